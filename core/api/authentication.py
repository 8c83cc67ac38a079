"""Who sends a request, what their token is good for, and how often they may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from core.accounts.enums import UserKind
from core.accounts.models import User
from core.accounts.services import tally_add
from core.api.models import ApiToken
from core.api.services import api_token_use, token_digest
from core.time import now

if TYPE_CHECKING:
    from rest_framework.views import APIView


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer crt_…``; a person who is switched off is out on the next request."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _blank, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        digest = token_digest(secret.strip().decode("latin-1"))
        token = ApiToken.objects.select_related("user").filter(digest=digest).first()
        if token is None or not token.is_valid(now()) or not _may_sign_in(token.user):
            raise AuthenticationFailed(
                _("This token is unknown, revoked or expired. Issue a new one."), code="token_invalid"
            )
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


def _may_sign_in(user: User) -> bool:
    return user.is_active and user.kind == UserKind.STAFF


class TokenReaches(BasePermission):
    """A token needs the scope for what the view is about; a session has no such limit."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        kind = getattr(view, "kind", "")
        if not isinstance(request.auth, ApiToken) or not kind:
            return True
        needed = f"{kind}:{'read' if request.method in SAFE_METHODS else 'write'}"
        if needed not in request.auth.scopes:
            raise PermissionDenied(
                _("This token is not for “%(scope)s”. Issue one that is.") % {"scope": needed},
                code="token_scope",
            )
        return True


class MinuteThrottle(BaseThrottle):
    """So many requests a minute for each token, and for each person with a session; the same in every web process."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        at = now()
        self.seconds_left = 60 - at.second
        if isinstance(request.auth, ApiToken):
            count = api_token_use(token=request.auth, at=at)
        elif isinstance(request.user, User):
            minute = at.replace(second=0, microsecond=0)
            count = tally_add(user=request.user, subject="api.minute", since=minute)
        else:
            return True
        return count <= settings.API_REQUESTS_PER_MINUTE

    def wait(self) -> float:
        return self.seconds_left
