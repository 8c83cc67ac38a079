"""Repair notices: answered, ignored twice, repaired by others, charged back, scored (RPR-13, RPR-15, RPR-16)."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.clock.enums import Target
from core.errors import InvalidInput, InvalidTransition, NotAllowed
from core.notices.models import Notice
from core.records.models import HistoryEntry
from core.records.selectors import case_timeline
from repairs.enums import HoldKind, OrderState
from repairs.enums.contracting import NoticeState, NoticeWay
from repairs.enums.warranty import WarrantyGroup
from repairs.models import (
    Contractor,
    ContractorScope,
    Hold,
    RepairNotice,
    Rework,
    ThirdPartyRepair,
    WorkOrder,
)
from repairs.policies.contracting import Record, deduction
from repairs.selectors.contracting import companies_scored
from repairs.services.contracting import (
    notice_answer,
    notice_of,
    notice_send,
    retention_left,
    third_party_repair,
    token_digest,
)
from tests.administration.conftest import Browser
from tests.cast import FRIDAY
from tests.factories.repairs import Crew, advance, order, order_in, reload
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RPR-13")]
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def company(crew: Crew) -> Contractor:
    """Who built everything in the project, with 1,000 of retention money for each part."""
    made = Contractor.objects.create(name="宏业建设")
    for group in WarrantyGroup:
        ContractorScope.objects.create(
            contractor=made, project=crew.project, group=group, completion_accepted_on=FRIDAY.date() - 300 * DAY,
            retention=Decimal(1000),
        )  # fmt: skip
    return made


def send(crew: Crew, mine: WorkOrder, at: dt.datetime = FRIDAY, **more: Any) -> tuple[RepairNotice, str]:
    return notice_send(case_id=mine.pk, words="卫生间渗水，请整改", by=crew.head, at=at, **more)


def answer(notice: RepairNotice, way: NoticeWay, at: dt.datetime, words: str = "") -> RepairNotice:
    return notice_answer(notice_id=notice.pk, way=way, name="赵工", words=words, at=at)


def open_targets(mine: WorkOrder) -> set[str]:
    clocks = reload(mine.pk).case.deadlines.open()
    return set(clocks.values_list("target", flat=True)) & {Target.CONTRACTOR_RESPOND, Target.CONTRACTOR_START}


def test_a_notice_names_the_contractor_of_the_verdict_with_24_hours_and_3_days(
    crew: Crew, company: Contractor
) -> None:
    mine = order(crew)
    assert mine.contractor == company
    notice, token = send(crew, mine)
    assert (notice.contractor, notice.respond_by, notice.start_by) == (
        company,
        FRIDAY + 24 * HOUR,
        FRIDAY + 3 * DAY,
    )
    assert notice.scope is not None
    assert notice.scope.contractor == company
    assert open_targets(mine) == {Target.CONTRACTOR_RESPOND, Target.CONTRACTOR_START}
    assert token not in str(RepairNotice.objects.values())  # only its digest is kept
    assert notice.token_digest == token_digest(token)
    assert case_timeline(mine.case)[0].sentence == "Repair notice no. 1 to 宏业建设"


def test_it_is_accepted_begun_and_done_and_those_who_sent_it_are_told(
    crew: Crew, company: Contractor
) -> None:
    mine = order(crew)
    notice, _token = send(crew, mine)
    answer(notice, NoticeWay.ACCEPT, FRIDAY + HOUR)
    assert open_targets(mine) == {Target.CONTRACTOR_START}
    answer(notice, NoticeWay.START, FRIDAY + DAY)
    assert open_targets(mine) == set()
    notice = answer(notice, NoticeWay.FINISH, FRIDAY + 2 * DAY, "重做防水")
    assert notice.state(FRIDAY + 99 * DAY) == NoticeState.DONE
    assert set(Notice.objects.filter(recipient=crew.head).values_list("kind", flat=True)) >= {
        "notice.accept", "notice.start", "notice.finish",
    }  # fmt: skip
    assert HistoryEntry.objects.filter(case=mine.case, action__startswith="notice.", by=None).count() == 3


@pytest.mark.parametrize(
    ("ways", "at", "state"),
    [
        ((), 24 * HOUR - dt.timedelta(seconds=1), NoticeState.WAITS),
        ((), 24 * HOUR, NoticeState.IGNORED),
        ((NoticeWay.ACCEPT,), 3 * DAY - dt.timedelta(seconds=1), NoticeState.TO_START),
        ((NoticeWay.ACCEPT,), 3 * DAY, NoticeState.IGNORED),
        ((NoticeWay.DISPUTE,), 3 * DAY, NoticeState.IGNORED),
        ((NoticeWay.ACCEPT, NoticeWay.START), 9 * DAY, NoticeState.AT_WORK),
    ],
)
def test_when_it_counts_as_ignored(
    crew: Crew, company: Contractor, ways: tuple[NoticeWay, ...], at: dt.timedelta, state: NoticeState
) -> None:
    notice, _token = send(crew, order(crew))
    for way in ways:
        notice = answer(notice, way, FRIDAY + HOUR, "不是我们施工的")
    assert notice.state(FRIDAY + at) == state


def test_only_after_one_was_ignored_another_one_goes_out(crew: Crew, company: Contractor) -> None:
    mine = order(crew)
    first, _token = send(crew, mine)
    with nothing_changes(), pytest.raises(InvalidTransition, match="wait for its times"):
        send(crew, mine, FRIDAY + 23 * HOUR)
    second, _token = send(crew, mine, FRIDAY + 24 * HOUR)
    with nothing_changes(), pytest.raises(InvalidTransition):  # the first link is over
        answer(first, NoticeWay.ACCEPT, FRIDAY + 25 * HOUR)
    assert answer(second, NoticeWay.ACCEPT, FRIDAY + 25 * HOUR).answered_by == "赵工"


@pytest.mark.rule("RPR-16")
def test_ignored_twice_somebody_else_repairs_it_and_the_cost_goes_off_the_retention_money(
    crew: Crew, company: Contractor
) -> None:
    mine = order(crew)
    wanted = {"case_id": mine.pk, "company": "速修公司", "reason": "两次未响应", "by": crew.head}
    send(crew, mine)
    with nothing_changes(), pytest.raises(InvalidTransition):
        third_party_repair(**wanted, cost=Decimal(700), at=FRIDAY + 2 * DAY)
    second, _token = send(crew, mine, FRIDAY + 2 * DAY)
    assert second.scope is not None
    with nothing_changes(), pytest.raises(InvalidTransition, match="ignored two repair notices"):
        third_party_repair(**wanted, cost=Decimal(700), at=FRIDAY + 3 * DAY - HOUR)
    late = FRIDAY + 4 * DAY
    with nothing_changes():
        with pytest.raises(InvalidInput):
            third_party_repair(**wanted, cost=Decimal(0), at=late)
        with pytest.raises(NotAllowed):
            third_party_repair(**wanted | {"by": crew.clerk}, cost=Decimal(700), at=late)
    made = third_party_repair(**wanted, cost=Decimal(700), at=late)
    assert (made.deducted, retention_left(second.scope)) == (Decimal(700), Decimal(300))
    again = third_party_repair(**wanted, cost=Decimal("450.50"), at=late)
    assert (again.deducted, retention_left(second.scope)) == (Decimal(300), Decimal(0))
    assert open_targets(mine) == set()
    assert ThirdPartyRepair.objects.count() == 2
    assert [deduction(Decimal(cost), Decimal(left)) for cost, left in ((5, 3), (3, 5), (3, -1))] == [3, 3, 0]


def test_the_link_works_without_sign_in_until_it_ends(crew: Crew, company: Contractor) -> None:
    mine = order(crew)
    _notice, token = send(crew, mine, FRIDAY)
    RepairNotice.objects.update(expires_at=dt.datetime(2999, 1, 1, tzinfo=dt.UTC))
    address, outsider = reverse("contractor_notice", args=[token]), Client(headers={"accept-language": "en"})
    page = outsider.get(address).content.decode()
    assert mine.case.number in page
    assert "王芳" not in page
    assert "13900001234" not in page
    refused = outsider.post(address, {"way": "accept"})
    assert (refused.status_code, RepairNotice.objects.get().answer) == (422, "")
    assert outsider.post(address, {"way": "start"}).status_code == 422
    assert outsider.post(address, {"way": "accept", "name": "赵工"}).status_code == 302
    assert RepairNotice.objects.get().answer == "accepted"
    with nothing_changes():
        assert outsider.post(address, {"way": "accept", "name": "赵工"}).status_code == 422
        assert outsider.get(reverse("contractor_notice", args=["x" * 43])).status_code == 404
    RepairNotice.objects.update(expires_at=FRIDAY)
    assert outsider.get(address).status_code == 404
    assert notice_of(token, FRIDAY) is None


def test_when_the_order_is_finished_nobody_waits_for_the_contractor(crew: Crew, company: Contractor) -> None:
    mine = order(crew)
    notice, _token = send(crew, mine)
    advance(crew, mine.pk, OrderState.FINISHED)
    assert open_targets(mine) == set()
    with nothing_changes(), pytest.raises(InvalidTransition):
        answer(notice, NoticeWay.ACCEPT, FRIDAY + HOUR)
    with nothing_changes(), pytest.raises(InvalidTransition):
        send(crew, mine)


def test_the_page_of_the_order_sends_it_and_shows_the_link_once(crew: Crew, company: Contractor) -> None:
    mine = order(crew)
    head = Browser(crew.head)
    fields = {"way": "notice", "contractor": company.pk, "words": "请整改"}
    assert head.send("order_contractor", mine.case.number, **fields | {"words": ""}).status_code == 422
    answered = head.send("order_contractor", mine.case.number, **fields).content.decode()
    found = re.search(r"/repairs/notices/([\w-]{43})/", answered)
    assert found is not None
    assert RepairNotice.objects.get().token_digest == token_digest(found[1])
    again = head.look("order_contractor", mine.case.number).content.decode()
    assert found[1] not in again
    assert "Waits for an answer" in again
    assert Browser(crew.cast.stranger).look("order_contractor", mine.case.number).status_code == 404
    assert Browser(crew.cast.handler).look("order_contractor", mine.case.number).status_code == 403


@pytest.mark.rule("RPR-15")
def test_contractors_and_specialists_are_scored_each_by_their_own_jobs(
    crew: Crew, company: Contractor
) -> None:
    kept, ignored = order(crew), order(crew)
    notice, _token = send(crew, kept)
    answer(notice, NoticeWay.ACCEPT, FRIDAY + HOUR)
    answer(notice, NoticeWay.START, FRIDAY + DAY)
    send(crew, ignored)
    Rework.objects.create(order=kept, cause="sent_back", reason="x", at=FRIDAY, by=crew.head)
    HistoryEntry.objects.create(
        case=kept.case,
        action="order.followed_up",
        by=crew.clerk,
        at=FRIDAY,
        entered_at=FRIDAY,
        details={"score": 90},
    )
    lift = Contractor.objects.create(name="安信电梯", is_specialist=True)
    for days in (1, 3):
        Hold.objects.create(
            order=order_in(crew, OrderState.WORKING), kind=HoldKind.SPECIALIST, reason="x", company=lift,
            started_at=FRIDAY, started_by=crew.head, promised_at=FRIDAY + 2 * DAY, told_at=FRIDAY, in_time=True,
            ended_at=FRIDAY + days * DAY, ended_by=crew.head,
        )  # fmt: skip
    scored = companies_scored([crew.project.pk], FRIDAY - DAY)
    assert [(each.company, each.record) for each in scored] == [
        (lift, Record(jobs=2, on_time=1)),
        (company, Record(jobs=2, on_time=1, reworked=1, satisfaction=90.0)),
    ]
    assert [round(each.record.score or 0, 1) for each in scored] == [75.0, 63.3]
    assert companies_scored([crew.cast.other_project.pk], FRIDAY - DAY) == []
    page = Browser(crew.head).look("contractor_scores").content.decode()
    assert page.index("安信电梯") < page.index("宏业建设")
    assert Record().score is None
