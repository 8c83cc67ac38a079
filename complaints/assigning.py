"""Several complaints assigned at once (CMP-15): each for itself, so one that cannot be holds nobody else up."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint
from complaints.selectors import complaints_visible_to
from complaints.services.work import complaint_assign
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.selectors import users_with_permission
from core.errors import DomainError, InvalidInput
from core.records.once import run_once
from core.web.errors import domain_error_of

MOST = 50


@dataclass(frozen=True, slots=True)
class Chosen:
    """A complaint by its number, as the person saw it: with that version, or whatever is there."""

    number: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Assigned:
    """What became of one of them: done, or why not."""

    chosen: Chosen
    title: str = ""
    refusal: DomainError | None = None


def complaints_assign_each(
    chosen: Sequence[Chosen], *, to: User | None, note: str, request_id: uuid.UUID, by: User, at: dt.datetime
) -> list[Assigned]:
    """Assign each in a transaction of its own, in the order of their numbers; answers for each what became of it.

    ``to`` is None for whom the rules name, each with what was given before it in mind.
    Each has a request id of its own made from this one: sent again, none is assigned twice.
    """
    if len(chosen) > MOST:
        raise InvalidInput("too_many_chosen", _("Choose %(most)s at most."), most=MOST)
    numbers = {each.number: each for each in chosen}
    found = {each.case.number: each for each in complaints_of(by, list(numbers))}
    results = []
    for number, each in sorted(numbers.items()):
        complaint = found.get(number)
        if complaint is None:
            refusal: DomainError | None = InvalidInput("no_such_complaint", _("There is no such complaint."))
        else:
            terms: dict[str, Any] = {"to": to, "note": note, "version": each.version, "by": by, "at": at}
            refusal = _assign(complaint, uuid.uuid5(request_id, number), **terms)
        results.append(Assigned(each, complaint.case.title if complaint else "", refusal))
    return results


def _assign(complaint: Complaint, request_id: uuid.UUID, *, by: User, **terms: Any) -> DomainError | None:
    """One of them, once; answers why it could not be."""

    def assign() -> HttpResponse:
        complaint_assign(case_id=complaint.pk, by=by, **terms)
        return HttpResponse(status=204)

    try:
        run_once(user_id=by.pk, request_id=request_id, run=assign)
    except Exception as error:
        refusal = domain_error_of(error)
        if refusal is None:
            raise
        return refusal
    return None


def complaints_of(user: User, numbers: Sequence[str]) -> list[Complaint]:
    """Those of these numbers that the person sees, by number."""
    query = complaints_visible_to(user).filter(case__number__in=numbers[: MOST + 1])
    return list(query.order_by("case__number"))


def handlers_for(complaints: Sequence[Complaint]) -> list[User]:
    """Who can handle complaints in any of their projects, by name; a wrong choice is refused one by one."""
    people: dict[int, User] = {}
    for project_id in {each.case.project_id for each in complaints}:
        people |= {user.pk: user for user in users_with_permission(Permission.COMPLAINT_HANDLE, project_id)}
    return sorted(people.values(), key=lambda user: (user.full_name, user.pk))
