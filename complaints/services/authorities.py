"""What a role may decide about plans by itself, kept by an administrator (CMP-13)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.enums.plans import Reach, Refunds
from complaints.models import PlanAuthority
from complaints.selectors.plans import Held, authority_of
from core.accounts.enums import Role
from core.accounts.models import User
from core.accounts.policies import check_administrator
from core.errors import InvalidInput
from core.records.services import history_add


@transaction.atomic
def plan_authority_change(
    *, role: str, reach: str, up_to: Decimal | None, refunds: str, by: User, at: dt.datetime
) -> None:
    """Let a role decide plans up to an amount, or of any; what was decided before stays (CMP-13).

    Saving what holds already changes nothing.  Raises ``NotAllowed`` and ``InvalidInput``.
    """
    check_administrator(by)
    if reach == Reach.LIMITED and up_to is None:
        raise InvalidInput("limit_missing", _("Say up to which amount."), field="up_to")
    if reach != Reach.LIMITED and up_to is not None:
        raise InvalidInput(
            "limit_without_meaning", _("This amount holds only for “up to an amount”."), field="up_to"
        )
    if reach == Reach.NONE and refunds == Refunds.YES:
        raise InvalidInput(
            "refunds_need_money", _("Who may decide no money decides no refunds either."), field="refunds"
        )
    rows = PlanAuthority.objects.filter(role=Role(role))
    list(rows.select_for_update(no_key=True))
    before, after = authority_of(role), Held(Reach(reach), up_to, Refunds(refunds))
    if before == after:
        return
    if reach == Reach.NONE:
        rows.delete()
    else:
        kept = {"up_to": up_to, "refunds": refunds == Refunds.YES}
        PlanAuthority.objects.update_or_create(role=role, defaults=kept)
    details = {"role": role}
    for when, held in (("from", before), ("to", after)):
        details[f"{when}_reach"] = held.reach.value
        details[f"{when}_limit"] = "" if held.up_to is None else f"{held.up_to:.2f}"
        details[f"{when}_refunds"] = held.refunds.value
    history_add(case=None, action="plan_authority_changed", by=by, at=at, details=details)
