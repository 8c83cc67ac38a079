"""A unit changes hands, others join or leave, shares are put right (OWN-04)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.errors import InvalidInput
from core.places.models import Unit
from core.time import local_date, now
from core.web.edit import edit
from core.web.forms import refuse_field
from owners.forms.units import MOST_BUYERS, BuyerForm, EndForm, SharesForm, TransferForm
from owners.models import Ownership
from owners.selectors.units import units_looked_up_by
from owners.services.ownership import Buyer, owners_changed, owners_set, ownership_end, ownership_transfer
from owners.views.base import signed_in

ROWS = 3
Buyers = formset_factory(BuyerForm, extra=ROWS, max_num=MOST_BUYERS, absolute_max=MOST_BUYERS)


@require_http_methods(["GET", "HEAD", "POST"])
def unit_transfer(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Resale: the present owners end on a day, the buyers begin; the unit keeps its dates."""
    user, unit = _changed_by(request, unit_id)
    owners = _owners(unit)
    form = TransferForm(request.POST or None, initial={"seen": _seen(owners)})
    buyers = _buyers(request, needed=1)
    context = {"unit": unit, "owners": owners, "back": _back(unit)}
    if _fits(request, form, buyers):
        try:
            ownership_transfer(
                unit=unit,
                buyers=_filled(buyers),
                on=form.cleaned_data["on"],
                by=user,
                at=now(),
                seen=form.seen_ids,
            )
        except InvalidInput as refusal:
            refuse_field(form, refusal)
        else:
            messages.success(request, _("Transferred. The stage of the new owners counts from this day."))
            return redirect("unit_detail", unit.pk)
    return _page(request, "owners/unit_transfer.html", context, form, buyers)


@require_http_methods(["GET", "HEAD", "POST"])
def unit_owners(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Put shares right, and let somebody join the owners."""
    user, unit = _changed_by(request, unit_id)
    owners = _owners(unit)
    if request.method == "POST" and request.POST.get("seen", "") != _seen(owners):
        raise owners_changed(unit)  # the fields of the form are those of the owners who are there
    form = SharesForm(
        request.POST or None, owners=owners, initial={"on": local_date(now()), "seen": _seen(owners)}
    )
    buyers = _buyers(request, needed=0)
    context = {"unit": unit, "owners": owners, "back": _back(unit)}
    if _fits(request, form, buyers):
        joining = _filled(buyers)
        try:
            if joining and form.cleaned_data["on"] is None:
                raise InvalidInput("join_day", _("Say since when."), field="on")
            on = form.cleaned_data["on"] or local_date(now())
            owners_set(unit=unit, shares=form.shares, joining=joining, on=on, by=user, at=now())
        except InvalidInput as refusal:
            refuse_field(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("unit_detail", unit.pk)
    return _page(request, "owners/unit_owners.html", context, form, buyers)


@require_http_methods(["GET", "HEAD", "POST"])
def ownership_ended(request: HttpRequest, ownership_id: int) -> HttpResponse:
    """Somebody is no owner any more, and nobody follows."""
    user = signed_in(request)
    seen = Ownership.objects.filter(unit__in=units_looked_up_by(user)).select_related(
        "person", "unit__project"
    )
    ownership = get_object_or_404(seen, pk=ownership_id)
    check_may(user, Permission.OWNER_CHANGE, ownership.unit.project_id)

    def run(**fields: Any) -> HttpResponse:
        ownership_end(ownership=ownership, **fields, by=user, at=now())
        messages.success(request, _("Saved."))
        return redirect("unit_detail", ownership.unit_id)

    context = {
        "title": _("Owner leaves"),
        "subtitle": f"{ownership.person.name} · {ownership.unit.code}",
        "back": _back(ownership.unit),
    }
    form = EndForm(request.POST or None, initial={"on": local_date(now())})
    return edit(request, form=form, run=run, template="administration/form.html", context=context)


def _changed_by(request: HttpRequest, unit_id: int) -> tuple[User, Unit]:
    user = signed_in(request)
    unit = get_object_or_404(units_looked_up_by(user), pk=unit_id)
    check_may(user, Permission.OWNER_CHANGE, unit.project_id)
    return user, unit


def _owners(unit: Unit) -> list[Ownership]:
    return list(unit.ownerships.current().select_related("person").order_by("-share", "pk"))


def _seen(owners: list[Ownership]) -> str:
    """The owners whom a page shows, as it sends them back."""
    return "-".join(str(pk) for pk in sorted(ownership.pk for ownership in owners))


def _back(unit: Unit) -> dict[str, str]:
    return {"url": reverse("unit_detail", args=[unit.pk]), "label": unit.code}


def _buyers(request: HttpRequest, *, needed: int) -> BaseFormSet[BuyerForm]:
    """Rows for people; those that stay empty are left out, but for the first ``needed`` ones."""
    kwargs = {"today": local_date(now())}
    formset: Any = Buyers(request.POST or None, prefix="buyers", form_kwargs=kwargs)
    for index, row in enumerate(formset.forms):
        row.empty_permitted = index >= needed
        row.use_required_attribute = False
        if index or not needed:
            row.fields["share"].initial = None
    return formset  # type: ignore[no-any-return]


def _fits(request: HttpRequest, form: forms.Form, buyers: BaseFormSet[BuyerForm]) -> bool:
    if request.method != "POST":
        return False
    both = [form.is_valid(), buyers.is_valid()]
    return all(both)


def _filled(buyers: BaseFormSet[BuyerForm]) -> list[Buyer]:
    return [row.buyer for row in buyers.forms if row.cleaned_data.get("name")]


def _page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    form: forms.Form,
    buyers: BaseFormSet[BuyerForm],
) -> HttpResponse:
    wrong = bool(form.errors or buyers.total_error_count()) if request.method == "POST" else False
    context |= {"form": form, "buyers": buyers, "error_count": int(wrong)}
    return render(request, template, context, status=422 if wrong else 200)
