"""Who is on shift, handing over, taking it line by line; and the pattern of shifts (DSK-06)."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts.enums import Permission
from core.accounts.policies import check_administrator, check_may
from core.accounts.requests import SignedInRequest
from core.clock.lines import deadline_lines
from core.errors import InvalidInput, InvalidTransition
from core.places.models import Project
from core.records.models import Case
from core.records.selectors import case_timeline
from core.time import local_date, now
from core.web.edit import edit
from core.web.forms import refuse_field
from frontdesk.forms.shifts import AcknowledgeForm, BoardFilter, GiveForm, PatternForm
from frontdesk.models import Handover, Promise, ShiftPattern
from frontdesk.policies.shifts import Shift
from frontdesk.selectors.shifts import (
    handovers,
    items_of,
    items_shown,
    pattern_of,
    refusal,
    roster_of,
)
from frontdesk.services.shifts import handover_acknowledge, handover_give, shift_pattern_set

SHOWN = 30
METHODS = ["GET", "HEAD", "POST"]


@require_safe
def shift_board(request: SignedInRequest) -> HttpResponse:
    """Who is on shift in a project, what waits to be taken, and what was handed over before."""
    check_may(request.user, Permission.CONTACT_VIEW)
    form = BoardFilter(request.GET, user=request.user)
    at, project = now(), form.chosen
    context: dict[str, Any] = {"form": form, "project": project}
    if project is not None:
        roster = roster_of(project.pk)
        running = roster.running(at)
        following = roster.after(running[-1]) if running else None
        given = list(handovers(request.user, project.pk)[:SHOWN])
        context |= {
            "running": [(shift, roster.people(shift)) for shift in running],
            "following": following,
            "next_people": roster.people(following) if following else (),
            "open": [each for each in given if each.case.is_open],
            "past": [each for each in given if not each.case.is_open],
            "to_give": roster.to_give(request.user, at),
        }
    return render(request, "frontdesk/shift_board.html", context)


@require_http_methods(METHODS)
def handover_give_view(request: SignedInRequest) -> HttpResponse:
    """What the shift leaves, before it is given; and to whom."""
    project = _project(request)
    check_may(request.user, Permission.CONTACT_LOG, project.pk)
    at, roster = now(), roster_of(project.pk)
    shifts = roster.to_give(request.user, at)
    following = roster.after(shifts[0]) if shifts else None
    people = [user for user in roster.people(following) if user != request.user] if following else []
    choices = [(shift.key, _words(shift)) for shift in shifts]
    form = GiveForm(request.POST or None, shifts=choices, people=people)
    if request.method == "POST" and form.is_valid():
        given = {"shift_key": form.cleaned_data["shift"], "to": form.cleaned_data["to"]}
        try:
            handover = handover_give(
                project=project, remark=form.cleaned_data["remark"], by=request.user, at=at, **given
            )
        except InvalidInput as error:
            refuse_field(form, error)
        else:
            messages.success(
                request, _("Handed over. You stay responsible until every line is acknowledged.")
            )
            return redirect("handover_detail", number=handover.case.number)
    context = {
        "form": form,
        "project": project,
        "shifts": [(shift, roster.after(shift), items_of(roster, shift)) for shift in shifts],
    }
    return render(request, "frontdesk/handover_give.html", context, status=422 if form.errors else 200)


def _project(request: SignedInRequest) -> Project:
    named = request.GET.get("project", "")
    projects = BoardFilter({}, user=request.user).fields["project"].queryset  # type: ignore[attr-defined]
    if named.isascii() and named.isdigit() and len(named) < 19:
        return get_object_or_404(projects, pk=int(named))
    raise Http404


def _words(shift: Shift) -> str:
    return f"{local_date(shift.starts_at).isoformat()} {shift.slot} {shift.slot.hours}"


@require_safe
def handover_detail(request: SignedInRequest, number: str) -> HttpResponse:
    """A handover with its lines; who takes it ticks what they have read, on a phone as well."""
    return _detail(request, _handover(request, number))


def _handover(request: SignedInRequest, number: str) -> Handover:
    return get_object_or_404(handovers(request.user), case__number=number)


def _detail(
    request: SignedInRequest, handover: Handover, form: AcknowledgeForm | None = None
) -> HttpResponse:
    items = list(items_shown(handover))
    told = [item.case or (item.promise.case if item.promise else None) for item in items]
    cases = [case.pk for case in told if case is not None]
    visible = set(Case.objects.visible_to(request.user).filter(pk__in=cases).values_list("pk", flat=True))
    given = [pk for item in items if (pk := item.promise_id) is not None]
    promises = Promise.objects.visible_to(request.user).filter(pk__in=given)
    left = [item.pk for item in items if item.acknowledged_at is None]
    reason = refusal(request.user, handover)
    context = {
        "handover": handover,
        "case": handover.case,
        "items": items,
        "left": left,
        "visible": visible,
        "seen_promises": set(promises.values_list("pk", flat=True)),
        "reason": reason,
        "form": form or AcknowledgeForm(items=left),
        "ticked": {int(pk) for pk in form.data.getlist("items") if pk.isdigit()} if form else set(),  # type: ignore[attr-defined]
        "deadlines": deadline_lines(handover.case, now(), request.user),
        "timeline": case_timeline(handover.case),
    }
    return render(request, "frontdesk/handover_detail.html", context, status=422 if form else 200)


@require_POST
def handover_acknowledge_view(request: SignedInRequest, number: str) -> HttpResponse:
    """Take the ticked lines."""
    handover = _handover(request, number)
    if (reason := refusal(request.user, handover)) and not isinstance(reason, InvalidTransition):
        raise reason
    known = list(handover.items.values_list("pk", flat=True))
    form = AcknowledgeForm(request.POST, items=known)
    if form.is_valid():
        try:
            handover = handover_acknowledge(
                case_id=handover.pk, item_ids=form.cleaned_data["items"], note=form.cleaned_data["note"],
                by=request.user, at=now(),
            )  # fmt: skip
        except InvalidInput as error:
            refuse_field(form, error)
        else:
            all_done = handover.taken_at is not None
            messages.success(request, _("The whole handover is taken.") if all_done else _("Saved."))
            return redirect("handover_detail", number=number)
    return _detail(request, handover, form)


@require_safe
def shift_pattern_list(request: SignedInRequest) -> HttpResponse:
    """The shifts of all projects, and the projects that keep their own."""
    check_administrator(request.user)
    own = ShiftPattern.objects.filter(active=True, project__isnull=False).select_related("project")
    context = {
        "company": pattern_of(None),
        "own": own.prefetch_related("slots").order_by("project__name"),
        "others": Project.objects.exclude(pk__in=own.values("project")).order_by("name"),
    }
    return render(request, "frontdesk/shift_pattern_list.html", context)


@require_http_methods(METHODS)
def shift_pattern_edit(request: SignedInRequest, project_id: int | None = None) -> HttpResponse:
    """Other shifts: a new version begins; the ones before stay to be read."""
    check_administrator(request.user)
    project = get_object_or_404(Project, pk=project_id) if project_id else None
    form = PatternForm(request.POST or None, pattern=pattern_of(project_id))

    def run(**fields: Any) -> HttpResponse:
        shift_pattern_set(
            project=project, calendar_code=fields["calendar_code"], slots=form.slots(), reason=fields["reason"],
            by=request.user, at=now(),
        )  # fmt: skip
        messages.success(request, _("Saved. Handovers that were given keep the shifts of their time."))
        return redirect("shift_pattern_list")

    versions = ShiftPattern.objects.filter(project=project).select_related("changed_by")
    every = list(versions.prefetch_related("slots").order_by("-version"))
    context = {
        "title": str(project or _("All projects")),
        "project": project,
        "before": [old for _new, old in pairwise(every)],
        "since": every[0] if every else None,
        "back": {"url": reverse("shift_pattern_list"), "label": _("Shifts")},
    }
    return edit(request, form=form, run=run, template="frontdesk/shift_pattern_edit.html", context=context)
