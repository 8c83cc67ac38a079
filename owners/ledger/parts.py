"""The parts of a workbook that marking a sheet touches besides its rows: styles, comments and their drawing.

They are changed as text: a library that reads and writes them again would lose what it does not know.
"""

from __future__ import annotations

import posixpath
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext
from openpyxl.utils import get_column_letter

from owners.ledger.rows import Severity

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
FILLS = {Severity.ERROR: "FFFFC7CE", Severity.WARNING: "FFFFE0B2", Severity.NOTE: "FFFFF9C4"}
# what follows the drawing of comments in a sheet; it must stand before the first of these
AFTER_LEGACY = {
    "drawingHF", "legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
    "AlternateContent",
}  # fmt: skip


class Package:
    """The zip of a workbook: parts by name, and those that were changed or added."""

    def __init__(self, given: zipfile.ZipFile) -> None:
        self.given = given
        self.changed: dict[str, bytes] = {}
        self.written: set[str] = set()

    def text(self, path: str) -> str:
        """The part as text; raises ``KeyError`` when there is none, ``ValueError`` when it is not UTF-8."""
        return (self.changed[path] if path in self.changed else self.given.read(path)).decode("utf-8-sig")

    def has(self, path: str) -> bool:
        return path in self.changed or path in self.given.NameToInfo

    def sheet_path(self, title: str) -> str:
        """The part of the sheet of this name; raises ``KeyError``."""
        targets = {
            r.get("Id"): r.get("Target", "") for r in _elements(self.text("xl/_rels/workbook.xml.rels"))
        }
        for sheet in _parsed(self.text("xl/workbook.xml")).iter():
            if sheet.tag.endswith("}sheet") and sheet.get("name") == title:
                return _resolved("xl", targets[sheet.get(f"{{{OFFICE}}}id")])
        raise KeyError(title)

    def relations(self, path: str) -> dict[str, tuple[str, str]]:
        """Last word of the type → (id, path) of what a part points to."""
        rels = relations_path(path)
        if not self.has(rels):
            return {}
        folder = posixpath.dirname(path)
        return {
            r.get("Type", "").rsplit("/", 1)[-1]: (r.get("Id", ""), _resolved(folder, r.get("Target", "")))
            for r in _elements(self.text(rels))
            if r.get("TargetMode") != "External"
        }

    def relate(self, path: str, kind: str, target: str) -> str:
        """Point from the part to the target and answer the id."""
        rels = relations_path(path)
        if not self.has(rels):
            self.changed[rels] = f'<Relationships xmlns="{PACKAGE}"></Relationships>'.encode()
        key = f"marked{kind}"
        line = f'<Relationship xmlns="{PACKAGE}" Id="{key}" Type="{OFFICE}/{kind}" Target="/{target}"/>'
        self.insert(rels, "Relationships", line)
        return key

    def insert(self, path: str, parent: str, line: str) -> None:
        """Put the text at the end of the named element of the part; raises ``ValueError`` when there is none."""
        self.changed[path] = _before_end(self.text(path), parent, line).encode()

    def copy_rest(self, made: zipfile.ZipFile) -> None:
        """Everything that is not in the new file yet, changed or as it was."""
        for entry in self.given.infolist():
            if entry.filename in self.written or entry.filename in self.changed or entry.is_dir():
                continue
            with self.given.open(entry) as source, made.open(entry.filename, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target)
        for path, content in self.changed.items():
            made.writestr(path, content)


