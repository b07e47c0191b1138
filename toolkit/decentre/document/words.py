"""Numbers and notes in the words of a report."""

from __future__ import annotations

from collections.abc import Sequence

from decentre.tables import money_unit, shown


def money(value: float, currency: str | None) -> str:
    """Return money in the unit in which tables show it.

    Examples
    --------
    >>> money(25_308_000, "GBP"), money(-1.5e6, "BRL"), money(812, None)
    ('£25.3m', '−R$1.5m', '812')
    """
    return shown(value, currency, scale=money_unit(value)[1])


def percent(share: float) -> str:
    """Return a share as a percentage.

    Examples
    --------
    >>> percent(0.1934), percent(float("nan"))
    ('19.3 per cent', 'not defined')
    """
    return "not defined" if share != share else f"{100 * share:.1f} per cent"


def together(*notes: Sequence[str]) -> list[str]:
    """Return all notes in order, each once.

    Examples
    --------
    >>> together(("a", "b"), ("b", "c"))
    ['a', 'b', 'c']
    """
    return list(dict.fromkeys(note for some in notes for note in some))


def sentences(notes: Sequence[str]) -> list[str]:
    """Return notes as sentences: a capital at the start, unless that is the name of a column, and a stop at the end.

    Examples
    --------
    >>> sentences(["money is not a count", "£3 is left.", "worst_low needs no assumption"])
    ['Money is not a count.', '£3 is left.', 'worst_low needs no assumption.']
    """
    return [f"{_capital(note).rstrip('.')}." for note in notes if note]


def _capital(note: str) -> str:
    return note if "_" in note.split(maxsplit=1)[0] else f"{note[:1].upper()}{note[1:]}"
