"""Three choices of which each narrows the next, and the verdict at once (RPR-01, RPR-06)."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from core.places.enums import UnitStatus
from core.places.models import Unit
from core.time import local_date, now
from repairs.models import Fault
from repairs.selectors.chooser import STEPS, chooser_of
from tests.administration.conftest import Browser
from tests.cast import Cast
from tests.factories.places import ProjectFactory, UnitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RPR-01", "RPR-06")]


def fault(place: str, component: str, problem: str) -> Fault:
    return Fault.objects.get(place__code=place, component__code=component, problem__code=problem)


def keys(which: Fault, *steps: str) -> dict[str, str]:
    return {step: str(getattr(which, f"{step}_id")) for step in steps}


def test_each_choice_narrows_the_next() -> None:
    leak = fault("kitchen", "tap", "leaks")
    ask = {"unit": None, "project_id": None, "on": dt.date(2026, 11, 20)}
    nothing = chooser_of({}, **ask)
    assert (len(nothing.places), nothing.components, nothing.problems) == (16, [], [])
    assert nothing.places[-1].is_public
    place = chooser_of(keys(leak, "place"), **ask)
    assert {each.code for each in place.components} == {
        each.component.code for each in Fault.objects.filter(place=leak.place).select_related("component")
    }
    assert place.problems == []
    component = chooser_of(keys(leak, "place", "component"), **ask)
    assert [each.code for each in component.problems] == ["leaks", "no-water"]
    assert component.fault is None
    assert chooser_of(keys(leak, *STEPS), **ask).fault == leak
    assert chooser_of({"fault": str(leak.pk)}, **ask).fault == leak  # as a form that comes back
    bedroom = fault("bedroom", "door", "stuck")
    moved = chooser_of(keys(leak, *STEPS) | keys(bedroom, "place"), **ask)
    assert (moved.chosen["component"], moved.chosen["problem"], moved.fault) == (0, 0, None)
    assert chooser_of({"place": "x", "component": "²", "problem": "9" * 30}, **ask).fault is None


def test_what_is_not_in_use_is_not_offered() -> None:
    Fault.objects.filter(place__code="plant-room").update(is_active=False)
    found = chooser_of({}, unit=None, project_id=None, on=dt.date(2026, 11, 20))
    assert "plant-room" not in {place.code for place in found.places}


def test_the_panel_shows_the_verdict_of_the_unit_to_who_opens_orders(cast: Cast) -> None:
    at = now()
    handed_over_on = local_date(at) - dt.timedelta(days=100)
    status = UnitStatus.HANDED_OVER
    unit: Unit = UnitFactory(project=cast.project, handed_over_on=handed_over_on, status=status)
    asked = keys(fault("bathroom", "waterproofing", "seeps"), *STEPS)
    clerk = Browser(cast.clerk)
    page = clerk.look("fault_choose", **asked, unit=unit.pk).content.decode()
    assert "Free of charge" in page
    assert "Waterproofing of bathrooms and wet rooms: handed over on" in page
    assert "pays: The developer" in page
    assert (
        clerk.look("fault_choose", **asked, unit=f" {unit.code} ").content.decode() == page
    )  # as it is typed
    blocked = keys(fault("bathroom", "toilet", "blocked"), *STEPS)
    page = clerk.look("fault_choose", **blocked, unit=unit.pk).content.decode()
    assert "To be paid" in page
    assert re.search("(3[89]|4[01]) days ago", page)  # two months after the handover
    foreign = UnitFactory(project=ProjectFactory(), handed_over_on=handed_over_on, status=status)
    page = clerk.look("fault_choose", **asked, unit=foreign.pk).content.decode()
    assert "Choose the unit to see whether it is under warranty." in page
    assert "Free of charge" not in page
    assert Browser(cast.handler).look("fault_choose").status_code == 403
