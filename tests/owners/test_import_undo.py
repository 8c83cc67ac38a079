"""A batch can be undone, as long as nothing was built on it (OWN-07)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from core.accounts.enums import Role
from core.errors import Conflict, InvalidTransition, NotAllowed
from core.places.models import Company, Project, Unit
from core.records.models import HistoryEntry
from owners.models import ImportBatch, Ownership, Person, Phone, SalesContract, StageMove
from owners.services.contacts import contact_log
from owners.services.import_changes import import_undo
from owners.services.ownership import Buyer, contract_audit, ownership_transfer
from tests.factories.ledger import cell_day, id_number, line, mobile, unsold
from tests.factories.owners import AT, case_of, imported, staff
from tests.owners.test_contacts import CALL
from tests.owners.test_pages import client_of, post, text

pytestmark = [pytest.mark.django_db, pytest.mark.rule("OWN-07")]

KINDS = (Company, Project, Unit, Person, Phone, SalesContract, Ownership)
NEXT = AT + dt.timedelta(days=1)


def everything() -> dict[str, Any]:
    """All that an import writes; the timeline without the keys and the hours of its rows."""
    rows = {
        kind.__name__: [
            {k: bytes(v) if isinstance(v, memoryview) else v for k, v in row.items()}
            for row in kind.objects.order_by("pk").values()
        ]
        for kind in KINDS
    }
    moves = StageMove.objects.filter(withdrawn_at=None).order_by("ownership", "on")
    return {**rows, "moves": list(moves.values_list("ownership", "from_stage", "to_stage", "on"))}


def undo(batch: ImportBatch | None, **options: Any) -> None:
    assert batch is not None
    import_undo(**{"batch": batch, "by": None, "at": NEXT, **options})


def test_undoing_brings_back_what_was_before() -> None:
    staff(full_name="吴玉")
    imported(line(1, id_number=None), line(2, co_owners="段玉", shares="50/50"), unsold(3))
    before = everything()
    result = imported(
        line(1, phone=mobile(9), area=99, steward="吴玉", handed_over_on=cell_day(2025, 1, 31)),
        line(2, co_owners="段玉", shares="70/30", bank="工商银行"),
        line(3),
        line(4, project="滨江一号"),
        at=NEXT,
    )
    assert (result.new, result.changed) == (1, 3)
    undo(result.batch)
    assert everything() == before
    entry = HistoryEntry.objects.get(action="ledger_import_undone")
    assert entry.details == {"batch": result.batch.pk if result.batch else 0}


def test_undoing_the_first_import_leaves_nothing() -> None:
    result = imported(line(1, co_owners="段玉", shares="50/50"), line(2))
    undo(result.batch)
    assert not any(everything().values())


def test_after_an_undo_the_file_comes_in_again() -> None:
    undo(imported(line(1)).batch)
    assert imported(line(1), at=NEXT).new == 1


def test_only_the_newest_import_is_undone_and_only_once() -> None:
    first, second = imported(line(1)).batch, imported(line(2)).batch
    with pytest.raises(InvalidTransition):
        undo(first)
    undo(second)
    with pytest.raises(InvalidTransition):
        undo(second)
    undo(first)
    assert not Unit.objects.exists()


def _case(unit: Unit) -> None:
    case_of(unit)


def _contact(unit: Unit) -> None:
    contact_log(**CALL, by=None, at=AT, person=Person.objects.get(name="张二"))


def _transfer(unit: Unit) -> None:
    buyer = Person.objects.get(name="张三")
    ownership_transfer(unit=unit, buyers=[Buyer(buyer)], on=dt.date(2026, 1, 1), by=None, at=AT)


def _audit(unit: Unit) -> None:
    contract_audit(contract=unit.contract, by=staff(Role.COMPLAINT_MANAGER), at=AT)


@pytest.mark.parametrize("build", [_case, _contact, _transfer, _audit])
def test_what_something_was_built_on_stays(build: Callable[[Unit], None]) -> None:
    batch = imported(line(1), line(2)).batch
    build(Unit.objects.get(code="金色家园 1-1-101"))
    before = everything()
    with pytest.raises(Conflict):
        undo(batch)
    assert everything() == before
    assert ImportBatch.objects.get().undone_at is None


def test_what_was_changed_since_stays() -> None:
    imported(line(1))
    batch = imported(line(1, area=99)).batch
    Unit.objects.update(area=50)
    with pytest.raises(Conflict):
        undo(batch)
    assert str(Unit.objects.get().area) == "50.00"


@pytest.mark.rule("SEC-01")
def test_undoing_needs_the_permission_in_every_project() -> None:
    batch = imported(line(1), line(2, project="滨江一号")).batch
    manager = staff(Role.CUSTOMER_RELATIONS_MANAGER, Project.objects.get(name="金色家园"))
    with pytest.raises(NotAllowed):
        undo(batch, by=manager)
    assert Unit.objects.count() == 2


@pytest.mark.rule("OWN-05")
def test_no_identity_number_stands_in_the_kept_changes() -> None:
    imported(line(1, id_number=None))
    batch = imported(line(1)).batch
    assert batch is not None
    assert id_number(1) not in str(list(batch.changes.values()))


def test_the_page_undoes_the_newest_import() -> None:
    batch = imported(line(1)).batch
    assert batch is not None
    administrator = staff(Role.SYSTEM_ADMINISTRATOR)
    client = client_of(administrator)
    url = reverse("ledger_undo", args=[batch.pk])
    assert url in text(client.get(reverse("ledger_result", args=[batch.pk])))
    assert post(client_of(staff(Role.FRONT_DESK)), url).status_code == 403
    assert post(client, url).status_code == 302
    assert not Unit.objects.exists()
    page = text(client.get(reverse("ledger_result", args=[batch.pk])))
    assert f"Undone by {administrator}" in page
    assert url not in page
    assert post(client, url).status_code == 409
