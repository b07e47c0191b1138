"""The ledger: payments as published, in Parquet parts, with what was read of each file and what is wrong with it."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import pandas as pd

from decentre.ledger import duck
from decentre.ledger.engine import FIELDS, engine_of, lines_of
from decentre.ledger.headings import DETAILS
from decentre.ledger.loading_report import NIL
from decentre.ledger.persons import Masks, masked_columns, masks_of
from decentre.results import Format, Result
from decentre.tables.money import sign

if TYPE_CHECKING:
    import duckdb


class Temporary:
    """A folder that goes when nothing refers to it any more."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="decentre_ledger_"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


@dataclass(frozen=True, repr=False)
class Ledger(Result):
    """Payments as published, read into one table on disk.

    Attributes
    ----------
    files : pandas.DataFrame
        One row a file (index source_file): publisher, status (``'read'``; ``'nil return'``: headings and no payment; or ``'nothing kept'``,
        ``'refused'``, ``'passed over'``, each with the reason), rows_read, rows_kept, rows_set_aside, control_total (kept), first_date, last_date,
        empty_rows (of those set aside), set_aside_amount (money in rows set aside, but for totals and repetitions), date_order, decided_by, defects
        (how many kinds).
    defects : pandas.DataFrame
        One row a file and kind of defect: source_file, defect, rows, first_row, amount (in doubt), kind (``'plausibility'``: what cannot be believed,
        first, the largest sum first; ``'form'``: how the file is written).
    months : pandas.DataFrame
        One row a file and month: source_file, publisher, month (year times 100 plus month; 0 without a date), payments, pence.
    parts : tuple of Path
        Parquet files that hold the rows kept.
    parts_set_aside : tuple of Path
        Parquet files that hold the rows set aside.
    currency : str or None
        ISO 4217 code of the amounts; None where it was not stated.
    assumptions : tuple of str
        What the reading stands on.
    """

    files: pd.DataFrame
    defects: pd.DataFrame
    months: pd.DataFrame
    parts: tuple[Path, ...]
    parts_set_aside: tuple[Path, ...]
    currency: str | None = None
    assumptions: tuple[str, ...] = ()
    _folder: object = field(default=None, compare=False)  # a temporary store lives as long as its ledger

    _formats: ClassVar[Mapping[str, Format]] = {"control_total": "money"}

    @property
    def table(self) -> pd.DataFrame:
        """The rows kept: publisher, date, expense_type, expense_area, supplier, transaction, amount, source_file, source_row.

        Names that look like a private person's are masked. Amounts are pounds. On disk they are whole pence, and :func:`audit_spend` adds those; a large ledger is better
        read from ``parts``.
        """
        table = _read(self.parts).drop(columns=["flaws", "file", "payment", "alike", *DETAILS], errors="ignore")
        table.insert(6, "amount", table.pop("pence") / 100)
        return masked_columns(table, self.masks)

    @property
    def details(self) -> pd.DataFrame:
        """What stands beside the amounts, row by row as in ``table``, as text.

        source_file, source_row, and those of vat, description, merchant_category, contract, company_number and postcode that some file has.
        """
        table = _read(self.parts)
        table = table[["source_file", "source_row", *(d for d in DETAILS if d in table)]]
        return masked_columns(table.dropna(axis="columns", how="all"), self.masks)

    @property
    def set_aside(self) -> pd.DataFrame:
        """The rows set aside: source_file, source_row, reason, their cells as they stand in the file, and amount where it can be read."""
        table = _read(self.parts_set_aside).drop(columns="file")
        table["amount"] = table.pop("pence") / 100
        return masked_columns(table, self.masks)

    @cached_property
    def published_lines(self) -> pd.DataFrame:
        """The distinct combinations of expense_type, expense_area and supplier, as published (persons too): rows and pence."""
        return lines_of(self.parts, engine_of("duckdb"))

    @cached_property
    def masks(self) -> Masks:
        """What stands for each payee that looks like a private person."""
        return masks_of(self.published_lines[list(FIELDS)].itertuples(index=False, name=None))

    def relation(self) -> duckdb.DuckDBPyRelation:
        """Return the rows kept as a DuckDB relation, as published: names of private persons are in it, and are yours to keep."""
        return duck.connect().read_parquet([str(p) for p in self.parts], union_by_name=True)

    def summary(self) -> pd.DataFrame:
        """Return what was read of each publisher.

        Returns
        -------
        pandas.DataFrame
            Index: publisher. Columns files, refused, rows_read, rows_kept, rows_set_aside, control_total (pounds), first_date
            and last_date.
        """
        groups = self.files.groupby("publisher", sort=True)
        table = pd.DataFrame(
            {"files": groups.size(), "refused": groups["status"].apply(lambda s: int((~s.isin(["read", NIL])).sum()))}
        )
        table = table.join(groups[["rows_read", "rows_kept", "rows_set_aside", "control_total"]].sum())
        return table.assign(first_date=groups["first_date"].min(), last_date=groups["last_date"].max())

    def _title(self) -> str:
        total = self.files[["rows_read", "rows_kept", "rows_set_aside"]].sum()
        whole = f"{sign(self.currency)}{self.files['control_total'].sum():,.2f}"
        return (
            f"{len(self.files):,} files, {total['rows_read']:,} rows read = {total['rows_kept']:,} kept + "
            f"{total['rows_set_aside']:,} set aside, {whole}"
        )


def _read(parts: Sequence[Path]) -> pd.DataFrame:
    with duck.connect() as con:
        table = con.execute(
            "SELECT * FROM read_parquet(?, union_by_name = true) ORDER BY source_file, source_row",
            [list(map(str, parts))],
        ).df()
    return table.assign(date=pd.to_datetime(table["date"])) if "date" in table else table
