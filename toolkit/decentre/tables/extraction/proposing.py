"""Without a specification: what the file itself settles, what a reader must be asked, and a specification to start from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from decentre.errors import InputError
from decentre.tables.extraction.cells import Cell, Grid, Row, blank, letter, text
from decentre.tables.extraction.columns import Columns, columns
from decentre.tables.extraction.drafting import draft
from decentre.tables.extraction.extracted import Extracted
from decentre.tables.extraction.guess import YEAR, Guess
from decentre.tables.extraction.labels import View
from decentre.tables.extraction.layout import Layout, layout
from decentre.tables.extraction.opening import Book, open_book
from decentre.tables.extraction.plausibility import printed_units
from decentre.tables.extraction.provenance import Provenance
from decentre.tables.extraction.roles import Column, decimal_mark, roles
from decentre.tables.extraction.specification import Heading, Text


def proposed(path: str | Path, currency: str | None = None) -> Extracted:
    """Return a first guess: the rows as they stand, what was settled, what must be asked, and a specification to start from."""
    book = open_book(path, Text())
    guess = replace(_guess(book), currency=currency)
    return Extracted(
        budget=None,
        lines=None,
        table=_as_it_stands(guess),
        unassigned=pd.DataFrame(columns=["label", "year", "amount"]),
        provenance=_provenance(guess),
        questions=tuple(_questions(guess)),
        settled=_settled(guess),
        proposal=draft(guess),
    )


def _guess(book: Book) -> Guess:
    filled = book.filled()
    if not filled:
        raise InputError(f"{book.what} has no visible sheet in which anything stands.")
    grid = book.grid(filled[0])
    found = layout(grid)
    if found is None:
        raise InputError(
            f"{book.what}: no row of names stands over a row of numbers, so nothing can be proposed; write a specification "
            "(docs/extract.md)."
        )
    what = f"{book.what}, sheet {filled[0]!r}" if filled[0] else book.what
    names = columns(grid, Heading(rows=found.heading, fill_right=len(found.heading) > 1), what)
    rows = [grid[n - 1] for n in found.data if n not in found.totals]
    seen = roles(names.texts, rows)
    amounts = [c.place for c in seen if c.role == "amount"]
    mark = decimal_mark([[_cell(row, j) for row in rows] for j in amounts]) if book.format == "text" else ""
    units = printed_units(View(book, filled[0], grid, names, {}, {}), amounts)
    year = _year_at(book, grid, found, names, seen)
    return Guess(book, filled[0], found, names, tuple(seen), mark, tuple(units), year)


def _cell(row: Row, column: int) -> Cell:
    return row[column] if column < len(row) else None


def _year_at(book: Book, grid: Grid, found: Layout, names: Columns, seen: Sequence[Column]) -> str:
    """Return where the year seems to stand: in the headings of amounts, in a column, in a cell above, in the file's name."""
    amounts = [names.texts[c.place] for c in seen if c.role == "amount"]
    if amounts and sum(bool(YEAR.search(a)) for a in amounts) > len(amounts) / 2:
        return "headings"
    if any(c.role == "year" for c in seen):
        return "column"
    above = grid[: found.heading[0] - 1]
    cells = [(letter(j), n, text(c)) for n, row in enumerate(above, 1) for j, c in enumerate(row) if not blank(c)]
    place = next((f"{column}{n}" for column, n, words in cells if YEAR.search(words)), None)
    return place or ("file" if YEAR.search(book.path.name) else "")


def _as_it_stands(guess: Guess) -> pd.DataFrame:
    """Return the rows of the table under their headings, totals too, every cell as text."""
    names = [c.heading or letter(c.place) for c in guess.columns]
    unique = [n if names.count(n) == 1 else f"{n} ({letter(j)})" for j, n in enumerate(names)]
    grid = guess.book.grid(guess.sheet)
    cells = [[text(_cell(grid[n - 1], j)) or None for n in guess.layout.data] for j in range(len(unique))]
    there = [
        j for j, column in enumerate(cells) if guess.columns[j].heading or any(column)
    ]  # the others are only commas
    rows = list(zip(*[cells[j] for j in there], strict=True))
    return pd.DataFrame(
        rows, columns=[unique[j] for j in there], index=pd.Index(guess.layout.data, name="row"), dtype="str"
    )


def _settled(guess: Guess) -> dict[str, object]:
    """Return what the file itself decided."""
    book = guess.book
    named = {c.role: [x.heading or str(x.place + 1) for x in guess.of(c.role)] for c in guess.columns}
    found: dict[str, object] = {"format": book.format, "encoding": book.encoding, "separator": book.separator}
    found |= {"decimal": guess.decimal, "sheet": guess.sheet, "sheets": book.filled()}
    found |= {"heading": list(guess.layout.heading), "totals": list(guess.layout.totals)}
    found |= {"codes": named.get("code", []), "amounts": named.get("amount", []), "years": guess.year_at}
    found["fill_down"] = [c.heading for c in guess.columns if c.fill_down]
    found["body"] = "" if guess.body is None else guess.body.heading or letter(guess.body.place)
    return found


def _questions(guess: Guess) -> list[str]:
    """Return what no file can settle: currency, unit, stage, level of the tree, naming of the year."""
    asked = "Which currency? No file prints an ISO code: give one such as 'NOK'."
    questions = [asked] if guess.currency is None else []
    if guess.units:
        unit = guess.units[0]
        questions.append(
            f"Unit: {unit.where} says {unit.words[:60]!r}, which is {unit.multiplier:,}; is that right for these amounts?"
        )
    else:
        questions.append(
            "Unit: nothing in the file says whether amounts are whole, thousands or millions; compare one with a known sum."
        )
    questions += [_stage_question(guess), _level_question(guess), _year_question(guess)]
    if len(guess.book.filled()) > 1:
        questions.append(
            f"Sheets: {len(guess.book.filled())} are filled; is each a body, a line or a year, or are some of them totals?"
        )
    return questions


def _stage_question(guess: Guess) -> str:
    amounts = [c.heading or letter(c.place) for c in guess.of("amount")]
    if len(amounts) > 1 and guess.year_at != "headings":
        shown = ", ".join(repr(a[:40]) for a in amounts[:6])
        return f"Stage: are {shown}{' ...' if len(amounts) > 6 else ''} stages (budget, adjusted, outturn: choose one) or lines (they add up)?"
    return "Stage: are the amounts the budget, the adjusted budget or the outturn?"


def _level_question(guess: Guess) -> str:
    count = len(guess.layout.totals)
    totals = f"{count} rows look like totals and are left out; " if count else ""
    tree = len(guess.of("label", "code")) > 2
    return f"Level: {totals}do {'rows' if tree else 'the remaining rows'} of several levels of a tree stand beside each other? Take one level."


def _year_question(guess: Guess) -> str:
    where = {
        "": "nowhere in the file",
        "file": "in the file's name",
        "headings": "in the headings",
        "column": "in a column",
    }
    place = where.get(guess.year_at, f"in cell {guess.year_at}")
    return f"Year: it stands {place}; when does it begin, and where one number names it: the year it begins in, or ends in?"


def _provenance(guess: Guess) -> Provenance:
    data = guess.layout.data
    cells = f"A{data[0]}:{letter(len(guess.names.texts) - 1)}{data[-1]}"
    sheets = pd.DataFrame([(guess.sheet, cells, len(data))], columns=["sheet", "cells", "rows"])
    nothing = pd.DataFrame()
    return Provenance(guess.book.path.name, guess.book.sha256, guess.book.format, {}, sheets, nothing, nothing)
