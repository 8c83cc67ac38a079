"""The pages of work orders: the list, one order, a new one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts.enums import Permission
from core.accounts.policies import check_may, may
from core.accounts.requests import SignedInRequest
from core.clock.enums import Target
from core.clock.lines import deadline_lines
from core.errors import InvalidInput
from core.masking import mask_numbers, mask_phone, numbers_in
from core.places.models import Unit
from core.records.models import Case
from core.records.selectors import TimelineEntry, case_timeline
from core.time import local_date, now
from core.web.forms import refuse_field
from core.web.masking import revealing
from owners.forms.records import RevealForm
from owners.models import Contact
from owners.services.access import caller_phone_reveal
from owners.services.contacts import contact_link
from repairs.enums import ENDED, Action, Charge, OrderState, Size, Urgency
from repairs.enums.lists import Shown
from repairs.forms.filters import OrderFilterForm
from repairs.forms.opening import EmergencyForm, RequestForm
from repairs.models import WorkOrder
from repairs.selectors import CHECKED_AND_SHOWN, actions_of, orders_visible_to
from repairs.selectors.chooser import chooser_of
from repairs.selectors.lists import Narrowing, orders_of_case, orders_page

ENUMS = {"OrderState": OrderState, "Urgency": Urgency, "Size": Size, "Charge": Charge}
# Who sees the customer's phone with a reason: the desk, and who answers for the work (OWN-05).
REVEALED_BY = (Permission.OWNER_REVEAL, Permission.ORDER_COUNTERSIGN)
# What is most likely next comes first; what is possible at any time stands behind it.
ANY_TIME = (
    Action.OFFER, Action.REASSIGN, Action.APPOINT, Action.CHARGE, Action.QUOTE, Action.USE, Action.POSTPONE,
    Action.HOLD, Action.ADD_UNIT, Action.WATER_TEST, Action.PAUSE, Action.RESUME, Action.ADD_FILES, Action.REFUSE,
    Action.CANCEL,
)  # fmt: skip


@require_safe
def order_list(request: SignedInRequest) -> HttpResponse:
    """The orders that fit the filters: open ones by due time, ended ones newest first."""
    if not may(request.user, Permission.ORDER_WORK):
        check_may(request.user, Permission.ORDER_VIEW)
    form = OrderFilterForm(request.GET, user=request.user)
    shown = Shown(form.value("shown") or Shown.OPEN)
    page = orders_page(
        request.user, shown=shown, narrowing=narrowing_of(form), at=now(), cursor=request.GET.get("after", "")
    )
    kept = {key: value for key, value in request.GET.items() if value and key != "after"}
    context = {
        "orders": page.rows,
        "form": form,
        "shown": shown,
        "parts": [(part, urlencode({**kept, "shown": part.value})) for part in Shown],
        "enums": ENUMS,
        "may_log": may(request.user, Permission.ORDER_LOG),
        "here": f"?{request.GET.urlencode()}",
        "first_url": f"?{urlencode(kept)}" if request.GET.get("after") else "",
        "next_url": f"?{urlencode({**kept, 'after': page.next_cursor})}" if page.next_cursor else "",
    }
    return render(request, "repairs/order_list.html", context)


def narrowing_of(form: OrderFilterForm) -> Narrowing:
    """What the filters say."""
    project = form.value("project")
    return Narrowing(
        project_id=project.pk if project else None,
        urgency=form.value("urgency"),
        size=form.value("size"),
        work_kind=form.value("work_kind"),
    )


@require_safe
def order_detail(request: SignedInRequest, number: str) -> HttpResponse:
    """Everything about an order that this person may know."""
    order = get_object_or_404(_whole(request), case__number=number)
    return render(request, "repairs/order_detail.html", _context(request, order))


def _whole(request: SignedInRequest) -> QuerySet[WorkOrder]:
    """The orders that the person may see, with what the page of one shows."""
    related = ("person", "rework_of__case", "case__parent", "contractor")
    return (
        orders_visible_to(request.user)
        .select_related(*related)
        .prefetch_related(*CHECKED_AND_SHOWN, "quotes__lines")
    )


def _context(request: SignedInRequest, order: WorkOrder) -> dict[str, Any]:
    at = now()
    actions, timeline = actions_of(order, request.user), case_timeline(order.case)
    possible = [each.action for each in actions if not each.reason]
    return {
        "order": order,
        "case": order.case,
        "enums": ENUMS,
        **_phones(request, order, timeline),
        "may_dispatch": may(request.user, Permission.ORDER_DISPATCH, order.case.project_id),
        "deadlines": deadline_lines(order.case, at, request.user),
        "timeline": timeline,
        "next_steps": [action for action in possible if action not in ANY_TIME],
        "any_time": [action for action in possible if action in ANY_TIME],
        "impossible": [each for each in actions if each.reason and each.action not in ANY_TIME],
        "units": order.units.select_related("unit"),
        "quotes": order.quotes.all(),
        "uses": order.uses.all(),
        "holds": order.holds.all(),
        **files_of(order),
        "again": order.reworked_by.select_related("case"),
        "ended": order.state in ENDED,
        "follows_up": _is_asked(order) and may(request.user, Permission.CASE_VIEW, order.case.project_id),
        "may_see_owner": may(request.user, Permission.OWNER_VIEW, order.case.project_id),
    }


def files_of(order: WorkOrder) -> dict[str, Any]:
    """Pictures with the moment they show, and the other files."""
    return {
        "pictures": order.pictures.select_related("attachment"),
        "attachments": order.case.attachments.filter(order_picture=None).order_by("-pk"),
    }


@never_cache
@require_POST
def order_phone(request: SignedInRequest, number: str) -> HttpResponse:
    """Show the customer's phones once, and log it (OWN-05): who goes there calls before."""
    order = get_object_or_404(_whole(request), case__number=number)
    context = _context(request, order)
    try:
        phones = caller_phone_reveal(
            case=order.case,
            person=order.person,
            by=request.user,
            at=now(),
            reason=request.POST.get("reason", "").replace("\0", ""),
            permissions=REVEALED_BY,
        )
    except InvalidInput as error:
        ask = RevealForm(request.POST, auto_id="caller_%s")
        ask.is_valid()
        refuse_field(ask, error)
        return render(request, "repairs/order_detail.html", {**context, "ask_phone": ask}, status=422)
    shown = dict.fromkeys(filter(None, [order.contact_phone, *phones]))
    context["shown_phone"] = " · ".join(shown) or "—"
    answer = render(request, "repairs/order_detail.html", context)
    return revealing(answer, *shown, *_texts(order, context["timeline"]))


