"""Filters of the lists of this app; nonsense in an address is left out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission, UserKind
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.places.enums import UnitStatus
from core.places.models import Project
from core.web.forms import day, offer
from owners.enums import SEGMENT_CHOICES, ContactKind, Segment, Stage


def segment_field(segment: Segment, nothing: Any) -> forms.ChoiceField:
    """One segment of a person (OWN-08); ``nothing`` is the word for no choice."""
    choices = [("", nothing), *SEGMENT_CHOICES[segment].choices]
    return forms.ChoiceField(label=segment.label, choices=choices, required=False)


class ProjectFilter(forms.Form):
    """Base of the filters: every one is optional; nonsense in the address is left out, never an error."""

    permission: Permission

    project = forms.ModelChoiceField(
        label=_("Project"), queryset=Project.objects.none(), required=False, empty_label=_("All projects")
    )

    def __init__(self, data: Any, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        scope = scope_of(user, self.permission)
        every = Project.objects.all()
        shown = every if scope.everywhere else every.filter(pk__in=scope.project_ids)
        offer(self, "project", shown)
        self.is_valid()

    def value(self, name: str) -> Any:
        """The filter's value, or None when it is empty or nonsense."""
        return self.cleaned_data.get(name) or None


class OwnerFilter(ProjectFilter):
    """Which owners: by what one would type about a caller, by project, by stage."""

    permission = Permission.OWNER_VIEW

    q = forms.CharField(
        label=_("Phone, name, initials or unit"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    stage = forms.ChoiceField(
        label=_("Stage"), choices=[("", _("All stages")), *Stage.choices], required=False
    )
    life_stage = segment_field(Segment.LIFE_STAGE, _("All"))
    family = segment_field(Segment.FAMILY, _("All"))
    income = segment_field(Segment.INCOME, _("All"))
    life_cycle = segment_field(Segment.LIFE_CYCLE, _("All"))
    housing_value = segment_field(Segment.HOUSING_VALUE, _("All"))
    service_class = segment_field(Segment.SERVICE_CLASS, _("All"))

    field_order = ["q", "project", "stage"]
    folded = Segment.values

    @property
    def folded_used(self) -> int:
        """How many of the folded filters are set."""
        return sum(self.value(name) is not None for name in self.folded)

    @property
    def asked(self) -> dict[str, Any]:
        """The filters as the selectors take them."""
        return {
            "query": self.value("q"),
            "project": self.value("project"),
            "stage": self.value("stage"),
            "segments": {segment: value for segment in Segment if (value := self.value(segment.value))},
        }


class UnitFilter(ProjectFilter):
    """Which units: by what stands on the door, by project, by status."""

    permission = Permission.OWNER_VIEW

    q = forms.CharField(
        label=_("Unit"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "placeholder": "1-2-301"}),
    )
    status = forms.ChoiceField(
        label=_("Status"), choices=[("", _("All")), *UnitStatus.choices], required=False
    )

    field_order = ["q", "project", "status"]

    @property
    def asked(self) -> dict[str, Any]:
        """The filters as the selectors take them."""
        return {"query": self.value("q"), "project": self.value("project"), "status": self.value("status")}


class DayLogFilter(ProjectFilter):
    """Which contacts of the day."""

    permission = Permission.CONTACT_VIEW

    on = day(_("Day"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All kinds")), *ContactKind.choices], required=False
    )

    field_order = ["on", "project", "kind"]


class MixFilter(ProjectFilter):
    """Whose mix."""

    permission = Permission.OWNER_VIEW


class AccessLogFilter(forms.Form):
    """Which lines of the access log; nonsense in the address is left out."""

    by = forms.ModelChoiceField(
        User.objects.filter(kind=UserKind.STAFF).order_by("full_name", "pk"),
        label=_("Who looked"),
        required=False,
        empty_label=_("everybody"),
    )
    since = day(_("From"), required=False)
    until = day(_("Until"), required=False)
    person = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def value(self, name: str) -> Any:
        """The filter's value, or None when it is empty or nonsense."""
        self.is_valid()
        return self.cleaned_data.get(name) or None

    @property
    def asked(self) -> dict[str, Any]:
        """The filters as the selectors take them."""
        return {
            "by": self.value("by"),
            "person_id": self.value("person"),
            "since": self.value("since"),
            "until": self.value("until"),
        }


class FindForm(forms.Form):
    """Somebody on file, by what one would type about a caller."""

    q = forms.CharField(
        label=_("Phone, name, initials or unit"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.query = self.cleaned_data.get("q", "") if self.is_valid() else ""
