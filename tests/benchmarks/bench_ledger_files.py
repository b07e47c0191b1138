"""What reading costs beside DuckDB's bare copy of files of 16 MB, and what 100 kinds of heading cost beside 5: processor time, in one run.

    python tests/benchmarks/bench_ledger_files.py           # prints, and writes bench_ledger_files.csv

A kind is a spelling of the headings (``spelling``) or an order of the columns (``order``); the files of 5 and of 100 kinds hold the same rows.
Each job is done twice, and the quicker one counts.
"""

import csv
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bench_ledger

SPELT = (
    ("Entity", "Entuty", "Organisation Name", "CCG"),
    ("Date", "Date Paid", "Payment Date"),
    ("Expense Type", "Expense Typoe", "Expenses Type"),
    ("Expense Area", "Expsense Area", "Expenses Area"),
    ("Supplier", "Supplier Name", "Payee", "Vendor"),
    ("Transaction Number", "Transaction Reference", "Voucher Number"),
    ("Amount", "AP Amount (£)", "Value"),
)


def write(home, kinds, way, files=200):
    """Write files of so many kinds, told apart by the spelling of their headings or by the order of their columns."""
    home.mkdir()
    draw = random.Random(3)  # noqa: S311
    heads = [["Department Family", *(draw.choice(s) for s in SPELT)] for _ in range(kinds)]
    orders = [draw.sample(range(8), 8) for _ in range(kinds)]
    for k in range(files):
        path, publisher = home / f"f{k:03d}.csv", (0, 1, 2, 4, 6)[k % 5]
        own = random.Random(k)  # noqa: S311
        bench_ledger._write_file(path, own, publisher, bench_ledger._lines(own, publisher), 2014, k % 12 + 1)
        rows = [r for r in csv.reader(path.read_text(encoding="utf-8").splitlines()) if len(r) == 8][1:]
        head = heads[k % kinds] if way == "spelling" else heads[0]
        order = orders[k % kinds] if way == "order" else range(8)
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([row[i] for i in order] for row in [head, *rows])


def processor(job, home, target):
    """Return the processor seconds of a job, the quicker of two."""
    seconds = []
    for _ in range(2):
        shutil.rmtree(target, ignore_errors=True)
        begun = time.process_time()
        job(home, target)
        seconds.append(time.process_time() - begun)
    return min(seconds)


def main():
    """Measure, print and keep."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        large = top / "large"
        large.mkdir()
        draw = random.Random(1)  # noqa: S311
        bench_ledger.FILE_ROWS = 120_000  # about 16 MB
        for n in range(4):
            bench_ledger._write_file(large / f"p{n}.csv", draw, n, bench_ledger._lines(draw, n), 2014, n + 1)
        bench_ledger.FILE_ROWS = 1042
        copied, read = (processor(job, large, top / "store") for job in (bench_ledger.bare, bench_ledger.reading))
        found.append(("four files of 16 MB: read beside bare copy", read, copied))
        for way in ("spelling", "order"):
            times = []
            for kinds in (100, 5):
                write(top / f"{way}{kinds}", kinds, way)
                times.append(processor(bench_ledger.reading, top / f"{way}{kinds}", top / "store"))
            found.append((f"100 kinds beside 5, by {way}", *times))
    with Path(__file__).with_suffix(".csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["what", "processor", "beside", "ratio"])
        for what, one, other in found:
            writer.writerow([what, round(one, 2), round(other, 2), round(one / other, 2)])
            print(f"{what}: {one:.2f} s, {other:.2f} s, {one / other:.2f}")


if __name__ == "__main__":
    main()
