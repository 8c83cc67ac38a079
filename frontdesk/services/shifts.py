"""Handing over a shift, taking it line by line, and the pattern of shifts (DSK-06)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_administrator, check_may
from core.clock.enums import Target
from core.clock.services import deadline_meet, deadline_start
from core.errors import Conflict, InvalidInput
from core.notices.drafts import NoticeDraft
from core.notices.services import notice_add, notices_add
from core.places.models import Project
from core.records.enums import CaseKind
from core.records.locking import lock_above, lock_case
from core.records.services import case_open, case_touch, history_add
from core.time import local_date
from frontdesk.enums import ItemKind
from frontdesk.models import Handover, HandoverItem, ShiftPattern, ShiftSlot
from frontdesk.policies.shifts import Shift, check_can_acknowledge
from frontdesk.selectors.shifts import Roster, items_of, roster_of, takes, works


@transaction.atomic
def handover_give(
    *, project: Project, shift_key: str, by: User, at: dt.datetime, to: User | None = None, remark: str = ""
) -> Handover:
    """Give a shift to the next one: what is open and what happened, as it is now (DSK-06).

    Whoever gives stays responsible until everything is acknowledged; that is due by the service standard of handovers,
    and what is not goes up the ladder.
    """
    check_may(by, Permission.CONTACT_LOG, project.pk)
    lock_above(Project, project.pk)  # two who give the same shift: the second finds it given
    roster = roster_of(project.pk)
    shift = next((each for each in roster.to_give(by, at) if each.key == shift_key), None)
    if shift is None:
        raise InvalidInput(
            "no_such_shift",
            _("This shift is handed over already, or it is not one of yours. Choose another one."),
            field="shift",
        )
    following = roster.after(shift)
    assert following is not None  # noqa: S101  # to_give names only shifts that another one follows
    _check_taker(to, following, project, by)
    items = items_of(roster, shift)
    case = case_open(
        kind=CaseKind.HANDOVER,
        title=f"{local_date(shift.starts_at)} {shift.slot.hours} → {following.slot.hours}",
        project=project, unit=None, responsible=by, by=by, at=at, entered_at=at,
    )  # fmt: skip
    handover = Handover(
        case=case, project=project, slot=shift.slot, starts_at=shift.starts_at, ends_at=shift.ends_at,
        next_slot=following.slot, given_by=by, given_at=at, to=to,
    )  # fmt: skip
    handover.full_clean(validate_unique=False, validate_constraints=False)
    handover.save()
    if remark.strip() or not items:  # of an empty shift somebody takes note too
        items.append(HandoverItem(kind=ItemKind.REMARK, text=remark.strip()))
    for item in items:
        item.handover = handover
    HandoverItem.objects.bulk_create(items)
    deadline_start(case=case, target=Target.ACKNOWLEDGE, at=at, by=by, keeper=to)
    history_add(case=case, action="handover.given", by=by, at=at, details={"count": len(items)})
    _tell_next(handover, roster, following, at)
    return handover


def _check_taker(to: User | None, following: Shift, project: Project, by: User) -> None:
    if to is not None and (to.pk == by.pk or not works(to, following.slot.role, project.pk)):
        raise InvalidInput(
            "taker_not_of_shift", _("Choose somebody else, who works the next shift here."), field="to"
        )


def _tell_next(handover: Handover, roster: Roster, following: Shift, at: dt.datetime) -> None:
    people = [handover.to] if handover.to else list(roster.people(following))
    notices_add(
        [
            NoticeDraft(
                recipient=person, kind="handover.given", key=f"handover.given:{handover.pk}:{person.pk}",
                case_id=handover.pk, urgent=True,
            )
            for person in people
            if person.pk != handover.given_by_id
        ],
        at=at,
    )  # fmt: skip


@transaction.atomic
def handover_acknowledge(
    *, case_id: int, item_ids: Collection[int], by: User, at: dt.datetime, note: str = ""
) -> Handover:
    """Take these lines; with the last one the whole handover is taken and its clock stops (DSK-06).

    Raises :class:`Conflict` when somebody else took all of them meanwhile.
    """
    case = lock_case(case_id)
    handover = Handover.objects.select_related("next_slot", "given_by").get(pk=case_id)
    handover.case = case
    check_can_acknowledge(handover, user=by, takes=takes(by, handover))
    chosen = handover.items.filter(pk__in=item_ids)
    if not item_ids or chosen.count() < len(set(item_ids)):
        raise InvalidInput("no_item_chosen", _("Tick the lines that you have taken note of."), field="items")
    taken = chosen.filter(acknowledged_at=None).update(acknowledged_at=at, acknowledged_by=by)
    if not taken:
        raise Conflict("items_taken", _("Somebody else has acknowledged these lines. Load the page again."))
    left = handover.items.filter(acknowledged_at=None).count()
    details = {"count": taken, "left": left}
    history_add(case=case, action="handover.acknowledged", by=by, at=at, details=details, note=note)
    if left:
        case_touch(case)
    else:
        _taken(handover, by=by, at=at)
    return handover


def _taken(handover: Handover, *, by: User, at: dt.datetime) -> None:
    case = handover.case
    handover.taken_at = at
    handover.save(update_fields=["taken_at"])
    deadline_meet(case=case, target=Target.ACKNOWLEDGE, at=at, by=by)
    case.responsible, case.is_open = by, False
    case_touch(case, "responsible", "is_open")
    history_add(case=case, action="handover.taken", by=by, at=at, details={"responsible": by.pk})
    notice_add(
        recipient=handover.given_by, kind="handover.taken", case=case, at=at,
        key=f"handover.taken:{case.pk}:{handover.given_by_id}",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SlotTerms:
    """What is said of a shift."""

    name_zh: str
    name_en: str
    days: str
    starts: int
    ends: int
    role: str


@transaction.atomic
def shift_pattern_set(
    *,
    project: Project | None,
    calendar_code: str,
    slots: Sequence[SlotTerms],
    reason: str,
    by: User,
    at: dt.datetime,
) -> ShiftPattern:
    """Other shifts, for a project or (None) for all that have none of their own: a new version begins (DSK-06).

    Saving what is there changes nothing.  What was handed over keeps the shifts of its time.
    """
    check_administrator(by)
    old = ShiftPattern.objects.select_for_update(no_key=True).filter(project=project, active=True).first()
    if old is not None and old.calendar_code == calendar_code and _terms(old) == list(slots):
        return old
    if not slots:
        raise InvalidInput("no_shift", _("A pattern has at least one shift."))
    if not reason.strip():
        raise InvalidInput("reason_missing", _("Say why it changes."), field="reason")
    if old is not None:
        ShiftPattern.objects.filter(pk=old.pk).update(active=False)
    pattern = ShiftPattern(
        project=project, calendar_code=calendar_code, version=old.version + 1 if old else 1,
        changed_by=by, changed_at=at, reason=reason.strip(),
    )  # fmt: skip
    pattern.full_clean(validate_unique=False, validate_constraints=False)
    pattern.save()
    ShiftSlot.objects.bulk_create(ShiftSlot(pattern=pattern, **asdict(slot)) for slot in slots)
    details = {"project": project.name if project else None, "version": pattern.version, "count": len(slots)}
    action = "shift_pattern_set" if project else "shift_pattern_set_for_all"
    history_add(case=None, action=action, by=by, at=at, details=details, note=reason)
    return pattern


def _terms(pattern: ShiftPattern) -> list[SlotTerms]:
    return [
        SlotTerms(slot.name_zh, slot.name_en, slot.days, slot.starts, slot.ends, slot.role)
        for slot in pattern.slots.order_by("starts", "pk")
    ]
