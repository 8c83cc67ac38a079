"""In which projects a user sees owners, and finds callers (SEC-01)."""

from __future__ import annotations

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import Scope, scope_of

# Who writes of units types their doors: complaints, orders, and work that is under way.
WRITES_OF_UNITS = (Permission.CASE_VIEW, Permission.ORDER_LOG, Permission.ORDER_WORK)


def unit_scope(user: User) -> Scope:
    """The projects whose units a person may name in a form."""
    scopes = [scope_of(user, permission) for permission in WRITES_OF_UNITS]
    ids = frozenset[int]().union(*(scope.project_ids for scope in scopes))
    return Scope(any(scope.everywhere for scope in scopes), ids)


def look_up_scope(user: User) -> Scope:
    """A group desk role looks up people of all projects; others those whose owners they may see (SEC-01)."""
    group = scope_of(user, Permission.OWNER_LOOK_UP)
    if group.everywhere:
        return group
    seen = scope_of(user, Permission.OWNER_VIEW)
    return Scope(seen.everywhere, seen.project_ids | group.project_ids)
