"""Forms of what makes a matter more or less serious: facts, co-signers, grades and links."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.enums import Action, FactKind, Grade
from complaints.forms.base import ActionForm, words
from complaints.models import CoSigner
from complaints.services import grading, matters
from core.places.forms import UnitField
from core.places.models import Unit
from core.web.forms import offer


class AddFactForm(ActionForm):
    action = Action.ADD_FACT
    service = matters.fact_add
    kind = forms.ChoiceField(label=_("Fact"), choices=FactKind.choices, widget=forms.RadioSelect)
    note = words(_("What is known"))


class WithdrawFactForm(ActionForm):
    action = Action.WITHDRAW_FACT
    service = matters.fact_withdraw
    kind = forms.ChoiceField(label=_("Fact"), widget=forms.RadioSelect)
    reason = words(_("Why it is taken back"))

    def prepare(self) -> None:
        standing = self.complaint.facts.filter(withdrawn_at=None).values_list("kind", flat=True)
        offer(self, "kind", [(kind.value, kind.label) for kind in FactKind if kind in set(standing)])


class AddCoSignerForm(ActionForm):
    action = Action.ADD_CO_SIGNER
    service = matters.co_signer_add
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    unit = UnitField(required=False)

    def prepare(self) -> None:
        offer(self, "unit", Unit.objects.filter(project_id=self.complaint.case.project_id))


class WithdrawCoSignerForm(ActionForm):
    action = Action.WITHDRAW_CO_SIGNER
    service = matters.co_signer_withdraw
    co_signer = forms.ModelChoiceField(
        label=_("Co-signer"), queryset=CoSigner.objects.none(), empty_label=None, widget=forms.RadioSelect
    )
    reason = words(_("Why they are taken back"))

    def prepare(self) -> None:
        offer(self, "co_signer", self.complaint.co_signers.standing())


class _GradeForm(ActionForm):
    action = Action.RAISE_GRADE
    service = grading.grade_raise
    grade = forms.ChoiceField(label=_("Grade"), widget=forms.RadioSelect)
    reason = words(_("Reason"))

    def fits(self, grade: Grade) -> bool:
        return grade.rank > Grade(self.complaint.grade).rank

    def prepare(self) -> None:
        offer(self, "grade", [(grade.value, grade.label) for grade in Grade if self.fits(grade)])


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


class CorrectUnitForm(ActionForm):
    action = Action.CORRECT_UNIT
    service = matters.complaint_correct_unit
    unit = UnitField()
    reason = words(_("Reason"))

    def prepare(self) -> None:
        offer(self, "unit", Unit.objects.filter(project_id=self.complaint.case.project_id))


class UnlinkForm(ActionForm):
    action = Action.UNLINK
    service = matters.complaint_unlink
    reason = words(_("Why it does not belong there"))
