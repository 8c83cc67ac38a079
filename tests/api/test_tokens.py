"""Tokens: issued once, hashed, scoped, expiring, revocable (SEC-03)."""

from __future__ import annotations

import datetime as dt
import io
import uuid

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from core.accounts.models import User
from core.api.models import ApiToken
from core.api.services import MOST_TOKENS, api_token_issue, api_token_revoke
from core.errors import Conflict, InvalidInput, NotAllowed
from core.records.models import HistoryEntry
from tests.api.asking import NINETY_DAYS, Asker, problem
from tests.cast import FRIDAY, Cast
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.mark.rule("SEC-03")
def test_only_the_digest_is_kept_and_history_knows(cast: Cast) -> None:
    asker = Asker(cast.clerk, "places:read")

    row = ApiToken.objects.values().get()
    assert asker.secret not in str(row)
    assert len(row["digest"]) == 64
    assert asker.secret.startswith(row["prefix"])
    entry = HistoryEntry.objects.get(action="api_token.issued")
    assert entry.details == {"token": row["id"], "user": cast.clerk.pk, "scopes": ["places:read"]}
    assert entry.by == cast.clerk


@pytest.mark.rule("SEC-03")
def test_a_token_opens_until_it_ends(cast: Cast) -> None:
    asker = Asker(cast.clerk)
    assert asker.get("projects/").status_code == 200

    with time_machine.travel(FRIDAY + NINETY_DAYS - dt.timedelta(seconds=1), tick=False):
        assert asker.get("projects/").status_code == 200
    with time_machine.travel(FRIDAY + NINETY_DAYS, tick=False):
        assert problem(asker.get("projects/")) == (401, "token_invalid")


@pytest.mark.rule("SEC-03")
def test_a_revoked_token_is_out_on_the_next_request(cast: Cast) -> None:
    asker = Asker(cast.clerk)
    api_token_revoke(token_id=asker.token.pk, by=cast.clerk, at=FRIDAY)

    answer = asker.get("projects/")

    assert problem(answer) == (401, "token_invalid")
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
    assert HistoryEntry.objects.filter(action="api_token.revoked").count() == 1
    api_token_revoke(token_id=asker.token.pk, by=cast.admin, at=FRIDAY)
    assert HistoryEntry.objects.filter(action="api_token.revoked").count() == 1


@pytest.mark.rule("SEC-03")
def test_a_person_switched_off_is_out(cast: Cast) -> None:
    asker = Asker(cast.clerk)
    User.objects.filter(pk=cast.clerk.pk).update(is_active=False)

    assert problem(asker.get("projects/")) == (401, "token_invalid")


@pytest.mark.rule("SEC-01")
@pytest.mark.parametrize(
    ("scope", "path", "write"),
    [
        ("places:read", "people/", False),
        ("people:read", "projects/", False),
        ("complaints:read", "complaints/", True),
        ("contacts:read", "contacts/", True),
        ("complaints:write", "complaints/", False),
    ],
)
def test_a_token_reaches_no_further_than_its_scopes(cast: Cast, scope: str, path: str, write: bool) -> None:
    asker = Asker(cast.clerk, scope)

    answer = asker.post(path) if write else asker.get(path)

    assert problem(answer) == (403, "token_scope")


def test_no_token_and_no_session_is_401(cast: Cast) -> None:
    answer = Client().get("/api/v1/projects/")
    assert problem(answer) == (401, "not_authenticated")  # type: ignore[arg-type]
    bad = Client().get("/api/v1/projects/", headers={"Authorization": "Bearer crt_nonsense"})
    assert problem(bad) == (401, "token_invalid")  # type: ignore[arg-type]


def test_a_session_needs_its_csrf_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.clerk)

    assert client.get("/api/v1/projects/").status_code == 200
    answer = client.post(
        "/api/v1/contacts/", {}, "application/json", headers={"X-Request-Id": str(uuid.uuid4())}
    )
    assert problem(answer)[0] == 403  # type: ignore[arg-type]


@pytest.mark.rule("SEC-03")
def test_too_many_requests_in_a_minute_wait(cast: Cast, settings: object) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2  # type: ignore[attr-defined]
    asker = Asker(cast.clerk)
    assert [asker.get("projects/").status_code for _ in range(2)] == [200, 200]

    answer = asker.get("projects/")

    assert problem(answer) == (429, "throttled")
    assert answer["Retry-After"] == "60"
    with time_machine.travel(FRIDAY + dt.timedelta(minutes=1), tick=False):
        assert asker.get("projects/").status_code == 200


