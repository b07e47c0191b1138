"""Which datasets something rests on: a dataset itself, a case study, or the folder of a report."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from decentre import datasets, reproduction
from decentre.errors import InputError
from decentre.tables.marks import mark_of


def used_by(sources: Sequence[str | Path]) -> list[str]:
    """Return the datasets that sources rest on, each once.

    Parameters
    ----------
    sources : sequence of str or Path
        Names of datasets, names or folders of case studies, folders of reports.

    Returns
    -------
    list of str
        Names for ``datasets.cite``.

    Raises
    ------
    InputError
        One is none of these.

    Examples
    --------
    >>> used_by(["district_2001_02", "price_indices"])[-1]
    'price_indices'
    """
    return list(dict.fromkeys(slug for source in sources for slug in _used(source)))


def _used(source: str | Path) -> Iterator[str]:
    if source in datasets.names():
        yield str(source)
    elif Path(source).is_dir() and mark_of(Path(source)) is not None:
        yield from _of_report(Path(source))
    elif source in reproduction.names() or (Path(source) / "study.toml").is_file():
        yield from reproduction.load_study(source).about["datasets"]  # type: ignore[misc]
    else:
        near = get_close_matches(str(source), [*datasets.names(), *reproduction.names()], n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise InputError(
            f"'{source}' is not a dataset (decentre data lists them), a case study or the folder of a report; give one of "
            f"these, or all.{hint}"
        )


def _of_report(folder: Path) -> list[str]:
    """Return what the environment.json of a report says that it used; of one made before it said so, nothing is known."""
    told = json.loads((folder / "environment.json").read_text(encoding="utf-8"))
    if "datasets" not in told:
        raise InputError(f"'{folder}' does not say which datasets it used (an earlier version made it); make it again.")
    return list(told["datasets"])
