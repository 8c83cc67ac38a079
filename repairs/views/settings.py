"""What is kept for repairs, for those who keep the system: faults, warranty, seasons, prices."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts.enums import Permission
from core.accounts.policies import check_administrator
from core.accounts.requests import SignedInRequest
from core.accounts.selectors import users_anywhere
from core.places.models import Project
from core.time import local_date, now
from core.web.edit import edit
from repairs.enums.warranty import SeasonKind, WarrantyGroup
from repairs.forms.settings import (
    FaultForm,
    NewFaultForm,
    PriceListForm,
    SeasonForm,
    TermForm,
    TradesForm,
    WordForm,
    price_lines,
)
from repairs.models import Fault, HeatingSeason, PriceList, Skill, WarrantyTerm
from repairs.services.catalogue import catalogue_word_add, fault_add, fault_change
from repairs.services.prices import price_list_set
from repairs.services.technicians import trades_set
from repairs.services.warranty import season_set, warranty_term_set

METHODS = ["GET", "HEAD", "POST"]
FORM = "administration/form.html"


def _saved(request: SignedInRequest, to: str, *args: Any) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(to, *args)


def _back(name: str, label: str, *args: Any) -> dict[str, str]:
    return {"url": reverse(name, args=args), "label": label}


@require_http_methods(METHODS)
def fault_list(request: SignedInRequest) -> HttpResponse:
    """Every valid combination by place; a new one is added beside."""
    check_administrator(request.user)

    def run(**fields: Any) -> HttpResponse:
        fault_add(**fields, by=request.user, at=now())
        return _saved(request, "fault_list")

    faults = Fault.objects.select_related("place", "component", "problem").order_by(
        "place__is_public", "place_id", "-is_active", "component_id", "problem_id"
    )
    tree = [(place, list(rows)) for place, rows in groupby(faults, key=lambda fault: fault.place)]
    form = NewFaultForm(request.POST or None)
    return edit(request, form=form, run=run, template="repairs/fault_list.html", context={"tree": tree})


@require_http_methods(METHODS)
def fault_edit(request: SignedInRequest, fault_id: int) -> HttpResponse:
    """What one combination asks of us."""
    check_administrator(request.user)
    fault = get_object_or_404(Fault.objects.select_related("place", "component", "problem"), pk=fault_id)

    def run(**fields: Any) -> HttpResponse:
        fault_change(fault_id=fault_id, **fields, by=request.user, at=now())
        return _saved(request, "fault_list")

    form = FaultForm(request.POST or None, initial=FaultForm.initial_of(fault))
    context = {"title": str(fault), "back": _back("fault_list", _("Faults"))}
    return edit(request, form=form, run=run, template=FORM, context=context)


@require_http_methods(METHODS)
def catalogue_word_new(request: SignedInRequest) -> HttpResponse:
    """A place, component or problem that the catalogue does not know yet."""
    check_administrator(request.user)

    def run(**fields: Any) -> HttpResponse:
        catalogue_word_add(**fields, by=request.user, at=now())
        return _saved(request, "fault_list")

    form = WordForm(request.POST or None)
    context = {"title": _("A new word of the catalogue"), "back": _back("fault_list", _("Faults"))}
    return edit(request, form=form, run=run, template=FORM, context=context)


@require_safe
def trades_list(request: SignedInRequest) -> HttpResponse:
    """Everybody who does repairs anywhere, with the trades that they know."""
    check_administrator(request.user)
    people = users_anywhere(Permission.ORDER_WORK).prefetch_related("skills")
    rows = [(person, [skill.get_trade_display() for skill in person.skills.all()]) for person in people]
    return render(request, "repairs/trades_list.html", {"rows": rows})


@require_http_methods(METHODS)
def trades_edit(request: SignedInRequest, person_id: int) -> HttpResponse:
    """What one technician knows."""
    check_administrator(request.user)
    person = get_object_or_404(users_anywhere(Permission.ORDER_WORK), pk=person_id)

    def run(**fields: Any) -> HttpResponse:
        trades_set(person_id=person_id, **fields, by=request.user, at=now())
        return _saved(request, "trades_list")

    held = list(Skill.objects.filter(user=person).values_list("trade", flat=True))
    form = TradesForm(request.POST or None, initial={"trades": held})
    context = {"title": str(person), "back": _back("trades_list", _("Trades of technicians"))}
    return edit(request, form=form, run=run, template=FORM, context=context)


@require_safe
def warranty_term_list(request: SignedInRequest) -> HttpResponse:
    """Every group with the periods that hold, and the seasons."""
    check_administrator(request.user)
    held: dict[str, list[WarrantyTerm]] = {group: [] for group in WarrantyGroup}
    terms = WarrantyTerm.objects.filter(active=True).select_related("project")
    for term in terms.order_by("project__name", "valid_from"):
        held[term.group].append(term)
    context = {
        "groups": [
            (WarrantyGroup(group), rows) for group, rows in held.items() if group != WarrantyGroup.NONE
        ],
        "seasons": HeatingSeason.objects.select_related("project").order_by("kind", "project__name"),
        "season_kinds": list(SeasonKind),
    }
    return render(request, "repairs/warranty_term_list.html", context)


@require_http_methods(METHODS)
def warranty_term_edit(request: SignedInRequest, group: str) -> HttpResponse:
    """A new version of one group's period; the ones before stand below."""
    check_administrator(request.user)
    if group not in WarrantyGroup.values or group == WarrantyGroup.NONE:
        raise Http404

    def run(**fields: Any) -> HttpResponse:
        warranty_term_set(group=WarrantyGroup(group), **fields, by=request.user, at=now())
        return _saved(request, "warranty_term_list")

    terms = WarrantyTerm.objects.filter(group=group).select_related("project", "changed_by")
    holds = terms.filter(active=True, project=None, valid_from=None).first()
    initial = {"unit": holds.unit, "amount": holds.amount} if holds else {}
    form = TermForm(request.POST or None, initial=initial)
    context = {
        "title": WarrantyGroup(group).label,
        "terms": terms.order_by("-pk"),
        "back": _back("warranty_term_list", _("Warranty periods")),
    }
    return edit(request, form=form, run=run, template="repairs/warranty_term_edit.html", context=context)


