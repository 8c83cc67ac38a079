"""The preview says per kind what will be new, changed (from what to what, masked) and untouched (OWN-07)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from core.accounts.enums import Role
from owners.services.import_summary import changes_of, counts_of, preview_of
from owners.services.importing import ledger_preview
from tests.factories.ledger import cell_day, id_number, line, mobile, unsold, workbook
from tests.factories.owners import AT, imported, staff, uploaded
from tests.owners.test_pages import client_of, text

pytestmark = [pytest.mark.django_db, pytest.mark.rule("OWN-07")]

AGAIN = (
    line(
        1, area=99.5, phone=mobile(9), bank="工商银行", handed_over_on=cell_day(2025, 1, 31), steward="吴玉"
    ),
    line(2, id_number=id_number(2)),
    line(3),
    line(4, building="2栋", project="金色家园"),
)


def first_import() -> None:
    imported(line(1), line(2, id_number=None), line(3), unsold(7))


def test_every_kind_is_counted() -> None:
    first_import()
    plan = ledger_preview(content=workbook(*AGAIN), by=None, at=AT).plan
    counts = {kind.__name__: counts_of(plan, kind) for kind in plan.seen}
    assert counts == {
        "Project": (0, 0, 1),
        "Building": (1, 0, 1),
        "Section": (1, 0, 1),
        "Unit": (1, 1, 2),
        "Person": (1, 1, 2),
        "Phone": (2, 1, 2),  # the new main phone takes the mark from one that the file does not name
        "SalesContract": (1, 1, 2),
        "Ownership": (1, 1, 2),
    }


@pytest.mark.rule("OWN-05")
def test_changes_say_from_what_to_what_with_personal_values_masked() -> None:
    first_import()
    changes = changes_of(ledger_preview(content=workbook(*AGAIN), by=None, at=AT).plan)
    assert [(c["kind"], c["of"], c["field"], c["from"], c["to"]) for c in changes] == [
        ("Unit", "金色家园 1-1-101", "area", "116.80", "99.50"),
        ("Unit", "金色家园 1-1-101", "handed_over_on", "2021-07-02", "2025-01-31"),
        ("Person", "张*", "id_last4", None, "*" * 14 + id_number(2)[-4:]),
        ("Phone", "张*", "is_primary", True, False),
        ("SalesContract", "金色家园 1-1-101", "bank", "中**行", "工**行"),
        ("Ownership", "金色家园 1-1-101 · 张*", "steward_name", "秦**", "吴*"),
    ]


@pytest.mark.rule("OWN-05")
def test_no_personal_value_is_in_the_clear_in_what_is_kept() -> None:
    first_import()
    result = ledger_preview(content=workbook(*AGAIN, line(8, phone="1" * 20)), by=None, at=AT)
    kept = str(preview_of(result))
    for value in (mobile(1), mobile(9), id_number(2), "张二", "中国银行", "秦晓春"):
        assert value not in kept


def test_the_page_shows_kinds_and_changes_in_words() -> None:
    first_import()
    user = staff(Role.SYSTEM_ADMINISTRATOR)
    upload = uploaded(workbook(*AGAIN), by=user, at=AT + dt.timedelta(days=1))
    upload.expires_at = None
    upload.save()
    page = text(client_of(user).get(reverse("ledger_preview", args=[upload.pk])))
    for words in (
        ">buildings<",
        "floor area (m²)",
        "116.80",
        "99.50",
        "main number",
        ">yes<",
        ">no<",
        "identity number",
    ):
        assert words in page
