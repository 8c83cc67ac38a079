"""The one door to cases: what a person may not see does not exist (SEC-01)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of

if TYPE_CHECKING:
    from core.records.models import Attachment, Case  # noqa: F401  # name the querysets' models for the type checker


def visible_to(user: User, prefix: str = "") -> Q:
    """The condition behind :meth:`CaseQuerySet.visible_to`; ``prefix`` is the way to the case (``"case__"``).

    Cases of the projects in which the user may see cases, and those the user is responsible for.
    """
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    scope = scope_of(user, Permission.CASE_VIEW)
    if scope.everywhere:
        return Q()
    return Q(**{f"{prefix}project_id__in": scope.project_ids}) | Q(**{f"{prefix}responsible_id": user.pk})


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User) -> CaseQuerySet:
        """What a person may see; on pages, in the API, in files and in search alike."""
        return self.filter(visible_to(user))

    def open(self) -> CaseQuerySet:
        return self.filter(is_open=True)


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: User) -> AttachmentQuerySet:
        """Files of the cases that a person may see."""
        return self.filter(visible_to(user, "case__"))
