"""Decompose ten million budget lines: the package beside what a user would write in pandas, in one run.

    python tests/benchmarks/bench_growth.py            # 1,000 bodies x 10 years x 1,000 lines
    python tests/benchmarks/bench_growth.py 100        # a tenth of the bodies

Prints processor seconds (median of three; other work on the machine counts little), peak memory above the loaded table,
and ratios; asked for are 9 with categorical keys, 3 with text keys, and 1.5 times the table's memory. Both sides refuse duplicated lines and
lines without a budget; the pandas side makes no other check.
"""

import statistics
import sys
import threading
import time

import decentre
import numpy as np
import pandas as pd
from decentre import prices, years

COMPONENTS = np.array(["transfer", "inflation", "efficiency", "priority"])
REPEATS = 3


def invented(bodies, span=10, lines=1000, seed=1):
    """Return an invented budget, its lines with categorical keys, and a price index."""
    random = np.random.default_rng(seed)
    labels = years.span("2001-02", years.shift("2001-02", span - 1))
    names = [f"body {i:04d}" for i in range(bodies)]
    budget = pd.DataFrame({"body": np.repeat(names, span), "year": labels * bodies})
    budget["amount"] = np.tile(5e8 * 1.05 ** np.arange(span), bodies) * np.repeat(random.uniform(0.5, 2, bodies), span)
    rows = bodies * span * lines
    table = pd.DataFrame(
        {
            "body": pd.Categorical.from_codes(np.repeat(np.arange(bodies), span * lines), names),
            "year": pd.Categorical.from_codes(np.tile(np.repeat(np.arange(span), lines), bodies), labels),
            "line": pd.Categorical.from_codes(
                np.tile(np.arange(lines), bodies * span), [f"line {i:04d}" for i in range(lines)]
            ),
            "component": pd.Categorical.from_codes(np.tile(np.arange(lines) % 4, bodies * span), COMPONENTS),
            "amount": random.uniform(0, 2e4, rows),
        }
    )
    return budget, table, prices.from_rates(dict.fromkeys(labels[1:], 0.02))


def ours(budget, lines, index):
    """Decompose with the package, and pool the share by year."""
    growth = decentre.decompose_growth(budget, lines, price_index=index)
    return growth.parts["discretionary"].groupby("year").sum()


def in_pandas(budget, lines, index):
    """Do the same as a careful user of pandas would: check, pivot the lines, lag the budget, subtract."""
    keys = ["body", "year", "line", "component"]
    if lines.duplicated(keys).any():
        raise ValueError("duplicated lines")
    wide = lines.pivot_table(index=["body", "year"], columns="component", values="amount", aggfunc="sum", observed=True)
    table = budget.sort_values(["body", "year"]).set_index(["body", "year"])
    if not wide.index.isin(table.index).all():
        raise ValueError("lines without a budget")
    table["baseline"] = table.groupby("body")["amount"].shift()
    table = table.join(wide).dropna(subset=["baseline"])
    rate = index.levels / index.levels.shift() - 1
    priced = table["baseline"] * rate.reindex(table.index.get_level_values("year")).to_numpy()
    inflation = table["inflation"].fillna(priced)
    left = table["amount"] - table["baseline"] - table["transfer"].fillna(0) - inflation - table["priority"].fillna(0)
    return left.groupby("year").sum()


def resident():
    """Return the memory this process holds, in bytes."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


def measure(run, *arguments):
    """Return median seconds and the peak of memory above what was held before, in bytes."""
    seconds, peaks, result = [], [], None
    for _ in range(REPEATS):
        before, peak, done = resident(), [0], threading.Event()

        def watch(peak=peak, done=done):
            while not done.wait(0.002):
                peak[0] = max(peak[0], resident())

        watcher = threading.Thread(target=watch)
        watcher.start()
        started = time.process_time()
        result = run(*arguments)
        seconds.append(time.process_time() - started)
        done.set()
        watcher.join()
        peaks.append(max(0, peak[0] - before))
    return statistics.median(seconds), max(peaks), result


def compare(name, budget, lines, index):
    """Print both sides for one table."""
    size = lines.memory_usage(deep=True).sum()
    a, peak_a, left_a = measure(ours, budget, lines, index)
    b, peak_b, left_b = measure(in_pandas, budget, lines, index)
    worst = float(((left_a - left_b) / left_b).abs().max())
    print(f"{name}: {len(lines):,} rows, {size / 1e6:,.0f} MB loaded")
    print(f"  decentre  {a:6.2f} s   peak {peak_a / 1e6:7,.0f} MB above the table ({peak_a / size:.2f} x its size)")
    print(f"  pandas    {b:6.2f} s   peak {peak_b / 1e6:7,.0f} MB above the table ({peak_b / size:.2f} x its size)")
    print(f"  ratio     {b / a:6.1f} x faster; largest relative difference of the answers {worst:.1e}")


def main(bodies):
    """Run both tables."""
    budget, lines, index = invented(bodies)
    compare("categorical keys", budget, lines, index)
    text = lines.astype(dict.fromkeys(("body", "year", "line", "component"), str))
    compare("text keys", budget, text, index)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
