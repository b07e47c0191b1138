"""A case study on disk: what it says, its values as printed, and its analysis."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from importlib.machinery import SourceFileLoader
from importlib.util import find_spec, module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from decentre import datasets, records
from decentre.errors import DatasetError, DecentreError, InputError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

KINDS = ("printed", "derived", "printed ratio")
EVIDENCE = ("recomputed", "arithmetic", "own", "copied")
_FILES = ("study.toml", "published.csv", "analysis.py")
_PRINTED = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_COLUMNS = ["id", "result_id", "kind", "evidence", "value", "unit", "where"]
_PACKAGE = Path(__file__).parents[1]
_Extra = Literal["report", "ledger", "instruments", "maps"]
_BROUGHT = {"report": "typst", "ledger": "duckdb", "instruments": "linearmodels", "maps": "geopandas"}


class _Reason(records.Record, frozen=True):
    """A published value that differs or is left out, and why."""

    id: str
    reason: str


class _About(records.Record, frozen=True):
    """A study.toml as it is written."""

    title: str
    question: str = ""
    answer: str = ""
    cannot_say: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    known_differences: tuple[_Reason, ...] = ()
    needs_reference: tuple[_Reason, ...] = ()
    needs_datasets: tuple[str, ...] = ()
    needs_extras: tuple[_Extra, ...] = ()


class _QuietLoader(SourceFileLoader):
    """Loads a file without leaving compiled code beside it."""

    def set_data(self, path: str, data: ReadableBuffer, *, _mode: int = 0o666) -> None:
        """Write nothing."""


@dataclass(frozen=True)
class Study:
    """A case study on disk.

    Attributes
    ----------
    folder : Path
        Where it is.
    about : dict
        What ``study.toml`` says: title, question, answer, cannot_say, datasets, known_differences, needs_reference,
        needs_datasets, needs_extras (without which nothing of it can be recomputed).
    published : pandas.DataFrame
        The values as printed, as text.
    """

    folder: Path
    about: Mapping[str, object]
    published: pd.DataFrame

    @property
    def slug(self) -> str:
        """The name of its folder."""
        return self.folder.resolve().name

    @cached_property
    def analysis(self) -> ModuleType:
        """Its ``analysis.py``, loaded under a name of its own."""
        name = f"decentre_case_study_{self.slug}"
        spec = spec_from_loader(name, _QuietLoader(name, str(self.folder / "analysis.py")))
        module = module_from_spec(spec)  # type: ignore[arg-type]
        spec.loader.exec_module(module)  # type: ignore[union-attr]
        return module

    def reasons(self, key: str) -> dict[str, str]:
        """Return id to reason for ``known_differences`` or ``needs_reference``."""
        return {str(x["id"]): str(x["reason"]) for x in self.about.get(key, [])}  # type: ignore[attr-defined]

    @property
    def lacks(self) -> str:
        """Why nothing of it can be recomputed on this machine; empty where all that it needs is at hand."""
        extras = [name for name in self._needs("needs_extras") if not _installed(name)]
        if extras:
            return f"needs what is not installed; install it with: pip install 'decentre[{','.join(extras)}]'"
        absent = [slug for slug in self._needs("needs_datasets") if not datasets.at_hand(slug)]
        if not absent:
            return ""
        calls = " and ".join(f"decentre.datasets.fetch({slug!r})" for slug in absent)
        return f"needs data that do not ship; bring them onto this machine by {calls}, under their publisher's licence"

    def _needs(self, key: str) -> tuple[str, ...]:
        return tuple(self.about.get(key, ()))  # type: ignore[arg-type]


def _installed(extra: str) -> bool:
    return find_spec(_BROUGHT[extra]) is not None


def studies_folder() -> Path:
    """Return the folder that holds the case studies: inside the installed package, or in the clone.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    DatasetError
        The case studies were left out of this installation.
    """
    for folder in (_PACKAGE / "case_studies", _PACKAGE.parents[1] / "case_studies"):
        if folder.is_dir():
            return folder
    raise DatasetError("This installation has no case studies; install the wheel or work in a clone.")


def names() -> list[str]:
    """Return the case studies that ship.

    Returns
    -------
    list of str
        Their slugs.
    """
    return sorted(p.parent.name for p in studies_folder().glob("*/study.toml"))


def load_study(path: str | Path) -> Study:
    """Return a case study from its folder or, for one that ships, its name.

    Parameters
    ----------
    path : str or Path
        A folder, or one of :func:`names`.

    Returns
    -------
    Study
        What is on disk.

    Raises
    ------
    InputError
        There is no such study, or its tables are not whole.
    """
    folder = _folder(path)
    _require_files(folder)
    about, published = _read_about(folder), _read_published(folder)
    _require_published(published, folder)
    _require_reasons(about, published, folder)
    return Study(folder, about, published.set_index("id"))


def _folder(path: str | Path) -> Path:
    """Return the folder given, if it has any file of a study, or that of a shipped study of this name."""
    given = Path(path)
    if any((given / name).is_file() for name in _FILES):
        return given
    if str(path) in names():
        return studies_folder() / given.name
    near = get_close_matches(given.name, names(), n=3)
    known = f"the nearest that ship are {', '.join(near)}" if near else f"those that ship are {', '.join(names())}"
    raise InputError(f"There is no case study {str(path)!r}; {known}.")


def _require_files(folder: Path) -> None:
    missing = [name for name in _FILES if not (folder / name).is_file()]
    if missing:
        raise InputError(
            f"Case study '{folder}' has no {missing[0]}; a study is a folder with {', '.join(_FILES)} "
            "(decentre new case-study NAME makes one to start from)."
        )
    home = folder.resolve()
    outside = [p for p in sorted(folder.rglob("*")) if not p.resolve().is_relative_to(home)]
    if outside:
        raise InputError(
            f"Case study '{folder}': '{outside[0].relative_to(folder)}' leads outside the folder; put the file itself there, so "
            "that the study can be passed on."
        )


def _read_about(folder: Path) -> dict[str, object]:
    path = folder / "study.toml"
    about = records.read(path, _About, advice="see the study.toml of a study that ships")
    if not about.title:
        raise InputError(f"'{path}' has no title; give one.")
    return records.as_dict(about)


def _read_published(folder: Path) -> pd.DataFrame:
    path = folder / "published.csv"
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except (pd.errors.EmptyDataError, pd.errors.ParserError, UnicodeDecodeError) as error:
        reason = str(error).strip().splitlines()[0]
        raise InputError(
            f"'{path}' is not a table in UTF-8 ({reason}); it must have the columns {', '.join(_COLUMNS)}."
        ) from None


def _require_published(published: pd.DataFrame, folder: Path) -> None:
    if list(published.columns) != _COLUMNS:
        raise InputError(
            f"{folder / 'published.csv'} has the columns {', '.join(published.columns)}, and must have {', '.join(_COLUMNS)}; "
            f"evidence says how a value is known: {', '.join(EVIDENCE)}."
        )
    faults = {
        "an id is there twice": published["id"].duplicated(keep=False),
        "an id is missing": published["id"] == "",
        f"a kind is not one of {', '.join(KINDS)}": ~published["kind"].isin(KINDS),
        f"an evidence is not one of {', '.join(EVIDENCE)}": ~published["evidence"].isin(EVIDENCE),
        "'where', the page it is printed on, is empty": published["where"] == "",
    }
    for fault, rows in faults.items():
        if rows.any():
            places = ", ".join(published["id"].iloc[row] or f"line {row + 2}" for row in np.flatnonzero(rows))
            raise InputError(f"{folder / 'published.csv'}: {fault} ({places}); correct these rows.", published[rows])
    unread = published[[not _PRINTED.fullmatch(value) for value in published["value"]]]
    if len(unread):
        raise InputError(
            f"{folder / 'published.csv'}: the value {unread['value'].iloc[0]!r} of {unread['id'].iloc[0]} is not a number; write "
            "it with the digits that are printed, such as 4.10 or 1.26e3, and without commas.",
            unread,
        )


def _require_reasons(about: Mapping[str, object], published: pd.DataFrame, folder: Path) -> None:
    for key in ("known_differences", "needs_reference"):
        for entry in about.get(key, []):  # type: ignore[attr-defined]
            if not isinstance(entry, dict) or entry.get("id") not in set(published["id"]) or not entry.get("reason"):
                raise InputError(
                    f"{folder / 'study.toml'}: {key} must give an id of published.csv and a reason, and it gives {entry!r}."
                )


def call(study: Study, name: str) -> Mapping[Any, Any]:
    """Call a function of a study's ``analysis.py``.

    Parameters
    ----------
    study : Study
        What is on disk.
    name : str
        ``'run'``, or ``'figures'``, which a study need not have.

    Returns
    -------
    mapping
        What it returned; empty where there is no such function, or where data that it needs are not at hand.

    Raises
    ------
    InputError
        The file cannot be run, or returns something else; the error behind it is its cause.
    """
    if study.lacks:
        return {}
    try:
        found: object = getattr(study.analysis, name, dict)()
    except DecentreError:
        raise
    except SystemExit as error:
        raise InputError(
            f"Case study {study.slug}: analysis.py ends the program itself ({error.code!r}); let {name}() return its values."
        ) from error
    except Exception as error:
        what = f"{type(error).__name__}: {error}"
        raise InputError(
            f"Case study {study.slug}: analysis.py stopped ({what}); run it by itself to see where."
        ) from error
    if not isinstance(found, Mapping):
        raise InputError(
            f"Case study {study.slug}: {name}() of analysis.py must return a dict, and not {type(found).__name__}."
        )
    return found
