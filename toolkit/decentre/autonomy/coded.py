"""Accounts and coded interviews on one scale, as arrays that keep each interviewee whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from decentre import tables
from decentre.autonomy.agreement import alpha_of, coincidences, kappa_of
from decentre.autonomy.codebook import Codebook
from decentre.errors import InputError
from decentre.tables.labels import require_one_kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_DECIMALS = 9  # of a step: means of the same codes tie, whatever they were summed with


@dataclass(frozen=True, eq=False)
class Coded:
    """What the accounts and the interviews say of the same lines.

    Attributes
    ----------
    lines, interviewees, coders : pandas.Index
        Their names; lines that nobody spoke of are left out.
    discretion, amount : numpy.ndarray of shape (lines,)
        Accounted discretion (0 to 1), and money (NaN where none are given).
    accounted : numpy.ndarray of shape (lines,)
        Its level on the scale: 0, 1, 2 ...
    codes : numpy.ndarray of shape (interviewees, lines, levels)
        How many coders gave each level.
    """

    lines: pd.Index
    interviewees: pd.Index
    coders: pd.Index
    discretion: Array
    amount: Array
    accounted: NDArray[np.intp]
    codes: Array

    @property
    def felt(self) -> Array:
        """Share of the coders that gave each level, by interviewee and line; zero throughout where a line was not spoken of."""
        given = self.codes.sum(axis=2, keepdims=True)
        shares: Array = np.divide(self.codes, given, out=np.zeros_like(self.codes), where=given > 0)
        return shares

    @property
    def spoken(self) -> Array:
        """1 where an interviewee spoke of a line."""
        return np.asarray(self.codes.sum(axis=2) > 0, dtype=float)

    @property
    def steps(self) -> Array:
        """Mean felt level of each interviewee and line, in steps of the scale; 0 where it was not spoken of."""
        return self.felt @ np.arange(self.codes.shape[2])

    @property
    def gaps(self) -> Array:
        """Felt less accounted, in steps, by interviewee and line; 0 where it was not spoken of."""
        return self.steps - self.spoken * self.accounted

    @property
    def pairs(self) -> Array:
        """Coincidences of coders, by interviewee."""
        return coincidences(self.codes)


def require_coded(accounts: pd.DataFrame, interviews: pd.DataFrame, codebook: Codebook) -> tuple[Coded, list[str]]:
    """Accept accounts and coded interviews, or refuse them in one sentence with the rows.

    Parameters
    ----------
    accounts : pandas.DataFrame
        Columns line, discretion (0 to 1), and amount (money) where there is one.
    interviews : pandas.DataFrame
        Columns interviewee, coder, line and control (a level of the codebook).
    codebook : Codebook
        The scale.

    Returns
    -------
    (Coded, list)
        The arrays, and the lines of the accounts that nobody spoke of.

    Raises
    ------
    InputError
        A table is refused by ``tables.check``, a level is not in the codebook, or a line is not in the accounts.

    Examples
    --------
    >>> from decentre.autonomy.codebook import load_codebook
    >>> coded, unspoken = require_coded(tables.template("accounts"), tables.template("interviews"), load_codebook())
    >>> coded.codes.shape, unspoken
    ((3, 5, 5), [])
    """
    lines = tables.require(accounts, "accounts").astype({"line": object}).set_index("line")
    coded = tables.require(interviews, "interviews").astype(object)
    require_one_kind("line", accounts=lines.index, interviews=coded["line"].unique())
    _require_known(coded, "control", codebook.names, "the levels are " + ", ".join(codebook.names))
    _require_known(coded, "line", lines.index, "add it to the accounts, or leave the rows out")
    spoken = lines[lines.index.isin(coded["line"])]
    keys = [pd.Index(coded[c].unique()) for c in ("interviewee", "coder")]
    codes = np.zeros((len(keys[0]), len(spoken), len(codebook.names)))
    places = (keys[0], spoken.index, pd.Index(codebook.names))
    columns = ("interviewee", "line", "control")
    np.add.at(codes, tuple(i.get_indexer(coded[c]) for i, c in zip(places, columns, strict=True)), 1)
    amount = spoken["amount"].to_numpy(float) if "amount" in spoken else np.full(len(spoken), np.nan)
    share = spoken["discretion"].astype(float)
    discretion = np.asarray(share, dtype=np.float64)
    found = Coded(spoken.index, keys[0], keys[1], discretion, amount, codebook.level_of(share).to_numpy(), codes)
    return found, lines.index[~lines.index.isin(spoken.index)].tolist()


def _require_known(table: pd.DataFrame, column: str, known: pd.Index | list[str], advice: str) -> None:
    wrong = ~table[column].isin(known)
    if wrong.any():
        raise InputError(
            f"interviews: {column} {table.loc[wrong, column].iloc[0]!r} is not known ({wrong.sum()} of {len(table)} rows); "
            f"{advice}.",
            table[wrong],
        )


def measures(coded: Coded, times: Array) -> dict[str, Array]:
    r"""Return gap, gap by money, rank correlation, kappa and alpha when each interviewee counts so many times.

    Parameters
    ----------
    coded : Coded
        Accounts and interviews.
    times : numpy.ndarray of shape (draws, interviewees)
        How often each interviewee is counted; a row of ones for the figures as they are.

    Returns
    -------
    dict of str to numpy.ndarray of shape (draws,)
        NaN where a figure is not defined.

    Examples
    --------
    >>> from decentre.autonomy.codebook import load_codebook
    >>> coded, _ = require_coded(tables.template("accounts"), tables.template("interviews"), load_codebook())
    >>> round(measures(coded, np.ones((1, 3)))["gap"].item(), 3)
    -0.833
    """
    spoken, gaps = times @ coded.spoken, times @ coded.gaps
    by_line = np.divide(gaps, spoken, out=np.full_like(gaps, np.nan), where=spoken > 0)
    people, lines, levels = coded.codes.shape
    felt = (times @ coded.felt.reshape(people, -1)).reshape(-1, lines, levels)
    pairs = (times @ coded.pairs.reshape(people, -1)).reshape(-1, levels, levels)
    money = np.where(np.isnan(by_line), 0.0, coded.amount)
    return {
        "gap": gaps.sum(axis=1) / spoken.sum(axis=1),
        "gap_by_money": np.nansum(by_line * money, axis=1) / money.sum(axis=1),
        "rank_correlation": rank_correlation(by_line + coded.accounted, coded.discretion),
        "kappa": kappa_of(tabulated(coded.accounted, felt, levels)),
        "alpha": alpha_of(pairs),
    }


def tabulated(accounted: NDArray[np.intp], felt: Array, levels: int) -> Array:
    """Return the table of accounted by felt levels.

    Parameters
    ----------
    accounted : numpy.ndarray of int, shape (lines,) or (draws, lines)
        Levels by the accounts.
    felt : numpy.ndarray of shape (lines, levels) or (draws, lines, levels)
        How often each level was felt.
    levels : int
        Of the scale.

    Returns
    -------
    numpy.ndarray of shape (..., levels, levels)
        Accounted in rows, felt in columns.

    Examples
    --------
    >>> tabulated(np.array([0, 1]), np.array([[2.0, 0.0], [1.0, 1.0]]), 2).tolist()
    [[2.0, 0.0], [1.0, 1.0]]
    """
    places = (accounted[..., None] == np.arange(levels)).astype(float)
    table: Array = np.swapaxes(places, -1, -2) @ felt
    return table


def rank_correlation(felt: Array, discretion: Array) -> Array:
    r"""Return Spearman's rank correlation of felt levels with accounted discretion, ties at their mean rank.

    Parameters
    ----------
    felt : numpy.ndarray of shape (draws, lines)
        Mean level by line; NaN where it was not spoken of.
    discretion : numpy.ndarray of shape (lines,) or (draws, lines)
        Accounted discretion.

    Returns
    -------
    numpy.ndarray of shape (draws,)
        NaN where all lines are alike.

    Examples
    --------
    >>> rank_correlation(np.array([[1.0, 3.0, 2.0]]), np.array([0.0, 1.0, 0.5])).tolist()
    [1.0]
    """
    missing = np.isnan(felt)
    felt = felt.round(_DECIMALS)
    both = [np.where(missing, np.nan, np.broadcast_to(x, felt.shape)) for x in (felt, discretion)]
    one, two = (stats.rankdata(x, axis=1, nan_policy="omit") for x in both)
    one, two = (np.where(missing, 0.0, x - np.nanmean(x, axis=1, keepdims=True)) for x in (one, two))
    spread = np.sqrt((one**2).sum(axis=1) * (two**2).sum(axis=1))
    found: Array = np.divide((one * two).sum(axis=1), spread, out=np.full(len(felt), np.nan), where=spread > 0)
    return found
