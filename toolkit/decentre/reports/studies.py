"""The report of case studies: verdicts, values, pictures, and what each study cannot say."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from decentre.document.folder import whole_folder, write_environment, write_json
from decentre.document.model import Document, Element, Figure, Heading, Paragraph, Points, Section, Table, draw
from decentre.document.signing import closing
from decentre.document.words import together
from decentre.document.writing import write_document
from decentre.reports.sources import cards, command_line, rerun, seen_from
from decentre.reports.writing import SCHEMA_VERSION
from decentre.reproduction import (
    Reproduction,
    Study,
    call,
    counts,
    load_study,
    names,
    reproduce,
    studies_folder,
    values,
)
from decentre.results import Result

_LOG = logging.getLogger("decentre.reproduce")
TITLE = "decentre: published values held against recomputed ones"
_LEAD = (
    "When the centre says that money is decided locally, how much of it really is? How each value below is known is counted apart: "
    "recomputed (printed outside, and reached by a verb from other data), arithmetic (printed outside, and reached by sums of "
    "printed figures), own (our derivation, held so that it cannot drift), copied (put in, and come back: this never counts as "
    "agreeing). The printed digits are the tolerance. What is left of growth is a remainder: an upper bound on local discretion."
)


@dataclass(frozen=True)
class Run:
    """One case study, run: what it says, its values, its results and their figures."""

    study: Study
    reproduction: Reproduction
    results: dict[str, Result]
    figures: list[Figure]

    @property
    def lead(self) -> list[Element]:
        """Question, answer and verdict."""
        about = self.study.about
        said = [Paragraph(str(about["question"])), Paragraph(str(about["answer"]), "answer")]
        verdict = Paragraph(f"Verdict: {self.reproduction.verdict}.", "verdict")
        return [*(p for p in said if p.text), verdict]

    @property
    def cannot_say(self) -> list[str]:
        """What the study's figures do not show."""
        return [str(x) for x in self.study.about["cannot_say"]]  # type: ignore[attr-defined]

    @property
    def compared(self) -> Table:
        """Published beside recomputed values."""
        summary = self.reproduction.summary()
        shown = summary.assign(
            recomputed=[_recomputed(p, x) for p, x in zip(summary["published"], summary["recomputed"], strict=True)]
        )
        title = self.reproduction.title
        return Table(
            f"{title}: published and recomputed values",
            shown[["published", "recomputed", "unit", "evidence", "verdict", "where"]],
            file="results.json",
        )

    @property
    def reasons(self) -> list[str]:
        """Why values differ or were skipped."""
        return [f"{i}: {r}" for i, r in self.reproduction.table["reason"].items() if r]

    @property
    def assumptions(self) -> list[str]:
        """What its results stand on."""
        return together(*(getattr(r, "assumptions", ()) for r in self.results.values()))

    @property
    def sources(self) -> list[Element]:
        """The datasets of the study with their licences; nothing where it has none."""
        found = cards(list(self.study.about["datasets"]), " ".join(self.study.published["where"]))  # type: ignore[call-overload]
        return [found] if found.texts else []


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
        _LOG.info("running %s", path, extra={"done": number - 1, "total": len(studies)})
        runs.append(run_study(path))
        if progress:
            done = runs[-1].reproduction
            progress(f"[{number}/{len(studies)}] {done.study}: {done.verdict}")
    reproductions = [r.reproduction for r in runs]
    lead: list[Element] = [Paragraph(_LEAD), Table("Verdicts by case study", verdicts(reproductions))]
    command = command_line(["reproduce", *(r.study.slug for r in runs)])
    with whole_folder(out, command, inputs=[r.study.folder for r in runs]) as folder:
        chapters = [Section(str(r.study.about["title"]), _chapter(r)) for r in runs]
        last = [_again([r.study for r in runs], Path(out)), closing(TITLE)]
        document = write_document(folder, Document(TITLE, lead, [*chapters, *last]))
        write_json(folder / "results.json", {"schema_version": SCHEMA_VERSION, "values": values(reproductions)})
        write_environment(folder, document.datasets)
    return reproductions


def run_study(path: str | Path) -> Run:
    """Run a case study and draw its results."""
    study = load_study(path)
    done = reproduce(study.folder)
    results = dict(call(study, "figures"))
    return Run(study, done, results, [draw(caption, result) for caption, result in results.items()])


def verdicts(reproductions: Sequence[Reproduction]) -> pd.DataFrame:
    """Return the verdict table: one row a study, how many values are known in each way, and all studies together.

    Parameters
    ----------
    reproductions : sequence of Reproduction
        What :func:`write_reproduction` returned.

    Returns
    -------
    pandas.DataFrame
        Index study; columns values, recomputed, arithmetic, own, copied, explained, skipped, differ.
    """
    rows = {each.study: counts([each]) for each in reproductions} | {"all": counts(reproductions)}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("study")


def _recomputed(printed: str, value: float) -> str:
    """Show a recomputed value with two digits more than the source prints."""
    if value != value:
        return "n/a"
    plain = "e" not in printed and "." in printed
    return f"{value:,.{len(printed.split('.')[1]) + 2 if plain else 2}f}"


def _again(studies: Sequence[Study], out: Path) -> Section:
    """Return how to run the studies again: all that ship need no names, and one's own is named from the folder of the report."""
    shipped = studies_folder().resolve()
    words = [s.slug if s.folder.resolve().parent == shipped else seen_from(out, s.folder) for s in studies]
    return rerun(["reproduce", *(words if words != names() else [])], steps="")


def _chapter(run: Run) -> list[Element]:
    """Return one study among several."""
    items: list[Element] = [*run.lead, *run.figures, Heading("Published and recomputed values"), run.compared]
    if run.reasons:
        items += [Heading("Differences and their reasons"), Points(run.reasons)]
    items += [Heading("What these figures cannot say"), Points(run.cannot_say)] if run.cannot_say else []
    return items + ([Heading("Data and licences"), *run.sources] if run.sources else [])
