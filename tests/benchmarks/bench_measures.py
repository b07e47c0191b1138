"""Draw a concentration index again, 10,000 times: the package beside scipy.stats, vectorised, in one run.

    python tests/benchmarks/bench_measures.py              # 42, 152, 6,500 and 33,755 bodies; some minutes
    python tests/benchmarks/bench_measures.py 42 152       # these sizes only; seconds

scipy gets the best of its statistics: one sort for each resample and no ranks to share (bodies here have no ties), and batches
of a million numbers. Above 1,000 bodies both sides draw a tenth or less, and seconds are scaled up; there the package works on every
processor, scipy on one. Prints seconds (the best of some runs, taken in turn, since others may use the machine), ratios, the
largest memory of one call, and how far the two answers lie apart.
"""

import os
import sys
import time
import tracemalloc

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a product on one thread: before numpy is imported

import numpy as np
from decentre import resampling
from scipy import stats

SIZES = (42, 152, 6_500, 33_755)  # boards of 2022, trusts of 2006, practices, neighbourhoods of England
REPLICATES = 10_000
BATCH_CELLS = 1_000_000


def invented(bodies, seed=1):
    """Return spend per head that leans a little towards need, and need without ties."""
    random = np.random.default_rng(seed)
    need = random.normal(size=bodies)
    return random.gamma(4, 50, bodies) * (1 + 0.1 * need), need


def sorted_index(spend, need, axis=-1):
    """Return the index of each row, ranked anew."""
    ordered = np.take_along_axis(spend, np.argsort(need, axis=-1), -1)
    n = ordered.shape[-1]
    return ordered @ ((2 * np.arange(n) + 1 - n) / n**2) / ordered.mean(axis=-1)


def paired_index(spend, tilt, axis=-1):
    """Return the index of each row from the ranks it is paired with."""
    return (spend * tilt).mean(axis=-1) / spend.mean(axis=-1)


def tilts(need):
    """Return twice the fractional rank less one."""
    return (2 * np.argsort(np.argsort(need)) + 1 - need.size) / need.size


def scipy_bootstrap(spend, need, replicates):
    """Return the 95 % percentile limits of scipy."""
    found = stats.bootstrap(
        (spend, need),
        sorted_index,
        paired=True,
        vectorized=True,
        n_resamples=replicates,
        batch=max(1, BATCH_CELLS // spend.size),
        method="percentile",
        rng=1,
    )
    return found.confidence_interval


def scipy_permutation(data, statistic, replicates):
    """Return the two-sided p of scipy."""
    return stats.permutation_test(
        data,
        statistic,
        permutation_type="pairings",
        vectorized=True,
        n_resamples=replicates,
        batch=max(1, BATCH_CELLS // data[0].size),
        rng=1,
    ).pvalue


def seconds(calls, repeats):
    """Return the least seconds of each call, taken in turn, and what each returned."""
    taken, answers = {name: [] for name in calls}, {}
    for _ in range(repeats):
        for name, call in calls.items():
            started = time.perf_counter()
            answers[name] = call()
            taken[name].append(time.perf_counter() - started)
    return {name: min(t) for name, t in taken.items()}, answers


def largest_memory(call, replicates, spend, need):
    """Return the most megabytes that one call held at once."""
    tracemalloc.start()
    call(spend, need, replicates=replicates, seed=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def few(bodies):
    """Return how many draws are made."""
    return REPLICATES if bodies <= 1_000 else 1_000 if bodies <= 10_000 else 300


def repeats(bodies):
    """Return how many runs the best is taken of."""
    return 15 if bodies <= 1_000 else 5 if bodies <= 10_000 else 3


def bootstrap_line(bodies):
    """Print both bootstraps of one size."""
    spend, need = invented(bodies)
    drawn = few(bodies)
    took, found = seconds(
        {
            "ours": lambda: resampling.bootstrap_concentration(spend, need, replicates=drawn, seed=1),
            "scipy": lambda: scipy_bootstrap(spend, need, drawn),
        },
        repeats(bodies),
    )
    up = REPLICATES / drawn
    ours = found["ours"]
    apart = max(abs(ours.low - found["scipy"].low), abs(ours.high - found["scipy"].high)) / ours.se
    print(
        f"  {bodies:>7,}  {took['ours'] * up:9.4f}{scaled(drawn)} {took['scipy'] * up:9.4f}{scaled(drawn)}"
        f"  {took['scipy'] / took['ours']:6.1f} x     limits apart by {apart:.2f} standard errors"
    )


def scaled(drawn):
    """Return a mark for seconds that were scaled up."""
    return " " if drawn == REPLICATES else "*"


def permutation_line(bodies):
    """Print the permutations of one size."""
    spend, need = invented(bodies)
    drawn = few(bodies)
    took, found = seconds(
        {
            "ours": lambda: resampling.permute_concentration(spend, need, replicates=drawn, seed=1).p,
            "sorted": lambda: scipy_permutation((spend, need), sorted_index, drawn),
            "paired": lambda: scipy_permutation((spend, tilts(need)), paired_index, drawn),
        },
        repeats(bodies),
    )
    up = REPLICATES / drawn
    print(
        f"  {bodies:>7,}  {took['ours'] * up:9.4f}{scaled(drawn)}"
        + "".join(
            f" {took[peer] * up:9.4f}{scaled(drawn)}  {took[peer] / took['ours']:6.1f} x"
            for peer in ("sorted", "paired")
        )
        + f"     p {found['ours']:.4f}, {found['sorted']:.4f}, {found['paired']:.4f}"
    )


def memory_line(name, call, bodies):
    """Print the memory of a tenth of the draws and of all."""
    most = few(bodies)
    some, all_of_them = (largest_memory(call, r, *invented(bodies)) for r in (most // 10, most))
    print(
        f"  {bodies:>7,}  {name:<11}  {some:6.1f} MB at {most // 10:,} draws  {all_of_them:6.1f} MB at {most:,}"
        f"     all at once {8e-6 * bodies * most:,.0f} MB an array"
    )


def main(sizes):
    """Run every size."""
    resampling.bootstrap_concentration(*invented(20), replicates=10, seed=1)  # imports are not timed
    print(f"{os.cpu_count()} processors\nbootstrap, {REPLICATES:,} draws, seconds\n   bodies   decentre      scipy")
    for bodies in sizes:
        bootstrap_line(bodies)
    print(
        f"permutation, {REPLICATES:,} orders, seconds\n   bodies   decentre      scipy, ranking     scipy, ranks given"
    )
    for bodies in sizes:
        permutation_line(bodies)
    print("largest memory of one call")
    for bodies in sizes:
        memory_line("bootstrap", resampling.bootstrap_concentration, bodies)
        memory_line("permutation", resampling.permute_concentration, bodies)
    print("* scaled up from fewer draws")


if __name__ == "__main__":
    main([int(n) for n in sys.argv[1:]] or SIZES)
