"""One family of errors: every message says what was given, what is allowed, and what to do next.

>>> from decentre.errors import InputError
>>> try:
...     raise InputError("'2019/21' is not a year; write it like '2019-20'.")
... except ValueError as error:
...     print(error)
'2019/21' is not a year; write it like '2019-20'.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


class DecentreError(Exception):
    """The parent of every error this package raises on purpose.

    Parameters
    ----------
    message : str
        One sentence: what was given, what is allowed, what to do next.
    cases : pandas.DataFrame, optional
        The offending rows.

    Attributes
    ----------
    cases : pandas.DataFrame
        The offending rows; empty when no row is to blame.
    """

    def __init__(self, message: str, cases: pd.DataFrame | None = None) -> None:
        super().__init__(message)
        self._cases = cases

    @property
    def cases(self) -> pd.DataFrame:
        """The offending rows; an empty table when no row is to blame."""
        if self._cases is None:
            import pandas as pd

            return pd.DataFrame()
        return self._cases


class InputError(DecentreError, ValueError):
    """What the caller gave cannot be used; nothing was computed and nothing was changed."""


class IdentityError(DecentreError, ArithmeticError):
    """Parts that must add up to a whole do not."""


class DatasetError(DecentreError, LookupError):
    """A shipped dataset is not there, or is not the file its card describes."""


class AssumptionWarning(UserWarning):
    """The answer stands on something untested; the same sentence is in ``result.assumptions``."""


class ReadingWarning(AssumptionWarning):
    """Something was decided from a file that may be otherwise, such as its encoding; the message says how to settle it."""


class OutputWarning(UserWarning):
    """A part of a report could not be made, and the rest was; the message says what is missing and what to do."""
