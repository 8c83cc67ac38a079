"""The register of promises: record, decide, keep or break, and the kept-rate with the list behind it (CLK-05)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.accounts.requests import SignedInRequest
from core.clock.lines import deadline_lines
from core.errors import InvalidInput
from core.records.models import Case
from core.records.selectors import case_timeline
from core.time import local_date, now
from core.web.forms import refuse_field
from frontdesk.enums import Part, Way
from frontdesk.forms.promises import WAYS, PromiseForm, RegisterFilter
from frontdesk.models import Promise
from frontdesk.policies.promises import check_may_promise, may_promise
from frontdesk.selectors.promises import in_period, kept_rates, part_of, promise_line, promises
from frontdesk.services import promises as services
from owners.models import Contact, Person

SHOWN = 100


@require_safe
def promise_list(request: SignedInRequest) -> HttpResponse:
    """The kept-rate of a period, each figure opening its list below (RPT-05), and what is open."""
    check_may(request.user, Permission.CASE_VIEW)
    at = now()
    form = RegisterFilter(request.GET, user=request.user)
    first, last = form.period(local_date(at))
    query = promises().filter(pk__in=Promise.objects.visible_to(request.user).values("pk"))
    if project := form.value("project"):
        query = query.filter(case__project=project)
    part = Part(form.value("part") or Part.MINE)
    period = {"first": first.isoformat(), "last": last.isoformat()}
    if project:
        period["project"] = str(project.pk)
    listed = part_of(query, part, user=request.user, at=at)
    if part in (Part.DUE, Part.KEPT, Part.BROKEN):
        listed = in_period(listed, first, last)
    if kind := form.value("kind"):
        listed = listed.filter(kind=kind)
    rows = list(listed.order_by("due_at", "pk")[: SHOWN + 1])
    context = {
        "form": form,
        "part": part,
        "first": first,
        "last": last,
        "rates": [
            (rate, urlencode({**period, "part": Part.KEPT.value, "kind": rate.kind}),
             urlencode({**period, "part": Part.DUE.value, "kind": rate.kind}))
            for rate in kept_rates(query, user=request.user, first=first, last=last, at=at)
        ],
        "parts": [(each, urlencode({**period, "part": each.value})) for each in Part],
        "lines": [(row, row.state(at)) for row in rows[:SHOWN]],
        "more": len(rows) > SHOWN,
    }  # fmt: skip
    return render(request, "frontdesk/promise_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def promise_add(request: SignedInRequest) -> HttpResponse:
    """Record what was promised: about a case (``?case=``) or a line of the day log (``?contact=``)."""
    case, contact = _about(request)
    check_may_promise(request.user, case.project_id if case else contact.project_id if contact else None)
    form = PromiseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            promise = _record(case, contact, form, request)
        except InvalidInput as refusal:
            refuse_field(form, refusal)
        else:
            said = (
                _("Beyond what you may promise: your superior is asked.") if promise.decision else _("Saved.")
            )
            messages.success(request, said)
            return redirect("promise_detail", promise.pk)
    context = {"form": form, "case": case, "contact": contact}
    return render(request, "frontdesk/promise_add.html", context, status=422 if form.errors else 200)


def _about(request: SignedInRequest) -> tuple[Case | None, Contact | None]:
    number, contact = request.GET.get("case", ""), request.GET.get("contact", "")
    if number:
        return get_object_or_404(Case.objects.visible_to(request.user), number=number.replace("\0", "")), None
    if contact.isascii() and contact.isdigit() and len(contact) < 19:
        return None, get_object_or_404(Contact.objects.visible_to(request.user), pk=int(contact))
    raise Http404


def _record(
    case: Case | None, contact: Contact | None, form: PromiseForm, request: SignedInRequest
) -> Promise:
    if contact is not None:
        return services.promise_on_contact(contact=contact, given=form.given(), by=request.user, at=now())
    assert case is not None  # noqa: S101  # one of the two is named, see _about
    return services.promise_about_case(case=case, given=form.given(), by=request.user, at=now())


@require_safe
def promise_detail(request: SignedInRequest, promise_id: int) -> HttpResponse:
    """One promise: what, to whom, by when, how it stands, and what this person can do."""
    return _detail(request, _visible(request, promise_id), {})


def _visible(request: SignedInRequest, promise_id: int) -> Promise:
    visible = Promise.objects.visible_to(request.user).values("pk")
    return get_object_or_404(promises().filter(pk__in=visible), pk=promise_id)


def _detail(
    request: SignedInRequest, promise: Promise, sent: dict[Way, forms.Form], status: int = 200
) -> HttpResponse:
    at = now()
    line = promise_line(promise, request.user, at)
    context = {
        "promise": promise,
        "case": promise.case,
        "state": line.state,
        "ways": [
            (way, sent.get(way) or WAYS[way][0](auto_id=f"{way.value}_%s")) for way in Way if not line.ways[way.value]
        ],
        "reasons": [(way, line.ways[way.value]) for way in Way if line.ways[way.value]],
        "deadlines": [each for each in deadline_lines(promise.case, at) if each.deadline == promise.deadline],
        "timeline": case_timeline(promise.case),
    }  # fmt: skip
    return render(request, "frontdesk/promise_detail.html", context, status=status)


@require_POST
def promise_act(request: SignedInRequest, promise_id: int, way: str) -> HttpResponse:
    """Kept, broken, confirmed or refused."""
    if way not in Way.values:
        raise Http404
    promise, chosen = _visible(request, promise_id), Way(way)
    form_class, service = WAYS[chosen]
    form = form_class(request.POST, auto_id=f"{way}_%s")
    if form.is_valid():
        try:
            service(promise_id=promise.pk, note=form.cleaned_data["note"], by=request.user, at=now())
        except InvalidInput as refusal:
            refuse_field(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("promise_detail", promise.pk)
    return _detail(request, promise, {chosen: form}, status=422)


@require_safe
def promise_of_case(request: SignedInRequest, number: str) -> HttpResponse:
    """The page of a case that is nothing but a promise is the page of that promise."""
    case = get_object_or_404(Case.objects.visible_to(request.user), number=number)
    first = Promise.objects.filter(case=case).order_by("pk").first()
    if first is None:
        raise Http404
    return redirect("promise_detail", first.pk)


@require_safe
def promises_of_case(request: SignedInRequest, number: str) -> HttpResponse:
    """What was promised about a case, as a part of its page."""
    case = get_object_or_404(Case.objects.visible_to(request.user), number=number)
    may = case.is_open and may_promise(request.user, case.project_id)
    add_url = f"{reverse('promise_add')}?{urlencode({'case': number})}" if may else ""
    return _panel(request, {"case": case}, add_url)


@require_safe
def promises_of_person(request: SignedInRequest, person_id: int) -> HttpResponse:
    """What was promised to a person, as a part of their page."""
    person = get_object_or_404(Person.objects.look_up_by(request.user), pk=person_id)
    return _panel(request, {"person": person}, "")


def _panel(request: SignedInRequest, about: dict[str, Any], add_url: str) -> HttpResponse:
    at = now()
    visible = Promise.objects.visible_to(request.user).values("pk")
    rows = promises().filter(pk__in=visible, **about).order_by("-due_at", "-pk")[:SHOWN]
    context = {"lines": [(row, row.state(at)) for row in rows], "add_url": add_url, **about}
    # Asked for by the page itself it is a part of it, opened alone a page.
    name = "promise_panel" if request.htmx else "promise_panel_page"
    return render(request, f"frontdesk/{name}.html", context)
