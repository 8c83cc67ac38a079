"""Pictures and papers of an order (RPR-01, RPR-08, SEC-04)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.errors import InvalidInput
from core.records.enums import FileKind
from core.records.models import Attachment
from core.records.services import attachments_add, case_touch
from repairs.enums import Action, PictureMoment
from repairs.models import Picture, WorkOrder
from repairs.services.base import order_begin


def pictures_keep(
    order: WorkOrder, uploads: list[UploadedFile[Any]], moment: PictureMoment, *, by: User, at: dt.datetime
) -> list[Attachment]:
    """Keep files on a locked order; pictures with what they show."""
    kept = attachments_add(case=order.case, uploads=uploads, by=by, at=at)
    Picture.objects.bulk_create(
        Picture(order=order, attachment=each, moment=moment) for each in kept if each.kind == FileKind.PICTURE
    )
    return kept


@transaction.atomic
def order_files_add(
    *,
    case_id: int,
    uploads: list[UploadedFile[Any]],
    by: User,
    at: dt.datetime,
    moment: PictureMoment = PictureMoment.REPORT,
    version: int | None = None,
) -> WorkOrder:
    """Pictures with what they show, and papers (RPR-08)."""
    order = order_begin(Action.ADD_FILES, case_id=case_id, by=by, version=version)
    if not uploads:
        raise InvalidInput("files_needed", _("Choose at least one file."), field="uploads")
    pictures_keep(order, uploads, PictureMoment(moment), by=by, at=at)
    case_touch(order.case)
    return order
