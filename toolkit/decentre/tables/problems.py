"""What may be wrong with a table, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Problem:
    """Something wrong with some rows of one column."""

    rows: np.ndarray
    column: str
    sentence: str
    severity: Literal["error", "note"] = "error"


def where(mask: np.ndarray | pd.Series) -> np.ndarray:
    """Return the positions of the rows of a mask."""
    return np.flatnonzero(np.asarray(mask))


def found(mask: np.ndarray | pd.Series, column: str, sentence: str) -> Iterator[Problem]:
    """Yield the rows of a mask as a problem, if there are any."""
    if np.asarray(mask).any():
        yield Problem(where(mask), column, sentence)
