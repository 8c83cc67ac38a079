"""Who must have a second factor, and who has one (SEC-03)."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings

from core.accounts.models import User
from core.accounts.policies import needs_second_factor


def is_factor_required(user: User) -> bool:
    """Whether one of the person's roles demands it, on an installation that demands it at all."""
    return settings.SECOND_FACTOR_REQUIRED and needs_second_factor(user, settings.SECOND_FACTOR_ROLES)


def has_factor(user: User) -> bool:
    """Whether an authenticator app is set up."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def must_set_up_factor(user: User) -> bool:
    return is_factor_required(user) and not has_factor(user)


def factor_remove(user: User) -> bool:
    """Take the app and the recovery codes away, for somebody who lost the phone; whether there was one."""
    count, _models = Authenticator.objects.filter(user=user).delete()
    return count > 0
