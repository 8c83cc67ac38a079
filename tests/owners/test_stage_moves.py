"""Stages move by themselves, once, with their true date (OWN-03); a unit changes hands (OWN-04)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from core.accounts.enums import Role
from core.errors import InvalidInput, InvalidTransition, NotAllowed
from core.places.models import Company, Unit
from owners.enums import Stage
from owners.models import Ownership, Person, SalesContract, StageMove
from owners.services.ownership import Buyer, contract_audit, ownership_transfer
from owners.services.stages import stages_move_due
from tests.factories.ledger import cell_day, id_number, line
from tests.factories.owners import AT, imported, owner, staff

pytestmark = pytest.mark.django_db

HANDED = dt.date(2026, 9, 30)


def contracted() -> Ownership:
    imported(line(1, handed_over_on=cell_day(2026, 9, 30)))
    return Ownership.objects.get()


def moves() -> list[tuple[str, str, dt.date]]:
    kept = StageMove.objects.filter(withdrawn_at=None).order_by("on", "pk")
    return list(kept.values_list("from_stage", "to_stage", "on"))


def local(year: int, month: int, day: int, hour: int = 0) -> dt.datetime:
    return dt.datetime(year, month, day, hour, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.mark.rule("OWN-03")
def test_a_stage_moves_on_its_local_day_and_not_before() -> None:
    ownership = contracted()
    assert stages_move_due(at=local(2027, 3, 29, 23)) == 0
    assert stages_move_due(at=local(2027, 3, 30)) == 1
    ownership.refresh_from_db()
    assert (ownership.stage, ownership.stage_since) == (Stage.STABLE, dt.date(2027, 3, 30))
    assert ownership.next_stage_on == dt.date(2028, 9, 30)


@pytest.mark.rule("OWN-03")
def test_a_late_run_catches_up_with_the_true_dates() -> None:
    contracted()
    assert stages_move_due(at=local(2029, 1, 1)) == 1
    assert moves() == [
        ("", Stage.CONTRACTED, dt.date(2020, 3, 5)),
        (Stage.CONTRACTED, Stage.RUNNING_IN, HANDED),
        (Stage.RUNNING_IN, Stage.STABLE, dt.date(2027, 3, 30)),
        (Stage.STABLE, Stage.LONG_STANDING, dt.date(2028, 9, 30)),
    ]


@pytest.mark.rule("OWN-03")
def test_running_again_changes_nothing() -> None:
    contracted()
    stages_move_due(at=local(2029, 1, 1))
    before = list(StageMove.objects.values())
    assert stages_move_due(at=local(2029, 1, 1)) == 0
    assert list(StageMove.objects.values()) == before


@pytest.mark.rule("OWN-02")
def test_boundaries_are_those_of_the_company() -> None:
    imported(line(9, project="另一处"))
    Company.objects.update(running_in_months=12, stable_until_months=24)
    imported(line(1, handed_over_on=cell_day(2026, 9, 30)))
    assert Ownership.objects.get(unit__project__name="金色家园").next_stage_on == dt.date(2027, 9, 30)


@pytest.mark.rule("OWN-04", "OWN-02")
def test_after_a_resale_the_old_ownership_ends_and_the_stage_counts_anew() -> None:
    seller = owner(1)
    buyer = owner(2)
    unit = seller.ownerships.get().unit
    manager = staff(Role.CUSTOMER_RELATIONS_MANAGER)
    day = dt.date(2026, 10, 1)
    (fresh,) = ownership_transfer(unit=unit, buyers=[Buyer(buyer)], on=day, by=manager, at=AT)
    assert seller.ownerships.get().ended_on == day
    assert (fresh.stage, fresh.stage_since, fresh.by_resale) == (Stage.RUNNING_IN, day, True)
    assert fresh.next_stage_on == dt.date(2027, 4, 1)
    unit.refresh_from_db()
    assert unit.handed_over_on == dt.date(2021, 7, 2)
    assert stages_move_due(at=AT) == 0


@pytest.mark.rule("OWN-04")
@pytest.mark.parametrize(
    ("day", "shares", "code"),
    [
        (dt.date(2026, 11, 23), [100], "transfer_in_future"),
        (dt.date(2020, 3, 4), [100], "transfer_before_owner"),
        (dt.date(2026, 10, 1), [60, 50], "shares_over_100"),
        (dt.date(2026, 10, 1), [0], "shares_over_100"),
        (dt.date(2026, 10, 1), [], "buyer_twice"),
    ],
)
def test_an_impossible_transfer_changes_nothing(day: dt.date, shares: list[int], code: str) -> None:
    unit = owner(1).ownerships.get().unit
    buyers = [Buyer(owner(n + 2), Decimal(share)) for n, share in enumerate(shares)]
    before = list(Ownership.objects.values())
    with pytest.raises(InvalidInput) as refusal:
        ownership_transfer(unit=unit, buyers=buyers, on=day, by=None, at=AT)
    assert refusal.value.code == code
    assert list(Ownership.objects.values()) == before


@pytest.mark.rule("OWN-04")
def test_a_transfer_needs_the_permission() -> None:
    unit = owner(1).ownerships.get().unit
    buyers = [Buyer(owner(2))]
    with pytest.raises(NotAllowed):
        ownership_transfer(unit=unit, buyers=buyers, on=HANDED, by=staff(Role.FRONT_DESK), at=AT)
    assert Ownership.objects.current().filter(unit=unit).count() == 1


@pytest.mark.rule("OWN-07")
def test_after_a_transfer_the_old_ledger_is_a_finding() -> None:
    seller, buyer = owner(1), owner(2)
    unit = seller.ownerships.get().unit
    ownership_transfer(unit=unit, buyers=[Buyer(buyer)], on=HANDED, by=None, at=AT)
    assert [f.code for f in imported(line(1)).findings] == ["owner_changed"]
    assert unit.ownerships.current().get().person == buyer


@pytest.mark.rule("OWN-14")
def test_a_contract_is_audited_once_by_somebody_who_may() -> None:
    owner(1)
    contract = SalesContract.objects.get()
    with pytest.raises(NotAllowed):
        contract_audit(contract=contract, by=staff(Role.FRONT_DESK), at=AT)
    manager = staff(Role.COMPLAINT_MANAGER)
    contract_audit(contract=contract, by=manager, at=AT)
    with pytest.raises(InvalidTransition):
        contract_audit(contract=contract, by=manager, at=AT + dt.timedelta(days=1))
    contract.refresh_from_db()
    assert (contract.audited_by, contract.audited_at) == (manager, AT)


@pytest.mark.rule("OWN-04")
def test_the_database_keeps_one_ownership_of_a_person_and_unit() -> None:
    from django.db import IntegrityError, transaction

    ownership = owner(1).ownerships.get()
    twin = {"person": ownership.person, "unit": ownership.unit, "valid_from": HANDED, "stage_since": HANDED}
    for share, stage in ((50, Stage.STABLE), (0, Stage.STABLE), (101, Stage.STABLE), (50, "unknown")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Ownership.objects.create(share=share, stage=stage, **twin)
    assert Person.objects.get().name == "张二"
    assert Unit.objects.get().ownerships.count() == 1
    assert id_number(1)[-4:] == Person.objects.get().id_last4
