"""Two records of one person become one, by hand, on record, and back again (OWN-04, OWN-07).

The record that goes keeps its row, its natural key and what was logged about it: the next ledger that names it finds
the person who stayed. Undoing gives back what went over; what came after the merge stays where it is.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.errors import Conflict, InvalidInput
from core.records.services import history_add
from owners.locking import lock_imports, lock_units
from owners.models import Contact, Ownership, Person, PersonMerge, PersonSegments, Phone, UnitContact
from owners.signals import person_asked, person_moved

Moved = dict[str, list[int]]

MOVING: tuple[type[models.Model], ...] = (Ownership, Phone, Contact, PersonSegments, UnitContact)
NUMBER, MAIN, EARLIER = "number", "main", "earlier"  # keys of ``moved`` beside the labels of models


def merge_preview(*, kept: Person, gone: Person, by: User) -> dict[str, int]:
    """What would go over, by kind; raises as :func:`person_merge` when it is not possible."""
    _check(kept, gone, by)
    counts: Counter[str] = Counter()
    for model in MOVING:
        if found := _own(model, gone, kept).count():
            counts[str(model._meta.verbose_name_plural)] = found
    told: Any = person_asked.send(sender=Person, person_id=gone.pk)
    for _receiver, (what, count) in told:
        counts[what] += count
    return dict(counts)


@transaction.atomic
def person_merge(*, kept: Person, gone: Person, reason: str, by: User, at: dt.datetime) -> PersonMerge:
    """Everything of ``gone`` becomes ``kept``'s: ownerships, phones, contacts, complaints; the number if he has none.

    Raises :class:`InvalidInput` for two identity numbers, for two owners of one unit and without a reason.
    """
    lock_imports()
    kept, gone = _locked(kept, gone)
    _check(kept, gone, by)
    if not reason.strip():
        raise InvalidInput("merge_reason", _("Say how you know that it is one person."), field="reason")
    held = Ownership.objects.filter(person__in=[kept, gone]).values_list("unit_id", flat=True)
    spoken_for = UnitContact.objects.filter(person__in=[kept, gone]).values_list("unit_id", flat=True)
    lock_units([*held, *spoken_for])
    moved: Moved = {}
    main = list(gone.phones.filter(is_primary=True).values_list("pk", flat=True))
    if kept.phones.filter(is_primary=True).exists():
        gone.phones.update(is_primary=False)
        moved[MAIN] = main
    for model in MOVING:
        moved[model._meta.label] = _move(model, list(_own(model, gone, kept)), kept)
    for _receiver, more in person_moved.send(sender=Person, from_id=gone.pk, to_id=kept.pk, ids=None, at=at):
        moved |= more  # type: ignore[arg-type]  # the stubs take every answer for a text
    if gone.id_last4 and not kept.id_last4:
        kept.id_number = gone.id_number
        kept.save(update_fields=["id_number_token", "id_last4"])
        moved[NUMBER] = [kept.pk]
    earlier = Person.objects.filter(merged_into=gone)
    moved[EARLIER] = list(earlier.values_list("pk", flat=True))
    earlier.update(merged_into=kept)
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    merge = PersonMerge.objects.create(
        kept=kept, gone=gone, by=by, at=at, reason=reason.strip()[:200], moved=moved
    )
    details = {"person": kept.pk, "from_person": gone.pk}
    history_add(case=None, action="person_merged", by=by, at=at, details=details, note=reason)
    return merge


@transaction.atomic
def person_merge_undo(*, merge: PersonMerge, by: User, at: dt.datetime) -> PersonMerge:
    """Two persons again: what went over and is still there goes back."""
    lock_imports()
    kept, gone = _locked(merge.kept, merge.gone)
    merge = PersonMerge.objects.select_for_update(no_key=True).get(pk=merge.pk)
    if merge.undone_at is not None or gone.merged_into_id != kept.pk:
        raise Conflict("merge_undone", _("This merge is undone already. Load the page again."))
    _check_rights(by, kept, gone)
    moved: Moved = merge.moved
    units = Ownership.objects.filter(pk__in=moved[Ownership._meta.label])
    lock_units(units.values_list("unit_id", flat=True))
    for model in MOVING:
        there = model._default_manager.filter(pk__in=moved.get(model._meta.label, []), person=kept)
        _move(model, list(there.values_list("pk", flat=True)), gone)
    person_moved.send(sender=Person, from_id=kept.pk, to_id=gone.pk, ids=moved, at=at)
    gone.phones.filter(pk__in=moved.get(MAIN, [])).update(is_primary=True)
    if moved.get(NUMBER):
        kept.id_number = ""
        kept.save(update_fields=["id_number_token", "id_last4"])
    Person.objects.filter(pk__in=moved[EARLIER], merged_into=kept).update(merged_into=gone)
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    merge.undone_at, merge.undone_by = at, by
    merge.save(update_fields=["undone_at", "undone_by"])
    details = {"person": kept.pk, "from_person": gone.pk}
    history_add(case=None, action="person_merge_undone", by=by, at=at, details=details)
    return merge


def _locked(kept: Person, gone: Person) -> tuple[Person, Person]:
    """Both rows under a lock, by id; two merges of one person wait for each other."""
    ids = [kept.pk, gone.pk]
    rows = {p.pk: p for p in Person.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")}
    return rows[kept.pk], rows[gone.pk]


def _check(kept: Person, gone: Person, by: User) -> None:
    if kept.pk == gone.pk:
        raise InvalidInput("merge_same", _("This is the same record. Choose another one."), field="other")
    if kept.merged_into_id or gone.merged_into_id:
        raise Conflict("merge_again", _("One of the two was merged meanwhile. Load the page again."))
    _check_rights(by, kept, gone)
    if kept.id_last4 and gone.id_last4 and kept.id_number != gone.id_number:
        raise InvalidInput(
            "merge_two_numbers",
            _(
                "They have different identity numbers: these are two people, or one number is wrong. Mend it first."
            ),
            field="other",
        )
    units = Ownership.objects.current().filter(person=kept).values("unit_id")
    both = Ownership.objects.current().filter(person=gone, unit_id__in=units).select_related("unit").first()
    if both is not None:
        raise InvalidInput(
            "merge_same_unit",
            _("Both are owners of %(unit)s now. Put the shares of the unit right first."),
            field="other",
            unit=both.unit.code,
        )


def _check_rights(by: User, *people: Person) -> None:
    owned = Ownership.objects.filter(person__in=people).values_list("unit__project_id", flat=True)
    spoken_for = UnitContact.objects.filter(person__in=people).values_list("unit__project_id", flat=True)
    check_may(by, Permission.OWNER_CHANGE)
    for project_id in owned.union(spoken_for):
        check_may(by, Permission.OWNER_CHANGE, project_id)


def _own(model: type[models.Model], gone: Person, kept: Person) -> models.QuerySet[Any, int]:
    """What goes over: all of it, but a phone that the other one has too, and segments when the other one has any."""
    rows = model._default_manager.filter(person=gone)
    if model is Phone:
        rows = rows.exclude(number__in=kept.phones.values("number"))
    if model is UnitContact:  # of one unit somebody is a contact once
        units = UnitContact.objects.filter(person=kept, ended_on=None).values("unit_id")
        rows = rows.exclude(ended_on=None, unit__in=units)
    if model is PersonSegments and PersonSegments.objects.filter(person=kept).exists():
        rows = rows.none()
    return rows.order_by("pk").values_list("pk", flat=True)


def _move(model: type[models.Model], ids: list[int], to: Person) -> list[int]:
    model._default_manager.filter(pk__in=ids).update(person=to)
    return ids
