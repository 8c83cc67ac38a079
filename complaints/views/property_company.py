"""What the property company handles, reported apart, and what of it is to be taken over (CMP-33)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from complaints.enums import Action
from complaints.forms.monthly import MonthForm
from complaints.policies.actions import refusal
from complaints.selectors.property_company import overdue_with_it, sides, take_overs_in
from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.accounts.requests import SignedInRequest
from core.time import local_date, now

SHOWN = 50


@require_safe
def property_company(request: SignedInRequest) -> HttpResponse:
    """Both sides in a month, what is overdue with the property company now, and what was taken over."""
    user, at = request.user, now()
    check_may(user, Permission.CASE_VIEW)
    chosen = MonthForm(request.GET, user=user, today=local_date(at))
    month, project_id = chosen.first_day, chosen.chosen.pk if chosen.chosen else None
    late = list(overdue_with_it(user, project_id=project_id, at=at)[: SHOWN + 1])
    taken = list(take_overs_in(user, month=month, project_id=project_id)[: SHOWN + 1])
    context = {
        "chosen": chosen,
        "month": month,
        "sides": sides(user, month=month, project_id=project_id, at=at),
        "late": [
            (each, refusal(Action.TAKE_OVER, user=user, complaint=each) is None) for each in late[:SHOWN]
        ],
        "taken": taken[:SHOWN],
        "more_late": len(late) > SHOWN,
        "more_taken": len(taken) > SHOWN,
        "of_project": urlencode({"project": project_id} if project_id else {}),
    }
    return render(request, "complaints/property_company.html", context)
