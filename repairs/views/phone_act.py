"""What the phone sends: actions, pictures, notes; from its outbox or, without JavaScript, from the page itself.

The outbox asks for problem details: 204 is done (or was done already), a problem is a refusal that the person decides
about, and whatever else comes back leaves the work on the phone to be sent again (DEL-15).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.accounts.requests import SignedInRequest
from core.api.problems import MEDIA_TYPE, problem
from core.errors import DomainError, InvalidInput
from core.records.policies import LATE_ENTRY
from core.time import now
from core.web.forms import refuse_field
from repairs.enums import Action, PictureMoment
from repairs.forms.actions import form_for
from repairs.forms.base import ActionForm
from repairs.forms.phone import EventForm, NoteForm, PictureForm
from repairs.models import WorkOrder
from repairs.policies.phone import HEAD_STEPS, TECHNICIAN_STEPS, event_time
from repairs.selectors.phone import last_step_at, order_of_phone, order_once_had
from repairs.services.files import order_files_add
from repairs.services.keeping import history_late, order_note_keep
from repairs.views.phone import order_page

View = Callable[..., HttpResponse]
ON_THE_PHONE = frozenset(step.action for step in (*TECHNICIAN_STEPS, *HEAD_STEPS))


def is_from_outbox(request: SignedInRequest) -> bool:
    return request.headers.get("Accept") == MEDIA_TYPE


def answers_the_outbox(view: View) -> View:
    """Refusals as problems, done as 204, where the outbox asks; nothing is ever done as somebody else."""

    @wraps(view)
    def answered(request: SignedInRequest, *args: str, **kwargs: str) -> HttpResponse:
        if not is_from_outbox(request):
            return view(request, *args, **kwargs)
        if request.POST.get("outbox_user") != str(request.user.pk):
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED)  # somebody else signed in meanwhile: it waits
        try:
            view(request, *args, **kwargs)
        except DomainError as error:
            return problem(HTTPStatus(error.status), error.code, str(error))
        except Http404:
            return problem(
                HTTPStatus.NOT_FOUND,
                "not_found",
                _("This order is not yours any more, or you may not see it."),
            )
        return HttpResponse(status=HTTPStatus.NO_CONTENT)

    return answered


@require_POST
@answers_the_outbox
def phone_act(request: SignedInRequest, number: str, action: str) -> HttpResponse:
    """One step of the work, at the time the phone says it happened."""
    if action not in Action.values or Action(action) not in ON_THE_PHONE:
        raise Http404
    order = _found(request, order_of_phone(request.user), number)
    data = request.POST.copy()
    data.pop("version", None)  # a phone that was away cannot know it: state and technician are the guard
    form = form_for(Action(action), order=order, user=request.user, data=data, uploaded=request.FILES)
    return _run(request, order, form, lambda at: form.run(at=at))


@require_POST
@answers_the_outbox
def phone_picture(request: SignedInRequest, number: str) -> HttpResponse:
    """A picture of before or after (RPR-08); from the outbox one with each request, so that each is sent once."""
    order = _found(request, order_of_phone(request.user), number)
    form = PictureForm(request.POST, request.FILES)
    return _run(
        request,
        order,
        form,
        lambda at: order_files_add(
            case_id=order.pk, uploads=form.cleaned_data["uploads"], by=request.user, at=at,
            moment=PictureMoment(form.cleaned_data["moment"]),
        ),
    )  # fmt: skip


@require_POST
@answers_the_outbox
def phone_note(request: SignedInRequest, number: str) -> HttpResponse:
    """Work that the order could not take any more, kept as a note on it."""
    order = _found(request, order_once_had(request.user), number)
    form = NoteForm(request.POST, request.FILES)
    return _run(
        request,
        order,
        form,
        lambda at: order_note_keep(
            case_id=order.pk, text=form.cleaned_data["words"], uploads=form.cleaned_data["uploads"],
            by=request.user, at=at,
        ),
    )  # fmt: skip


def _found(request: SignedInRequest, orders: QuerySet[WorkOrder], number: str) -> WorkOrder:
    order = get_object_or_404(orders, case__number=number)
    check_may(request.user, Permission.ORDER_WORK, order.case.project_id)
    return order


def _run(
    request: SignedInRequest,
    order: WorkOrder,
    form: forms.Form,
    run: Callable[[dt.datetime], WorkOrder],
) -> HttpResponse:
    """Do it at the time of the event; an entry that comes later has its reason on record by itself."""
    if form.is_valid():
        entered_at = now()
        claimed = EventForm(request.POST).claimed()
        at = event_time(claimed=claimed, now=entered_at, since=last_step_at(order))
        try:
            done = run(at)
        except InvalidInput as refusal:
            if is_from_outbox(request):
                raise
            refuse_field(form, refusal)
        else:
            if entered_at - at > LATE_ENTRY:
                history_late(done, by=request.user, at=at, entered_at=entered_at)
            if not is_from_outbox(request):
                messages.success(request, _("%(number)s: saved") % {"number": order.case.number})
            return redirect("phone_order", number=order.case.number)
    if is_from_outbox(request):
        raise InvalidInput("invalid_input", "%(why)s", why=_faults(form))
    if isinstance(form, ActionForm):
        return order_page(request, order, wrong={form.action: form}, status=422)
    messages.error(request, _faults(form))
    return redirect("phone_order", number=order.case.number)


def _faults(form: forms.Form) -> str:
    """What is wrong with what was sent, in one line for each field."""
    lines = []
    for name, errors in form.errors.items():
        label = f"{form.fields[name].label}: " if name in form.fields else ""
        lines += [f"{label}{error}" for error in errors]
    return " ".join(lines)
