"""What people of the demo say and write: read from the tables beside this file."""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path
from random import Random

from owners.enums import ContactKind

ROOMS = ("主卧", "次卧", "客厅", "书房", "儿童房", "餐厅", "客卫", "主卫", "走廊", "衣帽间")


@cache
def complaints() -> dict[str, list[tuple[str, str]]]:
    """By subcategory: what is wrong, and the remedy sought."""
    return _table("complaints.csv")


@cache
def contacts() -> dict[str, list[tuple[str, str]]]:
    """By kind of contact: what it was about, and its outcome."""
    return _table("contacts.csv")


@cache
def _work() -> dict[str, list[str]]:
    table: dict[str, list[str]] = defaultdict(list)
    for use, text in _rows("work.csv"):
        table[use].append(text)
    return dict(table)


def said(use: str, dice: Random) -> str:
    """One of the sentences that staff and customers use at this point."""
    return dice.choice(_work()[use])


def filled(text: str, dice: Random, *, building: str = "", steward: str = "") -> str:
    """The sentence with its room, days and building."""
    return text.format(
        room=dice.choice(ROOMS),
        days=dice.randint(2, 9),
        count=dice.randint(2, 5),
        building=building,
        steward=steward,
    )


def contact(kind: ContactKind, dice: Random, *, building: str, steward: str) -> tuple[str, str]:
    """What a contact of the kind was about, and its outcome."""
    summary, outcome = dice.choice(contacts()[kind])
    return filled(summary, dice, building=building, steward=steward), outcome


def _table(name: str) -> dict[str, list[tuple[str, str]]]:
    table: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key, first, second in _rows(name):
        table[key].append((first, second))
    return dict(table)


def _rows(name: str) -> list[list[str]]:
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]
