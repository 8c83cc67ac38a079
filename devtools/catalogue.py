"""The texts of the product and their Chinese, without gettext on the machine.

python -m devtools.catalogue update     collect texts into locale/zh_Hans
python -m devtools.catalogue check      fail when a text is missing, left over, untranslated or broken
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from devtools.paths import ROOT

PO = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PACKAGES = ("config", "core", "owners", "repairs", "complaints", "satisfaction", "frontdesk", "dashboard")
_SINGULAR = ("_", "gettext", "gettext_lazy", "gettext_noop")
_PLURAL = ("ngettext", "ngettext_lazy")
_CONTEXT = ("pgettext", "pgettext_lazy")
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(_SINGULAR, (1,)),
    **dict.fromkeys(_PLURAL, (1, 2)),
    **dict.fromkeys(_CONTEXT, ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLACE = re.compile(r"%\((\w+)\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|%(?![%(])[sd]")

Found = tuple[str, str | tuple[str, ...], str | None]


def collect() -> Catalog:
    """Every text in the code and the templates."""
    catalogue = Catalog()
    for name, text, context in _texts():
        catalogue.add(text, locations=[(name, 0)], context=context)
    return catalogue


def _texts() -> Iterator[Found]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield from _extract("python", path, path.read_bytes())
    for path in (ROOT / "devtools").glob("their_texts.py"):
        yield from _extract("python", path, path.read_bytes())
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            # Django turns a template into gettext calls between X's; the JavaScript reader minds nothing else.
            calls = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            yield from _extract("javascript", path, calls.encode())


def _extract(method: str, path: Path, source: bytes) -> Iterator[Found]:
    for _line, text, _comments, context in extract(
        method, io.BytesIO(source), KEYWORDS, options={"encoding": "utf-8"}
    ):
        if text:
            yield str(path.relative_to(ROOT)), text, context


def hidden() -> list[str]:
    """Texts inside f-strings, where the reader does not find them: they would stay English for ever."""
    paths = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return [
        f"a text inside an f-string is not collected: {path.relative_to(ROOT)}:{call.lineno}"
        for path in paths
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.JoinedStr)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KEYWORDS
    ]


def translated() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="zh_Hans_CN")


def update() -> None:
    """Add new texts, drop those that nobody shows; translations stay."""
    catalogue = translated() if PO.exists() else Catalog(locale="zh_Hans_CN", charset="utf-8", fuzzy=False)
    # No new date: two runs without a new text leave the same file.
    catalogue.update(collect(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalogue, sort_output=True, include_lineno=False, omit_header=False, width=110)


def problems() -> list[str]:
    """What is wrong with the catalogue, one sentence each."""
    wanted, have = collect(), translated()
    found = hidden()
    for message in wanted:
        if message.id:
            found += _problems_of(message, have.get(message.id, message.context))
    for message in have:
        if message.id and wanted.get(message.id, message.context) is None:
            found.append(f"nobody shows it any more: {message.id!r}")
    return found


def _problems_of(message: Message, there: Message | None) -> list[str]:
    where = ", ".join(name for name, _ in message.locations[:2])
    if there is None:
        return [f"not in the catalogue (make messages): {message.id!r} in {where}"]
    texts = _forms(there.string)
    if there.fuzzy or not all(texts):
        return [f"not translated: {message.id!r} in {where}"]
    ids = _forms(message.id)
    places = {place for text in ids for place in PLACE.findall(text)}
    if any(set(PLACE.findall(text)) - places for text in texts) or (
        len(ids) == 1 and any(set(PLACE.findall(text)) != places for text in texts)
    ):
        return [f"other %-places in the translation: {message.id!r} → {there.string!r}"]
    return []


def _forms(text: Any) -> tuple[str, ...]:
    """A text, or singular and plural of it, always as a tuple."""
    return tuple(form or "" for form in (text if isinstance(text, (tuple, list)) else (text,)))


def main() -> None:
    from django.conf import settings

    settings.configure()
    django.setup()
    if sys.argv[1:] == ["update"]:
        update()
        return
    found = problems() if PO.exists() else [f"{PO.relative_to(ROOT)} is missing"]
    print("\n".join(found) or "Every text has its Chinese.")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
