"""The verdict from the settings: which term, season and contractor hold for a home (RPR-06, RPR-13, RPR-16)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import Model

from core.places.enums import UnitStatus
from core.places.models import Building, Project, PublicPlace, Unit
from repairs.defaults import COMBINATIONS
from repairs.defaults_warranty import TERMS
from repairs.enums import Charge
from repairs.enums.warranty import Payer, SeasonKind, TermUnit, WarrantyGroup
from repairs.models import Component, Contractor, ContractorScope, Fault, HeatingSeason, WarrantyTerm
from repairs.policies.warranty import Verdict
from repairs.selectors.warranty import warranty_verdict
from tests.factories.places import ProjectFactory, UnitFactory
from tests.repairs.test_warranty_policy import LAST_DAYS

pytestmark = [pytest.mark.rule("RPR-06"), pytest.mark.django_db]
HANDOVER = dt.date(2024, 3, 10)
ON = dt.date(2026, 3, 10)


def fault(place: str, component: str, problem: str) -> Fault:
    return Fault.objects.select_related("place", "component").get(
        place__code=place, component__code=component, problem__code=problem
    )


@pytest.fixture
def unit() -> Unit:
    return UnitFactory(handed_over_on=HANDOVER, status=UnitStatus.HANDED_OVER)


def ask(unit: Unit, which: Fault, on: dt.date = ON) -> Verdict:
    return warranty_verdict(fault=which, project_id=unit.project_id, on=on, unit=unit)


def scope(contractor: str, unit: Unit, **fields: object) -> ContractorScope:
    company, _made = Contractor.objects.get_or_create(name=contractor)
    defaults = {"project": unit.project, "group": WarrantyGroup.FINISHES, "completion_accepted_on": HANDOVER}
    return ContractorScope.objects.create(contractor=company, **{**defaults, **fields})


@pytest.mark.rule("RPR-01")
def test_the_installed_tree_has_every_combination_and_every_term() -> None:
    assert Fault.objects.count() == len(COMBINATIONS) == 163
    assert WarrantyTerm.objects.filter(project=None, active=True).count() == len(TERMS)
    unused: list[Model] = list(Component.objects.filter(faults=None))
    assert unused == []


def test_every_component_of_the_tree_and_the_days_around_the_end_of_its_warranty(unit: Unit) -> None:
    """Each component with each group that its faults have, as the order of that day would be told."""
    faults = Fault.objects.filter(place__is_public=False).select_related("place", "component")
    told = {(each.component, each.warranty): each for each in faults}
    assert {group for _component, group in told} >= set(LAST_DAYS) - {WarrantyGroup.STRUCTURE}
    for (component, group), which in told.items():
        if group == WarrantyGroup.NONE:
            assert ask(unit, which).charge == Charge.PAID, component
            continue
        last = dt.date.fromisoformat(LAST_DAYS[WarrantyGroup(group)])
        for days, charge, left in ((-1, Charge.FREE, 1), (0, Charge.FREE, 0), (1, Charge.PAID, -1)):
            found = ask(unit, which, last + dt.timedelta(days=days))
            assert (found.charge, found.ends_on, found.days_left) == (charge, last, left), (component, days)


@pytest.mark.parametrize(
    ("which", "group", "last"),
    [
        (("kitchen", "drain-pipe", "leaks"), WarrantyGroup.PLUMBING, "2026-03-10"),
        (("kitchen", "drain-pipe", "blocked"), WarrantyGroup.BLOCKAGE, "2024-05-10"),
        (("bathroom", "waterproofing", "seeps"), WarrantyGroup.BATHROOM, "2029-03-10"),
        (("living-room", "wall", "seeps"), WarrantyGroup.OUTER_WALL, "2029-03-10"),
        (("living-room", "floor-heating", "not-warm"), WarrantyGroup.HEATING, "2026-03-15"),
        (("living-room", "air-conditioner", "not-cool"), WarrantyGroup.COOLING, "2025-09-30"),
        (("entrance", "lock", "stuck"), WarrantyGroup.HARDWARE, "2025-03-10"),
    ],
)
def test_the_problem_decides_before_the_component(
    unit: Unit, which: tuple[str, str, str], group: WarrantyGroup, last: str
) -> None:
    found = fault(*which)
    assert found.warranty == group
    assert ask(unit, found).ends_on == dt.date.fromisoformat(last)


def test_the_term_of_the_day_of_the_handover_holds_and_a_projects_own_before_the_companys(unit: Unit) -> None:
    def term(months: int, **fields: object) -> None:
        WarrantyTerm.objects.create(group=WarrantyGroup.FINISHES, amount=months, **fields)

    wall = fault("living-room", "wall", "cracked")
    term(36, valid_from=HANDOVER + dt.timedelta(days=1), version=2)
    assert ask(unit, wall).ends_on == dt.date(2026, 3, 10)  # promised only to homes handed over later
    term(30, valid_from=HANDOVER, version=3)
    assert ask(unit, wall).ends_on == dt.date(2026, 9, 10)
    term(60, valid_from=HANDOVER, version=4, active=False)
    assert ask(unit, wall).ends_on == dt.date(2026, 9, 10)
    term(48, project=ProjectFactory(), version=1)
    assert ask(unit, wall).ends_on == dt.date(2026, 9, 10)
    term(28, project=unit.project, version=1)
    assert ask(unit, wall).ends_on == dt.date(2026, 7, 10)


def test_a_projects_own_season_holds_before_the_companys(unit: Unit) -> None:
    radiator = fault("bedroom", "radiator", "not-warm")
    days = {"starts_month": 10, "starts_day": 20, "ends_month": 4, "ends_day": 20}
    HeatingSeason.objects.create(project=ProjectFactory(), kind=SeasonKind.HEATING, **days)
    assert ask(unit, radiator).ends_on == dt.date(2026, 3, 15)
    HeatingSeason.objects.create(project=unit.project, kind=SeasonKind.HEATING, **days)
    assert ask(unit, radiator).ends_on == dt.date(2026, 4, 20)


@pytest.mark.rule("RPR-13", "RPR-16")
def test_the_narrowest_scope_names_the_contractor(unit: Unit) -> None:
    wall = fault("living-room", "wall", "cracked")
    component = Component.objects.get(code="wall")
    assert ask(unit, wall).contractor == ""
    scope("别的项目", UnitFactory())
    scope("别的部位", unit, group=WarrantyGroup.WIRING)
    scope("总包", unit)
    assert (ask(unit, wall).contractor, ask(unit, wall).payer) == ("总包", Payer.CONTRACTOR)
    scope("墙面分包", unit, component=component)
    assert ask(unit, wall).contractor == "墙面分包"
    scope("楼栋总包", unit, building=unit.building)
    assert ask(unit, wall).contractor == "楼栋总包"
    other: Building = UnitFactory(project=unit.project).building
    if other.pk != unit.building_id:
        scope("别的楼栋", unit, building=other, component=component)
    assert ask(unit, wall).contractor == "楼栋总包"
    narrow = scope("本楼墙面", unit, building=unit.building, component=component)
    found = ask(unit, wall)
    assert (found.contractor, found.contractor_id, found.scope_id) == (
        "本楼墙面",
        narrow.contractor_id,
        narrow.pk,
    )
    ContractorScope.objects.filter(pk=narrow.pk).update(is_active=False)
    assert ask(unit, wall).contractor == "楼栋总包"


@pytest.mark.rule("RPR-16")
def test_the_contractors_own_months_or_else_the_statutory_period_from_completion(unit: Unit) -> None:
    wall = fault("living-room", "wall", "cracked")
    accepted_on = dt.date(2023, 9, 1)
    own = scope("总包", unit, completion_accepted_on=accepted_on, months=30)
    found = ask(unit, wall)
    assert found.contractors is not None
    assert (found.contractors.ends_on, found.payer) == (dt.date(2026, 3, 1), Payer.DEVELOPER)
    ContractorScope.objects.filter(pk=own.pk).update(months=None)
    found = ask(unit, wall, dt.date(2025, 9, 1))
    assert found.contractors is not None
    assert (found.contractors.ends_on, found.payer) == (dt.date(2025, 9, 1), Payer.CONTRACTOR)


@pytest.mark.rule("RPR-16")
def test_a_public_place_is_free_for_who_reports_it(unit: Unit) -> None:
    project: Project = unit.project
    roof = PublicPlace.objects.create(project=project, building=unit.building, name="屋面")
    scope("防水公司", unit, group=WarrantyGroup.ROOF, building=unit.building)
    leak = fault("roof", "roof-waterproofing", "leaks")
    found = warranty_verdict(fault=leak, project_id=project.pk, on=ON, public_place=roof)
    assert (found.charge, found.payer, found.contractor) == (Charge.FREE, Payer.CONTRACTOR, "防水公司")
    nowhere = warranty_verdict(fault=leak, project_id=project.pk, on=ON)
    assert (nowhere.charge, nowhere.payer, nowhere.contractor) == (Charge.FREE, Payer.PROPERTY, "")


def test_a_verdict_is_four_readings(unit: Unit, django_assert_num_queries: object) -> None:
    radiator = fault("bedroom", "radiator", "not-warm")
    with django_assert_num_queries(4):  # type: ignore[operator]
        found = ask(unit, radiator)
    assert found.as_record()["owners"] == {"starts_on": "2024-03-10", "ends_on": "2026-03-15", "days_left": 5}


def test_a_term_says_itself() -> None:
    term = WarrantyTerm.objects.get(group=WarrantyGroup.STRUCTURE)
    assert (term.unit, term.amount) == (TermUnit.DESIGN_LIFE, 50)
    assert str(term) == "Structure and foundation · 50 years of design life"
