"""Calendars, for those who keep the system: hours, years, exceptions of projects (design decision 7)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts.policies import check_administrator
from core.accounts.requests import SignedInRequest
from core.clock.book import layer_of, with_year
from core.clock.forms import DaysForm, ExceptionsForm, HoursForm
from core.clock.models import Calendar, Recount
from core.clock.previews import recount_preview
from core.clock.services.calendars import (
    ImportResult,
    calendar_add,
    calendar_hours_set,
    calendar_year_set,
)
from core.clock.showing import calendar_shown, calendars_shown, week_shown
from core.records.middleware import repeatable
from core.time import local_date, now
from core.web.edit import edit

METHODS = ["GET", "HEAD", "POST"]
LAST_RECOUNTS = 5


@require_http_methods(METHODS)
def calendar_list(request: SignedInRequest) -> HttpResponse:
    """Which days and hours count; exceptions of a project are begun below."""
    check_administrator(request.user)

    def run(**fields: Any) -> HttpResponse:
        calendar = calendar_add(**fields, by=request.user, at=now())
        return redirect("calendar_detail", calendar.pk)

    context = {"calendars": calendars_shown(local_date(now()))}
    form = ExceptionsForm(request.POST or None)
    return edit(request, form=form, run=run, template="clock/calendar_list.html", context=context)


@require_safe
def calendar_detail(request: SignedInRequest, calendar_id: int) -> HttpResponse:
    """One calendar: its week, its years and which of them are provisional, and what its last changes moved."""
    check_administrator(request.user)
    calendar = _calendar(calendar_id)
    context = {
        "shown": calendar_shown(calendar, local_date(now())),
        "recounts": Recount.objects.filter(calendar=calendar)
        .select_related("by")
        .order_by("-pk")[:LAST_RECOUNTS],
        "next_year": local_date(now()).year + 1,
        "back": {"url": reverse("calendar_list"), "label": _("Calendars")},
    }
    return render(request, "clock/calendar_detail.html", context)


@require_http_methods(METHODS)
def calendar_hours(request: SignedInRequest, calendar_id: int) -> HttpResponse:
    """The hours of the week, as many spans a day as there are."""
    check_administrator(request.user)
    calendar = _calendar(calendar_id)
    today = local_date(now())
    form = HoursForm(request.POST or None, week=week_shown(layer_of(calendar), today))

    def run(**_fields: Any) -> HttpResponse:
        calendar_hours_set(calendar_id=calendar_id, weekly=form.weekly(), by=request.user, at=now())
        messages.success(request, _("Saved. Open due times that count by it are counted anew."))
        return redirect("calendar_detail", calendar_id)

    return edit(request, form=form, run=run, template="clock/calendar_hours.html", context=_context(calendar))


@require_http_methods(METHODS)
def calendar_days(request: SignedInRequest, calendar_id: int) -> HttpResponse:
    """A year's special days: typed, from a file, or what the package knows; saved after the preview."""
    check_administrator(request.user)
    calendar = _calendar(calendar_id)
    if request.method != "POST":
        form = DaysForm.of_year(calendar, request.GET, now())
        return _days_page(request, calendar, form)
    form = DaysForm(request.POST, request.FILES, calendar=calendar, at=now())
    if not form.is_valid():
        return _days_page(request, calendar, form)
    result = calendar_year_set(calendar_id=calendar_id, **form.year_given(), by=request.user, at=now())
    messages.success(request, _saved(result))
    return redirect("calendar_detail", calendar_id)


@repeatable  # looks and changes nothing
@require_POST
def calendar_preview(request: SignedInRequest, calendar_id: int) -> HttpResponse:
    """What a year would change, and how many open due times it would move."""
    check_administrator(request.user)
    calendar = _calendar(calendar_id)
    form = DaysForm(request.POST, request.FILES, calendar=calendar, at=now())
    if not form.is_valid():
        return _days_page(request, calendar, form)
    given = form.year_given()
    before = layer_of(calendar)
    after = with_year(before, given["year"], given["days"], given["provisional"])
    changed = sorted(
        on for on in before.days.keys() | after.days.keys() if before.days.get(on) != after.days.get(on)
    )
    context = {
        **_context(calendar),
        "form": form,
        "year": given["year"],
        "provisional": given["provisional"],
        "lines": form.lines(),
        "days": given["days"],
        "changes": [(on, before.days.get(on), after.days.get(on)) for on in changed],
        "recount": recount_preview(calendar, after, now()),
    }
    return render(request, "clock/calendar_preview.html", context)


def _days_page(request: HttpRequest, calendar: Calendar, form: DaysForm) -> HttpResponse:
    context = {**_context(calendar), "form": form}
    return render(request, "clock/calendar_days.html", context, status=422 if form.errors else 200)


def _saved(result: ImportResult) -> str:
    if not result.changed:
        return _("Nothing changed: this is what was saved already.")
    sentence = ngettext(
        "%(count)s day changed. Open due times that count by it are counted anew.",
        "%(count)s days changed. Open due times that count by it are counted anew.",
        result.changed,
    )
    return sentence % {"count": result.changed}


def _calendar(calendar_id: int) -> Calendar:
    return get_object_or_404(Calendar.objects.select_related("project"), pk=calendar_id)


def _context(calendar: Calendar) -> dict[str, Any]:
    back = {"url": reverse("calendar_detail", args=[calendar.pk]), "label": str(calendar)}
    return {"calendar": calendar, "back": back}
