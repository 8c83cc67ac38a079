"""How every change of a person begins."""

from __future__ import annotations

import secrets

from django.utils.crypto import salted_hmac

from core.accounts.enums import Role, UserKind
from core.accounts.models import RoleAssignment, User
from core.accounts.policies import check_administrator
from core.administration.policies import check_administrator_remains
from core.administration.selectors import administrators

# Without letters and digits that are taken for each other when read out.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def person_begin(*, person_id: int, by: User) -> User:
    """The member of staff under a lock; raises ``NotAllowed`` and ``User.DoesNotExist``."""
    check_administrator(by)
    return User.objects.select_for_update(no_key=True).get(pk=person_id, kind=UserKind.STAFF)


def lock_administrators(user: User) -> None:
    """Refuse to lose the last administrator; two at once wait for each other here."""
    rows = RoleAssignment.objects.filter(role=Role.SYSTEM_ADMINISTRATOR, project=None)
    list(rows.select_for_update(no_key=True).order_by("pk"))
    check_administrator_remains(user, set(administrators().values_list("pk", flat=True)))


def password_new() -> str:
    """A password to be read out once and changed at the first sign-in: ``k7mw-2xhp-9rtd``."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def digest(value: str) -> str:
    """Stands in history for a personal value (design decision 19)."""
    return salted_hmac("core.administration.history", value).hexdigest()[:16]