def _texts(order: WorkOrder, timeline: Iterable[TimelineEntry]) -> list[str]:
    """Everything that people wrote about the order, in which numbers are masked until they are revealed."""
    story = [order.what, order.where_text, order.contact_name, order.quality_standard, order.repair_plan]
    return [order.case.title, *story, *(line.note for line in timeline)]


def _phones(request: SignedInRequest, order: WorkOrder, timeline: Iterable[TimelineEntry]) -> dict[str, Any]:
    """The customer's phones, masked, and how this person may see them in clear (OWN-05)."""
    case, called_from = order.case, [mask_phone(order.contact_phone)] if order.contact_phone else []
    on_file = (
        [phone.masked for phone in order.person.phones.order_by("-is_primary", "pk")] if order.person else []
    )
    return {
        "phones": list(dict.fromkeys([*called_from, *on_file])),
        "hides_numbers": bool(numbers_in(*_texts(order, timeline))),
        "one_tap": case.is_open and case.responsible_id == request.user.pk,
        "may_ask": any(may(request.user, permission, case.project_id) for permission in REVEALED_BY),
        "ask_phone": RevealForm(auto_id="caller_%s"),
    }


def _is_asked(order: WorkOrder) -> bool:
    """Whether its customer is to be asked (RPR-09)."""
    return any(each.is_open and each.target == Target.FOLLOW_UP for each in order.case.deadlines.all())


