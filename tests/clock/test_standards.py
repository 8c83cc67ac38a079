"""Standards and ladders are kept by an administrator: versions, bad input, the public page (STF-01, CLK-03)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from core.clock.models import Ladder, ServiceStandard
from core.clock.services import deadline_start
from core.clock.services.standards import standard_change, standard_end
from core.errors import Conflict, NotAllowed
from core.records.selectors import administration_timeline
from tests.administration.conftest import Browser
from tests.cast import Cast
from tests.factories.clock import FRIDAY, call_back, deadline, house, ladder_fields, standard_fields, terms_of
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("STF-01")]


@pytest.fixture
def admin(cast: Cast) -> Browser:
    return Browser(cast.admin)


def standard_ladder() -> Ladder:
    return Ladder.objects.get(code="standard", active=True)


def sentences() -> list[str]:
    return [line.sentence for line in administration_timeline()]


@pytest.mark.rule("CLK-01")
def test_a_change_is_a_new_version_with_who_when_and_why(cast: Cast, admin: Browser) -> None:
    old = call_back()
    case = house().case()
    running = deadline(case, "call_back", channel="phone")
    sent = standard_fields(
        old, amount=2, promise_zh="2 小时内回电。", promise_en="Within 2 hours.", reason="too tight"
    )
    assert admin.send("standard_edit", old.pk, **sent).status_code == 302

    new = call_back()
    old.refresh_from_db()
    running.refresh_from_db()
    assert (old.amount, old.active, old.version) == (1, False, 1)
    assert (new.amount, new.active, new.version, new.promise_zh) == (2, True, 2, "2 小时内回电。")
    assert (new.changed_by, new.reason) == (cast.admin, "too tight")
    assert new.changed_at is not None
    assert (sorted(new.channels), new.ladder, new.calendar_code) == (
        sorted(old.channels),
        old.ladder,
        old.calendar_code,
    )
    assert running.standard == old
    assert deadline(house().case(), "call_back", channel="phone").standard == new
    assert sentences() == ["Service standard complaint.call_back: 1 → 2 hours (version 2)"]
    assert administration_timeline()[0].note == "too tight"

    page = admin.look("standard_version", new.pk).text
    assert "What this version changed" in page
    assert "We call you back within 1 hour." in page
    assert "too tight" in page
    assert "holds no more" in admin.look("standard_version", old.pk).text

    with nothing_changes():
        standard_change(standard_id=new.pk, terms=terms_of(new), reason="", by=cast.admin, at=FRIDAY)
        assert admin.send("standard_edit", old.pk, **standard_fields(old, amount=3)).status_code == 409
        with pytest.raises(Conflict):
            standard_change(standard_id=old.pk, terms=terms_of(new), reason="x", by=cast.admin, at=FRIDAY)
        with pytest.raises(NotAllowed):
            standard_change(
                standard_id=new.pk, terms=terms_of(new, amount=9), reason="x", by=cast.clerk, at=FRIDAY
            )


def test_a_standard_for_some_cases_is_added_and_ended(cast: Cast, admin: Browser) -> None:
    sent = standard_fields(
        call_back(), target="call_back", project=cast.project.pk, level=2, grade="major", category="engineering",
        amount=30, unit="minutes", promise_zh="30 分钟内回电。", promise_en="Within 30 minutes.",
    )  # fmt: skip
    assert admin.send("standard_new", "TS", **sent).status_code == 302
    new = ServiceStandard.objects.get(code="ts.call_back.1")
    facts: dict[str, Any] = {
        "channel": "phone",
        "level": 2,
        "grade": "major",
        "category": ("engineering", "x"),
    }
    case = house().case()
    case.project = cast.project
    started = deadline_start(case=case, target="call_back", at=FRIDAY, by=None, **facts)
    assert started is not None
    assert started.standard == new
    assert sentences() == ["Service standard ts.call_back.1 added: Call back"]

    with nothing_changes():
        assert admin.send("standard_ended", new.pk).status_code == 422
    assert admin.send("standard_ended", new.pk, reason="trial over").status_code == 302
    new.refresh_from_db()
    assert not new.active
    assert sentences()[0] == "Service standard ts.call_back.1 ended (version 1)"
    with nothing_changes(), pytest.raises(Conflict):
        standard_end(standard_id=new.pk, reason="again", by=cast.admin, at=FRIDAY)


@pytest.mark.parametrize(
    ("changed", "message", "kept"),
    [
        ({"target": ""}, "This field is required", "In a moment."),
        ({"amount": ""}, "Say how many", "In a moment."),
        ({"amount": 0}, "greater than or equal to 1", "In a moment."),
        ({"amount": 251, "unit": "working_days"}, "at most 250", "In a moment."),
        ({"amount": 5, "unit": "same_day"}, "has no number", "In a moment."),
        ({"unit": "fortnights"}, "Select a valid choice", "In a moment."),
        ({"promise_zh": " "}, "This field is required", "In a moment."),
        ({"closing_en": "Done", "closing_zh": ""}, "in both languages", "Done"),
        ({"level": 9}, "Select a valid choice", "In a moment."),
        ({"category": "nothing"}, "Select a valid choice", "In a moment."),
        ({"channels": ["telepathy"]}, "Select a valid choice", "In a moment."),
        ({"calendar_code": "moon"}, "Select a valid choice", "In a moment."),
        ({"ladder": 999_999}, "Select a valid choice", "In a moment."),
        ({"target": "call_back", "level": ""}, "for exactly these cases already", "In a moment."),
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused_next_to_the_field(
    admin: Browser, changed: dict[str, Any], message: str, kept: str
) -> None:
    sent = standard_fields(call_back(), target="tell_when", level=1, promise_en="In a moment.")
    with nothing_changes():
        answer = admin.send("standard_new", "TS", **{**sent, **changed})
    assert answer.status_code == 422
    assert message in answer.text
    assert kept in answer.text
    assert 'class="field-error"' in answer.text


def test_a_change_says_why(admin: Browser) -> None:
    with nothing_changes():
        answer = admin.send("standard_edit", call_back().pk, **standard_fields(call_back(), amount=2))
    assert answer.status_code == 422
    assert "Say why it changes" in answer.text


def test_no_such_kind(admin: Browser) -> None:
    with nothing_changes():
        assert admin.look("standard_new", "XX").status_code == 404
        assert admin.send("standard_new", "XX").status_code == 404


@pytest.mark.rule("CLK-03")
def test_a_ladder_changes_with_the_standards_that_use_it(cast: Cast, admin: Browser) -> None:
    old = standard_ladder()
    users = old.standards.filter(active=True).count()
    running = deadline(house().case())
    sent = ladder_fields(
        old, number_0=50, acknowledge_1=30, reason="sooner",
        when_4="multiple", number_4=3, to_4=["general_manager", "administrator"], how_4="quiet",
    )  # fmt: skip
    assert admin.send("ladder_edit", old.pk, **sent).status_code == 302

    new = standard_ladder()
    assert (new.version, new.changed_by, new.reason) == (2, cast.admin, "sooner")
    assert [(s.percent, s.multiple, s.acknowledge_minutes) for s in new.steps.order_by("level")] == [
        (50, None, None), (None, 0, 30), (None, 1, None), (None, 2, None), (None, 3, None),
    ]  # fmt: skip
    assert new.standards.filter(active=True).count() == users
    assert not old.standards.filter(active=True).exists()
    running.refresh_from_db()
    assert running.standard.ladder == old
    assert deadline(house().case()).standard.ladder == new
    assert sentences() == [f"Ladder standard changed (version 2); {users} standards follow it"]
    page = admin.look("ladder_edit", new.pk).text
    assert "at 80 % of the time" in page
    assert "sooner" in page
    with nothing_changes(but=("records_requestanswer",)):
        assert admin.send("ladder_edit", new.pk, **ladder_fields(new)).status_code == 302
        assert (
            admin.send("ladder_edit", old.pk, **ladder_fields(old, number_0=10, reason="x")).status_code
            == 409
        )


@pytest.mark.rule("CLK-03")
@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"number_1": 2, "number_2": 1}, "goes down here: this step is not later"),
        ({"number_2": 0}, "goes down here: this step is not later"),
        ({"when_3": "percent", "number_3": 90}, "goes down here: this step is not later"),
        ({"to_3": ["responsible"]}, "goes down here: the step before reached somebody higher"),
        ({"to_1": []}, "Say who is told"),
        ({"number_0": 100}, "1 to 99"),
        ({"number_3": 21}, "0 to 20"),
        ({"number_1": ""}, "Say how many"),
        ({"when_1": ""}, "Say when this step is taken"),
        ({"acknowledge_3": 10, "how_3": "urgent"}, "nobody to go on to"),
        ({"acknowledge_2": 10, "how_2": "digest"}, "daily digest is not read in time"),
        ({"acknowledge_2": -1}, "greater than or equal to 1"),
        ({f"{name}_{row}": [] for row in range(4) for name in ("when", "number", "to")}, "at least one step"),
    ],
    ids=str,
)
def test_a_ladder_that_goes_down_is_refused(admin: Browser, changed: dict[str, Any], message: str) -> None:
    sent = {**ladder_fields(standard_ladder(), name_en="Steep", reason="x"), **changed}
    with nothing_changes():
        answer = admin.send("ladder_new", **sent)
        again = admin.send("ladder_edit", standard_ladder().pk, **sent)
    assert (answer.status_code, again.status_code) == (422, 422)
    assert message in answer.text
    assert 'value="Steep"' in answer.text


def test_everybody_reads_the_promises_in_their_language(admin: Browser, cast: Cast) -> None:
    here = standard_fields(
        call_back(),
        target="answer",
        project=cast.project.pk,
        promise_zh="本小区一小时。",
        promise_en="One hour here.",
    )
    admin.send("standard_new", "TS", **here)
    translation.deactivate()
    english = Client().get("/promises/", headers={"accept-language": "en"})
    chinese = Client().get("/promises/", headers={"accept-language": "zh-hans"})
    assert english.status_code == chinese.status_code == 200
    assert "We call you back within 1 hour." in english.text
    assert "One hour here." in english.text
    assert "1 小时内回电。" in chinese.text
    assert "本小区一小时。" in chinese.text
    for text in (english.text, chinese.text):
        assert cast.project.name in text
        for internal in (
            "complaint.call_back",
            "The manager decides",
            "负责人 1 个工作日内决定",
            "No person has reached",
        ):
            assert internal not in text


def test_what_is_not_public_or_ended_is_not_promised(admin: Browser) -> None:
    page = Client(headers={"accept-language": "en"})
    admin.send("standard_ended", call_back().pk, reason="no more")
    assert "We call you back within 1 hour." not in page.get("/promises/").text
    reply = ServiceStandard.objects.get(code="complaint.written_reply", active=True)
    admin.send("standard_edit", reply.pk, **{**standard_fields(reply, reason="internal"), "public": ""})
    assert "written reply" not in page.get("/promises/").text
