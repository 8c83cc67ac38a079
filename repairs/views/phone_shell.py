"""What the phone asks for besides its pages: its service worker, its card for the home screen, who is signed in."""

from __future__ import annotations

import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.accounts.requests import SignedInRequest
from core.time import now
from repairs.phone_shell import WORKER, shell_addresses, shell_version


@login_not_required  # a browser asks for a newer one also when nobody is signed in; it holds addresses of files only
@never_cache
@require_safe
def phone_worker(request: HttpRequest) -> HttpResponse:
    """The service worker; it changes, and is installed anew, when any file of the phone's pages changes (DEL-15)."""
    start = {
        "version": shell_version(),
        "shell": shell_addresses(),
        "elsewhere": reverse("phone_elsewhere"),
        "session": reverse("phone_session"),
        "longest": settings.SESSION_COOKIE_AGE * 1000,
    }
    program = f'import {{ start }} from "{static(WORKER)}";\nstart({json.dumps(start)});\n'
    return HttpResponse(program, content_type="text/javascript; charset=utf-8")


@login_not_required  # browsers ask for it without the session; it holds a name and pictures
@require_safe
def phone_manifest(request: HttpRequest) -> HttpResponse:
    """What the home screen shows (Web App Manifest)."""
    icons = [
        {"src": static("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
        *(
            {
                "src": static(f"img/phone-{side}.png"),
                "sizes": f"{side}x{side}",
                "type": "image/png",
                "purpose": "any",
            }
            for side in (192, 512)
        ),
    ]
    card = {
        "name": _("Repairs on the phone"),
        "short_name": _("Repairs"),
        "start_url": reverse("phone_list"),
        "scope": reverse("phone_list"),
        "display": "standalone",
        "background_color": "#f4f6f8",
        "theme_color": "#1f5f99",
        "icons": icons,
    }
    return JsonResponse(card, content_type="application/manifest+json")


@login_not_required  # shown without network, to whoever holds the phone; it says only that
@require_safe
def phone_elsewhere(request: HttpRequest) -> HttpResponse:
    """What the service worker shows for a page that is not kept on this phone."""
    return render(request, "repairs/phone_elsewhere.html")


@never_cache
@require_safe
def phone_session(request: SignedInRequest) -> JsonResponse:
    """Who is signed in, the mark against forged requests, and the time here: asked before anything is sent."""
    milliseconds = int(now().timestamp() * 1000)
    return JsonResponse({"user": request.user.pk, "csrf": get_token(request), "now": milliseconds})
