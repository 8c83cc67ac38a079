"""A step that failed again and again is put back on its way by hand (CLK-04)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.clock import selectors
from core.clock.models import Deadline
from core.errors import Conflict
from core.records.locking import lock_case
from core.records.services import history_add


@transaction.atomic
def deadline_retry(*, deadline_id: int, by: User, at: dt.datetime) -> Deadline:
    """Let the next sweep try the step again at once; its error stays noted until the step is taken (CLK-04).

    Raises ``NotAllowed``, ``Deadline.DoesNotExist``, and ``Conflict`` when it is not stuck (any more).
    """
    check_may(by, Permission.NOTICE_OPERATE)
    visible = selectors.deadlines_operated_by(by)
    case = lock_case(visible.values_list("case_id", flat=True).get(pk=deadline_id))
    deadline = visible.get(pk=deadline_id)
    if not deadline.is_stuck:
        raise Conflict("deadline_not_stuck", _("This step is on its way already. Reload the page."))
    deadline.retry_at = None
    deadline.save(update_fields=["retry_at"])
    history_add(
        case=case, action="deadline_retried", by=by, at=at,
        details={"target": deadline.target, "deadline": deadline.pk},
    )  # fmt: skip
    return deadline
