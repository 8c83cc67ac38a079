"""Plans with their options, who approved them, and what each role may decide (CMP-12, CMP-13)."""

from __future__ import annotations

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.enums import PlanOutcome
from complaints.enums.plans import OptionKind, Part
from complaints.models.complaint import Complaint
from complaints.policies.plans import Authority, Option, is_within, takes_back
from core.accounts.enums import Role
from core.accounts.models import User
from core.accounts.policies import roles_in

STAFF = settings.AUTH_USER_MODEL


class Plan(models.Model):
    """What we propose to do (CMP-10); one is decided before the next is proposed, and nobody decides their own.

    ``cost`` is that of its dearest option, once agreed that of the one the customer chose; ``total`` is what the
    matter costs with it.  ``needed`` names whose approval it needs; one within the authority of who proposed it
    and without legal or finance is decided by nobody.
    """

    PRIVACY = {"text": "narrative", "acceptance_standard": "narrative", "outcome": "none", "needed": "none"}

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="plans")
    text = models.TextField(_("plan"), max_length=5000)
    cost = models.DecimalField(
        _("cost (CNY)"), max_digits=14, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    total = models.DecimalField(_("cost of the matter (CNY)"), max_digits=16, decimal_places=2, default=0)
    needed = ArrayField(models.CharField(max_length=10, choices=Part), default=list, blank=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=PlanOutcome, default=PlanOutcome.PROPOSED)
    proposed_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed"))
    decided_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    acceptance_standard = models.TextField(_("acceptance standard"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints = [
            models.CheckConstraint(name="plan_cost_not_negative", condition=Q(cost__gte=0)),
            models.CheckConstraint(
                name="plan_not_decided_by_proposer",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("proposed_by")),
            ),
            models.UniqueConstraint(
                fields=["complaint"],
                name="plan_one_at_a_time",
                condition=Q(outcome__in=[PlanOutcome.PROPOSED, PlanOutcome.APPROVED]),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def awaited(self) -> list[Part]:
        """Whose approval is still missing while it is proposed."""
        given = {approval.part for approval in self.approvals.all()}
        return [Part(part) for part in self.needed if part not in given]

    @property
    def offered(self) -> list[Option]:
        """Its options as the rules look at them."""
        return [
            Option(row.kind, row.cost, row.basis, row.text, row.under_warranty, row.liability)
            for row in self.options.all()
        ]

    def is_covered_by(self, user: User) -> bool:
        """Whether the person's authority covers what the matter costs with it (CMP-13)."""
        project_id = self.complaint.case.project_id
        return PlanAuthority.objects.cover(
            user, project_id, total=self.total, refund=takes_back(self.offered)
        )

    @property
    def chosen(self) -> PlanOption | None:
        """What the customer agreed to."""
        return next((option for option in self.options.all() if option.is_chosen), None)


class PlanOption(models.Model):
    """One thing the customer may choose: what, at which cost, and the rule or clause it stands on (CMP-12)."""

    PRIVACY = {"kind": "none", "text": "narrative", "basis": "narrative"}

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="options")
    kind = models.CharField(_("kind"), max_length=12, choices=OptionKind)
    text = models.CharField(_("what it is"), max_length=500, blank=True)
    cost = models.DecimalField(
        _("cost (CNY)"), max_digits=14, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    basis = models.CharField(_("rule or contract clause"), max_length=300, blank=True)
    under_warranty = models.BooleanField(_("under warranty"), default=False)
    liability = models.BooleanField(_("admits liability"), default=False)
    is_chosen = models.BooleanField(_("chosen by the customer"), default=False)

    class Meta:
        verbose_name = _("option of a plan")
        verbose_name_plural = _("options of plans")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="option_cost_not_negative", condition=Q(cost__gte=0)),
            models.CheckConstraint(
                name="option_warranty_is_of_repairs",
                condition=Q(under_warranty=False) | Q(kind=OptionKind.REPAIR),
            ),
            models.UniqueConstraint(fields=["plan"], name="option_chosen_once", condition=Q(is_chosen=True)),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class PlanApproval(models.Model):
    """One approval of a plan: each part once, each person once, never who proposed it (CMP-12, CMP-13)."""

    PRIVACY = {"part": "none"}

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="approvals")
    part = models.CharField(_("for"), max_length=10, choices=Part)
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("approval of a plan")
        verbose_name_plural = _("approvals of plans")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "part"], name="approval_once_for_each_part"),
            models.UniqueConstraint(fields=["plan", "by"], name="approval_once_by_each_person"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="not_own_plan",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("proposer", "bigint")],
                func=(
                    "SELECT proposed_by_id INTO proposer FROM complaints_plan WHERE id = NEW.plan_id;"
                    " IF proposer = NEW.by_id THEN RAISE EXCEPTION 'nobody approves their own plan'"
                    " USING ERRCODE = 'restrict_violation'; END IF; RETURN NEW;"
                ),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_part_display())


class PlanAuthorityQuerySet(models.QuerySet["PlanAuthority"]):
    def cover(self, user: User, project_id: int, *, total: Decimal, refund: bool) -> bool:
        """Whether one of the person's roles in the project may decide it alone (CMP-13)."""
        rows = self.filter(role__in=roles_in(user, project_id))
        return is_within([row.authority for row in rows], total=total, refund=refund)


class PlanAuthority(models.Model):
    """What a role may decide by itself: money up to a limit or without one, refunds and swaps or not (CMP-13)."""

    PRIVACY = {"role": "none"}

    role = models.CharField(_("role"), max_length=30, choices=Role, unique=True)
    up_to = models.DecimalField(_("up to (CNY)"), max_digits=14, decimal_places=2, null=True, blank=True)
    refunds = models.BooleanField(_("refunds and swaps"), default=False)

    objects = PlanAuthorityQuerySet.as_manager()

    class Meta:
        verbose_name = _("authority over plans")
        verbose_name_plural = _("authorities over plans")
        constraints = [
            models.CheckConstraint(name="plan_authority_limit", condition=Q(up_to=None) | Q(up_to__gte=0))
        ]

    def __str__(self) -> str:
        return str(self.get_role_display())

    @property
    def authority(self) -> Authority:
        return Authority(self.up_to, self.refunds)
