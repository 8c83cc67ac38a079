"""A person's own settings."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from core.accounts.models import User


@login_not_required  # the sign-in page is read in either language
@require_POST
def language_set(request: HttpRequest) -> HttpResponse:
    """Switch the language of the pages, and of the notices that are sent to this person from now on."""
    response = set_language(request)
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(User._meta.get_field("language").choices or ()):
        User.objects.filter(pk=request.user.pk).update(language=language)
    return response
