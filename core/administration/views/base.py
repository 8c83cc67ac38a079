"""What every page here begins with."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404

from core.accounts.enums import UserKind
from core.accounts.models import User
from core.accounts.policies import check_administrator
from core.accounts.requests import SignedInRequest


def administrator(request: SignedInRequest) -> User:
    """The reader, who keeps the whole system; raises ``NotAllowed`` for anybody else."""
    check_administrator(request.user)
    return request.user


def person_or_404(person_id: int, **more: Any) -> User:
    """A member of staff; owners' accounts are not kept here."""
    people = User.objects.select_related("department", "superior").filter(kind=UserKind.STAFF, **more)
    return get_object_or_404(people, pk=person_id)
