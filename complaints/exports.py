"""The list of complaints as an Excel workbook: what the page shows, masked (OWN-05, CMP-01)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from complaints.enums import Shown
from complaints.enums.missed import Decision
from complaints.forms.filters import FilterForm
from complaints.forms.ledger import LedgerFilter
from complaints.forms.missed import PeriodForm
from complaints.models import Complaint
from complaints.selectors.ledger import departments_of, ledger_shown, ledger_visible_to
from complaints.selectors.lists import complaints_shown
from complaints.selectors.missed import missed_shown, missed_visible_to
from core.accounts.models import User
from core.clock.models import Deadline
from core.masking import mask_middle, mask_phone
from core.time import local_date
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


def missed_listing(user: User, asked: Mapping[str, str], at: dt.datetime) -> Listing:
    """One row for each due time that was missed in the period (CMP-19)."""
    first, last = PeriodForm(asked, today=local_date(at)).days
    found = missed_shown(missed_visible_to(user, first=first, last=last, at=at))
    head = [
        _("Number"), _("Project"), _("Due"), _("What was due"), _("Person"), _("Department"), _("Reason"),
        _("Force majeure"), _("Left out of the rates"),
    ]  # fmt: skip
    found = found.select_related(
        *(f"{name}__department" for name in ("keeper", "met_by", "case__responsible"))
    )
    return Listing(_("Missed due times"), head, found, _missed_row)


def _missed_row(deadline: Deadline) -> list[Any]:
    why = getattr(deadline, "missed_reason", None)
    person = deadline.keeper or deadline.met_by or deadline.case.responsible
    return [
        deadline.case.number, deadline.case.project.name, deadline.due_at, deadline.get_target_display(),
        str(person) if person else "", str(person.department) if person and person.department else "",
        why.reason if why else "", _("yes") if why and why.force_majeure else "",
        _("yes") if why and why.decision == Decision.APPROVED else "",
    ]  # fmt: skip


def ledger_listing(user: User, asked: Mapping[str, str], at: dt.datetime) -> Listing:
    """One row for each complaint of the shared ledger (CMP-18)."""
    project = LedgerFilter(asked, user=user).chosen
    rows = ledger_shown(ledger_visible_to(user, project.pk if project else None))
    head = [
        _("Number"), _("Title"), _("State"), _("Project"), _("Unit"), _("Departments"), _("Responsible"),
        _("Next due"), _("Last reviewed"), _("Last decision"),
    ]  # fmt: skip
    return Listing(_("Shared ledger"), head, rows, _ledger_row)


def _ledger_row(complaint: Any) -> list[Any]:
    case = complaint.case
    return [
        case.number, case.title, complaint.get_state_display(), case.project.name,
        case.unit.code if case.unit else "", "、".join(departments_of(complaint)),
        str(case.responsible) if case.responsible else "", case.next_due_at, complaint.reviewed_at,
        complaint.last_decision or "",
    ]  # fmt: skip
