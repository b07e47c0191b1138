"""Scratch folders that are cleared even when the run that made them was killed."""

from __future__ import annotations

import secrets
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PREFIX = ".decentre-"
_LOCK = ".lock"


class Held:
    """A scratch folder in ``parent`` that belongs to this process; those of processes that are gone are cleared first.

    A lock file beside it tells the living from the dead: the system lets go of the lock when a process ends, however it ends.
    """

    def __init__(self, parent: Path) -> None:
        self.parent = parent
        self.path = parent / f"{_PREFIX}{secrets.token_hex(4)}"

    def __enter__(self) -> Path:
        self.parent.mkdir(parents=True, exist_ok=True)
        clear_abandoned(self.parent)
        self._lock = self.path.with_name(self.path.name + _LOCK)
        self._stream = self._lock.open("wb")
        _seize(self._stream)
        try:
            self.path.mkdir()  # with the user's umask
        except OSError:
            self._release()
            raise
        return self.path

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        self._release()

    def _release(self) -> None:
        self._stream.close()
        self._lock.unlink(missing_ok=True)


def clear_abandoned(parent: Path) -> None:
    """Remove the scratch folders of runs that were killed."""
    for lock in parent.glob(f"{_PREFIX}*{_LOCK}"):
        with suppress(OSError):  # another run may clear the same one, or hold it
            with lock.open("r+b") as stream:
                free = _seize(stream)
            if free:
                shutil.rmtree(lock.with_name(lock.name.removesuffix(_LOCK)), ignore_errors=True)
                lock.unlink(missing_ok=True)


def _seize(stream: IO[bytes]) -> bool:
    """Take the lock on an open file, and say whether nobody else had it."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
