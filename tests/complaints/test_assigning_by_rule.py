"""Who gets a complaint by rule: project, category, who is there, least in hand (CMP-15, CMP-34)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from complaints.assigning import Chosen, complaints_assign_each
from complaints.enums import Action, State
from complaints.models import AssignmentRule, Category, Complaint
from complaints.policies.assigning import Candidate, assignee, means, with_one_more
from complaints.selectors.assigning import proposal_of, proposals_of
from complaints.services.accepting import assignment_refuse
from complaints.services.assigning import assignment_rule_add, assignment_rule_change
from complaints.services.work import complaint_assign
from core.accounts.enums import Role
from core.accounts.models import Department, User
from core.clock.services.absences import absence_name
from core.errors import InvalidInput, InvalidTransition, NotAllowed
from core.records.models import HistoryEntry
from core.time import local_date
from tests.api.asking import Asker, problem
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import do
from tests.factories.accounts import staff
from tests.factories.complaints import assess, category, complaint, complaint_in
from tests.factories.places import UnitFactory
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CMP-15", "CMP-34")]
HOUR = dt.timedelta(hours=1)


def waiting(cast: Cast, **changes: Any) -> Complaint:
    """An assessed complaint of a home of its own."""
    return complaint_in(cast, State.ASSESSED, unit=UnitFactory(project=cast.project), **changes)


def rule(cast: Cast, about: str | Category = "", **changes: Any) -> AssignmentRule:
    told: dict[str, Any] = {"project": None, "department": None, "people": [], "at_assessment": False}
    return assignment_rule_add(about=about, **{**told, **changes}, by=cast.admin, at=FRIDAY)


def proposed(mine: Complaint) -> tuple[User, str] | None:
    with override("en"):
        found = proposal_of(mine)
        return (found.user, str(found.reason)) if found else None


@pytest.mark.parametrize(
    ("people", "department_id", "meant"),
    [((), None, {1, 2}), ((), 7, {1}), ((2,), None, {2}), ((2,), 7, {1, 2}), ((9,), None, {9}), ((9,), 7, {1, 9})],
)  # fmt: skip
def test_whom_a_rule_means(people: tuple[int, ...], department_id: int | None, meant: set[int]) -> None:
    all_of_them = [Candidate(1, department_id=7), Candidate(2), Candidate(9, department_id=7, assigns=True)]

    found = {each.user_id for each in all_of_them if means(each, people=people, department_id=department_id)}

    assert found == meant


def test_the_least_in_hand_of_those_who_are_there() -> None:
    away, busy, free = Candidate(1, 0, is_away=True), Candidate(2, 3), Candidate(3, 2)
    assert assignee([away, busy, free]) == free
    assert assignee(with_one_more([busy, free], 3)) == busy  # as much in hand: who is here longer
    assert assignee([away]) is None


def test_delivered_the_least_load_is_proposed_with_its_reason(cast: Cast) -> None:
    complaint_in(cast, State.INVESTIGATING, unit=UnitFactory(project=cast.project))  # the handler has one
    complaint_in(cast, State.VERIFIED, unit=UnitFactory(project=cast.project))  # done: counts no more

    assert proposed(waiting(cast)) == (cast.other_handler, "All categories · 0 open · least load")


def test_the_rule_of_the_project_and_the_narrower_category_go_first(cast: Cast) -> None:
    leak = category("eng-leak")
    mine = waiting(cast, category="eng-leak")
    rule(cast, "engineering", people=[cast.steward])
    assert proposed(mine) == (cast.steward, "Engineering quality · 0 open · the only one who is there")
    narrow = rule(cast, leak, people=[cast.handler])
    assert proposed(mine) == (cast.handler, f"{leak.name_en} · 0 open · the only one who is there")
    rule(cast, project=cast.project, people=[cast.manager])  # who assigns gets it only where named
    assert proposed(mine) == (cast.manager, "All categories · 0 open · the only one who is there")
    rule(cast, leak, project=cast.other_project, people=[cast.stranger])
    assert proposed(mine) == (cast.manager, "All categories · 0 open · the only one who is there")
    AssignmentRule.objects.filter(project=cast.project).update(is_active=False)
    assert proposed(mine) == (cast.handler, f"{leak.name_en} · 0 open · the only one who is there")
    assert proposed(waiting(cast, category="service-attitude"))[0] != cast.steward  # type: ignore[index]
    assert narrow.is_active


def test_who_is_away_is_passed_over_and_the_next_rule_asked(cast: Cast) -> None:
    mine = waiting(cast)
    department = Department.objects.create(name="工程一部")
    User.objects.filter(pk=cast.handler.pk).update(department=department)
    rule(cast, project=cast.project, department=department)
    assert proposed(mine) == (cast.handler, "All categories · 0 open · the only one who is there")
    today = local_date(FRIDAY)
    absence_name(
        user=cast.handler,
        deputy=cast.other_handler,
        starts_on=today,
        last_on=today,
        by=cast.handler,
        at=FRIDAY,
    )
    assert proposed(mine) == (cast.other_handler, "All categories · 0 open · least load")


@pytest.mark.rule("CMP-32")
def test_a_group_has_one_handler(cast: Cast) -> None:
    first, second = waiting(cast), waiting(cast)
    Complaint.objects.filter(pk=second.pk).update(matter=first.matter_id)
    complaint_assign(case_id=first.pk, to=cast.steward, by=cast.manager, at=FRIDAY)
    second.refresh_from_db()
    assert proposed(second) == (cast.steward, "All categories · 1 open · has the same matter")
    complaint_assign(case_id=second.pk, to=None, by=cast.manager, at=FRIDAY)
    third, fourth = waiting(cast), waiting(cast)
    Complaint.objects.filter(pk=fourth.pk).update(matter=third.matter_id)
    both = list(Complaint.objects.filter(pk__in=[third.pk, fourth.pk]).order_by("pk"))
    assert {each.user for each in proposals_of(both).values()} == {cast.handler}


@pytest.mark.rule("DSK-14")
def test_who_refused_it_is_not_asked_again(cast: Cast) -> None:
    mine = waiting(cast)
    complaint_assign(case_id=mine.pk, to=cast.handler, by=cast.manager, at=FRIDAY)
    assignment_refuse(case_id=mine.pk, reason="不是我", by=cast.handler, at=FRIDAY + HOUR)
    mine.refresh_from_db()
    assert proposed(mine) == (cast.other_handler, "All categories · 0 open · least load")


def test_nobody_fits_nothing_changes(cast: Cast) -> None:
    mine, taken = waiting(cast), complaint_in(cast, State.ASSIGNED, unit=UnitFactory(project=cast.project))
    AssignmentRule.objects.update(is_active=False)
    with nothing_changes():
        with pytest.raises(InvalidInput, match="No rule"):
            complaint_assign(case_id=mine.pk, to=None, by=cast.manager, at=FRIDAY)
        with pytest.raises(InvalidTransition, match="already"):
            complaint_assign(case_id=taken.pk, to=None, by=cast.manager, at=FRIDAY)
        with pytest.raises(NotAllowed):
            complaint_assign(case_id=mine.pk, to=None, by=cast.clerk, at=FRIDAY)


def test_the_form_proposes_and_one_press_takes_it(cast: Cast, client: Client) -> None:
    mine = waiting(cast)
    client.force_login(cast.manager)
    url = reverse("complaint_act", args=[mine.case.number, "assign"])

    page = client.get(url).text
    assert f'<option value="{cast.handler.pk}" selected>' in page
    assert "By rule: handler (All categories · 0 open · least load)" in page
    sent = {"request_id": uuid.uuid4(), "version": mine.case.version}
    with nothing_changes(but=("django_session",)):
        assert client.post(url, sent).status_code == 422  # nobody named, and no rule asked for
    assert client.post(url, {**sent, "to": cast.handler.pk}).status_code == 302
    mine.refresh_from_db()
    assert (mine.assigned_to, mine.state) == (cast.handler, State.ASSIGNED)


def test_twenty_at_once_are_spread_by_load(cast: Cast, client: Client) -> None:
    made = [waiting(cast) for _ in range(5)]
    numbers = [each.case.number for each in made]
    client.force_login(cast.manager)
    page = client.get(reverse("complaint_assign_many"), {"number": numbers})
    planned = [proposal.user for _each, proposal in page.context["rows"]]
    assert page.text.count("By rule: handler (All categories · ") == 2
    sent = {"item": numbers, "by_rule": "yes", "request_id": str(uuid.uuid4())}

    answer = client.post(reverse("complaint_assign_many"), sent, follow=True)

    assert "5 complaints assigned" in answer.text
    got = [each.assigned_to for each in Complaint.objects.order_by("case__number")]
    assert (
        got == planned == [cast.handler, cast.other_handler, cast.steward, cast.handler, cast.other_handler]
    )
    entry = HistoryEntry.objects.filter(action="complaint.assigned_by_rule").earliest("pk")
    assert (entry.by, entry.details["to_user"], entry.details["count"]) == (cast.manager, cast.handler.pk, 0)
    with nothing_changes(but=("django_session",)):  # sent again, none moves
        client.post(reverse("complaint_assign_many"), sent)


def test_what_is_assigned_stays_and_holds_no_other_up(cast: Cast) -> None:
    taken, mine = complaint_in(cast, State.ASSIGNED, unit=UnitFactory(project=cast.project)), waiting(cast)
    chosen = [Chosen(taken.case.number), Chosen(mine.case.number)]

    results = complaints_assign_each(
        chosen, to=None, note="", request_id=uuid.uuid4(), by=cast.manager, at=FRIDAY
    )

    assert [getattr(each.refusal, "code", "") for each in results] == ["assigned_already", ""]
    mine.refresh_from_db()
    assert mine.assigned_to == cast.other_handler


def test_reading_many_takes_no_more_questions_than_one(cast: Cast, django_assert_num_queries: Any) -> None:
    made = [waiting(cast) for _ in range(3)]
    loaded = list(Complaint.objects.select_related("case", "category").order_by("pk"))
    assert len(made) == len(loaded)
    for some in (loaded[:1], loaded):
        with django_assert_num_queries(
            7
        ):  # rules, whom they name, handlers, who assigns, loads, away, matters
            proposals_of(some)


@pytest.mark.rule("CMP-01")
def test_by_itself_at_the_assessment_only_where_the_rule_says_so(cast: Cast) -> None:
    off, on = complaint(cast), complaint(cast, unit=UnitFactory(project=cast.project))
    assess(cast, off.pk)
    rule(cast, project=cast.project, people=[cast.steward], at_assessment=True)
    assess(cast, on.pk)

    off.refresh_from_db()
    on.refresh_from_db()
    assert (off.state, off.assigned_to) == (State.ASSESSED, None)
    assert (on.state, on.assigned_to) == (State.ASSIGNED, cast.steward)
    entry = HistoryEntry.objects.get(case=on.case, action="complaint.assigned_by_rule")
    assert entry.by is None
    do(Action.CHASE, cast, on.pk)  # and it goes on as any other


def test_over_the_api_by_rule(cast: Cast) -> None:
    one, two, three = waiting(cast), waiting(cast), waiting(cast)
    asker = Asker(cast.manager)
    path = f"complaints/{one.case.number}/actions/assign/"
    assert asker.post(path, {"by_rule": True}, version=one.case.version).status_code == 200
    items = [{"number": two.case.number}, {"number": three.case.number}]
    told = asker.post("complaints/assign/", {"items": items, "by_rule": True}).json()["results"]
    assert [row["assigned"] for row in told] == [True, True]
    got = Complaint.objects.order_by("pk").values_list("assigned_to", flat=True)
    assert list(got) == [cast.handler.pk, cast.other_handler.pk, cast.steward.pk]
    with nothing_changes(but=("api_apitoken",)):
        assert problem(asker.post("complaints/assign/", {"items": items})) == (422, "no_such_person")


def test_rules_are_kept_by_an_administrator_with_history(cast: Cast, client: Client) -> None:
    leak = category("eng-leak")
    client.force_login(cast.admin)
    sent = {"project": cast.project.pk, "about": leak.pk, "people": [cast.handler.pk]}
    url = reverse("assignment_rule_list")
    assert client.post(url, {**sent, "request_id": uuid.uuid4()}).status_code == 302
    with nothing_changes(but=("django_session",)):
        assert client.post(url, {**sent, "request_id": uuid.uuid4()}).status_code == 422  # there is one
    made = AssignmentRule.objects.get(category=leak)
    page = client.get(url).text
    assert leak.name_en in page
    edit = reverse("assignment_rule_edit", args=[made.pk])
    assert client.get(edit).status_code == 200
    client.post(edit, {"request_id": uuid.uuid4(), "people": [cast.steward.pk], "at_assessment": "on"})

    made.refresh_from_db()
    assert (list(made.people.all()), made.at_assessment, made.is_active) == ([cast.steward], True, False)
    said = HistoryEntry.objects.filter(action__startswith="assignment_rule").order_by("pk")
    assert [each.action for each in said] == [
        "assignment_rule_added", "assignment_rule_changed", "assignment_rule_put_aside",
    ]  # fmt: skip
    assert said[1].details["from_people"] == [cast.handler.pk]
    assert said[1].details["to_people"] == [cast.steward.pk]
    whole = {"department": None, "people": [cast.steward], "at_assessment": True, "is_active": False}
    with nothing_changes():  # what holds already
        assignment_rule_change(rule_id=made.pk, **whole, by=cast.admin, at=FRIDAY)  # type: ignore[arg-type]
    with nothing_changes(), pytest.raises(NotAllowed):
        assignment_rule_change(rule_id=made.pk, **whole, by=cast.manager, at=FRIDAY)  # type: ignore[arg-type]
    with nothing_changes(), pytest.raises(NotAllowed):
        rule(Cast(**{**cast.__dict__, "admin": cast.manager}))


def test_who_handles_no_complaints_there_is_never_proposed(cast: Cast) -> None:
    elsewhere = staff("elsewhere", Role.DEPARTMENT_HANDLER, project=cast.other_project)
    rule(cast, "engineering", people=[elsewhere, cast.clerk])
    assert proposed(waiting(cast))[0] == cast.handler  # type: ignore[index]


def test_one_rule_for_one_thing(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AssignmentRule.objects.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        AssignmentRule.objects.create(top="design", category=category("eng-leak"))
