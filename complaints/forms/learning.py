"""Forms of what is learnt from a complaint: its case study (CMP-20)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.enums import Action, CheckResult, PlanOutcome, StudyState, TopCategory
from complaints.forms.base import ActionForm, words
from complaints.models import CaseStudy
from complaints.services import rechecks, studies
from core.masking import mask_numbers
from core.records.models import Note


class WriteStudyForm(ActionForm):
    action = Action.WRITE_STUDY
    service = studies.study_write
    problem = words(_("Problem"), rows=4, limit=3000, help_text=_("Without names, numbers or addresses."))
    strategy = words(_("Strategy: what we did, and what worked"), rows=4, limit=3000, required=False)
    feedback = words(_("Customer's feedback"), limit=2000, required=False)
    lesson = words(_("Lesson"), rows=4, limit=3000, required=False)

    def prepare(self) -> None:
        """What has been written; for a new one, what the complaint already says."""
        study = CaseStudy.objects.filter(pk=self.complaint.pk).first()
        begun = {name: getattr(study, name) for name in PARTS} if study else self._told()
        for name, text in begun.items():
            self.fields[name].initial = mask_numbers(text)

    def _told(self) -> dict[str, str]:
        agreed = self.complaint.plans.filter(outcome=PlanOutcome.AGREED).order_by("pk").last()
        asked = Note.objects.filter(entry__case=self.complaint.case, entry__action="complaint.followed_up")
        heard = asked.order_by("pk").last()
        return {
            "problem": self.complaint.what,
            "strategy": agreed.text if agreed else "",
            "feedback": heard.text if heard else "",
        }


PARTS = ("problem", "strategy", "feedback", "lesson")


class PublishStudyForm(ActionForm):
    action = Action.PUBLISH_STUDY
    service = studies.study_publish


class RecheckForm(ActionForm):
    action = Action.RECHECK
    service = rechecks.recheck_record
    result = forms.ChoiceField(
        label=_("Result of the check"), choices=CheckResult.choices, widget=forms.RadioSelect
    )
    finding = words(_("What you found"))
    reopen = forms.TypedChoiceField(
        label=_("What follows"),
        choices=[("", _("It stays closed")), ("yes", _("It is reopened, back to who did the work"))],
        coerce=bool,
        empty_value="",
        required=False,
        widget=forms.RadioSelect,
    )


class StudyFilter(forms.Form):
    """The filters of the library; nonsense in the address is left out, never an error."""

    q = forms.CharField(label=_("Words"), required=False, max_length=100)
    category = forms.ChoiceField(
        label=_("Category"), choices=[("", _("All categories")), *TopCategory.choices], required=False
    )
    state = forms.ChoiceField(label=_("State"), choices=StudyState.choices, required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.is_valid()

    def value(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "").replace("\0", "")
