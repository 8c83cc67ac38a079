"""The segments of a person, and the company's mix beside the reference (OWN-08)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.time import local_date, now
from core.web.edit import edit
from owners.enums import Segment
from owners.forms.filters import MixFilter
from owners.forms.records import SegmentForm
from owners.models import PersonSegments
from owners.selectors.lists import owners_visible_to
from owners.selectors.segments import check_may_change, segment_mixes
from owners.services.segments import segments_set
from owners.views.base import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def owner_segments(request: HttpRequest, person_id: int) -> HttpResponse:
    """Keep the segments of one person; choices only."""
    user = signed_in(request)
    person = get_object_or_404(owners_visible_to(user), pk=person_id)
    check_may_change(user, person)

    def run(version: int, **values: str) -> HttpResponse:
        chosen = {Segment(name): value for name, value in values.items()}
        segments_set(person=person, values=chosen, version=version, by=user, at=now())
        messages.success(request, _("Saved."))
        return redirect("owner_detail", person.pk)

    there = PersonSegments.objects.filter(person=person).first() or PersonSegments(person=person)
    initial = {name: getattr(there, name) for name in (*Segment.values, "version")}
    form = SegmentForm(request.POST or None, initial=initial)
    context = {
        "title": _("Segments"),
        "subtitle": person.name,
        "back": {"url": reverse("owner_detail", args=[person.pk]), "label": person.name},
    }
    return edit(request, form=form, run=run, template="administration/form.html", context=context)


@require_safe
def segment_mix(request: HttpRequest) -> HttpResponse:
    """What kinds of owners there are, each count opening its list, the families beside the reference mix."""
    user = signed_in(request)
    check_may(user, Permission.OWNER_VIEW)
    form = MixFilter(request.GET, user=user)
    project = form.value("project")
    whole, mixes = segment_mixes(user, project)
    context: dict[str, Any] = {
        "form": form,
        "whole": whole,
        "mixes": mixes,
        "today": local_date(now()),
        "in_project": f"&project={project.pk}" if project else "",
    }
    return render(request, "owners/segment_mix.html", context)
