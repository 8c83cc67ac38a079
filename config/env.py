"""Typed readers of the environment: a value that is missing or malformed stops the start with a plain sentence."""

from __future__ import annotations

import os
from ipaddress import ip_network
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None) -> str:
    """The variable as text; required when there is no default."""
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise ImproperlyConfigured(f"The environment variable {name} is required and is not set.")
    return value


def flag(name: str, *, default: bool) -> bool:
    """Yes or no; anything else is refused rather than guessed."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in _YES:
        return True
    if value.strip().lower() in _NO:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def whole(name: str, *, default: int, minimum: int | None = 0) -> int:
    """A whole number, not below ``minimum`` (``None``: any)."""
    value = text(name, str(default))
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None
    if minimum is not None and number < minimum:
        raise ImproperlyConfigured(f"{name} must be at least {minimum}, not {number}.")
    return number


def items(name: str, default: str | None = None) -> list[str]:
    """A list separated by commas; required, and not empty, when there is no default."""
    found = [part.strip() for part in text(name, default).split(",") if part.strip()]
    if not found and default is None:
        raise ImproperlyConfigured(f"{name} must name at least one value.")
    return found


def networks(name: str) -> list[str]:
    """Networks (10.20.0.0/16) or single addresses, separated by commas; none by default."""
    found = items(name, "")
    for part in found:
        try:
            ip_network(part)
        except ValueError:
            raise ImproperlyConfigured(
                f"{name} must list networks like 10.20.0.0/16, not {part!r}."
            ) from None
    return found


def database(name: str, default: str | None = None) -> dict[str, Any]:
    """Django's settings for ``postgresql://user:password@host:port/name?option=value``.

    Options are those of libpq; ``host=/a/folder`` names a socket.
    """
    parts = urlsplit(text(name, default))
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(f"{name} must start with postgresql://, not {parts.scheme!r}.")
    options = dict(parse_qsl(parts.query))
    database_name = unquote(parts.path.lstrip("/"))
    if not database_name:
        raise ImproperlyConfigured(f"{name} must end with the name of a database.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name,
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or options.pop("password", "")),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
    }
