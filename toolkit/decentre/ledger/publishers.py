"""Whose file it is: a table of the user's, what the rows say, the folder, the name of the file, in this order."""

from __future__ import annotations

import difflib
import fnmatch
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pandas as pd

from decentre import records
from decentre.errors import InputError

UNKNOWN = "not known"
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
)  # fmt: skip
_SAYS_NOTHING = frozenset((
    *_MONTHS, "spend", "spending", "spends", "over", "payment", "payments", "expenditure", "expense", "expenses", "report", "reports",
    "transparency", "data", "csv", "xls", "xlsx", "ods", "json", "file", "files", "published", "publication", "publish", "final", "copy", "version",
    "raw", "clean", "new", "month", "monthly", "quarter", "year", "financial", "invoices", "invoice", "supplier", "suppliers", "list",
    "above", "greater", "than", "more", "exceeding", "the", "of", "and", "for", "to", "in", "from", "all", "download", "downloads",
    "website", "web", "upload", "open", "register", "amended", "revised", "updated", "redacted", "output", "sheet", "book", "k", "gbp", "plus", "excel",
    "archive", "archives", "zip", "inputs", "input", "originals", "original",
))  # fmt: skip
_NOBODY = re.compile(
    r"^(nhs|dh|dhsc|doh|department (of|for) health( (and|&) social care)?|n/?a|none|null|-+|#.*)$", re.IGNORECASE
)
_ADDRESS = re.compile(r"^(https?://|www\.)\S+$", re.IGNORECASE)
_ODDS = re.compile(r"[^a-z0-9&]+")


class _Named(records.Record, frozen=True):
    pattern: str
    publisher: str


class _File(records.Record, frozen=True):
    publishers: list[_Named]


@dataclass(frozen=True)
class Publishers:
    """What a user says of who published which file.

    Attributes
    ----------
    everyone : str
        One name for all; empty where there are several.
    patterns : tuple of (str, str)
        Pattern of a folder or file, and name; the first that fits counts.
    """

    everyone: str = ""
    patterns: tuple[tuple[str, str], ...] = ()

    def of(self, name: str, path: Path) -> str:
        """Return who published a file, or an empty text."""
        whole = PurePosixPath(name).as_posix().casefold(), path.as_posix().casefold()
        folders = {p.name.casefold() for p in path.parents} | {p.casefold() for p in PurePosixPath(name).parts}
        for pattern, publisher in self.patterns:
            sought = pattern.strip().strip("/").casefold()
            if sought in folders or any(
                fnmatch.fnmatchcase(w, sought) or fnmatch.fnmatchcase(w, f"*/{sought}") for w in whole
            ):
                return publisher
        return self.everyone


def publishers_of(given: str | Path | pd.DataFrame | Mapping[str, str] | None) -> Publishers:
    """Return what a user says of who published which file.

    Parameters
    ----------
    given : str, Path, pandas.DataFrame, mapping or None
        One name; a table (or the path of a CSV) with the columns ``pattern`` (a folder or file, ``*`` for anything) and ``publisher``; a TOML
        file of ``[[publishers]]`` with the same keys; a mapping of pattern to name.

    Returns
    -------
    Publishers
        Checked.

    Raises
    ------
    InputError
        A column is missing, a cell is empty, or the file is not there.

    Examples
    --------
    >>> publishers_of({"bart*": "Barts Health"}).of("bart_01_april.xlsx", Path("bart_01_april.xlsx"))
    'Barts Health'
    """
    if given is None:
        return Publishers()
    if isinstance(given, str) and not given.lower().endswith((".csv", ".toml")):
        return Publishers(given.strip())
    if isinstance(given, Mapping):
        return Publishers("", tuple((str(k), str(v)) for k, v in given.items()))
    if isinstance(given, str | Path):
        path = Path(given)
        if not path.is_file():
            raise InputError(
                f"There is no file '{path}' of publishers; give one name, a table with pattern and publisher, or its path."
            )
        if path.suffix.lower() == ".toml":
            return Publishers("", tuple((n.pattern, n.publisher) for n in records.read(path, _File).publishers))
        given = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    return _from_table(given)


def _from_table(table: pd.DataFrame) -> Publishers:
    columns = {str(c).strip().lower(): c for c in table}
    missing = [c for c in ("pattern", "publisher") if c not in columns]
    if missing:
        raise InputError(
            f"The table of publishers has no column {', '.join(missing)}; it needs pattern (a folder or file, * for anything) and publisher."
        )
    cells = table[[columns["pattern"], columns["publisher"]]].astype("str").apply(lambda c: c.str.strip())
    empty = table[(cells == "").any(axis=1) | table[[columns["pattern"], columns["publisher"]]].isna().any(axis=1)]
    if len(empty):
        raise InputError(
            "A row of the table of publishers has no pattern or no publisher; fill it or leave it out.", empty
        )
    return Publishers("", tuple(cells.itertuples(index=False, name=None)))


