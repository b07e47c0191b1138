"""What a child process runs: it opens workbooks, so that one that aborts or hangs its reader ends the child and no more.

Started by its path with ``python -I``; it imports the reader of workbooks and nothing of ours. A line of JSON with a path
comes in; lines of JSON go out: a sheet, its rows, and at last an end or the reason why there is none.
"""

import datetime
import json
import sys
from collections.abc import Iterator
from pathlib import Path

MEMORY = 4 * 1024**3
MOST_CELLS = 60_000_000
_WHOLE = float(2**53)  # beyond it a float no longer holds every whole number


def answers(path: str) -> Iterator[dict[str, object]]:
    """Yield what stands in a workbook: a sheet, then its rows, and so on; at last an end, or the reason of a failure."""
    import python_calamine

    try:
        with Path(path).open("rb") as stream:  # as a stream: by its path the reader would trust its ending
            book = python_calamine.CalamineWorkbook.from_filelike(stream)
            for known in book.sheets_metadata:
                if known.typ == python_calamine.SheetTypeEnum.WorkSheet:
                    hidden = known.visible != python_calamine.SheetVisibleEnum.Visible
                    yield from _sheet(book.get_sheet_by_name(known.name), hidden=hidden)
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except MemoryError:
        yield {"failed": "memory"}
    except BaseException as error:  # noqa: BLE001 - the reader's own panic is no Exception
        yield {"failed": "password" if "assword" in str(error) else "damaged"}
    else:
        yield {"end": True}


def _sheet(sheet: object, *, hidden: bool) -> Iterator[dict[str, object]]:
    """Yield one sheet: its name first, then its rows from the first row of the sheet on, blanks at their ends left out."""
    height, width = sheet.total_height, sheet.total_width  # type: ignore[attr-defined]
    merged = [[*first, *last] for first, last in sheet.merged_cell_ranges or []]  # type: ignore[attr-defined]
    yield {"sheet": sheet.name, "hidden": hidden, "merged": merged}  # type: ignore[attr-defined]
    if height * width > MOST_CELLS:
        raise MemoryError
    left = [None] * (sheet.start[1] if sheet.start else 0)  # type: ignore[attr-defined]
    for row in sheet.iter_rows():  # type: ignore[attr-defined]
        cells = [*left, *map(_cell, row)]  # the reader begins at the first filled column
        while cells and cells[-1] is None:
            cells.pop()
        yield {"row": cells}


def _cell(value: object) -> object:
    """Return a cell as JSON holds it: what JSON has no type for becomes a list of its type and its text."""
    if value is None or value == "":
        return None
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime.datetime):
        return ["datetime", value.isoformat()]
    if isinstance(value, datetime.date | datetime.time):
        return [type(value).__name__, value.isoformat()]
    if isinstance(value, datetime.timedelta):
        return ["timedelta", repr(value.total_seconds())]
    return value


def _number(value: float) -> object:
    if value != value or value in (float("inf"), float("-inf")):
        return ["error", "#NUM!"]
    return int(value) if value.is_integer() and abs(value) <= _WHOLE else value


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows: the limit on time has to do there
        return
    for kind in ("RLIMIT_AS", "RLIMIT_DATA"):
        try:
            resource.setrlimit(getattr(resource, kind), (MEMORY, MEMORY))
        except (AttributeError, ValueError, OSError):
            continue


def _say(answer: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")


def main() -> None:
    """Answer one path a line until there is none."""
    import python_calamine  # noqa: F401  (a child that has no reader must not say that it is ready)

    _limit_memory()
    _say({"ready": True})
    sys.stdout.flush()
    for line in sys.stdin:
        for answer in answers(json.loads(line)["path"]):
            _say(answer)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
