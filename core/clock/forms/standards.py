"""Forms of standards and ladders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.clock import vocabulary
from core.clock.enums import Recipient, Target, Unit
from core.clock.models import Calendar, Ladder, LadderStep, ServiceStandard
from core.clock.terms import TERMS, RungTerms, Terms
from core.places.models import Project
from core.web.forms import offer

LONGEST = 9999
ROWS = 6


def _words(label: Any, language: str, *, required: bool = False, most: int = 300) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2, "lang": language})
    return forms.CharField(label=label, max_length=most, required=required, widget=widget)


class StandardForm(forms.Form):
    """For which cases, how long, in which words, and who hears when it is late (STF-01)."""

    target = forms.ChoiceField(label=_("What is promised"))
    project = forms.ModelChoiceField(
        Project.objects.order_by("name"), label=_("Project"), required=False, empty_label=_("all projects")
    )
    level = forms.TypedChoiceField(label=_("Level"), required=False, coerce=int, empty_value=None)
    grade = forms.ChoiceField(label=_("Grade"), required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    channels = forms.MultipleChoiceField(
        label=_("Channels"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: every channel."),
    )
    amount = forms.IntegerField(
        label=pgettext_lazy("measure", "Amount"), min_value=1, max_value=LONGEST, required=False
    )
    unit = forms.ChoiceField(label=_("Measured in"), choices=Unit.choices)
    calendar_code = forms.ChoiceField(label=_("Working time counts by"))
    around_the_clock = forms.BooleanField(
        label=_("Day and night"),
        required=False,
        help_text=_("Otherwise minutes and hours count from when the channel opens."),
    )
    longest_pause_days = forms.IntegerField(
        label=_("Longest pause, in days"),
        min_value=1,
        max_value=365,
        required=False,
        help_text=_("Only promises that may wait on the customer; empty: the company's setting."),
    )
    promise_zh = _words(_("Promise in Chinese"), "zh", required=True)
    promise_en = _words(_("Promise in English"), "en", required=True)
    public = forms.BooleanField(label=_("Shown to customers on the public page"), required=False)
    exception_zh = _words(_("Late or abnormal when, in Chinese"), "zh")
    exception_en = _words(_("Late or abnormal when, in English"), "en")
    closing_zh = _words(_("Met when, in Chinese"), "zh")
    closing_en = _words(_("Met when, in English"), "en")
    ladder = forms.ModelChoiceField(
        Ladder.objects.filter(active=True).order_by("pk"), label=_("Ladder"), empty_label=None
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)

    def __init__(self, *args: Any, kind: str, standard: ServiceStandard | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = vocabulary.words_of(kind)
        self._choose("target", [("", _("choose")), *Target.choices])
        for name in ("level", "grade", "urgency", "category"):
            self._choose(name, [("", _("any")), *words.choices(name)])
            if not words.choices(name):
                del self.fields[name]
        self._choose("channels", words.choices("channel"))
        calendars = Calendar.objects.filter(project=None).order_by("pk")
        self._choose("calendar_code", list(calendars.values_list("code", "name")))
        if standard is None:
            self.initial.update({"unit": Unit.HOURS, "around_the_clock": True, "public": True})
        else:
            self.initial.update({name: getattr(standard, name) for name in (*TERMS, "target")})
            del self.fields["target"]

    def _choose(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        offer(self, name, choices)

    def terms(self) -> Terms:
        """What was said of the standard, once the form is valid."""
        given = {name: value for name, value in self.cleaned_data.items() if name in TERMS}
        return Terms(**given)

    def parts(self) -> Iterator[tuple[Any, list[BoundField]]]:
        """The fields under their headings."""
        headings = {
            "target": _("For which cases"),
            "amount": _("How long"),
            "promise_zh": _("The promise"),
            "exception_zh": _("When it is late or abnormal, and when it is met"),
            "ladder": _("Who hears when it is late"),
        }
        heading: Any = headings["target"]
        fields: list[BoundField] = []
        for bound in self.visible_fields():
            if bound.name in headings and fields:
                yield heading, fields
                fields = []
            heading = headings.get(bound.name, heading)
            fields.append(bound)
        yield heading, fields


class EndForm(forms.Form):
    """Why a standard ends."""

    reason = forms.CharField(label=_("Why it ends"), max_length=500)


WHENS = (
    ("", _("no step")),
    ("percent", _("at … percent of the time")),
    ("multiple", _("… lengths after the due time (0: at the due time)")),
)
HOWS = (
    ("urgent", _("urgent: at any hour")),
    ("quiet", _("ordinary: not in quiet hours")),
    ("digest", _("in the daily digest")),
)


class LadderForm(forms.Form):
    """The steps of a ladder, one block of fields each; a block without “when” is no step."""

    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)

    def __init__(self, *args: Any, ladder: Ladder | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = list(ladder.steps.order_by("level")) if ladder else []
        if ladder:
            self.initial.update({"name_zh": ladder.name_zh, "name_en": ladder.name_en})
        for row in range(max(ROWS, len(steps) + 1)):
            self.fields |= {
                f"when_{row}": forms.ChoiceField(
                    label=pgettext_lazy("ladder", "When"), choices=WHENS, required=False
                ),
                f"number_{row}": forms.IntegerField(label=_("Per cent or lengths"), required=False),
                f"to_{row}": forms.MultipleChoiceField(
                    label=_("Who is told"),
                    choices=Recipient.choices,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                ),
                f"how_{row}": forms.ChoiceField(label=_("How"), choices=HOWS, required=False),
                f"acknowledge_{row}": forms.IntegerField(
                    label=_("Acknowledge within minutes"),
                    min_value=1,
                    max_value=LONGEST,
                    required=False,
                    help_text=_("If nobody does, the next step is taken at once."),
                ),
            }
        for row, step in enumerate(steps):
            self.initial.update(_step_initial(row, step))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for row in self.rows():
            if given.get(f"when_{row}") and given.get(f"number_{row}") is None:
                self.add_error(f"number_{row}", _("Say how many."))
            if not given.get(f"when_{row}") and (given.get(f"to_{row}") or given.get(f"number_{row}")):
                self.add_error(f"when_{row}", _("Say when this step is taken."))
        return given

    def rows(self) -> range:
        """The numbers of the blocks."""
        return range(sum(name.startswith("when_") for name in self.fields))

    def blocks(self) -> list[list[BoundField]]:
        """The fields of each block."""
        names = ("when", "number", "to", "how", "acknowledge")
        return [[self[f"{name}_{row}"] for name in names] for row in self.rows()]

    def head(self) -> list[BoundField]:
        """The fields that are no step."""
        return [self["name_zh"], self["name_en"]]

    def rungs(self) -> list[RungTerms]:
        """The steps that were entered, once the form is valid."""
        given = self.cleaned_data
        return [
            RungTerms(
                row=row,
                to=given[f"to_{row}"],
                urgent=given[f"how_{row}"] == "urgent",
                digest=given[f"how_{row}"] == "digest",
                acknowledge_minutes=given[f"acknowledge_{row}"],
                **{given[f"when_{row}"]: given[f"number_{row}"]},
            )
            for row in self.rows()
            if given[f"when_{row}"]
        ]


def _step_initial(row: int, step: LadderStep) -> dict[str, Any]:
    how = "urgent" if step.urgent else "digest" if step.digest else "quiet"
    when = "percent" if step.percent is not None else "multiple"
    return {
        f"when_{row}": when, f"number_{row}": getattr(step, when), f"to_{row}": step.to, f"how_{row}": how,
        f"acknowledge_{row}": step.acknowledge_minutes,
    }  # fmt: skip
