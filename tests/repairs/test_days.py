"""The end of a day: reasons for what is unfinished, calls and archiving the next day (RPR-10)."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
from django.urls import reverse

from core.clock.enums import Target
from core.clock.services.sweep import sweep
from core.errors import DomainError, InvalidInput, InvalidTransition, NotAllowed
from core.notices.models import Notice
from core.records.enums import CaseKind
from core.records.models import Case
from core.time import local_date, now
from repairs.enums import OrderState
from repairs.models import DayReason, RepairDay, WorkOrder
from repairs.selectors.days import day_of
from repairs.services.day_ends import days_go_on
from repairs.services.days import day_call_record, day_reason_set
from repairs.services.ending import order_archive
from tests.administration.conftest import Browser
from tests.cast import FRIDAY, local
from tests.factories.repairs import Crew, arrive, finish, order, order_in, start
from tests.threads import at_once
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.rule("RPR-10")]
DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)
TODAY = local_date(FRIDAY)
State = OrderState


def test_the_list_of_a_day(crew: Crew) -> None:
    order(crew)  # not given out: nobody was to finish it
    taken, working = order_in(crew, State.TAKEN), order_in(crew, State.WORKING)
    finished, signed = order_in(crew, State.FINISHED), order_in(crew, State.COUNTERSIGNED)
    order_in(crew, State.DISPATCHED, at=FRIDAY + DAY)
    WorkOrder.objects.filter(pk=order_in(crew, State.FINISHED).pk).update(finished_at=FRIDAY - DAY)
    day = day_of(crew.project.pk, TODAY)
    assert {each.pk for each in day.unfinished} == {taken.pk, working.pk}
    assert [each.pk for each in day.finished] == [finished.pk, signed.pk]
    assert ([each.pk for each in day.to_archive], day.without_reason) == ([signed.pk], 2)
    day_reason_set(case_id=taken.pk, on=TODAY, reason="缺配件", by=crew.head, at=FRIDAY)
    assert day_of(crew.project.pk, TODAY).without_reason == 1
    assert day_of(crew.project.pk, TODAY + DAY).without_reason == 3  # each day needs its own
    assert day_of(crew.cast.other_project.pk, TODAY).unfinished == []


def test_who_writes_the_reason_and_who_calls(crew: Crew) -> None:
    mine, done = order_in(crew, State.WORKING), order_in(crew, State.FINISHED)
    wanted = {"case_id": mine.pk, "on": TODAY, "at": FRIDAY}
    refused: list[tuple[type[DomainError], dict[str, object]]] = [
        (NotAllowed, {"by": crew.clerk, "reason": "x"}),
        (InvalidInput, {"by": crew.head, "reason": " "}),
        (InvalidTransition, {"by": crew.head, "reason": "x", "case_id": done.pk}),
    ]
    for refusal, said in refused:
        with nothing_changes(), pytest.raises(refusal):
            day_reason_set(**{**wanted, **said})  # type: ignore[arg-type]
    with nothing_changes(), pytest.raises(InvalidInput):
        day_call_record(**wanted, words="x", by=crew.clerk)  # no reason yet
    day_reason_set(**wanted, reason="缺配件", by=crew.head)
    day_reason_set(**wanted, reason="缺阀芯，明日到货", by=crew.head)
    with nothing_changes(), pytest.raises(NotAllowed):
        day_call_record(**wanted, words="同意", by=crew.technician)
    day_call_record(case_id=mine.pk, on=TODAY, words="业主同意明日", by=crew.clerk, at=FRIDAY + DAY)
    row = DayReason.objects.get()
    assert (row.reason, row.called_by, row.call_words) == ("缺阀芯，明日到货", crew.clerk, "业主同意明日")


FIVE, MIDNIGHT = local("2026-11-20 17:00"), local("2026-11-21 00:00")
EVENING, MORNING, CLOSE = local("2026-11-20 17:20"), local("2026-11-21 09:00"), local("2026-11-21 18:00")


def told(day: RepairDay, kind: str) -> dict[str, object]:
    notices = Notice.objects.filter(case=day.pk, kind=kind)
    return {str(notice.recipient): notice.params["count"] for notice in notices}


def test_reasons_are_asked_for_from_five_on_once_and_calls_the_next_day(crew: Crew) -> None:
    mine, other = order_in(crew, State.WORKING), order_in(crew, State.TAKEN)
    signed = order_in(crew, State.COUNTERSIGNED)
    with nothing_changes():
        days_go_on(at=FIVE - SECOND)
    assert (days_go_on(at=FIVE), days_go_on(at=FIVE)) == (1, 0)

    day = RepairDay.objects.select_related("case").get()
    reasons = day.case.deadlines.get()
    assert (day.project, day.on, day.case.responsible) == (crew.project, TODAY, crew.head)
    assert (reasons.target, reasons.due_at) == (Target.DAY_REASONS, MIDNIGHT)
    assert told(day, "day.reasons") == {"head": 2, "other head": 2}

    day_reason_set(case_id=mine.pk, on=TODAY, reason="缺配件", by=crew.head, at=EVENING)
    assert days_go_on(at=EVENING) == 0
    arrive(crew, other.pk, EVENING)
    start(crew, other.pk, EVENING)
    finish(crew, other.pk, EVENING)
    assert days_go_on(at=EVENING) == 1  # what is finished needs no reason any more

    reasons.refresh_from_db()
    day = RepairDay.objects.select_related("case").get()
    calls = day.case.deadlines.get(target=Target.DAY_CALLS)
    assert (reasons.met_at, day.explained_at, calls.due_at) == (EVENING, EVENING, CLOSE)
    assert (day.case.responsible, told(day, "day.calls")) == (crew.clerk, {"clerk": 1, "other clerk": 1})

    day_call_record(case_id=mine.pk, on=TODAY, words="业主同意", by=crew.clerk, at=MORNING)
    assert RepairDay.objects.get().over_at is None  # something finished is not archived yet
    order_archive(case_id=signed.pk, by=crew.clerk, at=MORNING)
    assert (days_go_on(at=MORNING), days_go_on(at=MORNING)) == (1, 0)
    day = RepairDay.objects.select_related("case").get()
    calls.refresh_from_db()
    assert (day.over_at, day.case.is_open, calls.met_at) == (MORNING, False, MORNING)


def test_the_last_reason_and_the_last_call_settle_the_day_at_once(crew: Crew) -> None:
    mine = order_in(crew, State.WORKING)
    days_go_on(at=FIVE)
    day_reason_set(case_id=mine.pk, on=TODAY, reason="缺配件", by=crew.head, at=EVENING)
    assert RepairDay.objects.get().explained_at == EVENING
    day_call_record(case_id=mine.pk, on=TODAY, words="业主同意", by=crew.clerk, at=MORNING)
    assert RepairDay.objects.get().over_at == MORNING


def test_the_ladder_reminds_the_head_of_engineering(crew: Crew) -> None:
    order_in(crew, State.WORKING)
    days_go_on(at=FIVE)
    sweep(at=local("2026-11-20 22:36"))
    pressed = Notice.objects.exclude(kind__startswith="day.").filter(case__kind=CaseKind.REPAIR_DAY)
    assert {notice.recipient for notice in pressed} == {crew.head}


def test_a_late_worker_asks_for_yesterday_as_if_it_had_been_in_time(crew: Crew) -> None:
    mine = order_in(crew, State.WORKING)
    days_go_on(at=MORNING)
    day = RepairDay.objects.select_related("case").get(on=TODAY)
    assert (day.case.reported_at, day.case.deadlines.get().due_at) == (FIVE, MIDNIGHT)
    day_reason_set(case_id=mine.pk, on=TODAY, reason="缺配件", by=crew.head, at=MORNING)
    deadline = day.case.deadlines.get(target=Target.DAY_REASONS)
    assert (deadline.met_at, deadline.due_at) == (MORNING, MIDNIGHT)


def test_where_all_is_finished_only_archiving_is_left_and_an_idle_project_is_not_asked(crew: Crew) -> None:
    signed = order_in(crew, State.COUNTERSIGNED)
    days_go_on(at=FIVE)
    day = RepairDay.objects.select_related("case").get()
    assert [each.target for each in day.case.deadlines.all()] == [Target.DAY_CALLS]
    assert told(day, "day.reasons") == {}
    order_archive(case_id=signed.pk, by=crew.clerk, at=EVENING)
    assert days_go_on(at=EVENING) == 0  # more may be finished today
    assert days_go_on(at=MORNING) == 1
    assert (RepairDay.objects.get().over_at, days_go_on(at=FIVE + 2 * DAY)) == (MORNING, 0)


@pytest.mark.commits
def test_two_workers_ask_once(crew: Crew) -> None:
    order_in(crew, State.WORKING)
    assert sorted(at_once([partial(days_go_on, at=FIVE)] * 3)) == [0, 0, 1]
    assert RepairDay.objects.count() == 1


def test_the_case_of_a_day_leads_to_the_day(crew: Crew) -> None:
    order_in(crew, State.WORKING)
    days_go_on(at=FIVE)
    number = Case.objects.get(kind=CaseKind.REPAIR_DAY).number
    led = Browser(crew.clerk).client.get(reverse("case_open", args=[number]), follow=True)
    assert led.redirect_chain[-1][0] == f"{reverse('day_end')}?project={crew.project.pk}&on=2026-11-20"
    assert "Reasons are waited for" in led.content.decode()


def test_the_page(crew: Crew) -> None:
    mine = order_in(crew, State.WORKING)
    yesterday = local_date(now()) - DAY
    WorkOrder.objects.filter(pk=mine.pk).update(dispatched_at=now() - 2 * DAY)
    Case.objects.filter(pk=mine.pk).update(reported_at=now() - 2 * DAY, entered_at=now())
    head, clerk = Browser(crew.head), Browser(crew.clerk)
    query, why, call = {"on": yesterday.isoformat()}, f"why_{mine.pk}", f"call_{mine.pk}"
    assert head.send("day_end", **query).status_code == 422
    refused = head.send("day_end", **query, **{why: "缺" * 501, call: "好的"})
    assert (refused.status_code, DayReason.objects.count()) == (422, 0)
    assert "缺" * 501 in refused.content.decode()  # what was typed is not lost
    assert head.send("day_end", **query, **{why: "缺配件"}).status_code == 302
    page = clerk.look("day_end", on=yesterday.isoformat()).content.decode()
    assert "缺配件" in page
    assert "What the customer said" in page
    assert clerk.send("day_end", **query, **{call: "好的"}).status_code == 302
    assert DayReason.objects.get().call_words == "好的"
    assert clerk.send("day_end", **query, why_999999="缺配件").status_code == 404
    for nonsense in ("²", "0001-01-01", "9999-12-31"):
        assert clerk.look("day_end", on=nonsense).status_code == 200
    assert Browser(crew.technician).look("day_end").status_code == 403
