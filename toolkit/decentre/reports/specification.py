"""What makes a kind of report, and where the kinds are found: each file of ``reports.kinds`` holds one, as ``KIND``."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from decentre.document.model import Element
from decentre.errors import InputError
from decentre.reports.signatures import described
from decentre.results import Result


@dataclass(frozen=True)
class Kind:
    """A kind of report.

    Attributes
    ----------
    on : str
        What it is a report on, with its article, for messages.
    report : callable
        Writes it: the source by position, ``out`` and the choices by keyword.
    result : type
        What it shows.
    table : str
        The kind of table (``tables.kinds``) that its source is; nothing where columns do not tell it.
    columns : sequence of str
        Columns that tell a source which is no such kind of table.
    told_by : sequence of str
        Choices that no other kind has: who gives one wants this report.
    needs : mapping of str to str
        Choices that must be given, and what they are.
    alternatives : callable, optional
        Returns what other choices would have said of a result.
    alias : str
        A command of its own that is short for it.
    place : int
        Its place in the list of kinds.
    """

    on: str
    report: Callable[..., Result]
    result: type[Result]
    table: str = ""
    columns: Sequence[str] = ()
    told_by: Sequence[str] = ()
    needs: Mapping[str, str] = field(default_factory=dict)
    alternatives: Callable[..., list[Element]] | None = None
    alias: str = ""
    place: int = 99


def names() -> list[str]:
    """Return the kinds of report, in their order."""
    return list(described())


def load(name: str) -> Kind:
    """Return the specification of a kind; only its own file is loaded, and what that needs."""
    about = described().get(name)
    if about is None:
        raise InputError(f"{name!r} is not a kind of report; give one of {', '.join(described())}.")
    kind: Kind = importlib.import_module(about.signature.module).KIND
    return kind


def alternatives(result: object) -> list[Element]:
    """Return what other choices would have said of a result: none where its kind of report knows none."""
    returned = (name for name, about in described().items() if about.signature.returns == type(result).__name__)
    for kind in map(load, returned):
        if kind.alternatives is not None and isinstance(result, kind.result):
            return kind.alternatives(result)
    return []
