"""Where exercises live: those that ship, and folders of anybody's own, found by name or by path."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from decentre import records
from decentre.errors import InputError
from decentre.teaching.draws import Draws
from decentre.teaching.sheets import Sheet, Solved, Words

FIGURES, WORDS = "figures.py", "exercise.toml"
SHIPPED = (
    "growth", "purpose", "targeting", "additionality", "capitation", "mechanisms", "pooling", "flows", "autonomy", "ledger",
    "scotland", "ceara", "claim",
)  # fmt: skip
_FOLDER = Path(__file__).with_name("exercises")


@dataclass(frozen=True, eq=False)
class Model:
    """An exercise as its folder has it.

    Attributes
    ----------
    name : str
        Of its folder; the figures follow from it.
    given : str
        As it was asked for: a name, or a path.
    words : Words
        Story, questions, slips and what is told of them (``exercise.toml``).
    draw, solve : callable
        A student's figures, and their answers (``figures.py``).
    """

    name: str
    given: str
    words: Words
    draw: Callable[[Draws], Sheet]
    solve: Callable[[Sheet], dict[str, Solved]]


def names() -> list[str]:
    """Return the exercises that ship, in the order of the lessons.

    Returns
    -------
    list of str
        Thirteen names.

    Examples
    --------
    >>> names()[:3]
    ['growth', 'purpose', 'targeting']
    """
    return list(SHIPPED)


def model(name: str | Path) -> Model:
    """Find an exercise.

    Parameters
    ----------
    name : str or Path
        One of :func:`names`, or the folder of one of your own (``exercise.toml`` and ``figures.py``).

    Returns
    -------
    Model
        Its words, and the functions that draw and solve.

    Raises
    ------
    InputError
        There is no such exercise, or its folder is not whole.

    Examples
    --------
    >>> model("growth").words.lesson
    1
    >>> model("flow")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: 'flow' is not an exercise (did you mean 'flows'?); give one of growth, purpose, ...
    """
    if isinstance(name, str) and name in SHIPPED:
        return _shipped(name)
    if isinstance(name, str | Path) and str(name) and Path(name).is_dir():
        return _own(Path(name))
    close = difflib.get_close_matches(str(name), SHIPPED, n=1)
    hint = f" (did you mean {close[0]!r}?)" if close else ""
    raise InputError(
        f"{name!r} is not an exercise{hint}; give one of {', '.join(SHIPPED)}, or the folder of one of your own."
    )


@cache
def _shipped(name: str) -> Model:
    module = importlib.import_module(f"decentre.teaching.exercises.{name}.figures")
    return _made(name, name, records.read(_FOLDER / name / WORDS, Words), module)


def _own(folder: Path) -> Model:
    """Return the exercise of a folder, read once for each change of its files."""
    for file in (WORDS, FIGURES):
        if not (folder / file).is_file():
            raise InputError(
                f"'{folder}' is no exercise: it has no {file}; `decentre new exercise NAME` makes one to start from."
            )
    changed = tuple(path.stat().st_mtime_ns for path in sorted(folder.iterdir()) if path.is_file())
    return _read(folder.resolve(), str(folder), changed)


@cache
def _read(folder: Path, given: str, _changed: tuple[int, ...]) -> Model:
    spec = importlib.util.spec_from_file_location(f"decentre_exercise_{folder.name}", folder / FIGURES)
    if spec is None or spec.loader is None:
        raise InputError(f"'{folder / FIGURES}' cannot be read as Python.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return _made(folder.name, given, records.read(folder / WORDS, Words), module)


def _made(name: str, given: str, words: Words, module: ModuleType) -> Model:
    missing = [function for function in ("draw", "solve") if not callable(getattr(module, function, None))]
    if missing:
        raise InputError(
            f"the {FIGURES} of exercise {name!r} has no function {missing[0]}; see `decentre new exercise`."
        )
    return Model(name, given, words, module.draw, module.solve)
