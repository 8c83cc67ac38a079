"""What the phone keeps to open its pages without network: the files of those pages, and nothing that says anything."""

from __future__ import annotations

import functools
import hashlib
import time

from django.conf import settings
from django.templatetags.static import static

_APP = (
    "app", "choose", "combobox", "composition", "countdown", "csrf", "dialogs", "draft", "focus", "forget", "messages",
    "once", "poll", "print", "session", "shortcuts", "sign_out", "words",
)  # fmt: skip
_PHONE = ("early", "forms", "kept", "outbox", "page", "panel", "pictures", "signature", "words")
FILES = (
    "npm/tabler.min.css",
    *(f"css/{name}.css" for name in ("tokens", "frame", "components", "pages", "print", "phone", "plain")),
    "django_htmx/htmx-2.min.js",
    "npm/idb.js",
    "npm/signature_pad.min.js",
    *(f"js/{name}.js" for name in _APP),
    *(f"js/phone/{name}.js" for name in _PHONE),
    "img/icons.svg",
    "img/favicon.svg",
)
WORKER = "js/phone/worker.js"
_STARTED = str(time.time())


def shell_addresses() -> list[str]:
    """The addresses of the files; each changes with its content."""
    return [static(name) for name in FILES]


@functools.cache
def shell_version() -> str:
    """Changes when any of the files does; on a developer's machine, whose files keep their names, with each start."""
    names = [*shell_addresses(), static(WORKER), *([_STARTED] if settings.DEBUG else [])]
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:12]
