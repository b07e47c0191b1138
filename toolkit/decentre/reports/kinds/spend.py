"""The report of an audit of payments: who decides, what was set aside, and nothing that names a person or runs as a formula."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from decentre.document import notebook
from decentre.document.folder import require_folder, whole_folder, write_environment, write_json
from decentre.document.model import Element, Paragraph, Points, Section, Table, draw
from decentre.document.notebook import Cell
from decentre.document.words import money, percent, sentences
from decentre.ledger import LedgerAudit, audit_spend, classify_spend, read_spend, reconcile_suppliers
from decentre.ledger.classification import published_by_councils
from decentre.ledger.divisions import Divisions, divisions_of
from decentre.ledger.files import published_files
from decentre.reports.sources import command_line, made, rerun, seen_from
from decentre.reports.specification import Kind
from decentre.reports.writing import IMPORTS, SCHEMA_VERSION, write_page
from decentre.reproduction import significant
from decentre.results import Format
from decentre.tables import safe

_TITLE = "Payments as published: who decides what they are for?"
_SAME = "the same files, where they were, give the same tables"
_FILES_LISTED = 40
_THRESHOLD, _BY = 25_000, ("publisher", "month", "class")
_LOCAL, _UNCLASSED = "locally decided", "not classified"


def report_spend(
    paths: str | Path | Sequence[str | Path],
    *,
    out: str | Path,
    rules: str | Path | None = None,
    publishers: str | Path | None = None,
    threshold: float = 25_000,
    by: Sequence[str] = ("publisher", "month", "class"),
    currency: str | None = None,
    store: str | Path | None = None,
) -> LedgerAudit:
    """Read published payments, audit them, and write a folder that explains the answer.

    Parameters
    ----------
    paths : str, Path or sequence of them
        Files and folders, as for ``read_spend``.
    out : str or Path
        The folder to write: ``index.html``, ``report.pdf``, ``results.json``, ``environment.json``, and as CSV: ``files``,
        ``coverage``, ``headlines``, ``defects``, ``set_aside``, ``classes``, ``rules``, ``cut``, ``threshold``, ``duplicates``, ``duplicate_pairs``,
        ``reversals``, ``reversal_pairs``, ``suppliers``, ``supplier_names``, ``largest``,
        ``councils``; where every publisher is a council, ``services`` and ``service_areas`` too: the money by service division. Names that
        look like a private person's are masked, and no cell runs as a formula.
    rules : str or Path, optional
        As for ``classify_spend``.
    publishers : str or Path, optional
        Who published what: one name, or a CSV or TOML file of pattern and publisher, as for ``read_spend``.
    threshold : float, default 25,000
        Above which a payment must be published (500 for councils), as for ``audit_spend``.
    by : sequence of str, default publisher, month, class
        How the money is cut, as for ``audit_spend``; ``service`` is the division of a council's spending.
    currency : str, optional
        ISO 4217 code of the amounts.
    store : str or Path, optional
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
    require_folder(out, _listed(paths))
    ledger = read_spend(paths, publishers=publishers, currency=currency, store=store)
    audit = audit_spend(classify_spend(ledger, rules), by=by, threshold=threshold)
    choices = {"publishers": publishers, "threshold": threshold, "by": tuple(by), "currency": currency}
    words, cells = _again(paths, rules, choices, Path(out))
    inputs = {seen_from(Path(out), path): _hash(path) for path in published_files(_listed(paths))}
    divisions = divisions_of(audit.classified) if published_by_councils(ledger) else None
    with whole_folder(out, command_line(words), inputs=_listed(paths)) as folder:
        for name, table in (_tables(audit) | _division_tables(divisions)).items():
            safe.write_csv(folder / f"{name}.csv", table)
        write_json(folder / "results.json", _content(audit, command_line(words), inputs))
        sections = [*_sections(audit, inputs, divisions), rerun(words, _SAME)]
        write_page(folder, _TITLE, [Paragraph(_sentence(audit), "answer")], sections)
        notebook.execute(folder / "report.ipynb", cells, folder)
        write_environment(folder)
    return audit


def _again(
    paths: str | Path | Sequence[str | Path], rules: str | Path | None, choices: Mapping[str, Any], out: Path
) -> tuple[list[str], list[Cell]]:
    """Return the command and the notebook that make the report again, in its own folder, from the files where they are."""
    away = [seen_from(out, path) for path in _listed(paths)]
    ruled = seen_from(out, rules) if rules is not None and Path(rules).is_file() else rules and str(rules)
    named = choices["publishers"]
    named = seen_from(out, named) if named is not None and Path(named).is_file() else named
    words = [
        "audit-spend",
        *away,
        *(["--rules", ruled] if ruled else []),
        *(["--publishers", str(named)] if named else []),
    ]
    words += ["--threshold", f"{choices['threshold']:g}"] if choices["threshold"] != _THRESHOLD else []
    words += [w for b in choices["by"] for w in ("--by", b)] if choices["by"] != _BY else []
    words += ["--currency", choices["currency"]] if choices["currency"] else []
    reading = f"publishers={named!r}, currency={choices['currency']!r}"
    auditing = f"by={list(choices['by'])!r}, threshold={choices['threshold']!r}"
    cells = [
        ("markdown", f"# {_TITLE}"),
        ("code", IMPORTS),
        ("markdown", "The files, where they were when the report was made."),
        ("code", f"ledger = decentre.read_spend({away!r}, {reading})\nledger"),
        ("code", f"audit = decentre.audit_spend(decentre.classify_spend(ledger, {ruled!r}), {auditing})\naudit"),
        ("code", "audit.plot()"),
    ]
    return words, cells


