"""What may not ship: fetched from the address on its card, held against two hashes, and kept in the user's cache."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Mapping
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, cast

from decentre.errors import DatasetError

if TYPE_CHECKING:
    from collections.abc import Callable

CACHE = "DECENTRE_CACHE"
_MOST_BYTES = 50_000_000
_SECONDS = 60


def cache() -> Path:
    """Return the folder of fetched files: ``DECENTRE_CACHE``, or that of the user's system; it need not be there."""
    named = os.environ.get(CACHE)
    if named:
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "decentre"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "decentre"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "decentre"


def place(slug: str, sha256: str) -> Path:
    """Return where a fetched table stands; another version of it has another name."""
    return cache() / f"{slug}-{sha256[:12]}.csv"


def fetched(slug: str, folder: Path, address: Mapping[str, str], sha256: str) -> Path:
    """Return the table of a dataset in the cache, brought there if it is not."""
    goal = place(slug, sha256)
    if goal.is_file() and _hash(goal.read_bytes()) == sha256:
        return goal
    raw = _from(address["address"], slug)
    if _hash(raw) != address["sha256"]:
        raise DatasetError(
            f"What came from {address['address']} is not the file that the card of {slug!r} describes (its hash differs), and "
            "nothing was kept; the publisher may have changed it."
        )
    table = _prepared(raw, folder)
    if _hash(table) != sha256:
        raise DatasetError(
            f"The file of {slug!r} came as described, and the table made from it differs from the card's (its hash differs), so "
            "that nothing was kept; install the versions of the lock file."
        )
    _keep(table, goal)
    return goal


def _hash(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _from(address: str, slug: str) -> bytes:
    # imported here: the package starts without the modules of the network
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    if not address.startswith(("https://", "http://")):
        raise DatasetError(f"The card of dataset {slug!r} has {address!r} for an address; it must begin with https://.")
    asked = Request(address, headers={"User-Agent": "decentre"})  # noqa: S310 (no other scheme gets here)
    try:
        with urlopen(asked, timeout=_SECONDS) as answer:  # noqa: S310
            raw = cast("bytes", answer.read(_MOST_BYTES + 1))
    except HTTPError as error:
        raise DatasetError(
            f"Dataset {slug!r} could not be fetched: {address} answered {error.code}; get the file by hand, or see its card."
        ) from error
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise DatasetError(
            f"Dataset {slug!r} could not be fetched: {address} is not reached ({reason}); connect to the network, or put the "
            "file under the folder named by DECENTRE_REFERENCE_DATA."
        ) from error
    if len(raw) > _MOST_BYTES:
        raise DatasetError(f"What {address} sends for {slug!r} is over {_MOST_BYTES / 1e6:.0f} MB; nothing was kept.")
    return raw


def _prepared(raw: bytes, folder: Path) -> bytes:
    """Return the table made from the file as published, by the dataset's own ``prepare.py``; the file itself without one."""
    recipe = folder / "prepare.py"
    if not recipe.is_file():
        return raw
    spec = spec_from_file_location(f"decentre_prepare_{folder.name}", recipe)
    if spec is None or spec.loader is None:
        raise DatasetError(f"'{recipe}' cannot be loaded; install the package again.")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    prepare = cast("Callable[[bytes], str]", module.prepare)
    return prepare(raw).encode("utf-8")


def _keep(table: bytes, goal: Path) -> None:
    """Write whole or not at all: a stopped run leaves no half file under the name that is read."""
    try:
        goal.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=goal.parent, delete=False) as scratch:
            scratch.write(table)
        Path(scratch.name).replace(goal)
    except OSError as error:
        raise DatasetError(
            f"The cache '{goal.parent}' cannot be written ({error.strerror}); name another folder by {CACHE}."
        ) from error
