"""What people see of personal values before they are revealed (OWN-05): phones, identity numbers, names, free text."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

STAR = "*"
KEPT = 4


def mask_phone(number: str) -> str:
    """``13800138000`` → ``138****8000``; a landline keeps its area code and its last two digits (OWN-05).

    Takes national digits as well as E.164 (``+86…``); the country code is not shown.
    """
    national = number.removeprefix("+86")
    if national.isdigit() and len(national) == 11 and national.startswith("1"):
        return f"{national[:3]}****{national[-4:]}"
    if national.startswith("0") and len(national) >= 10:
        area = 3 if national[1] in "12" else 4
        return national[:area] + STAR * (len(national) - area - 2) + national[-2:]
    return mask_middle(national)


def mask_id_number(number: str) -> str:
    """Only the last four characters of an identity number stay: ``**************5304`` (OWN-05)."""
    return STAR * max(len(number) - 4, 0) + number[-4:] if len(number) > 6 else STAR * len(number)


def mask_name(name: str) -> str:
    """``张伟`` → ``张*``: enough to find the line in one's own file, not enough to be passed on."""
    return name[:1] + STAR * max(len(name) - 1, 0)


def mask_middle(value: str) -> str:
    """Keep about a quarter at each end; a short value is hidden altogether."""
    keep = min(len(value) // 4, 4)
    return value[:keep] + STAR * (len(value) - 2 * keep) + (value[-keep:] if keep else "")


# --- Free text ------------------------------------------------------------------------------------

# One character for one character, so that what is found stands at the same place in the text itself.
_AS_DIGITS = str.maketrans(
    "０１２３４５６７８９＋－　（）〇零一幺二三四五六七八九Ｘ", "0123456789+- ()001123456789X"
)
# Where it is worth looking closely: a run of ten and more such characters. Pages are long and numbers are rare.
_RUN = re.compile(
    r"[0-9０-９〇零一幺二三四五六七八九(（+＋][0-9０-９〇零一幺二三四五六七八九()（）+＋.\-－ 　XxＸ]{9,}"
)
_GAP = r"[ \-.]?"
# Not inside a longer run of letters and digits, nor behind digits and a dash: those are codes.
_ALONE = r"(?<![0-9A-Za-z])(?<![0-9][\-.])"
_END = r"(?![0-9A-Za-z])"
_BIRTH = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_LOOKS = (
    rf"(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}",  # mobiles: 3-4-4
    rf"(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{2}}",  # 3-3-3-2
    rf"(?:\+?86{_GAP})?1(?:{_GAP}\d){{10}}",  # digit by digit
    rf"\(?0\d{{2,3}}\)?{_GAP}\d{{3,4}}{_GAP}\d{{4}}",  # landlines with their area code
    r"\+\d{1,3}(?:[ \-]?\d){7,12}",  # abroad
    rf"[1-9]\d{{5}}{_GAP}{_BIRTH}{_GAP}\d{{3}}[\dXx]",  # identity numbers
    r"[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}",  # identity numbers of before 1999
    rf"(?:62\d\d|[45]\d{{3}})(?:{_GAP}\d{{4}}){{2}}{_GAP}\d{{4}}(?:{_GAP}\d{{1,3}})?",  # bank cards
)
_NUMBERS = re.compile(
    # A case number hides nobody.
    "|".join([r"(?P<code>[A-Z]{2}-\d{4}-\d{6,12})", *(f"{_ALONE}{number}{_END}" for number in _LOOKS)])
)


def mask_numbers(text: str, shown: Container[str] = ()) -> str:
    """The text with everything that looks like a phone or identity number starred but for its last four (OWN-05).

    Understood as people write them: ``138-0013-8000``, full-width and Chinese digits, with +86; bank cards too. The
    rest of the text stays as it is, and so do the numbers that are ``shown`` (as :func:`numbers_in` names them). A
    number that somebody takes apart with words in between, or a landline without its area code, is not recognised.
    """
    pieces, end = [], 0
    for start, stop, number in _found(text):
        if number not in shown:
            hidden = stop - start - KEPT
            pieces += [text[end:start], STAR * hidden, text[stop - KEPT : stop]]
            end = stop
    return "".join([*pieces, text[end:]]) if pieces else text


def numbers_in(*texts: str) -> frozenset[str]:
    """What looks like a phone or identity number in these texts, by its digits alone."""
    return frozenset(number for text in texts for _start, _stop, number in _found(text))


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    for run in _RUN.finditer(text):
        begin = max(run.start() - 2, 0)
        as_digits = text[begin : run.end() + 1].translate(_AS_DIGITS)
        for found in _NUMBERS.finditer(as_digits):
            if not found["code"]:
                digits = re.sub(r"[^0-9X]", "", found.group().upper())
                number = digits.removeprefix("86") if len(digits) == 13 else digits
                yield begin + found.start(), begin + found.end(), number
