"""Write alpha.csv: Krippendorff's alpha by another implementation (PyPI krippendorff 0.9.0) on 60 small tables.

Run with that package at hand: python alpha.py > alpha.csv
"""

import sys

import numpy as np

LEVELS = ("nominal", "ordinal", "interval")


def table(random):
    """Return ratings of coders by units, some missing."""
    coders, units = random.integers(2, 5), random.integers(4, 14)
    truth = random.integers(0, 5, units)
    ratings = np.clip(truth + random.choice([-1, 0, 0, 0, 1, 2], (coders, units)), 0, 4).astype(float)
    ratings[random.random(ratings.shape) < 0.15] = np.nan
    return ratings


def varied(ratings):
    """Say whether the units with two codes or more hold two values or more."""
    paired = ratings[:, (~np.isnan(ratings)).sum(axis=0) > 1]
    return len(np.unique(paired[~np.isnan(paired)])) > 1


def main():
    """Write the table."""
    import krippendorff

    random, lines = np.random.default_rng(2011), ["ratings,nominal,ordinal,interval"]
    while len(lines) < 61:
        ratings = table(random)
        if varied(ratings):
            found = [krippendorff.alpha(reliability_data=ratings, level_of_measurement=m) for m in LEVELS]
            text = ";".join(" ".join("x" if np.isnan(v) else str(int(v)) for v in row) for row in ratings)
            lines.append(",".join([text, *map(repr, map(float, found))]))
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
