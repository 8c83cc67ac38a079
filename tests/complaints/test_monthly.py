"""The monthly review: the most frequent points, what was decided, who does it by when (CMP-25)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from complaints.enums import RootCause, State
from complaints.models import ReviewDecision
from complaints.selectors.monthly import points_by_category, points_by_cause
from complaints.services.monthly import decisions_tell_due, review_decide, review_decision_finish
from core.administration.services.leaving import person_switch_off
from core.clock.services.absences import absence_name
from core.errors import DomainError, InvalidInput, InvalidTransition, NotAllowed
from core.notices.models import Notice
from tests.cast import FRIDAY, Cast, local
from tests.factories.complaints import category, complaint_in
from tests.unchanged import nothing_changes

NOVEMBER, OCTOBER = dt.date(2026, 11, 1), dt.date(2026, 10, 1)
DAY = dt.timedelta(days=1)


def decided(cast: Cast, **changes: Any) -> ReviewDecision:
    told: dict[str, Any] = {
        "project": cast.project, "month_on": NOVEMBER, "category": category(), "decision": "防水样板先行",
        "owner": cast.handler, "due_on": dt.date(2026, 12, 15), "by": cast.manager, "at": FRIDAY,
    }  # fmt: skip
    return review_decide(**(told | changes))


@pytest.mark.rule("CMP-25")
def test_points_are_counted_by_what_came_in_and_why_it_was_closed(cast: Cast) -> None:
    complaint_in(cast, State.RECEIVED, unit=None)
    complaint_in(cast, State.RECEIVED, unit=None)
    complaint_in(cast, State.RECEIVED, unit=None, category="eng-doors")
    complaint_in(cast, State.RECEIVED, unit=None, at=FRIDAY - 30 * DAY)
    complaint_in(cast, State.CLOSED, unit=None, category="eng-lift")

    leak, doors, lift = (str(category(code)) for code in ("eng-leak", "eng-doors", "eng-lift"))
    found = [(p.name, p.count, p.before) for p in points_by_category(cast.clerk, NOVEMBER, cast.project.pk)]
    assert (found[0], sorted(found[1:])) == ((leak, 2, 1), sorted([(doors, 1, 0), (lift, 1, 0)]))
    causes = points_by_cause(cast.clerk, NOVEMBER, None)
    assert [(p.name, p.count) for p in causes] == [(str(RootCause.WORK.label), 1)]
    assert points_by_category(cast.stranger, NOVEMBER, None) == []
    assert points_by_cause(cast.clerk, OCTOBER, None) == []


@pytest.mark.rule("CMP-25")
def test_a_decision_has_an_owner_and_a_day_and_is_done_with_a_result(cast: Cast) -> None:
    made = decided(cast)
    assert made.about == str(category())

    with nothing_changes(), pytest.raises(NotAllowed):
        review_decision_finish(decision_id=made.pk, result="已做", by=cast.clerk, at=FRIDAY + DAY)
    with nothing_changes(), pytest.raises(InvalidInput):
        review_decision_finish(decision_id=made.pk, result=" ", by=cast.handler, at=FRIDAY + DAY)
    done = review_decision_finish(decision_id=made.pk, result="已交底", by=cast.handler, at=FRIDAY + DAY)

    assert (done.done_by, done.done_at, done.result) == (cast.handler, FRIDAY + DAY, "已交底")
    with nothing_changes(), pytest.raises(InvalidTransition):
        review_decision_finish(decision_id=made.pk, result="再做", by=cast.manager, at=FRIDAY + DAY)


@pytest.mark.rule("CMP-25")
def test_what_is_no_decision(cast: Cast) -> None:
    for wrong in (
        {"by": cast.clerk}, {"decision": " "}, {"owner": cast.stranger}, {"due_on": dt.date(2026, 11, 19)},
        {"month_on": dt.date(2026, 12, 1)}, {"month_on": dt.date(2026, 11, 2)},
    ):  # fmt: skip
        with nothing_changes(), pytest.raises(DomainError):
            decided(cast, **wrong)


@pytest.mark.rule("CMP-25")
def test_the_page_takes_decisions_and_shows_what_is_overdue(cast: Cast, client: Client) -> None:
    client.force_login(cast.manager)
    with time_machine.travel(FRIDAY, tick=False):
        sent = {
            "project": cast.project.pk, "about": "rwork", "decision": "整改抽查", "owner": cast.handler.pk,
            "due_on": "2026-11-30", "request_id": str(uuid.uuid4()),
        }  # fmt: skip
        page = client.post(f"{reverse('monthly_review')}?month=2026-11", sent, follow=True)
    made = ReviewDecision.objects.get()
    assert (made.root_cause, made.month_on, made.owner) == ("work", NOVEMBER, cast.handler)
    assert "整改抽查" in page.content.decode()
    assert "Overdue" not in page.content.decode()

    with time_machine.travel(FRIDAY + 15 * DAY, tick=False):
        client.force_login(cast.manager)
        later = client.get(reverse("monthly_review")).content.decode()
    assert "Still open from other months" in later
    assert "Overdue" in later
    with time_machine.travel(FRIDAY + 15 * DAY, tick=False):
        client.force_login(cast.handler)
        url = reverse("review_decision", args=[made.pk])
        answer = client.post(url, {"result": "抽查 30 户", "request_id": str(uuid.uuid4())}, follow=True)
    assert "抽查 30 户" in answer.content.decode()


def told_of(kind: str) -> list[str]:
    found = Notice.objects.filter(kind=kind).order_by("pk")
    return list(found.values_list("recipient__full_name", flat=True))


@pytest.mark.rule("CMP-25")
def test_its_owner_is_told_when_named_and_once_when_it_is_due(cast: Cast, client: Client) -> None:
    made = decided(cast, due_on=FRIDAY.date() + DAY)
    decided(cast, owner=cast.manager)  # who decides it for themselves knows it
    done = decided(cast, due_on=FRIDAY.date() + DAY, owner=cast.other_handler)
    review_decision_finish(decision_id=done.pk, result="已做", by=cast.other_handler, at=FRIDAY)
    assert told_of("review.decided") == ["handler", "other handler"]
    saturday = local("2026-11-21 00:00")

    assert decisions_tell_due(at=saturday - dt.timedelta(seconds=1)) == 0
    assert [decisions_tell_due(at=saturday + n * DAY) for n in range(2)] == [1, 0]

    assert told_of("review.due") == ["handler"]
    client.force_login(cast.handler)
    notice = Notice.objects.get(kind="review.due")
    answer = client.post(reverse("notice_read", args=[notice.pk]), {"request_id": str(uuid.uuid4())})
    assert answer["Location"] == reverse("review_decision", args=[made.pk])
    assert client.get(answer["Location"]).status_code == 200
    assert answer["Location"] in client.get(reverse("notices")).content.decode()


@pytest.mark.rule("CMP-25", "CLK-09")
def test_who_stands_in_is_told_and_of_those_who_left_the_manager(cast: Cast) -> None:
    absence_name(
        user=cast.handler, deputy=cast.other_handler, starts_on=FRIDAY.date(), last_on=FRIDAY.date(),
        by=cast.handler, at=FRIDAY,
    )  # fmt: skip
    decided(cast, due_on=FRIDAY.date())
    assert "other handler" in told_of("review.decided")
    person_switch_off(person_id=cast.handler.pk, successor=cast.other_handler, by=cast.admin, at=FRIDAY)

    assert decisions_tell_due(at=FRIDAY) == 1
    assert told_of("review.due") == ["manager"]
