"""Which days and hours are worked: by departments, by the desk, and per channel."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Calendar(models.Model):
    """A calendar that promises count by; a project may have its own under the same code."""

    PRIVACY = {"code": "none", "name": "none"}

    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    project = models.ForeignKey(
        "places.Project", on_delete=models.PROTECT, null=True, blank=True, related_name="calendars"
    )

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "project"], nulls_distinct=False, name="clock_calendar_code_once_per_project"
            )
        ]

    def __str__(self) -> str:
        return self.name


class CalendarHours(models.Model):
    """One worked interval of a weekday (Monday 0), in minutes after local midnight."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    opens = models.PositiveSmallIntegerField(_("opens, minutes after midnight"))
    closes = models.PositiveSmallIntegerField(_("closes, minutes after midnight"))

    class Meta:
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="clock_hours_weekday"),
            models.CheckConstraint(
                condition=Q(opens__lt=F("closes")) & Q(closes__lte=1440), name="clock_hours_open_before_close"
            ),
            models.UniqueConstraint(fields=["calendar", "weekday", "opens"], name="clock_hours_opens_once"),
        ]

    def __str__(self) -> str:
        opens, closes = (f"{minute // 60:02}:{minute % 60:02}" for minute in (self.opens, self.closes))
        return f"{self.weekday} {opens}–{closes}"


class CalendarDay(models.Model):
    """A day that differs from its weekday; *provisional* until the year is published (decision 7)."""

    PRIVACY = {"name": "none"}

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="days")
    on = models.DateField(_("day"))
    is_working = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=80, blank=True)
    provisional = models.BooleanField(_("provisional"), default=False)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        constraints = [models.UniqueConstraint(fields=["calendar", "on"], name="clock_day_once")]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"


class ChannelHours(models.Model):
    """When a channel is staffed; a channel without a row is always staffed (CMP-09)."""

    PRIVACY = {"channel": "none"}

    channel = models.CharField(_("channel"), max_length=40)
    project = models.ForeignKey(
        "places.Project", on_delete=models.PROTECT, null=True, blank=True, related_name="channel_hours"
    )
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="channels")

    class Meta:
        verbose_name = _("channel hours")
        verbose_name_plural = _("channel hours")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "project"], nulls_distinct=False, name="clock_channel_once_per_project"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.calendar}"
