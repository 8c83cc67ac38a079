"""Printed forms as PDF (DSK-08): a typst source of ours, and what it shows as data, masked.

The typesetter takes up to 110 MB while it works and gives little of it back, so it works in a short process of its own
(``typesetter.py``), one at a time for each web process; and what it does can hurt nobody else. Its only fonts are ours.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict
from core.masking import mask_numbers

FONTS = ("NotoSansSC_400Regular.ttf", "NotoSansSC_700Bold.ttf")
LONGEST = 20  # seconds that one paper may take
PATIENCE = 10  # seconds to wait for those before
_TYPESETTER = Path(__file__).with_name("typesetter.py")
_turn = threading.Semaphore(1)


class TypesettingFailed(Exception):
    """Our own source is wrong, or the typesetter is: a fault, not a refusal."""


def pdf_set(source: str, paper: Mapping[str, Any]) -> bytes:
    """The PDF of ``templates/<source>``, which reads what it shows from ``sys.inputs.paper`` (JSON).

    Every text is masked here (OWN-05). Raises :class:`Conflict` when fonts are missing or too many wait.
    """
    if missing := fonts_missing():
        raise Conflict(
            "fonts_missing",
            _("The font of the forms is missing (%(files)s). Print the page instead, and tell your administrator."),
            files=", ".join(missing),
        )  # fmt: skip
    asked = {
        "source": str(settings.BASE_DIR / "templates" / source),
        "fonts": str(settings.FONTS_ROOT),
        "paper": json.dumps(_masked(paper), ensure_ascii=False),
    }
    return _typeset(json.dumps(asked).encode())


def _typeset(asked: bytes) -> bytes:
    if not _turn.acquire(timeout=PATIENCE):
        raise Conflict("papers_busy", _("Many forms are being made just now. Try again in a moment."))
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_TYPESETTER)],
            input=asked,
            capture_output=True,
            timeout=LONGEST,
            check=False,
        )
    finally:
        _turn.release()
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise TypesettingFailed(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """The PDF as a download that no cache keeps."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def fonts_missing() -> list[str]:
    """The files of the fonts that are not where they should be."""
    return [name for name in FONTS if not (Path(settings.FONTS_ROOT) / name).is_file()]


def check_fonts(app_configs: Sequence[Any] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Without its font the typesetter would draw empty boxes and say nothing; so this says it when we start."""
    if not (missing := fonts_missing()):
        return []
    said = f"Fonts of the printed forms are missing in {settings.FONTS_ROOT}: {', '.join(missing)}."
    return [Warning(said, hint="make setup brings them; FONTS_ROOT says where they are.", id="web.W001")]


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask_numbers(value)
    if isinstance(value, Mapping):
        return {key: _masked(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(each) for each in value]
    return value
