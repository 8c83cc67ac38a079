"""Deadlines, and the steps of their ladders that were taken."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.clock.enums import PAUSABLE, DeadlineState, PauseEnd, PauseReason, Target
from core.clock.models.standards import ServiceStandard
from core.clock.policies import is_reached


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Reads of deadlines that more than one place needs."""

    def open(self) -> DeadlineQuerySet:
        """Neither met nor cancelled."""
        return self.filter(met_at=None, cancelled_at=None)

    def stuck(self) -> DeadlineQuerySet:
        """Still to climb, but the last try failed (CLK-04)."""
        return self.filter(next_step_at__isnull=False, failing_since__isnull=False)

    def sweepable(self, at: dt.datetime) -> DeadlineQuerySet:
        """A step of the ladder is due, and the last try did not fail a moment ago (CLK-04)."""
        return self.open().filter(Q(retry_at=None) | Q(retry_at__lte=at), next_step_at__lte=at)


class Deadline(models.Model):
    """A promise with its due time, fixed when it starts (CLK-01).

    ``step_times`` holds the instant of every rung, level by level; ``next_step_at`` is the first one not yet
    taken.  ``facts`` is what the standard was matched by.
    taken.  While a pause runs (``paused_at``; the pause itself is a row) no step is next: the due
    time waits (CLK-02).
    ``generation`` grows when the due time moves, so that the steps of the new due time can be taken.
    """

    PRIVACY = {
        "target": "none", "to_whom": "personal", "reason": "narrative", "facts": "none", "trace": "none",
        "cancel_reason": "narrative", "sweep_error": "none",
    }  # fmt: skip

    case = models.ForeignKey("records.Case", on_delete=models.PROTECT, related_name="deadlines")
    target = models.CharField(_("target"), max_length=20, choices=Target.choices)
    standard = models.ForeignKey(ServiceStandard, on_delete=models.PROTECT, related_name="deadlines")
    generation = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField(_("started"))
    counts_from = models.DateTimeField(_("counts from"))
    due_at = models.DateTimeField(_("due"))
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="keeps"
    )
    pressing = models.BooleanField(_("level 1 or major"), default=False)
    to_whom = models.CharField(_("promised to"), max_length=120, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    trace = models.JSONField(default=list, blank=True)
    met_at = models.DateTimeField(_("met"), null=True, blank=True)
    met_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancel_reason = models.CharField(_("reason of cancelling"), max_length=500, blank=True)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    step_times = ArrayField(models.DateTimeField(), default=list, blank=True)
    next_level = models.PositiveSmallIntegerField(null=True, blank=True)
    next_step_at = models.DateTimeField(null=True, blank=True)
    # A step that fails is set aside until retry_at; the other steps go on without it (CLK-04).
    retry_at = models.DateTimeField(_("next try"), null=True, blank=True)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("failed tries"), default=0)
    sweep_error = models.CharField(max_length=300, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "target"],
                condition=Q(met_at=None, cancelled_at=None) & ~Q(target=Target.PROMISE),
                name="clock_deadline_one_open_per_target",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("counts_from")) & Q(counts_from__gte=F("started_at")),
                name="clock_deadline_due_after_start",
            ),
            models.CheckConstraint(
                condition=Q(met_at=None) | Q(cancelled_at=None), name="clock_deadline_met_or_cancelled"
            ),
            models.CheckConstraint(
                condition=Q(next_step_at=None) | Q(met_at=None, cancelled_at=None),
                name="clock_deadline_steps_while_open",
            ),
            models.CheckConstraint(
                condition=Q(next_step_at=None, next_level=None)
                | Q(next_step_at__isnull=False, next_level__isnull=False),
                name="clock_deadline_next_step_whole",
            ),
            models.CheckConstraint(condition=Q(target__in=Target.values), name="clock_deadline_target"),
            models.CheckConstraint(
                condition=Q(paused_at=None)
                | Q(target__in=PAUSABLE, next_step_at=None, met_at=None, cancelled_at=None),
                name="clock_deadline_paused_takes_no_step",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_step_at", "id"],
                condition=Q(next_step_at__isnull=False),
                name="clock_deadline_next_step",
            ),
            models.Index(
                fields=["case", "due_at"],
                condition=Q(met_at=None, cancelled_at=None),
                name="clock_deadline_open_of_case",
            ),
            # What the targets of a month count (CMP-22).
            models.Index(
                fields=["target", "due_at"],
                condition=Q(target__in=[Target.ANSWER, Target.WRITTEN_REPLY, Target.FOLLOW_UP]),
                name="clock_deadline_due_in_month",
            ),
            models.Index(
                fields=["failing_since", "id"],
                condition=Q(next_step_at__isnull=False, failing_since__isnull=False),
                name="clock_deadline_stuck",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.target}"

    @property
    def asked_until(self) -> dt.datetime | None:
        """By when the last step must be acknowledged, else it goes on: that comes before the next step's own time."""
        if self.next_level is None or self.next_step_at is None:
            return None
        return self.next_step_at if self.next_step_at < self.step_times[self.next_level] else None

    @property
    def is_open(self) -> bool:
        """Neither met nor cancelled."""
        return self.met_at is None and self.cancelled_at is None

    @property
    def is_stuck(self) -> bool:
        """The next step was tried and failed (CLK-04)."""
        return self.next_step_at is not None and self.failing_since is not None

    def state(self, now: dt.datetime) -> DeadlineState:
        """How it stands; met exactly at the due instant is late: *reached* includes it (phrases table)."""
        if self.cancelled_at is not None:
            broken = is_reached(
                self.due_at, self.cancelled_at
            )  # ending the case keeps no promise that was late
            return DeadlineState.MISSED if broken else DeadlineState.CANCELLED
        if self.met_at is not None:
            return DeadlineState.MISSED if is_reached(self.due_at, self.met_at) else DeadlineState.MET
        if self.paused_at is not None:
            return DeadlineState.PAUSED
        return DeadlineState.LATE if is_reached(self.due_at, now) else DeadlineState.OPEN


