"""The filter of the calls (DSK-09)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from frontdesk.forms.promises import PeriodFilter

PARTS = (("late", _("Answered late")), ("in_time", _("Answered in time")), ("known", _("All that are known")))


class AnsweringFilter(PeriodFilter):
    """Which calls: a period, a project, in time or late."""

    permission = Permission.CONTACT_VIEW

    part = forms.ChoiceField(label=_("Shown"), choices=[("", "—"), *PARTS], required=False)

    field_order = ("part", "first", "last", "project")
