"""What must not lie open in the database: encrypted with the house's keys, which can be rotated (design 28).

``settings.PERSONAL_DATA_KEYS`` lists Fernet keys, the current one first; older ones only read.
"""

from __future__ import annotations

from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def encrypt(content: bytes) -> bytes:
    return _fernet(tuple(settings.PERSONAL_DATA_KEYS)).encrypt(content)


def decrypt(token: bytes) -> bytes:
    """Raises ``InvalidToken`` when no key fits: a key was taken away too early."""
    return _fernet(tuple(settings.PERSONAL_DATA_KEYS)).decrypt(token)


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
