"""What was promised to customers."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Role
from core.accounts.models import User
from core.clock.enums import DeadlineState
from core.records.models import Case
from core.records.querysets import visible_to
from frontdesk.enums import PromiseDecision, PromiseKind, PromiseState

STAFF = settings.AUTH_USER_MODEL


class PromiseAuthority(models.Model):
    """What a role may promise by itself (DSK-12); money up to a limit, or without one."""

    PRIVACY = {"role": "none", "kind": "none"}

    role = models.CharField(_("role"), max_length=30, choices=Role)
    kind = models.CharField(_("kind"), max_length=8, choices=PromiseKind)
    up_to = models.DecimalField(_("up to (CNY)"), max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("authority to promise")
        verbose_name_plural = _("authorities to promise")
        constraints = [
            models.UniqueConstraint(fields=["role", "kind"], name="promise_authority_once"),
            models.CheckConstraint(
                name="promise_authority_limit",
                condition=Q(up_to=None) | Q(kind=PromiseKind.MONEY, up_to__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.get_kind_display()}"


class PromiseQuerySet(models.QuerySet["Promise"]):
    """Reads of the register that more than one place needs."""

    def visible_to(self, user: User) -> PromiseQuerySet:
        """Those of cases one sees, and those one gave, keeps or is asked about (SEC-01)."""
        own = Q(by=user) | Q(keeper=user) | Q(asked=user)
        return self.filter(visible_to(user, "case__") | own) if user.is_active else self.none()

    def kept(self) -> PromiseQuerySet:
        """Met before the due instant (CLK-05)."""
        return self.filter(deadline__met_at__lt=F("deadline__due_at"))

    def broken(self, at: dt.datetime) -> PromiseQuerySet:
        """Met late, said to be broken, or past its due time without having been kept."""
        due = F("deadline__due_at")
        late = Q(deadline__met_at__gte=due) | Q(deadline__cancelled_at__gte=due)
        waiting = Q(deadline__met_at=None, deadline__cancelled_at=None, deadline__due_at__lte=at)
        return self.filter(Q(said_broken=True) | late | waiting)


class Promise(models.Model):
    """What somebody told a customer would happen by a time they named (CLK-05, DSK-12).

    Within the authority of whoever gave it, it is a deadline at once; beyond, a superior is asked first.
    """

    PRIVACY = {
        "kind": "none", "what": "narrative", "to_whom": "personal", "decision": "none", "decision_note": "narrative",
        "note": "narrative",
    }  # fmt: skip

    case = models.ForeignKey(Case, models.PROTECT, related_name="promises")
    contact = models.ForeignKey(
        "owners.Contact", models.PROTECT, related_name="promises", null=True, blank=True
    )
    person = models.ForeignKey(
        "owners.Person", models.PROTECT, related_name="promises", null=True, blank=True
    )
    to_whom = models.CharField(_("to whom"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=PromiseKind)
    what = models.CharField(_("what was promised"), max_length=500)
    amount = models.DecimalField(_("amount (CNY)"), max_digits=14, decimal_places=2, null=True, blank=True)
    due_at = models.DateTimeField(_("by when"))
    promised_at = models.DateTimeField(_("promised"))
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name=_("promised by"))
    keeper = models.ForeignKey(STAFF, models.PROTECT, related_name="promises", verbose_name=_("keeps it"))
    deadline = models.OneToOneField(
        "clock.Deadline", models.PROTECT, related_name="promise", null=True, blank=True
    )
    decision = models.CharField(max_length=10, choices=PromiseDecision, blank=True)
    asked = models.ForeignKey(
        STAFF, models.PROTECT, related_name="promises_asked", null=True, blank=True, verbose_name=_("asked")
    )
    decided_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_note = models.CharField(_("remark"), max_length=500, blank=True)
    said_broken = models.BooleanField(default=False)
    note = models.CharField(_("how it went"), max_length=500, blank=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        constraints = [
            models.CheckConstraint(
                name="promise_money_has_amount",
                condition=Q(kind=PromiseKind.MONEY, amount__gt=0)
                | (~Q(kind=PromiseKind.MONEY) & Q(amount=None)),
            ),
            models.CheckConstraint(
                name="promise_runs_when_given",
                condition=Q(decision__in=["", PromiseDecision.CONFIRMED], deadline__isnull=False)
                | Q(decision__in=[PromiseDecision.ASKED, PromiseDecision.REFUSED], deadline=None),
            ),
            models.CheckConstraint(
                name="promise_not_decided_by_who_gave_it",
                condition=Q(decided_by=None) | ~Q(decided_by=F("by")),
            ),
        ]
        indexes = [
            models.Index(fields=["-due_at", "-id"], name="promise_by_due"),
            models.Index(fields=["person", "-due_at"], name="promise_of_person"),
        ]

    def __str__(self) -> str:
        return self.what[:60]

    def state(self, at: dt.datetime) -> PromiseState:
        """How it stands at the instant."""
        if self.deadline is None:
            refused = self.decision == PromiseDecision.REFUSED
            return PromiseState.REFUSED if refused else PromiseState.ASKED
        if self.said_broken:
            return PromiseState.BROKEN
        return _STATES[self.deadline.state(at)]


_STATES = {
    DeadlineState.OPEN: PromiseState.OPEN,
    DeadlineState.LATE: PromiseState.OVERDUE,
    DeadlineState.MET: PromiseState.KEPT,
    DeadlineState.MISSED: PromiseState.BROKEN,
    DeadlineState.CANCELLED: PromiseState.VOID,
}
