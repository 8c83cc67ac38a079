"""Complaints that the property company handles: one record, seen apart, taken over by customer service (CMP-33)."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from complaints.enums import Action, Shown, State
from complaints.enums.work import HandledBy
from complaints.models import Complaint, TakeOver
from complaints.selectors import actions_of
from complaints.selectors.lists import Narrowing, complaints_page
from complaints.selectors.property_company import sides
from complaints.services.accepting import assignment_refuse
from complaints.services.taking_over import complaint_take_over
from complaints.services.work import complaint_assign
from core.administration.services.people import person_change
from core.administration.services.places import department_add, department_change
from core.errors import InvalidInput, InvalidTransition, NotAllowed
from core.records.models import HistoryEntry
from dashboard.targets import Asked, targets_reached
from tests.api.asking import Asker
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import to_property_company, transfer
from tests.complaints.looking import running, told, words
from tests.factories.complaints import complaint_in, reload
from tests.factories.places import UnitFactory
from tests.unchanged import nothing_changes

DAY = dt.timedelta(days=1)
LATE = FRIDAY + 10 * DAY
WHY = "逾期未处理，客服中心接管"


def with_property(cast: Cast, state: State = State.INVESTIGATING) -> Complaint:
    """The handler is the property company's, and has it."""
    to_property_company(cast.handler)
    return complaint_in(cast, state)


def seen(cast: Cast, whose: str, shown: Shown = Shown.OPEN, at: dt.datetime = FRIDAY) -> list[Complaint]:
    page = complaints_page(cast.clerk, shown=shown, narrowing=Narrowing(handled_by=whose), at=at, cursor="")
    return list(page.rows)


@pytest.mark.rule("CMP-33")
def test_who_has_it_decides_whose_it_is_and_it_stays_on_the_same_record(cast: Cast) -> None:
    mine = with_property(cast, State.ASSIGNED)
    assert reload(mine).with_property_company
    complaint_assign(case_id=mine.pk, to=cast.other_handler, by=cast.manager, at=FRIDAY)
    assert not reload(mine).with_property_company
    complaint_assign(case_id=mine.pk, to=cast.handler, by=cast.manager, at=FRIDAY)
    assert reload(mine).with_property_company
    assignment_refuse(case_id=mine.pk, reason="不归物业", by=cast.handler, at=FRIDAY)
    assert not reload(mine).with_property_company  # the manager decides who has it


@pytest.mark.rule("CMP-33")
def test_customer_service_sees_what_is_overdue_with_the_property_company(cast: Cast) -> None:
    theirs = with_property(cast)
    complaint_in(cast, State.RECEIVED, unit=UnitFactory(project=cast.project))

    assert seen(cast, HandledBy.PROPERTY) == [theirs]
    assert seen(cast, HandledBy.PROPERTY, Shown.OVERDUE) == []
    assert seen(cast, HandledBy.PROPERTY, Shown.OVERDUE, LATE) == [theirs]
    assert len(seen(cast, "")) == 2
    over_the_api = Asker(cast.clerk).get("complaints/", handled_by="property").json()["results"]
    assert [(row["number"], row["with_property_company"]) for row in over_the_api] == [
        (theirs.case.number, True)
    ]
    assert theirs not in seen(cast, HandledBy.DEVELOPER)
    assert seen(cast, HandledBy.TAKEN_OVER) == []


@pytest.mark.rule("CMP-33")
def test_what_is_overdue_is_taken_over_in_its_state_and_the_property_company_is_told(cast: Cast) -> None:
    cast.handler.superior = cast.general_manager
    mine = with_property(cast, State.EXECUTING)
    clocks = running(mine)

    complaint_take_over(case_id=mine.pk, to=cast.other_handler, reason=WHY, by=cast.clerk, at=LATE)

    now = reload(mine)
    assert (now.state, now.with_property_company) == (State.EXECUTING, False)
    assert (now.assigned_to, now.case.responsible) == (cast.other_handler, cast.other_handler)
    assert running(mine) == clocks  # what the customer was promised runs on
    row = TakeOver.objects.get()
    assert (row.had_it, row.to, row.by, row.was_overdue, row.reason) == (
        cast.handler, cast.other_handler, cast.clerk, True, WHY,
    )  # fmt: skip
    entry = HistoryEntry.objects.filter(case=mine.pk).latest("pk")
    assert (entry.action, entry.note.text) == ("complaint.taken_over", WHY)
    assert told(mine, "complaint.taken_over") == {"handler", "general manager"}
    assert "other handler" in told(mine, "complaint.assigned")
    assert seen(cast, HandledBy.TAKEN_OVER) == [mine]
    with nothing_changes(), pytest.raises(InvalidTransition):
        complaint_take_over(case_id=mine.pk, reason=WHY, by=cast.manager, at=LATE)


@pytest.mark.rule("CMP-33")
def test_before_it_is_overdue_only_a_manager_takes_it_over_and_never_the_property_company(cast: Cast) -> None:
    mine = with_property(cast)
    take = {"case_id": mine.pk, "reason": WHY, "at": FRIDAY}
    for early in (cast.clerk, cast.stranger, cast.handler):
        with nothing_changes(), pytest.raises((InvalidTransition, NotAllowed)):
            complaint_take_over(**{**take, "to": cast.other_handler, "by": early})
    reason = {each.action: each.reason for each in actions_of(mine, cast.clerk, FRIDAY, [Action.TAKE_OVER])}[
        Action.TAKE_OVER
    ]
    assert reason == "Nothing is overdue here; before that only a manager takes it over."
    with nothing_changes(), pytest.raises(InvalidInput):
        complaint_take_over(**{**take, "reason": " ", "by": cast.manager})
    with nothing_changes(), pytest.raises(InvalidInput):  # back to the property company is an assignment
        complaint_take_over(**{**take, "to": cast.handler, "by": cast.manager})
    with nothing_changes(), pytest.raises(InvalidInput):  # the desk handles nothing itself
        complaint_take_over(**{**take, "by": cast.clerk, "at": LATE})
    to_property_company(cast.manager)
    with nothing_changes(), pytest.raises(NotAllowed):
        complaint_take_over(**{**take, "by": cast.manager})

    complaint_take_over(**{**take, "by": cast.relations_manager})

    assert reload(mine).case.responsible == cast.relations_manager
    assert not TakeOver.objects.get().was_overdue


