"""Deadlines start by the standard that fits, are met, missed or cancelled, and move the next due time."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from core.clock.enums import DeadlineState
from core.clock.lines import deadline_lines
from core.clock.models import Calendar, CalendarHours, ChannelHours, Deadline, Ladder, ServiceStandard
from core.clock.services import deadline_meet, deadline_start, deadlines_cancel, deadlines_press
from core.errors import InvalidInput
from core.records.models import Case, HistoryEntry
from tests.factories.clock import FRIDAY, House, deadline, house, local, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> House:
    return house()


@pytest.mark.rule("CMP-08", "CMP-09", "CMP-01", "CMP-16")
@pytest.mark.parametrize(
    ("target", "facts", "start", "due"),
    [
        ("acknowledge", {"channel": "phone"}, "2026-11-20 10:00", "2026-11-20 10:03"),
        ("acknowledge", {"channel": "phone"}, "2026-11-20 23:00", "2026-11-21 08:03"),
        ("acknowledge", {"channel": "phone", "level": 1}, "2026-11-20 23:00", "2026-11-20 23:03"),
        ("on_spot", {"channel": "walk_in"}, "2026-11-20 10:00", "2026-11-20 10:10"),
        ("call_back", {"channel": "wechat"}, "2026-11-20 19:30", "2026-11-20 20:30"),
        ("call_back", {"channel": "website"}, "2026-11-20 20:30", "2026-11-21 09:00"),
        ("written_reply", {"channel": "website"}, "2026-11-20 20:30", "2026-11-21 20:30"),
        ("tell_when", {}, "2026-11-20 10:00", "2026-11-21 10:00"),
        ("plan", {"level": 1}, "2026-11-20 23:00", "2026-11-21 23:00"),
        ("answer", {"level": 2}, "2026-11-20 10:00", "2026-11-25 18:00"),
        ("answer", {"level": 3}, "2026-11-20 10:00", "2026-11-21 18:00"),
        ("refusal_decision", {}, "2026-11-20 10:00", "2026-11-23 18:00"),
        ("refusal_reasons", {}, "2026-11-20 10:00", "2026-11-25 18:00"),
        ("follow_up", {}, "2026-11-20 10:00", "2026-11-23 18:00"),
    ],
)
def test_the_delivered_promises(
    cast: House, target: str, facts: dict[str, object], start: str, due: str
) -> None:
    case = cast.case(at=local(start))
    started = deadline(case, target, at=local(start), **facts)
    assert started.due_at == local(due)
    assert started.trace[0]["code"] == "standard"


@pytest.mark.rule("CMP-08", "CMP-09")
@pytest.mark.parametrize(
    ("target", "facts"),
    [
        ("on_spot", {"channel": "phone"}),
        ("call_back", {"channel": "court"}),
        ("plan", {"level": 2}),
        ("answer", {}),
    ],
)
def test_no_standard_no_deadline(cast: House, target: str, facts: dict[str, object]) -> None:
    case = cast.case()
    assert deadline_start(case=case, target=target, at=FRIDAY, by=None, **facts) is None  # type: ignore[arg-type]
    assert not Deadline.objects.exists()
    assert Case.objects.get(pk=case.pk).next_due_at is None


@pytest.mark.rule("CLK-01")
def test_next_due_is_the_earliest_open_one(cast: House) -> None:
    case = cast.case()
    answer, tell = deadline(case, "answer", level=2), deadline(case, "tell_when")
    assert Case.objects.get(pk=case.pk).next_due_at == tell.due_at == case.next_due_at

    deadline_meet(case=case, target="tell_when", at=FRIDAY, by=cast.handler)
    assert Case.objects.get(pk=case.pk).next_due_at == answer.due_at

    assert deadlines_cancel(case=case, at=FRIDAY, by=cast.handler, reason="withdrawn") == 1
    assert Case.objects.get(pk=case.pk).next_due_at is None is case.next_due_at


@pytest.mark.rule("CLK-01")
@pytest.mark.parametrize(
    ("after_due", "state", "outcome"),
    [
        (-dt.timedelta(seconds=1), DeadlineState.MET, "Kept, 1 s early"),
        (dt.timedelta(0), DeadlineState.MISSED, "Missed by less than a second"),
        (dt.timedelta(hours=2, minutes=5), DeadlineState.MISSED, "Missed by 2 h 5 min"),
    ],
)
def test_met_or_missed_by_how_much(
    cast: House, after_due: dt.timedelta, state: DeadlineState, outcome: str
) -> None:
    case = cast.case()
    at = deadline(case).due_at + after_due

    met = deadline_meet(case=case, target="tell_when", at=at, by=cast.handler)

    assert met is not None
    assert (met.met_at, met.met_by, met.next_step_at) == (at, cast.handler, None)
    (line,) = deadline_lines(case, at)
    assert (line.state, line.outcome) == (state, outcome)


@pytest.mark.rule("CLK-01")
def test_a_page_shows_open_ones_first_with_their_reasons(cast: House) -> None:
    case = cast.case()
    deadline(case, "call_back", channel="phone")
    deadline(case, "answer", level=2)
    deadline(case, "tell_when")
    deadline(case, "follow_up")
    deadline_meet(case=case, target="call_back", at=FRIDAY, by=None)
    deadlines_cancel(case=case, targets=["follow_up"], at=FRIDAY, by=None, reason="reopened")

    lines = deadline_lines(case, FRIDAY)

    assert [line.deadline.target for line in lines] == ["tell_when", "answer", "call_back", "follow_up"]
    html = render_to_string("clock/deadline_list.html", {"lines": lines})
    assert "Why this due time" in html
    assert "24 hours by the clock" in html
    assert "Kept, 1 h 0 min early" in html


@pytest.mark.rule("CLK-01")
def test_meeting_what_is_not_open_changes_nothing(cast: House) -> None:
    case = cast.case()
    deadline(case, "answer", level=2)
    before = list(Deadline.objects.values())
    assert deadline_meet(case=case, target="tell_when", at=FRIDAY, by=cast.handler) is None
    assert list(Deadline.objects.values()) == before


@pytest.mark.rule("CLK-01")
def test_an_open_promise_stands(cast: House) -> None:
    case = cast.case()
    first = deadline(case)
    assert deadline(case, at=FRIDAY + dt.timedelta(hours=3)) == first
    assert Deadline.objects.get().due_at == first.due_at


@pytest.mark.rule("CLK-01")
def test_a_new_one_may_start_after_the_first_was_met(cast: House) -> None:
    case = cast.case()
    first = deadline(case)
    deadline_meet(case=case, target="tell_when", at=FRIDAY, by=None)
    assert deadline(case, at=FRIDAY + dt.timedelta(hours=3)) != first


@pytest.mark.rule("CLK-01")
def test_a_named_time(cast: House) -> None:
    case = cast.case()
    day = deadline(case, "execute", due_at=local("2026-12-01 18:00"), reason="agreed with the owner")
    assert day.due_at == local("2026-12-01 18:00")
    assert day.step_times[1:] == [local(f"2026-12-0{n} 18:00") for n in (1, 2, 3)]
    call = deadline(case, "promise", due_at=local("2026-11-20 11:00"), to_whom="owner")
    again = deadline(case, "promise", due_at=local("2026-11-20 12:00"), to_whom="owner")
    assert call != again
    assert deadline_meet(case=case, target="promise", at=FRIDAY, by=None) == call


@pytest.mark.rule("CLK-01")
@pytest.mark.parametrize("due_at", [FRIDAY, FRIDAY - dt.timedelta(days=1), None])
def test_a_named_time_must_be_later(cast: House, due_at: dt.datetime | None) -> None:
    case = cast.case()
    with pytest.raises(InvalidInput):
        deadline_start(case=case, target="execute", at=FRIDAY, by=None, due_at=due_at)
    assert not Deadline.objects.exists()
    assert Case.objects.get(pk=case.pk).next_due_at is None


@pytest.mark.rule("CLK-01")
def test_the_most_specific_standard_counts(cast: House) -> None:
    ladder = Ladder.objects.get(code="standard")

    def standard(code: str, hours: int, **filters: object) -> ServiceStandard:
        return ServiceStandard.objects.create(
            code=code, kind="TS", target="tell_when", unit="hours", amount=hours, ladder=ladder, **filters
        )

    standard("by channel", 20, channels=["phone"])
    standard("by grade", 16, grade="major")
    standard("by level", 12, level=1)
    here = standard("by project", 8, project=cast.project)
    standard("elsewhere", 1, project=house().project)
    standard("switched off", 2, project=cast.project, level=1, active=False)
    facts = {"level": 1, "grade": "major", "channel": "phone"}
    case = cast.case()

    def hours(**facts: object) -> float:
        started = deadline(case, **facts)
        deadlines_cancel(case=case, at=FRIDAY, by=None, reason="test")
        return (started.due_at - FRIDAY).total_seconds() / 3600

    assert hours(**facts) == 8
    ServiceStandard.objects.filter(pk=here.pk).update(active=False)
    assert [hours(**facts), hours(grade="major", channel="phone"), hours(channel="phone"), hours()] == [
        12, 16, 20, 24,
    ]  # fmt: skip


@pytest.mark.rule("CLK-01")
def test_a_project_has_its_own_calendar_and_channel_hours(cast: House) -> None:
    own = Calendar.objects.create(code="national", name="Saturdays too", project=cast.project)
    CalendarHours.objects.bulk_create(
        CalendarHours(calendar=own, weekday=day, opens=600, closes=1020) for day in range(6)
    )
    ChannelHours.objects.create(channel="phone", project=cast.project, calendar=own)
    case = cast.case()
    assert deadline(case, "refusal_decision").due_at == local("2026-11-21 17:00")
    late = local("2026-11-20 17:30")
    assert deadline(case, "acknowledge", at=late, channel="phone").due_at == local("2026-11-21 10:03")
    assert deadline(house().case(), "acknowledge", at=late, channel="phone").due_at == local(
        "2026-11-20 17:33"
    )


@pytest.mark.rule("CLK-01")
def test_cancelling_is_on_record_with_its_reason(cast: House) -> None:
    case = cast.case()
    deadline(case, "answer", level=2)
    tell = deadline(case)
    by = person()
    at = FRIDAY + dt.timedelta(hours=1)
    count = deadlines_cancel(case=case, targets=["tell_when"], at=at, by=by, reason="level raised")
    tell.refresh_from_db()
    assert count == 1
    assert (tell.cancelled_at, tell.cancelled_by, tell.cancel_reason) == (at, by, "level raised")
    assert Deadline.objects.open().get().target == "answer"
    assert HistoryEntry.objects.get(action="deadline_cancelled").details == {
        "target": "tell_when",
        "deadline": tell.pk,
    }


@pytest.mark.rule("CLK-03")
def test_a_case_that_becomes_major_presses_its_open_deadlines(cast: House) -> None:
    case = cast.case()
    quiet, done = deadline(case), deadline(case, "answer", level=2)
    deadline_meet(case=case, target="answer", at=FRIDAY, by=None)
    assert deadlines_press(case=case) == 1
    quiet.refresh_from_db()
    done.refresh_from_db()
    assert (quiet.pressing, done.pressing) == (True, False)
    assert deadline(cast.case(), "plan", level=1).pressing


@pytest.mark.rule("CLK-01")
@pytest.mark.parametrize(
    "change",
    [
        {"due_at": FRIDAY - dt.timedelta(days=9)},
        {"met_at": FRIDAY, "cancelled_at": FRIDAY, "next_step_at": None, "next_level": None},
        {"met_at": FRIDAY},
        {"next_level": None},
        {"target": "nonsense"},
    ],
)
def test_the_database_refuses_what_must_never_be(cast: House, change: dict[str, object]) -> None:
    started = deadline(cast.case())
    with pytest.raises(IntegrityError), transaction.atomic():
        Deadline.objects.filter(pk=started.pk).update(**change)
    assert Deadline.objects.filter(pk=started.pk, due_at=started.due_at, met_at=None).exists()
