"""Case studies: written from a complaint, needed before a serious one is archived, found by words (CMP-20)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from complaints.enums import Action, Grade, State
from complaints.models import CaseStudy, Complaint, StudyWords
from complaints.selectors.studies import studies_found, studies_like
from complaints.services.ending import complaint_archive
from complaints.services.grading import grade_raise
from complaints.services.matters import complaint_link
from complaints.services.studies import study_publish
from core.errors import InvalidInput, InvalidTransition, NotAllowed
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import do, study
from tests.complaints.looking import words
from tests.factories.complaints import advance, complaint, complaint_in, reload
from tests.factories.places import UnitFactory
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.rule("CMP-20")


def closed(cast: Cast, grade: Grade = Grade.GENERAL, **changes: Any) -> Complaint:
    mine = complaint(cast, **changes)
    if grade != Grade.GENERAL:
        grade_raise(case_id=mine.pk, grade=grade, reason="因为", by=cast.clerk, at=FRIDAY)
    return advance(cast, mine.pk, State.CLOSED)


def published(cast: Cast, mine: Complaint, **parts: str) -> CaseStudy:
    study(cast, mine.pk, FRIDAY, **parts)
    study_publish(case_id=mine.pk, by=cast.manager, at=FRIDAY)
    return CaseStudy.objects.get(pk=mine.pk)


def archive(cast: Cast, mine: Complaint) -> None:
    complaint_archive(case_id=mine.pk, by=cast.manager, at=FRIDAY)


@pytest.mark.parametrize("grade", [Grade.HOT_SPOT, Grade.MAJOR])
def test_a_serious_one_is_archived_when_its_case_study_is_published(cast: Cast, grade: Grade) -> None:
    mine = closed(cast, grade)
    for written in (False, True):  # a draft is not enough
        if written:
            study(cast, mine.pk, FRIDAY)
        with nothing_changes(), pytest.raises(InvalidTransition) as refused:
            archive(cast, mine)
        assert refused.value.code == "case_study_needed"

    study_publish(case_id=mine.pk, by=cast.manager, at=FRIDAY)
    archive(cast, mine)

    assert reload(mine).state == "archived"
    assert words(mine)[-3:] == ["complaint.study_written", "complaint.study_published", "complaint.archived"]


@pytest.mark.parametrize("grade", [Grade.GENERAL, Grade.IMPORTANT])
def test_others_may_have_one_and_need_none(cast: Cast, grade: Grade) -> None:
    mine = closed(cast, grade)
    if grade == Grade.GENERAL:
        published(cast, mine)

    archive(cast, mine)

    assert reload(mine).state == "archived"


def test_one_case_study_stands_for_the_whole_matter(cast: Cast) -> None:
    first = closed(cast, Grade.MAJOR)
    second = complaint(cast, unit=UnitFactory(project=cast.project), name="李娜", phone="13900005678")
    number = first.case.number
    complaint_link(case_id=second.pk, other_number=number, by=cast.clerk, at=FRIDAY)
    grade_raise(case_id=second.pk, grade=Grade.MAJOR, reason="因为", by=cast.clerk, at=FRIDAY)
    advance(cast, second.pk, State.CLOSED)
    published(cast, first)

    archive(cast, second)

    assert reload(second).state == "archived"


@pytest.mark.parametrize("part", ["problem", "strategy", "feedback", "lesson"])
def test_what_is_published_says_all_four(cast: Cast, part: str) -> None:
    mine = closed(cast)
    if part == "problem":
        with nothing_changes(), pytest.raises(InvalidInput):
            study(cast, mine.pk, FRIDAY, problem=" ")
        return
    study(cast, mine.pk, FRIDAY, **{part: " "})
    with nothing_changes(), pytest.raises(InvalidTransition) as refused:
        study_publish(case_id=mine.pk, by=cast.manager, at=FRIDAY)
    assert refused.value.code == "study_incomplete"
    with pytest.raises(DatabaseError), transaction.atomic():  # nor by any other way
        CaseStudy.objects.filter(pk=mine.pk).update(
            state="published", published_at=FRIDAY, published_by=cast.manager
        )


def test_a_manager_publishes_and_only_a_manager_changes_what_is_published(cast: Cast) -> None:
    mine = closed(cast)
    with nothing_changes(), pytest.raises(InvalidTransition):
        study_publish(case_id=mine.pk, by=cast.manager, at=FRIDAY)  # nobody has written it
    study(cast, mine.pk, FRIDAY)
    for nobody in (cast.clerk, cast.handler, cast.stranger, cast.owner):
        with nothing_changes(), pytest.raises(NotAllowed):
            study_publish(case_id=mine.pk, by=nobody, at=FRIDAY)
    study_publish(case_id=mine.pk, by=cast.manager, at=FRIDAY)

    with nothing_changes(), pytest.raises(NotAllowed):
        study(cast, mine.pk, FRIDAY, lesson="另一个教训")
    with nothing_changes(), pytest.raises(InvalidTransition):
        study_publish(case_id=mine.pk, by=cast.manager, at=FRIDAY)
    with nothing_changes(), pytest.raises(InvalidTransition):
        study(cast, mine.pk, FRIDAY, lesson="", by=cast.manager)
    study(cast, mine.pk, FRIDAY, lesson="另一个教训", by=cast.manager)
    assert "另一个教训" in StudyWords.objects.get().text


# --- Found ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "hit"),
    [("闭水", True), ("防水", True), ("水闭", False), ("教训", False), ("渗水", False), ("", True)],
)
def test_it_is_found_by_the_words_that_stand_in_it(cast: Cast, query: str, hit: bool) -> None:
    mine = closed(cast)
    published(cast, mine)
    study(cast, closed(cast, what="电梯异响", category="eng-lift").pk, FRIDAY)  # a draft is not found

    assert [each.pk for each in studies_found(cast.clerk, query=query)] == ([mine.pk] if hit else [])


def test_numbers_do_not_stand_in_it(cast: Cast) -> None:
    kept = published(cast, closed(cast), lesson="请先打 13900001234 再上门")

    assert "13900001234" not in kept.lesson
    assert list(studies_found(cast.clerk, query="13900001234")) == []


@pytest.mark.rule("SEC-01")
def test_other_projects_do_not_exist(cast: Cast, client: Client) -> None:
    mine = closed(cast)
    published(cast, mine)

    assert list(studies_found(cast.stranger, query="防水")) == []
    assert studies_like(cast.stranger, text=mine.what, category_id=mine.category_id) == []
    client.force_login(cast.stranger)
    assert client.get(reverse("study_detail", args=[mine.case.number])).status_code == 404
    assert mine.case.number not in client.get(reverse("study_list")).content.decode()


@pytest.mark.rule("CMP-24")
@pytest.mark.parametrize(
    ("text", "alike"), [("阳台又渗水了，墙上发霉", True), ("电梯停在三楼不动", False), ("漏水", False)]
)
def test_similar_cases_with_what_worked_stand_beside_a_new_complaint(
    cast: Cast, client: Client, text: str, alike: bool
) -> None:
    published(cast, closed(cast))
    fresh = complaint(cast, unit=UnitFactory(project=cast.project), what=text, category=None)
    client.force_login(cast.clerk)

    beside = client.get(reverse("similar_studies", args=[fresh.case.number]), headers={"HX-Request": "true"})
    typing = {"what": text, "unit": cast.unit.pk, "kind": "complaint", "level": 2, "channel": "phone"}
    console = client.post(reverse("similar_complaints"), typing)

    for page in (beside, console):
        assert page.status_code == 200
        assert ("整面重做防水" in page.content.decode()) is alike


def test_a_complaint_is_not_similar_to_itself(cast: Cast) -> None:
    mine = closed(cast)
    published(cast, mine)

    assert studies_like(cast.clerk, text=mine.what, category_id=mine.category_id, but=mine.pk) == []


def test_the_form_begins_with_what_the_complaint_says(cast: Cast, client: Client) -> None:
    mine = complaint_in(cast, State.FOLLOWED_UP)
    client.force_login(cast.handler)

    page = client.get(reverse("complaint_act", args=[mine.case.number, "write-study"]))

    begun = {field.name: field.initial for field in page.context["form"]}
    assert (begun["problem"], begun["strategy"], begun["feedback"]) == (mine.what, "重做防水", "谢谢")


def test_the_page_of_a_serious_closed_one_stays_small(
    cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    mine = closed(cast, Grade.MAJOR)
    do(Action.WRITE_STUDY, cast, mine.pk)
    client.force_login(cast.manager)
    client.get(reverse("complaint_detail", args=[mine.case.number]))

    with django_assert_max_num_queries(20):
        client.get(reverse("complaint_detail", args=[mine.case.number]))
