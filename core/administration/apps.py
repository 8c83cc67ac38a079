"""Keeping the system, by those who may (SEC-03)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdministrationConfig(AppConfig):
    name = "core.administration"
    label = "administration"
    verbose_name = _("Administration")

    def ready(self) -> None:
        from core.accounts.enums import Permission
        from core.administration import words
        from core.notices import kinds
        from core.records import history
        from core.web import administration, navigation

        history.register(words.ACTIONS, words.VALUES)
        kinds.register(words.NOTICES, {})
        navigation.register(
            30, "administration", _("Administration"), "settings", Permission.ADMINISTER, group="system"
        )
        register = administration.register
        register(
            10, "person_list", _("People"), _("Who signs in, their roles, superiors and sessions"), "users"
        )
        register(20, "department_list", _("Departments"), _("Names and heads"), "building")
        register(30, "project_list", _("Projects"), _("Names and codes"), "home")
        register(90, "administration_history", _("Changes"), _("Who changed what, and when"), "history")
