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
        from core.notices.enums import Channel, NoticeKind, Topic
        from core.records import history
        from core.web import administration, navigation

        history.register(
            {
                "delivery_retried": _("Message %(delivery)s put back on its way"),
                "delivery_given_up": _("Message %(delivery)s given up"),
                "channel_added": _("Channel “%(name)s” added (%(way)s)"),
                "channel_changed": _("Channel “%(name)s” changed (%(way)s)"),
                "channel_switched_on": _("Channel “%(name)s” switched on (%(way)s)"),
                "notice_defaults_changed": _("Channels and quiet hours of notices changed: %(role)s"),
                "notice_defaults_changed_all": _("Channels and quiet hours of notices changed: everybody"),
                "channel_switched_off": _("Channel “%(name)s” switched off (%(way)s)"),
            },
            {"way": Channel},
        )
        administration.register(
            71,
            "notice_default_list",
            _("Channels and quiet hours by role"),
            _("Who is told through what, and when not"),
            "bell",
        )
        administration.register(
            70, "channel_list", _("Channels"), _("Mail server, text messages, robots, web-hooks"), "mail"
        )
        navigation.register(
            20, "undelivered", _("Unsent messages"), "mail", Permission.NOTICE_OPERATE, group="system"
        )

        kinds.register(
            {
                NoticeKind.CASE_ASSIGNED: _("%(number)s is now yours."),
                NoticeKind.CASE_CHANGED: _("%(number)s has changed."),
            }
        )
        kinds.register(
            {NoticeKind.CHANNEL_TEST: _("This is a test of the channel “%(name)s”.")}, topic=Topic.SYSTEM
        )
