"""Pictures that people of the demo take."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


@cache
def _jpeg() -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 48), (200, 204, 210)).save(out, "JPEG")
    return out.getvalue()


def picture(name: str) -> SimpleUploadedFile:
    """A small grey one, as it is uploaded."""
    return SimpleUploadedFile(name, _jpeg())
