"""Plans: options, legal and finance, limits of money, the customer's choice (CMP-12, CMP-13)."""

from __future__ import annotations

import uuid
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from complaints.enums import FactKind, Level, State
from complaints.enums.plans import OptionKind, Part
from complaints.models import Complaint, PlanApproval, PlanAuthority, PlanOption
from complaints.policies.plans import Authority, Option, is_within, needs_counsel
from complaints.services.authorities import plan_authority_change
from complaints.services.matters import complaint_link, fact_add
from complaints.services.plans import (
    plan_agree,
    plan_approve,
    plan_approve_for_finance,
    plan_approve_for_legal,
    plan_refuse,
)
from core.accounts.enums import Role
from core.errors import InvalidInput, InvalidTransition, NotAllowed
from core.records.models import HistoryEntry
from tests.cast import FRIDAY, Cast
from tests.complaints.looking import told, words
from tests.factories.accounts import staff
from tests.factories.complaints import complaint_in, option, propose, reload
from tests.threads import at_once
from tests.unchanged import nothing_changes

K = OptionKind


def offered(kind: OptionKind, cost: int = 0, *, warranty: bool = False, liability: bool = False) -> Option:
    return Option(kind, Decimal(cost), "§", under_warranty=warranty, liability=liability)


@pytest.mark.rule("CMP-12")
@pytest.mark.parametrize(
    ("options", "level", "expected"),
    [
        ([offered(K.REPAIR, 9000, warranty=True)], 3, False),
        ([offered(K.REPAIR, 9000, warranty=True)], 1, False),  # a pure repair under warranty needs neither
        ([offered(K.REPAIR, 9000, warranty=True, liability=True)], 3, True),
        ([offered(K.REPAIR, 1)], 3, True),  # outside the warranty it is money
        ([offered(K.REPAIR)], 3, False),
        ([offered(K.OTHER)], 3, False),
        ([offered(K.OTHER)], 2, True),
        ([offered(K.OTHER, liability=True)], 3, True),
        ([offered(K.COMPENSATION)], 3, True),
        ([offered(K.REFUND)], 3, True),
        ([offered(K.SWAP)], 3, True),
        ([offered(K.REPAIR, warranty=True), offered(K.COMPENSATION, 10)], 3, True),
    ],
)
def test_when_legal_and_finance_approve(options: list[Option], level: int, expected: bool) -> None:
    assert needs_counsel(options, level) is expected


@pytest.mark.rule("CMP-13")
@pytest.mark.parametrize(
    ("total", "refund", "expected"),
    [("2000.00", False, [True, True, True]), ("2000.01", False, [False, True, True]),
     ("20000.01", False, [False, False, True]), ("1", True, [False, False, True])],
)  # fmt: skip
def test_how_far_the_delivered_authorities_reach(total: str, refund: bool, expected: list[bool]) -> None:
    handler, manager = Authority(Decimal(2000), refunds=False), Authority(Decimal(20000), refunds=False)
    general_manager = Authority(None, refunds=True)
    assert [
        is_within([who], total=Decimal(total), refund=refund) for who in (handler, manager, general_manager)
    ] == expected
    assert not is_within([], total=Decimal(0), refund=False)


def in_work(cast: Cast, **changes: Any) -> Complaint:
    return complaint_in(cast, State.INVESTIGATING, **changes)


def responsible(mine: Complaint) -> str:
    return str(reload(mine).case.responsible)


@pytest.mark.rule("CMP-13")
def test_within_the_authority_it_is_settled_at_once(cast: Cast) -> None:
    mine = in_work(cast)

    propose(cast, mine.pk, options=[option(cost=2000)])

    assert reload(mine).state == State.PLAN_APPROVED
    assert words(mine)[-2:] == ["complaint.plan_proposed", "complaint.plan_settled"]
    plan = mine.plans.get()
    assert (plan.needed, plan.decided_by, plan.total, responsible(mine)) == ([], None, 2000, "handler")
    assert told(mine, "complaint.to_approve") == set()