@require_http_methods(METHODS)
def season_edit(request: SignedInRequest, kind: str) -> HttpResponse:
    """The heating or the cooling season, of all projects or of one."""
    check_administrator(request.user)
    if kind not in SeasonKind.values:
        raise Http404
    season = HeatingSeason.objects.filter(kind=kind, project=None).first()
    names = ("starts_month", "starts_day", "ends_month", "ends_day")
    initial = {name: getattr(season, name) for name in names} if season else {}
    form = SeasonForm(request.POST or None, initial=initial)

    def run(*, project: Project | None, **_days: Any) -> HttpResponse:
        season_set(kind=SeasonKind(kind), project=project, days=form.season(), by=request.user, at=now())
        return _saved(request, "warranty_term_list")

    context = {"title": SeasonKind(kind).label, "back": _back("warranty_term_list", _("Warranty periods"))}
    return edit(request, form=form, run=run, template=FORM, context=context)


@require_safe
def price_list_list(request: SignedInRequest) -> HttpResponse:
    """What paid work costs: the company's prices, and those of projects with prices of their own."""
    check_administrator(request.user)
    lists = PriceList.objects.filter(active=True).select_related("project").order_by("-valid_from")
    by_project: dict[int | None, list[PriceList]] = {}
    for each in lists:
        by_project.setdefault(each.project_id, []).append(each)
    projects = [(project, by_project.get(project.pk, [])) for project in Project.objects.all()]
    context = {"company": by_project.get(None, []), "projects": projects}
    return render(request, "repairs/price_list_list.html", context)


@require_http_methods(METHODS)
def price_list_edit(request: SignedInRequest, project_id: int | None = None) -> HttpResponse:
    """A new version of a price list, from the one before."""
    check_administrator(request.user)
    project = get_object_or_404(Project, pk=project_id) if project_id else None
    versions = PriceList.objects.filter(project=project).select_related("changed_by").order_by("-version")
    last = versions.filter(active=True).first()
    initial = {"valid_from": local_date(now()), "lines": price_lines(last.lines.all()) if last else ""}
    form = PriceListForm(request.POST or None, initial=initial)

    def run(*, lines: Any, **fields: Any) -> HttpResponse:
        price_list_set(project=project, prices=lines, **fields, by=request.user, at=now())
        return _saved(request, "price_list_list")

    context = {
        "title": str(project or _("All projects")),
        "versions": versions,
        "back": _back("price_list_list", _("Price lists")),
    }
    return edit(request, form=form, run=run, template="repairs/price_list_edit.html", context=context)
