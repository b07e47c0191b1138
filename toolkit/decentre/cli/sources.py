"""Commands on where the numbers come from."""

from __future__ import annotations

from decentre import datasets
from decentre.errors import InputError


def data(slug: str = "", *, fetch: bool = False) -> int:
    """Print the table of datasets, or one card; or fetch a dataset that does not ship.

    Parameters
    ----------
    slug : str
        A dataset whose card is printed.
    fetch : bool
        Bring it into the user's cache from the address on its card, held against its hash.
    """
    if fetch and not slug:
        raise InputError("--fetch needs the name of a dataset, such as decentre data oecd_public_spending --fetch.")
    if fetch:
        print(datasets.fetch(slug))
        return 0
    print(datasets.card(slug) if slug else datasets.table().drop(columns="certainty").to_string())
    return 0


def cite() -> int:
    """Print how to cite the package and the sources of its data."""
    print(datasets.cite(*datasets.names()))
    return 0
