"""Early warnings: opened by themselves exactly once per cause, supervised until closed with a result (CMP-21)."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from complaints.enums import ENDED, Level
from complaints.enums.warnings import WarningCause, WarningWay
from complaints.models import Complaint, EarlyWarning, WarningRule, WarningTrigger, Watch
from complaints.policies.warnings import check_can
from complaints.selectors.warnings import Found, causes_of, complaints_of, numbers_in_use, triggers_new
from complaints.services.base import need
from complaints.services.groups import complaints_link
from core.accounts.enums import Permission, Role
from core.accounts.models import User
from core.accounts.policies import check_administrator, may
from core.accounts.selectors import users_with_role
from core.clock.enums import Target
from core.clock.services import deadline_start, deadlines_cancel, deadlines_meet
from core.errors import InvalidInput
from core.notices.drafts import NoticeDraft
from core.notices.services import notices_add
from core.records.enums import CaseKind
from core.records.locking import lock_case
from core.records.models import Case
from core.records.services import case_open, case_touch, check_values, history_add, search_index

log = logging.getLogger(__name__)
MANAGERS = (Role.COMPLAINT_MANAGER, Role.CUSTOMER_RELATIONS_MANAGER)


def warnings_find(*, at: dt.datetime, batch: int = 200) -> int:
    """Look at every complaint whose time has come; how many were looked at. Twice, or beside itself, changes nothing.

    Each is its own transaction; one that fails is left for the next round and holds up nobody.
    """
    seen, last = 0, 0
    while True:
        due = Watch.objects.filter(look_at__lte=at, pk__gt=last).order_by("pk").values_list("pk", flat=True)
        ids = list(due[:batch])
        for watch_id in ids:
            last, seen = watch_id, seen + 1
            try:
                _look(watch_id, at)
            except Exception:
                log.exception("watch %s failed; it is looked at again in the next round", watch_id)
        if len(ids) < batch:
            return seen


@transaction.atomic
def _look(watch_id: int, at: dt.datetime) -> None:
    watch = Watch.objects.select_for_update(skip_locked=True).filter(pk=watch_id).first()
    if watch is None:  # somebody else is at it, or it is done
        return
    related = ("case__unit", "case__project", "category")
    complaint = Complaint.objects.select_related(*related).get(pk=watch.complaint_id)
    for found in causes_of(complaint, numbers_in_use(), at):
        fresh = triggers_new(found)
        if fresh:
            _raise(found, fresh, complaint, at=at)
    watch.delete()


def _raise(found: Found, fresh: Mapping[str, int], complaint: Complaint, *, at: dt.datetime) -> None:
    """Join the open warning about the same, or open one; somebody who did so in this moment was faster."""
    running = EarlyWarning.objects.filter(cause=found.cause, subject=found.subject, closed_at=None).first()
    if running is None and len(fresh) < found.least:
        return
    try:
        with transaction.atomic():
            warning = running or _open(found, complaint, at=at)
            if running is not None:
                case = lock_case(running.pk)
                history_add(case=case, action="warning.joined", by=None, at=at, details={"count": len(fresh)})
            WarningTrigger.objects.bulk_create(
                WarningTrigger(warning=warning, complaint_id=pk, key=key) for key, pk in fresh.items()
            )
    except IntegrityError:
        log.info("somebody else was faster with the warning about %s", found.subject)


def _open(found: Found, complaint: Complaint, *, at: dt.datetime) -> EarlyWarning:
    project = complaint.case.project
    holders = [user for role in MANAGERS for user in users_with_role(role, project.pk)]
    case = case_open(
        kind=CaseKind.WARNING, title=complaint.case.title, project=project, unit=None,
        responsible=holders[0] if holders else None, by=None, at=at, entered_at=at,
    )  # fmt: skip
    warning = EarlyWarning(case=case, cause=found.cause, subject=found.subject, matter_id=found.matter_id)
    check_values(warning)
    warning.save(force_insert=True)
    search_index(case)
    urgent = found.cause.is_urgent
    level = Level.MAJOR_RISK if urgent else Level.GENERAL_DEMAND
    deadline_start(case=case, target=Target.PLAN, at=at, by=None, level=level)
    cause = {"danger": found.cause.value}
    history_add(case=case, action="warning.opened", by=None, at=at, details=cause)
    top = users_with_role(Role.GENERAL_MANAGER, project.pk) if urgent else []
    people = {user.pk: user for user in [*holders, *top]}
    _tell(people.values(), "warning.opened", case, cause="opened", at=at, params=cause, urgent=urgent)
    return warning


def _tell(
    people: Iterable[User], kind: str, case: Case, *, cause: str, at: dt.datetime,
    params: dict[str, str] | None = None, urgent: bool = False,
) -> None:  # fmt: skip
    drafts = [
        NoticeDraft(user, kind, f"{kind}:{case.pk}:{cause}:{user.pk}", case.pk, params or {}, urgent=urgent)
        for user in people
    ]
    notices_add(drafts, at=at)


def _begin(way: WarningWay, case_id: int, by: User) -> EarlyWarning:
    case = lock_case(case_id)
    warning = EarlyWarning.objects.get(pk=case.pk)
    warning.case = case
    check_can(way, user=by, warning=warning)
    return warning


@transaction.atomic
def warning_measure(
    *, case_id: int, measure: str, due_at: dt.datetime, by: User, at: dt.datetime
) -> EarlyWarning:
    """What is done about it and until when; set anew, the earlier due time has no object any more (CMP-21)."""
    warning = _begin(WarningWay.MEASURE, case_id, by)
    need(measure, "measure")
    if due_at <= at:
        raise InvalidInput("due_in_the_past", _("Name a time that is still to come."), field="due_at")
    warning.measure, warning.due_at = measure.strip(), due_at
    check_values(warning)
    warning.save()
    case = warning.case
    deadlines_meet(case=case, targets=(Target.PLAN,), at=at, by=by)
    anew = gettext_noop("The measure was set anew")
    deadlines_cancel(case=case, targets=[Target.EXECUTE], at=at, by=by, reason=anew)
    deadline_start(case=case, target=Target.EXECUTE, at=at, by=by, due_at=due_at)
    case_touch(case)
    details = {"due_at": due_at.isoformat()}
    history_add(case=case, action="warning.measure", by=by, at=at, details=details, note=measure)
    return warning


@transaction.atomic
def warning_give(*, case_id: int, to: User, by: User, at: dt.datetime, note: str = "") -> EarlyWarning:
    """Somebody else owns it from now on: who works on complaints in its project (CMP-21)."""
    warning = _begin(WarningWay.GIVE, case_id, by)
    if not to.is_active or not may(to, Permission.COMPLAINT_HANDLE, warning.case.project_id):
        raise InvalidInput(
            "cannot_handle",
            _("%(name)s cannot handle complaints here. Choose somebody else."),
            field="to",
            name=to,
        )
    before = warning.case.responsible_id
    warning.case.responsible = to
    case_touch(warning.case, "responsible")
    details = {"from_user": before, "to_user": to.pk, "responsible": to.pk}
    entry = history_add(case=warning.case, action="warning.give", by=by, at=at, details=details, note=note)
    _tell([to], "warning.give", warning.case, cause=str(entry.pk), at=at)
    return warning


@transaction.atomic
def warning_close(*, case_id: int, result: str, by: User, at: dt.datetime) -> EarlyWarning:
    """Closed with what came of it; supervision ends with that (CMP-21)."""
    warning = _begin(WarningWay.CLOSE, case_id, by)
    need(result, "result")
    warning.result, warning.closed_at, warning.closed_by = result.strip(), at, by
    check_values(warning)
    warning.save()
    deadlines_meet(case=warning.case, targets=(Target.PLAN, Target.EXECUTE), at=at, by=by)
    warning.case.is_open = False
    case_touch(warning.case, "is_open")
    history_add(case=warning.case, action="warning.close", by=by, at=at, note=result)
    return warning


@transaction.atomic
def warning_link(*, case_id: int, by: User, at: dt.datetime) -> EarlyWarning:
    """One click links its complaints into one matter: that of the oldest one that is open (CMP-21, CMP-32)."""
    warning = EarlyWarning.objects.select_related("case").get(pk=case_id)
    check_can(WarningWay.LINK, user=by, warning=warning)
    members = [each for each in complaints_of(warning) if each.state not in ENDED]
    home = members[0].matter_id if members else None
    others = [each.pk for each in members if each.matter_id != home]
    if home is None or not others:
        raise InvalidInput("linked_already", _("Its open complaints belong to one matter already."))
    complaints_link(
        matter_id=home, case_ids=others, by=by, at=at
    )  # matters and their cases before the warning's
    warning = _begin(WarningWay.LINK, case_id, by)
    warning.matter_id = home
    warning.save(update_fields=["matter"])
    history_add(case=warning.case, action="warning.link", by=by, at=at, details={"count": len(others) + 1})
    return warning


@transaction.atomic
def warning_rule_set(
    *, cause: WarningCause, is_active: bool, number: int | None, by: User, at: dt.datetime
) -> WarningRule:
    """From what number on a cause warns (CMP-21); by an administrator, on record.

    Another number of days is counted for the complaints that are open, too.
    """
    check_administrator(by)
    rule = WarningRule.objects.select_for_update().get(pk=cause)
    if (rule.number is None) != (number is None) or number == 0:
        raise InvalidInput("number_needed", _("Enter a number of 1 or more."), field=str(cause))
    if (rule.is_active, rule.number) == (is_active, number):
        return rule
    said = {
        "danger": str(cause), "from_number": rule.number if rule.is_active else None,
        "to_number": number if is_active else None,
    }  # fmt: skip
    rule.is_active, rule.number = is_active, number
    rule.save()
    if cause == WarningCause.AGE and is_active and number is not None:
        days = dt.timedelta(days=number)
        still = Complaint.objects.filter(case__is_open=True).values_list("pk", "case__reported_at")
        rows = (Watch(complaint_id=pk, look_at=reported + days) for pk, reported in still)
        Watch.objects.bulk_create(rows, batch_size=5000)
    history_add(case=None, action="warning_rule_set", by=by, at=at, details=said)
    return rule
