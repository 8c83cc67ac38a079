"""The pages of a follow-up, shown inside the page of what it is about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.accounts.requests import SignedInRequest
from core.errors import Conflict, InvalidInput
from core.records.models import Note
from core.time import now
from core.web.edit import edit
from core.web.forms import refuse_field
from satisfaction.forms import WAYS, AttemptForm, NoteForm, form_of, way_refusal
from satisfaction.models import FollowUp
from satisfaction.selectors import follow_ups_pending


def _pending(request: SignedInRequest, number: str) -> FollowUp:
    return get_object_or_404(follow_ups_pending(request.user), case__number=number)


@require_safe
def follow_up_panel(request: SignedInRequest, number: str) -> HttpResponse:
    """The pending follow-up of a case: a panel of its page, or a page of its own without scripts."""
    follow_up = _pending(request, number)
    check_may(request.user, Permission.CASE_VIEW, follow_up.case.project_id)
    template = "satisfaction/panel.html" if request.htmx else "satisfaction/follow_up.html"
    return render(request, template, _context(follow_up, request.user))


def _context(follow_up: FollowUp, user: User, **bound: forms.Form) -> dict[str, Any]:
    attempts = list(follow_up.attempts.select_related("by"))
    version = {"version": follow_up.case.version}
    return {
        "follow_up": follow_up,
        "case": follow_up.case,
        "attempts": attempts,
        "score_form": bound.get("score") or form_of("score", follow_up)(initial=version, auto_id="score_%s"),
        "attempt_form": bound.get("attempt") or AttemptForm(initial=version, auto_id="attempt_%s"),
        "notice_form": bound.get("notice")
        or bound.get("give-up")
        or NoteForm(initial=version, auto_id="notice_%s"),
        "record_reason": way_refusal("score", follow_up, user, now()),
        "notice_reason": way_refusal("notice", follow_up, user, now()),
        "give_up_reason": way_refusal("give-up", follow_up, user, now()),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up_sheet(request: SignedInRequest, number: str) -> HttpResponse:
    """The satisfaction confirmation, handed to the customer on this screen to choose, write and sign (CMP-17)."""
    follow_up = _pending(request, number)
    form_class, service, permission = WAYS["sheet"]
    check_may(request.user, permission, follow_up.case.project_id)

    def run(**fields: Any) -> HttpResponse:
        service(follow_up_id=follow_up.pk, by=request.user, at=now(), **fields)
        messages.success(request, _("%(number)s: follow-up saved") % {"number": number})
        return redirect("case_open", number=number)

    done = (
        Note.objects.filter(entry__case=follow_up.case, entry__action="complaint.done")
        .order_by("-pk")
        .first()
    )
    context = {
        "follow_up": follow_up,
        "case": follow_up.case,
        "complaint": getattr(follow_up.case, "complaint", None),
        "result": done.text if done else "",
        "reason": way_refusal("sheet", follow_up, request.user, now()),
    }
    initial = {"version": follow_up.case.version}
    form = form_class(request.POST or None, request.FILES or None, initial=initial)
    template = "satisfaction/sheet.html"
    try:
        return edit(request, form=form, run=run, template=template, context=context)
    except Conflict as error:  # somebody was faster: what was chosen and signed stays and can be sent again
        form = _with_version(form_class, request, follow_up, error)
        return render(request, template, {**context, "form": form}, status=409)


def _with_version(
    form_class: type[forms.Form], request: SignedInRequest, follow_up: FollowUp, error: Conflict, **more: Any
) -> forms.Form:
    """The form with what was sent, made for the version that is there now."""
    data = request.POST.copy()
    data["version"] = str(follow_up.case.version)
    form = form_class(data, **more)
    form.is_valid()
    form.add_error(None, str(error))
    return form


@require_http_methods(["POST"])
def follow_up_act(request: SignedInRequest, number: str, way: str) -> HttpResponse:
    """Record how the follow-up went; wrong input stays in the form (422)."""
    if way not in WAYS:
        raise Http404
    _form, service, permission = WAYS[way]
    follow_up = _pending(request, number)
    form_class = form_of(way, follow_up)
    check_may(request.user, permission, follow_up.case.project_id)
    form = form_class(request.POST, request.FILES, auto_id=f"{way}_%s")
    if form.is_valid():
        try:
            service(follow_up_id=follow_up.pk, by=request.user, at=now(), **form.cleaned_data)
        except InvalidInput as error:
            refuse_field(form, error)
        except Conflict as error:
            return _changed_meanwhile(request, number, way, error)
        else:
            messages.success(request, _("%(number)s: follow-up saved") % {"number": number})
            return redirect("case_open", number=number)
    return render(
        request, "satisfaction/follow_up.html", _context(follow_up, request.user, **{way: form}), status=422
    )


def _changed_meanwhile(request: SignedInRequest, number: str, way: str, error: Conflict) -> HttpResponse:
    """Somebody was faster: what was typed stays and can be sent again, if the follow-up still waits (409)."""
    follow_up = _pending(request, number)
    form = _with_version(form_of(way, follow_up), request, follow_up, error, auto_id=f"{way}_%s")
    return render(
        request, "satisfaction/follow_up.html", _context(follow_up, request.user, **{way: form}), status=409
    )
