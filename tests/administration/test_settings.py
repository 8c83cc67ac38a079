"""Departments, projects and categories as data with history (SEC-02, CMP-03)."""

from __future__ import annotations

from typing import Any

import pytest

from complaints.enums import State
from complaints.models import Category
from core.accounts.models import Ambassador, Department
from core.administration.services.leaving import person_switch_off
from core.places.models import Project, Unit
from core.records.selectors import administration_timeline
from tests.api.asking import Asker
from tests.cast import FRIDAY, Cast
from tests.factories.complaints import complaint_in
from tests.factories.places import ProjectFactory, UnitFactory
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("SEC-02")]


def sentences() -> list[str]:
    return [line.sentence for line in administration_timeline()]


def test_departments(cast: Cast, admin: Any) -> None:
    admin.send("department_list", name="工程部", head=cast.manager.pk)
    department = Department.objects.get(name="工程部")
    admin.send("department_change", department.pk, name="工程一部")
    assert sentences() == [
        "Head of department 工程一部: manager → —",
        "Department 工程部 is now called 工程一部",
        "Department 工程部 added",
    ]
    with nothing_changes():
        assert admin.send("department_list", name="工程一部").status_code == 422


def test_projects(cast: Cast, admin: Any) -> None:
    admin.send("project_list", code="hill", name="青山")
    project = Project.objects.get(code="hill")
    admin.send("project_change", project.pk, code="hill2", name="青山二期")
    assert sentences() == [
        "Project hill2: name 青山 → 青山二期",
        "Project code hill → hill2",
        "Project hill added",
    ]
    with nothing_changes():
        assert admin.send("project_list", code="hill2", name="x").status_code == 422
        assert admin.send("project_list", code="x", name="青山二期").status_code == 422


@pytest.mark.rule("CMP-33")
def test_a_project_has_one_ambassador_whom_its_pages_and_the_api_name(
    cast: Cast, admin: Any, browser: Any
) -> None:
    project, there = cast.project, {"code": cast.project.code, "name": cast.project.name}
    with nothing_changes():  # who sees nothing of it stands for nobody there
        refused = admin.send("project_change", project.pk, **there, ambassador=cast.stranger.pk)
        assert refused.status_code == 422
    admin.send("project_change", project.pk, **there, ambassador=cast.clerk.pk)
    admin.send("project_change", project.pk, **there, ambassador=cast.manager.pk)
    admin.send("project_change", project.pk, **there, ambassador=cast.manager.pk)

    mine = complaint_in(cast, State.RECEIVED)
    clerk = browser(cast.clerk)
    for name, key in (("complaint_detail", mine.case.number), ("unit_detail", cast.unit.pk)):
        assert "Customer ambassador" in clerk.look(name, key).content.decode()
    assert Asker(cast.clerk).get(f"projects/{project.pk}/").json()["ambassador"]["name"] == "manager"
    person_switch_off(person_id=cast.manager.pk, successor=cast.relations_manager, by=cast.admin, at=FRIDAY)
    admin.send("project_change", project.pk, **there)
    assert not Ambassador.objects.exists()
    code = project.code
    said = [line for line in sentences() if line.startswith("Customer ambassador")]
    assert said == [
        f"Customer ambassador of project {code}: relations manager → —",
        f"Customer ambassador of project {code}: manager → relations manager",
        f"Customer ambassador of project {code}: clerk → manager",
        f"Customer ambassador of project {code}: — → clerk",
    ]


@pytest.mark.rule("OWN-01", "SEC-02")
def test_a_project_with_units_is_renamed_and_their_codes_follow(cast: Cast, admin: Any) -> None:
    code, was = cast.project.code, cast.project.name
    other = UnitFactory(project=ProjectFactory())
    assert cast.unit.code == f"{was} {cast.unit.door}"

    assert admin.send("project_change", cast.project.pk, code=code, name="青山").status_code == 302

    cast.unit.refresh_from_db()
    cast.project.refresh_from_db()
    assert (cast.project.code, cast.project.name) == (code, "青山")
    assert cast.unit.code == f"青山 {cast.unit.door}"
    assert other.code == Unit.objects.get(pk=other.pk).code
    assert sentences()[0] == f"Project {code}: name {was} → 青山"
    admin.send("project_change", cast.project.pk, code=code, name=was)
    assert Unit.objects.get(pk=cast.unit.pk).code == f"{was} {cast.unit.door}"


@pytest.mark.rule("CMP-03")
def test_categories(admin: Any) -> None:
    admin.send("category_list", top="engineering", name_zh="屋面", name_en="Roof")
    category = Category.objects.get(name_en="Roof")
    admin.send("category_edit", category.pk, name_zh="屋顶", name_en="Roof")
    category.refresh_from_db()
    assert (category.name_zh, category.is_active) == ("屋顶", False)
    admin.send("category_edit", category.pk, name_zh="屋顶", name_en="Roof", is_active="on")
    code = category.code
    assert sentences() == [
        f"Subcategory {code} is in use again",
        f"Subcategory {code} is no longer in use",
        f"Subcategory {code}: 屋面 / Roof → 屋顶 / Roof",
        f"Subcategory {code} added under Engineering quality",
    ]
    with nothing_changes():
        assert admin.send("category_list", top="engineering", name_zh="x", name_en="Roof").status_code == 422
