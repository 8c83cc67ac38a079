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


def expected(facts: Facts, now: dt.datetime) -> tuple[str, dict[str, dt.datetime]]:
    """The grade, and the reasons that hold with the instant from which they hold for this complaint.

    Before its report there is no complaint, so nothing holds then, and nothing is dated back to then.
    """
    if now < facts.reported_at:
        return "general", {}
    holds = true_of_the_matter(facts, now)
    best = max((grade for grade, _since in holds.values()), key=ORDER.index, default="general")
    return best, {name: max(since, facts.reported_at) for name, (_grade, since) in holds.items()}


def true_of_the_matter(facts: Facts, now: dt.datetime) -> dict[str, tuple[str, dt.datetime]]:
    """Each reason that is true, its grade, and since when, however long that is before the complaint."""
    why: dict[str, tuple[str, dt.datetime]] = {}
    told = {
        "litigation": ("major", facts.litigation_at),
        "media": ("major", facts.media_at),
        "ten_people": ("major", (facts.tenth_person_at or now) if facts.people > 9 else None),
        "second_complaint": ("important", facts.second_complaint_at),
    }
    for name, (grade, since) in told.items():
        if since is not None and not since > now:
            why[name] = grade, since
    for name, grade, boundary in (
        ("month_old", "major", month_later(facts.reported_at)),
        ("week_old", "hot_spot", facts.reported_at + dt.timedelta(hours=168)),
    ):
        solved_before = facts.resolved_at is not None and facts.resolved_at <= boundary
        if facts.ages and not solved_before and not now < boundary:
            why[name] = grade, boundary
    times = [at for at in counted(list(facts.contacts)) if not at > now]
    thirds = [max(three) for three in combinations(times, 3) if max(three) < month_later(min(three))]
    if thirds:
        why["three_times"] = "hot_spot", min(thirds)
    return why
