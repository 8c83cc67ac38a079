"""How a complaint ends and comes back: follow-up, closing, refusal, withdrawal, reopening (CMP-01, CMP-16, CMP-17)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from complaints.enums import Action, Confirmation, Grade, State
from complaints.models import Complaint
from complaints.services.ending import (
    complaint_archive,
    complaint_close,
)
from core.errors import InvalidInput, InvalidTransition, NotAllowed
from core.records.selectors import case_timeline
from satisfaction.models import FollowUp
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import do, drawn, pdf
from tests.complaints.looking import met, running, told
from tests.factories.complaints import (
    DAY,
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
