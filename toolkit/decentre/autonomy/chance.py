"""Could it be chance? Signs turned and lines exchanged, each interviewee kept whole; other interviewees drawn."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from decentre.autonomy.agreement import kappa_of
from decentre.autonomy.coded import Coded, measures, rank_correlation, tabulated
from decentre.resampling.draws import blocks, drawn_counts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

FEWEST_INTERVIEWEES = 8
_CLOSE = 1e-9  # sums of the same numbers in another order


def turned_signs(sums: Array, *, replicates: int, random: np.random.Generator) -> float:
    r"""Return how often the sum of gaps is at least as far from zero when interviewees' signs are turned.

    .. math:: p = P\Big(\big|\textstyle\sum_g \epsilon_g s_g\big| \ge \big|\sum_g s_g\big|\Big), \quad \epsilon_g = \pm 1

    The null: an interviewee is as likely to feel more control than the accounts show as to feel that much less. Each
    interviewee's gaps turn together. All :math:`2^G` turns are counted where there are no more than replicates, otherwise
    :math:`(1 + \#)/(1 + B)`.

    Parameters
    ----------
    sums : numpy.ndarray of shape (interviewees,)
        Sum of the gaps of each.
    replicates : int
        Most turns that are made.
    random : numpy.random.Generator
        Where they come from.

    Returns
    -------
    float
        Two-sided.

    Examples
    --------
    >>> turned_signs(np.array([-1.0, -2.0, -1.0]), replicates=99, random=np.random.default_rng(1))
    0.25
    """
    exact = 2 ** len(sums) <= replicates
    every = (
        itertools.product((-1.0, 1.0), repeat=len(sums))
        if exact
        else random.choice([-1.0, 1.0], (replicates, len(sums)))
    )
    far = np.abs(np.array(list(every)) @ sums) >= abs(sums.sum()) * (1 - _CLOSE) - _CLOSE
    return float(far.mean() if exact else (1 + far.sum()) / (1 + replicates))


def exchanged_lines(coded: Coded, *, replicates: int, random: np.random.Generator) -> dict[str, float]:
    r"""Return how often the accounts would agree as well with the interviews if their lines were exchanged.

    The null: which line has which accounted discretion has nothing to do with what was said of it. The interviews stay as
    they are, so that every interviewee is whole. All orders of the lines are counted where there are no more than
    replicates, otherwise :math:`(1 + \#)/(1 + B)`.

    Parameters
    ----------
    coded : Coded
        Accounts and interviews.
    replicates : int
        Most orders that are tried.
    random : numpy.random.Generator
        Where they come from.

    Returns
    -------
    dict
        rank_correlation (two-sided) and kappa (as large or larger); NaN where the figure is not defined.

    Examples
    --------
    >>> from decentre import tables
    >>> from decentre.autonomy import load_codebook
    >>> from decentre.autonomy.coded import require_coded
    >>> coded, _ = require_coded(tables.template("accounts"), tables.template("interviews"), load_codebook())
    >>> sorted(exchanged_lines(coded, replicates=999, random=np.random.default_rng(1)))
    ['kappa', 'rank_correlation']
    """
    felt, spoken = coded.felt.sum(axis=0), coded.spoken.sum(axis=0)
    steps = (coded.steps.sum(axis=0) / spoken)[None]
    levels = felt.shape[1]
    found = rank_correlation(steps, coded.discretion)[0], kappa_of(tabulated(coded.accounted, felt, levels))
    exact = math.factorial(len(coded.lines)) <= replicates
    counts, tried = np.zeros(2), 0
    for orders in _orders(len(coded.lines), exact, replicates, random):
        ranks = rank_correlation(np.repeat(steps, len(orders), axis=0), coded.discretion[orders])
        kappas = kappa_of(tabulated(coded.accounted[orders], felt, levels))
        counts += (np.abs(ranks) >= abs(found[0]) - _CLOSE).sum(), (kappas >= found[1] - _CLOSE).sum()
        tried += len(orders)
    shares = counts / tried if exact else (1 + counts) / (1 + tried)
    named = zip(("rank_correlation", "kappa"), found, shares, strict=True)
    return {name: float(p) if np.isfinite(figure) else np.nan for name, figure, p in named}


def _orders(lines: int, exact: bool, replicates: int, random: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    if exact:
        yield np.array(list(itertools.permutations(range(lines))))
        return
    for block in blocks(replicates, lines * lines):
        rows = np.tile(np.arange(lines), (block.stop - block.start, 1))
        yield random.permuted(rows, axis=1)


def intervals(
    coded: Coded, *, level: float, replicates: int, random: np.random.Generator
) -> dict[str, tuple[float, float]]:
    """Return percentile intervals when other interviewees like these are drawn.

    Parameters
    ----------
    coded : Coded
        Accounts and interviews.
    level : float
        Of the intervals.
    replicates : int
        Draws of interviewees, each with all that was said and coded.
    random : numpy.random.Generator
        Where they come from.

    Returns
    -------
    dict of str to (float, float)
        By measure; NaN with fewer than 8 interviewees, or where a figure is not defined in some draws.

    Examples
    --------
    >>> from decentre import tables
    >>> from decentre.autonomy import load_codebook
    >>> from decentre.autonomy.coded import require_coded
    >>> coded, _ = require_coded(tables.template("accounts"), tables.template("interviews"), load_codebook())
    >>> intervals(coded, level=0.95, replicates=99, random=np.random.default_rng(1))["gap"]
    (nan, nan)
    """
    people = len(coded.interviewees)
    if people < FEWEST_INTERVIEWEES:
        return dict.fromkeys(measures(coded, np.ones((1, people))), (np.nan, np.nan))
    drawn = [
        measures(coded, drawn_counts(random, block.stop - block.start, people).astype(float))
        for block in blocks(replicates, coded.codes[0].size * coded.codes.shape[2])
    ]
    shares = [(1 - level) / 2, (1 + level) / 2]
    whole = {name: np.concatenate([d[name] for d in drawn]) for name in drawn[0]}
    return {name: tuple(np.quantile(values, shares).tolist()) for name, values in whole.items()}
