"""Each page: works / without permission / not there."""

from __future__ import annotations

from typing import Any

import pytest

from complaints.models import Category
from core.accounts.enums import Role, UserKind
from core.accounts.models import Department, RoleAssignment
from core.clock.models import Calendar, Ladder, ServiceStandard
from tests.cast import Cast
from tests.factories.accounts import UserFactory, staff
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("SEC-03")]

PAGES = (
    "administration", "administration_history", "person_list", "person_add", "person_detail", "person_switch_off",
    "department_list", "department_change", "project_list", "project_change", "category_list", "category_edit",
    "standard_list", "standard_new", "standard_version", "standard_edit", "ladder_list", "ladder_new", "ladder_edit",
    "calendar_list", "calendar_detail", "calendar_hours", "calendar_days",
)  # fmt: skip
POSTS = (
    "person_add", "person_detail", "person_switch_off", "person_switch_on", "person_password_reset",
    "person_factor_reset", "person_sessions_end", "role_give", "role_take", "department_list", "department_change",
    "project_list", "project_change", "category_list", "category_edit",
    "standard_edit", "standard_new", "standard_ended", "ladder_new", "ladder_edit",
    "calendar_list", "calendar_hours", "calendar_days", "calendar_preview",
)  # fmt: skip
LISTS = (
    "calendar_list",
    "ladder_list",
    "ladder_new",
    "standard_new",
    "person_add",
    "person_list",
    "category_list",
    "project_list",
    "department_list",
    "standard_list",
)
CALENDAR_PAGES = ("calendar_detail", "calendar_hours", "calendar_days", "calendar_preview")


def arguments(cast: Cast, name: str) -> list[Any]:
    if (name.startswith("person_") and name not in LISTS) or name == "role_give":
        return [cast.handler.pk]
    if name == "role_take":
        return [RoleAssignment.objects.get(user=cast.handler).pk]
    return {
        "department_change": [Department.objects.get_or_create(name="工程部")[0].pk],
        "project_change": [cast.project.pk],
        "category_edit": [Category.objects.earliest("pk").pk],
        "standard_new": ["TS"],
        "standard_edit": [ServiceStandard.objects.earliest("pk").pk],
        "standard_version": [ServiceStandard.objects.earliest("pk").pk],
        "standard_ended": [ServiceStandard.objects.earliest("pk").pk],
        **{name: [Calendar.objects.earliest("pk").pk] for name in CALENDAR_PAGES},
        "ladder_edit": [Ladder.objects.earliest("pk").pk],
    }.get(name, [])


@pytest.mark.parametrize("name", PAGES)
def test_an_administrator_reads_it(cast: Cast, admin: Any, name: str) -> None:
    assert admin.look(name, *arguments(cast, name)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_nobody_else_reads_it(cast: Cast, browser: Any, name: str) -> None:
    values = arguments(cast, name)
    here_only = staff("admin of one project", Role.SYSTEM_ADMINISTRATOR, project=cast.project)
    for user in (cast.general_manager, cast.clerk, here_only, cast.owner):
        assert browser(user).look(name, *values).status_code == 403


@pytest.mark.parametrize("name", POSTS)
def test_nobody_else_changes_anything(cast: Cast, browser: Any, name: str) -> None:
    values = arguments(cast, name)
    here_only = staff("admin of one project", Role.SYSTEM_ADMINISTRATOR, project=cast.project)
    for person in (browser(cast.general_manager), browser(here_only)):
        with nothing_changes():
            assert person.send(name, *values, name="x", role=Role.GENERAL_MANAGER).status_code == 403


@pytest.mark.parametrize(
    "name",
    sorted(name for name in {*PAGES, *POSTS} if name not in LISTS and not name.startswith("administration")),
)
def test_what_is_not_there(cast: Cast, admin: Any, name: str) -> None:
    if name in POSTS:
        assert admin.send(name, 999_999, name="x").status_code == 404
    if name in PAGES:
        assert admin.look(name, 999_999).status_code == 404


def test_owners_accounts_are_not_kept_here(cast: Cast, admin: Any) -> None:
    owner = UserFactory(kind=UserKind.OWNER)
    assert admin.look("person_detail", owner.pk).status_code == 404
    assert admin.send("role_give", owner.pk, role=Role.FRONT_DESK).status_code == 404
    assert not owner.role_assignments.exists()


def test_people_are_found_by_name_role_and_department(cast: Cast, admin: Any) -> None:
    page = admin.look("person_list", q="handler", role=Role.DEPARTMENT_HANDLER).text
    assert "other handler" in page
    assert "stranger" not in page
    assert "Nobody found" in admin.look("person_list", q="zzz").text


def test_a_strange_filter_shows_everybody(cast: Cast, admin: Any) -> None:
    assert admin.look("person_list", role="'", department="x", shown="?").status_code == 200
    assert admin.look("administration_history", before="x").status_code == 200


def test_an_unknown_role_is_refused(cast: Cast, admin: Any) -> None:
    with nothing_changes():
        assert admin.send("role_give", cast.handler.pk, role="emperor").status_code == 422


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("person_add", {"username": "a b", "full_name": "x", "language": "en"}),
        ("person_add", {"username": "", "full_name": "", "language": "xx", "email": "no"}),
        ("department_list", {"name": ""}),
        ("project_list", {"code": "not a code", "name": "x"}),
        ("category_list", {"top": "weather", "name_zh": "雨", "name_en": "Rain"}),
    ],
)
def test_bad_input_is_said_at_the_field(cast: Cast, admin: Any, name: str, fields: dict[str, str]) -> None:
    with nothing_changes():
        answer = admin.send(name, **fields)
    assert answer.status_code == 422
    assert "field-error" in answer.text
