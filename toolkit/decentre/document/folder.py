"""The folder of a report: it appears whole or not at all, and what somebody else made is never touched.

A folder is written to when it is new, empty, or one that this package made and nobody changed: its mark ``.decentre.json``
lists its files. The work is done in a scratch folder beside it. At the end the old folder moves to ``NAME.decentre-old``, the
scratch takes its name, and the old one goes; a run that was killed in between is mended by the next one.
"""

from __future__ import annotations

import errno
import json
import os
import platform
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pandas as pd

from decentre.document.filling import complete, fill
from decentre.document.held import Held
from decentre.errors import InputError
from decentre.tables import safe
from decentre.tables.marks import MARK, SCHEMA_VERSION, Mark, hash_of, mark_of

_RECORDED = ("decentre", "duckdb", "matplotlib", "nbclient", "numpy", "pandas", "scipy", "statsmodels", "typst")
_OLD = ".decentre-old"
_APART = ("environment.json",)  # says when and where: may differ between two runs
_DROPPINGS = {".DS_Store", "Thumbs.db", "desktop.ini"}  # left by a file manager that looked in
_STORAGE = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "a file would be larger than is allowed",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ENOTDIR: "a file is in the way",
    errno.EEXIST: "a file is in the way",
    errno.EROFS: "it can only be read",
    errno.EACCES: "writing is not permitted",
    errno.EPERM: "writing is not permitted",
}


@contextmanager
def whole_folder(
    out: str | Path, command: str = "", *, inputs: Sequence[str | Path] = (), copied: Collection[str] = ()
) -> Iterator[Path]:
    """Give a scratch folder that becomes ``out`` only when nothing went wrong.

    ``command`` is what made it; ``inputs`` are the files and folders read, which may not lie in ``out``; ``copied`` names
    files that are bytes of somebody else's.
    """
    require_folder(out, inputs)
    target = _settled(Path(out))
    with _storage_in_words(out), Held(target.parent) as scratch:
        if target.is_dir():
            shutil.copymode(target, scratch)
        yield scratch
        _write_mark(scratch, command, copied)
        require_folder(target, inputs)  # once more: the work may have taken an hour
        _swap(scratch, target)


def require_folder(out: str | Path, inputs: Sequence[str | Path] = ()) -> None:
    """Refuse a folder that may not be written to, before any work is done; put back what a killed run moved away."""
    with _storage_in_words(out):
        target = _settled(Path(out))
        _mend(target)
        _require_apart(target, inputs)
        if target.exists():
            _require_ours(target)


def _require_ours(target: Path) -> None:
    if not target.is_dir():
        raise InputError(f"'{target}' is a file; give the name of a folder.")
    mark = mark_of(target)
    if mark is None:
        _require_empty(target)
    else:
        _require_unchanged(target, mark)


def _settled(out: Path) -> Path:
    """Return the absolute path of a folder; a link to a folder stands for that folder."""
    if out.is_symlink() and not out.exists():
        raise InputError(f"'{out}' is a link to something that is not there; remove the link, or give another folder.")
    try:
        return out.resolve()
    except (ValueError, RuntimeError) as error:
        raise InputError(f"'{out}' cannot be a folder ({error}); give another name.") from None


def _require_empty(folder: Path) -> None:
    held = sorted(p.name for p in folder.iterdir() if p.name not in _DROPPINGS)
    if held:
        raise InputError(
            f"'{folder}' holds what decentre did not make (such as {held[0]!r}), and is left as it is; give a new or an empty "
            "folder."
        )


def _require_unchanged(folder: Path, mark: Mark) -> None:
    for name in sorted(_files(folder)):
        if name in (MARK, *mark.apart):
            continue
        if name not in mark.files:
            raise InputError(
                f"'{folder}' holds {name!r}, which decentre did not put there; move it away, or give another folder."
            )
        if hash_of(folder / name) != mark.files[name]:
            raise InputError(
                f"'{folder / name}' was changed after decentre wrote it, and is left as it is; move it away, or give another "
                "folder."
            )


def _files(folder: Path) -> Iterator[str]:
    """Yield what is in a folder and below, as paths from it; a link is not followed, and empty folders do not count."""
    for place, folders, names in os.walk(folder):
        links = [n for n in folders if (Path(place) / n).is_symlink()]
        for name in [*names, *links]:
            if name not in _DROPPINGS:
                yield (Path(place) / name).relative_to(folder).as_posix()


