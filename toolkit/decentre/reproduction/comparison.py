"""Each published value held against the recomputed one; the printed digits are the tolerance."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd

from decentre.errors import InputError
from decentre.reproduction.study import EVIDENCE, call, load_study
from decentre.results import Format, Result
from decentre.tables.numerals import number_of


@dataclass(frozen=True, repr=False)
class Reproduction(Result):
    """Published against recomputed values of one case study.

    Attributes
    ----------
    study : str
        Its slug.
    title : str
        Its title.
    table : pandas.DataFrame
        Index id; columns result_id, kind, evidence, printed (the text), published, recomputed (numbers), unit, agrees,
        explained, skipped (true or false), where, reason. A copied value never agrees.
    """

    study: str
    title: str
    table: pd.DataFrame
    assumptions: tuple[str, ...] = field(default=())

    _formats: ClassVar[Mapping[str, Format]] = {"published": "text"}

    @property
    def verdict(self) -> str:
        """The result in one line: '9 recomputed and 3 by arithmetic agree, 2 own hold, 0 copied; 1 explained'."""
        found = counts([self])
        line = (
            f"{found['recomputed']} recomputed and {found['arithmetic']} by arithmetic agree, {found['own']} own hold, "
            f"{found['copied']} copied"
        )
        other = {"explained": "explained", "differ": "NOT EXPLAINED", "skipped": "skipped"}
        said = [f"{found[key]} {words}" for key, words in other.items() if found[key]]
        return "; ".join([line, *([", ".join(said)] if said else [])])

    @property
    def differing(self) -> pd.DataFrame:
        """The values that differ without a reason, as rows of :attr:`table`."""
        table = self.table
        same = [_agrees(p, x) for p, x in zip(table["printed"], table["recomputed"], strict=True)]
        return table[~table["skipped"] & ~table["explained"] & ~np.array(same, dtype=bool)]

    @property
    def passed(self) -> bool:
        """Whether every difference is explained, and nothing explained agrees after all."""
        return self.differing.empty and not (self.table["agrees"] & self.table["explained"]).any()

    def summary(self) -> pd.DataFrame:
        """Return the values, one row each: printed, recomputed, unit, evidence, verdict, where."""
        table = self.table
        shown = pd.DataFrame({"published": table["printed"], "recomputed": table["recomputed"]})
        return shown.assign(
            unit=table["unit"], evidence=table["evidence"], verdict=self._verdicts(), where=table["where"]
        )

    def _verdicts(self) -> pd.Series:
        """One word a value: only an outside value agrees, an own one holds, and a copied one is only called so."""
        table = self.table
        words = table["evidence"].map(lambda known: {"own": "holds", "copied": "copied"}.get(known, "agrees"))
        words = words.mask(table.index.isin(self.differing.index), "DIFFERS")
        return words.mask(table["explained"] & ~table["agrees"], "explained").mask(table["skipped"], "skipped")

    def _title(self) -> str:
        return f"{self.title}: {self.verdict}"


def half_unit(printed: str) -> float:
    """Return half a unit of the last digit printed: the tolerance of a printed value.

    Parameters
    ----------
    printed : str
        The value as printed, such as ``'4.10'`` or ``'1.26e3'``.

    Returns
    -------
    float
        0.005 for ``'4.10'``, 5 for ``'1.26e3'``.

    Examples
    --------
    >>> half_unit("4.10"), half_unit("1.26e3"), half_unit("107")
    (0.005, 5.0, 0.5)
    """
    exponent = Decimal(printed).as_tuple().exponent
    return float(Decimal(5).scaleb(int(exponent) - 1))


def counts(reproductions: Iterable[Reproduction]) -> dict[str, int]:
    """Return how many values are known in each way, and how many are not, over case studies.

    Parameters
    ----------
    reproductions : iterable of Reproduction
        What :func:`reproduce` returned.

    Returns
    -------
    dict of str to int
        Keys values (all rows); recomputed, arithmetic, own (those that agree with the printed digits); copied; explained,
        skipped, differ. ``values`` is the sum of the other seven.

    Notes
    -----
    Only ``recomputed`` and ``arithmetic`` count as published values that agree.
    """
    found = dict.fromkeys(("values", *EVIDENCE, "explained", "skipped", "differ"), 0)
    for each in reproductions:
        table = each.table
        found["values"] += len(table)
        found["skipped"] += int(table["skipped"].sum())
        found["explained"] += int((table["explained"] & ~table["agrees"] & ~table["skipped"]).sum())
        found["differ"] += len(each.differing)
        for evidence in EVIDENCE[:3]:
            found[evidence] += int((table["agrees"] & (table["evidence"] == evidence)).sum())
    found["copied"] = found["values"] - sum(n for key, n in found.items() if key not in ("values", "copied"))
    return found


def _agrees(printed: str, recomputed: float) -> bool:
    """Compare in decimal, so that 4.105 recomputed as 4.1050000000000004 still counts."""
    if math.isnan(recomputed):
        return False
    value = float(Decimal(printed))
    return abs(recomputed - value) <= half_unit(printed) * (1 + 1e-9) + 1e-12 * abs(value)


def reproduce(path: str | Path) -> Reproduction:
    """Run a case study and hold each published value against the recomputed one.

    Parameters
    ----------
    path : str or Path
        The study's folder or, for one that ships, its name.

    Returns
    -------
    Reproduction
        One row a value. A differing value is said to differ; nothing is raised for it.

    Raises
    ------
    InputError
        There is no such study, or it does not return a value for every row it publishes.

    Examples
    --------
    >>> reproduce("kings_fund_2005_07").passed
    True
    """
    study = load_study(path)
    recomputed = _numbers(study.slug, call(study, "run"))
    differences, references = study.reasons("known_differences"), study.reasons("needs_reference")
    if study.lacks:
        references = dict.fromkeys(study.published.index, study.lacks)
    absent = [i for i in study.published.index if i not in recomputed and i not in references]
    surplus = [i for i in recomputed if i not in study.published.index]
    if absent or surplus:
        raise InputError(
            f"Case study {study.slug}: run() must return one number for each id of published.csv; it lacks "
            f"{', '.join(absent) or 'none'} and adds {', '.join(map(str, surplus)) or 'none'}."
        )
    rows = [
        _row(str(i), row, recomputed.get(str(i)), i in recomputed, differences.get(str(i)), references.get(str(i), ""))
        for i, row in study.published.iterrows()
    ]
    return Reproduction(study.slug, str(study.about["title"]), pd.DataFrame(rows).set_index("id"))


def _numbers(slug: str, found: Mapping[object, object]) -> dict[object, float | None]:
    """Return what run() gives as floats, None where it says that there is no value; refuse what is no number."""
    numbers: dict[object, float | None] = {}
    for key, value in found.items():
        number = number_of(value)
        if number is None or math.isinf(number):
            shown = repr(value)[:60]
            raise InputError(
                f"Case study {slug}: run() returns {shown} for {key!r}, and it must be one finite number (None where there is none)."
            )
        numbers[key] = None if value is None else number
    return numbers


def _row(
    key: str, row: pd.Series, value: float | None, known: bool, difference: str | None, reference: str
) -> dict[str, object]:
    number = math.nan if value is None else float(value)
    return {
        "id": key,
        "result_id": row["result_id"],
        "kind": row["kind"],
        "evidence": row["evidence"],
        "printed": row["value"],
        "published": float(Decimal(row["value"])),
        "recomputed": number,
        "unit": row["unit"],
        "agrees": known and row["evidence"] != "copied" and _agrees(row["value"], number),
        "explained": difference is not None,
        "skipped": not known,
        "where": row["where"],
        "reason": (difference or "") if known else (reference or difference or ""),
    }


def significant(number: float) -> float | int | None:
    """Return a number at ten significant digits, as written to results.json; ``None`` for a missing one.

    Examples
    --------
    >>> significant(1 / 3), significant(float("nan")), significant(1500.0)
    (0.3333333333, None, 1500)
    """
    if math.isnan(number):
        return None
    short = float(f"{number:.10g}")
    return int(short) if short.is_integer() and abs(short) < 1e15 else short


def values(reproductions: list[Reproduction]) -> list[dict[str, object]]:
    """Return every value of several case studies, as written to results.json.

    Parameters
    ----------
    reproductions : list of Reproduction
        What :func:`reproduce` returned.

    Returns
    -------
    list of dict
        Keys agrees, evidence, explained, id, kind, published, reason, recomputed, result_id, skipped, study, unit, where.
    """
    listed = []
    for each in reproductions:
        for key, row in each.table.iterrows():
            columns = {str(name): cell for name, cell in row.drop("printed").items()}
            entry: dict[str, object] = {"study": each.study, "id": key, **columns}
            entry |= {k: bool(entry[k]) for k in ("agrees", "explained", "skipped")}
            entry |= {k: significant(float(row[k])) for k in ("published", "recomputed")}
            listed.append(dict(sorted(entry.items())))
    return listed
