"""Kinds of case and what a file may be."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission


class CaseKind(models.TextChoices):
    """The kinds of case; the value is also the letters of its number (``TS-2026-000123``)."""

    COMPLAINT = "TS", _("Complaint")
    PROMISE = "CN", _("Promise")
    HANDOVER = "JB", _("Handover of a shift")


class FileKind(models.TextChoices):
    """What an attachment is, by its content and never by its name (SEC-04)."""

    PICTURE = "picture", _("Picture")
    PDF = "pdf", _("PDF document")


# The page of each kind, by URL name: a lower app never imports an upper one.
CASE_PAGES = {
    CaseKind.COMPLAINT: "complaint_detail",
    CaseKind.PROMISE: "promise_of_case",
    CaseKind.HANDOVER: "handover_detail",
}
# Kinds that more people see than other cases: those who have this permission in the project (DSK-06).
SEEN_BY = {CaseKind.HANDOVER: Permission.CONTACT_VIEW}
