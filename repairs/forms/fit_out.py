"""What can be done with fit-out works: for each its form, its service, who may, and when it is offered (RPR-18)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from repairs.enums.contracting import FitOutState
from repairs.forms.contracting import CompletionForm, CorrectedForm, DecisionForm, DepositForm, PatrolForm
from repairs.models import FitOut
from repairs.services import fit_out as services

State = FitOutState


@dataclass(frozen=True, slots=True)
class Way:
    """Something that can be done."""

    label: Any
    form: type[forms.Form]
    service: Callable[..., Any]
    permission: Permission
    states: tuple[FitOutState, ...]

    def is_offered(self, fit_out: FitOut) -> bool:
        """Whether it is any use now: the works stand where it can be done, and a deposit is still to be paid."""
        if self.form is DepositForm and (fit_out.deposit_paid_at is not None or not fit_out.deposit):
            return False
        return fit_out.state in self.states


WAYS = {
    "approve": Way(
        _("Approve"), DecisionForm, services.fit_out_approve, Permission.ORDER_MANAGE, (State.APPLIED,)
    ),
    "refuse": Way(
        _("Refuse"), DecisionForm, services.fit_out_refuse, Permission.ORDER_MANAGE, (State.APPLIED,)
    ),
    "deposit": Way(
        _("Deposit paid"), DepositForm, services.fit_out_deposit, Permission.ORDER_LOG,
        (State.APPLIED, State.AT_WORK),
    ),
    "patrol": Way(_("Patrol finding"), PatrolForm, services.patrol_add, Permission.ORDER_LOG, (State.AT_WORK,)),
    "corrected": Way(
        _("Put right"), CorrectedForm, services.patrol_corrected, Permission.ORDER_LOG, (State.AT_WORK,)
    ),
    "complete": Way(
        _("Completion"), CompletionForm, services.fit_out_complete, Permission.ORDER_MANAGE, (State.AT_WORK,)
    ),
}  # fmt: skip
