"""Normalising and cutting text, so that people find what they typed (design decisions 4 and 28)."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import product
from typing import Any

from pypinyin import Style, pinyin

MAX_READINGS = 4
READ = 4096  # names whose pinyin is remembered: looking it up is slow, and people share their names


def normalise(text: str) -> str:
    """NFKC (full width to half width), lower case, white space folded to single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def bigrams(text: str) -> list[str]:
    """Every pair of neighbouring characters, once, in order of appearance; a lone character stands for itself."""
    compact = normalise(text).replace(" ", "")
    if len(compact) == 1:
        return [compact]
    seen = dict.fromkeys(compact[i : i + 2] for i in range(len(compact) - 1))
    return list(seen)


def initials(name: str) -> list[str]:
    """Pinyin initials under which a name is found (``张伟`` → ``zw``).

    Surnames are read wrongly by every library (单 曾 解 仇), so all readings of the first character are kept.
    Letters and digits stand for themselves; at most four readings.
    """
    return list(_initials(normalise(name).replace(" ", "")))


@lru_cache(maxsize=READ)
def _initials(compact: str) -> tuple[str, ...]:
    if not compact:
        return ()
    first = pinyin(compact[0], style=Style.FIRST_LETTER, heteronym=True, errors=_letters)
    rest = [p[0][:1] for p in pinyin(compact[1:], style=Style.FIRST_LETTER, errors=_letters)]
    heads = list(dict.fromkeys(reading[:1] for reading in first[0]))[:MAX_READINGS]
    return tuple(dict.fromkeys("".join(parts) for parts in product(heads, ["".join(rest)])))


def _letters(other: str) -> Any:
    """What is no Chinese character stands for itself, letter by letter (the library takes a list, its types do not)."""
    return list(other)


@lru_cache(maxsize=READ)
def sort_key(name: str) -> str:
    """Full pinyin, for an order that needs no collation of the database; the name itself breaks ties."""
    compact = normalise(name)
    return " ".join(p[0] for p in pinyin(compact, style=Style.NORMAL, errors=_letters)) + "\t" + compact
