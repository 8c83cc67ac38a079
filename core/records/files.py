"""What may be attached, judged by content (SEC-04): pictures are re-encoded without their location, PDFs are kept."""

from __future__ import annotations

import io
import unicodedata
import warnings
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import InvalidInput
from core.records.enums import FileKind

PICTURE_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")  # phones' MPO is opened as JPEG
JPEG_QUALITY = 85


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A file that may be stored: our own bytes for a picture, the person's bytes for a PDF."""

    name: str
    kind: FileKind
    content_type: str
    content: bytes


def file_clean(*, name: str, size: int, stream: IO[bytes]) -> CleanFile:
    """Judge a file by what is in it; raises :class:`InvalidInput` on field ``files`` with what to do."""
    shown = _shown_name(name)
    if size == 0:
        raise InvalidInput(
            "file_empty", _("“%(name)s” is empty. Choose another file."), field="files", name=shown
        )
    if size > settings.ATTACHMENT_MAX_BYTES:
        raise InvalidInput(
            "file_too_large",
            _("“%(name)s” is larger than %(limit)s MB. Send a smaller one."),
            field="files",
            name=shown,
            limit=settings.ATTACHMENT_MAX_BYTES // 1_000_000,
        )
    content = stream.read()
    if content[:5] == b"%PDF-" and b"%%EOF" in content[-2048:]:
        return CleanFile(shown, FileKind.PDF, "application/pdf", content)
    return CleanFile(shown, FileKind.PICTURE, "image/jpeg", _picture(shown, content))


def _picture(name: str, content: bytes) -> bytes:
    """The picture as a fresh JPEG: upright, without EXIF, profile or anything that hid behind it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=PICTURE_FORMATS) as picture:
                if picture.width * picture.height > settings.ATTACHMENT_MAX_PIXELS:
                    raise Image.DecompressionBombError
                upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise InvalidInput(
            "picture_too_many_pixels",
            _("The picture “%(name)s” has too many pixels. Send a smaller one."),
            field="files",
            name=name,
        ) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise InvalidInput(
            "file_type_refused",
            _(
                "“%(name)s” is neither a picture nor a PDF, whatever its name says. Send a JPEG, PNG, WebP or PDF."
            ),
            field="files",
            name=name,
        ) from None
    out = io.BytesIO()
    Image.frombytes("RGB", upright.size, upright.tobytes()).save(
        out, "JPEG", quality=JPEG_QUALITY, optimize=True
    )
    return out.getvalue()


def _shown_name(name: str) -> str:
    """The last part of the name without control characters; only ever shown, never used as a path."""
    last = PurePosixPath(name.replace("\\", "/")).name
    clean = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip()
    return clean[:120] or "file"
