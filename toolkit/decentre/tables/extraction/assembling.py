"""From the amounts of all sheets to one table: every amount in full units, every label checked."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import compress

import pandas as pd

from decentre import years
from decentre.errors import InputError
from decentre.tables.extraction.cells import Cell, letter, text
from decentre.tables.extraction.gathering import LABELS, OTHER_STAGE, TAKEN, UNASSIGNED, Gathered
from decentre.tables.extraction.numerals import Numerals
from decentre.tables.extraction.specification import Carried, Place, Spec

_SHOWN = 3


def assembled(sheets: Sequence[Gathered], spec: Spec) -> pd.DataFrame:
    """Return every amount that was found, one row each, with its labels, its fate, and its value in full units."""
    frames = [pd.DataFrame(g.entries, columns=list(g.fields), dtype=object).assign(sheet=g.view.sheet) for g in sheets]
    found = pd.concat(frames, ignore_index=True)
    if not (found["fate"] == TAKEN).any():
        raise InputError(_nothing(found))
    found["cell"] = _addresses(found)
    _choose_stage(found, spec)
    counted = found["fate"].isin([TAKEN, UNASSIGNED])
    numerals = Numerals(spec.amount, spec.text, spec.currency)
    taken, rest = found[counted], found[~counted]
    amounts = pd.concat(
        [
            pd.Series(numerals.strict(taken["raw"].tolist(), taken["cell"].tolist()), index=taken.index, dtype=float),
            pd.Series(numerals.lenient(rest["raw"].tolist()), index=rest.index, dtype=float),
        ]
    )
    return found.assign(amount=amounts)


def _nothing(found: pd.DataFrame) -> str:
    if found.empty:
        return "no amount was found: the rows of data are blank where [amount] points; check [heading], [rows] and [amount]."
    fates = ", ".join(f"{n:,} {fate}" for fate, n in found["fate"].value_counts().items())
    reasons = "; ".join(str(r) for r in found["reason"].unique()[:_SHOWN] if r)
    return f"no amount is left: {fates} ({reasons}); check [[keep]], [[leave_out]] and level of [line]."


def _addresses(found: pd.DataFrame) -> list[str]:
    letters = {j: letter(j) for j in found["column"].unique()}
    return [
        f"{s}!{letters[c]}{r}" if s else f"{letters[c]}{r}"
        for s, c, r in zip(found["sheet"].tolist(), found["column"].tolist(), found["row"].tolist(), strict=True)
    ]


def _choose_stage(found: pd.DataFrame, spec: Spec) -> None:
    """Set the stages apart that are not the chosen one; two stages of one body and year are never added."""
    if spec.stage is None:
        return
    taken = found["fate"] == TAKEN
    there = [s for s in found.loc[taken, "stage"].unique() if s is not None]
    if spec.stage.choose is not None:
        choose = (spec.stage.choose,) if isinstance(spec.stage.choose, str) else spec.stage.choose
        missing = [c for c in choose if text(c) not in there]
        if missing:
            raise InputError(f"[stage] chooses {missing[0]!r}; the file has {quoted(there)}.")
        other = taken & ~found["stage"].isin([text(c) for c in choose])
        found.loc[other, "fate"] = OTHER_STAGE
        found.loc[other, "reason"] = "stage " + found.loc[other, "stage"].astype(str)
        taken &= ~other
    _one_stage(found[taken])


def _one_stage(taken: pd.DataFrame) -> None:
    stages = taken.groupby(["body", "year"], dropna=False)["stage"].nunique(dropna=False)
    double = stages[stages > 1]
    if len(double):
        body, year = double.index[0]
        both = taken[(taken["body"] == body) & (taken["year"] == year)]
        raise InputError(
            f"{body!r} has the stages {quoted(both['stage'].unique())} in {year}; choose one with choose in [stage]: they are never added.",
            both[["cell", "body", "year", "stage"]],
        )


def require_labels(found: pd.DataFrame, sheets: Sequence[Gathered], spec: Spec) -> None:
    """Refuse an amount that is taken and has no body, year, stage or line; and bodies that cannot be told apart."""
    taken = found[found["fate"] == TAKEN]
    faults = {raw: fault for g in sheets for raw, fault in g.faults.items()}
    places: dict[str, Place | None] = {"body": spec.body, "year": spec.year, "stage": spec.stage, "line": spec.line}
    for name in LABELS:
        place = places[name]
        if place is not None:
            _require_label(taken, name, place, faults)
    years.one_kind(taken["year"].unique(), "the table")
    _require_codes(taken)
    _require_told_apart(taken)


def _require_label(taken: pd.DataFrame, name: str, place: Place, faults: dict[str, str]) -> None:
    wrong = taken[taken[name].isna() | (taken[name] == "")]
    if wrong.empty:
        return
    first = wrong.iloc[0]
    raw = first[f"{name} text"]
    if not raw:
        advice = (
            "no title stands above it among the rows of data: say first in [rows], the row of the first title"
            if place.section is not None
            else "say fill_down in [rows]"
        )
        why = f"no {name} stands there; {advice}, or leave the row out"
    elif raw in faults and name == "year":
        why = f"{faults[raw].rstrip('.')}; say pattern, label or map in [year]"
    else:
        why = f"pattern {place.pattern!r} of [{name}] is not found in {raw!r}"
    count = f" ({len(wrong)} amounts)" if len(wrong) > 1 else ""
    raise InputError(f"{first['cell']}{count}: {why}.", wrong[["cell", f"{name} text", "amount"]])


def _require_codes(taken: pd.DataFrame) -> None:
    """Refuse a body with two codes: its name stands for two bodies."""
    codes = taken[taken["code"] != ""].groupby("body")["code"].nunique()
    two = codes[codes > 1]
    if len(two):
        rows = taken[taken["body"] == two.index[0]].drop_duplicates("code")
        raise InputError(
            f"{two.index[0]!r} has the codes {quoted(rows['code'])}: one name for {two.iloc[0]} bodies ({len(two)} such names); "
            "say columns = [code, name] in [body].",
            rows[["cell", "body", "code"]],
        )


def _require_told_apart(taken: pd.DataFrame) -> None:
    """Refuse two bodies that are the same but for case."""
    bodies = pd.Series(taken["body"].unique())
    double = bodies[bodies.str.casefold().duplicated(keep=False)]
    if len(double):
        alike = double[double.str.casefold() == double.iloc[0].casefold()]
        raise InputError(f"the bodies {quoted(alike)} are the same but for case; say map in [body] which is meant.")


def require_once(found: pd.DataFrame, spec: Spec) -> None:
    """Refuse a body, year and line that stand in several rows, unless the specification says that they are added."""
    if spec.add_rows:
        return
    taken = found[found["fate"] == TAKEN]
    keys = ["body", "year", "line"] if spec.line is not None or spec.amount.split else ["body", "year"]
    double = taken[taken.duplicated(keys, keep=False)]
    if len(double):
        first = double.iloc[0]
        times = (double[keys] == first[keys]).all(axis=1).sum()
        raise InputError(
            f"{' / '.join(str(first[k]) for k in keys)} stands {times} times ({len(double):,} such amounts, the first in {first['cell']}); "
            "say add_rows if they are parts of one amount, or name the line, or leave rows out.",
            double[["cell", *keys, "amount"]],
        )


def added(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return sums by keys, in the order of the file, without the rounding of running sums."""
    parts: dict[tuple[object, ...], list[float]] = {}
    columns = [table[key].tolist() for key in keys]
    for key, amount in zip(zip(*columns, strict=True), table["amount"].tolist(), strict=True):
        parts.setdefault(key, []).append(amount)
    rows = [(*key, math.fsum(values)) for key, values in parts.items()]
    return pd.DataFrame(rows, columns=[*keys, "amount"])


