"""A person's own settings."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from core.accounts.models import User
from core.accounts.requests import SignedInRequest
from core.accounts.selectors import sessions_of
from core.accounts.services import sessions_end


@login_not_required  # the sign-in page is read in either language
@require_POST
def language_set(request: HttpRequest) -> HttpResponse:
    """Switch the language of the pages, and of the notices that are sent to this person from now on."""
    response = set_language(request)
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(User._meta.get_field("language").choices or ()):
        User.objects.filter(pk=request.user.pk).update(language=language)
    return response


@require_safe
def session_list(request: SignedInRequest) -> HttpResponse:
    """Where one is signed in (SEC-03)."""
    sessions = list(sessions_of(request.user))
    context = {"sessions": sessions, "current": request.session.session_key, "others": len(sessions) > 1}
    return render(request, "accounts/session_list.html", context)


@require_POST
def sessions_end_others(request: SignedInRequest) -> HttpResponse:
    """Sign out everywhere else."""
    count = sessions_end(user=request.user, but=request.session.session_key)
    messages.success(
        request,
        ngettext("%(count)s other session ended.", "%(count)s other sessions ended.", count)
        % {"count": count},
    )
    return redirect("session_list")
