"""Forms of how a complaint ends and comes back: closing, refusing, withdrawing, reopening."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.enums import Action, Confirmation, RootCause
from complaints.forms.base import ActionForm, drawn, paper, words
from complaints.services import ending
from core.accounts.enums import Permission
from core.accounts.models import Department
from core.accounts.policies import may
from core.web.forms import offer


class CloseForm(ActionForm):
    action = Action.CLOSE
    service = ending.complaint_close
    confirmation = forms.ChoiceField(label=_("Confirmation"), widget=forms.RadioSelect)
    root_cause = forms.ChoiceField(label=_("Root cause"), choices=[("", "—"), *RootCause.choices])
    department = forms.ModelChoiceField(
        Department.objects.order_by("name"), label=_("Department responsible for the cause"), empty_label="—"
    )
    note = words(_("Remark or reason"), required=False)
    signature = drawn()
    paper = paper()

    def prepare(self) -> None:
        managers_only = (Confirmation.BY_MANAGER, Confirmation.UNCONFIRMED)
        manager = may(self.user, Permission.COMPLAINT_MANAGE, self.complaint.case.project_id)
        offer(
            self,
            "confirmation",
            [(c.value, c.label) for c in Confirmation if manager or c not in managers_only],
        )
        done_by = self.complaint.done_by
        if self.complaint.is_signed:
            self.fields["confirmation"].initial = Confirmation.SIGNED
            self.fields["confirmation"].help_text = _("The customer has signed already.")
        self.fields["root_cause"].initial = self.complaint.root_cause
        self.fields["department"].initial = self.complaint.cause_department_id or (
            done_by.department_id if done_by else None
        )


class ArchiveForm(ActionForm):
    action = Action.ARCHIVE
    service = ending.complaint_archive
    note = words(_("Remark"), required=False)


class ReopenForm(ActionForm):
    action = Action.REOPEN
    service = ending.complaint_reopen
    what = words(_("What the customer complains about again"))


class ProposeRefusalForm(ActionForm):
    action = Action.PROPOSE_REFUSAL
    service = ending.refusal_propose
    reason = words(_("Why the demand should be refused"))


class DeclineRefusalForm(ActionForm):
    action = Action.DECLINE_REFUSAL
    service = ending.refusal_decline
    reason = words(_("Why the demand is not refused"))


class RefuseDemandForm(ActionForm):
    action = Action.REFUSE_DEMAND
    service = ending.demand_refuse
    phrases_into = "reason"
    reason = words(_("Reason, as the customer will read it"))


class ReviewRefusalForm(ActionForm):
    action = Action.REVIEW_REFUSAL
    service = ending.refusal_review
    overturn = forms.TypedChoiceField(
        label=_("Outcome of the review"),
        choices=[("", _("The refusal stands")), ("yes", _("The refusal is withdrawn; we go on"))],
        coerce=bool,
        empty_value="",
        required=False,
        widget=forms.RadioSelect,
    )
    reason = words(_("Reason"))


class WithdrawForm(ActionForm):
    action = Action.WITHDRAW
    service = ending.complaint_withdraw
    reason = words(_("Why the customer withdraws it"))
