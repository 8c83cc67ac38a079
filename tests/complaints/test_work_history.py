"""What the history of a complaint says, and what it never holds."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from complaints.enums import Action, Nature, State
from complaints.models import Complaint
from complaints.policies.actions import RULES
from core.notices.models import Notice
from core.records.models import HistoryEntry, Note
from core.records.selectors import case_timeline
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import do
from tests.factories.complaints import (
    STEPS,
    assess,
    complaint,
    complaint_in,
    score,
)


@pytest.mark.rule("SEC-02", "CMP-03", "CMP-15")
def test_the_history_says_from_what_to_what(cast: Cast) -> None:
    mine = complaint(cast)
    assess(cast, mine.pk, nature=Nature.QUALITY)
    for state, step in STEPS[1:]:
        step(cast, mine.pk, FRIDAY)
        if state == State.DONE:
            break

    changes = {
        line.entry.action: [(each.name, each.before, each.after) for each in line.changes]
        for line in case_timeline(mine.case)
        if line.changes
    }

    assert changes == {
        "complaint.assessed": [("Nature", "—", "Quality"), ("How we failed", "—", "Mistake")],
        "complaint.investigating": [("Responsible", "clerk", "handler")],
        "complaint.plan_proposed": [("Responsible", "handler", "manager")],
        "complaint.plan_approved": [("Responsible", "manager", "handler")],
        "complaint.done": [("Responsible", "handler", "clerk")],
    }
    kept = mine.case.history.get(action="complaint.assessed").details
    assert (kept["from_failure"], kept["to_failure"]) == ("", "mistake")
    assert (kept["from_nature"], kept["to_nature"]) == ("", "quality")
    page = Client()
    page.force_login(cast.manager)
    shown = page.get(reverse("complaint_detail", args=[mine.case.number])).text
    assert "Responsible: clerk → handler" in shown
    answered = page.get(reverse("api_complaint", args=[mine.case.number])).json()["history"]
    assert {"name": "Nature", "before": "—", "after": "Quality"} in [
        c for line in answered for c in line["changes"]
    ]


ORDER = list(State).index
AFTER_OTHERS = [Action.LINK, Action.UNLINK, Action.RAISE_GRADE, Action.LOWER_GRADE]


def recorded(*complaints: Complaint) -> list[str]:
    """What history and notices of these complaints hold, as text."""
    entries = HistoryEntry.objects.filter(case__complaint__in=complaints)
    notices = Notice.objects.filter(case__complaint__in=complaints)
    return [str(details) for details in entries.values_list("details", flat=True)] + [
        f"{key} {params}" for key, params in notices.values_list("key", "params")
    ]


@pytest.mark.rule("SEC-02")
def test_the_history_holds_no_personal_value(cast: Cast) -> None:
    """Every action through its service: names, phones and words are in no entry and in no notice."""
    secrets = ["王芳", "13900001234", "阳台", "李娜", "发霉", "clerk", "handler"]
    complaint(cast, category="eng-lift")
    kept: list[str] = []
    for state in State:  # one life for each state, and from there each action that has this as its last state
        mine = complaint_in(cast, state, unit=None)
        for action in [
            a for a in Action if a not in AFTER_OTHERS and max(RULES[a].states, key=ORDER) == state
        ]:
            with transaction.atomic():
                do(action, cast, mine.pk)
                kept += recorded(mine)
                transaction.set_rollback(True)
    score(cast, Complaint.objects.get(state=State.VERIFIED).pk, 60)
    other = complaint_in(cast, State.ASSESSED)
    for action in AFTER_OTHERS:
        do(action, cast, other.pk)
    kept += recorded(*Complaint.objects.all())

    assert len(kept) > 100
    assert [text for text in kept if any(secret in text for secret in secrets)] == []
    assert HistoryEntry.objects.filter(note__text__contains="阳台").count() == 0 < Note.objects.count()
