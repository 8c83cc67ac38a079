"""Who is away, and who stands in for them (CLK-09)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

STAFF = settings.AUTH_USER_MODEL


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Reads of absences that more than one place needs."""

    def running(self) -> AbsenceQuerySet:
        """Begun and not over."""
        return self.filter(began_at__isnull=False, ended_at=None)

    def coming_or_running(self) -> AbsenceQuerySet:
        return self.filter(ended_at=None)


class Absence(models.Model):
    """A time in which a deputy takes somebody's reminders and steps (CLK-09).

    It begins and ends by itself; ``began_at`` and ``ended_at`` are stamped when it does, so that everybody agrees
    who is away whatever the clock says.
    """

    PRIVACY = {"note": "narrative"}

    user = models.ForeignKey(STAFF, models.PROTECT, related_name="absences", verbose_name=_("away"))
    deputy = models.ForeignKey(STAFF, models.PROTECT, related_name="stands_in", verbose_name=_("deputy"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    note = models.CharField(_("remark"), max_length=200, blank=True)
    named_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    named_at = models.DateTimeField(_("named"))
    began_at = models.DateTimeField(_("began"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(began_at__isnull=False, ended_at=None),
                name="clock_absence_one_at_a_time",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="clock_absence_order"),
            models.CheckConstraint(condition=~Q(user=F("deputy")), name="clock_absence_by_somebody_else"),
        ]
        indexes = [models.Index(fields=["ends_at"], condition=Q(ended_at=None), name="clock_absence_to_turn")]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.deputy_id}"

    @property
    def is_running(self) -> bool:
        return self.began_at is not None and self.ended_at is None
