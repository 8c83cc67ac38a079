"""Forms of early warnings: one for each thing that can be done, and the numbers they begin at (CMP-21)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.enums.warnings import WarningCause, WarningWay
from complaints.forms.base import words
from complaints.models import EarlyWarning, WarningRule
from complaints.services import warnings
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.selectors import users_with_permission
from core.web.forms import moment, offer


class WarningForm(forms.Form):
    """A form whose cleaned fields are the keyword arguments of its service."""

    way: ClassVar[WarningWay]
    service: ClassVar[Callable[..., EarlyWarning]]

    def __init__(self, data: Any = None, *, warning: EarlyWarning, **kwargs: Any) -> None:
        super().__init__(data, auto_id=f"{self.way.value}_%s", **kwargs)
        self.warning = warning
        self.prepare()

    def prepare(self) -> None:
        """Fill choices; nothing by default."""

    def run(self, *, by: User, at: dt.datetime) -> EarlyWarning:
        return type(self).service(case_id=self.warning.pk, by=by, at=at, **self.cleaned_data)


class MeasureForm(WarningForm):
    way = WarningWay.MEASURE
    service = warnings.warning_measure
    measure = words(_("What is done"))
    due_at = moment(_("Due"))


class GiveForm(WarningForm):
    way = WarningWay.GIVE
    service = warnings.warning_give
    to = forms.ModelChoiceField(label=_("Responsible"), queryset=User.objects.none())
    note = words(_("Remark"), required=False, rows=2)

    def prepare(self) -> None:
        offer(self, "to", users_with_permission(Permission.COMPLAINT_HANDLE, self.warning.case.project_id))


class LinkForm(WarningForm):
    way = WarningWay.LINK
    service = warnings.warning_link


class CloseForm(WarningForm):
    way = WarningWay.CLOSE
    service = warnings.warning_close
    result = words(_("Result"))


FORMS: dict[WarningWay, type[WarningForm]] = {
    form.way: form for form in (MeasureForm, GiveForm, LinkForm, CloseForm)
}


class RulesForm(forms.Form):
    """Every cause with whether it warns, and from what number on where it counts something."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = WarningRule.objects.in_bulk()
        for cause in WarningCause:
            rule = rules[cause.value]
            self.fields[f"{cause.value}_on"] = forms.BooleanField(
                label=cause.label, required=False, initial=rule.is_active
            )
            if rule.number is not None:
                unit = _("days open") if cause == WarningCause.AGE else _("from this number on")
                self.fields[cause.value] = forms.IntegerField(
                    label=unit, min_value=1, max_value=999, initial=rule.number
                )
