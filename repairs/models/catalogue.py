"""What can be broken where: places, components, problems, and their valid combinations (RPR-01)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from repairs.enums import Size, Trade, Urgency, WorkKind
from repairs.enums.warranty import WarrantyGroup


class Named(models.Model):
    """A row of the catalogue with its name in both languages; put aside, never deleted."""

    PRIVACY = {"code": "none", "name_zh": "none", "name_en": "none"}

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en


class RepairPlace(Named):
    """Where: a room inside the unit, or a public place."""

    is_public = models.BooleanField(_("public place"), default=False)

    class Meta:
        verbose_name = _("place of repair")
        verbose_name_plural = _("places of repair")
        ordering = ["is_public", "code"]


class Component(Named):
    """What is broken; its warranty group says which period counts (RPR-06)."""

    PRIVACY = Named.PRIVACY | {"warranty_group": "none"}

    warranty_group = models.CharField(
        _("warranty group"), max_length=20, choices=WarrantyGroup, default=WarrantyGroup.NONE
    )

    class Meta:
        verbose_name = _("component")
        verbose_name_plural = _("components")
        ordering = ["code"]


class Problem(Named):
    """What is wrong with it."""

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        ordering = ["code"]


class Fault(models.Model):
    """A valid combination of place, component and problem, with what follows from it (RPR-01 to RPR-03).

    ``warranty_group`` stands only where the problem decides and not the component (a blocked drain: two months).
    """

    PRIVACY = {
        "urgency": "none", "size": "none", "trade": "none", "work_kind": "none", "warranty_group": "none",
    }  # fmt: skip

    place = models.ForeignKey(RepairPlace, models.PROTECT, related_name="faults", verbose_name=_("place"))
    component = models.ForeignKey(
        Component, models.PROTECT, related_name="faults", verbose_name=_("component")
    )
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="faults", verbose_name=_("problem"))
    work_kind = models.CharField(_("kind of work"), max_length=12, choices=WorkKind, default=WorkKind.REPAIR)
    urgency = models.CharField(_("urgency"), max_length=8, choices=Urgency, default=Urgency.ORDINARY)
    size = models.CharField(_("size"), max_length=9, choices=Size, default=Size.GENERAL)
    trade = models.CharField(_("trade"), max_length=20, choices=Trade, default=Trade.GENERAL)
    warranty_group = models.CharField(
        _("warranty group"), max_length=20, choices=WarrantyGroup, blank=True, default=""
    )
    default_hours = models.DecimalField(_("usual hours"), max_digits=5, decimal_places=1, default=1)
    needs_visit = models.BooleanField(_("needs a visit"), default=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("fault")
        verbose_name_plural = _("faults")
        ordering = ["place", "component", "problem"]
        constraints = [
            models.UniqueConstraint(fields=["place", "component", "problem"], name="fault_once"),
            models.CheckConstraint(name="fault_hours_positive", condition=models.Q(default_hours__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.place} · {self.component} · {self.problem}"

    @property
    def warranty(self) -> WarrantyGroup:
        """The group whose warranty covers it (RPR-06)."""
        return WarrantyGroup(self.warranty_group or self.component.warranty_group)


class Skill(models.Model):
    """A trade that somebody knows: the dispatch board matches by it."""

    PRIVACY = {"trade": "none"}

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="skills", verbose_name=_("technician")
    )
    trade = models.CharField(_("trade"), max_length=20, choices=Trade)

    class Meta:
        verbose_name = _("trade of a technician")
        verbose_name_plural = _("trades of technicians")
        constraints = [models.UniqueConstraint(fields=["user", "trade"], name="skill_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_trade_display()}"
