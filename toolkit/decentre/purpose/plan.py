"""A board's plan for inequalities money, held against what the study of twenty boards found and recommended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import ClassVar

import pandas as pd

from decentre import records
from decentre.errors import InputError
from decentre.results import Format, Result

ANSWERS = ("yes", "no", "not said")
_FILE = Path(__file__).parent.parent / "rules" / "inequalities_plan.toml"
_NO_COUNTS = (
    "no source counts boards or money by category of use: only the keeping of the ring-fence is counted (20 of 42 boards; 10, 7 and "
    "3). A chart of shares by use would be invention"
)
_A_LIST = "a list of what the study names is no measure of a good plan: nothing is weighed, and a share of yes is not computed"
_MONEY = "for money by category, give what the plan meant and what was spent on each use to assess_departure"


class Item(records.Record, frozen=True):
    """One question to a plan, and where it comes from."""

    id: str
    category: str
    asks: str
    sources: tuple[str, ...]
    certainty: str
    to: str = ""
    note: str = ""


class _File(records.Record, frozen=True):
    title: str
    topic: str
    known_until: date
    note: str
    items: tuple[Item, ...]
    sources: tuple[dict[str, str], ...]


@dataclass(frozen=True, repr=False)
class PlanCheck(Result):
    """A plan against the list.

    Attributes
    ----------
    table : pandas.DataFrame
        Index item; columns category, asks, answer (``'yes'``, ``'no'`` or ``'not said'``), certainty, sources.
    assumptions : tuple of str
        What the answer stands on.
    """

    table: pd.DataFrame
    assumptions: tuple[str, ...] = ()

    _formats: ClassVar[Mapping[str, Format]] = {}

    def summary(self) -> pd.DataFrame:
        """Return the answers counted by category.

        Returns
        -------
        pandas.DataFrame
            Index category; columns yes, no, not said.
        """
        counted = pd.crosstab(self.table["category"], self.table["answer"])
        order = self.table["category"].unique()
        return counted.reindex(index=order, columns=list(ANSWERS), fill_value=0).rename_axis("category", axis=0)

    def _title(self) -> str:
        return f"a plan against {len(self.table)} questions of the study of twenty boards"


def list_plan_questions() -> pd.DataFrame:
    """Return what a plan for inequalities money is held against.

    Uses, what helped, what hindered, recommendations, and the four purposes of integrated care systems.

    Returns
    -------
    pandas.DataFrame
        Index item; columns category, asks, to (to whom a recommendation is addressed), certainty, note, sources (keys).

    Examples
    --------
    >>> list_plan_questions().groupby("category", sort=False).size().to_dict()
    {'use': 5, 'what helped': 5, 'what hindered': 6, 'recommendation': 3, 'purpose': 4}
    """
    columns = ("category", "asks", "to", "certainty", "note")
    items = _book().items
    table = pd.DataFrame([{c: getattr(i, c) for c in columns} for i in items], index=[i.id for i in items])
    return table.assign(sources=["; ".join(i.sources) for i in items]).rename_axis("item")


def check_plan(answers: Mapping[str, str]) -> PlanCheck:
    """Hold a board's own plan against what the study of twenty boards found and recommended.

    Parameters
    ----------
    answers : mapping
        Item of :func:`list_plan_questions` to ``'yes'``, ``'no'`` or ``'not said'``, in any case. What is left out is not said.

    Returns
    -------
    PlanCheck
        ``.table`` item by item, ``.summary()`` by category. Money by category of use is for ``assess_departure``.

    Raises
    ------
    InputError
        An item or an answer is not known.

    Examples
    --------
    >>> check_plan({"use-1": "yes", "hindered-1": "no"}).summary().loc["use"].to_dict()
    {'yes': 1, 'no': 0, 'not said': 4}

    What a plan meant for each use, and what was spent on it:

    >>> from decentre import assess_departure
    >>> meant = {"catalyst": 300_000.0, "pilots": 500_000.0, "allocation to places": 200_000.0}
    >>> spent = {"catalyst": 100_000.0, "pilots": 500_000.0, "allocation to places": 400_000.0}
    >>> round(assess_departure(meant, spent, currency="GBP").share_moved, 3)
    0.2
    """
    table = list_plan_questions()
    if not isinstance(answers, Mapping):
        raise InputError(f"answers is a {type(answers).__name__}; give a mapping of item to {', '.join(ANSWERS)}.")
    unknown = [str(k) for k in answers if k not in table.index]
    if unknown:
        raise InputError(f"{unknown[0]!r} is not an item of the list; give one of {', '.join(table.index)}.")
    given = {k: str(v).strip().casefold() for k, v in answers.items()}
    wrong = {k: v for k, v in given.items() if v not in ANSWERS}
    if wrong:
        item, answer = next(iter(wrong.items()))
        raise InputError(
            f"The answer to {item!r} is {answer!r}; give one of {', '.join(ANSWERS)}.",
            pd.Series(wrong, name="answer").to_frame(),
        )
    answered = [given.get(i, "not said") for i in table.index]
    shown = table.assign(answer=answered)[["category", "asks", "answer", "certainty", "sources"]]
    return PlanCheck(shown, (_NO_COUNTS, _A_LIST, _MONEY))


@cache
def _book() -> _File:
    return records.read(_FILE, _File)
