"""Forms of the dispatch board."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.places.models import Project
from core.web.forms import offer
from repairs.enums.lists import BoardWay


class ProjectForm(forms.Form):
    """Which project; the first of one's own where none is named."""

    project = forms.ChoiceField(label=_("Project"), required=False)

    def __init__(self, *args: Any, user: User, permission: Permission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = scope_of(user, permission)
        projects = Project.objects.all()
        if not scope.everywhere:
            projects = projects.filter(pk__in=scope.project_ids)
        self.projects = list(projects)
        offer(self, "project", [(each.pk, each.name) for each in self.projects])

    @property
    def chosen(self) -> Project | None:
        """The project that is named, else the first; None when there is none at all."""
        named = self.data.get("project", "")
        found = next((each for each in self.projects if str(each.pk) == named), None)
        return found or (self.projects[0] if self.projects else None)


class GiveOutForm(forms.Form):
    """Which orders (``id~version``), to whom, in which way."""

    orders = forms.CharField(required=False)
    to = forms.ModelMultipleChoiceField(queryset=User.objects.none(), required=False)
    way = forms.ChoiceField(choices=BoardWay.choices)
    reason = forms.CharField(label=_("Remark, or why somebody else gets it"), max_length=500, required=False)

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "to", User.objects.filter(pk__in=[user.pk for user in people]))

    def clean_orders(self) -> list[tuple[int, int]]:
        """Each order with the version that was seen."""
        named = []
        for text in self.data.getlist("orders"):  # type: ignore[attr-defined]
            pk, _tilde, version = text.partition("~")
            if not all(part.isascii() and part.isdigit() and len(part) < 19 for part in (pk, version)):
                raise forms.ValidationError(_("Choose at least one order."))
            named.append((int(pk), int(version)))
        return named

    def clean_way(self) -> BoardWay:
        return BoardWay(self.cleaned_data["way"])
