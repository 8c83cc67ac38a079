"""What staff see of personal values before they are revealed (OWN-05)."""

from __future__ import annotations

STAR = "*"


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
