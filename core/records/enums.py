"""Kinds of case and what a file may be."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission


class CaseKind(models.TextChoices):
    """The kinds of case; the value is also the letters of its number (``TS-2026-000123``)."""

    COMPLAINT = "TS", _("Complaint")
    PROMISE = "CN", _("Promise")
    HANDOVER = "JB", _("Handover of a shift")
    TICKET = "RX", _("Ticket of an office")
    INCIDENT = "ZA", _("Public-order incident")
    ENQUIRY = "ZX", _("Enquiry to answer")
    WORK_ORDER = "PG", _("Work order")
    WARNING = "YJ", _("Early warning")
    REPAIR_DAY = "RJ", _("Day of repairs")


class FileKind(models.TextChoices):
    """What an attachment is, by its content and never by its name (SEC-04)."""

    PICTURE = "picture", _("Picture")
    PDF = "pdf", _("PDF document")


# The page of each kind, by URL name: a lower app never imports an upper one.
CASE_PAGES = {
    CaseKind.COMPLAINT: "complaint_detail",
    CaseKind.PROMISE: "promise_of_case",
    CaseKind.HANDOVER: "handover_detail",
    CaseKind.TICKET: "desk_item",
    CaseKind.INCIDENT: "desk_item",
    CaseKind.ENQUIRY: "desk_item",
    CaseKind.WORK_ORDER: "order_detail",
    CaseKind.WARNING: "warning_detail",
    CaseKind.REPAIR_DAY: "day_of_case",
}
# Kinds that more people see than other cases: those who have this permission in the project (DSK-05 to DSK-07).
SEEN_BY = {
    CaseKind.HANDOVER: Permission.CONTACT_VIEW,
    CaseKind.ENQUIRY: Permission.CONTACT_VIEW,
    CaseKind.INCIDENT: Permission.CONTACT_LOG,
    CaseKind.WORK_ORDER: Permission.ORDER_VIEW,
}
