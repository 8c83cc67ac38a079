"""The trace that the sweep leaves."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class SweepRun(models.Model):
    """When the sweep last came to its end, in the only row (CLK-04); whoever watches reads it."""

    ONLY = 1

    PRIVACY: dict[str, str] = {}

    id = models.SmallIntegerField(primary_key=True, default=ONLY)
    finished_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="clock_sweep_run_only_row")]

    def __str__(self) -> str:
        return self.finished_at.isoformat()
