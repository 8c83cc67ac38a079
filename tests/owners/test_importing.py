"""Import of a ledger: all or nothing, again changes nothing, a resale is never guessed (OWN-07)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from core.accounts.enums import Role
from core.administration.services.places import project_change
from core.errors import NotAllowed
from core.places.enums import UnitStatus
from core.places.models import Company, Project, Unit
from core.records.models import HistoryEntry
from owners.enums import Stage
from owners.ledger.messages import ledger_sentence
from owners.models import ImportBatch, Ownership, Person, Phone, SalesContract, StageMove
from owners.services.importing import LedgerRefused, ledger_import, ledger_preview
from owners.services.ownership import contract_audit
from tests.factories.ledger import cell_day, id_number, line, mobile, unsold, workbook
from tests.factories.owners import AT, imported, staff

pytestmark = [pytest.mark.django_db, pytest.mark.rule("OWN-07")]

KINDS = (
    Company,
    Project,
    Unit,
    Person,
    Phone,
    SalesContract,
    Ownership,
    StageMove,
    ImportBatch,
    HistoryEntry,
)


def everything() -> dict[str, list[dict[str, Any]]]:
    return {kind.__name__: list(kind.objects.order_by("pk").values()) for kind in KINDS}


@pytest.mark.rule("OWN-01", "OWN-04", "OWN-14")
def test_a_ledger_becomes_units_people_ownerships_and_contracts() -> None:
    result = imported(line(1, co_owners="段玉", shares="60/40"), unsold(2))
    assert (result.new, result.changed, result.untouched, result.left_out) == (2, 0, 0, 0)
    unit = Unit.objects.get(code="金色家园 1-1-101")
    assert (unit.door, unit.building.name, unit.section.name, unit.floor, str(unit.area)) == (
        "1-1-101", "1", "1", 1, "116.80",
    )  # fmt: skip
    assert (unit.status, unit.handed_over_on) == (UnitStatus.HANDED_OVER, dt.date(2021, 7, 2))
    assert Unit.objects.get(code="金色家园 1-1-201").status == UnitStatus.FOR_SALE
    shares = unit.ownerships.order_by("pk").values_list("person__name", "share", "steward_name")
    assert [(name, int(share), steward) for name, share, steward in shares] == [
        ("张二", 60, "秦晓春"),
        ("段玉", 40, "秦晓春"),
    ]
    contract = unit.contract
    assert (contract.number, contract.signed_on, contract.agreed_handover_on, contract.bank) == (
        "金2021-00001", dt.date(2020, 3, 5), dt.date(2021, 6, 30), "中国银行",
    )  # fmt: skip
    phone = Phone.objects.get(person__name="张二")
    assert (phone.number, phone.last4, phone.reversed[:4], phone.is_primary) == (
        "+8613900000001", "0001", "1000", True,
    )  # fmt: skip


@pytest.mark.rule("OWN-05")
def test_identity_numbers_are_encrypted_and_not_in_the_clear_anywhere() -> None:
    imported(line(1))
    person = Person.objects.get()
    assert person.id_number == id_number(1)
    assert person.id_last4 == id_number(1)[-4:]
    assert id_number(1) not in str(everything())
    assert id_number(1).encode() not in bytes(person.id_number_token)


@pytest.mark.rule("OWN-03")
def test_the_timeline_has_the_true_dates() -> None:
    imported(line(1))
    moves = StageMove.objects.order_by("on").values_list("to_stage", "on")
    assert list(moves) == [
        (Stage.CONTRACTED, dt.date(2020, 3, 5)),
        (Stage.RUNNING_IN, dt.date(2021, 7, 2)),
        (Stage.STABLE, dt.date(2022, 1, 2)),
        (Stage.LONG_STANDING, dt.date(2023, 7, 2)),
    ]
    ownership = Ownership.objects.get()
    assert (ownership.stage, ownership.stage_since) == (Stage.LONG_STANDING, dt.date(2023, 7, 2))
    assert ownership.next_stage_on is None


def test_one_person_with_several_units_is_one_person() -> None:
    imported(line(1), line(2, owner_name="张二", id_number=id_number(1), phone=mobile(1)))
    assert Person.objects.count() == 1
    assert Ownership.objects.count() == 2
    assert Phone.objects.count() == 1


@pytest.mark.rule("OWN-04")
def test_one_phone_may_belong_to_several_people() -> None:
    imported(line(1), line(2, phone=mobile(1)))
    assert Phone.objects.filter(number=f"+86{mobile(1)}").count() == 2


def test_the_same_file_again_changes_nothing_at_all() -> None:
    lines = [
        line(1, co_owners="段玉", shares="50/50"),
        line(2, id_number=None),
        line(3, phone=None),
        unsold(4),
    ]
    imported(*lines)
    before = everything()
    result = imported(*lines, at=AT + dt.timedelta(hours=1))
    assert (result.new, result.changed, result.untouched) == (0, 0, 4)
    assert result.changes_nothing
    assert result.batch is None
    assert everything() == before


@pytest.mark.rule("OWN-01")
@pytest.mark.parametrize("name", ["金色家园", "青山"])
def test_a_renamed_project_is_found_by_its_old_and_its_new_name(name: str) -> None:
    imported(line(1), line(2, phone=None, id_number=None))
    admin = staff(Role.SYSTEM_ADMINISTRATOR)
    project = Project.objects.get()
    project_change(project_id=project.pk, code=project.code, name="青山", ambassador=None, by=admin, at=AT)
    before = everything()

    again = imported(line(1, project=name), line(2, project=name, phone=None, id_number=None))

    assert again.changes_nothing
    assert (again.untouched, everything()) == (2, before)
    told = [ledger_sentence(finding) for finding in again.findings if finding.code == "project_renamed"]
    expected = "The project 金色家园 is called 青山 by now; its rows are taken for that project."
    assert told == ([expected] if name == "金色家园" else [])
    new = imported(line(3, project=name))
    assert (new.new, Project.objects.count()) == (1, 1)
    assert Unit.objects.latest("pk").code.startswith("青山 ")


@pytest.mark.parametrize(("house", "called"), [("zh-hans", "本公司"), ("en", "Our company")])
def test_the_company_is_called_so_in_the_language_of_the_house_and_not_of_who_imports(
    settings: Any, house: str, called: str
) -> None:
    settings.LANGUAGE_CODE = house
    with override("en" if house != "en" else "zh-hans"):
        imported(line(1))
    assert Company.objects.get().name == called


def test_two_rows_of_one_person_with_two_phones_do_not_change_places() -> None:
    lines = [line(1), line(2, owner_name="张二", id_number=id_number(1))]
    imported(*lines)
    phones = Phone.objects.order_by("pk").values_list("number", "is_primary")
    assert list(phones) == [(f"+86{mobile(1)}", True), (f"+86{mobile(2)}", False)]
    assert imported(*lines, at=AT + dt.timedelta(days=1)).changes_nothing


def test_a_changed_row_updates_and_doubles_nothing() -> None:
    imported(line(1, handed_over_on=None, phone=mobile(1)), line(2))
    later = line(1, handed_over_on=cell_day(2021, 8, 1), phone=mobile(9), area=120.5, steward="吴玉")
    result = imported(later, line(2), at=AT + dt.timedelta(days=1))
    assert (result.new, result.changed, result.untouched) == (0, 1, 1)
    unit = Unit.objects.get(code="金色家园 1-1-101")
    assert (str(unit.area), unit.handed_over_on) == ("120.50", dt.date(2021, 8, 1))
    ownership = unit.ownerships.get()
    assert (ownership.stage, ownership.steward_name) == (Stage.LONG_STANDING, "吴玉")
    numbers = ownership.person.phones.order_by("pk").values_list("number", "is_primary")
    assert list(numbers) == [(f"+86{mobile(1)}", False), (f"+86{mobile(9)}", True)]
    assert Person.objects.count() == 2


def test_a_corrected_handover_date_withdraws_the_moves_it_undoes() -> None:
    imported(line(1))
    imported(line(1, handed_over_on=cell_day(2025, 11, 30)), at=AT + dt.timedelta(days=1))
    kept = StageMove.objects.filter(withdrawn_at=None).order_by("on").values_list("to_stage", "on")
    assert list(kept) == [
        (Stage.CONTRACTED, dt.date(2020, 3, 5)),
        (Stage.RUNNING_IN, dt.date(2025, 11, 30)),
        (Stage.STABLE, dt.date(2026, 5, 30)),
    ]
    assert StageMove.objects.exclude(withdrawn_at=None).count() == 3
    assert Ownership.objects.get().next_stage_on == dt.date(2027, 11, 30)


def test_empty_cells_erase_nothing() -> None:
    imported(line(1))
    before = everything()
    bare = {key: value for key, value in line(1).items() if key in ("project", "building", "section", "door")}
    imported({**bare, "owner_name": "张二", "id_number": id_number(1)}, at=AT + dt.timedelta(days=1))
    assert everything() == before


def test_a_person_without_identity_number_is_not_doubled_when_it_comes() -> None:
    imported(line(1, id_number=None))
    imported(line(1), at=AT + dt.timedelta(days=1))
    person = Person.objects.get()
    assert person.id_number == id_number(1)
    assert imported(line(1), at=AT + dt.timedelta(days=2)).changes_nothing


@pytest.mark.rule("OWN-04")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"owner_name": "李四", "id_number": id_number(77), "phone": mobile(77)}, "owner_changed"),
        ({"co_owners": None, "shares": "100%"}, "owner_changed"),
    ],
)
def test_another_owner_is_a_finding_and_never_a_resale(changes: dict[str, Any], code: str) -> None:
    imported(line(1, co_owners="段玉", shares="50/50"))
    before = everything()
    result = imported(line(1, **changes), at=AT + dt.timedelta(days=1))
    assert [(f.code, f.row, f.params["unit"]) for f in result.findings] == [(code, 3, "金色家园 1-1-101")]
    assert everything() == before


def test_an_owner_gone_from_the_file_stays() -> None:
    imported(line(1))
    result = imported(unsold(1), at=AT + dt.timedelta(days=1))
    assert [f.code for f in result.findings] == ["owner_gone"]
    assert Ownership.objects.current().count() == 1


def test_a_co_owner_who_is_added_comes_in() -> None:
    imported(line(1))
    imported(line(1, co_owners="段玉", shares="70/30"), at=AT + dt.timedelta(days=1))
    assert [int(o.share) for o in Ownership.objects.order_by("pk")] == [70, 30]


def test_bad_rows_refuse_the_whole_file() -> None:
    before = everything()
    with pytest.raises(LedgerRefused) as refusal:
        imported(line(1), line(2, area="?"))
    assert refusal.value.ledger.bad_rows == [("业主台账", 4)]
    assert everything() == before


def test_bad_rows_are_left_out_on_purpose() -> None:
    result = imported(line(1), line(2, area="?"), skip_bad_rows=True)
    assert (result.new, result.left_out) == (1, 1)
    assert result.batch is not None
    assert (result.batch.rows, result.batch.left_out) == (1, 1)


def test_a_file_that_is_no_ledger_cannot_be_skipped() -> None:
    with pytest.raises(LedgerRefused, match="No header row") as refusal:
        ledger_import(content=b"x", file_name="x.csv", by=None, at=AT, skip_bad_rows=True)
    assert refusal.value.code == "header_missing"


def test_dry_run_and_preview_tell_the_same_and_write_nothing() -> None:
    imported(line(1))
    before = everything()
    content = workbook(line(1, area=99), line(2))
    for result in (
        ledger_preview(content=content, by=None, at=AT),
        ledger_import(content=content, file_name="x", by=None, at=AT, dry_run=True),
    ):
        assert (result.new, result.changed, result.untouched) == (1, 1, 0)
        assert len(result.plan.created[Person]) == 1
    assert everything() == before


@pytest.mark.rule("SEC-02")
def test_the_import_is_on_record() -> None:
    imported(line(1))
    entry = HistoryEntry.objects.get(action="ledger_imported")
    assert entry.details == {"batch": ImportBatch.objects.get().pk, "new": 1, "changed": 0}


@pytest.mark.rule("OWN-14")
def test_a_contract_changed_after_its_audit_must_be_audited_again() -> None:
    imported(line(1))
    contract = SalesContract.objects.get()
    contract_audit(contract=contract, by=staff(Role.COMPLAINT_MANAGER), at=AT)
    imported(line(1, bank="工商银行"), at=AT + dt.timedelta(days=1))
    contract.refresh_from_db()
    assert (contract.bank, contract.audited_at, contract.audited_by) == ("工商银行", None, None)


def test_a_steward_is_linked_to_the_account_of_that_name() -> None:
    steward = staff(full_name="秦晓春")
    imported(line(1))
    assert Ownership.objects.get().steward == steward


@pytest.mark.rule("SEC-01")
def test_the_permission_is_needed_in_every_project_of_the_file() -> None:
    imported(line(1), line(2, project="滨江一号"))
    manager = staff(Role.CUSTOMER_RELATIONS_MANAGER, Project.objects.get(name="金色家园"))
    before = everything()
    content = workbook(line(1, area=99), line(2, project="滨江一号"))
    with pytest.raises(NotAllowed, match="滨江一号"):
        ledger_import(content=content, file_name="x", by=manager, at=AT)
    with pytest.raises(NotAllowed):
        ledger_preview(content=workbook(line(3, project="新项目")), by=manager, at=AT)
    with pytest.raises(NotAllowed):
        ledger_preview(content=workbook(line(1)), by=staff(Role.FRONT_DESK), at=AT)
    assert everything() == before
    assert ledger_import(content=workbook(line(1, area=99)), file_name="x", by=manager, at=AT).changed == 1


def test_the_number_of_queries_does_not_grow_with_the_rows() -> None:
    def queries(first: int, last: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            imported(*(line(n, co_owners=f"段{n}", shares="50/50") for n in range(first, last)))
        return len(captured)

    queries(1, 2)
    few, many = queries(2, 5), queries(5, 105)
    assert many <= few + 2
    assert many <= 40
