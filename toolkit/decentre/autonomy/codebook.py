"""The codebook: levels of control, what each sounds like, and where the accounts are cut."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from decentre import records
from decentre.errors import InputError
from decentre.results import Format, Result
from decentre.tables.choices import path_of

_SHIPPED = Path(__file__).parent.parent / "rules" / "control_codebook.toml"


class _Level(records.Record, frozen=True, rename={"cut": "from"}):
    """A level as the file has it; whether the cut points make a scale is seen to afterwards."""

    name: str | None = None
    cut: object = None
    means: str = ""
    signs: str | tuple[str, ...] = ""


class _Rule(records.Record, frozen=True):
    """A rule of coding."""

    rule: str


class _File(records.Record, frozen=True):
    """A codebook as its file has it."""

    title: str = "control"
    question: str = ""
    unit: str = ""
    levels: tuple[_Level, ...] = ()
    rules: tuple[_Rule, ...] = ()
    sources: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, repr=False)
class Codebook(Result):
    """Levels of control on one ordinal scale, for coders and for the accounts.

    Attributes
    ----------
    title : str
        What is coded.
    question : str
        What a coder asks of each statement.
    unit : str
        What one code stands for.
    levels : pandas.DataFrame
        Index level (its name, the least control first); columns from (the least accounted discretion, 0 to 1), means and
        signs (words that point to it).
    rules : tuple of str
        How to code.
    sources : tuple of dict
        Where the scale comes from.
    """

    title: str
    question: str
    unit: str
    levels: pd.DataFrame
    rules: tuple[str, ...] = ()
    sources: tuple[Mapping[str, str], ...] = ()

    _formats: ClassVar[Mapping[str, Format]] = {"from": "share"}

    @property
    def names(self) -> list[str]:
        """Names of the levels, the least control first."""
        return self.levels.index.tolist()

    def level_of(self, discretion: pd.Series) -> pd.Series:
        """Return the level of accounted discretion: the last one whose ``from`` it reaches.

        Parameters
        ----------
        discretion : pandas.Series
            Shares, 0 to 1, by line.

        Returns
        -------
        pandas.Series
            0 for the lowest level, 1 for the next, and so on.

        Examples
        --------
        >>> load_codebook().level_of(pd.Series([0.0, 0.2, 0.5, 1.0])).tolist()
        [0, 1, 2, 4]
        """
        places = np.searchsorted(self.levels["from"].to_numpy(), discretion.to_numpy(dtype=float), side="right") - 1
        return pd.Series(places, index=discretion.index)

    def summary(self) -> pd.DataFrame:
        """Return the levels: from, means and signs."""
        return self.levels

    def _title(self) -> str:
        return f"{self.title}; {len(self.levels)} levels, {len(self.rules)} rules"


def load_codebook(source: str | Path | Mapping[str, Any] | None = None) -> Codebook:
    """Read a codebook of control.

    Parameters
    ----------
    source : str, Path or mapping, optional
        A TOML file or what it holds: title, question, unit, levels (name, from, means, signs), rules and sources. None: the
        one that ships, ``rules/control_codebook.toml``.

    Returns
    -------
    Codebook
        ``.levels``, ``.rules``, ``.level_of()``.

    Raises
    ------
    InputError
        There is no such file, or it is not TOML; a key is unknown; there are fewer than two levels, two of one name, or
        cut points that do not rise from 0 to at most 1.

    References
    ----------
    Bossert, T. (1998). Social Science & Medicine 47(10), 1513-1527. https://doi.org/10.1016/S0277-9536(98)00234-2.

    Examples
    --------
    >>> load_codebook().names
    ['none', 'narrow', 'moderate', 'wide', 'complete']
    """
    data = _shipped() if source is None else source if isinstance(source, Mapping) else _read(path_of(source, "source"))
    unknown = [str(k) for k in data if k not in _File.__struct_fields__]
    if unknown:
        keys, inner = ", ".join(_File.__struct_fields__), "name, from, means, signs"
        raise InputError(f"The codebook has the unknown key {unknown[0]!r}; give {keys}, and for each level {inner}.")
    book = records.from_dict(data, _File, "The codebook")
    return Codebook(
        title=book.title,
        question=book.question,
        unit=book.unit,
        levels=_levels(book.levels),
        rules=tuple(r.rule for r in book.rules),
        sources=book.sources,
    )


def shipped_text() -> str:
    """Return the text of the codebook that ships, comments and all."""
    return _SHIPPED.read_text(encoding="utf-8")


@cache
def _shipped() -> dict[str, Any]:
    return _read(_SHIPPED)


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise InputError(f"There is no codebook '{path}'; give a TOML file, or None for the one that ships.")
    return records.contents(path, advice="see rules/control_codebook.toml for the form")


def _levels(levels: Sequence[_Level]) -> pd.DataFrame:
    names, given = [level.name for level in levels], [level.cut for level in levels]
    cuts = [float(c) for c in given if isinstance(c, int | float) and not isinstance(c, bool)]
    rising = len(cuts) == len(given) > 1 and cuts[0] == 0 and all(a < b for a, b in itertools.pairwise(cuts))
    if not rising or cuts[-1] > 1 or None in names or len(set(names)) < len(names):
        table = pd.DataFrame({"name": names, "from": given})
        raise InputError(
            f"The levels {names} are cut at {given}; give two or more, each of its own name, with cut points that rise from 0 to "
            "at most 1.",
            table,
        )
    signs = [level.signs if isinstance(level.signs, str) else "; ".join(level.signs) for level in levels]
    columns = {"from": cuts, "means": [level.means for level in levels], "signs": signs}
    return pd.DataFrame(columns, index=pd.Index(names, name="level"))
