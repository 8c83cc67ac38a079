"""Writes of tokens: issue, revoke, count a use."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission, UserKind
from core.accounts.models import User
from core.accounts.policies import check_may
from core.api.enums import TokenScope
from core.api.models import LONGEST_LIFE, ApiToken
from core.errors import Conflict, InvalidInput, NotAllowed
from core.records.services import history_add

MOST_TOKENS = 20
COARSE = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token; ``secret`` is what the program sends, and is never seen again."""

    token: ApiToken
    secret: str


def token_digest(secret: str) -> str:
    """What is kept of a token: it is 256 random bits, so a plain digest cannot be turned back."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def api_token_issue(
    *,
    user: User,
    name: str,
    scopes: Iterable[str],
    expires_at: dt.datetime,
    by: User | None,
    at: dt.datetime,
) -> IssuedToken:
    """A token for oneself, or for anybody by the operator of the server (``by`` None); at most a year long.

    Raises :class:`NotAllowed` for somebody else's account or an owner's, :class:`InvalidInput` for the rest.
    """
    if (by is not None and by.pk != user.pk) or user.kind != UserKind.STAFF or not user.is_active:
        raise NotAllowed("token_not_yours", _("Tokens are issued by staff, each for their own account."))
    if not name.strip():
        raise InvalidInput("token_name", _("Say what the token is for."), field="name")
    wanted = sorted(set(scopes))
    if not wanted or not set(wanted) <= set(TokenScope.values):
        raise InvalidInput("token_scopes", _("Choose what the token may be used for."), field="scopes")
    if not at < expires_at <= at + LONGEST_LIFE:
        raise InvalidInput(
            "token_life", _("A token ends within a year. Choose an earlier day."), field="expires_on"
        )
    alive = ApiToken.objects.filter(user=user, revoked_at=None, expires_at__gt=at)
    if alive.count() >= MOST_TOKENS:
        raise Conflict(
            "too_many_tokens", _("There are %(most)s tokens already. Revoke one first."), most=MOST_TOKENS
        )
    secret = f"crt_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        user=user, name=name.strip(), prefix=secret[:10], digest=token_digest(secret), scopes=wanted,
        issued_at=at, expires_at=expires_at,
    )  # fmt: skip
    _record("api_token.issued", token, by=by, at=at)
    return IssuedToken(token, secret)


@transaction.atomic
def api_token_revoke(*, token_id: int, by: User | None, at: dt.datetime) -> ApiToken:
    """End a token for good, on the next request: one's own, or anybody's by an administrator; again is harmless."""
    token = ApiToken.objects.select_for_update(of=("self",)).select_related("user").get(pk=token_id)
    if by is not None and token.user_id != by.pk:
        check_may(by, Permission.ADMINISTER)
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        _record("api_token.revoked", token, by=by, at=at)
    return token


def _record(action: str, token: ApiToken, *, by: User | None, at: dt.datetime) -> None:
    details = {"token": token.pk, "user": token.user_id, "scopes": list(token.scopes)}
    history_add(case=None, action=action, by=by, at=at, details=details)


def api_token_use(*, token: ApiToken, at: dt.datetime) -> int:
    """Count a request of the token; answers how many there were in the running minute, this one included."""
    minute = at.replace(second=0, microsecond=0)
    stale = Q(last_used_at=None) | Q(last_used_at__lte=at - COARSE)
    mine = ApiToken.objects.filter(pk=token.pk)
    mine.update(
        window_count=Case(When(window_at=minute, then=F("window_count") + 1), default=Value(1)),
        window_at=minute,
        last_used_at=Case(When(stale, then=Value(at)), default=F("last_used_at")),
    )
    return mine.values_list("window_count", flat=True).get()
