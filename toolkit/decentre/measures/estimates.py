"""Estimate: a number with its error and its interval."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """A point estimate, its standard error and an interval.

    Attributes
    ----------
    estimate : float
        The figure itself, in its own unit.
    se : float
        Standard error, in the same unit.
    low, high : float
        Limits of the interval.
    level : float
        What share of such intervals should hold the truth, 0 to 1.

    Examples
    --------
    >>> Estimate(0.2, 0.05, 0.1, 0.3, 0.95)
    Estimate(estimate=0.2, se=0.05, low=0.1, high=0.3, level=0.95)
    """

    estimate: float
    se: float
    low: float
    high: float
    level: float
