"""Forms of investigating, of how it goes and of settlements (CMP-11, CMP-14, CMP-31)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from complaints.enums import Action
from complaints.enums.work import Audience, Side
from complaints.forms.base import ActionForm, files, words
from complaints.models import AppraisalBody, PlanOption, Settlement
from complaints.services import investigation, settlements
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.selectors import users_with_permission
from core.records.models import Attachment
from core.web.forms import day, moment, offer
from core.web.templatetags.house import cny, when


def attached() -> forms.ModelMultipleChoiceField:
    """Files that are on the complaint already."""
    return forms.ModelMultipleChoiceField(
        label=_("Or files that are here already"),
        queryset=Attachment.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class WithFiles(ActionForm):
    """A form whose entry names files."""

    def prepare(self) -> None:
        self.offer_attached(Attachment.objects.filter(case_id=self.complaint.pk).order_by("-pk"))

    def offer_attached(self, here: QuerySet[Attachment]) -> None:
        """Where there are no files yet, nothing is asked about them."""
        offer(self, "attached", here)
        if not here.exists():
            self.fields["attached"].widget = forms.MultipleHiddenInput()


class NameGroupForm(ActionForm):
    action = Action.NAME_GROUP
    service = investigation.group_name
    members = forms.ModelMultipleChoiceField(
        label=_("Who investigates"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    note = words(_("Remark"), required=False)

    def prepare(self) -> None:
        able = users_with_permission(Permission.CASE_VIEW, self.complaint.case.project_id)
        offer(self, "members", able)
        standing = self.complaint.group.filter(left_at=None).values_list("user_id", flat=True)
        self.fields["members"].initial = list(standing)


class AddEvidenceForm(WithFiles):
    action = Action.ADD_EVIDENCE
    service = investigation.evidence_add
    side = forms.ChoiceField(label=_("Side"), choices=Side.choices, widget=forms.RadioSelect)
    given_by = forms.CharField(label=_("From whom"), max_length=100)
    obtained_at = moment(_("Obtained"))
    what = words(_("What it shows"), rows=2, limit=500)
    uploads = files()
    attached = attached()

    def prepare(self) -> None:
        self.offer_attached(
            Attachment.objects.filter(case_id=self.complaint.pk, evidence=None).order_by("-pk")
        )


class CommissionAppraisalForm(ActionForm):
    action = Action.COMMISSION_APPRAISAL
    service = investigation.appraisal_commission
    body = forms.ModelChoiceField(
        label=_("Appraisal body"), queryset=AppraisalBody.objects.filter(is_active=True)
    )
    question = words(_("What is appraised"), limit=1000)
    commissioned_on = day(_("Commissioned on"))


class RecordAppraisalForm(WithFiles):
    action = Action.RECORD_APPRAISAL
    service = investigation.appraisal_record
    reported_on = day(_("Reported on"))
    finding = words(_("What was found"))
    uploads = files()
    attached = attached()


class NegotiateForm(ActionForm):
    action = Action.NEGOTIATE
    service = investigation.negotiation_record
    with_whom = forms.CharField(label=_("With whom, where"), max_length=200)
    said = words(_("What was asked and offered, and where it stands"), rows=5)


class UpdateForm(WithFiles):
    action = Action.UPDATE
    service = investigation.update_record
    text = words(_("How it goes"))
    audience = forms.ChoiceField(label=_("For whom"), choices=Audience.choices, widget=forms.RadioSelect)
    uploads = files()
    attached = attached()


class SettleForm(WithFiles):
    action = Action.SETTLE
    service = settlements.settlement_record
    amount = forms.DecimalField(label=_("Amount (CNY)"), min_value=0, max_digits=14, decimal_places=2)
    payee = forms.CharField(label=_("Payee"), max_length=100)
    pay_on = day(_("Pay date"))
    uploads = files()
    attached = attached()

    def prepare(self) -> None:
        super().prepare()
        chosen = PlanOption.objects.filter(plan__complaint=self.complaint, is_chosen=True).last()
        self.fields["amount"].initial = chosen.cost if chosen else None
        self.fields["payee"].initial = self.complaint.complainant or self.complaint.caller_name


class SettlementField(forms.ModelChoiceField):
    """A settlement with what finance pays: how much, to whom, by when."""

    def label_from_instance(self, obj: Any) -> str:
        return " · ".join([cny(obj.amount), obj.payee, when(obj.pay_on)])


class PayForm(ActionForm):
    action = Action.PAY
    service = settlements.settlement_pay
    settlement = SettlementField(
        label=_("Settlement"),
        queryset=Settlement.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    paid_on = day(_("Paid on"))
    reference = forms.CharField(label=_("Reference of the payment"), max_length=100)

    def prepare(self) -> None:
        unpaid = Settlement.objects.filter(complaint=self.complaint, paid_on=None)
        offer(self, "settlement", unpaid)
        if len(unpaid) == 1:
            self.fields["settlement"].initial = unpaid[0].pk
