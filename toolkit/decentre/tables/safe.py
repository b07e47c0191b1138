r"""Text of strangers on its way out: one function a format, so that no cell runs as a formula, a command or a script.

A payment list may hold ``=HYPERLINK(...)``, a budget line ``\input{...}``, a notebook ``<script>``. Whatever leaves this
package as CSV, workbook, LaTeX, HTML or Markdown goes through here; :func:`given_back` undoes the cells of CSV and workbooks.
"""

from __future__ import annotations

import csv
import html as entities
import importlib.util
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from decentre.errors import InputError

_SHEET_LETTERS, _SHEET_ROWS, _SHEET_COLUMNS = 31, 1_048_576, 16_384

# A spreadsheet runs what starts so. A minus starts a number ("-12.5 %"), a remark ("- see note") or a formula ("-2+cmd|x!A0").
_LIVE = re.compile(r"'*(?:[=+@\t\r＝＋＠]|[-－](?![\d.,]+\s?%?\Z)(?!\s[^(|!=]*\Z))")
_LATEX = str.maketrans(
    {
        **{c: "\\" + c for c in "&%$#_{}"},
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "[": "{[}",  # at the start of a row it would be taken for a distance between rows
        "£": r"\pounds{}",
        "−": "$-$",
        "×": r"$\times$",
        "≤": r"$\le$",
        "≥": r"$\ge$",
        "\n": " ",
        "\r": " ",
    }
)
_MARKDOWN = str.maketrans({c: "\\" + c for c in "\\`*_{}[]<>#|$~&!"})


def csv_cell(cell: object) -> object:
    r"""Return a cell that no spreadsheet program runs: a text that starts like a formula gets an apostrophe before it.

    Parameters
    ----------
    cell : object
        A cell of a CSV file or workbook. Numbers stay as they are.

    Returns
    -------
    object
        The cell; :func:`given_back` is the inverse.

    Examples
    --------
    >>> [csv_cell(x) for x in ('=HYPERLINK("http://x")', "-12.5", "- see note", "-cmd", "Leeds", -3)]
    ['\'=HYPERLINK("http://x")', '-12.5', '- see note', "'-cmd", 'Leeds', -3]
    """
    return f"'{cell}" if isinstance(cell, str) and _LIVE.match(cell) else cell


def given_back(cell: object) -> object:
    """Return a cell as it was before :func:`csv_cell`.

    Parameters
    ----------
    cell : object
        A cell of a file that this package wrote.

    Returns
    -------
    object
        The cell without the apostrophe that was put before it.

    Examples
    --------
    >>> given_back("'=1+1"), given_back("'tis")
    ('=1+1', "'tis")
    """
    return cell[1:] if isinstance(cell, str) and cell.startswith("'") and _LIVE.match(cell[1:]) else cell


def latex(text: object) -> str:
    r"""Return a text as LaTeX prints it: no command, no mathematics, no comment.

    Parameters
    ----------
    text : object
        What is to be printed.

    Returns
    -------
    str
        LaTeX source, in one line.

    Examples
    --------
    >>> latex(r"R&D \input{x} 5 %")
    'R\\&D \\textbackslash{}input\\{x\\} 5 \\%'
    """
    return str(text).translate(_LATEX)


def html(text: object) -> str:
    """Return a text as HTML prints it: no tag, and nothing that ends an attribute.

    Parameters
    ----------
    text : object
        What is to be printed.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> html('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return entities.escape(str(text))


def markdown(text: object) -> str:
    r"""Return a text as Markdown prints it: no tag, link, image, emphasis, mathematics or cell border; in one line.

    Parameters
    ----------
    text : object
        What is to be printed.

    Returns
    -------
    str
        Markdown.

    Examples
    --------
    >>> markdown("R$2 | [x](y) <b>")
    'R\\$2 \\| \\[x\\](y) \\<b\\>'
    """
    return " ".join(str(text).split()).translate(_MARKDOWN)


def csv_text(table: pd.DataFrame, *, index: bool = False, digits: int | None = None) -> str:
    r"""Return a table as CSV: neutral cells and headings, the same bytes on every platform.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table.
    index : bool, default False
        Whether the index is written as the first columns.
    digits : int, optional
        Significant digits of numbers with a point; all of them unless given.

    Returns
    -------
    str
        Comma-separated text.

    Examples
    --------
    >>> csv_text(pd.DataFrame({"line": ["=1+1"], "amount": [2.5]}))
    "line,amount\n'=1+1,2.5\n"
    """
    neutral = _each(_with_columns(table, index=index), csv_cell)
    exact = None if digits is None else f"%.{digits}g"
    return str(neutral.to_csv(index=False, float_format=exact, lineterminator="\n"))


def csv_of_lists(columns: Mapping[str, Sequence[object]]) -> str:
    r"""Return plain lists as CSV with neutral cells: the text of :func:`csv_text` without a table in between.

    Parameters
    ----------
    columns : mapping of str to sequence
        Heading to cells, all of one length; an empty cell is None.

    Returns
    -------
    str
        Comma-separated text.

    Examples
    --------
    >>> csv_of_lists({"line": ["=1+1", None], "amount": [2.5, 3]})
    "line,amount\n'=1+1,2.5\n,3\n"
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([csv_cell(heading) for heading in columns])
    writer.writerows([csv_cell(cell) for cell in row] for row in zip(*columns.values(), strict=True))
    return written.getvalue()


