"""What the desk works on beside complaints: tickets of offices, public-order incidents, enquiries to be answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.accounts.models import Department
from core.records.models import Case
from owners.enums import Channel

STAFF = settings.AUTH_USER_MODEL


class Ticket(models.Model):
    """What an office asks of us, with its number and its own due time (DSK-13); a child of what it is about.

    The reply is proposed, approved by somebody else, and sent with a proof; a refused one is proposed anew.
    """

    PRIVACY = {"office": "none", "external_number": "none", "asked": "narrative", "reply": "narrative"}

    case = models.OneToOneField(Case, models.PROTECT, related_name="ticket", primary_key=True)
    office = models.CharField(_("office"), max_length=24, choices=Channel)
    external_number = models.CharField(_("number of the office"), max_length=60)
    asked = models.TextField(_("what the office asks"), max_length=5000)
    due_at = models.DateTimeField(_("due at the office"))
    reply = models.TextField(_("reply"), max_length=5000, blank=True)
    proposed_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", null=True, blank=True)
    proposed_at = models.DateTimeField(_("proposed"), null=True, blank=True)
    approved_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", null=True, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    sent_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("ticket of an office")
        verbose_name_plural = _("tickets of offices")
        constraints = [
            models.UniqueConstraint(fields=["office", "external_number"], name="ticket_number_once"),
            models.CheckConstraint(
                name="ticket_not_approved_by_who_proposed",
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="ticket_approved_is_proposed",
                condition=Q(approved_at=None) | (Q(proposed_at__isnull=False) & ~Q(reply="")),
            ),
            models.CheckConstraint(
                name="ticket_sent_is_approved", condition=Q(sent_at=None) | Q(approved_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.external_number


class Incident(models.Model):
    """Something against public order (DSK-07): what the desk knows, the police, and what security reports back."""

    PRIVACY = {"what": "narrative", "report": "narrative"}

    case = models.OneToOneField(Case, models.PROTECT, related_name="incident", primary_key=True)
    what = models.TextField(_("what happened"), max_length=5000)
    police_at = models.DateTimeField(_("police called"), null=True, blank=True)
    police_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", null=True, blank=True)
    report = models.TextField(_("report of security"), max_length=5000, blank=True)
    reported_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", null=True, blank=True)
    reported_at = models.DateTimeField(_("reported back"), null=True, blank=True)

    class Meta:
        verbose_name = _("public-order incident")
        verbose_name_plural = _("public-order incidents")
        constraints = [
            models.CheckConstraint(
                name="incident_report_by_somebody",
                condition=Q(reported_at=None, reported_by=None, report="")
                | (Q(reported_at__isnull=False, reported_by__isnull=False) & ~Q(report="")),
            )
        ]

    def __str__(self) -> str:
        return self.case.number


class Enquiry(models.Model):
    """An enquiry that could not be answered at once (DSK-05): verified with a department, then answered.

    ``cannot`` needs both: the apology in ``answer``, the reason in ``reason``.
    """

    PRIVACY = {"question": "narrative", "answer": "narrative", "reason": "narrative"}

    case = models.OneToOneField(Case, models.PROTECT, related_name="enquiry", primary_key=True)
    question = models.TextField(_("what is asked"), max_length=5000)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("verified with")
    )
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    answer = models.TextField(_("what the customer was told"), max_length=5000, blank=True)
    answered_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    cannot = models.BooleanField(_("cannot be answered"), default=False)
    reason = models.TextField(_("why not"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("enquiry to answer")
        verbose_name_plural = _("enquiries to answer")
        constraints = [
            models.CheckConstraint(
                name="enquiry_answer_has_words",
                condition=Q(answered_at=None) | (Q(answered_by__isnull=False) & ~Q(answer="")),
            ),
            models.CheckConstraint(
                name="enquiry_cannot_has_apology_and_reason",
                condition=Q(cannot=False) | (~Q(answer="") & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="enquiry_answered_is_verified",
                condition=Q(answered_at=None) | Q(cannot=True) | Q(verified_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.case.number
