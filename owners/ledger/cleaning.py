"""One cell at a time: what is only untidy is made tidy and said; what is wrong is refused with its reason.

Every function takes what stands in the cell and returns ``(value, notes)``; the notes are codes of
``messages.SENTENCES``. A cell that cannot be read raises :class:`Refused`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from stdnum.cn import ric

from owners.ledger.rows import CellValue

EXCEL_EPOCH = dt.date(1899, 12, 30)
EXCEL_DAYS = range(25_569, 73_051)  # 1970 to 2099: a plain number outside is no date
YEARS = range(1980, 2100)
LARGEST_AREA = Decimal(100_000)
HAN = "\u3400-\u9fff\uf900-\ufaff"
MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"0\d{2,3}[2-9]\d{6,7}")
SERVICE_LINE = re.compile(r"[48]00\d{7}")
MAINLAND_ID = re.compile(r"\d{17}[\dX]")
OLD_MAINLAND_ID = re.compile(r"\d{15}")
OTHER_DOCUMENT = re.compile(r"[A-Z]{1,3}\d{5,12}[A-Z0-9]{0,3}(\(\w\))?")
DATE = re.compile(
    r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:[ T]0{1,2}:00(?::00)?(?:\.0+)?)?"
)

Notes = list[str]

# Most cells of a ledger say again what the row above said. Typed, because ``True == 1 == 1.0``.
remembered = lru_cache(maxsize=2048, typed=True)


class Refused(Exception):
    """The cell is wrong; ``code`` names the reason, ``params`` fill its sentence."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def as_text(value: CellValue) -> str:
    """What a person sees in the cell: whole numbers without ``.0``, a date as a day."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return str(value)


def half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


@remembered
def clean_text(value: CellValue) -> tuple[str, Notes]:
    """Full width to half width, blanks at the ends away, blanks inside folded to one."""
    text = as_text(value)
    tidy = " ".join(half_width(text).split())
    return tidy, _noted(text, tidy)


@remembered
def clean_place(value: CellValue, suffix: str) -> tuple[str, Notes]:
    """``1栋``, ``1号楼``, ``1幢`` → ``1``; the code of a unit has no such words (OWN-01)."""
    text, notes = clean_text(value)
    text = text.replace(" ", "")
    bare = re.sub(rf"(?:{suffix})$", "", text)
    return bare or text, notes


@remembered
def clean_name(value: CellValue) -> tuple[str, Notes]:
    """A name: blanks between Chinese characters go, those of a Latin name stay."""
    text = as_text(value)
    tidy = " ".join(half_width(text).split())
    tidy = re.sub(rf"(?<=[{HAN}]) (?=[{HAN}])", "", tidy)
    return tidy, _noted(text, tidy)


def clean_names(value: CellValue) -> tuple[list[str], Notes]:
    """Several names in one cell, divided by ``、 / , ; ，；`` or a line break."""
    parts = [part for part in re.split(r"[、/,，;；\n|]", as_text(value)) if part.strip()]
    cleaned = [clean_name(part) for part in parts]
    return [name for name, _ in cleaned], list(dict.fromkeys(n for _, notes in cleaned for n in notes))


@remembered
def clean_day(value: CellValue) -> tuple[dt.date | None, Notes]:
    """A day, from a date cell, a number of Excel, or text such as ``2024.03.05`` or ``2024年3月5日``.

    Raises ``not_a_date``, ``no_such_day`` (30 February) or ``date_out_of_range``.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None, []
    day, notes = _day_read(value)
    if day.year not in YEARS:
        raise Refused("date_out_of_range", first=YEARS.start, last=YEARS.stop - 1)
    return day, notes


