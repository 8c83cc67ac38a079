"""What allauth must know of this house: nobody signs up by themselves."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse


class AccountAdapter(DefaultAccountAdapter):
    """Staff accounts are made by an administrator (SEC-03)."""

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """After signing in the pages speak the person's language, also on a computer of somebody else."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, getattr(user, "language", settings.LANGUAGE_CODE), samesite="Lax"
        )
        return response

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