def _listed(paths: str | Path | Sequence[str | Path]) -> list[str | Path]:
    return [paths] if isinstance(paths, str | Path) else list(paths)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sentence(audit: LedgerAudit) -> str:
    classes = audit.summary()
    said = (
        f"{int(classes['rows'].sum()):,} payments of {money(classes['amount'].sum(), audit.currency)} were read from "
        f"{len(audit.classified.ledger.files)} files"
    )
    if _LOCAL not in classes.index:
        return f"{said}; {audit.classified.rules.title} say what each is for."
    unknown = classes["share"].get(_UNCLASSED, 0.0)
    local = float(classes["share"][_LOCAL])
    return (
        f"{said}. Of their money {percent(local)} were for what is locally decided, and at most {percent(local + unknown)} if all "
        "that no rule knows is local. A class says who sets the sum, not who felt free to decide."
    )


def _tables(audit: LedgerAudit) -> dict[str, pd.DataFrame]:
    ledger = audit.classified.ledger
    return {
        "coverage": audit.coverage,
        "headlines": audit.headlines.reset_index(),
        "files": ledger.files.reset_index(),
        "defects": ledger.defects,
        "set_aside": ledger.set_aside,
        "classes": audit.summary().reset_index(),
        "rules": audit.classified.by_rule,
        "cut": audit.table,
        "threshold": audit.threshold.reset_index(),
        "duplicates": audit.duplicates.reset_index(),
        "duplicate_pairs": audit.duplicate_pairs,
        "reversal_pairs": audit.reversal_pairs,
        "supplier_names": reconcile_suppliers(ledger).table,
        "reversals": audit.reversals.reset_index(),
        "suppliers": audit.suppliers.reset_index(),
        "largest": audit.largest.reset_index(),
        "councils": audit.councils.reset_index(),
    }


