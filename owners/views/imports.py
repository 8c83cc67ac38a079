"""Import of the owner ledger: upload → preview → import → result (OWN-07)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.time import now
from core.web.forms import refuse_field
from owners.forms import LedgerUploadForm
from owners.ledger.messages import ledger_sentence
from owners.ledger.rows import Finding, Severity
from owners.models import ImportBatch, LedgerUpload
from owners.services.import_changes import import_undo, newest_batch
from owners.services.importing import ImportResult, LedgerRefused
from owners.services.uploads import upload_import, upload_keep, upload_preview
from owners.views.base import signed_in

SHOWN = 200
LAST_BATCHES = 10


@require_http_methods(["GET", "HEAD", "POST"])
def ledger_upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; the last imports stand below."""
    user = signed_in(request)
    check_may(user, Permission.OWNER_IMPORT)
    form = LedgerUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = upload_keep(content=file.read(), file_name=file.name, by=user, at=now())
        except LedgerRefused as refusal:
            refuse_field(form, refusal)
        else:
            return redirect("ledger_preview", upload.pk)
    batches = ImportBatch.objects.visible_to(user).select_related("by").order_by("-pk")[:LAST_BATCHES]
    status = 422 if form.errors else 200
    return render(request, "owners/ledger_upload.html", {"form": form, "batches": batches}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def ledger_preview(request: HttpRequest, upload_id: int) -> HttpResponse:
    """What the import would do and what is wrong; POST imports, with ``skip`` without the bad rows."""
    user, at = signed_in(request), now()
    check_may(user, Permission.OWNER_IMPORT)
    upload = get_object_or_404(LedgerUpload, pk=upload_id, by=user, expires_at__gt=at)
    if request.method != "POST":
        return _preview_page(request, upload, upload_preview(upload=upload, by=user, at=at))
    try:
        result = upload_import(upload=upload, skip_bad_rows="skip" in request.POST, by=user, at=at)
    except LedgerRefused as refusal:
        messages.error(request, str(refusal))
        return _preview_page(request, upload, upload_preview(upload=upload, by=user, at=at), status=422)
    if result.batch is None:
        messages.info(request, _("The ledger changes nothing: everything in it is on record already."))
        return redirect("ledger_upload")
    return redirect("ledger_result", result.batch.pk)


@require_safe
def ledger_result(request: HttpRequest, batch_id: int) -> HttpResponse:
    """What an import did."""
    user = signed_in(request)
    check_may(user, Permission.OWNER_IMPORT)
    batches = ImportBatch.objects.visible_to(user).select_related("by", "undone_by")
    batch = get_object_or_404(batches, pk=batch_id)
    context = {"batch": batch, "may_undo": newest_batch() == batch}
    return render(request, "owners/ledger_result.html", context)


@require_POST
def ledger_undo(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Take back the newest import, as long as nothing was built on it."""
    user = signed_in(request)
    check_may(user, Permission.OWNER_IMPORT)
    batch = get_object_or_404(ImportBatch.objects.visible_to(user), pk=batch_id)
    import_undo(batch=batch, by=user, at=now())
    messages.success(request, _("The import is undone."))
    return redirect("ledger_result", batch.pk)


def _preview_page(
    request: HttpRequest, upload: LedgerUpload, result: ImportResult, *, status: int = 200
) -> HttpResponse:
    lists = [(severity, _lines(result.findings, severity)) for severity in Severity]
    context = {
        "upload": upload,
        "result": result,
        "good_rows": len(result.ledger.rows),
        "bad_rows": len(result.ledger.bad_rows),
        "lists": [
            {"severity": severity, "lines": lines[:SHOWN], "count": len(lines), "more": len(lines) - SHOWN}
            for severity, lines in lists
            if lines
        ],
    }
    return render(request, "owners/ledger_preview.html", context, status=status)


def _lines(findings: tuple[Finding, ...], severity: Severity) -> list[tuple[Finding, str]]:
    return [(finding, ledger_sentence(finding)) for finding in findings if finding.severity is severity]
