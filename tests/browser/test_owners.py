"""Owners: the import with a faulty ledger, and revealing what is masked (OWN-05, OWN-07)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from core.accounts.models import User
from core.places.models import Unit
from core.records.models import Case
from core.time import now
from owners.models import AccessLogEntry, ImportBatch, Person
from owners.services.upload_work import uploads_work
from tests.browser.house import House, faults_of, unfold
from tests.factories.ledger import FIRST_ROW, line, workbook

pytestmark = [pytest.mark.browser, pytest.mark.commits]

ELSEWHERE = {"project": "湖畔公馆"}


def upload(page: Page, *lines: dict[str, object]) -> None:
    page.goto("/owners/import/")
    file = {"name": "台账.xlsx", "mimeType": "application/octet-stream", "buffer": workbook(*lines)}
    page.get_by_label("Owner ledger").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Show the preview").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The file is being read")
    uploads_work(clock=now)
    expect(page.get_by_role("heading", level=1)).to_have_text("Preview of the import")


@pytest.mark.rule("OWN-07")
def test_a_faulty_ledger_names_sheet_row_column_and_reason_and_goes_in_without_its_bad_rows(
    house: House,
) -> None:
    page = house.tab("manager")
    upload(
        page,
        line(1, **ELSEWHERE),
        line(2, **ELSEWHERE, signed_on="2024-02-30"),
        line(3, **ELSEWHERE, phone="138-0013-8000"),
        line(4, **ELSEWHERE, shares="70%/60%", co_owners="李四"),
    )

    no_such_day = page.get_by_role("row").filter(has_text="There is no such day in the calendar.")
    cells = no_such_day.get_by_role("cell").all_inner_texts()
    assert cells[0].strip() == "业主台账"
    assert cells[1].strip() == str(FIRST_ROW + 1)
    assert "签约日期" in cells[2]
    assert cells[3].strip() == "2024-02-30"
    expect(page.get_by_role("row").filter(has_text="more than 100")).to_have_count(1)
    unfold(page)
    expect(page.get_by_role("row").filter(has_text="The phone number was tidied")).to_have_count(1)
    assert not Unit.objects.filter(project__name="湖畔公馆").exists()
    assert faults_of(page) == []

    page.get_by_role("button", name="Import 2 rows without the wrong ones").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The import is running")
    uploads_work(clock=now)

    expect(page.get_by_role("heading", level=1)).to_have_text("Import done")
    batch = ImportBatch.objects.order_by("-pk").first()
    assert batch is not None
    assert (batch.new, batch.left_out) == (2, 2)
    assert Unit.objects.filter(project__name="湖畔公馆").count() == 2

    upload(page, line(1, **ELSEWHERE), line(3, **ELSEWHERE, phone="138-0013-8000"))
    expect(page.get_by_text("The ledger changes nothing")).to_be_visible()


def responsible_for() -> tuple[Case, Person]:
    """An open case of the handler, and the owner it is about."""
    handler = User.objects.get(username="handler")
    for case in Case.objects.filter(is_open=True, responsible=handler).order_by("pk"):
        person = case.complaint.complainant
        if person is not None and person.phones.exists():
            return case, person
    raise LookupError


@pytest.mark.rule("OWN-05")
def test_the_responsible_person_reveals_a_phone_with_one_tap(house: House) -> None:
    case, person = responsible_for()
    clear = [phone.national for phone in person.phones.all()]
    page = house.tab("handler", width=360)
    page.goto(f"/complaints/{case.number}/")
    page.get_by_role("link", name=person.name).click()
    for number in clear:
        assert number not in page.content()

    page.get_by_role("button", name="Show the phone number").click()

    expect(page.get_by_role("status").filter(has_text=clear[0])).to_be_visible()
    entry = AccessLogEntry.objects.get()
    assert (entry.by.username, entry.person, entry.case_id is not None) == ("handler", person, True)
    assert faults_of(page) == []
    page.goto(f"/owners/{person.pk}/")
    assert clear[0] not in page.content()


@pytest.mark.rule("OWN-05")
def test_others_reveal_a_phone_with_a_reason(house: House) -> None:
    _case, person = responsible_for()
    clear = person.phones.get(is_primary=True).national
    house.expected = {422}
    page = house.tab("desk2")
    page.goto(f"/owners/{person.pk}/")
    assert clear not in page.content()
    page.get_by_role("button", name="Show the phone number").click()
    dialog = page.get_by_role("dialog", name="Show the phone number")
    expect(dialog).to_contain_text("The access log keeps who looked, when and why.")
    assert faults_of(page) == []

    dialog.get_by_label("Why do you need it?").fill("   ")
    dialog.get_by_role("button", name="Show the phone number").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    assert clear not in page.content()
    assert not AccessLogEntry.objects.exists()

    dialog.get_by_label("Why do you need it?").fill("Agree on a time for the visit")
    dialog.get_by_role("button", name="Show the phone number").click()

    expect(page.get_by_role("status").filter(has_text=clear)).to_be_visible()
    assert AccessLogEntry.objects.get().reason == "Agree on a time for the visit"
