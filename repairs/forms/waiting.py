"""Forms of the clocks of an order: pause, and run again (CLK-02)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.clock.enums import PAUSABLE, PauseReason
from core.web.forms import moment
from repairs.enums import Action
from repairs.forms.base import ActionForm, words
from repairs.services import waiting


class PauseForm(ActionForm):
    action = Action.PAUSE
    service = waiting.order_pause
    target = forms.ChoiceField(label=_("Which clock"), widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=_("Waiting for"), choices=PauseReason.choices, widget=forms.RadioSelect)
    words = words(_("Reason"), rows=2, limit=500)
    until = moment(_("Paused until"), required=False, help_text=_("Empty means as long as is allowed"))

    def prepare(self) -> None:
        offer_clocks(self, paused=False)


class ResumeForm(ActionForm):
    action = Action.RESUME
    service = waiting.order_resume
    target = forms.ChoiceField(label=_("Which clock"), widget=forms.RadioSelect)
    note = words(_("Remark"), required=False)

    def prepare(self) -> None:
        offer_clocks(self, paused=True)


def offer_clocks(form: ActionForm, *, paused: bool) -> None:
    """The clocks that may be paused, or those that are; one alone is chosen already."""
    running = form.order.case.deadlines.filter(
        target__in=PAUSABLE, met_at=None, cancelled_at=None, paused_at__isnull=not paused
    )
    choices = [(each.target, each.get_target_display()) for each in running.order_by("due_at")]
    field: Any = form.fields["target"]
    field.choices = choices
    field.initial = choices[0][0] if len(choices) == 1 else None
