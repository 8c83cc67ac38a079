"""Faults, warranty, seasons, prices and contractors as data with history and versions (RPR-05, RPR-06, RPR-16)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from core.accounts.enums import Role
from core.errors import NotAllowed
from core.records.selectors import administration_timeline
from repairs.enums import LineKind, Size, Trade
from repairs.enums.warranty import SeasonKind, WarrantyGroup
from repairs.models import (
    Component,
    Contractor,
    ContractorScope,
    Fault,
    HeatingSeason,
    PriceList,
    Skill,
    WarrantyTerm,
)
from repairs.selectors.prices import price_list_of
from repairs.services.warranty import warranty_term_set
from tests.administration.conftest import Browser
from tests.cast import FRIDAY, Cast
from tests.factories.accounts import staff
from tests.factories.places import ProjectFactory, UnitFactory
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("SEC-02")]
FACTS = {
    "urgency": "urgent",
    "size": "general",
    "trade": "lift",
    "work_kind": "repair",
    "default_hours": "2.5",
}


@pytest.fixture
def admin(cast: Cast) -> Browser:
    return Browser(cast.admin)


def sentences() -> list[str]:
    return [line.sentence for line in administration_timeline()]


@pytest.mark.rule("RPR-01")
def test_a_new_word_and_a_new_combination(admin: Browser) -> None:
    word = {
        "kind": "component",
        "name_zh": "新风机",
        "name_en": "Fresh-air unit",
        "warranty_group": "equipment",
    }
    assert admin.send("catalogue_word_new", **word).status_code == 302
    component = Component.objects.get(name_en="Fresh-air unit")
    first = Fault.objects.select_related("place", "problem").get(
        component__code="pump", problem__code="noisy"
    )
    chosen = {"place": first.place_id, "component": component.pk, "problem": first.problem_id}
    assert admin.send("fault_list", **chosen, **FACTS, needs_visit="on").status_code == 302
    fault = Fault.objects.get(component=component)
    assert (fault.size, fault.trade, fault.default_hours) == (Size.GENERAL, Trade.LIFT, Decimal("2.5"))
    assert (fault.needs_visit, fault.is_active, fault.warranty) == (True, True, WarrantyGroup.EQUIPMENT)
    with nothing_changes():
        assert admin.send("fault_list", **chosen, **FACTS).status_code == 422  # it is there already
        assert admin.send("catalogue_word_new", **word).status_code == 422
    admin.send("fault_edit", fault.pk, **FACTS, warranty_group="blockage")
    fault.refresh_from_db()
    assert (fault.warranty, fault.is_active) == (WarrantyGroup.BLOCKAGE, False)
    code = f"plant-room {component.code} noisy"
    assert sentences() == [
        f"Fault {code} is not in use any more",
        f"Fault {code} changed",
        f"Fault {code} added",
        f"Catalogue of repairs: Component {component.code} added",
    ]
    assert "Fresh-air unit" in admin.look("fault_list").content.decode()
    assert "Fresh-air unit" in admin.look("fault_edit", fault.pk).content.decode()


@pytest.mark.rule("RPR-06")
def test_a_warranty_period_is_changed_as_a_new_version(admin: Browser, cast: Cast) -> None:
    wanted = {"amount": 96, "unit": "months", "valid_from": "2027-01-01"}
    with nothing_changes():
        assert admin.send("warranty_term_edit", "roof", **wanted).status_code == 422  # without a reason
        assert (
            admin.send("warranty_term_edit", "roof", amount=2, unit="seasons", reason="x").status_code == 422
        )
        assert admin.look("warranty_term_edit", "none").status_code == 404
    same = {"amount": 60, "unit": "months", "reason": "x"}
    with nothing_changes(but=("records_requestanswer",)):
        assert admin.send("warranty_term_edit", "roof", **same).status_code == 302  # it holds already
    assert admin.send("warranty_term_edit", "roof", **wanted, reason="公司承诺").status_code == 302
    assert (
        admin.send("warranty_term_edit", "roof", **wanted | {"amount": 84}, reason="更正").status_code == 302
    )
    admin.send("warranty_term_edit", "roof", **wanted, project=cast.project.pk, reason="本项目")
    terms = WarrantyTerm.objects.filter(group=WarrantyGroup.ROOF).order_by("pk")
    assert [(t.project_id, t.version, t.amount, t.active) for t in terms] == [
        (None, 1, 60, True), (None, 2, 96, False), (None, 3, 84, True), (cast.project.pk, 1, 96, True),
    ]  # fmt: skip
    assert sentences()[1:] == [
        "Warranty, Roof waterproofing: 84 months (version 3)",
        "Warranty, Roof waterproofing: 96 months (version 2)",
    ]
    assert "corrected" in admin.look("warranty_term_edit", "roof").content.decode()
    assert "84 months" in admin.look("warranty_term_list").content.decode()


@pytest.mark.rule("RPR-06")
def test_a_season_of_one_project(admin: Browser, cast: Cast) -> None:
    days = {"starts_month": 10, "starts_day": 20, "ends_month": 4, "ends_day": 20}
    with nothing_changes():
        assert (
            admin.send("season_edit", "heating", **days | {"starts_day": 31, "starts_month": 11}).status_code
            == 422
        )
        assert admin.send("season_edit", "heating", **days | {"ends_month": 10}).status_code == 422
        assert admin.look("season_edit", "spring").status_code == 404
    assert admin.send("season_edit", "heating", **days, project=cast.project.pk).status_code == 302
    with nothing_changes(but=("records_requestanswer",)):
        assert admin.send("season_edit", "heating", **days, project=cast.project.pk).status_code == 302
    season = HeatingSeason.objects.get(project=cast.project)
    assert (season.kind, season.starts_month, season.ends_day) == (SeasonKind.HEATING, 10, 20)
    assert sentences() == ["Heating: from 10-20 to 4-20"]
    assert HeatingSeason.objects.get(project=None, kind=SeasonKind.HEATING).starts_month == 11


@pytest.mark.rule("RPR-05")
def test_a_price_list_is_pasted_and_replaced_by_a_version(admin: Browser, cast: Cast) -> None:
    page = {"valid_from": "2026-12-01", "reason": "调价"}
    with nothing_changes():
        for wrong in (
            "材料; 水龙头; 个",
            "罚款; 水龙头; 个; 85",
            "材料; 水龙头; 个; 85.555",
            "材料;;个;1",
            "材料;x;个;NaN",
        ):
            refused = admin.send("price_list_company", **page, lines=wrong)
            assert refused.status_code == 422
            assert "Line 1 cannot be read" in refused.content.decode()
        assert admin.send("price_list_company", **page, lines="材料;a;个;1\n人工;a;次;2").status_code == 422
    lines = "材料\t水龙头\t个\t1,085.50\n\nlabour; 上门; 次; 50"
    assert admin.send("price_list_company", **page, lines=lines).status_code == 302
    assert admin.send("price_list_company", **page, lines="材料; 水龙头; 个; 90").status_code == 302
    own = {**page, "valid_from": "2026-12-05"}
    assert (
        admin.send("price_list_project", cast.project.pk, **own, lines="材料; 水龙头; 个; 70").status_code
        == 302
    )
    lists = PriceList.objects.order_by("pk")
    assert [(each.project_id, each.version, each.active) for each in lists] == [
        (None, 1, False), (None, 2, True), (cast.project.pk, 1, True),
    ]  # fmt: skip
    first = lists[0].lines.get(kind=LineKind.MATERIAL)
    assert (first.name, first.unit, first.price) == ("水龙头", "个", Decimal("1085.50"))

    def price(on: str) -> Decimal | None:
        held = price_list_of(cast.project.pk, dt.date.fromisoformat(on))
        return held.lines.get().price if held else None

    assert [price(on) for on in ("2026-11-30", "2026-12-01", "2026-12-04", "2026-12-05")] == [
        None,
        90,
        90,
        70,
    ]
    again = admin.look("price_list_company").content.decode()
    assert "Material; 水龙头; 个; 90.00" in again
    assert sentences()[0] == "Price list changed: 1 prices (version 1)"
    assert cast.project.name in admin.look("price_list_list").content.decode()


@pytest.mark.rule("RPR-13", "RPR-16")
def test_a_contractor_and_what_it_built(admin: Browser, cast: Cast) -> None:
    admin.send("contractor_list", name="宏业防水", phone="13600001111", is_active="on")
    company = Contractor.objects.get(name="宏业防水")
    elsewhere = UnitFactory(project=ProjectFactory()).building
    part: dict[str, Any] = {
        "project": cast.project.pk, "group": "bathroom", "completion_accepted_on": "2024-01-02", "retention": "50000",
        "is_active": "on",
    }  # fmt: skip
    assert (
        f'<optgroup label="{elsewhere.project}">'
        in admin.client.get(reverse("scope_new", args=[company.pk])).content.decode()
    )
    with nothing_changes():
        assert admin.send("contractor_list", name="宏业防水", is_active="on").status_code == 422
        assert admin.send("scope_new", company.pk, **part, building=elsewhere.pk).status_code == 422
        slip = {**part, "completion_accepted_on": "0024-01-02"}
        assert admin.send("scope_new", company.pk, **slip).status_code == 422
    assert admin.send("scope_new", company.pk, **part).status_code == 302
    other = Contractor.objects.create(name="别家")
    with nothing_changes():
        refused = admin.send("scope_new", other.pk, **part)
    assert refused.status_code == 422
    assert "宏业防水 answers for this already" in refused.content.decode()
    scope = ContractorScope.objects.get()
    assert (
        admin.send("scope_edit", company.pk, scope.pk, **part | {"months": 84, "is_active": ""}).status_code
        == 302
    )
    scope.refresh_from_db()
    assert (scope.months, scope.is_active, scope.retention) == (84, False, Decimal("50000.00"))
    assert admin.send("scope_new", other.pk, **part).status_code == 302
    assert admin.look("scope_edit", other.pk, scope.pk).status_code == 404
    assert "84 months" in admin.look("contractor_edit", company.pk).content.decode()
    assert "13600001111" not in str([line.entry.details for line in administration_timeline()])
    admin.send("contractor_edit", company.pk, name="宏业防水工程", is_active="on")
    assert sentences()[0] == "Contractor 宏业防水工程 changed"


@pytest.mark.rule("RPR-14")
def test_the_trades_of_a_technician(admin: Browser, cast: Cast) -> None:
    person = staff("technician", Role.TECHNICIAN, project=cast.project)
    assert admin.send("trades_edit", person.pk, trades=["plumbing", "gas"]).status_code == 302
    assert admin.send("trades_edit", person.pk, trades=["gas", "lift"]).status_code == 302
    with nothing_changes(but=("records_requestanswer",)):
        assert admin.send("trades_edit", person.pk, trades=["lift", "gas"]).status_code == 302
        assert admin.send("trades_edit", person.pk, trades=["magic"]).status_code == 422
        assert admin.look("trades_edit", cast.clerk.pk).status_code == 404  # does no repairs
    assert set(Skill.objects.filter(user=person).values_list("trade", flat=True)) == {"gas", "lift"}
    assert sentences() == ["Trades of technician changed: 2"] * 2
    assert "Lift" in admin.look("trades_list").content.decode()


def test_nobody_else_keeps_them(cast: Cast) -> None:
    term: dict[str, Any] = {
        "group": WarrantyGroup.ROOF, "project": None, "valid_from": None, "unit": "months", "amount": 1, "reason": "x",
    }  # fmt: skip
    with nothing_changes():
        for person in (cast.manager, cast.general_manager):
            with pytest.raises(NotAllowed):
                warranty_term_set(**term, by=person, at=FRIDAY)
