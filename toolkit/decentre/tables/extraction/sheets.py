"""Which sheets of a file are read: the only filled one, one by name, several, or all that a pattern names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from decentre.errors import InputError
from decentre.tables.extraction.cells import text
from decentre.tables.extraction.opening import Book
from decentre.tables.extraction.specification import Sheets


@dataclass(frozen=True)
class Chosen:
    """A sheet that is read, and the parts of its name that the pattern named."""

    name: str
    parts: Mapping[str, str]


def chosen_sheets(book: Book, said: Sheets | None) -> list[Chosen]:
    """Return the sheets that a specification names; without a name, the only filled one."""
    if said is None:
        filled = book.filled() if len(book.sheets) > 1 else list(book.sheets)
        if len(filled) != 1:
            raise InputError(
                f"{book.what} has {len(filled)} filled sheets ({listed(filled)}); say in [sheet] which hold the table."
            )
        return [Chosen(filled[0], {})]
    if said.pattern is not None:
        chosen = [chosen_by_name(s, said) for s in book.sheets if re.search(said.pattern, text(s))]
        if not chosen:
            raise InputError(
                f"{book.what} has no sheet whose name is what {said.pattern!r} says; it has {listed(book.sheets)}."
            )
        return chosen
    names = said.names or (said.name or "",)
    missing = [n for n in names if n not in book.sheets]
    if missing:
        raise InputError(f"{book.what} has no sheet {missing[0]!r}; it has {listed(book.sheets)}.")
    return [Chosen(n, {}) for n in names]


def chosen_by_name(name: str, said: Sheets | None) -> Chosen:
    """Return a sheet with the parts that the pattern of the specification names in it."""
    match = None if said is None or said.pattern is None else re.search(said.pattern, text(name))
    return Chosen(name, {} if match is None else {k: text(v or "") for k, v in match.groupdict().items()})


def listed(sheets: list[str] | tuple[str, ...]) -> str:
    """Return the names of sheets for a message."""
    return ", ".join(repr(s) for s in sheets[:8]) + (" ..." if len(sheets) > 8 else "")
