"""What pooling does to chance: the variance each partner bears apart, and together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from decentre.errors import InputError
from decentre.tables.choices import is_number


def risks_of(paid: pd.DataFrame, deviation: pd.Series, correlation: float) -> pd.DataFrame:
    r"""Return the standard deviation of each partner's cost, apart and shared.

    With the covariance :math:`\Sigma_{lm} = \rho_{lm} \sigma_l \sigma_m` of the spend of lines and the share :math:`w_{il}` of
    partner i in what is paid into line l,

    .. math:: \text{separate}_i = \sqrt{w_i' \Sigma w_i}, \qquad
              \text{shared}_i = \frac{c_i}{\sum_j c_j} \sqrt{1' \Sigma 1}

    Shared risks sum to less than separate ones unless lines move together in full: :math:`\sqrt{1' \Sigma 1} \le \sum_i
    \sqrt{w_i' \Sigma w_i}`. One partner may still bear more than apart: one whose own lines are the steady ones.

    Parameters
    ----------
    paid : pandas.DataFrame
        Contributions, partner by line.
    deviation : pandas.Series
        Standard deviation of the spend of each line.
    correlation : float
        Of the spend of any two lines.

    Returns
    -------
    pandas.DataFrame
        Index partner, the last ``'all'``; columns separate, shared, ratio.

    Raises
    ------
    InputError
        Lines that differ; a line that nobody pays for; a correlation that no lines can have.

    Examples
    --------
    >>> paid = pd.DataFrame({"care": [60.0, 0.0], "health": [0.0, 40.0]}, index=["council", "board"])
    >>> risks_of(paid, pd.Series({"care": 3.0, "health": 4.0}), 0.0)
             separate  shared     ratio
    partner
    council       3.0     3.0  1.000000
    board         4.0     2.0  0.500000
    all           7.0     5.0  0.714286
    """
    lines = paid.columns
    if not lines.isin(deviation.index).all() or len(lines) != len(deviation):
        raise InputError(
            f"deviation names {', '.join(map(repr, deviation.index))}, and the lines are {', '.join(map(repr, lines))}; give the "
            "standard deviation of each line."
        )
    if not (paid.sum() > 0).all():
        raise InputError("deviation: a line to which nobody contributes has no partner who bears it; leave it out.")
    least = -1 / (len(lines) - 1) if len(lines) > 1 else -1.0
    if not is_number(correlation) or not least <= correlation <= 1:
        raise InputError(f"correlation is {correlation!r}; {len(lines)} lines can have one from {least:.3g} to 1.")
    sizes = deviation[lines].to_numpy(dtype=float)
    covariance = np.outer(sizes, sizes) * np.where(np.eye(len(lines)) > 0, 1.0, correlation)
    own = (paid / paid.sum()).to_numpy()
    separate = np.sqrt(np.maximum(np.einsum("il,lm,im->i", own, covariance, own), 0))
    shared = paid.sum(axis=1).to_numpy() / paid.to_numpy().sum() * np.sqrt(max(covariance.sum(), 0.0))
    table = pd.DataFrame({"separate": separate, "shared": shared}, pd.Index(paid.index, name="partner"))
    table.loc["all"] = table.sum()
    table["ratio"] = table["shared"] / table["separate"].where(table["separate"] > 0)
    return table
