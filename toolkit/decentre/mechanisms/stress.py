"""What volumes other than those done would have brought: body-years drawn again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from decentre.errors import InputError
from decentre.mechanisms.scores import Contracts
from decentre.mechanisms.volumes import Terms
from decentre.resampling.draws import blocks, generator, require_draws

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

FEWEST_PROFILES = 8
LIMITS = (0.025, 0.975)


def stress(contracts: Contracts, terms: Terms, done: Array, *, replicates: int, seed: int) -> pd.DataFrame:
    r"""Return what each contract would bring if volumes strayed from the plan as they did in the years observed.

    Each draw gives every body the ratios of actual to planned units, all services together, of a body-year drawn from all
    of them.

    Parameters
    ----------
    contracts : mapping of str to Contract
        What is compared.
    terms : Terms
        The plan and its costs.
    done : numpy.ndarray of shape (years, bodies, services)
        Units done.
    replicates : int
        Draws.
    seed : int
        Where they start.

    Returns
    -------
    pandas.DataFrame
        Index contract; columns revenue_sd (of all bodies together, over its mean), surplus (mean, money), low and high
        (95 per cent of the draws), deficit (share of draws in which all bodies together are paid less than they spend) and
        bodies_in_deficit (mean share of the bodies).

    Raises
    ------
    InputError
        Fewer than 8 body-years, or units planned at zero.

    Examples
    --------
    >>> from decentre.mechanisms import Block
    >>> terms = Terms(pd.Index(["N"]), pd.Index(["hips"]), np.array([[10.0]]), np.array([[10.0]]), np.array([0.0]))
    >>> done = np.arange(6.0, 14.0).reshape(8, 1, 1)
    >>> stress({"block": Block(200)}, terms, done, replicates=99, seed=1)["revenue_sd"].tolist()
    [0.0]
    """
    require_draws(replicates)
    ratios, random = _ratios(terms, done), generator(seed)
    drawn: dict[str, list[list[Array]]] = {name: [] for name in contracts}
    for block in blocks(replicates, terms.plan.size, cells=1_000_000):
        units = ratios[random.integers(0, len(ratios), (block.stop - block.start, len(terms.bodies)))] * terms.plan
        cost = terms.cost(units)
        for name, contract in contracts.items():
            paid = contract.paid(units, terms)
            drawn[name].append([paid.sum(axis=1), (paid - cost).sum(axis=1), (paid < cost).mean(axis=1)])
    rows = {name: _row(*np.concatenate(parts, axis=1)) for name, parts in drawn.items()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("contract")


def _ratios(terms: Terms, done: Array) -> Array:
    if (terms.plan == 0).any():
        body, service = terms.cells[np.flatnonzero(terms.plan.ravel() == 0)[0]]
        raise InputError(
            f"No units of {service!r} are planned in body {body!r}, so volumes cannot be drawn as ratios to the plan; leave the "
            "service out, or give no seed."
        )
    ratios = (done / terms.plan).reshape(-1, len(terms.services))
    if len(ratios) < FEWEST_PROFILES:
        raise InputError(
            f"There are {len(ratios)} body-years to draw from, and {FEWEST_PROFILES} is the fewest; give more years or bodies, "
            "or no seed."
        )
    return ratios


def _row(revenue: Array, surplus: Array, bodies_in_deficit: Array) -> dict[str, float]:
    low, high = np.quantile(surplus, LIMITS)
    mean = revenue.mean()
    return {
        "revenue_sd": float(revenue.std() / mean) if mean > 0 else np.nan,
        "surplus": float(surplus.mean()),
        "low": float(low),
        "high": float(high),
        "deficit": float((surplus < 0).mean()),
        "bodies_in_deficit": float(bodies_in_deficit.mean()),
    }
