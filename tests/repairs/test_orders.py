"""Orders from the request to the archive: rules that are no due times (RPR-01, 05, 06, 08, 12, 15, 17; DSK-10)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from core.errors import InvalidInput, InvalidTransition, NotAllowed
from core.notices.models import Notice
from core.places.models import Unit
from core.records.enums import CaseKind
from repairs.enums import Charge, OrderState, PictureMoment, QuoteStage, WorkKind
from repairs.models import WorkOrder
from repairs.services import charging, dispatch, ending, files, work
from tests.cast import FRIDAY
from tests.factories.repairs import (
    LABOUR,
    Crew,
    accept,
    advance,
    fault,
    finish,
    order,
    order_in,
    picture,
    reload,
    start,
    take,
)
from tests.unchanged import nothing_changes

DAY = dt.timedelta(days=1)
State = OrderState


def paid_order(crew: Crew) -> WorkOrder:
    """The warranty is over."""
    Unit.objects.filter(pk=crew.unit.pk).update(handed_over_on=dt.date(2010, 1, 1))
    crew.unit.refresh_from_db()
    return order(crew)


# --- The request ---------------------------------------------------------------------------------------------------


@pytest.mark.rule("RPR-01", "RPR-06")
def test_a_request_keeps_everything_and_the_verdict_of_its_day(crew: Crew) -> None:
    asked = fault()
    mine = order(
        crew, fault=asked, where_text="水槽下", appointment_starts_at=FRIDAY + DAY, uploads=[picture()]
    )

    assert mine.case.kind == CaseKind.WORK_ORDER
    assert mine.case.number.startswith("PG-2026-")
    assert (mine.fault, mine.trade, mine.work_kind) == (asked, asked.trade, WorkKind.REPAIR)
    assert (mine.case.unit, mine.units.get().unit, mine.where_text) == (crew.unit, crew.unit, "水槽下")
    assert mine.pictures.get().moment == PictureMoment.REPORT
    assert mine.charge == mine.verdict["charge"] == Charge.FREE
    assert mine.verdict["reasons"]
    assert mine.case.responsible == crew.head


@pytest.mark.rule("RPR-01")
@pytest.mark.parametrize(
    "wrong",
    [
        {"what": " "},
        {"name": "", "phone": ""},
        {"unit": None},
        {"appointment_ends_at": FRIDAY},
        {"happened_at": FRIDAY - DAY},
        {"by": "stranger"},
    ],
)
def test_a_request_that_lacks_something_is_refused(crew: Crew, wrong: dict[str, object]) -> None:
    if wrong.get("by"):
        wrong = {"by": crew.cast.stranger}
    with pytest.raises((InvalidInput, NotAllowed)), nothing_changes():
        order(crew, **wrong)


@pytest.mark.rule("DSK-10")
def test_cleaning_uses_the_same_numbered_order(crew: Crew) -> None:
    asked = fault(work_kind=WorkKind.CLEANING, urgency="ordinary", size="small")
    mine = order(crew, fault=asked, what="楼道清洁")

    assert (mine.work_kind, mine.case.number[:2]) == (WorkKind.CLEANING, "PG")
    charging.order_charge(case_id=mine.pk, charge=Charge.FREE, reason="物业服务", by=crew.head, at=FRIDAY)
    advance(crew, mine.pk, State.WORKING)
    finish(crew, mine.pk, before=[], after=[])  # of cleaning no pictures are asked for
    assert reload(mine.pk).state == State.FINISHED


# --- Who does it ---------------------------------------------------------------------------------------------------


@pytest.mark.rule("RPR-14")
def test_of_several_the_first_to_take_it_has_it(crew: Crew) -> None:
    mine = order(crew)
    dispatch.order_offer(
        case_id=mine.pk, to=[crew.technician, crew.other_technician], by=crew.head, at=FRIDAY
    )
    take(crew, mine.pk)

    with pytest.raises(InvalidTransition), nothing_changes():
        dispatch.order_take(case_id=mine.pk, by=crew.other_technician, at=FRIDAY)
    assert not mine.offers.standing().exists()
    assert Notice.objects.filter(kind="order.taken_by_other", recipient=crew.other_technician).count() == 1


@pytest.mark.rule("RPR-14")
def test_only_who_does_repairs_here_gets_an_order(crew: Crew) -> None:
    mine = order(crew)
    for to in (crew.clerk, crew.cast.stranger):
        with pytest.raises(InvalidInput), nothing_changes():
            dispatch.order_dispatch(case_id=mine.pk, to=to, by=crew.head, at=FRIDAY)


# --- Paid work -----------------------------------------------------------------------------------------------------


@pytest.mark.rule("RPR-05")
def test_paid_work_is_agreed_at_intake_and_again_at_the_door(crew: Crew) -> None:
    mine = paid_order(crew)
    assert mine.charge == Charge.PAID

    def quote_and_agree(by: object, stage: QuoteStage) -> None:
        charging.order_quote(case_id=mine.pk, lines=[LABOUR], time_text="两小时", by=by, at=FRIDAY)
        quote = mine.quotes.latest("pk")
        assert (quote.stage, quote.total) == (stage, Decimal("120.00"))
        charging.order_agree(case_id=mine.pk, agreed_how="王女士同意", by=by, at=FRIDAY)

    with pytest.raises(InvalidTransition) as early, nothing_changes():
        dispatch.order_dispatch(case_id=mine.pk, to=crew.technician, by=crew.head, at=FRIDAY)
    assert early.value.code == "agreement_needed"
    quote_and_agree(crew.clerk, QuoteStage.INTAKE)
    advance(crew, mine.pk, State.ARRIVED)
    with pytest.raises(InvalidTransition), nothing_changes():
        start(crew, mine.pk)
    quote_and_agree(crew.technician, QuoteStage.DOOR)
    assert start(crew, mine.pk).state == State.WORKING


@pytest.mark.rule("RPR-05")
def test_a_declined_quote_starts_nothing_until_a_new_one_is_agreed(crew: Crew) -> None:
    mine = paid_order(crew)
    charging.order_quote(case_id=mine.pk, lines=[LABOUR], time_text="两小时", by=crew.clerk, at=FRIDAY)
    charging.order_agree(case_id=mine.pk, agreed_how="电话", by=crew.clerk, at=FRIDAY)
    charging.order_quote(case_id=mine.pk, lines=[LABOUR], time_text="三小时", by=crew.clerk, at=FRIDAY)
    charging.order_decline(case_id=mine.pk, reason="太贵", by=crew.clerk, at=FRIDAY)

    with pytest.raises(InvalidTransition), nothing_changes():
        dispatch.order_dispatch(case_id=mine.pk, to=crew.technician, by=crew.head, at=FRIDAY)


@pytest.mark.rule("RPR-05", "RPR-06")
def test_free_work_is_not_quoted_and_stays_free_once_it_has_begun(crew: Crew) -> None:
    mine = order_in(crew, State.WORKING)
    with pytest.raises(InvalidTransition), nothing_changes():
        charging.order_quote(
            case_id=mine.pk, lines=[LABOUR], time_text="一小时", by=crew.technician, at=FRIDAY
        )
    with pytest.raises(InvalidTransition), nothing_changes():
        charging.order_charge(case_id=mine.pk, charge=Charge.PAID, reason="人为", by=crew.head, at=FRIDAY)


@pytest.mark.rule("RPR-06")
def test_a_head_decides_otherwise_with_a_reason(crew: Crew) -> None:
    mine = order(crew)
    for by, reason in ((crew.head, " "), (crew.clerk, "人为损坏")):
        with pytest.raises((InvalidInput, NotAllowed)), nothing_changes():
            charging.order_charge(case_id=mine.pk, charge=Charge.PAID, reason=reason, by=by, at=FRIDAY)

    charging.order_charge(case_id=mine.pk, charge=Charge.PAID, reason="人为损坏", by=crew.head, at=FRIDAY)

    after = reload(mine.pk)
    assert (after.charge, after.charge_by, after.charge_reason) == (Charge.PAID, crew.head, "人为损坏")
    assert after.verdict["charge"] == Charge.FREE  # what the warranty said stays


# --- Finished, accepted, countersigned -----------------------------------------------------------------------------


@pytest.mark.rule("RPR-08")
@pytest.mark.parametrize(
    "wrong",
    [{"site_cleaned": False}, {"result": ""}, {"after": []}, {"before": []}, {"before": [], "after": []}],
)
def test_finishing_needs_a_clean_site_a_result_and_pictures(crew: Crew, wrong: dict[str, object]) -> None:
    mine = order_in(crew, State.WORKING)
    with pytest.raises(InvalidInput), nothing_changes():
        finish(crew, mine.pk, **wrong)


@pytest.mark.rule("RPR-08")
def test_pictures_may_come_before_and_their_lack_has_a_reason(crew: Crew) -> None:
    sent, none = order_in(crew, State.WORKING), order_in(crew, State.WORKING)
    for moment in (PictureMoment.BEFORE, PictureMoment.AFTER):
        files.order_files_add(
            case_id=sent.pk, uploads=[picture()], moment=moment, by=crew.technician, at=FRIDAY
        )
    assert finish(crew, sent.pk, before=[], after=[]).state == State.FINISHED
    told = {"before": [], "after": [], "why_no_pictures": "业主不让拍"}
    assert finish(crew, none.pk, **told).state == State.FINISHED


@pytest.mark.rule("RPR-08")
def test_work_starts_against_a_standard_agreed_beforehand(crew: Crew) -> None:
    mine = order_in(crew, State.ARRIVED)
    with pytest.raises(InvalidInput), nothing_changes():
        work.order_start(case_id=mine.pk, by=crew.technician, at=FRIDAY)


@pytest.mark.rule("RPR-08")
def test_without_a_signature_nothing_is_accepted(crew: Crew) -> None:
    mine = order_in(crew, State.FINISHED)
    for told in ({"name": "王芳", "signature": None}, {"name": "", "signature": picture()}):
        with pytest.raises(InvalidInput), nothing_changes():
            ending.order_accept(case_id=mine.pk, by=crew.technician, at=FRIDAY, **told)


@pytest.mark.rule("RPR-08")
def test_sent_back_the_signature_is_void_and_it_goes_its_whole_way_again(crew: Crew) -> None:
    mine = order_in(crew, State.ACCEPTED)
    ending.order_send_back(case_id=mine.pk, reason="勾缝不齐", by=crew.head, at=FRIDAY)

    back = reload(mine.pk)
    assert (back.state, back.technician, back.accepted_at) == (State.DISPATCHED, None, None)
    assert mine.signatures.get().void_at == FRIDAY
    assert mine.offers.standing().get().user == crew.technician
    assert mine.case.follow_ups.get().state == "void"
    for step in (
        take,
        lambda c, pk: work.order_arrive(case_id=pk, by=c.technician, at=FRIDAY),
        start,
        finish,
        accept,
    ):
        step(crew, mine.pk)
    ending.order_countersign(case_id=mine.pk, by=crew.head, at=FRIDAY)
    ending.order_archive(case_id=mine.pk, by=crew.clerk, at=FRIDAY)
    assert reload(mine.pk).state == State.ARCHIVED
    assert mine.signatures.filter(void_at=None).count() == 2


@pytest.mark.rule("RPR-09", "RPR-10")
def test_an_archived_order_stays_open_until_its_customer_was_asked(crew: Crew) -> None:
    mine = order_in(crew, State.ARCHIVED)
    assert mine.case.is_open
    assert mine.case.next_due_at is not None
