"""Switching somebody off: what is open goes to others first, all to one person or each its own way (CLK-09)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission, UserKind
from core.accounts.models import Department, User
from core.accounts.policies import may, scope_of
from core.accounts.services import sessions_end
from core.administration import signals
from core.administration.policies import check_superior
from core.administration.services.base import lock_administrators, person_begin
from core.administration.services.places import ambassador_set
from core.errors import Conflict, InvalidInput
from core.notices.drafts import NoticeDraft
from core.notices.services import notices_add
from core.places.models import Project
from core.records.locking import lock_cases
from core.records.models import Case
from core.records.services import case_touch, history_add


@transaction.atomic
def person_switch_off(
    *,
    person_id: int,
    successor: User | None,
    by: User,
    at: dt.datetime,
    items: Mapping[int, User] | None = None,
) -> User:
    """Nobody signs in as this person from the next request on; team, department and embassy go to the successor.

    Each open case goes to whoever ``items`` names for it (case id → person), else to the successor; only to people
    who may have it.  Nothing is left over, or nothing happens.
    """
    user = person_begin(person_id=person_id, by=by)
    if not user.is_active:
        raise Conflict("person_is_off", _("This person is switched off already. Load the page again."))
    lock_administrators(user)
    case_ids = open_items(user)
    has_team = user.team.exists() or user.heads.exists() or user.ambassador_of.exists()
    chosen = {pk: to for pk, to in (items or {}).items() if pk in case_ids}
    if successor is None and (has_team or set(case_ids) - chosen.keys()):
        raise InvalidInput(
            "successor_needed",
            _("%(count)s open cases and the team need somebody. Choose who takes them over."),
            field="successor",
            count=len(set(case_ids) - chosen.keys()),
        )
    if successor is not None:
        _check_successor(user, successor)
        _team_hand_over(user, successor, by=by, at=at)
    _cases_hand_over(user, {pk: chosen.get(pk) or successor for pk in case_ids}, by=by, at=at)
    user.is_active = False
    user.save(update_fields=["is_active"])
    sessions_end(user=user)
    details = {"user": user.pk, "count": len(case_ids), "to_user": successor.pk if successor else None}
    history_add(case=None, action="person_switched_off", by=by, at=at, details=details)
    return user


def open_items(user: User) -> list[int]:
    """The open cases that wait for this person, by id: as responsible, or in a part that an app above knows of."""
    ids = set(Case.objects.open().filter(responsible=user).values_list("pk", flat=True))
    for _receiver, more in signals.leaving.send(sender=User, user_id=user.pk):
        ids |= set(more)  # type: ignore[arg-type]  # the stubs take every answer for a text
    return sorted(ids)


def _check_successor(user: User, successor: User) -> None:
    if successor == user or not successor.is_active or successor.kind != UserKind.STAFF:
        raise InvalidInput("successor_not_fit", _("Choose somebody else who works here."), field="successor")


def _team_hand_over(user: User, successor: User, *, by: User, at: dt.datetime) -> None:
    """Whoever reported to the person reports to the successor, who reports to the person's own superior."""
    if successor.superior_id == user.pk:
        _superior_set(successor, user.superior, by=by, at=at)
    for member in user.team.exclude(pk=successor.pk).order_by("pk"):
        check_superior(member, successor)
        _superior_set(member, successor, by=by, at=at)
    for department in Department.objects.filter(head=user).order_by("pk"):
        department.head = successor
        department.save(update_fields=["head"])
        details = {"department": department.name, "from_user": user.pk, "to_user": successor.pk}
        history_add(case=None, action="department_headed", by=by, at=at, details=details)
    for ambassador in user.ambassador_of.select_related("project").order_by("pk"):
        if not may(successor, Permission.CASE_VIEW, ambassador.project_id):
            raise _cannot_see(successor, ambassador.project)
        ambassador_set(ambassador.project, successor, by=by, at=at)


def _superior_set(member: User, superior: User | None, *, by: User, at: dt.datetime) -> None:
    details = {
        "user": member.pk,
        "from_user": member.superior_id,
        "to_user": superior.pk if superior else None,
    }
    member.superior = superior
    member.save(update_fields=["superior"])
    history_add(case=None, action="superior_set", by=by, at=at, details=details)


def _cases_hand_over(user: User, goes: Mapping[int, User | None], *, by: User, at: dt.datetime) -> None:
    """Each case to its person, under the locks of all of them; ``goes`` names somebody for every one."""
    cases = [case for case in lock_cases(goes) if case.is_open]
    takers = {to.pk: to for case in cases if (to := goes[case.pk]) is not None}
    for to in sorted(takers.values(), key=lambda person: person.pk):
        theirs = [case for case in cases if goes[case.pk] == to]
        _check_takes(user, to, theirs)
        ids = [case.pk for case in theirs]
        signals.left.send(sender=User, user_id=user.pk, to_id=to.pk, case_ids=ids, by_id=by.pk, at=at)
        for case in theirs:
            if case.responsible_id == user.pk:
                case.responsible = to
            case_touch(case, "responsible")
            details = {"from_user": user.pk, "to_user": to.pk, "responsible": case.responsible_id}
            history_add(case=case, action="case_handed_over", by=by, at=at, details=details)
        notices_add([_notice(case, to) for case in theirs], at=at)


def _check_takes(user: User, to: User, cases: Sequence[Case]) -> None:
    _check_successor(user, to)
    scope = scope_of(to, Permission.CASE_VIEW)
    for case in cases:
        if case.project_id not in scope:
            raise _cannot_see(to, case.project)


def _cannot_see(to: User, project: Project) -> InvalidInput:
    return InvalidInput(
        "successor_cannot_see",
        _("%(name)s may not see cases of %(project)s. Choose somebody else, or give the role first."),
        field="successor",
        name=to,
        project=project,
    )


def _notice(case: Case, successor: User) -> NoticeDraft:
    key = f"case_handed_over:{case.pk}:{case.version}:{successor.pk}"
    return NoticeDraft(recipient=successor, kind="case_handed_over", key=key, case_id=case.pk)
