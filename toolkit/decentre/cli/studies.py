"""Commands on case studies: run them, and start one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from decentre import reproduction
from decentre.cli.reporting import say_where
from decentre.errors import InputError
from decentre.reports.studies import verdicts, write_reproduction


def reproduce(studies: Sequence[str] = (), *, out: str = "report", reference_data: str | None = None) -> int:
    """Hold published values against recomputed ones.

    Parameters
    ----------
    studies : sequence of str
        Names or folders of case studies; all that ship by default.
    out : str
        The folder to write.
    reference_data : str
        The folder with the files that do not ship.
    """
    if reference_data:
        os.environ["DECENTRE_REFERENCE_DATA"] = reference_data
    chosen = list(studies) or reproduction.names()
    done = write_reproduction(chosen, out, progress=lambda line: print(line, flush=True))
    print(f"\n{verdicts(done).to_string()}\n")
    print("".join(f"{line}\n" for each in done for line in _differing(each)), end="")
    say_where(out)
    return 0 if all(r.passed for r in done) else 1


def _differing(done: reproduction.Reproduction) -> list[str]:
    """Return a line for each value that differs, with what is printed and what was recomputed."""
    return [
        f"DIFFERS {done.study}/{key}: printed {row['printed']}, recomputed {row['recomputed']:.10g} {row['unit']} ({row['where']})"
        for key, row in done.differing.iterrows()
    ]


def _new_exercise(name: str, *, out: str = ".") -> Path:
    from decentre import teaching

    return teaching.new_exercise(name, out=out)


_MAKERS = {
    "case-study": (reproduction.new_case_study, "decentre reproduce {}"),
    "dataset": (reproduction.new_dataset, "python3 toolkit test -k datasets"),
    "interview-study": (
        reproduction.new_interview_study,
        "decentre report control {0}/accounts.csv --interviews {0}/interviews.csv --out report",
    ),
    "exercise": (_new_exercise, "decentre exercise {} --student s1 --out try"),
}


def new(
    kind: Literal["case-study", "dataset", "interview-study", "exercise"],
    name: str,
    *,
    out: str = ".",
    from_data: str = "",
) -> int:
    """Make a case study, a dataset, an interview study or an exercise to start from, which passes at once.

    Parameters
    ----------
    kind : str
        What to make.
    name : str
        Lower-case letters, digits and _; the name of its folder as well.
    out : str
        The folder in which its folder is made.
    from_data : str
        A table that a case study starts from: it is copied into its folder.
    """
    make, check = _MAKERS[kind]
    if from_data and kind != "case-study":
        raise InputError("--from-data is for a case study: decentre new case-study NAME --from-data FILE.")
    made = reproduction.new_case_study(name, out=out, from_data=from_data) if from_data else make(name, out=out)
    print("\n".join(f"wrote {path}" for path in sorted(made.iterdir()) if not path.name.startswith(".")))
    print(f"\nIt passes as it stands; write over it, and check it with: {check.format(made)}")
    return 0
