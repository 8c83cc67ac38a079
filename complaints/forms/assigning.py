"""Forms of the rules of assignment."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.enums import TopCategory
from complaints.models import Category
from core.accounts.enums import Permission
from core.accounts.models import Department, User
from core.accounts.selectors import users_anywhere
from core.places.models import Project
from core.web.forms import offer


def _about() -> Iterator[tuple[Any, Any]]:
    """All categories, one of the six with all below it, or one subcategory."""
    yield "", _("All categories")
    below = groupby(Category.objects.filter(is_active=True), key=lambda category: category.top)
    rows = {top: list(categories) for top, categories in below}
    for top in TopCategory:
        whole = _("%(category)s: all of it") % {"category": top.label}
        yield top.label, [(top.value, whole), *((str(each.pk), str(each)) for each in rows.get(top, ()))]


class RuleForm(forms.Form):
    """A rule that exists: whom it names, and what it does by itself."""

    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.all(), required=False, empty_label="—"
    )
    people = forms.ModelMultipleChoiceField(
        label=_("People"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody and no department: everybody who handles complaints of the project."),
    )
    at_assessment = forms.BooleanField(
        label=_("Assign by itself at the assessment"),
        required=False,
        help_text=_("Else the handler is only proposed."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "people", users_anywhere(Permission.COMPLAINT_HANDLE))


class NewRuleForm(RuleForm):
    """A rule to be added, for a project and a category that have none."""

    project = forms.ModelChoiceField(
        label=_("Project"), queryset=Project.objects.all(), required=False, empty_label=_("All projects")
    )
    about = forms.ChoiceField(label=_("Category"), choices=_about, required=False)
    is_active = None  # type: ignore[assignment]  # a new one is

    field_order = ("project", "about")

    def clean_about(self) -> str | Category:
        """A subcategory, or the code of one of the six (empty: all)."""
        chosen: str = self.cleaned_data["about"]
        return Category.objects.get(pk=int(chosen)) if chosen.isdecimal() else chosen
