"""The targets of the complaint work, month by month (CMP-22)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.enums.goals import Goal


class GoalTarget(models.Model):
    """How many percent are to be reached from a month on, until another row says something else.

    So a month that is over keeps the target it was measured by.
    """

    PRIVACY = {"goal": "none"}

    goal = models.CharField(_("target"), max_length=12, choices=Goal)
    since = models.DateField(_("from the month"))
    percent = models.PositiveSmallIntegerField(_("percent"))

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["goal", "since"]
        constraints = [
            models.UniqueConstraint(fields=["goal", "since"], name="goal_target_once_a_month"),
            models.CheckConstraint(condition=Q(percent__range=(1, 100)), name="goal_target_is_a_percentage"),
            models.CheckConstraint(condition=Q(since__day=1), name="goal_target_since_the_first"),
        ]

    def __str__(self) -> str:
        return f"{self.goal} {self.percent} %"
