"""Read, clean and audit payment files as publishers write them: the package beside plain pandas, in one run.

    python tests/benchmarks/bench_ledger.py             # 1 million transactions: 8 publishers, 10 years, 960 files
    python tests/benchmarks/bench_ledger.py 1 5 20 50   # millions: 50 are 400 publishers and 48,000 files
    python tests/benchmarks/bench_ledger.py 1 --store   # writes the curve into bench_ledger.csv, too

The jobs are ``decentre`` (read, clean, class, audit), ``pandas`` (the same, as a careful user would write it) and ``copy`` (DuckDB copies each
UTF-8 file into Parquet as it is, and no more: what any reader on top of it has to pay) and ``read`` (the package reads, and asks nothing).

Prints, for each size, seconds, processor seconds, rows a second on two cores (rows over half the processor seconds, which other
work on the machine does not change), peak memory, and the ratio to plain pandas on the first million; then the exponent of cost
in rows (a straight line through the logarithms). Each size runs in a process of its own.
"""

import csv
import datetime
import io
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

FILE_ROWS = 1042
YEARS = range(2014, 2024)
HERE = Path(__file__)

# Writing


HEADINGS = (
    "Department Family,Entity,Date,Expense Type,Expense Area,Supplier,Transaction Number,Amount",
    "Department family,Entuty,Date,Expense Typoe,Expsense Area,Supplier,Transaction,amount",
    "Dept Family,Organisation Name,Date Paid,Expenses Type,Expenses Area,Supplier Name,Transaction Reference, AP Amount (£) ",
    "Department,CCG,Payment Date,Expense Type,Expense Area,Payee,Voucher Number,Value",
)
KINDS = (
    "Hcare Srv Rec NHS Trust-Contract Baseline", "C&M-GMS Global Sum", "Agency Nurse", "Clinical&Medical-Independent Sector",
    "Drugs", "Rent", "Cont Care-Older People", "Income Tax", "Computer Software", "Business Rates", "Building Expenditure",
    "Consultancy Fees", "CNST contributions", "Medical and Surgical Equipment", "Training Expenses", "Legal Fees", "Electricity",
)  # fmt: skip
AREAS = ("ACUTE COMMISSIONING", "PRC DELEGATED CO-COMMISSIONING", "BALANCE SHEET", "CONTINUING CARE", "REABLEMENT", "Estates",
         "Pharmacy", "Theatres", "Finance", "MENTAL HEALTH", "Ward 5", "Radiology", "Education, Training")  # fmt: skip
WORDS = (
    "Harbour",
    "Mill Lane",
    "Westmoor",
    "Sample",
    "Quick",
    "Northern",
    "Castle",
    "Oak",
    "Bridge",
    "Summit",
    "Vale",
    "Beacon",
)
FIRMS = ("Systems Ltd", "Care Homes Limited", "Surgery", "NHS Foundation Trust", "City Council", "Pharma plc", "Staffing LLP",
         "Medical, Dental & Co", "Construction Group", "Energy Ltd", "Hospice", "Training CIC")  # fmt: skip


def write(folder, millions, seed=1):
    """Write the files of ``millions`` of transactions; return rows, rows that are no payment, and the sum in pence."""
    publishers = max(1, round(millions * 1e6 / FILE_ROWS / 12 / len(YEARS)))
    with ProcessPoolExecutor() as pool:
        truth = sum(pool.map(partial(_write_publisher, folder, seed), range(publishers)))
    return dict(zip(("rows", "set_aside", "pence"), map(int, truth), strict=True))


def _write_publisher(folder, seed, number):
    """Write the files of one publisher; return its rows, rows that are no payment, and the sum in pence."""
    draw = random.Random(f"{seed}-{number}")  # noqa: S311
    lines = _lines(draw, number)
    home = folder / f"p{number:03d}"
    home.mkdir()
    months = ((year, month) for year in YEARS for month in range(1, 13))
    return sum(
        np.array(_write_file(home / f"p{number:03d}_{y}_{m:02d}.csv", draw, number, lines, y, m), dtype=np.int64)
        for y, m in months
    )


def _lines(draw, number):
    """Return the lines a publisher has: what stands before the supplier's number, and after the date."""
    suppliers = [f"{draw.choice(WORDS)} {draw.choice(FIRMS)} {draw.randrange(80)}" for _ in range(300)]
    dash = " – " if number % 10 == 3 else " - "
    quote = '"{}"'.format
    return [
        ",".join(
            quote(c) if "," in c else c
            for c in (
                draw.choice(KINDS),
                draw.choice(AREAS),
                draw.choice(suppliers) + (dash + "UK" if draw.random() < 0.1 else ""),
            )
        )
        for _ in range(600)
    ]


