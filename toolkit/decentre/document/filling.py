"""An empty folder that cannot be swapped for another (the one somebody stands in, a mount) is filled whole or not at all.

The files are gathered in a folder inside it, the mark as the last; from then on they only change their names. A run that is killed
before leaves a folder without a mark, which the next run clears; one that is killed after is completed by the next run.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from decentre.tables.marks import MARK

NEW = ".decentre-new"


def fill(scratch: Path, empty: Path) -> None:
    """Put the files of a scratch folder into an empty one: all of them, or none where a fault comes up."""
    new = empty / NEW
    try:
        try:
            scratch.rename(new)
        except OSError:  # on another disk: the mark goes last, as a copy is not made at once
            shutil.copytree(scratch, new, ignore=shutil.ignore_patterns(MARK))
            shutil.copy2(scratch / MARK, new / MARK)
        complete(empty)
    except OSError:
        _empty_again(empty)
        raise


def complete(folder: Path) -> None:
    """Finish, or clear, what a run left that was killed while it filled a folder."""
    new = folder / NEW
    if not new.is_dir():
        return
    if not (new / MARK).is_file():
        shutil.rmtree(new, ignore_errors=True)
        return
    for path in sorted(new.iterdir(), key=lambda p: p.name == MARK):
        path.rename(folder / path.name)
    new.rmdir()


def _empty_again(folder: Path) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
