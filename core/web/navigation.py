"""The main menu: apps register their groups and entries here, so that the page frame knows none of them.

Entries of a group fold under its words; one without a group, or alone in its group, stands by itself. Who may see
an entry is asked of callables that ``core.accounts`` hands in: this module imports no model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

Label = str | Promise
MayFunction = Callable[[Any, Any], bool]
RolesFunction = Callable[[Any], Iterable[Label]]


@dataclass(frozen=True, slots=True)
class Item:
    """A registered entry; ``permission`` None means every signed-in person."""

    order: int
    url_name: str
    label: Label
    icon: str
    permission: Any = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Words that entries fold under, at their place among the entries without a group.

    ``aside``: in the bar of a phone it stands behind the others, because an entry beside it leads there too.
    """

    order: int
    name: str
    label: Label
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as one person sees it on one page."""

    url: str
    label: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A fold of the menu; without a label it is one entry that stands by itself."""

    label: str
    entries: tuple[Entry, ...]
    open: bool = True


@dataclass(frozen=True, slots=True)
class Menu:
    """The whole menu as one person sees it on one page, and the few entries for the bar of a phone."""

    sections: tuple[Section, ...] = ()
    first: tuple[Entry, ...] = ()
    more: bool = False


def _nobody(_user: Any, _permission: Any) -> bool:
    return False


def _no_roles(_user: Any) -> Iterable[Label]:
    return ()


FIRST = 4  # as many as a narrow phone holds beside "More"
SHORT = 8  # a menu of so many entries is not folded: all of it is in sight

_items: dict[str, Item] = {}
_groups: dict[str, Group] = {}
_may: MayFunction = _nobody
_roles: RolesFunction = _no_roles


def group(order: int, name: str, label: Label, *, aside: bool = False) -> None:
    """Add a group to the main menu; entries name it, of whichever app they are."""
    new = Group(order, name, label, aside)
    if _groups.setdefault(name, new) != new:
        raise ImproperlyConfigured(f"The menu has another group {name!r} already.")


def register(
    order: int, url_name: str, label: Label, icon: str, permission: Any = None, *, group: str = ""
) -> None:
    """Add an entry to the main menu (call it from ``AppConfig.ready``); the same again changes nothing.

    ``order`` is the place within its group, or among the groups when it has none.
    """
    item = Item(order, url_name, label, icon, permission, group)
    if _items.setdefault(url_name, item) != item:
        raise ImproperlyConfigured(f"The menu has another entry for {url_name!r} already.")


def use(*, may: MayFunction, roles: RolesFunction) -> None:
    """Say who decides: ``may(user, permission)`` and ``roles(user)`` (labels of the roles a person holds)."""
    global _may, _roles
    _may, _roles = may, roles


def menu_for(user: Any, path: str) -> Menu:
    """The menu of a signed-in person; the entry with the longest address that starts ``path`` is current."""
    if not getattr(user, "is_authenticated", False):
        return Menu()
    seen = [item for item in _items.values() if item.permission is None or _may(user, item.permission)]
    seen.sort(key=lambda item: (_place(item), item.group, item.order, item.url_name))
    urls = [reverse(item.url_name) for item in seen]
    current = max((url for url in urls if _covers(url, path)), key=len, default=None)
    entries = [Entry(url, str(i.label), i.icon, url == current) for i, url in zip(seen, urls, strict=True)]
    folds: dict[str, list[Entry]] = {}
    for item, entry in zip(seen, entries, strict=True):
        folds.setdefault(item.group or item.url_name, []).append(entry)
    return Menu(_sections(folds), _first(folds, entries), len(entries) > FIRST)


def _place(item: Item) -> int:
    return _groups[item.group].order if item.group else item.order


def _sections(folds: dict[str, list[Entry]]) -> tuple[Section, ...]:
    """Where one is stays open; where one is in none, the first."""
    names = [name for name, entries in folds.items() if len(entries) > 1]
    here = next((n for n in names if any(e.current for e in folds[n])), names[0] if names else "")
    short = sum(len(entries) for entries in folds.values()) <= SHORT
    return tuple(
        Section(str(_groups[name].label) if name in names else "", tuple(entries), short or name == here)
        for name, entries in folds.items()
    )


def _first(folds: dict[str, list[Entry]], entries: list[Entry]) -> tuple[Entry, ...]:
    """The leading entry of each fold, then the others, as many as there is room for; in the menu's order."""
    behind = [name for name in folds if name in _groups and _groups[name].aside]
    heads = [folds[name][0] for name in [*(name for name in folds if name not in behind), *behind]]
    chosen = (heads + [entry for entry in entries if entry not in heads])[:FIRST]
    return tuple(entry for entry in entries if entry in chosen)


def role_labels(user: Any) -> list[Label]:
    """The roles a person holds, as words for the user menu."""
    return list(_roles(user)) if getattr(user, "is_authenticated", False) else []


def check_navigation(**_kwargs: Any) -> list[CheckMessage]:
    """System check: every entry leads somewhere, and its group exists."""
    errors: list[CheckMessage] = []
    for item in _items.values():
        try:
            reverse(item.url_name)
        except NoReverseMatch:
            errors.append(Error(f"The menu entry {item.url_name!r} leads to no page.", id="web.E001"))
        if item.group and item.group not in _groups:
            errors.append(Error(f"The menu has no group {item.group!r}.", id="web.E002"))
    return errors


def _covers(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
