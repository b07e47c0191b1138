"""The report of an audit of payments: who decides, what was set aside, and nothing that names a person or runs as a formula."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from decentre.ledger import LedgerAudit, audit_spend, classify_spend, read_spend
from decentre.ledger.persons import inert, masked
from decentre.reporting.documents import write_document
from decentre.reporting.folders import whole_folder, write_environment, write_json
from decentre.reproduction import significant
from decentre.results import displayed

_MOST_ROWS = 40


def report_spend(
    paths: str | Path | Sequence[str | Path],
    *,
    out: str | Path,
    rules: str | Path = "control",
    publisher: str | None = None,
    store: str | Path | None = None,
) -> LedgerAudit:
    """Read published payments, audit them, and write a folder that explains the answer.

    Parameters
    ----------
    paths : str, Path or sequence of them
        Files and folders, as for ``read_spend``.
    out : str or Path
        The folder to write: ``index.html``, ``report.pdf``, ``results.json``, ``environment.json``, and as CSV: ``files``,
        ``defects``, ``set_aside``, ``classes``, ``rules``, ``cut``, ``threshold``, ``duplicates``, ``reversals``, ``suppliers``,
        ``largest``, ``councils``. Names that look like a private person's are masked, and no cell runs as a formula.
    rules : str or Path, default 'control'
        As for ``classify_spend``.
    publisher, store
        As for ``read_spend``.

    Returns
    -------
    LedgerAudit
        The audit that the report shows.

    Raises
    ------
    InputError
        Nothing can be read, or the rules cannot; nothing is written then.
    """
    ledger = read_spend(paths, publisher=publisher, store=store)
    audit = audit_spend(classify_spend(ledger, rules))
    command = shlex.join(["decentre", "audit-spend", *_words(paths), "--rules", str(rules), "--out", "again"])
    with whole_folder(out) as folder:
        tables = _tables(audit)
        for name, table in tables.items():
            table.map(inert).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
        write_json(folder / "results.json", _content(audit, command))
        write_document(folder, "Payments as published: who decides what they are for?", _parts(audit, command))
        write_environment(folder)
    return audit


def _words(paths: str | Path | Sequence[str | Path]) -> list[str]:
    return [str(paths)] if isinstance(paths, str | Path) else [str(p) for p in paths]


def _tables(audit: LedgerAudit) -> dict[str, pd.DataFrame]:
    ledger = audit.classified.ledger
    aside = ledger.set_aside
    return {
        "files": ledger.files.reset_index(),
        "defects": ledger.defects,
        "set_aside": aside.assign(supplier=aside["supplier"].map(masked)),
        "classes": audit.summary().reset_index(),
        "rules": audit.classified.by_rule,
        "cut": audit.table,
        "threshold": audit.threshold.reset_index(),
        "duplicates": audit.duplicates.reset_index(),
        "reversals": audit.reversals.reset_index(),
        "suppliers": audit.suppliers.reset_index(),
        "largest": audit.largest.reset_index(),
        "councils": audit.councils.reset_index(),
    }


def _content(audit: LedgerAudit, command: str) -> dict[str, object]:
    ledger = audit.classified.ledger
    files = ledger.files.reset_index()
    return {
        "schema_version": 1,
        "command": command,
        "classes": [
            {
                "class": str(k),
                "rows": int(r["rows"]),
                "amount": significant(r["amount"]),
                "share": significant(r["share"]),
            }
            for k, r in audit.summary().iterrows()
        ],
        "files": files[["source_file", "publisher", "status", "rows_read", "rows_kept", "rows_set_aside"]].to_dict(
            "records"
        ),
        "control_total": significant(float(ledger.files["control_total"].sum())),
        "assumptions": list(audit.assumptions),
    }


def _parts(audit: LedgerAudit, command: str) -> list[tuple[str, list]]:
    about = audit.classified.rules
    drawn = ("Share of each class in each publisher's payments", audit)
    return [
        ("Who decides?", [audit, drawn, list(audit.assumptions)]),
        ("What the classes mean", [[f"{k}: {v}" for k, v in about.classes.items()], about.note]),
        ("Was everything read?", _reading(audit)),
        ("Payments below the threshold, twice, or taken back", _irregular(audit)),
        ("Who is paid?", _payees(audit)),
        ("How to rerun this", [f"In the folder that holds the files: {command}"]),
    ]


def _reading(audit: LedgerAudit) -> list:
    ledger = audit.classified.ledger
    reasons = ledger.set_aside.groupby("reason").size().rename("rows").to_frame()
    files = ledger.files[
        ["publisher", "rows_read", "rows_kept", "rows_set_aside", "control_total", "date_order", "defects"]
    ]
    return [
        ledger,
        displayed(files.head(_MOST_ROWS), {"control_total": "money"}),
        *(["Rows set aside, by reason:", reasons] if len(reasons) else ["No row was set aside."]),
        *(["Defects of the files:", ledger.defects.head(_MOST_ROWS)] if len(ledger.defects) else []),
    ]


def _irregular(audit: LedgerAudit) -> list:
    return [
        "Lines of one transaction number and supplier are added up before the threshold is tested.",
        audit.threshold.head(_MOST_ROWS),
        displayed(audit.duplicates.head(_MOST_ROWS), {"exact_amount": "money", "near_amount": "money"}),
        displayed(audit.reversals.head(_MOST_ROWS), {"negative_amount": "money"}),
    ]


def _payees(audit: LedgerAudit) -> list:
    shares = {"top_share": "share", "top_10_share": "share", "herfindahl": "number"}
    return [
        displayed(audit.suppliers.head(_MOST_ROWS), shares),
        "The largest, names that look like a private person's masked:",
        displayed(audit.largest, {"amount": "money"}),
        "Councils, told by their names:",
        displayed(audit.councils.head(_MOST_ROWS), {"amount": "money"}),
    ]
