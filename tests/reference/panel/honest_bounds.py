"""Honest bounds under relative magnitudes by the package honestdid 0.1.1 (PyPI, after HonestDiD of Rambachan and Roth).

It is needed to run this script only (with numpy under 2.4), in an environment of its own; decentre is not looked at.
honest_bounds_input.csv: slopes and covariances, invented; honest_bounds.csv: the first and the last effect of a grid of 1,000,
over 20 errors to each side, that the conditional least favourable hybrid test does not reject at 5 per cent, and the grid's step.
Run in this folder: python honest_bounds.py
"""

import honestdid
import numpy as np
import pandas as pd

DESIGNS = ((3, 2), (2, 3))  # slopes before and after
FACTORS = (0.5, 1.0, 0.0)


def invented(before, after, seed=1):
    """Return slopes and their covariance."""
    random = np.random.default_rng(seed)
    size = before + after
    root = random.normal(size=(size, size))
    covariance = 0.04 * (root @ root.T / size + 0.5 * np.eye(size))
    slopes = np.r_[random.normal(0, 0.1, before), 0.8 + random.normal(0, 0.1, after)]
    return slopes, covariance


if __name__ == "__main__":
    given, rows = [], []
    for before, after in DESIGNS:
        slopes, covariance = invented(before, after)
        table = pd.DataFrame(covariance, columns=[f"v{k}" for k in range(before + after)]).assign(slope=slopes)
        given.append(table.assign(before=before, after=after))
        pd.concat(given).to_csv("honest_bounds_input.csv", index=False)
        for factor in FACTORS:
            found = honestdid.computeConditionalCS_DeltaRM(
                slopes, covariance, before, after, l_vec=np.ones(after) / after, Mbar=factor, gridPoints=1000
            )
            kept = found["grid"][found["accept"] > 0]
            rows.append((before, after, factor, kept.min(), kept.max(), found["grid"][1] - found["grid"][0]))
            columns = ["before", "after", "factor", "low", "high", "step"]
            pd.DataFrame(rows, columns=columns).to_csv("honest_bounds.csv", index=False, float_format="%.10g")
