"""Sessions in the database that end by themselves and know whose they are (SEC-03).

They live in real time: the moved clock of a demo ends none of them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone

from core.accounts.devices import device_of
from core.accounts.models import Session, User

SIGNED_IN_AT, DEVICE = "signed_in_at", "device"
TOUCH_EVERY = dt.timedelta(minutes=1)


class SessionStore(DatabaseStore):
    """Django's, with the person beside the data; a session that is over is not found any more."""

    seen_at: dt.datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        assert isinstance(row, Session)  # noqa: S101  # of the class above
        now = timezone.now()
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.started_at = _started_at(data)
        row.device = str(data.get(DEVICE, ""))
        row.seen_at = self.seen_at = now
        row.expire_date = _ends_at(row.started_at, now)
        return row

    def _get_session_from_db(self) -> Session | None:
        row: Session | None = super()._get_session_from_db()  # type: ignore[misc]  # unknown to the stubs
        if row is not None:
            self.seen_at = row.seen_at
        return row

    def touch(self) -> None:
        """Somebody works with it: it goes on for the idle time, but never beyond its whole length."""
        now = timezone.now()
        if self.session_key is None or (self.seen_at is not None and now - self.seen_at < TOUCH_EVERY):
            return
        ends_at = _ends_at(_started_at(self), now)
        Session.objects.filter(pk=self.session_key).update(seen_at=now, expire_date=ends_at)
        self.seen_at = now


def session_begin(request: HttpRequest, user: User) -> None:
    """Note when and on what device this sign-in happened; sweep the person's sessions that are over."""
    now = timezone.now()
    request.session[SIGNED_IN_AT] = now.isoformat()
    request.session[DEVICE] = device_of(request.headers.get("User-Agent", ""))
    Session.objects.filter(user=user, expire_date__lte=now).delete()


def _started_at(data: Any) -> dt.datetime | None:
    text = data.get(SIGNED_IN_AT)
    return dt.datetime.fromisoformat(text) if text else None


def _ends_at(started_at: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    idle = now + dt.timedelta(seconds=settings.SESSION_IDLE_SECONDS)
    if started_at is None:
        return idle
    return min(idle, started_at + dt.timedelta(seconds=settings.SESSION_COOKIE_AGE))
