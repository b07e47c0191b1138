"""What must be known about a result, as objects: a sentence, what kind it is, and whether it warns."""

from __future__ import annotations

from typing import Literal, Self

Kind = Literal["assumption", "warning", "limit", "currency"]


class Note(str):
    """A sentence that stands below a result. It is text, and knows what kind of sentence it is.

    Parameters
    ----------
    text : str
        The sentence, without a full stop.
    kind : {'assumption', 'warning', 'limit', 'currency'}
        What the answer stands on; what may be wrong with it; what it cannot say; in what money it is.
    warns : bool, default False
        Whether it is also given as an ``AssumptionWarning``.

    Examples
    --------
    >>> note = Note("no efficiency lines were given", kind="warning", warns=True)
    >>> note, note.kind, note.warns
    ('no efficiency lines were given', 'warning', True)
    """

    __slots__ = ("kind", "warns")
    kind: Kind
    warns: bool

    def __new__(cls, text: str, *, kind: Kind = "assumption", warns: bool = False) -> Self:
        """Return the sentence with its kind."""
        note = super().__new__(cls, text)
        note.kind, note.warns = kind, warns
        return note

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """Say how a copy is made."""
        return (str(self),), {"kind": self.kind, "warns": self.warns}


def noted(sentences: tuple[str, ...]) -> tuple[Note, ...]:
    """Return sentences as notes; one that says nothing of its kind is an assumption."""
    return tuple(s if isinstance(s, Note) else Note(s) for s in sentences)
