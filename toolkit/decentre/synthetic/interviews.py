"""Invented interviews: officers who feel less control than their accounts show, coded with a known error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from decentre.resampling.draws import generator
from decentre.synthetic.invention import Invention, finite, names, whole

CONTROL = ("none", "narrow", "moderate", "wide", "complete")
LINES = {  # money, and the level of control that the accounts show
    "hospital contracts": (96e6, 4),
    "community services": (41e6, 4),
    "mental health services": (24e6, 4),
    "joint work with the council": (8.5e6, 2),
    "prescribing": (31e6, 2),
    "primary care contracts": (19e6, 1),
    "waiting times": (3.4e6, 1),
    "pay awards": (6.9e6, 0),
    "price inflation": (2.7e6, 0),
    "cancer": (1.1e6, 0),
    "coronary heart disease": (0.9e6, 0),
    "local developments": (1.9e6, 3),
}
_MOODS = (-1, 0, 1)
_MOOD_SHARES = (0.25, 0.5, 0.25)


@dataclass(frozen=True, repr=False)
class InventedControl(Invention):
    """Invented accounts and coded interviews of one district.

    Attributes
    ----------
    accounts : pandas.DataFrame
        Columns line, discretion (0 to 1) and amount (money).
    interviews : pandas.DataFrame
        Columns interviewee, coder, line and control.
    """

    accounts: pd.DataFrame
    interviews: pd.DataFrame


def control(interviewees: int, *, shift: int = -2, coders: int = 2, error: float = 0.1, seed: int) -> InventedControl:
    r"""Invent coded interviews with officers who feel less (or more) control than the accounts of their district show.

    On a scale of five levels, :math:`k = 0, \ldots, 4`, officer g feels of line l

    .. math:: f_{gl} = \min\{4, \max\{0, a_l + s + m_{gl}\}\}, \qquad P(m = -1, 0, 1) = (\tfrac14, \tfrac12, \tfrac14)

    with :math:`a_l` the level of the accounts and s the shift. A coder writes down the level next to it with probability
    ``error``, up or down alike; beyond the ends, the level itself. The twelve lines are those of a district of 2001-02: its
    baseline in full formal control, national sums in none.

    Parameters
    ----------
    interviewees : int
        How many officers, 1 or more.
    shift : int, default -2
        Steps between felt and accounted control, -4 to 4.
    coders : int, default 2
        Who code every statement, 1 or more.
    error : float, default 0.1
        Share of codes that are one step off, 0 to 1.
    seed : int
        Of the draws; there is no default.

    Returns
    -------
    InventedControl
        ``.accounts``, ``.interviews``; ``.truth``: gap, kappa and alpha that endless interviews would have.

    Raises
    ------
    InputError
        A number that is not one or out of range, or no seed.

    Examples
    --------
    >>> invented = control(12, error=0, seed=1)
    >>> len(invented.interviews), round(invented.truth["gap"], 3), round(invented.truth["alpha"], 3)
    (288, -1.125, 1.0)
    """
    people, many = whole(interviewees, "interviewees", 1), whole(coders, "coders", 1)
    step, slip = int(finite(shift, "shift", -4, 4)), finite(error, "error", 0, 1)
    random = generator(seed)
    levels = np.array([level for _, level in LINES.values()])
    moods = random.choice(_MOODS, (people, len(levels)), p=_MOOD_SHARES)
    felt = np.clip(levels + step + moods, 0, len(CONTROL) - 1)
    slips = random.choice(_MOODS, (people, len(levels), many), p=(slip / 2, 1 - slip, slip / 2))
    codes = np.clip(felt[..., None] + slips, 0, len(CONTROL) - 1)
    index = pd.MultiIndex.from_product(
        [names("Officer", people), LINES, names("Coder", many)], names=["interviewee", "line", "coder"]
    )
    table = pd.DataFrame({"control": np.array(CONTROL, dtype=object)[codes.ravel()]}, index=index).reset_index()
    return InventedControl(
        truth=_truth(levels, step, slip),
        seed=seed,
        accounts=_accounts(),
        interviews=table[["interviewee", "coder", "line", "control"]],
    )


def _accounts() -> pd.DataFrame:
    rows = [(line, level / (len(CONTROL) - 1), amount) for line, (amount, level) in LINES.items()]
    return pd.DataFrame(rows, columns=["line", "discretion", "amount"])


def _truth(levels: np.ndarray, step: int, slip: float) -> dict[str, float]:
    """Return gap, kappa and alpha of endless interviews: sums over moods and slips, with their shares."""
    ends = len(CONTROL) - 1
    given = np.zeros((ends + 1, ends + 1))  # a felt level (row) written down as a level (column)
    for move, share in zip(_MOODS, (slip / 2, 1 - slip, slip / 2), strict=True):
        given[np.arange(ends + 1), np.clip(np.arange(ends + 1) + move, 0, ends)] += share
    felt = np.zeros((len(levels), ends + 1))
    for mood, share in zip(_MOODS, _MOOD_SHARES, strict=True):
        felt[np.arange(len(levels)), np.clip(levels + step + mood, 0, ends)] += share / len(levels)
    written = felt @ given
    table = np.zeros((ends + 1, ends + 1))
    np.add.at(table, levels, written)
    apart = np.subtract.outer(np.arange(ends + 1), np.arange(ends + 1))
    coded, rows = table.sum(axis=0), table.sum(axis=1)
    pairs, middle = given.T @ np.diag(felt.sum(axis=0)) @ given, coded.cumsum() - coded / 2
    ordinal = np.subtract.outer(middle, middle) ** 2
    return {
        "gap": float((written @ np.arange(ends + 1)).sum() - levels.mean()),
        "kappa": float(1 - (apart**2 * table).sum() / (apart**2 * np.outer(rows, coded)).sum()),
        "alpha": float(1 - (pairs * ordinal).sum() / (np.outer(coded, coded) * ordinal).sum()),
    }
