"""What belongs to another project does not exist: in files, search, lists, look-up and counts (SEC-01)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from complaints.enums import Shown, State
from core.accounts.enums import Role
from core.accounts.models import RoleAssignment
from owners.enums import Channel, ContactKind
from owners.services.contacts import contact_log
from tests.authorization.people import EVERYTHING_ELSEWHERE, ROLES
from tests.authorization.playing import NOW
from tests.authorization.stage import Stage
from tests.factories.accounts import staff

pytestmark = pytest.mark.rule("SEC-01")


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def theirs(stage: Stage) -> list[str]:
    """Words that give something of the other project away."""
    there = stage.there
    contact_log(
        channel=Channel.PHONE, kind=ContactKind.ENQUIRY, summary="别处的来电", unit=there.unit,
        person=there.person, by=stage.people[EVERYTHING_ELSEWHERE], at=NOW,
    )  # fmt: skip
    numbers = sorted(set(there.case.values()))
    return [*numbers, "别的项目的投诉", "别处的来电", there.unit.code, there.person.name, there.project.name]


PAGES = [
    ("home", {}),
    ("complaint_list", {}),
    *[("complaint_list", {"shown": shown}) for shown in Shown.values],
    ("owner_list", {}),
    ("owner_list", {"q": "0002"}),
    ("owner_list", {"q": "z"}),
    ("owner_list", {"q": "张"}),
    ("owner_list", {"q": "1-1-201"}),
    ("unit_list", {}),
    ("day_log", {}),
    ("shift_board", {}),
    ("desk_items", {}),
    ("desk_items", {"finished": "1"}),
    ("search", {"q": "投诉"}),
    ("search", {"q": "漏水"}),
    ("search", {"q": "张"}),
    ("search", {"q": "0002"}),
    ("search", {"q": "1-1-201"}),
    ("callers", {"q": "0002"}),
    ("callers", {"q": "13900000002"}),
    ("callers", {"q": "张"}),
    ("callers", {"q": "1-1-201"}),
    ("unit_suggestions", {"q": "1-1-201"}),
    ("console", {}),
    ("notices", {}),
    ("undelivered", {}),
    ("ledger_upload", {}),
]


@pytest.mark.parametrize(("name", "query"), PAGES)
def test_no_page_shows_it(stage: Stage, theirs: list[str], name: str, query: dict[str, str]) -> None:
    for column in ("FD", "CM", "DE", "RM", "SA"):
        page = text(stage.client(column).get(reverse(name), query))
        page = page.replace(query.get("q", "\0"), "")  # what was typed stands in the field
        assert [word for word in theirs if word in page] == [], column


def test_the_same_words_find_it_where_it_belongs(stage: Stage, theirs: list[str]) -> None:
    """The pages above would show it, if it were theirs."""
    client = stage.client(EVERYTHING_ELSEWHERE)
    pages = "".join(text(client.get(reverse(name), query)) for name, query in PAGES)
    assert [word for word in theirs if word not in pages] == []


def test_a_project_in_the_address_opens_nothing(stage: Stage, theirs: list[str]) -> None:
    """A filter names a project, and only one's own are known to it."""
    for name in ("complaint_list", "owner_list", "day_log"):
        page = text(stage.client("CM").get(reverse(name), {"project": stage.there.project.pk}))
        assert [word for word in theirs if word in page] == []


def test_counts_are_those_of_the_list_and_of_ones_own_projects(stage: Stage) -> None:
    """Another project's work changes no number; two projects are the sum of both."""

    def numbers(column: str) -> list[int]:
        found = re.findall(
            r'class="[^"]*stat-number[^"]*"[^>]*>\s*([\d,]+)', text(stage.client(column).get("/"))
        )
        return [int(number.replace(",", "")) for number in found]

    before = numbers("CM")
    assert sum(before) > 0
    RoleAssignment.objects.create(
        user=stage.people["CM"], role=Role.COMPLAINT_MANAGER, project=stage.there.project
    )
    assert sum(numbers("CM")) > sum(before)


def test_a_file_of_another_project_does_not_exist(stage: Stage) -> None:
    url = reverse("attachment_open", args=[stage.there.attachment])
    assert {stage.client(column).get(url).status_code for column in ROLES} == {404}


def test_a_group_desk_looks_up_people_of_all_projects_masked(stage: Stage) -> None:
    """But sees none of their cases, contacts or contracts, and reveals nothing."""
    desk = staff("group desk", Role.FRONT_DESK, project=stage.here.project)
    RoleAssignment.objects.create(user=desk, role=Role.DUTY_ENGINEER, project=None)
    stage.clients["GD"] = type(stage.client("FD"))(raise_request_exception=False)
    stage.clients["GD"].force_login(desk)
    stage.cookies["GD"] = stage.clients["GD"].cookies.copy()
    client, person = stage.client("GD"), stage.there.person
    found = text(client.get(reverse("callers"), {"q": "0002"}))
    assert person.name in found
    assert "139****0002" in found
    page = text(client.get(reverse("owner_detail", args=[person.pk])))
    assert stage.there.case[State.RECEIVED] not in page
    assert "13900000002" not in page
    reveal = client.post(
        reverse("owner_reveal", args=[person.pk, "phone"]),
        {"request_id": "7d9f3c1e-4b1a-4c53-9d0a-3f0f5a6f0c11", "reason": "x"},
    )
    assert reveal.status_code == 403
