"""A ring fence: what a new rule did, year by year, from how much it touched each body."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from decentre.document.model import Table, draw
from decentre.purpose import EventStudy, estimate_ring_fence_effect
from decentre.purpose.inference import Inference
from decentre.reports.answers import Answer, found_cells, read_cells, write_answer
from decentre.reports.sources import given
from decentre.reports.specification import Kind


def report_ring_fence(
    panel: str | Path | pd.DataFrame,
    *,
    outcome: str,
    exposure: str,
    event: str,
    out: str | Path,
    inference: Inference = "wild",
) -> EventStudy:
    """Estimate what a new rule did from a panel, and write a folder that explains the answer.

    Parameters
    ----------
    panel : str, Path or pandas.DataFrame
        A table, or a CSV, XLSX or ODS file, with columns body, year and those named below; a row a body and year.
    outcome : str
        The column of the outcome, such as money per head on the purpose.
    exposure : str
        The column of what the rule touches, fixed before it, and the same in every year of a body.
    event : str
        The first year of the rule.
    out : str or Path
        The folder to write.
    inference : {'wild', 'cluster'}
        Wild cluster bootstrap, or t with clustered errors; the report shows both.

    Returns
    -------
    EventStudy
        The effects that the report shows. Its draws start from the hash of the input.

    Raises
    ------
    InputError
        The table or a choice is refused; nothing is written then.
    """
    read = given(panel, "panel")

    def estimated(how: Inference) -> EventStudy:
        return estimate_ring_fence_effect(
            read.table, outcome=outcome, exposure=exposure, event=event, inference=how, seed=read.seed
        )

    found = estimated(inference)
    rest: Inference = "cluster" if inference == "wild" else "wild"
    how = "clustered errors and t" if rest == "cluster" else "the wild cluster bootstrap"
    named = f"outcome={outcome!r}, exposure={exposure!r}, event={event!r}"
    call = f"estimate_ring_fence_effect(\n    panel, {named},\n    inference={inference!r}, seed={read.seed}\n)"
    words = ["report", "ring-fence", read.name, "--outcome", outcome, "--exposure", exposure, "--event", event]
    answer = Answer(
        "What did the new rule do, year by year?",
        _sentence(found),
        [
            Table("The effect for one unit of exposure, year by year", found),
            draw("The effect by year, and the trend that would erase it", found),
            Table(
                "The years before the rule, tested together", found.pre_trend.to_frame("value").rename_axis("statistic")
            ),
            Table("The trend that would erase the effect", found.trend.to_frame("value").rename_axis("statistic")),
        ],
        {"years": found.table, "pre_trend": found.pre_trend.to_frame("value").rename_axis("statistic")},
        [*words, *(["--inference", inference] if inference != "wild" else [])],
        [*read_cells([read]), *found_cells(call)],
        other=[Table(f"The same with {how}", estimated(rest))],
    )
    write_answer(answer, found, [read], out)
    return found


def _sentence(found: EventStudy) -> str:
    limits = (
        "no interval"
        if found.low != found.low
        else f"{found.low:.4g} to {found.high:.4g} at {100 * found.level:g} per cent"
    )
    return (
        f"From {found.event} on, a unit of exposure went with {found.estimate:.4g} of the outcome on average ({limits}; "
        f"{found.bodies} bodies; p of no effect {found.p:.3f}), against {found.reference}. A trend of {found.trend['erasing']:.4g} a "
        f"year before the rule, had it gone on, would leave no effect; {found.trend['observed']:.4g} was seen."
    )


KIND = Kind(
    on="a ring fence",
    report=report_ring_fence,
    result=EventStudy,
    told_by=("exposure", "event", "outcome"),
    needs={
        "outcome": "the column of the outcome, such as money per head on the purpose",
        "exposure": "the column of what the rule touches, fixed before it",
        "event": "the first year of the rule, like 2024-25",
    },
    place=12,
)
