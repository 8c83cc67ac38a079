"""Pages of the spine: the address of any case, and its files."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from core.accounts.requests import SignedInRequest
from core.masking import mask_numbers
from core.records.enums import CASE_PAGES, CaseKind, FileKind
from core.records.models import Attachment, Case

# Whatever a browser takes it for, it neither runs nor reaches anything, and no cache keeps it.
FILE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


@require_safe
def case_open(request: SignedInRequest, number: str) -> HttpResponse:
    """One address for every kind of case: on to the page of its kind."""
    case = get_object_or_404(Case.objects.visible_to(request.user), number=number)
    return redirect(CASE_PAGES[CaseKind(case.kind)], number=case.number)


@require_safe
def attachment_open(request: SignedInRequest, attachment_id: int) -> FileResponse:
    """A file, to those who may see its case (SEC-04); a PDF is always a download."""
    visible = Attachment.objects.filter(case__in=Case.objects.visible_to(request.user))
    attachment = get_object_or_404(visible, pk=attachment_id)
    return FileResponse(
        attachment.file.open("rb"),
        as_attachment=attachment.kind != FileKind.PICTURE,
        filename=mask_numbers(attachment.name),
        content_type=attachment.content_type,
        headers=FILE_HEADERS,
    )
