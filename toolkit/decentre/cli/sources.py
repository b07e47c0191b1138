"""Commands on where the numbers come from."""

from __future__ import annotations

from decentre import datasets
from decentre.datasets import known as knowledge
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


def known(topic: str = "") -> int:
    """Print until when the package knows law and figures, by topic; or the files of one topic.

    Parameters
    ----------
    topic : str
        A topic of the list, such as 'section 75', whose files are printed.
    """
    topics = knowledge.topics()
    if not topic:
        print(topics.to_string())
        return 0
    found = next((t for t in topics.index if t.casefold() == topic.strip().casefold()), None)
    if found is None:
        raise InputError(f"{topic!r} is not a topic; give one of {', '.join(topics.index)}.")
    print(knowledge.table().query("topic == @found").drop(columns="topic").to_string())
    return 0


def cite() -> int:
    """Print how to cite the package and the sources of its data."""
    print(datasets.cite(*datasets.names()))
    return 0
