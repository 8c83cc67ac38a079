"""The only place that locks cases: the root first, then the case (design §1, lock order).

Everybody takes locks in this order, always forward: what stands above cases (a unit, a matter) → root case → child
cases by id → deadlines by id → counters → append-only rows.  The sweep takes what is free and leaves what somebody
works on for its next round.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db import connection, models
from django.db.models.functions import Coalesce

from core.records.models import Case

M = TypeVar("M", bound=models.Model)

SWEEP_LOCK_TIMEOUT = "300ms"


def lock_case(case_id: int) -> Case:
    """The case, locked until the transaction ends; its root is locked before it.

    Raises ``Case.DoesNotExist``; waits at most the database's ``lock_timeout``.
    """
    root_id = Case.objects.filter(pk=case_id).values(root_pk=Coalesce("root_id", "pk"))[:1]
    root = Case.objects.select_for_update(no_key=True).get(pk=root_id)
    return root if root.pk == case_id else Case.objects.select_for_update(no_key=True).get(pk=case_id)


def lock_above(model: type[M], pk: int) -> M:
    """A row that several cases share (the unit, the matter), locked before any of them."""
    return model._default_manager.select_for_update(no_key=True).get(pk=pk)


def lock_cases(case_ids: Iterable[int]) -> list[Case]:
    """Several cases, locked in the one order: their roots by id, then they themselves by id."""
    wanted = set(case_ids)
    roots = Case.objects.filter(pk__in=wanted).values_list("root_id", flat=True)
    above = Case.objects.filter(pk__in=[root for root in roots if root]).order_by("pk")
    list(above.select_for_update(no_key=True).values_list("pk"))
    return list(Case.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"))


def lock_due_roots(case_ids: Iterable[int]) -> list[int]:
    """Lock the roots of these cases that nobody else holds, and answer those of the given cases that are now ours."""
    pairs = dict(Case.objects.filter(pk__in=set(case_ids)).values_list("pk", "root_id"))
    roots = {root or case for case, root in pairs.items()}
    ours = set(
        Case.objects.select_for_update(no_key=True, skip_locked=True)
        .filter(pk__in=roots)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return sorted(case for case, root in pairs.items() if (root or case) in ours)


def wait_for_nobody() -> None:
    """Until the transaction ends a lock is had (nearly) at once or not at all: for what works by itself."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{SWEEP_LOCK_TIMEOUT}'")
