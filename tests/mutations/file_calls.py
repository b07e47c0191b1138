"""Public calls that read or write files, and the ledger: each with small inputs that are written to a file first."""

import io
import sys
import tempfile
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import decentre
import pandas as pd
from calls import INDEX, Call, budget_table
from decentre import tables
from decentre.tables import frames

TEXT = "body,year,amount\nNorthshire,2018-19,5000000\nNorthshire,2019-20,5400000\nSüdmark,2018-19,7000000\nSüdmark,2019-20,7100000\n"
FIGURED = "it shows the rows as they stand; a specification reads them"
BLANKS = {"a cell blank: amount": "no row, never zero; counted in the provenance", "a row cut short": "the same"}
SPEC = {
    "title": "mine",
    "source": "own",
    "currency": "GBP",
    "text": {"encoding": "utf-8"},
    "body": {"column": "body"},
    "year": {"column": "year"},
    "amount": {"column": "amount", "multiplier": 1},
}
PLAIN = {k: SPEC[k] for k in ("body", "year", "amount")}
KEPT = "a ledger refuses no file for a row: it sets the row aside and says why (.set_aside)"
OF_ROWS = dict.fromkeys(
    ["a blank", "a text", "infinity", "a bool", "a complex", "a date", "a Timestamp", "a NaT", "a list", "a dict", "a str", "a row twice", "headings alone"],
    KEPT,
) | {
    "a column gone": "a column that is not there is a defect that is said; without amounts a file is refused",
    "a heading twice": "the first is read; of amounts that is said, of other columns not yet",
}  # fmt: skip


def _in_file(content, name, use):
    """Write bytes to a file of a folder of its own, and return what is made of it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        return use(path)


def workbook():
    """Return the bytes of a small XLSX."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    cells = "".join(
        f'<row r="{i}">' + "".join(f'<c r="{"ABC"[j]}{i}" t="inlineStr"><is><t>{c}</t></is></c>' if i == 1 or j < 2 else f'<c r="C{i}"><v>{c}</v></c>' for j, c in enumerate(line.split(","))) + "</row>"
        for i, line in enumerate(TEXT.splitlines(), start=1)
    )  # fmt: skip
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return held.getvalue()


def _payments():
    rows = [
        ("03/04/2020", "Department of Health", "Alpha Care Ltd", f"10{i}", 25000.0 + 1000 * i, "Continuing care")
        for i in range(4)
    ] + [("17/04/2020", "Department of Health", "Beta Trust", f"20{i}", 31000.5 + i, "Prescribing") for i in range(4)]
    names = ["Date", "Entity", "Supplier", "Transaction Number", "Amount", "Expense Type"]
    return pd.DataFrame(rows, columns=names)


def _spent(payments, use):
    """Write payments as a CSV, and return what is made of the ledger read from it."""
    text = frames.frame(payments, "payments").to_csv(index=False)
    return _in_file(
        text.encode(), "payments-april-2020.csv", lambda path: use(decentre.read_spend(path, publishers="Northshire"))
    )


def _listed(ledger):
    return [ledger.summary(), ledger.table[["amount"]].astype(float).sum(), len(ledger.set_aside)]


def _audited(ledger):
    found = decentre.audit_spend(decentre.classify_spend(ledger))
    return found.summary()


def _reported(budget, lines, price_index):
    with tempfile.TemporaryDirectory() as folder:
        found = decentre.report(budget, lines, out=Path(folder, "out"), price_index=price_index)
    return found.parts


def _drawn(body, width, title, source):
    from matplotlib import pyplot

    found = decentre.decompose_growth(budget_table(), price_index=INDEX)
    try:
        axes = found.plot(body=body, width=width, title=title, source=source)
        axes.figure.canvas.draw()
    finally:
        pyplot.close("all")
    return len(axes.patches)


def file_calls():
    """Return the calls."""
    payments = _payments()
    budget = {"budget": ("body", "year", "amount")}
    return [
        Call("tables.read", lambda content: _in_file(content, "budget.csv", lambda p: tables.require(tables.read(p), "budget")), {"content": TEXT.encode()}),
        Call("tables.read workbook", lambda content: _in_file(content, "budget.xlsx", lambda p: tables.require(tables.read(p), "budget")), {"content": workbook()}),
        Call("tables.extract", lambda content: _in_file(content, "budget.csv", lambda p: tables.extract(p, PLAIN).budget), {"content": TEXT.encode()}, lenient=BLANKS),
        Call("tables.extract proposes", lambda content: _in_file(content, "budget.csv", lambda p: tables.extract(p).table), {"content": TEXT.encode()}, lenient=dict.fromkeys(["a cell", "a row", "a number", "a heading", "a column"], FIGURED)),
        Call("tables.extract specification", lambda spec: _in_file(TEXT.encode(), "budget.csv", lambda p: tables.extract(p, spec).budget), {"spec": SPEC}),
        Call("read_spend", lambda payments: _spent(payments, _listed), {"payments": payments}, {"payments": ()}, lenient=OF_ROWS),
        Call("audit_spend", lambda payments: _spent(payments, _audited), {"payments": payments}, {"payments": ()}, lenient=OF_ROWS),
        Call("report", _reported, {"budget": budget_table(), "lines": None, "price_index": "gdp_deflator"}, budget),
        Call("plot", _drawn, {"body": None, "width": "page", "title": "Growth", "source": "own"}),
    ]  # fmt: skip
