"""Somebody is away: name a deputy, come back early, begin and end by itself (CLK-09)."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission, UserKind
from core.accounts.models import User
from core.accounts.policies import check_administrator, scope_of
from core.clock.deputies import stands_in_for
from core.clock.models import Absence
from core.clock.notices import DEPUTY_NAMED
from core.errors import Conflict, InvalidInput
from core.notices.services import notice_add
from core.records.locking import wait_for_nobody
from core.records.models import Case
from core.records.services import history_add
from core.time import local_date, start_of_day

log = logging.getLogger(__name__)

LONGEST = dt.timedelta(days=366)
DAY = dt.timedelta(days=1)


@transaction.atomic
def absence_name(
    *,
    user: User,
    deputy: User,
    starts_on: dt.date,
    last_on: dt.date,
    by: User,
    at: dt.datetime,
    note: str = "",
) -> Absence:
    """Somebody is away from the first day to the last one, and the deputy takes reminders and steps (CLK-09).

    For oneself, or by an administrator.  The deputy works here, may see what the person may see, and does not rely on
    the person in that time.  Today begins at once.
    """
    if by != user:
        check_administrator(by)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    starts_at, ends_at = _period(starts_on, last_on, at)
    _check_deputy(user, deputy)
    overlapping = Absence.objects.coming_or_running().filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
    if overlapping.filter(user=user).exists():
        raise InvalidInput("away_already", _("There is a deputy for some of these days."), field="starts_on")
    _check_no_loop(user, deputy, dict(overlapping.values_list("user_id", "deputy_id")))
    absence = Absence(
        user=user, deputy=deputy, starts_at=starts_at, ends_at=ends_at, note=note.strip(),
        named_by=by, named_at=at, began_at=at if starts_at <= at else None,
    )  # fmt: skip
    absence.save()
    _record("absence_named", absence, by=by, at=at, note=note)
    notice_add(
        recipient=deputy, kind=DEPUTY_NAMED, key=f"{DEPUTY_NAMED}/{absence.pk}/{deputy.pk}", case=None, at=at
    )
    return absence


def _period(starts_on: dt.date, last_on: dt.date, at: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    today = local_date(at)
    if starts_on < today:
        raise InvalidInput("away_in_the_past", _("Begin today or later."), field="starts_on")
    if last_on < starts_on:
        raise InvalidInput("away_turned_round", _("The last day comes before the first."), field="last_on")
    if last_on - starts_on > LONGEST:
        raise InvalidInput("away_too_long", _("At most a year at a time."), field="last_on")
    starts_at = at if starts_on == today else start_of_day(starts_on)
    return starts_at, start_of_day(last_on + DAY)


def _check_deputy(user: User, deputy: User) -> None:
    if deputy == user or not deputy.is_active or deputy.kind != UserKind.STAFF:
        raise InvalidInput("deputy_not_fit", _("Choose somebody else who works here."), field="deputy")
    needed, has = scope_of(user, Permission.CASE_VIEW), scope_of(deputy, Permission.CASE_VIEW)
    mine = Case.objects.open().filter(Q(responsible=user)).values_list("project_id", flat=True)
    if has.everywhere:
        return
    if needed.everywhere or not {*needed.project_ids, *mine} <= has.project_ids:
        raise InvalidInput(
            "deputy_cannot_see",
            _("%(name)s may not see all the cases that this person sees. Choose somebody else."),
            field="deputy",
            name=deputy,
        )


def _check_no_loop(user: User, deputy: User, away: dict[int, int]) -> None:
    if stands_in_for(deputy.pk, {**away, user.pk: deputy.pk}) is None:
        raise InvalidInput(
            "deputies_in_a_loop",
            _("%(name)s relies on this person in that time. Choose somebody else."),
            field="deputy",
            name=deputy,
        )


@transaction.atomic
def absence_end(*, absence_id: int, by: User, at: dt.datetime) -> Absence:
    """Somebody is back early, or does not go; by themselves or by an administrator."""
    absence = Absence.objects.select_for_update(no_key=True).get(pk=absence_id)
    if by.pk != absence.user_id:
        check_administrator(by)
    if absence.ended_at is not None:
        raise Conflict("absence_over", _("This is over already. Load the page again."))
    absence.ended_at = min(at, absence.ends_at)
    absence.save(update_fields=["ended_at"])
    _record("absence_ended_early", absence, by=by, at=at)
    return absence


def absences_turn(*, at: dt.datetime) -> int:
    """Begin and end what is due, each once and with its true instant (CLK-09); how many turned.

    Each is its own transaction; one that somebody holds, or that fails, waits for the next round alone.
    """
    waiting = Absence.objects.coming_or_running()
    over = list(waiting.filter(ends_at__lte=at).values_list("pk", flat=True))
    due = list(waiting.filter(began_at=None, starts_at__lte=at, ends_at__gt=at).values_list("pk", flat=True))
    turned = 0
    for pk in [*over, *due]:
        try:
            turned += _turn(pk, at)
        except Exception:
            if not connection.is_usable():
                raise
            log.exception("absence %d could not begin or end; it is tried again in the next round", pk)
    return turned


@transaction.atomic
def _turn(absence_id: int, at: dt.datetime) -> int:
    wait_for_nobody()
    free = Absence.objects.select_for_update(no_key=True, skip_locked=True)
    absence = free.filter(pk=absence_id, ended_at=None).first()
    if absence is None:
        return 0
    if absence.ends_at <= at:
        absence.began_at = absence.began_at or absence.starts_at
        absence.ended_at = absence.ends_at
        absence.save(update_fields=["began_at", "ended_at"])
        _record("absence_ended", absence, by=None, at=absence.ends_at, entered_at=at)
        return 1
    if absence.began_at is not None or absence.starts_at > at:
        return 0
    absence.began_at = absence.starts_at
    absence.save(update_fields=["began_at"])
    _record("absence_began", absence, by=None, at=absence.starts_at, entered_at=at)
    return 1


def _record(
    action: str, absence: Absence, *, by: User | None, at: dt.datetime, entered_at: dt.datetime | None = None,
    note: str = "",
) -> None:  # fmt: skip
    details = {
        "user": absence.user_id, "to_user": absence.deputy_id, "absence": absence.pk,
        "start_at": absence.starts_at.isoformat(), "end_at": absence.ends_at.isoformat(),
    }  # fmt: skip
    history_add(case=None, action=action, by=by, at=at, entered_at=entered_at, details=details, note=note)
