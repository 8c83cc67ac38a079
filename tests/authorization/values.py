"""What is a raw phone or identity number, and what an answer says: pages, programs' answers and workbooks."""

from __future__ import annotations

import io
import re
from typing import Any

from openpyxl import load_workbook

from core.web.workbooks import XLSX

# Not inside a longer run of letters and digits: those are tokens and request ids.
MOBILE = re.compile(r"(?<![0-9A-Za-z.-])(?:\+?86)?1[3-9]\d{9}(?![0-9A-Za-z])")
IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])")


def text(answer: Any) -> str:
    """All that the answer says; a workbook cell by cell."""
    body = b"".join(answer) if answer.streaming else answer.content
    if answer.headers.get("Content-Type") == XLSX:
        book = load_workbook(io.BytesIO(body))
        cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
        return " | ".join(cells)
    return str(body.decode("utf-8", errors="replace"))


def raw_values(page: str) -> list[str]:
    return MOBILE.findall(page) + IDENTITY.findall(page)
