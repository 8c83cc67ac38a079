"""First contact stays responsible until another has accepted; one refusal, then the manager decides (DSK-14)."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from complaints.enums import Action, Level, State
from complaints.models import Complaint
from complaints.services.accepting import assignment_refuse
from complaints.services.work import complaint_assign, complaint_investigate
from core.accounts.enums import Role
from core.accounts.models import User
from core.clock.models import Deadline, EscalationStep
from core.clock.services import sweep
from core.errors import InvalidInput, InvalidTransition, NotAllowed
from core.notices.models import Notice
from core.records.models import HistoryEntry
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import do
from tests.factories.accounts import staff
from tests.factories.complaints import complaint_in, reload
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.rule("DSK-14")
HOUR, SECOND = dt.timedelta(hours=1), dt.timedelta(seconds=1)


def clock(mine: Complaint) -> Deadline:
    return Deadline.objects.filter(case_id=mine.pk, target="accept").latest("pk")


def refuse(
    mine: Complaint, by: User, at: dt.datetime = FRIDAY + HOUR, reason: str = "属物业管理范围"
) -> Complaint:
    return assignment_refuse(case_id=mine.pk, reason=reason, by=by, at=at)


def test_who_received_it_stays_responsible_until_it_is_accepted(cast: Cast) -> None:
    mine = complaint_in(cast, State.ASSIGNED)
    assert mine.case.responsible == cast.clerk
    assert (clock(mine).due_at, clock(mine).keeper) == (FRIDAY + 2 * HOUR, cast.handler)
    complaint_investigate(case_id=mine.pk, by=cast.handler, at=FRIDAY + HOUR)
    assert reload(mine).case.responsible == cast.handler
    assert clock(mine).met_at == FRIDAY + HOUR


def test_not_accepted_in_time_goes_up_to_the_superior_of_who_was_asked(cast: Cast) -> None:
    boss = staff("boss")
    User.objects.filter(pk=cast.handler.pk).update(superior=boss)
    mine = complaint_in(cast, State.ASSIGNED)
    sweep(FRIDAY + 2 * HOUR)
    step = EscalationStep.objects.get(deadline=clock(mine), level=1)
    assert step.recipients == [cast.handler.pk, boss.pk]
    assert reload(mine).case.responsible == cast.clerk
    assert sweep(FRIDAY + 2 * HOUR).taken == 0


def test_a_refusal_with_its_reason_makes_the_manager_decide(cast: Cast) -> None:
    mine = complaint_in(cast, State.ASSIGNED)
    refuse(mine, cast.handler, FRIDAY + 2 * HOUR - SECOND)
    after = reload(mine)
    assert (after.state, after.assigned_to, after.bounces) == (State.ASSESSED, None, 1)
    assert after.case.responsible == cast.manager
    entry = HistoryEntry.objects.get(case=mine.case, action="complaint.assignment_refused")
    assert (entry.by, entry.note.text) == (cast.handler, "属物业管理范围")
    assert Notice.objects.filter(recipient=cast.manager, kind="complaint.assignment_refused").count() == 1
    assert clock(mine).met_at is not None

    complaint_assign(case_id=mine.pk, to=cast.handler, by=cast.manager, at=FRIDAY + 3 * HOUR)
    with nothing_changes(), pytest.raises(InvalidTransition, match="manager has decided"):
        refuse(mine, cast.handler, FRIDAY + 3 * HOUR)
    assert reload(mine).case.responsible == cast.manager
    complaint_investigate(case_id=mine.pk, by=cast.handler, at=FRIDAY + 4 * HOUR)
    assert (reload(mine).bounces, reload(mine).case.responsible) == (0, cast.handler)


def test_who_may_assign_but_is_no_manager_waits_for_the_managers_decision(cast: Cast) -> None:
    site = staff("site", Role.SALES_SITE_MANAGER, project=cast.project)
    mine = complaint_in(cast, State.ASSIGNED)
    refuse(mine, cast.handler)
    with nothing_changes(), pytest.raises(NotAllowed, match="manager decides"):
        complaint_assign(case_id=mine.pk, to=cast.other_handler, by=site, at=FRIDAY + HOUR)
    assert reload(mine).state == State.ASSESSED


def test_no_refusal_without_reason_too_late_or_of_somebody_else(cast: Cast) -> None:
    mine = complaint_in(cast, State.ASSIGNED)
    with nothing_changes():
        with pytest.raises(InvalidInput):
            refuse(mine, cast.handler, reason=" ")
        with pytest.raises(InvalidTransition, match="time to refuse"):
            refuse(mine, cast.handler, FRIDAY + 2 * HOUR)
        with pytest.raises(NotAllowed):
            refuse(mine, cast.other_handler)
        with pytest.raises(NotAllowed):
            refuse(mine, cast.manager)


def test_assigned_to_somebody_else_their_time_begins(cast: Cast) -> None:
    mine = complaint_in(cast, State.ASSIGNED)
    first = clock(mine)
    complaint_assign(case_id=mine.pk, to=cast.other_handler, by=cast.manager, at=FRIDAY + HOUR)
    first.refresh_from_db()
    assert first.cancelled_at == FRIDAY + HOUR
    assert (clock(mine).keeper, clock(mine).due_at) == (cast.other_handler, FRIDAY + 3 * HOUR)


def test_a_minor_one_finished_at_once_is_accepted_by_that(cast: Cast) -> None:
    mine = complaint_in(cast, State.ASSIGNED)
    Complaint.objects.filter(pk=mine.pk).update(level=Level.MINOR)
    do(Action.FINISH, cast, mine.pk, FRIDAY + HOUR)
    assert clock(mine).met_at == FRIDAY + HOUR


def test_on_the_page(cast: Cast) -> None:
    mine = complaint_in(cast, State.ASSIGNED)
    client = Client()
    client.force_login(cast.handler)
    url = reverse("complaint_act", args=[mine.case.number, "refuse-assignment"])
    with time_machine.travel(FRIDAY + HOUR, tick=False):
        assert "Refuse: not mine" in client.get(reverse("complaint_detail", args=[mine.case.number])).text
        body = {"request_id": str(uuid.uuid4()), "version": mine.case.version, "reason": "不归我部门"}
        assert client.post(url, body).status_code == 302
        assert "the manager decides" in client.get(reverse("complaint_detail", args=[mine.case.number])).text


def test_after_two_hours_the_button_is_gone_and_says_why(cast: Cast) -> None:
    mine = complaint_in(cast, State.ASSIGNED)
    client = Client()
    client.force_login(cast.handler)
    detail = reverse("complaint_detail", args=[mine.case.number])
    url = reverse("complaint_act", args=[mine.case.number, "refuse-assignment"])
    for at, offered in ((FRIDAY + 2 * HOUR - dt.timedelta(seconds=1), True), (FRIDAY + 2 * HOUR, False)):
        with time_machine.travel(at, tick=False):
            page = client.get(detail).text
            assert (f'href="{url}"' in page) == offered
            assert ("The time to refuse is over" in page) != offered
            assert client.get(url).status_code == (200 if offered else 409)
    body = {"request_id": str(uuid.uuid4()), "version": mine.case.version, "reason": "不归我部门"}
    with time_machine.travel(FRIDAY + 2 * HOUR, tick=False), nothing_changes(but=("django_session",)):
        answer = client.post(url, body)
        assert answer.status_code == 409
        assert "不归我部门" in answer.text