class EscalationStep(models.Model):
    """A step of the ladder, taken or passed over, with the instant it was due (CLK-03, CLK-04).

    One that asks to be acknowledged and is not goes on to those of the next step, once: ``passed_on_at``.
    """

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="steps")
    generation = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField(_("level"))
    due_at = models.DateTimeField(_("due"))
    taken_at = models.DateTimeField(_("taken"))
    skipped = models.BooleanField(_("skipped"), default=False)
    recipients = ArrayField(models.BigIntegerField(), default=list, blank=True)
    acknowledge_by = models.DateTimeField(_("acknowledge by"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    passed_on_at = models.DateTimeField(_("passed on"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("escalation step")
        verbose_name_plural = _("escalation steps")
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "generation", "level"], name="clock_step_exactly_once"
            ),
            models.CheckConstraint(condition=Q(taken_at__gte=F("due_at")), name="clock_step_not_early"),
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.level}"


class Pause(models.Model):
    """A time in which a deadline did not run, with its reason; it ends by itself at ``until`` (CLK-02).

    ``waited`` is what the due time moved by, in the promise's own kind of time; the row keeps the gross time.
    """

    PRIVACY = {"reason": "none", "words": "narrative", "ended_how": "none"}

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="pauses")
    reason = models.CharField(_("waiting for"), max_length=12, choices=PauseReason.choices)
    words = models.CharField(_("reason"), max_length=500)
    started_at = models.DateTimeField(_("paused"))
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    until = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_how = models.CharField(_("ended how"), max_length=8, choices=PauseEnd.choices, blank=True)
    waited = models.DurationField(_("waited"), null=True, blank=True)

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        ordering = ["started_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline"], condition=Q(ended_at=None), name="clock_pause_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("started_at"))
                & (Q(ended_at=None) | Q(ended_at__gte=F("started_at"), ended_at__lte=F("until"))),
                name="clock_pause_ends_in_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_how="", waited=None)
                | Q(ended_at__isnull=False, ended_how__in=PauseEnd.values, waited__gte=dt.timedelta()),
                name="clock_pause_ended_whole",
            ),
            models.CheckConstraint(condition=Q(reason__in=PauseReason.values), name="clock_pause_reason"),
        ]
        indexes = [
            models.Index(fields=["until", "id"], condition=Q(ended_at=None), name="clock_pause_running")
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.reason}"
