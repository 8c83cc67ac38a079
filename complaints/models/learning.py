"""What is learnt from complaints: case studies, found by their words (CMP-20)."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from complaints.enums import CheckResult, DrawnAs, StudyState
from complaints.models.complaint import Complaint
from core.records.states import StateModel, state_triggers

STAFF = settings.AUTH_USER_MODEL


class CaseStudy(StateModel):
    """What a complaint teaches: problem, strategy, customer's feedback, lesson (CMP-20)."""

    PRIVACY = {
        "state": "none", "problem": "narrative", "strategy": "narrative", "feedback": "narrative",
        "lesson": "narrative",
    }  # fmt: skip

    complaint = models.OneToOneField(
        Complaint, models.PROTECT, related_name="case_study", primary_key=True, verbose_name=_("complaint")
    )
    state = FSMField(_("state"), choices=StudyState.choices, default=StudyState.DRAFT, protected=True)
    problem = models.TextField(_("problem"), max_length=3000)
    strategy = models.TextField(_("strategy"), max_length=3000, blank=True)
    feedback = models.TextField(_("customer's feedback"), max_length=2000, blank=True)
    lesson = models.TextField(_("lesson"), max_length=3000, blank=True)
    written_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name=_("written by"))
    written_at = models.DateTimeField(_("written"))
    published_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    class Meta:
        verbose_name = _("case study")
        verbose_name_plural = _("case studies")
        constraints = [
            models.CheckConstraint(
                name="case_study_published_is_whole",
                condition=~models.Q(state=StudyState.PUBLISHED)
                | (
                    models.Q(published_at__isnull=False, published_by__isnull=False)
                    & ~models.Q(problem="")
                    & ~models.Q(strategy="")
                    & ~models.Q(feedback="")
                    & ~models.Q(lesson="")
                ),
            )
        ]

    def __str__(self) -> str:
        return self.problem[:60]

    @property
    def is_whole(self) -> bool:
        """Every part says something."""
        return all((self.problem, self.strategy, self.feedback, self.lesson))

    @transition(state, StudyState.DRAFT, StudyState.PUBLISHED)
    def publish(self) -> None: ...


pgtrigger.register(*state_triggers(CaseStudy, born=StudyState.DRAFT))(CaseStudy)


class StudyWords(models.Model):
    """The words of a published case study cut into pairs of characters, in a table of their own (decision 4)."""

    PRIVACY = {"text": "narrative", "grams": "narrative"}

    study = models.OneToOneField(CaseStudy, models.PROTECT, related_name="words", primary_key=True)
    text = models.TextField()
    grams = ArrayField(models.TextField())

    class Meta:
        indexes = [GinIndex(fields=["grams"], name="study_grams")]

    def __str__(self) -> str:
        return self.text[:60]


class ReCheckDraw(models.Model):
    """The month whose closed complaints were drawn, once; with what it was drawn from (CMP-29)."""

    PRIVACY: dict[str, str] = {}

    month = models.DateField(_("month"), unique=True)
    drawn_at = models.DateTimeField(_("drawn"))
    closed = models.PositiveIntegerField(_("closed in the month"), default=0)
    majors = models.PositiveIntegerField(_("major ones"), default=0)
    sampled = models.PositiveIntegerField(_("sample"), default=0)

    class Meta:
        verbose_name = _("draw of re-checks")
        verbose_name_plural = _("draws of re-checks")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class ReCheck(models.Model):
    """A closed complaint that another person looks at again (CMP-29)."""

    PRIVACY = {"drawn_as": "none", "result": "none"}

    draw = models.ForeignKey(ReCheckDraw, models.PROTECT, related_name="rechecks")
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="rechecks")
    drawn_as = models.CharField(_("why"), max_length=6, choices=DrawnAs)
    result = models.CharField(_("result"), max_length=8, choices=CheckResult, blank=True)
    checked_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", null=True, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)

    class Meta:
        verbose_name = _("re-check")
        verbose_name_plural = _("re-checks")
        constraints = [
            models.UniqueConstraint(fields=["draw", "complaint"], name="recheck_once_a_month"),
            models.CheckConstraint(
                name="recheck_checked_is_whole",
                condition=models.Q(result="", checked_at=None, checked_by=None)
                | (~models.Q(result="") & models.Q(checked_at__isnull=False, checked_by__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["complaint"], name="recheck_waiting", condition=models.Q(checked_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.drawn_as}"
