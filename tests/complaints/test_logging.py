"""A complaint comes in, and the customer is reached (CMP-01, CMP-02, CMP-08, CMP-09)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from complaints.enums import Level, ResponseKind, State
from complaints.models import Complaint
from complaints.services.logging import Caller, Filing, Story, complaint_log, complaint_respond
from core.clock.selectors import earliest_due
from core.errors import DomainError, InvalidInput, NotAllowed
from owners.enums import Channel
from tests.cast import FRIDAY, Cast, local
from tests.complaints.actions import pdf
from tests.complaints.looking import met, running, told, words
from tests.factories.complaints import category, complaint, complaint_in, person, reload
from tests.factories.places import UnitFactory
from tests.unchanged import nothing_changes

MINUTE = dt.timedelta(minutes=1)


@pytest.mark.rule("CMP-02", "CMP-01")
def test_everything_that_was_said_is_on_record(cast: Cast) -> None:
    owner = person("李娜")
    story = Story(
        what=" 阳台漏水 \n第二行",
        where="南阳台",
        who="物业",
        happened="昨夜",
        why="防水",
        how_much="2㎡",
        remedy="维修",
    )

    mine = complaint_log(
        project=cast.project, unit=cast.unit, story=story, caller=Caller(person=owner, phone="13900001234"),
        filing=Filing(channel=Channel.WALK_IN, category=category()), by=cast.clerk, at=FRIDAY, uploads=[pdf()],
    )  # fmt: skip

    kept = reload(mine)
    assert (kept.what, kept.where, kept.who, kept.happened) == ("阳台漏水 \n第二行", "南阳台", "物业", "昨夜")
    assert (kept.why, kept.how_much, kept.remedy) == ("防水", "2㎡", "维修")
    assert (kept.complainant, kept.caller_name, kept.caller_phone) == (owner, "李娜", "13900001234")
    assert (kept.case.number, kept.case.title) == ("TS-2026-000001", "阳台漏水")
    assert (kept.state, kept.grade, kept.level) == ("received", "general", Level.GENERAL_DEMAND)
    assert words(kept) == ["complaint.logged", "files_added"]
    assert kept.case.attachments.get().name == "协议.pdf"


def test_it_is_written_in_few_statements(
    cast: Cast, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    """What a call costs while the caller waits (bench: 60 ms); each row is written once, its header twice."""
    complaint(cast)
    where: dict[str, Any] = {
        "project": cast.project,
        "unit": UnitFactory(project=cast.project),
        "by": cast.clerk,
    }
    filing = Filing(channel=Channel.PHONE, category=category())

    with django_assert_max_num_queries(27) as asked:
        mine = complaint_log(
            story=Story(what="漏水"), caller=Caller(name="李"), filing=filing, at=FRIDAY, **where
        )

    assert len([each for each in asked if each["sql"].startswith("UPDATE")]) == 1  # when it is due next
    assert mine.case.root_id == reload(mine).case.root_id == mine.pk
    assert reload(mine).case.next_due_at == earliest_due(mine.pk).get()["due_at"]


@pytest.mark.rule("CMP-08", "CMP-09")
@pytest.mark.parametrize(
    ("channel", "level", "at", "promises"),
    [
        (Channel.PHONE, 2, "11-20 10:00", {"call_back": "11-20 11:00", "answer": "11-25 18:00"}),
        (Channel.PHONE, 3, "11-20 10:00", {"call_back": "11-20 11:00", "answer": "11-21 18:00"}),
        (Channel.PHONE, 1, "11-20 10:00", {"call_back": "11-20 11:00", "plan": "11-21 10:00"}),
        (Channel.WALK_IN, 2, "11-20 10:00", {"on_spot": "11-20 10:10", "answer": "11-25 18:00"}),
        (
            Channel.WEBSITE, 2, "11-20 22:00",
            {"acknowledge": "11-21 08:03", "call_back": "11-21 09:00", "written_reply": "11-21 22:00",
             "answer": "11-25 18:00"},
        ),
        (
            Channel.WEBSITE, 1, "11-20 22:00",
            {"acknowledge": "11-20 22:03", "call_back": "11-20 23:00", "written_reply": "11-21 22:00",
             "plan": "11-21 22:00"},
        ),
        (Channel.WECHAT, 3, "11-20 10:00",
         {"acknowledge": "11-20 10:03", "call_back": "11-20 11:00", "answer": "11-21 18:00"}),
    ],
)  # fmt: skip
def test_the_clocks_of_each_channel_and_level(
    cast: Cast, channel: Channel, level: int, at: str, promises: dict[str, str]
) -> None:
    start = local(f"2026-{at}")

    mine = complaint(cast, channel=channel, level=Level(level), at=start)

    day_later = (start + dt.timedelta(days=1)).astimezone(local("2026-01-01 00:00").tzinfo)
    news = {1: "11-21 18:00", 2: "11-25 18:00", 3: "11-21 18:00"}[level]
    assert running(mine) == promises | {
        "news": news,
        "tell_when": local(f"2026-{at}").strftime(f"11-{day_later.day:02} ") + at[6:],
    }
    assert reload(mine).case.next_due_at == min(d.due_at for d in mine.case.deadlines.filter(met_at=None))
    assert told(mine, "complaint.level_one") == (
        {"general manager", "relations manager"} if level == 1 else set()
    )


@pytest.mark.rule("CMP-09")
def test_who_is_on_the_phone_has_been_acknowledged(cast: Cast) -> None:
    assert met(complaint(cast, channel=Channel.PHONE)) == {"acknowledge"}
    assert met(complaint(cast, channel=Channel.WEBSITE)) == set()


# --- Event time and entry time -------------------------------------------------------------------------------------


@pytest.mark.rule("CMP-02", "CLK-01")
def test_clocks_run_from_what_happened_and_both_times_are_kept(cast: Cast) -> None:
    typed = FRIDAY + dt.timedelta(hours=2)

    mine = reload(complaint(cast, at=typed, happened_at=FRIDAY, late_reason="系统停电"))

    assert (mine.case.reported_at, mine.case.entered_at) == (FRIDAY, typed)
    assert running(mine)["call_back"] == "11-20 11:00"
    entry = mine.case.history.get(action="complaint.logged")
    assert (entry.at, entry.entered_at, entry.note.text) == (FRIDAY, typed, "系统停电")


@pytest.mark.rule("CMP-02")
@pytest.mark.parametrize(
    ("late", "reason", "code"),
    [
        (15 * MINUTE, "", None),
        (15 * MINUTE + dt.timedelta(microseconds=1), "", "late_entry_reason"),
        (16 * MINUTE, "  ", "late_entry_reason"),
        (16 * MINUTE, "停电", None),
        (-MINUTE, "", "event_in_future"),
        (dt.timedelta(days=366), "停电", "event_too_old"),
    ],
)
def test_a_late_entry_needs_a_reason(cast: Cast, late: dt.timedelta, reason: str, code: str | None) -> None:
    def log() -> Complaint:
        return complaint(cast, happened_at=FRIDAY - late, late_reason=reason)

    if code is None:
        assert log().case.reported_at == FRIDAY - late
        return
    with nothing_changes(), pytest.raises(InvalidInput) as refused:
        log()
    assert refused.value.code == code


# --- Refused entries -----------------------------------------------------------------------------------------------


@pytest.mark.rule("CMP-02")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"what": "  \n "}, "what_needed"),
        ({"name": " ", "phone": ""}, "caller_needed"),
        ({"unit": "elsewhere"}, "unit_elsewhere"),
        ({"uploads": ["program"]}, "file_type_refused"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_kept(cast: Cast, changes: dict[str, Any], code: str) -> None:
    if "unit" in changes:
        changes = {"unit": UnitFactory(project=cast.other_project)}
    if "uploads" in changes:
        program = pdf("picture.jpg")
        program.file.write(b"MZ" + b"\0" * 200)
        program.file.truncate()
        program.seek(0)
        changes = {"uploads": [program]}

    with nothing_changes(), pytest.raises(InvalidInput) as refused:
        complaint(cast, **changes)

    assert refused.value.code == code


@pytest.mark.rule("SEC-01")
def test_only_who_may_log_in_this_project_can(cast: Cast) -> None:
    for nobody in (cast.stranger, cast.handler, cast.owner, cast.admin, cast.general_manager):
        with nothing_changes(), pytest.raises(NotAllowed):
            complaint(cast, by=nobody)
    assert complaint(cast, by=cast.steward).case.responsible == cast.steward


# --- Responses -----------------------------------------------------------------------------------------------------


@pytest.mark.rule("CMP-09")
@pytest.mark.parametrize(
    ("kind", "keeps"),
    [
        (ResponseKind.REACHED, {"acknowledge", "call_back"}),
        (ResponseKind.WRITTEN, {"acknowledge", "written_reply"}),
        (ResponseKind.TOLD_WHEN, {"acknowledge", "call_back", "tell_when"}),
        (ResponseKind.ANSWERED, {"acknowledge", "call_back", "tell_when", "answer"}),
        (ResponseKind.CALL_FAILED, set()),
        (ResponseKind.MESSAGE_LEFT, set()),
    ],
)
def test_which_promises_a_response_keeps(cast: Cast, kind: ResponseKind, keeps: set[str]) -> None:
    mine = complaint(cast, channel=Channel.WEBSITE)

    complaint_respond(case_id=mine.pk, kind=kind, note="", by=cast.clerk, at=FRIDAY + MINUTE)

    assert met(mine) == keeps | ({"news"} if keeps else set())
    still = {"acknowledge", "call_back", "written_reply", "tell_when", "answer"} - keeps
    assert set(running(mine)) == still | {"news"}
    response = mine.responses.get()
    assert (response.kind, response.at, response.by) == (kind, FRIDAY + MINUTE, cast.clerk)


@pytest.mark.rule("CMP-09")
def test_a_manager_on_the_spot_keeps_the_walk_in_promise(cast: Cast) -> None:
    mine = complaint(cast, channel=Channel.WALK_IN)

    complaint_respond(
        case_id=mine.pk, kind=ResponseKind.ON_SPOT, note="", by=cast.manager, at=FRIDAY + MINUTE
    )

    assert met(mine) == {"acknowledge", "on_spot", "news"}


@pytest.mark.rule("CMP-09")
@pytest.mark.parametrize(
    ("tries", "attempted"),
    [
        ([("call_failed", 0), ("call_failed", 30), ("message_left", 31)], True),
        ([("message_left", 0), ("call_failed", 1), ("call_failed", 31)], True),
        ([("call_failed", 0), ("call_failed", 29.99), ("message_left", 31)], False),
        ([("call_failed", 0), ("call_failed", 40)], False),
        ([("call_failed", 0), ("message_left", 40)], False),
        (
            [
                ("call_failed", 0),
                ("call_failed", 20),
                ("call_failed", 35),
                ("message_left", 36),
                ("call_failed", 90),
            ],
            True,
        ),
    ],
)
def test_two_failed_calls_apart_and_a_message_are_an_attempt_and_no_response(
    cast: Cast, tries: list[tuple[str, float]], attempted: bool
) -> None:
    mine = complaint(cast)

    for kind, minutes in tries:
        at = FRIDAY + minutes * MINUTE
        complaint_respond(case_id=mine.pk, kind=ResponseKind(kind), note="", by=cast.clerk, at=at)

    assert words(mine).count("complaint.attempted") == int(attempted)
    assert {"call_back", "tell_when"} <= set(running(mine))


@pytest.mark.rule("CMP-09")
def test_a_call_counts_when_it_was_made_and_a_late_entry_needs_a_reason(cast: Cast) -> None:
    mine = complaint(cast)
    called, typed = FRIDAY + 50 * MINUTE, FRIDAY + 90 * MINUTE
    call: dict[str, Any] = {
        "case_id": mine.pk, "kind": ResponseKind.REACHED, "note": "", "by": cast.clerk, "at": typed,
        "happened_at": called,
    }  # fmt: skip

    with nothing_changes(), pytest.raises(InvalidInput, match="Say why it is entered only now"):
        complaint_respond(**call)
    complaint_respond(**call, late_reason="手机没电")

    deadline = mine.case.deadlines.get(target="call_back")
    assert deadline.met_at == called < deadline.due_at
    entry = mine.case.history.get(action="complaint.responded")
    assert (entry.at, entry.note.text) == (called, "手机没电")


@pytest.mark.rule("CMP-09")
def test_nobody_is_reached_about_a_withdrawn_one(cast: Cast) -> None:
    mine = complaint_in(cast, State.WITHDRAWN)

    with nothing_changes(), pytest.raises(DomainError):
        complaint_respond(case_id=mine.pk, kind=ResponseKind.REACHED, note="", by=cast.clerk, at=FRIDAY)
