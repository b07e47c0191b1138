"""Reading a user's own table from a file: what is decided is said, and what cannot be decided is refused."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pandas as pd

from decentre.errors import InputError, ReadingWarning
from decentre.tables.cells import column_of_cells, column_of_text, errors_in, stays_text
from decentre.tables.containers import format_of
from decentre.tables.marks import written_by_us
from decentre.tables.money import settle_currency
from decentre.tables.safe import restored
from decentre.tables.texts import decimal_of, read_text
from decentre.tables.workbooks import Book, Cell, Sheet, WorkbookReader, column_letters

_WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}
_TEXTS = {".csv", ".txt", ".tsv", ".tab", ".psv", ""}


def read(
    path: str | Path,
    *,
    sheet: str | int | None = None,
    encoding: str | None = None,
    separator: str | None = None,
    decimal: Literal[".", ","] | None = None,
    currency: str | None = None,
) -> pd.DataFrame:
    """Read a table from a CSV file or a workbook.

    What the file is, is told by its first bytes and not by its ending. Text stays text: ``'NA'`` is a name like any other,
    ``'007'``, ``'5E1'`` and ``'TRUE'`` are codes, and only an empty cell is missing. A column is one of numbers only if
    every filled cell is a plain number under the file's one decimal mark; columns of names, years and categories and those
    whose heading ends in ``code`` or ``id`` are text throughout. In a workbook each cell keeps its type. The first row
    must hold the column names.

    Parameters
    ----------
    path : str or Path
        A text file (``.csv``, ``.tsv``, ``.txt``) or a workbook (``.xlsx``, ``.xls``, ``.xlsb``, ``.ods``, or XML).
    sheet : str or int, optional
        Which sheet of a workbook, by name or by position from 0; None for the only one that is filled and not hidden.
    encoding : str, optional
        Of a text file, such as ``'cp1252'``; None to decide it from the file.
    separator : str, optional
        The character between the cells of a text file; None to decide it from the file.
    decimal : {'.', ','}, optional
        The decimal mark of a text file; None to decide it from the file.
    currency : str, optional
        ISO 4217 code of its money, for a column ``currency``; the file's own must not be another.

    Returns
    -------
    pandas.DataFrame
        The table as it stands in the file: columns of int64, float64 or text; and ``currency`` where it is given.

    Raises
    ------
    InputError
        There is no such file; it is empty, damaged or no table; its encoding, separator or decimal mark cannot be settled;
        a row is longer or shorter than the row of column names; a column has no name, or two have the same; several sheets
        are filled, or the only one is hidden, and ``sheet`` is not given; a cell holds an error such as ``#REF!``; the file
        needs more than a minute or too much memory; its currency is another than the one given.

    Warns
    -----
    ReadingWarning
        Something was decided from the file that may be otherwise: an encoding that is not UTF-8, a separator that is not
        a comma, a decimal comma, an ending that does not fit. What is given is not warned about.

    Examples
    --------
    >>> read("no/such/budget.csv")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: There is no file 'no/such/budget.csv'; check the path (it is read from the folder you are in).
    """
    table, notes = read_with_notes(path, sheet=sheet, encoding=encoding, separator=separator, decimal=decimal)
    if notes:
        warnings.warn(f"'{path}': {'; '.join(notes)}.", ReadingWarning, stacklevel=2)
    return _in_currency(table, currency, path)


def _in_currency(table: pd.DataFrame, currency: str | None, path: str | Path) -> pd.DataFrame:
    """Return a table with the currency that the caller says, where the file says no other."""
    if currency is None:
        return table
    code = settle_currency(currency, **{f"'{path}'": table})
    return table if any(str(c).strip().casefold() == "currency" for c in table.columns) else table.assign(currency=code)


def read_with_notes(
    path: str | Path,
    *,
    sheet: str | int | None = None,
    encoding: str | None = None,
    separator: str | None = None,
    decimal: Literal[".", ","] | None = None,
) -> tuple[pd.DataFrame, list[str]]:
    """Return what :func:`read` returns, and what it would warn about."""
    path = Path(path)
    _require_file(path)
    table, notes = _as_it_stands(path, sheet, encoding, separator, decimal)
    return (restored(table) if written_by_us(path) else table), notes


def _as_it_stands(
    path: Path, sheet: str | int | None, encoding: str | None, separator: str | None, decimal: Literal[".", ","] | None
) -> tuple[pd.DataFrame, list[str]]:
    if decimal not in (None, ".", ","):
        raise InputError(f"decimal={decimal!r} is not a decimal mark; give '.' or ','.")
    kind = format_of(path)
    if kind == "text":
        _require_ending(path)
        if sheet is not None:
            raise InputError(f"'{path}' is a text file, which has no sheets; leave sheet out.")
        return _from_text(path, encoding, separator, decimal)
    with WorkbookReader() as reader:
        book = reader.book(path)
    return _from_book(book, path, sheet)


def _require_file(path: Path) -> None:
    if path.is_dir():
        raise InputError(f"'{path}' is a folder; give the path of one CSV, XLSX or ODS file.")
    if not path.is_file():
        raise InputError(f"There is no file '{path}'; check the path (it is read from the folder you are in).")
    if path.stat().st_size == 0:
        raise InputError(f"'{path}' is empty; its first row must hold the column names.")


def _require_ending(path: Path) -> None:
    if path.suffix.lower() not in _WORKBOOKS | _TEXTS:
        raise InputError(
            f"'{path}' ends in '{path.suffix}', which is not read; save it as .csv (UTF-8), .xlsx or .ods."
        )


def _from_text(
    path: Path, encoding: str | None, separator: str | None, decimal: Literal[".", ","] | None
) -> tuple[pd.DataFrame, list[str]]:
    text = read_text(path, encoding, separator)
    notes = list(text.notes)
    if path.suffix.lower() in _WORKBOOKS:
        if not text.rows or len(text.rows[0]) < 2:
            raise InputError(
                f"'{path}' cannot be opened as a workbook; open it in a spreadsheet program and save it again as .xlsx."
            )
        notes.append(f"its ending is {path.suffix} and it is a text file")
    _require_whole(text.rows, path)
    names, columns, more = _table(text.rows, path)
    texts = [[str(c) if c is not None else "" for c in column] for column in columns]
    counted = [c for name, c in zip(names, texts, strict=True) if not stays_text(name)]
    mark = decimal or decimal_of(counted, text.separator, path)
    if mark == "," and not decimal:
        notes.append("its decimal mark is taken as the comma")
    typed = [column_of_text(n, c, mark) for n, c in zip(names, texts, strict=True)]
    return _joined(names, typed), notes + more


def _require_whole(rows: list[list[str]], path: Path) -> None:
    """Refuse a row that ends before the last column: its line was cut, or a separator is missing in it."""
    width = len(_filled(rows[0])) if rows else 0
    for number, row in enumerate(rows, start=1):
        if row and len(row) < width:
            raise InputError(
                f"'{path}' is not a regular table: row {number} has {len(row)} cells for {width} column names; give every row as "
                "many cells as there are names (an empty cell keeps its separator)."
            )


def _from_book(book: Book, path: Path, wanted: str | int | None) -> tuple[pd.DataFrame, list[str]]:
    sheet, notes = _chosen(book, path, wanted)
    names, columns, more = _table(sheet.rows, path)
    for name, column in zip(names, columns, strict=True):
        wrong = errors_in(column)
        if wrong:
            raise InputError(
                f"'{path}' holds {column[wrong[0]].text} in column {name!r}, row {wrong[0] + 2} ({len(wrong)} in all); "  # type: ignore[union-attr]
                "open it in a spreadsheet program, mend the formula, and save it again."
            )
    if path.suffix.lower() not in _WORKBOOKS:
        notes.append(f"its ending is {path.suffix or 'missing'} and it is a workbook ({book.format})")
    return _joined(names, [column_of_cells(c) for c in columns]), [*book.notes, *notes, *more]


def _chosen(book: Book, path: Path, wanted: str | int | None) -> tuple[Sheet, list[str]]:
    """Return the sheet that is wanted, or the only one that a reader of the workbook sees filled."""
    names = [s.name for s in book.sheets]
    if wanted is not None:
        places = dict(zip(names, range(len(names)), strict=True)) | {i: i for i in range(len(names))}
        if isinstance(wanted, bool) or wanted not in places:
            there = ", ".join(map(repr, names)) or "none"
            raise InputError(f"'{path}' has no sheet {wanted!r}; give the name or position of one it has: {there}.")
        return book.sheets[places[wanted]], []
    seen = [s for s in book.sheets if s.filled and not s.hidden]
    hidden = [s.name for s in book.sheets if s.filled and s.hidden]
    if len(seen) > 1:
        raise InputError(
            f"'{path}' has {len(seen)} filled sheets ({', '.join(repr(s.name) for s in seen)}); give the one that is meant, such "
            f"as sheet={seen[0].name!r}, or save it as a file of its own."
        )
    if not seen and hidden:
        raise InputError(
            f"'{path}' has only hidden sheets that are filled ({', '.join(map(repr, hidden))}); give sheet={hidden[0]!r} if that "
            "is meant, or show it and save it again."
        )
    if not seen:
        raise InputError(f"'{path}' is empty; its first row must hold the column names.")
    return seen[0], [f"its hidden sheet {name!r} is not read" for name in hidden]


def _joined(names: list[str], columns: list[pd.Series]) -> pd.DataFrame:
    return pd.DataFrame(dict(zip(names, columns, strict=True)))


def _table(rows: Sequence[Sequence[Cell]], path: Path) -> tuple[list[str], list[list[Cell]], list[str]]:
    """Return column names, columns and what there is to say; refuse what is not a plain table."""
    if not rows:
        raise InputError(f"'{path}' is empty; its first row must hold the column names.")
    heading = _filled(rows[0])
    _require_regular(rows, len(heading), path)
    columns = [[row[i] if i < len(row) and row[i] != "" else None for row in rows[1:]] for i in range(len(heading))]
    if len(heading) > 1 and _blank(heading[0]) and _counts_rows(columns[0]):
        return *_named(heading[1:], columns[1:], path), [
            "its first column has no name and counts the rows: it is left out"
        ]
    return *_named(heading, columns, path), []


def _named(heading: list[Cell], columns: list[list[Cell]], path: Path) -> tuple[list[str], list[list[Cell]]]:
    _require_names(heading, path)
    if not columns or not columns[0]:
        raise InputError(f"'{path}' has column names but no rows; add the rows below them.")
    return [str(name) for name in heading], columns


def _blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _filled(row: Sequence[Cell]) -> list[Cell]:
    """Return a row without the blank cells at its end."""
    cells = list(row)
    while cells and _blank(cells[-1]):
        cells.pop()
    return cells


def _counts_rows(column: list[Cell]) -> bool:
    """Say whether a column holds 1, 2, 3 ... (as R writes) or 0, 1, 2 ... (as pandas does)."""
    counted = [str(c) for c in column]
    return counted in ([str(i + first) for i in range(len(column))] for first in (0, 1))


def _require_regular(rows: Sequence[Sequence[Cell]], width: int, path: Path) -> None:
    """Refuse blank rows inside, and rows longer than their heading: pandas would shift such a table by a column."""
    for number, row in enumerate(rows, start=1):
        if not any(not _blank(c) for c in row):
            raise InputError(
                f"'{path}' has a blank row (row {number}) above others; delete it, or give the tables one by one."
            )
        filled = len(_filled(row))
        if filled <= width:
            continue
        if width == 1:
            raise InputError(
                f"'{path}' has one cell in row 1 ({str(rows[0][0])[:60]!r}) and {filled} in row {number}: a title stands above the "
                "column names, or the header is merged, blank, or not in the first row; delete the rows above it (tables.extract "
                "reads a table as published)."
            )
        raise InputError(
            f"'{path}' has rows longer than its row of column names: row {number} has {filled} cells for {width} names; give "
            "every row as many cells as there are names (a number with a separator of thousands needs quotation marks, "
            "and R writes row names unless row.names = FALSE)."
        )


def _require_names(heading: Sequence[Cell], path: Path) -> None:
    blank = [i for i, c in enumerate(heading) if _blank(c)]
    if blank or not heading:
        places = ", ".join(str(i + 1) for i in blank) or "1"
        raise InputError(
            f"'{path}' has no name over column {places}: the header is merged, blank, or not in the first row; "
            "put one name over each column in row 1, and the data from row 2."
        )
    names = [str(c).strip() for c in heading]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        letters = " and ".join(column_letters(i) for i, name in enumerate(names) if name == twice[0])
        raise InputError(
            f"'{path}' has the column name {twice[0]!r} twice (columns {letters}); rename one, or delete it."
        )
