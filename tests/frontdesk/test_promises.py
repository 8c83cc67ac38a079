"""Promises to customers: whose authority, whose clock, kept or broken, and the rate (CLK-05, DSK-12)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from complaints.enums import State
from complaints.models import Complaint
from complaints.services.ending import complaint_withdraw
from core.accounts.enums import Role
from core.clock.models import EscalationStep
from core.clock.services import sweep
from core.errors import InvalidInput, InvalidTransition, NotAllowed
from core.notices.models import Notice
from core.records.models import Case, HistoryEntry
from core.time import local_date
from dashboard.selectors import my_work
from frontdesk.enums import Part, PromiseKind, PromiseState
from frontdesk.models import Promise, PromiseAuthority
from frontdesk.policies.promises import is_within
from frontdesk.selectors.promises import in_period, kept_rates, part_of, promises
from frontdesk.services.promises import (
    Given,
    promise_break,
    promise_confirm,
    promise_keep,
    promise_on_case,
    promise_on_contact,
    promise_refuse,
)
from owners.enums import Channel, ContactKind
from owners.models import Contact
from owners.services.contacts import contact_log
from tests.cast import FRIDAY, Cast
from tests.factories.accounts import staff
from tests.factories.complaints import complaint_in, person
from tests.unchanged import nothing_changes

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def given(
    kind: PromiseKind = PromiseKind.DATE, by: dt.datetime = FRIDAY + DAY, amount: int | None = None
) -> Given:
    return Given(kind, "明天上午回电", by, Decimal(amount) if amount is not None else None)


def promise(
    cast: Cast, what: Given | None = None, *, by: Any = None, case: Complaint | None = None
) -> Promise:
    about = case or complaint_in(cast, State.INVESTIGATING)
    return promise_on_case(
        case_id=about.pk, given=what or given(), by=by or cast.clerk, at=FRIDAY, to_whom="王芳"
    )


def contact(cast: Cast, **more: Any) -> Contact:
    told = {
        "summary": "问交付时间",
        "by": cast.clerk,
        "at": FRIDAY,
        "unit": cast.unit,
        "caller_name": "王芳",
    } | more
    return contact_log(channel=Channel.PHONE, kind=ContactKind.ENQUIRY, **told)


@pytest.mark.rule("DSK-12")
@pytest.mark.parametrize(
    ("limits", "amount", "within"),
    [
        ([], None, False),
        ([None], None, True),
        ([None], 10**9, True),
        ([2000], 2000, True),
        ([2000], 2001, False),
        ([2000, 20_000], 2001, True),
    ],
)
def test_the_authority_of_roles(limits: list[int | None], amount: int | None, within: bool) -> None:
    given_limits = [None if limit is None else Decimal(limit) for limit in limits]
    assert is_within(given_limits, None if amount is None else Decimal(amount)) is within


@pytest.mark.rule("CLK-05", "DSK-12")
def test_a_promise_within_authority_is_a_deadline_of_who_gave_it(cast: Cast) -> None:
    """The handler is responsible for the case; the clerk who promised is reminded."""
    made = promise(cast)
    assert made.deadline is not None
    assert (made.deadline.target, made.deadline.due_at, made.deadline.to_whom) == (
        "promise",
        FRIDAY + DAY,
        "王芳",
    )
    assert made.state(FRIDAY) == PromiseState.OPEN
    sweep(FRIDAY + 20 * HOUR)
    step = EscalationStep.objects.get(deadline=made.deadline)
    assert step.recipients == [cast.clerk.pk]
    assert HistoryEntry.objects.get(action="promise.given").note.text == "明天上午回电"


@pytest.mark.rule("CLK-05")
def test_several_promises_run_beside_each_other_and_each_is_kept_by_itself(cast: Cast) -> None:
    about = complaint_in(cast, State.INVESTIGATING)
    later = promise(cast, given(by=FRIDAY + 2 * DAY), case=about)
    sooner = promise(cast, case=about)
    promise_keep(promise_id=later.pk, note="已回电", by=cast.clerk, at=FRIDAY + HOUR)
    states = [each.state(FRIDAY + HOUR) for each in promises().order_by("pk")]
    assert states == [PromiseState.KEPT, PromiseState.OPEN]
    assert sooner.deadline is not None


@pytest.mark.rule("DSK-12")
@pytest.mark.parametrize(
    ("kind", "amount", "who"),
    [
        (PromiseKind.RESULT, None, "superior"),
        (PromiseKind.MONEY, 1500, "superior"),
        (PromiseKind.MONEY, 15_000, "manager"),
        (PromiseKind.MONEY, 50_000, "general manager"),
    ],
)
def test_beyond_authority_the_superior_is_asked_first(
    cast: Cast, kind: PromiseKind, amount: int | None, who: str
) -> None:
    """Up the line to the first who may; the line ends at a handler, so the managers of the project come next."""
    superior = staff("superior", Role.DEPARTMENT_HANDLER, project=cast.project)
    cast.clerk.superior = superior
    cast.clerk.save()
    made = promise(cast, given(kind, amount=amount))
    assert str(made.asked) == who
    assert (made.deadline, made.state(FRIDAY)) == (None, PromiseState.ASKED)
    assert Notice.objects.get(kind="promise.to_confirm").recipient == made.asked
    assert made.asked is not None

    promise_confirm(promise_id=made.pk, note="", by=made.asked, at=FRIDAY + HOUR)

    made.refresh_from_db()
    assert made.deadline is not None
    assert (made.deadline.started_at, made.deadline.keeper) == (FRIDAY + HOUR, cast.clerk)
    assert Notice.objects.get(kind="promise.decided").recipient == cast.clerk


@pytest.mark.rule("DSK-12")
def test_who_may_not_confirm_and_what_is_refused_is_no_promise(cast: Cast) -> None:
    made = promise(cast, given(PromiseKind.MONEY, amount=15_000), by=cast.handler)
    assert made.asked == cast.manager
    with nothing_changes():
        for nobody in (cast.handler, cast.clerk, cast.other_handler):
            with pytest.raises(NotAllowed):
                promise_confirm(promise_id=made.pk, note="", by=nobody, at=FRIDAY)
        with pytest.raises(InvalidInput):
            promise_refuse(promise_id=made.pk, note=" ", by=cast.manager, at=FRIDAY)
        with pytest.raises(InvalidTransition, match="time has passed"):
            promise_confirm(promise_id=made.pk, note="", by=cast.manager, at=FRIDAY + DAY)
    promise_refuse(promise_id=made.pk, note="先看现场", by=cast.manager, at=FRIDAY)
    made.refresh_from_db()
    assert (made.state(FRIDAY), made.deadline) == (PromiseState.REFUSED, None)
    with nothing_changes(), pytest.raises(InvalidTransition):
        promise_confirm(promise_id=made.pk, note="", by=cast.manager, at=FRIDAY)


@pytest.mark.rule("DSK-12")
def test_nobody_with_authority_means_no_promise(cast: Cast) -> None:
    about = complaint_in(cast, State.INVESTIGATING)
    PromiseAuthority.objects.filter(kind="money").delete()
    with nothing_changes(), pytest.raises(InvalidInput, match="Nobody here"):
        promise(cast, given(PromiseKind.MONEY, amount=10), case=about)


@pytest.mark.rule("CLK-05")
def test_what_cannot_be_promised(cast: Cast) -> None:
    about = complaint_in(cast, State.INVESTIGATING)
    over = complaint_in(cast, State.CLOSED)
    with nothing_changes():
        for wrong in (
            given(by=FRIDAY),
            given(PromiseKind.MONEY),
            given(PromiseKind.DATE, amount=5),
            Given(PromiseKind.DATE, " ", FRIDAY + DAY),
        ):
            with pytest.raises(InvalidInput):
                promise(cast, wrong, case=about)
        with pytest.raises(InvalidTransition):
            promise(cast, case=over)
        with pytest.raises(NotAllowed):
            promise(cast, case=about, by=cast.stranger)


@pytest.mark.rule("CLK-05", "DSK-12")
def test_from_the_day_log_it_is_a_case_of_its_own_that_ends_with_it(cast: Cast) -> None:
    line = contact(cast, person=person())
    made = promise_on_contact(contact=line, given=given(), by=cast.clerk, at=FRIDAY)
    assert made.case.number.startswith("CN-2026-")
    assert (made.case.unit, made.case.responsible, made.to_whom) == (cast.unit, cast.clerk, "王芳")
    assert [case.pk for case in my_work(cast.clerk)] == [made.case_id]
    assert line.items.get().case_id == made.case_id
    again = promise_on_contact(contact=line, given=given(), by=cast.clerk, at=FRIDAY)
    assert again.case_id == made.case_id  # the contact has its case now
    promise_keep(promise_id=again.pk, note="已回电", by=cast.clerk, at=FRIDAY + HOUR)
    assert Case.objects.get(pk=made.case_id).is_open
    promise_keep(promise_id=made.pk, note="已回电", by=cast.clerk, at=FRIDAY + HOUR)
    assert not Case.objects.get(pk=made.case_id).is_open
    homeless = contact(cast, unit=None)
    with nothing_changes(), pytest.raises(InvalidInput, match="no project"):
        promise_on_contact(contact=homeless, given=given(), by=cast.clerk, at=FRIDAY)


@pytest.mark.rule("CLK-05")
def test_only_the_keeper_or_a_manager_says_how_it_went(cast: Cast) -> None:
    made = promise(cast)
    with nothing_changes():
        with pytest.raises(NotAllowed, match="keeps this promise"):
            promise_keep(promise_id=made.pk, note="x", by=cast.handler, at=FRIDAY)
        with pytest.raises(InvalidInput):
            promise_keep(promise_id=made.pk, note=" ", by=cast.clerk, at=FRIDAY)
    promise_break(promise_id=made.pk, note="业主改期", by=cast.manager, at=FRIDAY + HOUR)
    made.refresh_from_db()
    assert made.state(FRIDAY + HOUR) == PromiseState.BROKEN
    with nothing_changes(), pytest.raises(InvalidTransition):
        promise_keep(promise_id=made.pk, note="x", by=cast.clerk, at=FRIDAY + HOUR)


@pytest.mark.rule("CLK-05", "RPT-05")
def test_the_kept_rate_equals_the_list_behind_it(cast: Cast) -> None:
    """Kept, kept late, said to be broken, overdue, still open, asked, ended with its case, outside the period."""
    about = complaint_in(cast, State.INVESTIGATING)
    ends = {}
    for name in ("kept", "late", "broken", "overdue", "future", "outside"):
        due = {"future": FRIDAY + 5 * DAY, "outside": FRIDAY + 40 * DAY}.get(name, FRIDAY + DAY)
        ends[name] = promise(cast, given(by=due), case=about)
    asked = promise(cast, given(PromiseKind.RESULT), case=about)
    other = complaint_in(cast, State.INVESTIGATING)
    ends["void"] = promise(cast, case=other)
    complaint_withdraw(case_id=other.pk, reason="撤回", by=cast.clerk, at=FRIDAY + HOUR)
    promise_keep(promise_id=ends["kept"].pk, note="好", by=cast.clerk, at=FRIDAY + DAY - HOUR)
    promise_keep(promise_id=ends["late"].pk, note="好", by=cast.clerk, at=FRIDAY + DAY)
    promise_break(promise_id=ends["broken"].pk, note="不行", by=cast.clerk, at=FRIDAY + HOUR)
    now = FRIDAY + 2 * DAY
    first, last = local_date(FRIDAY), local_date(FRIDAY) + 9 * DAY

    total, by_date, by_result, _money = kept_rates(
        promises(), user=cast.clerk, first=first, last=last, at=now
    )

    assert (total.kept, total.all, total.percent) == (1, 4, "25.0 %")
    assert (by_date.kept, by_date.all) == (1, 4)
    assert (by_result.kept, by_result.all, by_result.percent) == (0, 0, "—")
    for part, names in {Part.KEPT: ["kept"], Part.DUE: ["kept", "late", "broken", "overdue"]}.items():
        listed = part_of(in_period(promises(), first, last), part, user=cast.clerk, at=now)
        assert {row.pk for row in listed} == {ends[name].pk for name in names}
    states = {name: each.state(now) for name, each in ((n, promises().get(pk=p.pk)) for n, p in ends.items())}
    assert states == {
        "kept": "kept", "late": "broken", "broken": "broken", "overdue": "overdue", "future": "open",
        "outside": "open", "void": "void",
    }  # fmt: skip
    assert {row.pk for row in part_of(promises(), Part.ASKED, user=cast.clerk, at=now)} == {asked.pk}
    mine = part_of(promises(), Part.MINE, user=cast.clerk, at=now)
    assert {row.pk for row in mine} == {ends[name].pk for name in ("overdue", "future", "outside")}
