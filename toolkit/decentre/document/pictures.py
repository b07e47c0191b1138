"""Pictures inside a page: small, and asked for from nowhere."""

from __future__ import annotations

import re

_UNSEEN = re.compile(r"<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
_PATH = re.compile(r' d="[^"]*"')
_DIGITS = re.compile(r"(\.\d\d)\d+")
_ESCAPED = str.maketrans({c: f"%{ord(c):02X}" for c in '%#"<>&'})


def address(svg: str) -> str:
    """Return an SVG as an address that holds the whole picture.

    Comments, metadata and digits beyond a hundredth of a point are left out: nobody sees them.

    Parameters
    ----------
    svg : str
        An ``<svg>`` element.

    Returns
    -------
    str
        A ``data:`` address, safe between double quotes.

    Examples
    --------
    >>> address('<svg><!-- a word --><path d="M 1.23456 2"/></svg>')
    'data:image/svg+xml;charset=utf-8,%3Csvg%3E%3Cpath d=%22M 1.23 2%22/%3E%3C/svg%3E'
    """
    seen = _PATH.sub(lambda path: _DIGITS.sub(r"\1", path[0]), _UNSEEN.sub("", svg))
    return "data:image/svg+xml;charset=utf-8," + re.sub(r"\s+", " ", seen).replace("> <", "><").strip().translate(
        _ESCAPED
    )
