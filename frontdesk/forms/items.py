"""Forms of tickets, incidents and enquiries: one for each thing that can be done (DSK-05, DSK-07, DSK-13)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.base import files, words
from core.accounts.models import Department
from core.records.enums import CaseKind
from core.web.forms import moment
from frontdesk.enums import ItemWay
from frontdesk.selectors.items import MODELS
from frontdesk.services.items import TicketTerms
from owners.enums import Channel

OFFICES = (
    Channel.HOTLINE_12345, Channel.CONSUMER_ASSOCIATION, Channel.QUALITY_STATION, Channel.PETITION, Channel.COURT,
    Channel.HEADQUARTERS, Channel.MEDIA, Channel.OTHER,
)  # fmt: skip


class TicketForm(forms.Form):
    """What the office wrote."""

    office = forms.ChoiceField(label=_("Office"), choices=[(each.value, each.label) for each in OFFICES])
    external_number = forms.CharField(label=_("Number of the office"), max_length=60)
    due_at = moment(_("Due at the office"))
    asked = words(_("What the office asks"), limit=5000)

    def terms(self) -> TicketTerms:
        """What a valid form says."""
        c = self.cleaned_data
        return TicketTerms(c["office"], c["external_number"], c["asked"], c["due_at"])


class WayForm(forms.Form):
    """One thing said; ``label`` names it."""

    label: Any = _("Remark")
    text = words("", limit=5000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = self.label


class ProposeForm(WayForm):
    label = _("Reply to the office")


class SendForm(WayForm):
    label = _("How it was sent")
    uploads = files()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uploads"].label = _("Proof: the receipt, or a picture of what was sent")


class PoliceForm(WayForm):
    label = _("Police station, who came, and what was said")
    called_at = moment(_("When"), required=False, help_text=_("Empty means now"))


class VerifyForm(WayForm):
    label = _("What the department says")
    department = forms.ModelChoiceField(Department.objects.order_by("name"), label=_("Department"))

    field_order = ("department", "text")


class AnswerForm(WayForm):
    label = _("What the customer was told")


class CannotForm(WayForm):
    label = _("The apology, as the customer was told")
    reason = words(_("Why it cannot be answered"))


FORMS: dict[ItemWay, type[WayForm]] = {
    ItemWay.PROPOSE: ProposeForm, ItemWay.SEND: SendForm, ItemWay.POLICE: PoliceForm,
    ItemWay.VERIFY: VerifyForm, ItemWay.ANSWER: AnswerForm, ItemWay.CANNOT: CannotForm,
}  # fmt: skip


def form_type(way: ItemWay) -> type[WayForm]:
    """The form of a way."""
    return FORMS.get(way, WayForm)


def form_of(way: ItemWay, *args: Any) -> WayForm:
    """The form of a way, with fields of its own names on the page."""
    return form_type(way)(*args, auto_id=f"{way.value}_%s")


class ItemFilter(forms.Form):
    """Which items a program asks for."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", "—"), *((kind, CaseKind(kind).label) for kind in MODELS)],
        required=False,
    )
    finished = forms.ChoiceField(
        label=_("Finished"), choices=[("", _("All open")), ("1", _("Finished"))], required=False
    )
