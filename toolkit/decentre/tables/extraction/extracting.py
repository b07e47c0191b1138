"""From a published file to tidy tables, by a specification that is data."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from decentre import years
from decentre.errors import AssumptionWarning, InputError
from decentre.tables.components import line_components
from decentre.tables.extraction import assembling, provenance
from decentre.tables.extraction.cells import text
from decentre.tables.extraction.columns import columns
from decentre.tables.extraction.controls import controls
from decentre.tables.extraction.extracted import Extracted
from decentre.tables.extraction.gathering import TAKEN, UNASSIGNED, Gathered, gather
from decentre.tables.extraction.numerals import Numerals
from decentre.tables.extraction.opening import Book, open_book
from decentre.tables.extraction.plausibility import Question, printed_units, unit_questions
from decentre.tables.extraction.provenance import Provenance
from decentre.tables.extraction.sheets import chosen_sheets
from decentre.tables.extraction.specification import Component, Names, Spec, specification

_LINE_COLUMNS = ["body", "year", "line", "component", "amount"]


def by_specification(
    path: str | Path, said: str | Path | Mapping[str, object], currency: str | None = None
) -> Extracted:
    """Return the tables of a file under a specification."""
    spec = specification(said, currency)
    book = open_book(path, spec.text)
    sheets = [gather(book, chosen, spec) for chosen in chosen_sheets(book, spec.sheet)]
    found = assembling.assembled(sheets, spec)
    assembling.require_labels(found, sheets, spec)
    assembling.require_once(found, spec)
    if spec.body.names is not None:
        found = _named(found, spec.body.names, book)
    facts = _provenance(book, sheets, found, spec)
    taken = found[found["fate"] == TAKEN]
    table = _table(taken, spec)
    questions = _questions(sheets, taken, spec)
    for question in questions:
        if question.warns:
            warnings.warn(f"{book.what}: {question.words}", AssumptionWarning, stacklevel=4)
    money = spec.amount.of == "money"
    return Extracted(
        _budget(table, spec) if money else None,
        _lines(table, spec) if money and spec.components else None,
        table,
        _unassigned(found),
        facts,
        tuple(question.words for question in questions),
    )


def _table(taken: pd.DataFrame, spec: Spec) -> pd.DataFrame:
    """Return the amounts taken, with the labels that this file has."""
    labels = ["body", *(c for c in ("code", "name") if (taken[c] != "").any()), "year"]
    labels += [c for c in ("stage", "line") if taken[c].notna().any()]
    table = taken[["cell", *labels, "amount"]].reset_index(drop=True)
    for column in labels:
        table[column] = table[column].astype("str")
    for name, values in assembling.carried(taken, spec).items():
        table[name] = values.to_numpy()
    return _stated(table, spec)


def _budget(table: pd.DataFrame, spec: Spec) -> pd.DataFrame:
    """Return the sum of every body and year; the year before too, where lines say what was carried in."""
    budget = assembling.added(table, ["body", "year"])
    carried_in = [line for line, c in _components(spec).items() if c.component == "baseline"]
    if carried_in:
        budget = pd.concat([_year_before(table, carried_in, spec), budget], ignore_index=True)
    return _stated(budget, spec)


def _year_before(table: pd.DataFrame, carried_in: list[str], spec: Spec) -> pd.DataFrame:
    """Return the budget of the year before the first, as the file itself carries it in."""
    count = len(table["year"].unique())
    if count > 1:
        raise InputError(
            f"[components] has a baseline, which says the budget of the year before, and the table has {count} years; "
            "take one year, or give the line as 'remainder'."
        )
    rows = table[table["line"].isin(carried_in)]
    signs = rows["line"].map({line: c.sign for line, c in _components(spec).items()})
    before = assembling.added(rows.assign(amount=rows["amount"] * signs), ["body", "year"])
    return before.assign(year=[years.shift(y, -1) for y in before["year"]])


def _lines(table: pd.DataFrame, spec: Spec) -> pd.DataFrame:
    """Return the lines that are parts of growth, under their components."""
    components = _components(spec)
    unknown = sorted(set(table["line"]) - set(components))
    if unknown:
        raise InputError(
            f"[components] does not say what {assembling.quoted(unknown)} is; give {', '.join(line_components())}, "
            "baseline (the budget carried in) or remainder (no national claim)."
        )
    parts = table[
        ~table["line"].map({k: c.component in {"baseline", "remainder"} for k, c in components.items()}).astype(bool)
    ]
    signed = parts.assign(
        component=parts["line"].map({k: c.component for k, c in components.items()}),
        amount=parts["amount"] * parts["line"].map({k: c.sign for k, c in components.items()}),
    )
    return _stated(assembling.added(signed, _LINE_COLUMNS[:-1]), spec)


def _components(spec: Spec) -> dict[str, Component]:
    return {text(k): Component(component=c) if isinstance(c, str) else c for k, c in (spec.components or {}).items()}


def _stated(table: pd.DataFrame, spec: Spec) -> pd.DataFrame:
    """Return a table with what the specification says of all of it: the currency, the beginning of its years."""
    currency = spec.currency if spec.amount.of == "money" else None
    said = {"currency": currency, "begins": spec.year.begins, "named_by": spec.year.named_by}
    return table.assign(**{name: word for name, word in said.items() if word is not None})


def _unassigned(found: pd.DataFrame) -> pd.DataFrame:
    """Return money of no body under the label it has in the file."""
    rows = found[found["fate"] == UNASSIGNED]
    labels = rows["body"].where(rows["body"].notna() & (rows["body"] != ""), rows["reason"])
    return assembling.added(rows.assign(label=labels), ["label", "year"])


def _named(found: pd.DataFrame, said: Names, book: Book) -> pd.DataFrame:
    """Return the amounts with the names that a second file gives to their bodies."""
    other = open_book(book.path.parent / said.file, said.text)
    grid = other.grid(chosen_sheets(other, said.sheet)[0].name)
    names = columns(grid, said.heading, other.what)
    key, name = names.find(said.key, "key of [body.names]"), names.find(said.name, "name of [body.names]")
    known: dict[str, str] = {}
    for row in grid[max(names.rows, default=0) :]:
        code, said_name = (text(row[j]) if j < len(row) else "" for j in (key, name))
        if code and known.setdefault(code, said_name) != said_name:
            raise InputError(f"{other.what} gives {code!r} two names; give a file with one name a code.")
    return found.assign(name=[known.get(text(b), "") for b in found["body"]])


def _provenance(book: Book, sheets: Sequence[Gathered], found: pd.DataFrame, spec: Spec) -> Provenance:
    first = found[found["fate"] == TAKEN]["year"].iloc[0]
    return Provenance(
        file=book.path.name,
        sha256=book.sha256,
        format=book.format,
        settled=provenance.settled(book, spec),
        sheets=provenance.sheets_read(sheets, found),
        left_out=provenance.left_out(found),
        controls=controls(found, book, sheets, spec),
        multiplier=float(abs(Numerals(spec.amount, spec.text, spec.currency).multiplier)),
        printed=spec.amount.printed,
        currency=spec.currency,
        source=spec.source,
        licence=spec.licence,
        kind=years.kind(first),
        begins=spec.year.begins,
        named_by=spec.year.named_by,
    )


def _questions(sheets: Sequence[Gathered], taken: pd.DataFrame, spec: Spec) -> list[Question]:
    printed = printed_units(sheets[0].view, sorted(set(taken["column"])))
    multiplier = float(abs(Numerals(spec.amount, spec.text, spec.currency).multiplier))
    return unit_questions(spec.amount, printed, taken["amount"].tolist(), multiplier)