def name_of_place(name: str, path: Path, root: Path) -> str:
    """Return who published a file by its place: the nearest folder below the one given that says a name, or else the file's name.

    Examples
    --------
    >>> name_of_place("april.csv", Path("all/Leeds/2020/april.csv"), Path("all"))
    'Leeds'
    >>> name_of_place("bart_01_april.csv", Path("all/bart_01_april.csv"), Path("all"))
    'bart'
    >>> name_of_place("2017-01.csv", Path("2017-01.csv"), Path("."))
    'not known: 2017-01.csv'
    """
    inner = path.relative_to(root).parts[:-1] if path.is_relative_to(root) else ()
    inside = PurePosixPath(name).parts[:-1] if len(PurePosixPath(name).parts) > len(inner) + 1 else inner
    for folder in reversed(inside or inner):
        if _bare(folder):
            return _spaced(folder)
    return _bare(path.stem) or _bare(root.name) or f"{UNKNOWN}: {name}"


def _spaced(folder: str) -> str:
    return " ".join(folder.replace("_", " ").split())


def _bare(stem: str) -> str:
    """Return the words of a name that say who published it: no months, rightly spelt or not, years, sums or words that any such file has."""
    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"\d+(st|nd|rd|th|k|m)\b|[£$]\s*\d+k?", " ", stem, flags=re.IGNORECASE))
    words = (
        [w for part in words for w in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_a-zA-Z]+", part)]
        if stem != stem.lower()
        else words
    )
    kept = [w for w in words if w.lower() not in _SAYS_NOTHING and not _misspelt_month(w.lower())]
    return " ".join(kept) if sum(map(len, kept)) > 1 else ""


def _misspelt_month(word: str) -> bool:
    return len(word) > 4 and bool(difflib.get_close_matches(word, [m for m in _MONTHS if len(m) > 4], n=1, cutoff=0.84))


def said_name(cell: str | None) -> str:
    r"""Return the name that a cell gives: line ends are spaces, an address or the name of the whole service is none.

    Examples
    --------
    >>> said_name("NHS North\nLondon  CCG"), said_name("https://example.org/id/7"), said_name("Department of Health")
    ('NHS North London CCG', '', '')
    """
    text = " ".join((cell or "").split())
    return "" if _NOBODY.match(text) or _ADDRESS.match(text) or not re.search(r"[^\W\d_]", text) else text


def one_spelling(rows: Mapping[str, int]) -> dict[str, str]:
    """Return, for each name that is another one written otherwise, the commoner spelling.

    Parameters
    ----------
    rows : mapping of str to int
        Names and their rows.

    Returns
    -------
    dict
        Only names that change: the same letters and digits in another case or with other marks; or one word of seven letters or more with one
        letter wrong, on less than a tenth of the rows. North East is never North West.

    Examples
    --------
    >>> one_spelling({"NHS Leeds CCG": 90, "NHS LEEDS CCG ": 5, "NHS Leed CCG": 5})
    {'NHS LEEDS CCG ': 'NHS Leeds CCG'}
    >>> one_spelling({"Barking and Dagenham": 90, "Barkign and Dagenham": 5})
    {'Barkign and Dagenham': 'Barking and Dagenham'}
    """
    groups: dict[str, list[str]] = {}
    for name in rows:
        groups.setdefault(_key(name), []).append(name)
    best = {key: max(names, key=lambda n: (rows[n], n)) for key, names in groups.items()}
    size = {key: sum(rows[n] for n in names) for key, names in groups.items()}
    key_of = {key: _commoner(key, size) for key in groups}
    return {n: best[key_of[key]] for key, names in groups.items() for n in names if n != best[key_of[key]]}


def _key(name: str) -> str:
    words = _ODDS.sub(" ", name.casefold().replace("&", " and ").replace("'", "").replace("’", "")).split()
    return " ".join(w for w in words if w != "the")


def _commoner(key: str, size: Mapping[str, int]) -> str:
    words = key.split()
    for other in sorted(size, key=lambda k: (-size[k], k)):
        if size[other] < 10 * size[key]:
            break
        theirs = other.split()
        apart = [(a, b) for a, b in zip(words, theirs, strict=False) if a != b]
        if len(words) == len(theirs) and len(apart) == 1 and is_a_slip(*apart[0]):
            return other
    return key


def is_a_slip(wrong: str, right: str) -> bool:
    """Say whether a word of seven letters or more is another with one letter wrong, missing, doubled, or two exchanged."""
    if min(len(wrong), len(right)) < 6 or max(len(wrong), len(right)) < 7 or any(c.isdigit() for c in wrong + right):
        return False
    if len(wrong) == len(right):
        apart = [i for i, (a, b) in enumerate(zip(wrong, right, strict=True)) if a != b]
        pair = (
            len(apart) == 2
            and apart[1] == apart[0] + 1
            and wrong[apart[0]] == right[apart[1]]
            and wrong[apart[1]] == right[apart[0]]
        )
        return len(apart) == 1 or pair
    short, long = sorted((wrong, right), key=len)
    return len(long) == len(short) + 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def spellings(names: Iterable[tuple[str, int]]) -> dict[str, str]:
    """Return :func:`one_spelling` of names with their rows, added up."""
    rows: dict[str, int] = {}
    for name, times in names:
        rows[name] = rows.get(name, 0) + times
    return one_spelling(rows)
