"""Forms of the register of promises (CLK-05)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.enums import Permission
from core.web.forms import day, moment
from frontdesk.enums import Part, PromiseKind, Way
from frontdesk.services import promises
from frontdesk.services.promises import Given
from owners.forms.filters import ProjectFilter


def promise_kind(*, required: bool = True) -> forms.ChoiceField:
    """What kind of promise; nothing chosen is a date."""
    choices = PromiseKind.choices if required else [("", "—"), *PromiseKind.choices]
    return forms.ChoiceField(label=_("Kind of promise"), choices=choices, required=required)


def promise_what(*, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=_("What was promised"), max_length=500, required=required, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip


def promise_due_at(*, required: bool = True) -> forms.DateTimeField:
    return moment(_("By when"), required=required)


def promise_amount() -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Amount (CNY)"), required=False, min_value=0, max_digits=14, decimal_places=2,
        help_text=_("Only for money"),
    )  # fmt: skip


class PromiseForm(forms.Form):
    """A promise to a customer."""

    kind = promise_kind()
    what = promise_what()
    due_at = promise_due_at()
    amount = promise_amount()

    def given(self) -> Given:
        """What a valid form says."""
        c = self.cleaned_data
        return Given(PromiseKind(c["kind"]), c["what"], c["due_at"], c["amount"])


class NoteForm(forms.Form):
    """How it went, or why."""

    note = forms.CharField(
        label=pgettext_lazy("promise", "Remark"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class OptionalNoteForm(NoteForm):
    """A confirmation needs no words."""

    note = forms.CharField(label=pgettext_lazy("promise", "Remark"), max_length=500, required=False)


class PeriodFilter(ProjectFilter):
    """A period of days, the month so far where none is named, and a project."""

    first = day(_("From"), required=False)
    last = day(_("Until"), required=False)

    def period(self, today: dt.date) -> tuple[dt.date, dt.date]:
        """The days asked for, else the month so far, in their order."""
        first, last = self.value("first") or today.replace(day=1), self.value("last") or today
        return min(first, last), max(first, last)


class RegisterFilter(PeriodFilter):
    """Which promises: a part, a period by due time, kind and project."""

    permission = Permission.CASE_VIEW

    part = forms.ChoiceField(label=_("Shown"), choices=[("", "—"), *Part.choices], required=False)
    first = day(_("Due from"), required=False)
    last = day(_("Due until"), required=False)
    kind = forms.ChoiceField(
        label=pgettext_lazy("promise", "Kind"),
        choices=[("", _("All kinds")), *PromiseKind.choices],
        required=False,
    )

    field_order = ("part", "first", "last", "kind", "project")


# What one says of a promise, and the service that writes it.
WAYS: dict[Way, tuple[type[forms.Form], Any]] = {
    Way.KEEP: (NoteForm, promises.promise_keep),
    Way.BREAK: (NoteForm, promises.promise_break),
    Way.CONFIRM: (OptionalNoteForm, promises.promise_confirm),
    Way.REFUSE: (NoteForm, promises.promise_refuse),
}
