"""What may be attached, judged by content (SEC-04): pictures are drawn anew without their location, PDFs are paper.

Videos are refused, with the reason: to take their location out they would have to be remuxed, and there is no library
for that whose licence is permissive (``docs/rules.md``).
"""

from __future__ import annotations

import io
import threading
import unicodedata
import warnings
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import InvalidInput, Sentence
from core.records.enums import FileKind
from core.records.pdfs import BadPdf, looks_like_pdf, pdf_check

PICTURE_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")  # phones' MPO is opened as JPEG
JPEG_QUALITY = 85
LONGEST_SIDE = 4096  # what is larger is drawn smaller: a screen shows no more, and memory stays flat
PDF_REFUSALS: dict[str, Sentence] = {
    "damaged": _("“%(name)s” cannot be opened as a PDF. Print it to a new PDF and send that."),
    "locked": _("“%(name)s” is locked with a password. Save it without one and send that."),
    "active": _(
        "“%(name)s” contains a script, an action or another file. Print it to a new PDF and send that."
    ),
}
_one_picture_at_a_time = threading.Lock()


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
    if looks_like_pdf(content):
        return CleanFile(shown, FileKind.PDF, "application/pdf", _paper(shown, content))
    if _is_video(content):
        raise InvalidInput(
            "video_refused",
            _("“%(name)s” is a video. Videos are not taken; send pictures of what is to be seen."),
            field="files",
            name=shown,
        )
    if _is_heic(content):
        raise InvalidInput(
            "heic_refused",
            _("“%(name)s” is a HEIC picture. Choose “most compatible” on the phone, or send a JPEG."),
            field="files",
            name=shown,
        )
    with _one_picture_at_a_time:
        return CleanFile(shown, FileKind.PICTURE, "image/jpeg", _picture(shown, content))


def _is_heic(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"avif")


def _is_video(content: bytes) -> bool:
    """The beginnings of MP4, MOV, 3GP; WebM, MKV; AVI; MPEG; FLV; WMV."""
    boxed = content[4:8] in (b"ftyp", b"moov", b"mdat", b"wide") and not _is_heic(content)
    riff = content[:4] == b"RIFF" and content[8:12] == b"AVI "
    starts = (b"\x1aE\xdf\xa3", b"\0\0\x01\xba", b"\0\0\x01\xb3", b"FLV\x01", b"0&\xb2u\x8ef\xcf\x11")
    return boxed or riff or content.startswith(starts)


def _paper(name: str, content: bytes) -> bytes:
    """The person's own bytes, signatures and all, when the PDF is only paper."""
    try:
        pdf_check(content)
    except BadPdf as refusal:
        why = str(refusal)
        raise InvalidInput(f"pdf_{why}", PDF_REFUSALS[why], field="files", name=name) from None
    return content


def _picture(name: str, content: bytes) -> bytes:
    """The picture as a fresh JPEG: upright, without EXIF, profile or anything that hid behind it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=PICTURE_FORMATS) as picture:
                if picture.width * picture.height > settings.ATTACHMENT_MAX_PIXELS:
                    raise Image.DecompressionBombError
                picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is not even unpacked larger
                picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise InvalidInput(
            "picture_too_many_pixels",
            _("The picture “%(name)s” has too many pixels. Send a smaller one."),
            field="files",
            name=name,
        ) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, MemoryError):
        raise InvalidInput(
            "file_type_refused",
            _(
                "“%(name)s” is neither a picture nor a PDF, whatever its name says. Send a JPEG, PNG, WebP or PDF."
            ),
            field="files",
            name=name,
        ) from None
    upright.info = {}  # comment and profile would be written again
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return out.getvalue()


def _shown_name(name: str) -> str:
    """The last part of the name without control characters; only ever shown, never used as a path."""
    last = PurePosixPath(name.replace("\\", "/")).name
    clean = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip()
    return clean[:120] or "file"
