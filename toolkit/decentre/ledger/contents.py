"""What stands in the columns below a row of headings: money, dates, numbers of a series."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_MONEY = re.compile(
    r"[-+−(\[]?\s*(?:[£$€?]|GBP|EUR|USD)?\s*[-−(]?\s*(?:\d{1,3}(?:[ ,]\d{3})+|\d+)?(?:\.\d+)?\s*[)\]]?\s*(?:-|CR|DR)?",
    re.IGNORECASE,
)
_PENCE = re.compile(r".*\d\.\d\d\D*")
_SERIES = re.compile(r"\d{5,12}")
_DATE = re.compile(
    r"\d{1,4}[/.\- ]+(?:\d{1,2}|[A-Za-z]{3,9})[/.\- ]+\d{2,4}.*|[A-Za-z]{3,9}[-\s,]*\d{2,4}|20\d{6}|[345]\d{4}(?:\.\d+)?"
)
_MOST = 0.8


@dataclass(frozen=True)
class Contents:
    """Shares of the filled cells of each column.

    Attributes
    ----------
    rows : int
        Rows with at least two filled cells.
    money, pence, dates, series : tuple of float
        By position: cells that are amounts, amounts with two decimals, dates, and bare whole numbers of as many digits.
    """

    rows: int
    money: tuple[float, ...] = ()
    pence: tuple[float, ...] = ()
    dates: tuple[float, ...] = ()
    series: tuple[float, ...] = ()

    def is_money(self, column: int) -> bool:
        """Say whether most filled cells of a column are amounts."""
        return column < len(self.money) and self.money[column] >= _MOST

    def is_pence(self, column: int) -> bool:
        """Say whether most filled cells of a column are amounts with two decimals."""
        return column < len(self.pence) and self.pence[column] >= _MOST

    def is_date(self, column: int) -> bool:
        """Say whether most filled cells of a column are dates."""
        return column < len(self.dates) and self.dates[column] >= _MOST

    def is_a_series(self, column: int) -> bool:
        """Say whether all filled cells of a column are whole numbers of as many digits, as reference numbers are."""
        return column < len(self.series) and self.series[column] == 1


def contents_of(rows: Sequence[Sequence[object]]) -> Contents:
    """Return what the columns of some rows hold; a row with one filled cell is a title or a note, and does not count."""
    texts = [["" if c is None else str(c).strip() for c in row] for row in rows]
    full = [row for row in texts if sum(map(bool, row)) > 1]
    width = max(map(len, full), default=0)
    columns = [[row[i] for row in full if i < len(row) and row[i]] for i in range(width)]
    return Contents(
        len(full),
        tuple(_share(c, _is_amount) for c in columns),
        tuple(_share(c, lambda x: _is_amount(x) and bool(_PENCE.fullmatch(x))) for c in columns),
        tuple(_share(c, lambda x: bool(_DATE.fullmatch(x))) for c in columns),
        tuple(
            _share(c, lambda x: bool(_SERIES.fullmatch(x))) if len(c) > 2 and len({*map(len, c)}) == 1 else 0.0
            for c in columns
        ),
    )


def _share(cells: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, cells)) / len(cells) if cells else 0.0


def _is_amount(text: str) -> bool:
    return text == "-" or (any(c.isdigit() for c in text) and bool(_MONEY.fullmatch(text)))
