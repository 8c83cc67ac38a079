"""The form of the call console."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.enums import Level, Nature
from complaints.enums.damage import GoesOn
from complaints.forms.fields import CategoryField
from complaints.services.logging import Caller, Filing, Story
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import may, scope_of
from core.places.models import Project, Unit
from core.web.forms import moment, offer
from frontdesk.enums import PromiseKind
from frontdesk.forms.promises import promise_amount, promise_due_at, promise_kind, promise_what
from frontdesk.services.calls import Call
from frontdesk.services.promises import Given
from owners.enums import Channel, ContactKind
from owners.models import Person

# What people dial: digits as they are written, an extension at the end; 5 (a short number) to 20 digits.
PHONE = re.compile(r"\+?(?:[\s().\-/]*\d){5,20}[\s().\-/]*(?:(?:转|ext\.?|x)\s*\d{1,6})?", re.IGNORECASE)


def _text(label: Any, limit: int, *, rows: int = 0, **kwargs: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=limit, required=False, widget=widget, **kwargs)


class CallForm(forms.Form):
    """A call as the clerk takes it down; ``caller`` is ``person:<id>`` or ``unit:<id>`` from the suggestions."""

    caller = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    caller_text = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), required=False, widget=forms.HiddenInput)
    joins = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    chases = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    what = forms.CharField(
        label=_("What it is about"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}), required=True
    )
    category = CategoryField(required=False)
    level = forms.TypedChoiceField(
        label=_("Level"), choices=Level.choices, coerce=int, initial=Level.GENERAL_DEMAND.value
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=ContactKind.choices, initial=ContactKind.COMPLAINT.value
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices, initial=Channel.PHONE.value)
    project = forms.ModelChoiceField(
        label=_("Project"),
        queryset=Project.objects.none(),
        required=False,
        help_text=_("Only when no unit is chosen"),
    )
    caller_name = _text(_("Caller's name"), 60, help_text=_("When the caller is not found"))
    caller_phone = _text(_("Caller's phone"), 30)
    nature = forms.ChoiceField(label=_("Nature"), choices=[("", "—"), *Nature.choices], required=False)
    remedy = _text(_("Remedy sought"), 2000, rows=2)
    where = _text(_("Where"), 200)
    happened = _text(_("When it happened"), 200)
    who = _text(_("Who was involved"), 200)
    why = _text(_("Why, as the customer sees it"), 2000, rows=2)
    how_much = _text(_("Extent and damage"), 500)
    outcome = _text(_("What you told the caller"), 2000, rows=2)
    goes_on = forms.ChoiceField(
        label=_("Damage that goes on"), required=False, choices=[("", "—"), *GoesOn.choices],
        help_text=_("An emergency order is opened at once."),
    )  # fmt: skip
    follow_up = forms.ChoiceField(
        label=_("An enquiry is"), required=False,
        choices=[("", _("answered")), ("yes", _("to be answered later: its clock starts"))],
    )  # fmt: skip
    rings = forms.IntegerField(
        label=_("Rings before it was answered"), required=False, min_value=0, max_value=99
    )
    waited_seconds = forms.IntegerField(
        label=_("Or seconds until it was answered"), required=False, min_value=0, max_value=3600
    )
    happened_at = moment(_("Time of the call"), required=False, help_text=_("Empty means now"))
    late_reason = _text(_("Why it is entered late"), 200, help_text=_("Needed after 15 minutes"))

    promise_kind = promise_kind(required=False)
    promise_what = promise_what(required=False)
    promise_due_at = promise_due_at(required=False)
    promise_amount = promise_amount()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        scope = scope_of(user, Permission.CONTACT_LOG)
        units, projects = Unit.objects.select_related("project"), Project.objects.all()
        if not scope.everywhere:
            units = units.filter(project_id__in=scope.project_ids)
            projects = projects.filter(pk__in=scope.project_ids)
        offer(self, "unit", units)
        offer(self, "project", projects)
        if not may(user, Permission.COMPLAINT_LOG):
            kinds = [(kind.value, kind.label) for kind in ContactKind if kind != ContactKind.COMPLAINT]
            offer(self, "kind", kinds)
            self.fields["kind"].initial = ContactKind.ENQUIRY.value
        if not scope.everywhere and len(scope.project_ids) == 1:
            self.fields["project"].initial = projects.first()

    def clean_what(self) -> str:
        what: str = self.cleaned_data["what"]
        if not what.strip():
            raise forms.ValidationError(_("Write down what the caller says."))
        return what

    def clean_caller_phone(self) -> str:
        phone = unicodedata.normalize("NFKC", self.cleaned_data["caller_phone"]).strip()
        if phone and not PHONE.fullmatch(phone):
            raise forms.ValidationError(
                _(
                    "This is not a phone number. Write it in digits, for example 138 0013 8000, or leave it empty."
                )
            )
        return phone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        person = self._person(cleaned.get("caller", ""))
        typed = cleaned.get("caller_text", "").strip()
        name, phone = cleaned.get("caller_name", "").strip(), cleaned.get("caller_phone", "").strip()
        if person is None and typed and not name and not phone:
            # What was typed into the caller field and found nobody is not lost.
            name, phone = ("", typed[:30]) if PHONE.fullmatch(typed) else (typed[:60], "")
        if person is None and not name and not phone and not cleaned.get("unit"):
            self.add_error("caller", _("Find the caller, or enter a name or a phone."))
        unit = cleaned.get("unit")
        if unit is None and not cleaned.get("project"):
            self.add_error("project", _("Choose the caller's unit, or the project it is about."))
        if "caller" not in self.errors and person is None and not name and not phone and unit is not None:
            name = unit.code[:60]  # the same in every language
        cleaned.update(person=person, caller_name=name, caller_phone=phone)
        return cleaned

    def _person(self, caller: str) -> Person | None:
        kind, _colon, pk = caller.partition(":")
        if kind != "person" or not pk.isascii() or not pk.isdigit() or len(pk) > 18:
            return None
        return Person.objects.look_up_by(self.user).filter(pk=int(pk)).first()

    def _promise(self) -> Given | None:
        """What the clerk promised, when anything was."""
        c = self.cleaned_data
        if not c["promise_what"]:
            return None
        return Given(
            kind=PromiseKind(c["promise_kind"] or PromiseKind.DATE),
            what=c["promise_what"],
            due_at=c["promise_due_at"],
            amount=c["promise_amount"],
        )

    def call(self) -> Call:
        """The call that a valid form describes."""
        c = self.cleaned_data
        channel = Channel(c["channel"])
        unit = c["unit"]
        return Call(
            kind=ContactKind(c["kind"]),
            channel=channel,
            project=unit.project if unit else c["project"],
            unit=unit,
            caller=Caller(person=c["person"], name=c["caller_name"], phone=c["caller_phone"]),
            story=Story(**{name: c[name] for name in Story.__slots__}),
            filing=Filing(
                channel=channel,
                category=c["category"],
                nature=Nature(c["nature"]) if c["nature"] else None,
                level=Level(c["level"]),
                goes_on=GoesOn(c["goes_on"]) if c["goes_on"] else None,
            ),
            outcome=c["outcome"],
            happened_at=c["happened_at"],
            late_reason=c["late_reason"],
            joins=c["joins"],
            chases=c["chases"],
            promise=self._promise(),
            rings=c["rings"],
            follow_up=c["follow_up"] == "yes",
            waited_seconds=c["waited_seconds"],
        )
