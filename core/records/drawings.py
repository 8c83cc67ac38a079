"""What was drawn on the screen with a finger: a signature, sent as the text of a picture (SEC-04, CMP-17)."""

from __future__ import annotations

import base64
import binascii
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from core.errors import InvalidInput

HEAD = "data:image/png;base64,"
LONGEST = 600_000  # characters; a signature over the whole width of a large screen is a tenth of it
MOST_PIXELS = 12_000_000
INK = 128  # darker than this is a line
LEAST_INK = 60  # a dot is no signature


def drawn_file(text: str, *, name: str, field: str = "signature") -> SimpleUploadedFile:
    """The drawing on white paper; raises :class:`InvalidInput` at ``field`` for what is none, or is empty."""
    try:
        if not text.startswith(HEAD) or len(text) > LONGEST:
            raise ValueError
        content = base64.b64decode(text.removeprefix(HEAD), validate=True)
        with Image.open(io.BytesIO(content), formats=["PNG"]) as drawn:
            if drawn.width * drawn.height > MOST_PIXELS:
                raise ValueError
            lines = drawn.convert("RGBA")
    except (binascii.Error, ValueError, OSError, SyntaxError, UnidentifiedImageError):
        raise InvalidInput(
            "signature_unreadable", _("The signature did not arrive whole. Sign once more."), field=field
        ) from None
    paper = Image.new("RGBA", lines.size, "white")
    paper.alpha_composite(lines)
    ink = sum(paper.convert("L").histogram()[:INK])
    if ink < LEAST_INK:
        raise InvalidInput("signature_empty", _("Nobody has signed yet."), field=field)
    out = io.BytesIO()
    paper.convert("RGB").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")
