"""What is learnt from complaints: case studies, found by their words (CMP-20)."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from complaints.enums import StudyState
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
