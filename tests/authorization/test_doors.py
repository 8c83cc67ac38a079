"""The doors themselves: what is open without a sign-in, what may be repeated, forged and foreign requests (SEC-01)."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from rest_framework.views import APIView

from core.records.middleware import EXEMPT
from core.records.models import RequestAnswer
from tests.authorization.addresses import address
from tests.authorization.bodies import BODIES
from tests.authorization.people import ANONYMOUS
from tests.authorization.stage import Stage
from tests.authorization.table import Row, patterns, rows

WITHOUT_SIGN_IN = {
    "account_login": "this is the sign-in",
    "account_logout": "allauth leads who is signed out already to the sign-in",
    "mfa_authenticate": "this is the second half of the sign-in",
    "set_language": "the sign-in page is read in either language",
    "contractor_notice": "a contractor has no account; the link's random token is the key, and it ends",
    "health": "balancers and containers ask without an account; the answer holds no fact about anybody",
    "phone_worker": "a browser asks for a newer one by itself; it holds addresses of our files only",
    "phone_manifest": "browsers ask for it without the session; a name, colours and pictures",
    "phone_elsewhere": "shown without network to whoever holds the phone; it says only that",
    "service_promises": "customers read what is promised to them; only words written for them are shown",
    "jobs_health": "monitors ask without an account; the answer holds two ages in seconds",
}
REPEATABLE = {
    "calendar_preview": "looks and changes nothing",
    "set_language": "setting the same language twice is harmless",
    "account_login": "nobody is signed in yet",
    "account_change_password": "setting the same password twice is harmless",
    "account_logout": "signing out twice is harmless",
    "account_reauthenticate": "giving the password twice is harmless",
    "mfa_reauthenticate": "a code counts once by itself",
    "mfa_activate_totp": "a second time finds it set up",
    "mfa_deactivate_totp": "a second time finds it gone",
    "mfa_generate_recovery_codes": "the last codes count",
    "console_draft": "the newest draft replaces the one before",
    "complaint_assign_many": "each complaint has a request id of its own",
    "similar_complaints": "it only looks; posted so that no words stand in an address",
}
WRITES = [row for row in rows() if row.method == "POST"]
ONCE = [row for row in WRITES if row.name not in REPEATABLE]
ELSEWHERE = ("https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)")


def _is_api(pattern: URLPattern) -> bool:
    """Views of the API ask who it is, and for a request id, themselves (tests/api/test_description.py)."""
    return issubclass(getattr(pattern.callback, "cls", object), APIView)


def _who(row: Row) -> str:
    """Somebody who may do it."""
    return next(column for column, code in row.cells.items() if code in {"200", "201", "204", "302"})


@pytest.mark.rule("SEC-03")
def test_what_needs_no_sign_in_is_written_here() -> None:
    """The table is what the matrix says, and what the views say."""
    by_matrix = {row.name for row in rows() if row.cells[ANONYMOUS] not in ("in", "401")}
    by_view = {
        p.name for p in patterns() if not getattr(p.callback, "login_required", True) and not _is_api(p)
    }
    assert by_matrix == set(WITHOUT_SIGN_IN)
    assert by_view <= set(WITHOUT_SIGN_IN)


@pytest.mark.rule("SEC-03")
def test_a_script_that_is_signed_out_is_sent_to_the_sign_in_page_too(stage: Stage) -> None:
    """``static/js/session.js`` takes the reader there when the answer is that page."""
    client = stage.client(ANONYMOUS)
    for row in rows():
        if row.method == "GET" and row.name not in WITHOUT_SIGN_IN and row.cells[ANONYMOUS] == "in":
            answer = client.get(
                address(stage, row.key, ANONYMOUS, stage.here), headers={"HX-Request": "true"}, follow=True
            )
            assert answer.redirect_chain[0][0].startswith(reverse("account_login"))


def test_what_may_be_repeated_is_written_here() -> None:
    marked = {p.name for p in patterns() if getattr(p.callback, "repeatable", False) and not _is_api(p)}
    assert marked | set(EXEMPT) == set(REPEATABLE)


@pytest.mark.rule("SEC-01")
@pytest.mark.parametrize("row", ONCE, ids=lambda row: row.key)
def test_a_write_without_its_request_id_is_refused(stage: Stage, row: Row) -> None:
    client = stage.client(_who(row))
    url = address(stage, row.key, _who(row), stage.here)
    body = BODIES[row.key](stage, stage.here) if row.key in BODIES else {}
    with stage.nothing_changes():
        assert client.post(url, body).status_code == 422
        assert client.post(url, {**body, "request_id": "1"}).status_code == 422


@pytest.mark.rule("SEC-01")
@pytest.mark.parametrize("row", WRITES, ids=lambda row: row.key)
def test_a_forged_write_is_refused(stage: Stage, row: Row) -> None:
    """Nothing is written without the token of the page, not even by who may."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies = stage.cookies[_who(row)].copy()
    body = BODIES[row.key](stage, stage.here) if row.key in BODIES else {}
    with stage.nothing_changes():
        answer = client.post(
            address(stage, row.key, _who(row), stage.here), {"request_id": str(uuid.uuid4()), **body}
        )
    assert answer.status_code == 403


@pytest.mark.rule("SEC-01")
def test_a_request_id_answers_nobody_else(stage: Stage) -> None:
    """The id of another person's request is a fresh one for everybody else."""
    body = {"request_id": str(uuid.uuid4()), "up_to": 0}
    for column in ("FD", "CM"):
        assert stage.client(column).post(reverse("notices_read_all"), body).status_code == 302
    users = set(RequestAnswer.objects.filter(request_id=body["request_id"]).values_list("user_id", flat=True))
    assert users == {stage.people["FD"].pk, stage.people["CM"].pk}


@pytest.mark.rule("SEC-03")
@pytest.mark.parametrize("there", ELSEWHERE)
def test_nobody_is_led_to_another_site(stage: Stage, there: str) -> None:
    user = stage.people["FD"]
    user.set_password("a long password 1")
    user.save()
    signing_in = stage.client(ANONYMOUS).post(
        reverse("account_login"), {"login": user.username, "password": "a long password 1", "next": there}
    )
    language = stage.client("FD").post(reverse("set_language"), {"language": "en", "next": there})
    signed_in_already = stage.client("CM").get(reverse("account_login"), {"next": there})
    signing_out = stage.client("RM").post(reverse("account_logout"), {"next": there})
    for answer in (signing_in, language, signed_in_already, signing_out):
        assert answer.status_code == 302
        assert "evil" not in answer.headers["Location"]
        assert answer.headers["Location"].startswith("/")


@pytest.mark.rule("SEC-03")
def test_who_is_switched_off_is_out_at_once(stage: Stage) -> None:
    client = stage.client("FD")
    assert client.get(reverse("home")).status_code == 200
    user = stage.people["FD"]
    user.is_active = False
    user.save()
    assert client.get(reverse("home")).headers["Location"] == f"{reverse('account_login')}?next=/"
