"""The number of a case in an address; anything else there is no page, whatever a person typed."""

from __future__ import annotations


class CaseNumber:
    """``TS-2026-000123``: two letters of the kind, the year, and the number in that year."""

    regex = "[A-Z]{2}-[0-9]{4}-[0-9]{6,12}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
