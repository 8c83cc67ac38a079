"""Forms of the monthly review: the month, a decision, its result (CMP-25)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from complaints.enums import RootCause
from complaints.forms.base import words
from complaints.forms.filters import projects_seen
from complaints.models import Category
from complaints.selectors.monthly import month_after
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.accounts.selectors import users_anywhere
from core.places.models import Project
from core.web.forms import day, offer

MONTHS = 13


class MonthForm(forms.Form):
    """This month and those before, and the project; nonsense in the address is left out."""

    month = forms.ChoiceField(label=_("Month"), required=False)
    project = forms.ModelChoiceField(
        label=_("Project"), queryset=Project.objects.none(), required=False, empty_label=_("All projects")
    )

    def __init__(self, data: Any, *, user: User, today: dt.date) -> None:
        super().__init__(data)
        this = today.replace(day=1)
        months = [month_after(this, -back) for back in range(MONTHS)]
        offer(self, "month", [(f"{each:%Y-%m}", date_format(each, "YEAR_MONTH_FORMAT")) for each in months])
        offer(self, "project", projects_seen(user))
        self.is_valid()
        said = self.cleaned_data.get("month")
        self.first_day = dt.date.fromisoformat(f"{said}-01") if said else this

    @property
    def chosen(self) -> Project | None:
        """The project that is chosen."""
        project: Project | None = self.cleaned_data.get("project")
        return project


def _points() -> Iterator[tuple[Any, Any]]:
    yield "", "—"
    subcategories = [(f"c{each.pk}", str(each)) for each in Category.objects.filter(is_active=True)]
    yield _("Subcategory"), subcategories
    yield _("Root cause"), [(f"r{value}", label) for value, label in RootCause.choices]


class DecisionOfReviewForm(forms.Form):
    """What was decided about a point: who does it by when."""

    project = forms.ModelChoiceField(label=_("Project"), queryset=Project.objects.none())
    about = forms.ChoiceField(label=_("Point"), choices=_points, required=False)
    decision = words(_("What was decided"), limit=1000)
    owner = forms.ModelChoiceField(label=_("Who does it"), queryset=User.objects.none())
    due_on = day(_("By when"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = scope_of(user, Permission.COMPLAINT_MANAGE)
        projects = Project.objects.all()
        offer(self, "project", projects if scope.everywhere else projects.filter(pk__in=scope.project_ids))
        offer(self, "owner", users_anywhere(Permission.CASE_VIEW))

    def clean(self) -> dict[str, Any]:
        """The point as the subcategory or the root cause that it is."""
        given = super().clean() or {}
        about = given.pop("about", "")
        if about.startswith("c"):
            given["category"] = Category.objects.get(pk=int(about[1:]))
        elif about:
            given["root_cause"] = RootCause(about[1:])
        return given


class ResultForm(forms.Form):
    result = words(_("Result"), limit=1000)
