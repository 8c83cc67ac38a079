"""Follow-ups: who asks, and what happens when nobody can be reached (SAT-01, CMP-16, CMP-17)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from complaints.enums import Action, Confirmation, State
from complaints.models import Complaint
from complaints.services.ending import complaint_close
from core.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed
from satisfaction.enums import AttemptChannel, FollowUpState
from satisfaction.models import FollowUp
from satisfaction.policies import tried_in_earnest
from satisfaction.services import (
    follow_up_attempt,
    follow_up_give_up,
    follow_up_notice,
    follow_up_record,
    follow_up_sheet,
)
from tests.cast import FRIDAY, Cast, local
from tests.complaints.actions import do, drawn
from tests.complaints.looking import met, running, words
from tests.factories.complaints import DAY, cause, complaint_in, finish, reload, score, verify
from tests.unchanged import nothing_changes

PHONE, WECHAT, VISIT = AttemptChannel.PHONE, AttemptChannel.WECHAT, AttemptChannel.VISIT


@pytest.fixture
def mine(cast: Cast) -> Complaint:
    return complaint_in(cast, State.VERIFIED)


@pytest.fixture
def pending(mine: Complaint) -> FollowUp:
    return FollowUp.objects.get(case_id=mine.pk)


def try_in_earnest(cast: Cast, pending: FollowUp) -> None:
    for n, channel in enumerate((PHONE, PHONE, WECHAT)):
        follow_up_attempt(follow_up_id=pending.pk, channel=channel, by=cast.clerk, at=FRIDAY + n * DAY)


@pytest.mark.rule("CMP-17")
@pytest.mark.parametrize(
    ("attempts", "enough"),
    [
        ([(PHONE, "20 10:00"), (PHONE, "21 10:00"), (VISIT, "22 10:00")], True),
        ([(PHONE, "20 23:59"), (PHONE, "21 00:00"), (WECHAT, "22 00:00")], True),
        ([(PHONE, "20 10:00"), (PHONE, "21 10:00"), (PHONE, "22 10:00")], False),
        ([(PHONE, "20 10:00"), (WECHAT, "20 11:00"), (PHONE, "21 10:00")], False),
        ([(PHONE, "20 10:00"), (WECHAT, "21 10:00")], False),
        ([], False),
    ],
)
def test_three_attempts_on_three_days_by_two_channels(attempts: list[tuple[str, str]], enough: bool) -> None:
    assert tried_in_earnest([(channel, local(f"2026-11-{at}")) for channel, at in attempts]) is enough


@pytest.mark.rule("SAT-01")
def test_who_did_the_work_does_not_ask(cast: Cast, pending: FollowUp) -> None:
    Complaint.objects.filter(pk=pending.case_id).update(done_by=cast.manager)

    for nobody in (cast.manager, cast.handler, cast.stranger, cast.owner):
        with nothing_changes(), pytest.raises(NotAllowed):
            follow_up_record(follow_up_id=pending.pk, score=90, words="", by=nobody, at=FRIDAY)
    score(cast, pending.case_id, 90, by=cast.other_clerk)
    assert FollowUp.objects.get().ended_by == cast.other_clerk


@pytest.mark.rule("CMP-16")
@pytest.mark.parametrize("points", [-1, 101])
def test_a_score_is_of_a_hundred(cast: Cast, pending: FollowUp, points: int) -> None:
    with nothing_changes(), pytest.raises(InvalidInput):
        follow_up_record(follow_up_id=pending.pk, score=points, words="", by=cast.clerk, at=FRIDAY)


@pytest.mark.rule("CMP-17")
def test_the_whole_way_of_a_customer_who_cannot_be_reached(
    cast: Cast, mine: Complaint, pending: FollowUp
) -> None:
    asked = {"follow_up_id": pending.pk}
    with nothing_changes(), pytest.raises(InvalidTransition, match="3 attempts"):
        follow_up_notice(**asked, note="", by=cast.clerk, at=FRIDAY)
    with nothing_changes(), pytest.raises(InvalidTransition, match="written notice first"):
        follow_up_give_up(**asked, note="", by=cast.manager, at=FRIDAY)
    try_in_earnest(cast, pending)
    sent = FRIDAY + 2 * DAY
    follow_up_notice(**asked, note="已寄挂号信", by=cast.clerk, at=sent)
    with nothing_changes(), pytest.raises(InvalidTransition):
        follow_up_notice(**asked, note="再寄", by=cast.clerk, at=sent)
    with nothing_changes(), pytest.raises(InvalidTransition, match="7 days"):
        follow_up_give_up(**asked, note="", by=cast.manager, at=sent + 7 * DAY - dt.timedelta(microseconds=1))
    with nothing_changes(), pytest.raises(NotAllowed):
        follow_up_give_up(**asked, note="", by=cast.clerk, at=sent + 7 * DAY)

    follow_up_give_up(**asked, note="无人应答", by=cast.manager, at=sent + 7 * DAY)

    pending.refresh_from_db()
    assert (pending.state, pending.score, pending.ended_by) == ("unreached", None, cast.manager)
    assert reload(mine).state == "followed_up"
    assert "follow_up" in met(mine)
    ways = [*["follow_up.attempted"] * 3, "follow_up.notice_sent", "complaint.unreached"]
    assert words(mine)[-6:] == [*ways, "deadline_cancelled"]  # no news is promised any more (CMP-30)


@pytest.mark.rule("CMP-17")
def test_an_unreached_one_is_closed_unconfirmed_by_a_manager(
    cast: Cast, mine: Complaint, pending: FollowUp
) -> None:
    try_in_earnest(cast, pending)
    follow_up_notice(follow_up_id=pending.pk, note="", by=cast.clerk, at=FRIDAY + 2 * DAY)
    follow_up_give_up(follow_up_id=pending.pk, note="", by=cast.manager, at=FRIDAY + 9 * DAY)
    end = {"case_id": mine.pk, "at": FRIDAY + 9 * DAY, **cause()}

    with nothing_changes(), pytest.raises(NotAllowed):
        complaint_close(**end, confirmation=Confirmation.UNCONFIRMED, note="联系不上", by=cast.clerk)
    for how in (Confirmation.SIGNED, Confirmation.UNCONFIRMED):
        with nothing_changes(), pytest.raises(InvalidInput):
            complaint_close(**end, confirmation=how, note="", by=cast.manager)
    complaint_close(**end, confirmation=Confirmation.UNCONFIRMED, note="联系不上", by=cast.manager)

    assert (reload(mine).state, reload(mine).confirmation) == ("closed", "unconfirmed")


@pytest.mark.rule("SAT-01", "CMP-10")
def test_reopening_drops_the_question(cast: Cast, mine: Complaint, pending: FollowUp) -> None:
    do(Action.REOPEN, cast, mine.pk)

    pending.refresh_from_db()
    assert (pending.state, pending.ended_by) == ("void", cast.clerk)
    assert "follow_up" not in running(mine)
    with nothing_changes(), pytest.raises(InvalidTransition):
        follow_up_record(follow_up_id=pending.pk, score=90, words="", by=cast.clerk, at=FRIDAY)


@pytest.mark.rule("SAT-01")
def test_an_old_form_is_told(cast: Cast, mine: Complaint, pending: FollowUp) -> None:
    with nothing_changes(), pytest.raises(Conflict):
        follow_up_attempt(follow_up_id=pending.pk, channel=PHONE, by=cast.clerk, at=FRIDAY, version=1)
    version = reload(mine).case.version
    follow_up_attempt(follow_up_id=pending.pk, channel=PHONE, by=cast.clerk, at=FRIDAY, version=version)
    assert reload(mine).case.version == version + 1


@pytest.mark.rule("SAT-01")
def test_an_ended_follow_up_never_changes_its_state(cast: Cast, pending: FollowUp) -> None:
    score(cast, pending.case_id, 90)

    for state in (FollowUpState.PENDING, FollowUpState.UNREACHED, FollowUpState.VOID):
        with nothing_changes(), pytest.raises(DatabaseError), transaction.atomic():
            FollowUp.objects.filter(pk=pending.pk).update(state=state)
        with nothing_changes(), pytest.raises(DatabaseError), transaction.atomic():
            FollowUp.objects.bulk_create(
                [FollowUp(case_id=pending.case_id, opened_at=FRIDAY, state=FollowUpState.VOID)]
            )


# --- The confirmation, signed on the screen -------------------------------------------------------------------------


def sheet(cast: Cast, pending: FollowUp, points: int, **changes: Any) -> FollowUp:
    told = {"words": "修得很好", "signature": drawn(), "by": cast.clerk, "at": FRIDAY, **changes}
    return follow_up_sheet(follow_up_id=pending.pk, score=points, **told)


@pytest.mark.rule("CMP-17", "SAT-01")
def test_a_signed_sheet_is_the_follow_up_and_confirms_the_end(
    cast: Cast, mine: Complaint, pending: FollowUp
) -> None:
    done = sheet(cast, pending, 80)

    assert (done.state, done.score, done.words) == ("done", 80, "修得很好")
    assert (reload(mine).state, reload(mine).is_signed) == ("followed_up", True)
    complaint_close(
        case_id=mine.pk, confirmation=Confirmation.SIGNED, note="", **cause(), by=cast.clerk, at=FRIDAY
    )
    assert (reload(mine).state, mine.signatures.count()) == ("closed", 1)


@pytest.mark.rule("CMP-16", "CMP-17")
def test_a_sheet_with_a_low_score_goes_back_to_work_and_confirms_nothing(
    cast: Cast, mine: Complaint, pending: FollowUp
) -> None:
    sheet(cast, pending, 60)

    assert (reload(mine).state, mine.signatures.count()) == ("executing", 1)
    finish(cast, mine.pk, FRIDAY + DAY)
    verify(cast, mine.pk, FRIDAY + DAY)
    score(cast, mine.pk, 90, FRIDAY + DAY)
    assert not reload(mine).is_signed  # it stands under what was not good
    with nothing_changes(), pytest.raises(InvalidInput):
        complaint_close(
            case_id=mine.pk,
            confirmation=Confirmation.SIGNED,
            note="",
            **cause(),
            by=cast.clerk,
            at=FRIDAY + DAY,
        )


@pytest.mark.rule("SAT-01", "CMP-17")
def test_nobody_hands_the_sheet_for_their_own_work_and_none_goes_without_a_signature(
    cast: Cast, mine: Complaint, pending: FollowUp
) -> None:
    Complaint.objects.filter(pk=mine.pk).update(done_by=cast.manager)
    for nobody in (cast.manager, cast.handler, cast.stranger, cast.owner):
        with nothing_changes(), pytest.raises(NotAllowed):
            sheet(cast, pending, 100, by=nobody)
    with nothing_changes(), pytest.raises(InvalidInput):
        sheet(cast, pending, 100, signature="")
    with nothing_changes(), pytest.raises(InvalidInput):
        sheet(cast, pending, 101)


@pytest.mark.rule("CMP-17")
def test_what_was_written_and_signed_stays_on_the_page_when_the_choice_is_missing(
    cast: Cast, client: Client, mine: Complaint
) -> None:
    client.force_login(cast.clerk)
    signature = drawn()

    with nothing_changes():
        page = client.post(
            reverse("follow_up_sheet", args=[mine.case.number]),
            {"request_id": uuid4(), "words": "修得很好", "signature": signature},
        )

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["score"])
    assert "修得很好" in page.content.decode()
    assert signature in page.content.decode()
