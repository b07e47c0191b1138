"""The headline of an audit twice: with all files, and without those whose money cannot be believed."""

from __future__ import annotations

import pandas as pd

from decentre.ledger.classification import ClassifiedSpend, named
from decentre.ledger.engine import FIELDS, engine_of, lines_of
from decentre.ledger.plausibility import KIND

ALL, WITHOUT = "all files", "without the files in doubt"


def files_in_doubt(defects: pd.DataFrame) -> list[str]:
    """Return the files with a plausibility defect that puts money in doubt."""
    doubted = defects[(defects["kind"] == KIND) & defects["amount"].notna()]
    return sorted(set(doubted["source_file"]))


def headlines_of(classified: ClassifiedSpend) -> pd.DataFrame:
    """Return files, payments, amount and the share of each class, of all files and without those in doubt."""
    ledger = classified.ledger
    doubted = files_in_doubt(ledger.defects)
    read = ledger.files[ledger.files["rows_kept"] > 0]
    rows = {ALL: _row(classified, classified.published_lines, len(read))}
    if doubted:
        left = lines_of(ledger.parts, engine_of("duckdb"), without=doubted)
        places = pd.Series(classified.keyed["place"].to_numpy(), index=_keys(classified.published_lines))
        left["place"] = places.reindex(_keys(left)).to_numpy()
        rows[WITHOUT] = _row(classified, left, len(read) - len(read.index.intersection(doubted)))
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("headline")


def _keys(lines: pd.DataFrame) -> list[tuple[str, ...]]:
    return list(lines[list(FIELDS)].astype("str").fillna("").itertuples(index=False, name=None))


def _row(classified: ClassifiedSpend, lines: pd.DataFrame, files: int) -> dict[str, float]:
    by_place = lines.groupby("place", as_index=False)[["pence"]].sum()
    pence = named(by_place, classified.rules).groupby("class")["pence"].sum()
    whole = pence.sum()
    order = [c for c in (*classified.rules.classes, classified.rules.unmatched) if c in pence]
    shares = {c: pence[c] / whole if whole else float("nan") for c in order}
    return {"files": files, "payments": int(lines["rows"].sum()), "amount": whole / 100, **shares}
