"""People of contractors who sign in: added, given a new password, switched off and on (RPR-13, SEC-03)."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import UserKind
from core.accounts.models import User
from core.accounts.policies import check_administrator
from core.accounts.services import sessions_end
from core.administration.services.base import password_new
from core.errors import InvalidInput
from core.records.services import history_add
from repairs.models import Contractor, ContractorAccount


@transaction.atomic
def contractor_account_add(
    *, contractor: Contractor, username: str, full_name: str, by: User, at: dt.datetime, email: str = ""
) -> tuple[User, str]:
    """Somebody of the contractor, who holds no role, and the first password, which exists only in this answer."""
    check_administrator(by)
    if User.objects.filter(username__iexact=username).exists():
        raise InvalidInput("username_taken", _("This user name is taken. Choose another."), field="username")
    password = password_new()
    user = User(
        username=username,
        full_name=full_name,
        email=email,
        kind=UserKind.CONTRACTOR,
        must_change_password=True,
    )
    user.set_password(password)
    try:
        user.full_clean()
    except ValidationError as error:
        field, (first, *_rest) = next(iter(error.message_dict.items()))
        raise InvalidInput("account_invalid", first, field=field) from error
    user.save()
    ContractorAccount.objects.create(user=user, contractor=contractor, added_at=at, added_by=by)
    _record("contractor_account_added", user, contractor, by=by, at=at)
    return user, password


@transaction.atomic
def contractor_account_reset(
    *, contractor: Contractor, user_id: int, by: User, at: dt.datetime
) -> tuple[User, str]:
    """A new password to be changed at the next sign-in; what was signed in with the old one ends."""
    user = _begin(contractor, user_id, by)
    password = password_new()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    sessions_end(user=user)
    _record("contractor_account_reset", user, contractor, by=by, at=at)
    return user, password


@transaction.atomic
def contractor_account_switch(
    *, contractor: Contractor, user_id: int, is_active: bool, by: User, at: dt.datetime
) -> User:
    """Nobody signs in as this person any more, from the next request on; or again, with the password of before."""
    user = _begin(contractor, user_id, by)
    if user.is_active != is_active:
        user.is_active = is_active
        user.save(update_fields=["is_active"])
        sessions_end(user=user)
        action = "contractor_account_on" if is_active else "contractor_account_off"
        _record(action, user, contractor, by=by, at=at)
    return user


def _begin(contractor: Contractor, user_id: int, by: User) -> User:
    """The person under a lock; raises ``NotAllowed`` and ``User.DoesNotExist``."""
    check_administrator(by)
    return User.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=user_id, contractor_account__contractor=contractor
    )


def _record(action: str, user: User, contractor: Contractor, *, by: User, at: dt.datetime) -> None:
    details = {"user": user.pk, "contractor": contractor.name}
    history_add(case=None, action=action, by=by, at=at, details=details)
