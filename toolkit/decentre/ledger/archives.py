"""What is packed: the members of zip archives and gzip files, unpacked beside the store under a guard; JSON as rows."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from decentre.errors import InputError
from decentre.ledger.files import ENDINGS, Look
from decentre.ledger.records import Record
from decentre.ledger.workbooks import OPENED

_LARGEST = 4 * 1024**3
_PIECE = 1 << 20
_JSON = 256 * 1024**2
_DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError)


def is_packed(path: Path) -> bool:
    """Say whether a file is a zip archive or a gzip file by name and content; a workbook named .zip is none."""
    if path.suffix.lower() == ".gz":
        return True
    if path.suffix.lower() != ".zip" or not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return not set(archive.namelist()) & set(OPENED)


def unpacked(path: Path, folder: Path) -> tuple[list[tuple[Path, str]], list[tuple[str, str]]]:
    """Unpack the files of an archive that may hold payments.

    Parameters
    ----------
    path : Path
        A zip archive or a gzip file.
    folder : Path
        Where to; each archive has a folder of its own in it, and what is there already is not unpacked again.

    Returns
    -------
    (list of (Path, str), list of (str, str))
        Each file with its name inside, and each other member with the reason why it is passed over.

    Raises
    ------
    InputError
        It is damaged, has a password, or would unpack to more than a list of payments does.
    """
    status = path.stat()
    name = hashlib.sha256(f"{path.resolve()}{status.st_size}{status.st_mtime_ns}".encode()).hexdigest()[:16]
    target = folder / name
    target.mkdir(parents=True, exist_ok=True)
    try:
        if path.suffix.lower() == ".gz":
            inner = path.stem if Path(path.stem).suffix else f"{path.stem}.csv"
            with gzip.open(path, "rb") as stream:
                _copy(stream, target / inner, path)
            return [(target / inner, inner)], []
        return _members(path, target)
    except _DAMAGED:
        raise InputError(
            f"'{path}' is compressed and cannot be unpacked: it is cut short, damaged or has a password; fetch it again."
        ) from None


def _members(path: Path, target: Path) -> tuple[list[tuple[Path, str]], list[tuple[str, str]]]:
    found, passed = [], []
    with zipfile.ZipFile(path) as archive:
        for number, member in enumerate(archive.infolist()):
            inside = PurePosixPath(member.filename.replace("\\", "/"))
            if member.is_dir() or inside.name.startswith("._"):  # what a Mac packs beside each file
                continue
            if inside.suffix.lower() not in ENDINGS or inside.suffix.lower() == ".zip":
                passed.append(
                    (member.filename, f"a file of another kind ({inside.suffix.lower() or 'without an ending'})")
                )
                continue
            home = target / str(number)  # a name inside an archive is no path of ours
            home.mkdir(exist_ok=True)
            with archive.open(member) as stream:
                _copy(stream, home / inside.name, path)
            found.append((home / inside.name, str(inside)))
    return found, passed


def _copy(stream: IO[bytes] | gzip.GzipFile, target: Path, path: Path) -> None:
    written = 0
    with target.open("wb") as file:
        while piece := stream.read(_PIECE):
            written += len(piece)
            if written > _LARGEST or shutil.disk_usage(target.parent).free < 2 * _PIECE:
                raise InputError(
                    f"'{path}' would unpack to more than {written:,} bytes, for which there is no room; it is not read."
                )
            file.write(piece)


def json_rows(path: Path, seen: Look) -> Iterator[Record]:
    """Yield the objects of a JSON file as rows, the first row their keys.

    Parameters
    ----------
    path : Path
        A list of objects, a list of lists, an object that holds one such list, or one object a line.
    seen : Look
        What is in it.

    Yields
    ------
    Record
        Row 1 names the columns; the n-th object is row n + 1.

    Raises
    ------
    InputError
        It is none of these, or too large to be one.
    """
    if seen.stamp[0] > _JSON:
        raise InputError(f"'{path}' is JSON of more than {_JSON >> 20} MB; give its CSV.")
    with seen.open(path) as stream:
        text = stream.read().decode(*seen.decoding)
    rows = _listed(text)
    if rows is None:
        raise InputError(f"'{path}' is JSON and no list of payments; give a list of objects, one a payment.")
    lists = [r for r in rows if isinstance(r, list)]
    if len(lists) == len(rows):
        yield from (Record("", n, [_cell(c) for c in r]) for n, r in enumerate(lists, start=1))
        return
    objects = [r if isinstance(r, dict) else {} for r in rows]
    keys = list(dict.fromkeys(k for r in objects for k in r))
    yield Record("", 1, keys)
    yield from (Record("", n, [_cell(r.get(k)) for k in keys]) for n, r in enumerate(objects, start=2))


def _listed(text: str) -> list[object] | None:
    """Return the list in a JSON text: the whole, the longest under a key, or its lines."""
    try:
        value = json.loads(text, parse_float=str)
    except (ValueError, RecursionError):
        return _lines(text)
    if isinstance(value, dict):
        lists = [v for v in value.values() if isinstance(v, list)]
        value = max(lists, key=len, default=[value])
    return value if isinstance(value, list) and value and all(isinstance(v, dict | list) for v in value) else None


def _lines(text: str) -> list[object] | None:
    try:
        rows = [json.loads(line, parse_float=str) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        return None
    return rows if rows and all(isinstance(r, dict) for r in rows) else None


def _cell(value: object) -> str:
    return (
        ""
        if value is None
        else value
        if isinstance(value, str)
        else json.dumps(value)
        if isinstance(value, dict | list)
        else str(value)
    )
