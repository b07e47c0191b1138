"""What rows must be together: keys once, one spelling a label, no row that is the sum of the others."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from decentre import years
from decentre.tables.coding import BLOCK, Keys, combined, occurring
from decentre.tables.components import local_components
from decentre.tables.labels import alike, folded, says_total, sums_of_others
from decentre.tables.numerals import floats, shown
from decentre.tables.problems import Problem, found, where
from decentre.tables.shapes import Column, Kind


def discretion(table: pd.DataFrame) -> Iterator[Problem]:
    """Yield what is wrong with the bounds of local discretion."""
    names = [c for c in ("discretion_low", "discretion_high") if c in table.columns]
    both = "discretion_low, discretion_high"
    if len(names) == 1:
        yield Problem(np.array([], dtype=int), names[0], f"'{names[0]}' stands alone; give {both} together, or neither")
    if len(names) < 2:
        return
    (low, text), (high, more) = (floats(table[c]) for c in names)
    if text.any() or more.any():
        return
    yield from found(np.isnan(low) != np.isnan(high), both, "one of the two bounds is missing; give both, or neither")
    yield from found(low > high, both, "the low bound is above the high bound; swap them")
    allowed = local_components()
    bounded = ~np.isnan(low) & ~table["component"].isin(allowed).to_numpy()
    sentence = f"bounds on a line that is not a {' or '.join(reversed(allowed))}; only these can be locally decided"
    yield from found(bounded, both, sentence)


def spellings(coded: Keys, spec: Column) -> Iterator[Problem]:
    """Name the labels that are one but for spaces, case or Unicode form: merged they would be, and are not, added up."""
    pairs = alike(coded.labels)
    if pairs:
        one, other = pairs[0]
        wrong = {folded(a) for a, _ in pairs}
        places = [i for i, x in enumerate(coded.labels) if folded(x) in wrong]
        sentence = f"{shown(one)} and {shown(other)} are the same but for spaces, case or accents: write one {spec.name} one way"
        yield Problem(where(np.isin(coded.codes, places)), spec.name, sentence)


def totals(table: pd.DataFrame, spec: Kind, coded: dict[str, Keys]) -> Iterator[Problem]:
    """Name bodies whose money is the sum of the others: refused where the label says so too, otherwise a note."""
    money = next((c.name for c in spec.columns if c.role == "money" and c.name in table.columns), None)
    if "body" not in coded or money is None:
        return
    body, year = coded["body"], coded.get("year", Keys(np.zeros(len(table), dtype=np.int8), [""]))
    nearly, exactly = sums_of_others(_sums(body, year, floats(table[money])[0]))
    said = np.array([says_total(x) for x in body.labels], dtype=bool)
    yield from found(
        (nearly & said)[body.codes], "body", "a row that is the sum of the others and is called so; leave it out"
    )
    sentence = "its money is the sum of the others in every year: is it a total?"
    if (exactly & ~said).any():
        yield Problem(where((exactly & ~said)[body.codes]), "body", sentence, "note")


def _sums(body: Keys, year: Keys, money: np.ndarray) -> np.ndarray:
    """Return sums by body and year, NaN where there is no row; block by block, so that many rows cost little memory."""
    cells = len(body.labels) * len(year.labels)
    sums, rows = np.zeros(cells), np.zeros(cells)
    for begin in range(0, len(money), BLOCK):
        block = slice(begin, begin + BLOCK)
        places = combined([body, year], block)
        sums += np.bincount(places, money[block], minlength=cells)
        rows += np.bincount(places, minlength=cells)
    return np.where(rows > 0, sums, np.nan).reshape(len(body.labels), len(year.labels))


def duplicates(coded: list[Keys], key: tuple[str, ...]) -> Iterator[Problem]:
    """Name rows with one key."""
    if has_duplicates(coded):
        mask = pd.DataFrame({i: k.codes for i, k in enumerate(coded)}).duplicated(keep=False)
        names = " and ".join(filter(None, [", ".join(key[:-1]), key[-1]]))
        yield Problem(where(mask), ", ".join(key), f"two rows for the same {names}; add them up or drop one")


def has_duplicates(coded: list[Keys]) -> bool:
    """Say whether two rows have the same key, in memory of about a byte a possible key."""
    cells = int(np.prod([len(k.labels) for k in coded], dtype=float))
    rows = len(coded[0].codes)
    if cells > max(8 * rows, 1 << 20):
        return bool(pd.DataFrame({i: k.codes for i, k in enumerate(coded)}).duplicated().any())
    return int(np.count_nonzero(occurring(coded))) < rows


def gaps(coded: list[Keys]) -> Iterator[Problem]:
    """Note a year that is missing between two of a body."""
    body, year = coded
    first = np.array([years.start(y) for y in year.labels])[year.codes]
    order = np.lexsort((first, body.codes))
    same = body.codes[order][1:] == body.codes[order][:-1]
    after = order[1:][same & (np.diff(first[order]) > 1)]
    if len(after):
        yield Problem(
            np.sort(after),
            "body, year",
            "the year before is missing although this body has earlier years: its change over the gap is shown apart; "
            "between= compares two years across it",
            "note",
        )


def twins(table: pd.DataFrame, coded: list[Keys]) -> Iterator[Problem]:
    """Note bodies that are the same but for their name."""
    body, year = coded
    amounts = np.full((len(body.labels), len(year.labels)), np.nan)
    amounts[body.codes, year.codes] = floats(table["amount"])[0]
    several = np.count_nonzero(~np.isnan(amounts), axis=1) > 1
    same = pd.DataFrame(amounts).duplicated(keep=False).to_numpy() & several
    if same.any():
        rows = where(same[body.codes])
        sentence = "identical to another body in every year: is it one body under two names?"
        yield Problem(rows, "body", sentence, "note")
