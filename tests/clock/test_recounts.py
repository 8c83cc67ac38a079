"""A changed calendar moves the open due times that it counts: exactly those, exactly once (design decision 7)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from core.clock.book import layer_of, with_year
from core.clock.enums import PauseReason
from core.clock.importing import ImportedDay
from core.clock.models import Calendar, CalendarDay, Deadline, EscalationStep, Recount
from core.clock.previews import recount_preview
from core.clock.services import (
    deadline_meet,
    deadline_pause,
    deadline_resume,
    deadline_start,
    deadlines_cancel,
    sweep,
)
from core.clock.services.calendars import calendar_add, calendar_hours_set, calendar_import, calendar_year_set
from core.clock.traces import render
from core.notices.models import Notice
from core.records.models import Case, HistoryEntry
from tests.cast import Cast, make_cast
from tests.clock.published import BRIDGE, MADE_UP, THURSDAY, YEAR, national, publish, run
from tests.factories.clock import House, deadline, house, local
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CLK-01")]


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def here() -> House:
    return house()


def test_working_hours_move_too_from_the_very_minute(cast: Cast, here: House) -> None:
    starts = [local(f"2026-12-31 {hour}:00") for hour in (16, 17)]
    confirm = [deadline(here.case(at=start), "confirm", at=start) for start in starts]
    assert [each.due_at for each in confirm] == [local(f"2027-01-04 {hour}:00") for hour in (11, 12)]

    publish(cast, BRIDGE)
    assert run() == 2

    for each in confirm:
        each.refresh_from_db()
    assert [each.due_at for each in confirm] == [local(f"2027-01-05 {hour}:00") for hour in (11, 12)]


def test_the_real_year_moves_what_it_affects_and_says_how_many(cast: Cast, here: House) -> None:
    case = here.case(at=THURSDAY)
    decision = deadline(case, "refusal_decision", at=THURSDAY)
    elsewhere = deadline(here.case(at=THURSDAY), "tell_when", at=THURSDAY)
    stewards = deadline(here.case(at=THURSDAY), "follow_up", at=THURSDAY)
    assert decision.due_at == local("2027-01-04 18:00")
    assert "provisional" in " ".join(render(decision.trace))

    publish(cast, BRIDGE)
    assert run() == 1

    decision.refresh_from_db()
    assert decision.due_at == local("2027-01-05 18:00")
    assert decision.step_times[1:] == [local(f"2027-01-0{day} 18:00") for day in (5, 6, 7)]
    assert (decision.generation, decision.next_level) == (1, 0)
    assert decision.next_step_at == decision.step_times[0]
    assert "provisional" not in " ".join(render(decision.trace))
    assert render(decision.trace)[0] == "Service standard, version 1, for: all cases"
    assert Case.objects.get(pk=case.pk).next_due_at == decision.due_at
    for other in (elsewhere, stewards):
        was = other.due_at
        other.refresh_from_db()
        assert other.due_at == was
    entry = HistoryEntry.objects.get(action="deadline_recounted")
    assert (entry.case_id, entry.details) == (
        case.pk,
        {
            "target": "refusal_decision", "deadline": decision.pk,
            "from_at": local("2027-01-04 18:00").isoformat(), "to_at": decision.due_at.isoformat(),
        },
    )  # fmt: skip
    recount = Recount.objects.get()
    assert (recount.moved, recount.finished_at, recount.by) == (1, THURSDAY, cast.admin)
    assert HistoryEntry.objects.get(action="calendar_recounted").details["count"] == 1


def test_a_make_up_weekend_moves_it_earlier(cast: Cast, here: House) -> None:
    decision = deadline(here.case(at=THURSDAY), "refusal_decision", at=THURSDAY)
    publish(cast, MADE_UP)
    assert run() == 1
    decision.refresh_from_db()
    assert decision.due_at == local("2027-01-02 18:00")


def test_nobody_becomes_late_by_it(cast: Cast, here: House) -> None:
    """On the Sunday it turns out that Saturday was worked: the due time stays on Monday."""
    decision = deadline(here.case(at=THURSDAY), "refusal_decision", at=THURSDAY)
    sunday = local("2027-01-03 09:00")
    publish(cast, MADE_UP, at=sunday)
    assert run(sunday) == 0
    decision.refresh_from_db()
    assert decision.due_at == local("2027-01-04 18:00")


def test_what_is_over_keeps_its_due_time(cast: Cast, here: House) -> None:
    met, cancelled = here.case(at=THURSDAY), here.case(at=THURSDAY)
    for case in (met, cancelled):
        deadline(case, "refusal_decision", at=THURSDAY)
    deadline_meet(case=met, target="refusal_decision", at=THURSDAY, by=None)
    deadlines_cancel(case=cancelled, at=THURSDAY, by=None, reason="x")
    before = list(Deadline.objects.order_by("pk").values())
    publish(cast, BRIDGE)
    assert run() == 0
    assert list(Deadline.objects.order_by("pk").values()) == before


def test_a_named_time_stays(cast: Cast, here: House) -> None:
    named = deadline(here.case(at=THURSDAY), "execute", at=THURSDAY, due_at=local("2027-01-04 18:00"))
    publish(cast, BRIDGE)
    assert run() == 0
    named.refresh_from_db()
    assert named.due_at == local("2027-01-04 18:00")


@pytest.mark.rule("CLK-03", "CLK-04")
def test_steps_that_were_taken_are_not_taken_again(cast: Cast, here: House) -> None:
    """The reminder went out; the due time moves a day on; the reminder is not repeated, the rest comes once."""
    decision = deadline(here.case(at=THURSDAY), "refusal_decision", at=THURSDAY)
    reminded = local("2027-01-04 17:00")
    assert sweep(reminded).taken == 1
    publish(cast, BRIDGE, at=reminded)
    assert run(reminded) == 1
    decision.refresh_from_db()
    assert (decision.generation, decision.next_level, decision.next_step_at) == (
        1,
        1,
        local("2027-01-05 18:00"),
    )
    assert [sweep(local(f"2027-01-0{day} 18:00")).taken for day in (4, 5, 6, 7)] == [0, 1, 1, 1]
    levels = EscalationStep.objects.order_by("due_at").values_list("generation", "level", "skipped")
    assert list(levels) == [(1, 0, False), (1, 1, False), (1, 2, False), (1, 3, False)]
    assert Notice.objects.filter(kind="deadline_reminder").count() == 1


@pytest.mark.rule("CLK-03", "CLK-04")
def test_what_was_called_overdue_and_is_not_begins_its_ladder_anew(cast: Cast, here: House) -> None:
    decision = deadline(here.case(at=THURSDAY), "refusal_decision", at=THURSDAY)
    overdue = local("2027-01-04 20:00")
    assert sweep(overdue).taken == 1
    publish(cast, BRIDGE, at=overdue)
    assert run(overdue) == 1
    decision.refresh_from_db()
    assert (decision.generation, decision.due_at) == (2, local("2027-01-05 18:00"))
    assert sweep(overdue).taken == 0
    assert sweep(local("2027-01-05 18:00")).taken == 1
    taken = EscalationStep.objects.filter(generation=2).order_by("level").values_list("level", "skipped")
    assert dict(taken)[1] is False
    assert Notice.objects.filter(kind="deadline_overdue", recipient=here.handler).count() == 2


@pytest.mark.rule("CLK-02")
def test_pauses_are_respected(cast: Cast, here: House) -> None:
    case = here.case(at=THURSDAY)
    started = deadline_start(case=case, target="answer", at=THURSDAY, by=None, level=2)
    assert started is not None
    assert started.due_at == local("2027-01-06 18:00")
    wait: dict[str, Any] = {"case": case, "target": "answer", "by": cast.handler}
    reason = next(iter(PauseReason))
    deadline_pause(**wait, reason=reason, words="x", until=None, at=local("2027-01-04 09:00"))
    deadline_resume(**wait, at=local("2027-01-04 18:00"))  # one working day was waited
    started.refresh_from_db()
    assert started.due_at == local("2027-01-07 18:00")

    publish(cast, ("2027-01-07", False, "x"), at=local("2027-01-05 09:00"))
    assert run(local("2027-01-05 09:00")) == 1
    started.refresh_from_db()
    assert started.due_at == local("2027-01-08 18:00")

    deadline_pause(**wait, reason=reason, words="y", until=None, at=local("2027-01-05 10:00"))
    publish(cast, ("2027-01-08", False, "y"), at=local("2027-01-05 11:00"))
    assert run(local("2027-01-05 11:00")) == 1
    started.refresh_from_db()
    assert (started.paused_at, started.next_step_at) == (local("2027-01-05 10:00"), None)
    deadline_resume(**wait, at=local("2027-01-05 12:00"))
    started.refresh_from_db()
    assert started.due_at == local("2027-01-12 11:00")  # Monday 11 at 18:00, and two hours
    assert started.next_step_at is not None


def test_a_project_has_its_exceptions_on_top_of_the_company(cast: Cast, here: House) -> None:
    other = house()
    ours = deadline(here.case(at=THURSDAY), "refusal_decision", at=THURSDAY)
    theirs = deadline(other.case(at=THURSDAY), "refusal_decision", at=THURSDAY)
    own = calendar_add(code="national", project=here.project, by=cast.admin, at=THURSDAY)
    saturday = ImportedDay(dt.date(2027, 1, 2), True, "交付")
    calendar_year_set(
        calendar_id=own.pk, year=YEAR, days=[saturday], provisional=False, by=cast.admin, at=THURSDAY
    )
    assert run() == 1
    for each, due in ((ours, "2027-01-02 18:00"), (theirs, "2027-01-04 18:00")):
        each.refresh_from_db()
        assert each.due_at == local(due)

    hours = dict.fromkeys(range(6), ((540, 720), (780, 1020)))
    calendar_hours_set(calendar_id=own.pk, weekly=hours, by=cast.admin, at=THURSDAY)
    assert run() == 1
    ours.refresh_from_db()
    assert ours.due_at == local("2027-01-02 17:00")
    publish(cast, BRIDGE)  # the company's days still count below
    assert run() == 1
    theirs.refresh_from_db()
    assert theirs.due_at == local("2027-01-05 18:00")


def test_a_call_that_waits_for_the_desk_follows_its_hours(cast: Cast, here: House) -> None:
    night = local("2026-12-31 22:00")
    waiting = deadline(here.case(at=night), "call_back", at=night, channel="phone")
    running = deadline(here.case(at=THURSDAY), "call_back", at=THURSDAY, channel="phone")
    assert waiting.due_at == local("2027-01-01 09:00")
    desk = Calendar.objects.get(code="desk", project=None)
    weekly = dict.fromkeys(range(7), ((600, 1200),))
    calendar_hours_set(calendar_id=desk.pk, weekly=weekly, by=cast.admin, at=night)
    assert run(night) == 1
    for each, due in ((waiting, "2027-01-01 11:00"), (running, "2026-12-31 11:00")):
        each.refresh_from_db()
        assert each.due_at == local(due)


def test_the_preview_says_what_comes_and_changes_nothing(cast: Cast, here: House) -> None:
    for _ in range(3):
        deadline(here.case(at=THURSDAY), "refusal_decision", at=THURSDAY)
    deadline(here.case(at=THURSDAY), "refusal_reasons", at=THURSDAY)
    paused = here.case(at=THURSDAY)
    deadline_start(case=paused, target="answer", at=THURSDAY, by=None, level=2)
    deadline_pause(
        case=paused,
        target="answer",
        reason=next(iter(PauseReason)),
        words="x",
        until=None,
        by=None,
        at=THURSDAY,
    )
    deadline(here.case(at=THURSDAY), "follow_up", at=THURSDAY)
    days = [ImportedDay(dt.date(2027, 1, 1), False, "元旦"), ImportedDay(dt.date(2027, 1, 4), False, "元旦")]
    layer = with_year(layer_of(national()), YEAR, days, False)
    with nothing_changes():
        preview = recount_preview(national(), layer, THURSDAY)
    assert (preview.seen, preview.later, preview.earlier, preview.kept) == (5, 5, 0, 0)
    made_up = with_year(
        layer_of(national()), YEAR, [*days[:1], ImportedDay(dt.date(2027, 1, 2), True, "x")], False
    )
    late = local("2027-01-03 09:00")
    preview = recount_preview(national(), made_up, late)
    assert (preview.earlier, preview.kept) == (2, 3)


def test_the_package_and_a_list_do_the_same(cast: Cast, here: House) -> None:
    CalendarDay.objects.filter(calendar=national(), on__year=2026, on__month=10).delete()
    at = local("2026-09-30 10:00")
    moved = deadline(here.case(at=at), "refusal_decision", at=at)
    assert moved.due_at == local("2026-10-01 18:00")
    assert calendar_import(year=2026, by=None, at=at).changed == 7
    assert run(at) == 1
    moved.refresh_from_db()
    assert moved.due_at == local("2026-10-08 18:00")
