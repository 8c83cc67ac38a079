"""The day log 客户服务部日志 AW-QR-KF-04 (DSK-01)."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.records.models import Case
from core.time import local_date, now
from owners.forms import DayLogFilter
from owners.selectors.lists import day_log_page
from owners.views.base import page_key, signed_in


@require_safe
def day_log(request: HttpRequest) -> HttpResponse:
    """The contacts of a day, today's if none is named; items that the reader may not see are left out."""
    user = signed_in(request)
    check_may(user, Permission.CONTACT_VIEW)
    today = local_date(now())
    form = DayLogFilter({"on": today.isoformat(), **request.GET.dict()}, user=user)
    on = form.value("on") or today
    project, kind = form.value("project"), form.value("kind")
    after = page_key(request.GET.get("after"))
    page = day_log_page(user, on=on, project=project, kind=kind, after=after)
    case_ids = [item.case_id for contact in page.rows for item in contact.items.all()]
    visible = set(Case.objects.visible_to(user).filter(pk__in=case_ids).values_list("pk", flat=True))
    kept = {key: value for key, value in request.GET.items() if value and key not in ("after", "on")}
    here = {**kept, "on": on.isoformat()}
    context = {
        "form": form,
        "on": on,
        "is_today": on == today,
        "lines": [
            (contact, [item.case for item in contact.items.all() if item.case_id in visible])
            for contact in page.rows
        ],
        "day_before": f"?{urlencode({**kept, 'on': on - dt.timedelta(days=1)})}",
        "day_after": f"?{urlencode({**kept, 'on': on + dt.timedelta(days=1)})}" if on < today else "",
        "first_url": f"?{urlencode(here)}" if after else "",
        "next_url": f"?{urlencode({**here, 'after': page.after})}" if page.after else "",
    }
    return render(request, "owners/day_log.html", context)
