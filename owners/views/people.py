"""The list of owners, the page of one person, and revealing what is masked there."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.accounts.enums import Permission
from core.accounts.policies import check_may, may, scope_of
from core.errors import InvalidInput
from core.records.models import Case
from core.records.selectors import timeline_about
from core.time import local_date, now
from core.web.forms import refuse_field
from core.web.masking import revealing
from core.web.templatetags.house import when
from owners.enums import REVEALABLE, PersonalField, Segment, Stage
from owners.forms.filters import OwnerFilter
from owners.forms.records import RevealForm
from owners.models import Ownership, Person, PersonSegments, SalesContract
from owners.selectors.lists import owners_page
from owners.selectors.people import PersonCard, person_card
from owners.selectors.segments import may_change, segments_seen
from owners.services.access import id_number_reveal, phone_reveal
from owners.services.lookups import lookup_take
from owners.services.ownership import contract_audit
from owners.views.base import page_key, signed_in
from owners.views.exports import export_answer


@require_safe
def owner_list(request: HttpRequest) -> HttpResponse:
    """Owners by name; found by phone, name, initials or unit; filtered by project and stage."""
    user = signed_in(request)
    check_may(user, Permission.OWNER_VIEW)
    form = OwnerFilter(request.GET, user=user)
    lookup_take(query=form.value("q") or "", by=user, at=now())
    after = page_key(request.GET.get("after"))
    page = owners_page(user, **form.asked, after=after)
    kept = {key: value for key, value in request.GET.items() if value and key != "after"}
    context = {
        "form": form,
        "owners": page.rows,
        "export_query": urlencode(kept),
        "first_url": f"?{urlencode(kept)}" if after else "",
        "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
    }
    return render(request, "owners/owner_list.html", context)


@never_cache
@require_safe
def owner_export(request: HttpRequest) -> HttpResponseBase:
    """The owners of the list as a workbook: what the reader may see, masked (OWN-07)."""
    check_may(signed_in(request), Permission.OWNER_VIEW)
    lookup_take(query=request.GET.get("q", ""), by=signed_in(request), at=now())
    return export_answer(request, "owners")


@require_safe
def owner_detail(request: HttpRequest, person_id: int) -> HttpResponse:
    """Units with stage and timeline, contracts, open items, contacts; personal values masked (OWN-05)."""
    merged = Person.objects.filter(pk=person_id).exclude(merged_into=None).first()
    if merged is not None:
        return redirect("owner_detail", _person(request, merged.merged_into_id or 0).pk)
    return render(request, "owners/owner_detail.html", _detail_context(request, _person(request, person_id)))


@never_cache
@require_POST
def owner_reveal(request: HttpRequest, person_id: int, field: str) -> HttpResponse:
    """Show a phone or identity number in clear, once, and log it (OWN-05)."""
    if field not in REVEALABLE:
        raise Http404
    user, person = signed_in(request), _person(request, person_id)
    case = None
    if number := request.POST.get("case", "").replace("\0", ""):
        case = get_object_or_404(Case.objects.visible_to(user), number=number)
    form = RevealForm(request.POST, auto_id=f"{field}_%s")
    reason = request.POST.get("reason", "").replace("\0", "")
    reveal: dict[str, Any] = {"person": person, "by": user, "at": now(), "case": case, "reason": reason}
    try:
        shown: dict[str, Any] = (
            {"phones_shown": phone_reveal(**reveal)}
            if field == PersonalField.PHONE
            else {"id_number_shown": id_number_reveal(**reveal)}
        )
    except InvalidInput as error:
        form.is_valid()
        refuse_field(form, error) if not form.errors else None
        context = {**_detail_context(request, person), f"ask_{field}": form, "error_count": 1}
        return render(request, "owners/owner_detail.html", context, status=422)
    answer = render(request, "owners/owner_detail.html", {**_detail_context(request, person), **shown})
    return revealing(answer, *shown.get("phones_shown", []), shown.get("id_number_shown", ""))


@require_POST
def contract_audited(request: HttpRequest, contract_id: int) -> HttpResponse:
    """A manager has audited the contract file (OWN-14)."""
    user = signed_in(request)
    scope = scope_of(user, Permission.OWNER_VIEW)
    contracts = SalesContract.objects.select_related("unit")
    if not scope.everywhere:
        contracts = contracts.filter(unit__project_id__in=scope.project_ids)
    contract = get_object_or_404(contracts, pk=contract_id)
    contract_audit(contract=contract, by=user, at=now())
    messages.success(request, _("The contract is marked as audited."))
    owner = contract.unit.ownerships.current().order_by("pk").first()
    return redirect("owner_detail", owner.person_id) if owner else redirect("owner_list")


def _person(request: HttpRequest, person_id: int) -> Person:
    return get_object_or_404(Person.objects.look_up_by(signed_in(request)), pk=person_id)


def _detail_context(request: HttpRequest, person: Person) -> dict[str, Any]:
    user = signed_in(request)
    card = person_card(user, person, on=local_date(now()))
    segments = segments_seen(user, person)
    return {
        "card": card,
        "person": person,
        "holdings": _holdings(request, card),
        "segments": segments,
        "segment_facts": _segment_facts(segments),
        "may_change": may_change(user, person),
        "changes": timeline_about({"person": person.pk}) if segments else [],
        "may_merge": may(user, Permission.OWNER_CHANGE) and may(user, Permission.OWNER_VIEW),
        "merges": person.merges.filter(undone_at=None).select_related("gone", "by").order_by("-pk"),
        "may_read_log": may(user, Permission.ACCESS_LOG_VIEW),
        "ask_phone": RevealForm(auto_id="phone_%s"),
        "ask_id_number": RevealForm(auto_id="id_number_%s"),
    }


def _segment_facts(segments: PersonSegments | None) -> list[tuple[str, str]]:
    """Each segment with its word; nothing for who may not see them."""
    if segments is None:
        return []
    return [(str(segment.label), getattr(segments, f"get_{segment.value}_display")()) for segment in Segment]


def _facts(ownership: Ownership, contract: SalesContract | None) -> list[tuple[str, Any]]:
    unit = ownership.unit
    facts: list[tuple[str, Any]] = [
        (_("Share"), f"{ownership.share.normalize():f}%"),
        (_("Owner since"), when(ownership.valid_from)),
        (_("Unit type"), unit.unit_type),
        (_("Area"), f"{unit.area} m²" if unit.area else ""),
        (_("Handed over on"), when(unit.handed_over_on)),
        (_("Steward"), ownership.steward_name),
    ]
    if contract is not None:
        facts += [
            (_("Contract number"), contract.number),
            (_("Signed on"), when(contract.signed_on)),
            (_("Agreed handover date"), when(contract.agreed_handover_on)),
            (_("Delivery standard"), contract.delivery_standard),
            (_("Payment method"), contract.payment_method),
            (_("Mortgage bank"), contract.bank),
            (_("Audited by"), contract.audited_by),
        ]
    return facts


def _holdings(request: HttpRequest, card: PersonCard) -> list[dict[str, Any]]:
    """Each ownership with its timeline and, where the user sees owners, its contract."""
    user = signed_in(request)
    seen = scope_of(user, Permission.OWNER_VIEW)
    may_change = scope_of(user, Permission.OWNER_CHANGE)
    holdings = []
    for ownership in card.ownerships:
        unit = ownership.unit
        contract = getattr(unit, "contract", None) if unit.project_id in seen else None
        holdings.append(
            {
                "ownership": ownership,
                "stage": Stage(ownership.stage),
                "unit": unit,
                "moves": card.moves.get(ownership.pk, []),
                "contract": contract,
                "facts": _facts(ownership, contract),
                "may_audit": contract is not None
                and contract.audited_at is None
                and unit.project_id in may_change,
            }
        )
    return holdings
