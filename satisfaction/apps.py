"""Satisfaction: follow-ups now; surveys and corrective actions later."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SatisfactionConfig(AppConfig):
    name = "satisfaction"
    verbose_name = _("Satisfaction")

    def ready(self) -> None:
        from core.records import history
        from satisfaction import receivers  # noqa: F401  # connects them
        from satisfaction.enums import AttemptChannel

        history.register(
            {
                "follow_up.opened": _("Follow-up is due"),
                "follow_up.attempted": _("Follow-up attempt, nobody reached (%(by_medium)s)"),
                "follow_up.notice_sent": _("Written notice sent to the customer"),
                "follow_up.void": _("Follow-up dropped"),
                "follow_up.goes_on": _("The customer is not satisfied; it goes on as %(next)s"),
            },
            {"medium": AttemptChannel},
        )
