"""The price list of a project, by versions (RPR-05)."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.clock.models.standards import Version
from core.places.models import Project
from repairs.enums import LineKind, Trade


class PriceList(Version):
    """The prices that hold from a day on, a project's own before the company's; a change is a new version."""

    PRIVACY = {"reason": "narrative"}

    project = models.ForeignKey(
        Project,
        models.PROTECT,
        related_name="price_lists",
        null=True,
        blank=True,
        verbose_name=_("project"),
    )
    valid_from = models.DateField(_("valid from"))

    class Meta:
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        ordering = ["project", "-valid_from", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "version"], nulls_distinct=False, name="price_list_version"
            ),
            models.UniqueConstraint(
                fields=["project", "valid_from"],
                condition=models.Q(active=True),
                nulls_distinct=False,
                name="price_list_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        where = str(self.project or _("All projects"))
        return f"{where} · {self.valid_from}"


class PriceLine(models.Model):
    """A price: of a material, of an hour, of a usual job."""

    PRIVACY = {"name": "none", "unit": "none", "kind": "none", "trade": "none"}

    price_list = models.ForeignKey(PriceList, models.PROTECT, related_name="lines")
    name = models.CharField(_("what"), max_length=100)
    kind = models.CharField(_("kind"), max_length=8, choices=LineKind)
    trade = models.CharField(_("trade"), max_length=20, choices=Trade, blank=True)
    unit = models.CharField(_("unit"), max_length=20)
    price = models.DecimalField(
        _("price (CNY)"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["price_list", "name"], name="price_once_in_list"),
            models.CheckConstraint(name="price_not_negative", condition=models.Q(price__gte=0)),
        ]

    def __str__(self) -> str:
        return self.name
