"""How the work behind the pages is doing and what to do, for the page and for monitors (CLK-04, CLK-06)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.clock.models import Deadline
from core.clock.rhythm import SWEEP_SECONDS
from core.clock.selectors import last_sweep_at
from core.notices.enums import DeliveryState, Process
from core.notices.models import ChannelAccount, Delivery, ProcessTrace
from core.notices.selectors import unsent_since

SWEEP_MISSED = dt.timedelta(seconds=3 * SWEEP_SECONDS)
# CLK-08 promises a step within a minute of its time.
STEP_LATE = dt.timedelta(seconds=60)
PROCESS_MISSED = dt.timedelta(seconds=60)
MOST_COUNTED = 1000


@dataclass(frozen=True)
class Operation:
    """The facts, as ages at one instant; None: never, or none."""

    at: dt.datetime
    sweep_age: dt.timedelta | None
    step_late: dt.timedelta
    steps_due: int
    steps_stuck: int
    unsent_late: dt.timedelta
    unsent: int
    dead: int
    channels_down: int
    seen: dict[str, dt.timedelta]

    @property
    def sweep_works(self) -> bool:
        return self.sweep_age is not None and self.sweep_age <= SWEEP_MISSED

    @property
    def notices_go_out(self) -> bool:
        return self.unsent_late <= dt.timedelta(minutes=settings.UNSENT_MINUTES)


def operation(at: dt.datetime) -> Operation:
    """Read the facts; every count stops at 1,000."""
    swept_at, unsent_at = last_sweep_at(), unsent_since()
    due = Deadline.objects.sweepable(at)
    oldest = due.order_by("next_step_at").values_list("next_step_at", flat=True).first()
    late = Delivery.objects.filter(state=DeliveryState.WAITING, due_at__lte=at)
    dead = Delivery.objects.filter(state=DeliveryState.DEAD)
    seen: dict[str, dt.timedelta] = {}
    for trace in ProcessTrace.objects.order_by("seen_at"):
        seen[trace.process] = at - trace.seen_at
    return Operation(
        at=at,
        sweep_age=at - swept_at if swept_at else None,
        step_late=at - oldest if oldest else dt.timedelta(),
        steps_due=due.order_by()[:MOST_COUNTED].count(),
        steps_stuck=Deadline.objects.stuck().order_by()[:MOST_COUNTED].count(),
        unsent_late=at - unsent_at if unsent_at and unsent_at < at else dt.timedelta(),
        unsent=late.order_by()[:MOST_COUNTED].count(),
        dead=dead.order_by()[:MOST_COUNTED].count(),
        channels_down=ChannelAccount.objects.filter(is_active=True, failures__gt=0).count(),
        seen=seen,
    )


@dataclass(frozen=True)
class Fact:
    """One line of the page: what it is about, whether it is well, how it stands, and what to do when it is not."""

    title: str
    is_well: bool
    sentence: str
    advice: str = ""


def facts(now: Operation) -> list[Fact]:
    """The facts in the reader's language, in the order in which one looks."""
    return [_sweep(now), _steps(now), _stuck(now), _notices(now), _dead(now), *_processes(now)]


def _sweep(now: Operation) -> Fact:
    age = _ago(now.sweep_age)
    advice = _(
        "No sweep came to its end. See below whether worker and beat are alive, and whether Redis is reached. "
        "Until then “manage.py sweep --loop” sweeps by itself. Nothing is lost: deadlines catch up."
    )
    return Fact(_("Sweep of deadlines"), now.sweep_works, _("Last run: %(age)s.") % {"age": age}, advice)


def _steps(now: Operation) -> Fact:
    sentence = _("No step waits.")
    if now.steps_due:
        count = ngettext("%(count)s step is due", "%(count)s steps are due", now.steps_due) % {
            "count": _counted(now.steps_due)
        }
        sentence = _("%(count)s, the oldest for %(age)s.") % {"count": count, "age": _length(now.step_late)}
    advice = _("The sweep is behind: start another worker, and see whether the database is slow.")
    return Fact(_("Steps that are due"), now.step_late <= STEP_LATE, sentence, advice)


def _stuck(now: Operation) -> Fact:
    sentence = _("No step fails.")
    if now.steps_stuck:
        sentence = ngettext(
            "%(count)s step fails again and again.", "%(count)s steps fail again and again.", now.steps_stuck
        ) % {"count": _counted(now.steps_stuck)}
    advice = _(
        "See the list below. Mend what the error names, then try again; all other steps go on meanwhile."
    )
    return Fact(_("Steps that fail"), not now.steps_stuck, sentence, advice)


def _notices(now: Operation) -> Fact:
    sentence = _("Everything that was due is sent.")
    if now.unsent:
        count = ngettext("%(count)s message waits", "%(count)s messages wait", now.unsent) % {
            "count": _counted(now.unsent)
        }
        sentence = _("%(count)s, the oldest for %(age)s.") % {"count": count, "age": _length(now.unsent_late)}
    advice = _(
        "See below which channel does not work, and mend it under “Channels”. When all of them work, the worker is "
        "missing: “manage.py send_notices --loop” sends by itself. Nothing is lost."
    )
    is_well = now.notices_go_out and not now.channels_down
    return Fact(_("Messages on their way"), is_well, sentence, advice)


def _dead(now: Operation) -> Fact:
    sentence = _("None was given up.")
    if now.dead:
        sentence = ngettext(
            "%(count)s message could not be sent.", "%(count)s messages could not be sent.", now.dead
        ) % {"count": _counted(now.dead)}
    advice = _(
        "Open “Unsent messages”: each says why. Send them again when the cause is mended, or give them up."
    )
    return Fact(_("Unsent messages"), not now.dead, sentence, advice)


def _processes(now: Operation) -> list[Fact]:
    """Beat and worker, or instead of them the two loops that need no Redis."""
    advice = {
        Process.BEAT: _(
            "Start it (“deploy/start beat”). When it runs, Redis is not reached: then nothing is rung."
        ),
        Process.WORKER: _(
            "Start it (“deploy/start worker”). When it runs, nothing is rung: see beat and Redis."
        ),
    }
    loops = {Process.SWEEP_LOOP, Process.SEND_LOOP}
    by_loops = all(_is_alive(now, loop) for loop in loops)
    shown = [p for p in Process if p not in loops or p in now.seen]
    return [
        Fact(
            str(process.label),
            _is_alive(now, process) or by_loops or process in loops,
            _("Last sign of life: %(age)s.") % {"age": _ago(now.seen.get(process))},
            advice.get(process, ""),
        )
        for process in shown
    ]


def _is_alive(now: Operation, process: str) -> bool:
    return process in now.seen and now.seen[process] <= PROCESS_MISSED


def _counted(number: int) -> str:
    return f"{number - 1}+" if number >= MOST_COUNTED else str(number)


def _ago(age: dt.timedelta | None) -> str:
    return _("never") if age is None else _("%(length)s ago") % {"length": _length(age)}


def _length(length: dt.timedelta) -> str:
    seconds = max(int(length.total_seconds()), 0)
    if seconds < 120:
        return _("%(count)s s") % {"count": seconds}
    if seconds < 7200:
        return _("%(count)s min") % {"count": seconds // 60}
    return _("%(hours)s h %(minutes)s min") % {"hours": seconds // 3600, "minutes": seconds // 60 % 60}
