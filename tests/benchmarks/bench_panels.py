"""Panels: the wild cluster bootstrap beside what a user would write instead, and how often the known truth is recovered.

    python tests/benchmarks/bench_panels.py speed       # seconds, memory, ratios
    python tests/benchmarks/bench_panels.py recovery    # 1,000 invented panels a verb: minutes
    python tests/benchmarks/bench_panels.py             # both; its output is stored beside it, in bench_panels.txt

Speed: 9,999 draws on panels of 42, 152 and 6,500 bodies by 10 years. The plain loop draws one sign a body, adds the residuals
of the restricted fit, fits again on columns without their body and year means, and clusters; statsmodels is asked for its
clustered fit at each draw. Both are timed on few draws and scaled to 9,999.
"""

import statistics
import sys
import threading
import time
import warnings

import decentre
import numpy as np
import pandas as pd
from decentre import resampling, synthetic

REPLICATES, YEARS, DRAWS = 9_999, 10, 1_000


def balanced(bodies, seed=1):
    """Return outcome, regressor and body of an invented balanced panel, body and year means taken out."""
    random = np.random.default_rng(seed)
    y, x = (random.normal(size=(bodies, YEARS)) + random.normal(size=(bodies, 1)) for _ in range(2))
    y += 0.5 * x
    out = (v - v.mean(axis=0) - v.mean(axis=1, keepdims=True) + v.mean() for v in (y, x))
    return *(v.ravel() for v in out), np.repeat(np.arange(bodies), YEARS)


def years_of(bodies):
    """Return dummies of all years but one, body means taken out."""
    return np.tile(np.eye(YEARS)[:, 1:] - 1 / YEARS, (bodies, 1))


def ours(y, x, body):
    """Test the slope against 0 and find its interval."""
    return resampling.wild_cluster(y, np.column_stack([x, years_of(body[-1] + 1)]), body, replicates=REPLICATES, seed=1)


def out_of(values, bodies):
    """Take body and year means out of a balanced panel."""
    wide = values.reshape(bodies, YEARS)
    return (wide - wide.mean(axis=0) - wide.mean(axis=1, keepdims=True) + wide.mean()).ravel()


def clustered_t(y, x, bodies):
    """Return the clustered t of a slope, columns without their means."""
    slope = x @ y / (x @ x)
    scores = (x * (y - slope * x)).reshape(bodies, YEARS).sum(axis=1)
    return slope * (x @ x) / np.sqrt(scores @ scores)


def loop(y, x, body, replicates):
    """Test the slope against 0 in a plain numpy loop."""
    random, bodies = np.random.default_rng(1), body[-1] + 1
    t = clustered_t(y, x, bodies)
    drawn = [
        clustered_t(out_of(random.choice([-1.0, 1.0], bodies)[body] * y, bodies), x, bodies) for _ in range(replicates)
    ]
    return (1 + (np.abs(drawn) > abs(t)).sum()) / (1 + replicates)


def fits(y, x, body, replicates):
    """Test the slope against 0 with a clustered statsmodels fit at each draw."""
    import statsmodels.api as sm

    random, bodies = np.random.default_rng(1), body[-1] + 1

    def t(outcome):
        return sm.OLS(outcome, x).fit(cov_type="cluster", cov_kwds={"groups": body}).tvalues[0]

    observed = t(y)
    drawn = [t(out_of(random.choice([-1.0, 1.0], bodies)[body] * y, bodies)) for _ in range(replicates)]
    return (1 + (np.abs(drawn) > abs(observed)).sum()) / (1 + replicates)


