"""What the rows of each file add up to, counted where they were written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from decentre.ledger.cleaning import DEFECTS, quoted

if TYPE_CHECKING:
    import duckdb

EXCHANGED = (
    "expense type and area under each other's heading, as the publisher's other files show: read the other way round"
)
TURNED = "dates whose day and month a spreadsheet program exchanged, read the other way round"
NOT_MONEY_OF_ITS_OWN = ("total", "heading repeated", "summary of other sheets", "repeats another sheet")
_FIRST_ROWS = 60
_WORDS_KEPT = 12
_SERIES_FROM = 1_000_000  # pence


@dataclass
class Counts:
    """One file.

    Attributes
    ----------
    rows, pence : int
        Kept.
    empty, aside_pence : int
        Empty rows; pence of the rows set aside, but for totals and repetitions of other rows.
    commonest_reason : str
        For which most rows were set aside.
    first_date, last_date : str or None
        As in the rows.
    flaws : list of (str, int, int, int)
        Defect, rows, first row, pence.
    months : dict
        Year times 100 plus month to rows and pence; 0 for rows without a date.
    whole : int
        Rows whose amount has no pence.
    series : dict
        Of amounts of £10,000 or more without pence: n, apart (distinct), mean and deviation in pounds, pence (their sum).
    types, areas : dict
        The commonest expense types and areas of the first rows, each as a number that stands for it, and their rows.
    """

    rows: int = 0
    pence: int = 0
    empty: int = 0
    aside_pence: int = 0
    commonest_reason: str = ""
    first_date: str | None = None
    last_date: str | None = None
    flaws: list[tuple[str, int, int, int]] = field(default_factory=list)
    months: dict[int, tuple[int, int]] = field(default_factory=dict)
    whole: int = 0
    series: dict[str, float] = field(default_factory=dict)
    types: dict[int, int] = field(default_factory=dict)
    areas: dict[int, int] = field(default_factory=dict)

    def seen(self) -> dict[str, object]:
        """Return what plausibility is judged by, ready for JSON."""
        return {
            "months": [[m, *n] for m, n in self.months.items()],
            "whole": self.whole,
            "series": self.series,
            "types": list(self.types.items()),
            "areas": list(self.areas.items()),
        }


class Counted:
    """The counts of the files of a batch."""

    def __init__(self) -> None:
        self._files: dict[int, Counts] = defaultdict(Counts)

    def of(self, file: int) -> Counts:
        """Return the counts of a file, nought where no row is kept or set aside."""
        return self._files[file]


def counted(con: duckdb.DuckDBPyConnection, kept: Path, aside: Path) -> Counted:
    """Count the rows of a batch, as they were written."""
    found = Counted()
    _count_kept(con, f"read_parquet({quoted(str(kept))})", found)
    _count_aside(con, f"read_parquet({quoted(str(aside))})", found)
    return found


def _count_kept(con: duckdb.DuckDBPyConnection, rows: str, found: Counted) -> None:
    by_flaw: dict[tuple[int, int], list[int]] = {}
    for file, flaws, month, n, first, pence, whole, start, end in con.execute(
        "SELECT file, flaws, coalesce(year(date) * 100 + month(date), 0) AS ym, count(*), min(source_row), sum(pence)::BIGINT, "
        f"count(*) FILTER (pence % 100 = 0), min(date)::VARCHAR, max(date)::VARCHAR FROM {rows} GROUP BY file, flaws, ym ORDER BY ALL"
    ).fetchall():
        one = found.of(file)
        one.rows, one.pence, one.whole = one.rows + n, one.pence + pence, one.whole + whole
        one.first_date = min(filter(None, (one.first_date, start)), default=None)
        one.last_date = max(filter(None, (one.last_date, end)), default=None)
        before = one.months.get(month, (0, 0))
        one.months[month] = before[0] + n, before[1] + pence
        for bit in range(len(DEFECTS)) if flaws else ():
            if flaws >> bit & 1:
                sums = by_flaw.setdefault((file, bit), [0, first, 0])
                by_flaw[file, bit] = [sums[0] + n, min(sums[1], first), sums[2] + pence]
    for (file, bit), (n, first, pence) in sorted(by_flaw.items()):
        found.of(file).flaws.append((DEFECTS[bit], n, first, pence))
    for file, n, apart, mean, deviation, pence in con.execute(
        f"SELECT file, count(*), count(DISTINCT pence), avg(pence / 100), stddev_pop(pence / 100), sum(pence)::BIGINT FROM {rows} "
        f"WHERE pence >= {_SERIES_FROM} AND pence % 100 = 0 GROUP BY file HAVING count(*) > 4"
    ).fetchall():
        found.of(file).series = {"n": n, "apart": apart, "mean": mean, "deviation": deviation, "pence": pence}
    for side, name in (("types", "expense_type"), ("areas", "expense_area")):
        for file, word, n in con.execute(
            f"SELECT file, hash({name})::UBIGINT % 2147483647 AS word, count(*) AS n FROM {rows} WHERE source_row < {_FIRST_ROWS} "
            f"AND {name} IS NOT NULL GROUP BY file, word QUALIFY row_number() OVER (PARTITION BY file ORDER BY n DESC, word) <= {_WORDS_KEPT} "
            "ORDER BY ALL"
        ).fetchall():
            getattr(found.of(file), side)[word] = n


def _count_aside(con: duckdb.DuckDBPyConnection, rows: str, found: Counted) -> None:
    most: dict[int, int] = {}
    for file, reason, n, pence in con.execute(
        f"SELECT file, reason, count(*), coalesce(sum(pence), 0)::BIGINT FROM {rows} GROUP BY file, reason ORDER BY ALL"
    ).fetchall():
        one = found.of(file)
        if reason == "empty row":
            one.empty += n
            continue
        if reason not in NOT_MONEY_OF_ITS_OWN:
            one.aside_pence += pence
        if n > most.get(file, 0):
            most[file], one.commonest_reason = n, reason
