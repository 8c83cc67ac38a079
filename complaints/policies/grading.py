"""What grade a complaint has and why: a pure function of facts and time (CMP-04 to CMP-07).

Nothing here reads a database or a clock.  The grade never falls by itself: :func:`grade_now` is what the facts
say, and the service keeps the higher of that and what stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from complaints.enums import Grade, Reason
from core.time import add_months_at, local_date

MAJOR_PEOPLE = 10
HOT_SPOT_TIMES = 3
WEEK = dt.timedelta(days=7)
MOMENT = dt.timedelta(microseconds=1)
SECOND_COMPLAINT_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Facts:
    """What a grade is computed from.

    ``contacts`` are (person, instant) pairs: every contact customers made about the matter.  ``resolved_at`` is
    when it was done and verified: an age reached before then stays a fact.  ``ages`` is false for what stands
    outside the age count (no fault, refused, withdrawn).
    """

    reported_at: dt.datetime
    resolved_at: dt.datetime | None = None
    ages: bool = True
    litigation_at: dt.datetime | None = None
    media_at: dt.datetime | None = None
    people: int = 1
    households: int = 1
    tenth_person_at: dt.datetime | None = None
    second_complaint_at: dt.datetime | None = None
    contacts: Sequence[tuple[str, dt.datetime]] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class GradeReason:
    """One reason for a grade: since when it holds, and the parameters of its sentence."""

    grade: Grade
    reason: Reason
    since: dt.datetime
    params: dict[str, Any] = field(default_factory=dict)


def month_old_at(reported_at: dt.datetime) -> dt.datetime:
    """The instant at which an unresolved complaint becomes major (CMP-04): calendar months, clamped."""
    return add_months_at(reported_at, 1)


def week_old_at(reported_at: dt.datetime) -> dt.datetime:
    """The instant at which an unresolved complaint becomes hot-spot (CMP-06): 7 × 24 hours."""
    return reported_at + WEEK


def times_counted(contacts: Iterable[tuple[str, dt.datetime]]) -> list[dt.datetime]:
    """The first contact of each person on each local day, in order (CMP-06: at most one per person and day)."""
    first: dict[tuple[str, dt.date], dt.datetime] = {}
    for person, at in contacts:
        key = (person, local_date(at))
        first[key] = min(at, first.get(key, at))
    return sorted(first.values())


def three_times_within_month(times: Sequence[dt.datetime]) -> tuple[dt.datetime, dt.datetime] | None:
    """The first and the third of three times less than a calendar month apart (CMP-06), the earliest such; or None."""
    for first, third in zip(times, times[HOT_SPOT_TIMES - 1 :], strict=False):
        if third < add_months_at(first, 1):
            return first, third
    return None


def grade_reasons(facts: Facts, at: dt.datetime) -> list[GradeReason]:
    """Every reason for a grade above general that holds at the instant, the most serious first.

    What has been known of the matter for longer holds for a complaint from its own report on, not from before.
    """
    if at < facts.reported_at:
        return []
    found: list[GradeReason] = []
    if facts.litigation_at is not None and facts.litigation_at <= at:
        found.append(GradeReason(Grade.MAJOR, Reason.LITIGATION, facts.litigation_at))
    if facts.media_at is not None and facts.media_at <= at:
        found.append(GradeReason(Grade.MAJOR, Reason.MEDIA, facts.media_at))
    if facts.people >= MAJOR_PEOPLE and (facts.tenth_person_at or at) <= at:
        params: dict[str, Any] = {"people": facts.people, "households": facts.households}
        found.append(GradeReason(Grade.MAJOR, Reason.TEN_PEOPLE, facts.tenth_person_at or at, params))
    found += _age_reasons(facts, at)
    if facts.second_complaint_at is not None and facts.second_complaint_at <= at:
        found.append(GradeReason(Grade.IMPORTANT, Reason.SECOND_COMPLAINT, facts.second_complaint_at))
    times = [moment for moment in times_counted(facts.contacts) if moment <= at]
    if span := three_times_within_month(times):
        month_end = add_months_at(span[0], 1)
        within = [moment for moment in times if span[0] <= moment < month_end]
        params = {"times": len(within), "first": _day(within[0]), "last": _day(within[-1])}
        found.append(GradeReason(Grade.HOT_SPOT, Reason.THREE_TIMES, span[1], params))
    found = [replace(reason, since=max(reason.since, facts.reported_at)) for reason in found]
    return sorted(found, key=lambda reason: -reason.grade.rank)


def _age_reasons(facts: Facts, at: dt.datetime) -> list[GradeReason]:
    if not facts.ages:
        return []
    unresolved_to = at if facts.resolved_at is None else min(at, facts.resolved_at - MOMENT)
    params = {"reported": _day(facts.reported_at)}
    ages = [
        (Grade.MAJOR, Reason.MONTH_OLD, month_old_at(facts.reported_at)),
        (Grade.HOT_SPOT, Reason.WEEK_OLD, week_old_at(facts.reported_at)),
    ]
    return [
        GradeReason(grade, reason, since, params) for grade, reason, since in ages if unresolved_to >= since
    ]


def _day(at: dt.datetime) -> str:
    return local_date(at).isoformat()


def grade_now(reasons: Sequence[GradeReason]) -> Grade:
    """The highest grade that the reasons give; general when there is none (CMP-07)."""
    return max((reason.grade for reason in reasons), key=lambda grade: grade.rank, default=Grade.GENERAL)


def next_age_change(facts: Facts, at: dt.datetime) -> dt.datetime | None:
    """When time alone will next give a reason; None when it will not."""
    if not facts.ages:
        return None
    boundaries = (week_old_at(facts.reported_at), month_old_at(facts.reported_at))
    until = facts.resolved_at or max(boundaries) + MOMENT
    return min((boundary for boundary in boundaries if at < boundary < until), default=None)
