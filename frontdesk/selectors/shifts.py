"""Who is on shift, and what there is to hand over (DSK-06)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from core.accounts.enums import Permission, Role
from core.accounts.models import User
from core.accounts.policies import may
from core.accounts.selectors import users_with_role
from core.clock.book import CalendarBook
from core.clock.calendars import WorkingCalendar
from core.clock.deputies import acts_for
from core.errors import DomainError
from core.records.enums import CaseKind
from core.records.models import Case
from frontdesk.enums import ItemKind
from frontdesk.models import Handover, HandoverItem, Promise, ShiftPattern, ShiftSlot
from frontdesk.policies.shifts import (
    Shift,
    check_can_acknowledge,
    shift_after,
    shifts_running,
    shifts_to_give,
)
from owners.models import Contact


@dataclass(frozen=True, slots=True)
class Roster:
    """The shifts of a project with the calendar that knows its holidays."""

    project_id: int
    slots: Sequence[ShiftSlot]
    calendar: WorkingCalendar

    def running(self, at: dt.datetime) -> list[Shift]:
        return shifts_running(self.slots, self.calendar, at)

    def after(self, shift: Shift) -> Shift | None:
        return shift_after(self.slots, self.calendar, shift)

    def people(self, shift: Shift) -> QuerySet[User]:
        """Who works such a shift here."""
        return self.people_of(shift.slot)

    def people_of(self, slot: ShiftSlot) -> QuerySet[User]:
        """Who works a shift of that kind here."""
        return users_with_role(Role(slot.role), self.project_id)

    def to_give(self, user: User, at: dt.datetime) -> list[Shift]:
        """The shifts that the person can hand over now: of their roles, and not handed over yet."""
        given = set(
            Handover.objects.filter(project_id=self.project_id, slot__in=self.slots).values_list(
                "slot_id", "starts_at"
            )
        )
        return [
            shift
            for shift in shifts_to_give(self.slots, self.calendar, at)
            if (shift.slot.pk, shift.starts_at) not in given
            and works(user, shift.slot.role, self.project_id)
            and self.after(shift) is not None
        ]


def pattern_of(project_id: int | None) -> ShiftPattern | None:
    """The pattern that holds for a project now: its own, else the company's."""
    wanted = ShiftPattern.objects.filter(Q(project=None) | Q(project_id=project_id), active=True)
    return max(wanted, key=lambda pattern: pattern.project_id is not None, default=None)


def roster_of(project_id: int) -> Roster:
    """The shifts of a project; none where nobody keeps a pattern."""
    pattern = pattern_of(project_id)
    if pattern is None:
        return Roster(project_id, [], WorkingCalendar("none", {}))
    calendar = CalendarBook().counting(pattern.calendar_code, project_id)
    return Roster(project_id, list(pattern.slots.all()), calendar)


def works(user: User, role: str, project_id: int) -> bool:
    """Whether the person holds the role of a shift in the project."""
    return users_with_role(Role(role), project_id).filter(pk=user.pk).exists()


def takes(user: User, handover: Handover) -> bool:
    """Whether the person works the next shift, is named for it (or stands in), or is a manager here (DSK-06)."""
    return (
        works(user, handover.next_slot.role, handover.project_id)
        or acts_for(user, handover.to_id)
        or may(user, Permission.COMPLAINT_MANAGE, handover.project_id)
    )


def refusal(user: User, handover: Handover) -> DomainError | None:
    """Why the person cannot acknowledge anything of it; None when they can."""
    try:
        check_can_acknowledge(handover, user=user, takes=takes(user, handover))
    except DomainError as reason:
        return reason
    return None


def items_of(roster: Roster, shift: Shift) -> list[HandoverItem]:
    """What the shift leaves: open items of its people, promises they keep, and what happened; not saved yet (DSK-06).

    What happened is by event time; what another shift's people told late, in this one, is here too.  A contact whose
    item is open is told by that item.
    """
    people = list(roster.people(shift).values_list("pk", flat=True))
    cases = open_cases(roster.project_id, people)
    promises = Promise.objects.filter(
        case__project_id=roster.project_id, keeper__in=people, deadline__isnull=False,
        deadline__met_at=None, deadline__cancelled_at=None,
    )  # fmt: skip
    window = {"gte": shift.starts_at, "lt": shift.ends_at}
    happened = Contact.objects.filter(
        Q(**{f"at__{name}": value for name, value in window.items()})
        | Q(**{f"entered_at__{name}": value for name, value in window.items()}),
        project_id=roster.project_id,
    )
    told = happened.exclude(items__case__in=cases.values("pk")).order_by("at", "pk")
    return [
        *(HandoverItem(kind=ItemKind.CASE, case=case) for case in cases.order_by("next_due_at", "pk")),
        *(HandoverItem(kind=ItemKind.PROMISE, promise=each) for each in promises.order_by("due_at", "pk")),
        *(HandoverItem(kind=ItemKind.CONTACT, contact=contact) for contact in told),
    ]


def open_cases(project_id: int, people: Sequence[int]) -> QuerySet[Case]:
    """What these people still have to do in the project; promises and handovers are lines of their own."""
    cases: QuerySet[Case] = Case.objects.open().filter(project_id=project_id, responsible__in=people)
    return cases.exclude(kind__in=(CaseKind.HANDOVER, CaseKind.PROMISE))


def handovers(user: User, project_id: int | None = None) -> QuerySet[Handover]:
    """Those the person may see, newest first, each with how much of it is acknowledged."""
    related = ("case", "project", "slot", "next_slot", "given_by", "to")
    found: QuerySet[Handover] = Handover.objects.visible_to(user).select_related(*related)
    if project_id is not None:
        found = found.filter(project_id=project_id)
    done = Count("items", filter=Q(items__acknowledged_at__isnull=False))
    return found.annotate(count=Count("items"), done=done).order_by("-case_id")


def items_shown(handover: Handover) -> QuerySet[HandoverItem]:
    """The lines of a handover with what they show."""
    related = (
        "case",
        "promise__case",
        "promise__keeper",
        "contact__unit",
        "contact__person",
        "acknowledged_by",
    )
    items: QuerySet[HandoverItem] = handover.items.select_related(*related).order_by("pk")
    return items
