"""Early warning with supervision 督办: opened by itself once per cause, climbed, closed with a result (CMP-21)."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from complaints.enums import Action, FactKind, Grade, Level, State
from complaints.enums.warnings import WarningCause
from complaints.models import Complaint, EarlyWarning, WarningRule, WarningTrigger, Watch
from complaints.services.matters import co_signer_add, fact_add
from complaints.services.warnings import (
    warning_close,
    warning_give,
    warning_link,
    warning_measure,
    warning_rule_set,
    warnings_find,
)
from core.clock.models import Deadline, EscalationStep
from core.clock.services import sweep
from core.errors import InvalidInput, InvalidTransition, NotAllowed
from core.notices.models import Notice
from core.records.models import Case
from tests.api.asking import Asker
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import do
from tests.complaints.test_groups import group, matters_of, neighbours
from tests.factories.complaints import DAY, advance, complaint, complaint_in, reload
from tests.factories.places import UnitFactory
from tests.threads import at_once
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.rule("CMP-21")


def causes() -> list[str]:
    return list(EarlyWarning.objects.order_by("pk").values_list("cause", flat=True))


def triggers(warning: EarlyWarning) -> set[int]:
    return set(warning.triggers.values_list("complaint_id", flat=True))


def opened(cast: Cast, at: dt.datetime = FRIDAY) -> EarlyWarning:
    """A warning about a threat."""
    fact_add(case_id=complaint(cast, at=at).pk, kind=FactKind.THREAT, note="要起诉", by=cast.clerk, at=at)
    warnings_find(at=at)
    return EarlyWarning.objects.select_related("case").latest("pk")


# --- What opens one -------------------------------------------------------------------------------------------------


def test_three_of_one_subcategory_in_one_building_within_a_month(cast: Cast) -> None:
    first = complaint(cast, unit=UnitFactory(project=cast.project), phone="1")
    (second,) = neighbours(cast, 1)
    complaint(cast, unit=UnitFactory(project=cast.project), category="eng-lift", phone="3")
    warnings_find(at=FRIDAY)
    assert causes() == []

    at = FRIDAY + 5 * DAY
    third = complaint(cast, unit=UnitFactory(project=cast.project), phone="4", at=at)
    warnings_find(at=at)
    fourth = complaint(cast, unit=UnitFactory(project=cast.project), phone="5", at=at)
    warnings_find(at=at)
    warnings_find(at=at)

    assert causes() == ["cluster"]
    warning = EarlyWarning.objects.get()
    assert triggers(warning) == {first.pk, second.pk, third.pk, fourth.pk}  # the fourth has joined
    assert warning.case.responsible == cast.manager
    assert warning.case.history.filter(action="warning.joined").count() == 1


def test_a_month_later_they_are_three_no_more_and_a_closed_one_counts_nobody_twice(cast: Cast) -> None:
    old = neighbours(cast, 2)
    late = FRIDAY + 31 * DAY
    complaint(cast, unit=UnitFactory(project=cast.project), phone="8", at=late)
    WarningRule.objects.exclude(cause="cluster").update(is_active=False)
    warnings_find(at=late)
    assert causes() == []
    for n in range(2):
        complaint(cast, unit=UnitFactory(project=cast.project), phone=f"9{n}", at=late)
    warnings_find(at=late)
    warning = EarlyWarning.objects.get()
    assert not triggers(warning) & {each.pk for each in old}
    warning_measure(case_id=warning.pk, measure="查防水", due_at=late + DAY, by=cast.manager, at=late)
    warning_close(case_id=warning.pk, result="已修", by=cast.manager, at=late)

    for n in range(2):
        complaint(cast, unit=UnitFactory(project=cast.project), phone=f"7{n}", at=late + DAY)
    warnings_find(at=late + DAY)

    assert causes() == ["cluster"]  # two new ones are no cluster
    complaint(cast, unit=UnitFactory(project=cast.project), phone="79", at=late + DAY)
    warnings_find(at=late + DAY)
    assert causes() == ["cluster", "cluster"]


def test_a_unit_type_counts_across_buildings(cast: Cast) -> None:
    for n in range(3):
        home = UnitFactory(project=cast.project, unit_type="A1")
        complaint(cast, unit=home, phone=f"6{n}")
    warnings_find(at=FRIDAY)

    assert causes() == ["cluster", "cluster"]  # of the building they share, and of the type
    assert {each.subject.partition(":")[0] for each in EarlyWarning.objects.all()} == {"building", "type"}


@pytest.mark.parametrize(
    ("kind", "cause", "grade", "level"),
    [
        (FactKind.THREAT, WarningCause.LITIGATION, Grade.GENERAL, Level.GENERAL_DEMAND),
        (FactKind.LITIGATION, WarningCause.LITIGATION, Grade.MAJOR, Level.MAJOR_RISK),
        (FactKind.MEDIA, WarningCause.MEDIA, Grade.MAJOR, Level.MAJOR_RISK),
        (FactKind.PRESSING, WarningCause.PRESSING, Grade.GENERAL, Level.GENERAL_DEMAND),
    ],
)
def test_a_fact_warns_once_and_urgently(
    cast: Cast, kind: FactKind, cause: WarningCause, grade: Grade, level: Level
) -> None:
    mine = complaint(cast)
    fact_add(case_id=mine.pk, kind=kind, note="业主群里说的", by=cast.clerk, at=FRIDAY)

    warnings_find(at=FRIDAY)
    warnings_find(at=FRIDAY)

    warning = EarlyWarning.objects.select_related("case").get()
    assert (warning.cause, warning.matter_id, triggers(warning)) == (cause, mine.matter_id, {mine.pk})
    assert (reload(mine).grade, reload(mine).level) == (grade, level)  # only litigation and media move them
    told = set(Notice.objects.filter(case=warning.case).values_list("recipient__full_name", "urgent"))
    assert told == {("manager", True), ("relations manager", True), ("general manager", True)}
    clock = Deadline.objects.open().get(case=warning.case)
    assert (clock.target, clock.due_at, clock.pressing) == ("plan", FRIDAY + 4 * dt.timedelta(hours=1), True)


def test_three_households_join(cast: Cast) -> None:
    WarningRule.objects.exclude(cause="households").update(is_active=False)
    first, second = group(cast, 2)
    warnings_find(at=FRIDAY)
    assert causes() == []

    co_signer_add(
        case_id=first.pk, name="李娜", unit=UnitFactory(project=cast.project), by=cast.clerk, at=FRIDAY
    )
    warnings_find(at=FRIDAY)
    do(Action.CHASE, cast, second.pk, FRIDAY + DAY)
    Watch.objects.create(complaint=first, look_at=FRIDAY)
    warnings_find(at=FRIDAY + DAY)

    assert causes() == ["households"]


def test_twenty_days_open_by_time_alone(cast: Cast) -> None:
    mine, lawful, done = complaint(cast), complaint(cast, unit=None, phone="2"), None
    do(Action.ASSESS, cast, mine.pk)
    done = complaint_in(cast, State.VERIFIED, unit=None, phone="3")
    do(Action.WITHDRAW, cast, lawful.pk)
    twenty = FRIDAY + 20 * DAY
    warnings_find(at=twenty - dt.timedelta(microseconds=1))
    assert causes() == []

    assert warnings_find(at=twenty) == 3
    assert warnings_find(at=twenty + 30 * DAY) == 0  # a machine that slept finds nothing twice

    assert [(each.cause, triggers(each)) for each in EarlyWarning.objects.all()] == [("age", {mine.pk})]
    assert not WarningTrigger.objects.filter(complaint=done).exists()


def test_the_second_plan_that_is_declined(cast: Cast) -> None:
    mine = complaint_in(cast, State.PLAN_APPROVED)
    do(Action.DECLINE_PLAN, cast, mine.pk)
    warnings_find(at=FRIDAY)
    assert causes() == []

    for action in (Action.PROPOSE_PLAN, Action.APPROVE_PLAN, Action.DECLINE_PLAN):
        do(action, cast, mine.pk)
    warnings_find(at=FRIDAY)

    assert causes() == ["plans"]


def test_what_ended_before_anybody_looked_warns_no_more(cast: Cast) -> None:
    mine = complaint(cast)
    fact_add(case_id=mine.pk, kind=FactKind.MEDIA, note="论坛", by=cast.clerk, at=FRIDAY)
    do(Action.WITHDRAW, cast, mine.pk)

    warnings_find(at=FRIDAY)

    assert causes() == []


def test_one_that_fails_holds_up_nobody(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    broken, fine = complaint(cast), complaint(cast, unit=None, phone="2")
    for each in (broken, fine):
        fact_add(case_id=each.pk, kind=FactKind.THREAT, note="要起诉", by=cast.clerk, at=FRIDAY)
    broken.facts.update(kind="nonsense")

    warnings_find(at=FRIDAY)

    assert [triggers(each) for each in EarlyWarning.objects.all()] == [{fine.pk}]
    assert "failed" in caplog.text
    assert Watch.objects.filter(complaint=broken, look_at=FRIDAY).exists()  # the next round tries again


@pytest.mark.commits
def test_two_workers_open_one(cast: Cast) -> None:
    neighbours(cast, 3)
    fact_add(
        case_id=complaint(cast, unit=None, phone="2").pk,
        kind=FactKind.MEDIA,
        note="论坛",
        by=cast.clerk,
        at=FRIDAY,
    )

    answers = at_once([partial(warnings_find, at=FRIDAY)] * 4)

    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert sorted(causes()) == ["cluster", "media"]
    assert WarningTrigger.objects.filter(warning__cause="cluster").count() == 3


# --- Supervision ----------------------------------------------------------------------------------------------------


@pytest.mark.rule("CLK-03")
def test_supervised_until_closed_with_a_result(cast: Cast) -> None:
    warning = opened(cast)
    sweep(FRIDAY + DAY)  # nobody set a measure
    assert EscalationStep.objects.filter(deadline__case=warning.case, skipped=False).exists()
    due = FRIDAY + 3 * DAY

    warning_give(case_id=warning.pk, to=cast.handler, by=cast.manager, at=FRIDAY)
    warning_measure(
        case_id=warning.pk, measure="律师与业主面谈", due_at=FRIDAY + DAY, by=cast.handler, at=FRIDAY
    )
    warning_measure(case_id=warning.pk, measure="总经理出面", due_at=due, by=cast.handler, at=FRIDAY)

    running = Deadline.objects.open().get(case=warning.case)
    assert (running.target, running.due_at) == ("execute", due)
    assert Case.objects.get(pk=warning.pk).next_due_at == due
    assert set(
        Notice.objects.filter(case=warning.case, kind="warning.give").values_list("recipient", flat=True)
    ) == {cast.handler.pk}
    closed = warning_close(case_id=warning.pk, result="业主撤诉", by=cast.handler, at=due + DAY)
    assert (closed.closed_by, closed.case.is_open) == (cast.handler, False)
    assert Deadline.objects.get(pk=running.pk).met_at == due + DAY  # late, and it counts as missed
    with nothing_changes(), pytest.raises(InvalidTransition):
        warning_close(case_id=warning.pk, result="再关", by=cast.handler, at=due + DAY)


def test_refusals_change_nothing(cast: Cast) -> None:
    warning = opened(cast)
    told = {"case_id": warning.pk, "at": FRIDAY}

    def refused(error: type[Exception], run: object, **more: object) -> None:
        with nothing_changes(), pytest.raises(error):
            run(**told, **more)  # type: ignore[operator]

    later = FRIDAY + DAY
    refused(InvalidTransition, warning_close, result="好", by=cast.manager)  # without a measure
    refused(NotAllowed, warning_measure, measure="面谈", due_at=later, by=cast.handler)
    refused(InvalidInput, warning_measure, measure=" ", due_at=later, by=cast.manager)
    refused(InvalidInput, warning_measure, measure="面谈", due_at=FRIDAY, by=cast.manager)
    refused(NotAllowed, warning_give, to=cast.handler, by=cast.clerk)
    refused(InvalidInput, warning_give, to=cast.clerk, by=cast.manager)
    refused(NotAllowed, warning_link, by=cast.handler)
    refused(InvalidInput, warning_link, by=cast.manager)  # it is one matter already


def test_one_click_makes_its_complaints_one_matter(cast: Cast) -> None:
    members = neighbours(cast)
    warnings_find(at=FRIDAY)
    warning = EarlyWarning.objects.get()

    warning_link(case_id=warning.pk, by=cast.manager, at=FRIDAY)

    assert matters_of(*members) == [members[0].matter_id] * 3
    warning.refresh_from_db()
    assert warning.matter_id == members[0].matter_id
    warnings_find(at=FRIDAY)
    assert causes() == ["cluster", "households"]  # now they are three households of one matter


# --- Pages, API, numbers --------------------------------------------------------------------------------------------


def test_page_list_and_api(cast: Cast, client: Client) -> None:
    warning = opened(cast)
    number = warning.case.number
    client.force_login(cast.manager)
    assert number in client.get(reverse("warning_list")).content.decode()
    url = reverse("warning_detail", args=[number])
    assert "Litigation, or a threat of it" in client.get(url).content.decode()
    bad = client.post(
        f"{url}measure/", {"request_id": uuid.uuid4(), "measure": "面谈", "due_at": "2020-01-01T10:00"}
    )
    assert bad.status_code == 422
    asker = Asker(cast.manager)
    assert asker.get(f"warnings/{number}/").json()["complaints"] == [Complaint.objects.get().case.number]
    sent = {"measure": "面谈", "due_at": "2027-01-01T10:00:00+08:00"}
    done = asker.post(f"warnings/{number}/measure/", sent)
    assert done.json()["warning"]["measure"] == "面谈"
    asker.post(f"warnings/{number}/close/", {"result": "撤诉"})
    assert asker.get("warnings/").json()["results"][0]["result"] == "撤诉"
    assert number in client.get(reverse("warning_list") + "?closed=1").content.decode()


def test_the_numbers_are_data(cast: Cast, client: Client) -> None:
    mine = complaint(cast)
    client.force_login(cast.admin)
    rules = dict(WarningRule.objects.filter(number__isnull=False).values_list("cause", "number"))
    sent = {f"{cause}_on": "on" for cause in WarningCause.values} | rules | {"age": 5}
    answer = client.post(reverse("warning_rules"), {"request_id": uuid.uuid4(), **sent})
    assert answer.status_code == 302

    warnings_find(at=FRIDAY + 5 * DAY)

    assert causes() == ["age"]
    assert triggers(EarlyWarning.objects.get()) == {mine.pk}
    with nothing_changes(), pytest.raises(NotAllowed):
        warning_rule_set(cause=WarningCause.AGE, is_active=True, number=9, by=cast.manager, at=FRIDAY)
    for number in (None, 0):
        with nothing_changes(), pytest.raises(InvalidInput):
            warning_rule_set(cause=WarningCause.AGE, is_active=True, number=number, by=cast.admin, at=FRIDAY)
    advance(cast, mine.pk, State.WITHDRAWN)
