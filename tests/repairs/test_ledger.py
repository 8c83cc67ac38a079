"""The monthly ledger: paid and free apart, its totals equal the list, as a workbook (RPR-11)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from core.places.models import Project
from owners.models import AccessLogEntry
from repairs.enums import Charge, LineKind, OrderState
from repairs.enums.lists import LedgerPart
from repairs.models import Quote, Use, WorkOrder
from repairs.selectors.ledger import SUMS, ledger_orders, ledger_totals
from tests.administration.conftest import Browser
from tests.cast import FRIDAY, local
from tests.factories.repairs import Crew, order, order_in

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RPR-11")]
NOVEMBER = dt.date(2026, 11, 1)


def done(
    crew: Crew, charge: str, *used: tuple[LineKind, str], finished_at: dt.datetime = FRIDAY, agreed: str = ""
) -> WorkOrder:
    """A finished order that used these amounts."""
    mine = order_in(crew, OrderState.ARCHIVED)
    WorkOrder.objects.filter(pk=mine.pk).update(charge=charge, finished_at=finished_at)
    for kind, amount in used:
        Use.objects.create(
            order=mine, kind=kind, name="x", quantity=1, price=amount, amount=amount, at=FRIDAY, by=crew.head
        )
    for total in filter(None, agreed.split()):
        Quote.objects.create(
            order=mine,
            stage="door",
            time_text="1",
            total=total,
            made_at=FRIDAY,
            made_by=crew.head,
            agreed_at=FRIDAY,
        )
    return mine


def test_paid_and_free_apart_by_the_local_month_with_totals(crew: Crew) -> None:
    material, labour, other = LineKind.MATERIAL, LineKind.LABOUR, LineKind.OTHER
    paid = done(crew, Charge.PAID, (material, "80.50"), (material, "10"), (labour, "60"), agreed="999 200")
    also = done(crew, Charge.PAID, (other, "5"), agreed="30")
    free = done(crew, Charge.FREE, (labour, "42.10"))
    undecided = done(crew, "", finished_at=local("2026-11-01 00:00"))
    done(crew, Charge.PAID, (labour, "7"), finished_at=local("2026-10-31 23:59"))
    done(crew, Charge.PAID, (labour, "7"), finished_at=local("2026-12-01 00:00"))
    order(crew)  # not finished
    asked = {"month": NOVEMBER, "project_id": None}
    found = ledger_orders(crew.cast.manager, part=LedgerPart.PAID, **asked)
    assert {each.pk: [getattr(each, name) for name in SUMS] for each in found} == {
        paid.pk: [Decimal(text) for text in ("200", "90.50", "60", "0", "150.50")],
        also.pk: [Decimal(text) for text in ("30", "0", "0", "5", "5")],
    }
    totals = ledger_totals(found)
    assert totals == {
        "number": 2, "agreed": Decimal(230), "materials": Decimal("90.50"), "labour": Decimal(60),
        "other": Decimal(5), "cost": Decimal("155.50"),
    }  # fmt: skip
    free_ones = ledger_orders(crew.cast.manager, part=LedgerPart.FREE, **asked)
    assert {each.pk for each in free_ones} == {free.pk, undecided.pk}
    assert ledger_totals(free_ones)["cost"] == Decimal("42.10")


def test_only_what_one_may_see_and_only_the_project_that_is_asked_for(crew: Crew) -> None:
    done(crew, Charge.PAID, (LineKind.LABOUR, "7"))
    asked = {"month": NOVEMBER, "part": LedgerPart.PAID}
    assert ledger_totals(ledger_orders(crew.cast.stranger, **asked))["number"] == 0
    assert ledger_totals(ledger_orders(crew.cast.manager, project_id=crew.project.pk, **asked))["number"] == 1
    other: Project = crew.cast.other_project
    assert (
        ledger_totals(ledger_orders(crew.cast.general_manager, project_id=other.pk, **asked))["number"] == 0
    )


def test_the_workbook_has_every_order_and_the_same_totals_as_the_page(crew: Crew) -> None:
    made = [
        done(crew, Charge.PAID, (LineKind.MATERIAL, f"{n}.01"), agreed="=1+1" if n < 0 else "10")
        for n in (1, 2, 3)
    ]
    manager = Browser(crew.cast.manager)
    page = manager.look("order_ledger", month="2026-11", part="paid").content.decode()
    assert "¥6.03" in page
    answer = manager.look("order_ledger_export", month="2026-11", part="paid")
    rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.values)  # type: ignore[attr-defined]
    head, *lines, totals = rows
    assert head[0] == "Number"
    assert [line[0] for line in lines] == [each.case.number for each in made]
    assert totals[0] == "Total"
    sums = [sum(line[-column] for line in lines) for column in range(1, 6)]
    assert [round(float(total), 2) for total in totals[-5:]] == [
        round(float(each), 2) for each in reversed(sums)
    ]
    assert [round(float(total), 2) for total in totals[-5:]] == [30.0, 6.03, 0.0, 0.0, 6.03]
    assert AccessLogEntry.objects.filter(by=crew.cast.manager).exists()


def test_what_cannot_be_read_in_the_address_counts_as_not_said(crew: Crew) -> None:
    manager = Browser(crew.cast.manager)
    for month in ("²", "0001-01", "9999-12"):
        answer = manager.look("order_ledger", month=month, part="x", project="99999999999999999999")
        assert answer.status_code == 200
    assert Browser(crew.technician).look("order_ledger").status_code == 403
