"""The list of units, its export, and the page of one unit (OWN-01, OWN-04)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may, may
from core.places.enums import UnitStatus
from core.places.models import Unit
from core.time import local_date, now
from core.web.templatetags.house import when
from owners.forms.filters import UnitFilter
from owners.policies.visibility import unit_scope
from owners.selectors.callers import unit_codes
from owners.selectors.units import UnitCard, unit_card, units_looked_up_by, units_page
from owners.views.base import page_key, signed_in
from owners.views.exports import export_answer


@require_safe
def unit_list(request: HttpRequest) -> HttpResponse:
    """Units by project, door and status, each with its present owners."""
    user = signed_in(request)
    check_may(user, Permission.OWNER_VIEW)
    form = UnitFilter(request.GET, user=user)
    after = page_key(request.GET.get("after"))
    page = units_page(user, **form.asked, after=after)
    kept = {key: value for key, value in request.GET.items() if value and key != "after"}
    context = {
        "form": form,
        "units": [(unit, UnitStatus(unit.status)) for unit in page.rows],
        "export_query": urlencode(kept),
        "first_url": f"?{urlencode(kept)}" if after else "",
        "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
    }
    return render(request, "owners/unit_list.html", context)


@never_cache
@require_safe
def unit_export(request: HttpRequest) -> HttpResponseBase:
    """The units of the list as a workbook: what the reader may see, masked, on record (OWN-07)."""
    return export_answer(request, "units")


@require_safe
def unit_suggestions(request: HttpRequest) -> HttpResponse:
    """Codes of units while their door is typed into a form: nobody's data, and only of one's own projects (SEC-01)."""
    user = signed_in(request)
    scope = unit_scope(user)
    if not scope:
        check_may(user, Permission.CASE_VIEW)
    codes = unit_codes(scope, request.GET.get("q", "")[:60])
    return render(request, "owners/unit_suggestions.html", {"codes": codes})


@require_safe
def unit_detail(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Who owns it and who did, who speaks for it, its contract, what is open, and what was changed."""
    user = signed_in(request)
    units = units_looked_up_by(user).select_related("project__ambassador__user")
    unit = get_object_or_404(units, pk=unit_id)
    card = unit_card(user, unit, on=local_date(now()))
    context = {
        "unit": unit,
        "status": UnitStatus(unit.status),
        "card": card,
        "facts": _facts(unit, card),
        "share_total": sum(ownership.share for ownership in card.owners),
        **_rights(user, unit),
    }
    return render(request, "owners/unit_detail.html", context)


def _rights(user: User, unit: Unit) -> dict[str, bool]:
    return {
        "may_change": may(user, Permission.OWNER_CHANGE, unit.project_id),
        "may_keep_contacts": may(user, Permission.UNIT_CONTACT_KEEP, unit.project_id),
        "sees_owners": may(user, Permission.OWNER_VIEW, unit.project_id),
    }


def _facts(unit: Unit, card: UnitCard) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = [
        (_("Project"), unit.project.name),
        (_("Customer ambassador"), getattr(unit.project, "ambassador", "")),
        (_("Building"), unit.building.name),
        (_("Section"), unit.section.name),
        (_("Floor"), unit.floor),
        (_("Unit type"), unit.unit_type),
        (_("Area"), f"{unit.area} m²" if unit.area else ""),
        (_("Handed over on"), when(unit.handed_over_on)),
    ]
    if contract := card.contract:
        facts += [
            (_("Contract number"), contract.number),
            (_("Signed on"), when(contract.signed_on)),
            (_("Agreed handover date"), when(contract.agreed_handover_on)),
        ]
    return facts
