"""Import of the owner ledger: upload → progress → preview → progress → result (OWN-07)."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import PurePath

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.encryption import decrypt
from core.time import now
from core.web.forms import refuse_field
from core.web.workbooks import XLSX
from owners.enums import UploadState
from owners.forms.records import LedgerUploadForm
from owners.ledger.progress import Phase
from owners.models import ImportBatch, LedgerUpload
from owners.services.import_changes import import_undo, newest_batch
from owners.services.importing import LedgerRefused
from owners.services.uploads import upload_commit, upload_keep
from owners.views.base import signed_in
from owners.views.import_preview import preview_shown

LAST_BATCHES = 10
LATE = dt.timedelta(seconds=20)  # nobody has taken it up: the worker is not there


@require_http_methods(["GET", "HEAD", "POST"])
def ledger_upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; what is under way and the last imports stand below."""
    user = signed_in(request)
    check_may(user, Permission.OWNER_IMPORT)
    form = LedgerUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = upload_keep(
                content=file.read(), file_name=file.name, language=get_language() or "", by=user, at=now()
            )
        except LedgerRefused as refusal:
            refuse_field(form, refusal)
        else:
            return redirect("ledger_preview", upload.pk)
    batches = ImportBatch.objects.visible_to(user).select_related("by").order_by("-pk")[:LAST_BATCHES]
    under_way = LedgerUpload.objects.of(user, now()).exclude(state=UploadState.DONE).order_by("pk")
    context = {"form": form, "batches": batches, "uploads": under_way.defer("content", "marked", "preview")}
    return render(request, "owners/ledger_upload.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def ledger_preview(request: HttpRequest, upload_id: int) -> HttpResponse:
    """How far the worker is, then what the import would do; POST orders it, with ``skip`` without the bad rows."""
    user, at = signed_in(request), now()
    check_may(user, Permission.OWNER_IMPORT)
    upload = get_object_or_404(LedgerUpload.objects.of(user, at).select_related("batch"), pk=upload_id)
    if request.method == "POST":
        upload_commit(upload=upload, skip_bad_rows="skip" in request.POST, by=user, at=at)
        return redirect("ledger_preview", upload.pk)
    if upload.is_waiting:
        return _progress(request, upload, at)
    if request.htmx:  # type: ignore[attr-defined]  # the page that shows the progress: it is over
        return HttpResponseClientRefresh()
    if upload.state == UploadState.DONE:
        return _done(request, upload)
    if upload.state == UploadState.REFUSED:
        return render(request, "owners/ledger_refused.html", {"upload": upload})
    return render(request, "owners/ledger_preview.html", {"upload": upload, **preview_shown(upload)})


def _done(request: HttpRequest, upload: LedgerUpload) -> HttpResponse:
    if upload.batch is not None:
        return redirect("ledger_result", upload.batch.pk)
    messages.info(request, _("The ledger changes nothing: everything in it is on record already."))
    return redirect("ledger_upload")


@never_cache
@require_safe
def ledger_marked(request: HttpRequest, upload_id: int) -> FileResponse:
    """The person's own workbook, each finding marked at its cell."""
    user = signed_in(request)
    check_may(user, Permission.OWNER_IMPORT)
    upload = get_object_or_404(LedgerUpload.objects.of(user, now()).exclude(marked=b""), pk=upload_id)
    name = f"{PurePath(upload.file_name).stem or 'ledger'}-marked.xlsx"
    content = io.BytesIO(decrypt(bytes(upload.marked)))
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)


@require_safe
def ledger_result(request: HttpRequest, batch_id: int) -> HttpResponse:
    """What an import did."""
    user = signed_in(request)
    check_may(user, Permission.OWNER_IMPORT)
    batches = ImportBatch.objects.visible_to(user).select_related("by", "undone_by")
    batch = get_object_or_404(batches, pk=batch_id)
    marked = LedgerUpload.objects.of(user, now()).filter(batch=batch).exclude(marked=b"").first()
    context = {"batch": batch, "may_undo": newest_batch() == batch, "marked": marked}
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


def _progress(request: HttpRequest, upload: LedgerUpload, at: dt.datetime) -> HttpResponse:
    is_taken = upload.lease_until is not None and upload.lease_until > at
    context = {
        "upload": upload,
        "is_taken": is_taken,
        "phase": Phase(upload.phase).label if is_taken and upload.phase else "",
        "is_late": not is_taken and at - upload.waits_since > LATE,
        "is_behind": LedgerUpload.objects.waiting().filter(lease_until__gt=at).exclude(pk=upload.pk).exists(),
    }
    template = "progress_panel" if request.htmx else "ledger_progress"  # type: ignore[attr-defined]
    return render(request, f"owners/{template}.html", context)
