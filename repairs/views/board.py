"""The dispatch board of the head of engineering: what waits, who is where, and giving it out."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.accounts.requests import SignedInRequest
from core.errors import InvalidInput
from core.time import now
from core.web.forms import refuse_field
from repairs.enums.lists import BoardPart, BoardWay
from repairs.forms.board import GiveOutForm, ProjectForm
from repairs.selectors.board import board_page, technicians_of
from repairs.services.board import GivenOut, orders_give_out


@require_http_methods(["GET", "HEAD", "POST"])
def dispatch_board(request: SignedInRequest) -> HttpResponse:
    """Open orders by due time beside the technicians; what is ticked on both sides is given out."""
    check_may(request.user, Permission.ORDER_DISPATCH)
    chooser = ProjectForm(request.GET or None, user=request.user, permission=Permission.ORDER_DISPATCH)
    project, at = chooser.chosen, now()
    named = request.GET.get("part", "")
    part = BoardPart(named) if named in BoardPart.values else BoardPart.TO_GIVE
    if project is None:
        return render(request, "repairs/board.html", {"chooser": chooser, "project": None})
    technicians = technicians_of(project.pk)
    form = GiveOutForm(request.POST or None, people=[each.user for each in technicians])
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        try:
            result = orders_give_out(
                project_id=project.pk, wanted=fields["orders"], way=fields["way"], to=list(fields["to"]),
                reason=fields["reason"], by=request.user, at=at,
            )  # fmt: skip
        except InvalidInput as refusal:
            refuse_field(form, refusal)
        else:
            _tell(request, result)
            return redirect(
                f"{reverse('dispatch_board')}?{urlencode({'project': project.pk, 'part': part.value})}"
            )
    page = board_page(project.pk, part, request.GET.get("after", ""))
    here = {"project": project.pk, "part": part.value}
    context = {
        "chooser": chooser,
        "project": project,
        "part": part,
        "parts": [(each, urlencode({**here, "part": each.value})) for each in BoardPart],
        "orders": page.rows,
        "technicians": [(each, each.late(at)) for each in technicians],
        "form": form,
        "ways": list(BoardWay),
        "ticked": request.POST.getlist("orders"),
        "named": request.POST.getlist("to"),
        "first_url": f"?{urlencode(here)}" if request.GET.get("after") else "",
        "next_url": f"?{urlencode({**here, 'after': page.next_cursor})}" if page.next_cursor else "",
    }
    return render(request, "repairs/board.html", context, status=422 if form.errors else 200)


def _tell(request: SignedInRequest, result: GivenOut) -> None:
    """To whom each order went, and what stayed and why."""
    for order, person in result.done:
        messages.success(
            request, _("%(number)s → %(person)s") % {"number": order.case.number, "person": person}
        )
    for order, refusal in result.refused:
        messages.error(request, f"{order.case.number}: {refusal}")
