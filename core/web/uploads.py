"""Uploads are counted while they arrive: what is too large is let go of, not stored, and still named (SEC-04)."""

from __future__ import annotations

import io
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class OversizedFile(UploadedFile):  # type: ignore[type-arg]  # no generic when it runs
    """Name and size of a file whose content was let go of; the form or service says that it is too large."""

    def __init__(self, name: str, size: int) -> None:
        super().__init__(io.BytesIO(), name, size=size)


class LimitedUpload(FileUploadHandler):
    """Stands before the handlers that store: passes on what fits, and nothing of it any more once it does not."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.total = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received, self.too_large = 0, False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.received += len(raw_data)
        self.total += len(raw_data)
        self.too_large = (
            self.too_large
            or self.received > settings.UPLOAD_MAX_BYTES
            or self.total > settings.UPLOAD_REQUEST_MAX_BYTES
        )
        return None if self.too_large else raw_data

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        """None lets the next handler answer with what it stored."""
        if not self.too_large:
            return None
        for handler in getattr(self.request, "upload_handlers", []):
            if handler is not self and getattr(handler, "file", None) is not None:
                handler.file.close()  # and with it the part that was stored is gone
        return OversizedFile(str(self.file_name), max(self.received, settings.UPLOAD_MAX_BYTES + 1))
