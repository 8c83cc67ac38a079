"""The filters of the list of complaints."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.enums import Grade, Level, Shown, TopCategory
from complaints.enums.work import HandledBy
from complaints.selectors.lists import Narrowing
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.places.models import Project
from core.web.forms import offer


def projects_seen(user: User) -> QuerySet[Project]:
    """The projects whose cases the person sees."""
    scope = scope_of(user, Permission.CASE_VIEW)
    return Project.objects.all() if scope.everywhere else Project.objects.filter(pk__in=scope.project_ids)


class FilterForm(forms.Form):
    """Every filter is optional; nonsense in the address is left out, never an error."""

    shown = forms.ChoiceField(choices=Shown.choices, required=False, widget=forms.HiddenInput)
    project = forms.ModelChoiceField(
        label=_("Project"), queryset=Project.objects.none(), required=False, empty_label=_("All projects")
    )
    grade = forms.ChoiceField(
        label=_("Grade"), choices=[("", _("All grades")), *Grade.choices], required=False
    )
    level = forms.TypedChoiceField(
        label=_("Level"),
        choices=[("", _("All levels")), *Level.choices],
        coerce=int,
        required=False,
        empty_value=None,
    )
    category = forms.ChoiceField(
        label=_("Category"), choices=[("", _("All categories")), *TopCategory.choices], required=False
    )
    handled_by = forms.ChoiceField(
        label=pgettext_lazy("complaint", "Handled by"),
        choices=[("", _("Everybody")), *HandledBy.choices],
        required=False,
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        offer(self, "project", projects_seen(user))
        self.is_valid()

    def value(self, name: str) -> Any:
        """The filter's value, or None when it is empty or nonsense."""
        return self.cleaned_data.get(name) or None

    def narrowing(self) -> Narrowing:
        """The filters that are set."""
        project = self.value("project")
        return Narrowing(
            project_id=project.pk if project else None,
            grade=self.value("grade"),
            level=self.value("level"),
            category=self.value("category"),
            handled_by=self.value("handled_by"),
        )
