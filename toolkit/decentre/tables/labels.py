"""Labels that are one body under two spellings, and labels that are no body but the sum of the others."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from decentre import records
from decentre.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

_WORDS = Path(__file__).parents[1] / "rules" / "total_words.toml"
_NO_WORD = re.compile(r"[\W_]+")
OF_A_TOTAL = 1e-4  # a printed total may be rounded otherwise than its parts
EXACT = 1e-9
FEWEST = 4


class _TotalWords(records.Record, frozen=True):
    title: str
    words: tuple[str, ...]
    labels: tuple[str, ...]


def folded(label: object) -> object:
    """Return what two spellings of one label have in common: NFC, without spaces around it and without case."""
    return " ".join(unicodedata.normalize("NFC", label).split()).casefold() if isinstance(label, str) else label


def alike(labels: Iterable[object]) -> list[tuple[object, object]]:
    """Return the pairs of labels that are the same but for spaces, case or Unicode form.

    Examples
    --------
    >>> alike(["N", "S", "N ", "n"])
    [('N', 'N '), ('N', 'n')]
    """
    first: dict[object, object] = {}
    pairs = []
    for label in labels:
        other = first.setdefault(folded(label), label)
        if other is not label and other != label:
            pairs.append((other, label))
    return pairs


def require_one_kind(key: str, **given: Iterable[object]) -> None:
    """Refuse labels of one key that are text in one table and numbers in another: whether 7 is '007' nobody can say.

    Examples
    --------
    >>> require_one_kind("body", budget=["007"], lines=[7])
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: body is text in budget ('007') and a number in lines (7): is it the same body? write it as text in both.
    """
    first: dict[bool, tuple[str, object]] = {}
    for name, labels in given.items():
        for label in labels:
            if isinstance(label, str | Real) and not isinstance(label, bool):
                first.setdefault(isinstance(label, str), (name, label))
    if len(first) == 2 and first[True][0] != first[False][0]:
        (texts, text), (numbers, number) = first[True], first[False]
        plain = number.item() if isinstance(number, np.generic) else number
        raise InputError(
            f"{key} is text in {texts} ({text!r}) and a number in {numbers} ({plain!r}): is it the same {key}? write it as text in both."
        )


@cache
def _total_words() -> tuple[frozenset[str], frozenset[str]]:
    given = records.read(_WORDS, _TotalWords)
    return frozenset(map(_bare, given.words)), frozenset(map(_bare, given.labels))


def _bare(label: str) -> str:
    return _NO_WORD.sub(" ", str(folded(label))).strip()


def says_total(label: object) -> bool:
    """Say whether a label is a word for a total, in any of the languages of ``rules/total_words.toml``.

    Examples
    --------
    >>> says_total("TOTAL GENERAL"), says_total("合計"), says_total("All"), says_total("All Saints")
    (True, True, True, False)
    """
    if not isinstance(label, str):
        return False
    words, labels = _total_words()
    bare = _bare(label)
    return bare in labels or bool(words & set(bare.split()))


def sums_of_others(money: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which rows are, in every year they have, the sum of the other rows: nearly, and exactly.

    Parameters
    ----------
    money : array of shape (bodies, years)
        Sums by body and year, NaN where a body has none.

    Examples
    --------
    >>> sums_of_others(np.array([[1.0], [2.0], [3.0]]))[0]
    array([False, False,  True])
    """
    there = ~np.isnan(money)
    own = np.where(there, money, 0.0)
    others = own.sum(axis=0) - own
    gap = np.abs(own - others)
    size = np.maximum(np.abs(own), np.abs(others))
    company = (there.sum(axis=0) - there) > 0
    seen = there.any(axis=1) & (np.abs(own).sum(axis=1) > 0) & np.where(there, company, True).all(axis=1)
    nearly = seen & np.where(there, gap <= OF_A_TOTAL * size, True).all(axis=1)
    exactly = seen & there.all(axis=1) & (gap <= EXACT * size).all(axis=1) & (len(money) >= FEWEST)
    return nearly, exactly
