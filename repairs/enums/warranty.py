"""Words of the warranty: what it is given for, in what it is measured, who pays (RPR-06, RPR-16)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class WarrantyGroup(models.TextChoices):
    """What the warranty periods are counted by (RPR-06)."""

    ROOF = "roof", pgettext_lazy("warranty", "Roof waterproofing")
    BATHROOM = "bathroom", pgettext_lazy("warranty", "Waterproofing of bathrooms and wet rooms")
    OUTER_WALL = "outer_wall", pgettext_lazy("warranty", "Waterproofing of outer walls")
    WIRING = "wiring", pgettext_lazy("warranty", "Electrical wiring")
    PLUMBING = "plumbing", pgettext_lazy("warranty", "Water supply and drainage pipes")
    EQUIPMENT = "equipment", pgettext_lazy("warranty", "Equipment installation")
    FINISHES = "finishes", pgettext_lazy("warranty", "Finishes")
    HEATING = "heating", pgettext_lazy("warranty", "Heating system")
    COOLING = "cooling", pgettext_lazy("warranty", "Cooling system")
    STRUCTURE = "structure", pgettext_lazy("warranty", "Structure and foundation")
    HARDWARE = "hardware", pgettext_lazy("warranty", "Hardware")
    SANITARY = "sanitary", pgettext_lazy("warranty", "Sanitary ware")
    SWITCHES = "switches", pgettext_lazy("warranty", "Switches and sockets")
    BLOCKAGE = "blockage", pgettext_lazy("warranty", "Blocked pipes")
    NONE = "none", pgettext_lazy("warranty", "No warranty")


class TermUnit(models.TextChoices):
    """In what a warranty period is measured (RPR-06)."""

    MONTHS = "months", pgettext_lazy("warranty", "months")
    SEASONS = "seasons", pgettext_lazy("warranty", "heating or cooling seasons")
    DESIGN_LIFE = "design_life", pgettext_lazy("warranty", "years of design life")


class SeasonKind(models.TextChoices):
    """Which season counts (RPR-06)."""

    HEATING = "heating", pgettext_lazy("season", "Heating")
    COOLING = "cooling", pgettext_lazy("season", "Cooling")


class Payer(models.TextChoices):
    """Who bears the cost (RPR-16)."""

    OWNER = "owner", pgettext_lazy("payer", "The owner")
    CONTRACTOR = "contractor", pgettext_lazy("payer", "The contractor")
    DEVELOPER = "developer", pgettext_lazy("payer", "The developer")
    PROPERTY = "property", pgettext_lazy("payer", "The property company")