def _write_file(path, draw, number, lines, year, month):
    pence = [int(2_500_000 * draw.paretovariate(1.2)) for _ in range(FILE_ROWS)]
    for k in range(0, FILE_ROWS, 50):
        pence[k] = -pence[k]
    grouped = number % 2 == 0
    pattern = "{m}/{d}/{y}" if number % 4 == 1 else "{d:02d}/{m:02d}/{y}" if number % 4 != 2 else "{d:02d}-{n}-{y}"
    name = datetime.date(year, month, 1).strftime("%b")
    days = [pattern.format(d=d, m=month, n=name, y=year) for d in range(1, 29)]
    before, start = f"Department of Health,Publisher {number} NHS Trust,", draw.randrange(10**7, 10**8)
    chosen, when = draw.choices(lines, k=FILE_ROWS), draw.choices(days, k=FILE_ROWS)
    rows = [
        f'{before}{day},{line},{start + k - (k % 10 == 0)},"{p / 100:,.2f}"'
        if grouped
        else f"{before}{day},{line},{start + k - (k % 10 == 0)},{p / 100:.2f}"
        for k, (day, line, p) in enumerate(zip(when, chosen, pence, strict=True))
    ]
    rows[7] = rows[6]
    pence[7] = pence[6]
    aside = 0
    if number % 5 == 0:
        rows.append(f',,,,,Total,,"{sum(pence) / 100:,.2f}"')
        aside += 1
    if number % 10 == 7:
        rows[500:500] = [""]
        aside += 1
    head = ["Payments over £25,000,,,,,,,", ",,,,,,,"] if number % 7 == 5 else []
    text = "\r\n".join([*head, HEADINGS[number % len(HEADINGS)], *rows, ""])
    path.write_bytes(text.encode("cp1252" if number % 10 == 3 else "utf-8"))
    return FILE_ROWS + aside, aside, sum(pence)


# The package


def ours(folder, store):
    """Read, clean and audit; return rows kept, pence, duplicates, and transactions below the threshold."""
    from decentre import audit_spend, read_spend

    ledger = read_spend(folder, store=store)
    audit = audit_spend(ledger)
    kept = int(ledger.files["rows_kept"].sum())
    pence = int(ledger.files["control_total"].mul(100).round().astype("int64").sum())
    return kept, pence, int(audit.duplicates["exact"].sum()), int(audit.threshold["transactions_below"].sum())


def bare(folder, target):
    """Let DuckDB copy each UTF-8 file into Parquet, two threads, nothing cleaned and nothing asked: less cannot be done."""
    import duckdb

    target.mkdir()
    con = duckdb.connect()
    con.execute("SET threads = 2")
    for number, path in enumerate(sorted(folder.rglob("*.csv"))):
        if path.read_bytes().isascii() or _is_utf8(path):
            con.read_csv(str(path), all_varchar=True).write_parquet(str(target / f"{number}.parquet"))


def reading(folder, store):
    """Read the files into a store, and no more: what is held against the bare copy."""
    from decentre import read_spend

    files = read_spend(folder, store=store).files
    return int(files["rows_kept"].sum()), int(files["control_total"].mul(100).round().astype("int64").sum()), 0, 0


def _is_utf8(path):
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False
    return True


# What a careful user would write in pandas

NAMES = {
    "entity": "publisher", "entuty": "publisher", "organisation name": "publisher", "ccg": "publisher", "date": "date", "date paid": "date",
    "payment date": "date", "expense type": "type", "expense typoe": "type", "expenses type": "type", "expense area": "area", "expsense area": "area",
    "expenses area": "area", "supplier": "supplier", "supplier name": "supplier", "payee": "supplier", "transaction number": "number",
    "transaction": "number", "transaction reference": "number", "voucher number": "number", "amount": "amount", "ap amount (£)": "amount", "value": "amount",
}  # fmt: skip


def in_pandas(folder):
    """Do the same: read every file, find its headings and the order of its dates, clean, class, and audit."""
    tables = [_read_file(path) for path in sorted(folder.rglob("*.csv"))]
    rows = pd.concat(tables, ignore_index=True)
    rows = rows[rows["pence"].notna() & ~(rows["date"].isna() & rows["number"].isna())].astype({"pence": "int64"})
    line = ["type", "area", "supplier"]
    lines = rows[line].drop_duplicates()
    rows = rows.merge(lines.assign(group=_classes(lines)), on=line, how="left")
    rows["month"] = rows["date"].dt.to_period("M")
    rows.groupby(["publisher", "month", "group"], dropna=False)["pence"].agg(["size", "sum"])
    whole = rows.dropna(subset="number").groupby(["publisher", "number", "supplier"], dropna=False)["pence"].sum()
    exact = rows.duplicated(["publisher", "date", *line, "number", "pence"])
    rows.duplicated(["publisher", "supplier", "date", "pence"]).groupby(rows["publisher"]).sum()
    back = rows.assign(size=rows["pence"].abs(), less=rows["pence"] < 0).groupby(["publisher", "supplier", "size"])[
        "less"
    ]
    np.minimum(back.sum(), back.size() - back.sum()).groupby(level=0).sum()
    paid = rows.groupby(["publisher", "supplier"])["pence"].sum()
    (paid / paid.groupby(level=0).transform("sum")).pow(2).groupby(level=0).sum()
    return len(rows), int(rows["pence"].sum()), int(exact.sum()), int((whole < 2_500_000).sum())


