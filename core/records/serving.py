"""How a file is handed out, to a page and to a program alike (SEC-04)."""

from __future__ import annotations

from django.http import FileResponse

from core.masking import mask_numbers
from core.records.enums import FileKind
from core.records.models import Attachment

# Whatever a browser takes it for, it neither runs nor reaches anything, and no cache keeps it.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


def file_answer(attachment: Attachment) -> FileResponse:
    """The file; a PDF is always a download."""
    return FileResponse(
        attachment.file.open("rb"),
        as_attachment=attachment.kind != FileKind.PICTURE,
        filename=mask_numbers(attachment.name),
        content_type=attachment.content_type,
        headers=HEADERS,
    )
