"""The one door to cases: what a person may not see does not exist (SEC-01)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of

if TYPE_CHECKING:
    from core.records.models import Case  # noqa: F401  # names the queryset's model for the type checker


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User) -> CaseQuerySet:
        """Cases of the projects in which the user may see cases, and those the user is responsible for."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        scope = scope_of(user, Permission.CASE_VIEW)
        if scope.everywhere:
            return self
        return self.filter(Q(project_id__in=scope.project_ids) | Q(responsible_id=user.pk))

    def open(self) -> CaseQuerySet:
        return self.filter(is_open=True)
