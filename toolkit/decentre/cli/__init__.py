"""The ``decentre`` command: made from the kinds of report and the functions of this folder, as their source describes them.

Exit codes: 0 all well; 1 a published value differs and nothing explains it, or an answer is not right; 2 the input or the
command was refused; 130 stopped.
"""

from __future__ import annotations

import gc
import os
import sys
import warnings
from collections.abc import Sequence

from decentre.cli.app import run
from decentre.errors import AssumptionWarning, DecentreError, OutputWarning, ReadingWarning

_CLOSED = 141  # as a shell reports a program whose reader went away
_STOPPED = 130
_OBJECTS = 100_000  # between two searches for garbage: imports and drawing make many objects and few circles


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after ``decentre``; by default those of the process.

    Returns
    -------
    int
        The exit code.
    """
    gc.set_threshold(_OBJECTS)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", AssumptionWarning)  # the same sentences stand below the result
            warnings.simplefilter("always", OutputWarning)
            warnings.simplefilter("once", ReadingWarning)  # what was decided from a user's own file is said
            warnings.showwarning = _show_warning
            code = run(sys.argv[1:] if arguments is None else list(arguments))
            sys.stdout.flush()
            return code
    except DecentreError as error:
        print(f"decentre: {error}", file=sys.stderr)
        if len(error.cases):
            print(_cases(error), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("decentre: stopped; nothing was written", file=sys.stderr)
        return _STOPPED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _CLOSED


def _show_warning(message: Warning | str, category: type[Warning], *_where: object, **_more: object) -> None:
    print(
        f"decentre: {message}" if category in (OutputWarning, ReadingWarning) else f"{category.__name__}: {message}",
        file=sys.stderr,
    )


def _cases(error: DecentreError) -> str:
    shown = error.cases.head(10)
    more = len(error.cases) - len(shown)
    text = shown.to_string()
    return text + (f"\n... and {more} more rows" if more else "")
