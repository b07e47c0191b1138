"""Names of private persons: what looks like one is masked in every report and export."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

MASK = "NAME MASKED"
_RULES = Path(__file__).parents[1] / "rules" / "persons.toml"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@cache
def _rules() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    raw = tomllib.loads(_RULES.read_text(encoding="utf-8"))
    return frozenset(raw["titles"]), frozenset(raw["organisations"]), frozenset(raw["given_names"])


def looks_like_a_person(name: object) -> bool:
    """Say whether a payee's name looks like that of a private person.

    Parameters
    ----------
    name : str
        A payee.

    Returns
    -------
    bool
        True for a title with a name (``'Dr A B Smith'``, also ``'DR SMITH & PARTNERS'``), for initials with a surname, and for
        two to four words that begin or end with a common given name, when none of them is a word of an organisation. A
        sieve and no proof: an unusual name passes it, and a firm named after a person is masked.

    Examples
    --------
    >>> [looks_like_a_person(n) for n in ("Mrs J Jones", "SMITH JOHN", "John Lewis plc", "Marie Curie")]
    [True, True, False, True]
    """
    if not isinstance(name, str):
        return False
    titles, organisations, given = _rules()
    words = [w.lower() for w in _WORD.findall(name)]
    if not 1 < len(words) <= 6 or re.search(r"\d", name):
        return False
    if words[0] in titles:
        return words[1] not in organisations
    if set(words) & organisations or len(words) > 4:
        return False
    initials = [w for w in words if len(w) == 1]
    if words[-1] in titles or (initials and len(initials) == len(words) - 1 and "&" not in name):
        return True
    return words[0] in given or words[-1] in given


def masked(name: object) -> object:
    """Return a payee's name, or the mask where it looks like a private person's.

    Examples
    --------
    >>> masked("Dr A Patel"), masked("Leeds City Council")
    ('NAME MASKED', 'Leeds City Council')
    """
    return MASK if looks_like_a_person(name) else name


def inert(cell: object) -> object:
    r"""Return a cell that no spreadsheet program runs as a formula: an apostrophe is put before it.

    Examples
    --------
    >>> inert('=HYPERLINK("http://x")'), inert("-12.5"), inert("Leeds")
    ('\'=HYPERLINK("http://x")', '-12.5', 'Leeds')
    """
    if not isinstance(cell, str) or not cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r")):
        return cell
    return cell if re.fullmatch(r"[-+]?[\d.,]+%?", cell.strip()) else "'" + cell
