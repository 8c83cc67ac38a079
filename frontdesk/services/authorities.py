"""What a role may promise by itself, kept by an administrator (DSK-12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Role
from core.accounts.models import User
from core.accounts.policies import check_administrator
from core.errors import InvalidInput
from core.records.services import history_add
from frontdesk.enums import Extent, PromiseKind
from frontdesk.models import PromiseAuthority
from frontdesk.selectors.promises import Held, authority_of


@transaction.atomic
def authority_change(
    *, role: str, extents: Mapping[PromiseKind, str], up_to: Decimal | None, by: User, at: dt.datetime
) -> None:
    """Let a role promise these kinds by itself, money perhaps up to a limit; what was promised before stays.

    Saving what holds already changes nothing.  Raises ``NotAllowed`` and ``InvalidInput``.
    """
    check_administrator(by)
    limited = extents[PromiseKind.MONEY] == Extent.LIMITED
    if limited and not up_to:
        raise InvalidInput("limit_missing", _("Say up to which amount."), field="up_to")
    if not limited and up_to is not None:
        raise InvalidInput(
            "limit_without_meaning", _("This amount holds only for “up to an amount”."), field="up_to"
        )
    rows = PromiseAuthority.objects.filter(role=Role(role))
    list(rows.select_for_update(no_key=True).order_by("pk"))
    before, after = authority_of(role), Held(extents, up_to)
    if before == after:
        return
    for kind, extent in extents.items():
        if extent == Extent.NO:
            rows.filter(kind=kind).delete()
        else:
            limit = up_to if kind == PromiseKind.MONEY else None
            PromiseAuthority.objects.update_or_create(role=role, kind=kind, defaults={"up_to": limit})
    details = {"role": role}
    for when, held in (("from", before), ("to", after)):
        details |= {f"{when}_{kind.value}_extent": str(held.extents[kind]) for kind in PromiseKind}
        details[f"{when}_limit"] = "" if held.up_to is None else f"{held.up_to:.2f}"
    history_add(case=None, action="promise_authority_changed", by=by, at=at, details=details)
