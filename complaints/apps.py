"""Complaints: grading, levels, the way from received to archived."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    name = "complaints"
    verbose_name = _("Complaints")

    def ready(self) -> None:
        from complaints import words
        from complaints.enums import Grade
        from core.accounts.enums import Permission
        from core.notices import kinds
        from core.records import history
        from core.web import navigation

        history.register(words.ACTIONS, words.VALUES)
        kinds.register(words.NOTICES, {"grade": Grade})
        navigation.register(30, "complaint_list", _("Complaints"), "message", Permission.CASE_VIEW)
