"""Repair notices: sent from the order, answered by a link without sign-in, scored (RPR-13, RPR-15, RPR-16)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts.enums import Permission
from core.accounts.policies import check_may, may, scope_of
from core.accounts.requests import SignedInRequest
from core.errors import InvalidInput
from core.time import now
from core.web.forms import refuse_field
from repairs.forms.contracting import NoticeForm, ThirdPartyForm
from repairs.models import WorkOrder
from repairs.policies.warranty_words import reason_sentences
from repairs.selectors.contracting import YEAR, companies_scored, contractor_story
from repairs.services.contracting import notice_send, third_party_repair


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def order_contractor(request: SignedInRequest, number: str) -> HttpResponse:
    """Who answers for it, the notices that went out, and the cost that was charged back."""
    orders = WorkOrder.objects.visible_to(request.user).select_related(
        "case__project", "case__unit", "contractor"
    )
    order = get_object_or_404(orders, case__number=number)
    check_may(request.user, Permission.ORDER_DISPATCH, order.case.project_id)
    at, way = now(), request.POST.get("way", "")
    notice_form = NoticeForm(
        request.POST if way == "notice" else None,
        initial={"contractor": order.contractor_id, "words": order.what},
    )
    cost_form = ThirdPartyForm(request.POST if way == "replace" else None)
    link = ""
    try:
        if way == "notice" and notice_form.is_valid():
            _notice, token = notice_send(case_id=order.pk, **notice_form.cleaned_data, by=request.user, at=at)
            link = request.build_absolute_uri(reverse("contractor_notice", args=[token]))
            order.refresh_from_db(fields=["contractor"])
        elif way == "replace" and cost_form.is_valid():
            third_party_repair(case_id=order.pk, **cost_form.cleaned_data, by=request.user, at=at)
            messages.success(request, _("Saved."))
            return redirect("order_contractor", number)
    except InvalidInput as refusal:
        refuse_field(notice_form if way == "notice" else cost_form, refusal)
    wrong = notice_form.errors or cost_form.errors
    context: dict[str, Any] = contractor_story(order, at)
    context["notices"] = [(notice, notice.state(at)) for notice in context["notices"]]
    context |= {
        "order": order,
        "case": order.case,
        "reasons": reason_sentences(order.verdict.get("reasons", [])),
    }
    context |= {"notice_form": notice_form, "cost_form": cost_form, "link": link}
    context["may_replace"] = may(request.user, Permission.ORDER_MANAGE, order.case.project_id)
    return render(request, "repairs/order_contractor.html", context, status=422 if wrong else 200)


@require_safe
def contractor_scores(request: SignedInRequest) -> HttpResponse:
    """How contractors and specialist companies did in the last twelve months, in one's projects."""
    check_may(request.user, Permission.ORDER_DISPATCH)
    scope = scope_of(request.user, Permission.ORDER_DISPATCH)
    here = None if scope.everywhere else scope.project_ids
    return render(
        request, "repairs/contractor_scores.html", {"companies": companies_scored(here, now() - YEAR)}
    )
