"""Folders that appear whole or not at all."""

from __future__ import annotations

import json
import platform
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pandas as pd

from decentre.errors import InputError

_RECORDED = ("decentre", "duckdb", "matplotlib", "nbclient", "numpy", "pandas", "scipy", "statsmodels", "typst")


@contextmanager
def whole_folder(out: str | Path) -> Iterator[Path]:
    """Give a scratch folder whose files become those of ``out`` only when nothing went wrong.

    Parameters
    ----------
    out : str or Path
        The folder to write. If it is there, its files of the same names are replaced and the others left alone, but for a
        ``report.pdf`` that no longer belongs to its page.

    Yields
    ------
    Path
        A scratch folder beside it.

    Raises
    ------
    InputError
        ``out`` is a file, or nothing can be written there.
    """
    out = Path(out)
    if out.exists() and not out.is_dir():
        raise InputError(f"'{out}' is a file; give the name of a folder for the report.")
    try:
        out.absolute().parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".decentre-", dir=out.absolute().parent))
    except OSError as error:
        raise InputError(f"Nothing can be written at '{out}' ({error.strerror}); give another folder.") from None
    try:
        yield scratch
        _move(scratch, out)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _move(scratch: Path, out: Path) -> None:
    scratch.chmod(0o755)
    if not out.exists():
        scratch.rename(out)
        return
    if (scratch / "index.html").exists() and not (scratch / "report.pdf").exists():
        (out / "report.pdf").unlink(missing_ok=True)
    for source in sorted(p for p in scratch.rglob("*") if p.is_file()):
        target = out / source.relative_to(scratch)
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)


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
    """Write a table as CSV, numbers at ten significant digits, the same bytes on every platform."""
    table.to_csv(path, index=False, float_format="%.10g", lineterminator="\n", encoding="utf-8")


def write_json(path: Path, content: object) -> None:
    """Write JSON with sorted keys, the same bytes at every run."""
    write_text(path, json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n")


def write_environment(folder: Path) -> None:
    """Record when and with what the report was made; this file alone may differ between two runs."""
    write_json(
        folder / "environment.json",
        {
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "platform": platform.platform(),
            "python": platform.python_version(),
            "versions": versions(),
        },
    )
