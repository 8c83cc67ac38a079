"""The day log 客户服务部日志 AW-QR-KF-04 (DSK-01)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may, may
from core.errors import InvalidInput
from core.masking import numbers_in
from core.records.models import Case
from core.time import local_date, now
from core.web.forms import refuse_field
from core.web.masking import revealing
from owners.forms.filters import DayLogFilter
from owners.forms.records import RevealForm
from owners.models import Contact, Person
from owners.selectors.access import own_case_of
from owners.selectors.lists import day_log_page
from owners.services.access import contact_phone_reveal
from owners.views.base import page_key, signed_in
from owners.views.exports import export_answer


@never_cache
@require_safe
def day_log_export(request: HttpRequest) -> HttpResponseBase:
    """The day as the page shows it, as a workbook; on record."""
    return export_answer(request, "day-log")


@require_safe
def day_log(request: HttpRequest) -> HttpResponse:
    """The contacts of a day, today's if none is named; items that the reader may not see are left out."""
    user = signed_in(request)
    check_may(user, Permission.CONTACT_VIEW)
    today = local_date(now())
    form = DayLogFilter({"on": today.isoformat(), **request.GET.dict()}, user=user)
    on = form.value("on") or today
    project, kind = form.value("project"), form.value("kind")
    after = page_key(request.GET.get("after"))
    page = day_log_page(user, on=on, project=project, kind=kind, after=after)
    case_ids = [item.case_id for contact in page.rows for item in contact.items.all()]
    visible = set(Case.objects.visible_to(user).filter(pk__in=case_ids).values_list("pk", flat=True))
    kept = {key: value for key, value in request.GET.items() if value and key not in ("after", "on")}
    here = {**kept, "on": on.isoformat()}
    context = {
        "form": form,
        "on": on,
        "export_query": urlencode(here),
        "is_today": on == today,
        "lines": [
            (contact, [item.case for item in contact.items.all() if item.case_id in visible])
            for contact in page.rows
        ],
        "day_before": f"?{urlencode({**kept, 'on': on - dt.timedelta(days=1)})}",
        "day_after": f"?{urlencode({**kept, 'on': on + dt.timedelta(days=1)})}" if on < today else "",
        "first_url": f"?{urlencode(here)}" if after else "",
        "next_url": f"?{urlencode({**here, 'after': page.after})}" if page.after else "",
    }
    return render(request, "owners/day_log.html", context)


@require_safe
def contact_detail(request: HttpRequest, contact_id: int) -> HttpResponse:
    """One line of the day log in full; the caller's number is masked (OWN-05)."""
    user = signed_in(request)
    return render(request, "owners/contact_detail.html", _contact_context(user, _contact(user, contact_id)))


@never_cache
@require_POST
def contact_phone(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Show the number that a call came from, once, and log it (OWN-05)."""
    user = signed_in(request)
    contact = _contact(user, contact_id)
    reason = request.POST.get("reason", "").replace("\0", "")
    try:
        shown = contact_phone_reveal(contact=contact, by=user, at=now(), reason=reason)
    except InvalidInput as error:
        form = RevealForm(request.POST, auto_id="contact_%s")
        form.is_valid()
        refuse_field(form, error) if not form.errors else None
        context = {**_contact_context(user, contact), "ask_phone": form, "error_count": 1}
        return render(request, "owners/contact_detail.html", context, status=422)
    context = {**_contact_context(user, contact), "shown": True}
    answer = render(request, "owners/contact_detail.html", context)
    return revealing(answer, shown, *_texts(contact))


def _contact(user: User, contact_id: int) -> Contact:
    contacts = Contact.objects.visible_to(user).select_related("project", "unit", "person", "entered_by")
    return get_object_or_404(contacts, pk=contact_id)


def _texts(contact: Contact) -> list[str]:
    return [contact.summary, contact.outcome, contact.caller_name, contact.late_reason]


def _contact_context(user: User, contact: Contact) -> dict[str, Any]:
    person = contact.person
    return {
        "contact": contact,
        "cases": Case.objects.visible_to(user).filter(contact_items__contact=contact).order_by("pk"),
        "may_see_owner": person is not None and Person.objects.visible_to(user).filter(pk=person.pk).exists(),
        "hides": bool(contact.caller_phone) or bool(numbers_in(*_texts(contact))),
        "one_tap": own_case_of(user, contact) is not None,
        "may_ask": may(user, Permission.OWNER_REVEAL, contact.project_id),
        "ask_phone": RevealForm(auto_id="contact_%s"),
        "may_promise": contact.project_id is not None
        and may(user, Permission.CONTACT_LOG, contact.project_id),
    }
