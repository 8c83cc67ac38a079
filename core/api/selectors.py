"""Reads of places as far as a person may know them, and of tokens."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import Scope, scope_of
from core.api.models import ApiToken
from core.errors import NotAllowed
from core.places.models import Building, Project, Unit

# Whoever sees, or takes down, something about a project knows its buildings and units.
KNOWING_PLACES = (
    Permission.CASE_VIEW,
    Permission.OWNER_VIEW,
    Permission.OWNER_LOOK_UP,
    Permission.CONTACT_VIEW,
    Permission.CONTACT_LOG,
    Permission.COMPLAINT_LOG,
)


def places_scope(user: User) -> Scope:
    """The projects whose places the user knows (SEC-01); raises :class:`NotAllowed` when there are none."""
    scopes = [scope_of(user, permission) for permission in KNOWING_PLACES]
    scope = Scope(any(s.everywhere for s in scopes), frozenset().union(*(s.project_ids for s in scopes)))
    if not scope:
        raise NotAllowed("no_places", _("Your roles include no project. Ask your administrator."))
    return scope


def _within(user: User, path: str) -> Q:
    scope = places_scope(user)
    return Q() if scope.everywhere else Q(**{f"{path}__in": scope.project_ids})


def projects_visible_to(user: User) -> QuerySet[Project]:
    """Projects that the user knows."""
    return Project.objects.filter(_within(user, "pk")).select_related("ambassador__user")


def buildings_visible_to(user: User) -> QuerySet[Building]:
    """Buildings of these projects."""
    return Building.objects.filter(_within(user, "project_id"))


def units_visible_to(user: User) -> QuerySet[Unit]:
    """Units of these projects."""
    return Unit.objects.filter(_within(user, "project_id")).select_related("section")


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """The person's own tokens, newest first, the ended ones too."""
    return ApiToken.objects.filter(user=user).order_by("-pk")
