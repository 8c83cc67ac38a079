"""One page and one address for each action on a complaint."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from complaints.enums import Action
from complaints.forms.actions import form_for
from complaints.policies.actions import check_can
from complaints.selectors import complaints_visible_to
from core.errors import InvalidInput
from core.time import now
from core.web.forms import refuse_field


@require_http_methods(["GET", "HEAD", "POST"])
def complaint_act(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """The form of an action, and the action itself; wrong input stays in the form with what to do (422)."""
    if action not in Action.values:
        raise Http404
    complaint = get_object_or_404(complaints_visible_to(request.user), case__number=number)
    chosen = Action(action)
    check_can(chosen, user=request.user, complaint=complaint)
    if request.method == "POST":
        form = form_for(chosen, complaint=complaint, user=request.user, data=request.POST, uploaded=request.FILES)
        if form.is_valid():
            try:
                form.run(at=now())
            except InvalidInput as error:
                refuse_field(form, error)
            else:
                messages.success(request, _("%(number)s: saved") % {"number": number})
                return redirect("complaint_detail", number=number)
    else:
        form = form_for(chosen, complaint=complaint, user=request.user)
    context = {"complaint": complaint, "case": complaint.case, "action": chosen, "form": form}
    status = 422 if form.errors else 200
    return render(request, "complaints/complaint_act.html", context, status=status)
