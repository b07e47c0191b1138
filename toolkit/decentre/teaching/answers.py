"""What a student wrote, as the numbers or letters that it can mean."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from decimal import Decimal, InvalidOperation
from fractions import Fraction

import numpy as np

_BLANKS = re.compile(r"[\s\u00a0\u202f_']")
_SIGNS = re.compile(r"^[£$€]|^R\$|^GBP|^BRL")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}([.,]\d{3})+")


def readings(answer: object) -> list[float]:
    """Return every number that an answer can mean: a text may hold blanks, a percent sign, a decimal comma.

    Parameters
    ----------
    answer : object
        As given. Of ``24,308`` and ``24.308`` both readings are returned, the plain one first.

    Returns
    -------
    list of float
        Finite numbers; none where it is no number.

    Examples
    --------
    >>> readings("19,3 %"), readings(" 1 234 567 "), readings("24,308"), readings("a fifth")
    ([0.193], [1234567.0], [24308.0, 24.308], [])
    """
    if isinstance(answer, str):
        return _of_text(answer)
    if isinstance(answer, bool | np.bool_) or not isinstance(answer, int | float | np.number | Fraction | Decimal):
        return []
    number = float(answer)
    return [number] if math.isfinite(number) else []


def _of_text(answer: str) -> list[float]:
    text = _SIGNS.sub("", _BLANKS.sub("", answer)).replace("\u2212", "-")
    percent, text = text.endswith("%"), text.rstrip("%")
    found = [_plain(candidate) for candidate in _candidates(text)]
    numbers = [x / 100 if percent else x for x in found if x is not None]
    return [float(x) for x in dict.fromkeys(numbers)]


def _candidates(text: str) -> list[str]:
    """Return the ways to write a text with a point for its decimal mark."""
    point, comma = text.rfind("."), text.rfind(",")
    if point >= 0 and comma >= 0:
        thousands, decimal = (",", ".") if point > comma else (".", ",")
        return [text.replace(thousands, "").replace(decimal, ".")]
    one_mark = text.count(".") + text.count(",") == 1
    joined, parted = text.replace(",", "").replace(".", ""), text.replace(",", ".")
    if _GROUPED.fullmatch(text):
        both = [joined, parted] if comma >= 0 else [parted, joined]
        return both if one_mark else [joined]
    return [parted] if one_mark or point < 0 > comma else []


def _plain(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def choice(answer: object, letters: Collection[str]) -> frozenset[str] | None:
    """Return the letters that an answer chooses, or nothing where it names none of them or others.

    Parameters
    ----------
    answer : object
        ``'b'``, ``'(B)'``, ``'a, c'``, ``'a and c'``.
    letters : collection of str
        Those that stand before the sentences.

    Returns
    -------
    frozenset of str or None
        Lower-case letters.

    Examples
    --------
    >>> sorted(choice("A and c", "abcd")), choice("e", "abcd")
    (['a', 'c'], None)
    """
    text = answer.casefold() if isinstance(answer, str) else ""
    words = [w for w in re.split(r"[^a-z]+", text) if w and w != "and"]
    named = [*words[0]] if len(words) == 1 else words
    return frozenset(named) if named and set(named) <= set(letters) else None
