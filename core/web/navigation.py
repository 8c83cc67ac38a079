"""The main menu: apps register their entries here, so that the page frame knows none of them.

Who may see an entry is asked of callables that ``core.accounts`` hands in: this module imports no model.
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


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as one person sees it on one page."""

    url: str
    label: str
    icon: str
    current: bool


def _nobody(_user: Any, _permission: Any) -> bool:
    return False


def _no_roles(_user: Any) -> Iterable[Label]:
    return ()


_items: dict[str, Item] = {}
_may: MayFunction = _nobody
_roles: RolesFunction = _no_roles


def register(order: int, url_name: str, label: Label, icon: str, permission: Any = None) -> None:
    """Add an entry to the main menu (call it from ``AppConfig.ready``); the same again changes nothing."""
    item = Item(order, url_name, label, icon, permission)
    if _items.setdefault(url_name, item) != item:
        raise ImproperlyConfigured(f"The menu has another entry for {url_name!r} already.")


def use(*, may: MayFunction, roles: RolesFunction) -> None:
    """Say who decides: ``may(user, permission)`` and ``roles(user)`` (labels of the roles a person holds)."""
    global _may, _roles
    _may, _roles = may, roles


def entries_for(user: Any, path: str) -> list[Entry]:
    """The menu of a signed-in person; the entry with the longest address that starts ``path`` is current."""
    if not getattr(user, "is_authenticated", False):
        return []
    seen = [item for item in _items.values() if item.permission is None or _may(user, item.permission)]
    seen.sort(key=lambda item: (item.order, item.url_name))
    urls = [reverse(item.url_name) for item in seen]
    current = max((url for url in urls if _covers(url, path)), key=len, default=None)
    return [
        Entry(url, str(item.label), item.icon, url == current) for item, url in zip(seen, urls, strict=True)
    ]


def role_labels(user: Any) -> list[Label]:
    """The roles a person holds, as words for the user menu."""
    return list(_roles(user)) if getattr(user, "is_authenticated", False) else []


def check_navigation(**_kwargs: Any) -> list[CheckMessage]:
    """System check: every entry leads somewhere."""
    errors: list[CheckMessage] = []
    for item in _items.values():
        try:
            reverse(item.url_name)
        except NoReverseMatch:
            errors.append(Error(f"The menu entry {item.url_name!r} leads to no page.", id="web.E001"))
    return errors


def _covers(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
