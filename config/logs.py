"""How a line of the log is written."""

from __future__ import annotations

import logging

from core.masking import mask_numbers


class MaskedFormatter(logging.Formatter):
    """No line of a log holds a phone or identity number, not even what the database says of a row (OWN-05)."""

    def format(self, record: logging.LogRecord) -> str:
        return mask_numbers(super().format(record))
