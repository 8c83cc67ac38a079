"""Masked digits cannot be guessed by looking people up (OWN-05), and the clerk still finds the caller (DSK-03)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from core.accounts.enums import Role
from core.accounts.models import Tally, User
from core.errors import NotAllowed
from core.notices.models import Notice
from core.time import now
from owners.policies.lookups import PER_MINUTE, WHOLE_PER_DAY, ending_and_name
from owners.selectors.callers import callers_find
from owners.services.lookups import lookup_take
from tests.factories.ledger import TODAY, line
from tests.factories.owners import AT, imported, staff
from tests.owners.test_pages import client_of, text
from tests.threads import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.rule("OWN-05", "DSK-03")]
NUMBER = "13812348000"


@pytest.fixture
def desk() -> User:
    imported(
        line(1, owner_name="张伟", phone=NUMBER),
        line(2, owner_name="王芳", phone="13900008000", door="201"),
        line(3, owner_name="李娜", phone="0755-87654321", door="301"),
    )
    return staff(Role.FRONT_DESK)


def names(user: User, typed: str) -> list[str]:
    return [hit.name for hit in callers_find(user, typed, on=TODAY)]


@pytest.mark.parametrize("length", range(5, 10))
def test_more_digits_tell_no_more_than_four(desk: User, length: int) -> None:
    """Right or wrong, the hidden digits change nothing in the answer: there is nothing to try out."""
    for hidden in "0123456789":
        assert names(desk, hidden * (length - 4) + "8000") == names(desk, "8000") == ["张伟", "王芳"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (NUMBER, ["张伟"]), ("+86 138-1234-8000", ["张伟"]), ("008613812348000", ["张伟"]), ("13812348001", []),
        ("3812348000", []), ("0755-87654321", ["李娜"]), ("075587654321", ["李娜"]), ("0755-87654322", []),
        ("8000 张", ["张伟"]), ("8000 zw", ["张伟"]), ("张8000", ["张伟"]), ("WF 8000", ["王芳"]), ("8000 李", []),
    ],
)  # fmt: skip
def test_a_whole_number_or_an_end_with_a_name_finds_one(desk: User, typed: str, found: list[str]) -> None:
    assert names(desk, typed) == found


@pytest.mark.parametrize(
    ("typed", "parts"),
    [("8000 张伟", ("8000", "张伟")), ("张 8000", ("8000", "张")), ("john smith 8000", ("8000", "john smith")),
     ("80001 张", ("", "")), ("1-2-301", ("", "")), ("8000", ("", "")), ("金色家园 1-2-3001", ("", ""))],
)  # fmt: skip
def test_an_end_and_a_name(typed: str, parts: tuple[str, str]) -> None:
    assert ending_and_name(typed) == parts


def status(answer: Any) -> int:
    """How it was answered; what is streamed is read to its end, as a browser does."""
    b"".join(answer)
    return int(answer.status_code)


def faces(user: User) -> dict[str, tuple[Client, str]]:
    """Every address that looks people up."""
    page, program = client_of(user), Client(headers={"accept-language": "en"})
    program.force_login(user)
    return {
        "callers": (page, reverse("callers")),
        "search": (page, reverse("search")),
        "owner_list": (page, reverse("owner_list")),
        "owner_export": (page, reverse("owner_export")),
        "api_people": (program, reverse("api_people")),
    }


@pytest.mark.parametrize("face", ["callers", "search", "owner_list", "owner_export", "api_people"])
def test_too_many_look_ups_are_refused_plainly_on_every_face(desk: User, face: str) -> None:
    client, url = faces(desk)[face]
    with time_machine.travel(AT, tick=False):
        minute = now().replace(second=0, microsecond=0)
        Tally.objects.create(user=desk, subject="lookup.minute", since=minute, count=PER_MINUTE - 1)
        allowed = client.get(url, {"q": "8000"})
        assert status(allowed) == 200
        through = ["80\x0000"] if face in ("callers", "search") else []  # elsewhere the form refuses it
        for typed in ("8000", "张8000", NUMBER, *through):
            refused = client.get(url, {"q": typed})
            assert refused.status_code == (200 if face == "callers" else 403)
            assert "Wait a minute" in text(refused)
            assert "138****8000" not in text(refused)
        for typed in ("张", "1-1-101"):
            answered = client.get(url, {"q": typed})
            assert status(answered) == 200
    with time_machine.travel(AT + dt.timedelta(minutes=1), tick=False):
        later = client.get(url, {"q": "8000"})
        assert status(later) == 200


def test_trying_out_whole_numbers_ends_and_the_managers_hear_of_it(desk: User) -> None:
    manager = staff(Role.CUSTOMER_RELATIONS_MANAGER)
    for turn in range(WHOLE_PER_DAY):
        lookup_take(query=f"138{turn:04}8000", by=desk, at=AT + dt.timedelta(minutes=turn // 50))
    assert [notice.recipient for notice in Notice.objects.all()] == [manager]
    assert f"{WHOLE_PER_DAY} whole phone numbers" in Notice.objects.get().sentence
    late = AT + dt.timedelta(minutes=30)
    with pytest.raises(NotAllowed, match="last four digits"):
        lookup_take(query=NUMBER, by=desk, at=late)
    lookup_take(query="8000", by=desk, at=late)
    lookup_take(query=NUMBER, by=desk, at=late + dt.timedelta(days=1))
    lookup_take(query=NUMBER, by=manager, at=late)
    assert Notice.objects.count() == 1


@pytest.mark.commits
def test_several_sessions_share_one_count() -> None:
    clerk: Any = staff(Role.FRONT_DESK)
    Tally.objects.create(
        user=clerk, subject="lookup.minute", since=AT.replace(second=0), count=PER_MINUTE - 1
    )
    answers = at_once([lambda: lookup_take(query="8000", by=clerk, at=AT)] * 5)
    assert answers.count(None) == 1
    assert sum(isinstance(answer, NotAllowed) for answer in answers) == 4
    assert Tally.objects.get().count == PER_MINUTE
