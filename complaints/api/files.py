"""Files of a complaint: added as a form with files, and read one by one (SEC-04)."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.complaints import answer, complaint_now, complaint_of
from complaints.api.serializers import ComplaintSerializer
from complaints.enums import Action
from complaints.policies.actions import check_can
from complaints.services.work import complaint_files_add
from core.api.base import ApiView, found, once
from core.records.models import Attachment
from core.records.serving import file_answer
from core.time import now


class NewFiles(serializers.Serializer[Any]):
    """Pictures and PDFs; each is judged by what is in it."""

    uploads = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True), allow_empty=False, label=_("Pictures or PDF")
    )


class ComplaintFiles(ApiView):
    kind, takes, gives = "complaints", NewFiles, ComplaintSerializer
    needs_version = True
    parser_classes = (MultiPartParser,)
    says_post = Action.ADD_FILES.label

    @once
    def post(self, request: Request, number: str) -> Response:
        complaint, at = complaint_of(self.user, number), now()
        check_can(Action.ADD_FILES, user=self.user, complaint=complaint)
        version, sent = self.version(), self.body()
        complaint_files_add(
            case_id=complaint.pk, uploads=sent["uploads"], by=self.user, at=at, version=version
        )
        location = reverse("api_complaint", args=[number])
        return answer(complaint_now(complaint.pk), self.user, at, headers={"Location": location})


class FileContent(ApiView):
    kind, files = "complaints", ("image/jpeg", "application/pdf")
    says_get = _("One file: a picture, or a PDF as a download")

    def get(self, request: Request, attachment_id: int) -> FileResponse:
        return file_answer(found(Attachment.objects.visible_to(self.user), pk=attachment_id))
