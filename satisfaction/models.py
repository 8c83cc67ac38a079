"""Follow-ups 回访 (SAT-01): asked after the work, never by who did it."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from core.records.models import Case
from core.records.states import StateModel, state_triggers
from satisfaction.enums import AttemptChannel, FollowUpState

STAFF = settings.AUTH_USER_MODEL


class FollowUp(StateModel):
    """One follow-up of a case: opened when the result is verified, ended by a score or as unreached."""

    PRIVACY = {"state": "none", "words": "narrative"}

    case = models.ForeignKey(Case, models.PROTECT, related_name="follow_ups")
    state = FSMField(_("state"), choices=FollowUpState.choices, default=FollowUpState.PENDING, protected=True)
    opened_at = models.DateTimeField(_("opened"))
    notice_sent_at = models.DateTimeField(_("written notice sent"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", null=True, blank=True)
    score = models.PositiveSmallIntegerField(
        _("score of 100"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    words = models.TextField(_("what the customer said"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="follow_up_one_pending", condition=models.Q(state=FollowUpState.PENDING)
            ),
            models.CheckConstraint(
                name="follow_up_done_has_score",
                condition=~models.Q(state=FollowUpState.DONE) | models.Q(score__isnull=False),
            ),
            models.CheckConstraint(
                name="follow_up_score_range",
                condition=models.Q(score__isnull=True) | models.Q(score__lte=100),
            ),
        ]

        indexes = [
            models.Index(
                fields=["ended_at"], name="follow_up_ended", condition=models.Q(ended_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.case.number} · {self.get_state_display()}"

    @transition(state, FollowUpState.PENDING, FollowUpState.DONE)
    def finish(self) -> None: ...

    @transition(state, FollowUpState.PENDING, FollowUpState.UNREACHED)
    def give_up(self) -> None: ...

    @transition(state, FollowUpState.PENDING, FollowUpState.VOID)
    def drop(self) -> None: ...


pgtrigger.register(*state_triggers(FollowUp, born=FollowUpState.PENDING))(FollowUp)


class FollowUpAttempt(models.Model):
    """One try to reach the customer that failed (CMP-17)."""

    PRIVACY = {"channel": "none"}

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="attempts")
    channel = models.CharField(_("by"), max_length=8, choices=AttemptChannel)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.get_channel_display()
