"""HTML made by others, through a list of what is allowed: tables, lists and plain text marks; nothing that acts or asks."""

from __future__ import annotations

from html.parser import HTMLParser

from decentre.tables import safe

_TABLES = {"table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td"}
_TEXT = {"p", "div", "span", "pre", "code", "small", "b", "strong", "i", "em", "u", "s", "sub", "sup", "h1", "h2", "h3", "h4", "h5", "h6"}  # fmt: skip
_LISTS = {"ul", "ol", "li", "dl", "dt", "dd", "blockquote", "details", "summary"}
_ALONE = {"br", "hr", "col"}
_TAGS = _TABLES | _TEXT | _LISTS | _ALONE
_ATTRIBUTES = {"class", "scope", "colspan", "rowspan", "title", "lang", "dir"}
_UNNEEDED = {
    "style",
    "border",
    "id",
    "align",
    "valign",
    "width",
    "height",
    "role",
    "tabindex",
    "open",
}  # left out in silence


def allowed(page: str) -> str | None:
    """Return what is allowed of a piece of HTML, every element closed; None where it holds something that acts or asks."""
    kept = _Kept()
    kept.feed(page)
    kept.close()
    return None if kept.refused else "".join([*kept.done, *(f"</{tag}>" for tag in reversed(kept.open))])


class _Kept(HTMLParser):
    """Writes HTML anew from what is allowed in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[str] = []
        self.open: list[str] = []
        self.refused = False
        self._styled = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Write a tag that is allowed."""
        if tag == "style":
            self._styled = True  # the page has a style of its own
            return
        named = {name for name, _ in attributes if not name.startswith(("data-", "aria-"))}
        if tag not in _TAGS or named - _ATTRIBUTES - _UNNEEDED:
            self.refused = True
            return
        words = [f' {name}="{safe.html(value or "")}"' for name, value in attributes if name in _ATTRIBUTES]
        self.done.append(f"<{tag}{''.join(words)}>")
        if tag not in _ALONE:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element that is open, and what stands open in it."""
        if tag == "style":
            self._styled = False
        while tag in self.open:
            last = self.open.pop()
            self.done.append(f"</{last}>")
            if last == tag:
                break

    def handle_data(self, data: str) -> None:
        """Write text as text."""
        if not self._styled:
            self.done.append(safe.html(data))

    def unknown_decl(self, data: str) -> None:  # noqa: ARG002 (the parser calls it so)
        """Refuse what is no HTML."""
        self.refused = True
