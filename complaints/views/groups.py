"""The pages of matters: the groups, one matter with all that belongs to it, and what is done for all of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints.enums import ENDED, Action, MatterWay
from complaints.forms.groups import TOGETHER, WAYS, WayForm, together, together_form
from complaints.models import Complaint, Matter
from complaints.policies.actions import refusal
from complaints.selectors import complaints_visible_to
from complaints.selectors.groups import MatterPage, matter_page, matter_proposals
from core.accounts.enums import Permission
from core.accounts.policies import check_may, may
from core.accounts.requests import SignedInRequest
from core.errors import InvalidInput
from core.records.paging import page_by_newest
from core.time import now
from core.web.forms import refuse_field


@require_safe
def matter_list(request: SignedInRequest) -> HttpResponse:
    """The groups, the newest first."""
    check_may(request.user, Permission.CASE_VIEW)
    groups = Matter.objects.visible_to(request.user).filter(representative__isnull=False)
    groups = groups.select_related("project", "category", "representative__case__responsible")
    page = page_by_newest(groups, request.GET.get("after", ""))
    members: dict[int, int] = {}
    for matter_id in Complaint.objects.filter(matter__in=page.rows).values_list("matter_id", flat=True):
        members[matter_id] = members.get(matter_id, 0) + 1
    context = {
        "rows": [(matter, members.get(matter.pk, 0)) for matter in page.rows],
        "next_url": f"?after={page.next_cursor}" if page.next_cursor else "",
        "first_url": "?" if request.GET.get("after") else "",
    }
    return render(request, "complaints/matter_list.html", context)


def _page(request: SignedInRequest, matter_id: int) -> MatterPage:
    matters = Matter.objects.visible_to(request.user).select_related(
        "project", "unit", "category", "representative__case"
    )
    return matter_page(get_object_or_404(matters, pk=matter_id), request.user)


@require_safe
def matter_detail(request: SignedInRequest, matter_id: int) -> HttpResponse:
    """One matter: its complaints, contacts, facts and plan, what may belong to it, and what can be done."""
    return _show(request, _page(request, matter_id), {})


def _show(
    request: SignedInRequest, page: MatterPage, sent: dict[MatterWay, WayForm], status: int = 200
) -> HttpResponse:
    user, project_id = request.user, page.matter.project_id
    proposed = list(matter_proposals(page, user))
    forms: list[WayForm] = []
    if may(user, Permission.COMPLAINT_ASSESS, project_id):
        forms = [sent.get(way) or form(page=page, proposed=proposed, user=user) for way, form in WAYS.items()]
    at_once = [
        (action, sum(refusal(action, user=user, complaint=each) is None for each in page.open_ones))
        for action in TOGETHER
    ]
    context = {
        "page": page,
        "matter": page.matter,
        "proposed": proposed,
        "ways": [form for form in forms if form.is_possible],
        "together": [(action, count) for action, count in at_once if count],
        "at": now(),
    }
    return render(request, "complaints/matter_detail.html", context, status=status)


@require_POST
def matter_act(request: SignedInRequest, matter_id: int, way: str) -> HttpResponse:
    """Link, merge, split, name the representative; what does not fit stays in its form."""
    if way not in MatterWay.values:
        raise Http404
    page = _page(request, matter_id)
    check_may(request.user, Permission.COMPLAINT_ASSESS, page.matter.project_id)
    chosen = MatterWay(way)
    proposed = list(matter_proposals(page, request.user))
    form = WAYS[chosen](request.POST, page=page, proposed=proposed, user=request.user)
    if form.is_valid():
        try:
            shown = form.run(at=now())
        except InvalidInput as error:
            refuse_field(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("matter_detail", matter_id=shown)
    return _show(request, page, {chosen: form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def matter_together(request: SignedInRequest, matter_id: int, action: str) -> HttpResponse:
    """The form of an action that is done for every complaint of the group that can take it."""
    if action not in [each.value for each in TOGETHER]:
        raise Http404
    page, chosen = _page(request, matter_id), Action(action)
    members = _members(request, page)
    ready = [each for each in members if refusal(chosen, user=request.user, complaint=each) is None]
    if not ready:
        raise refusal(chosen, user=request.user, complaint=members[0])  # type: ignore[misc]  # none is ready
    form = together_form(chosen, complaint=ready[0], user=request.user, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = together(form, matter_id=matter_id, at=now())
        except InvalidInput as error:
            refuse_field(form, error)
        else:
            told = ngettext("%(count)d complaint: saved", "%(count)d complaints: saved", len(done))
            messages.success(request, told % {"count": len(done)})
            return redirect("matter_detail", matter_id=matter_id)
    context: dict[str, Any] = {
        "page": page, "matter": page.matter, "action": chosen, "form": form, "ready": ready,
        "others": [each for each in members if each not in ready],
    }  # fmt: skip
    return render(request, "complaints/matter_together.html", context, status=422 if form.errors else 200)


def _members(request: SignedInRequest, page: MatterPage) -> list[Complaint]:
    """Its open complaints, with what the checks look at; the one that speaks for them first."""
    found = complaints_visible_to(request.user).filter(matter=page.matter).exclude(state__in=ENDED)
    members = list(found.select_related("assigned_to").prefetch_related("plans").order_by("pk"))
    if not members:
        raise Http404
    return sorted(members, key=lambda each: (each.pk != page.matter.representative_id, each.pk))
