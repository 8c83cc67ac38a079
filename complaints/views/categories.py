"""The tree of categories, for those who keep the system (CMP-03)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from complaints.enums import TopCategory
from complaints.forms.categories import CategoryForm, NewCategoryForm
from complaints.models import Category
from complaints.services.categories import category_add, category_change
from core.accounts.policies import check_administrator
from core.accounts.requests import SignedInRequest
from core.time import now
from core.web.edit import edit


@require_http_methods(["GET", "HEAD", "POST"])
def category_list(request: SignedInRequest) -> HttpResponse:
    """The six categories with what stands under each; a new one is added below."""
    check_administrator(request.user)

    def run(**fields: Any) -> HttpResponse:
        category_add(**fields, by=request.user, at=now())
        messages.success(request, _("Saved."))
        return redirect("category_list")

    by_top: dict[str, list[Category]] = {top: [] for top in TopCategory}
    for category in Category.objects.annotate(uses=Count("complaints")).order_by("-is_active", "code"):
        by_top[category.top].append(category)
    context = {"tree": [(TopCategory(top).label, rows) for top, rows in by_top.items()]}
    form = NewCategoryForm(request.POST or None)
    return edit(request, form=form, run=run, template="complaints/category_list.html", context=context)


@require_http_methods(["GET", "HEAD", "POST"])
def category_edit(request: SignedInRequest, category_id: int) -> HttpResponse:
    """One subcategory: names, in use or not."""
    check_administrator(request.user)
    category = get_object_or_404(Category, pk=category_id)

    def run(**fields: Any) -> HttpResponse:
        category_change(category_id=category_id, **fields, by=request.user, at=now())
        messages.success(request, _("Saved."))
        return redirect("category_list")

    initial = {name: getattr(category, name) for name in ("name_zh", "name_en", "is_active")}
    form = CategoryForm(request.POST or None, initial=initial)
    back = {"url": reverse("category_list"), "label": _("Categories of complaints")}
    context = {"title": str(category), "back": back}
    return edit(request, form=form, run=run, template="administration/form.html", context=context)
