"""Who looked at which personal value, when and why (OWN-05)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.records.models import Case, append_only, seal_gate
from owners.enums import PersonalField
from owners.models.contacts import Contact
from owners.models.ownership import Ownership
from owners.models.people import Person
from owners.models.unit_contacts import UnitContact


class AccessLogQuerySet(models.QuerySet["AccessLogEntry"]):
    def visible_to(self, user: User) -> AccessLogQuerySet:
        """Entries about cases, contacts and owners of the projects whose access log the user reads (SEC-01)."""
        scope = scope_of(user, Permission.ACCESS_LOG_VIEW)
        if scope.everywhere:
            return self
        here = scope.project_ids
        owned = Ownership.objects.in_scope(scope).filter(person=OuterRef("person"))
        speaks = UnitContact.objects.in_scope(scope).filter(person=OuterRef("person"))
        return self.filter(
            Q(case__project_id__in=here) | Q(contact__project_id__in=here) | Exists(owned) | Exists(speaks)
            if here
            else Q(pk__in=[])
        )


class AccessLogEntry(models.Model):
    """A personal value was revealed: who, when, whose, what, and why (OWN-05). Append-only."""

    PRIVACY = {"field": "none", "reason": "narrative"}

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="access_log", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"))
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="access_log", null=True, blank=True, verbose_name=_("person"),
        help_text=_("Empty for a caller who is not on file: the case or the contact says who it was."),
    )  # fmt: skip
    field = models.CharField(_("what"), max_length=12, choices=PersonalField)
    case = models.ForeignKey(
        Case, models.PROTECT, related_name="access_log", null=True, blank=True, verbose_name=_("case")
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="access_log", null=True, blank=True, verbose_name=_("contact")
    )
    reason = models.CharField(_("why"), max_length=200, blank=True)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("access to personal data")
        verbose_name_plural = _("access log")
        constraints = [
            models.CheckConstraint(
                name="access_has_a_reason",
                condition=~Q(reason="") | Q(case__isnull=False),
            ),
            models.CheckConstraint(
                name="access_names_somebody",
                condition=Q(person__isnull=False)
                | Q(case__isnull=False)
                | Q(contact__isnull=False)
                | Q(field=PersonalField.EXPORT),
            ),
            models.CheckConstraint(name="access_field_known", condition=Q(field__in=PersonalField.values)),
        ]
        indexes = [
            models.Index(fields=["person", "-at"], name="access_of_person"),
            models.Index(fields=["by", "-at"], name="access_by_person"),
        ]
        triggers = [*append_only("access log"), seal_gate(2)]

    def __str__(self) -> str:
        return f"{self.by_id} {self.field} {self.at:%Y-%m-%d %H:%M}"
