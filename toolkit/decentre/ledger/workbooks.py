"""Rows of a workbook, sheet by sheet, once it is known to be safe to open."""

from __future__ import annotations

import datetime
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from decentre.errors import InputError
from decentre.ledger.records import Record

_UNPACKED = 2 * 1024**3
_RATIO = 200
_PIECE = 1 << 20
_LARGEST_SHEET = 60_000_000
_MOST_ROWS = 1_048_576
_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"(?:\s[^<>]*[^<>/])?>')
_REPEATED = re.compile(rb'number-(rows|columns)-repeated="(\d+)"([^<>]*)>')
OPENED = ("[Content_Types].xml", "content.xml")


def require_safe(path: Path) -> None:
    """Refuse a workbook that is cut short, is some other archive, or would fill the memory when it is opened.

    Parameters
    ----------
    path : Path
        A file that begins like a ZIP archive, as XLSX, XLSB and ODS do.

    Raises
    ------
    InputError
        With the reason.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = {p.filename: p for p in archive.infolist()}
            _require_small(path, parts)
            if not parts.keys() & set(OPENED):
                raise InputError(f"'{path}' is a ZIP archive ({', '.join(list(parts)[:3])}); unpack it first.")
            for name in parts:
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                    _require_used_range(path, archive, name)
                if name == "content.xml":
                    _require_few_repeats(path, archive)
    except InputError:
        raise
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError):
        raise InputError(
            f"'{path}' begins like a workbook and cannot be opened: it is cut short or damaged; fetch it again."
        ) from None


def _require_small(path: Path, parts: dict[str, zipfile.ZipInfo]) -> None:
    unpacked = sum(p.file_size for p in parts.values())
    packed = max(1, sum(p.compress_size for p in parts.values()))
    if unpacked > _UNPACKED or (unpacked > 100 * _PIECE and unpacked / packed > _RATIO):
        raise InputError(
            f"'{path}' would unpack from {packed:,} to {unpacked:,} bytes, which no list of payments does; it is not opened."
        )


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield a part of an archive in pieces that end where a tag ends."""
    rest = b""
    with archive.open(name) as stream:
        while piece := stream.read(_PIECE):
            whole, _, rest = (rest + piece).rpartition(b"<")
            yield whole
            rest = b"<" + rest
    yield rest


def _require_used_range(path: Path, archive: zipfile.ZipFile, name: str) -> None:
    """Refuse a sheet whose cells that hold something span too wide a range: its reader keeps every cell of it."""
    columns: set[bytes] = set()
    last = 0
    for piece in _pieces(archive, name):
        found = _CELL.findall(piece)
        columns |= {c for c, _ in found}
        last = max(last, *(int(r) for _, r in found[-1:]), 0)
    width = max((_number(c) for c in columns), default=0)
    if width * last > _LARGEST_SHEET:
        raise InputError(
            f"'{path}' has a sheet ({Path(name).stem}) whose cells span {last:,} rows and {width:,} columns; delete what stands far "
            "from the payments and save it again."
        )


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _require_few_repeats(path: Path, archive: zipfile.ZipFile) -> None:
    for piece in _pieces(archive, "content.xml"):
        for kind, times, after in _REPEATED.findall(piece):
            if int(times) > _MOST_ROWS or (kind == b"columns" and int(times) > 1000 and b"value" in after):
                raise InputError(
                    f"'{path}' repeats a cell or row {int(times):,} times, which no list of payments does."
                )


def sheet_rows(path: Path) -> Iterator[Record]:
    """Yield every row of every sheet of a workbook, in order.

    Parameters
    ----------
    path : Path
        XLSX, XLS, XLSB or ODS.

    Yields
    ------
    Record
        Rows of hidden sheets, too, with a note that they are.

    Raises
    ------
    InputError
        The workbook has a password or is damaged.
    """
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        hidden = {s.name for s in book.sheets_metadata if s.visible != python_calamine.SheetVisibleEnum.Visible}
        for name in book.sheet_names:
            for number, cells in enumerate(book.get_sheet_by_name(name).iter_rows(), start=1):
                yield Record(name, number, [_text(c) for c in cells], "hidden sheet" if name in hidden else "")
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        reason = "it has a password" if "assword" in str(error) else "it is cut short or damaged"
        raise InputError(
            f"'{path}' cannot be opened as a workbook ({reason}); fetch it again, or save it again as .xlsx."
        ) from None


def _text(value: object) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, datetime.date) else str(value)
