"""The clock: calendars, standards, deadlines, ladders and the sweep."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClockConfig(AppConfig):
    name = "core.clock"
    label = "clock"
    verbose_name = _("Clock")

    def ready(self) -> None:
        from core.clock.enums import Target
        from core.clock.notices import register_notices
        from core.records import history

        history.register(
            {
                "deadline_reminded": _("Reminder: %(target)s is due soon"),
                "deadline_escalated": _("Overdue: %(target)s, step %(level)s of the ladder"),
                "deadline_cancelled": _("Deadline cancelled: %(target)s"),
                "calendar_imported": _("Calendar of %(year)s imported"),
            },
            {"target": Target},
        )
        register_notices()
