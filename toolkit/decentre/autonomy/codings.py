"""Codings as the usual packages export them: one row a passage and code, made into one row an interviewee, coder and line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
import pandas as pd

from decentre import tables
from decentre.autonomy.codebook import Codebook, load_codebook
from decentre.errors import InputError
from decentre.results import Format, Result
from decentre.tables.labels import folded

Several = Literal["refuse", "lower"]
# What the columns are called in exports of taguette, NVivo, ATLAS.ti, MAXQDA and QualCoder, as far as known; another name is
# given by columns=.
COLUMNS = {
    "document": ("document", "document name", "file", "source", "source name", "file name", "case", "interviewee"),
    "code": ("tag", "code", "codes", "node", "codename", "code name", "hierarchical name", "code path"),
    "quotation": ("content", "quotation content", "text content", "coded text", "segment", "reference", "seltext", "quotation"),
    "coder": ("coder", "coded by", "created by", "user", "owner", "initials", "author"),
}  # fmt: skip
_SEVERAL_CODES = re.compile(r"\s*[;\n|]\s*")
_STEPS = re.compile(r"\s*(?:::|\\+|/|>|=|: )\s*")
_ENDING = re.compile(r"\.(docx?|odt|rtf|txt|pdf|md)$", re.IGNORECASE)
_KEYS = ["interviewee", "coder", "line"]


@dataclass(frozen=True, repr=False)
class Codings(Result):
    """Coded interviews as an export holds them.

    Attributes
    ----------
    interviews : pandas.DataFrame
        Columns interviewee, coder, line, control: what ``compare_control`` takes. No quotation is in it.
    quotations : pandas.DataFrame
        Columns interviewee, coder, line, control, quotation: the evidence, to be kept apart from what is published.
    left_out : pandas.DataFrame
        Columns interviewee, coder, code: codes that do not end in a level of the codebook.
    assumptions : tuple of str
        What was done with several codes of one line.
    """

    interviews: pd.DataFrame
    quotations: pd.DataFrame
    left_out: pd.DataFrame
    assumptions: tuple[str, ...] = field(default=())

    _formats: ClassVar[Mapping[str, Format]] = {}

    def summary(self) -> pd.DataFrame:
        """Return how many lines each coder coded, by interviewee."""
        return pd.crosstab(self.interviews["interviewee"], self.interviews["coder"])

    def _title(self) -> str:
        kinds = [self.interviews[c].nunique() for c in _KEYS]
        return f"{len(self.interviews)} codes of {kinds[0]} interviewees and {kinds[2]} lines by {kinds[1]} coders; {len(self.left_out)} other codes left out"


def read_codings(
    exports: str | Path | pd.DataFrame | Mapping[str, str | Path | pd.DataFrame],
    *,
    codebook: Codebook | None = None,
    columns: Mapping[str, str] | None = None,
    several: Several = "refuse",
) -> Codings:
    """Read codings from the CSV exports of a package for coding interviews.

    A code names a line and a level, in this order, with ``::``, ``/``, ``>``, a backslash, ``=`` or a colon and a space between
    them: ``prescribing/narrow``. What stands before the line (the name of a folder of codes) is not used. A document is an
    interviewee.

    Parameters
    ----------
    exports : str, Path, pandas.DataFrame or mapping
        A CSV, XLSX or ODS file, or a table, with a column of coders; or a mapping of coder to file, for packages whose export
        does not name the coder. The columns that are known stand in ``decentre.autonomy.codings.COLUMNS``.
    codebook : Codebook, optional
        The levels; the codebook that ships by default.
    columns : mapping, optional
        ``document``, ``code``, ``quotation`` or ``coder`` to the name that the column has in the export.
    several : {'refuse', 'lower'}, default 'refuse'
        What to do where one coder gave one interviewee and line several levels: refuse, or take the lower, which is the rule of
        the codebook that ships.

    Returns
    -------
    Codings
        ``.interviews`` for :func:`compare_control`, ``.quotations``, ``.left_out``.

    Raises
    ------
    InputError
        A column is not found; no code ends in a level; a coder gave one line several levels (``cases`` holds them); no coder is
        named.

    Examples
    --------
    >>> export = pd.DataFrame({
    ...     "document": ["officer 1.docx", "officer 1.docx", "officer 2.docx"],
    ...     "tag": ["prescribing/narrow", "quotable", "Prescribing / Wide"],
    ...     "content": ["within the guidance", "that was the year", "we mostly decide"],
    ... })
    >>> read_codings({"coder 1": export}).interviews
      interviewee    coder         line control
    0   officer 1  coder 1  prescribing  narrow
    1   officer 2  coder 1  prescribing    wide
    """
    if several not in ("refuse", "lower"):
        raise InputError(f"several is {several!r}; give 'refuse' or 'lower'.")
    book = codebook or load_codebook()
    parts = exports if isinstance(exports, Mapping) else {"": exports}
    rows = pd.concat([_rows(x, coder, columns or {}) for coder, x in parts.items()], ignore_index=True)
    coded, left = _lines_and_levels(rows, book)
    one, notes = _one_each(coded, book, several)
    return Codings(one, coded.reset_index(drop=True), left.reset_index(drop=True), notes)


def _rows(export: str | Path | pd.DataFrame, coder: str, columns: Mapping[str, str]) -> pd.DataFrame:
    """Return an export with the columns document, code, quotation, coder: one row a code."""
    table = export if isinstance(export, pd.DataFrame) else tables.read(export)
    found = {
        key: _column(table, key, columns, needed=key != "quotation" and not (key == "coder" and coder))
        for key in COLUMNS
    }
    rows = pd.DataFrame(
        {key: table[name].astype(object) if name else "" for key, name in found.items()}, index=table.index
    )
    if coder:
        rows["coder"] = coder
    nobody = rows[["document", "coder"]].isna() | (rows[["document", "coder"]] == "")
    if nobody.any(axis=None):
        raise InputError(
            f"A row of the codings names no document or no coder ({int(nobody.any(axis=1).sum())} in all); fill it in.",
            table[nobody.any(axis=1)],
        )
    codes = rows["code"].fillna("").astype(str).str.strip().map(_SEVERAL_CODES.split)
    rows = rows.assign(code=codes, interviewee=rows["document"].map(lambda d: _ENDING.sub("", str(d).strip())))
    return rows.explode("code").query("code != ''")


def _column(table: pd.DataFrame, key: str, columns: Mapping[str, str], *, needed: bool) -> str | None:
    if key in columns:
        if columns[key] in table:
            return columns[key]
        raise InputError(
            f"columns names {columns[key]!r}, which is not there; the export has {', '.join(map(str, table.columns))}."
        )
    named = {str(folded(str(c))): str(c) for c in reversed(table.columns)}
    found = next((named[c] for c in COLUMNS[key] if c in named), None)
    if found is None and needed:
        hint = "; or give the exports as a mapping of coder to file" if key == "coder" else ""
        raise InputError(
            f"The export has no column of the {key} ({', '.join(COLUMNS[key])}); it has {', '.join(map(str, table.columns))}: give "
            f"columns={{'{key}': ...}}{hint}."
        )
    return found


def _lines_and_levels(rows: pd.DataFrame, book: Codebook) -> tuple[pd.DataFrame, pd.DataFrame]:
    levels = {folded(name): name for name in book.names}
    steps = rows["code"].map(_STEPS.split)
    control = steps.map(lambda s: levels.get(folded(s[-1])) if len(s) > 1 else None)
    if control.isna().all():
        raise InputError(
            f"No code names a line and a level, such as 'prescribing/{book.names[1]}'; the levels are {', '.join(book.names)}.",
            rows[["interviewee", "coder", "code"]],
        )
    line = steps.map(lambda s: s[-2] if len(s) > 1 else "")
    first = {folded(x): x for x in reversed(line.tolist())}
    table = rows.assign(line=line.map(lambda x: first[folded(x)]), control=control)
    coded = table[control.notna()][[*_KEYS, "control", "quotation"]]
    return coded, table[control.isna()][["interviewee", "coder", "code"]]


def _one_each(coded: pd.DataFrame, book: Codebook, several: Several) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return one level for each interviewee, coder and line."""
    once = coded[[*_KEYS, "control"]].drop_duplicates()
    twice = once[once.duplicated(_KEYS, keep=False)]
    if len(twice) and several == "refuse":
        row = twice.iloc[0]
        raise InputError(
            f"{row['coder']} gave {row['interviewee']!r} several levels on {row['line']!r} ({len(twice)} rows in all); one "
            "interviewee speaking of one line has one code: mend the coding, or give several='lower'.",
            twice,
        )
    ordered = once.assign(step=once["control"].map(book.names.index)).sort_values("step", kind="stable")
    kept = ordered.drop_duplicates(_KEYS).sort_index(kind="stable")[[*_KEYS, "control"]].reset_index(drop=True)
    cells = len(twice.drop_duplicates(_KEYS))
    return kept, ((f"of several levels the lower was taken, {cells} times",) if cells else ())


