"""A ringing phone opens the console filled; how soon it was answered; what to say (DSK-03, DSK-04, DSK-09, DSK-11)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from frontdesk.models import Draft
from frontdesk.prompts import ABOUT
from frontdesk.selectors.answering import answer_rate, calls_of, part_of_calls
from owners.enums import Channel, ContactKind
from owners.models import Contact
from owners.services.contacts import contact_log
from tests.api.asking import Asker, problem
from tests.cast import FRIDAY, Cast
from tests.factories.accounts import staff
from tests.factories.owners import owner
from tests.unchanged import nothing_changes

DAY = dt.timedelta(days=1)


@pytest.fixture
def clerk(cast: Cast) -> Client:
    client = Client()
    client.force_login(staff("everywhere", *[each.role for each in cast.clerk.role_assignments.all()]))  # type: ignore[arg-type]
    return client


def post(client: Client, url: str, **body: Any) -> Any:
    return client.post(url, {"request_id": str(uuid.uuid4()), **body})


@pytest.mark.rule("DSK-03")
def test_the_one_person_with_this_number_is_chosen(clerk: Client) -> None:
    person = owner(1, owner_name="张伟", phone="13800138000")
    answer = clerk.get(
        "/call?caller=%2B86%20138-0013-8000&rings=2", follow=True
    )  # as telephone systems send it
    page = answer.text
    assert answer.redirect_chain[0][0].startswith("/call/?caller=")
    assert f'value="person:{person.pk}"' in page
    assert "张伟" in page
    assert person.ownerships.get().unit.code in page
    assert 'name="rings" value="2"' in page


@pytest.mark.rule("DSK-03", "OWN-04")
def test_a_number_of_several_people_is_asked_and_each_is_one_click(clerk: Client) -> None:
    first, second = (owner(n, owner_name=name, phone="13800138000") for n, name in ((1, "张伟"), (2, "李娜")))
    page = clerk.get("/call/", {"caller": "13800138000"}).text
    assert "张伟" in page
    assert "李娜" in page
    assert f'value="person:{first.pk}"' not in page
    chosen = clerk.get("/call/", {"caller": "13800138000", "person": second.pk}).text
    assert f'value="person:{second.pk}"' in chosen
    assert clerk.get("/call/", {"caller": "13800138000", "person": "x"}).status_code == 200


@pytest.mark.rule("DSK-03")
@pytest.mark.parametrize("number", ["02166668888", "", "unknown", "sip:anonymous@x", "\0"])
def test_nobody_is_known_and_the_number_stands_in_the_form(clerk: Client, number: str) -> None:
    answer = clerk.get("/call/", {"caller": number})
    assert answer.status_code == 200
    assert number != "02166668888" or 'name="caller_phone" value="02166668888"' in answer.text


@pytest.mark.rule("DSK-03", "OWN-05")
def test_a_person_that_one_may_not_look_up_is_nobody(cast: Cast) -> None:
    """Without the permission to look up all projects only one's own people are found."""
    owner(1, owner_name="张伟", phone="13800138000")
    client = Client()
    client.force_login(cast.steward)
    assert "张伟" not in client.get("/call/", {"caller": "13800138000"}).text


@pytest.mark.rule("DSK-04")
def test_each_ringing_number_has_its_own_draft_and_none_is_lost(cast: Cast, clerk: Client) -> None:
    clerk.post(reverse("console_draft"), {"what": "先前的来电"})
    page = clerk.get("/call/", {"caller": "02166668888"}).text
    assert "Another call" in page
    name = page.split('data-draft-url="')[1].split('"')[0].split("draft=")[1]
    assert "6666" not in name
    clerk.post(
        f"{reverse('console_draft')}?draft={name}", {"what": "电梯困人", "caller_phone": "02166668888"}
    )
    assert set(Draft.objects.values_list("form", flat=True)) == {"console", name}
    assert "电梯困人" in clerk.get("/call/", {"caller": "021-6666 8888"}).text
    other = clerk.get("/call/", {"caller": "02177778888"}).text
    assert "电梯困人" not in other
    assert "电梯困人" in clerk.get(f"{reverse('console')}?draft={name}").text
    assert "先前的来电" in clerk.get(f"{reverse('console')}?draft=anything").text
    call = {
        "what": "电梯困人",
        "unit": cast.unit.pk,
        "caller_name": "王",
        "kind": "enquiry",
        "channel": "phone",
    }
    told = {**call, "level": 2, "rings": 4, "waited_seconds": 18}
    assert post(clerk, f"{reverse('console')}?draft={name}", **told).status_code == 302
    assert list(Draft.objects.values_list("form", flat=True)) == ["console"]
    contact = Contact.objects.latest("pk")
    assert (contact.rings, contact.waited_seconds) == (4, 18)
    with nothing_changes():
        assert post(clerk, reverse("console"), **{**told, "rings": -1}).status_code == 422


def rang(cast: Cast, rings: int | None, seconds: int | None, **more: Any) -> Contact:
    told = {"channel": Channel.PHONE, "project": cast.project, "by": cast.clerk, "at": FRIDAY} | more
    return contact_log(
        kind=ContactKind.ENQUIRY, summary="问", caller_name="王", rings=rings, waited_seconds=seconds, **told
    )


@pytest.mark.rule("DSK-09", "RPT-05")
def test_the_rate_counts_what_is_known_and_opens_its_calls(cast: Cast) -> None:
    """The rings count where both are recorded; visits and other days do not."""
    in_time = [rang(cast, 3, None), rang(cast, None, 15), rang(cast, 1, 60)]
    late = [rang(cast, 4, None), rang(cast, None, 16), rang(cast, 4, 3)]
    rang(cast, None, None)
    rang(cast, 1, None, channel=Channel.WALK_IN)
    rang(cast, 1, None, at=FRIDAY + DAY)
    on = FRIDAY.date()
    calls = calls_of(Contact.objects.visible_to(cast.clerk), on, on)
    rate = answer_rate(calls)
    assert (rate.in_time, rate.known, rate.calls, rate.percent) == (3, 6, 7, "50.0 %")
    assert set(part_of_calls(calls, "in_time")) == set(in_time)
    assert set(part_of_calls(calls, "late")) == set(late)
    assert answer_rate(calls_of(Contact.objects.visible_to(cast.stranger), on, on)).percent == "—"
    client = Client()
    client.force_login(cast.clerk)
    with time_machine.travel(FRIDAY, tick=False):
        page = client.get(reverse("answering")).text
        assert "50.0 %" in page
        assert page.count("row-item") == 3
        assert client.get(reverse("answering"), {"part": "known"}).text.count("row-item") == 6
        assert client.get(reverse("answering"), {"last": "9999-12-31", "part": "x"}).status_code == 200
        asker = Asker(cast.clerk)
        told = asker.get("answering/", first=on.isoformat()).json()
        assert told == {"first": "2026-11-20", "last": "2026-11-20", "in_time": 3, "known": 6, "calls": 7}
        assert problem(asker.get("answering/", first="x"))[0] == 422


@pytest.mark.rule("DSK-11")
def test_every_kind_of_contact_has_its_words_on_the_console(clerk: Client) -> None:
    assert set(ABOUT) == set(ContactKind)
    page = clerk.get(reverse("console")).text
    assert [page.count(f'data-prompt="{kind.value}"') for kind in ContactKind] == [1] * len(ContactKind)
    for words in ("Greeting", "Ask again", "Phone and unit", "Thanks"):
        assert page.count(f"<dt>{words}</dt>") == len(ContactKind)
    assert page.count("<dt>Apology</dt>") == len(ContactKind) - 1  # nobody apologises for praise
