"""What handling leaves behind: evidence, updates, transfers, settlements (CMP-11, CMP-14, CMP-27, CMP-31, CMP-33)."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from complaints.enums.work import Audience, Side, TransferState
from complaints.models.complaint import Complaint
from core.accounts.models import Department
from core.records.models import Attachment

STAFF = settings.AUTH_USER_MODEL


class GroupMember(models.Model):
    """Somebody of the group that investigates a complaint of level 1 or 2 (CMP-11)."""

    PRIVACY: dict[str, str] = {}

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="group")
    user = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("joined"))
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    class Meta:
        verbose_name = _("member of an investigation")
        verbose_name_plural = _("members of investigations")
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "user"], name="group_member_once", condition=Q(left_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return str(self.user)


class Evidence(models.Model):
    """A file that proves something: from which side, from whom, obtained when (CMP-11)."""

    PRIVACY = {"side": "none", "given_by": "personal", "what": "narrative"}

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="evidence")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="evidence")
    side = models.CharField(_("side"), max_length=12, choices=Side)
    given_by = models.CharField(_("from whom"), max_length=100)
    obtained_at = models.DateTimeField(_("obtained"))
    what = models.CharField(_("what it shows"), max_length=500)
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("evidence")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.what


class AppraisalBody(models.Model):
    """A body that the housing authority recognises for appraisals; kept by an administrator (CMP-11)."""

    PRIVACY = {"name": "none", "recognition": "none"}

    name = models.CharField(_("name"), max_length=100, unique=True)
    recognition = models.CharField(_("number of the recognition"), max_length=100)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("appraisal body")
        verbose_name_plural = _("appraisal bodies")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Appraisal(models.Model):
    """What a recognised body was asked, when, and what it reported (CMP-11)."""

    PRIVACY = {"question": "narrative", "finding": "narrative"}

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="appraisals")
    body = models.ForeignKey(
        AppraisalBody, models.PROTECT, related_name="appraisals", verbose_name=_("appraisal body")
    )
    question = models.CharField(_("what is appraised"), max_length=1000)
    commissioned_on = models.DateField(_("commissioned"))
    reported_on = models.DateField(_("reported"), null=True, blank=True)
    finding = models.TextField(_("finding"), max_length=2000, blank=True)
    report = models.OneToOneField(Attachment, models.PROTECT, related_name="appraisal", null=True, blank=True)
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("appraisal")
        verbose_name_plural = _("appraisals")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"], name="appraisal_one_at_a_time", condition=Q(reported_on__isnull=True)
            ),
            models.CheckConstraint(
                name="appraisal_reported_after_commission",
                condition=Q(reported_on=None)
                | Q(reported_on__gte=F("commissioned_on"), report__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.body)


class Update(models.Model):
    """How the work goes, with pictures: for the customer or internal (CMP-11, CMP-14)."""

    PRIVACY = {"text": "narrative", "audience": "none"}

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="updates")
    text = models.TextField(_("how it goes"), max_length=2000)
    audience = models.CharField(_("for whom"), max_length=8, choices=Audience)
    pictures = models.ManyToManyField(Attachment, related_name="updates", verbose_name=_("pictures"))
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("update on the work")
        verbose_name_plural = _("updates on the work")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Transfer(models.Model):
    """A complaint given to a department in writing, with the time by which it has done its part (CMP-27)."""

    PRIVACY = {"what": "narrative", "state": "none", "note": "narrative"}

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="transfers")
    department = models.ForeignKey(Department, models.PROTECT, related_name="transfers")
    to = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    what = models.TextField(_("what to do"), max_length=2000)
    due_at = models.DateTimeField(_("time node"))
    state = models.CharField(max_length=10, choices=TransferState, default=TransferState.ASKED)
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("transferred"))
    answered_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    note = models.TextField(_("remark"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"], name="transfer_one_at_a_time", condition=Q(state=TransferState.ASKED)
            ),
            models.CheckConstraint(
                name="transfer_answered_or_asked",
                condition=Q(state=TransferState.ASKED, answered_at=None)
                | (~Q(state=TransferState.ASKED) & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.department)


class Collaborator(models.Model):
    """A department that helps with a complaint beside the responsible one (CMP-18, CMP-27)."""

    PRIVACY = {"what": "narrative"}

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="collaborators")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    what = models.CharField(_("what it does"), max_length=500)
    at = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("collaborating department")
        verbose_name_plural = _("collaborating departments")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "department"],
                name="collaborator_once",
                condition=Q(ended_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return str(self.department)


class TakeOver(models.Model):
    """Customer service took a complaint over from the property company (CMP-33); never changed afterwards."""

    PRIVACY = {"reason": "narrative"}

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="take_overs")
    had_it = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    to = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    was_overdue = models.BooleanField(_("was overdue"))
    reason = models.TextField(_("reason"), max_length=2000)
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("taken over"), db_index=True)

    class Meta:
        verbose_name = _("takeover")
        verbose_name_plural = _("takeovers")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.complaint} {self.at:%Y-%m-%d}"


class Settlement(models.Model):
    """What is paid to the customer by a signed agreement, to whom, by when, and when it was paid (CMP-31)."""

    PRIVACY = {"payee": "personal", "reference": "narrative"}

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="settlements")
    agreement = models.ForeignKey(Attachment, models.PROTECT, related_name="settlements")
    amount = models.DecimalField(
        _("amount (CNY)"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    payee = models.CharField(_("payee"), max_length=100)
    pay_on = models.DateField(_("pay date"))
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("recorded"))
    paid_on = models.DateField(_("paid"), null=True, blank=True)
    paid_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", null=True, blank=True)
    reference = models.CharField(_("reference of the payment"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("settlement")
        verbose_name_plural = _("settlements")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="settlement_of_some_money", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="settlement_paid_by_another",
                condition=Q(paid_on=None, paid_by=None)
                | (Q(paid_on__isnull=False, paid_by__isnull=False) & ~Q(paid_by=F("by"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount:,.2f}"
