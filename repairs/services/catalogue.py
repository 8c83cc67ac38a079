"""The tree of valid combinations, kept by the company (issue 6): a combination is added, changed, put aside."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.policies import check_administrator
from core.errors import InvalidInput
from core.records.services import history_add
from repairs.enums.catalogue import WordKind
from repairs.enums.warranty import WarrantyGroup
from repairs.models import Component, Fault, Problem, RepairPlace

MODELS: dict[WordKind, type[RepairPlace | Component | Problem]] = {
    WordKind.PLACE: RepairPlace,
    WordKind.COMPONENT: Component,
    WordKind.PROBLEM: Problem,
}
FACTS = ("urgency", "size", "trade", "work_kind", "warranty_group", "default_hours", "needs_visit")


@transaction.atomic
def catalogue_word_add(
    *,
    kind: WordKind,
    name_zh: str,
    name_en: str,
    by: User,
    at: dt.datetime,
    is_public: bool = False,
    warranty_group: str = "",
) -> RepairPlace | Component | Problem:
    """A new place, component or problem; it is offered as soon as a combination uses it."""
    check_administrator(by)
    model = MODELS[kind]
    for field, value in (("name_zh", name_zh), ("name_en", name_en)):
        if model._default_manager.filter(**{field: value}).exists():
            raise InvalidInput("name_taken", _("There is one with this name already."), field=field)
    more: dict[str, Any] = {}
    if kind == WordKind.PLACE:
        more["is_public"] = is_public
    elif kind == WordKind.COMPONENT:
        more["warranty_group"] = warranty_group or WarrantyGroup.NONE
    word = model(code=_code_next(kind), name_zh=name_zh, name_en=name_en, **more)
    word.full_clean()
    word.save()
    history_add(
        case=None,
        action="catalogue_word_added",
        by=by,
        at=at,
        details={"word_kind": kind.value, "code": word.code},
    )
    return word


@transaction.atomic
def fault_add(
    *, place: RepairPlace, component: Component, problem: Problem, by: User, at: dt.datetime, **facts: Any
) -> Fault:
    """A new valid combination with what it asks of us."""
    check_administrator(by)
    if Fault.objects.filter(place=place, component=component, problem=problem).exists():
        raise InvalidInput("fault_taken", _("This combination is there already."), field="problem")
    fault = Fault(place=place, component=component, problem=problem, **facts)
    fault.full_clean()
    fault.save()
    history_add(case=None, action="fault_added", by=by, at=at, details={"fault": _code(fault)})
    return fault


@transaction.atomic
def fault_change(*, fault_id: int, by: User, at: dt.datetime, is_active: bool, **facts: Any) -> Fault:
    """What a combination asks of us, and whether it is offered; orders keep what they have.

    Raises ``Fault.DoesNotExist``.
    """
    check_administrator(by)
    fault = Fault.objects.select_for_update(no_key=True, of=("self",)).get(pk=fault_id)
    changed = [name for name in FACTS if getattr(fault, name) != facts[name]]
    if changed:
        details = {"fault": _code(fault), "changed": changed}
        history_add(case=None, action="fault_changed", by=by, at=at, details=details)
    if fault.is_active != is_active:
        action = "fault_taken_up" if is_active else "fault_put_aside"
        history_add(case=None, action=action, by=by, at=at, details={"fault": _code(fault)})
    for name, value in facts.items():
        setattr(fault, name, value)
    fault.is_active = is_active
    fault.full_clean()
    fault.save()
    return fault


def _code(fault: Fault) -> str:
    return f"{fault.place.code} {fault.component.code} {fault.problem.code}"


def _code_next(kind: WordKind) -> str:
    """The next free code ``component-9``: codes stand in history and exports, so they never come again."""
    model = MODELS[kind]
    taken = set(model._default_manager.filter(code__startswith=f"{kind}-").values_list("code", flat=True))
    number = len(taken) + 1
    while f"{kind}-{number}" in taken:
        number += 1
    return f"{kind}-{number}"
