"""Repair notices to contractors, repairs by others in their place, and what that costs them (RPR-13, RPR-16)."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from repairs.enums.contracting import NoticeAnswer, NoticeState
from repairs.models.order import WorkOrder
from repairs.models.warranty import Contractor, ContractorScope

STAFF = settings.AUTH_USER_MODEL


class RepairNotice(models.Model):
    """A repair notice 整改通知单 of an order: sent by a link without sign-in, answered there or by an account.

    Only a digest of the link's token is kept.  It was ignored when its times passed without an answer or a beginning.
    """

    PRIVACY = {
        "words": "narrative", "token_digest": "none", "answer": "none", "answered_by": "personal",
        "answer_words": "narrative", "finish_words": "narrative",
    }  # fmt: skip

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="notices")
    contractor = models.ForeignKey(Contractor, models.PROTECT, related_name="notices")
    scope = models.ForeignKey(ContractorScope, models.PROTECT, related_name="+", null=True, blank=True)
    words = models.TextField(_("what is to be repaired"), max_length=2000)
    sent_at = models.DateTimeField(_("sent"))
    sent_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    respond_by = models.DateTimeField(_("answer by"))
    start_by = models.DateTimeField(_("begin by"))
    token_digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("the link ends"))
    answer = models.CharField(_("answer"), max_length=8, choices=NoticeAnswer, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=60, blank=True)
    answer_words = models.TextField(_("remark"), max_length=1000, blank=True)
    started_at = models.DateTimeField(_("begun"), null=True, blank=True)
    finished_at = models.DateTimeField(_("done"), null=True, blank=True)
    finish_words = models.TextField(_("what was done"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("repair notice")
        verbose_name_plural = _("repair notices")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="repair_notice_times",
                condition=Q(start_by__gte=F("respond_by"), respond_by__gt=F("sent_at")),
            ),
            models.CheckConstraint(
                name="repair_notice_answer_whole",
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["contractor", "-sent_at"], name="notice_of_contractor")]

    def __str__(self) -> str:
        return f"{self.order_id} → {self.contractor}"

    def state(self, at: dt.datetime) -> NoticeState:
        """How it stands at the instant (RPR-13)."""
        if self.finished_at is not None:
            return NoticeState.DONE
        if self.started_at is not None:
            return NoticeState.AT_WORK
        if (self.answered_at is None and at >= self.respond_by) or at >= self.start_by:
            return NoticeState.IGNORED
        return NoticeState.WAITS if self.answered_at is None else NoticeState.TO_START


class ContractorAccount(models.Model):
    """Somebody of a contractor who signs in and answers its repair notices; what the link does for who has none."""

    PRIVACY: dict[str, str] = {}

    user = models.OneToOneField(
        STAFF, models.PROTECT, related_name="contractor_account", primary_key=True, verbose_name=_("user")
    )
    contractor = models.ForeignKey(
        Contractor, models.PROTECT, related_name="accounts", verbose_name=_("contractor")
    )
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("account of a contractor")
        verbose_name_plural = _("accounts of contractors")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.user} · {self.contractor}"


class ThirdPartyRepair(models.Model):
    """Somebody else repaired what the contractor ignored twice; the cost goes off its retention money (RPR-13)."""

    PRIVACY = {"company": "none", "reason": "narrative"}

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="third_party_repairs")
    contractor = models.ForeignKey(Contractor, models.PROTECT, related_name="charged_back")
    scope = models.ForeignKey(
        ContractorScope, models.PROTECT, related_name="deductions", null=True, blank=True
    )
    company = models.CharField(_("who repairs it"), max_length=100)
    cost = models.DecimalField(
        _("cost (CNY)"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    deducted = models.DecimalField(
        _("off the retention money (CNY)"), max_digits=14, decimal_places=2, default=0
    )
    reason = models.TextField(_("reason"), max_length=1000)
    at = models.DateTimeField(_("recorded"))
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("repair by a third party")
        verbose_name_plural = _("repairs by third parties")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="third_party_deducts_at_most_cost",
                condition=Q(cost__gt=0, deducted__gte=0, deducted__lte=F("cost")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.company}"
