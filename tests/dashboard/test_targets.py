"""The targets of CMP-22: numerator, denominator, period; each equals what one counts in its list (RPT-05)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from complaints.enums import Assessment, Grade, State
from complaints.enums.goals import Goal
from complaints.models import Complaint
from complaints.selectors.goals import goals_in
from complaints.services.ending import complaint_close
from complaints.services.goals import goal_set
from complaints.services.grading import grade_raise
from complaints.services.logging import complaint_respond
from complaints.services.studies import study_publish
from core.errors import InvalidInput, NotAllowed
from core.places.models import Project
from core.records.models import HistoryEntry
from dashboard.targets import Asked, Reached, items_of, targets_reached
from owners.enums import Channel
from tests.cast import FRIDAY, Cast, local
from tests.complaints.actions import study
from tests.factories.complaints import DAY, advance, assess, cause, complaint, score
from tests.factories.places import UnitFactory
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.rule("CMP-22", "RPT-05")
NOVEMBER = dt.date(2026, 11, 1)
AFTER = local("2026-12-05 10:00")


def fresh(cast: Cast, **changes: Any) -> Complaint:
    return complaint(cast, unit=UnitFactory(project=cast.project), **changes)


def figures(
    cast: Cast, at: dt.datetime = AFTER, by: Any = None, project: Project | None = None
) -> dict[Goal, Any]:
    asked = Asked(NOVEMBER, at, project.pk if project else None)
    found = targets_reached(by or cast.manager, asked)
    for each in found:
        listed = list(items_of(by or cast.manager, each.goal, asked))
        assert (len(listed), sum(item.kept for item in listed)) == (each.counted, each.kept)
    return {each.goal: (each.kept, each.counted) for each in found}


def test_nothing_counted_is_no_figure(cast: Cast) -> None:
    assert set(figures(cast).values()) == {(0, 0)}
    assert {each.percent for each in targets_reached(cast.manager, Asked(NOVEMBER, AFTER))} == {None}


@pytest.mark.rule("CMP-01")
def test_the_six_targets_of_a_month(cast: Cast) -> None:
    good, slow = fresh(cast), fresh(cast)
    advance(cast, good.pk, State.VERIFIED)
    score(cast, good.pk, 80)
    complaint_close(case_id=good.pk, confirmation="consent", note="", **cause(), by=cast.clerk, at=FRIDAY)  # type: ignore[arg-type]
    advance(cast, slow.pk, State.VERIFIED, FRIDAY + 7 * DAY)  # its answer was due on Wednesday
    score(cast, slow.pk, 79, FRIDAY + 8 * DAY)
    site = fresh(cast, channel=Channel.WEBSITE)
    assess(cast, site.pk)
    complaint_respond(case_id=site.pk, kind="written", note="已回复", by=cast.clerk, at=FRIDAY)  # type: ignore[arg-type]
    lawful = fresh(cast)
    assess(cast, lawful.pk, assessment=Assessment.NO_FAULT, failure=None)
    fresh(cast)  # not assessed yet

    assert figures(cast) == {
        Goal.SATISFACTION: (1, 2),
        Goal.ON_TIME: (1, 3),
        Goal.CLOSED: (1, 3),
        Goal.FOLLOWED_UP: (2, 2),  # asked, whatever they said
        Goal.WEBSITE: (1, 1),
        Goal.STUDIED: (0, 0),
    }
    assert figures(cast, at=FRIDAY)[Goal.ON_TIME] == (0, 0)  # nothing was due yet
    assert set(figures(cast, by=cast.stranger).values()) == {(0, 0)}
    assert figures(cast, project=cast.other_project)[Goal.ON_TIME] == (0, 0)


@pytest.mark.rule("CMP-20")
@pytest.mark.parametrize("studied", [False, True])
def test_each_major_one_has_its_case_study(cast: Cast, studied: bool) -> None:
    mine = fresh(cast)
    grade_raise(case_id=mine.pk, grade=Grade.MAJOR, reason="因为", by=cast.clerk, at=FRIDAY)
    advance(cast, mine.pk, State.CLOSED)
    study(cast, mine.pk, FRIDAY)
    if studied:
        study_publish(case_id=mine.pk, by=cast.manager, at=FRIDAY)

    assert figures(cast)[Goal.STUDIED] == (int(studied), 1)


@pytest.mark.parametrize(
    ("goal", "kept", "counted", "reached"),
    [
        (Goal.SATISFACTION, 70, 100, False), (Goal.SATISFACTION, 71, 100, True), (Goal.ON_TIME, 90, 100, True),
        (Goal.ON_TIME, 89, 100, False), (Goal.CLOSED, 99, 100, False), (Goal.CLOSED, 3, 3, True),
        (Goal.WEBSITE, 0, 0, None),
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_when_a_target_is_reached(goal: Goal, kept: int, counted: int, reached: bool | None) -> None:
    assert Reached(goal, goals_in(NOVEMBER)[goal], kept, counted).is_reached is reached


def test_the_page_says_what_it_counted_and_leads_to_the_list(cast: Cast, client: Client) -> None:
    mine = fresh(cast)
    assess(cast, mine.pk)
    client.force_login(cast.manager)

    page = client.get(reverse("targets"), {"month": "2026-11"})
    listed = client.get(reverse("target_items", args=["on-time"]), {"month": "2026-11"})
    kept = client.get(reverse("target_items", args=["no-such-thing"]))

    assert page.context["asked"].month == NOVEMBER
    assert (page.status_code, listed.status_code, kept.status_code) == (200, 200, 404)
    for nonsense in ("2026-13", "x", "2026-11\0", "0001-01", "9999-12"):
        assert client.get(reverse("targets"), {"month": nonsense}).status_code == 200


def test_targets_are_changed_in_the_back_office_from_this_month_on(
    cast: Cast, client: Client, time_machine: Any
) -> None:
    time_machine.move_to(FRIDAY, tick=False)
    client.force_login(cast.admin)
    sent = {goal.value: percent for goal, percent in goals_in(NOVEMBER).items()}
    assert sent == {
        "satisfaction": 70, "on-time": 90, "closed": 100, "followed-up": 100, "website": 100, "case-study": 100,
    }  # fmt: skip
    url = reverse("goal_targets")
    with nothing_changes(but=("django_session", "records_requestanswer")):
        assert client.get(url).status_code == 200
        assert client.post(url, {**sent, "request_id": uuid.uuid4()}).status_code == 302  # what holds already
        assert client.post(url, {**sent, "on-time": 101, "request_id": uuid.uuid4()}).status_code == 422
    assert client.post(url, {**sent, "on-time": 95, "request_id": uuid.uuid4()}).status_code == 302
    time_machine.move_to(FRIDAY + 14 * DAY, tick=False)
    goal_set(goal=Goal.ON_TIME, percent=80, by=cast.admin, at=FRIDAY + 14 * DAY)

    months = [dt.date(2026, month, 1) for month in (10, 11, 12)]
    assert [goals_in(month)[Goal.ON_TIME] for month in months] == [90, 95, 80]
    said = HistoryEntry.objects.filter(action="target_set").earliest("pk").details
    assert said == {"goal": "on-time", "from_percent": 90, "to_percent": 95, "month": "2026-11"}
    client.force_login(cast.manager)
    assert "≥ 95 %" in client.get(reverse("targets"), {"month": "2026-11"}).text
    with nothing_changes():
        with pytest.raises(NotAllowed):
            goal_set(goal=Goal.CLOSED, percent=90, by=cast.manager, at=FRIDAY)
        with pytest.raises(InvalidInput):  # more than everybody
            goal_set(goal=Goal.SATISFACTION, percent=100, by=cast.admin, at=FRIDAY)
