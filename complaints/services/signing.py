"""The customer's signature under a satisfaction confirmation: on the screen, or on paper (CMP-17)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models import Complaint, Signature
from core.accounts.models import User
from core.errors import InvalidInput
from core.records.drawings import drawn_file
from core.records.services import attachments_add


def signature_keep(
    complaint: Complaint, *, signature: str, paper: list[UploadedFile[Any]], by: User, at: dt.datetime
) -> Signature:
    """The signature on the locked case, as a file of it; what was drawn counts before what was uploaded."""
    if signature:
        upload: UploadedFile[Any] = drawn_file(
            signature, name=_("Signature") + f" {complaint.case.number}.png"
        )
    elif paper:
        upload = paper[0]
    else:
        raise InvalidInput(
            "signature_needed",
            gettext_lazy("Let the customer sign on the screen, or add a picture of the signed paper."),
            field="signature",
        )
    try:
        (attachment,) = attachments_add(case=complaint.case, uploads=[upload], by=by, at=at)
    except InvalidInput as refused:
        refused.field = "signature" if signature else "paper"
        raise
    return Signature.objects.create(complaint=complaint, attachment=attachment, at=at, by=by)
