"""In which projects a user sees owners, and finds callers (SEC-01)."""

from __future__ import annotations

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import Scope, scope_of


def look_up_scope(user: User) -> Scope:
    """A group desk role looks up people of all projects; others those whose owners they may see (SEC-01)."""
    group = scope_of(user, Permission.OWNER_LOOK_UP)
    if group.everywhere:
        return group
    seen = scope_of(user, Permission.OWNER_VIEW)
    return Scope(seen.everywhere, seen.project_ids | group.project_ids)
