"""The list of complaints as an Excel workbook: what the page shows, masked (OWN-05, CMP-01)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from complaints.enums import Shown
from complaints.forms.filters import FilterForm
from complaints.models import Complaint
from complaints.selectors.lists import complaints_shown
from core.accounts.models import User
from core.masking import mask_middle, mask_phone
from core.web.workbooks import Listing


def complaints_listing(user: User, asked: Mapping[str, str], at: dt.datetime) -> Listing:
    """One row for each complaint of the filtered list, newest first."""
    form = FilterForm(asked, user=user)
    shown = Shown(form.value("shown") or Shown.OPEN)
    complaints = complaints_shown(user, shown=shown, narrowing=form.narrowing(), at=at)
    head = [
        _("Number"), _("Title"), _("State"), _("Category"), _("Grade"), _("Level"), _("Project"), _("Unit"),
        _("Caller"), _("Phone"), _("Channel"), _("Reported"), _("Next due"), _("Responsible"),
    ]  # fmt: skip
    return Listing(_("Complaints"), head, complaints.order_by("-pk"), _row)


def _row(complaint: Complaint) -> list[Any]:
    case = complaint.case
    phone = complaint.caller_phone
    return [
        case.number, case.title, complaint.get_state_display(),
        str(complaint.category) if complaint.category else "",
        complaint.get_grade_display(), complaint.get_level_display(), case.project.name,
        case.unit.code if case.unit else "", complaint.caller_name,
        mask_phone(phone) if phone.lstrip("+").isdigit() else mask_middle(phone),
        complaint.get_channel_display(), case.reported_at, case.next_due_at if case.is_open else None,
        str(case.responsible) if case.responsible else "",
    ]  # fmt: skip
