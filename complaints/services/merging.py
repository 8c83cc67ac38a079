"""Complaints of a person who was merged with another record, or taken apart again (CMP-06, OWN-07)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from complaints.models import Complaint, CoSigner, CustomerContact
from complaints.selectors import customer_key
from core.records.locking import lock_cases
from core.records.services import case_touch

Moved = dict[str, list[int]]


def complaints_of(person_id: int) -> int:
    """How many complaints the person made."""
    return Complaint.objects.filter(complainant_id=person_id).count()


def complaints_move(
    *, from_id: int, to_id: int, ids: Mapping[str, Sequence[int]] | None, at: dt.datetime
) -> Moved:
    """Give complaints, co-signatures and counted contacts of the one person to the other.

    ``ids`` names which, all of them when it is None. Open complaints are graded anew by the next regrading: who
    counts as one person is counted once.
    """
    before, after = (customer_key(person_id=pk, phone="", fallback="") for pk in (from_id, to_id))
    complaints = Complaint.objects.filter(complainant_id=from_id)
    signed = CoSigner.objects.filter(person_id=from_id)
    counted = CustomerContact.objects.filter(who=before)
    moved = {
        query.model._meta.label: _ids(
            query, ids.get(query.model._meta.label, ()) if ids is not None else None
        )
        for query in (complaints, signed, counted)
    }
    touched = {
        *moved[Complaint._meta.label],
        *signed.filter(pk__in=moved[CoSigner._meta.label]).values_list("complaint_id", flat=True),
        *counted.filter(pk__in=moved[CustomerContact._meta.label]).values_list("complaint_id", flat=True),
    }
    cases = lock_cases(touched)
    Complaint.objects.filter(pk__in=moved[Complaint._meta.label]).update(complainant_id=to_id)
    CoSigner.objects.filter(pk__in=moved[CoSigner._meta.label]).update(person_id=to_id)
    CustomerContact.objects.filter(pk__in=moved[CustomerContact._meta.label]).update(who=after)
    Complaint.objects.filter(pk__in=touched, case__is_open=True).update(regrade_at=at)
    for case in cases:
        case_touch(case)
    return moved


def _ids(query: QuerySet[Any], among: Sequence[int] | None) -> list[int]:
    return list((query if among is None else query.filter(pk__in=among)).values_list("pk", flat=True))
