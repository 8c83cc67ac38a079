"""Pages of the spine: the address of any case, and its files."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from core.accounts.requests import SignedInRequest
from core.records.enums import CASE_PAGES, CaseKind
from core.records.models import Attachment, Case
from core.records.serving import file_answer


@require_safe
def case_open(request: SignedInRequest, number: str) -> HttpResponse:
    """One address for every kind of case: on to the page of its kind."""
    case = get_object_or_404(Case.objects.visible_to(request.user), number=number)
    return redirect(CASE_PAGES[CaseKind(case.kind)], number=case.number)


@require_safe
def attachment_open(request: SignedInRequest, attachment_id: int) -> FileResponse:
    """A file, to those who may see its case (SEC-04); a PDF is always a download."""
    return file_answer(get_object_or_404(Attachment.objects.visible_to(request.user), pk=attachment_id))
