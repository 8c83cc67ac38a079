"""The page of one's own API tokens."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.accounts.enums import UserKind
from core.accounts.requests import SignedInRequest
from core.api.forms import TokenForm
from core.api.models import ApiToken
from core.api.selectors import tokens_of
from core.api.services import api_token_issue, api_token_revoke
from core.errors import Conflict, InvalidInput
from core.time import now
from core.web.forms import refuse_field


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def api_tokens(request: SignedInRequest) -> HttpResponse:
    """List and issue; a new token stands on the answer to its form, once, and nowhere else (SEC-03)."""
    if request.user.kind != UserKind.STAFF:
        raise Http404
    form, secret, status = TokenForm(), "", 200
    if request.method == "POST":
        form, status = TokenForm(request.POST), 422
        if form.is_valid():
            try:
                secret = api_token_issue(user=request.user, by=request.user, at=now(), **form.wanted()).secret
                form, status = TokenForm(), 200
            except (InvalidInput, Conflict) as error:
                refuse_field(form, error if isinstance(error, InvalidInput) else _above(error))
    at = now()
    tokens = [(token, token.is_valid(at)) for token in tokens_of(request.user)]
    context = {"form": form, "secret": secret, "tokens": tokens}
    return render(request, "api/tokens.html", context, status=status)


def _above(error: Conflict) -> InvalidInput:
    return InvalidInput(error.code, error.sentence, **error.params)


@require_POST
def api_token_revoked(request: SignedInRequest, token_id: int) -> HttpResponse:
    """End one of one's own tokens."""
    if not tokens_of(request.user).filter(pk=token_id).exists():
        raise Http404
    try:
        token = api_token_revoke(token_id=token_id, by=request.user, at=now())
    except ApiToken.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The token “%(name)s” is revoked.") % {"name": token.name})
    return redirect("api_tokens")
