"""Forms on paper with their numbers (DSK-08): what stands on them, for the page to print and for the PDF alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints.enums import PlanOutcome
from complaints.models import Complaint
from core.masking import mask_phone
from core.places.models import Project
from core.time import local_zone
from owners.models import Contact
from repairs.enums import Charge
from repairs.models import WorkOrder
from satisfaction.models import FollowUp

DASH = "—"


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what stands beside it: a text, boxes to tick, or, with neither, room to write by hand."""

    label: str
    text: str = ""
    choices: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A form: facts, or lines under a head (with the relative widths of their columns), and who signs."""

    name: str
    number: str  # of the form; the satisfaction confirmation has none
    printed: str
    facts: Sequence[Fact] = ()
    note: str = ""
    head: Sequence[str] = ()
    widths: Sequence[int] = ()
    lines: Sequence[Sequence[str]] | None = None
    empty: str = ""
    signs: Sequence[str] = ()
    wide: bool = False  # landscape

    @property
    def for_typesetter(self) -> dict[str, Any]:
        return {**asdict(self), "language": (get_language() or "en")[:2]}


def day_log_paper(
    lines: Sequence[tuple[Contact, Sequence[str]]],
    *,
    on: dt.date,
    project: Project | None,
    more: bool,
    printed_at: dt.datetime,
) -> Paper:
    """The day log 客户服务部日志 AW-QR-KF-04: contacts with the numbers of their items, in the order of the day."""
    where = project.name if project else _("All projects")
    note = _("Only the first 1,000 lines stand here. Choose a project.") if more else ""
    return Paper(
        name=_("Day log of customer service"),
        number="AW-QR-KF-04",
        printed=_printed(printed_at),
        facts=[Fact(_("Day"), f"{on.isoformat()} · {where}")],
        note=note,
        head=[
            _("Time"), _("Channel"), _("Kind"), _("Person"), _("Unit"), _("Phone"), _("What it is about"),
            _("Outcome"), _("Items"), _("Entered by"),
        ],
        widths=[7, 7, 7, 8, 12, 11, 26, 18, 13, 8],
        lines=[_contact_line(contact, numbers) for contact, numbers in lines],
        empty=_("No contacts on this day."),
        signs=[_("On duty"), _("Takes over"), _("Checked")],
        wide=True,
    )  # fmt: skip


def _contact_line(contact: Contact, numbers: Sequence[str]) -> list[str]:
    entered = contact.entered_at.astimezone(local_zone())
    late = "\n" + _("entered") + f" {entered:%m-%d %H:%M}" if contact.late_reason else ""
    person = contact.person.name if contact.person else contact.caller_name
    unit = contact.unit.code if contact.unit else contact.project.name if contact.project else ""
    cells = [
        f"{contact.at.astimezone(local_zone()):%H:%M}{late}", contact.get_channel_display(),
        contact.get_kind_display(), person, unit, contact.caller_phone_masked, contact.summary, contact.outcome,
        ", ".join(numbers), str(contact.entered_by or ""),
    ]  # fmt: skip
    return [cell or DASH for cell in cells]


def opinion_paper(complaint: Complaint, *, printed_at: dt.datetime) -> Paper:
    """The customer opinion form 客户意见处理单 AW-QR-KF-05, as far as the complaint has come."""
    case = complaint.case
    plans = complaint.plans.exclude(outcome__in=[PlanOutcome.REFUSED, PlanOutcome.DECLINED])
    plan = plans.order_by("-pk").first()
    followed = FollowUp.objects.filter(case=case, score__isnull=False).order_by("-pk").first()
    category = complaint.category
    filed = f"{category.get_top_display()} · {category}" if category else DASH
    score = _("%(score)s of 100") % {"score": followed.score} if followed else ""
    return Paper(
        name=_("Customer opinion form"),
        number="AW-QR-KF-05",
        printed=_printed(printed_at),
        facts=[
            Fact(_("Number"), case.number),
            Fact(_("Reported"), f"{_stamp(case.reported_at)} · {complaint.get_channel_display()}"),
            *_who_and_where(complaint),
            Fact(_("Category"), filed),
            Fact(_("What the customer says"), complaint.what),
            Fact(_("Remedy sought"), complaint.remedy or DASH),
            Fact(_("Responsible"), str(complaint.assigned_to or case.responsible or DASH)),
            Fact(_("Plan"), plan.text if plan else ""),
            Fact(_("Done"), _done(complaint)),
            Fact(_("Follow-up"), f"{score} · {_stamp(followed.ended_at)}" if followed else ""),
        ],
        signs=[_("Handled by"), _("Head of the department"), _("Customer"), _("Date")],
    )


def satisfaction_paper(complaint: Complaint, *, printed_at: dt.datetime) -> Paper:
    """The satisfaction confirmation 满意度确认单, to be filled in and signed by the customer."""
    degrees = [
        (_("very satisfied"), 100), (_("satisfied"), 80), (_("fair"), 60), (_("dissatisfied"), 40),
        (_("very dissatisfied"), 20),
    ]  # fmt: skip
    return Paper(
        name=_("Satisfaction confirmation"),
        number="",
        printed=_printed(printed_at),
        facts=[
            Fact(_("Number"), complaint.case.number),
            *_who_and_where(complaint),
            Fact(_("What it is about"), complaint.what),
            Fact(_("Result"), _done(complaint)),
            Fact(_("How satisfied are you?"), choices=[f"{word} ({score})" for word, score in degrees]),
            Fact(_("What we should do better")),
        ],
        signs=[_("Signature of the customer"), _("Date")],
    )


EMPTY_LINES = 5  # for material and labour that is written by hand


def dispatch_paper(order: WorkOrder, *, printed_at: dt.datetime) -> Paper:
    """The dispatch order 客户服务派工单 AW-QR-GC-06: for repair and every other kind of work (DSK-10)."""
    case = order.case
    kind = f"{order.get_work_kind_display()} · {order.get_urgency_display()} · {order.get_size_display()}"
    done = f"{order.done_by} · {_stamp(order.finished_at)}" if order.finished_at else ""
    uses = [
        [use.name, use.unit, f"{use.quantity:f}", f"{use.price:.2f}", f"{use.amount:.2f}"]
        for use in order.uses.all()
    ]
    return Paper(
        name=_("Dispatch order of customer service"),
        number="AW-QR-GC-06",
        printed=_printed(printed_at),
        facts=[
            Fact(_("Number"), case.number),
            Fact(_("Reported"), f"{_stamp(case.reported_at)} · {order.get_channel_display()}"),
            Fact(_("Customer"), _customer(order)),
            Fact(_("Where"), _place(order)),
            Fact(_("Kind of work"), kind),
            Fact(_("What is wrong"), "\n".join(filter(None, [str(order.fault or ""), order.what]))),
            Fact(_("Appointment"), _span(order.appointment_starts_at, order.appointment_ends_at)),
            Fact(_("Technician"), str(order.technician or "")),
            Fact(
                _("Free or paid"),
                _charge(order),
                [] if order.charge else [str(each.label) for each in Charge],
            ),
            Fact(_("Quality standard"), order.quality_standard or ""),
            Fact(_("Done"), done),
        ],
        head=[_("Material or labour"), _("Measure"), _("How many"), _("Price (CNY)"), _("Amount (CNY)")],
        widths=[46, 12, 12, 15, 15],
        lines=uses or [[""] * 5] * EMPTY_LINES,
        signs=[_("Technician"), _("Customer"), _("Head of engineering"), _("Date")],
    )


def _customer(order: WorkOrder) -> str:
    name = order.person.name if order.person else order.contact_name
    phone = mask_phone(order.contact_phone) if order.contact_phone else ""
    return " · ".join(filter(None, [name, phone])) or DASH


def _place(order: WorkOrder) -> str:
    case = order.case
    place = str(order.public_place or (case.unit.code if case.unit else case.project.name))
    return " · ".join(filter(None, [place, order.where_text]))


def _charge(order: WorkOrder) -> str:
    if not order.charge:
        return ""
    return " · ".join(filter(None, [str(Charge(order.charge).label), str(order.contractor or "")]))


def _span(start: dt.datetime | None, end: dt.datetime | None) -> str:
    if start is None:
        return DASH
    return f"{_stamp(start)} – {end.astimezone(local_zone()):%H:%M}" if end else _stamp(start)


def _who_and_where(complaint: Complaint) -> list[Fact]:
    case, person = complaint.case, complaint.complainant
    return [
        Fact(_("Customer"), (person.name if person else complaint.caller_name) or DASH),
        Fact(_("Unit"), case.unit.code if case.unit else case.project.name),
    ]


def _done(complaint: Complaint) -> str:
    return f"{complaint.done_by} · {_stamp(complaint.done_at)}" if complaint.done_at else ""


def _printed(at: dt.datetime) -> str:
    return _("Printed") + f" {_stamp(at)}"


def _stamp(at: dt.datetime | None) -> str:
    return f"{at.astimezone(local_zone()):%Y-%m-%d %H:%M}" if at else DASH