def _day_read(value: CellValue) -> tuple[dt.date, Notes]:
    if isinstance(value, dt.datetime):
        return value.date(), []
    if isinstance(value, dt.date):
        return value, []
    text = half_width(as_text(value)).strip()
    if not isinstance(value, str) and text.isdigit() and int(text) in EXCEL_DAYS:
        return EXCEL_EPOCH + dt.timedelta(days=int(text)), ["day_from_number"]
    if re.fullmatch(r"\d{8}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    elif text.isdigit() and int(text) in EXCEL_DAYS:
        return EXCEL_EPOCH + dt.timedelta(days=int(text)), ["day_from_number"]
    match = DATE.fullmatch(text)
    if match is None:
        raise Refused("not_a_date")
    try:
        day = dt.date(*(int(part) for part in match.groups()))
    except ValueError as error:
        raise Refused("no_such_day") from error
    return day, [] if as_text(value).strip().startswith(day.isoformat()) else ["day_rewritten"]


@remembered
def clean_area(value: CellValue) -> tuple[Decimal | None, Notes]:
    """Square metres with two places, also from ``116.8㎡`` and ``1,168.5``. Raises ``area_not_number``."""
    text = half_width(as_text(value)).strip()
    if not text:
        return None, []
    bare = re.sub(r"(?:m2|平方米|平米|平)$", "", text).replace(",", "").strip()
    if not re.fullmatch(r"\d+(\.\d+)?", bare):
        raise Refused("area_not_number")
    area = Decimal(bare).quantize(Decimal("0.01"))
    if not 0 < area <= LARGEST_AREA:
        raise Refused("area_out_of_range")
    return area, ["text_tidied"] if isinstance(value, str) and bare != value else []


@remembered
def clean_floor(value: CellValue) -> tuple[int | None, Notes]:
    """A floor; basements are negative (``-1``, ``B1``). Raises ``floor_not_number``."""
    text = half_width(as_text(value)).strip().upper()
    if not text:
        return None, []
    bare = re.sub(r"(?:层|F|楼)$", "", text)
    bare = re.sub(r"^B(?=\d)", "-", bare)
    if not re.fullmatch(r"-?\d{1,3}", bare):
        raise Refused("floor_not_number")
    return int(bare), ["text_tidied"] if bare != text else []


def clean_phones(value: CellValue) -> tuple[list[str], Notes]:
    """Chinese mobile and landline numbers as ``+86…`` (E.164); several are divided by ``/ ; 、 ,``.

    Raises ``phone_invalid``.
    """
    text = as_text(value)
    parts = [part for part in re.split(r"[/;、,\n|]", half_width(text)) if part.strip()]
    numbers = list(dict.fromkeys(_phone_read(part) for part in parts))
    notes: Notes = []
    if len(parts) > 1:
        notes.append("two_phones")
    if not re.fullmatch(r"[0-9/;,\n|]*", text):
        notes.append("phone_tidied")
    return numbers, notes


def _phone_read(text: str) -> str:
    digits = re.sub(r"[\s()\-.\u2010-\u2015]", "", text)
    digits = re.sub(r"^(?:\+|00)86", "", digits)
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if MOBILE.fullmatch(digits) or SERVICE_LINE.fullmatch(digits):
        return f"+86{digits}"
    if LANDLINE.fullmatch(digits):
        return f"+86{digits[1:]}"
    raise Refused("phone_invalid")


def clean_id_number(value: CellValue, today: dt.date) -> tuple[str, Notes]:
    """An identity number with its check digit and day of birth, or the number of another document.

    Raises ``id_as_number`` (Excel has rounded it), ``id_length``, ``id_birth_date``, ``id_check_digit``,
    ``id_unknown``. The region is not looked up: regions are renamed and test numbers use 999999.
    """
    text = as_text(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and len(text) > 15:
        raise Refused("id_as_number")
    if re.fullmatch(r"\s*\d(\.\d+)?[eE]\+?1\d\s*", text):
        raise Refused("id_as_number")
    number = re.sub(r"[\s\-]", "", half_width(text)).upper()
    if not number:
        return "", []
    if MAINLAND_ID.fullmatch(number):
        _check_birth(number[6:14], today)
        if ric.calc_check_digit(number) != number[-1]:
            raise Refused("id_check_digit")
    elif OLD_MAINLAND_ID.fullmatch(number):
        _check_birth("19" + number[6:12], today)
    elif number.isdigit() or re.fullmatch(r"\d+X", number):
        raise Refused("id_length", length=len(number))
    elif not OTHER_DOCUMENT.fullmatch(number):
        raise Refused("id_unknown")
    return number, _noted(text, number)


def _check_birth(digits: str, today: dt.date) -> None:
    try:
        born = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError as error:
        raise Refused("id_birth_date") from error
    if not dt.date(1900, 1, 1) <= born <= today:
        raise Refused("id_birth_date")


def clean_shares(value: CellValue, owners: int) -> tuple[list[Decimal], Notes]:
    """Percent per owner: ``50%/50%``, ``60、40``; an empty cell means equal parts.

    Raises ``share_not_number``, ``shares_count``, ``shares_over_100``.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        # a cell formatted as percent holds 1 for 100 %, 0.5 for 50 %
        shares = [Decimal(str(value)) * 100 if value <= 1 else Decimal(str(value))]
    else:
        parts = re.split(r"[/、,;|\n]", half_width(as_text(value)))
        shares = [_share_read(part.strip()) for part in parts if part.strip()]
    if not shares:
        return equal_shares(owners), []
    if any(share <= 0 for share in shares):
        raise Refused("share_not_number")
    total = sum(shares, Decimal(0))
    if total > 100:
        raise Refused("shares_over_100", total=f"{total.normalize():f}")
    if len(shares) != owners:
        raise Refused("shares_count", shares=len(shares), owners=owners)
    return shares, ["share_rest"] if total < Decimal("99.9") else []


def _share_read(text: str) -> Decimal:
    try:
        share = Decimal(text.removesuffix("%").strip())
    except InvalidOperation as error:
        raise Refused("share_not_number") from error
    if not share.is_finite():
        raise Refused("share_not_number")
    return share.quantize(Decimal("0.0001"))


def equal_shares(owners: int) -> list[Decimal]:
    """Equal parts of 100 % that do not exceed it: three owners have 33.3333 % each."""
    return [Decimal(1_000_000 // owners) / 10_000] * owners if owners else []


def _noted(before: str, after: str) -> Notes:
    return [] if before == after else ["text_tidied"]
