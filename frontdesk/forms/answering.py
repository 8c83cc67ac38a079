"""The filter of the calls (DSK-09)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from frontdesk.forms.promises import PeriodFilter

PARTS = (("late", _("Answered late")), ("in_time", _("Answered in time")), ("known", _("All that are known")))


class RateFilter(PeriodFilter):
    """Which calls are counted: those of a period and a project."""

    permission = Permission.CONTACT_VIEW


class AnsweringFilter(RateFilter):
    """Which of them are listed: in time or late."""

    part = forms.ChoiceField(label=_("Shown"), choices=[("", "—"), *PARTS], required=False)

    field_order = ("part", "first", "last", "project")
