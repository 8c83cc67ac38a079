"""Forms of shifts: hand over, acknowledge, keep the pattern (DSK-06)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.enums import Permission, Role
from core.accounts.models import User
from core.clock.models import Calendar
from core.web.forms import offer
from frontdesk.enums import SlotDays
from frontdesk.models import ShiftPattern
from frontdesk.models.shifts import clock_words
from frontdesk.services.shifts import SlotTerms
from owners.forms.filters import ProjectFilter

ROWS = 6
SLOT_FIELDS = ("name_zh", "name_en", "days", "starts", "ends", "role")
MIDNIGHT = 24 * 60


class BoardFilter(ProjectFilter):
    """Whose shifts: of one project, the first of one's own if none is named."""

    permission = Permission.CONTACT_VIEW

    def __init__(self, data: Any, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, user=user, **kwargs)
        field = self.fields["project"]
        field.empty_label = None  # type: ignore[attr-defined]
        self.chosen = self.value("project") or field.queryset.first()  # type: ignore[attr-defined]
        self.initial["project"] = self.chosen
        self.several = field.queryset.count() > 1  # type: ignore[attr-defined]


class GiveForm(forms.Form):
    """Which shift, to whom, and what else there is to say."""

    shift = forms.ChoiceField(label=_("Shift"), widget=forms.RadioSelect)
    to = forms.ModelChoiceField(
        User.objects.none(), label=_("Takes over"), required=False, empty_label=_("everybody of the next shift"),
        help_text=_("Whoever is named is reminded; everybody of the next shift can take it."),
    )  # fmt: skip
    remark = forms.CharField(
        label=_("What the next shift should know"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(
        self, *args: Any, shifts: Sequence[tuple[str, str]], people: Sequence[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "shift", shifts)
        if shifts:
            self.fields["shift"].initial = shifts[0][0]
        offer(self, "to", User.objects.filter(pk__in=[user.pk for user in people]))


class AcknowledgeForm(forms.Form):
    """The lines that were read; any of them, in as many rounds as it takes."""

    items = forms.TypedMultipleChoiceField(
        label=_("Lines"), coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick the lines that you have taken note of.")},
    )  # fmt: skip
    note = forms.CharField(
        label=pgettext_lazy("handover", "Remark"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, items: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "items", [(pk, str(pk)) for pk in items])


def _clock(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget, input_formats=["%H:%M", "%H:%M:%S"])


class PatternForm(forms.Form):
    """The shifts of a day, a block of fields each; a block without a name is no shift."""

    calendar_code = forms.ChoiceField(label=_("Holidays by"))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)

    def __init__(self, *args: Any, pattern: ShiftPattern | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        calendars = Calendar.objects.filter(project=None).order_by("pk")
        offer(self, "calendar_code", list(calendars.values_list("code", "name")))
        slots = list(pattern.slots.order_by("starts", "pk")) if pattern else []
        if pattern:
            self.initial["calendar_code"] = pattern.calendar_code
        for row in range(max(ROWS, len(slots) + 1)):
            self._block(row)
        for row, slot in enumerate(slots):
            told = {name: getattr(slot, name) for name in SLOT_FIELDS}
            told |= {name: clock_words(told[name] % MIDNIGHT) for name in ("starts", "ends")}
            self.initial.update({f"{name}_{row}": value for name, value in told.items()})

    def _block(self, row: int) -> None:
        self.fields |= {
            f"name_zh_{row}": forms.CharField(label=_("Name in Chinese"), max_length=40, required=False),
            f"name_en_{row}": forms.CharField(label=_("Name in English"), max_length=40, required=False),
            f"days_{row}": forms.ChoiceField(label=_("Days"), choices=SlotDays.choices, required=False),
            f"starts_{row}": _clock(_("Begins")),
            f"ends_{row}": _clock(_("Ends")),
            f"role_{row}": forms.ChoiceField(
                label=_("Who works it"), choices=[("", "—"), *Role.choices], required=False
            ),
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for row in self._used(given):
            for name in SLOT_FIELDS:
                if given.get(f"{name}_{row}") in (None, "") and f"{name}_{row}" not in self.errors:
                    self.add_error(f"{name}_{row}", _("Fill this in, or leave the whole shift empty."))
            if given.get(f"starts_{row}") is not None and given.get(f"starts_{row}") == given.get(
                f"ends_{row}"
            ):
                self.add_error(f"ends_{row}", _("A shift ends at another time than it begins."))
        return given

    def _used(self, given: dict[str, Any]) -> list[int]:
        rows = range(sum(name.startswith("starts_") for name in self.fields))
        told = ("name_zh", "name_en", "starts", "ends", "role")
        return [row for row in rows if any(given.get(f"{name}_{row}") not in (None, "") for name in told)]

    def blocks(self) -> list[list[BoundField]]:
        """The fields of each shift."""
        rows = range(sum(name.startswith("starts_") for name in self.fields))
        return [[self[f"{name}_{row}"] for name in SLOT_FIELDS] for row in rows]

    def slots(self) -> list[SlotTerms]:
        """The shifts that were entered, in the order of the day, once the form is valid."""
        given = self.cleaned_data
        terms = [
            SlotTerms(
                name_zh=given[f"name_zh_{row}"].strip(), name_en=given[f"name_en_{row}"].strip(),
                days=given[f"days_{row}"], starts=_minute(given[f"starts_{row}"]),
                ends=_minute(given[f"ends_{row}"]) or MIDNIGHT, role=given[f"role_{row}"],
            )
            for row in self._used(given)
        ]  # fmt: skip
        return sorted(terms, key=lambda slot: slot.starts)


def _minute(time: dt.time) -> int:
    return time.hour * 60 + time.minute