def write_csv(path: Path, table: pd.DataFrame, *, index: bool = False, digits: int | None = None) -> None:
    """Write a table as a CSV file in UTF-8; the choices are those of :func:`csv_text`.

    Parameters
    ----------
    path : Path
        The file.
    table : pandas.DataFrame
        Any table.
    index : bool, default False
        Whether the index is written as the first columns.
    digits : int, optional
        Significant digits of numbers with a point.
    """
    path.write_text(csv_text(table, index=index, digits=digits), encoding="utf-8", newline="\n")


def write_workbook(path: Path, sheets: Mapping[str, pd.DataFrame]) -> None:
    """Write tables as an XLSX workbook, a sheet each with its index: neutral cells, no formula, no link, no clock.

    Parameters
    ----------
    path : Path
        The file.
    sheets : mapping of str to pandas.DataFrame
        Name to table; names are cut to the 31 letters that a sheet may have.

    Raises
    ------
    InputError
        XlsxWriter is not installed, or a table is longer or wider than a sheet.
    """
    if importlib.util.find_spec("xlsxwriter") is None:
        raise InputError(
            "to_excel needs XlsxWriter, which is not installed; install it with: pip install 'decentre[excel]'"
        )
    for name, table in sheets.items():
        if len(table) >= _SHEET_ROWS or table.shape[1] + table.index.nlevels > _SHEET_COLUMNS:
            raise InputError(
                f"the table {name} has {len(table):,} rows and {table.shape[1]:,} columns, more than a sheet holds; write it as CSV instead."
            )
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}}
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs=options) as writer:
        writer.book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
        for sheet, table in zip(_sheet_names(sheets), sheets.values(), strict=True):
            _each(_with_columns(table, index=True), csv_cell).to_excel(writer, sheet_name=sheet, index=False)


def _sheet_names(names: Iterable[str]) -> list[str]:
    """Return names that a workbook takes: at most 31 letters, none of its signs, no two alike."""
    found: list[str] = []
    for name in names:
        plain = re.sub(r"[\[\]:*?/\\\\]", " ", name).strip("' ")[:_SHEET_LETTERS] or "table"
        number = 2
        while plain.lower() in {other.lower() for other in found}:
            plain = f"{plain[: _SHEET_LETTERS - 4]} {number}"
            number += 1
        found.append(plain)
    return found


def restored(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table that this package wrote as it was before its cells were made neutral.

    Parameters
    ----------
    table : pandas.DataFrame
        As read from the file.

    Returns
    -------
    pandas.DataFrame
        Its cells and headings given back.

    Examples
    --------
    >>> restored(pd.DataFrame({"line": ["'=1+1", "Leeds"]}))["line"].tolist()
    ['=1+1', 'Leeds']
    """
    return _each(table, given_back)


def _with_columns(table: pd.DataFrame, *, index: bool) -> pd.DataFrame:
    if not index:
        return table
    names = [name if name is not None else "" for name in table.index.names]
    return table.set_axis(table.index.set_names(names)).reset_index(allow_duplicates=True)


def _each(table: pd.DataFrame, change: Callable[[object], object]) -> pd.DataFrame:
    """Return a table with every text cell and heading changed; columns of numbers are not looked at."""
    columns = {n: _changed(table.iloc[:, n], change) for n in range(table.shape[1])}
    changed = pd.DataFrame(columns, index=table.index)
    headings = [change(c) if isinstance(c, str) else c for c in table.columns]
    return changed.set_axis(pd.Index(headings, tupleize_cols=False), axis=1)


def _changed(column: pd.Series, change: Callable[[object], object]) -> pd.Series:
    if isinstance(column.dtype, pd.CategoricalDtype):
        categories = column.cat.categories
        return (
            column
            if pd.api.types.is_numeric_dtype(categories)
            else column.astype(object).map(change, na_action="ignore")
        )
    textual = pd.api.types.is_object_dtype(column.dtype) or pd.api.types.is_string_dtype(column.dtype)
    return column.map(change, na_action="ignore") if textual else column
