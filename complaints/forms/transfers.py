"""Forms of transfers, of taking over, and of departments that work together (CMP-27, CMP-33)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.enums import Action
from complaints.enums.work import TransferState
from complaints.forms.base import ActionForm, words
from complaints.services import taking_over, transfers
from core.accounts.enums import Permission
from core.accounts.models import Department, User
from core.accounts.policies import may
from core.accounts.selectors import users_with_permission
from core.web.forms import moment, offer


class TransferForm(ActionForm):
    action = Action.TRANSFER
    service = transfers.transfer_ask
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.select_related("head").order_by("name")
    )
    to = forms.ModelChoiceField(
        label=_("Who takes it there"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("The head of the department"),
    )
    what = words(_("What to do"))
    due_at = moment(_("Time node"), help_text=_("Never later than what the customer is promised"))

    def prepare(self) -> None:
        able = users_with_permission(Permission.COMPLAINT_HANDLE, self.complaint.case.project_id)
        offer(self, "to", able)


class ConfirmTransferForm(ActionForm):
    action = Action.CONFIRM_TRANSFER
    service = transfers.transfer_confirm
    due_at = moment(
        _("Time node"), required=False, help_text=_("As it is asked: confirmed. Another time: say why.")
    )
    note = words(_("Remark, or why another time"), required=False)

    def prepare(self) -> None:
        asked = self.complaint.transfers.filter(state=TransferState.ASKED).first()
        if asked is not None:
            self.fields["due_at"].initial = asked.due_at


class TakeOverForm(ActionForm):
    action = Action.TAKE_OVER
    service = taking_over.complaint_take_over
    to = forms.ModelChoiceField(
        label=_("Who handles it now"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Empty means yourself"),
    )
    reason = words(_("Why it is taken over"))

    def prepare(self) -> None:
        able = users_with_permission(Permission.COMPLAINT_HANDLE, self.complaint.case.project_id)
        offer(self, "to", able.exclude(department__of_property_company=True))
        if not may(self.user, Permission.COMPLAINT_HANDLE, self.complaint.case.project_id):
            self.fields["to"].required, self.fields["to"].help_text = True, ""


class CollaborateForm(ActionForm):
    action = Action.COLLABORATE
    service = transfers.collaborators_name
    departments = forms.ModelMultipleChoiceField(
        label=_("Departments that help"),
        queryset=Department.objects.order_by("name"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    what = words(_("What they do"), rows=2, limit=500, required=False)

    def prepare(self) -> None:
        standing = self.complaint.collaborators.filter(ended_at=None)
        self.fields["departments"].initial = list(standing.values_list("department_id", flat=True))
