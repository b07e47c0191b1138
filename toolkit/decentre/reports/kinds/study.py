"""One case study: published against recomputed values, and what stands behind them."""

from __future__ import annotations

from pathlib import Path

from decentre.document.model import Element, Heading, Points, Section, Table
from decentre.document.notebook import Cell
from decentre.reports.sources import Input
from decentre.reports.specification import Kind, alternatives
from decentre.reports.studies import Run, run_study
from decentre.reports.writing import Report, write_report
from decentre.reproduction import Reproduction, Study, values
from decentre.results import Result

_COPIED = ("study.toml", "published.csv", "analysis.py")
_PAGES = ("report.ipynb", "README.md")  # made from the study, and made again by the report


def report_study(study: str | Path, *, out: str | Path) -> Reproduction:
    """Run one case study and write its report: what ``decentre.report`` does with a study.

    Parameters
    ----------
    study : str or Path
        Its name or folder.
    out : str or Path
        The folder to write: ``index.html``, ``report.pdf``, ``report.ipynb``, ``tables.html``, ``tables.tex``, ``results.json``,
        ``values.csv``, the data of each figure, a copy of the study and ``environment.json``.

    Returns
    -------
    Reproduction
        The values that the report shows.

    Raises
    ------
    InputError
        The study does not exist or is not whole; nothing is written then.
    """
    run = run_study(study)
    report = Report(
        title=run.reproduction.title,
        lead=run.lead,
        sections=_sections(run),
        assumptions=run.assumptions,
        inputs=_inputs(run.study),
        words=["report", f"study/{run.study.slug}"],
        tables={"values": run.reproduction.table.reset_index()},
        facts={"values": values([run.reproduction])},
        cells=_cells(run),
        sources=run.sources,
    )
    write_report(report, out)
    return run.reproduction


def _sections(run: Run) -> list[Section]:
    """Return one study by itself: its results in full, and what other choices would say of them."""
    drawn: list[Element] = []
    other: list[Element] = []
    for figure, (caption, result) in zip(run.figures, run.results.items(), strict=True):
        drawn += [figure, *([Table(caption, result)] if isinstance(result, Result) else [])]
        said = alternatives(result)
        other += [Heading(caption), *said] if said else []
    sections = [Section("Published and recomputed values", [run.compared])]
    sections += [Section("Differences and their reasons", [Points(run.reasons)])] if run.reasons else []
    sections += [Section("The results behind them", drawn)] if drawn else []
    sections += [Section("What would other choices say?", other)] if other else []
    cannot = [Section("What these figures cannot say", [Points(run.cannot_say)])]
    return sections + (cannot if run.cannot_say else [])


def _inputs(study: Study) -> list[Input]:
    own = (
        p
        for p in study.folder.rglob("*")
        if p.is_file() and not p.is_symlink() and _beside(p.relative_to(study.folder))
    )
    files = [*(study.folder / name for name in _COPIED), *sorted(own)]
    return [
        Input(f"study/{study.slug}/{p.relative_to(study.folder).as_posix()}", p.read_bytes(), path=p) for p in files
    ]


def _beside(path: Path) -> bool:
    """Say whether a file is one of the study's own: data, notebooks, whatever its analysis reads."""
    hidden = any(part.startswith((".", "__")) for part in path.parts)
    return not hidden and path.as_posix() not in (*_COPIED, *_PAGES)


def _cells(run: Run) -> list[Cell]:
    about, place = run.study.about, f"study/{run.study.slug}"
    cannot = "\n".join(f"* {x}" for x in run.cannot_say)
    drawn = (
        ("markdown", "The results behind them, from `analysis.py`."),
        (
            "code",
            f'from decentre.reproduction import load_study\n\nresults = load_study("{place}").analysis.figures()',
        ),
    )
    shown = [("code", f"results[{caption!r}]{move}") for caption in run.results for move in ("", ".plot()")]
    return [
        ("markdown", f"**Question.** {about['question']}\n\n**Answer.** {about['answer']}"),
        ("markdown", "Published against recomputed: the printed digits are the tolerance."),
        ("code", f'study = decentre.reproduce("{place}")\nstudy.verdict'),
        ("code", "study"),
        *([*drawn, *shown] if run.results else []),
        *([("markdown", f"What these figures cannot say:\n\n{cannot}")] if cannot else []),
    ]


KIND = Kind(on="a study", report=report_study, result=Reproduction, place=0)
