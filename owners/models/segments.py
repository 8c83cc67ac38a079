"""What kind of owner a person is, as far as service is planned by it (OWN-08)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from owners.enums import SEGMENT_CHOICES, Segment
from owners.models.people import Person


def _one_of(segment: Segment) -> Any:
    choices = SEGMENT_CHOICES[segment]
    return models.CharField(segment.label, max_length=20, choices=choices, blank=True, default="")


class PersonSegments(models.Model):
    """The segments of one person, each empty while unknown; choices only, no words about character (OWN-18)."""

    PRIVACY = dict.fromkeys(Segment.values, "personal")

    person = models.OneToOneField(Person, models.PROTECT, related_name="segments", verbose_name=_("person"))
    life_stage = _one_of(Segment.LIFE_STAGE)
    family = _one_of(Segment.FAMILY)
    income = _one_of(Segment.INCOME)
    life_cycle = _one_of(Segment.LIFE_CYCLE)
    housing_value = _one_of(Segment.HOUSING_VALUE)
    service_class = _one_of(Segment.SERVICE_CLASS)
    version = models.PositiveIntegerField(_("version"), default=0)
    changed_at = models.DateTimeField(_("changed"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("changed by"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("segments of a person")
        verbose_name_plural = _("segments of people")
        constraints = [
            models.CheckConstraint(
                name=f"segments_{segment.value}_known",
                condition=Q(**{f"{segment.value}__in": ["", *SEGMENT_CHOICES[segment].values]}),
            )
            for segment in Segment
        ]
        indexes = [
            models.Index(
                fields=[segment.value], name=f"segments_{segment.value}", condition=~Q(**{segment.value: ""})
            )
            for segment in Segment
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"
