"""A first guess."""

from __future__ import annotations

from pathlib import Path

from decentre.errors import InputError
from decentre.tables.extraction.extracted import Extracted


def proposed(path: str | Path) -> Extracted:
    """Return a first guess."""
    raise InputError(f"'{path}' needs a specification; docs/extract.md says how to write one.")
