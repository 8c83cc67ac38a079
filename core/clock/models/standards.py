"""Service standards: what is promised for which cases, and who hears when it is late (STF-01)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.clock.enums import UNITS_WITHOUT_AMOUNT, Recipient, Target, Unit
from core.clock.policies import Rung


class Version(models.Model):
    """What changes as a new version: the old one stays, with who, when and why."""

    version = models.PositiveIntegerField(_("version"), default=1)
    active = models.BooleanField(_("active"), default=True)
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("reason of the change"), max_length=500, blank=True)

    class Meta:
        abstract = True


class Ladder(Version):
    """Who hears of a late promise, and when (CLK-03); a setting by standard.

    A change makes a new version and, with it, new versions of the standards that use it.
    """

    PRIVACY = {"code": "none", "name_en": "none", "name_zh": "none", "reason": "narrative"}

    code = models.CharField(_("code"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=80)
    name_zh = models.CharField(_("name in Chinese"), max_length=80)

    class Meta:
        verbose_name = _("ladder")
        verbose_name_plural = _("ladders")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="clock_ladder_version_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(active=True), name="clock_ladder_one_active"
            ),
        ]

    def __str__(self) -> str:
        return _in_language(self.name_en, self.name_zh)


class LadderStep(models.Model):
    """One rung: at a share of the time, or at due + ``multiple`` × *d*.

    Urgent goes out at any hour, the others wait for the end of the quiet hours or for the daily digest.  Who is
    told and does not acknowledge within ``acknowledge_minutes`` is passed over: the next rung is taken then.
    """

    PRIVACY = {"to": "none"}

    ladder = models.ForeignKey(Ladder, on_delete=models.CASCADE, related_name="steps")
    level = models.PositiveSmallIntegerField(_("level"))
    percent = models.PositiveSmallIntegerField(_("per cent of the time"), null=True, blank=True)
    multiple = models.PositiveSmallIntegerField(_("lengths after the due time"), null=True, blank=True)
    to = ArrayField(
        models.CharField(max_length=20, choices=Recipient.choices), verbose_name=pgettext_lazy("ladder", "to")
    )
    urgent = models.BooleanField(_("urgent"), default=False)
    digest = models.BooleanField(_("in the daily digest"), default=False)
    acknowledge_minutes = models.PositiveIntegerField(_("acknowledge within minutes"), null=True, blank=True)

    class Meta:
        verbose_name = _("ladder step")
        verbose_name_plural = _("ladder steps")
        ordering = ["level"]
        constraints = [
            models.UniqueConstraint(fields=["ladder", "level"], name="clock_rung_level_once"),
            models.CheckConstraint(
                condition=Q(percent__isnull=True, multiple__isnull=False)
                | Q(percent__gte=1, percent__lt=100, multiple__isnull=True),
                name="clock_rung_percent_or_multiple",
            ),
            models.CheckConstraint(condition=Q(to__len__gt=0), name="clock_rung_has_recipient"),
            models.CheckConstraint(
                condition=Q(acknowledge_minutes=None) | Q(acknowledge_minutes__gte=1, digest=False),
                name="clock_rung_acknowledged_at_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ladder} {self.level}"

    @property
    def rung(self) -> Rung:
        """The rung as the policies know it."""
        return Rung(self.level, self.percent, self.multiple)


class ServiceStandard(Version):
    """A promise for the cases its filters fit; an empty filter fits all (STF-01, CLK-01).

    A change makes a new version; a running deadline keeps the version that made it.
    """

    PRIVACY = {
        "code": "none", "kind": "none", "target": "none", "grade": "none", "channels": "none", "category": "none",
        "urgency": "none", "unit": "none", "calendar_code": "none", "reason": "narrative", "promise_en": "none",
        "promise_zh": "none", "exception_en": "none", "exception_zh": "none", "closing_en": "none",
        "closing_zh": "none",
    }  # fmt: skip

    code = models.CharField(_("code"), max_length=60)
    kind = models.CharField(_("kind of case"), max_length=30)
    target = models.CharField(_("target"), max_length=20, choices=Target.choices)
    project = models.ForeignKey(
        "places.Project", on_delete=models.PROTECT, null=True, blank=True, related_name="service_standards"
    )
    level = models.PositiveSmallIntegerField(_("level"), null=True, blank=True)
    grade = models.CharField(_("grade"), max_length=20, blank=True)
    channels = ArrayField(
        models.CharField(max_length=40), verbose_name=_("channels"), default=list, blank=True
    )
    category = models.CharField(_("category"), max_length=40, blank=True)
    urgency = models.CharField(_("urgency"), max_length=20, blank=True)
    priority = models.SmallIntegerField(_("priority"), default=0)
    amount = models.PositiveIntegerField(pgettext_lazy("measure", "amount"), null=True, blank=True)
    unit = models.CharField(pgettext_lazy("measure", "unit"), max_length=20, choices=Unit.choices)
    calendar_code = models.CharField(_("calendar"), max_length=40, default="seven_days")
    around_the_clock = models.BooleanField(_("around the clock"), default=True)
    longest_pause_days = models.PositiveSmallIntegerField(_("longest pause, in days"), null=True, blank=True)
    ladder = models.ForeignKey(Ladder, on_delete=models.PROTECT, related_name="standards")
    promise_en = models.TextField(_("promise in English"), blank=True)
    promise_zh = models.TextField(_("promise in Chinese"), blank=True)
    exception_en = models.TextField(_("late or abnormal, in English"), blank=True)
    exception_zh = models.TextField(_("late or abnormal, in Chinese"), blank=True)
    closing_en = models.TextField(_("closing standard in English"), blank=True)
    closing_zh = models.TextField(_("closing standard in Chinese"), blank=True)
    public = models.BooleanField(_("shown to customers"), default=True)

    class Meta:
        verbose_name = _("service standard")
        verbose_name_plural = _("service standards")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="clock_standard_version_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(active=True), name="clock_standard_one_active"
            ),
            models.CheckConstraint(
                condition=Q(unit__in=[u.value for u in UNITS_WITHOUT_AMOUNT], amount__isnull=True)
                | (~Q(unit__in=[u.value for u in UNITS_WITHOUT_AMOUNT]) & Q(amount__gte=1)),
                name="clock_standard_amount_fits_unit",
            ),
            models.CheckConstraint(condition=Q(target__in=Target.values), name="clock_standard_target"),
            models.CheckConstraint(condition=Q(unit__in=Unit.values), name="clock_standard_unit"),
        ]
        indexes = [
            models.Index(fields=["kind", "target"], condition=Q(active=True), name="clock_standard_lookup")
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    @property
    def promise(self) -> str:
        """The promise to the customer, in the reader's language."""
        return _in_language(self.promise_en, self.promise_zh)

    @property
    def exception(self) -> str:
        """When it counts as late or abnormal, in the reader's language."""
        return _in_language(self.exception_en, self.exception_zh)

    @property
    def closing(self) -> str:
        """The closing standard, in the reader's language."""
        return _in_language(self.closing_en, self.closing_zh)


def _in_language(english: str, chinese: str) -> str:
    return chinese if (get_language() or "").startswith("zh") else english
