"""What a person sees or hears of a page: its texts, without what is written in another language on purpose."""

from __future__ import annotations

from html.parser import HTMLParser

SPOKEN = ("placeholder", "title", "aria-label", "alt", "data-label", "data-none", "data-some", "label")
SILENT = {"script", "style", "template", "kbd", "svg"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Page(HTMLParser):
    """Texts, links, and the form with an action panel as a browser would send it when nothing is typed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.hidden: dict[str, str] = {}
        self._open: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        silent = (
            tag in SILENT
            or (tag != "html" and "lang" in given)
            or given.get("translate") == "no"
            or self._silent()
        )
        if not silent:
            self.texts += [given[name] for name in SPOKEN if given.get(name, "").strip()]
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "input" and given.get("type") == "hidden":
            self.hidden.setdefault(given.get("name", ""), given.get("value", ""))
        if tag not in VOID:
            self._open.append((tag, silent))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            if self._open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._silent():
            self.texts.append(" ".join(data.split()))

    def _silent(self) -> bool:
        return bool(self._open) and self._open[-1][1]
