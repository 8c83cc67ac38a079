"""The day log 客户服务部日志 AW-QR-KF-04: every contact, and the items it opened (DSK-01, DSK-02)."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.masking import mask_middle, mask_phone
from core.places.models import Project, Unit
from core.records.models import Case
from owners.enums import Channel, ContactKind
from owners.models.people import Person


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: User) -> ContactQuerySet:
        """Contacts of projects where the user may see the day log, and those the user typed (SEC-01)."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        scope = scope_of(user, Permission.CONTACT_VIEW)
        if scope.everywhere:
            return self
        return self.filter(Q(project_id__in=scope.project_ids) | Q(entered_by_id=user.pk))


class Contact(models.Model):
    """One line of the day log: ``at`` is when it happened, ``entered_at`` when it was typed."""

    PRIVACY = {
        "channel": "none", "kind": "none", "late_reason": "narrative", "caller_name": "personal",
        "caller_phone": "personal", "summary": "narrative", "outcome": "narrative",
    }  # fmt: skip

    channel = models.CharField(_("channel"), max_length=24, choices=Channel)
    kind = models.CharField(_("kind"), max_length=16, choices=ContactKind)
    at = models.DateTimeField(_("happened"))
    entered_at = models.DateTimeField(_("entered"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="entered_contacts", null=True, blank=True,
        verbose_name=_("entered by"),
    )  # fmt: skip
    late_reason = models.CharField(_("why it is entered late"), max_length=200, blank=True)
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="contacts", null=True, blank=True, verbose_name=_("project")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="contacts", null=True, blank=True, verbose_name=_("unit")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="contacts", null=True, blank=True, verbose_name=_("person")
    )
    caller_name = models.CharField(_("caller's name"), max_length=100, blank=True)
    caller_phone = models.CharField(_("caller's phone"), max_length=40, blank=True)
    summary = models.TextField(_("what it is about"))
    outcome = models.TextField(_("outcome"), blank=True)
    rings = models.PositiveSmallIntegerField(_("rings before it was answered"), null=True, blank=True)

    waited_seconds = models.PositiveSmallIntegerField(
        _("seconds before it was answered"), null=True, blank=True
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.CheckConstraint(name="contact_channel_known", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(name="contact_kind_known", condition=Q(kind__in=ContactKind.values)),
            models.CheckConstraint(name="contact_entered_after_event", condition=Q(entered_at__gte=F("at"))),
            models.CheckConstraint(
                name="contact_late_has_reason",
                condition=~Q(late_reason="") | Q(entered_at__lte=F("at") + dt.timedelta(minutes=15)),
            ),
        ]
        indexes = [
            models.Index(fields=["project", "-at", "-id"], name="contact_of_project"),
            models.Index(fields=["-at", "-id"], name="contact_newest"),
            models.Index(fields=["person", "-at"], name="contact_of_person"),
            models.Index(fields=["unit", "-at"], name="contact_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_channel_display()}"

    @property
    def caller_phone_masked(self) -> str:
        digits = self.caller_phone
        return mask_phone(digits) if digits.lstrip("+").isdigit() else mask_middle(digits)


class ContactItem(models.Model):
    """A case that a contact opened or was about; one contact may have several (DSK-02)."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="items")
    case = models.ForeignKey(Case, models.PROTECT, related_name="contact_items")

    class Meta:
        verbose_name = _("item of a contact")
        verbose_name_plural = _("items of a contact")
        constraints = [models.UniqueConstraint(fields=["contact", "case"], name="contact_item_once")]

    def __str__(self) -> str:
        return f"{self.contact_id} · {self.case_id}"
