"""Several results of one kind, lined up: a column each, a row for each figure of their summaries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from decentre.errors import InputError
from decentre.results.base import Result
from decentre.results.printing import Format, displayed


@dataclass(frozen=True, repr=False)
class Comparison(Result):
    """Results of one kind side by side.

    Attributes
    ----------
    table : pandas.DataFrame
        Index: that of the summaries, then ``figure``, the name of their column; a column for each result. A figure that
        a result does not have is missing.
    kind : str
        What is compared.
    formats : dict
        Figure to how it prints.
    assumptions : tuple of str
        What all of them stand on, each sentence once.
    currency : str or None
        The money of all of them.
    """

    table: pd.DataFrame
    kind: str
    formats: Mapping[str, Format]
    assumptions: tuple[str, ...] = ()
    currency: str | None = None

    _formats: ClassVar[Mapping[str, Format]] = {}

    def summary(self) -> pd.DataFrame:
        """Return a column for each result, a row for each figure."""
        return self.table

    def _title(self) -> str:
        return f"{self.kind}, {len(self.table.columns)} side by side"

    def _shown(self, *, code: bool = False) -> pd.DataFrame:
        """Return the table with each row in the form of its figure, and all money in one unit."""
        figures = self.table.index.get_level_values("figure")
        money = [f for f in dict.fromkeys(figures) if self.formats.get(f) == "money"]
        parts = [
            self._in_form(figures == f, self.formats.get(f), code=code)
            for f in dict.fromkeys(figures)
            if f not in money
        ]
        if money:
            parts.append(self._in_form(figures.isin(money), "money", code=code))
        shown = pd.concat(parts)
        return shown.iloc[pd.Series(shown["place"].argsort()).to_numpy()].drop(columns="place")

    def _in_form(self, rows: np.ndarray, form: Format | None, *, code: bool) -> pd.DataFrame:
        """Return the rows of one form as texts, with the unit in the figure's name and their place in the table."""
        chosen = self.table[rows]
        forms = {} if form is None else dict.fromkeys(map(str, chosen.columns), form)
        texts = displayed(chosen.infer_objects(), forms, self.currency, code=code)
        unit = texts.columns[0].removeprefix(str(chosen.columns[0]))
        labels = [(*key[:-1], f"{key[-1]}{unit}") for key in chosen.index]
        index = pd.MultiIndex.from_tuples(labels, names=chosen.index.names)
        if chosen.index.nlevels == 1:
            index = pd.Index([label[0] for label in labels], name="figure")
        return pd.DataFrame(texts.to_numpy(), index=index, columns=chosen.columns).assign(place=rows.nonzero()[0])


def compare(results: Mapping[str, Result]) -> Comparison:
    """Line up results of one kind: a column each, a row for each figure of their summaries.

    Parameters
    ----------
    results : mapping of str to Result
        A name for each; all returned by the same verb, in the same currency.

    Returns
    -------
    Comparison
        Prints and exports as every result does.

    Raises
    ------
    InputError
        Fewer than two results, results of different kinds, or in different currencies.

    Examples
    --------
    >>> import decentre
    >>> wide = decentre.estimate_adherence({"kept": 10, "did not": 10}, bodies=42)
    >>> sure = decentre.estimate_adherence({"kept": 10, "did not": 10}, bodies=42, level=0.99)
    >>> decentre.compare({"95 %": wide, "99 %": sure}).table.loc["kept"].loc[["low", "high"]]
           95 % 99 %
    figure
    low      14   13
    high     28   29
    """
    _require_alike(results)
    columns = {name: _stacked(result.summary()) for name, result in results.items()}
    first = next(iter(results.values()))
    order = pd.concat(columns.values()).index.unique()
    table = pd.DataFrame({name: column.reindex(order) for name, column in columns.items()})
    notes = tuple(dict.fromkeys(note for result in results.values() for note in result.assumptions))
    return Comparison(table, type(first).__name__, dict(first._formats), notes, first.currency)


def _require_alike(results: Mapping[str, Result]) -> None:
    if not isinstance(results, Mapping) or len(results) < 2 or not all(isinstance(r, Result) for r in results.values()):
        raise InputError(
            "compare takes at least two results by name, such as {'gross': a, 'net': b}; give a mapping of names to results."
        )
    kinds = list(dict.fromkeys(type(r).__name__ for r in results.values()))
    if len(kinds) > 1:
        raise InputError(
            f"Results of different kinds were given ({', '.join(kinds)}); compare lines up results of one verb."
        )
    money = list(dict.fromkeys(str(r.currency) for r in results.values()))
    if len(money) > 1:
        raise InputError(
            f"The results are in different currencies ({', '.join(money)}); compare results in one currency."
        )


def _stacked(summary: pd.DataFrame) -> pd.Series:
    """Return a summary as one column: its own labels, then the name of the figure."""
    names = [str(n) if n is not None else f"label {i}" for i, n in enumerate(summary.index.names, start=1)]
    column = summary.rename_axis(index=names, columns="figure").astype(object).stack(future_stack=True)  # noqa: PD013 - in the order of the rows
    return pd.Series(column)
