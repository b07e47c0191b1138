"""The Markdown of lessons as HTML: headings, paragraphs, lists, tables, code, emphasis and links, and nothing else."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

_FENCE = re.compile(r"```\w*\n(.*?)\n```", re.DOTALL)
_ITEM = re.compile(r"(?:[*-]|\d+\.) +")
_INLINE: tuple[tuple[str, str], ...] = (
    (r"\*\*(.+?)\*\*", r"<strong>\1</strong>"),
    (r"(?<![\w*])\*(?!\s)(.+?)(?<!\s)\*(?![\w*])", r"<em>\1</em>"),
    (r"!\[([^\]]*)\]\([^)]*\)", r"\1"),
    (r"\[([^\]]+)\]\((#[^)\s\x22]+|https?://[^)\s\x22]+)\)", r'<a href="\2">\1</a>'),
    (r"\[([^\]]+)\]\([^)]*\)", r"\1"),
)


def to_html(text: str) -> str:
    r"""Return Markdown as HTML.

    Parameters
    ----------
    text : str
        Blocks apart by a blank line. HTML in it is shown and not obeyed; a picture is its alternative text; a link to a
        file is its words.

    Returns
    -------
    str
        HTML elements.

    Examples
    --------
    >>> to_html("## Look\n\nA *near* match is **not** a replication:\n`19.3 < 20`.")
    '<h2>Look</h2><p>A <em>near</em> match is <strong>not</strong> a replication: <code>19.3 &lt; 20</code>.</p>'
    """
    parts = _FENCE.split(text.replace("\r\n", "\n"))
    done = []
    for number, part in enumerate(parts):
        if number % 2:
            done.append(f"<pre><code>{html.escape(part)}</code></pre>")
        else:
            done += [_block(b) for b in re.split(r"\n\s*\n", part) if b.strip()]
    return "".join(done)


def _block(block: str) -> str:
    lines = block.strip("\n").split("\n")
    heading = re.match(r"(#{1,6}) +(.*)", lines[0])
    if heading:
        level, rest = len(heading[1]), "\n".join(lines[1:])
        return f"<h{level}>{inline(heading[2])}</h{level}>" + (_block(rest) if rest.strip() else "")
    if _ITEM.match(lines[0]):
        return _list(lines)
    if len(lines) > 1 and re.fullmatch(r"[\s|:-]*-[\s|:-]*", lines[1]):
        return _table(lines)
    if lines[0].startswith("> "):
        return f"<blockquote>{_block(chr(10).join(x.removeprefix('>').strip() for x in lines))}</blockquote>"
    return f"<p>{inline(' '.join(x.strip() for x in lines))}</p>"


def _list(lines: list[str]) -> str:
    items: list[str] = []
    for line in lines:
        if _ITEM.match(line):
            items.append(_ITEM.sub("", line, count=1))
        else:
            items[-1] += f" {line.strip()}"
    tag = "ol" if lines[0][0].isdigit() else "ul"
    return f"<{tag}>" + "".join(f"<li>{inline(i)}</li>" for i in items) + f"</{tag}>"


def _table(lines: list[str]) -> str:
    rows = [[c.strip() for c in line.strip().strip("|").split("|")] for line in (lines[0], *lines[2:])]
    head = "".join(f'<th scope="col">{inline(c)}</th>' for c in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{inline(c)}</td>" for c in row) + "</tr>" for row in rows[1:])
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def inline(text: str) -> str:
    """Return one line of Markdown as HTML; what stands between backticks is left as it is.

    Parameters
    ----------
    text : str
        Without line breaks.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> inline("`a*b*c` is *a* product")
    '<code>a*b*c</code> is <em>a</em> product'
    """
    pieces = re.split(r"`([^`]+)`", text)
    show: tuple[Callable[[str], str], ...] = (
        _emphasised,
        lambda code: f"<code>{html.escape(code, quote=False)}</code>",
    )
    return "".join(show[number % 2](piece) for number, piece in enumerate(pieces))


def _emphasised(text: str) -> str:
    shown = html.escape(text, quote=False)
    for pattern, replacement in _INLINE:
        shown = re.sub(pattern, replacement, shown)
    return shown