def test_last_use_is_known_to_the_hour(cast: Cast) -> None:
    asker = Asker(cast.clerk)
    for minutes in (0, 30, 60):
        with time_machine.travel(FRIDAY + dt.timedelta(minutes=minutes), tick=False):
            asker.get("projects/")
        seen = ApiToken.objects.values_list("last_used_at", flat=True).get()
        assert seen == FRIDAY + dt.timedelta(minutes=minutes // 60 * 60)


@pytest.mark.parametrize(
    ("changes", "error", "code"),
    [
        ({"name": " "}, InvalidInput, "token_name"),
        ({"scopes": []}, InvalidInput, "token_scopes"),
        ({"scopes": ["all"]}, InvalidInput, "token_scopes"),
        ({"expires_at": FRIDAY}, InvalidInput, "token_life"),
        ({"expires_at": FRIDAY + 367 * DAY}, InvalidInput, "token_life"),
        ({"by": "manager"}, NotAllowed, "token_not_yours"),
        ({"user": "owner", "by": "owner"}, NotAllowed, "token_not_yours"),
    ],
)
def test_what_is_refused_leaves_nothing(
    cast: Cast, changes: dict[str, object], error: type, code: str
) -> None:
    wanted = {
        "user": "clerk", "name": "report", "scopes": ["places:read"], "expires_at": FRIDAY + DAY, "by": "clerk",
    } | changes  # fmt: skip
    wanted |= {key: getattr(cast, str(wanted[key])) for key in ("user", "by")}

    with nothing_changes(), pytest.raises(error) as refused:
        api_token_issue(**wanted, at=FRIDAY)  # type: ignore[arg-type]

    assert refused.value.code == code  # type: ignore[attr-defined]


def test_there_is_a_limit_to_tokens(cast: Cast) -> None:
    for _ in range(MOST_TOKENS):
        Asker(cast.clerk)
    with pytest.raises(Conflict):
        Asker(cast.clerk)


def test_nobody_revokes_for_others_but_an_administrator(cast: Cast) -> None:
    asker = Asker(cast.clerk)
    with nothing_changes(), pytest.raises(NotAllowed):
        api_token_revoke(token_id=asker.token.pk, by=cast.manager, at=FRIDAY)
    api_token_revoke(token_id=asker.token.pk, by=cast.admin, at=FRIDAY)
    assert ApiToken.objects.get().revoked_at == FRIDAY


def _form(**changes: object) -> dict[str, object]:
    return {
        "request_id": str(uuid.uuid4()), "name": "report", "scopes": ["places:read"], "expires_on": "2026-12-31",
    } | changes  # fmt: skip


@pytest.mark.rule("SEC-03")
def test_the_page_issues_shows_once_and_revokes(cast: Cast, client: Client) -> None:
    client.force_login(cast.clerk)

    page = client.post("/api-tokens/", _form())

    token = ApiToken.objects.get()
    shown = page.text.split("<code>crt_")[1].split("</code>")[0]
    asked = Client().get("/api/v1/projects/", headers={"Authorization": f"Bearer crt_{shown}"})
    assert asked.status_code == 200
    again = client.get("/api-tokens/").text
    assert f"crt_{shown}" not in again
    assert token.prefix in again
    client.post(f"/api-tokens/{token.pk}/revoke/", {"request_id": str(uuid.uuid4())})
    token.refresh_from_db()
    assert token.revoked_at == FRIDAY


def test_the_page_says_what_is_wrong(cast: Cast, client: Client) -> None:
    client.force_login(cast.clerk)
    with nothing_changes():
        page = client.post("/api-tokens/", _form(expires_on="2028-01-01"))
    assert page.status_code == 422
    assert "A token ends within a year" in page.text


def test_others_tokens_do_not_exist_on_the_page(cast: Cast, client: Client) -> None:
    asker = Asker(cast.manager)
    client.force_login(cast.clerk)
    with nothing_changes():
        answer = client.post(f"/api-tokens/{asker.token.pk}/revoke/", {"request_id": str(uuid.uuid4())})
    assert answer.status_code == 404


def test_the_command_issues_lists_and_revokes(cast: Cast) -> None:
    out = io.StringIO()
    call_command(
        "api_token", "issue", cast.clerk.username, "--name", "night", "--scope", "places:read", "--days", "30",
        stdout=out, stderr=io.StringIO(),
    )  # fmt: skip
    secret = out.getvalue().strip()
    token = ApiToken.objects.get()
    assert token.expires_at == FRIDAY + 30 * DAY
    header = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/projects/", headers=header).status_code == 200

    call_command("api_token", "revoke", str(token.pk), stdout=io.StringIO())
    assert Client().get("/api/v1/projects/", headers=header).status_code == 401
    listed = io.StringIO()
    call_command("api_token", "list", cast.clerk.username, stdout=listed)
    assert "ended" in listed.getvalue()
    with pytest.raises(CommandError):
        call_command("api_token", "revoke", "999999")
