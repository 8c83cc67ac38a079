"""One form for each thing a person can do with a complaint."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.enums import (
    Action,
    Assessment,
    Confirmation,
    FactKind,
    Failure,
    Grade,
    Level,
    Nature,
    ResponseKind,
)
from complaints.forms.base import ActionForm, files, words
from complaints.forms.fields import CategoryField
from complaints.models import Complaint
from complaints.services import ending, grading, logging, matters, plans, work
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import may
from core.accounts.selectors import users_with_permission
from core.web.forms import moment


class RespondForm(ActionForm):
    action = Action.RESPOND
    service = logging.complaint_respond
    kind = forms.ChoiceField(label=_("What happened"), choices=ResponseKind.choices, widget=forms.RadioSelect)
    note = words(_("What was said"), required=False)
    happened_at = moment(_("When"), required=False, help_text=_("Empty means now"))
    late_reason = forms.CharField(
        label=_("Why it is entered late"),
        required=False,
        max_length=200,
        help_text=_("Needed after 15 minutes"),
    )


class ChaseForm(ActionForm):
    action = Action.CHASE
    service = logging.complaint_chase
    note = words(_("What the customer said"))


class AssessForm(ActionForm):
    action = Action.ASSESS
    service = work.complaint_assess
    assessment = forms.ChoiceField(
        label=_("Assessment"), choices=Assessment.choices, widget=forms.RadioSelect
    )
    failure = forms.ChoiceField(
        label=_("How we failed"),
        choices=[("", "—"), *Failure.choices],
        required=False,
        help_text=_("Needed when it is valid."),
    )
    reason = words(_("Reason"))
    category = CategoryField(required=False)
    nature = forms.ChoiceField(label=_("Nature"), choices=[("", "—"), *Nature.choices], required=False)
    level = forms.TypedChoiceField(label=_("Level"), choices=Level.choices, coerce=int)

    def prepare(self) -> None:
        self.fields["category"].initial = self.complaint.category_id
        self.fields["nature"].initial = self.complaint.nature
        self.fields["level"].initial = self.complaint.level
        if self.complaint.level == Level.MAJOR_RISK:
            self.fields["level"].disabled = True
            self.fields["level"].help_text = _("Level 1 follows from the facts on record.")


class AssignForm(ActionForm):
    action = Action.ASSIGN
    service = work.complaint_assign
    to = forms.ModelChoiceField(label=_("Handler"), queryset=User.objects.none())
    note = words(_("What to do"), required=False)

    def prepare(self) -> None:
        self.fields["to"].queryset = users_with_permission(  # type: ignore[attr-defined]
            Permission.COMPLAINT_HANDLE, self.complaint.case.project_id
        )
        self.fields["to"].initial = self.complaint.assigned_to_id


class InvestigateForm(ActionForm):
    action = Action.INVESTIGATE
    service = work.complaint_investigate
    note = words(_("First steps"), required=False)


class ProposePlanForm(ActionForm):
    action = Action.PROPOSE_PLAN
    service = plans.plan_propose
    text = words(_("What we propose"), rows=5, limit=5000)
    cost = forms.DecimalField(label=_("Cost (CNY)"), min_value=0, max_digits=14, decimal_places=2, initial=0)


class ApprovePlanForm(ActionForm):
    action = Action.APPROVE_PLAN
    service = plans.plan_approve
    note = words(_("Remark"), required=False)


class RefusePlanForm(ActionForm):
    action = Action.REFUSE_PLAN
    service = plans.plan_refuse
    reason = words(_("Reason"))


class AgreeForm(ActionForm):
    action = Action.AGREE
    service = plans.plan_agree
    note = words(_("What was agreed"), required=False)


class DeclinePlanForm(ActionForm):
    action = Action.DECLINE_PLAN
    service = plans.plan_decline
    reason = words(_("Why the customer declines"))


class ExecuteForm(ActionForm):
    action = Action.EXECUTE
    service = work.complaint_execute
    due_at = moment(_("Due"))
    acceptance_standard = words(_("Acceptance standard"), limit=1000, help_text=_("What counts as well done"))


class FinishForm(ActionForm):
    action = Action.FINISH
    service = work.complaint_finish
    result = words(_("What was achieved"))
    uploads = files()


class VerifyForm(ActionForm):
    action = Action.VERIFY
    service = work.complaint_verify
    finding = words(_("What you saw"))


class SendBackForm(ActionForm):
    action = Action.SEND_BACK
    service = work.complaint_send_back
    reason = words(_("What is not in order"))


class CloseForm(ActionForm):
    action = Action.CLOSE
    service = ending.complaint_close
    confirmation = forms.ChoiceField(label=_("Confirmation"), widget=forms.RadioSelect)
    note = words(_("Remark or reason"), required=False)

    def prepare(self) -> None:
        managers_only = (Confirmation.BY_MANAGER, Confirmation.UNCONFIRMED)
        manager = may(self.user, Permission.COMPLAINT_MANAGE, self.complaint.case.project_id)
        self.fields["confirmation"].choices = [  # type: ignore[attr-defined]
            (c.value, c.label) for c in Confirmation if manager or c not in managers_only
        ]


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


class RefuseDemandForm(ActionForm):
    action = Action.REFUSE_DEMAND
    service = ending.demand_refuse
    reason = words(_("Reason, as the customer will read it"))


class ReviewRefusalForm(ActionForm):
    action = Action.REVIEW_REFUSAL
    service = ending.refusal_review
    overturn = forms.TypedChoiceField(
        label=_("Outcome"),
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


class AddFactForm(ActionForm):
    action = Action.ADD_FACT
    service = matters.fact_add
    kind = forms.ChoiceField(label=_("Fact"), choices=FactKind.choices, widget=forms.RadioSelect)
    note = words(_("What is known"))


class WithdrawFactForm(ActionForm):
    action = Action.WITHDRAW_FACT
    service = matters.fact_withdraw
    kind = forms.ChoiceField(label=_("Fact"), choices=FactKind.choices, widget=forms.RadioSelect)
    reason = words(_("Why it is taken back"))


class AddCoSignerForm(ActionForm):
    action = Action.ADD_CO_SIGNER
    service = matters.co_signer_add
    name = forms.CharField(label=_("Name"), max_length=60)


class _GradeForm(ActionForm):
    action = Action.RAISE_GRADE
    service = grading.grade_raise
    grade = forms.ChoiceField(label=_("Grade"), widget=forms.RadioSelect)
    reason = words(_("Reason"))

    def fits(self, grade: Grade) -> bool:
        return grade.rank > Grade(self.complaint.grade).rank

    def prepare(self) -> None:
        self.fields["grade"].choices = [  # type: ignore[attr-defined]
            (grade.value, grade.label) for grade in Grade if self.fits(grade)
        ]


class RaiseGradeForm(_GradeForm):
    pass


class LowerGradeForm(_GradeForm):
    action = Action.LOWER_GRADE
    service = grading.grade_lower

    def fits(self, grade: Grade) -> bool:
        return grade.rank < Grade(self.complaint.grade).rank


class LinkForm(ActionForm):
    action = Action.LINK
    service = matters.complaint_link
    other_number = forms.CharField(
        label=_("Number of the other complaint"), max_length=20, help_text=_("For example TS-2026-000123")
    )


class UnlinkForm(ActionForm):
    action = Action.UNLINK
    service = matters.complaint_unlink
    reason = words(_("Why it does not belong there"))


class AddFilesForm(ActionForm):
    action = Action.ADD_FILES
    service = work.complaint_files_add
    uploads = files()


_FORMS: tuple[type[ActionForm], ...] = (
    RespondForm, ChaseForm, AssessForm, AssignForm, InvestigateForm, ProposePlanForm, ApprovePlanForm,
    RefusePlanForm, AgreeForm, DeclinePlanForm, ExecuteForm, FinishForm, VerifyForm, SendBackForm, CloseForm,
    ArchiveForm, ReopenForm, ProposeRefusalForm, RefuseDemandForm, ReviewRefusalForm, WithdrawForm, AddFactForm,
    WithdrawFactForm, AddCoSignerForm, RaiseGradeForm, LowerGradeForm, LinkForm, UnlinkForm, AddFilesForm,
)  # fmt: skip
FORMS: dict[Action, type[ActionForm]] = {form.action: form for form in _FORMS}


def form_for(
    action: Action, *, complaint: Complaint, user: User, data: Any = None, uploaded: Any = None
) -> ActionForm:
    """The form of an action, filled with what a person sent, if anything."""
    return FORMS[action](data, uploaded, complaint=complaint, user=user)
