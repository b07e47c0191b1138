"""The mark of a folder that this package made: ``.decentre.json``, which lists its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from decentre import records
from decentre.errors import InputError

MARK = ".decentre.json"
SCHEMA_VERSION = 1


class Mark(records.Record, frozen=True):
    """What a mark says: the command, each file with its hash, the files that may differ between two runs, and copies of others' files."""

    command: str
    schema_version: int
    files: dict[str, str]
    apart: list[str] = []  # noqa: RUF012 (a record makes a new one each time)
    copied: list[str] = []  # noqa: RUF012


def mark_of(folder: Path) -> Mark | None:
    """Return the mark of a folder, or None where there is none that can be read."""
    try:
        changed = (folder / MARK).stat()
    except OSError:
        return None
    return _read(folder, changed.st_mtime_ns, changed.st_size)


@lru_cache(maxsize=8)
def _read(folder: Path, _changed: int, _size: int) -> Mark | None:
    """Return the mark as it stood when it was last changed: a folder of a class is asked for it by each of its files."""
    try:
        content = json.loads((folder / MARK).read_text(encoding="utf-8"))
        mark = records.from_dict(content, Mark, f"'{folder / MARK}'")
    except (OSError, ValueError, RecursionError):  # a mark that cannot be read makes the folder somebody else's
        return None
    return mark if mark.schema_version == SCHEMA_VERSION else None


def is_marked(folder: str | Path) -> bool:
    """Say whether this package made a folder.

    Parameters
    ----------
    folder : str or Path
        A folder.

    Returns
    -------
    bool
        Whether it holds the mark.
    """
    return mark_of(Path(folder)) is not None


def written_by_us(path: Path) -> bool:
    """Say whether the mark of a folder above lists a file as made by this package, and not as a copy of somebody else's."""
    whole = path.absolute()
    for folder in whole.parents:
        mark = mark_of(folder) if (folder / MARK).is_file() else None
        if mark is not None:
            name = whole.relative_to(folder).as_posix()
            return name in mark.files and name not in mark.copied
    return False


def unmarked(paths: Iterable[Path], top: Path) -> Iterator[Path]:
    """Yield the paths below a folder that lie in no folder which this package made."""
    known: dict[Path, bool] = {}
    for path in paths:
        if not any(_marked(folder, known) for folder in _between(path, top)):
            yield path


def _between(path: Path, top: Path) -> list[Path]:
    return [folder for folder in path.parents if folder == top or top in folder.parents]


def _marked(folder: Path, known: dict[Path, bool]) -> bool:
    if folder not in known:
        known[folder] = is_marked(folder)
    return known[folder]


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"'{path}' cannot be read ({error.strerror}); look at who may read it.") from None