def resident():
    """Return the memory this process holds, in bytes."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


def measure(run, *arguments, repeats=5):
    """Return median seconds by the clock and of the processor, the peak of memory above the start, in bytes, and the answer."""
    seconds, processor, peaks, answer = [], [], [], None
    for _ in range(repeats):
        before, peak, done = resident(), [0], threading.Event()

        def watch(peak=peak, done=done):
            while not done.wait(0.002):
                peak[0] = max(peak[0], resident())

        watcher = threading.Thread(target=watch)
        watcher.start()
        started, worked = time.perf_counter(), time.process_time()
        answer = run(*arguments)
        seconds.append(time.perf_counter() - started)
        processor.append(time.process_time() - worked)
        done.set()
        watcher.join()
        peaks.append(max(0, peak[0] - before))
    return statistics.median(seconds), statistics.median(processor), max(peaks), answer


def speed():
    """Print seconds and ratios of 9,999 draws."""
    print(
        f"{REPLICATES:,} wild cluster draws, {YEARS} years: p of 0 and the whole interval (ours), p of 0 alone (others)"
    )
    ours(*balanced(42))
    fits(*balanced(42), 2)
    for bodies, few in ((42, 500), (152, 500), (6_500, 50)):
        data = balanced(bodies)
        seconds, processor, peak, found = measure(ours, *data)
        by_loop, _, _, p = measure(loop, *data, few, repeats=3)
        by_fits, _, _, _ = measure(fits, *data, max(5, few // 10), repeats=1)
        by_loop, by_fits = by_loop * REPLICATES / few, by_fits * REPLICATES / max(5, few // 10)
        print(f"  {bodies:,} bodies")
        print(
            f"    decentre     {seconds:9.3f} s   processor {processor:.3f} s   peak {peak / 1e6:6.0f} MB   p {found.p:.4f}"
        )
        print(
            f"    numpy loop   {by_loop:9.1f} s   {by_loop / seconds:6.0f} x slower (scaled from {few} draws; p {p:.4f})"
        )
        print(
            f"    statsmodels  {by_fits:9.1f} s   {by_fits / seconds:6.0f} x slower (scaled from {max(5, few // 10)} draws)"
        )
    print("the whole verb: gate, two weightings, three nulls, intervals, leave-one-out errors, leads")
    for bodies in (42, 152, 6_500):
        panel = synthetic.additionality(bodies, YEARS, seed=1).panel
        seconds, processor, peak, _ = measure(additionality, panel, "wild", repeats=3)
        print(f"  {bodies:5,} bodies  {seconds:7.2f} s   processor {processor:.2f} s   peak {peak / 1e6:6.0f} MB")


def additionality(panel, inference):
    """Estimate the additionality of an invented panel."""
    return decentre.estimate_additionality(
        panel, spend="spend", earmark="earmark", population="population", inference=inference, seed=1
    )


def ring_fence(invented, inference):
    """Estimate the ring-fence effect of an invented panel."""
    return decentre.estimate_ring_fence_effect(
        invented.panel, outcome="spend_per_head", exposure="exposure", event=invented.event, inference=inference, seed=1
    )


def recovery():
    """Print in how many of 1,000 invented panels the 95 per cent interval holds the truth."""
    error = np.sqrt(0.95 * 0.05 / DRAWS)
    print(
        f"{DRAWS:,} invented panels: share of 95 % intervals that hold the truth (0.95, give or take {2 * error:.3f})"
    )
    for bodies in (42, 152):
        held = {}
        for seed in range(DRAWS):
            invented = synthetic.additionality(bodies, YEARS, seed=seed)
            truth = invented.truth["additionality"]
            for inference in ("wild", "cluster"):
                table = additionality(invented.panel, inference).summary()
                for weighting, row in table.iterrows():
                    held.setdefault((inference, weighting), []).append(row["low"] <= truth <= row["high"])
        show(f"additionality 0.6, {bodies} bodies", held)
    held = {}
    for seed in range(DRAWS):
        invented = synthetic.ring_fence_effect(42, YEARS, seed=seed)
        for inference in ("wild", "cluster"):
            found = ring_fence(invented, inference)
            held.setdefault((inference, "mean after"), []).append(found.low <= invented.truth["effect"] <= found.high)
            held.setdefault((inference, "F: flat"), []).append(found.pre_trend["p"] > 0.05)
    show("ring-fence effect 3, 42 bodies", held)


def show(name, held):
    """Print one line a method."""
    print(f"  {name}")
    for (inference, what), values in held.items():
        print(f"    {inference:8} {what:12} {np.mean(values):.3f}")


if __name__ == "__main__":
    warnings.simplefilter("error")
    print(
        f"decentre {decentre.__version__}, numpy {np.__version__}, pandas {pd.__version__}, Python {sys.version.split()[0]}"
    )
    asked = sys.argv[1:] or ["speed", "recovery"]
    for part in asked:
        {"speed": speed, "recovery": recovery}[part]()
