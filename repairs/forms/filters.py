"""The filters of the list of work orders."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.places.models import Project
from repairs.enums import Size, Urgency, WorkKind
from repairs.enums.lists import Shown


class OrderFilterForm(forms.Form):
    """Every filter is optional; nonsense in the address is left out, never an error."""

    shown = forms.ChoiceField(choices=Shown.choices, required=False, widget=forms.HiddenInput)
    project = forms.ModelChoiceField(
        label=_("Project"), queryset=Project.objects.none(), required=False, empty_label=_("All projects")
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=[("", _("All urgencies")), *Urgency.choices], required=False
    )
    size = forms.ChoiceField(label=_("Size"), choices=[("", _("All sizes")), *Size.choices], required=False)
    work_kind = forms.ChoiceField(
        label=_("Kind of work"), choices=[("", _("All kinds")), *WorkKind.choices], required=False
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        projects = Project.objects.all()
        scopes = [scope_of(user, each) for each in (Permission.CASE_VIEW, Permission.ORDER_VIEW)]
        if not any(scope.everywhere for scope in scopes):
            projects = projects.filter(pk__in=frozenset().union(*(scope.project_ids for scope in scopes)))
        field: Any = self.fields["project"]
        field.queryset = projects
        self.is_valid()

    def value(self, name: str) -> Any:
        """The filter's value, or None when it is empty or nonsense."""
        return self.cleaned_data.get(name) or None
