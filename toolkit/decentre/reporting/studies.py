"""The report of the case studies: verdicts, values, pictures, and what each study cannot say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from decentre import datasets
from decentre.reporting import pages, printing
from decentre.reporting.folders import whole_folder, write_environment, write_json
from decentre.reporting.pages import Figure, Section
from decentre.reproduction import Reproduction, Study, load_study, reproduce, values

TITLE = "decentre: published values held against recomputed ones"
SCHEMA_VERSION = 1


@dataclass(frozen=True)
class _Run:
    """One case study, run: what it says, its values, its figures."""

    study: Study
    reproduction: Reproduction
    figures: list[Figure]


def write_reproduction(
    studies: Sequence[str | Path], out: str | Path, *, progress: Callable[[str], object] | None = None
) -> list[Reproduction]:
    """Run case studies and write ``index.html``, ``report.pdf``, ``results.json`` and ``environment.json``.

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
    with whole_folder(out) as folder:
        (folder / "index.html").write_text(_page(runs), encoding="utf-8", newline="\n")
        printing.write_pdf(folder / "report.pdf", TITLE, _blocks(runs), datasets.cite())
        write_json(folder / "results.json", {"schema_version": SCHEMA_VERSION, "values": values(reproductions)})
        write_environment(folder)
    return reproductions


def _run(path: str | Path) -> _Run:
    study = load_study(path)
    done = reproduce(study.folder)
    drawn = getattr(study.analysis, "figures", dict)()
    return _Run(study, done, [pages.draw(caption, result) for caption, result in drawn.items()])


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


def _values(run: _Run) -> pd.DataFrame:
    summary = run.reproduction.summary()
    shown = summary.assign(
        recomputed=[_recomputed(p, x) for p, x in zip(summary["published"], summary["recomputed"], strict=True)]
    )
    return shown[["published", "recomputed", "unit", "verdict", "where"]]


def _recomputed(printed: str, value: float) -> str:
    """Show a recomputed value with two digits more than the source prints."""
    if value != value:
        return "n/a"
    plain = "e" not in printed and "." in printed
    return f"{value:,.{len(printed.split('.')[1]) + 2 if plain else 2}f}"


def _reasons(run: _Run) -> list[str]:
    table = run.reproduction.table
    return [f"{i}: {r}" for i, r in table["reason"].items() if r]


def _page(runs: Sequence[_Run]) -> str:
    reproductions = [r.reproduction for r in runs]
    lead = [
        pages.paragraph(
            "When the centre says that money is decided locally, how much of it really is? Every value below was printed "
            "in a source, or derived from printed figures; the printed digits are the tolerance. What is left of growth "
            "is a remainder: an upper bound on local discretion."
        ),
        pages.table(verdicts(reproductions).astype(str), "Verdicts by case study"),
    ]
    sections, number = [], 0
    for run in runs:
        about = run.study.about
        body = [
            pages.paragraph(str(about["question"])),
            pages.paragraph(str(about["answer"]), "answer"),
            pages.paragraph(f"Verdict: {run.reproduction.verdict}.", "verdict"),
        ]
        for item in run.figures:
            number += 1
            body.append(pages.figure(item, number))
        body += [pages.heading("Published and recomputed values"), pages.table(_values(run))]
        if _reasons(run):
            body += [pages.heading("Differences and their reasons"), pages.bullets(_reasons(run))]
        body += [pages.heading("What these figures cannot say"), pages.bullets(list(about["cannot_say"]))]
        body += [
            pages.heading("Data and licences"),
            pages.sources(list(about["datasets"]), " ".join(run.study.published["where"])),
        ]
        sections.append(Section(str(about["title"]), run.study.slug, body))
    return pages.page(TITLE, lead, sections)


def _blocks(runs: Sequence[_Run]) -> list[dict[str, object]]:
    block = printing.block
    blocks = [printing.table_block(verdicts([r.reproduction for r in runs]).astype(str), "Verdicts by case study")]
    for run in runs:
        about = run.study.about
        blocks += [
            block("heading", level=1, text=str(about["title"])),
            block("paragraph", text=str(about["question"])),
            block("paragraph", text=str(about["answer"])),
            *map(printing.figure_block, run.figures),
            printing.table_block(_values(run), f"{about['title']}: {run.reproduction.verdict}"),
        ]
        if _reasons(run):
            blocks += [
                block("heading", level=2, text="Differences and their reasons"),
                block("bullets", items=_reasons(run)),
            ]
        blocks += [
            block("heading", level=2, text="What these figures cannot say"),
            block("bullets", items=list(about["cannot_say"])),
        ]
    return blocks
