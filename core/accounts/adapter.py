"""What allauth must know of this house: who signs up, when one is locked out, how secrets are kept."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.internal.ratelimit import get_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.second_factor import is_factor_required

WRONG = _(
    "User name or password is wrong, or there were too many attempts. Check both, or wait five minutes."
)
WRONG_CODE = _("This code is wrong or too old, or there were too many attempts. Wait for the next one.")


class AccountAdapter(DefaultAccountAdapter):
    """Staff accounts are made by an administrator (SEC-03)."""

    # One sentence for both: a lock-out tells nobody that the password was right, or that the account exists.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": WRONG,
        "too_many_login_attempts": WRONG,
    }

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """After signing in the pages speak the person's language, also on a computer of somebody else."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, getattr(user, "language", settings.LANGUAGE_CODE), samesite="Lax"
        )
        return response

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Address and name together: wrong attempts from elsewhere never lock somebody out of their own desk."""
        return f"{get_ip(request)}:{super()._get_login_attempts_cache_key(request, **credentials)}"

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Nobody is asked for the password again in the first minutes after giving it."""
        request = context.request
        records = get_authentication_records(request, request.user)
        recent = records and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT
        return not recent


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor: secrets encrypted at rest, and no way round a role that demands it."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": _(
            "One of your roles demands the second step of sign-in. An administrator can reset it if you change phones."
        ),
    }

    def get_totp_label(self, user: User) -> str:
        return user.username

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not is_factor_required(authenticator.user)


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.PERSONAL_DATA_KEYS])
