"""Intervals of every figure of targeting: jackknife, studentised, BCa, percentile; and what each was measured to hold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd

from decentre.errors import InputError
from decentre.measures.left_out import FEWEST_BODIES, jackknifed
from decentre.resampling.intervals import corrected_shares, studentised_limits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from decentre.purpose.gradient import Gradient

    Vector = NDArray[np.float64]
    Limits = dict[str, tuple[float, float]]

Interval = Literal["jackknife", "studentised", "bca", "percentile"]
INTERVALS: tuple[Interval, ...] = get_args(Interval)
DESIGNS = ("benign", "boards", "rich", "giants")
MEASURED = Path(__file__).with_name("targeting_coverage.csv")
_ALL_OF_ONE_SIZE = 0.5  # below half as many bodies of one size as there are, few carry the money


def limits_of(
    gradient: Gradient,
    units: pd.DataFrame,
    codes: NDArray[np.intp] | None,
    interval: Interval,
    level: float,
    replicates: int,
    seed: int,
) -> pd.DataFrame:
    """Return the limits of each figure; NaN with fewer than 8 bodies or clusters, or where a figure is not always defined.

    Parameters
    ----------
    gradient : Gradient
        The bodies.
    units : pandas.DataFrame
        Each figure without each body, or without each cluster.
    codes : array of int, optional
        The cluster of each body.
    interval : str
        Which interval.
    level, replicates, seed
        As ``assess_targeting``.

    Returns
    -------
    pandas.DataFrame
        Index the figures; columns low, high.

    Examples
    --------
    >>> INTERVALS
    ('jackknife', 'studentised', 'bca', 'percentile')
    """
    if len(units) < FEWEST_BODIES:
        found = dict.fromkeys(units.columns, (np.nan, np.nan))
    elif interval == "jackknife":
        found = _jackknife(gradient, units, level)
    elif interval == "studentised":
        found = _studentised(gradient, units, level, replicates, seed)
    else:
        draws = gradient.drawn(replicates, seed) if codes is None else gradient.drawn_in_groups(codes, replicates, seed)
        found = _quantiles(gradient, draws, level, units if interval == "bca" else None)
    table = pd.DataFrame.from_dict(found, orient="index", columns=["low", "high"])
    table.loc["spearman"] = table.loc["spearman"].clip(-1, 1)  # what a correlation can be
    return table


def _jackknife(gradient: Gradient, units: pd.DataFrame, level: float) -> Limits:
    found = {n: jackknifed(v, units[n].to_numpy(), level) for n, v in gradient.observed().items()}
    return {name: (estimate.low, estimate.high) for name, estimate in found.items()}


def _studentised(gradient: Gradient, units: pd.DataFrame, level: float, replicates: int, seed: int) -> Limits:
    figures, errors = gradient.drawn_errors(replicates, seed)
    observed = gradient.observed()
    se = {name: jackknifed(0.0, units[name].to_numpy(), level).se for name in units.columns}
    return {n: studentised_limits(observed[n], se[n], figures[n], errors[n], level) for n in units.columns}


def _quantiles(gradient: Gradient, draws: dict[str, Vector], level: float, units: pd.DataFrame | None) -> Limits:
    ends, observed = np.array([(1 - level) / 2, (1 + level) / 2]), gradient.observed()
    found: Limits = {}
    for name, values in draws.items():
        shares = ends if units is None else corrected_shares(ends, observed[name], values, units[name].to_numpy())
        whole = np.isfinite(values).all() and np.isfinite(shares).all()
        low, high = np.quantile(values, shares) if whole else (np.nan, np.nan)
        found[name] = float(low), float(high)
    return found


def require_interval(interval: str, cluster: object) -> None:
    """Refuse an interval that there is not.

    Parameters
    ----------
    interval : str
        The choice.
    cluster : object
        None where bodies are not clustered.

    Raises
    ------
    InputError
        An unknown one, or ``'studentised'`` with clusters.

    Examples
    --------
    >>> require_interval("jackknife", None)
    """
    if interval not in INTERVALS:
        raise InputError(f"interval is {interval!r}; give one of {', '.join(map(repr, INTERVALS))}.")
    if interval == "studentised" and cluster is not None:
        raise InputError(
            "interval='studentised' draws bodies one by one, and cluster says that they belong together; give "
            "interval='jackknife', 'bca' or 'percentile' with clusters."
        )


def measured(bodies: int) -> pd.DataFrame:
    """Return what a 95 per cent interval of the concentration index was measured to hold, at the nearest size below.

    Parameters
    ----------
    bodies : int
        How many there are.

    Returns
    -------
    pandas.DataFrame
        Index method; one column a design, and ``bodies``, the size that was simulated.

    Examples
    --------
    >>> measured(42).columns.tolist()
    ['bodies', 'benign', 'boards', 'rich', 'giants']
    """
    table = pd.read_csv(MEASURED)
    sizes = table["bodies"].unique()
    size = sizes[sizes <= bodies].max() if (sizes <= bodies).any() else sizes.min()
    held = table[table["bodies"] == size].set_index(["method", "design"])["coverage"]
    wide = pd.DataFrame({d: [held.get((m, d), np.nan) for m in INTERVALS] for d in DESIGNS}, INTERVALS)
    wide.insert(0, "bodies", int(size))
    return wide.rename_axis("method")


def worth(money: Vector) -> float:
    r"""Return how many bodies of one size the money is worth, :math:`(\sum m)^2 / \sum m^2`.

    Parameters
    ----------
    money : array of shape (bodies,)
        Zero or more each.

    Returns
    -------
    float
        The number of bodies where all have the same, 1 where one has it all.

    Examples
    --------
    >>> worth(np.array([1.0, 1.0, 2.0]))
    2.6666666666666665
    """
    scaled = money / money.max()
    return float(scaled.sum() ** 2 / (scaled @ scaled))


def heavy_note(money: Vector, interval: Interval) -> list[str]:
    """Return what to know of an interval where few bodies hold most of the money; nothing where they do not.

    Parameters
    ----------
    money : array of shape (bodies,)
        Spend by body.
    interval : str
        Which interval.

    Returns
    -------
    list of str
        At most one sentence, with the measured coverage.

    Examples
    --------
    >>> heavy_note(np.ones(42), "jackknife")
    []
    """
    size = worth(money)
    if size >= _ALL_OF_ONE_SIZE * money.size:
        return []
    held = measured(money.size).loc[interval, ["bodies", "rich", "giants"]]
    most = np.sort(money)[::-1][:3].sum() / money.sum()
    return [
        f"few bodies carry the money: the 3 with most of it hold {100 * most:.0f} %, and by their money the {money.size} "
        f"bodies are worth {size:.1f} of one size; on designs as uneven as that the 95 % {interval} interval was measured "
        f"to hold the truth in {held['rich']:.2f} and {held['giants']:.2f} of draws ({held['bodies']:,.0f} bodies; coverage())"
    ]
