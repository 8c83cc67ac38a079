"""The kept list of bodies that the housing authority recognises for appraisals (CMP-11)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.models import AppraisalBody
from core.accounts.models import User
from core.accounts.policies import check_administrator
from core.errors import InvalidInput
from core.records.services import check_values, history_add


@transaction.atomic
def appraisal_body_add(*, name: str, recognition: str, by: User, at: dt.datetime) -> AppraisalBody:
    """A body with the number of its recognition; its name stands on the list once."""
    check_administrator(by)
    body = AppraisalBody(name=name.strip(), recognition=recognition.strip())
    _check_name(body)
    check_values(body)
    body.save()
    history_add(case=None, action="appraisal_body_added", by=by, at=at, details={"body": body.name})
    return body


@transaction.atomic
def appraisal_body_change(
    *, body_id: int, name: str, recognition: str, is_active: bool, by: User, at: dt.datetime
) -> AppraisalBody:
    """Rename it, note a new recognition, or put it aside; what it appraised stays."""
    check_administrator(by)
    body = AppraisalBody.objects.select_for_update(no_key=True).get(pk=body_id)
    before = (body.name, body.recognition, body.is_active)
    body.name, body.recognition, body.is_active = name.strip(), recognition.strip(), is_active
    if before == (body.name, body.recognition, body.is_active):
        return body
    _check_name(body)
    check_values(body)
    body.save()
    action = "appraisal_body_changed" if body.is_active else "appraisal_body_put_aside"
    details = {
        "body": body.name, "from_name": before[0], "to_name": body.name, "from_recognition": before[1],
        "to_recognition": body.recognition,
    }  # fmt: skip
    history_add(case=None, action=action, by=by, at=at, details=details)
    return body


def _check_name(body: AppraisalBody) -> None:
    if AppraisalBody.objects.filter(name=body.name).exclude(pk=body.pk).exists():
        raise InvalidInput("body_known", _("This body is on the list already."), field="name")