def _content(audit: LedgerAudit, command: str, inputs: dict[str, str]) -> dict[str, object]:
    ledger = audit.classified.ledger
    files = ledger.files.reset_index()
    return {
        "schema_version": SCHEMA_VERSION,
        "command": command,
        "inputs": inputs,
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


def _division_tables(divisions: Divisions | None) -> dict[str, pd.DataFrame]:
    return {"services": divisions.table.reset_index(), "service_areas": divisions.areas} if divisions else {}


def _sections(audit: LedgerAudit, inputs: dict[str, str], divisions: Divisions | None) -> list[Section]:
    about = audit.classified.rules
    drawn = draw("Share of each class in each publisher's payments", audit)
    meaning = [f"{k}: {v}" for k, v in about.classes.items()]
    return [
        Section("What is covered, and what cannot be believed?", _believed(audit)),
        Section("Who decides?", [Table("Payments by class: who decides what they are for", audit), drawn]),
        *(_services(divisions, audit) if divisions else []),
        Section("What would other choices say?", _choices(audit)),
        Section("What the classes mean", [Points(meaning), Paragraph(about.note)]),
        Section("Was everything read?", _reading(audit)),
        Section("Payments below the threshold, twice, or taken back", _irregular(audit)),
        Section("Who is paid?", _payees(audit)),
        Section("What the answer stands on", [Points(sentences(audit.assumptions))]),
        Section("Where the numbers come from", _origin(audit, inputs)),
    ]


def _services(divisions: Divisions, audit: LedgerAudit) -> list[Section]:
    """Return the money of councils by service division, and a section a division with its largest areas."""
    share: Format = "share"
    forms: dict[str, Format] = {"amount": "money", **dict.fromkeys(divisions.table.columns[2:], share)}
    title = "The money of each division, and the share of it that each class decides"
    table = Table(title, divisions.table, forms, file="services.csv", currency=audit.currency)
    largest = divisions.areas.set_index("division")
    return [
        Section("Which services is it for?", [Paragraph("A division says what for, not who decides."), table]),
        *(
            Section(
                f"Service: {name}",
                [
                    Paragraph(divisions.classes.get(str(name), "What no rule knows.")),
                    Table(
                        f"Largest areas: {name}",
                        largest.loc[[name]],
                        {"amount": "money"},
                        file="service_areas.csv",
                        currency=audit.currency,
                    ),
                ],
            )
            for name in divisions.table.index
        ),
    ]


def _origin(audit: LedgerAudit, inputs: dict[str, str]) -> list[Element]:
    shown = [f"{name}, sha256 {digest}" for name, digest in list(inputs.items())[:_FILES_LISTED]]
    more = len(inputs) - len(shown)
    return [
        Paragraph(
            "The files as published, named from the folder of this report; they are read where they are, and not copied:"
        ),
        Points(shown + ([f"{more} more in results.json"] if more else [])),
        Paragraph(f"Rules: {audit.classified.rules.title}."),
        Paragraph(f"Made with {made()}."),
    ]


def _believed(audit: LedgerAudit) -> list[Element]:
    """Return coverage first, then what is not plausible, and the headline with and without it."""
    defects = audit.classified.ledger.defects
    doubts = defects[defects["kind"] == "plausibility"].drop(columns="kind").head(_FILES_LISTED)
    odd = audit.coverage[audit.coverage["state"] != ""].head(_FILES_LISTED)
    forms: dict[str, Format] = {"amount": "money"}
    forms |= dict.fromkeys(audit.headlines.columns[3:], "share")
    whole: list[Element] = [Paragraph("Every month from each publisher's first to its last is there once.")]
    likely: list[Element] = [Paragraph("Nothing that can be read is implausible.")]
    title = "The headline with all files, and without those whose money is in doubt"
    return [
        *(_sums("Months that are missing, twice or far from the others", odd, "coverage.csv", audit) or whole),
        *(_sums("What cannot be believed, the largest sum first", doubts, "defects.csv", audit) or likely),
        Table(title, audit.headlines, forms, file="headlines.csv", currency=audit.currency),
    ]


def _sums(title: str, rows: pd.DataFrame, file: str, audit: LedgerAudit) -> list[Element]:
    """Return a table of amounts; none where there are no rows."""
    return [Table(title, rows, {"amount": "money"}, file=file, currency=audit.currency)] if len(rows) else []


def _choices(audit: LedgerAudit) -> list[Element]:
    shares: dict[str, Format] = dict.fromkeys(
        ["share", "if_all_unclassified", "without_one_low", "without_one_high"], "share"
    )
    return [
        Paragraph(
            "A class is only as good as the rule that gave it: the first that matches wins. A rule thought wrong moves the "
            "payments in its row to another class, and no others."
        ),
        Table(
            "The share of each class: with all that no rule knows, and without each publisher", _bounds(audit), shares
        ),
        Table(
            "What each rule decides",
            audit.classified.by_rule,
            {"amount": "money", "share": "share"},
            file="rules.csv",
            currency=audit.currency,
        ),
    ]


def _bounds(audit: LedgerAudit) -> pd.DataFrame:
    classes = audit.summary()["share"]
    table = classes.to_frame("share")
    table["if_all_unclassified"] = classes + classes.get(_UNCLASSED, 0.0) * (classes.index != _UNCLASSED)
    if len(audit.threshold) > 1 and {"publisher", "class"} <= set(audit.by):
        cut = audit.table.pivot_table(
            index="publisher", columns="class", values="amount", aggfunc="sum", fill_value=0.0
        )
        rest = cut.sum() - cut
        without = rest.div(rest.sum(axis=1), axis=0)
        table = table.join(pd.DataFrame({"without_one_low": without.min(), "without_one_high": without.max()}))
    return table


def _reading(audit: LedgerAudit) -> list[Element]:
    ledger = audit.classified.ledger
    reasons = ledger.set_aside.groupby("reason").size().rename("rows").to_frame()
    columns = ["publisher", "rows_read", "rows_kept", "rows_set_aside", "control_total", "date_order", "defects"]
    return [
        Table("What was read", ledger),
        Table(
            "Files read", ledger.files[columns], {"control_total": "money"}, file="files.csv", currency=ledger.currency
        ),
        *([Table("Rows set aside, by reason", reasons)] if len(reasons) else [Paragraph("No row was set aside.")]),
        *([Table("Defects of the files", ledger.defects, file="defects.csv")] if len(ledger.defects) else []),
    ]


def _irregular(audit: LedgerAudit) -> list[Element]:
    twice: dict[str, Format] = {"exact_amount": "money", "near_amount": "money"}
    return [
        Paragraph("Lines of one transaction number and supplier are added up before the threshold is tested."),
        Table("Payments below the threshold, by publisher", audit.threshold, file="threshold.csv"),
        Table(
            "Payments that look like the same twice",
            audit.duplicates,
            twice,
            file="duplicates.csv",
            currency=audit.currency,
        ),
        Table(
            "Payments taken back",
            audit.reversals,
            {"negative_amount": "money"},
            file="reversals.csv",
            currency=audit.currency,
        ),
    ]


def _payees(audit: LedgerAudit) -> list[Element]:
    shares: dict[str, Format] = {"top_share": "share", "top_10_share": "share", "herfindahl": "number"}
    largest = "The largest payees, names that look like a private person's masked"
    return [
        Table("How concentrated payments are", audit.suppliers, shares, file="suppliers.csv"),
        Table(largest, audit.largest, {"amount": "money"}, file="largest.csv", currency=audit.currency),
        Table(
            "Payments to councils, told by their names",
            audit.councils,
            {"amount": "money"},
            file="councils.csv",
            currency=audit.currency,
        ),
    ]


KIND = Kind(on="spend", report=report_spend, result=LedgerAudit, alias="audit-spend", place=7)
