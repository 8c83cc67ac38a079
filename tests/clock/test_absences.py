"""Somebody is away: who is told, who sees the work, and how it begins and ends by itself (CLK-09)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from complaints.enums import Action, State
from complaints.policies.actions import refusal
from complaints.services.work import complaint_investigate
from core.accounts.enums import Role
from core.accounts.models import User
from core.clock.deputies import present_people, represented_by, stands_in_for
from core.clock.models import Absence, EscalationStep
from core.clock.services import sweep
from core.clock.services.absences import absence_end, absence_name, absences_turn
from core.clock.sweeping import sweep_until_done
from core.errors import Conflict, InvalidInput, NotAllowed
from core.notices.models import Notice
from core.notices.services import notice_add
from core.records.models import HistoryEntry
from core.time import local_date
from dashboard.selectors import my_work
from tests.cast import FRIDAY, Cast, local
from tests.factories.accounts import staff
from tests.factories.clock import House, deadline, house
from tests.factories.complaints import complaint_in
from tests.threads import at_once
from tests.unchanged import nothing_changes

DAY = dt.timedelta(days=1)
TODAY = local_date(FRIDAY)


@pytest.fixture
def here(db: None) -> House:
    found = house()
    for person in (found.handler, found.superior):
        person.role_assignments.create(role=Role.DEPARTMENT_HANDLER, project=found.project)
    return found


def deputy(here: House, name: str = "deputy") -> User:
    return staff(name, Role.DEPARTMENT_HANDLER, project=here.project)


def away(
    user: User, instead: User, *, days: int = 3, starts: int = 0, at: dt.datetime = FRIDAY, **more: Any
) -> Absence:
    first = TODAY + starts * DAY
    told = {"by": user} | more
    return absence_name(
        user=user, deputy=instead, starts_on=first, last_on=first + (days - 1) * DAY, at=at, **told
    )


@pytest.mark.rule("CLK-09")
@pytest.mark.parametrize(
    ("away_now", "who"),
    [
        ({}, 1),
        ({1: 2}, 2),
        ({1: 2, 2: 3}, 3),
        ({1: 2, 2: 1}, None),
        ({1: 2, 2: 3, 3: 2}, None),
        ({1: None}, None),
        ({1: 2, 2: None}, None),
        ({2: 3}, 1),
    ],
)
def test_chains_are_followed_and_loops_lead_to_nobody(
    away_now: dict[int, int | None], who: int | None
) -> None:
    assert stands_in_for(1, away_now) == who


@pytest.mark.rule("CLK-09")
@given(st.dictionaries(st.integers(0, 6), st.none() | st.integers(0, 6), max_size=7))
def test_who_stands_in_is_never_away(away_now: dict[int, int | None]) -> None:
    for person in range(7):
        present = stands_in_for(person, away_now)
        assert present is None or present not in away_now
        assert person in away_now or present == person


@pytest.mark.rule("CLK-09", "CLK-03")
def test_the_deputy_gets_the_reminder_and_the_steps(here: House) -> None:
    instead = deputy(here)
    away(here.handler, instead)
    deadline(here.case())
    sweep(FRIDAY + dt.timedelta(hours=20))
    sweep(FRIDAY + dt.timedelta(hours=25))
    told = list(EscalationStep.objects.order_by("level").values_list("recipients", flat=True))
    assert told == [[instead.pk], [instead.pk, here.superior.pk]]
    assert not Notice.objects.filter(recipient=here.handler).exists()
    absences_turn(at=FRIDAY + 5 * DAY)
    assert present_people([here.handler], {}) == [here.handler]


@pytest.mark.rule("CLK-09", "CLK-03")
def test_who_has_nobody_is_passed_over_upwards(here: House) -> None:
    """The deputy is switched off meanwhile: the reminder goes to the superior."""
    instead = deputy(here)
    away(here.handler, instead)
    User.objects.filter(pk=instead.pk).update(is_active=False)
    deadline(here.case())
    sweep(FRIDAY + dt.timedelta(hours=20))
    assert EscalationStep.objects.get().recipients == [here.superior.pk]


@pytest.mark.rule("CLK-09")
def test_only_what_is_about_work_goes_to_the_deputy(here: House) -> None:
    instead = deputy(here)
    away(here.handler, instead)
    case = here.case()
    for number, about in enumerate([case, None]):
        notice_add(
            recipient=here.handler,
            kind="case_changed",
            key=f"x{number}:{here.handler.pk}",
            case=about,
            at=FRIDAY,
        )
    told = dict(Notice.objects.filter(kind="case_changed").values_list("case", "recipient"))
    assert told == {case.pk: instead.pk, None: here.handler.pk}


@pytest.mark.rule("CLK-09")
def test_the_deputy_sees_the_work_as_deputy_and_does_it(cast: Cast) -> None:
    waits = complaint_in(cast, State.ASSIGNED)
    runs = complaint_in(cast, State.INVESTIGATING)
    assert my_work(cast.other_handler) == []
    assert isinstance(refusal(Action.INVESTIGATE, user=cast.other_handler, complaint=waits), NotAllowed)
    absence = away(cast.handler, cast.other_handler)

    seen = {case.pk: case.stands_for for case in my_work(cast.other_handler)}  # type: ignore[attr-defined]

    assert seen == {waits.pk: cast.handler, runs.pk: cast.handler}
    assert refusal(Action.PROPOSE_PLAN, user=cast.other_handler, complaint=runs) is None
    complaint_investigate(case_id=waits.pk, by=cast.other_handler, at=FRIDAY)
    assert {case.pk: case.stands_for for case in my_work(cast.other_handler)}[waits.pk] is None  # type: ignore[attr-defined]
    absence_end(absence_id=absence.pk, by=cast.handler, at=FRIDAY + DAY)
    assert [case.pk for case in my_work(cast.other_handler)] == [waits.pk]
    assert isinstance(refusal(Action.PROPOSE_PLAN, user=cast.other_handler, complaint=runs), NotAllowed)


@pytest.mark.rule("CLK-09")
def test_it_begins_and_ends_by_itself_with_true_instants(here: House) -> None:
    instead = deputy(here)
    absence = away(here.handler, instead, starts=2, days=3)
    starts, ends = local("2026-11-22 00:00"), local("2026-11-25 00:00")
    assert (absence.starts_at, absence.ends_at, absence.began_at) == (starts, ends, None)
    assert represented_by(instead) == []
    assert absences_turn(at=starts - dt.timedelta(microseconds=1)) == 0
    assert absences_turn(at=starts) == 1
    assert represented_by(instead) == [here.handler.pk]
    assert absences_turn(at=ends - dt.timedelta(microseconds=1)) == 0

    assert absences_turn(at=ends + 30 * DAY) == 1

    absence.refresh_from_db()
    assert (absence.began_at, absence.ended_at) == (starts, ends)
    assert represented_by(instead) == []
    said = HistoryEntry.objects.filter(action__startswith="absence").order_by("pk")
    assert list(said.values_list("action", "at", "by")) == [
        ("absence_named", FRIDAY, here.handler.pk), ("absence_began", starts, None), ("absence_ended", ends, None),
    ]  # fmt: skip
    with nothing_changes():
        assert absences_turn(at=ends + 31 * DAY) == 0
        with pytest.raises(Conflict):
            absence_end(absence_id=absence.pk, by=here.handler, at=ends)


@pytest.mark.rule("CLK-09")
def test_who_slept_through_it_records_begin_and_end(here: House) -> None:
    absence = away(here.handler, deputy(here), starts=2)
    assert absences_turn(at=FRIDAY + 60 * DAY) == 1
    absence.refresh_from_db()
    assert (absence.began_at, absence.ended_at) == (absence.starts_at, absence.ends_at)


@pytest.mark.rule("CLK-09")
def test_who_cannot_stand_in_and_days_that_do_not_fit(here: House) -> None:
    instead, other = deputy(here), deputy(here, "other")
    elsewhere = staff("elsewhere", Role.DEPARTMENT_HANDLER, project=house().project)
    gone = deputy(here, "gone")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    gone.refresh_from_db()
    away(instead, here.handler, starts=5)
    away(other, instead, starts=0, days=10)
    away(here.handler, other, starts=30)
    with nothing_changes():
        for wrong in (here.handler, gone, elsewhere):
            with pytest.raises(InvalidInput):
                away(here.handler, wrong)
        with pytest.raises(InvalidInput, match="relies on this person"):
            away(here.handler, instead, starts=5)
        with pytest.raises(InvalidInput, match="relies on this person"):
            away(here.handler, other, starts=6)  # who relies on instead, who relies on the handler
        for days in ({"starts": -1}, {"days": 0}, {"days": 500}, {"starts": 31, "days": 1}):
            with pytest.raises(InvalidInput):
                away(here.handler, other, **days)
        with pytest.raises(NotAllowed):
            away(here.handler, instead, by=other)
    assert (
        away(here.handler, instead, starts=20, days=2, by=here.administrator).named_by == here.administrator
    )


@pytest.mark.rule("CLK-09")
@pytest.mark.commits
def test_two_sweepers_turn_each_once() -> None:
    found = house()
    for number in range(6):
        user, instead = (staff(f"{who}{number}") for who in ("user", "deputy"))
        away(user, instead, starts=1, days=1)
    counts = at_once([lambda: absences_turn(at=FRIDAY + DAY)] * 3)
    assert sum(counts) == 6
    assert HistoryEntry.objects.filter(action="absence_began").count() == 6
    assert found.handler.is_active


@pytest.mark.rule("CLK-09")
def test_on_ones_own_page_and_by_an_administrator(cast: Cast) -> None:
    client = Client()

    def post(url: str, **fields: Any) -> Any:
        return client.post(url, {"request_id": str(uuid.uuid4()), **fields})

    with time_machine.travel(FRIDAY, tick=False):
        client.force_login(cast.handler)
        own = reverse("absences")
        days = {"starts_on": "2026-11-20", "last_on": "2026-11-24"}
        refused = post(own, **days, deputy=cast.stranger.pk, note="年假")
        assert refused.status_code == 422
        assert "年假" in refused.text
        assert post(own, **days, deputy=cast.other_handler.pk).status_code == 302
        assert "other handler" in client.get(own).text
        client.force_login(cast.other_handler)
        assert "Stands in for" in client.get(own).text
        complaint_in(cast, State.INVESTIGATING)
        assert "for handler" in client.get(reverse("home")).text
        absence = Absence.objects.get()
        assert post(reverse("absence_over", args=[absence.pk])).status_code == 404
        client.force_login(cast.admin)
        page = reverse("person_absences", args=[cast.handler.pk])
        assert "Back again" in client.get(page).text
        assert post(reverse("absence_over", args=[absence.pk])).url == page
    absence.refresh_from_db()
    assert absence.ended_at == FRIDAY


@pytest.mark.rule("CLK-04", "CLK-09")
@pytest.mark.django_db
def test_one_that_cannot_begin_holds_up_neither_the_others_nor_the_sweep() -> None:
    here = house()
    deadline(here.case())
    bad, good = (
        Absence.objects.create(
            user=user,
            deputy=here.manager,
            starts_at=FRIDAY,
            ends_at=FRIDAY + 9 * DAY,
            named_by=user,
            named_at=FRIDAY,
        )
        for user in (here.superior, here.administrator)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE 'a row that always fails'; END $$;"
            f" CREATE TRIGGER poison BEFORE UPDATE ON clock_absence FOR EACH ROW WHEN (OLD.id = {bad.pk})"
            " EXECUTE FUNCTION refuse()"
        )
    with time_machine.travel(FRIDAY + DAY, tick=False):
        assert sweep_until_done(seconds=60) == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.began_at, good.began_at) == (None, FRIDAY)
