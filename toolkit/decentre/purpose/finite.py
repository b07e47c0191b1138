"""Intervals for a number of bodies, from a sample of them: limits of each method, and how often they hold the truth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Method = Literal["exact", "optimal", "wilson", "bayes"]
Limits = tuple[NDArray[np.float64], NDArray[np.float64]]
_TIE = 1e-10  # two tails that differ by less are one: a tie must not be decided by rounding
_SHARES = np.arange(1, 1000) / 1000


def limits(method: Method, hits: NDArray[np.int64], sample: int, bodies: int | None, alpha: float) -> Limits:
    """Return the two limits of one method for several numbers of hits.

    Parameters
    ----------
    method : {'exact', 'optimal', 'wilson', 'bayes'}
        Which.
    hits : array of int
        Numbers of bodies of a kind in the sample.
    sample : int
        Bodies in the sample.
    bodies : int or None
        Bodies in all; None for so many that the share is all there is (not with ``'optimal'``).
    alpha : float
        One less the level.

    Returns
    -------
    (numpy.ndarray, numpy.ndarray)
        In bodies; shares when ``bodies`` is None.

    Examples
    --------
    >>> [x.tolist() for x in limits("exact", np.array([10, 7, 3]), 20, 42, 0.05)]
    [[14, 9, 3], [28, 22, 13]]
    """
    if bodies is None:
        return _BINOMIAL[method](hits, sample, alpha)
    return _FINITE[method](hits, sample, bodies, alpha)


def _first(
    holds: Callable[[NDArray[np.int64]], NDArray[np.bool_]], low: NDArray[Any], high: NDArray[Any]
) -> NDArray[np.int64]:
    """Return the smallest number from low to high at which a claim holds that stays true once it is; it does at high."""
    low, high = low.copy(), high.copy()
    while (low < high).any():
        middle = (low + high) // 2
        found = holds(middle)
        low, high = np.where(found, low, np.minimum(middle + 1, high)), np.where(found, middle, high)
    return low


def _exact(hits: NDArray[Any], sample: int, bodies: int, alpha: float) -> Limits:
    def lowest(x: NDArray[Any]) -> NDArray[Any]:
        def tail_is_wide(k: NDArray[Any]) -> NDArray[np.bool_]:
            wide: NDArray[np.bool_] = stats.hypergeom.sf(x - 1, bodies, k, sample) > alpha / 2 * (1 + _TIE)
            return wide

        return _first(tail_is_wide, x, bodies - sample + x)

    return lowest(hits), bodies - lowest(sample - hits)


def _optimal(hits: NDArray[Any], sample: int, bodies: int, alpha: float) -> Limits:
    low, high = acceptance(sample, bodies, alpha)
    least, most = np.searchsorted(high, hits, "left"), np.searchsorted(low, hits, "right") - 1
    return np.maximum(least, hits), np.minimum(most, bodies - sample + hits)


def acceptance(sample: int, bodies: int, alpha: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return, for each number of bodies of a kind, the numbers of hits that speak for it.

    The shortest sets of at least ``1 - alpha`` and, of those, the likeliest; then moved, at the same length, until both
    ends rise with the number of bodies; mirrored about the half; symmetric at the half itself.

    Parameters
    ----------
    sample, bodies : int
        As in :func:`limits`.
    alpha : float
        The largest probability left out.

    Returns
    -------
    (numpy.ndarray, numpy.ndarray)
        Lower and upper ends for 0, 1, ..., ``bodies``; both rise.

    Examples
    --------
    >>> [ends.tolist() for ends in acceptance(2, 4, 0.2)]
    [[0, 0, 0, 1, 2], [0, 1, 2, 2, 2]]
    """
    low, high = _shortest(sample, bodies, alpha)
    raised = np.maximum.accumulate(low)
    high = high + raised - low
    lowered = np.minimum.accumulate(high[::-1])[::-1]
    low, high = raised + lowered - high, lowered
    if bodies % 2 == 0:
        tail = stats.hypergeom.cdf(np.arange(sample + 1), bodies, bodies // 2, sample)
        low[-1] = np.argmax(tail >= alpha / 2 * (1 - _TIE))
        high[-1] = sample - low[-1]
    mirrored = slice(None, -1) if bodies % 2 == 0 else slice(None)
    return (
        np.concatenate([low, sample - high[mirrored][::-1]]),
        np.concatenate([high, sample - low[mirrored][::-1]]),
    )


def _shortest(sample: int, bodies: int, alpha: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Grow each set from its likeliest number of hits, always to the likelier side; the lower one of two alike."""
    kind = np.arange(bodies // 2 + 1)
    low = (sample + 1) * (kind + 1) // (bodies + 2)
    high = low.copy()

    def up(x: NDArray[Any]) -> NDArray[Any]:
        over: NDArray[Any] = (kind - x) * (sample - x) / ((x + 1.0) * (bodies - kind - sample + x + 1))
        return over

    def down(x: NDArray[Any]) -> NDArray[Any]:
        over: NDArray[Any] = x * (bodies - kind - sample + x) / ((kind - x + 1.0) * (sample - x + 1))
        return over

    inside = stats.hypergeom.pmf(low, bodies, kind, sample)
    above, below = inside * up(high), inside * down(low)
    while (short := inside < (1 - alpha) * (1 - _TIE)).any():
        rise = short & (above > below * (1 + _TIE))
        fall = short & ~rise
        inside = inside + np.where(rise, above, 0) + np.where(fall, below, 0)
        high, low = high + rise, low - fall
        above, below = np.where(rise, above * up(high), above), np.where(fall, below * down(low), below)
    return low, high


def _wilson(hits: NDArray[Any], sample: int, bodies: int, alpha: float) -> Limits:
    if sample == bodies:
        return hits.astype(float), hits.astype(float)
    low, high = _wilson_shares(hits / sample, sample * (bodies - 1) / (bodies - sample), alpha)
    # no fewer than were seen, and no more than the silent ones could add
    return np.clip(bodies * low, hits, None), np.clip(bodies * high, None, hits + bodies - sample)


def _wilson_shares(share: NDArray[Any], sample: float, alpha: float) -> Limits:
    z2 = stats.norm.isf(alpha / 2) ** 2
    middle = (share + z2 / (2 * sample)) / (1 + z2 / sample)
    half = np.sqrt(z2 * (share * (1 - share) + z2 / (4 * sample)) / sample) / (1 + z2 / sample)
    return np.where(share == 0, 0.0, middle - half), np.where(share == 1, 1.0, middle + half)


def _bayes(hits: NDArray[Any], sample: int, bodies: int, alpha: float) -> Limits:
    def quantile(q: float) -> NDArray[Any]:
        def reached(k: NDArray[Any]) -> NDArray[np.bool_]:
            # The beta-binomial tail as a hypergeometric one: of bodies + 1, k + 1 of the kind, sample + 1 drawn.
            there: NDArray[np.bool_] = stats.hypergeom.sf(hits, bodies + 1, k + 1, sample + 1) >= q * (1 - _TIE)
            return there

        return _first(reached, hits, bodies - sample + hits)

    none, all_ = hits == 0, hits == sample
    # nobody seen, or everybody: the whole of alpha stands on the side that is open
    low = np.where(none, 0, np.where(all_, quantile(alpha), quantile(alpha / 2)))
    return low, np.where(all_, bodies, np.where(none, quantile(1 - alpha), quantile(1 - alpha / 2)))


def majority(hits: NDArray[Any], sample: int, bodies: int | None) -> NDArray[np.float64]:
    """Return how probable it is that more than half of all bodies are of a kind, every number equally likely beforehand.

    Parameters
    ----------
    hits, sample, bodies
        As in :func:`limits`.

    Returns
    -------
    numpy.ndarray
        The probability for each number of hits.

    Examples
    --------
    >>> majority(np.array([1, 2]), 2, 4).round(3).tolist()
    [0.3, 0.9]
    """
    if bodies is None:
        return np.asarray(stats.beta.sf(0.5, hits + 1, sample - hits + 1))
    # more than half of them: the tail of the beta-binomial as a hypergeometric one, as in _bayes
    return np.asarray(stats.hypergeom.cdf(hits, bodies + 1, bodies // 2 + 1, sample + 1))


def _binomial_exact(hits: NDArray[Any], sample: int, alpha: float) -> Limits:
    low = stats.beta.ppf(alpha / 2, np.maximum(hits, 1), sample - hits + 1)
    high = stats.beta.isf(alpha / 2, hits + 1, np.maximum(sample - hits, 1))
    return np.where(hits == 0, 0.0, low), np.where(hits == sample, 1.0, high)


def _binomial_bayes(hits: NDArray[Any], sample: int, alpha: float) -> Limits:
    posterior, none, all_ = stats.beta(hits + 1, sample - hits + 1), hits == 0, hits == sample
    low = np.where(none, 0.0, posterior.ppf(np.where(all_, alpha, alpha / 2)))
    return low, np.where(all_, 1.0, posterior.isf(np.where(none, alpha, alpha / 2)))


_FINITE = {"exact": _exact, "optimal": _optimal, "wilson": _wilson, "bayes": _bayes}
_BINOMIAL = {
    "exact": _binomial_exact,
    "wilson": lambda hits, sample, alpha: _wilson_shares(hits / sample, sample, alpha),
    "bayes": _binomial_bayes,
}


def coverage(method: Method, sample: int, bodies: int | None, alpha: float) -> tuple[NDArray[Any], NDArray[Any], float]:
    """Return how often a method's interval holds the truth, whatever the truth may be.

    Parameters
    ----------
    method, sample, bodies, alpha
        As in :func:`limits`.

    Returns
    -------
    (numpy.ndarray, numpy.ndarray, float)
        The possible truths (0 to ``bodies``; shares of 0.001 to 0.999 when ``bodies`` is None), the probability that
        the interval holds each, and the mean width of the intervals over all numbers of hits.

    Examples
    --------
    >>> truth, held, width = coverage("exact", 20, 42, 0.05)
    >>> bool(held.min() >= 0.95)
    True
    """
    low, high = limits(method, np.arange(sample + 1), sample, bodies, alpha)
    truth = _SHARES if bodies is None else np.arange(bodies + 1)
    first, last = np.searchsorted(high, truth, "left"), np.searchsorted(low, truth, "right") - 1
    if bodies is None:
        held = stats.binom.cdf(last, sample, truth) - stats.binom.cdf(first - 1, sample, truth)
    else:
        held = stats.hypergeom.cdf(last, bodies, truth, sample) - stats.hypergeom.cdf(first - 1, bodies, truth, sample)
    return truth, np.clip(held, 0, 1), float((high - low).mean())
