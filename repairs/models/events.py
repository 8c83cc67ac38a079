"""What happens to a work order: holds, quotes, what was used, pictures, signatures, reworks."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.records.models import Attachment
from repairs.enums import HoldKind, LineKind, PictureMoment, QuoteStage, ReworkCause, SignatureKind
from repairs.models.order import WorkOrder
from repairs.models.prices import PriceLine
from repairs.models.warranty import Contractor

STAFF = settings.AUTH_USER_MODEL


class Hold(models.Model):
    """Why the order waits, and until when the customer was promised it (RPR-07, RPR-15); no pause of a clock.

    A postponement is over when the work goes on or ends; ``in_time`` tells whether the customer knew before the due
    time that had been promised.
    """

    PRIVACY = {"kind": "none", "reason": "narrative"}

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="holds")
    kind = models.CharField(_("kind"), max_length=10, choices=HoldKind)
    reason = models.TextField(_("reason"), max_length=1000)
    company = models.ForeignKey(
        Contractor, models.PROTECT, related_name="holds", null=True, blank=True, verbose_name=_("company")
    )
    started_at = models.DateTimeField(_("since"))
    started_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    promised_at = models.DateTimeField(_("new time promised"))
    told_at = models.DateTimeField(_("customer told"))
    in_time = models.BooleanField(_("told before the due time"))
    deadline = models.OneToOneField(
        "clock.Deadline", models.PROTECT, related_name="hold", null=True, blank=True
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering = ["started_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                name="hold_one_company_at_a_time",
                condition=Q(ended_at__isnull=True) & ~Q(kind=HoldKind.POSTPONED),
            ),
            models.CheckConstraint(name="hold_promise_later", condition=Q(promised_at__gt=F("started_at"))),
            models.CheckConstraint(
                name="hold_of_company_names_it",
                condition=Q(kind=HoldKind.POSTPONED) | Q(company__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["company", "-started_at"], name="hold_of_company")]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_running(self) -> bool:
        return self.ended_at is None


class Quote(models.Model):
    """What paid work will cost, before it starts (RPR-05); of each stage the newest counts."""

    PRIVACY = {
        "stage": "none",
        "time_text": "narrative",
        "agreed_how": "narrative",
        "decline_reason": "narrative",
    }

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="quotes")
    stage = models.CharField(_("asked"), max_length=6, choices=QuoteStage)
    time_text = models.CharField(_("time it takes"), max_length=200)
    total = models.DecimalField(_("total (CNY)"), max_digits=14, decimal_places=2)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    agreed_how = models.CharField(_("who agreed, and how"), max_length=200, blank=True)
    declined_at = models.DateTimeField(_("declined"), null=True, blank=True)
    decline_reason = models.CharField(_("why declined"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                name="quote_one_open",
                condition=Q(agreed_at=None, declined_at=None),
            ),
            models.CheckConstraint(
                name="quote_agreed_or_declined", condition=Q(agreed_at=None) | Q(declined_at=None)
            ),
            models.CheckConstraint(name="quote_total_not_negative", condition=Q(total__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.total}"

    @property
    def is_open(self) -> bool:
        return self.agreed_at is None and self.declined_at is None


class Line(models.Model):
    """Something that costs: how many of what, at which price; from the price list or by its own name."""

    PRIVACY = {"name": "none", "unit": "none", "kind": "none"}

    kind = models.CharField(_("kind"), max_length=8, choices=LineKind)
    price_line = models.ForeignKey(
        PriceLine, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("price")
    )
    name = models.CharField(_("what"), max_length=100)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    quantity = models.DecimalField(
        _("how many"), max_digits=10, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    price = models.DecimalField(
        _("price (CNY)"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    amount = models.DecimalField(_("amount (CNY)"), max_digits=14, decimal_places=2)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"


class QuoteLine(Line):
    """A line of a quote (RPR-05)."""

    quote = models.ForeignKey(Quote, models.PROTECT, related_name="lines")

    class Meta:
        verbose_name = _("line of a quote")
        verbose_name_plural = _("lines of a quote")
        ordering = ["pk"]


class Use(Line):
    """Material or labour that went into the order (RPR-11): what the ledger adds up."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="uses")
    at = models.DateTimeField(_("recorded"))
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("material or labour")
        verbose_name_plural = _("materials and labour")
        ordering = ["pk"]


class Picture(models.Model):
    """A picture of the order with what it shows (RPR-08: before and after)."""

    PRIVACY = {"moment": "none"}

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="pictures")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="order_picture")
    moment = models.CharField(_("shows"), max_length=6, choices=PictureMoment)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_moment_display()


class Signature(models.Model):
    """A signature on the order (RPR-08); one that a rework made void stays, on record."""

    PRIVACY = {"kind": "none", "name": "personal"}

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="signatures")
    kind = models.CharField(_("who signed"), max_length=8, choices=SignatureKind)
    name = models.CharField(_("name"), max_length=60)
    attachment = models.OneToOneField(
        Attachment, models.PROTECT, related_name="order_signature", null=True, blank=True
    )
    at = models.DateTimeField(_("signed"))
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    void_at = models.DateTimeField(_("void since"), null=True, blank=True)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "kind"], name="signature_once", condition=Q(void_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Rework(models.Model):
    """An order that came back, and why (RPR-08)."""

    PRIVACY = {"cause": "none", "reason": "narrative"}

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="reworks")
    cause = models.CharField(_("cause"), max_length=12, choices=ReworkCause)
    reason = models.TextField(_("reason"), max_length=1000)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("rework")
        verbose_name_plural = _("reworks")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_cause_display()


class WaterTest(models.Model):
    """Water stood for 24 hours, and it was tight or not (RPR-17)."""

    PRIVACY = {"finding": "narrative"}

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="water_tests")
    started_at = models.DateTimeField(_("water in"))
    ended_at = models.DateTimeField(_("looked at"))
    passed = models.BooleanField(_("tight"))
    finding = models.TextField(_("finding"), max_length=1000, blank=True)
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("water test")
        verbose_name_plural = _("water tests")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="water_test_lasts", condition=Q(ended_at__gt=F("started_at")))
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.ended_at:%Y-%m-%d}"
