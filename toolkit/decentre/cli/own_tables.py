"""Commands on a user's own tables: start one, check it, make it from a published file; and the price indices there are."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from decentre import autonomy, pooling, tables
from decentre import prices as indices
from decentre.document.folder import new_files, whole_folder
from decentre.errors import InputError
from decentre.tables import extraction, safe
from decentre.tables.extraction.entry import EXAMPLES

_ROWS = 50
_SPEC, _SPEC_CURRENCY = EXAMPLES / "bergen_budget.toml", 'currency = "NOK"'


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


def template(kind: str, *, out: str = ".", currency: str = "GBP") -> int:
    """Write filled-in tables to start from.

    Parameters
    ----------
    kind : str
        A kind of table, such as budget (with lines.csv), earmark or targeting; agreement (agreement.toml), or extract (spec.toml,
        which says where everything stands in a published file).
    out : str
        The folder to write to.
    currency : str
        The ISO 4217 code of the money in the table.
    """
    made = new_files(out, _templates(kind, currency))
    print("\n".join(f"wrote {path}" for path in made))
    return 0


def _templates(kind: str, currency: str) -> dict[str, str]:
    if kind == "agreement":
        if currency != "GBP":
            raise InputError("An agreement under section 75 is in pounds; leave --currency out.")
        return {"agreement.toml": pooling.draft_text()}
    if kind == "extract":
        return {"spec.toml": _SPEC.read_text(encoding="utf-8").replace(_SPEC_CURRENCY, f'currency = "{currency}"', 1)}
    kinds = ("budget", "lines") if kind == "budget" else (kind,)
    return {f"{k}.csv": safe.csv_text(tables.template(k, currency=currency)) for k in kinds}


def prices(name: str = "") -> int:
    """List the price indices that ship, or show one.

    Parameters
    ----------
    name : str
        A shipped index, such as gdp_deflator or gdp_deflator:BRA, or the path of a file of one's own.
    """
    if name:
        print(indices.named_or_read(name))
        return 0
    print(indices.names().to_string(max_colwidth=60))
    print(
        f"\nand gdp_deflator:CODE for {len(indices.countries())} countries, such as gdp_deflator:BRA; or the path of a file"
    )
    return 0


def codings(exports: Sequence[str], *, out: str, several: Literal["refuse", "lower"] = "refuse") -> int:
    """Turn codings as packages export them into interviews for 'report control'.

    Parameters
    ----------
    exports : sequence of str
        One file a coder, named after the coder (coder_1.csv), with columns of document, code (line/level) and passage; or one file
        with a column of coders.
    out : str
        The folder to write: interviews.csv (no passage in it), quotations.csv (the evidence, to keep apart), reconciliation.csv
        (where coders differ), left_out.csv (codes that name no level).
    several : str
        What to do where one coder gave one line several levels.
    """
    sources = exports[0] if len(exports) == 1 else {Path(e).stem.replace("_", " "): e for e in exports}
    found = autonomy.read_codings(sources, several=several)
    print(found)
    made = {"interviews": found.interviews, "quotations": found.quotations, "left_out": found.left_out}
    with whole_folder(out, shlex.join(["decentre", "codings", *exports]), inputs=list(exports)) as folder:
        for name, table in (made | {"reconciliation": autonomy.reconciliation(found.interviews)}).items():
            safe.write_csv(folder / f"{name}.csv", table)
    print("\n".join(f"wrote {path}" for path in sorted(Path(out).iterdir()) if path.name[0] != "."))
    return 0


def extract(file: str, *, spec: str | None = None, out: str | None = None, currency: str | None = None) -> int:
    """Turn a workbook or text file as published into tidy tables, by a specification that is data.

    Parameters
    ----------
    file : str
        An XLSX, XLS, XLSB, ODS, XML Spreadsheet 2003 or text file.
    spec : str
        The TOML file that says where everything stands; without one a specification is proposed, with what must be asked.
    out : str
        The folder to write: the tables as CSV and provenance.json, or the proposed spec.toml; nothing is written without it.
    currency : str
        The ISO 4217 code of the amounts, where the specification does not say it.
    """
    found = tables.extract(file, spec, currency=currency)
    print(found)
    if out is None:
        return 0
    inputs = [file, *([spec] if spec else [])]
    with whole_folder(out, shlex.join(["decentre", "extract", file]), inputs=inputs) as folder:
        extraction.write(found, folder, spec)
    print("\n".join(f"wrote {path}" for path in sorted(Path(out).iterdir()) if path.name[0] != "."))
    return 0
