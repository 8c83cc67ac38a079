"""The one door to cases: what a person may not see does not exist (SEC-01)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import Scope, scope_of
from core.records.enums import SEEN_BY, CaseKind

if TYPE_CHECKING:
    from core.records.models import Attachment, Case  # noqa: F401  # name the querysets' models for the type checker


# What is a person's own beside what they are responsible for: queries of the ids of cases, handed in by the apps above.
_own: list[Callable[[User], Sequence[models.QuerySet[Any, Any]]]] = []


def register_own(find: Callable[[User], Sequence[models.QuerySet[Any, Any]]]) -> None:
    """Hand in what else a person sees because it is theirs (call it from ``AppConfig.ready``)."""
    if find not in _own:
        _own.append(find)


def own_of(user: User) -> list[models.QuerySet[Any, Any]]:
    """Queries of the ids of cases that are the person's own and not seen by the project."""
    return [ids for find in _own for ids in find(user)]


def visible_to(user: User, prefix: str = "") -> Q:
    """The condition behind :meth:`CaseQuerySet.visible_to`; ``prefix`` is the way to the case (``"case__"``).

    Cases of the projects in which the user may see cases, those of kinds that more people see (``SEEN_BY``), and
    those the user is responsible for, and what else is their own (``register_own``).
    """
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    scope = scope_of(user, Permission.CASE_VIEW)
    if scope.everywhere:
        return Q()
    seen = Q(**{f"{prefix}project_id__in": scope.project_ids}) | Q(**{f"{prefix}responsible_id": user.pk})
    for kind, wider in kinds_seen(user):
        of_kind = Q(**{f"{prefix}kind": kind})
        seen |= of_kind if wider.everywhere else of_kind & Q(**{f"{prefix}project_id__in": wider.project_ids})
    for ids in own_of(user):
        seen |= Q(**{f"{prefix}pk__in": ids})
    return seen


def kinds_seen(user: User) -> list[tuple[CaseKind, Scope]]:
    """The kinds that the person sees in projects whose other cases are not theirs to see, and where."""
    scope = scope_of(user, Permission.CASE_VIEW)
    wider = [(kind, scope_of(user, permission)) for kind, permission in SEEN_BY.items()]
    return [(kind, more) for kind, more in wider if more.everywhere or more.project_ids - scope.project_ids]


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
