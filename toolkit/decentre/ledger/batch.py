"""A batch of files: which are given, what is known before, and what is said of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from decentre.ledger.dates import Order


@dataclass(frozen=True)
class Given:
    """A file of a batch.

    Attributes
    ----------
    path : Path
        Where it is.
    name : str
        What it is called in the ledger.
    place : str
        Who published it, by its folder or name.
    publisher : str
        Who published it, as the user says; empty where the user does not.
    broken : str
        Why the file is not read, where that is known before.
    """

    path: Path
    name: str
    place: str = ""
    publisher: str = ""
    broken: str = ""


@dataclass(frozen=True)
class Known:
    """What only the whole collection can tell of a file.

    Attributes
    ----------
    orders : dict
        Publisher to the date orders of its files.
    names : dict
        A name as written to the commoner spelling of it.
    exchanged : frozenset of str
        Files whose expense type and area stand under each other's heading.
    """

    orders: Mapping[str, list[Order]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    exchanged: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Part:
    """What became of a batch.

    Attributes
    ----------
    kept, aside : Path
        Parquet files.
    reports : list of dict
        One a file: a row of ``Ledger.files``, with the defects found.
    """

    kept: Path
    aside: Path
    reports: list[dict[str, object]]


@dataclass(frozen=True)
class Said:
    """What the rows of each file say.

    Attributes
    ----------
    read : dict
        File to its rows.
    who : dict
        File to who published it: as the user says, else most of its rows, else its place.
    texts : dict
        File to its texts of dates and their rows.
    bodies : dict
        File to the names its rows give, and their rows.
    names : dict
        A name as written to the name that counts, where they differ; empty for what names nobody.
    """

    read: dict[int, int]
    who: dict[int, str]
    texts: dict[int, dict[str, int]]
    bodies: dict[int, dict[str, int]]
    names: dict[str, str]