@pytest.mark.rule("CMP-33")
def test_what_waits_to_be_accepted_is_asked_of_the_taker_and_a_transfer_is_recalled(cast: Cast) -> None:
    waiting, transferred = with_property(cast, State.ASSIGNED), with_property(cast)
    transfer(cast, transferred.pk, FRIDAY)

    for mine in (waiting, transferred):
        complaint_take_over(case_id=mine.pk, to=cast.relations_manager, reason=WHY, by=cast.manager, at=LATE)

    assert reload(waiting).state == State.ASSIGNED
    assert waiting.case.deadlines.get(target="accept", cancelled_at=None).keeper == cast.relations_manager
    assert transferred.transfers.get().state == "recalled"
    assert "confirm" not in running(transferred)


@pytest.mark.rule("CMP-33")
def test_an_administrator_says_which_departments_are_the_property_companys(cast: Cast) -> None:
    mine, done = complaint_in(cast, State.INVESTIGATING), complaint_in(cast, State.VERIFIED)
    department = department_add(name="物业中心", head=None, by=cast.admin, at=FRIDAY)
    cast.handler.department = department
    cast.handler.save()
    told_of = {"department_id": department.pk, "name": "物业中心", "head": None, "at": FRIDAY}
    with nothing_changes(), pytest.raises(NotAllowed):
        department_change(**told_of, of_property_company=True, by=cast.manager)

    department_change(**told_of, of_property_company=True, by=cast.admin)
    assert reload(mine).with_property_company  # what its people have in hand counts at once
    assert not reload(done).with_property_company
    department_change(**told_of, of_property_company=True, by=cast.admin)
    moved = {
        "person_id": cast.handler.pk, "full_name": "handler", "email": "", "work_phone": "", "superior": None,
        "language": "en", "by": cast.admin, "at": FRIDAY,
    }  # fmt: skip
    person_change(**moved, department=None)
    assert not reload(mine).with_property_company
    department.refresh_from_db()
    person_change(**moved, department=department)
    assert reload(mine).with_property_company
    department_change(**told_of, of_property_company=False, by=cast.admin)

    assert not reload(mine).with_property_company
    said = HistoryEntry.objects.filter(case=None, action__startswith="department").order_by("pk")
    assert list(said.values_list("action", flat=True)) == [
        "department_added", "department_of_property_company", "department_of_developer",
    ]  # fmt: skip


@pytest.mark.rule("CMP-33")
def test_the_pages_say_it_and_the_form_takes_it_over(cast: Cast, client: Client) -> None:
    mine = with_property(cast)
    client.force_login(cast.manager)
    page = client.get(reverse("complaint_list"), {"handled_by": "property"}).content.decode()
    assert mine.case.number in page
    assert "Property company" in page
    there = reverse("complaint_act", args=[mine.case.number, "take-over"])
    assert cast.handler.full_name not in [
        str(person) for person in client.get(there).context["form"].fields["to"].queryset
    ]

    sent = client.post(there, {"request_id": uuid.uuid4(), "reason": WHY, "version": mine.case.version})

    assert sent.status_code == 302, sent.content.decode()
    assert reload(mine).assigned_to == cast.manager
    assert "complaint.taken_over" in words(mine)


@pytest.mark.rule("CMP-33")
def test_what_the_property_company_handles_is_reported_apart(cast: Cast, client: Client) -> None:
    taken = complaint_in(cast, State.INVESTIGATING, unit=UnitFactory(project=cast.project))
    Complaint.objects.filter(pk=taken.pk).update(with_property_company=True)
    complaint_take_over(case_id=taken.pk, reason=WHY, by=cast.manager, at=FRIDAY)
    complaint_in(cast, State.CLOSED, unit=UnitFactory(project=cast.project))
    theirs = with_property(cast)
    november = {"month": FRIDAY.date().replace(day=1), "project_id": cast.project.pk}

    apart = {side.whose: side.counts for side in sides(cast.clerk, **november, at=LATE)}

    assert apart == {
        HandledBy.PROPERTY: {"came_in": 1, "closed": 0, "open": 1, "overdue": 1},
        HandledBy.DEVELOPER: {"came_in": 2, "closed": 1, "open": 1, "overdue": 1},
    }
    nobodys = sides(cast.stranger, **november, at=LATE)
    assert not any(any(side.counts.values()) for side in nobodys)
    client.force_login(cast.manager)
    page = client.get(reverse("property_company")).content.decode()
    assert reverse("complaint_act", args=[theirs.case.number, "take-over"]) in page
    assert (taken.case.number in page, WHY in page) == (True, True)
    on_time = {
        whose: targets_reached(cast.manager, Asked(november["month"], LATE, handled_by=whose))[1].counted
        for whose in ("", *HandledBy)
    }
    assert on_time == {"": 3, "property": 1, "developer": 2, "taken-over": 1}
