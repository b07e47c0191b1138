"""Payments to general practice at full size: nine files, 65,621 practice-years, 2 million lines.

DECENTRE_REFERENCE_DATA=FOLDER python tests/benchmarks/bench_gp_payments.py > tests/benchmarks/bench_gp_payments.txt

Bars: the 2 million lines decomposed in under 2 s after loading; additionality with 9,999 wild draws on 6,606 practices and
seven years in under 15 s and 1.5 GB. Seconds are processor time beside wall time, since the machine may be shared.
"""

import os
import resource
import sys
import time
import warnings
from pathlib import Path

import decentre
import pandas as pd
from decentre import AssumptionWarning, tables
from decentre.tables import extraction

SAID = Path(extraction.__file__).parent / "examples" / "gp_payments.toml"
BARS = {"decompose": 2.0, "decompose text": 2.0, "additionality": 15.0}
WITHDRAWN = ["2014-15", "2015-16", "2016-17", "2017-18", "2018-19", "2019-20", "2020-21"]


def timed(name, run):
    """Run once and print wall and processor seconds and the greatest memory of the process so far."""
    wall, own = time.perf_counter(), time.process_time()
    found = run()
    wall, own = time.perf_counter() - wall, time.process_time() - own
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    bar = f"  (bar {BARS[name]:.0f} s)" if name in BARS else ""
    print(f"{name:<14} wall {wall:6.2f} s  processor {own:6.2f} s  memory so far {memory:5.2f} GB{bar}", flush=True)
    return found


def load(folder):
    """Read the nine files by the one specification."""
    return pd.concat([tables.extract(path, SAID).table for path in sorted(folder.glob("payments_*.csv.gz"))])


def budget_and_lines(found):
    """Return payments as a budget and what every line added to each year as a claim, negative totals left out."""
    sums = found.groupby(["body", "year"])["amount"].transform("sum")
    money = found[sums >= 0][["body", "year", "line", "amount"]]
    budget = money.groupby(["body", "year"], as_index=False)["amount"].sum()
    return budget, money.assign(component="priority")


def panel(found):
    """Return the practices of 1,000 patients or more in all seven years of the withdrawal."""
    rows = found[found["year"].isin(WITHDRAWN)]
    keys = ["body", "year", "patients"]
    wide = rows.groupby(keys, as_index=False)["amount"].sum().rename(columns={"amount": "paid"})
    held = rows[rows["line"] == "MPIG Correction factor"][["body", "year", "amount"]]
    wide = wide.merge(held.rename(columns={"amount": "guarantee"}), on=["body", "year"])
    by = wide.groupby("body")["patients"]
    kept = (by.size() == len(WITHDRAWN)) & (by.min() >= 1000)
    return wide[wide["body"].isin(kept.index[kept])]


def main():
    """Print what each step takes."""
    folder = Path(os.environ["DECENTRE_REFERENCE_DATA"]) / "panels" / "gp_payments"
    print(
        f"Python {sys.version.split()[0]}, pandas {pd.__version__}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
    )
    found = timed("load", lambda: load(folder))
    budget, lines = budget_and_lines(found)
    print(f"{len(lines):,} lines, {len(budget):,} practice-years")
    warnings.simplefilter("ignore", AssumptionWarning)
    coded = lines.astype(dict.fromkeys(("body", "year", "line", "component"), "category"))
    for name, table in (("decompose", coded), ("decompose text", lines)):
        split = timed(
            name, lambda table=table: decentre.decompose_growth(budget, table, price_index=None, currency="GBP")
        )
    print(f"{len(split.parts):,} practice-years with a year before")
    rows = panel(found)
    words = {"spend": "paid", "earmark": "guarantee", "population": "patients", "currency": "GBP"}
    result = timed("additionality", lambda: decentre.estimate_additionality(rows, **words, inference="wild", seed=2014))
    print(
        f"{result.bodies:,} practices, 9,999 draws: {result.estimate:.4f}, p of 0 {result.table.loc['body', 'p_zero']:.4f}"
    )


if __name__ == "__main__":
    main()
