"""Choices of the property master."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitStatus(models.TextChoices):
    """Where a unit stands between building and living in it (OWN-01)."""

    FOR_SALE = "for_sale", _("For sale")
    SOLD = "sold", _("Sold")
    HANDED_OVER = "handed_over", _("Handed over")