class Styles:
    """The formats of cells; a marked cell gets a copy of its own format with another fill."""

    def __init__(self, text: str) -> None:
        self._text = text
        block = re.search(r"<(\w+:)?cellXfs\b[^>]*>(.*?)</(?:\w+:)?cellXfs>", text, re.DOTALL)
        fills = re.search(r"<(?:\w+:)?fills\b[^>]*>(.*?)</(?:\w+:)?fills>", text, re.DOTALL)
        if block is None or fills is None:
            raise ValueError("no formats")
        self._prefix = block[1] or ""
        formats = re.finditer(r"<(?:\w+:)?xf\b[^>]*?/>|<(?:\w+:)?xf\b.*?</(?:\w+:)?xf>", block[2], re.DOTALL)
        self._formats = [match[0] for match in formats]
        self._first_fill = len(re.findall(r"<(?:\w+:)?fill\b", fills[1]))
        self._added: dict[tuple[int, Severity], int] = {}

    def marked(self, style: int, severity: Severity) -> int:
        """The number of this format with the fill of the severity; raises ``ValueError`` for an unknown one."""
        if style >= len(self._formats):
            raise ValueError("an unknown format")
        return self._added.setdefault((style, severity), len(self._formats) + len(self._added))

    def text(self) -> str:
        """The part with the fills and formats that were needed."""
        p = self._prefix
        fills = "".join(
            f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="{colour}"/></{p}patternFill></{p}fill>'
            for colour in FILLS.values()
        )
        text = _before_end(_uncounted(self._text, "fills"), "fills", fills)
        return _before_end(_uncounted(text, "cellXfs"), "cellXfs", "".join(self._copies()))

    def _copies(self) -> Iterator[str]:
        for style, severity in self._added:
            fill = self._first_fill + list(FILLS).index(severity)
            bare = re.sub(r'\s+(?:fillId|applyFill)="[^"]*"', "", self._formats[style], count=2)
            yield re.sub(r"^<((?:\w+:)?xf)\b", rf'<\1 fillId="{fill}" applyFill="1"', bare)


def notes_add(package: Package, sheet: str, told: Mapping[tuple[int, int], str]) -> str:
    """Comments at these cells of the sheet; answers the id of a drawing the sheet must name, if it named none."""
    related = package.relations(sheet)
    if "comments" in related:
        comments = related["comments"][1]
    else:
        comments = _free(package, "xl/comments_marked", ".xml")
        package.changed[comments] = (
            f'<comments xmlns="{CONTENT}"><authors></authors><commentList></commentList></comments>'.encode()
        )
        package.relate(sheet, "comments", comments)
        override = f'<Override xmlns="{TYPES}" PartName="/{comments}" ContentType="{COMMENTS_TYPE}"/>'
        package.insert("[Content_Types].xml", "Types", override)
    fresh = _comments_add(package, comments, told)
    legacy = ""
    if "vmlDrawing" in related:
        drawing = related["vmlDrawing"][1]
    else:
        drawing = _free(package, "xl/drawings/vml_marked", ".vml")
        package.changed[drawing] = VML_FRAME
        legacy = package.relate(sheet, "vmlDrawing", drawing)
        if 'extension="vml"' not in package.text("[Content_Types].xml").lower():
            default = f'<Default xmlns="{TYPES}" Extension="vml" ContentType="{VML_TYPE}"/>'
            package.insert("[Content_Types].xml", "Types", default)
    package.insert(drawing, "xml", NOTE_SHAPE + "".join(_shapes(fresh)))
    return legacy


TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
VML = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
VML_FRAME = (
    f'<xml {VML}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'.encode()
)
NOTE_SHAPE = (
    f'<v:shapetype {VML} id="marked_note" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


def _comments_add(package: Package, path: str, told: Mapping[tuple[int, int], str]) -> list[tuple[int, int]]:
    """Write the comments; a cell that has one gets a further paragraph. Answers the cells that had none."""
    text = package.text(path)
    authors = len(re.findall(r"<(?:\w+:)?author\b", text))
    author = escape(gettext("Import check"))
    text = _before_end(_opened(text, "authors"), "authors", f'<author xmlns="{CONTENT}">{author}</author>')
    there = set(re.findall(r'<(?:\w+:)?comment\b[^>]*\bref="([A-Z]+\d+)"', text))
    fresh: list[tuple[int, int]] = []
    lines: list[str] = []
    for (row, column), sentences in told.items():
        reference = f"{get_column_letter(column)}{row}"
        words = escape(_printable(sentences))
        if reference in there:
            more = f'<r xmlns="{CONTENT}"><t xml:space="preserve">\n{words}</t></r>'
            text = _paragraph_added(text, reference, more)
        else:
            fresh.append((row, column))
            lines.append(
                f'<comment xmlns="{CONTENT}" ref="{reference}" authorId="{authors}">'
                f'<text><t xml:space="preserve">{words}</t></text></comment>'
            )
    package.changed[path] = _before_end(_opened(text, "commentList"), "commentList", "".join(lines)).encode()
    return fresh


def _paragraph_added(text: str, reference: str, more: str) -> str:
    comment = re.search(
        rf'<(?:\w+:)?comment\b[^>]*\bref="{reference}".*?(?=</(?:\w+:)?text>)', text, re.DOTALL
    )
    return text[: comment.end()] + more + text[comment.end() :] if comment else text


def _shapes(cells: list[tuple[int, int]]) -> Iterator[str]:
    for count, (row, column) in enumerate(cells, start=1):
        anchor = f"{column}, 15, {max(row - 2, 0)}, 4, {column + 3}, 40, {row + 3}, 4"
        yield (
            f'<v:shape {VML} id="_x0000_s{100_000 + count}" type="#marked_note" fillcolor="#ffffe1"'
            ' style="position:absolute;width:220pt;height:70pt;visibility:hidden" o:insetmode="auto">'
            '<v:fill color2="#ffffe1"/><v:path o:connecttype="none"/><v:textbox/>'
            '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
            f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
            f"<x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
        )


def legacy_drawing_add(head: bytes, tail: bytes, legacy: str) -> bytes:
    """The end of a sheet (``tail``, behind its last row) with its drawing of comments named, if ``legacy`` says so."""
    if not legacy:
        return tail
    end = re.search(rb"</(?:\w+:)?sheetData>", tail)
    rest = tail[end.end() :] if end else tail
    at = _first_after(head, rest)
    line = f'<legacyDrawing xmlns="{CONTENT}" xmlns:r="{OFFICE}" r:id={quoteattr(legacy)}/>'.encode()
    return tail[: len(tail) - len(rest) + at] + line + rest[at:]


def _first_after(head: bytes, rest: bytes) -> int:
    """Where in the end of the sheet the drawing belongs: before the first element that must follow it."""
    opening = head[head.rfind(b"<") :]
    spot: list[int] = []
    depth = 0

    def started(name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth == 2 and not spot and name.rsplit(":", 1)[-1] in AFTER_LEGACY:
            spot.append(parser.CurrentByteIndex - len(opening))

    def ended(_name: str) -> None:
        nonlocal depth
        depth -= 1
        if depth == 0 and not spot:
            spot.append(parser.CurrentByteIndex - len(opening))

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = started, ended
    try:
        parser.Parse(opening + rest, True)
    except expat.ExpatError as error:
        raise ValueError("the end of the sheet is not readable") from error
    return spot[0]


def relations_path(path: str) -> str:
    folder, name = posixpath.split(path)
    return f"{folder}/_rels/{name}.rels"


def _resolved(folder: str, target: str) -> str:
    return target[1:] if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")


def _parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314  # expat itself stops entities that grow


def _elements(text: str) -> list[ElementTree.Element]:
    return list(_parsed(text))


def _free(package: Package, stem: str, ending: str) -> str:
    number = 1
    while package.has(f"{stem}{number}{ending}"):
        number += 1
    return f"{stem}{number}{ending}"


def _before_end(text: str, name: str, more: str) -> str:
    """The text with ``more`` before the last closing tag of that name; raises ``ValueError`` when there is none."""
    ends = list(re.finditer(rf"</(?:\w+:)?{name}\s*>", text))
    if not ends:
        raise ValueError(f"no {name}")
    return text[: ends[-1].start()] + more + text[ends[-1].start() :]


def _opened(text: str, name: str) -> str:
    """``<authors/>`` as ``<authors></authors>``."""
    return re.sub(rf"<((?:\w+:)?{name})\b([^>]*?)/>", r"<\1\2></\1>", text, count=1)


def _uncounted(text: str, name: str) -> str:
    return re.sub(rf'(<(?:\w+:)?{name}\b[^>]*?)\s+count="\d+"', r"\1", text, count=1)


def _printable(text: str) -> str:
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)
