"""One page and one address for each action on a complaint."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import FileField
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from complaints.enums import Action
from complaints.forms.actions import form_for
from complaints.forms.base import ActionForm
from complaints.models import CaseStudy, Complaint
from complaints.policies.actions import check_can
from complaints.selectors import check_time, complaints_visible_to
from complaints.selectors.phrases import phrases_for
from core.accounts.requests import SignedInRequest
from core.errors import Conflict, DomainError, InvalidInput, InvalidTransition
from core.records.selectors import case_timeline
from core.time import now
from core.web.forms import refuse_field

# Beside the form stands what is decided on: the plan, and what happened last.
SHOWN_OF_A_PLAN = ("options", "approvals__by")
SHOWN_EVENTS = 3
# Who does one of these reads the plan above the form.
ABOUT_THE_PLAN = (
    Action.APPROVE_PLAN, Action.APPROVE_LEGAL, Action.APPROVE_FINANCE, Action.REFUSE_PLAN, Action.AGREE,
    Action.DECLINE_PLAN, Action.EXECUTE, Action.SETTLE, Action.PAY,
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def complaint_act(request: SignedInRequest, number: str, action: str) -> HttpResponse:
    """The form of an action, and the action itself; wrong input stays in the form with what to do (422)."""
    if action not in Action.values:
        raise Http404
    complaint = get_object_or_404(complaints_visible_to(request.user), case__number=number)
    chosen = Action(action)
    try:
        check_can(chosen, user=request.user, complaint=complaint)
        check_time(chosen, request.user, complaint, now())
    except InvalidTransition as error:
        if request.method != "POST":
            raise
        return _changed_meanwhile(request, number, chosen, error)
    if request.method == "POST" and "phrase" in request.POST:
        form = _with_phrase(request, complaint, chosen)
    elif request.method == "POST":
        form = form_for(
            chosen, complaint=complaint, user=request.user, data=request.POST, uploaded=request.FILES
        )
        if form.is_valid():
            try:
                form.run(at=now())
            except InvalidInput as error:
                refuse_field(form, error)
            except (Conflict, InvalidTransition) as error:
                return _changed_meanwhile(request, number, chosen, error)
            else:
                messages.success(request, _("%(number)s: saved") % {"number": number})
                return redirect("complaint_detail", number=number)
    else:
        form = form_for(chosen, complaint=complaint, user=request.user)
    context = _context(complaint, chosen, form)
    status = 422 if form.errors else 200
    return render(request, "complaints/complaint_act.html", context, status=status)


def _context(complaint: Complaint, action: Action, form: ActionForm) -> dict[str, Any]:
    phrases = phrases_for(complaint) if form.phrases_into else ()
    into = form[form.phrases_into] if form.phrases_into else None
    return {
        "complaint": complaint,
        "case": complaint.case,
        "action": action,
        "form": form,
        "phrases": phrases,
        "into": into,
        "plan": complaint.plans.select_related("proposed_by").prefetch_related(*SHOWN_OF_A_PLAN).last(),
        "decides": action in ABOUT_THE_PLAN,
        "study": CaseStudy.objects.filter(pk=complaint.pk).first()
        if action == Action.PUBLISH_STUDY
        else None,
        "timeline": case_timeline(complaint.case, size=SHOWN_EVENTS),
    }


def _with_phrase(request: SignedInRequest, complaint: Complaint, action: Action) -> ActionForm:
    """The form as it was typed, with the chosen phrase behind it: how it is inserted without scripts (CMP-25)."""
    form = form_for(action, complaint=complaint, user=request.user)
    for name, field in form.fields.items():
        if name in request.POST and not isinstance(field, FileField):
            field.initial = request.POST[name]
    chosen = request.POST["phrase"]
    phrase = phrases_for(complaint).filter(pk=int(chosen)).first() if chosen.isdecimal() else None
    if phrase is not None and form.phrases_into:
        written = form.fields[form.phrases_into]
        written.initial = f"{written.initial or ''}\n{phrase.text}".strip()
    return form


def _changed_meanwhile(
    request: SignedInRequest, number: str, action: Action, error: DomainError
) -> HttpResponse:
    """Somebody was faster: what is there now stands beside what was typed, which can be sent again (409)."""
    complaint = complaints_visible_to(request.user).get(case__number=number)
    data = request.POST.copy()
    data["version"] = str(complaint.case.version)
    form = form_for(action, complaint=complaint, user=request.user, data=data)
    form.is_valid()
    form.add_error(None, str(error))
    context = {**_context(complaint, action, form), "changed": True}
    return render(request, "complaints/complaint_act.html", context, status=409)
