"""Forms of the way from the first response to the verified result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.enums import Action, Assessment, Failure, Level, Nature, ResponseKind
from complaints.forms.base import ActionForm, files, words
from complaints.forms.fields import CategoryField
from complaints.selectors.assigning import proposal_of
from complaints.services import accepting, logging, work
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.selectors import users_with_permission
from core.web.forms import moment, offer


class RespondForm(ActionForm):
    action = Action.RESPOND
    service = logging.complaint_respond
    phrases_into = "note"
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
    to = forms.ModelChoiceField(
        label=_("Handler"), queryset=User.objects.none(), required=False, help_text=_("Empty only by rule")
    )
    by_rule = forms.BooleanField(label=_("By rule"), required=False, widget=forms.HiddenInput)
    note = words(_("What to do"), required=False)

    def prepare(self) -> None:
        to = self.fields["to"]
        to.required = not self.data.get("by_rule")
        to.queryset = users_with_permission(  # type: ignore[attr-defined]
            Permission.COMPLAINT_HANDLE, self.complaint.case.project_id
        )
        to.initial, to.help_text = self.complaint.assigned_to_id, ""
        proposal = proposal_of(self.complaint)
        if proposal is not None:
            to.initial = proposal.user.pk
            to.help_text = _("By rule: %(name)s (%(reason)s)") % {
                "name": proposal.user, "reason": proposal.reason,
            }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        return to_or_by_rule(super().clean() or {})


class AssignManyForm(forms.Form):
    """One handler for several complaints; whether each may have them is asked one by one."""

    to = forms.ModelChoiceField(label=_("Handler"), queryset=User.objects.none(), required=False)
    by_rule = forms.BooleanField(required=False, widget=forms.HiddenInput)
    note = words(_("What to do"), required=False)

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        handlers = User.objects.filter(pk__in=[user.pk for user in people]).order_by("full_name", "pk")
        offer(self, "to", handlers)
        self.fields["to"].required = not self.data.get("by_rule")

    def clean(self) -> dict[str, Any]:
        return to_or_by_rule(super().clean() or {})


def to_or_by_rule(cleaned: dict[str, Any]) -> dict[str, Any]:
    """As the service takes it: nobody named is whom the rules name, and only where that was said."""
    if cleaned.pop("by_rule", False):
        cleaned["to"] = None
    return cleaned


class RefuseAssignmentForm(ActionForm):
    action = Action.REFUSE_ASSIGNMENT
    service = accepting.assignment_refuse
    reason = words(_("Why it is not yours, and whose it is"))


class InvestigateForm(ActionForm):
    action = Action.INVESTIGATE
    service = work.complaint_investigate
    members = forms.ModelMultipleChoiceField(
        label=_("Who investigates with you"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Needed at levels 1 and 2 before a plan is proposed"),
    )
    note = words(_("First steps"), required=False)

    def prepare(self) -> None:
        able = users_with_permission(Permission.CASE_VIEW, self.complaint.case.project_id)
        offer(self, "members", able.exclude(pk=self.user.pk))


class ExecuteForm(ActionForm):
    action = Action.EXECUTE
    service = work.complaint_execute
    to = forms.ModelChoiceField(
        label=_("Who carries it out"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Yourself"),
    )
    due_at = moment(_("Due"))
    acceptance_standard = words(_("Acceptance standard"), limit=1000, help_text=_("What counts as well done"))

    def prepare(self) -> None:
        able = users_with_permission(Permission.COMPLAINT_HANDLE, self.complaint.case.project_id)
        offer(self, "to", able)


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


class AddFilesForm(ActionForm):
    action = Action.ADD_FILES
    service = work.complaint_files_add
    uploads = files()
