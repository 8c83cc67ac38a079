"""The filters of the targets."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.enums.work import HandledBy
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.places.models import Project
from core.time import EARLIEST_DAY, LATEST_DAY, local_date
from core.web.forms import offer
from dashboard.targets import Asked


class TargetFilter(forms.Form):
    """Month, project, and whose; nonsense in the address is left out, never an error."""

    month = forms.DateField(
        label=_("Month"),
        required=False,
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        validators=[MinValueValidator(EARLIEST_DAY), MaxValueValidator(LATEST_DAY)],
    )
    project = forms.ModelChoiceField(
        label=_("Project"), queryset=Project.objects.none(), required=False, empty_label=_("All projects")
    )
    handled_by = forms.ChoiceField(
        label=pgettext_lazy("complaint", "Handled by"),
        choices=[("", _("Everybody")), *HandledBy.choices],
        required=False,
    )

    def __init__(self, data: Any, *, user: User, at: dt.datetime) -> None:
        given = data if data.get("month") else {**data.dict(), "month": f"{local_date(at):%Y-%m}"}
        super().__init__(given)
        scope = scope_of(user, Permission.CASE_VIEW)
        projects = (
            Project.objects.all() if scope.everywhere else Project.objects.filter(pk__in=scope.project_ids)
        )
        offer(self, "project", projects)
        self.at = at
        self.is_valid()

    def asked(self) -> Asked:
        """Whose figures are asked for; the running month without a month that makes sense."""
        month = self.cleaned_data.get("month") or local_date(self.at).replace(day=1)
        project = self.cleaned_data.get("project")
        whose = self.cleaned_data.get("handled_by") or ""
        return Asked(month=month, at=self.at, project_id=project.pk if project else None, handled_by=whose)
