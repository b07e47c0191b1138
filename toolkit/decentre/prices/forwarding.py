"""Names of the first edition that are methods of a price index now; they go after one release."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import pandas as pd

from decentre.prices.index import PriceIndex
from decentre.prices.making import from_levels

Levels = PriceIndex | pd.Series | Mapping[str, float]


def _forward(name: str, price_index: Levels) -> PriceIndex:
    warnings.warn(
        f"prices.{name}(index, ...) goes after this release; write index.{name}(...), or prices.from_levels(levels).{name}(...).",
        FutureWarning,
        stacklevel=3,
    )
    return from_levels(price_index)


def rate(price_index: Levels, year: str) -> float:
    """Forward to :meth:`PriceIndex.rate`, with a FutureWarning.

    Parameters
    ----------
    price_index : PriceIndex, pandas.Series or mapping
        A price index, or levels by year.
    year : str
        A year.

    Returns
    -------
    float
        The change on the year before, as a share.
    """
    return _forward("rate", price_index).rate(year)


def ratio(price_index: Levels, start: str, end: str) -> float:
    """Forward to :meth:`PriceIndex.ratio`, with a FutureWarning.

    Parameters
    ----------
    price_index : PriceIndex, pandas.Series or mapping
        A price index, or levels by year.
    start, end : str
        Years.

    Returns
    -------
    float
        The ratio of levels.
    """
    return _forward("ratio", price_index).ratio(start, end)


def segments(price_index: Levels) -> list[tuple[str, str]]:
    """Forward to :meth:`PriceIndex.segments`, with a FutureWarning.

    Parameters
    ----------
    price_index : PriceIndex, pandas.Series or mapping
        A price index, or levels by year.

    Returns
    -------
    list of tuple
        First and last year of each unbroken run.
    """
    return _forward("segments", price_index).segments()


def rebase(price_index: Levels, year: str, level: float = 100.0) -> PriceIndex:
    """Forward to :meth:`PriceIndex.rebase`, with a FutureWarning.

    Parameters
    ----------
    price_index : PriceIndex, pandas.Series or mapping
        A price index, or levels by year.
    year : str
        The new base year.
    level : float, default 100
        Its level.

    Returns
    -------
    PriceIndex
        The index on another base.
    """
    return _forward("rebase", price_index).rebase(year, level)
