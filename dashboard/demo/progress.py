"""A bar in the terminal; silent where nobody watches."""

from __future__ import annotations

import time
from typing import TextIO

WIDTH = 40
BETWEEN = 0.1


class Progress:
    """Shows how much is done, as ``[####......]  42 %  18 months of history``; nothing on what is no terminal."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._watched = out.isatty()
        self._drawn_at = 0.0
        self._what = ""
        self._from, self._to = 0.0, 1.0

    def part(self, what: str, start: float, end: float) -> None:
        """What comes next, and which part of the whole it is."""
        self._what, self._from, self._to = what, start, end
        self._drawn_at = 0.0
        self.seen(0.0)

    def seen(self, share: float) -> None:
        """So much of the present part is done, from 0 to 1."""
        if self._watched and time.monotonic() - self._drawn_at >= BETWEEN:
            self._drawn_at = time.monotonic()
            self._draw(self._from + (self._to - self._from) * share)

    def done(self) -> None:
        """Take the bar away."""
        if self._watched:
            self._out.write("\r\x1b[K")
            self._out.flush()

    def _draw(self, share: float) -> None:
        full = round(WIDTH * share)
        bar = "#" * full + "." * (WIDTH - full)
        self._out.write(f"\r\x1b[K[{bar}] {share:4.0%}  {self._what}")
        self._out.flush()
