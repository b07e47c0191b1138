"""Reports on the command line: what is printed of one, and the kind where it was left out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from pathlib import Path

from decentre.errors import InputError
from decentre.reports.door import kind_of
from decentre.reports.specification import names
from decentre.results import Result
from decentre.tables.marks import MARK


def shown(done: Result, out: str) -> int:
    """Print a report's result and where it stands, and return the exit code."""
    print(done)
    say_where(out)
    return 0 if getattr(done, "passed", True) else 1


def say_where(out: str) -> None:
    """Print the files of a report."""
    files = sorted(
        p.name for p in Path(out).iterdir() if p.is_file() and p.name not in ("index.html", "environment.json", MARK)
    )
    print(f"\nReport: {Path(out) / 'index.html'}, {', '.join(files)}")


def told(sources: Sequence[str], choices: Collection[str]) -> str:
    """Return the kind that sources and choices tell, and print it."""
    if len(sources) > 1 and not Path(sources[0]).exists():
        near = get_close_matches(sources[0], names(), n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise InputError(f"{sources[0]!r} is not a kind of report; give one of {', '.join(names())}.{hint}")
    kind = kind_of(sources[0] if len(sources) == 1 else sources, choices)
    print(f"kind of report: {kind}")
    return kind