def _read_file(path):
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    skip = next(
        k
        for k, cells in enumerate(csv.reader(text.splitlines()[:20]))
        if "amount" in (NAMES.get(c.strip().lower()) for c in cells)
    )
    table = pd.read_csv(io.StringIO(text), skiprows=skip, dtype=str, skip_blank_lines=False)
    table = table.rename(columns=lambda c: NAMES.get(c.strip().lower(), c))[
        ["publisher", "date", "type", "area", "supplier", "number", "amount"]
    ]
    for column in table:
        table[column] = table[column].str.strip()
    first = table["date"].str.extract(r"^(\d+)/(\d+)/")
    month_first = (first[1].astype(float) > 12).any()
    table["date"] = pd.to_datetime(table["date"], dayfirst=not month_first, errors="coerce", format="mixed")
    pounds = pd.to_numeric(table.pop("amount").str.replace(r"[£,]", "", regex=True), errors="coerce")
    return table.assign(pence=(pounds * 100).round(), file=path.name, row=np.arange(len(table)) + skip + 2)


def _classes(lines):
    rules = tomllib.loads(
        (HERE.parents[2] / "toolkit" / "decentre" / "rules" / "control.toml").read_text(encoding="utf-8")
    )["rules"]
    columns = {"expense_type": "type", "expense_area": "area", "supplier": "supplier"}
    tests = [(r["class"], {columns[f]: re.compile(r[f], re.IGNORECASE) for f in columns if f in r}) for r in rules]
    found = {}
    for column in columns.values():
        found[column] = {
            v: {k for k, (_, t) in enumerate(tests) if column in t and t[column].search(v)}
            for v in lines[column].dropna().unique()
        }
    return [
        next((c for k, (c, t) in enumerate(tests) if all(k in found[f].get(row[f], ()) for f in t)), "not classified")
        for row in lines.to_dict("records")
    ]


# Measuring


def measured(job, millions):
    """Write the files and do one job on them in this process; return what it took."""
    with tempfile.TemporaryDirectory() as folder:
        published, store = Path(folder) / "published", Path(folder) / "store"
        published.mkdir()
        truth = write(published, millions)
        wall, processor = time.perf_counter(), time.process_time()
        jobs = {"copy": bare, "read": reading, "decentre": ours}
        found = jobs[job](published, store) if job in jobs else in_pandas(published)
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        kept, pence, exact, below = found or (truth["rows"] - truth["set_aside"], truth["pence"], 0, 0)
        if (kept, pence) != (truth["rows"] - truth["set_aside"], truth["pence"]):
            raise SystemExit(f"{job}: {kept:,} rows and {pence:,} pence, and not what was written")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "job": job,
        "rows": truth["rows"],
        "seconds": wall,
        "processor": processor,
        "megabytes": peak,
        "exact": exact,
        "below": below,
    }


def run(job, millions):
    """Do a job in a process of its own."""
    done = subprocess.run(
        [sys.executable, str(HERE), "--one", job, str(millions)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def shown(found):
    """Print one measurement."""
    rate = found["rows"] / (found["processor"] / 2)
    print(
        f"{found['job']:9} {found['rows']:>11,} rows  {found['seconds']:8.1f} s  {found['processor']:8.1f} s of processor  "
        f"{rate:>10,.0f} rows a second on two cores  {found['megabytes']:7,.0f} MB"
    )


def main(arguments):
    """Run every size, print the curve, and keep it when asked."""
    sizes = [float(x) for x in arguments if x != "--store"] or [1.0]
    plain, copied, read, first = run("pandas", 1), run("copy", 1), run("read", 1), run("decentre", 1)
    shown(plain)
    shown(copied)
    shown(read)
    print(
        f"reading takes {read['processor'] / copied['processor']:.2f} times the processor of the bare copy, file by file"
    )
    if (plain["exact"], plain["below"]) != (first["exact"], first["below"]):
        raise SystemExit("pandas and the package count duplicates or small transactions differently")
    curve = [first if size == 1 else run("decentre", size) for size in sizes]
    for found in curve:
        shown(found)
    for job, other in (("pandas", plain),):
        times, processors = (other[k] / first[k] for k in ("seconds", "processor"))
        print(f"{job} takes {times:.2f} times the seconds and {processors:.2f} times the processor of the package")
    if len(curve) > 1:
        rows, processor = (np.log([c[k] for c in curve]) for k in ("rows", "processor"))
        print(f"cost grows as rows to the power {np.polyfit(rows, processor, 1)[0]:.2f}")
    if "--store" in arguments:
        with HERE.with_suffix(".csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(plain), lineterminator="\n")
            writer.writeheader()
            writer.writerows(
                [
                    {k: round(v, 2) if isinstance(v, float) else v for k, v in c.items()}
                    for c in (plain, copied, read, *curve)
                ]
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measured(sys.argv[2], float(sys.argv[3]))))
    else:
        main(sys.argv[1:])
