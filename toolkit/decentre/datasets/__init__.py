"""The figures that ship, each with a card that says where it comes from, on what licence, and how certain it is.

A dataset is a folder with ``card.toml`` and ``data.csv``, packed as ``data.csv.gz`` where it is large. A file that is not
the one its card describes is refused. What may not be redistributed has a card and no data: it is read from the folder
named by ``DECENTRE_REFERENCE_DATA``, when that is set and holds it, or from the user's cache, where :func:`fetch` puts what
its card has an address of. Nothing but ``fetch`` uses the network.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
from datetime import date
from pathlib import Path

import pandas as pd

from decentre import records
from decentre.datasets import fetching
from decentre.datasets.citing import cite as cite
from decentre.datasets.citing import reference as reference
from decentre.errors import DatasetError

REFERENCE = "DECENTRE_REFERENCE_DATA"
_GZIP = b"\x1f\x8b"
_HERE = Path(__file__).parent
_FOLDERS = (_HERE,)
_LOADED: dict[str, None] = {}  # what this session loaded


class Card(records.Record, frozen=True):
    """What is known of a dataset.

    Attributes
    ----------
    slug, title, row, years, licence, certainty, retrieved, prepared, sha256, note : str
        Name, title, what one row is, the years covered, the licence, how certain the figures are, when they were
        retrieved, how the file was made, the hash of the file, and what to beware of.
    topic : str
        Of what the facts speak, where the table is one of law or figures that go on (see :mod:`decentre.datasets.known`).
    known_until : datetime.date or None
        The last day for which they are known.
    rows : int
        Number of rows.
    shipped : bool
        Whether the data come with the package.
    columns : dict
        For each column its ``unit`` and ``what`` it holds.
    sources : list of dict
        For each source its key, title, publisher, date, address and licence.
    fetch : dict
        Of data that do not ship: the ``address`` of the file as published and its ``sha256``, and ``table_sha256`` where the
        table made from it lacks a column of the reference file; empty where there is none.
    """

    slug: str
    title: str
    row: str
    rows: int
    years: str
    licence: str
    certainty: str
    shipped: bool
    retrieved: str
    prepared: str
    sha256: str
    file: str = ""
    note: str = ""
    topic: str = ""
    known_until: date | None = None
    how_to_obtain: str = ""
    columns: dict[str, dict[str, str]] = {}  # noqa: RUF012 (a record makes a new one each time)
    sources: list[dict[str, str]] = []  # noqa: RUF012
    fetch: dict[str, str] = {}  # noqa: RUF012

    def __repr__(self) -> str:
        lines = [
            f"<Card: {self.title}>",
            f"one row is  {self.row}",
            f"rows        {self.rows}",
            f"years       {self.years}",
            f"licence     {self.licence}",
            f"certainty   {self.certainty}",
            f"sources     {len(self.sources)}: {', '.join(s['key'] for s in self.sources[:4])}"
            + (" ..." if len(self.sources) > 4 else ""),
        ]
        return "\n".join([*lines, *([f"beware      {self.note}"] if self.note else [])])

    def _repr_html_(self) -> str:
        from decentre.datasets import catalogue

        return catalogue.page(self)


def names() -> list[str]:
    """Return the slugs of all datasets that have a card.

    Returns
    -------
    list of str
        Names for :func:`card` and :func:`load`.

    Examples
    --------
    >>> "price_indices" in names()
    True
    """
    return sorted(p.parent.name for folder in _FOLDERS for p in folder.glob("*/card.toml"))


def card(slug: str) -> Card:
    """Return the card of a dataset.

    Parameters
    ----------
    slug : str
        One of :func:`names`.

    Returns
    -------
    Card
        Source, licence, certainty, hash and columns.

    Raises
    ------
    DatasetError
        There is no such dataset.

    Examples
    --------
    >>> card("price_indices").licence
    'Open Government Licence v3.0 (HM Treasury, ONS, OBR)'
    """
    return records.read(_folder(slug) / "card.toml", Card, error=DatasetError, advice="see the card of another dataset")


def _folder(slug: str) -> Path:
    for folder in _FOLDERS:
        if (folder / slug / "card.toml").is_file():
            return folder / slug
    raise DatasetError(f"{slug!r} is not a dataset; the datasets are {', '.join(names())}.")


def load(slug: str) -> pd.DataFrame:
    """Return a dataset, after checking that its file is the one its card describes.

    Parameters
    ----------
    slug : str
        One of :func:`names`.

    Returns
    -------
    pandas.DataFrame
        The table as published or compiled: see ``card(slug).columns`` for units. Its ``attrs['card']`` is the slug.

    Raises
    ------
    DatasetError
        There is no such dataset, it is not shipped and not at hand, or its file is not the one described.

    Examples
    --------
    >>> load("nhs_and_hchs_expenditure").loc[0, "hchs_gbp_million"].item()
    22824
    """
    about = card(slug)
    raw = _shipped_file(slug).read_bytes() if about.shipped else _reference_bytes(about)
    if hashlib.sha256(raw).hexdigest() not in (about.sha256, about.fetch.get("table_sha256")):
        raise DatasetError(
            f"The file of dataset {slug!r} is not the one its card describes (its hash differs); "
            "install the package again, or restore the file."
        )
    text = gzip.decompress(raw) if raw.startswith(_GZIP) else raw
    table = pd.read_csv(io.BytesIO(text), keep_default_na=False, na_values=[""], encoding="utf-8")
    table.attrs["card"] = slug
    _LOADED[slug] = None
    return table


def used() -> list[str]:
    """Return the datasets that this session has loaded, its own calls and those of the verbs, in the order of their names.

    Returns
    -------
    list of str
        Names for :func:`cite`: ``print(cite(*used()))``.

    Examples
    --------
    >>> _ = load("nhs_and_hchs_expenditure")
    >>> "nhs_and_hchs_expenditure" in used()
    True
    """
    return sorted(_LOADED)


def _shipped_file(slug: str) -> Path:
    plain = _folder(slug) / "data.csv"
    return plain if plain.is_file() else plain.with_name("data.csv.gz")


def _at_hand(about: Card) -> Path | None:
    """Return where the table of a dataset that does not ship stands on this machine."""
    folder = os.environ.get(REFERENCE)
    places = [Path(folder) / about.file] if folder else []
    places.append(fetching.place(about.slug, _made(about)))
    return next((p for p in places if p.is_file()), None)


def _reference_bytes(about: Card) -> bytes:
    path = _at_hand(about)
    if path is None:
        raise DatasetError(f"Dataset {about.slug!r} does not ship with the package. {_how(about)}")
    return path.read_bytes()


def _made(about: Card) -> str:
    """Return the hash of the table that is made from the file as published."""
    return about.fetch.get("table_sha256", about.sha256)


def _how(about: Card) -> str:
    fetched = f"decentre.datasets.fetch({about.slug!r}) gets it from {about.fetch['address']}. " if about.fetch else ""
    return fetched + about.how_to_obtain


def at_hand(slug: str) -> bool:
    """Say whether a dataset can be loaded on this machine: it ships, or its file is there.

    Parameters
    ----------
    slug : str
        One of :func:`names`.

    Returns
    -------
    bool
        Whether its file is there; its hash is checked when it is loaded.

    Raises
    ------
    DatasetError
        There is no such dataset.

    Examples
    --------
    >>> at_hand("price_indices")
    True
    """
    about = card(slug)
    return about.shipped or _at_hand(about) is not None


def fetch(slug: str) -> Path:
    """Bring a dataset that does not ship onto this machine, from the address on its card.

    The file as published is held against its hash, made into the table by the ``prepare.py`` beside the card, and that
    table held against the card's hash; then it stands in the user's cache (``DECENTRE_CACHE`` names another folder), and
    :func:`load` finds it. Its licence is its publisher's: read ``card(slug).licence`` before you pass it on.

    Parameters
    ----------
    slug : str
        One of :func:`names`.

    Returns
    -------
    Path
        Where the table stands. A dataset that ships, or is at hand already, is not fetched.

    Raises
    ------
    DatasetError
        There is no such dataset, its card has no address, the address is not reached or refuses, what came is another
        file, or the cache cannot be written.

    Examples
    --------
    >>> fetch("price_indices").name
    'data.csv'
    """
    about = card(slug)
    if about.shipped:
        return _folder(slug) / "data.csv"
    found = _at_hand(about)
    if found is not None:
        return found
    if not about.fetch:
        raise DatasetError(f"Dataset {slug!r} has no address on its card. {about.how_to_obtain}")
    return fetching.fetched(slug, _folder(slug), about.fetch, _made(about))


def folder(slug: str) -> Path:
    """Return the folder of the files that come with a dataset.

    Parameters
    ----------
    slug : str
        One of :func:`names`.

    Returns
    -------
    Path
        The folder ``files`` beside its card.

    Raises
    ------
    DatasetError
        There is no such dataset, or it is one table only.

    Examples
    --------
    >>> sorted(p.suffix for p in folder("invented_payments").iterdir())[-1]
    '.xlsx'
    """
    files = _folder(slug) / "files"
    if not files.is_dir():
        raise DatasetError(
            f"Dataset {slug!r} is one table and has no files of its own; read it with datasets.load({slug!r})."
        )
    return files


def table() -> pd.DataFrame:
    """Return the table of cards: one row a dataset.

    Returns
    -------
    pandas.DataFrame
        Index slug; columns title, years, rows, licence, certainty, shipped.

    Examples
    --------
    >>> table().loc["ccg_growth_2018_19", "rows"].item()
    209
    """
    columns = ("title", "years", "rows", "licence", "certainty", "shipped")
    rows = {slug: _row(slug, columns) for slug in names()}
    return pd.DataFrame({c: [row[c] for row in rows.values()] for c in columns}, index=pd.Index(rows, name="slug"))


def _row(slug: str, columns: tuple[str, ...]) -> dict[str, object]:
    """Return a card as a row; one that cannot be read says so in its title, and breaks no other."""
    try:
        about = card(slug)
    except DatasetError as error:
        return dict.fromkeys(columns) | {"title": str(error)}
    return {c: getattr(about, c) for c in columns}
