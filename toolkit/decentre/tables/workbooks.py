"""Workbooks as they stand: sheets, typed cells and merged ranges, read by a child process with limits on time and memory.

A file that aborts its reader or never ends costs one child; the batch goes on with the next.

>>> with WorkbookReader() as reader:
...     reader.seconds
60.0
"""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from decentre.errors import InputError
from decentre.tables import workbook_child
from decentre.tables.containers import UNCOUNTED, Format, errors_of_xls, format_of, require_safe
from decentre.tables.xml_workbook import read_xml

SECONDS = 60.0
_TO_START = 20.0
_CHILD = Path(workbook_child.__file__)
IN_PROCESS = "read in this process, because no other could be started: a damaged workbook could end it"


@dataclass(frozen=True)
class CellError:
    """A cell that holds an error such as ``#REF!``, or a formula that was never computed."""

    text: str


Cell = str | int | float | bool | datetime.date | datetime.time | datetime.timedelta | CellError | None


@dataclass(frozen=True)
class Sheet:
    """One sheet: ``rows[i][j]`` is the cell of row ``i`` and column ``j``, counted from 0; blank cells are None.

    Attributes
    ----------
    name : str
        As the workbook calls it.
    hidden : bool
        Whether a user of a spreadsheet program would not see it.
    rows : list of list
        From the first row of the sheet on; blanks at the end of a row, and blank rows at the end, are left out.
    merged : tuple of (top, left, bottom, right)
        Cells shown as one, counted from 0, both ends meant.
    """

    name: str
    hidden: bool
    rows: list[list[Cell]]
    merged: tuple[tuple[int, int, int, int], ...] = ()

    @property
    def filled(self) -> bool:
        """Whether any cell holds something."""
        return bool(self.rows)

    @property
    def used(self) -> str:
        """The range from the first cell of the sheet to the last that holds something, such as ``'A1:C20'``."""
        width = max(map(len, self.rows), default=0)
        return f"A1:{column_letters(width - 1)}{len(self.rows)}" if width else ""

    def cell(self, row: int, column: int) -> Cell:
        """Return one cell, counted from 0; None beyond what is filled."""
        return self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else None


@dataclass(frozen=True)
class Book:
    """A workbook: what it is by its first bytes, its sheets in order, and what there is to say about the reading."""

    format: Format
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()


