"""The end of a day: reasons for what is unfinished, calls and archiving the next day (RPR-10)."""

from __future__ import annotations

import datetime as dt

import pytest

from core.errors import DomainError, InvalidInput, InvalidTransition, NotAllowed
from core.records.models import Case
from core.time import local_date, now
from repairs.enums import OrderState
from repairs.models import DayReason, WorkOrder
from repairs.selectors.days import day_of
from repairs.services.days import day_call_record, day_reason_set
from tests.administration.conftest import Browser
from tests.cast import FRIDAY
from tests.factories.repairs import Crew, order, order_in
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RPR-10")]
DAY = dt.timedelta(days=1)
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


def test_the_page(crew: Crew) -> None:
    mine = order_in(crew, State.WORKING)
    yesterday = local_date(now()) - DAY
    WorkOrder.objects.filter(pk=mine.pk).update(dispatched_at=now() - 2 * DAY)
    Case.objects.filter(pk=mine.pk).update(reported_at=now() - 2 * DAY, entered_at=now())
    head, clerk = Browser(crew.head), Browser(crew.clerk)
    query = {"on": yesterday.isoformat(), "order": mine.pk}
    assert head.send("day_end", **query).status_code == 422
    assert head.send("day_end", **query, words="缺配件").status_code == 302
    page = clerk.look("day_end", on=yesterday.isoformat()).content.decode()
    assert "缺配件" in page
    assert "What the customer said" in page
    assert clerk.send("day_end", **query, words="好的", way="call").status_code == 302
    assert DayReason.objects.get().call_words == "好的"
    assert clerk.look("day_end", on="²").status_code == 200
    assert Browser(crew.technician).look("day_end").status_code == 403
