"""How every action on a work order begins and ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission, Role
from core.accounts.models import User
from core.accounts.selectors import users_with_permission, users_with_role
from core.errors import InvalidInput
from core.notices.drafts import NoticeDraft
from core.notices.services import notices_add
from core.records.locking import lock_case
from core.records.models import Case, HistoryEntry
from core.records.policies import check_version
from core.records.services import case_touch, check_values, history_add
from repairs.enums import Action
from repairs.models import WorkOrder
from repairs.policies.actions import check_can
from repairs.selectors import CHECKED, RELATED


def order_begin(action: Action, *, case_id: int, by: User, version: int | None) -> WorkOrder:
    """The order under its case's lock, after it is certain that this person may do this to this version."""
    case = lock_case(case_id)
    check_version(case, version)
    order = order_load(case)
    check_can(action, user=by, order=order)
    return order


def order_load(case: Case) -> WorkOrder:
    """The order of a locked case, with what the checks look at."""
    order = WorkOrder.objects.select_related(*RELATED[4:]).get(pk=case.pk)
    order.case = case
    prefetch_related_objects([order], *CHECKED)
    return order


def order_save(
    order: WorkOrder,
    action: str,
    *,
    by: User | None,
    at: dt.datetime,
    entered_at: dt.datetime | None = None,
    details: dict[str, Any] | None = None,
    note: str = "",
) -> HistoryEntry:
    """Save the order and its case, raise the version, write the history."""
    check_values(order)
    order.save()
    case_touch(order.case, "responsible", "is_open")
    said = {**(details or {}), **order.handed, "responsible": order.case.responsible_id}
    order.handed = {}
    # what was read for the checks is old now
    order._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    order.case._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    return history_add(
        case=order.case, action=action, by=by, at=at, entered_at=entered_at, details=said, note=note
    )


def responsible_set(order: WorkOrder, user: User | None) -> None:
    """Name the one person responsible for the next step; a step without anybody stays where it was."""
    if user is not None and user.pk != order.case.responsible_id:
        order.handed = {"from_responsible": order.case.responsible_id, "to_responsible": user.pk}
        order.case.responsible = user


def dispatcher_of(project_id: int, *, but: User) -> User:
    """Who gives it out: the head of engineering, else the duty engineer, else anybody who may, else who took it."""
    for role in (Role.HEAD_OF_ENGINEERING, Role.DUTY_ENGINEER):
        if (person := users_with_role(role, project_id).first()) is not None:
            return person
    return users_with_permission(Permission.ORDER_DISPATCH, project_id).first() or but


def countersigner_of(order: WorkOrder) -> User | None:
    """Who countersigns: a head of engineering who did not do the work."""
    able = users_with_permission(Permission.ORDER_COUNTERSIGN, order.case.project_id)
    return (able.exclude(pk=order.done_by_id) if order.done_by_id else able).first()


def archiver_of(order: WorkOrder) -> User | None:
    """Who archives: whoever took the request, else somebody at the front desk."""
    able = users_with_permission(Permission.ORDER_LOG, order.case.project_id)
    return able.filter(entered_cases=order.case).first() or able.first()


def notify(
    people: Iterable[User | None], *, order: WorkOrder, kind: str, cause: str, at: dt.datetime,
    by: User | None, urgent: bool = False, **params: Any,
) -> None:  # fmt: skip
    """One notice to each of them but who did it, once for the cause (CLK-06)."""
    told = {person.pk: person for person in people if person is not None}
    if by is not None:
        told.pop(by.pk, None)
    notices_add(
        [
            NoticeDraft(
                recipient=person,
                kind=kind,
                key=f"{kind}:{order.pk}:{cause}:{pk}",
                case_id=order.pk,
                params=params,
                urgent=urgent,
            )
            for pk, person in told.items()
        ],
        at=at,
    )


def leaders_and_desk(order: WorkOrder) -> list[User]:
    """The head of engineering and whoever took the request at the desk (RPR-07)."""
    heads = users_with_role(Role.HEAD_OF_ENGINEERING, order.case.project_id)
    desk = [order.case.entered_by] if order.case.entered_by is not None else []
    return [*heads, *desk]


def need(text: str, field: str) -> None:
    """Refuse an empty reason, finding or result."""
    if not text.strip():
        raise InvalidInput("text_needed", _("Please write something here."), field=field)
