"""Keeping people: adding, changing, roles, switching off; every change has its line (SEC-02, SEC-03, CLK-09)."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from complaints.enums import State
from core.accounts.enums import Role
from core.accounts.models import Department, RoleAssignment, User
from core.administration.services.leaving import person_switch_off
from core.administration.services.people import person_change
from core.administration.services.roles import role_give, role_take
from core.errors import Conflict, InvalidInput, NotAllowed
from core.notices.models import Notice
from core.records.models import HistoryEntry
from core.records.selectors import administration_timeline
from tests.cast import FRIDAY, Cast
from tests.factories.accounts import staff
from tests.factories.complaints import complaint_in
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("SEC-03")]


def sentences() -> list[str]:
    return [line.sentence for line in administration_timeline()]


NEW = {"username": "lina", "full_name": "李娜", "email": "lina@example.com", "language": "zh-hans"}


def test_a_person_is_added_with_a_password_shown_once(admin: Any) -> None:
    answer = admin.send("person_add", **NEW)

    user = User.objects.get(username="lina")
    password = re.search(r'big-number"[^>]*>([^<]+)<', answer.text)
    assert password
    assert user.check_password(password[1])
    assert user.must_change_password
    assert "no-store" in answer["Cache-Control"]
    assert sentences() == ["李娜 was added"]
    assert "李娜" not in str(HistoryEntry.objects.get().details)


def test_a_taken_user_name_is_refused(admin: Any) -> None:
    admin.send("person_add", **NEW)
    with nothing_changes():
        answer = admin.send("person_add", **{**NEW, "username": "LINA"})
    assert answer.status_code == 422
    assert "taken" in answer.text


def test_the_first_password_must_be_changed_before_anything_else(admin: Any) -> None:
    answer = admin.send("person_add", **NEW)
    password = re.search(r'big-number"[^>]*>([^<]+)<', answer.text)[1]  # type: ignore[index]
    client = Client(headers={"accept-language": "en"})
    client.post(reverse("account_login"), {"login": "lina", "password": password})

    assert client.get("/").headers["Location"] == reverse("account_change_password")
    assert client.get("/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == reverse(
        "account_change_password"
    )
    own = "my very own words 7"
    fields = {"oldpassword": password, "password1": own, "password2": own}
    client.post(reverse("account_change_password"), fields)
    assert client.get("/").status_code == 200


@pytest.mark.rule("SEC-02")
def test_each_change_has_its_line_without_personal_values(cast: Cast, admin: Any) -> None:
    department = Department.objects.create(name="工程部")
    fields = {
        "full_name": "New name", "email": "new@example.com", "language": "en",
        "department": department.pk, "superior": cast.manager.pk,
    }  # fmt: skip
    assert admin.send("person_detail", cast.handler.pk, **fields).status_code == 302

    cast.handler.refresh_from_db()
    assert (cast.handler.full_name, cast.handler.department) == ("New name", department)
    assert sentences() == [
        "New name: superior — → manager",
        "New name: department — → 工程部",
        "New name: e-mail changed",
        "New name: name changed",
    ]
    kept = str(list(HistoryEntry.objects.values_list("details", flat=True)))
    assert "New name" not in kept
    assert "example.com" not in kept


def test_saving_the_same_again_writes_no_line(cast: Cast, admin: Any) -> None:
    fields = {"full_name": "handler", "email": cast.handler.email, "language": "en"}
    assert admin.send("person_detail", cast.handler.pk, **fields).status_code == 302
    assert sentences() == []


def test_nobody_stands_above_themselves(cast: Cast) -> None:
    cast.manager.superior = cast.handler
    cast.manager.save()
    with nothing_changes(), pytest.raises(InvalidInput):
        person_change(
            person_id=cast.handler.pk, full_name="x", email="", work_phone="", department=None, superior=cast.manager,
            language="en", by=cast.admin, at=FRIDAY,
        )  # fmt: skip


def test_roles_are_given_and_taken(cast: Cast, admin: Any) -> None:
    admin.send("role_give", cast.handler.pk, role=Role.LEGAL, project=cast.project.pk)
    admin.send("role_give", cast.handler.pk, role=Role.FINANCE)
    assignment = RoleAssignment.objects.get(user=cast.handler, role=Role.LEGAL)
    assert assignment.project == cast.project
    assert admin.send("role_take", assignment.pk).status_code == 302
    assert sentences() == [
        f"handler lost the role Legal in project {cast.project.code}",
        "handler was given the role Finance in all projects",
        f"handler was given the role Legal in project {cast.project.code}",
    ]
    assert admin.send("role_take", assignment.pk).status_code == 404


def test_a_role_is_held_once_and_administrators_keep_everything(cast: Cast, admin: Any) -> None:
    with nothing_changes():
        twice = admin.send(
            "role_give", cast.handler.pk, role=Role.DEPARTMENT_HANDLER, project=cast.project.pk
        )
        small = admin.send(
            "role_give", cast.handler.pk, role=Role.SYSTEM_ADMINISTRATOR, project=cast.project.pk
        )
    assert (twice.status_code, small.status_code) == (422, 422)


def test_the_last_administrator_stays(cast: Cast) -> None:
    role = RoleAssignment.objects.get(user=cast.admin)
    with nothing_changes():
        with pytest.raises(Conflict):
            role_take(assignment_id=role.pk, by=cast.admin, at=FRIDAY)
        with pytest.raises(Conflict):
            person_switch_off(person_id=cast.admin.pk, successor=cast.manager, by=cast.admin, at=FRIDAY)

    role_give(
        person_id=cast.manager.pk, role=Role.SYSTEM_ADMINISTRATOR, project=None, by=cast.admin, at=FRIDAY
    )
    role_take(assignment_id=role.pk, by=cast.admin, at=FRIDAY)
    assert not RoleAssignment.objects.filter(user=cast.admin).exists()


def test_the_services_themselves_refuse_others(cast: Cast) -> None:
    with nothing_changes(), pytest.raises(NotAllowed):
        role_give(person_id=cast.clerk.pk, role=Role.GENERAL_MANAGER, project=None, by=cast.clerk, at=FRIDAY)


def test_switching_off_works_on_the_next_request(cast: Cast, admin: Any, browser: Any) -> None:
    idle = staff("idle", Role.FRONT_DESK, project=cast.project)
    theirs = browser(idle)
    assert theirs.look("home").status_code == 200

    assert admin.send("person_switch_off", idle.pk).status_code == 302
    assert theirs.look("home").headers["Location"].startswith(reverse("account_login"))
    assert sentences() == ["idle was switched off; 0 open cases went to —"]

    admin.send("person_switch_on", idle.pk)
    assert browser(idle).look("home").status_code == 200
    assert admin.send("person_switch_on", idle.pk).status_code == 409


def test_the_way_in_from_the_server(cast: Cast) -> None:
    User.objects.filter(pk=cast.admin.pk).update(is_active=False)
    out = StringIO()
    for name in (cast.admin.username, "first"):
        call_command("administrator", name, stdout=out)
    for line, user in zip(
        out.getvalue().splitlines(), (cast.admin, User.objects.get(username="first")), strict=True
    ):
        user.refresh_from_db()
        assert user.check_password(line.split(" with ")[1].split()[0])
        assert user.is_active
        assert user.must_change_password
        assert [(r.role, r.project) for r in user.role_assignments.all()] == [
            (Role.SYSTEM_ADMINISTRATOR, None)
        ]
    assert sentences()[0] == "first was made a system administrator from the server"


def test_a_flag_alone_is_enough(cast: Cast, browser: Any) -> None:
    """Whoever switches somebody off by other means (a command, SQL) is obeyed too."""
    theirs = browser(cast.clerk)
    User.objects.filter(pk=cast.clerk.pk).update(is_active=False)
    assert theirs.look("home").headers["Location"].startswith(reverse("account_login"))


@pytest.mark.rule("CLK-09")
def test_open_cases_and_the_team_go_to_one_person(cast: Cast, admin: Any) -> None:
    complaint = complaint_in(cast, State.ASSIGNED)
    cast.steward.superior = cast.handler
    cast.steward.save()
    department = Department.objects.create(name="工程部", head=cast.handler)
    assert "<dd>1</dd>" in admin.look("person_switch_off", cast.handler.pk).text

    answer = admin.send("person_switch_off", cast.handler.pk, successor=cast.other_handler.pk)

    assert answer.status_code == 302
    for row in (complaint, complaint.case, cast.steward, department, cast.handler):
        row.refresh_from_db()
    assert complaint.assigned_to == cast.other_handler
    assert complaint.case.responsible != cast.handler
    assert cast.steward.superior == cast.other_handler
    assert department.head == cast.other_handler
    assert not cast.handler.is_active
    assert complaint.case.history.latest("pk").action == "case_handed_over"
    assert Notice.objects.filter(recipient=cast.other_handler, kind="case_handed_over").count() == 1
    assert sentences()[0] == "handler was switched off; 1 open cases went to other handler"


@pytest.mark.rule("CLK-09")
def test_nobody_leaves_open_cases_behind(cast: Cast, admin: Any) -> None:
    complaint_in(cast, State.INVESTIGATING)
    with nothing_changes():
        without = admin.send("person_switch_off", cast.handler.pk)
        themselves = admin.send("person_switch_off", cast.handler.pk, successor=cast.handler.pk)
        stranger = admin.send("person_switch_off", cast.handler.pk, successor=cast.stranger.pk)
        no_handler = admin.send("person_switch_off", cast.handler.pk, successor=cast.clerk.pk)
    assert [a.status_code for a in (without, themselves, stranger, no_handler)] == [422] * 4
    assert "1 open cases" in without.text
    assert "may not see cases" in stranger.text
    assert "cannot handle complaints" in no_handler.text


def test_a_new_password_ends_the_sessions(cast: Cast, admin: Any, browser: Any) -> None:
    theirs = browser(cast.clerk)
    answer = admin.send("person_password_reset", cast.clerk.pk)
    assert answer.status_code == 200
    assert theirs.look("home").headers["Location"].startswith(reverse("account_login"))
    assert sentences() == ["clerk was given a new password"]


def test_an_administrator_ends_sessions(cast: Cast, admin: Any, browser: Any) -> None:
    theirs = browser(cast.clerk)
    admin.send("person_sessions_end", cast.clerk.pk)
    assert theirs.look("home").headers["Location"].startswith(reverse("account_login"))
    assert sentences() == ["clerk: 1 sessions ended"]
    admin.send("person_sessions_end", cast.clerk.pk)
    assert len(sentences()) == 1
