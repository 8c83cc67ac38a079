"""Writes of people who sign in: add, change, password, second factor, sessions, switch on (SEC-03)."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import Department, User
from core.accounts.policies import check_administrator
from core.accounts.second_factor import factor_remove
from core.accounts.services import sessions_end
from core.administration import signals
from core.administration.enums import PersonalField
from core.administration.policies import check_superior
from core.administration.services.base import digest, password_new, person_begin
from core.errors import Conflict, InvalidInput
from core.records.services import history_add

# What a line of history says beside its action.
Line = dict[str, object]


@transaction.atomic
def person_add(
    *, username: str, full_name: str, email: str, department: Department | None, superior: User | None,
    language: str, by: User, at: dt.datetime, work_phone: str = "",
) -> tuple[User, str]:  # fmt: skip
    """A new member of staff and the first password, which exists only in this answer."""
    check_administrator(by)
    if User.objects.filter(username__iexact=username).exists():
        raise InvalidInput("username_taken", _("This user name is taken. Choose another."), field="username")
    password = password_new()
    user = User(
        username=username, full_name=full_name, email=email, department=department, superior=superior,
        language=language, work_phone=work_phone, must_change_password=True,
    )  # fmt: skip
    user.set_password(password)
    _check(user)
    user.save()
    history_add(case=None, action="person_added", by=by, at=at, details={"user": user.pk})
    return user, password


@transaction.atomic
def person_change(
    *, person_id: int, full_name: str, email: str, work_phone: str, department: Department | None,
    superior: User | None, language: str, by: User, at: dt.datetime,
) -> User:  # fmt: skip
    """What is said of a person; each change has its own line in the history."""
    user = person_begin(person_id=person_id, by=by)
    check_superior(user, superior)
    wanted = {"full_name": full_name, "email": email, "work_phone": work_phone, "language": language}
    lines = _personal_changes(user, wanted)
    goes_over = _of_property_company(user.department) != _of_property_company(department)
    if user.department != department:
        names: Line = {"from_department": _name(user.department), "to_department": _name(department)}
        lines.append(("person_moved", names))
    if user.superior != superior:
        ids: Line = {"from_user": user.superior_id, "to_user": superior.pk if superior else None}
        lines.append(("superior_set", ids))
    user.department, user.superior = department, superior
    _check(user)
    user.save()
    for action, details in lines:
        history_add(case=None, action=action, by=by, at=at, details={"user": user.pk, **details})
    if goes_over:
        signals.company_changed.send(sender=User, user_ids=[user.pk])
    return user


def _of_property_company(department: Department | None) -> bool:
    return department is not None and department.of_property_company


def _personal_changes(user: User, wanted: dict[str, str]) -> list[tuple[str, Line]]:
    lines: list[tuple[str, Line]] = []
    for name, value in wanted.items():
        before = str(getattr(user, name))
        if before != value:
            prints = {"from": digest(before), "to": digest(value)}
            lines.append(("person_changed", {"field": str(PersonalField(name)), "digests": prints}))
            setattr(user, name, value)
    return lines


@transaction.atomic
def password_reset(*, person_id: int, by: User, at: dt.datetime) -> tuple[User, str]:
    """A new password to be changed at the next sign-in; everything that was signed in with the old one ends."""
    user = person_begin(person_id=person_id, by=by)
    password = password_new()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    sessions_end(user=user)
    history_add(case=None, action="password_set", by=by, at=at, details={"user": user.pk})
    return user, password


@transaction.atomic
def factor_reset(*, person_id: int, by: User, at: dt.datetime) -> User:
    """For somebody who lost the phone: the factor is gone, and so are the sessions; a role may demand a new one."""
    user = person_begin(person_id=person_id, by=by)
    if not factor_remove(user):
        raise Conflict("no_factor", _("This person has no second step of sign-in. Load the page again."))
    sessions_end(user=user)
    history_add(case=None, action="factor_reset", by=by, at=at, details={"user": user.pk})
    return user


@transaction.atomic
def person_sessions_end(*, person_id: int, by: User, at: dt.datetime) -> int:
    """Sign somebody out everywhere; it works on their next request (SEC-03). Answers how many."""
    user = person_begin(person_id=person_id, by=by)
    count = sessions_end(user=user)
    if count:
        history_add(
            case=None, action="sessions_ended", by=by, at=at, details={"user": user.pk, "count": count}
        )
    return count


@transaction.atomic
def person_switch_on(*, person_id: int, by: User, at: dt.datetime) -> User:
    """Somebody is back with the roles and the password of before."""
    user = person_begin(person_id=person_id, by=by)
    if user.is_active:
        raise Conflict("person_is_on", _("This person is switched on already. Load the page again."))
    user.is_active = True
    user.save(update_fields=["is_active"])
    history_add(case=None, action="person_switched_on", by=by, at=at, details={"user": user.pk})
    return user


def _check(user: User) -> None:
    """Django's own checks, with the first refusal as ours."""
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise InvalidInput("invalid", messages[0].replace("%", "%%"), field=field) from None


def _name(department: Department | None) -> str | None:
    return department.name if department else None