def carried(found: pd.DataFrame, spec: Spec) -> dict[str, pd.Series]:
    """Return the further columns of the file: text, or numbers where that is said."""
    result = {name: found[name] for name in spec.carry or {}}
    rows = found.drop_duplicates(["sheet", "row"])
    for name, said in (spec.carry or {}).items():
        if isinstance(said, Carried) and said.number:
            values = _numbers(rows, name, Numerals(spec.amount, spec.text, None))
            by_row = dict(zip(_places(rows), values, strict=True))
            every = [by_row[place] for place in _places(found)]
            result[name] = pd.Series(every, index=found.index, dtype=float)
    return result


def _places(rows: pd.DataFrame) -> list[tuple[object, object]]:
    return list(zip(rows["sheet"].tolist(), rows["row"].tolist(), strict=True))


def _numbers(rows: pd.DataFrame, name: str, numerals: Numerals) -> list[float]:
    """Return the numbers of a carried column, a row of the file each; NaN where it is blank."""
    cells: list[Cell] = rows[name].tolist()
    there = [not numerals.absent(c) for c in cells]
    where = [f"{name} beside {cell}" for cell in rows["cell"]]
    numbers = iter(numerals.printed([*compress(cells, there)], [*compress(where, there)]))
    return [next(numbers) if t else float("nan") for t in there]


def quoted(labels: Iterable[object]) -> str:
    """Return labels for a message."""
    listed = [repr(str(x)) for x in labels]
    return ", ".join(listed[:8]) + (" ..." if len(listed) > 8 else "")
