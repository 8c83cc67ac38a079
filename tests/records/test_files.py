"""Files are judged by what is in them (SEC-04)."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core.errors import InvalidInput
from core.records.enums import FileKind
from core.records.files import CleanFile, file_clean
from core.records.models import Attachment
from core.records.services import attachments_add
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import PDF, pdf
from tests.factories.complaints import complaint
from tests.unchanged import nothing_changes


def clean(content: bytes, name: str = "照片.jpg") -> CleanFile:
    return file_clean(name=name, size=len(content), stream=io.BytesIO(content))


def picture(kind: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (40, 20), **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **more)
    return out.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A small file that says it is a huge picture: the header alone decides."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.rule("SEC-04")
@pytest.mark.parametrize(
    "content",
    [
        picture("JPEG"), picture("PNG"), picture("PNG", "RGBA"), picture("PNG", "P"), picture("PNG", "I;16"),
        picture("PNG", "1"), picture("JPEG", "L"), picture("JPEG", "CMYK"), picture("GIF", "P"), picture("BMP"),
        picture("WEBP"), picture("PNG", "LA"), picture("JPEG", progressive=True),
    ],
)  # fmt: skip
def test_pictures_of_every_usual_kind_become_a_fresh_jpeg(content: bytes) -> None:
    kept = clean(content)

    assert (kept.kind, kept.content_type) == (FileKind.PICTURE, "image/jpeg")
    with Image.open(io.BytesIO(kept.content)) as shown:
        assert (shown.format, shown.mode, shown.size) == ("JPEG", "RGB", (40, 20))


@pytest.mark.rule("SEC-04")
def test_the_place_where_it_was_taken_is_gone_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "PhoneMaker"
    exif.get_ifd(0x8825)[2] = (31.0, 13.0, 49.0)  # GPS latitude
    original = picture(exif=exif.tobytes(), comment=b"secret words", icc_profile=b"profile" * 20)
    assert b"PhoneMaker" in original

    kept = clean(original).content

    with Image.open(io.BytesIO(kept)) as shown:
        assert (dict(shown.getexif()), shown.size) == ({}, (20, 40))
        assert not {"exif", "icc_profile", "comment", "xmp"} & shown.info.keys()
    for trace in (b"Exif", b"PhoneMaker", b"secret", b"profile"):
        assert trace not in kept


@pytest.mark.rule("SEC-04")
def test_what_hides_behind_a_picture_is_gone() -> None:
    for hidden in (b"PK\x03\x04 a zip", b"<script>alert(1)</script>", b"MZ program", PDF):
        assert hidden not in clean(picture() + hidden).content


@pytest.mark.rule("SEC-04")
def test_a_pdf_is_kept_as_it_is() -> None:
    kept = clean(PDF, "协议.pdf")

    assert (kept.name, kept.kind, kept.content_type, kept.content) == (
        "协议.pdf",
        "pdf",
        "application/pdf",
        PDF,
    )


@pytest.mark.rule("SEC-04")
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"MZ" + b"\0" * 500, "file_type_refused"),
        (b"\x7fELF" + b"\0" * 500, "file_type_refused"),
        (b"#!/bin/sh\nrm -rf /", "file_type_refused"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "file_type_refused"),
        (b"<html><script>alert(1)</script>", "file_type_refused"),
        (b"PK\x03\x04" + b"\0" * 500, "file_type_refused"),
        (b"%PDF-1.7 without an end", "pdf_damaged"),
        (b"\0" * 10 + PDF, "file_type_refused"),
        (b"GIF89a/*" + b"alert(1)//" * 20, "file_type_refused"),
        (picture()[:200], "file_type_refused"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 100, "file_type_refused"),
        (huge_png(10_000, 10_000), "picture_too_many_pixels"),
        (huge_png(50_000, 50_000), "picture_too_many_pixels"),
        (huge_png(1, 2_000_000_000), "picture_too_many_pixels"),
    ],
)
def test_anything_else_is_refused_whatever_its_name_says(content: bytes, code: str) -> None:
    for name in ("照片.jpg", "协议.pdf"):
        with pytest.raises(InvalidInput) as refused:
            clean(content, name)
        assert (refused.value.code, refused.value.field) == (code, "files")
        assert name in str(refused.value)


@pytest.mark.rule("SEC-04")
def test_too_large_is_refused_before_it_is_read(settings: Any) -> None:
    settings.ATTACHMENT_MAX_BYTES = 1_000_000

    with pytest.raises(InvalidInput, match="larger than 1 MB"):
        file_clean(name="a.jpg", size=1_000_001, stream=io.BytesIO())


@pytest.mark.rule("SEC-04")
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\temp\\照片.jpg", "照片.jpg"), ("\u202egpj.exe", "gpj.exe"),
        ("a\0b\nc.jpg", "abc.jpg"), ("", "file"), ("..", ".."), ("长" * 300, "长" * 120), ("😀.jpg", "😀.jpg"),
    ],
)  # fmt: skip
def test_a_name_is_only_shown(name: str, shown: str) -> None:
    assert clean(picture(), name).name == shown


@pytest.mark.rule("SEC-04")
@settings(max_examples=150)
@given(
    original=st.sampled_from([picture("JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0"), picture("PNG"), picture("GIF", "P"),
                              picture("WEBP"), picture("BMP"), PDF]),
    flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=8),
    end=st.floats(0.1, 1),
)  # fmt: skip
def test_a_damaged_file_is_cleaned_or_refused_and_never_fails(
    original: bytes, flips: list[tuple[float, int]], end: float
) -> None:
    damaged = bytearray(original)
    for where, value in flips:
        damaged[int(where * len(damaged))] = value

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            kept = clean(bytes(damaged[: int(len(damaged) * end)]))
        except InvalidInput:
            return
    assert kept.kind in FileKind


# --- On a case -----------------------------------------------------------------------------------------------------


def photo(name: str = "照片.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture("PNG"))


@pytest.mark.rule("SEC-04")
def test_files_are_kept_under_random_names_with_who_and_when(cast: Cast) -> None:
    mine = complaint(cast, uploads=[photo(), pdf()])

    kept = list(mine.case.attachments.order_by("pk"))
    assert [(a.name, a.kind, a.by, a.at) for a in kept] == [
        ("照片.png", "picture", cast.clerk, FRIDAY),
        ("协议.pdf", "pdf", cast.clerk, FRIDAY),
    ]
    assert all("照片" not in a.file.name and a.file.size == a.size for a in kept)
    assert mine.case.history.get(action="files_added").details == {"count": 2}


@pytest.mark.rule("SEC-04")
def test_all_files_are_kept_or_none(cast: Cast, settings: Any) -> None:
    mine = complaint(cast, uploads=[photo()])
    settings.ATTACHMENTS_PER_CASE = 2
    folders = set(default_storage.listdir("attachments")[0])

    for uploads in ([photo(), SimpleUploadedFile("x.jpg", b"MZ")], [photo(), photo()]):
        with nothing_changes(), pytest.raises(InvalidInput):
            attachments_add(case=mine.case, uploads=uploads, by=cast.clerk, at=FRIDAY)

    assert set(default_storage.listdir("attachments")[0]) == folders
    attachments_add(case=mine.case, uploads=[photo()], by=cast.clerk, at=FRIDAY)


@pytest.mark.rule("SEC-04", "SEC-01")
def test_a_file_is_served_only_to_who_may_see_its_case(cast: Cast, client: Client) -> None:
    mine = complaint(cast, uploads=[photo(), pdf()])
    shown, loaded = mine.case.attachments.order_by("pk")

    for somebody, status in [
        (cast.clerk, 200), (cast.handler, 200), (cast.stranger, 404), (cast.owner, 404), (cast.admin, 404)
    ]:  # fmt: skip
        client.force_login(somebody)
        for attachment in (shown, loaded):
            answer = client.get(reverse("attachment_open", args=[attachment.pk]))
            assert answer.status_code == status
            assert not answer.streaming or b"".join(answer.streaming_content)
    client.force_login(cast.clerk)
    for attachment, disposition in [(shown, "inline"), (loaded, "attachment")]:
        answer = client.get(reverse("attachment_open", args=[attachment.pk]))
        assert answer["Content-Type"] == attachment.content_type
        assert answer["Content-Disposition"].startswith(disposition)
        assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
        with attachment.file.open() as kept:
            assert b"".join(answer.streaming_content) == kept.read()
    client.logout()
    assert client.get(reverse("attachment_open", args=[shown.pk])).status_code == 302
    assert Attachment.objects.count() == 2