def _require_apart(target: Path, inputs: Sequence[str | Path]) -> None:
    for given in inputs:
        path = Path(given).resolve()
        if path == target or target in path.parents:
            raise InputError(
                f"'{given}' lies in '{target}', the folder to be written; a folder that is read is never written to: give "
                "another folder."
            )


def _write_mark(scratch: Path, command: str, copied: Collection[str]) -> None:
    names = sorted(_files(scratch))
    write_json(
        scratch / MARK,
        {
            "command": command,
            "schema_version": SCHEMA_VERSION,
            "files": {n: hash_of(scratch / n) for n in names if n not in _APART},
            "apart": [n for n in names if n in _APART],
            "copied": [n for n in names if n in copied],
        },
    )


def _swap(scratch: Path, target: Path) -> None:
    if not target.exists():
        scratch.rename(target)
    elif not any(target.iterdir()):
        _replace_empty(scratch, target)
    else:
        old = _old(target)
        target.rename(old)
        try:
            scratch.rename(target)
        except OSError:
            old.rename(target)
            raise
        shutil.rmtree(old, ignore_errors=True)


def _is_current(folder: Path) -> bool:
    """Say whether a folder is the one we stand in: swapped for another it would be gone under our feet."""
    try:
        return Path.cwd() == folder
    except OSError:
        return False


def _replace_empty(scratch: Path, empty: Path) -> None:
    if not _is_current(empty):
        try:
            scratch.rename(empty)
        except OSError:  # a mount, or a system that replaces no folder
            pass
        else:
            return
    fill(scratch, empty)


def _old(target: Path) -> Path:
    return target.with_name(target.name + _OLD)


def _mend(target: Path) -> None:
    """Put back, or clear, what a run left that was killed while it swapped the folders or filled one."""
    complete(target)
    old = _old(target)
    if not old.is_dir() or mark_of(old) is None:
        if old.exists():
            raise InputError(
                f"'{old}' is in the way, and decentre did not make it; move it away, or give another folder."
            )
        return
    if target.exists():
        shutil.rmtree(old, ignore_errors=True)
    else:
        old.rename(target)


@contextmanager
def _storage_in_words(out: str | Path) -> Iterator[None]:
    """Say in a sentence that nothing can be stored; any other fault of a file goes on as it is."""
    try:
        yield
    except OSError as error:
        if error.errno not in _STORAGE:
            raise
        where = f" ({Path(os.fsdecode(error.filename)).name})" if error.filename else ""
        raise InputError(
            f"Nothing was written at '{_short(out)}': {_STORAGE[error.errno]}{_short(where)}; give another folder."
        ) from None


def _short(path: object) -> str:
    text = str(path)
    return text if len(text) <= 80 else f"{text[:40]} ... {text[-20:]}"


def new_files(out: str | Path, texts: Mapping[str, str]) -> list[Path]:
    """Add files to any folder: all of them or none, and none is overwritten."""
    folder = Path(out)
    made: list[Path] = []
    with _storage_in_words(out):
        for there in (folder / name for name in texts):
            if there.exists() or there.is_symlink():
                raise InputError(f"'{there}' is there already and is not overwritten; give another folder with --out.")
        try:
            for name, text in texts.items():
                made.append(_new_file(folder / name, text))
        except BaseException:
            for path in made:
                path.unlink(missing_ok=True)
            raise
    return made


def _new_file(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="\n") as stream:
        try:
            stream.write(text)
            stream.flush()
        except OSError:
            path.unlink()
            raise
    return path


def versions() -> dict[str, str]:
    """Return the version of each library that a report rests on, those left out that are not installed."""
    found = {}
    for name in _RECORDED:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def write_text(path: Path, text: str) -> None:
    """Write a text, the same bytes on every platform."""
    path.write_text(text, encoding="utf-8", newline="\n")


def write_csv(path: Path, table: pd.DataFrame) -> None:
    """Write a table as CSV, numbers at ten significant digits, cells neutral, the same bytes on every platform."""
    safe.write_csv(path, table, digits=10)


def write_json(path: Path, content: object) -> None:
    """Write JSON with sorted keys, the same bytes at every run."""
    write_text(path, json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n")


def write_environment(folder: Path, datasets: Sequence[str] = ()) -> None:
    """Record when, with what and from which datasets it was made; this file alone may differ between two runs."""
    write_json(
        folder / "environment.json",
        {
            "datasets": list(datasets),
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "platform": platform.platform(),
            "python": platform.python_version(),
            "versions": versions(),
        },
    )
