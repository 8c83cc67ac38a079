"""What happens to a complaint and changes its grade, its level or its way."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.enums import ContactKind, FactKind, Grade, GradeChangeKind, ResponseKind
from complaints.models.complaint import Complaint
from core.records.models import Attachment

STAFF = settings.AUTH_USER_MODEL


class CustomerContact(models.Model):
    """A contact that a customer made about a complaint (CMP-06); ``who`` tells people apart."""

    PRIVACY = {"kind": "none", "who": "personal"}

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="contacts")
    kind = models.CharField(_("kind"), max_length=8, choices=ContactKind)
    who = models.CharField(_("person"), max_length=60)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("customer's contact")
        verbose_name_plural = _("customers' contacts")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"


class CoSignerQuerySet(models.QuerySet["CoSigner"]):
    def standing(self) -> CoSignerQuerySet:
        """Those who count: not taken back."""
        return self.filter(withdrawn_at__isnull=True)


class CoSigner(models.Model):
    """Somebody who complains with the complainant (CMP-04: co-signers count); a wrong one is taken back, on record."""

    PRIVACY = {"name": "personal"}

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="co_signers")
    name = models.CharField(_("name"), max_length=60)
    person = models.ForeignKey("owners.Person", models.PROTECT, related_name="+", null=True, blank=True)
    unit = models.ForeignKey("places.Unit", models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField(_("joined"))
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = CoSignerQuerySet.as_manager()

    class Meta:
        verbose_name = _("co-signer")
        verbose_name_plural = _("co-signers")
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "name", "unit"],
                name="co_signer_stands_once",
                nulls_distinct=False,
                condition=models.Q(withdrawn_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Fact(models.Model):
    """A fact recorded by hand that makes the matter more serious; a wrong one is withdrawn, on record."""

    PRIVACY = {"kind": "none"}

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="facts")
    kind = models.CharField(_("kind"), max_length=12, choices=FactKind)
    at = models.DateTimeField(_("since"))
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "kind"], name="fact_once", condition=models.Q(withdrawn_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class GradeChange(models.Model):
    """One move of the grade: when it took effect, when it was recorded, and why (CMP-07)."""

    PRIVACY = {"from_grade": "none", "to_grade": "none", "kind": "none", "reasons": "none"}

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="grade_changes")
    from_grade = models.CharField(max_length=10, choices=Grade)
    to_grade = models.CharField(max_length=10, choices=Grade)
    kind = models.CharField(max_length=10, choices=GradeChangeKind)
    at = models.DateTimeField(_("effective"))
    entered_at = models.DateTimeField(_("recorded"))
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", null=True, blank=True)
    reasons = models.JSONField(default=list)

    class Meta:
        verbose_name = _("change of grade")
        verbose_name_plural = _("changes of grade")

    def __str__(self) -> str:
        return f"{self.from_grade} → {self.to_grade}"


class Response(models.Model):
    """How and when somebody reached, or tried to reach, the customer (CMP-09)."""

    PRIVACY = {"kind": "none"}

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="responses")
    kind = models.CharField(_("kind"), max_length=12, choices=ResponseKind)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")

    def __str__(self) -> str:
        return self.get_kind_display()


class Signature(models.Model):
    """The customer's signature under the satisfaction confirmation (CMP-17): a file of the case, and who was there."""

    PRIVACY: dict[str, str] = {}

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="signatures")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="complaint_signature")
    at = models.DateTimeField(_("signed"))
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name=_("in the presence of"))

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.at:%Y-%m-%d}"