@pytest.mark.rule("CMP-13")
@pytest.mark.parametrize(
    ("options", "approver"),
    [
        ([option(cost="2000.01")], "manager"),
        ([option(cost="20000.01")], "general manager"),
        ([option(), option(cost="20000.01")], "general manager"),  # the dearest option counts
    ],
)
def test_beyond_it_is_passed_up_at_once_to_whose_authority_covers_it(
    cast: Cast, options: list[Option], approver: str
) -> None:
    mine = in_work(cast)

    propose(cast, mine.pk, options=options)

    assert (reload(mine).state, responsible(mine)) == (State.PLAN_PROPOSED, approver)
    assert told(mine, "complaint.to_approve") == {approver}


@pytest.mark.rule("CMP-13")
def test_the_limit_is_for_all_complaints_of_the_matter_together(cast: Cast) -> None:
    first, second = in_work(cast), in_work(cast, phone="13900007777")
    assert reload(first).matter_id == reload(second).matter_id
    third = in_work(cast, category="eng-lift")
    for mine in (first, third):
        propose(cast, mine.pk, options=[option(cost=1500)])
        assert reload(mine).state == State.PLAN_APPROVED
    plan_agree(case_id=first.pk, by=cast.clerk, at=FRIDAY)

    propose(cast, second.pk, options=[option(cost="500.01")])

    plan = second.plans.get()
    assert (reload(second).state, plan.needed, plan.total) == (
        State.PLAN_PROPOSED, [Part.AUTHORITY], Decimal("2000.01"),
    )  # fmt: skip


@pytest.mark.rule("CMP-13")
def test_what_was_linked_meanwhile_is_counted_when_it_is_approved(cast: Cast) -> None:
    mine, other = in_work(cast), in_work(cast, category="eng-lift")
    propose(cast, mine.pk, options=[option(cost=15_000)])
    propose(cast, other.pk, options=[option(cost=15_000)])
    complaint_link(case_id=other.pk, other_number=mine.case.number, by=cast.clerk, at=FRIDAY)

    with nothing_changes(), pytest.raises(NotAllowed) as refused:
        plan_approve(case_id=mine.pk, by=cast.manager, at=FRIDAY)
    assert refused.value.code == "beyond_authority"
    assert "30,000.00" in str(refused.value)
    plan_approve(case_id=mine.pk, by=cast.general_manager, at=FRIDAY)
    assert reload(mine).state == State.PLAN_APPROVED


@pytest.mark.rule("CMP-12", "CMP-13")
def test_a_refund_needs_legal_finance_and_the_general_manager(cast: Cast) -> None:
    mine, other_legal = in_work(cast), staff("z other legal", Role.LEGAL)
    propose(cast, mine.pk, options=[option(K.REFUND, 100)])

    assert told(mine, "complaint.to_approve") == {"legal", "finance", "general manager"}
    assert responsible(mine) == "legal"
    with nothing_changes(), pytest.raises(NotAllowed):
        plan_approve(case_id=mine.pk, by=cast.manager, at=FRIDAY)
    plan_approve_for_legal(case_id=mine.pk, by=cast.legal, at=FRIDAY)
    assert (reload(mine).state, responsible(mine)) == (State.PLAN_PROPOSED, "finance")
    with nothing_changes(), pytest.raises(InvalidTransition):
        plan_approve_for_legal(case_id=mine.pk, by=other_legal, at=FRIDAY)
    plan_approve(case_id=mine.pk, by=cast.general_manager, at=FRIDAY)
    with nothing_changes(), pytest.raises(InvalidTransition):  # not offered before everybody has approved
        plan_agree(case_id=mine.pk, by=cast.clerk, at=FRIDAY)
    plan_approve_for_finance(case_id=mine.pk, by=cast.finance, at=FRIDAY)

    assert (reload(mine).state, responsible(mine)) == (State.PLAN_APPROVED, "handler")
    approvals = mine.plans.get().approvals.values_list("part", "by__full_name")
    assert list(approvals) == [
        ("legal", "legal"), ("authority", "general manager"), ("finance", "finance"),
    ]  # fmt: skip
    assert words(mine)[-3:] == ["complaint.plan_signed"] * 2 + ["complaint.plan_approved"]


