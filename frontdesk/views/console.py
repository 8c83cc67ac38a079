"""The call console (DSK-03, DSK-04)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints.selectors import complaints_visible_to, reason_sentence, reasons_of
from complaints.selectors.similar import Similar, similar_complaints
from complaints.selectors.studies import SimilarStudy, studies_like
from core.accounts.enums import Permission
from core.accounts.policies import check_may, may
from core.accounts.requests import SignedInRequest
from core.clock.lines import deadline_lines
from core.errors import InvalidInput, NotAllowed
from core.places.models import Unit
from core.records.middleware import repeatable
from core.records.models import Case
from core.time import local_date, now
from core.web.forms import refuse_field
from frontdesk.forms.calls import CallForm
from frontdesk.models import Draft
from frontdesk.prompts import prompts
from frontdesk.services.calls import CONSOLE, call_log, draft_drop, draft_save
from owners.digests import digest
from owners.enums import Channel, ContactKind
from owners.models import Person
from owners.policies.lookups import as_typed, phone_digits
from owners.policies.visibility import look_up_scope
from owners.selectors.callers import CallerHit, callers_find
from owners.selectors.people import person_card
from owners.services.lookups import lookup_take

MAX_DRAFT = 40_000
FOR_AN_ORDER = (ContactKind.REPAIR, ContactKind.SERVICE_REQUEST)
CALL_DRAFT = re.compile(r"call:[0-9a-f]{24}")


@require_http_methods(["GET", "HEAD", "POST"])
def console(request: SignedInRequest) -> HttpResponse:
    """Log a call: the caller field has the focus, everything goes by keyboard, Ctrl+Enter saves."""
    check_may(request.user, Permission.CONTACT_LOG)
    if request.method == "POST":
        form = CallForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                logged = call_log(form.call(), by=request.user, at=now(), draft=draft_name(request))
            except InvalidInput as error:
                refuse_field(form, error)
            else:
                if form.cleaned_data["chases"]:
                    messages.success(request, _("The call is added to the complaint as a chase."))
                if logged.complaint is not None:
                    return redirect("call_logged", number=logged.complaint.case.number)
                messages.success(request, _("The call is in the day log."))
                if logged.contact.kind in FOR_AN_ORDER and may(request.user, Permission.ORDER_LOG):
                    return redirect(f"{reverse('order_add')}?contact={logged.contact.pk}")
                return redirect("console")
        return render(
            request,
            "frontdesk/console.html",
            {**_console_context(request, form), "error_count": len(form.errors)},
            status=422,
        )
    draft = Draft.objects.filter(user=request.user, form=draft_name(request)).first()
    form = CallForm(initial=draft.fields if draft else None, user=request.user)
    return render(request, "frontdesk/console.html", {**_console_context(request, form), "draft": draft})


def draft_name(request: SignedInRequest) -> str:
    """Which unfinished form this is: each ringing number has its own, beside the one of the console itself."""
    named = request.GET.get("draft", "")
    return named if CALL_DRAFT.fullmatch(named) else CONSOLE


@require_safe
def call(request: SignedInRequest) -> HttpResponse:
    """The console filled for a ringing phone: any telephone system opens ``/call/?caller=<number>`` (DSK-03).

    One person with this number is chosen, of several the clerk chooses; nobody: the number stands in the form.  What
    another call left unfinished stays as it is.  ``rings`` or ``waited_seconds`` may come along (DSK-09).
    """
    check_may(request.user, Permission.CONTACT_LOG)
    number = request.GET.get("caller", "").replace("\0", "").strip()[:30]
    hits, refusal = _ringing(request, number)
    chosen = request.GET.get("person", "")
    known = [hit for hit in hits if len(hits) == 1 or str(hit.person_id) == chosen]
    name = f"call:{digest('call', phone_digits(as_typed(number)) or number)[:24]}"
    draft = Draft.objects.filter(user=request.user, form=name).first()
    initial = {"channel": Channel.PHONE.value, "caller_phone": number}
    initial |= {
        key: request.GET[key] for key in ("rings", "waited_seconds") if request.GET.get(key, "").isdigit()
    }
    if known:
        initial |= {"caller": f"person:{known[0].person_id}", "caller_text": known[0].name}
    form = CallForm(initial={**initial, **(draft.fields if draft else {})}, user=request.user)
    context = {
        **_console_context(request, form, name),
        "draft": draft,
        "hits": hits if not known and not draft else [],
        "number": number,
        "refusal": refusal,
        "unknown_open": not known,
    }
    return render(request, "frontdesk/console.html", context)


def _ringing(request: SignedInRequest, number: str) -> tuple[list[CallerHit], NotAllowed | None]:
    """Whose number it is; a clerk who looked up too many is told, and still takes the call."""
    at = now()
    try:
        lookup_take(query=number, by=request.user, at=at)
    except NotAllowed as refusal:
        return [], refusal
    known = phone_digits(as_typed(number))
    found = callers_find(request.user, number, on=local_date(at)) if known else []
    return [hit for hit in found if hit.person_id is not None], None


def _console_context(request: SignedInRequest, form: CallForm, name: str = "") -> dict[str, Any]:
    caller = str(form["caller"].value() or "")
    name = name or draft_name(request)
    return {
        "form": form,
        "draft_name": name,
        "others": Draft.objects.filter(user=request.user).exclude(form=name).order_by("-saved_at")[:5],
        "prompts": prompts(),
        "caller": caller,
        "caller_text": form["caller_text"].value() or "",
        "main_fields": [form[name] for name in ("category", "level", "kind", "channel", "goes_on", "follow_up")],
        "unknown_fields": [form[name] for name in ("caller_name", "caller_phone", "project")],
        "more_fields": [
            form[name]
            for name in (
                "remedy", "where", "happened", "who", "why", "how_much", "nature", "outcome",
                "rings", "waited_seconds", "happened_at", "late_reason",
            )
        ],
        "promise_fields": [
            form[f"promise_{name}"] for name in ("what", "due_at", "kind", "amount")
        ],
        **_card_context(request, caller, str(form["unit"].value() or "")),
    }  # fmt: skip


@require_safe
def callers(request: SignedInRequest) -> HttpResponse:
    """Suggestions while the clerk types: masked, at most eight; too many say so in the list (DSK-03, OWN-05)."""
    check_may(request.user, Permission.CONTACT_LOG)
    query = request.GET.get("q", "")[:60]
    try:
        lookup_take(query=query, by=request.user, at=now())
    except NotAllowed as refusal:
        return render(request, "frontdesk/callers.html", {"refusal": refusal})
    return render(
        request, "frontdesk/callers.html", {"hits": callers_find(request.user, query, on=local_date(now()))}
    )


@require_safe
def caller_card(request: SignedInRequest) -> HttpResponse:
    """Units, stage, open items and last contacts of the caller, before anything is written (DSK-03)."""
    check_may(request.user, Permission.CONTACT_LOG)
    caller = request.GET.get("caller", "")
    context = _card_context(request, caller, "")
    if caller and not context:
        raise Http404
    return render(request, "frontdesk/caller_answer.html", context)


def _card_context(request: SignedInRequest, caller: str, chosen_unit: str) -> dict[str, Any]:
    """The card and the units to choose from; nothing for a caller who is not found, or not to be seen (SEC-01)."""
    kind, _colon, pk = caller.partition(":")
    if not pk.isascii() or not pk.isdigit() or len(pk) > 18:
        return {}
    if kind == "person":
        person = Person.objects.look_up_by(request.user).filter(pk=int(pk)).first()
        if person is None:
            return {}
        card = person_card(request.user, person, on=local_date(now()))
        units = card.reports_for
        return {"card": card, "units": units, "chosen_unit": chosen_unit or _first(units)}
    if kind == "unit":
        unit = Unit.objects.select_related("project").filter(pk=int(pk)).first()
        if unit is None or unit.project_id not in look_up_scope(request.user):
            return {}
        units = [unit]
        cases = Case.objects.visible_to(request.user).filter(unit__in=units, is_open=True)[:10]
        return {"units": units, "chosen_unit": _first(units), "unit_cases": cases}
    return {}


def _first(units: list[Unit]) -> str:
    return str(units[0].pk) if units else ""


@repeatable  # it only looks
@require_POST
def similar(request: SignedInRequest) -> HttpResponse:
    """What may be the same trouble, while the clerk writes; posted so that no words stand in an address (CMP-24)."""
    check_may(request.user, Permission.COMPLAINT_LOG)
    form = CallForm(request.POST, user=request.user)
    form.is_valid()  # an unfinished form still says enough
    typed = form.cleaned_data
    unit, project = typed.get("unit"), typed.get("project")
    project_id = unit.project_id if unit else project.pk if project else None
    found: Sequence[Similar] = []
    studies: Sequence[SimilarStudy] = []
    if project_id is not None and typed.get("kind") == ContactKind.COMPLAINT:
        category = typed.get("category")
        found = similar_complaints(
            request.user,
            text=typed.get("what", ""),
            project_id=project_id,
            unit=unit,
            category_id=category.pk if category else None,
            at=now(),
        )
        studies = studies_like(
            request.user, text=typed.get("what", ""), category_id=category.pk if category else None
        )
    may_join = project_id is not None and may(request.user, Permission.COMPLAINT_ASSESS, project_id)
    return render(
        request, "frontdesk/similar.html", {"found": found, "studies": studies, "may_join": may_join}
    )


@repeatable  # saving the same draft twice is harmless, and it is saved while somebody types
@require_POST
def draft(request: SignedInRequest) -> HttpResponse:
    """Keep the unfinished call; an empty one is thrown away (DSK-04)."""
    check_may(request.user, Permission.CONTACT_LOG)
    typed = {name: str(value).replace("\0", "") for name, value in request.POST.items()}
    fields = {name: value for name, value in typed.items() if name in CallForm.base_fields and value}
    if sum(map(len, fields.values())) > MAX_DRAFT:
        return HttpResponse(status=422)
    if "discard" in request.POST or not {"what", "caller", "caller_text", "caller_name"} & fields.keys():
        draft_drop(user=request.user, form=draft_name(request))
        return redirect("console") if "discard" in request.POST else HttpResponse(status=204)
    draft_save(user=request.user, form=draft_name(request), fields=fields, at=now())
    return HttpResponse(status=204)


@require_safe
def call_logged(request: SignedInRequest, number: str) -> HttpResponse:
    """The number to read out, the grade with its reason, and what was promised until when (DSK-04)."""
    complaint = get_object_or_404(complaints_visible_to(request.user), case__number=number)
    at = now()
    context = {
        "complaint": complaint,
        "case": complaint.case,
        "reasons": [reason_sentence(reason) for reason in reasons_of(complaint, at)],
        "deadlines": deadline_lines(complaint.case, at),
    }
    return render(request, "frontdesk/call_logged.html", context)
