"""How to cite the package and the sources of its data: as text, and as reference managers read it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import decentre
from decentre import datasets
from decentre.errors import DatasetError, InputError

Form = Literal["text", "bibtex", "ris", "csl-json"]
_YEAR = 2026
_TITLE = "decentre: auditing decentralisation in health finance"
_AUTHORS = "The decentre authors"
_SPECIAL = re.compile(r"([&%$#_{}])")


@dataclass(frozen=True)
class _Work:
    """Something that is cited: the package, or a source of a dataset."""

    key: str
    title: str
    author: str
    date: str = ""
    address: str = ""
    note: str = ""
    version: str = ""

    @property
    def year(self) -> str:
        found = re.search(r"\b(?:1[89]|20)\d\d\b", self.date)
        return found[0] if found else ""


def reference(source: Mapping[str, str]) -> str:
    """Return a source in one line: publisher, date, title and address, as far as they are known.

    Parameters
    ----------
    source : mapping
        One of a card's ``sources``.

    Returns
    -------
    str
        A text that ends in a full stop or an address.

    Examples
    --------
    >>> reference({"publisher": "HM Treasury", "date": "2026-03", "title": "GDP deflators", "address": "https://gov.uk/"})
    'HM Treasury (2026-03). GDP deflators. https://gov.uk/'
    >>> reference({"publisher": "HM Treasury", "date": "", "title": "GDP deflators"})
    'HM Treasury. GDP deflators.'
    """
    known = {k: str(source.get(k) or "") for k in ("publisher", "date", "title", "address")}
    dated = f"{known['publisher']} ({known['date']})" if known["date"] else known["publisher"]
    parts = [p.rstrip(".") + "." for p in (dated, known["title"]) if p]
    return " ".join([*parts, *filter(None, [known["address"]])])


def cite(*slugs: str, format: Form = "text") -> str:
    """Return how to cite the package and the sources of its data.

    Parameters
    ----------
    *slugs : str
        Datasets whose sources are listed in full; none for the package alone, ``*datasets.used()`` for what this session
        loaded.
    format : {'text', 'bibtex', 'ris', 'csl-json'}
        A text, one source a line; or what reference managers read, each source once.

    Returns
    -------
    str
        The references.

    Raises
    ------
    DatasetError
        A name is not a dataset.
    InputError
        There is no such format.

    Examples
    --------
    >>> print(cite("nhs_and_hchs_expenditure").splitlines()[0])
    The decentre authors (2026). decentre: auditing decentralisation in health finance (version 0.2.0). MIT licence.
    >>> print(cite(format="ris").splitlines()[1])
    TI  - decentre: auditing decentralisation in health finance
    """
    if format == "text":
        lines = [f"{_AUTHORS} ({_YEAR}). {_TITLE} (version {decentre.__version__}). MIT licence."]
        return "\n".join([*lines, *(line for slug in slugs for line in _cited(slug))])
    if format not in _FORMS:
        raise InputError(f"{format!r} is not a format of references; give one of text, {', '.join(_FORMS)}.")
    return _FORMS[format](_works(slugs))


def _cited(slug: str) -> list[str]:
    datasets._folder(slug)  # a name that is no dataset is refused
    try:
        about = datasets.card(slug)
    except DatasetError as error:
        return [str(error)]
    return [f"{about.title} (dataset {slug}; {about.licence}). Sources:", *(f"  {reference(s)}" for s in about.sources)]


def _works(slugs: Sequence[str]) -> list[_Work]:
    """Return the package and the sources of datasets, each once."""
    found = {"decentre": _Work("decentre", _TITLE, _AUTHORS, str(_YEAR), version=decentre.__version__)}
    for about in map(datasets.card, slugs):
        for source in about.sources:
            told = {k: str(source.get(k) or "") for k in ("key", "title", "publisher", "date", "address", "licence")}
            key = re.sub(r"[^\w-]+", "_", told["key"])
            note = f"Source of the dataset {about.slug} of decentre. {told['licence']}".rstrip()
            found.setdefault(key, _Work(key, told["title"], told["publisher"], told["date"], told["address"], note))
    return list(found.values())


def _bibtex(works: Sequence[_Work]) -> str:
    return "\n\n".join(map(_bibtex_entry, works))


def _bibtex_entry(work: _Work) -> str:
    fields = {"title": f"{{{_escaped(work.title)}}}", "author": f"{{{_escaped(work.author)}}}", "year": work.year}
    fields |= {"url": work.address, "version": work.version, "note": _escaped(work.note)}
    lines = [f"  {name} = {{{text}}}," for name, text in fields.items() if text not in ("", "{}")]
    return "\n".join([f"@{'software' if work.version else 'misc'}{{{work.key},", *lines, "}"])


def _escaped(text: str) -> str:
    return (
        _SPECIAL.sub(r"\\\1", text.replace("\\", "/"))
        .replace("~", r"\textasciitilde{}")
        .replace("^", r"\textasciicircum{}")
    )


def _ris(works: Sequence[_Work]) -> str:
    return "\n".join(map(_ris_entry, works))


def _ris_entry(work: _Work) -> str:
    fields = {
        "TI": work.title,
        "AU": work.author,
        "PY": work.year,
        "UR": work.address,
        "ET": work.version,
        "N1": work.note,
    }
    lines = [f"{tag}  - {' '.join(text.split())}" for tag, text in fields.items() if text]
    return "\n".join([f"TY  - {'COMP' if work.version else 'DATA'}", *lines, "ER  - "])


def _csl(works: Sequence[_Work]) -> str:
    return json.dumps([_csl_item(work) for work in works], indent=1, ensure_ascii=False)


def _csl_item(work: _Work) -> dict[str, object]:
    item: dict[str, object] = {"id": work.key, "type": "software" if work.version else "dataset", "title": work.title}
    item |= {"author": [{"literal": work.author}]} if work.author else {}
    item |= {"issued": {"date-parts": [[int(work.year)]]}} if work.year else {}
    told = {"URL": work.address, "version": work.version, "note": work.note}
    return item | {name: text for name, text in told.items() if text}


_FORMS: dict[str, Callable[[Sequence[_Work]], str]] = {"bibtex": _bibtex, "ris": _ris, "csl-json": _csl}
