"""Form of an absence."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.selectors import staff_active
from core.web.forms import day, offer


class AbsenceForm(forms.Form):
    """From which day to which, and who stands in (CLK-09)."""

    starts_on = day(_("First day"))
    last_on = day(_("Last day"))
    deputy = forms.ModelChoiceField(User.objects.none(), label=_("Deputy"))
    note = forms.CharField(label=_("Remark"), max_length=200, required=False)

    def __init__(self, *args: Any, person: User, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = staff_active().exclude(pk=person.pk)
        offer(self, "deputy", others)
        self.fields["starts_on"].initial = today
