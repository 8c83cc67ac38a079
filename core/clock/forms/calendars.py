"""Forms of calendars: the hours of a week, a year's special days, exceptions of a project."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.clock.book import CalendarBook
from core.clock.calendars import Interval, WorkingCalendar
from core.clock.daylist import Unreadable, days_read, days_text, file_text, hours_read
from core.clock.importing import ImportedDay, year_of_china
from core.clock.models import Calendar
from core.clock.services.calendars import check_year
from core.errors import InvalidInput
from core.places.models import Project
from core.time import local_date
from core.web.forms import offer


class ExceptionsForm(forms.Form):
    """A project that counts otherwise than the company."""

    code = forms.ChoiceField(label=_("Calendar"))
    project = forms.ModelChoiceField(Project.objects.order_by("name"), label=_("Project"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        calendars = Calendar.objects.filter(project=None).order_by("pk")
        offer(self, "code", list(calendars.values_list("code", "name")))


class HoursField(forms.CharField):
    """The spans of a day: ``09:00–12:00, 13:30–18:00``; empty: closed."""

    def clean(self, value: Any) -> Any:
        try:
            return hours_read(super().clean(value))
        except Unreadable as refusal:
            raise ValidationError(refusal.sentences) from None


class HoursForm(forms.Form):
    """The hours of the week, a field for each day, Monday first."""

    def __init__(self, *args: Any, week: Sequence[tuple[dt.date, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, (day, hours) in enumerate(week):
            self.fields[f"day_{number}"] = HoursField(
                label=date_format(day, "l"), initial=hours, required=False, max_length=200
            )

    def weekly(self) -> dict[int, tuple[Interval, ...]]:
        """What was entered, once the form is valid."""
        return {number: self.cleaned_data[f"day_{number}"] for number in range(7)}


class DaysForm(forms.Form):
    """A year's special days: typed line by line, or a file that takes their place."""

    year = forms.IntegerField(label=_("Year"), min_value=1, max_value=9999)
    days = forms.CharField(
        label=_("Special days"),
        required=False,
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 14, "class": "code-input", "spellcheck": "false"}),
        help_text=_("One day in a line: 2027-10-01, off, National Day; or 2027-09-26, worked, make-up day."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_(
            "CSV or Excel (.xlsx) with the columns day, off or worked (休 / 班), name;"
            " it takes the place of the lines above."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )
    published = forms.BooleanField(
        label=_("This year is published"),
        required=False,
        help_text=_("Otherwise it is provisional, and every due time that counts such a day says so."),
    )

    def __init__(self, *args: Any, calendar: Calendar, at: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._calendar, self._at = calendar, at
        self._read: list[ImportedDay] = []

    @classmethod
    def of_year(cls, calendar: Calendar, query: Mapping[str, Any], at: dt.datetime) -> DaysForm:
        """The form of a year as it is saved, or (``from=package``) as the package knows it."""
        typed = str(query.get("year", local_date(at).year + 1))
        year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 4 else 0
        try:
            check_year(year, at)
        except InvalidInput:
            return cls({"year": typed}, calendar=calendar, at=at)
        rows = calendar.days.filter(on__year=year).order_by("on")
        days = [ImportedDay(row.on, row.is_working, row.name) for row in rows]
        provisional = any(row.provisional for row in rows) or not days
        if query.get("from") == "package":
            days, provisional = year_of_china(year)
        initial = {"year": year, "days": days_text(days), "published": not provisional}
        return cls(initial=initial, calendar=calendar, at=at)

    def clean_year(self) -> int:
        year = int(self.cleaned_data["year"])
        try:
            check_year(year, self._at)
        except InvalidInput as refusal:
            raise ValidationError(str(refusal)) from None
        return year

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        field, text = "days", given.get("days") or ""
        try:
            if given.get("file"):
                field = "file"
                text = file_text(given["file"].read())
                # What the file says stands in the lines from now on: there it can be read and mended.
                self.data = {**self.data.dict(), "days": text}  # type: ignore[attr-defined]
            if "year" in given:
                self._read = days_read(text, given["year"], self._ordinary())
        except Unreadable as refusal:
            self.add_error(field, refusal.sentences)
        return given

    def _ordinary(self) -> WorkingCalendar:
        """The week that special days differ from."""
        counting = CalendarBook().counting(self._calendar.code, self._calendar.project_id)
        return WorkingCalendar(counting.name, counting.weekly)

    def year_given(self) -> dict[str, Any]:
        """What was entered, as the service takes it, once the form is valid."""
        given = self.cleaned_data
        return {"year": given["year"], "days": self._read, "provisional": not given["published"]}

    def lines(self) -> str:
        """The days that were read, as lines that can be sent again."""
        return days_text(self._read)