@pytest.mark.rule("CMP-12", "CMP-13")
def test_each_approves_once_and_never_their_own(cast: Cast) -> None:
    everything = staff("everything", Role.LEGAL, Role.FINANCE, Role.GENERAL_MANAGER, Role.COMPLAINT_MANAGER)
    mine, own = in_work(cast), in_work(cast, category="eng-lift")
    refund = [option(K.REFUND, 100)]
    propose(cast, mine.pk, options=refund)
    propose(cast, own.pk, options=refund, by=everything)
    plan_approve_for_legal(case_id=mine.pk, by=everything, at=FRIDAY)

    signs = (plan_approve_for_legal, plan_approve_for_finance, plan_approve)
    for sign, case_id in [*((sign, own.pk) for sign in signs), *((sign, mine.pk) for sign in signs[1:])]:
        with nothing_changes(), pytest.raises(NotAllowed) as refused:
            sign(case_id=case_id, by=everything, at=FRIDAY)
        assert refused.value.code in ("own_plan", "approved_already")
    with nothing_changes():  # the database keeps it, too
        for plan, part, by in [
            (own.plans.get(), Part.LEGAL, everything),
            (mine.plans.get(), Part.LEGAL, cast.legal),
            (mine.plans.get(), Part.FINANCE, everything),
        ]:
            with pytest.raises(DatabaseError), transaction.atomic():
                PlanApproval.objects.create(plan=plan, part=part, by=by, at=FRIDAY)


@pytest.mark.rule("CMP-12")
def test_legal_refuses_and_another_plan_follows_and_is_agreed(cast: Cast) -> None:
    mine = in_work(cast)
    propose(cast, mine.pk, options=[option(K.COMPENSATION, 500), option(K.REPAIR, 9000)])
    plan_refuse(case_id=mine.pk, reason="条款不支持赔偿", by=cast.legal, at=FRIDAY)
    assert (reload(mine).state, responsible(mine)) == (State.INVESTIGATING, "handler")

    repair = option(K.REPAIR, 1800)
    propose(cast, mine.pk, options=[repair, option(K.REPAIR, 900)])
    plan = mine.plans.latest("pk")
    cheap = plan.options.get(cost=900)

    for wrong in (None, PlanOption.objects.get(plan=mine.plans.earliest("pk"), kind=K.REPAIR)):
        with nothing_changes(), pytest.raises(InvalidInput) as refused:
            plan_agree(case_id=mine.pk, option=wrong, by=cast.clerk, at=FRIDAY)
        assert refused.value.code == "option_to_choose"
    plan_agree(case_id=mine.pk, option=cheap, by=cast.clerk, at=FRIDAY)

    plan.refresh_from_db()
    assert (plan.outcome, plan.cost, plan.chosen) == ("agreed", 900, cheap)
    assert mine.case.history.get(action="complaint.agreed").details["option"] == "repair"


@pytest.mark.rule("CMP-12")
def test_facts_that_come_up_meanwhile_ask_for_legal_and_finance(cast: Cast) -> None:
    mine = in_work(cast)
    Complaint.objects.filter(pk=mine.pk).update(level=Level.MINOR)
    PlanAuthority.objects.filter(role=Role.DEPARTMENT_HANDLER).delete()
    propose(cast, mine.pk, options=[option(K.OTHER, 0)])
    assert mine.plans.get().needed == [Part.AUTHORITY]
    fact_add(case_id=mine.pk, kind=FactKind.LITIGATION, note="收到传票", by=cast.clerk, at=FRIDAY)

    plan_approve(case_id=mine.pk, by=cast.manager, at=FRIDAY)

    assert reload(mine).state == State.PLAN_PROPOSED
    assert mine.plans.get().awaited == [Part.LEGAL, Part.FINANCE]


@pytest.mark.rule("CMP-12")
@pytest.mark.parametrize(
    ("options", "code", "field"),
    [
        ([], "option_needed", "kind"),
        ([option()] * 5, "too_many_options", None),
        ([option(basis=" ")], "text_needed", "basis"),
        ([option(), option(basis="")], "text_needed", "basis_2"),
        ([option(K.REFUND, under_warranty=True)], "warranty_covers_repairs", "under_warranty"),
    ],
)
def test_an_option_stands_on_something(
    cast: Cast, options: list[Option], code: str, field: str | None
) -> None:
    mine = in_work(cast)
    with nothing_changes(), pytest.raises(InvalidInput) as refused:
        propose(cast, mine.pk, options=options)
    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.rule("CMP-12", "CMP-13")
