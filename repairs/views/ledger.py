"""The monthly ledger of paid and free orders for finance (RPR-11)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.accounts.requests import SignedInRequest
from core.records.paging import page_by_newest
from core.time import now
from owners.views.exports import export_answer
from repairs.forms.ledger import LedgerForm
from repairs.ledger_export import RELATED
from repairs.selectors.ledger import ledger_orders, ledger_totals


@require_safe
def order_ledger(request: SignedInRequest) -> HttpResponse:
    """The orders finished in a month with what they cost, and the totals of all of them."""
    check_may(request.user, Permission.CASE_VIEW)
    form = LedgerForm(request.GET, user=request.user, at=now())
    orders = ledger_orders(
        request.user, month=form.first_day, part=form.chosen_part, project_id=form.project_id
    )
    page = page_by_newest(orders.select_related(*RELATED), request.GET.get("after", ""), prefix="case__")
    kept = {name: form.data.get(name, "") for name in form.fields if form.data.get(name)}
    context = {
        "form": form,
        "orders": page.rows,
        "totals": ledger_totals(orders),
        "export_query": urlencode(kept),
        "first_url": f"?{urlencode(kept)}" if request.GET.get("after") else "",
        "next_url": f"?{urlencode({**kept, 'after': page.next_cursor})}" if page.next_cursor else "",
    }
    return render(request, "repairs/ledger.html", context)


@never_cache
@require_safe
def order_ledger_export(request: SignedInRequest) -> HttpResponseBase:
    """The ledger as a workbook; on record."""
    return export_answer(request, "ledger")