@require_safe
def orders_of(request: SignedInRequest, number: str) -> HttpResponse:
    """The orders that were opened from a case: a panel of its page, or a page of its own without scripts."""
    case = get_object_or_404(Case.objects.visible_to(request.user), number=number)
    context = {
        "case": case,
        "orders": orders_of_case(request.user, case.pk),
        "enums": ENUMS,
        "may_open": case.is_open and may(request.user, Permission.ORDER_LOG, case.project_id),
    }
    return render(request, "repairs/orders_panel.html" if request.htmx else "repairs/orders_of.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def order_add(request: SignedInRequest) -> HttpResponse:
    """A new request; from a line of the day log (``contact``) or from another case (``case``) much is known."""
    check_may(request.user, Permission.ORDER_LOG)
    parent, contact = _parent(request), _contact(request)
    form = RequestForm(
        request.POST or None, request.FILES or None, user=request.user, initial=_known(parent, contact)
    )
    choosing = request.method == "POST" and "choose" in request.POST
    if request.method == "POST" and not choosing and form.is_valid():
        try:
            known: dict[str, Any] = (
                {"person": contact.person, "phone": contact.caller_phone} if contact else {}
            )
            order = form.run(at=now(), parent=parent, **known)
        except InvalidInput as error:
            refuse_field(form, error)
        else:
            if contact is not None:
                contact_link(contact=contact, cases=[order.case])
            messages.success(
                request, _("The order has the number %(number)s.") % {"number": order.case.number}
            )
            return redirect("order_detail", number=order.case.number)
    errors = form.errors if request.method == "POST" and not choosing else {}
    context = {
        "form": form, "parent": parent, "contact": contact, "fault_errors": errors.get("fault", []),
        "chooser": _chooser(request, form), "shows_errors": not choosing,
    }  # fmt: skip
    return render(request, "repairs/order_add.html", context, status=422 if errors else 200)


def _chooser(request: SignedInRequest, form: RequestForm) -> Any:
    unit = form.cleaned_data.get("unit") if form.is_bound and hasattr(form, "cleaned_data") else None
    if unit is None and not form.is_bound and (code := form.initial.get("unit")):
        unit = Unit.objects.filter(code=code).first()
    return chooser_of(
        request.POST, unit=unit, project_id=unit.project_id if unit else None, on=local_date(now())
    )


def _parent(request: SignedInRequest) -> Case | None:
    """The case from which the order is opened, if the person may see it."""
    number = request.GET.get("case", "").replace("\0", "")[:20]
    return Case.objects.visible_to(request.user).filter(number=number).first() if number else None


def _contact(request: SignedInRequest) -> Contact | None:
    """The line of the day log that asked for it, if the person may see it."""
    pk = request.GET.get("contact", "")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    return Contact.objects.visible_to(request.user).filter(pk=int(pk)).first()


def _known(parent: Case | None, contact: Contact | None) -> dict[str, Any]:
    """What is known already, from where the request comes; numbers stay masked until they are revealed (OWN-05)."""
    if contact is not None:
        known = {
            "what": mask_numbers(contact.summary), "project": contact.project_id, "channel": contact.channel,
            "name": mask_numbers(contact.caller_name or (contact.person.name if contact.person else "")),
            "unit": contact.unit.code if contact.unit else "",
        }  # fmt: skip
    elif parent is not None:
        known = {
            "what": mask_numbers(parent.title), "project": parent.project_id,
            "unit": parent.unit.code if parent.unit else "",
        }  # fmt: skip
    else:
        known = {}
    return {name: value for name, value in known.items() if value}


@require_http_methods(["GET", "HEAD", "POST"])
def order_emergency_add(request: SignedInRequest) -> HttpResponse:
    """The order of work that began before it (RPR-04)."""
    if not may(request.user, Permission.ORDER_WORK):
        check_may(request.user, Permission.ORDER_LOG)
    form = EmergencyForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            order = form.run(at=now())
        except InvalidInput as error:
            refuse_field(form, error)
        else:
            messages.success(
                request, _("The order has the number %(number)s.") % {"number": order.case.number}
            )
            return redirect("order_detail", number=order.case.number)
    return render(request, "repairs/order_emergency.html", {"form": form}, status=422 if form.errors else 200)