def column_letters(place: int) -> str:
    """Return the letters of a column counted from 0: 0 is ``'A'``, 27 is ``'AB'``."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass
class WorkbookReader:
    """Opens workbooks one after the other in one child, which is replaced when it dies.

    Attributes
    ----------
    seconds : float
        How long one workbook may take.
    """

    seconds: float = SECONDS
    _child: subprocess.Popen[str] | None = field(default=None, repr=False)
    _alone: bool = field(default=False, repr=False)

    def __enter__(self) -> WorkbookReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()

    def book(self, path: str | Path) -> Book:
        """Return a workbook as it stands, or refuse it in one sentence.

        Parameters
        ----------
        path : str or Path
            XLSX, XLSM, XLSB, XLS, ODS, or a workbook in XML, whatever its ending says.

        Returns
        -------
        Book
            Every sheet, hidden ones too.

        Raises
        ------
        InputError
            The file is no workbook, is damaged, has a password, or needs too much time or memory.
        """
        path = Path(path)
        kind = format_of(path)
        if kind == "text":
            raise InputError(f"'{path}' is text and no workbook; read it with tables.read.")
        if kind == "xml":
            found = [Sheet(s.name, s.hidden, _trimmed(map(_row, s.rows)), tuple(s.merged)) for s in read_xml(path)]
            return Book(kind, tuple(found))
        errors = require_safe(path) if kind in ("xlsx", "xlsb", "ods") else errors_of_xls(path)
        sheets = tuple(_sheets(self._answers(path), path))
        for sheet in sheets:
            _mark_errors(sheet, errors.get(sheet.name, []))
        return Book(kind, sheets, (IN_PROCESS,) if self._alone else ())

    def _answers(self, path: Path) -> Iterator[dict[str, object]]:
        child = self._started()
        if child is None:
            yield from workbook_child.answers(str(path))
            return
        with _Deadline(child, self.seconds) as deadline:
            try:
                yield from _conversation(child, path)
            except (_SilentChildError, BrokenPipeError, OSError):
                self.close()
                reason = "time" if deadline.passed else "aborted"
                yield {"failed": reason}

    def _started(self) -> subprocess.Popen[str] | None:
        """Return a child that is ready; None where none can be started."""
        if self._child is not None and self._child.poll() is not None:
            self.close()
        if self._child is None and not self._alone:
            self._child = _start()
            self._alone = self._child is None
        return self._child


class _SilentChildError(Exception):
    """The child says nothing more."""


def _conversation(child: subprocess.Popen[str], path: Path) -> Iterator[dict[str, object]]:
    if child.stdin is None or child.stdout is None:
        raise _SilentChildError
    child.stdin.write(json.dumps({"path": str(path)}) + "\n")
    child.stdin.flush()
    while line := child.stdout.readline():
        try:
            answer = json.loads(line)
        except ValueError:  # the line at which it died
            break
        yield answer
        if answer.keys() & {"end", "failed"}:
            return
    raise _SilentChildError


class _Deadline:
    """Ends a child that takes too long; the reader then sees its answers end."""

    def __init__(self, child: subprocess.Popen[str], seconds: float) -> None:
        self.passed = False
        self._child = child
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def _end(self) -> None:
        self.passed = True
        self._child.kill()

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()


def _start() -> subprocess.Popen[str] | None:
    if not sys.executable:
        return None
    try:
        child = subprocess.Popen(  # noqa: S603 - our own file, no shell
            [sys.executable, "-I", str(_CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="ascii",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, NotImplementedError):
        return None
    with _Deadline(child, _TO_START):
        ready = child.stdout.readline() if child.stdout is not None else ""
    if '"ready"' in ready:
        return child
    child.kill()
    child.communicate()
    return None


_REASONS = {
    "time": "opening it takes more than {seconds:.0f} seconds; delete the sheets that are not wanted and save it again as .xlsx",
    "memory": "it needs too much memory; delete what stands far from the table and save it again",
    "aborted": "its reader broke off: it is damaged, or needs too much memory; open it in a spreadsheet program and save it again as .xlsx",
    "password": "it has a password; save it without one",
    "damaged": "it is cut short or damaged; open it in a spreadsheet program and save it again as .xlsx",
}


def _sheets(answers: Iterable[dict[str, object]], path: Path) -> Iterator[Sheet]:
    """Yield the sheets that the answers of a child hold."""
    head: dict[str, object] = {}
    rows: list[list[Cell]] = []
    for answer in answers:
        if "row" in answer:
            rows.append(_row(answer["row"]))
            continue
        if "failed" in answer:
            reason = _REASONS[str(answer["failed"])].format(seconds=SECONDS)
            raise InputError(f"'{path}' cannot be opened as a workbook: {reason}.")
        if head:
            yield _sheet(head, rows)
        head, rows = answer, []


def _sheet(head: dict[str, object], rows: list[list[Cell]]) -> Sheet:
    merged = head["merged"]
    ranges = tuple((int(a), int(b), int(c), int(d)) for a, b, c, d in merged) if isinstance(merged, list) else ()
    return Sheet(str(head["sheet"]), bool(head["hidden"]), _trimmed(rows), ranges)


def _trimmed(rows: Iterable[list[Cell]]) -> list[list[Cell]]:
    found = list(rows)
    while found and not any(c is not None for c in found[-1]):
        found.pop()
    return found


def _row(cells: object) -> list[Cell]:
    return [_cell(c) for c in cells] if isinstance(cells, list) else []


def _cell(value: object) -> Cell:
    if isinstance(value, list):
        kind, text = value
        return _TYPED[kind](text)
    return value if isinstance(value, str | int | float) else None


_TYPED: dict[str, Callable[[str], Cell]] = {
    "datetime": datetime.datetime.fromisoformat,
    "date": datetime.date.fromisoformat,
    "time": datetime.time.fromisoformat,
    "timedelta": lambda text: datetime.timedelta(seconds=float(text)),
    "error": CellError,
}


def _mark_errors(sheet: Sheet, errors: Iterable[tuple[int, int, str]]) -> None:
    """Put errors where the reader of workbooks left a blank, or read a number that the cell does not show."""
    for row, column, text in errors:
        sheet.rows.extend([] for _ in range(row + 1 - len(sheet.rows)))
        cells = sheet.rows[row]
        cells.extend([None] * (column + 1 - len(cells)))
        if cells[column] is None or text != UNCOUNTED:
            cells[column] = CellError(text)
