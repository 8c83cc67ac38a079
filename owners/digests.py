"""Identity numbers are found by a keyed digest (design 28).

The *last* of ``settings.PERSONAL_DATA_KEYS`` makes the digests, so a new key in front changes no digest; the last one
stays as long as its digests are in use.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from django.conf import settings

from core.text import normalise


def digest(*parts: str) -> str:
    """A keyed digest: equal parts give equal digests, and nobody without the key can try numbers out."""
    return _digest(settings.PERSONAL_DATA_KEYS[-1], parts)


@lru_cache(maxsize=64)  # the few that one row of a ledger asks for again and again
def _digest(key: str, parts: tuple[str, ...]) -> str:
    text = "\x1f".join(normalise(part) for part in parts)
    return hmac.digest(_digest_key(key), text.encode(), hashlib.sha256).hex()


@lru_cache(maxsize=4)
def _digest_key(key: str) -> bytes:
    return hmac.new(key.encode(), b"natural key of a person", hashlib.sha256).digest()
