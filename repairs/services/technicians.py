"""Which trades a technician knows: the dispatch board assigns by them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from core.accounts.enums import UserKind
from core.accounts.models import User
from core.accounts.policies import check_administrator
from core.records.services import history_add
from repairs.enums import Trade
from repairs.models import Skill


@transaction.atomic
def trades_set(*, person_id: int, trades: Collection[str], by: User, at: dt.datetime) -> None:
    """The person knows these trades and no other; the same again changes nothing. Raises ``User.DoesNotExist``."""
    check_administrator(by)
    person = User.objects.select_for_update(no_key=True).get(pk=person_id, kind=UserKind.STAFF)
    known = set(Skill.objects.filter(user=person).values_list("trade", flat=True))
    wanted = {Trade(trade).value for trade in trades}
    if known == wanted:
        return
    Skill.objects.filter(user=person, trade__in=known - wanted).delete()
    Skill.objects.bulk_create(Skill(user=person, trade=trade) for trade in Trade if trade in wanted - known)
    details = {"user": person.pk, "count": len(wanted)}
    history_add(case=None, action="trades_set", by=by, at=at, details=details)
