"""The shared ledger with its weekly review, and the monthly review, over the API (CMP-18, CMP-25)."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from complaints.enums import State
from complaints.models import LedgerReview, ReviewDecision
from complaints.services.transfers import collaborators_name
from core.accounts.models import Department
from core.time import local_date, now
from tests.api.asking import Asker, problem, rows
from tests.cast import FRIDAY, Cast
from tests.factories.complaints import category, complaint_in
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
COUNTS = ("api_apitoken",)


@pytest.mark.rule("CMP-18")
def test_the_ledger_is_read_and_reviewed(cast: Cast) -> None:
    mine, alone = complaint_in(cast, State.INVESTIGATING), complaint_in(cast, State.INVESTIGATING)
    design = Department.objects.get_or_create(name="设计部")[0]
    collaborators_name(case_id=mine.pk, departments=[design], what="复核", by=cast.manager, at=FRIDAY)
    manager, clerk, number = Asker(cast.manager), Asker(cast.clerk), mine.case.number
    stranger = Asker(cast.stranger)

    (line,) = rows(manager.get("shared-ledger/", project=cast.project.pk))
    assert (line["number"], line["reviewed_at"], "设计部" in line["departments"]) == (number, None, True)
    (state,) = rows(manager.get("shared-ledger/states/"))
    assert (state["project"]["id"], state["count"], state["is_due"]) == (cast.project.pk, 1, True)
    assert rows(clerk.get("shared-ledger/states/")) == rows(stranger.get("shared-ledger/")) == []

    body = {
        "project": cast.project.pk,
        "notes": "例会",
        "seen": [{"number": number, "decision": "周三会签"}],
    }
    with nothing_changes(but=COUNTS):
        for wrong, refused in (
            ({"seen": [{"number": alone.case.number}]}, (409, "ledger_changed")),
            ({"seen": [{"number": "TS99999999"}]}, (422, "no_such_complaint")),
            ({"seen": []}, (422, "invalid_input")),
            ({"project": 10**9}, (422, "no_such_project")),
        ):
            assert problem(manager.post("shared-ledger/reviews/", {**body, **wrong})) == refused
        assert problem(clerk.post("shared-ledger/reviews/", body)) == (403, "not_allowed")

    key = str(uuid.uuid4())
    made = manager.post("shared-ledger/reviews/", body, request_id=key)
    assert made.status_code == 201, made.content
    assert manager.post("shared-ledger/reviews/", body, request_id=key)["Location"] == made["Location"]
    assert LedgerReview.objects.count() == 1
    assert [(each["number"], each["state"], each["decision"]) for each in made.json()["seen"]] == [
        (number, "investigating", "周三会签")
    ]
    (listed,) = rows(manager.get("shared-ledger/reviews/"))
    assert (listed["id"], listed["notes"], listed["count"]) == (made.json()["id"], "例会", 1)
    assert manager.get(f"shared-ledger/reviews/{listed['id']}/").json() == made.json()
    assert rows(manager.get("shared-ledger/"))[0]["last_decision"] == "周三会签"
    assert [each["is_due"] for each in rows(manager.get("shared-ledger/states/"))] == [False]
    assert problem(stranger.get(f"shared-ledger/reviews/{listed['id']}/")) == (404, "not_found")


@pytest.mark.rule("CMP-25")
def test_a_month_is_read_decided_about_and_done(cast: Cast) -> None:
    complaint_in(cast, State.RECEIVED, unit=None, at=now())
    manager, handler, clerk, stranger = map(Asker, (cast.manager, cast.handler, cast.clerk, cast.stranger))
    this_month, tomorrow = f"{local_date(now()):%Y-%m}", local_date(now()) + dt.timedelta(days=1)
    body = {
        "project": cast.project.pk, "category": category().pk, "decision": "样板先行", "owner": cast.handler.pk,
        "due_on": tomorrow.isoformat(),
    }  # fmt: skip
    with nothing_changes(but=COUNTS):
        for wrong, refused in (
            ({"root_cause": "work"}, (422, "one_of_two")),
            ({"category": 10**9}, (422, "invalid_input")),
            ({"due_on": "2026-01-01"}, (422, "due_over")),
            ({"month": "2999-01"}, (422, "invalid_input")),
            ({"owner": cast.stranger.pk}, (422, "cannot_see")),
        ):
            assert problem(manager.post("monthly-review/decisions/", {**body, **wrong})) == refused
        assert problem(handler.post("monthly-review/decisions/", body)) == (403, "not_allowed")

    made = manager.post("monthly-review/decisions/", body).json()
    assert made.pop("may_finish")
    assert (made["month"], made["about"]) == (this_month, str(category()))
    whole = manager.get("monthly-review/", project=cast.project.pk).json()
    assert (whole["month"], whole["by_category"]) == (
        this_month, [{"name": str(category()), "count": 1, "before": 0}],
    )  # fmt: skip
    assert (whole["decisions"], whole["still_open"]) == ([made], [])
    assert problem(manager.get("monthly-review/", month="2001-01")) == (422, "invalid_input")

    at = f"monthly-review/decisions/{made['id']}/"
    with nothing_changes(but=COUNTS):
        assert problem(clerk.post(f"{at}finish/", {"result": "好了"})) == (403, "not_its_owner")
        assert problem(stranger.post(f"{at}finish/", {"result": "好了"})) == (404, "not_found")
    done = handler.post(f"{at}finish/", {"result": "已交底"}).json()
    assert (done["done_by"]["id"], done["result"], done["may_finish"]) == (cast.handler.pk, "已交底", False)
    assert rows(manager.get("monthly-review/decisions/"))[0]["result"] == "已交底"
    assert problem(handler.post(f"{at}finish/", {"result": "再做"})) == (409, "done_already")
    assert ReviewDecision.objects.get().result == "已交底"
