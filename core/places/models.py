"""The property master (OWN-01): company → project → building → section → unit, and public places."""

from __future__ import annotations

import re

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from core.places.enums import UnitStatus
from core.text import normalise


class Company(models.Model):
    """The one company group of this installation, with the settings that hold for all its projects."""

    PRIVACY = {"name": "none"}

    name = models.CharField(_("name"), max_length=100, unique=True)
    running_in_months = models.PositiveSmallIntegerField(
        _("running-in ends after (months)"), default=6, help_text=_("OWN-02: months after handover")
    )
    stable_until_months = models.PositiveSmallIntegerField(
        _("stable stage ends after (months)"), default=24, help_text=_("OWN-02: months after handover")
    )
    reveals_per_day = models.PositiveSmallIntegerField(
        _("personal values that one person may look at in a day"), default=100
    )

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        constraints = [
            models.CheckConstraint(
                name="company_stage_bounds_rise",
                condition=models.Q(stable_until_months__gt=models.F("running_in_months")),
            ),
            models.CheckConstraint(
                name="company_reveals_at_least_one", condition=models.Q(reveals_per_day__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def unnamed(cls) -> Company:
        """The company before anybody named it, unsaved: called so in the installation's language, whoever needs it."""
        with override(settings.LANGUAGE_CODE):
            return cls(name=gettext("Our company"))


class Project(models.Model):
    """A development that is sold, handed over and served as one 项目."""

    PRIVACY = {"code": "none", "name": "none"}

    company = models.ForeignKey(Company, models.PROTECT, related_name="projects", verbose_name=_("company"))
    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class FormerName(models.Model):
    """A name that a project had before it was renamed: ledgers of other systems may go on using it (OWN-07)."""

    PRIVACY = {"name": "none"}

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="former_names", verbose_name=_("project")
    )
    name = models.CharField(_("name"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("former name of a project")
        verbose_name_plural = _("former names of projects")

    def __str__(self) -> str:
        return self.name


class Building(models.Model):
    """A building 楼栋 of a project; ``name`` is its number as spoken, without 栋."""

    PRIVACY = {"name": "none"}

    project = models.ForeignKey(Project, models.PROTECT, related_name="buildings", verbose_name=_("project"))
    name = models.CharField(_("name"), max_length=30)

    class Meta:
        verbose_name = _("building")
        verbose_name_plural = _("buildings")
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="building_once_in_project")]

    def __str__(self) -> str:
        return _("Building %(name)s") % {"name": self.name}


class Section(models.Model):
    """A section 单元 of a building: one stairwell with its lifts."""

    PRIVACY = {"name": "none"}

    building = models.ForeignKey(
        Building, models.PROTECT, related_name="sections", verbose_name=_("building")
    )
    name = models.CharField(_("name"), max_length=30)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [models.UniqueConstraint(fields=["building", "name"], name="section_once_in_building")]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A home 房屋. ``code`` (``金色家园 1-2-301``) is what staff type; ``door`` is its part behind the project."""

    PRIVACY = {"code": "none", "door": "none", "room": "none", "unit_type": "none", "status": "none"}

    project = models.ForeignKey(Project, models.PROTECT, related_name="units", verbose_name=_("project"))
    building = models.ForeignKey(Building, models.PROTECT, related_name="units", verbose_name=_("building"))
    section = models.ForeignKey(Section, models.PROTECT, related_name="units", verbose_name=_("section"))
    room = models.CharField(_("room number"), max_length=20)
    code = models.CharField(_("unit code"), max_length=120, unique=True)
    door = models.CharField(_("door number"), max_length=60, db_index=False)
    floor = models.SmallIntegerField(_("floor"), null=True, blank=True)
    unit_type = models.CharField(_("unit type"), max_length=30, blank=True)
    area = models.DecimalField(
        _("floor area (m²)"), max_digits=8, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(1)],
    )  # fmt: skip
    status = models.CharField(_("status"), max_length=12, choices=UnitStatus, default=UnitStatus.FOR_SALE)
    handed_over_on = models.DateField(
        _("handed over on"),
        null=True,
        blank=True,
        help_text=_("DEL-13: warranty and visits count from this day"),
    )

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.UniqueConstraint(fields=["section", "room"], name="unit_once_in_section"),
            models.CheckConstraint(
                name="unit_area_positive", condition=models.Q(area__isnull=True) | models.Q(area__gt=0)
            ),
        ]
        indexes = [models.Index(fields=["door"], name="unit_door_prefix", opclasses=["text_pattern_ops"])]

    def __str__(self) -> str:
        return self.code

    @staticmethod
    def door_of(building: str, section: str, room: str) -> str:
        """The door number ``1-2-301`` of building 1, section 2, room 301."""
        return f"{building}-{section}-{room}"


class PublicPlace(models.Model):
    """A place that belongs to nobody alone 公共部位: lift, garage, garden; of a building or of the project."""

    PRIVACY = {"name": "none"}

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="public_places", verbose_name=_("project")
    )
    building = models.ForeignKey(
        Building,
        models.PROTECT,
        related_name="public_places",
        null=True,
        blank=True,
        verbose_name=_("building"),
    )
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("public place")
        verbose_name_plural = _("public places")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "building", "name"], name="public_place_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.name


_SPOKEN_DOOR = re.compile(r"([0-9a-z]+)[栋幢座号楼]+\s*(?:([0-9a-z]+)单元)?\s*([0-9a-z]+)[室号]?$")
_WRITTEN_DOOR = re.compile(r"([0-9a-z]+(?:\s*-\s*[0-9a-z]+)+)$")


def door_typed(text: str) -> str | None:
    """The door number (or its beginning) in what a person typed, in any usual form; None when there is none.

    ``1-2-301``, ``金色家园 1-2-301``, ``1栋2单元301`` and ``1 - 2`` are understood.
    """
    typed = normalise(text)
    if written := _WRITTEN_DOOR.search(typed):
        return re.sub(r"\s*-\s*", "-", written.group(1))
    if spoken := _SPOKEN_DOOR.search(typed):
        return "-".join(part for part in spoken.groups() if part)
    return None
