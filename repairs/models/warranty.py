"""Warranty periods, seasons, and the contractors who stand for the work (RPR-06, RPR-13, RPR-16)."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.clock.models.standards import Version
from core.places.models import Building, Project
from repairs.enums.warranty import SeasonKind, TermUnit, WarrantyGroup
from repairs.models.catalogue import Component


class WarrantyTerm(Version):
    """How long a group of components is under warranty, for homes handed over from ``valid_from`` on (RPR-06).

    The last one before the handover holds, a project's own before the company's; without a date it holds always.
    ``amount`` is months, seasons or years as ``unit`` says; 0 is no warranty.  An inactive row was corrected.
    """

    PRIVACY = {"group": "none", "unit": "none", "reason": "narrative"}

    group = models.CharField(_("warranty group"), max_length=20, choices=WarrantyGroup)
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        related_name="warranty_terms",
        null=True,
        blank=True,
        verbose_name=_("project"),
    )
    valid_from = models.DateField(_("for homes handed over from"), null=True, blank=True)
    unit = models.CharField(_("measured in"), max_length=12, choices=TermUnit, default=TermUnit.MONTHS)
    amount = models.PositiveSmallIntegerField(_("length"))

    class Meta:
        verbose_name = _("warranty period")
        verbose_name_plural = _("warranty periods")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "project", "version"], name="warranty_term_version", nulls_distinct=False
            ),
            models.UniqueConstraint(
                fields=["group", "project", "valid_from"],
                condition=models.Q(active=True),
                name="warranty_term_from_a_day",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_group_display()} · {self.amount} {self.get_unit_display()}"


class HeatingSeason(models.Model):
    """From which to which day of the year it is heated or cooled; of a project, or of the company (RPR-06)."""

    PRIVACY = {"kind": "none"}

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="seasons", null=True, blank=True, verbose_name=_("project")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=SeasonKind)
    starts_month = models.PositiveSmallIntegerField(_("starts, month"))
    starts_day = models.PositiveSmallIntegerField(_("starts, day"))
    ends_month = models.PositiveSmallIntegerField(_("ends, month"))
    ends_day = models.PositiveSmallIntegerField(_("ends, day"))

    class Meta:
        verbose_name = _("heating or cooling season")
        verbose_name_plural = _("heating and cooling seasons")
        constraints = [
            models.UniqueConstraint(fields=["project", "kind"], name="season_once", nulls_distinct=False),
            models.CheckConstraint(
                name="season_days",
                condition=models.Q(
                    starts_month__range=(1, 12), ends_month__range=(1, 12),
                    starts_day__range=(1, 31), ends_day__range=(1, 31),
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Contractor(models.Model):
    """A company that built something and stands for it, or a specialist who is called (RPR-13, RPR-15)."""

    PRIVACY = {"name": "none", "contact_name": "personal", "phone": "personal", "email": "personal"}

    name = models.CharField(_("name"), max_length=100, unique=True)
    contact_name = models.CharField(_("contact person"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_specialist = models.BooleanField(_("specialist company"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("contractor")
        verbose_name_plural = _("contractors")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ContractorScope(models.Model):
    """What a contractor built where, with their own warranty towards us (RPR-13, RPR-16).

    Without ``component`` it is the whole group, without ``building`` the whole project.  ``months`` is what the
    contract says; without it the statutory period counts, from the completion acceptance.
    """

    PRIVACY = {"group": "none"}

    contractor = models.ForeignKey(
        Contractor, models.PROTECT, related_name="scopes", verbose_name=_("contractor")
    )
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="contractor_scopes", verbose_name=_("project")
    )
    building = models.ForeignKey(
        Building, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("building")
    )
    group = models.CharField(_("warranty group"), max_length=20, choices=WarrantyGroup)
    component = models.ForeignKey(
        Component, models.PROTECT, related_name="scopes", null=True, blank=True, verbose_name=_("component")
    )
    completion_accepted_on = models.DateField(_("completion accepted on"))
    months = models.PositiveSmallIntegerField(_("warranty by contract (months)"), null=True, blank=True)
    retention = models.DecimalField(
        _("retention money (CNY)"), max_digits=14, decimal_places=2, default=0,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("scope of a contractor")
        verbose_name_plural = _("scopes of contractors")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "building", "group", "component"],
                condition=models.Q(is_active=True),
                name="scope_of_one",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="scope_retention_not_negative", condition=models.Q(retention__gte=0)),
        ]

    def __str__(self) -> str:
        part = self.component or self.get_group_display()
        return f"{self.contractor} · {self.building or self.project} · {part}"
