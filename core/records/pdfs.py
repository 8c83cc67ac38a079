"""Whether a PDF is only paper (SEC-04): it opens, nothing in it acts by itself, and it is nothing else besides."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, PdfObject

HEAD, TAIL = b"%PDF-", b"%%EOF"
LARGEST_TAIL = 2048
MOST_OBJECTS = 100_000
DEEPEST = 60
# What acts, or carries something else inside: scripts, programs, forms that send, other files, sound and film.
ACTIVE_KEYS = frozenset({"/JavaScript", "/JS", "/AA", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"})
ACTIVE_KINDS = frozenset(
    {
        "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/Movie", "/Sound",
        "/RichMedia", "/RichMediaExecute", "/EmbeddedFile", "/FileAttachment", "/Screen", "/3D",
    }
)  # fmt: skip
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|script|svg|body|iframe|\?php|\?xml)", re.I)


class BadPdf(Exception):
    """Why it is refused: ``damaged``, ``locked`` or ``active``."""


def looks_like_pdf(content: bytes) -> bool:
    return content.startswith(HEAD)


def pdf_check(content: bytes) -> None:
    """Raises :class:`BadPdf`; what is no PDF from its first to its last byte counts as damaged."""
    end = content.rfind(TAIL)
    if end < 0 or len(content) - end > LARGEST_TAIL or content[end + len(TAIL) :].strip(b"\0 \t\r\n\x0c"):
        raise BadPdf("damaged")
    if _MARKUP.search(content[:1024]) or zipfile.is_zipfile(io.BytesIO(content)):
        raise BadPdf("damaged")
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):  # many papers are locked only against changes
            raise BadPdf("locked")
        if not reader.pages or any(map(_is_active, _dictionaries(reader))):
            raise BadPdf("active" if reader.pages else "damaged")
    except BadPdf:
        raise
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OSError):
        raise BadPdf("damaged") from None


def _is_active(found: DictionaryObject) -> bool:
    return not ACTIVE_KEYS.isdisjoint(found) or any(
        str(found.raw_get(key)) in ACTIVE_KINDS
        for key in ("/S", "/Subtype", "/Type")
        if isinstance(found.get(key), NameObject)
    )


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary of the file, also those that nothing points to, without unpacking any content."""
    numbers = {(number, generation) for generation, table in reader.xref.items() for number in table}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > MOST_OBJECTS:
        raise BadPdf("damaged")
    yield from _inside(reader.trailer, 0)
    for number, generation in sorted(numbers):
        yield from _inside(reader.get_object(IndirectObject(number, generation, reader)), 0)


def _inside(value: PdfObject | None, depth: int) -> Iterator[DictionaryObject]:
    if depth > DEEPEST:
        raise BadPdf("damaged")
    if isinstance(value, DictionaryObject):
        yield value
        for key in value:
            yield from _inside(value.raw_get(key), depth + 1)
    elif isinstance(value, ArrayObject):
        for index in range(len(value)):
            yield from _inside(list.__getitem__(value, index), depth + 1)
