"""Investigating and carrying out: group, evidence, appraisals, updates, settlements (CMP-11, CMP-14, CMP-31)."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints.enums import Action, Confirmation, Level, State
from complaints.enums.plans import OptionKind
from complaints.enums.work import Audience, Side
from complaints.models import AppraisalBody, Complaint, Settlement
from complaints.policies.actions import refusal
from complaints.services import ending, investigation, logging, settlements, work
from complaints.services.appraisal_bodies import appraisal_body_add, appraisal_body_change
from core.clock.enums import Target
from core.errors import Conflict, DomainError, InvalidInput, InvalidTransition, NotAllowed
from core.time import local_date
from tests.cast import FRIDAY, Cast, local
from tests.complaints.actions import do, pdf, settle
from tests.complaints.looking import running, told, words
from tests.factories.complaints import cause, complaint_in, option, propose, reload
from tests.factories.repairs import picture
from tests.threads import at_once
from tests.unchanged import nothing_changes

DAY = dt.timedelta(days=1)


@pytest.mark.rule("CMP-11")
@pytest.mark.parametrize(
    ("level", "refused"), [(Level.MAJOR_RISK, True), (Level.GENERAL_DEMAND, True), (Level.MINOR, False)]
)
def test_levels_one_and_two_have_a_named_group(cast: Cast, level: Level, refused: bool) -> None:
    mine = complaint_in(cast, State.ASSIGNED)
    Complaint.objects.filter(pk=mine.pk).update(level=level)
    work.complaint_investigate(case_id=mine.pk, by=cast.handler, at=FRIDAY)

    reason = refusal(Action.PROPOSE_PLAN, user=cast.handler, complaint=reload(mine))
    assert (reason is not None and reason.code == "group_needed") is refused
    if refused:
        with nothing_changes(), pytest.raises(InvalidTransition):
            propose(cast, mine.pk)
        for members in ([], [cast.stranger]):
            with nothing_changes(), pytest.raises(InvalidInput):
                investigation.group_name(case_id=mine.pk, members=members, by=cast.handler, at=FRIDAY)
        investigation.group_name(
            case_id=mine.pk, members=[cast.steward, cast.legal], by=cast.handler, at=FRIDAY
        )
        assert told(mine, "complaint.in_group") == {"steward", "legal"}
    propose(cast, mine.pk)


@pytest.mark.rule("CMP-11")
def test_the_group_changes_and_its_members_may_add_to_it(cast: Cast) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)
    do(Action.UPDATE, cast, mine.pk)

    investigation.group_name(case_id=mine.pk, members=[cast.steward], by=cast.handler, at=FRIDAY + DAY)

    members = mine.group.order_by("pk").values_list("user__full_name", "left_at")
    assert list(members) == [("other handler", FRIDAY + DAY), ("steward", None)]
    assert refusal(Action.UPDATE, user=cast.steward, complaint=reload(mine)) is None
    with nothing_changes(), pytest.raises(NotAllowed):
        investigation.update_record(
            case_id=mine.pk, text="x", audience=Audience.INTERNAL, by=cast.other_handler, at=FRIDAY
        )


@pytest.mark.rule("CMP-11")
def test_evidence_names_side_giver_and_time_for_each_file(cast: Cast) -> None:
    mine, other = complaint_in(cast, State.INVESTIGATING), complaint_in(cast, State.INVESTIGATING)
    given: dict[str, Any] = {
        "case_id": mine.pk, "side": Side.THIRD_PARTY, "given_by": "监理李工", "obtained_at": FRIDAY,
        "what": "旁站记录", "by": cast.handler, "at": FRIDAY,
    }  # fmt: skip
    foreign = work.complaint_files_add(case_id=other.pk, uploads=[pdf()], by=cast.clerk, at=FRIDAY)
    known = work.complaint_files_add(case_id=mine.pk, uploads=[pdf()], by=cast.clerk, at=FRIDAY)
    mine_file = known.case.attachments.get()

    investigation.evidence_add(**given, uploads=[pdf("a.pdf")], attached=[mine_file])

    rows = mine.evidence.values_list("side", "given_by", "obtained_at", "by__full_name")
    assert list(rows) == [("third_party", "监理李工", FRIDAY, "handler")] * 2
    for wrong in (
        {}, {"attached": [foreign.case.attachments.get()]}, {"attached": [mine_file]},
        {"given_by": " ", "uploads": [pdf()]}, {"what": "", "uploads": [pdf()]},
        {"obtained_at": FRIDAY + DAY, "uploads": [pdf()]},
    ):  # fmt: skip
        with nothing_changes(), pytest.raises(InvalidInput):
            investigation.evidence_add(**(given | wrong))


@pytest.mark.rule("CMP-11")
def test_only_a_recognised_body_appraises_and_both_dates_are_kept(cast: Cast) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)
    body = appraisal_body_add(name="市鉴定所", recognition="7", by=cast.admin, at=FRIDAY)
    asked: dict[str, Any] = {
        "case_id": mine.pk, "question": "裂缝成因", "commissioned_on": local_date(FRIDAY), "by": cast.handler,
        "at": FRIDAY,
    }  # fmt: skip
    unused = AppraisalBody(name="没有资质", recognition="", pk=10**6)
    appraisal_body_change(
        body_id=body.pk, name="市鉴定所", recognition="7", is_active=False, by=cast.admin, at=FRIDAY
    )
    for wrong in (body, unused):
        with nothing_changes(), pytest.raises(InvalidInput):
            investigation.appraisal_commission(**asked, body=wrong)
    appraisal_body_change(
        body_id=body.pk, name="市鉴定所", recognition="8", is_active=True, by=cast.admin, at=FRIDAY
    )
    with nothing_changes(), pytest.raises(InvalidInput):
        appraisal_body_add(name="市鉴定所 ", recognition="9", by=cast.admin, at=FRIDAY)
    with nothing_changes(), pytest.raises(NotAllowed):
        appraisal_body_add(name="省鉴定所", recognition="9", by=cast.manager, at=FRIDAY)
    investigation.appraisal_commission(**asked, body=body)

    report: dict[str, Any] = {
        "case_id": mine.pk,
        "finding": "施工缺陷",
        "by": cast.handler,
        "at": FRIDAY + DAY,
    }
    with nothing_changes(), pytest.raises(InvalidTransition):
        investigation.appraisal_commission(**asked, body=body)
    for reported_on, uploads in [
        (local_date(FRIDAY - DAY), [pdf()]), (local_date(FRIDAY + 2 * DAY), [pdf()]), (local_date(FRIDAY), []),
    ]:  # fmt: skip
        with nothing_changes(), pytest.raises(InvalidInput):
            investigation.appraisal_record(**report, reported_on=reported_on, uploads=uploads)
    investigation.appraisal_record(**report, reported_on=local_date(FRIDAY + DAY), uploads=[pdf()])

    row = mine.appraisals.get()
    assert (row.commissioned_on, row.reported_on) == (dt.date(2026, 11, 20), dt.date(2026, 11, 21))
    with nothing_changes(), pytest.raises(InvalidTransition):
        investigation.appraisal_record(**report, reported_on=local_date(FRIDAY + DAY), uploads=[pdf()])


def update(cast: Cast, mine: Complaint, at: dt.datetime, **changes: Any) -> None:
    given: dict[str, Any] = {"text": "防水层已铲除", "audience": Audience.CUSTOMER, "uploads": [picture()]}
    investigation.update_record(case_id=mine.pk, by=cast.handler, at=at, **(given | changes))


@pytest.mark.rule("CMP-14")
def test_a_repair_promises_an_update_with_pictures_every_day(cast: Cast) -> None:
    mine = complaint_in(cast, State.EXECUTING)
    assert running(mine)["update"] == "11-21 18:00"

    update(cast, mine, FRIDAY, audience=Audience.INTERNAL)
    update(cast, mine, FRIDAY, uploads=[])
    update(cast, mine, FRIDAY, uploads=[pdf()])
    assert (
        running(mine)["update"] == "11-21 18:00"
    )  # internal, or without a picture: the day's promise stands
    update(cast, mine, local("2026-11-21 17:59"))
    assert running(mine)["update"] == "11-22 18:00"
    update(cast, mine, local("2026-11-24 09:00"))  # two days late: that is on record

    kept = mine.case.deadlines.filter(target=Target.UPDATE, met_at__isnull=False).order_by("pk")
    assert [deadline.met_at < deadline.due_at for deadline in kept] == [True, False]
    do(Action.FINISH, cast, mine.pk)
    assert "update" not in running(mine)
    do(Action.SEND_BACK, cast, mine.pk)
    assert "update" in running(mine)
    assert mine.updates.filter(audience=Audience.CUSTOMER).count() == 4


@pytest.mark.rule("CMP-14")
def test_only_repairs_have_daily_updates(cast: Cast) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)
    Complaint.objects.filter(pk=mine.pk).update(level=Level.MINOR)
    propose(cast, mine.pk, options=[option(OptionKind.OTHER, 0)])
    do(Action.AGREE, cast, mine.pk)
    do(Action.EXECUTE, cast, mine.pk)

    assert reload(mine).state == State.EXECUTING
    assert "update" not in running(mine)


@pytest.mark.rule("CMP-14", "CMP-15")
def test_execution_names_who_carries_it_out(cast: Cast) -> None:
    mine = complaint_in(cast, State.AGREED)
    given: dict[str, Any] = {
        "case_id": mine.pk, "due_at": FRIDAY + DAY, "acceptance_standard": "不漏", "by": cast.handler, "at": FRIDAY,
    }  # fmt: skip
    for nobody in (cast.clerk, cast.stranger):
        with nothing_changes(), pytest.raises(InvalidInput):
            work.complaint_execute(**given, to=nobody)

    work.complaint_execute(**given, to=cast.steward)

    assert str(reload(mine).case.responsible) == "steward"
    assert told(mine, "complaint.to_execute") == {"steward"}
    with nothing_changes(), pytest.raises(NotAllowed):
        do(Action.FINISH, cast, mine.pk)


@pytest.mark.rule("CMP-31")
def test_with_money_unpaid_it_is_not_done(cast: Cast) -> None:
    mine = complaint_in(cast, State.EXECUTING)
    settle(cast, mine.pk, FRIDAY)
    signed = mine.settlements.get()
    assert told(mine, "complaint.to_pay") == {"finance"}
    assert running(mine)["pay"] == "11-21 00:00"
    pay: dict[str, Any] = {
        "case_id": mine.pk, "settlement": signed, "paid_on": local_date(FRIDAY), "reference": "付 2026-11",
        "by": cast.finance, "at": FRIDAY,
    }  # fmt: skip

    with nothing_changes(), pytest.raises(InvalidTransition) as refused:
        do(Action.FINISH, cast, mine.pk)
    assert refused.value.code == "money_unpaid"
    for wrong in (
        {"reference": " "},
        {"paid_on": local_date(FRIDAY + DAY)},
        {"paid_on": local_date(FRIDAY - DAY)},
    ):
        with nothing_changes(), pytest.raises(InvalidInput):
            settlements.settlement_pay(**(pay | wrong))
    with nothing_changes(), pytest.raises(NotAllowed):
        settlements.settlement_pay(**(pay | {"by": cast.manager}))
    settlements.settlement_pay(**pay)

    assert told(mine, "complaint.settlement_paid") == {"handler"}
    assert "pay" not in running(mine)
    with nothing_changes(), pytest.raises(InvalidTransition):
        settlements.settlement_pay(**pay)
    do(Action.FINISH, cast, mine.pk)
    with nothing_changes(), pytest.raises(DatabaseError), transaction.atomic():
        Settlement.objects.filter(pk=signed.pk).update(paid_by=cast.handler)


@pytest.mark.rule("CMP-31")
def test_a_settlement_is_signed_and_never_more_than_was_agreed(cast: Cast) -> None:
    mine = complaint_in(cast, State.EXECUTING)
    plan = mine.plans.get()
    plan.options.update(kind=OptionKind.REFUND, under_warranty=False, cost=500)
    given: dict[str, Any] = {
        "case_id": mine.pk, "amount": Decimal(300), "payee": "王芳", "pay_on": local_date(FRIDAY + DAY),
        "uploads": [pdf()], "by": cast.handler, "at": FRIDAY,
    }  # fmt: skip
    with nothing_changes(), pytest.raises(InvalidTransition) as refused:
        do(Action.FINISH, cast, mine.pk)
    assert refused.value.code == "settlement_needed"
    for wrong in (
        {"amount": Decimal(0)}, {"amount": Decimal("500.01")}, {"payee": ""}, {"uploads": []},
        {"pay_on": local_date(FRIDAY - DAY)},
    ):  # fmt: skip
        with nothing_changes(), pytest.raises(InvalidInput):
            settlements.settlement_record(**(given | wrong))
    settlements.settlement_record(**given)
    with nothing_changes(), pytest.raises(InvalidInput):
        settlements.settlement_record(**(given | {"amount": Decimal("200.01"), "uploads": [pdf()]}))
    earlier = {"amount": Decimal(200), "pay_on": local_date(FRIDAY), "uploads": [pdf()]}
    settlements.settlement_record(**(given | earlier))

    assert running(mine)["pay"] == "11-21 00:00"  # the earlier one
    first = mine.settlements.get(amount=200)
    settlements.settlement_pay(
        case_id=mine.pk,
        settlement=first,
        paid_on=local_date(FRIDAY),
        reference="1",
        by=cast.finance,
        at=FRIDAY,
    )
    assert running(mine)["pay"] == "11-22 00:00"
    with nothing_changes(), pytest.raises(InvalidTransition):
        do(Action.FINISH, cast, mine.pk)


@pytest.mark.rule("CMP-11", "CMP-14")
def test_page_and_api_show_what_was_collected(cast: Cast, client: Client) -> None:
    mine = complaint_in(cast, State.EXECUTING)
    number = mine.case.number
    client.force_login(cast.handler)
    sent = {
        "request_id": uuid.uuid4(), "version": mine.case.version, "side": "customer", "given_by": "王芳",
        "obtained_at": "2026-11-20T09:00", "what": "渗水录像截图", "uploads": [picture()],
    }  # fmt: skip
    assert client.post(reverse("complaint_act", args=[number, "add-evidence"]), sent).status_code == 302
    do(Action.NEGOTIATE, cast, mine.pk)
    do(Action.UPDATE, cast, mine.pk)
    do(Action.RECORD_APPRAISAL, cast, mine.pk)
    do(Action.COLLABORATE, cast, mine.pk)
    do(Action.PAY, cast, mine.pk)

    page = client.get(reverse("complaint_handling", args=[number])).content.decode()
    for shown in ("渗水录像截图", "王芳", "阳台已拆除", "阳台施工缺陷", "设计部", "other handler", "500"):
        assert shown in page
    assert page.count("Nothing from this side yet.") == 2
    assert "要求阳台重做" in client.get(reverse("complaint_detail", args=[number])).content.decode()


@pytest.mark.parametrize("state", [State.INVESTIGATING, State.PLAN_PROPOSED, State.EXECUTING])
def test_the_page_of_a_complaint_asks_few_questions(cast: Cast, client: Client, state: State) -> None:
    mine = complaint_in(cast, state)
    do(Action.UPDATE, cast, mine.pk)
    client.force_login(cast.manager)
    address = reverse("complaint_detail", args=[mine.case.number])
    client.get(address)

    with CaptureQueriesContext(connection) as asked:
        client.get(address)

    assert len(asked) <= 20, [query["sql"][:150] for query in asked]


@pytest.mark.rule("CMP-10")
@pytest.mark.commits
def test_of_two_who_act_at_once_one_wins_and_the_other_is_told(cast: Cast) -> None:
    """Assign against withdraw, close against chase: whatever comes second is refused or counts; nothing is lost."""
    assessed, ending_soon = complaint_in(cast, State.ASSESSED), complaint_in(cast, State.FOLLOWED_UP)
    closing = partial(
        ending.complaint_close, case_id=ending_soon.pk, confirmation=Confirmation.CONSENT, note="", by=cast.clerk,
        at=FRIDAY, version=ending_soon.case.version, **cause(),
    )  # fmt: skip
    jobs = [
        partial(
            work.complaint_assign, case_id=assessed.pk, to=cast.handler, by=cast.manager, at=FRIDAY,
            version=assessed.case.version,
        ),
        partial(
            ending.complaint_withdraw, case_id=assessed.pk, reason="误会", by=cast.clerk, at=FRIDAY,
            version=assessed.case.version,
        ),
        closing,
        partial(
            logging.complaint_chase, case_id=ending_soon.pk, note="又来电", by=cast.clerk, at=FRIDAY,
            version=ending_soon.case.version,
        ),
    ]  # fmt: skip

    assigned, withdrawn, closed, chased = at_once(jobs)

    for one, other in ((assigned, withdrawn), (closed, chased)):
        lost = [answer for answer in (one, other) if isinstance(answer, DomainError)]
        assert [type(answer) for answer in lost] in ([Conflict], [InvalidTransition])
        assert str(lost[0])
    done = {"complaint.assigned", "complaint.withdrawn"} & set(words(assessed))
    assert len(done) == 1
    assert len({"complaint.closed", "complaint.chased"} & set(words(ending_soon))) == 1
