"""Who answers when, and what one shift gives to the next (DSK-06)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Role
from core.accounts.models import User
from core.clock.models.standards import Version
from core.places.models import Project
from core.records.models import Case
from core.records.querysets import visible_to
from frontdesk.enums import ItemKind, SlotDays

STAFF = settings.AUTH_USER_MODEL
DAY = 24 * 60


class ShiftPattern(Version):
    """The shifts of a project, or of every project that has none of its own; a change makes a new version."""

    PRIVACY = {"calendar_code": "none", "reason": "narrative"}

    project = models.ForeignKey(
        Project,
        models.PROTECT,
        related_name="shift_patterns",
        null=True,
        blank=True,
        verbose_name=_("project"),
    )
    calendar_code = models.CharField(_("holidays by"), max_length=40, default="national")

    class Meta:
        verbose_name = _("shift pattern")
        verbose_name_plural = _("shift patterns")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "version"], nulls_distinct=False, name="shift_pattern_version_once"
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(active=True),
                nulls_distinct=False,
                name="shift_pattern_one_active",
            ),
        ]

    def __str__(self) -> str:
        return str(self.project or _("All projects"))


class ShiftSlot(models.Model):
    """A shift of the day: from minute to minute after local midnight; one that ends before it starts ends tomorrow."""

    PRIVACY = {"name_en": "none", "name_zh": "none", "days": "none", "role": "none"}

    pattern = models.ForeignKey(ShiftPattern, models.CASCADE, related_name="slots")
    name_zh = models.CharField(_("name in Chinese"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=40)
    days = models.CharField(_("days"), max_length=10, choices=SlotDays, default=SlotDays.EVERY)
    starts = models.PositiveSmallIntegerField(_("starts, minutes after midnight"))
    ends = models.PositiveSmallIntegerField(_("ends, minutes after midnight"))
    role = models.CharField(_("who works it"), max_length=30, choices=Role)

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ["starts", "pk"]
        constraints = [
            models.CheckConstraint(
                name="shift_slot_minutes",
                condition=Q(starts__lt=DAY, ends__gt=0, ends__lte=DAY) & ~Q(starts=F("ends")),
            ),
            models.CheckConstraint(name="shift_slot_days_known", condition=Q(days__in=SlotDays.values)),
        ]

    def __str__(self) -> str:
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en

    @property
    def hours(self) -> str:
        """``20:00–08:00``."""
        return f"{clock_words(self.starts)}–{clock_words(self.ends)}"


def clock_words(minute: int) -> str:
    """A minute of the day as a clock shows it."""
    return f"{minute // 60:02}:{minute % 60:02}"


class HandoverQuerySet(models.QuerySet["Handover"]):
    def visible_to(self, user: User) -> HandoverQuerySet:
        """Those of the projects whose day log one sees, and those one gave (SEC-01)."""
        return self.filter(visible_to(user, "case__"))


class Handover(models.Model):
    """What a shift left open and what happened in it, given to the next one; worked on until all is acknowledged."""

    PRIVACY: dict[str, str] = {}

    case = models.OneToOneField(Case, models.PROTECT, related_name="handover", primary_key=True)
    project = models.ForeignKey(Project, models.PROTECT, related_name="handovers")
    slot = models.ForeignKey(ShiftSlot, models.PROTECT, related_name="handovers", verbose_name=_("shift"))
    starts_at = models.DateTimeField(_("shift began"))
    ends_at = models.DateTimeField(_("shift ends"))
    next_slot = models.ForeignKey(
        ShiftSlot, models.PROTECT, related_name="taken_handovers", verbose_name=_("next shift")
    )
    given_by = models.ForeignKey(STAFF, models.PROTECT, related_name="handovers_given")
    given_at = models.DateTimeField(_("handed over"))
    to = models.ForeignKey(
        STAFF,
        models.PROTECT,
        related_name="handovers_to_take",
        null=True,
        blank=True,
        verbose_name=_("taken by"),
    )
    taken_at = models.DateTimeField(_("all acknowledged"), null=True, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("handover of a shift")
        verbose_name_plural = _("handovers of shifts")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "slot", "starts_at"], name="handover_once_for_a_shift"
            ),
            models.CheckConstraint(name="handover_shift_ends", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="handover_to_somebody_else", condition=Q(to=None) | ~Q(to=F("given_by"))
            ),
        ]
        indexes = [models.Index(fields=["project", "-case"], name="handover_newest")]

    def __str__(self) -> str:
        return self.case.number


class HandoverItem(models.Model):
    """One line of a handover; the next shift acknowledges each by itself (DSK-06)."""

    PRIVACY = {"kind": "none", "text": "narrative"}

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="items")
    kind = models.CharField(_("kind"), max_length=8, choices=ItemKind)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", null=True, blank=True)
    promise = models.ForeignKey("frontdesk.Promise", models.PROTECT, related_name="+", null=True, blank=True)
    contact = models.ForeignKey("owners.Contact", models.PROTECT, related_name="+", null=True, blank=True)
    text = models.CharField(max_length=2000, blank=True)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        STAFF, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("acknowledged by")
    )

    class Meta:
        verbose_name = _("item of a handover")
        verbose_name_plural = _("items of a handover")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="handover_item_of_its_kind",
                condition=Q(kind=ItemKind.CASE, case__isnull=False, promise=None, contact=None)
                | Q(kind=ItemKind.PROMISE, promise__isnull=False, case=None, contact=None)
                | Q(kind=ItemKind.CONTACT, contact__isnull=False, case=None, promise=None)
                | Q(kind=ItemKind.REMARK, case=None, promise=None, contact=None),
            ),
            models.CheckConstraint(
                name="handover_item_acknowledged_by_somebody",
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handover_id} {self.kind} {self.pk}"

    @property
    def kind_shown(self) -> ItemKind:
        """The kind with its label and colour."""
        return ItemKind(self.kind)
