"""The values of a workbook's cells, sheet by sheet and row by row (OWN-07).

openpyxl opens the workbook (its parts, its formats of dates). The two parts that are as long as the ledger, rows and
shared texts, are read here in one pass each: read as trees of objects they were most of the time of a preview.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from string import digits
from typing import IO, Any
from xml.parsers import expat

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from owners.ledger.rows import CellValue

PIECE = 1 << 18
MOST_COLUMNS = 500  # no ledger is wider; what stands behind is passed over
ROW, CELL, VALUE, INLINE, TEXT, ALOUD, SHARED = (
    f"{SHEET_MAIN_NS} {name}" for name in ("row", "c", "v", "is", "t", "rPh", "si")
)

Row = tuple[int, list[CellValue]]


class Book:
    """An opened workbook; raises whatever a broken file makes zip, XML and openpyxl raise."""

    def __init__(self, content: bytes) -> None:
        opened: Any = ExcelReader(io.BytesIO(content), read_only=True, data_only=True)
        opened.read_manifest()
        opened.read_workbook()
        apply_stylesheet(opened.archive, opened.wb)
        self._archive = opened.archive
        self._formats = _Formats(opened.wb)
        part = opened.package.find(SHARED_STRINGS)
        self._shared = list(_SharedTexts().found(self._open(part.PartName[1:]))) if part else []
        self._sheets: list[tuple[str, str]] = [
            (sheet.name, rel.target)
            for sheet, rel in opened.parser.find_sheets()
            if "chartsheet" not in rel.Type and rel.target in opened.valid_files
        ]

    def sheets(self) -> Iterator[Sheet]:
        """Every sheet of cells, in order."""
        for title, path in self._sheets:
            size = self._archive.getinfo(path).file_size
            yield Sheet(title, size, self._open(path), self._shared, self._formats)

    def close(self) -> None:
        self._archive.close()

    def _open(self, path: str) -> IO[bytes]:
        source: IO[bytes] = self._archive.open(path)
        return source


class Sheet:
    """A sheet of cells, to be read once; ``done`` of ``size`` bytes have been."""

    def __init__(
        self, title: str, size: int, source: IO[bytes], shared: list[str], formats: _Formats
    ) -> None:
        self.title, self.size = title, size
        self._source = source
        self._rows = _Rows(shared, formats)

    @property
    def done(self) -> int:
        return self._rows.parser.CurrentByteIndex

    def rows(self) -> Iterator[Row]:
        """Its rows with their numbers; a row that is not in the file is left out."""
        return self._rows.found(self._source)


class _Formats:
    """Which formats of cells make a day or a length of time of a number."""

    def __init__(self, book: Any) -> None:
        self.epoch = book.epoch
        self.days = frozenset(book._date_formats)
        self.lengths = frozenset(book._timedelta_formats)

    def read(self, text: str, style: int) -> CellValue:
        """What the number stands for."""
        number = float(text) if "." in text or "e" in text or "E" in text else int(text)
        if style not in self.days:
            return number
        try:
            value: CellValue = from_excel(number, self.epoch, timedelta=style in self.lengths)
        except (OverflowError, ValueError):
            value = "#VALUE!"
        return value


class _Part:
    """Reads one part of the package from front to end; ``text`` collects what stands in the texts of one element."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.started
        self.parser.EndElementHandler = self.ended
        self.text: list[str] = []
        self.is_aloud = False  # inside of how a text is read aloud, which is none of the text

    def pieces(self, source: IO[bytes]) -> Iterator[None]:
        """Parse piece by piece; what was found in it can be taken after each."""
        with source:
            while piece := source.read(PIECE):
                self.parser.Parse(piece, False)
                yield
            self.parser.Parse(b"", True)
            yield

    def started(self, name: str, _attributes: dict[str, str]) -> None:
        if name == ALOUD:
            self.is_aloud = True
        elif name == TEXT and not self.is_aloud:
            self.listen()

    def ended(self, name: str) -> None:
        if name == TEXT:
            self.parser.CharacterDataHandler = None
        elif name == ALOUD:
            self.is_aloud = False

    def listen(self) -> None:
        self.parser.CharacterDataHandler = self.text.append

    def taken(self) -> str:
        """The text that was collected; the next one begins."""
        text = "".join(self.text)
        self.text.clear()
        return text


class _SharedTexts(_Part):
    """The texts that cells name by their number."""

    def __init__(self) -> None:
        super().__init__()
        self._texts: list[str] = []

    def found(self, source: IO[bytes]) -> list[str]:
        for _ in self.pieces(source):
            pass
        return self._texts

    def ended(self, name: str) -> None:
        super().ended(name)
        if name == SHARED:
            self._texts.append(self.taken().replace("x005F_", ""))


class _Rows(_Part):
    """The rows of a sheet."""

    def __init__(self, shared: list[str], formats: _Formats) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._columns: dict[str, int] = {}
        self._number = self._column = self._style = 0
        self._values: list[CellValue] = []
        self._kind = ""
        self._has_inline = False
        self._readers: dict[str, Callable[[str], CellValue]] = {
            "n": lambda text: formats.read(text, self._style),
            "s": lambda text: shared[int(text)],
            "b": lambda text: bool(int(text)),
            "d": from_ISO8601,
        }

    def found(self, source: IO[bytes]) -> Iterator[Row]:
        for _ in self.pieces(source):
            yield from self._rows
            self._rows.clear()

    def started(self, name: str, attributes: dict[str, str]) -> None:
        if name == CELL:
            self._kind = attributes.get("t", "n")
            self._style = int(attributes.get("s") or 0)
            place = attributes.get("r")
            self._column = self._column_of(place) if place else self._column + 1
        elif name == VALUE:
            if self._kind != "inlineStr":
                self.listen()
        elif name == INLINE:
            self._has_inline = True
        elif name == ROW:
            said = attributes.get("r")
            self._number = _whole(said) if said else self._number + 1
            self._column, self._values = 0, []
        elif self._has_inline:
            super().started(name, attributes)

    def ended(self, name: str) -> None:
        if name == CELL:
            value = self._value(self.taken())
            if value is not None and self._column <= MOST_COLUMNS:
                self._values += [None] * (self._column - len(self._values))
                self._values[self._column - 1] = value
        elif name == VALUE:
            self.parser.CharacterDataHandler = None
        elif name == ROW:
            self._rows.append((self._number, self._values))
        elif self._has_inline:
            super().ended(name)

    def _value(self, text: str) -> CellValue:
        if self._has_inline:
            self._has_inline = False
            return text
        if not text:
            return None
        read = self._readers.get(self._kind)
        return read(text) if read else text

    def _column_of(self, place: str) -> int:
        letters = place.rstrip(digits)
        if letters not in self._columns:
            self._columns[letters] = column_index_from_string(letters)
        return self._columns[letters]


def _whole(text: str) -> int:
    """Some programs write the number of a row as ``3.0``."""
    number = float(text)
    if not number.is_integer():
        raise ValueError(f"{text} is no number of a row")
    return int(number)
