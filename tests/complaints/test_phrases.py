"""Phrase templates: kept by the company, offered by category and state, inserted without losing a word (CMP-25)."""

from __future__ import annotations

import importlib
from uuid import uuid4

import pytest
from django.apps import apps as django_apps
from django.test import Client
from django.urls import reverse

from complaints.enums import State
from complaints.models import Phrase
from complaints.selectors.phrases import phrases_for
from complaints.services.phrases import phrase_add, phrase_change
from core.errors import InvalidInput, NotAllowed
from core.records.models import HistoryEntry
from tests.cast import FRIDAY, Cast
from tests.factories.complaints import complaint, complaint_in
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.rule("CMP-25")
TEXT = "您的心情我们理解。"


def add(cast: Cast, title: str = "安抚", top: str = "", state: str = "") -> Phrase:
    return phrase_add(top=top, state=state, title=title, text=TEXT, by=cast.admin, at=FRIDAY)


def test_they_are_offered_by_category_and_state(cast: Cast) -> None:
    Phrase.objects.all().delete()
    for title, top, state in (
        ("any", "", ""),
        ("ours", "engineering", "received"),
        ("other category", "sales", ""),
        ("other state", "", "closed"),
    ):
        add(cast, title, top, state)
    unused = add(cast, "unused")
    phrase_change(
        phrase_id=unused.pk,
        top="",
        state="",
        title="unused",
        text=TEXT,
        is_active=False,
        by=cast.admin,
        at=FRIDAY,
    )

    assert [phrase.title for phrase in phrases_for(complaint(cast))] == ["ours", "any"]


def test_only_an_administrator_keeps_them_and_each_change_is_on_record(cast: Cast) -> None:
    for nobody in (cast.clerk, cast.manager, cast.owner):
        with nothing_changes(), pytest.raises(NotAllowed):
            phrase_add(top="", state="", title="安抚", text=TEXT, by=nobody, at=FRIDAY)
    mine = add(cast)
    with nothing_changes(), pytest.raises(InvalidInput):
        add(cast)  # the title is taken there
    other = {"top": "sales", "state": "", "title": "安抚", "text": "请放心。", "is_active": False}
    phrase_change(phrase_id=mine.pk, **other, by=cast.admin, at=FRIDAY)  # type: ignore[arg-type]  # many kinds

    told = HistoryEntry.objects.filter(details__phrase=mine.pk).order_by("pk")
    assert [entry.action for entry in told] == ["phrase_added", "phrase_changed", "phrase_put_aside"]
    assert TEXT in told[1].note.text
    assert "请放心。" in told[1].note.text


@pytest.mark.parametrize(
    ("state", "action", "field"),
    [
        (State.RECEIVED, "respond", "note"),
        (State.INVESTIGATING, "propose-plan", "text"),
        (State.RECEIVED, "refuse-demand", "reason"),
    ],
)
def test_without_scripts_the_phrase_stands_behind_what_was_typed(
    cast: Cast, client: Client, state: State, action: str, field: str
) -> None:
    mine = complaint_in(cast, state)
    phrase = add(cast)
    client.force_login(cast.handler if action == "propose-plan" else cast.manager)
    url = reverse("complaint_act", args=[mine.case.number, action])
    assert f'value="{phrase.pk}"' in client.get(url).content.decode()

    with nothing_changes(but=("records_requestanswer",)):
        page = client.post(url, {"request_id": uuid4(), field: "王女士您好，", "phrase": phrase.pk})

    assert page.status_code == 200
    assert page.context["form"][field].value() == f"王女士您好，\n{TEXT}"


def test_a_form_that_says_nothing_to_a_customer_offers_none(cast: Cast, client: Client) -> None:
    mine = complaint_in(cast, State.DONE)
    client.force_login(cast.clerk)

    page = client.get(reverse("complaint_act", args=[mine.case.number, "verify"]))

    assert not page.context["phrases"]


@pytest.mark.django_db
@pytest.mark.rule("DSK-12")
def test_what_is_delivered_promises_nothing_and_what_was_edited_stays() -> None:
    migration = importlib.import_module("complaints.migrations.0023_delivered_phrases_promise_nothing")
    said = " ".join(Phrase.objects.values_list("text", flat=True))
    assert not any(word in said for word in ("明天", "当天", "下班前", "工期", "保证"))
    before = next(iter(migration.MENDED))
    untouched = Phrase.objects.create(title="原样", text=before)
    edited = Phrase.objects.create(title="改过", text=f"{before}谢谢。")

    migration.mend(django_apps, None)

    untouched.refresh_from_db()
    edited.refresh_from_db()
    assert (untouched.text, edited.text) == (migration.MENDED[before], f"{before}谢谢。")
