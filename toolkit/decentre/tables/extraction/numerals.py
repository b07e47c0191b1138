"""Amounts: cells turned into numbers of full currency units, exactly, or refused with the cell's address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pandas as pd

from decentre.errors import InputError
from decentre.tables.extraction.cells import Cell, blank, plain_digits, text
from decentre.tables.extraction.specification import Amount, Text
from decentre.tables.money import parse_money

_MARKS = {".": ".", ",": ",", "space": " ", "'": "'", "none": ""}
_DIGITS = re.compile(r"[-+]?[0-9]+")
_POINT = re.compile(r"[-+]?[0-9]+\.[0-9]+")
_BETWEEN = re.compile(r"(?<=\d)([^\d])(?=\d)")
_SHORTEST_TWO = len("1,234 567")
_DOUBLE = re.compile(r"\d[.,]\d{3}\s+[-(]?\d{1,3}[.,]\d{3}")
_TWO = re.compile(r"\d[\d.,]*\s+[-(]?\d[\d.,]{3,}")


@dataclass(frozen=True)
class Numerals:
    """How the amounts of a file are written."""

    amount: Amount
    text: Text
    currency: str | None

    @property
    def multiplier(self) -> Decimal:
        """The factor that makes full currency units of a printed amount, its sign included."""
        try:
            factor = Decimal(str(self.amount.multiplier).replace("_", "").replace(",", ""))
        except InvalidOperation:
            factor = Decimal("nan")
        if not factor.is_finite() or factor <= 0:
            raise InputError(
                f"[amount] multiplier is {self.amount.multiplier!r}; give a positive number such as 1, 1000 or 10000000."
            )
        return factor * self.amount.sign

    def absent(self, cell: Cell) -> bool:
        """Return whether a cell holds no amount: blank, or a marker that the specification names."""
        return blank(cell) or (
            bool(self.amount.missing) and isinstance(cell, str) and text(cell) in self.amount.missing
        )

    def strict(self, cells: Sequence[Cell], where: Sequence[str]) -> list[float]:
        """Return amounts in full units; refuse the first cell that is not one, by its address."""
        return self.full(self.printed(cells, where))

    def printed(self, cells: Sequence[Cell], where: Sequence[str]) -> list[float]:
        """Return numbers as they are printed; refuse the first cell that is not one, by its address."""
        cells = [self._without_note(cell) for cell in cells] if self.amount.notes else cells
        for cell, place in zip(cells, where, strict=True):
            self._refuse(cell, place)
        read = [self._at_once(cell) for cell in cells]
        rest = [i for i, value in enumerate(read) if value is None]
        for i, value in zip(rest, self._parsed([cells[i] for i in rest], [where[i] for i in rest]), strict=True):
            read[i] = value
        return read  # type: ignore[return-value]

    def _without_note(self, cell: Cell) -> Cell:
        """Return an amount without the mark of a footnote behind it."""
        if not isinstance(cell, str):
            return cell
        written = text(cell)
        mark = next((m for m in self.amount.notes if m and written.endswith(m)), "")
        return written.removesuffix(mark).strip()

    def _at_once(self, cell: Cell) -> float | None:
        """Return a number that can be read in one way only; most cells of most files are."""
        if not isinstance(cell, str):
            return float(cell)  # type: ignore[arg-type]
        return float(cell) if _DIGITS.fullmatch(cell) or (self.text.decimal == "." and _POINT.fullmatch(cell)) else None

    def _parsed(self, cells: Sequence[Cell], where: Sequence[str]) -> list[float]:
        """Return the numbers of texts, with the decimal mark that they allow together."""
        plain = pd.Series([plain_digits(text(c)) for c in cells], dtype=object)
        try:
            return [float(v) for v in parse_money(plain, currency=self.currency, decimal=self.text.decimal)]
        except InputError as fault:
            rows = list(fault.cases.index)
            place = f"{where[rows[0]]}: " if rows else ""
            cases = pd.DataFrame({"cell": [where[i] for i in rows], "value": [cells[i] for i in rows]})
            raise InputError(
                f"{place}{str(fault).rstrip('.')} (in a specification: decimal in [text], missing in [amount]).", cases
            ) from None

    def lenient(self, cells: Sequence[Cell]) -> list[float]:
        """Return amounts in full units where cells hold them, NaN elsewhere: for rows that are left out."""
        known: dict[Cell, float] = {c: float("nan") for c in cells}
        trying = [c for c in known if self._plausible(c)]
        while trying:
            try:
                known.update(zip(trying, self.strict(trying, [""] * len(trying)), strict=True))
                break
            except InputError as fault:
                wrong = set(fault.cases["value"]) if len(fault.cases) else set(trying)
                trying = [c for c in trying if c not in wrong]
        return [known[c] for c in cells]

    def _plausible(self, cell: Cell) -> bool:
        try:
            self._refuse(cell, "")
        except InputError:
            return False
        return True

    def full(self, values: list[float]) -> list[float]:
        """Return printed numbers in full currency units; by Decimal, so that 0.1 thousand is 100."""
        factor = self.multiplier
        return values if factor == 1 else [float(Decimal(repr(v)) * factor) for v in values]

    def _refuse(self, cell: Cell, place: str) -> None:
        if isinstance(cell, bool) or not isinstance(cell, str | int | float):
            raise InputError(
                f"{place}: {text(cell)!r} is not an amount; leave the row out, or name another column in [amount]."
            )
        if isinstance(cell, str) and self.text.thousands is not None:
            self._refuse_marks(text(cell), place)

    def _refuse_marks(self, written: str, place: str) -> None:
        """Refuse marks between digits that are neither the decimal nor the grouping mark of the file."""
        allowed = {_MARKS[self.text.thousands or "none"], self.text.decimal or ""}
        if self.text.thousands == "'":
            allowed.add("’")
        wrong = [m for m in _BETWEEN.findall(written) if m not in allowed]
        if wrong and _TWO.search(written):
            raise InputError(two_numbers(written, place))
        if wrong:
            raise InputError(
                f"{place}: {written!r} has {wrong[0]!r} between its digits, which [text] does not name as thousands or decimal."
            )


def two_numbers(written: str, place: str) -> str:
    """Return the refusal of a cell that holds two amounts."""
    return f"{place}: {written!r} holds two numbers in one cell; say in [[amount.split]] which lines they are, and check them against the page."


def looks_double(cell: Cell) -> bool:
    """Return whether a text holds two grouped numbers side by side, which no grouping by spaces explains."""
    return isinstance(cell, str) and len(cell) > _SHORTEST_TWO and _DOUBLE.search(text(cell)) is not None
