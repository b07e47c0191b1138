"""Bars on a terminal for long work, from what the package logs: records with ``done`` and ``total``."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def progress(quiet: bool) -> Iterator[None]:
    """Show how far the work is, where there is a terminal to show it on."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    log, before = logging.getLogger("decentre"), logging.getLogger("decentre").level
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=True) as shown:
        handler = _Bars(shown)
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        try:
            yield
        finally:
            log.removeHandler(handler)
            log.setLevel(before)


class _Bars(logging.Handler):
    """One bar a logger; a record without a total is a step of unknown length."""

    def __init__(self, shown: object) -> None:
        super().__init__()
        self.shown, self.tasks = shown, {}  # type: ignore[var-annotated]

    def emit(self, record: logging.LogRecord) -> None:
        """Move the bar of the record's logger."""
        done, total = (getattr(record, key, None) for key in ("done", "total"))
        words = record.getMessage()[:60]
        if record.name not in self.tasks:
            self.tasks[record.name] = self.shown.add_task(words, total=total)  # type: ignore[attr-defined]
        self.shown.update(self.tasks[record.name], description=words, completed=done, total=total)  # type: ignore[attr-defined]
