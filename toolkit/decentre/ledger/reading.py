"""Many published files into one ledger: nothing vanishes, nothing is guessed in silence, money is exact."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from decentre.errors import InputError
from decentre.ledger.batch import Part
from decentre.ledger.collection import Ledger, Temporary
from decentre.ledger.files import STORE_MARK, found_files
from decentre.ledger.listing import listed
from decentre.ledger.loader import load_all
from decentre.ledger.loading_report import NIL
from decentre.ledger.plausibility import KIND, NOT_ITS_MONEY, OF_A_ROW, Report, implausible
from decentre.ledger.publishers import UNKNOWN, publishers_of
from decentre.results import require_identity

_COUNTS = ["rows_read", "rows_kept", "rows_set_aside", "empty_rows", "aside_pence", "control_pence"]
_FILES = [
    "publisher", "status", "rows_read", "rows_kept", "rows_set_aside", "control_total", "first_date", "last_date", "empty_rows",
    "set_aside_amount", "date_order", "decided_by", "defects",
]  # fmt: skip
_DEFECTS = ["source_file", "defect", "rows", "first_row", "amount", "kind"]


def read_spend(
    paths: str | Path | Sequence[str | Path],
    *,
    publishers: str | Path | pd.DataFrame | Mapping[str, str] | None = None,
    currency: str | None = None,
    store: str | Path | None = None,
    publisher: str | None = None,
) -> Ledger:
    """Read 'spend over £25,000' and 'over £500' files as they were published.

    CSV in UTF-8, UTF-16 or Windows-1252, XLSX, XLS, XLSB, ODS, JSON, and zip and gz of these, in any mixture and number. For each file: the row of
    headings is found and held against what stands below it, misspelt headings are read and listed; day-first or month-first is decided from the
    evidence (a number above 12, the month in the file's name, the publisher's other files), and an undecidable file is said to be so, its doubtful
    dates left empty; amounts such as ``'-1,100,000.00'``, ``'(1,234)'`` and ``'1,234.00-'`` are read exactly, to the penny. Every row after the
    headings is kept or set aside with a reason. What can be read and cannot be believed is a defect of the kind ``'plausibility'``: a total ten
    times, or a tenth of, the median of the publisher's other files; amounts that look like reference numbers; whole pounds where pence are usual;
    another currency; dates far from the file's month; expense type and area exchanged.

    Parameters
    ----------
    paths : str, Path or sequence of them
        Files, or folders whose files are read; what is passed over in them is in ``.files``, too.
    publishers : str, Path, table or mapping, optional
        Who published what: one name for all; a table, CSV or TOML of pattern (a folder or file, ``*`` for anything) and publisher. By default what
        each row says, else what most rows of its file say, else the folder (below the one given), else the file's name.
    currency : str, optional
        ISO 4217 code of the amounts, such as ``'GBP'``. Nothing is assumed.
    store : str or Path, optional
        Folder for the Parquet parts. Files that are in it already, under the same name and with the same bytes, are not
        read again, so that a run cut off is continued. By default a temporary folder that goes with the ledger. It holds what was published, names
        of persons too: only its owner may open it.
    publisher : str, optional
        The old name of ``publishers``; goes with the next release.

    Returns
    -------
    Ledger
        ``.files``, ``.table``, ``.set_aside``, ``.defects``, ``.summary()``.

    Raises
    ------
    InputError
        There is no file, or none can be read. When some can, the others are in ``.files`` with the reason.

    References
    ----------
    HM Treasury (2010), *Transparency: publication of spend over £25,000*; Department for Communities and Local Government
    (2015), *Local government transparency code*.

    Examples
    --------
    >>> from decentre import datasets
    >>> ledger = read_spend(datasets.folder("invented_payments"))
    >>> int(ledger.files["rows_read"].sum() - ledger.files["rows_kept"].sum() - ledger.files["rows_set_aside"].sum())
    0
    """
    if publisher is not None:
        warnings.warn(
            "publisher= is now publishers=; the old name goes with the next release.", FutureWarning, stacklevel=2
        )
    named = publishers_of(publishers if publisher is None else publisher)
    found = found_files(paths)  # type: ignore[arg-type]
    folder = Temporary() if store is None else None
    target = folder.path if folder else Path(store)  # type: ignore[arg-type]
    _make_store(target)
    try:
        files, passed = listed(found, target / "unpacked", named)
        parts = load_all(files, target, currency)
    finally:
        shutil.rmtree(target / "unpacked", ignore_errors=True)
    _require_something(parts)
    return _ledger(parts, passed, currency, folder)


def _make_store(target: Path) -> None:
    try:
        target.mkdir(parents=True, exist_ok=True)
        if any(target.iterdir()) and not (target / STORE_MARK).exists():
            raise InputError(
                f"'{target}' holds files and is no store of decentre; give a new or an empty folder as store."
            )
        target.chmod(0o700)  # it holds what was published, and names persons
        (target / STORE_MARK).touch()
    except OSError as error:
        raise InputError(f"'{target}' cannot be a store ({error.strerror}); give another folder.") from None


def _require_something(parts: Sequence[Part]) -> None:
    reports = [r for part in parts for r in part.reports]
    if not any(r["status"] in ("read", NIL) for r in reports):
        lost = pd.DataFrame(reports)[["source_file", "status"]]
        first = lost["status"].iloc[0].removeprefix("refused: ")
        raise InputError(f"None of {len(reports):,} files can be read. The first: {first}", lost)


def _ledger(parts: Sequence[Part], passed: Sequence[tuple[str, str]], currency: str | None, folder: object) -> Ledger:
    reports: list[Report] = [r for part in parts for r in part.reports]
    defects = _defects(reports, currency)
    files = _files(reports, passed, defects)
    kept, aside = tuple(p.kept for p in parts), tuple(p.aside for p in parts)
    return Ledger(files, defects, _months(reports), kept, aside, currency, _assumptions(files, defects), folder)


def _defects(reports: Sequence[Report], currency: str | None) -> pd.DataFrame:
    found = [
        {
            "source_file": r["source_file"],
            "kind": KIND if d["defect"] in OF_A_ROW else "form",
            **d,
            "pence": _in_doubt(d),
        }
        for r in sorted(reports, key=lambda r: str(r["source_file"]))
        for d in r["defects"]
    ]
    found = implausible(reports, currency) + sorted(
        found, key=lambda d: d["kind"] != KIND
    )  # stable: files stay in their order
    table = pd.DataFrame(found, columns=["source_file", "defect", "rows", "first_row", "pence", "kind"])
    table["amount"] = pd.to_numeric(table.pop("pence")).astype("float64") / 100
    return table[_DEFECTS].astype({"first_row": "Int64", "rows": "int64"})


def _in_doubt(defect: Report) -> int | None:
    return None if defect["defect"] in NOT_ITS_MONEY else defect["pence"]


def _files(reports: Sequence[Report], passed: Sequence[tuple[str, str]], defects: pd.DataFrame) -> pd.DataFrame:
    left = dict.fromkeys(_COUNTS, 0) | {"publisher": UNKNOWN, "date_order": "none", "decided_by": ""}
    files = pd.DataFrame(
        [*reports, *({"source_file": n, "status": f"passed over: {why}", **left} for n, why in passed)]
    )
    files["set_aside_amount"], files["control_total"] = files["aside_pence"] / 100, files["control_pence"] / 100
    files["defects"] = defects.groupby("source_file").size().reindex(files["source_file"], fill_value=0).to_numpy()
    files = files.set_index("source_file")[_FILES].sort_index()
    whole = (files["rows_kept"] + files["rows_set_aside"]).astype(float)
    require_identity(whole, files["rows_read"].astype(float), "rows kept + set aside = rows read")
    return files


def _months(reports: Sequence[Report]) -> pd.DataFrame:
    rows = [(r["source_file"], r["publisher"], *m) for r in reports if r["seen"] for m in r["seen"]["months"]]
    return pd.DataFrame(rows, columns=["source_file", "publisher", "month", "payments", "pence"])


def _assumptions(files: pd.DataFrame, defects: pd.DataFrame) -> tuple[str, ...]:
    notes = ["what a publisher did not post is not here: coverage is what was published"]
    told = {
        "were refused": files["status"].str.startswith("refused"),
        "gave rows of which none could be kept": files["status"].str.startswith("nothing kept"),
        "are nil returns": files["status"] == NIL,
        "were passed over": files["status"].str.startswith("passed over"),
    }
    notes += [
        f"{which.sum()} of {len(files)} files {words}: see .files" for words, which in told.items() if which.any()
    ]
    undecided = files["date_order"] == "undecided"
    if undecided.any():
        notes.append(
            f"in {undecided.sum()} of {len(files)} files nothing tells day from month; their doubtful dates are empty"
        )
    doubted = defects.loc[defects["kind"] == KIND, "source_file"].nunique()
    if doubted:
        notes.append(f"{doubted} of {len(files)} files hold what is not plausible: see .defects")
    return tuple(notes)
