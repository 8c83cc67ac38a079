"""Repair notices as those see them who answer: by the link, by an account, or told to the desk (RPR-13)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts.enums import Permission, UserKind
from core.accounts.models import User
from core.accounts.policies import check_may
from core.accounts.requests import SignedInRequest
from core.errors import DomainError
from core.records.paging import page_by_newest
from core.time import now
from repairs.forms.contracting import AnswerForm
from repairs.models import RepairNotice
from repairs.policies.contracting import ways_of
from repairs.selectors.contracting import may_see_notices, notices_visible_to
from repairs.services.contracting import notice_answer, notice_of


@login_not_required  # a contractor without account: the link's random token is the key, and its digest expires
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contractor_notice(request: HttpRequest, token: str) -> HttpResponse:
    """The repair notice as the contractor sees it who has the link, and their answer."""
    notice = notice_of(token, now())
    if notice is None:
        raise Http404
    return _answering(request, notice, by=None)


@require_safe
def repair_notices(request: SignedInRequest) -> HttpResponse:
    """A contractor's own notices, or all of one's projects; the newest first."""
    if not may_see_notices(request.user):
        check_may(request.user, Permission.ORDER_DISPATCH)
    page, at = page_by_newest(notices_visible_to(request.user), request.GET.get("after", "")), now()
    context = {
        "notices": [(notice, notice.state(at)) for notice in page.rows],
        "is_own": request.user.kind == UserKind.CONTRACTOR,
        "first_url": "?" if request.GET.get("after") else "",
        "next_url": f"?after={page.next_cursor}" if page.next_cursor else "",
    }
    return render(request, "repairs/repair_notices.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def repair_notice(request: SignedInRequest, notice_id: int) -> HttpResponse:
    """One notice: the contractor answers, or whoever dispatches records what the contractor said."""
    if not may_see_notices(request.user):
        check_may(request.user, Permission.ORDER_DISPATCH)
    notice = get_object_or_404(notices_visible_to(request.user), pk=notice_id)
    return _answering(request, notice, by=request.user)


def _answering(request: HttpRequest, notice: RepairNotice, *, by: User | None) -> HttpResponse:
    """The notice with the form of what can be said next; what was said leads back to it."""
    is_staff = by is not None and by.kind != UserKind.CONTRACTOR
    form = AnswerForm(request.POST or None)
    if is_staff:
        form.fields["name"].label = _("Who of the contractor said so")
    if request.method == "POST" and form.is_valid():
        try:
            notice_answer(notice_id=notice.pk, **form.cleaned_data, at=now(), by=by)
            messages.success(
                request, _("Saved.") if is_staff else _("Thank you. We have told the property company.")
            )
            return redirect(request.path)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    context: dict[str, Any] = {
        "notice": notice,
        "order": notice.order,
        "state": notice.state(now()),
        "form": form,
        "ways": ways_of(notice),
        "back_url": reverse("repair_notices") if by else "",
        "is_staff": is_staff,
    }
    return render(request, "repairs/contractor_notice.html", context, status=422 if form.errors else 200)
