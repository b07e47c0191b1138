"""The report of case studies: verdicts, values, pictures, and what each study cannot say."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from decentre.reporting import notebooks
from decentre.reporting.alternatives import alternatives
from decentre.reporting.blocks import Figure, Heading, Paragraph, Points, Table, draw
from decentre.reporting.documents import Item, Part, write_document
from decentre.reporting.folders import whole_folder, write_environment, write_json
from decentre.reporting.sources import Input, cards, command_line, origin
from decentre.reporting.words import sentences, together
from decentre.reporting.writing import SCHEMA_VERSION, write_csv
from decentre.reproduction import Reproduction, Study, load_study, reproduce, values
from decentre.results import Result

TITLE = "decentre: published values held against recomputed ones"
_LEAD = (
    "When the centre says that money is decided locally, how much of it really is? Every value below was printed in a source, or "
    "derived from printed figures; the printed digits are the tolerance. What is left of growth is a remainder: an upper bound on "
    "local discretion."
)
_COPIED = ("study.toml", "published.csv", "analysis.py")


@dataclass(frozen=True)
class _Run:
    """One case study, run: what it says, its values, its results and their figures."""

    study: Study
    reproduction: Reproduction
    results: dict[str, Result]
    figures: list[Figure]

    @property
    def lead(self) -> list[Item]:
        """Question, answer and verdict."""
        about = self.study.about
        return [
            str(about["question"]),
            Paragraph(str(about["answer"]), "answer"),
            Paragraph(f"Verdict: {self.reproduction.verdict}.", "verdict"),
        ]

    @property
    def compared(self) -> Table:
        """Published beside recomputed values."""
        summary = self.reproduction.summary()
        shown = summary.assign(
            recomputed=[_recomputed(p, x) for p, x in zip(summary["published"], summary["recomputed"], strict=True)]
        )
        title = self.reproduction.title
        return Table(
            f"{title}: published and recomputed values", shown[["published", "recomputed", "unit", "verdict", "where"]]
        )

    @property
    def reasons(self) -> list[str]:
        """Why values differ or were skipped."""
        return [f"{i}: {r}" for i, r in self.reproduction.table["reason"].items() if r]

    @property
    def cards(self) -> Points:
        """The datasets of the study, with their licences."""
        return cards(list(self.study.about["datasets"]), " ".join(self.study.published["where"]))  # type: ignore[call-overload]


def write_reproduction(
    studies: Sequence[str | Path], out: str | Path, *, progress: Callable[[str], object] | None = None
) -> list[Reproduction]:
    """Run case studies and write ``index.html``, ``report.pdf``, ``tables.html``, ``tables.tex``, ``results.json``, ``environment.json``.

    Parameters
    ----------
    studies : sequence of str or Path
        Names or folders of case studies.
    out : str or Path
        The folder to write; its files appear whole or not at all.
    progress : callable, optional
        Called with one line of text after each study.

    Returns
    -------
    list of Reproduction
        One a study, in the order given.

    Raises
    ------
    InputError
        A study does not exist or is not whole; nothing is written then.
    """
    runs = []
    for number, path in enumerate(studies, start=1):
        runs.append(_run(path))
        if progress:
            done = runs[-1].reproduction
            progress(f"[{number}/{len(studies)}] {done.study}: {done.verdict}")
    reproductions = [r.reproduction for r in runs]
    lead = [_LEAD, Table("Verdicts by case study", verdicts(reproductions))]
    with whole_folder(out) as folder:
        write_document(folder, TITLE, [(str(r.study.about["title"]), _chapter(r)) for r in runs], lead)
        write_json(folder / "results.json", {"schema_version": SCHEMA_VERSION, "values": values(reproductions)})
        write_environment(folder)
    return reproductions


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
    run = _run(study)
    words = ["report", f"study/{run.study.slug}"]
    inputs = _inputs(run.study)
    with whole_folder(out) as folder:
        copied = folder / "study" / run.study.slug
        shutil.copytree(
            run.study.folder, copied, ignore=shutil.ignore_patterns("report.ipynb", "README.md", "__pycache__")
        )
        title = run.reproduction.title
        for block in write_document(folder, title, [*_study_parts(run), *origin(inputs, words, [run.cards])], run.lead):
            if isinstance(block, Figure):
                write_csv(folder / f"figure_{block.number}.csv", block.data.reset_index())
        write_csv(folder / "values.csv", run.reproduction.table.reset_index())
        content = {"values": values([run.reproduction]), "inputs": {i.name: i.sha256 for i in inputs}}
        notes = together(*(r.assumptions for r in run.results.values()))
        content |= {"schema_version": SCHEMA_VERSION, "command": command_line(words), "assumptions": notes}
        write_json(folder / "results.json", content)
        notebooks.execute(folder / "report.ipynb", _cells(run), folder)
        write_environment(folder)
    return run.reproduction


def _run(path: str | Path) -> _Run:
    study = load_study(path)
    done = reproduce(study.folder)
    results = getattr(study.analysis, "figures", dict)()
    return _Run(study, done, results, [draw(caption, result) for caption, result in results.items()])


def verdicts(reproductions: Sequence[Reproduction]) -> pd.DataFrame:
    """Return the verdict table: one row a study, counts of values.

    Parameters
    ----------
    reproductions : sequence of Reproduction
        What :func:`write_reproduction` returned.

    Returns
    -------
    pandas.DataFrame
        Index study; columns values, agree, explained, skipped, differ.
    """
    rows = {}
    for each in reproductions:
        table = each.table
        other = ~table["agrees"] & ~table["skipped"]
        rows[each.study] = {
            "values": len(table),
            "agree": int(table["agrees"].sum()),
            "explained": int((other & table["explained"]).sum()),
            "skipped": int(table["skipped"].sum()),
            "differ": int((other & ~table["explained"]).sum()),
        }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("study")
    return pd.concat([table, table.sum().rename("all").to_frame().T]).rename_axis("study")


def _recomputed(printed: str, value: float) -> str:
    """Show a recomputed value with two digits more than the source prints."""
    if value != value:
        return "n/a"
    plain = "e" not in printed and "." in printed
    return f"{value:,.{len(printed.split('.')[1]) + 2 if plain else 2}f}"


def _chapter(run: _Run) -> list[Item]:
    """Return one study among several."""
    items: list[Item] = [*run.lead, *run.figures, Heading("Published and recomputed values"), run.compared]
    if run.reasons:
        items += [Heading("Differences and their reasons"), run.reasons]
    items += [Heading("What these figures cannot say"), list(run.study.about["cannot_say"])]  # type: ignore[call-overload]
    return [*items, Heading("Data and licences"), run.cards]


def _study_parts(run: _Run) -> list[Part]:
    """Return one study by itself: its results in full, and what other choices would say of them."""
    drawn: list[Item] = []
    other: list[Item] = []
    for figure, (caption, result) in zip(run.figures, run.results.items(), strict=True):
        drawn += [figure, Table(caption, result)]
        said = alternatives(result)
        other += [Heading(caption), *said] if said else []
    notes = together(*(r.assumptions for r in run.results.values()))
    parts: list[Part] = [("Published and recomputed values", [run.compared])]
    parts += [("Differences and their reasons", [run.reasons])] if run.reasons else []
    parts += [("The results behind them", drawn)] if drawn else []
    parts += [("What would other choices say?", other)] if other else []
    parts += [("What the answer stands on", [sentences(notes)])] if notes else []
    return [*parts, ("What these figures cannot say", [list(run.study.about["cannot_say"])])]  # type: ignore[call-overload]


def _inputs(study: Study) -> list[Input]:
    folder = f"study/{study.slug}"
    return [Input(f"{folder}/{name}", (study.folder / name).read_bytes()) for name in _COPIED]


def _cells(run: _Run) -> list[tuple[str, str]]:
    about, place = run.study.about, f"study/{run.study.slug}"
    cannot = "\n".join(f"* {x}" for x in about["cannot_say"])  # type: ignore[attr-defined]
    drawn = (
        ("markdown", "The results behind them, from `analysis.py`."),
        (
            "code",
            f'from decentre.reproduction import load_study\n\nresults = load_study("{place}").analysis.figures()',
        ),
    )
    shown = [("code", f"results[{caption!r}]{move}") for caption in run.results for move in ("", ".plot()")]
    return [
        ("markdown", f"# {about['title']}\n\n**Question.** {about['question']}\n\n**Answer.** {about['answer']}"),
        ("code", "import decentre"),
        ("markdown", "Published against recomputed: the printed digits are the tolerance."),
        ("code", f'study = decentre.reproduce("{place}")\nstudy.verdict'),
        ("code", "study"),
        *([*drawn, *shown] if run.results else []),
        ("markdown", f"What these figures cannot say:\n\n{cannot}"),
    ]
