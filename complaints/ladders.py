"""A group has one ladder: of its clocks of one kind the first that is due speaks for all (CMP-32)."""

from __future__ import annotations

from collections.abc import Sequence

from complaints.models import Complaint
from core.clock.enums import Target
from core.clock.models import Deadline

# What each household is owed by itself (a call back, the follow-up, a promise) keeps its own ladder.
SHARED = (Target.PLAN, Target.ANSWER, Target.EXECUTE, Target.NEWS)


def silent_in_groups(deadlines: Sequence[Deadline]) -> frozenset[int]:
    """Those of the deadlines that stand behind another one of their group."""
    shared = [each for each in deadlines if each.target in SHARED]
    cases = Complaint.objects.filter(
        pk__in={each.case_id for each in shared}, matter__representative__isnull=False
    )
    group_of = dict(cases.values_list("pk", "matter_id")) if shared else {}
    if not group_of:
        return frozenset()
    first: dict[tuple[int, str], int] = {}
    running = Deadline.objects.open().filter(
        case__complaint__matter__in=set(group_of.values()), target__in=SHARED
    )
    order = running.order_by("-pressing", "due_at", "pk").values_list(
        "case__complaint__matter", "target", "pk"
    )
    for matter_id, target, pk in order:
        first.setdefault((matter_id, target), pk)
    return frozenset(
        each.pk
        for each in shared
        if each.case_id in group_of and first.get((group_of[each.case_id], each.target), each.pk) != each.pk
    )
