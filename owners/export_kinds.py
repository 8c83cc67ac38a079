"""Which lists go out as workbooks; each app hands in its own when it is ready."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.accounts.enums import Permission
from core.accounts.models import User
from core.web.workbooks import Listing

# What a person may see of the list now, by the filters of its page.
Lister = Callable[[User, Mapping[str, str], dt.datetime], Listing]


@dataclass(frozen=True, slots=True)
class ExportKind:
    """A list: its name (also of its files), who may see it at all, and what is in it."""

    name: str
    permission: Permission
    listing: Lister


_kinds: dict[str, ExportKind] = {}


def register(name: str, permission: Permission, listing: Lister) -> None:
    """Add a list."""
    _kinds[name] = ExportKind(name, permission, listing)


def kind_of(name: str) -> ExportKind | None:
    """The list of this name, None when there is none."""
    return _kinds.get(name)
