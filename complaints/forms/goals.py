"""The form of the targets."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.selectors.goals import goals_in


class GoalsForm(forms.Form):
    """Every target with the percent that is to be reached from this month on."""

    def __init__(self, *args: Any, month: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for goal, percent in goals_in(month).items():
            asked = (
                _("%(goal)s: above, in percent") if goal.must_exceed else _("%(goal)s: at least, in percent")
            )
            self.fields[goal.value] = forms.IntegerField(
                label=asked % {"goal": goal.label},
                min_value=1,
                max_value=99 if goal.must_exceed else 100,
                initial=percent,
                help_text=_("%(kept)s, of %(counted)s") % {"kept": goal.kept, "counted": goal.counted},
            )
