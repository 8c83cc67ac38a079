"""Family, tenants and agents of a unit: put on file, changed, ended (OWN-04)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.places.models import Unit
from core.time import local_date, now
from core.web.edit import edit
from owners.forms.units import UnitContactChange, UnitContactForm
from owners.models import UnitContact
from owners.selectors.units import units_looked_up_by
from owners.services.unit_contacts import unit_contact_add, unit_contact_change
from owners.views.base import signed_in

TEMPLATE = "administration/form.html"


@require_http_methods(["GET", "HEAD", "POST"])
def unit_contact_new(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Somebody who is no owner speaks for the unit."""
    user = signed_in(request)
    unit = get_object_or_404(units_looked_up_by(user), pk=unit_id)
    check_may(user, Permission.UNIT_CONTACT_KEEP, unit.project_id)
    form = UnitContactForm(
        request.POST or None, today=local_date(now()), initial={"started_on": local_date(now())}
    )

    def run(**_fields: Any) -> HttpResponse:
        unit_contact_add(unit=unit, person=form.named, terms=form.terms, by=user, at=now())
        messages.success(request, _("Saved. The person is found now when they call."))
        return redirect("unit_detail", unit.pk)

    return edit(
        request, form=form, run=run, template=TEMPLATE, context=_context(_("Contact of the unit"), unit)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def unit_contact_edit(request: HttpRequest, contact_id: int) -> HttpResponse:
    """As what, until when, and whether they may report; a day of ending is how somebody leaves."""
    user = signed_in(request)
    seen = UnitContact.objects.filter(unit__in=units_looked_up_by(user)).select_related(
        "person", "unit__project"
    )
    contact = get_object_or_404(seen, pk=contact_id)
    check_may(user, Permission.UNIT_CONTACT_KEEP, contact.unit.project_id)
    names = ("kind", "may_report", "started_on", "ended_on", "version")
    form = UnitContactChange(request.POST or None, initial={name: getattr(contact, name) for name in names})

    def run(version: int, **_fields: Any) -> HttpResponse:
        unit_contact_change(contact=contact, terms=form.terms, version=version, by=user, at=now())
        messages.success(request, _("Saved."))
        return redirect("unit_detail", contact.unit_id)

    context = _context(contact.person.name, contact.unit)
    return edit(request, form=form, run=run, template=TEMPLATE, context=context)


def _context(title: str, unit: Unit) -> dict[str, Any]:
    back = {"url": reverse("unit_detail", args=[unit.pk]), "label": unit.code}
    return {"title": title, "subtitle": unit.code, "back": back}
