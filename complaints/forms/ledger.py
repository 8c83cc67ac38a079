"""The form of a weekly review: which complaints were seen, and what was decided about each (CMP-18)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.base import words
from complaints.forms.filters import projects_seen
from complaints.models import Complaint
from core.accounts.models import User
from core.places.models import Project
from core.web.forms import offer


class LedgerReviewForm(forms.Form):
    """One tick and one decision for each line of the ledger."""

    notes = words(_("Notes of the review"), required=False, limit=2000)

    def __init__(self, *args: Any, rows: Sequence[Complaint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            number = row.case.number
            self.fields[f"seen_{row.pk}"] = forms.BooleanField(
                label=_("%(number)s was looked at") % {"number": number}, required=False, initial=True
            )
            self.fields[f"decision_{row.pk}"] = words(
                _("Decision on %(number)s") % {"number": number}, required=False, limit=1000
            )

    def lines(self) -> Iterator[tuple[Complaint, forms.BoundField, forms.BoundField]]:
        """Each complaint with its tick and its decision."""
        for row in self.rows:
            yield row, self[f"seen_{row.pk}"], self[f"decision_{row.pk}"]

    def clean(self) -> dict[str, Any]:
        """The notes, and the decisions of those that were looked at."""
        given = self.cleaned_data
        seen = {
            row.pk: given.get(f"decision_{row.pk}") or "" for row in self.rows if given.get(f"seen_{row.pk}")
        }
        return {"notes": given.get("notes", ""), "seen": seen}


class LedgerFilter(forms.Form):
    """The project of the ledger; nonsense in the address is left out."""

    project = forms.ModelChoiceField(
        label=_("Project"), queryset=Project.objects.none(), required=False, empty_label=_("All projects")
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        offer(self, "project", projects_seen(user))
        self.is_valid()

    @property
    def chosen(self) -> Project | None:
        """The project that is chosen."""
        project: Project | None = self.cleaned_data.get("project")
        return project
