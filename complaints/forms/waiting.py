"""Forms of the clocks of a complaint: pause, and run again (CLK-02)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.enums import Action
from complaints.forms.base import ActionForm, words
from complaints.services import waiting
from core.clock.enums import PAUSABLE, PauseReason
from core.web.forms import moment, offer


class PauseForm(ActionForm):
    action = Action.PAUSE
    service = waiting.complaint_pause
    target = forms.ChoiceField(label=_("Which clock"), widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=_("Waiting for"), choices=PauseReason.choices, widget=forms.RadioSelect)
    words = words(_("Reason"), rows=2, limit=500)
    until = moment(_("Paused until"), required=False, help_text=_("Empty means as long as is allowed"))

    def prepare(self) -> None:
        offer_clocks(self, paused=False)


class ResumeForm(ActionForm):
    action = Action.RESUME
    service = waiting.complaint_resume
    target = forms.ChoiceField(label=_("Which clock"), widget=forms.RadioSelect)
    note = words(_("Remark"), required=False)

    def prepare(self) -> None:
        offer_clocks(self, paused=True)


def offer_clocks(form: ActionForm, *, paused: bool) -> None:
    """The clocks that may be paused, or those that are; one alone is chosen already."""
    running = form.complaint.case.deadlines.filter(
        target__in=PAUSABLE, met_at=None, cancelled_at=None, paused_at__isnull=not paused
    )
    choices = [(each.target, each.get_target_display()) for each in running.order_by("due_at")]
    offer(form, "target", choices)
    form.fields["target"].initial = choices[0][0] if len(choices) == 1 else None
