"""Which month, which orders, which project the ledger shows (RPR-11)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.places.models import Project
from core.time import local_date, read_day
from core.web.forms import offer
from repairs.enums.lists import LedgerPart


class LedgerForm(forms.Form):
    """Filters; what cannot be read counts as not said: this month, paid orders, all projects."""

    month = forms.CharField(label=_("Month"), required=False, widget=forms.TextInput(attrs={"type": "month"}))
    part = forms.ChoiceField(label=_("Orders"), choices=LedgerPart.choices, required=False)
    project = forms.ChoiceField(label=_("Project"), required=False)

    def __init__(self, data: Any, *, user: User, at: dt.datetime) -> None:
        this_month = local_date(at).replace(day=1)
        self._month = read_day(f"{data.get('month', '')}-01") or this_month
        super().__init__({**dict(data.items()), "month": f"{self._month:%Y-%m}"})
        scope = scope_of(user, Permission.CASE_VIEW)
        projects = (
            Project.objects.all() if scope.everywhere else Project.objects.filter(pk__in=scope.project_ids)
        )
        choices = [("", _("All projects")), *projects.values_list("pk", "name")]
        offer(self, "project", choices)
        self._projects = {str(pk) for pk, _name in choices if pk}

    @property
    def first_day(self) -> dt.date:
        """The first day of the month."""
        return self._month

    @property
    def chosen_part(self) -> LedgerPart:
        named = self.data.get("part", "")
        return LedgerPart(named) if named in LedgerPart.values else LedgerPart.PAID

    @property
    def project_id(self) -> int | None:
        named = self.data.get("project", "")
        return int(named) if named in self._projects else None
