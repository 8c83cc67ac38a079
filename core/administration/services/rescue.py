"""The way in from the server: the first administrator, or one who lost password and phone."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from core.accounts.enums import Role, UserKind
from core.accounts.models import RoleAssignment, User
from core.accounts.second_factor import factor_remove
from core.accounts.services import sessions_end
from core.administration.services.base import password_new
from core.records.services import history_add


@transaction.atomic
def administrator_make(*, username: str, at: dt.datetime) -> tuple[User, str]:
    """Make this user a system administrator with a new password, switched on and without a second factor.

    Only a command calls it: whoever can run commands on the server owns the database anyway.  It leaves its line.
    """
    user, _is_new = User.objects.get_or_create(username=username, defaults={"full_name": username})
    password = password_new()
    user.set_password(password)
    user.kind, user.is_active, user.must_change_password = UserKind.STAFF, True, True
    user.save()
    RoleAssignment.objects.get_or_create(user=user, role=Role.SYSTEM_ADMINISTRATOR, project=None)
    factor_remove(user)
    sessions_end(user=user)
    history_add(case=None, action="administrator_made", by=None, at=at, details={"user": user.pk})
    return user, password
