"""A missed due time needs a reason; approved force majeure is left out, the rest counts (CMP-19)."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from complaints.enums import Action
from complaints.enums.missed import Decision
from complaints.models import MissedReason
from complaints.selectors.missed import missed_counts, missed_visible_to
from complaints.services.missed import missed_decide, missed_explain
from core.accounts.models import Department
from core.clock.models import Deadline
from core.errors import InvalidInput, InvalidTransition, NotAllowed
from core.records.models import HistoryEntry
from core.time import local_date
from tests.api.asking import Asker, problem, rows
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import do
from tests.factories.complaints import DAY, complaint
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.rule("CMP-19")
LATER = FRIDAY + 9 * DAY
PERIOD = {"first": local_date(FRIDAY), "last": local_date(LATER)}


def answer_missed(cast: Cast, **changes: object) -> Deadline:
    """A complaint whose answer is overdue; the clerk is responsible."""
    return Deadline.objects.get(case=complaint(cast, **changes).case, target="answer")


def counted(cast: Cast) -> list[tuple[str, int, int, int]]:
    found = missed_visible_to(cast.manager, **PERIOD, at=LATER).filter(target="answer")
    lines = missed_counts(found, "nobody").people
    return [(line.name, line.counted, line.left_out, line.unexplained) for line in lines]


def test_explained_approved_and_left_out_of_the_count(cast: Cast) -> None:
    late, other = answer_missed(cast), answer_missed(cast, unit=None, phone="2")
    due = late.due_at
    assert counted(cast) == [("clerk", 2, 0, 2)]

    missed_explain(deadline_id=late.pk, reason="台风封路", force_majeure=True, by=cast.clerk, at=LATER)
    assert counted(cast) == [("clerk", 2, 0, 1)]  # asked for, not yet approved
    missed_decide(deadline_id=late.pk, decision=Decision.APPROVED, by=cast.manager, at=LATER)
    missed_explain(deadline_id=other.pk, reason="忘了", force_majeure=False, by=cast.manager, at=LATER)

    assert counted(cast) == [("clerk", 1, 1, 0)]
    late.refresh_from_db()
    assert (late.due_at, late.paused_at, late.met_at) == (due, None, None)  # the clock is not touched
    words = HistoryEntry.objects.filter(case=late.case, action__startswith="missed.").order_by("pk")
    assert list(words.values_list("action", flat=True)) == ["missed.explained", "missed.decided"]


def test_what_is_refused_counts_and_a_late_answer_counts_for_who_gave_it(cast: Cast) -> None:
    cast.other_clerk.department = Department.objects.create(name="客服二部", head=cast.manager)
    cast.other_clerk.save()
    late = answer_missed(cast)
    missed_explain(deadline_id=late.pk, reason="下雨", force_majeure=True, by=cast.clerk, at=LATER)
    missed_decide(deadline_id=late.pk, decision=Decision.REFUSED, by=cast.manager, at=LATER)
    met = answer_missed(cast, unit=None, phone="2")
    Deadline.objects.filter(pk=met.pk).update(
        met_at=LATER, met_by=cast.other_clerk, next_step_at=None, next_level=None
    )
    in_time = answer_missed(cast, unit=None, phone="3")
    do(Action.WITHDRAW, cast, in_time.case_id)  # ended before it was due: nothing was missed

    assert counted(cast) == [("clerk", 1, 0, 0), ("other clerk", 1, 0, 1)]
    found = missed_visible_to(cast.manager, **PERIOD, at=LATER).filter(target="answer")
    departments = missed_counts(found, "nobody").departments
    assert [(line.name, line.counted) for line in departments] == [("nobody", 1), ("客服二部", 1)]
    assert not missed_visible_to(cast.stranger, **PERIOD, at=LATER).exists()


def test_refusals_change_nothing(cast: Cast) -> None:
    late = answer_missed(cast)
    told = {"deadline_id": late.pk}

    def refused(error: type[Exception], run: object, **more: object) -> None:
        with nothing_changes(), pytest.raises(error):
            run(**told, **{"at": LATER, **more})  # type: ignore[operator]

    why = {"reason": "台风", "force_majeure": True}
    refused(InvalidTransition, missed_explain, **why, by=cast.clerk, at=FRIDAY)  # not missed yet
    refused(NotAllowed, missed_explain, **why, by=cast.handler)
    refused(InvalidInput, missed_explain, reason=" ", force_majeure=True, by=cast.clerk)
    refused(InvalidTransition, missed_decide, decision=Decision.APPROVED, by=cast.manager)
    missed_explain(**told, **why, by=cast.manager, at=LATER)
    refused(NotAllowed, missed_decide, decision=Decision.APPROVED, by=cast.clerk)
    refused(
        NotAllowed, missed_decide, decision=Decision.APPROVED, by=cast.manager
    )  # nobody decides their own
    missed_decide(**told, decision=Decision.APPROVED, by=cast.relations_manager, at=LATER)
    refused(InvalidTransition, missed_explain, **why, by=cast.clerk)
    refused(InvalidTransition, missed_decide, decision=Decision.REFUSED, by=cast.relations_manager)


def test_the_pages(cast: Cast, client: Client, time_machine: object) -> None:
    time_machine.move_to(LATER, tick=False)  # type: ignore[attr-defined]
    late = answer_missed(cast)
    client.force_login(cast.clerk)
    page = client.get(reverse("missed_list")).content.decode()
    assert late.case.number in page
    assert "No reason yet" in page
    file = client.get(reverse("missed_export"))
    assert b"".join(file.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]  # a workbook
    url = reverse("missed_detail", args=[late.pk])
    sent = {"request_id": uuid.uuid4(), "reason": "台风封路", "force_majeure": "on"}
    assert client.post(url, sent).status_code == 302
    client.force_login(cast.manager)
    assert client.post(url, {"request_id": uuid.uuid4()}).status_code == 422
    assert client.post(url, {"request_id": uuid.uuid4(), "decision": "approved"}).status_code == 302
    assert MissedReason.objects.get().decided_by == cast.manager
    client.force_login(cast.stranger)
    assert client.get(url).status_code == 404


@pytest.mark.rule("SEC-01")
def test_over_the_api_explained_decided_and_counted(cast: Cast, time_machine: object) -> None:
    time_machine.move_to(LATER, tick=False)  # type: ignore[attr-defined]
    late, kept = answer_missed(cast), answer_missed(cast, unit=None, phone="2", at=LATER)
    clerk, manager, stranger = Asker(cast.clerk), Asker(cast.manager), Asker(cast.stranger)
    period = {"first": PERIOD["first"].isoformat(), "last": PERIOD["last"].isoformat()}
    (line,) = [row for row in rows(manager.get("missed/", **period)) if row["target"] == "answer"]
    assert (line["id"], line["number"], line["reason"]) == (late.pk, late.case.number, None)
    with nothing_changes(but=("api_apitoken",)):
        assert problem(clerk.post(f"missed/{late.pk}/explain/", {"reason": " "}))[0] == 422
        assert problem(clerk.post(f"missed/{kept.pk}/explain/", {"reason": "下雨"})) == (409, "not_missed")
        assert problem(manager.post(f"missed/{late.pk}/decide/", {"decision": "approved"}))[0] == 409
        assert problem(stranger.post(f"missed/{late.pk}/explain/", {"reason": "下雨"}))[0] == 404
        assert problem(manager.get("missed/", first="x"))[0] == 422
        assert clerk.get(f"missed/{kept.pk}/").status_code == 404

    said = {"reason": "台风封路", "force_majeure": True}
    assert clerk.post(f"missed/{late.pk}/explain/", said).status_code == 200
    told = manager.post(f"missed/{late.pk}/decide/", {"decision": "approved"}).json()

    assert (told["reason"]["reason"], told["reason"]["decision"]) == ("台风封路", "approved")
    assert told["reason"]["decided_by"] == {"id": cast.manager.pk, "name": "manager"}
    assert manager.get(f"missed/{late.pk}/").json() == told
    counts = manager.get("missed/counts/", **period).json()
    assert [(line["name"], line["left_out"]) for line in counts["people"]] == [("clerk", 1)]
    assert stranger.get("missed/counts/", **period).json()["people"] == []
