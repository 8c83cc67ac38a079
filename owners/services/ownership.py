"""A unit changes hands, and its contract file is audited (OWN-04, OWN-14)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.errors import InvalidInput, InvalidTransition
from core.places.models import Unit
from core.records.services import history_add
from core.time import local_date
from owners.enums import Stage
from owners.locking import lock_units
from owners.models import Ownership, Person, SalesContract
from owners.services.stages import stages_recompute


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys, and which share in percent."""

    person: Person
    share: Decimal = Decimal(100)


@transaction.atomic
def ownership_transfer(
    *, unit: Unit, buyers: Sequence[Buyer], on: dt.date, by: User | None, at: dt.datetime
) -> list[Ownership]:
    """Resale: the present ownerships end on that day and new ones begin (OWN-04).

    The unit keeps its handover date, warranties and visits; the buyers' stage counts from ``on`` (OWN-02).
    Raises :class:`InvalidInput` for a day to come or before the present owners, and for impossible shares.
    """
    if by is not None:
        check_may(by, Permission.OWNER_CHANGE, unit.project_id)
    lock_units([unit.pk])
    unit.refresh_from_db()
    present = list(Ownership.objects.current().filter(unit=unit))
    _check_transfer(buyers, on, present, today=local_date(at))
    for ownership in present:
        ownership.ended_on = on
        ownership.next_stage_on = None
    Ownership.objects.bulk_update(present, ["ended_on", "next_stage_on"])
    fresh = [
        Ownership(
            person=buyer.person, unit=unit, share=buyer.share, valid_from=on, by_resale=True,
            stage=Stage.CONTRACTED, stage_since=on,
        )
        for buyer in buyers
    ]  # fmt: skip
    Ownership.objects.bulk_create(fresh)
    stages_recompute(fresh, at=at)
    people = {"from": [o.person_id for o in present], "to": [o.person_id for o in fresh]}
    history_add(case=None, action="ownership_transferred", by=by, at=at, details={"unit": unit.pk, **people})
    return fresh


def _check_transfer(buyers: Sequence[Buyer], on: dt.date, present: list[Ownership], today: dt.date) -> None:
    if on > today:
        raise InvalidInput("transfer_in_future", _("The transfer lies in the future."), field="on")
    if any(on < ownership.valid_from for ownership in present):
        raise InvalidInput(
            "transfer_before_owner", _("The transfer is before the present owner's purchase."), field="on"
        )
    if not buyers or len({buyer.person.pk for buyer in buyers}) < len(buyers):
        raise InvalidInput("buyer_twice", _("Name each buyer once, and at least one."), field="buyers")
    total = sum(buyer.share for buyer in buyers)
    if total > 100 or any(buyer.share <= 0 for buyer in buyers):
        raise InvalidInput(
            "shares_over_100",
            _("Each share must be above 0 and all together at most 100 percent (now %(total)s)."),
            field="shares",
            total=f"{Decimal(total).normalize():f}",
        )


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