def test_the_page_offers_options_and_tells_who_has_approved(cast: Cast, client: Client) -> None:
    mine = in_work(cast)
    client.force_login(cast.handler)
    number = mine.case.number

    def send(action: str, **fields: Any) -> Any:
        told = {"request_id": uuid.uuid4(), "version": reload(mine).case.version}
        return client.post(reverse("complaint_act", args=[number, action]), told | fields)

    sent = {
        "text": "修复或补偿", "kind": "repair", "cost": "800", "basis": "质量保证书", "under_warranty": "on",
        "kind_2": "compensation", "cost_2": "600", "basis_2": "合同第九条", "option_text_2": "一次性",
    }  # fmt: skip
    with nothing_changes():
        answer = send("propose-plan", **{**sent, "kind_2": ""})
    assert (answer.status_code, "一次性" in answer.content.decode()) == (422, True)
    assert send("propose-plan", **sent).status_code == 302

    page = client.get(reverse("complaint_detail", args=[number])).content.decode()
    assert page.count("not approved yet") == 2
    assert "合同第九条" in page
    for person, action in [(cast.legal, "approve-legal"), (cast.finance, "approve-finance")]:
        client.force_login(person)
        assert send(action, note="同意").status_code == 302
    client.force_login(cast.clerk)
    with nothing_changes():
        assert send("agree").status_code == 422
    assert send("agree", option=PlanOption.objects.get(kind="compensation").pk).status_code == 302
    assert reload(mine).state == State.AGREED
    assert "chosen by the customer" in client.get(reverse("complaint_detail", args=[number])).content.decode()


@pytest.mark.rule("CMP-13")
def test_an_administrator_keeps_the_authorities(cast: Cast, client: Client) -> None:
    mine = in_work(cast)
    client.force_login(cast.admin)
    address = reverse("plan_authority_change", args=["department_handler"])

    def send(**fields: str) -> int:
        return client.post(address, {"request_id": uuid.uuid4(), "refunds": "no", **fields}).status_code

    with nothing_changes():
        assert send(reach="limited") == 422
        assert send(reach="any", up_to="5") == 422
        assert send(reach="none", refunds="yes") == 422
    with nothing_changes(but=("records_requestanswer",)):
        assert send(reach="limited", up_to="2000") == 302  # as it is already
    assert send(reach="limited", up_to="100") == 302
    assert "up to CNY 100" in client.get(reverse("plan_authority_list")).content.decode()
    entry = HistoryEntry.objects.get(action="plan_authority_changed")
    assert entry.details["from_limit"] == "2000.00"
    propose(cast, mine.pk, options=[option(cost=101)])
    assert reload(mine).state == State.PLAN_PROPOSED
    for change in (cast.manager, cast.stranger):
        with nothing_changes(), pytest.raises(NotAllowed):
            plan_authority_change(role="legal", reach="any", up_to=None, refunds="no", by=change, at=FRIDAY)


@pytest.mark.rule("CMP-13")
@pytest.mark.commits
def test_of_two_approvers_at_once_one_is_told_and_two_parts_both_count(cast: Cast) -> None:
    mine = in_work(cast)
    other = staff("other manager", Role.COMPLAINT_MANAGER, project=cast.project)
    propose(cast, mine.pk, options=[option(K.COMPENSATION, 5000)])
    jobs = [
        partial(plan_approve, case_id=mine.pk, by=cast.manager, at=FRIDAY),
        partial(plan_approve, case_id=mine.pk, by=other, at=FRIDAY),
        partial(plan_approve_for_legal, case_id=mine.pk, by=cast.legal, at=FRIDAY),
        partial(plan_approve_for_finance, case_id=mine.pk, by=cast.finance, at=FRIDAY),
    ]

    answers = at_once(jobs)

    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert [type(each) for each in refused] == [InvalidTransition]
    assert reload(mine).state == State.PLAN_APPROVED
    assert {approval.part for approval in mine.plans.get().approvals.all()} == set(Part)
    assert words(mine).count("complaint.plan_approved") == 1


@pytest.mark.rule("CMP-13")
@pytest.mark.commits
def test_two_handlers_at_once_do_not_spend_the_limit_twice(cast: Cast) -> None:
    first, second = in_work(cast), in_work(cast, phone="13900007777")

    answers = at_once(
        [partial(propose, cast, mine.pk, options=[option(cost=1500)]) for mine in (first, second)]
    )

    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert {reload(first).state, reload(second).state} == {State.PLAN_APPROVED, State.PLAN_PROPOSED}
