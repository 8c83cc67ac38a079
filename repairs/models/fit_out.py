"""Fit-out 装修 supervision: application, deposit, patrols, violations, completion (RPR-18)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.places.models import Unit
from repairs.enums.contracting import FitOutState
from repairs.enums.warranty import WarrantyGroup

STAFF = settings.AUTH_USER_MODEL


class FitOutQuerySet(models.QuerySet["FitOut"]):
    def visible_to(self, user: User) -> FitOutQuerySet:
        """Those of homes in projects where the user sees work orders or cases (SEC-01)."""
        seen = [scope_of(user, permission) for permission in (Permission.CASE_VIEW, Permission.ORDER_VIEW)]
        if any(scope.everywhere for scope in seen):
            return self
        ids = {pk for scope in seen for pk in scope.project_ids}
        return self.filter(unit__project_id__in=ids)


class FitOut(models.Model):
    """Works that an owner lets do in a home (RPR-18); the deposit is paid back when they are completed."""

    PRIVACY = {
        "company": "none", "contact_name": "personal", "contact_phone": "personal", "what": "narrative",
        "decision_words": "narrative", "completion_words": "narrative",
    }  # fmt: skip

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="fit_outs", verbose_name=_("unit"))
    company = models.CharField(_("fit-out company"), max_length=100)
    contact_name = models.CharField(_("contact"), max_length=60, blank=True)
    contact_phone = models.CharField(_("phone"), max_length=30, blank=True)
    what = models.TextField(_("what is to be done"), max_length=2000)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    deposit = models.DecimalField(
        _("deposit (CNY)"), max_digits=14, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    applied_at = models.DateTimeField(_("applied"))
    applied_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    refused_at = models.DateTimeField(_("refused"), null=True, blank=True)
    decided_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", null=True, blank=True)
    decision_words = models.CharField(_("remark"), max_length=500, blank=True)
    deposit_paid_at = models.DateTimeField(_("deposit paid"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    completed_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", null=True, blank=True)
    completion_words = models.CharField(_("finding at completion"), max_length=500, blank=True)
    deposit_kept = models.DecimalField(
        _("kept of the deposit (CNY)"),
        max_digits=14,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
    )
    version = models.PositiveIntegerField(default=1)

    objects = FitOutQuerySet.as_manager()

    class Meta:
        verbose_name = _("fit-out works")
        verbose_name_plural = _("fit-out works")
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(completed_at=None, refused_at=None), name="fit_out_one_at_a_time"
            ),
            models.CheckConstraint(name="fit_out_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="fit_out_keeps_at_most_deposit",
                condition=Q(deposit_kept__gte=0, deposit_kept__lte=F("deposit")),
            ),
            models.CheckConstraint(
                name="fit_out_completed_was_approved",
                condition=Q(completed_at=None) | Q(approved_at__isnull=False, completed_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["unit", "-applied_at"], name="fit_out_of_unit")]

    def __str__(self) -> str:
        return f"{self.unit} · {self.company}"

    @property
    def state(self) -> FitOutState:
        """Where the works stand."""
        if self.refused_at is not None:
            return FitOutState.REFUSED
        if self.completed_at is not None:
            return FitOutState.COMPLETED
        return FitOutState.AT_WORK if self.approved_at is not None else FitOutState.APPLIED


class Patrol(models.Model):
    """What was found on a patrol; a violation names what it touches, so that damage there is owner-caused (RPR-06)."""

    PRIVACY = {"finding": "narrative", "touches": "none", "remedy": "narrative"}

    fit_out = models.ForeignKey(FitOut, models.PROTECT, related_name="patrols")
    on = models.DateField(_("found on"))
    finding = models.TextField(_("finding"), max_length=1000)
    is_violation = models.BooleanField(_("a violation"), default=False)
    touches = ArrayField(
        models.CharField(max_length=20, choices=WarrantyGroup),
        verbose_name=_("touches"),
        default=list,
        blank=True,
    )
    at = models.DateTimeField(_("recorded"))
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField(_("corrected"), null=True, blank=True)
    remedy = models.CharField(_("how it was corrected"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("patrol finding")
        verbose_name_plural = _("patrol findings")
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="patrol_violation_touches_something",
                condition=Q(is_violation=False, touches__len=0) | Q(is_violation=True, touches__len__gt=0),
            )
        ]

    def __str__(self) -> str:
        return f"{self.fit_out_id} {self.on}"
