"""The files of a collection, each with its name in the ledger and whose it is; archives unpacked, the rest named."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from decentre.errors import InputError
from decentre.ledger.archives import is_packed, unpacked
from decentre.ledger.batch import Given
from decentre.ledger.files import Found
from decentre.ledger.publishers import Publishers, name_of_place


def listed(found: Sequence[Found], folder: Path, publishers: Publishers) -> tuple[list[Given], list[tuple[str, str]]]:
    """Return the files to read, and what is passed over, by name, with the reason.

    Parameters
    ----------
    found : sequence of Found
        Files and what was passed over.
    folder : Path
        Where archives are unpacked.
    publishers : Publishers
        What the user says of whose they are.

    Returns
    -------
    (list of Given, list of (str, str))
        In order. A file inside an archive is named ``archive.zip/file.csv``, and an archive that cannot be unpacked is a file that cannot be read.
    """
    files: list[Given] = []
    passed: list[tuple[str, str]] = []
    for one, name in zip(found, _names([f.path for f in found]), strict=True):
        if one.passed:
            passed.append((name, one.passed))
        elif is_packed(one.path):
            inside, others = _unpacked(one, name, folder, publishers)
            files += inside
            passed += others
        else:
            files.append(_given(one.path, name, one, publishers))
    return files, passed


def _given(path: Path, name: str, found: Found, publishers: Publishers, broken: str = "") -> Given:
    place = name_of_place(name, found.path.with_name(path.name), found.root)
    return Given(path, name, place, publishers.of(name, found.path), broken)


def _unpacked(
    found: Found, name: str, folder: Path, publishers: Publishers
) -> tuple[list[Given], list[tuple[str, str]]]:
    try:
        files, others = unpacked(found.path, folder)
    except InputError as error:
        return [_given(found.path, name, found, publishers, str(error))], []
    inside = [_given(path, f"{name}/{member}", found, publishers) for path, member in files]
    return inside, [(f"{name}/{member}", why) for member, why in others]


def _names(files: Sequence[Path]) -> list[str]:
    short = [p.name for p in files]
    if len(set(short)) == len(short):
        return short
    top = os.path.commonpath([p.resolve().parent for p in files])
    return [p.resolve().relative_to(top).as_posix() for p in files]