def reconciliation(interviews: pd.DataFrame) -> pd.DataFrame:
    """Return the sheet on which coders settle where they differ: one row an interviewee and line with several levels.

    Parameters
    ----------
    interviews : pandas.DataFrame
        Columns interviewee, coder, line, control.

    Returns
    -------
    pandas.DataFrame
        Columns interviewee, line, one for each coder, and agreed and reason, empty, to be filled in. Agreement is counted from
        the codes before it, never after.

    Examples
    --------
    >>> reconciliation(tables.template("interviews")).iloc[0].to_dict()
    {'interviewee': 'officer 1', 'line': 'hospital contracts', 'coder 1': 'narrow', 'coder 2': 'moderate', 'agreed': '', 'reason': ''}
    """
    coded = tables.require(interviews, "interviews").astype(object)
    coders: Sequence[str] = coded["coder"].unique().tolist()
    wide = coded.pivot_table("control", ["interviewee", "line"], "coder", aggfunc="first", observed=True)[coders]
    differ = wide[[len(set(row) - {np.nan}) > 1 for row in wide.where(wide.notna(), np.nan).to_numpy()]]
    order = coded.drop_duplicates(["interviewee", "line"])[["interviewee", "line"]]
    sheet = order.merge(differ.reset_index(), on=["interviewee", "line"])
    return sheet.fillna("").assign(agreed="", reason="")
