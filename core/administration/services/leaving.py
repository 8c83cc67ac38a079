"""Switching somebody off: what is open goes to one other person first (CLK-09)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission, UserKind
from core.accounts.models import Department, User
from core.accounts.policies import scope_of
from core.accounts.services import sessions_end
from core.administration import signals
from core.administration.policies import check_superior
from core.administration.services.base import lock_administrators, person_begin
from core.errors import Conflict, InvalidInput
from core.notices.drafts import NoticeDraft
from core.notices.services import notices_add
from core.records.locking import lock_cases
from core.records.models import Case
from core.records.services import case_touch, history_add


@transaction.atomic
def person_switch_off(*, person_id: int, successor: User | None, by: User, at: dt.datetime) -> User:
    """Nobody signs in as this person from the next request on; cases, team and department go to the successor."""
    user = person_begin(person_id=person_id, by=by)
    if not user.is_active:
        raise Conflict("person_is_off", _("This person is switched off already. Load the page again."))
    lock_administrators(user)
    case_ids = open_items(user)
    has_team = user.team.exists() or user.heads.exists()
    if successor is None and (case_ids or has_team):
        raise InvalidInput(
            "successor_needed",
            _("%(count)s open cases and the team need somebody. Choose who takes them over."),
            field="successor",
            count=len(case_ids),
        )
    if successor is not None:
        _check_successor(user, successor)
        _team_hand_over(user, successor, by=by, at=at)
        _cases_hand_over(user, successor, case_ids, by=by, at=at)
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


def _superior_set(member: User, superior: User | None, *, by: User, at: dt.datetime) -> None:
    details = {
        "user": member.pk,
        "from_user": member.superior_id,
        "to_user": superior.pk if superior else None,
    }
    member.superior = superior
    member.save(update_fields=["superior"])
    history_add(case=None, action="superior_set", by=by, at=at, details=details)


def _cases_hand_over(user: User, successor: User, case_ids: list[int], *, by: User, at: dt.datetime) -> None:
    scope = scope_of(successor, Permission.CASE_VIEW)
    cases = [case for case in lock_cases(case_ids) if case.is_open]
    for case in cases:
        if case.project_id not in scope:
            raise InvalidInput(
                "successor_cannot_see",
                _("%(name)s may not see cases of %(project)s. Choose somebody else, or give the role first."),
                field="successor",
                name=successor,
                project=case.project,
            )
    locked = [case.pk for case in cases]
    signals.left.send(sender=User, user_id=user.pk, to_id=successor.pk, case_ids=locked, by_id=by.pk, at=at)
    for case in cases:
        if case.responsible_id == user.pk:
            case.responsible = successor
        case_touch(case, "responsible")
        details = {"from_user": user.pk, "to_user": successor.pk}
        history_add(case=case, action="case_handed_over", by=by, at=at, details=details)
    notices_add([_notice(case, successor) for case in cases], at=at)


def _notice(case: Case, successor: User) -> NoticeDraft:
    key = f"case_handed_over:{case.pk}:{case.version}:{successor.pk}"
    return NoticeDraft(recipient=successor, kind="case_handed_over", key=key, case_id=case.pk)
