"""Identity numbers at rest: encrypted with keys that can be rotated, found by a keyed digest (design 28).

``settings.PERSONAL_DATA_KEYS`` lists Fernet keys, the current one first. The *last* key also makes the
digests, so a new key in front changes no digest; the last one stays as long as its digests are in use.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from core.text import normalise


def encrypt(content: bytes) -> bytes:
    return _fernet(tuple(settings.PERSONAL_DATA_KEYS)).encrypt(content)


def decrypt(token: bytes) -> bytes:
    """Raises ``InvalidToken`` when no key fits: a key was taken away too early."""
    return _fernet(tuple(settings.PERSONAL_DATA_KEYS)).decrypt(token)


def digest(*parts: str) -> str:
    """A keyed digest: equal parts give equal digests, and nobody without the key can try numbers out."""
    text = "\x1f".join(normalise(part) for part in parts)
    return hmac.new(_digest_key(settings.PERSONAL_DATA_KEYS[-1]), text.encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


@lru_cache(maxsize=4)
def _digest_key(key: str) -> bytes:
    return hmac.new(key.encode(), b"natural key of a person", hashlib.sha256).digest()
