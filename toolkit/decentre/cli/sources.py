"""Commands on where the numbers come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from decentre import datasets
from decentre.datasets import catalogue
from decentre.datasets import known as knowledge
from decentre.errors import InputError
from decentre.reports.cited import used_by


def data(name: str = "", *, fetch: bool = False, years: str = "", topic: str = "") -> int:
    """List the datasets, those that hold a word, or print one card; or fetch a dataset that does not ship.

    Parameters
    ----------
    name : str
        A dataset whose card is printed; or a word of its name, title or columns.
    fetch : bool
        Bring it into the user's cache from the address on its card, held against its hash.
    years : str
        Only what covers this year, like 2019 or 2019-20.
    topic : str
        Only what speaks of this, such as 'section 75'.
    """
    if fetch and not name:
        raise InputError("--fetch needs the name of a dataset, such as decentre data oecd_public_spending --fetch.")
    if fetch:
        print(datasets.fetch(name))
        return 0
    if name in datasets.names():
        print(datasets.card(name))
        return 0
    cards = catalogue.found(name, years=years, topic=topic)
    if not cards:
        more = "".join(f" {k} {v!r}" for k, v in {"of year": years, "of topic": topic}.items() if v)
        raise InputError(f"{name!r} is not a dataset, nor a word of one{more}; decentre data lists all of them.")
    print(catalogue.listed(cards))
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


def cite(sources: Sequence[str] = (), *, format: Literal["text", "bibtex", "ris", "csl-json"] = "text") -> int:
    """Print how to cite the package and the data that were used.

    Parameters
    ----------
    sources : sequence of str
        Datasets, case studies or folders of reports, whose data are cited; none for the package alone, 'all' for every
        dataset.
    format : str
        As text, or as reference managers read it.
    """
    slugs = datasets.names() if list(sources) == ["all"] else used_by(sources)
    print(datasets.cite(*slugs, format=format))
    if not sources and format == "text":
        print("The data that were used: decentre cite NAME ... (a dataset, a case study, the folder of a report; all).")
    return 0
