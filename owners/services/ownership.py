"""A unit changes hands, its owners and their shares, and the audit of its contract file (OWN-04, OWN-14)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.errors import Conflict, InvalidInput, InvalidTransition
from core.places.enums import UnitStatus
from core.places.models import Unit
from core.records.services import history_add
from core.time import local_date
from owners.enums import Stage, UnitContactKind
from owners.locking import lock_units
from owners.models import Ownership, Person, SalesContract, UnitContact
from owners.services.people import Named, person_take
from owners.services.stages import stages_recompute


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys, on file or as written down, and which share in percent."""

    person: Person | Named
    share: Decimal = Decimal(100)


@transaction.atomic
def ownership_transfer(
    *,
    unit: Unit,
    buyers: Sequence[Buyer],
    on: dt.date,
    by: User | None,
    at: dt.datetime,
    seen: Collection[int] | None = None,
) -> list[Ownership]:
    """Resale: the present ownerships end on that day and new ones begin (OWN-04).

    The unit keeps its handover date, warranties and visits; the buyers' stage counts from ``on`` (OWN-02). Family and
    agents of the former owners speak for it no more; tenants stay. ``seen`` are the ownerships that the person read.
    Raises :class:`InvalidInput` for a day to come or before the present owners, and for impossible shares, and
    :class:`Conflict` when the owners changed meanwhile.
    """
    if by is not None:
        check_may(by, Permission.OWNER_CHANGE, unit.project_id)
    people = _people(buyers, unit, at)
    present = _present(unit, seen)
    _check_day(on, [ownership.valid_from for ownership in present], today=local_date(at))
    _check_buyers(people)
    check_shares([buyer.share for buyer in buyers])
    for ownership in present:
        ownership.ended_on = on
        ownership.next_stage_on = None
    Ownership.objects.bulk_update(present, ["ended_on", "next_stage_on"])
    fresh = [
        Ownership(
            person=person, unit=unit, share=buyer.share, valid_from=on, by_resale=True,
            stage=Stage.CONTRACTED, stage_since=on,
        )
        for person, buyer in zip(people, buyers, strict=True)
    ]  # fmt: skip
    Ownership.objects.bulk_create(fresh)
    stages_recompute(fresh, at=at)
    _end_speakers(unit, on)
    parties = {"from": [o.person_id for o in present], "to": [o.person_id for o in fresh]}
    history_add(case=None, action="ownership_transferred", by=by, at=at, details={"unit": unit.pk, **parties})
    return fresh


@transaction.atomic
def owners_set(
    *,
    unit: Unit,
    shares: Mapping[int, Decimal],
    joining: Sequence[Buyer] = (),
    on: dt.date,
    by: User,
    at: dt.datetime,
) -> list[Ownership]:
    """Put the shares of the present owners right (ownership id → percent), and let others join them on ``on`` (OWN-04).

    ``shares`` names all present ownerships, so a page that is out of date is refused (:class:`Conflict`). Whoever joins
    owners who bought second-hand did so, too. Answers the owners as they are then.
    """
    check_may(by, Permission.OWNER_CHANGE, unit.project_id)
    people = _people(joining, unit, at)
    present = _present(unit, shares.keys())
    if joining:
        _check_day(on, [], today=local_date(at))
        _check_buyers([*people, *(ownership.person for ownership in present)])
    check_shares([*shares.values(), *(buyer.share for buyer in joining)])
    changed = [ownership for ownership in present if ownership.share != shares[ownership.pk]]
    for ownership in changed:
        ownership.share = shares[ownership.pk]
    Ownership.objects.bulk_update(changed, ["share"])
    by_resale = bool(present) and all(ownership.by_resale for ownership in present)
    fresh = [
        Ownership(
            person=person, unit=unit, share=buyer.share, valid_from=on, by_resale=by_resale,
            stage=Stage.POTENTIAL, stage_since=on,
        )
        for person, buyer in zip(people, joining, strict=True)
    ]  # fmt: skip
    Ownership.objects.bulk_create(fresh)
    stages_recompute(fresh, at=at)
    if fresh and unit.status == UnitStatus.FOR_SALE:
        unit.status = UnitStatus.SOLD
        unit.save(update_fields=["status"])
    if changed:
        history_add(case=None, action="shares_changed", by=by, at=at, details={"unit": unit.pk})
    for ownership in fresh:
        details = {"unit": unit.pk, "person": ownership.person_id}
        history_add(case=None, action="owner_joined", by=by, at=at, details=details)
    return [*present, *fresh]


