"""Transfers in writing, their silence, and departments that work together (CMP-27)."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest

from complaints.enums import Action, State
from complaints.services import ending, transfers
from complaints.tasks import transfers_silent
from core.accounts.models import Department
from core.clock.enums import Target
from core.clock.models import ServiceStandard
from core.clock.services.standards import standard_change
from core.clock.traces import render
from core.errors import InvalidInput, InvalidTransition, NotAllowed
from tests.cast import FRIDAY, Cast, local
from tests.complaints.actions import do, transfer
from tests.complaints.looking import running, told, words
from tests.factories.clock import terms_of
from tests.factories.complaints import complaint_in, reload
from tests.threads import at_once
from tests.unchanged import nothing_changes

ANSWER_DUE = local("2026-11-25 18:00")


def asked(cast: Cast, at: dt.datetime = FRIDAY, **changes: Any) -> Any:
    mine = complaint_in(cast, State.INVESTIGATING)
    transfer(cast, mine.pk, at, **changes)
    return mine


@pytest.mark.rule("CMP-27")
@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-11-20 10:00", "11-20 14:00"),
        ("2026-11-20 16:00", "11-23 11:00"),
        ("2026-11-21 12:00", "11-23 13:00"),
    ],
)
def test_four_working_hours_to_answer(cast: Cast, at: str, until: str) -> None:
    mine = asked(cast, local(at))

    assert running(mine)["confirm"] == until
    assert told(mine, "complaint.to_confirm") == {"other handler"}
    assert str(reload(mine).case.responsible) == "handler"  # until another has accepted (CMP-15)


@pytest.mark.rule("CMP-27")
def test_the_department_confirms_and_has_it(cast: Cast) -> None:
    mine = asked(cast)
    for nobody in (cast.handler, cast.manager):
        with nothing_changes(), pytest.raises(NotAllowed):
            transfers.transfer_confirm(case_id=mine.pk, by=nobody, at=FRIDAY)
    with nothing_changes(), pytest.raises(InvalidTransition):
        transfer(cast, mine.pk, FRIDAY, department=cast.other_handler.department)

    transfers.transfer_confirm(case_id=mine.pk, by=cast.other_handler, at=FRIDAY)

    now = reload(mine)
    assert (str(now.case.responsible), str(now.assigned_to)) == ("other handler", "other handler")
    assert "confirm" not in running(mine)
    assert running(mine)["node"] == "11-21 10:00"
    assert told(mine, "complaint.transfer_confirmed") == {"handler"}
    with nothing_changes(), pytest.raises(InvalidTransition):
        transfers.transfer_confirm(case_id=mine.pk, by=cast.other_handler, at=FRIDAY)


@pytest.mark.rule("CMP-27")
def test_another_time_needs_a_reason_and_is_never_later_than_the_standard(cast: Cast) -> None:
    mine = asked(cast)
    answer = partial(transfers.transfer_confirm, case_id=mine.pk, by=cast.other_handler, at=FRIDAY)

    for wrong in (
        {"due_at": ANSWER_DUE}, {"due_at": ANSWER_DUE + dt.timedelta(minutes=1), "note": "材料未到"},
        {"due_at": FRIDAY, "note": "x"},
    ):  # fmt: skip
        with nothing_changes(), pytest.raises(InvalidInput):
            answer(**wrong)
    answer(due_at=ANSWER_DUE, note="材料未到")

    assert running(mine)["node"] == "11-25 18:00"
    assert (mine.transfers.get().state, mine.transfers.get().note) == ("moved", "材料未到")
    assert told(mine, "complaint.transfer_moved") == {"handler"}


@pytest.mark.rule("CMP-27")
def test_silence_is_acceptance_and_is_escalated(cast: Cast) -> None:
    cast.other_handler.superior = cast.general_manager
    cast.other_handler.save()
    mine, quick = asked(cast), asked(cast)
    transfers.transfer_confirm(case_id=quick.pk, by=cast.other_handler, at=FRIDAY)
    due = local("2026-11-20 14:00")

    with nothing_changes():
        assert transfers.transfers_settle(at=due - dt.timedelta(seconds=1)) == 0
    assert transfers.transfers_settle(at=due) == 1
    with nothing_changes():
        assert transfers.transfers_settle(at=due) == 0

    assert (mine.transfers.get().state, str(reload(mine).case.responsible)) == ("silent", "other handler")
    assert told(mine, "complaint.transfer_silent") == {
        "other handler", "general manager", "manager", "handler"
    }  # fmt: skip
    late = mine.case.deadlines.get(target=Target.CONFIRM)
    assert late.met_at >= late.due_at  # on record as missed
    assert words(quick).count("complaint.transfer_silent") == 0
    assert transfers_silent() == 0


@pytest.mark.rule("CMP-27")
@pytest.mark.parametrize(
    "changes",
    [{"what": " "}, {"due_at": FRIDAY}, {"due_at": ANSWER_DUE + dt.timedelta(minutes=1)}, {"to": "clerk"}, {"to": None},
     {"to": "handler"}],
)  # fmt: skip
def test_what_a_transfer_needs(cast: Cast, changes: dict[str, Any]) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)
    department = Department.objects.create(name="工程二部")
    cast.other_handler.department = department
    cast.other_handler.save()
    if changes.get("to"):
        changes = {"to": getattr(cast, changes["to"])}

    with nothing_changes(), pytest.raises(InvalidInput):
        transfer(cast, mine.pk, FRIDAY, department=department, **changes)


@pytest.mark.rule("CMP-27")
def test_what_ends_meanwhile_needs_no_answer(cast: Cast) -> None:
    mine = asked(cast)
    ending.complaint_withdraw(case_id=mine.pk, reason="误会", by=cast.clerk, at=FRIDAY)
    done = complaint_in(cast, State.EXECUTING)
    transfer(cast, done.pk, FRIDAY)
    do(Action.FINISH, cast, done.pk)

    assert {mine.transfers.get().state, done.transfers.get().state} == {"recalled"}
    assert "confirm" not in running(done)
    assert transfers.transfers_settle(at=FRIDAY + dt.timedelta(days=9)) == 0


@pytest.mark.rule("CMP-27")
def test_departments_help_and_leave(cast: Cast) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)
    design, sales = (Department.objects.create(name=name, head=cast.manager) for name in ("设计", "营销"))
    name = partial(transfers.collaborators_name, case_id=mine.pk, by=cast.handler)
    with nothing_changes(), pytest.raises(InvalidInput):
        name(departments=[design], what="", at=FRIDAY)

    name(departments=[design], what="复核图纸", at=FRIDAY)
    name(departments=[design, sales], what="说明销售口径", at=FRIDAY)
    name(departments=[sales], what="说明销售口径", at=FRIDAY)

    rows = mine.collaborators.values_list("department__name", "what", "ended_at")
    assert list(rows) == [("设计", "复核图纸", FRIDAY), ("营销", "说明销售口径", None)]
    assert told(mine, "complaint.collaborates") == {"manager"}


@pytest.mark.rule("CMP-27")
@pytest.mark.commits
def test_answer_and_silence_at_once_have_one_effect(cast: Cast) -> None:
    mine, due = asked(cast), local("2026-11-20 14:00")

    answers = at_once(
        [
            partial(transfers.transfer_confirm, case_id=mine.pk, by=cast.other_handler, at=due),
            partial(transfers.transfers_settle, at=due),
            partial(transfers.transfers_settle, at=due),
        ]
    )

    said = {"complaint.transfer_confirmed", "complaint.transfer_silent"}
    assert len([word for word in words(mine) if word in said]) == 1
    assert [type(each) for each in answers if isinstance(each, Exception)] in ([], [InvalidTransition])
    assert reload(mine).assigned_to == cast.other_handler


@pytest.mark.rule("CMP-27", "CLK-01")
def test_within_how_many_working_hours_is_a_setting(cast: Cast) -> None:
    standard = ServiceStandard.objects.get(code="complaint.confirm", active=True)
    assert (standard.amount, standard.unit, standard.calendar_code) == (4, "working_hours", "national")
    before = asked(cast, local("2026-11-20 16:00"))
    terms = partial(terms_of, standard)
    with nothing_changes(), pytest.raises(NotAllowed):
        standard_change(
            standard_id=standard.pk, terms=terms(amount=8), reason="x", by=cast.manager, at=FRIDAY
        )
    with nothing_changes(), pytest.raises(InvalidInput):
        standard_change(
            standard_id=standard.pk, terms=terms(amount=2001), reason="x", by=cast.admin, at=FRIDAY
        )

    standard_change(
        standard_id=standard.pk, terms=terms(amount=8), reason="部门较多", by=cast.admin, at=FRIDAY
    )

    after = asked(cast, local("2026-11-20 16:00"))
    assert (running(before)["confirm"], running(after)["confirm"]) == ("11-23 11:00", "11-23 15:00")
    assert render(before.case.deadlines.get(target="confirm").trace)[1:] == [
        "4 working hours",
        "Worked: Fri 20 Nov 2026 · 16:00–18:00",
        "Not counted: Sat 21 Nov 2026 to Sun 22 Nov 2026",
        "Worked: Mon 23 Nov 2026 · 09:00–11:00",
    ]
