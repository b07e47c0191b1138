"""How long a report takes on a user's own budget of 5,000 rows, with the page, then the PDF, and how large the page is.

    python tests/benchmarks/bench_reports.py [ROWS]
    python tests/benchmarks/bench_reports.py --beside FOLDER

The second, with a clone of the first edition (commit 1cedae5) in FOLDER, holds the processor time of `decentre decompose` of a
two-row budget, report and all, against that edition's, three runs of each in turn; the bar is half. Measured on 1 December 2026
on two cores shared with others: 3.5 against 7.8 s, a ratio of 0.44.

The bar: under 20 s with the page and the notebook, under 10 s more for the PDF, under 5 MB of page; for few bodies over
many years, and for many bodies over two. All 5,000-row budgets come with four lines a body and year.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import decentre
import numpy as np
import pandas as pd
from decentre import years
from decentre.document import printing, writing

BARS = {"page": 20.0, "pdf": 10.0, "megabytes": 5.0}
LINES = {"pay awards": "inflation", "cancer": "priority", "mental health": "priority", "new duty": "transfer"}


def invented(bodies, span, seed=1):
    """Return an invented budget and its lines."""
    random = np.random.default_rng(seed)
    labels = years.span("1960-61", years.shift("1960-61", span - 1))
    start = random.uniform(2e8, 9e8, bodies)
    growth = np.cumprod(1 + random.normal(0.04, 0.01, (bodies, span)), axis=1)
    names = np.repeat([f"Health Authority {i:04d}" for i in range(bodies)], span)
    budget = pd.DataFrame({"body": names, "year": labels * bodies, "amount": (start[:, None] * growth).round().ravel()})
    later = budget[budget["year"] != labels[0]]
    lines = [
        later.assign(line=name, component=what, amount=(later["amount"] * random.uniform(0.002, 0.01)).round())
        for name, what in LINES.items()
    ]
    return budget, pd.concat(lines)[["body", "year", "line", "component", "amount"]]


def measure(bodies, span, folder):
    """Write one report and return seconds without the PDF, seconds of the PDF, and megabytes of the page."""
    budget, lines = invented(bodies, span)
    budget.to_csv(folder / "budget.csv", index=False)
    lines.to_csv(folder / "lines.csv", index=False)
    spent, write = [], printing.write_pdf

    def timed(*arguments):
        started = time.perf_counter()
        write(*arguments)
        spent.append(time.perf_counter() - started)

    writing.write_pdf = timed
    started = time.perf_counter()
    try:
        decentre.report(folder / "budget.csv", folder / "lines.csv", price_index="gdp_deflator", out=folder / "out")
    finally:
        writing.write_pdf = write
    whole = time.perf_counter() - started
    return whole - spent[0], spent[0], (folder / "out" / "index.html").stat().st_size / 1e6


def processor_seconds(source, folder):
    """Return the processor time of one `decentre decompose` of two rows by the source in a folder, its children and all."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    words = ["decompose", "two.csv", "--price-index", "gdp_deflator", "--out", "out"]
    around = {
        **os.environ,
        "PYTHONPATH": str(Path(source) / "toolkit"),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    subprocess.run([sys.executable, "-m", "decentre", *words], cwd=folder, env=around, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def beside(first_edition):
    """Hold this edition's processor time against the first one's, in turn, and say whether it is at most half."""
    here, spent = Path(decentre.__file__).parents[2], {"first": [], "this": []}
    for _ in range(3):
        for name, source in (("first", first_edition), ("this", here)):
            with tempfile.TemporaryDirectory() as folder:
                Path(folder, "two.csv").write_text(
                    "body,year,amount\nN,2001-02,561600000\nN,2002-03,615400000\n", "utf-8"
                )
                spent[name].append(processor_seconds(source, folder))
    ratio = min(spent["this"]) / min(spent["first"])
    print(
        f"first edition {min(spent['first']):.1f} s, this one {min(spent['this']):.1f} s: {ratio:.2f} of it (bar 0.5)"
    )
    return 0 if ratio <= 0.5 else 1


def main(rows):
    """Measure each shape and say whether it keeps the bars."""
    warnings.simplefilter("ignore", decentre.AssumptionWarning)
    kept = True
    for span in (2, 20, 50):
        bodies = max(1, rows // span)
        with tempfile.TemporaryDirectory() as folder:
            found = dict(zip(BARS, measure(bodies, span, Path(folder)), strict=True))
        kept &= all(found[k] < bar for k, bar in BARS.items())
        print(
            f"{bodies:,} bodies x {span} years: page and notebook {found['page']:.1f} s, PDF {found['pdf']:.1f} s more, "
            f"page {found['megabytes']:.2f} MB"
        )
    print("all bars kept" if kept else f"NOT KEPT: {BARS}")
    return 0 if kept else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--beside"]:
        sys.exit(beside(sys.argv[2]))
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000))
