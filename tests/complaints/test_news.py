"""The next news that the customer is promised while a complaint is open (CMP-30)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from complaints.enums import Action, Level, ResponseKind, State
from complaints.enums.work import Audience
from complaints.models import Complaint
from complaints.selectors.missed import missed_visible_to
from complaints.services import ending, grading, investigation, logging
from complaints.services.news import news_promise_missing
from complaints.tasks import promise_news
from core.clock.enums import Target
from core.clock.models import Deadline, EscalationStep, ServiceStandard
from core.clock.services import sweep
from core.time import local_date
from tests.cast import Cast, local
from tests.complaints.actions import do
from tests.complaints.looking import running
from tests.factories.complaints import complaint_in, reload, score

MONDAY = local("2026-11-23 10:00")
DAY = dt.timedelta(days=1)


def news(mine: Complaint) -> str:
    return running(mine).get("news", "")


def told(cast: Cast, mine: Complaint, at: dt.datetime, kind: ResponseKind = ResponseKind.REACHED) -> None:
    logging.complaint_respond(case_id=mine.pk, kind=kind, note="", by=cast.clerk, at=at)


@pytest.mark.rule("CMP-30")
@pytest.mark.parametrize(
    ("level", "first", "then"),
    [
        (Level.MAJOR_RISK, "11-21 18:00", "11-24 18:00"),  # every day
        (Level.GENERAL_DEMAND, "11-25 18:00", "11-26 18:00"),  # every 3 working days
        (
            Level.MINOR,
            "11-21 18:00",
            "11-24 18:00",
        ),  # the day its answer is due; nothing is due later than that
    ],
)
def test_whoever_complains_hears_of_it_by_the_standard_of_the_level(
    cast: Cast, level: Level, first: str, then: str
) -> None:
    mine = complaint_in(cast, State.RECEIVED, level=level)
    assert news(mine) == first

    told(cast, mine, MONDAY)

    assert news(mine) == then
    assert reload(mine).next_news_at == mine.case.deadlines.open().get(target=Target.NEWS).due_at


@pytest.mark.rule("CMP-30")
def test_what_reaches_the_customer_keeps_it_and_an_attempt_does_not(cast: Cast) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)
    for kind in (ResponseKind.CALL_FAILED, ResponseKind.MESSAGE_LEFT):
        told(cast, mine, MONDAY, kind)
    do(Action.UPDATE, cast, mine.pk)  # an internal one
    assert news(mine) == "11-25 18:00"

    investigation.update_record(
        case_id=mine.pk, text="已查明原因", audience=Audience.CUSTOMER, by=cast.handler, at=MONDAY
    )
    assert news(mine) == "11-26 18:00"
    logging.complaint_respond(  # entered late: said before this promise was made
        case_id=mine.pk, kind=ResponseKind.REACHED, note="", by=cast.clerk, at=MONDAY, happened_at=MONDAY - DAY,
        late_reason="补录",
    )  # fmt: skip
    assert news(mine) == "11-26 18:00"


@pytest.mark.rule("CMP-30", "CMP-19")
def test_a_missed_one_climbs_and_stands_among_the_missed_times(cast: Cast) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)
    promised = mine.case.deadlines.get(target=Target.NEWS)

    sweep(at=promised.due_at)
    assert EscalationStep.objects.filter(deadline=promised).exists()
    told(cast, mine, promised.due_at)

    day = local_date(promised.due_at)
    missed = missed_visible_to(cast.manager, first=day, last=day, at=promised.due_at)
    assert promised.pk in set(missed.values_list("pk", flat=True))
    assert news(mine) == "11-30 18:00"


@pytest.mark.rule("CMP-30")
def test_another_level_is_another_rhythm(cast: Cast) -> None:
    mine = complaint_in(cast, State.RECEIVED)

    grading.level_set(mine, Level.MAJOR_RISK, by=cast.manager, at=MONDAY)

    assert news(mine) == "11-24 18:00"
    assert mine.case.deadlines.filter(target=Target.NEWS, cancelled_at=MONDAY).count() == 1


@pytest.mark.rule("CMP-30")
def test_it_ends_with_the_complaint_and_comes_back_with_it(cast: Cast) -> None:
    mine = complaint_in(cast, State.VERIFIED)
    assert news(mine)
    score(cast, mine.pk, 60, MONDAY)
    assert news(mine) == "11-26 18:00"  # asked, not satisfied: it goes on
    do(Action.FINISH, cast, mine.pk)
    do(Action.VERIFY, cast, mine.pk)
    score(cast, mine.pk, 100, MONDAY)
    assert not news(mine)
    ending.complaint_reopen(case_id=mine.pk, what="又漏了", by=cast.clerk, at=MONDAY + DAY)
    assert news(mine) == "11-27 18:00"
    ending.complaint_withdraw(case_id=mine.pk, reason="x", by=cast.manager, at=MONDAY + DAY)
    assert not news(mine)


@pytest.mark.rule("CMP-30")
def test_nobody_is_promised_news_who_cannot_be_reached_or_was_refused(cast: Cast) -> None:
    mine, other = complaint_in(cast, State.VERIFIED), complaint_in(cast, State.ASSESSED)
    ending.complaint_record_follow_up(
        case_id=mine.pk, score=None, words="三次未接", by=cast.manager, at=MONDAY
    )
    ending.demand_refuse(case_id=other.pk, reason="无依据", by=cast.manager, at=MONDAY)
    told(cast, other, MONDAY, ResponseKind.WRITTEN)

    assert (news(mine), news(other)) == ("", "")
    assert news_promise_missing(at=MONDAY) == 0


@pytest.mark.rule("CMP-30")
def test_open_ones_from_before_are_promised_it_once(cast: Cast) -> None:
    old, over = complaint_in(cast, State.INVESTIGATING), complaint_in(cast, State.CLOSED)
    Deadline.objects.filter(target=Target.NEWS).delete()

    assert news_promise_missing(at=MONDAY) == 1
    assert (news(old), news(over)) == ("11-26 18:00", "")
    assert promise_news() == 0
    ServiceStandard.objects.filter(target=Target.NEWS).update(active=False)
    Deadline.objects.filter(target=Target.NEWS).delete()
    assert news_promise_missing(at=MONDAY) == 0


@pytest.mark.rule("CMP-30")
def test_the_page_says_by_when(cast: Cast, client: Client) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)
    client.force_login(cast.manager)

    page = client.get(reverse("complaint_detail", args=[mine.case.number]))

    open_ones = [line.deadline.target for line in page.context["deadlines"] if not line.outcome]
    assert open_ones.count(Target.NEWS) == 1
    assert page.content.decode().count("Next news to the customer") == 1  # said once
    over = client.get(reverse("complaint_detail", args=[complaint_in(cast, State.CLOSED).case.number]))
    assert Target.NEWS not in [line.deadline.target for line in over.context["deadlines"] if not line.outcome]
