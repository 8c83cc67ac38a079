"""Sign-in: second factor, sessions that end, a lock-out that hurts nobody else (SEC-03)."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.accounts.devices import device_of
from core.accounts.enums import Role
from core.accounts.models import Session, User
from core.administration.services.people import factor_reset
from core.errors import Conflict
from core.time import now
from tests.cast import Cast
from tests.factories.accounts import staff

pytestmark = [pytest.mark.django_db, pytest.mark.rule("SEC-03")]

PASSWORD = "a long enough secret"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


def person(*roles: Role) -> User:
    user = staff("Zhang", *roles, username="zhang")
    user.set_password(PASSWORD)
    user.save()
    return user


def browser(**headers: str) -> Client:
    return Client(headers={"accept-language": "en", "user-agent": CHROME, **headers})


def sign_in(client: Client, password: str = PASSWORD, login: str = "zhang", **extra: Any) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": login, "password": password}, **extra)


def code_of(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30 + steps))


def set_up(client: Client) -> str:
    """Set the app up as its owner does; the secret that the phone now knows."""
    page = client.get(reverse("mfa_activate_totp")).text
    secret = re.search(r'class="secret"[^>]*>([A-Z2-7]+)<', page)
    assert secret
    assert 'src="data:image/svg+xml;base64,' in page
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret[1])})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    return secret[1]


# --- Second factor --------------------------------------------------------------------------------


def test_a_role_demands_it_before_anything_else(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    person(Role.COMPLAINT_MANAGER)
    client = browser()
    sign_in(client)

    assert client.get("/").headers["Location"] == reverse("mfa_activate_totp")
    assert client.get(reverse("complaint_list")).headers["Location"] == reverse("mfa_activate_totp")
    assert client.post(reverse("notices_read_all")).headers["Location"] == reverse("mfa_activate_totp")
    assert client.get(reverse("account_logout")).status_code == 200
    set_up(client)
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.DEPARTMENT_HANDLER])
def test_other_roles_may_do_without(settings: Any, role: Role) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    person(role)
    client = browser()
    sign_in(client)
    assert client.get("/").status_code == 200


def test_the_demo_stays_usable(settings: Any) -> None:
    assert settings.SECOND_FACTOR_REQUIRED is False  # in development
    person(Role.SYSTEM_ADMINISTRATOR)
    client = browser()
    sign_in(client)
    assert client.get("/").status_code == 200


def test_every_role_of_the_setting_exists(settings: Any) -> None:
    assert set(settings.SECOND_FACTOR_ROLES) <= set(Role)
    assert Role.SYSTEM_ADMINISTRATOR in settings.SECOND_FACTOR_ROLES


def test_from_then_on_the_code_is_asked_at_sign_in() -> None:
    person(Role.FRONT_DESK)
    client = browser()
    sign_in(client)
    secret = set_up(client)

    other = browser()
    assert sign_in(other).headers["Location"] == reverse("mfa_authenticate")
    assert other.get("/").headers["Location"].startswith(reverse("account_login"))
    wrong = other.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "This code is wrong or too old" in wrong.text
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=1)):
        assert other.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).status_code == 302
        assert other.get("/").status_code == 200


def test_a_code_counts_once() -> None:
    person(Role.FRONT_DESK)
    client = browser()
    sign_in(client)
    secret = set_up(client)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=1), tick=False):
        first, second = browser(), browser()
        sign_in(first)
        sign_in(second)
        code = code_of(secret)
        assert first.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
        assert second.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200


def test_a_recovery_code_opens_once() -> None:
    person(Role.FRONT_DESK)
    client = browser()
    sign_in(client)
    set_up(client)
    codes = re.findall(r"<code>(\d+)</code>", client.get(reverse("mfa_view_recovery_codes")).text)
    assert len(codes) == 10

    for expected in (302, 200):
        other = browser()
        sign_in(other)
        answer = other.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert answer.status_code == expected


def test_too_many_codes_say_no_more_than_a_wrong_one() -> None:
    person(Role.FRONT_DESK)
    client = browser()
    sign_in(client)
    set_up(client)
    other = browser()
    sign_in(other)
    pages = [errors(other.post(reverse("mfa_authenticate"), {"code": "000000"}).text) for _ in range(8)]
    assert len(set(pages)) == 1


def test_the_secret_is_encrypted_at_rest() -> None:
    person(Role.FRONT_DESK)
    client = browser()
    sign_in(client)
    secret = set_up(client)
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_who_must_have_it_cannot_remove_it(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    user = person(Role.GENERAL_MANAGER)
    client = browser()
    sign_in(client)
    set_up(client)
    page = client.post(reverse("mfa_deactivate_totp"))
    assert "One of your roles demands" in page.text
    assert Authenticator.objects.filter(user=user, type="totp").exists()

    settings.SECOND_FACTOR_REQUIRED = False
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=user).exists()


def test_an_administrator_removes_it_for_a_lost_phone(cast: Cast, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    user = person(Role.GENERAL_MANAGER)
    client = browser()
    sign_in(client)
    set_up(client)
    factor_reset(person_id=user.pk, by=cast.admin, at=now())

    assert client.get("/").headers["Location"].startswith(reverse("account_login"))
    sign_in(client)
    assert client.get("/").headers["Location"] == reverse("mfa_activate_totp")
    with pytest.raises(Conflict):
        factor_reset(person_id=user.pk, by=cast.admin, at=now())


def test_setting_up_long_after_signing_in_asks_for_the_password() -> None:
    person(Role.FRONT_DESK)
    client = browser()
    sign_in(client)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=11)):
        answer = client.get(reverse("mfa_activate_totp"))
        assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
        assert client.get(answer.headers["Location"]).status_code == 200
        again = client.post(answer.headers["Location"], {"password": PASSWORD})
        assert again.headers["Location"] == reverse("mfa_activate_totp")
        set_up(client)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=30)):
        answer = client.get(reverse("mfa_generate_recovery_codes"))
        assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
        assert client.get(reverse("mfa_reauthenticate")).status_code == 200
        assert client.get(reverse("mfa_index")).status_code == 200


# --- Sessions -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "code"), [(119, 200), (121, 302)])
def test_an_idle_session_ends(minutes: int, code: int) -> None:
    person(Role.FRONT_DESK)
    client = browser()
    sign_in(client)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=minutes)):
        assert client.get("/").status_code == code


def test_a_used_session_ends_after_its_whole_length() -> None:
    person(Role.FRONT_DESK)
    client = browser()
    begun = timezone.now()
    sign_in(client)
    codes = []
    for hours in (1.5, 3, 4.5, 6, 7.5, 9, 10.5, 11.9, 12.1):
        with time_machine.travel(begun + dt.timedelta(hours=hours)):
            codes.append(client.get("/").status_code)
    assert codes == [200] * 8 + [302]


def test_what_a_page_asks_by_itself_keeps_no_session_alive() -> None:
    person(Role.FRONT_DESK)
    client = browser()
    begun = timezone.now()
    sign_in(client)
    with time_machine.travel(begun + dt.timedelta(hours=1)):
        assert client.get(reverse("notices_unread"), headers={"X-Poll": "1"}).status_code == 200
    with time_machine.travel(begun + dt.timedelta(hours=2.1)):
        assert client.get("/").status_code == 302


def test_one_sees_and_ends_ones_sessions() -> None:
    user = person(Role.FRONT_DESK)
    here, there = browser(), browser()
    sign_in(here)
    sign_in(there)
    page = here.get(reverse("session_list")).text
    assert page.count("Chrome · Windows") == 2
    assert not any(session.session_key in page for session in Session.objects.filter(user=user))

    here.post(reverse("sessions_end_others"), {"request_id": "6f0dd3ef-9a04-4b92-ae6e-49b4bdd7cfc5"})
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


def test_sessions_that_are_over_are_swept_at_the_next_sign_in() -> None:
    user = person(Role.FRONT_DESK)
    sign_in(browser())
    with time_machine.travel(timezone.now() + dt.timedelta(hours=13)):
        sign_in(browser())
        assert Session.objects.filter(user=user).count() == 1


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (CHROME, "Chrome · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) MicroMessenger/8.0 Safari", "WeChat · iPhone"),
        ("curl/8", ""),
    ],
)
def test_a_device_is_named_without_versions(agent: str, device: str) -> None:
    assert device_of(agent) == device


# --- Lock-out -------------------------------------------------------------------------------------


def errors(page: str) -> str:
    found = re.search(r'role="alert".*?</form>', page, re.DOTALL)
    assert found
    return re.sub(r'value="[^"]*"', "", found[0])


def test_a_lock_out_is_told_apart_from_a_wrong_password_by_nobody() -> None:
    person(Role.FRONT_DESK)
    client = browser()
    wrong = [errors(sign_in(client, "wrong").text) for _ in range(5)]
    locked = errors(sign_in(client, "wrong").text)
    locked_but_right = errors(sign_in(client).text)
    unknown = errors(sign_in(client, "wrong", "nobody").text)
    assert {*wrong, locked, locked_but_right, unknown} == {locked}


def test_wrong_attempts_elsewhere_lock_nobody_out() -> None:
    person(Role.FRONT_DESK)
    attacker, owner = browser(), browser()
    for _ in range(8):
        sign_in(attacker, "wrong", REMOTE_ADDR="203.0.113.9")
    assert sign_in(attacker, REMOTE_ADDR="203.0.113.9").status_code == 200
    assert sign_in(owner, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_the_lock_ends_by_itself() -> None:
    person(Role.FRONT_DESK)
    client = browser()
    for _ in range(6):
        sign_in(client, "wrong")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6)):
        assert sign_in(client).status_code == 302
