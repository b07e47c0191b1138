"""An earmark: how much of it was spent as meant, if only some reported."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from decentre import tables
from decentre.document.model import Element, Table, draw
from decentre.document.words import money, percent
from decentre.purpose.earmark import GROUPS, EarmarkTrace, trace_earmark
from decentre.reports.answers import MONEY, SHARES, Answer, cells, write_answer
from decentre.reports.sources import currency_code, currency_words, given
from decentre.reports.specification import Kind

_REPORTED = (1.0, 0.9, 0.75, 0.5)


def report_earmark(
    earmark: str | Path | pd.DataFrame,
    *,
    out: str | Path,
    of_all: float | None = None,
    bodies: int | None = None,
    currency: str | None = None,
) -> EarmarkTrace:
    """Trace an earmark kept in a table, and write a folder that explains the answer.

    Parameters
    ----------
    earmark : str, Path or pandas.DataFrame
        A table, or a CSV, XLSX or ODS file, with columns body, received, spent (money). A column region, group, year or another of
        ``earmark.GROUPS`` in place of body says that rows are groups of bodies.
    out : str or Path
        The folder to write: ``index.html``, ``report.pdf``, ``report.ipynb``, ``tables.html``, ``tables.tex``, ``rows.csv``,
        ``measures.csv``, ``counts.csv``, the data of the figure, ``results.json``, a copy of the input and ``environment.json``.
    of_all, bodies
        As for ``trace_earmark``: the money received by all bodies, and how many there are.
    currency : str, optional
        The ISO 4217 code of the money; or a column ``currency`` of the table.

    Returns
    -------
    EarmarkTrace
        The trace that the report shows. Its draws start from the hash of the input.

    Raises
    ------
    InputError
        The table or a choice is refused; nothing is written then.

    Examples
    --------
    >>> report_earmark("no/earmark.csv", out="report")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: There is no file 'no/earmark.csv'; check the path (it is read from the folder you are in).
    """
    read = given(earmark, "earmark")
    who = next((c for c in ("body", *GROUPS) if c in read.table.columns), "body")
    tables.require(read.table.rename(columns={who: "body"}), "earmark")
    table = read.table.set_index(who)
    said = tables.settle_currency(currency, earmark=read.table)
    trace = trace_earmark(
        table["received"], table["spent"], of_all=of_all, bodies=bodies, seed=read.seed, currency=said
    )
    words = [] if of_all is None else ["--of-all", f"{of_all:.2f}"]
    words += [] if bodies is None else ["--bodies", str(bodies)]
    call = f'earmark["received"], earmark["spent"], of_all={of_all!r}, bodies={bodies!r}, seed={read.seed}{currency_code(said)}'
    answer = Answer(
        "How much of the earmark was spent as meant?",
        _earmark_sentence(trace),
        [
            Table("Shares of the money and of the bodies", trace),
            draw("The share that each spent, all together, and between which limits", trace),
            Table("What each received and spent", trace.rows, {**MONEY, **SHARES}, file="rows.csv", currency=said),
            Table("How many spent all, none, or under a fifth", trace.counts, SHARES),
        ],
        {"rows": trace.rows, "measures": trace.table, "counts": trace.counts},
        ["report", read.name, *words, *currency_words(currency)],
        cells(read, who, f"trace_earmark({call})"),
    )
    write_answer(answer, trace, [read], out)
    return trace


def _earmark_sentence(trace: EarmarkTrace) -> str:
    low, high = trace.bounds
    limits = (
        ""
        if low != low
        else f" Whatever those that did not report did, the share of all the money lies from {100 * low:.1f} to {percent(high)}."
    )
    return (
        f"Of {money(trace.rows['received'].sum(), trace.currency)} received, {percent(trace.share_as_meant)} was spent as meant, each row counted up "
        f"to what it received ({percent(trace.share_spent)} if one row's overspending may hide another's diversion).{limits}"
    )


def _alternatives(result: EarmarkTrace) -> list[Element]:
    rows, total = result.rows, result.rows[["received", "as_meant"]].sum()
    items: list[Element] = []
    if len(rows) > 1:
        rest = total - rows[["received", "as_meant"]]
        without = (rest["as_meant"] / rest["received"].where(rest["received"] > 0)).rename("share_as_meant")
        items.append(
            Table("The share spent as meant without each row", without.to_frame(), {"share_as_meant": "share"})
        )
    if np.isnan(result.bounds[0]):
        items.append(Table("Worst-case limits if those that reported had received only a part of it", _if_part(total)))
    return items


def _if_part(total: pd.Series) -> pd.DataFrame:
    meant = total["as_meant"] / total["received"]
    limits = {f"{100 * r:.0f} %": (r * meant, r * meant + 1 - r) for r in _REPORTED}
    texts = {r: [f"{round(100 * x, 1)} %" for x in ends] for r, ends in limits.items()}
    return pd.DataFrame.from_dict(texts, orient="index", columns=["low", "high"]).rename_axis("reported")


KIND = Kind(
    on="an earmark",
    report=report_earmark,
    result=EarmarkTrace,
    table="earmark",
    alternatives=_alternatives,
    place=2,
)
