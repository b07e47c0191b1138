"""Commands on a user's own tables: start one, check it, make it from a published file; and the price indices there are."""

from __future__ import annotations

from pathlib import Path

from decentre import pooling, prices, tables
from decentre.document.folder import new_files
from decentre.tables import safe

_ROWS = 50


def check(table: str, *, kind: str | None = None) -> int:
    """Say what is wrong with a table, row by row.

    Parameters
    ----------
    table : str
        A CSV, XLSX or ODS file.
    kind : str
        What it should be; by default told by its columns.
    """
    read = tables.read(table)
    kind = kind or tables.kind_of(read)
    found = tables.check(read, kind)
    errors = int((found["severity"] == "error").sum())
    if len(found):
        print(found.head(_ROWS).to_string(index=False))
        if len(found) > _ROWS:
            print(f"... and {len(found) - _ROWS} more rows")
    print(f"{table}: {len(read)} rows read as a {kind} table; {errors} errors, {len(found) - errors} notes")
    return 2 if errors else 0


def template(kind: str, *, out: str = ".") -> int:
    """Write filled-in tables to start from.

    Parameters
    ----------
    kind : str
        A kind of table, such as budget (with lines.csv), earmark or targeting; or agreement (agreement.toml).
    out : str
        The folder to write to.
    """
    made = new_files(out, _templates(kind))
    print("\n".join(f"wrote {path}" for path in made))
    return 0


def _templates(kind: str) -> dict[str, str]:
    if kind == "agreement":
        return {"agreement.toml": pooling.draft_text()}
    kinds = ("budget", "lines") if kind == "budget" else (kind,)
    return {f"{k}.csv": safe.csv_text(tables.template(k)) for k in kinds}


def prices_() -> int:
    """List the price indices that ship, and the countries of the world deflators."""
    with_options = {"max_colwidth": 60}
    print(prices.names().to_string(**with_options))
    print(f"\nand gdp_deflator:CODE for {len(prices.countries())} countries, such as gdp_deflator:BRA; or the path of a file")
    return 0
