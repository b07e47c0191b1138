"""Reading a user's own table from a file, without guessing."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from decentre.errors import InputError

_WORKBOOKS = {".xlsx", ".xls", ".xlsb", ".ods"}


def read(path: str | Path, *, sheet: str | int = 0) -> pd.DataFrame:
    """Read a table from a CSV, XLSX or ODS file.

    Text stays text: ``'NA'`` is a name like any other, and only an empty cell is missing. The first row must hold the
    column names.

    Parameters
    ----------
    path : str or Path
        A ``.csv`` file in UTF-8, or a workbook (``.xlsx``, ``.xls``, ``.xlsb``, ``.ods``).
    sheet : str or int, default 0
        Which sheet of a workbook, by name or by position.

    Returns
    -------
    pandas.DataFrame
        The table as it stands in the file.

    Raises
    ------
    InputError
        There is no such file; it is empty; its ending is not known; it is not UTF-8; rows differ in length; or the
        first row does not name every column (merged or blank header cells).

    Examples
    --------
    >>> read("no/such/budget.csv")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: There is no file 'no/such/budget.csv'; check the path (it is read from the folder you are in).
    """
    path = Path(path)
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "is not there"
        if what == "is a folder":
            raise InputError(f"'{path}' is a folder; give the path of one CSV, XLSX or ODS file.")
        raise InputError(f"There is no file '{path}'; check the path (it is read from the folder you are in).")
    if path.stat().st_size == 0:
        raise InputError(f"'{path}' is empty; its first row must hold the column names.")
    table = _csv(path) if path.suffix.lower() == ".csv" else _workbook(path, sheet)
    _require_header(table, path)
    if table.empty:
        raise InputError(f"'{path}' has column names but no rows; add the rows below them.")
    return table


def _csv(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, encoding="utf-8-sig", keep_default_na=False, na_values=[""], index_col=False)
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise InputError(
            f"'{path}' is not UTF-8 text (byte 0x{error.object[error.start]:02x} in or after line {line}); "
            "save it again as 'CSV UTF-8'."
        ) from None
    except pd.errors.EmptyDataError:
        raise InputError(f"'{path}' is empty; its first row must hold the column names.") from None
    except pd.errors.ParserError as error:
        detail = str(error).rsplit("error: ", maxsplit=1)[-1].strip().rstrip(".")
        raise InputError(
            f"'{path}' is not a regular table ({detail}); give every row as many cells as there are column names."
        ) from None
    except pd.errors.ParserWarning:
        raise InputError(
            f"'{path}' has rows longer than its row of column names; give every row as many cells as there are names."
        ) from None
    return table


def _workbook(path: Path, sheet: str | int) -> pd.DataFrame:
    if path.suffix.lower() not in _WORKBOOKS:
        raise InputError(
            f"'{path}' ends in '{path.suffix}', which is not read; save it as .csv (UTF-8), .xlsx or .ods."
        )
    import python_calamine

    try:
        return pd.read_excel(path, sheet_name=sheet, engine="calamine", keep_default_na=False, na_values=[""])
    except (python_calamine.CalamineError, OSError):
        raise InputError(
            f"'{path}' cannot be opened as a workbook; open it in a spreadsheet program and save it again as .xlsx."
        ) from None
    except (ValueError, IndexError):
        raise InputError(f"'{path}' has no sheet {sheet!r}; give the name or position of one it has.") from None


def _require_header(table: pd.DataFrame, path: Path) -> None:
    blank = [i for i, c in enumerate(table.columns) if str(c).startswith("Unnamed: ") or not str(c).strip()]
    if blank or not len(table.columns):
        letters = ", ".join(str(i + 1) for i in blank) or "1"
        raise InputError(
            f"'{path}' has no name over column {letters}: the header is merged, blank, or not in the first row; "
            "put one name over each column in row 1, and the data from row 2."
        )
