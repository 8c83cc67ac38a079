"""How a person is told from another one, and under which letters the person is found (design decision 28)."""

from __future__ import annotations

from core.text import initials
from owners.digests import digest

LONGEST_PREFIX = 12


def natural_key(*, name: str, id_number: str = "", phone: str = "", unit_code: str = "") -> str:
    """The identity number decides; without it name and phone; without either, the name within its unit."""
    if id_number:
        return digest("identity number", id_number)
    if phone:
        return digest("name and phone", name, phone)
    return digest("name in unit", unit_code, name)


def found_by(name: str) -> list[str]:
    """Pinyin initials and all their beginnings: 张伟明 is found by ``z``, ``zw`` and ``zwm``."""
    prefixes: dict[str, None] = {}
    for reading in initials(name):
        prefixes |= dict.fromkeys(
            reading[:length] for length in range(1, min(len(reading), LONGEST_PREFIX) + 1)
        )
        prefixes[reading[:100]] = None
    return list(prefixes)
