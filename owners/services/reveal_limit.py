"""How many personal values one person may look at in a day, and who is told when it is reached (OWN-05)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_administrator
from core.accounts.selectors import superior_of, users_with_permission
from core.errors import InvalidInput, NotAllowed
from core.notices.drafts import NoticeDraft
from core.notices.services import notices_add
from core.places.models import Company
from core.records.services import history_add
from core.time import local_date, start_of_day
from owners.enums import LEAST_REVEALS, MOST_REVEALS
from owners.models import AccessLogEntry
from owners.selectors.access import reveals_on, reveals_per_day


def reveal_take(*, by: User, at: dt.datetime) -> None:
    """Take one of the person's looks of the local day, under a lock on the person.

    The lock is held until the entry of the access log is written, so neither several sessions nor a program can go
    round the limit: whoever comes second counts the first. Raises :class:`NotAllowed` when none is left. The look
    that takes the last one tells the managers; what is refused later leaves nothing behind.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    limit, used = reveals_per_day(), reveals_on(by, local_date(at))
    if used >= limit:
        raise NotAllowed(
            "reveal_limit_reached",
            _(
                "You have looked at %(limit)s personal values today, and that is the limit of a day. "
                "Ask your manager, or go on tomorrow."
            ),
            limit=limit,
        )
    if used + 1 == limit:
        readers_tell(about=by, kind="reveal_limit_reached", count=limit, at=at)


@transaction.atomic
def reveal_limit_change(*, per_day: int, by: User, at: dt.datetime) -> Company:
    """Set the limit of a day; who has used it up already is reported at once.

    Raises :class:`NotAllowed` and :class:`InvalidInput`.
    """
    check_administrator(by)
    if not LEAST_REVEALS <= per_day <= MOST_REVEALS:
        raise InvalidInput(
            "reveal_limit_range",
            _("Choose a number from %(least)s to %(most)s."),
            field="per_day",
            least=LEAST_REVEALS,
            most=MOST_REVEALS,
        )
    company = Company.objects.select_for_update(no_key=True).order_by("pk").first()
    if company is None:
        company = Company.unnamed()
        company.save()
    before, company.reveals_per_day = company.reveals_per_day, per_day
    if before == per_day:
        return company
    company.save(update_fields=["reveals_per_day"])
    history_add(
        case=None,
        action="reveal_limit_changed",
        by=by,
        at=at,
        details={"from_count": before, "to_count": per_day},
    )
    today = AccessLogEntry.objects.filter(at__gte=start_of_day(local_date(at)))
    for user in User.objects.filter(pk__in=today.values("by")):
        if per_day <= reveals_on(user, local_date(at)) < before:
            readers_tell(about=user, kind="reveal_limit_reached", count=per_day, at=at)
    return company


def readers_tell(*, about: User, kind: str, count: int, at: dt.datetime) -> None:
    """Tell the superior, and those who read the access log of a project of this person, once a day each."""
    projects = set(about.role_assignments.values_list("project_id", flat=True)) | {None}
    readers = [users_with_permission(Permission.ACCESS_LOG_VIEW, project) for project in projects]
    people = {user.pk: user for found in readers for user in found}
    if (superior := superior_of(about)) is not None:
        people[superior.pk] = superior
    people.pop(about.pk, None)
    day = local_date(at)
    drafts = [
        NoticeDraft(person, kind, f"{kind}:{about.pk}:{day}:{person.pk}", params={"count": count})
        for person in people.values()
    ]
    notices_add(drafts, at=at)
