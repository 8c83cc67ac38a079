"""Who else speaks for a unit: family, a tenant, an agent (OWN-04)."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.accounts.policies import Scope
from core.places.models import Unit
from owners.enums import UnitContactKind
from owners.models.people import Person


class UnitContactQuerySet(models.QuerySet["UnitContact"]):
    def current(self, on: dt.date) -> UnitContactQuerySet:
        """Those who speak for their unit on that day."""
        begun = Q(started_on__isnull=True) | Q(started_on__lte=on)
        return self.filter(begun, Q(ended_on__isnull=True) | Q(ended_on__gt=on))

    def in_scope(self, scope: Scope) -> UnitContactQuerySet:
        """Contacts of units in these projects."""
        return self if scope.everywhere else self.filter(unit__project_id__in=scope.project_ids)


class UnitContact(models.Model):
    """A person who is no owner of the unit and speaks for it; ``may_report``: also opens complaints for it (OWN-04).

    From ``ended_on`` on the person is no contact any more; the day may lie ahead, as the end of a lease does.
    """

    PRIVACY = {"kind": "none"}

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="unit_contacts", verbose_name=_("unit"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="speaks_for", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=8, choices=UnitContactKind)
    may_report = models.BooleanField(_("may report for the unit"), default=True)
    started_on = models.DateField(_("since"), null=True, blank=True)
    ended_on = models.DateField(_("until"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = UnitContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact of a unit")
        verbose_name_plural = _("contacts of a unit")
        constraints = [
            models.CheckConstraint(
                name="unit_contact_kind_known", condition=Q(kind__in=UnitContactKind.values)
            ),
            models.CheckConstraint(
                name="unit_contact_ends_after_start",
                condition=Q(started_on__isnull=True)
                | Q(ended_on__isnull=True)
                | Q(ended_on__gte=F("started_on")),
            ),
            models.UniqueConstraint(
                fields=["unit", "person"],
                condition=Q(ended_on__isnull=True),
                name="unit_contact_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.unit}"

    def is_current(self, on: dt.date) -> bool:
        """Whether the person speaks for the unit on that day, as :meth:`UnitContactQuerySet.current` says."""
        begun = self.started_on is None or self.started_on <= on
        return begun and (self.ended_on is None or self.ended_on > on)
