"""Commands on where the numbers come from."""

from __future__ import annotations

from decentre import datasets


def data(slug: str = "") -> int:
    """Print the table of datasets that ship, or one card.

    Parameters
    ----------
    slug : str
        A dataset whose card is printed.
    """
    print(datasets.card(slug) if slug else datasets.table().drop(columns="certainty").to_string())
    return 0


def cite() -> int:
    """Print how to cite the package and the sources of its data."""
    print(datasets.cite(*datasets.names()))
    return 0
