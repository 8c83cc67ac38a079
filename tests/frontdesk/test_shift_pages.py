"""Shifts on the pages and over the API, and the pattern as a setting."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from core.errors import InvalidInput, NotAllowed
from core.records.models import HistoryEntry
from frontdesk.models import HandoverItem, ShiftPattern
from frontdesk.selectors.shifts import roster_of
from frontdesk.services.shifts import SlotTerms, shift_pattern_set
from tests.cast import Cast
from tests.frontdesk.test_shifts import EARLY, HOUR, MIDDLE, TWO, called, give
from tests.unchanged import nothing_changes


def post(client: Client, url: str, **body: Any) -> Any:
    return client.post(url, {"request_id": str(uuid.uuid4()), **body})


@pytest.mark.rule("DSK-06")
def test_on_the_pages(cast: Cast) -> None:
    called(cast, TWO - HOUR)
    called(cast, TWO - 2 * HOUR)
    client, board = Client(), reverse("shift_board")
    client.force_login(cast.clerk)
    with time_machine.travel(TWO, tick=False):
        page = client.get(board).text
        assert "Hand over the shift" in page
        assert "Middle shift" in page
        give_url = f"{reverse('handover_give')}?project={cast.project.pk}"
        assert client.get(give_url).text.count("问停车费") == 2
        with nothing_changes():
            assert post(client, give_url, shift="1:1").status_code == 422
            assert client.get(reverse("handover_give")).status_code == 404
        shift = roster_of(cast.project.pk).to_give(cast.clerk, TWO)[0]
        sent = post(client, give_url, shift=shift.key, to=cast.other_clerk.pk, remark="钥匙在抽屉")
        assert sent.status_code == 302
        detail = sent.url
        assert 'type="checkbox"' not in client.get(detail).text
        client.force_login(cast.other_clerk)
        assert client.get(detail).text.count('type="checkbox"') == 3
        with nothing_changes():
            refused = post(client, f"{detail}acknowledge/", note="好")
            assert refused.status_code == 422
            assert "好" in refused.text
        lines = list(HandoverItem.objects.values_list("pk", flat=True))
        assert post(client, f"{detail}acknowledge/", items=lines[:1]).status_code == 302
        assert "1 of 3 acknowledged" in client.get(board).text
        assert post(client, f"{detail}acknowledge/", items=lines).status_code == 302
        assert post(client, f"{detail}acknowledge/", items=lines).status_code == 409
        assert "Taken before" in client.get(board).text


@pytest.mark.rule("DSK-06")
def test_the_pattern_is_a_setting_with_history(cast: Cast) -> None:
    """A project gets its own; what was given keeps the shifts of its time."""
    handover = give(cast)
    slots = [
        SlotTerms("白班", "Day", "every", 8 * 60, 18 * 60, "property_steward"),
        SlotTerms("夜班", "Night", "every", 18 * 60, 8 * 60, "security"),
    ]
    change = {"project": cast.project, "calendar_code": "national", "slots": slots, "at": TWO}
    with nothing_changes():
        with pytest.raises(NotAllowed):
            shift_pattern_set(reason="两班倒", by=cast.clerk, **change)
        with pytest.raises(InvalidInput, match="why"):
            shift_pattern_set(reason=" ", by=cast.admin, **change)
    first = shift_pattern_set(reason="两班倒", by=cast.admin, **change)
    assert [shift.slot.name_en for shift in roster_of(cast.project.pk).running(TWO)] == ["Day"]
    assert [shift.slot.name_en for shift in roster_of(cast.other_project.pk).running(TWO)] == [MIDDLE]
    assert shift_pattern_set(reason="", by=cast.admin, **change).pk == first.pk
    second = shift_pattern_set(reason="又改", by=cast.admin, **{**change, "slots": slots[:1]})
    assert (second.version, ShiftPattern.objects.get(project=cast.project, active=True)) == (2, second)
    handover.refresh_from_db()
    assert handover.slot.name_en == EARLY
    entry = HistoryEntry.objects.filter(action="shift_pattern_set").latest("pk")
    assert (entry.by, entry.details["version"], entry.note.text) == (cast.admin, 2, "又改")


@pytest.mark.rule("DSK-06")
def test_the_pattern_on_its_page(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.admin)
    url = reverse("shift_pattern_project", args=[cast.project.pk])
    page = client.get(url).text
    assert 'value="20:00"' in page
    shift = {
        "name_zh_0": "全天",
        "name_en_0": "All day",
        "days_0": "every",
        "starts_0": "08:00",
        "ends_0": "00:00",
    }
    with nothing_changes():
        refused = post(client, url, calendar_code="national", reason="试", **shift)
        assert refused.status_code == 422
        assert "leave the whole shift empty" in refused.text
        same = {**shift, "ends_0": "08:00", "role_0": "front_desk"}
        assert post(client, url, calendar_code="national", reason="试", **same).status_code == 422
    sent = post(client, url, calendar_code="national", reason="试", **shift, role_0="front_desk")
    assert sent.status_code == 302
    slot = ShiftPattern.objects.get(project=cast.project).slots.get()
    assert (slot.starts, slot.ends, slot.hours) == (480, 1440, "08:00–24:00")
    assert "All day" in client.get(reverse("shift_pattern_list")).text
    assert (
        post(client, url, calendar_code="national", reason="试2", **shift, role_0="security").status_code
        == 302
    )
    assert "Version 1" in client.get(url).text


@pytest.mark.rule("DSK-06")
def test_over_the_api(cast: Cast) -> None:
    called(cast, TWO - HOUR)
    client = Client()

    def send(url: str, **body: Any) -> Any:
        headers = {"X-Request-Id": str(uuid.uuid4())}
        return client.post(url, body, "application/json", headers=headers)

    with time_machine.travel(TWO, tick=False):
        client.force_login(cast.clerk)
        shifts = client.get("/api/v1/shifts/").json()["results"]
        key = next(shift["key"] for shift in shifts if shift["may_hand_over"])
        assert send("/api/v1/handovers/", project=cast.other_project.pk, shift=key).status_code == 422
        made = send("/api/v1/handovers/", project=cast.project.pk, shift=key, remark="好")
        assert made.status_code == 201
        assert send(f"{made['Location']}acknowledge/", items=[1]).status_code == 403
        client.force_login(cast.other_clerk)
        assert [row["number"] for row in client.get("/api/v1/handovers/").json()["results"]] == [
            made.json()["number"]
        ]
        lines = client.get(made["Location"]).json()["items"]
        assert [line["text"] for line in lines] == ["问停车费", "好"]
        taken = send(f"{made['Location']}acknowledge/", items=[line["id"] for line in lines])
        assert (taken.status_code, taken.json()["is_open"]) == (200, False)
        assert send(f"{made['Location']}acknowledge/", items=[lines[0]["id"]]).status_code == 409
