"""The shared ledger of complaints that need several departments, and its weekly review (CMP-18)."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from complaints.enums import State
from complaints.models import Complaint, LedgerReview
from complaints.selectors.ledger import ledger_visible_to, review_states
from complaints.services.ending import complaint_withdraw
from complaints.services.ledger import ledger_review
from complaints.services.transfers import collaborators_name
from core.accounts.models import Department
from core.errors import Conflict, InvalidInput, NotAllowed
from tests.cast import FRIDAY, Cast
from tests.complaints.looking import words
from tests.factories.complaints import complaint_in
from tests.unchanged import nothing_changes

WEEK = dt.timedelta(days=7)
SECOND = dt.timedelta(seconds=1)


def shared(cast: Cast) -> Complaint:
    """A complaint on which the design department helps."""
    mine = complaint_in(cast, State.INVESTIGATING)
    design = Department.objects.get_or_create(name="设计部")[0]
    collaborators_name(case_id=mine.pk, departments=[design], what="复核图纸", by=cast.manager, at=FRIDAY)
    return mine


@pytest.mark.rule("CMP-18")
def test_the_ledger_holds_what_needs_several_departments_while_it_is_open(cast: Cast) -> None:
    mine = shared(cast)
    complaint_in(cast, State.INVESTIGATING)  # one department alone

    assert list(ledger_visible_to(cast.clerk)) == [mine]
    assert not ledger_visible_to(cast.stranger).exists()
    collaborators_name(case_id=mine.pk, departments=[], what="", by=cast.manager, at=FRIDAY)
    assert not ledger_visible_to(cast.clerk).exists()


@pytest.mark.rule("CMP-18")
def test_a_review_records_who_saw_what_and_is_due_again_after_a_week(cast: Cast) -> None:
    mine, other = shared(cast), shared(cast)
    assert [(each.count, each.is_due) for each in review_states(cast.manager, FRIDAY)] == [(2, True)]

    review = ledger_review(
        project=cast.project, seen={mine.pk: "周三前会签"}, notes="例会", by=cast.manager, at=FRIDAY
    )

    assert list(review.seen.values_list("complaint", "state", "decision")) == [
        (mine.pk, "investigating", "周三前会签")
    ]
    assert (words(mine)[-1], "complaint.reviewed" in words(other)) == ("complaint.reviewed", False)
    assert [each.is_due for each in review_states(cast.manager, FRIDAY + WEEK - SECOND)] == [False]
    assert [each.is_due for each in review_states(cast.manager, FRIDAY + WEEK)] == [True]


@pytest.mark.rule("CMP-18")
def test_who_may_not_review_and_what_is_no_review(cast: Cast) -> None:
    mine, alone = shared(cast), complaint_in(cast, State.INVESTIGATING)
    for by, seen, error in (
        (cast.clerk, {mine.pk: ""}, NotAllowed),
        (cast.handler, {mine.pk: ""}, NotAllowed),
        (cast.manager, {}, InvalidInput),
        (cast.manager, {alone.pk: ""}, Conflict),
    ):
        with nothing_changes(), pytest.raises(error):
            ledger_review(project=cast.project, seen=seen, notes="", by=by, at=FRIDAY)
    complaint_withdraw(case_id=mine.pk, reason="x", by=cast.manager, at=FRIDAY)
    with nothing_changes(), pytest.raises(Conflict):
        ledger_review(project=cast.project, seen={mine.pk: ""}, notes="", by=cast.manager, at=FRIDAY)


@pytest.mark.rule("CMP-18")
def test_the_pages_list_review_and_export(cast: Cast, client: Client) -> None:
    mine = shared(cast)
    client.force_login(cast.manager)
    form_url = reverse("shared_ledger_review", args=[cast.project.pk])

    assert mine.case.number in client.get(reverse("shared_ledger")).content.decode()
    assert mine.case.number in client.get(form_url).content.decode()
    nothing = client.post(form_url, {"request_id": "8b0f1a52-6c1f-4b5e-9a52-000000000001"})
    assert (nothing.status_code, LedgerReview.objects.count()) == (422, 0)
    sent = {
        f"seen_{mine.pk}": "on", f"decision_{mine.pk}": "设计部周三到场", "notes": "",
        "request_id": "8b0f1a52-6c1f-4b5e-9a52-000000000002",
    }  # fmt: skip
    page = client.post(form_url, sent, follow=True)

    assert "设计部周三到场" in page.content.decode()
    answer = client.get(reverse("shared_ledger_export"), {"project": cast.project.pk})
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)), read_only=True)  # type: ignore[attr-defined]
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert (rows[1][0], rows[1][9]) == (mine.case.number, "设计部周三到场")
    assert "设计部" in str(rows[1][5])
