"""Departments and projects."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.accounts.models import Ambassador, Department
from core.accounts.requests import SignedInRequest
from core.administration.forms import DepartmentForm, ProjectForm
from core.administration.services import places
from core.administration.views.base import administrator
from core.places.models import Project
from core.time import now
from core.web.edit import edit

METHODS = ["GET", "HEAD", "POST"]
FORM = "administration/form.html"


@require_http_methods(METHODS)
def department_list(request: SignedInRequest) -> HttpResponse:
    """Departments with their heads; a new one is added below."""
    by = administrator(request)

    def run(**fields: Any) -> HttpResponse:
        places.department_add(**fields, by=by, at=now())
        return _saved(request, "department_list")

    active = Count("members", filter=Q(members__is_active=True))
    departments = Department.objects.select_related("head").annotate(people=active).order_by("name")
    form = DepartmentForm(request.POST or None)
    template, context = "administration/department_list.html", {"departments": departments}
    return edit(request, form=form, run=run, template=template, context=context)


@require_http_methods(METHODS)
def department_change(request: SignedInRequest, department_id: int) -> HttpResponse:
    """One department: name, head, and whether it is the property company's."""
    by = administrator(request)
    department = get_object_or_404(Department, pk=department_id)

    def run(**fields: Any) -> HttpResponse:
        places.department_change(department_id=department_id, **fields, by=by, at=now())
        return _saved(request, "department_list")

    initial = {name: getattr(department, name) for name in ("name", "head", "of_property_company")}
    form = DepartmentForm(request.POST or None, initial=initial)
    context = {"title": department.name, "back": _back("department_list", _("Departments"))}
    return edit(request, form=form, run=run, template=FORM, context=context)


@require_http_methods(METHODS)
def project_list(request: SignedInRequest) -> HttpResponse:
    """Projects; a new one is added below."""
    by = administrator(request)

    def run(**fields: Any) -> HttpResponse:
        places.project_add(**fields, by=by, at=now())
        return _saved(request, "project_list")

    form = ProjectForm(request.POST or None)
    template, context = (
        "administration/project_list.html",
        {"projects": Project.objects.select_related("ambassador__user").order_by("name")},
    )
    return edit(request, form=form, run=run, template=template, context=context)


@require_http_methods(METHODS)
def project_change(request: SignedInRequest, project_id: int) -> HttpResponse:
    """One project: code, name, and its ambassador."""
    by = administrator(request)
    project = get_object_or_404(Project, pk=project_id)

    def run(**fields: Any) -> HttpResponse:
        places.project_change(project_id=project_id, **fields, by=by, at=now())
        return _saved(request, "project_list")

    ambassador = Ambassador.objects.filter(project=project).values_list("user_id", flat=True).first()
    initial = {"code": project.code, "name": project.name, "ambassador": ambassador}
    form = ProjectForm(request.POST or None, initial=initial)
    context = {"title": project.name, "back": _back("project_list", _("Projects"))}
    return edit(request, form=form, run=run, template=FORM, context=context)


def _saved(request: SignedInRequest, name: str) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(name)


def _back(name: str, label: str) -> dict[str, str]:
    return {"url": reverse(name), "label": label}
