"""Pages of tickets, incidents and enquiries (DSK-05, DSK-07, DSK-13)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts.enums import Permission
from core.accounts.policies import check_may, may
from core.accounts.requests import SignedInRequest
from core.clock.lines import deadline_lines
from core.errors import InvalidInput, InvalidTransition
from core.records.enums import CaseKind
from core.records.models import Case
from core.records.selectors import case_timeline
from core.time import now
from core.web.forms import refuse_field
from frontdesk.enums import ItemWay
from frontdesk.forms.items import TicketForm, WayForm, form_of
from frontdesk.models import Ticket
from frontdesk.policies.items import WAYS, refusal
from frontdesk.selectors.items import MODELS, Item, item_cases, item_of
from frontdesk.services.items import enquiry_open, item_act, ticket_open
from owners.models import Contact

SHOWN = 100


@require_safe
def desk_items(request: SignedInRequest) -> HttpResponse:
    """What is open of the desk beside complaints, what is due first first; or what was finished, newest first."""
    check_may(request.user, Permission.CONTACT_LOG)
    kind = request.GET.get("kind", "")
    finished = request.GET.get("finished") == "1"
    cases = item_cases(request.user, [kind] if kind in MODELS else MODELS).filter(is_open=not finished)
    cases = cases.order_by("-pk") if finished else cases.order_by("next_due_at", "pk")
    rows = list(cases.select_related("project", "unit", "responsible")[: SHOWN + 1])
    context = {
        "rows": rows[:SHOWN],
        "more": len(rows) > SHOWN,
        "finished": finished,
        "kind": kind,
        "kinds": [CaseKind(each) for each in MODELS],
    }
    return render(request, "frontdesk/desk_items.html", context)


def _item(request: SignedInRequest, number: str) -> Item:
    return item_of(get_object_or_404(item_cases(request.user), number=number))


@require_safe
def desk_item(request: SignedInRequest, number: str) -> HttpResponse:
    """One of them: what is known, what was done, and what this person can do now."""
    return _page(request, _item(request, number), {})


def _page(
    request: SignedInRequest, item: Item, sent: dict[ItemWay, WayForm], status: int = 200
) -> HttpResponse:
    case = item.case
    reasons = {way: refusal(way, user=request.user, item=item) for way in WAYS[case.kind]}
    contacts = Contact.objects.visible_to(request.user).filter(items__case=case)
    parent = case.parent
    context = {
        "item": item,
        "case": case,
        "kind": CaseKind(case.kind),
        "parent": parent if parent and Case.objects.visible_to(request.user).filter(pk=parent.pk) else None,
        "contacts": contacts.order_by("pk"),
        "ways": [(way, sent.get(way) or form_of(way)) for way, reason in reasons.items() if reason is None],
        "reasons": [(way, reason) for way, reason in reasons.items() if reason is not None],
        "files": case.attachments.select_related("by").order_by("pk"),
        "deadlines": deadline_lines(case, now(), request.user),
        "timeline": case_timeline(case),
        "may_list": may(request.user, Permission.CONTACT_LOG),
    }
    return render(request, "frontdesk/desk_item.html", context, status=status)


@require_POST
def desk_item_act(request: SignedInRequest, number: str, way: str) -> HttpResponse:
    """Do one thing with it; what does not fit stays in its form."""
    item = _item(request, number)
    if way not in [each.value for each in WAYS[item.case.kind]]:
        raise Http404
    chosen = ItemWay(way)
    if (reason := refusal(chosen, user=request.user, item=item)) is not None:
        raise reason
    form = form_of(chosen, request.POST, request.FILES)
    if form.is_valid():
        try:
            item_act(
                way=chosen,
                model=type(item),
                case_id=item.case.pk,
                by=request.user,
                at=now(),
                **form.cleaned_data,
            )
        except InvalidInput as error:
            refuse_field(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_item", number=number)
    return _page(request, item, {chosen: form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def ticket_add(request: SignedInRequest) -> HttpResponse:
    """Record a ticket about a case (``?case=``) or a line of the day log (``?contact=``)."""
    case, contact = _about(request)
    about = case or contact
    assert about is not None  # noqa: S101  # one of the two is named, see _about
    check_may(request.user, Permission.CONTACT_LOG, about.project_id)
    form = TicketForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ticket = ticket_open(terms=form.terms(), about=case, contact=contact, by=request.user, at=now())
        except InvalidInput as error:
            refuse_field(form, error)
        else:
            return redirect("desk_item", number=ticket.case.number)
    context = {"form": form, "case": case, "contact": contact}
    return render(request, "frontdesk/ticket_add.html", context, status=422 if form.errors else 200)


def _about(request: SignedInRequest) -> tuple[Case | None, Contact | None]:
    number, contact = request.GET.get("case", ""), request.GET.get("contact", "")
    if number:
        return get_object_or_404(Case.objects.visible_to(request.user), number=number.replace("\0", "")), None
    if contact.isascii() and contact.isdigit() and len(contact) < 19:
        return None, get_object_or_404(Contact.objects.visible_to(request.user), pk=int(contact))
    raise Http404


@require_safe
def tickets_of_case(request: SignedInRequest, number: str) -> HttpResponse:
    """The tickets about a case, as a part of its page."""
    case = get_object_or_404(Case.objects.visible_to(request.user), number=number)
    context: dict[str, Any] = {
        "case": case,
        "tickets": Ticket.objects.filter(case__parent=case).select_related("case").order_by("pk"),
        "may_add": case.is_open and may(request.user, Permission.CONTACT_LOG, case.project_id),
    }
    # Asked for by the page itself it is a part of it, opened alone a page.
    name = "ticket_panel" if request.htmx else "ticket_panel_page"
    return render(request, f"frontdesk/{name}.html", context)


@require_POST
def enquiry_add(request: SignedInRequest, contact_id: int) -> HttpResponse:
    """The enquiry of a contact is answered later, by a due time."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=contact_id)
    check_may(request.user, Permission.CONTACT_LOG, contact.project_id)
    try:
        enquiry = enquiry_open(contact=contact, by=request.user, at=now())
    except InvalidInput as error:
        raise InvalidTransition(error.code, error.sentence) from error
    return redirect("desk_item", number=enquiry.case.number)
