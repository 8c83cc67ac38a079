"""Files and follow-ups over the API, faults of ours, and how often one may ask."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from complaints.enums import State
from core.accounts.models import Tally
from core.records.models import Attachment
from satisfaction.models import FollowUp, FollowUpAttempt
from tests.api.asking import PROBLEM, Asker, problem
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import PDF, pdf
from tests.factories.complaints import complaint, complaint_in
from tests.records.test_files import picture
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
COUNTS = ("api_apitoken",)


def send(asker: Asker, number: str, *uploads: Any, version: str = "*", request_id: str = "") -> HttpResponse:
    headers = {**asker.headers, "X-Request-Id": request_id or str(uuid.uuid4()), "If-Match": version}
    url = f"/api/v1/complaints/{number}/files/"
    return asker.client.post(url, {"uploads": list(uploads)}, headers=headers)  # type: ignore[return-value]


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("照片.png", picture("PNG"))


# --- Files ---------------------------------------------------------------------------------------------


@pytest.mark.rule("SEC-04")
def test_files_are_added_and_read_back(cast: Cast) -> None:
    mine, asker = complaint(cast), Asker(cast.clerk)
    version = f'"{mine.case.version}"'
    answer = send(asker, mine.case.number, photo(), pdf(), version=version)
    assert answer.status_code == 200, answer.content
    kept = answer.json()["attachments"]
    assert [each["name"] for each in kept] == ["协议.pdf", "照片.png"]
    loaded, shown = (asker.get(f"files/{each['id']}/") for each in kept)
    assert (loaded["Content-Type"], b"".join(loaded)) == ("application/pdf", PDF)  # type: ignore[arg-type]
    assert shown["Content-Type"] == "image/jpeg"
    assert b"".join(shown)  # type: ignore[arg-type]
    assert shown["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    assert problem(send(asker, mine.case.number, photo(), version='"999"')) == (409, "version_changed")


@pytest.mark.rule("SEC-04")
@pytest.mark.parametrize(
    ("content", "code", "field"),
    [(b"", "file_empty", "files"), (b"MZ", "file_type_refused", "files"), (None, "invalid_input", "uploads")],
)
def test_bad_files_are_refused_with_the_reason(
    cast: Cast, content: bytes | None, code: str, field: str
) -> None:
    mine, asker = complaint(cast), Asker(cast.clerk)
    uploads = [] if content is None else [photo(), SimpleUploadedFile("x.jpg", content)]
    with nothing_changes(but=COUNTS):
        answer = send(asker, mine.case.number, *uploads)
    assert problem(answer) == (422, code)
    assert field in answer.json()["errors"]


def test_files_come_as_a_form_and_once(cast: Cast) -> None:
    mine, asker = complaint(cast), Asker(cast.clerk)
    with nothing_changes(but=COUNTS):
        refused = asker.post(f"complaints/{mine.case.number}/files/", {"uploads": []}, version="*")
    assert problem(refused) == (415, "unsupported_media_type")
    again = str(uuid.uuid4())
    assert send(asker, mine.case.number, photo(), request_id=again).status_code == 200
    repeated = send(asker, mine.case.number, photo(), request_id=again)
    assert (repeated.status_code, Attachment.objects.count()) == (303, 1)


@pytest.mark.rule("SEC-01")
def test_files_need_the_right_and_the_scope(cast: Cast) -> None:
    mine = complaint(cast, uploads=[pdf()])
    file = f"files/{mine.case.attachments.get().pk}/"
    for asker, read, sent in (
        (Asker(cast.stranger), 404, 404),
        (Asker(cast.clerk, "complaints:read"), 200, 403),
        (Asker(cast.clerk, "contacts:read"), 403, 403),
    ):
        answer = asker.get(file)
        if answer.streaming:
            b"".join(answer)  # type: ignore[arg-type]
        with nothing_changes(but=COUNTS):
            given = send(asker, mine.case.number, photo())
        assert (answer.status_code, given.status_code) == (read, sent)


# --- Follow-ups -----------------------------------------------------------------------------------------


@pytest.mark.rule("CMP-16")
def test_a_follow_up_is_read_and_recorded(cast: Cast) -> None:
    mine, asker = complaint_in(cast, State.VERIFIED), Asker(cast.clerk)
    below = f"complaints/{mine.case.number}/follow-up/"
    told = asker.get(below)
    waiting = told.json()
    assert (waiting["state"], waiting["attempts"]) == ("pending", [])
    assert {way["way"]: way["possible"] for way in waiting["ways"]} == {
        "score": True, "sheet": True, "attempt": True, "notice": False, "give-up": False,
    }  # fmt: skip
    tried = asker.post(f"{below}attempt/", {"channel": "phone"}, version=waiting["version"])
    assert [each["channel"] for each in tried.json()["attempts"]] == ["phone"]
    stale = asker.post(f"{below}score/", {"score": 90}, version=waiting["version"])
    assert problem(stale) == (409, "version_changed")
    done = asker.post(f"{below}score/", {"score": 90, "words": "好"}, version=tried.json()["version"])
    assert (done.status_code, done.json()["state"], done.json()["score"]) == (200, "done", 90)
    assert FollowUp.objects.get().score == 90
    assert problem(asker.get(below)) == (404, "not_found")


@pytest.mark.rule("CMP-17")
@pytest.mark.parametrize(
    ("way", "body", "refused"),
    [
        ("score", {"score": 101}, (422, "invalid_input")),
        ("score", {}, (422, "invalid_input")),
        ("attempt", {"channel": "pigeon"}, (422, "invalid_input")),
        ("notice", {"note": "x"}, (409, "attempts_missing")),
        ("give-up", {"note": "x"}, (403, "not_allowed")),
    ],
)
def test_a_follow_up_that_cannot_go_so_is_refused(
    cast: Cast, way: str, body: dict[str, Any], refused: tuple[int, str]
) -> None:
    mine, asker = complaint_in(cast, State.VERIFIED), Asker(cast.clerk)
    with nothing_changes(but=COUNTS):
        answer = asker.post(f"complaints/{mine.case.number}/follow-up/{way}/", body, version="*")
    assert problem(answer) == refused
    assert not FollowUpAttempt.objects.exists()


# --- Faults and floods ----------------------------------------------------------------------------------


@pytest.mark.rule("SEC-03")
def test_a_session_is_counted_as_a_token_is(cast: Cast, client: Client, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    client.force_login(cast.clerk)
    other = Client()
    other.force_login(cast.clerk)
    for turn in range(3):
        assert (client, other)[turn % 2].get("/api/v1/notices/").status_code == 200
    for browser in (client, other):
        refused = browser.get("/api/v1/notices/")
        assert problem(refused) == (429, "throttled")
        assert refused["Retry-After"] == "60"
    client.force_login(cast.manager)
    assert client.get("/api/v1/notices/").status_code == 200
    with time_machine.travel(FRIDAY + dt.timedelta(minutes=1), tick=False):
        assert other.get("/api/v1/notices/").status_code == 200
    assert Tally.objects.filter(user=cast.clerk, subject="api.minute").count() == 1


def test_a_fault_of_ours_is_a_problem_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it was stays in the log; a page elsewhere stays a page."""

    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("secret 13800138000")

    monkeypatch.setattr("core.notices.selectors.notices_of", broken)
    client = Client(raise_request_exception=False)
    client.force_login(cast.clerk)
    answer = client.get("/api/v1/notices/")
    assert (answer.status_code, answer["Content-Type"]) == (500, PROBLEM)
    assert answer.json()["code"] == "server_error"
    assert "secret" not in answer.text
    monkeypatch.setattr("dashboard.views.open_figures", broken)
    page = client.get("/")
    assert (page.status_code, page["Content-Type"]) == (500, "text/html; charset=utf-8")


def test_a_request_that_nobody_can_read_is_a_problem(cast: Cast) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(cast.clerk)
    answer = client.get("/api/v1/notices/", headers={"host": "evil.example"})
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