@transaction.atomic
def ownership_end(*, ownership: Ownership, on: dt.date, reason: str, by: User, at: dt.datetime) -> Ownership:
    """The person is no owner of the unit any more and nobody follows: given back, given up, died (OWN-04).

    Raises :class:`InvalidTransition` when it has ended already, :class:`InvalidInput` for an impossible day.
    """
    check_may(by, Permission.OWNER_CHANGE, ownership.unit.project_id)
    lock_units([ownership.unit_id])
    ownership.refresh_from_db()
    if ownership.ended_on is not None:
        raise InvalidTransition("ownership_ended", _("This ownership has ended already."))
    _check_day(on, [ownership.valid_from], today=local_date(at))
    if not reason.strip():
        raise InvalidInput("end_reason", _("Say why the person is no owner any more."), field="reason")
    ownership.ended_on, ownership.next_stage_on = on, None
    ownership.save(update_fields=["ended_on", "next_stage_on"])
    details = {"unit": ownership.unit_id, "person": ownership.person_id}
    history_add(case=None, action="ownership_ended", by=by, at=at, details=details, note=reason)
    return ownership


def check_shares(shares: Collection[Decimal]) -> None:
    """Each share is above 0 and all of a unit together are at most 100 percent; raises :class:`InvalidInput`."""
    total = sum(shares, Decimal(0))
    if total > 100 or any(share <= 0 for share in shares):
        raise InvalidInput(
            "shares_over_100",
            _("Each share must be above 0 and all together at most 100 percent (now %(total)s)."),
            field="shares",
            total=f"{total.normalize():f}",
        )


def _people(buyers: Sequence[Buyer], unit: Unit, at: dt.datetime) -> list[Person]:
    return [
        person_take(buyer.person, unit=unit, at=at) if isinstance(buyer.person, Named) else buyer.person
        for buyer in buyers
    ]


def _present(unit: Unit, seen: Collection[int] | None) -> list[Ownership]:
    """The owners of the unit under its lock; raises :class:`Conflict` when others were seen."""
    lock_units([unit.pk])
    unit.refresh_from_db()
    present = list(Ownership.objects.current().filter(unit=unit).select_related("person").order_by("pk"))
    if seen is not None and {ownership.pk for ownership in present} != set(seen):
        raise owners_changed(unit)
    return present


def owners_changed(unit: Unit) -> Conflict:
    """Others own the unit than the person saw."""
    return Conflict(
        "owners_changed",
        _("The owners of %(unit)s changed while you were working on them. Look at who they are now."),
        unit=unit.code,
    )


def _check_day(on: dt.date, begun: Collection[dt.date], today: dt.date) -> None:
    if on > today:
        raise InvalidInput("transfer_in_future", _("This day is still to come."), field="on")
    if any(on < day for day in begun):
        raise InvalidInput(
            "transfer_before_owner", _("This day is before the present owner's purchase."), field="on"
        )


def _check_buyers(people: Collection[Person]) -> None:
    if not people or len({person.pk for person in people}) < len(people):
        raise InvalidInput("buyer_twice", _("Name each owner once, and at least one."), field="buyers")


def _end_speakers(unit: Unit, on: dt.date) -> None:
    kinds = [UnitContactKind.FAMILY, UnitContactKind.AGENT]
    for contact in UnitContact.objects.current(on).filter(unit=unit, kind__in=kinds):
        contact.ended_on, contact.version = max(on, contact.started_on or on), contact.version + 1
        contact.save(update_fields=["ended_on", "version"])


@transaction.atomic
def contract_audit(*, contract: SalesContract, by: User, at: dt.datetime) -> SalesContract:
    """A manager has audited the contract file (OWN-14); a contract is audited once, a changed one anew."""
    check_may(by, Permission.OWNER_CHANGE, contract.unit.project_id)
    lock_units([contract.unit_id])
    contract.refresh_from_db()
    if contract.audited_at is not None:
        raise InvalidTransition("contract_audited", _("This contract has been audited already."))
    contract.audited_by, contract.audited_at = by, at
    contract.save(update_fields=["audited_by", "audited_at"])
    history_add(case=None, action="contract_audited", by=by, at=at, details={"contract": contract.pk})
    return contract
