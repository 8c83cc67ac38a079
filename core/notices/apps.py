"""Notices: in-app, and by e-mail from an outbox."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "core.notices"
    label = "notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from core.accounts.enums import Permission
        from core.notices import kinds
        from core.notices.enums import NoticeKind
        from core.records import history
        from core.web import navigation

        history.register({"delivery_retried": _("Message %(delivery)s put back on its way")})
        navigation.register(90, "undelivered", _("Unsent messages"), "mail", Permission.NOTICE_OPERATE)

        kinds.register(
            {
                NoticeKind.CASE_ASSIGNED: _("%(number)s is now yours."),
                NoticeKind.CASE_CHANGED: _("%(number)s has changed."),
            }
        )
