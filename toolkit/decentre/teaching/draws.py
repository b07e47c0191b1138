"""Whole numbers that follow from an exercise and a student: the same on every platform and with every version."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import TypeVar

from decentre.errors import InputError

T = TypeVar("T")
_LONGEST = 64
_ALLOWED = re.compile(r"[\w.-]*\w[\w.-]*")


def student_text(student: str | int) -> str:
    """Return a student's number as the text that draws follow from, or refuse it.

    Parameters
    ----------
    student : str or int
        A number or name of letters, digits, ``-``, ``_`` and ``.``. Capitals, blanks around it and the way an accent is
        encoded make no difference; a zero in front does.

    Returns
    -------
    str
        Its one spelling.

    Raises
    ------
    InputError
        It is empty, too long, or holds another sign.

    Examples
    --------
    >>> student_text(" S1234 "), student_text(1234)
    ('s1234', '1234')
    >>> student_text("12/34")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: student is '12/34'; give a student number of 1 to 64 letters, digits, '-', '_' or '.', such as 's1234'.
    """
    whole = isinstance(student, str) or (isinstance(student, int) and not isinstance(student, bool))
    text = unicodedata.normalize("NFKC", str(student).strip().casefold()) if whole else ""
    if not _ALLOWED.fullmatch(text) or len(text) > _LONGEST:
        raise InputError(
            f"student is {student!r}; give a student number of 1 to {_LONGEST} letters, digits, '-', '_' or '.', such as "
            "'s1234'."
        )
    return text


class Draws:
    """A stream of whole numbers.

    The stream is SHA-256 of ``exercise/student/attempt/block``, block 0, 1, 2 ..., each digest cut into four words of 64
    bits, the first byte the highest. NumPy promises its streams for one version only; a hash is the same everywhere.

    Parameters
    ----------
    exercise, student : str
        What the stream follows from.
    attempt : int
        Counts on where a data set was thrown away.

    Examples
    --------
    >>> Draws("growth", "s1234", 0).wholes(8, 1, 6)
    [3, 6, 2, 1, 6, 4, 2, 4]
    """

    def __init__(self, exercise: str, student: str, attempt: int) -> None:
        self._words = _words(f"{exercise}/{student}/{attempt}")

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both possible, each as likely as the other (to one part in 2**40)."""
        return low + (next(self._words) * (high - low + 1) >> 64)

    def wholes(self, count: int, low: int, high: int) -> list[int]:
        """Return several whole numbers."""
        return [self.whole(low, high) for _ in range(count)]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Return the items in an order drawn, every order as likely (Fisher and Yates)."""
        drawn = list(items)
        for last in range(len(drawn) - 1, 0, -1):
            other = self.whole(0, last)
            drawn[last], drawn[other] = drawn[other], drawn[last]
        return drawn

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """Return several different items, in an order drawn."""
        return self.shuffled(items)[:count]


def _words(key: str) -> Iterator[int]:
    block = 0
    while True:
        digest = hashlib.sha256(f"{key}/{block}".encode()).digest()
        for start in range(0, 32, 8):
            yield int.from_bytes(digest[start : start + 8], "big")
        block += 1
