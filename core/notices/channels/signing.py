"""What we send to a web-hook or a gateway of the customer is signed, so that nobody else can say it."""

from __future__ import annotations

import hashlib
import hmac
import time


def headers(secret: str, key: str, content: bytes) -> dict[str, str]:
    """``X-Signature`` = hex HMAC-SHA256 of ``<X-Timestamp>.<body>``; the key tells a repeat (docs/operations.md).

    The time stamp is the real one, not the business clock: the other side compares it with its own.
    """
    stamp = str(int(time.time()))
    mark = hmac.new(secret.encode(), stamp.encode() + b"." + content, hashlib.sha256).hexdigest()
    return {"Idempotency-Key": key, "X-Timestamp": stamp, "X-Signature": mark}
