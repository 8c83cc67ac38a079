"""When a customer counts as *attempted*: tried in earnest, but not reached (CMP-09)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from complaints.enums import ResponseKind

BETWEEN_CALLS = dt.timedelta(minutes=30)


def is_attempted(responses: Sequence[tuple[str, dt.datetime]]) -> bool:
    """Two failed calls at least 30 minutes apart, and a message; ``responses`` are (kind, instant) pairs."""
    calls = [at for kind, at in responses if kind == ResponseKind.CALL_FAILED]
    message = any(kind == ResponseKind.MESSAGE_LEFT for kind, _at in responses)
    return message and len(calls) > 1 and max(calls) - min(calls) >= BETWEEN_CALLS
