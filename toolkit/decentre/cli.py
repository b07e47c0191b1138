"""The ``decentre`` command: thin, every line calls a public function.

Exit codes: 0 all well; 1 a published value differs and nothing explains it, or an answer is not right; 2 the input or the
command was refused.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from decentre.errors import AssumptionWarning, DecentreError, InputError, OutputWarning

EPILOG = """examples:
  decentre reproduce                       every case study, into ./report
  decentre reproduce kings_fund_2005_07    one case study
  decentre template budget --out folder/   tables to start from
  decentre check budget.csv                what is wrong with a table
  decentre report kings_fund_2005_07 --out folder/   one case study in full: page, PDF, notebook, tables for a paper
  decentre report earmark.csv --out folder/          the same of a table of your own, told by its columns
  decentre decompose budget.csv --lines lines.csv --price-index gdp_deflator --out folder/
  decentre allocate populations.csv --formula england_ccg_2018_19 --out folder/
  decentre check-agreement agreement.toml --on 2024-04-01
  decentre audit-spend folder/ --out report/   payments as published: who decides what they are for
  decentre new case-study my_case          a case study to start from, which passes at once
  decentre exercise growth --student s1234 --out folder/   an exercise with figures of your own
  decentre data                            the datasets that ship, with their licences
"""

_CLOSED = 141  # as a shell reports a program whose reader went away


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
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", AssumptionWarning)  # the same sentences stand below the result
            warnings.simplefilter("always", OutputWarning)
            warnings.showwarning = _show_warning
            code: int = parsed.run(parsed)
            sys.stdout.flush()
            return code
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
        return _CLOSED


def _show_warning(message: Warning | str, category: type[Warning], *_where: object) -> None:
    print(f"decentre: {message}" if category is OutputWarning else f"{category.__name__}: {message}", file=sys.stderr)


def _cases(error: DecentreError) -> str:
    shown = error.cases.head(10)
    more = len(error.cases) - len(shown)
    text = shown.to_string()
    return text + (f"\n... and {more} more rows" if more else "")


def _parser() -> argparse.ArgumentParser:
    import decentre

    parser = argparse.ArgumentParser(
        prog="decentre",
        description="When the centre says that money is decided locally, how much of it really is?",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"decentre {decentre.__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_reproduce(commands)
    _add_report(commands)
    _add_decompose(commands)
    _add_allocate(commands)
    _add_tables(commands)
    _add_audit_spend(commands)
    _add_course(commands)
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


def _add_report(commands: argparse._SubParsersAction) -> None:
    what = "write a report on a case study, or on a budget, earmark, allocation or spend table"
    report = _command(commands, "report", _report, what)
    report.add_argument(
        "source", nargs="+", help="a case study (name or folder), a table, or folders of payments as published"
    )
    report.add_argument("--kind", help="what it is, where its columns do not say: study, budget, earmark, spend ...")
    report.add_argument("--lines", help="budget: CSV, XLSX or ODS with columns body, year, line, component, amount")
    report.add_argument("--price-index", help="budget: a shipped index such as gdp_deflator, or none")
    report.add_argument(
        "--net-of-efficiency", action="store_true", default=None, help="budget: efficiency off inflation"
    )
    report.add_argument("--denominator", help="budget: gross_growth, growth or growth_after_inflation")
    report.add_argument("--of-all", type=float, help="earmark: pounds received by all, those not listed as well")
    report.add_argument("--bodies", help="earmark, adherence: how many bodies there are (adherence: or none)")
    report.add_argument("--method", help="adherence: exact, optimal, wilson or bayes")
    report.add_argument("--order", help="targeting: ascending or descending need")
    report.add_argument("--formula", help="allocation: a formula that ships, or a TOML file")
    report.add_argument("--budget", type=float, help="allocation: pounds to share out")
    report.add_argument("--rules", help="spend: control, purpose, or the path of a rules file")
    report.add_argument("--publisher", help="spend: who published the files, where they do not say")
    report.add_argument("--store", help="spend: folder to keep what was read")
    report.add_argument("--out", required=True, help="folder to write")


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


def _add_allocate(commands: argparse._SubParsersAction) -> None:
    allocate = _command(
        commands, "allocate", _allocate, "share out a budget by a capitation formula and write a report"
    )
    allocate.add_argument("populations", help="CSV, XLSX or ODS: one row a body, with the columns of the formula")
    allocate.add_argument(
        "--formula", required=True, help="a formula that ships, such as england_ccg_2018_19, or a TOML file"
    )
    allocate.add_argument("--budget", type=float, help="pounds to share out (by default those of the formula)")
    allocate.add_argument("--out", required=True, help="folder to write")


def _add_audit_spend(commands: argparse._SubParsersAction) -> None:
    audit = _command(commands, "audit-spend", _audit_spend, "read payment files as published and say who decides")
    audit.add_argument("paths", nargs="+", help="files or folders: CSV, XLSX, XLS, ODS, as published")
    audit.add_argument("--rules", default="control", help="control (the default), purpose, or the path of a rules file")
    audit.add_argument("--publisher", help="who published them, where the files do not say")
    audit.add_argument("--store", help="folder to keep what was read, so that a run cut off is continued")
    audit.add_argument("--out", required=True, help="folder to write")


def _add_course(commands: argparse._SubParsersAction) -> None:
    new = _command(commands, "new", _new, "make a case study to start from")
    new.add_argument("kind", choices=["case-study"], help="what to make")
    new.add_argument("name", metavar="NAME", help="lower-case letters, digits and _; its folder's name as well")
    new.add_argument("--out", default=".", help="folder in which its folder is made (default: this one)")
    given = _command(commands, "exercise", _exercise, "write a student's exercise as a folder")
    marked = _command(commands, "mark", _mark, "mark a student's answers")
    for command in (given, marked):
        command.add_argument("name", help="growth, purpose, targeting ...: an unknown one lists them all")
        command.add_argument("--student", required=True, help="the student's number")
    given.add_argument("--out", required=True, help="folder to write")
    slides = _command(commands, "slides", _slides, "turn a notebook that was run into slides, one HTML file")
    slides.add_argument("notebook", help="a lesson such as notebooks/1_growth.ipynb, or any other")
    slides.add_argument("--out", required=True, help="HTML file to write")
    marked.add_argument("--answers", required=True, help="CSV, XLSX or ODS with columns question and answer")


def _add_tables(commands: argparse._SubParsersAction) -> None:
    check = _command(commands, "check", _check, "say what is wrong with a table, row by row")
    check.add_argument("table", help="CSV, XLSX or ODS")
    check.add_argument("--kind", help="what it should be (by default told by its columns)")
    template = _command(commands, "template", _template, "write filled-in tables to start from")
    template.add_argument(
        "kind",
        help="a kind of table such as budget (with lines.csv), earmark or targeting; or agreement (agreement.toml)",
    )
    template.add_argument("--out", default=".", help="folder to write (default: this one)")
    agreement = _command(
        commands, "check-agreement", _check_agreement, "hold an agreement to pool budgets against the rules"
    )
    agreement.add_argument("agreement", help="TOML file (decentre template agreement writes one to start from)")
    agreement.add_argument("--on", required=True, help="the day whose rules count, like 2024-04-01")


def _reproduce(parsed: argparse.Namespace) -> int:
    from decentre import reproduction
    from decentre.reports import studies as reports
    from decentre.reports.studies import write_reproduction

    chosen = parsed.studies or reproduction.names()
    done = write_reproduction(chosen, parsed.out, progress=lambda line: print(line, flush=True))
    print(f"\n{reports.verdicts(done).to_string()}\n")
    _say_where(parsed.out)
    return 0 if all(r.passed for r in done) else 1


def _report(parsed: argparse.Namespace) -> int:
    from decentre.reports import door, specification

    choices = {k: v for k, v in vars(parsed).items() if k not in ("run", "source", "kind", "out") and v is not None}
    choices |= {k: None for k in ("price_index", "bodies") if choices.get(k) == "none"}
    if choices.get("bodies"):
        choices["bodies"] = _whole("bodies", choices["bodies"])
    source = parsed.source[0] if len(parsed.source) == 1 else parsed.source
    kind = parsed.kind or door.kind_of(source, choices)
    specification.load(kind)
    door.require_choices(kind, choices)
    done = specification.load(kind).report(source, out=parsed.out, **choices)
    print(done)
    _say_where(parsed.out)
    return 0 if getattr(done, "passed", True) else 1


def _whole(name: str, text: str) -> int:
    if not text.isdecimal():
        raise InputError(f"--{name} is {text!r}; give a whole number, or none.")
    return int(text)


def _say_where(out: str) -> None:
    files = sorted(
        p.name for p in Path(out).iterdir() if p.is_file() and p.name not in ("index.html", "environment.json")
    )
    print(f"\nReport: {Path(out) / 'index.html'}, {', '.join(files)}")


def _decompose(parsed: argparse.Namespace) -> int:
    from decentre import report

    done = report(
        parsed.budget,
        parsed.lines,
        price_index=None if parsed.price_index == "none" else parsed.price_index,
        out=parsed.out,
        net_of_efficiency=parsed.net_of_efficiency,
        denominator=parsed.denominator,
        progress=lambda line: print(f"... {line}", file=sys.stderr, flush=True),
    )
    print(done)
    _say_where(parsed.out)
    return 0


def _allocate(parsed: argparse.Namespace) -> int:
    from decentre.reports.kinds.allocation import report_allocation

    done = report_allocation(parsed.populations, formula=parsed.formula, out=parsed.out, budget=parsed.budget)
    print(done)
    _say_where(parsed.out)
    return 0


def _audit_spend(parsed: argparse.Namespace) -> int:
    from decentre.reports.kinds.spend import report_spend

    with _progress("decentre.ledger"):
        audit = report_spend(
            parsed.paths, out=parsed.out, rules=parsed.rules, publisher=parsed.publisher, store=parsed.store
        )
    print(audit)
    _say_where(parsed.out)
    return 0


@contextmanager
def _progress(name: str) -> Iterator[None]:
    """Show on a terminal how far a long piece of work is, from what it logs: records with ``done`` and ``total``."""

    class Bar(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            done, total = (getattr(record, k, 0) for k in ("done", "total"))
            filled = 30 * done // max(1, total)
            bar = f"[{'#' * filled}{'.' * (30 - filled)}]"
            print(f"\r{bar} {record.getMessage():50}", end="", file=sys.stderr, flush=True)

    log, bar = logging.getLogger(name), Bar()
    if not sys.stderr.isatty():
        yield
        return
    level = log.level
    log.addHandler(bar)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(bar)
        log.setLevel(level)
        print(file=sys.stderr)


def _new(parsed: argparse.Namespace) -> int:
    from decentre.reproduction import new_case_study

    folder = new_case_study(parsed.name, out=parsed.out)
    print("\n".join(f"wrote {path}" for path in sorted(folder.iterdir())))
    print(f"\nIt passes as it stands; write over it, and check it with: decentre reproduce {folder}")
    return 0


def _slides(parsed: argparse.Namespace) -> int:
    from decentre.teaching import write_slides

    print(f"wrote {write_slides(parsed.notebook, parsed.out)}")
    return 0


def _exercise(parsed: argparse.Namespace) -> int:
    from decentre.teaching import write_exercise

    print(write_exercise(parsed.name, student=parsed.student, out=parsed.out))
    print("\n".join(f"wrote {path}" for path in sorted(Path(parsed.out).iterdir())))
    return 0


def _mark(parsed: argparse.Namespace) -> int:
    from decentre import teaching
    from decentre.teaching import read_answers

    marked = teaching.mark(parsed.name, student=parsed.student, answers=read_answers(parsed.answers))
    print(marked)
    return 0 if marked.score == 1 else 1


def _check(parsed: argparse.Namespace) -> int:
    from decentre import tables

    table = tables.read(parsed.table)
    kind = parsed.kind or tables.kind_of(table)
    found = tables.check(table, kind)
    errors = int((found["severity"] == "error").sum())
    if len(found):
        print(found.head(50).to_string(index=False))
        if len(found) > 50:
            print(f"... and {len(found) - 50} more rows")
    print(f"{parsed.table}: {len(table)} rows read as a {kind} table; {errors} errors, {len(found) - errors} notes")
    return 2 if errors else 0


def _template(parsed: argparse.Namespace) -> int:
    from decentre.document.folder import new_files

    made = new_files(parsed.out, _templates(parsed.kind))
    print("\n".join(f"wrote {path}" for path in made))
    return 0


def _templates(kind: str) -> dict[str, str]:
    from decentre import pooling, tables
    from decentre.tables import safe

    if kind == "agreement":
        return {"agreement.toml": pooling.draft_text()}
    kinds = ("budget", "lines") if kind == "budget" else (kind,)
    return {f"{k}.csv": safe.csv_text(tables.template(k)) for k in kinds}


def _check_agreement(parsed: argparse.Namespace) -> int:
    from decentre import check_agreement

    found = check_agreement(parsed.agreement, on=parsed.on)
    for rule, row in found.summary().iterrows():
        print(f"{row['outcome']:<14} {rule:<8} {row['finding']} [{row['law']}]")
    print("\n".join(f"note: {note}" for note in found.assumptions))
    print(f"{parsed.agreement} on {found.on}: {found.verdict}")
    return 0 if found.passed else 2


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
