"""The forms of the work itself, at the door and at the desk: from taking an order to countersigning it."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from core.web.forms import FilesField, moment
from repairs.enums import Action, PictureMoment
from repairs.forms.base import ActionForm, pictures, words
from repairs.forms.lines import LinesForm
from repairs.models import WorkOrder
from repairs.services import charging, dispatch, ending, work
from repairs.services.files import order_files_add


class TakeForm(ActionForm):
    action = Action.TAKE
    service = dispatch.order_take


class ArriveForm(ActionForm):
    action = Action.ARRIVE
    service = work.order_arrive


class StartForm(ActionForm):
    action = Action.START
    service = work.order_start
    quality_standard = words(_("When it is good, as agreed with the customer"), rows=2)

    def prepare(self) -> None:
        self.fields["quality_standard"].initial = self.order.quality_standard
        self.fields["quality_standard"].required = not self.order.quality_standard


class RestoreForm(ActionForm):
    action = Action.RESTORE
    service = work.order_restore
    note = words(_("What was done for now"), required=False, rows=2)


class QuoteForm(LinesForm):
    action = Action.QUOTE
    service = charging.order_quote
    time_text = forms.CharField(label=_("How long it takes"), max_length=200)


class AgreeForm(ActionForm):
    action = Action.AGREE
    service = charging.order_agree
    agreed_how = forms.CharField(label=_("Who agreed, and how"), max_length=200)


class DeclineForm(ActionForm):
    action = Action.DECLINE
    service = charging.order_decline
    reason = words(_("Why the customer declines"), rows=2, limit=500)


class UseForm(LinesForm):
    action = Action.USE
    service = charging.order_use


class PostponeForm(ActionForm):
    action = Action.POSTPONE
    service = work.order_postpone
    reason = words(_("Not finished because"), rows=2)
    promised_at = moment(_("New time promised"))
    customer_told = forms.BooleanField(label=_("The customer knows the reason and the new time"))

    def run(self, *, at: dt.datetime) -> WorkOrder:
        """A promise is about a time to come, seen from when it was made: the phone may say so later."""
        if self.cleaned_data["promised_at"] <= at:
            raise InvalidInput("promise_past", _("Name a time that is still to come."), field="promised_at")
        return super().run(at=at)


class FinishForm(ActionForm):
    action = Action.FINISH
    service = work.order_finish
    result = words(_("What was done"), limit=2000)
    site_cleaned = forms.BooleanField(label=_("The site is cleaned"))
    is_abnormal = forms.BooleanField(label=_("Something abnormal happened"), required=False)
    before = pictures(_("Pictures from before"))
    after = pictures(_("Pictures from after"))
    why_no_pictures = forms.CharField(label=_("Why there are no pictures"), max_length=200, required=False)


class AcceptForm(ActionForm):
    action = Action.ACCEPT
    service = ending.order_accept
    name = forms.CharField(label=_("Who accepts and signs"), max_length=60)
    signature = forms.FileField(label=_("Signature"), widget=forms.FileInput(attrs={"accept": "image/*"}))
    note = words(_("Remark"), required=False, rows=2)

    def prepare(self) -> None:
        self.fields["name"].initial = self.order.contact_name[:60]


class RefuseAcceptanceForm(ActionForm):
    action = Action.REFUSE_ACCEPTANCE
    service = ending.order_refuse_acceptance
    reason = words(_("What the customer does not accept"), rows=2)


class CountersignForm(ActionForm):
    action = Action.COUNTERSIGN
    service = ending.order_countersign
    note = words(_("Remark"), required=False, rows=2)


class SendBackForm(ActionForm):
    action = Action.SEND_BACK
    service = ending.order_send_back
    reason = words(_("What is to be done again"), rows=2)


class AddFilesForm(ActionForm):
    action = Action.ADD_FILES
    service = order_files_add
    moment = forms.ChoiceField(label=_("What the pictures show"), choices=PictureMoment.choices)
    uploads = FilesField(label=_("Pictures or PDF"))
