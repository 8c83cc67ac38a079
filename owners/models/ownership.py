"""Who owns which unit since when, in which stage, by which contract."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import Scope, scope_of
from core.places.models import Unit
from owners.enums import Stage
from owners.models.people import Person


class SalesContract(models.Model):
    """The sales contract of a unit (OWN-14); a manager audits it before it is filed."""

    PRIVACY = {
        "number": "none",
        "delivery_standard": "none",
        "payment_method": "personal",
        "bank": "personal",
    }

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="contract", verbose_name=_("unit"))
    number = models.CharField(_("contract number"), max_length=60, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    agreed_handover_on = models.DateField(_("agreed handover date"), null=True, blank=True)
    delivery_standard = models.CharField(_("delivery standard"), max_length=100, blank=True)
    payment_method = models.CharField(_("payment method"), max_length=40, blank=True)
    bank = models.CharField(_("mortgage bank"), max_length=100, blank=True)
    audited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="audited_contracts", null=True, blank=True,
        verbose_name=_("audited by"),
    )  # fmt: skip
    audited_at = models.DateTimeField(_("audited"), null=True, blank=True)

    class Meta:
        verbose_name = _("sales contract")
        verbose_name_plural = _("sales contracts")
        constraints = [
            models.CheckConstraint(
                name="contract_audit_is_whole",
                condition=Q(audited_by__isnull=True, audited_at__isnull=True)
                | Q(audited_by__isnull=False, audited_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["number"], name="contract_number")]

    def __str__(self) -> str:
        return self.number


class OwnershipQuerySet(models.QuerySet["Ownership"]):
    def current(self) -> OwnershipQuerySet:
        return self.filter(ended_on__isnull=True)

    def visible_to(self, user: User) -> OwnershipQuerySet:
        """Ownerships of units in projects where the user may see owners (SEC-01)."""
        return self.in_scope(scope_of(user, Permission.OWNER_VIEW))

    def in_scope(self, scope: Scope) -> OwnershipQuerySet:
        """Ownerships of units in these projects."""
        return self if scope.everywhere else self.filter(unit__project_id__in=scope.project_ids)


PROJECTS_OF_PEOPLE = """
    UPDATE owners_person AS person SET project_ids = found.project_ids
    FROM ({whose}) AS changed, LATERAL (
        SELECT coalesce(array_agg(DISTINCT unit.project_id ORDER BY unit.project_id), '{{}}') AS project_ids
        FROM owners_ownership AS owned JOIN places_unit AS unit ON unit.id = owned.unit_id
        WHERE owned.person_id = changed.person_id
    ) AS found
    WHERE person.id = changed.person_id AND person.project_ids IS DISTINCT FROM found.project_ids;
    RETURN NULL;
"""


def _keeps_projects(
    name: str, operation: pgtrigger.Operation, whose: str, **tables: str
) -> pgtrigger.Trigger:
    """``Person.project_ids`` follows the ownerships, whoever writes them."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),
        func=PROJECTS_OF_PEOPLE.format(whose=whose),
    )


class Ownership(models.Model):
    """One person's share of one unit (OWN-04), and the stage the person is in with it (OWN-02).

    ``by_resale``: the stage counts from ``valid_from`` (the transfer) and not from the handover alone.
    ``next_stage_on`` is the day of the next move that comes by itself (OWN-03).
    """

    PRIVACY = {"stage": "none", "steward_name": "personal"}

    person = models.ForeignKey(Person, models.PROTECT, related_name="ownerships", verbose_name=_("owner"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="ownerships", verbose_name=_("unit"))
    share = models.DecimalField(_("share (%)"), max_digits=7, decimal_places=4)
    valid_from = models.DateField(_("owner since"))
    ended_on = models.DateField(_("owner until"), null=True, blank=True)
    by_resale = models.BooleanField(_("by resale"), default=False)
    stage = models.CharField(_("stage"), max_length=16, choices=Stage)
    stage_since = models.DateField(_("in this stage since"))
    next_stage_on = models.DateField(_("next stage on"), null=True, blank=True)
    steward_name = models.CharField(_("steward"), max_length=60, blank=True)
    steward = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="stewarded", null=True, blank=True,
        verbose_name=_("steward's account"),
    )  # fmt: skip

    objects = OwnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("ownership")
        verbose_name_plural = _("ownerships")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "unit"], condition=Q(ended_on__isnull=True), name="ownership_once_at_a_time"
            ),
            models.CheckConstraint(name="ownership_share_sane", condition=Q(share__gt=0, share__lte=100)),
            models.CheckConstraint(
                name="ownership_ends_after_start",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("valid_from")),
            ),
            models.CheckConstraint(name="ownership_stage_known", condition=Q(stage__in=Stage.values)),
        ]
        indexes = [
            models.Index(
                fields=["next_stage_on"],
                name="ownership_stage_due",
                condition=Q(ended_on__isnull=True, next_stage_on__isnull=False),
            ),
        ]
        triggers = [
            _keeps_projects(
                "projects_of_new", pgtrigger.Insert, "SELECT DISTINCT person_id FROM fresh", new="fresh"
            ),
            _keeps_projects(
                "projects_of_gone", pgtrigger.Delete, "SELECT DISTINCT person_id FROM gone", old="gone"
            ),
            _keeps_projects(
                "projects_of_moved",
                pgtrigger.Update,
                "SELECT moved.person_id FROM gone JOIN fresh USING (id),"
                " LATERAL (VALUES (gone.person_id), (fresh.person_id)) AS moved (person_id)"
                " WHERE (gone.person_id, gone.unit_id) <> (fresh.person_id, fresh.unit_id)"
                " GROUP BY moved.person_id",
                old="gone",
                new="fresh",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.unit}"

    @property
    def stage_now(self) -> Stage:
        """The stage with its colour."""
        return Stage(self.stage)


class StageMove(models.Model):
    """A step of the life cycle with its true date (OWN-03); ``withdrawn_at``: a corrected date undid it."""

    PRIVACY = {"from_stage": "none", "to_stage": "none"}

    ownership = models.ForeignKey(Ownership, models.PROTECT, related_name="moves")
    from_stage = models.CharField(_("from"), max_length=16, choices=Stage, blank=True)
    to_stage = models.CharField(_("to"), max_length=16, choices=Stage)
    on = models.DateField(_("date"))
    recorded_at = models.DateTimeField(_("recorded"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("stage move")
        verbose_name_plural = _("stage moves")
        constraints = [
            models.UniqueConstraint(
                fields=["ownership", "to_stage", "on"],
                condition=Q(withdrawn_at__isnull=True),
                name="stage_move_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_stage} → {self.to_stage} ({self.on})"
