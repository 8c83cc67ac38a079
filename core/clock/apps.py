"""The clock: calendars, standards, deadlines, ladders and the sweep."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClockConfig(AppConfig):
    name = "core.clock"
    label = "clock"
    verbose_name = _("Clock")

    def ready(self) -> None:
        from core.accounts.enums import Permission
        from core.clock.deputies import told_instead
        from core.clock.enums import PauseReason, Target, Unit
        from core.clock.notices import register_notices
        from core.notices import drafts
        from core.records import history
        from core.web import administration, navigation

        history.register(
            {
                "deadline_reminded": _("Reminder: %(target)s is due soon"),
                "deadline_escalated": _("Overdue: %(target)s, step %(level)s of the ladder"),
                "deadline_retried": _("A step that had failed was put back on its way: %(target)s"),
                "deadline_passed_on": _(
                    "Nobody has acknowledged “%(target)s”: it went on to those of step %(level)s"
                ),
                "step_acknowledged": _("“%(target)s” acknowledged"),
                "deadline_cancelled": _("Deadline cancelled: %(target)s"),
                "deadline_paused": _("%(target)s paused until %(until_at)s: %(waiting_for)s"),
                "deadline_resumed": _("%(target)s runs again, due %(due_at)s"),
                "deadline_resumed_itself": _(
                    "%(target)s runs again, due %(due_at)s: the pause came to its end"
                ),
                "absence_named": _("%(user)s is away from %(start_at)s to %(end_at)s; deputy: %(to_user)s"),
                "absence_began": _("%(user)s is away; %(to_user)s stands in"),
                "absence_ended": _("%(user)s is back; %(to_user)s stands in no longer"),
                "absence_ended_early": _(
                    "%(user)s is back early, or does not go; %(to_user)s stands in no longer"
                ),
                "calendar_imported": _("Calendar of %(year)s imported"),
                "calendar_hours_set": _("Calendar %(calendar)s: other hours of the week"),
                "calendar_added": _("Calendar %(calendar)s: exceptions of project %(project)s begun"),
                "calendar_recounted": _("Calendar %(calendar)s: %(count)s of %(seen)s open due times moved"),
                "deadline_recounted": _(
                    "The calendar changed: “%(target)s” is due %(to_at)s instead of %(from_at)s"
                ),
                "standard_added": _("Service standard %(standard)s added: %(target)s"),
                "standard_reworded": _("Service standard %(standard)s changed (version %(version)s)"),
                "standard_ended": _("Service standard %(standard)s ended (version %(version)s)"),
                "ladder_added": _("Ladder %(ladder)s added"),
                "ladder_changed": _(
                    "Ladder %(ladder)s changed (version %(version)s); %(count)s standards follow it"
                ),
                "standard_changed": _(
                    "Service standard %(standard)s: %(from_amount)s → %(to_amount)s %(unit)s (version %(version)s)"
                ),
            },
            {"target": Target, "unit": Unit, "waiting_for": PauseReason},
        )
        administration.register(
            50, "standard_list", _("Service standards"), _("What is promised, and how long it takes"), "clock"
        )
        administration.register(
            55, "ladder_list", _("Ladders"), _("Who hears of a late promise, when and how"), "trending-up"
        )
        administration.register(
            60,
            "calendar_list",
            _("Calendars"),
            _("Working days and hours that promises count by"),
            "calendar",
        )
        navigation.group(90, "system", _("System"))
        navigation.register(
            10, "operation", _("Operation"), "tool", Permission.NOTICE_OPERATE, group="system"
        )
        register_notices()
        drafts.register(told_instead)
