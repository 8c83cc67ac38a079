"""Who used the time of a complaint that is finished, read from its history (CLK-01, CMP-15)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from complaints.enums import ENDED, State
from complaints.models import Complaint
from complaints.policies.time_used import Event, Share, Span, TimeUsed, time_used
from core.accounts.models import User
from core.clock.models import Pause
from core.clock.selectors import working_calendar
from core.records.models import HistoryEntry

CALENDAR = "national"
# Where each entry of the history leaves the complaint; what is not named here leaves it where it was (CMP-10).
LEADS_TO: dict[str, State] = {
    "complaint.logged": State.RECEIVED,
    "complaint.assessed": State.ASSESSED,
    "complaint.assigned": State.ASSIGNED,
    "complaint.assigned_by_rule": State.ASSIGNED,
    "complaint.assignment_refused": State.ASSESSED,
    "complaint.investigating": State.INVESTIGATING,
    "complaint.plan_proposed": State.PLAN_PROPOSED,
    "complaint.plan_approved": State.PLAN_APPROVED,
    "complaint.plan_settled": State.PLAN_APPROVED,
    "complaint.plan_refused": State.INVESTIGATING,
    "complaint.agreed": State.AGREED,
    "complaint.plan_declined": State.INVESTIGATING,
    "complaint.executing": State.EXECUTING,
    "complaint.done": State.DONE,
    "complaint.verified": State.VERIFIED,
    "complaint.sent_back": State.EXECUTING,
    "complaint.followed_up": State.FOLLOWED_UP,
    "complaint.followed_up_low": State.EXECUTING,
    "complaint.unreached": State.FOLLOWED_UP,
    "complaint.closed": State.CLOSED,
    "complaint.archived": State.ARCHIVED,
    "complaint.reopened": State.ASSIGNED,
    "complaint.reopened_after_check": State.ASSIGNED,
    "complaint.demand_refused": State.DEMAND_REFUSED,
    "complaint.withdrawn": State.WITHDRAWN,
}
# Entries from before the responsible person was written into each of them: who did this has it from then on.
TAKES_IT = ("complaint.logged", "complaint.investigating", "complaint.reopened", "complaint.demand_refused")


def events_of(entries: Iterable[HistoryEntry]) -> list[Event]:
    """The history as stages and people, in the order in which it was written."""
    events: list[Event] = []
    state, who = State.RECEIVED, None
    assessed = False
    for entry in entries:
        assessed = assessed or entry.action == "complaint.assessed"
        state = LEADS_TO.get(entry.action, state)
        if entry.action == "complaint.refusal_overturned":
            state = State.ASSESSED if assessed else State.RECEIVED
        if "responsible" in entry.details:
            who = entry.details["responsible"]
        elif entry.action in TAKES_IT:
            who = entry.by_id
        if not events or (state, who) != events[-1][1:]:
            events.append(Event(entry.at, state, who))
    return events


@dataclass(frozen=True, slots=True)
class UsedLine:
    """One share as the page shows it; ``percent`` is of the whole gross time."""

    label: str
    share: Share
    percent: float


@dataclass(frozen=True, slots=True)
class UsedTime:
    """The whole, and its shares by stage and by person."""

    total: Share
    stages: list[UsedLine]
    people: list[UsedLine]


def complaint_time_used(complaint: Complaint, nobody: str) -> UsedTime | None:
    """Who held a finished complaint, and how long; None while it is worked on. ``nobody`` names what nobody held."""
    if complaint.state not in ENDED:
        return None
    entries = list(complaint.case.history.order_by("pk"))
    events = events_of(entries)
    if not events:
        return None
    used = time_used(
        events,
        events[-1].at,
        _pauses(complaint, events[-1].at),
        working_calendar(CALENDAR, complaint.case.project_id),
    )
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=[pk for pk in used.people if pk])}
    stages = [_line(str(state.label), share, used) for state, share in used.stages.items()]
    people = [_line(names.get(pk or 0, nobody), share, used) for pk, share in used.people.items()]
    return UsedTime(used.total, stages, people)


def _pauses(complaint: Complaint, end: dt.datetime) -> list[Span]:
    pauses = Pause.objects.filter(deadline__case=complaint.case)
    return [Span(pause.started_at, pause.ended_at or end) for pause in pauses]


def _line(label: str, share: Share, used: TimeUsed) -> UsedLine:
    whole = used.total.gross
    return UsedLine(label, share, share.gross / whole * 100 if whole else 0.0)
