"""What digits mean in the field of the caller, and how often one person may look numbers up (DSK-03, OWN-05).

Everybody sees the last four digits of a phone, and whoever types them finds the person: that is how a caller is found.
More digits of a number that is not whole count no more than its last four, so that a hidden digit cannot be tried out
one after the other. A whole number is compared as a whole; to try all that fit a masked one takes thousands of tries,
and there are so many a day.
"""

from __future__ import annotations

import re

from core.text import normalise

FEWEST_DIGITS = 4
WHOLE_NUMBER = 10
PER_MINUTE = 60
WHOLE_PER_DAY = 300


def as_typed(query: str) -> str:
    """What was typed, as every search here reads it."""
    return normalise(query.replace("\0", ""))[:60]


def phone_digits(typed: str) -> str:
    """The digits of a phone or of its end, without +86 and the 0 of an area code; empty for anything else."""
    digits = re.sub(r"[\s()+\-]", "", typed)
    if not (digits.isascii() and digits.isdigit()) or len(digits) < FEWEST_DIGITS:
        return ""
    longest = max(len(group) for group in re.findall(r"\d+", typed))
    if "-" in typed and len(digits) < WHOLE_NUMBER and longest < 5:
        return ""  # 12-2-3001 is a door
    digits = digits.removeprefix("0086")
    if len(digits) == 13:
        digits = digits.removeprefix("86")
    return digits.removeprefix("0") if len(digits) >= WHOLE_NUMBER else digits


def is_whole(digits: str) -> bool:
    """Whether these digits are a whole number: a mobile, or a landline with its area code."""
    return len(digits) >= WHOLE_NUMBER


def ending_and_name(typed: str) -> tuple[str, str]:
    """Four digits with a name before or behind them: ``8000 张`` finds one of many who end alike."""
    found = re.fullmatch(r"(?:(?P<end>\d{4})\s+(?P<name>[^\d]+)|(?P<name2>[^\d]+?)\s*(?P<end2>\d{4}))", typed)
    if found is None:
        return "", ""
    return found["end"] or found["end2"], (found["name"] or found["name2"]).strip()
