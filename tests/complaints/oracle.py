"""The grade of a complaint, computed by trying everything: an independent reading of CMP-04 to CMP-07.

It shares no line with the policy: months are found by walking days, the window by trying every three contacts.
"""

from __future__ import annotations

import datetime as dt
from itertools import combinations
from zoneinfo import ZoneInfo

from complaints.policies.grading import Facts

SHANGHAI = ZoneInfo("Asia/Shanghai")
ORDER = ["general", "hot_spot", "important", "major"]


def month_later(at: dt.datetime) -> dt.datetime:
    """The same wall-clock time one calendar month on: walk day by day into the next month, never past the day."""
    local = at.astimezone(SHANGHAI)
    walked = local
    while walked.month == local.month:
        walked += dt.timedelta(days=1)
    month = walked.month
    while walked.day < local.day and (walked + dt.timedelta(days=1)).month == month:
        walked += dt.timedelta(days=1)
    while walked.day > local.day:
        walked -= dt.timedelta(days=1)
    return walked


def counted(contacts: list[tuple[str, dt.datetime]]) -> list[dt.datetime]:
    """A contact counts unless the same person made an earlier one on the same Chinese day."""
    numbered = list(enumerate(contacts))
    return [
        at
        for index, (who, at) in numbered
        if not any(
            other == who
            and when.astimezone(SHANGHAI).date() == at.astimezone(SHANGHAI).date()
            and (when, number) < (at, index)
            for number, (other, when) in numbered
        )
    ]


def expected(facts: Facts, now: dt.datetime) -> tuple[str, set[str]]:
    """The grade and the reasons that hold."""
    why: dict[str, str] = {}
    for name in ("litigation", "media"):
        since = getattr(facts, f"{name}_at")
        if since is not None and not since > now:
            why[name] = "major"
    if facts.people > 9 and (facts.tenth_person_at is None or not facts.tenth_person_at > now):
        why["ten_people"] = "major"
    for name, grade, boundary in (
        ("month_old", "major", month_later(facts.reported_at)),
        ("week_old", "hot_spot", facts.reported_at + dt.timedelta(hours=168)),
    ):
        solved_before = facts.resolved_at is not None and facts.resolved_at <= boundary
        if facts.ages and not solved_before and not now < boundary:
            why[name] = grade
    if facts.second_complaint_at is not None and not facts.second_complaint_at > now:
        why["second_complaint"] = "important"
    times = [at for at in counted(list(facts.contacts)) if not at > now]
    if any(max(three) < month_later(min(three)) for three in combinations(times, 3)):
        why["three_times"] = "hot_spot"
    best = "general"
    for grade in why.values():
        if ORDER.index(grade) > ORDER.index(best):
            best = grade
    return best, set(why)
