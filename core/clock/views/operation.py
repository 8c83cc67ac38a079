"""How the work behind the pages is doing, for those who operate the system (CLK-04, CLK-06)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.accounts.enums import Permission
from core.accounts.policies import check_may, may
from core.accounts.requests import SignedInRequest
from core.clock import selectors, services
from core.clock.models import Deadline
from core.clock.operation import facts
from core.clock.operation import operation as read
from core.notices.selectors import accounts_shown
from core.records.models import Case
from core.time import now


@never_cache
@require_safe
def operation(request: SignedInRequest) -> HttpResponse:
    """Sweep, messages, channels, processes: how they stand, and what to do; what is stuck, with its error."""
    check_may(request.user, Permission.NOTICE_OPERATE)
    at, stuck = now(), selectors.deadlines_stuck(request.user)
    seen = Case.objects.visible_to(request.user).filter(pk__in=[deadline.case_id for deadline in stuck])
    context = {
        "facts": facts(read(at)),
        "accounts": accounts_shown(at),
        "stuck": stuck,
        "opened": set(seen.values_list("pk", flat=True)),  # operating is no right to read the case
        "keeps_channels": may(request.user, Permission.ADMINISTER),
    }
    return render(request, "clock/operation.html", context)


@require_POST
def deadline_retry(request: SignedInRequest, deadline_id: int) -> HttpResponse:
    """Let the next sweep try a step again at once."""
    try:
        services.deadline_retry(deadline_id=deadline_id, by=request.user, at=now())
    except Deadline.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The next sweep tries it again."))
    return redirect("operation")
