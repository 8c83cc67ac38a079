"""Shifts and their handover: who answers when, what is given, taken line by line, and what goes up (DSK-06)."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from complaints.enums import State
from core.accounts.enums import Role
from core.accounts.models import User
from core.clock.calendars import SpecialDay, WorkingCalendar
from core.clock.models import EscalationStep
from core.clock.services import sweep
from core.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed
from core.notices.models import Notice
from core.records.models import Case, HistoryEntry
from frontdesk.enums import ItemKind
from frontdesk.models import Handover
from frontdesk.policies.shifts import is_holiday
from frontdesk.selectors.shifts import handovers, items_of, roster_of
from frontdesk.services.promises import promise_on_case
from frontdesk.services.shifts import handover_acknowledge, handover_give
from owners.enums import Channel, ContactKind
from owners.models import Contact
from owners.services.contacts import contact_log
from tests.cast import Cast, local
from tests.factories.accounts import staff
from tests.factories.complaints import complaint_in
from tests.frontdesk.test_promises import given as promised
from tests.threads import at_once
from tests.unchanged import nothing_changes

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
TWO = local("2026-11-20 14:00")  # Friday: the early shift is over
EARLY, MIDDLE, NIGHT, HOLIDAY = "Early shift", "Middle shift", "Night, monitoring centre", "Holiday duty"

WEEK_OF_FIVE = dict.fromkeys(range(5), ((540, 1080),))
OFF, WORKED = SpecialDay(()), SpecialDay(((540, 1080),))


def called(cast: Cast, at: dt.datetime, **more: Any) -> Contact:
    told = {"summary": "问停车费", "by": cast.clerk, "unit": cast.unit, "caller_name": "王芳"} | more
    return contact_log(channel=Channel.PHONE, kind=ContactKind.ENQUIRY, at=at, **told)


def give(cast: Cast, at: dt.datetime = TWO, *, by: User | None = None, **more: Any) -> Handover:
    giver = by or cast.clerk
    shift = roster_of(cast.project.pk).to_give(giver, at)[0]
    return handover_give(project=cast.project, shift_key=shift.key, by=giver, at=at, **more)


def take(handover: Handover, by: User, at: dt.datetime, *items: int) -> Handover:
    every = items or tuple(handover.items.values_list("pk", flat=True))
    return handover_acknowledge(case_id=handover.pk, item_ids=every, by=by, at=at)


@pytest.mark.rule("DSK-06")
@pytest.mark.parametrize(
    ("on", "special", "holiday"),
    [
        ("2026-11-20", {}, False),  # an ordinary Friday
        ("2026-11-21", {}, False),  # an ordinary weekend: the desk works seven days
        ("2026-11-20", {"2026-11-20": OFF}, True),
        ("2026-11-22", {"2026-11-20": OFF}, True),  # the weekend that the Friday is joined with
        (
            "2026-11-21",
            {"2026-11-20": OFF, "2026-11-21": WORKED},
            False,
        ),  # a weekend day that is worked for it
        ("2026-11-22", {"2026-11-20": OFF, "2026-11-21": WORKED}, False),  # no longer joined with it
        ("2026-11-28", {"2026-11-20": OFF}, False),
    ],
)
def test_a_holiday_is_what_a_public_holiday_made(
    on: str, special: dict[str, SpecialDay], holiday: bool
) -> None:
    days = {dt.date.fromisoformat(day): what for day, what in special.items()}
    calendar = WorkingCalendar("national", WEEK_OF_FIVE, days)
    assert is_holiday(calendar, dt.date.fromisoformat(on)) is holiday


@pytest.mark.rule("DSK-06")
@pytest.mark.parametrize(
    ("when", "running", "role", "following"),
    [
        ("2026-11-20 07:59", NIGHT, Role.MONITORING_CENTRE, EARLY),
        ("2026-11-20 08:00", EARLY, Role.FRONT_DESK, MIDDLE),
        ("2026-11-20 13:59", EARLY, Role.FRONT_DESK, MIDDLE),
        ("2026-11-20 14:00", MIDDLE, Role.FRONT_DESK, NIGHT),
        ("2026-11-20 20:00", NIGHT, Role.MONITORING_CENTRE, EARLY),
        ("2026-11-22 10:00", EARLY, Role.FRONT_DESK, MIDDLE),  # a Sunday
        ("2026-10-01 10:00", HOLIDAY, Role.DUTY_ENGINEER, NIGHT),
        ("2026-09-30 23:00", NIGHT, Role.MONITORING_CENTRE, HOLIDAY),
        ("2026-10-01 03:00", NIGHT, Role.MONITORING_CENTRE, HOLIDAY),
    ],
)
def test_who_answers_when(cast: Cast, when: str, running: str, role: Role, following: str) -> None:
    roster = roster_of(cast.project.pk)
    (shift,) = roster.running(local(when))
    after = roster.after(shift)
    assert after is not None
    assert (shift.slot.name_en, shift.slot.role, after.slot.name_en) == (running, role, following)


@pytest.mark.rule("DSK-06")
def test_what_a_shift_leaves_is_what_is_open_and_what_happened(cast: Cast) -> None:
    """By event time; what is told late in this shift is in it too; an item that is open tells its own contact."""
    mine = complaint_in(cast, State.RECEIVED)
    complaint_in(cast, State.INVESTIGATING)  # the handler's
    elsewhere = contact_log(
        channel=Channel.PHONE, kind=ContactKind.ENQUIRY, summary="别处", by=cast.stranger, at=TWO - HOUR,
        project=cast.other_project,
    )  # fmt: skip
    promise = promise_on_case(
        case_id=mine.pk, given=promised(by=TWO + 5 * HOUR), by=cast.clerk, at=TWO - HOUR, to_whom="王芳"
    )
    in_time = called(cast, TWO - HOUR)
    told_late = called(cast, TWO - HOUR, happened_at=TWO - 12 * HOUR, late_reason="夜班纸质记录")
    called(cast, TWO - 8 * HOUR)  # before the shift
    called(cast, TWO)  # belongs to the next one
    shift = roster_of(cast.project.pk).to_give(cast.clerk, TWO)[0]
    assert shift.slot.name_en == EARLY
    items = items_of(roster_of(cast.project.pk), shift)
    assert [item.case for item in items if item.kind == ItemKind.CASE] == [mine.case]
    assert [item.promise for item in items if item.kind == ItemKind.PROMISE] == [promise]
    contacts = [item.contact for item in items if item.kind == ItemKind.CONTACT]
    assert contacts == [told_late, in_time]
    assert elsewhere not in contacts
    assert (told_late.at, told_late.entered_at) == (TWO - 12 * HOUR, TWO - HOUR)


@pytest.mark.rule("DSK-06")
def test_it_is_taken_line_by_line_and_who_gave_it_stays_responsible_until_then(cast: Cast) -> None:
    first, second = called(cast, TWO - 2 * HOUR), called(cast, TWO - HOUR)
    handover = give(cast, remark="电梯停用到晚上")
    kinds = list(handover.items.values_list("kind", "contact", "text"))
    assert kinds == [
        ("contact", first.pk, ""),
        ("contact", second.pk, ""),
        ("remark", None, "电梯停用到晚上"),
    ]
    deadline = handover.case.deadlines.get()
    assert (deadline.target, deadline.due_at) == ("acknowledge", TWO + 30 * MINUTE)
    assert handover.case.responsible == cast.clerk
    one, *rest = handover.items.values_list("pk", flat=True)
    take(handover, cast.other_clerk, TWO + MINUTE, one)
    handover.refresh_from_db()
    assert (handover.taken_at, handover.case.is_open) == (None, True)
    assert handovers(cast.other_clerk).get().done == 1
    take(handover, cast.other_clerk, TWO + 2 * MINUTE, *rest)
    case = Case.objects.get(pk=handover.pk)
    deadline.refresh_from_db()
    assert (case.is_open, case.responsible, deadline.met_at) == (False, cast.other_clerk, TWO + 2 * MINUTE)
    assert set(handover.items.values_list("acknowledged_by", flat=True)) == {cast.other_clerk.pk}
    actions = ["handover.given", "handover.acknowledged", "handover.acknowledged", "handover.taken"]
    assert (
        list(HistoryEntry.objects.filter(case=case).order_by("pk").values_list("action", flat=True))
        == actions
    )
    assert Notice.objects.get(recipient=cast.clerk, kind="handover.taken").case == case
    assert sweep(TWO + 5 * HOUR).taken == 0


@pytest.mark.rule("DSK-06")
def test_an_empty_shift_is_taken_note_of_too(cast: Cast) -> None:
    handover = give(cast)
    assert list(handover.items.values_list("kind", "text")) == [("remark", "")]
    take(handover, cast.other_clerk, TWO + MINUTE)
    assert not Case.objects.get(pk=handover.pk).is_open


@pytest.mark.rule("DSK-06", "CLK-04")
@pytest.mark.parametrize("named", [True, False])
def test_unacknowledged_after_30_minutes_it_goes_up_exactly_once(cast: Cast, named: bool) -> None:
    """By the ladder: to whoever is to take it (else who gave it) and their superior, then to the manager."""
    boss = staff("boss")
    for clerk in (cast.clerk, cast.other_clerk):
        User.objects.filter(pk=clerk.pk).update(superior=boss)
    called(cast, TWO - HOUR)
    called(cast, TWO - 2 * HOUR)
    handover = give(cast, to=cast.other_clerk if named else None)
    take(handover, cast.other_clerk, TWO + MINUTE, handover.items.earliest("pk").pk)  # one line is not all
    sweep(TWO + 30 * MINUTE - dt.timedelta(seconds=1))
    assert [step.level for step in EscalationStep.objects.all()] == [0]
    assert sweep(TWO + 30 * MINUTE).taken == 1
    assert sweep(TWO + 31 * MINUTE).taken == 0
    step = EscalationStep.objects.get(level=1)
    keeper = cast.other_clerk if named else cast.clerk
    assert step.recipients == [keeper.pk, boss.pk]
    assert Notice.objects.filter(recipient=boss, case=handover.case, urgent=True).count() == 1
    assert sweep(TWO + 90 * MINUTE).taken == 1
    assert EscalationStep.objects.get(level=2).recipients == [cast.manager.pk, cast.relations_manager.pk]


@pytest.mark.rule("DSK-06")
def test_a_shift_is_handed_over_once_and_only_by_who_works_it(cast: Cast) -> None:
    night = staff("night", Role.MONITORING_CENTRE, project=cast.project)
    shift = roster_of(cast.project.pk).to_give(cast.clerk, TWO)[0]
    with nothing_changes():
        for who in (night, cast.manager):
            with pytest.raises(InvalidInput, match="not one of yours"):
                handover_give(project=cast.project, shift_key=shift.key, by=who, at=TWO)
        with pytest.raises(NotAllowed):
            handover_give(project=cast.project, shift_key=shift.key, by=cast.stranger, at=TWO)
        with pytest.raises(InvalidInput, match="next shift") as refusal:
            give(cast, to=night)
        assert refusal.value.field == "to"
        with pytest.raises(InvalidInput, match="somebody else"):
            give(cast, to=cast.clerk)
        before = TWO - 7 * HOUR  # it has not begun
        with pytest.raises(InvalidInput, match="not one of yours"):
            handover_give(project=cast.project, shift_key=shift.key, by=cast.clerk, at=before)
    handover = give(cast)
    with nothing_changes(), pytest.raises(InvalidInput, match="handed over already"):
        handover_give(project=cast.project, shift_key=shift.key, by=cast.other_clerk, at=TWO)
    again = Handover.objects.get(pk=handover.pk)
    again.pk, again._state.adding = complaint_in(cast, State.RECEIVED).pk, True
    with pytest.raises(IntegrityError, match="handover_once_for_a_shift"), transaction.atomic():
        again.save()


@pytest.mark.rule("DSK-06")
def test_who_gave_it_cannot_take_it_and_nothing_is_taken_twice(cast: Cast) -> None:
    called(cast, TWO - HOUR)
    handover = give(cast)
    item = handover.items.get()
    with nothing_changes():
        with pytest.raises(NotAllowed, match="somebody else"):
            take(handover, cast.clerk, TWO)
        with pytest.raises(NotAllowed, match="next shift"):
            take(handover, cast.handler, TWO)
        with pytest.raises(InvalidInput, match="Tick"):
            handover_acknowledge(case_id=handover.pk, item_ids=[], by=cast.other_clerk, at=TWO)
        with pytest.raises(InvalidInput, match="Tick"):
            take(handover, cast.other_clerk, TWO, item.pk, item.pk + 1000)
    take(handover, cast.manager, TWO)  # a manager may, when nobody comes
    with nothing_changes(), pytest.raises(InvalidTransition, match="already"):
        take(handover, cast.other_clerk, TWO)


@pytest.mark.rule("DSK-06")
def test_two_who_take_the_same_line_one_is_told(cast: Cast) -> None:
    third = staff("third", Role.FRONT_DESK, project=cast.project)
    called(cast, TWO - HOUR)
    called(cast, TWO - 2 * HOUR)
    handover = give(cast)
    line = handover.items.earliest("pk").pk
    take(handover, cast.other_clerk, TWO, line)
    with nothing_changes(), pytest.raises(Conflict):
        take(handover, third, TWO, line)
    assert handover.items.get(pk=line).acknowledged_by == cast.other_clerk


@pytest.mark.rule("DSK-06")
@pytest.mark.commits
def test_two_who_take_every_line_at_the_same_moment_one_has_it_and_the_other_is_told(cast: Cast) -> None:
    third = staff("third", Role.FRONT_DESK, project=cast.project)
    for hours in (1, 2):
        called(cast, TWO - hours * HOUR)
    handover = give(cast)
    before = HistoryEntry.objects.filter(case=handover.case).count()
    people = (cast.other_clerk, third)
    answers = at_once([partial(take, handover, person, TWO) for person in people])
    told = [answer for answer in answers if isinstance(answer, Exception)]
    assert [type(answer) for answer in told] in ([Conflict], [InvalidTransition])
    winner = people[answers.index(told[0]) - 1]
    assert {item.acknowledged_by for item in handover.items.all()} == {winner}
    handover.case.refresh_from_db()
    assert (handover.case.is_open, handover.case.responsible) == (False, winner)
    assert HistoryEntry.objects.filter(case=handover.case).count() == before + 2  # acknowledged, taken


@pytest.mark.rule("DSK-06")
def test_the_monitoring_centre_takes_over_at_eight_and_sees_the_handover_but_not_the_complaints(
    cast: Cast,
) -> None:
    night = staff("night", Role.MONITORING_CENTRE, project=cast.project)
    complaint = complaint_in(cast, State.RECEIVED)
    handover = give(cast, local("2026-11-20 20:05"), by=cast.other_clerk)
    assert (handover.slot.name_en, handover.next_slot.name_en) == (EARLY, MIDDLE)  # nobody gave the early one
    late = give(cast, local("2026-11-20 20:05"), by=cast.other_clerk)
    assert (late.slot.name_en, late.next_slot.name_en) == (MIDDLE, NIGHT)
    assert Notice.objects.filter(recipient=night, kind="handover.given", case=late.case, urgent=True).exists()
    client = Client()
    client.force_login(night)
    page = client.get(reverse("case_open", args=[late.case.number]), follow=True).text
    assert complaint.case.number in page
    assert client.get(reverse("case_open", args=[complaint.case.number])).status_code == 404
    assert f'href="{reverse("case_open", args=[complaint.case.number])}"' not in page
    assert set(Case.objects.visible_to(night)) == {handover.case, late.case}
    take(late, night, local("2026-11-20 20:10"))
