"""The ``decentre`` command: thin, every line calls a public function.

Exit codes: 0 all well; 1 a published value differs and nothing explains it; 2 the input or the command was refused.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from decentre.errors import DecentreError

EPILOG = """examples:
  decentre reproduce                       every case study, into ./report
  decentre reproduce kings_fund_2005_07    one case study
  decentre template budget --out folder/   tables to start from
  decentre check budget.csv                what is wrong with a table
  decentre decompose budget.csv --lines lines.csv --price-index gdp_deflator --out folder/
  decentre data                            the datasets that ship, with their licences
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after ``decentre``; by default those of the process.

    Returns
    -------
    int
        The exit code.
    """
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    parsed = _parser().parse_args(arguments)
    if getattr(parsed, "reference_data", None):
        os.environ["DECENTRE_REFERENCE_DATA"] = str(parsed.reference_data)
    try:
        return parsed.run(parsed)
    except DecentreError as error:
        print(f"decentre: {error}", file=sys.stderr)
        if len(error.cases):
            print(_cases(error), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("decentre: stopped; nothing was written", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _cases(error: DecentreError) -> str:
    shown = error.cases.head(10)
    more = len(error.cases) - len(shown)
    text = shown.to_string()
    return text + (f"\n... and {more} more rows" if more else "")


def _parser() -> argparse.ArgumentParser:
    from importlib.metadata import version

    parser = argparse.ArgumentParser(
        prog="decentre",
        description="When the centre says that money is decided locally, how much of it really is?",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"decentre {version('decentre')}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_reproduce(commands)
    _add_decompose(commands)
    _add_tables(commands)
    data = _command(commands, "data", _data, "print the table of datasets, or one card")
    data.add_argument("slug", nargs="?", help="a dataset whose card is printed")
    _command(commands, "cite", _cite, "print how to cite the package and the sources of its data")
    return parser


def _command(
    commands: argparse._SubParsersAction, name: str, run: Callable[[argparse.Namespace], int], text: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    parser.set_defaults(run=run)
    return parser


def _add_reproduce(commands: argparse._SubParsersAction) -> None:
    reproduce = _command(commands, "reproduce", _reproduce, "hold published values against recomputed ones")
    reproduce.add_argument("studies", nargs="*", metavar="STUDY", help="name or folder; all that ship by default")
    reproduce.add_argument("--out", default="report", help="folder to write (default: ./report)")
    reproduce.add_argument("--reference-data", type=Path, help="folder with the files that do not ship")


def _add_decompose(commands: argparse._SubParsersAction) -> None:
    decompose = _command(commands, "decompose", _decompose, "split a budget's growth and write a report")
    decompose.add_argument("budget", help="CSV, XLSX or ODS with columns body, year, amount")
    decompose.add_argument("--lines", help="CSV, XLSX or ODS with columns body, year, line, component, amount")
    decompose.add_argument("--price-index", required=True, help="a shipped index such as gdp_deflator, or none")
    decompose.add_argument("--net-of-efficiency", action="store_true", help="take efficiency lines off inflation")
    decompose.add_argument(
        "--denominator",
        default="gross_growth",
        choices=["gross_growth", "growth", "growth_after_inflation"],
        help="what shares are taken of",
    )
    decompose.add_argument("--out", required=True, help="folder to write")


def _add_tables(commands: argparse._SubParsersAction) -> None:
    check = _command(commands, "check", _check, "say what is wrong with a table, row by row")
    check.add_argument("table", help="CSV, XLSX or ODS")
    check.add_argument("--kind", help="what it should be (by default told by its columns)")
    template = _command(commands, "template", _template, "write filled-in tables to start from")
    template.add_argument("kind", help="budget (writes budget.csv and lines.csv)")
    template.add_argument("--out", default=".", help="folder to write (default: this one)")


def _reproduce(parsed: argparse.Namespace) -> int:
    from decentre import reproduction
    from decentre.reporting import studies as reports
    from decentre.reporting import write_reproduction

    chosen = parsed.studies or reproduction.names()
    done = write_reproduction(chosen, parsed.out, progress=lambda line: print(line, flush=True))
    print(f"\n{reports.verdicts(done).to_string()}\n")
    print(f"Report: {Path(parsed.out) / 'index.html'}, report.pdf, results.json")
    return 0 if all(r.passed for r in done) else 1


def _decompose(parsed: argparse.Namespace) -> int:
    import warnings

    from decentre import AssumptionWarning, report

    index = None if parsed.price_index == "none" else parsed.price_index
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AssumptionWarning)  # the same sentences stand below the result
        done = report(
            parsed.budget,
            parsed.lines,
            price_index=index,
            out=parsed.out,
            net_of_efficiency=parsed.net_of_efficiency,
            denominator=parsed.denominator,
            progress=lambda line: print(f"... {line}", file=sys.stderr, flush=True),
        )
    print(done)
    print(
        f"\nReport: {Path(parsed.out) / 'index.html'}, report.pdf, report.ipynb, results.json, parts.csv, choices.csv"
    )
    return 0


def _check(parsed: argparse.Namespace) -> int:
    from decentre import tables

    table = tables.read(parsed.table)
    kind = parsed.kind or ("lines" if "component" in table.columns or "line" in table.columns else "budget")
    found = tables.check(table, kind)
    errors = int((found["severity"] == "error").sum())
    if len(found):
        print(found.head(50).to_string(index=False))
        if len(found) > 50:
            print(f"... and {len(found) - 50} more rows")
    print(f"{parsed.table}: {len(table)} rows read as a {kind} table; {errors} errors, {len(found) - errors} notes")
    return 2 if errors else 0


def _template(parsed: argparse.Namespace) -> int:
    from decentre import InputError, tables
    from decentre.reporting import whole_folder

    kinds = ("budget", "lines") if parsed.kind == "budget" else (parsed.kind,)
    made = {kind: tables.template(kind) for kind in kinds}
    there = [str(Path(parsed.out) / f"{k}.csv") for k in made if (Path(parsed.out) / f"{k}.csv").exists()]
    if there:
        raise InputError(f"'{there[0]}' is there already and is not overwritten; give another folder with --out.")
    with whole_folder(parsed.out) as folder:
        for kind, table in made.items():
            table.to_csv(folder / f"{kind}.csv", index=False, lineterminator="\n", encoding="utf-8")
    print("\n".join(f"wrote {Path(parsed.out) / f'{k}.csv'}" for k in made))
    return 0


def _data(parsed: argparse.Namespace) -> int:
    from decentre import datasets

    print(datasets.card(parsed.slug) if parsed.slug else datasets.table().drop(columns="certainty").to_string())
    return 0


def _cite(_parsed: argparse.Namespace) -> int:
    from decentre import datasets

    print(datasets.cite(*datasets.names()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
