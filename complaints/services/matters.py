"""What a matter is made of: links, co-signers and facts; each change recomputes the grades (CMP-04, CMP-06, CMP-07)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.enums import Action, FactKind
from complaints.models import Complaint, CoSigner, Fact, Matter
from complaints.selectors import complains_again, matter_for
from complaints.services.base import (
    complaint_begin,
    complaint_begin_with_matter,
    complaint_save,
    lock_matters,
    need,
)
from complaints.services.grading import matter_regrade
from core.accounts.models import User
from core.errors import Conflict, InvalidInput
from core.places.models import Unit
from core.records.locking import lock_above
from owners.models import Ownership, Person


@transaction.atomic
def fact_add(
    *, case_id: int, kind: FactKind, note: str, by: User, at: dt.datetime, version: int | None = None
) -> Complaint:
    """Record litigation or media exposure: grade major and level 1 (CMP-04, CMP-08)."""
    complaint = complaint_begin_with_matter(Action.ADD_FACT, case_id=case_id, by=by, version=version)
    need(note, "note")
    if complaint.facts.filter(kind=kind, withdrawn_at__isnull=True).exists():
        raise InvalidInput("fact_known", _("This is on record already."), field="kind")
    Fact.objects.create(complaint=complaint, kind=kind, at=at, by=by)
    complaint.overruled = [reason for reason in complaint.overruled if reason != kind]
    complaint_save(complaint, "complaint.fact_added", by=by, at=at, details={"fact": str(kind)}, note=note)
    matter_regrade(complaint.matter_id, by=by, at=at)
    complaint.refresh_from_db()
    return complaint


@transaction.atomic
def fact_withdraw(
    *, case_id: int, kind: FactKind, reason: str, by: User, at: dt.datetime, version: int | None = None
) -> Complaint:
    """Take back a fact that was recorded by mistake; the grade is recomputed, on record (CMP-07)."""
    complaint = complaint_begin_with_matter(Action.WITHDRAW_FACT, case_id=case_id, by=by, version=version)
    need(reason, "reason")
    if not complaint.facts.filter(kind=kind, withdrawn_at__isnull=True).update(withdrawn_at=at):
        raise InvalidInput("fact_unknown", _("This is not on record."), field="kind")
    complaint_save(
        complaint, "complaint.fact_withdrawn", by=by, at=at, details={"fact": str(kind)}, note=reason
    )
    matter_regrade(complaint.matter_id, by=by, at=at, correction=True)
    complaint.refresh_from_db()
    return complaint


@transaction.atomic
def co_signer_add(
    *,
    case_id: int,
    name: str,
    by: User,
    at: dt.datetime,
    unit: Unit | None = None,
    version: int | None = None,
) -> Complaint:
    """Somebody joins the complaint (CMP-04: co-signers count, households are shown beside).

    An owner of the named unit is known by their file, so that who complains elsewhere in the matter counts once.
    """
    complaint = complaint_begin_with_matter(Action.ADD_CO_SIGNER, case_id=case_id, by=by, version=version)
    name = name.strip()
    need(name, "name")
    if complaint.co_signers.standing().filter(name=name, unit=unit).exists():
        raise InvalidInput("co_signer_known", _("This person has joined already."), field="name")
    CoSigner.objects.create(complaint=complaint, name=name, person=_owner_named(name, unit), unit=unit, at=at)
    complaint_save(complaint, "complaint.co_signer_added", by=by, at=at)
    matter_regrade(complaint.matter_id, by=by, at=at)
    complaint.refresh_from_db()
    return complaint


def _owner_named(name: str, unit: Unit | None) -> Person | None:
    owners = list(
        Person.objects.filter(name=name, ownerships__in=Ownership.objects.current().filter(unit=unit))[:2]
    )
    return owners[0] if len(owners) == 1 else None


@transaction.atomic
def co_signer_withdraw(
    *, case_id: int, co_signer: CoSigner, reason: str, by: User, at: dt.datetime, version: int | None = None
) -> Complaint:
    """Take back somebody who was counted by mistake; the grade is recomputed, on record (CMP-07)."""
    complaint = complaint_begin_with_matter(
        Action.WITHDRAW_CO_SIGNER, case_id=case_id, by=by, version=version
    )
    need(reason, "reason")
    if not complaint.co_signers.standing().filter(pk=co_signer.pk).update(withdrawn_at=at):
        raise InvalidInput("co_signer_unknown", _("This person has not joined."), field="co_signer")
    complaint_save(complaint, "complaint.co_signer_withdrawn", by=by, at=at, note=reason)
    matter_regrade(complaint.matter_id, by=by, at=at, correction=True)
    complaint.refresh_from_db()
    return complaint


@transaction.atomic
def complaint_link(
    *, case_id: int, other_number: str, by: User, at: dt.datetime, version: int | None = None
) -> Complaint:
    """Link a complaint to the matter of another one of the same project; both matters are recomputed (CMP-06)."""
    other = Complaint.objects.filter(case__number=other_number.strip()).select_related("case").first()
    own = Complaint.objects.select_related("case").get(pk=case_id)
    if other is None or other.pk == own.pk or other.case.project_id != own.case.project_id:
        raise InvalidInput(
            "no_such_complaint",
            _("There is no other complaint of this project with this number."),
            field="other_number",
        )
    if other.matter_id == own.matter_id:
        raise InvalidInput("linked_already", _("Both belong to one matter already."), field="other_number")
    return _move(
        Action.LINK,
        own,
        to=other.matter_id,
        by=by,
        at=at,
        version=version,
        note=other.case.number,
        other=other,
    )


@transaction.atomic
def complaint_unlink(
    *, case_id: int, reason: str, by: User, at: dt.datetime, version: int | None = None
) -> Complaint:
    """Give a complaint a matter of its own; a wrong link is corrected and the grades follow, on record (CMP-07)."""
    need(reason, "reason")
    own = Complaint.objects.select_related("case", "matter").get(pk=case_id)
    if not own.matter.complaints.exclude(pk=own.pk).exists():
        raise InvalidInput("alone_already", _("No other complaint belongs to its matter."), field="reason")
    fresh = matter_alike(own, unit=own.case.unit, at=at)
    return _move(Action.UNLINK, own, to=fresh.pk, by=by, at=at, version=version, note=reason)


def _move(
    action: Action, own: Complaint, *, to: int, by: User, at: dt.datetime, version: int | None, note: str,
    other: Complaint | None = None,
) -> Complaint:  # fmt: skip
    """Both matters are locked in the order of their ids, then the complaint changes sides."""
    lock_matters(own.matter_id, to)
    complaint = complaint_begin(action, case_id=own.pk, by=by, version=version)
    left = complaint.matter_id
    check_matter_same(left, own.matter_id)
    if other is not None:  # the matter may have been merged away meanwhile
        check_matter_same(Complaint.objects.values_list("matter_id", flat=True).get(pk=other.pk), to)
    word = "complaint.linked" if action == Action.LINK else "complaint.unlinked"
    complaint_move(complaint, to=to, word=word, by=by, at=at, note=note)
    matter_regrade(left, by=by, at=at, correction=True)
    matter_regrade(to, by=by, at=at, correction=True)
    complaint.refresh_from_db()
    return complaint


def complaint_move(
    complaint: Complaint, *, to: int, word: str, by: User, at: dt.datetime, note: str = "", **details: Any
) -> None:
    """The complaint belongs to another matter from now on; both matters are locked, and regraded by who calls.

    What it was to the old one ends with that: it represents its group no more, and it counts as a second complaint
    only if the new matter says so (CMP-05, CMP-07).
    """
    left = complaint.matter_id
    complaint.matter_id = to
    Matter.objects.filter(pk=left, representative=complaint.pk).update(representative=None)
    if complaint.second_complaint_at in (None, complaint.case.reported_at):
        again = complains_again(complaint, matter_id=to)
        complaint.second_complaint_at = complaint.case.reported_at if again else None
    moved = {"from_matter": left, "to_matter": to, **details}
    complaint_save(complaint, word, by=by, at=at, details=moved, note=note)


@transaction.atomic
def complaint_correct_unit(
    *, case_id: int, unit: Unit, reason: str, by: User, at: dt.datetime, version: int | None = None
) -> Complaint:
    """The complaint was filed under the wrong unit: it goes to the right one, and to the matter of that (CMP-32).

    Alone, its matter goes with it unless the right unit has one; among others, it leaves them.
    """
    need(reason, "reason")
    own = Complaint.objects.select_related("case", "category").get(pk=case_id)
    if unit.project_id != own.case.project_id:
        raise InvalidInput("unit_elsewhere", _("This unit belongs to another project."), field="unit")
    if unit.pk == own.case.unit_id:
        raise InvalidInput("unit_same", _("It is filed under this unit already."), field="unit")
    lock_above(Unit, unit.pk)
    home = matter_for(unit=unit, category_id=own.category_id, at=own.case.reported_at)
    alone = not Complaint.objects.filter(matter=own.matter_id).exclude(pk=own.pk).exists()
    if home is None and not alone:
        home = matter_alike(own, unit=unit, at=at)
    lock_matters(own.matter_id, *([home.pk] if home else []))
    complaint = complaint_begin(Action.CORRECT_UNIT, case_id=case_id, by=by, version=version)
    left = complaint.matter_id
    check_matter_same(left, own.matter_id)
    before = complaint.case.unit
    complaint.case.unit = unit
    complaint.case.save(update_fields=["unit"])
    if home is None:
        Matter.objects.filter(pk=left).update(unit=unit)
    elif home.pk != left:
        complaint_move(complaint, to=home.pk, word="complaint.linked", by=by, at=at)
    units = {"from_unit": before.code if before else None, "to_unit": unit.code}
    complaint_save(complaint, "complaint.unit_corrected", by=by, at=at, details=units, note=reason)
    for matter_id in sorted({left, complaint.matter_id}):
        matter_regrade(matter_id, by=by, at=at, correction=True)
    complaint.refresh_from_db()
    return complaint


def matter_alike(complaint: Complaint, *, unit: Unit | None, at: dt.datetime) -> Matter:
    """A fresh matter about the same trouble, for who leaves the old one."""
    return Matter.objects.create(
        project=complaint.case.project,
        unit=unit,
        category=complaint.category,
        title=complaint.case.title,
        formed_at=at,
    )


def check_matter_same(now: int, before: int) -> None:
    """Raise :class:`Conflict` when somebody linked it elsewhere while we waited for the locks."""
    if now != before:
        raise Conflict(
            "matter_changed", _("Somebody linked this complaint to another matter. Load it again.")
        )
