"""The person's own notices: list, counter, mark as read."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.notices import selectors, services
from core.notices.models import Delivery, Notice
from core.time import now


def _reader(request: HttpRequest) -> User:
    return cast(User, request.user)  # the sign-in middleware lets nobody else in


def _key(text: str | None) -> int | None:
    """A page key from the address; what is not a number counts as none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """My notices, newest first (CLK-06)."""
    page = selectors.notices_of(_reader(request), _key(request.GET.get("older_than")))
    next_url = f"{reverse('notices')}?older_than={page.older_than}" if page.older_than else ""
    newest = page.notices[0].pk if page.notices else 0
    context = {"notices": page.notices, "next_url": next_url, "newest": newest}
    context["unread"] = selectors.unread_count(_reader(request))
    return render(request, "notices/notice_list.html", context)


@require_GET
def notices_unread(request: HttpRequest) -> HttpResponse:
    """The number on the bell, polled by the frame."""
    unread = selectors.unread_count(_reader(request))
    return render(request, "components/unread_count.html", {"unread": unread})


@require_POST
def notice_read(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark one as read and go to what it is about."""
    try:
        notice = services.notice_mark_read(notice_id=notice_id, by=_reader(request), at=now())
    except Notice.DoesNotExist as error:
        raise Http404 from error
    return redirect(notice.path or "notices")


@require_POST
def notices_read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything the person has seen on the list as read."""
    up_to = _key(request.POST.get("up_to")) or 0
    count = services.notices_mark_all_read(by=_reader(request), up_to_id=up_to, at=now())
    messages.success(request, _("%(count)s notices marked as read.") % {"count": count})
    return redirect("notices")


@require_GET
def undelivered(request: HttpRequest) -> HttpResponse:
    """What could not be sent after all its tries (CLK-06), for those who operate the system."""
    check_may(_reader(request), Permission.NOTICE_OPERATE)
    return render(
        request, "notices/undelivered.html", {"deliveries": selectors.undelivered(_reader(request))}
    )


@require_POST
def delivery_retry(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Put one back on its way."""
    _found(services.delivery_retry, request, delivery_id)
    messages.success(request, _("The message is on its way again."))
    return redirect("undelivered")


@require_POST
def delivery_give_up(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Take one off the list for good."""
    _found(services.delivery_give_up, request, delivery_id)
    messages.success(request, _("The message is given up. Its notice stays in the person's list."))
    return redirect("undelivered")


def _found(service: Callable[..., Delivery], request: HttpRequest, delivery_id: int) -> None:
    try:
        service(delivery_id=delivery_id, by=_reader(request), at=now())
    except Delivery.DoesNotExist as error:
        raise Http404 from error
