"""How a complaint ends and comes back: follow-up, closing, refusal, withdrawal, reopening (CMP-01, CMP-16, CMP-17)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from complaints.enums import Action, Confirmation, Grade, ResponseKind, State
from complaints.models import Complaint
from complaints.services.ending import (
    complaint_archive,
    complaint_close,
    demand_refuse,
    refusal_decline,
    refusal_propose,
    refusal_review,
)
from complaints.services.logging import complaint_respond
from core.errors import InvalidInput, InvalidTransition, NotAllowed
from core.records.selectors import case_timeline
from satisfaction.models import FollowUp
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import do, drawn, pdf
from tests.complaints.looking import met, running, told, words
from tests.factories.complaints import (
    DAY,
    assess,
    cause,
    complaint_in,
    finish,
    reload,
    score,
    verify,
)
from tests.unchanged import nothing_changes


def close(
    cast: Cast, mine: Complaint, how: Confirmation, note: str = "", by: Any = None, **more: Any
) -> Complaint:
    told = {"confirmation": how, "note": note, **cause(), **more}
    return complaint_close(case_id=mine.pk, by=by or cast.clerk, at=FRIDAY, **told)


# --- The score -----------------------------------------------------------------------------------------------------


@pytest.mark.rule("CMP-16")
@pytest.mark.parametrize(
    ("points", "after"), [(100, "followed_up"), (80, "followed_up"), (79, "executing"), (0, "executing")]
)
def test_eighty_satisfies_and_less_leads_back_to_work(cast: Cast, points: int, after: str) -> None:
    mine = complaint_in(cast, State.VERIFIED)

    follow_up = score(cast, mine.pk, points)

    assert reload(mine).state == after
    assert (follow_up.state, follow_up.score, follow_up.words) == ("done", points, "谢谢")
    assert "follow_up" in met(mine)
    assert mine.case.history.latest("pk").details["score"] == points


@pytest.mark.rule("CMP-16", "CMP-05")
def test_a_low_score_is_no_second_complaint_and_the_second_one_makes_the_manager_responsible(
    cast: Cast,
) -> None:
    mine = complaint_in(cast, State.VERIFIED)

    score(cast, mine.pk, 60)
    assert (str(reload(mine).case.responsible), reload(mine).grade) == ("handler", Grade.GENERAL)
    assert told(mine, "complaint.low_score") == {"handler"}
    finish(cast, mine.pk)
    verify(cast, mine.pk)
    score(cast, mine.pk, 79)

    assert str(reload(mine).case.responsible) == "manager"
    assert told(mine, "complaint.low_score") == {"handler", "manager"}
    assert (reload(mine).low_scores, reload(mine).grade, reload(mine).verified_at) == (2, Grade.GENERAL, None)
    assert FollowUp.objects.filter(case=mine.case).count() == 2


@pytest.mark.rule("CMP-16", "CMP-06")
def test_after_a_low_score_the_age_counts_again_from_the_first_report(cast: Cast) -> None:
    mine = complaint_in(cast, State.VERIFIED)

    score(cast, mine.pk, 60, at=FRIDAY + 8 * DAY)

    assert reload(mine).grade == Grade.HOT_SPOT


# --- Closing -------------------------------------------------------------------------------------------------------


@pytest.mark.rule("CMP-17")
@pytest.mark.parametrize("how", [Confirmation.SIGNED, Confirmation.CONSENT])
def test_the_customer_confirms(cast: Cast, how: Confirmation) -> None:
    mine = complaint_in(cast, State.FOLLOWED_UP)

    close(cast, mine, how, signature=drawn() if how == Confirmation.SIGNED else "")

    now = reload(mine)
    assert (now.state, now.confirmation, now.closed_at, now.case.is_open) == ("closed", how, FRIDAY, False)
    assert (running(mine), now.case.next_due_at) == ({}, None)


@pytest.mark.rule("CMP-17", "SEC-04")
def test_signed_needs_a_signature_which_is_a_file_of_the_case(cast: Cast) -> None:
    mine = complaint_in(cast, State.FOLLOWED_UP)
    for nothing in (
        "",
        drawn(lines=False),
        "data:image/png;base64,AAAA",
        "data:text/html;base64,PGI+",
        "x" * 700_000,
    ):
        with nothing_changes(), pytest.raises(InvalidInput) as refused:
            close(cast, mine, Confirmation.SIGNED, signature=nothing)
        assert refused.value.field == "signature"
    with nothing_changes(), pytest.raises(InvalidInput) as refused:
        close(cast, mine, Confirmation.SIGNED, paper=[SimpleUploadedFile("a.html", b"<b>")])
    assert refused.value.field == "paper"
    with nothing_changes(), pytest.raises(InvalidInput) as refused:
        close(cast, mine, Confirmation.CONSENT, signature=drawn())
    assert refused.value.code == "signed_otherwise"

    close(cast, mine, Confirmation.SIGNED, signature=drawn())

    signed = mine.signatures.get()
    assert (signed.by, signed.at, signed.attachment.case_id) == (cast.clerk, FRIDAY, mine.pk)
    with (
        signed.attachment.file.open() as kept,
        Image.open(kept) as picture,
    ):  # on white paper, whatever was see-through
        assert (picture.format, picture.convert("L").getpixel((2, 2))) == ("JPEG", 255)


@pytest.mark.rule("CMP-17")
def test_the_signed_paper_is_a_signature_too(cast: Cast) -> None:
    mine = complaint_in(cast, State.FOLLOWED_UP)

    close(cast, mine, Confirmation.SIGNED, paper=[pdf()])

    assert mine.signatures.get().attachment.kind == "pdf"


@pytest.mark.rule("CMP-17")
def test_without_the_customer_only_a_manager_closes_and_says_why(cast: Cast) -> None:
    mine = complaint_in(cast, State.FOLLOWED_UP)

    with nothing_changes(), pytest.raises(NotAllowed):
        close(cast, mine, Confirmation.BY_MANAGER, "客户出国")
    with nothing_changes(), pytest.raises(InvalidInput):
        close(cast, mine, Confirmation.BY_MANAGER, " ", cast.manager)
    with nothing_changes(), pytest.raises(InvalidInput) as refused:
        close(cast, mine, Confirmation.UNCONFIRMED, "客户出国", cast.manager)
    assert refused.value.code == "was_reached"
    close(cast, mine, Confirmation.BY_MANAGER, "客户出国", cast.manager)
    assert reload(mine).confirmation == "by_manager"


@pytest.mark.rule("CMP-17")
@pytest.mark.parametrize("state", [s for s in State if s != State.FOLLOWED_UP])
def test_nothing_closes_before_it_is_followed_up(cast: Cast, state: State) -> None:
    mine = complaint_in(cast, state)

    with nothing_changes(), pytest.raises(InvalidTransition):
        close(cast, mine, Confirmation.BY_MANAGER, "因为", cast.manager)


@pytest.mark.rule("CMP-28", "SEC-02")
def test_closing_says_why_it_came_to_it_and_who_answers_for_that(cast: Cast) -> None:
    mine = complaint_in(cast, State.CLOSED)

    assert (reload(mine).root_cause, str(reload(mine).cause_department)) == ("work", "设计部")
    (line,) = [line for line in case_timeline(mine.case) if line.entry.action == "complaint.closed"]
    assert [(change.name, change.before, change.after) for change in line.changes[-2:]] == [
        ("Root cause", "—", "Work failure"),
        ("Department responsible for the cause", "—", "设计部"),
    ]


@pytest.mark.rule("CMP-28")
@pytest.mark.parametrize("field", ["root_cause", "department"])
def test_nothing_is_closed_without_its_root_cause(cast: Cast, client: Client, field: str) -> None:
    mine = complaint_in(cast, State.FOLLOWED_UP)
    said = cause()
    body = {"confirmation": "consent", "root_cause": "work", "department": said["department"].pk, field: ""}
    client.force_login(cast.clerk)

    with nothing_changes():
        answer = client.post(
            reverse("complaint_act", args=[mine.case.number, "close"]), {"request_id": uuid4(), **body}
        )

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


@pytest.mark.rule("CMP-28")
def test_what_was_closed_before_it_was_asked_stays_as_it_is_and_is_archived(cast: Cast) -> None:
    mine = complaint_in(cast, State.CLOSED)
    Complaint.objects.filter(pk=mine.pk).update(root_cause="", cause_department=None)

    complaint_archive(case_id=mine.pk, by=cast.manager, at=FRIDAY)

    assert (reload(mine).state, reload(mine).root_cause) == ("archived", "")


# --- Reopening and withdrawing -------------------------------------------------------------------------------------


@pytest.mark.rule("CMP-10", "CMP-15")
@pytest.mark.parametrize("state", [State.VERIFIED, State.FOLLOWED_UP, State.CLOSED, State.ARCHIVED])
def test_reopened_it_is_assigned_to_who_did_the_work_and_whoever_received_it_is_responsible(
    cast: Cast, state: State
) -> None:
    mine = complaint_in(cast, state)

    do(Action.REOPEN, cast, mine.pk, FRIDAY + DAY)

    now = reload(mine)
    assert (now.state, now.assigned_to, now.case.responsible) == ("assigned", cast.handler, cast.clerk)
    assert (now.verified_at, now.closed_at, now.confirmation, now.case.is_open) == (None, None, "", True)
    assert running(mine)["answer"] == "11-25 18:00"
    assert "follow_up" not in running(mine)
    assert not FollowUp.objects.filter(case=mine.case, state="pending").exists()
    assert mine.contacts.filter(kind="reopened").count() == 1


@pytest.mark.rule("CMP-10")
def test_a_withdrawn_one_is_over(cast: Cast) -> None:
    mine = complaint_in(cast, State.EXECUTING)

    do(Action.WITHDRAW, cast, mine.pk)

    assert (reload(mine).state, reload(mine).case.is_open, running(mine)) == ("withdrawn", False, {})
    assert mine.case.history.get(action="complaint.withdrawn").note.text == "误会"


# --- Refusing the demand -------------------------------------------------------------------------------------------


def propose(cast: Cast, mine: Complaint) -> None:
    refusal_propose(case_id=mine.pk, reason="要求换房", by=cast.clerk, at=FRIDAY)


@pytest.mark.rule("CMP-01")
def test_a_manager_decides_a_proposed_refusal_within_a_working_day(cast: Cast) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)

    propose(cast, mine)
    propose(cast, mine)

    assert running(mine)["refusal_decision"] == "11-23 18:00"
    assert told(mine, "complaint.refusal_proposed") == {"manager"}
    for nobody in (cast.clerk, cast.handler, cast.steward):
        with nothing_changes(), pytest.raises(NotAllowed):
            demand_refuse(case_id=mine.pk, reason="因为", by=nobody, at=FRIDAY)
    with nothing_changes(), pytest.raises(InvalidInput):
        demand_refuse(case_id=mine.pk, reason=" ", by=cast.manager, at=FRIDAY)


@pytest.mark.rule("CMP-01", "CMP-15")
def test_the_reasons_go_out_in_writing_within_three_working_days(cast: Cast) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)
    propose(cast, mine)

    demand_refuse(case_id=mine.pk, reason="无合同依据", by=cast.manager, at=FRIDAY)

    assert running(mine) == {"refusal_reasons": "11-25 18:00"}
    assert "refusal_decision" in met(mine)
    assert (reload(mine).case.is_open, reload(mine).case.responsible) == (True, cast.manager)
    complaint_respond(case_id=mine.pk, kind=ResponseKind.REACHED, note="", by=cast.clerk, at=FRIDAY)
    assert set(running(mine)) == {"refusal_reasons"}

    complaint_respond(
        case_id=mine.pk, kind=ResponseKind.WRITTEN, note="已寄出", by=cast.clerk, at=FRIDAY + DAY
    )

    assert (running(mine), reload(mine).case.is_open) == ({}, False)
    assert "refusal_reasons" in met(mine)


@pytest.mark.rule("CMP-01")
def test_a_manager_declines_to_refuse_and_who_proposed_it_is_told(cast: Cast) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)
    decline = {"case_id": mine.pk, "at": FRIDAY}
    with nothing_changes(), pytest.raises(InvalidTransition):
        refusal_decline(**decline, reason="合同有约定", by=cast.manager)
    propose(cast, mine)
    with nothing_changes(), pytest.raises(NotAllowed):
        refusal_decline(**decline, reason="合同有约定", by=cast.clerk)
    with nothing_changes(), pytest.raises(InvalidInput):
        refusal_decline(**decline, reason="", by=cast.manager)

    refusal_decline(**decline, reason="合同有约定", by=cast.manager)

    assert reload(mine).state == State.INVESTIGATING
    assert "refusal_decision" in met(mine)
    assert "answer" in running(mine)
    assert told(mine, "complaint.refusal_declined") == {"clerk"}


@pytest.mark.rule("CMP-01")
@pytest.mark.parametrize(
    ("start", "action"),
    [(State.RECEIVED, None), (State.ASSESSED, Action.ASSIGN), (State.INVESTIGATING, Action.APPROVE_PLAN)],
)
def test_a_manager_who_goes_on_with_it_has_decided_against_the_refusal(
    cast: Cast, start: State, action: Action | None
) -> None:
    mine = complaint_in(cast, start)
    propose(cast, mine)

    if start == State.RECEIVED:
        assess(cast, mine.pk, by=cast.manager)
    if start == State.INVESTIGATING:
        do(Action.PROPOSE_PLAN, cast, mine.pk)
        assert "refusal_decision" in running(mine)
    if action is not None:
        do(action, cast, mine.pk)

    assert "refusal_decision" in met(mine)


@pytest.mark.rule("CMP-01")
@pytest.mark.parametrize(("overturn", "after"), [(True, "assessed"), (False, "demand_refused")])
def test_a_refusal_is_reviewed_once(cast: Cast, overturn: bool, after: str) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)
    demand_refuse(case_id=mine.pk, reason="无合同依据", by=cast.manager, at=FRIDAY)
    review: dict[str, Any] = {
        "case_id": mine.pk,
        "overturn": overturn,
        "by": cast.manager,
        "at": FRIDAY + DAY,
    }

    with nothing_changes(), pytest.raises(InvalidInput):
        refusal_review(**review, reason="")
    with nothing_changes(), pytest.raises(NotAllowed):
        refusal_review(**(review | {"by": cast.clerk}), reason="因为")
    refusal_review(**review, reason="复核")

    now = reload(mine)
    assert (now.state, now.reviewed, now.case.is_open) == (after, True, True)
    if overturn:
        assert set(running(mine)) == {"answer", "news"}
        assert now.regrade_at == FRIDAY + dt.timedelta(days=7)
        demand_refuse(case_id=mine.pk, reason="仍无依据", by=cast.manager, at=FRIDAY + DAY)
    with nothing_changes(), pytest.raises(InvalidTransition) as refused:
        refusal_review(**review, reason="再复核")
    assert refused.value.code == "reviewed_already"
    assert words(mine)[-1] != "complaint.refusal_upheld" or not overturn
