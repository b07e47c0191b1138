"""What functions take, read from their source: the command line and the list of kinds need no library loaded."""

from __future__ import annotations

import ast
import pkgutil
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.machinery import FileFinder
from pathlib import Path
from typing import Any

from decentre.reports import kinds


@dataclass(frozen=True)
class Choice:
    """A parameter of a function: its annotation and default as written (``None``: it must be given), and what it is."""

    name: str
    annotation: str
    default: str | None
    keyword: bool
    about: str = ""


@dataclass(frozen=True)
class Signature:
    """A function as its source has it: where it stands, what it takes, returns and says of itself."""

    module: str
    path: Path
    name: str
    choices: Sequence[Choice]
    returns: str
    about: str

    @property
    def summary(self) -> str:
        """The first sentence of what it says of itself."""
        return " ".join(self.about.split("\n\n")[0].split())


@dataclass(frozen=True)
class Described:
    """A kind of report as its file has it: the signature of its function, and what its specification says in plain values."""

    signature: Signature
    on: str
    table: str = ""
    columns: Sequence[str] = ()
    told_by: Sequence[str] = ()
    needs: Mapping[str, str] = field(default_factory=dict)
    alias: str = ""
    place: int = 99


def described() -> dict[str, Described]:
    """Return every kind of report by its name, in the order of their places."""
    found = {}
    for finder, name, _ in pkgutil.iter_modules(kinds.__path__):
        if isinstance(finder, FileFinder):
            path = Path(finder.path) / f"{name}.py"
            found[name] = _kind(path, name, path.stat().st_mtime_ns)
    return dict(sorted(found.items(), key=lambda kind: kind[1].place))


@cache
def _kind(path: Path, name: str, _changed: int) -> Described:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    module = f"{kinds.__name__}.{name}"
    written = next(f for f in tree.body if isinstance(f, ast.FunctionDef) and f.name == f"report_{name}")
    made = next(n.value for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "KIND")
    plain = {k.arg: _plain(k.value) for k in made.keywords if k.arg} if isinstance(made, ast.Call) else {}
    return Described(_signature(module, path, written), **{k: v for k, v in plain.items() if v is not None})


def _plain(node: ast.expr) -> Any:
    """Return what a literal stands for, and nothing for a name."""
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def functions(module: str, path: Path) -> list[Signature]:
    """Return the signatures of the public functions of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    defined = [f for f in tree.body if isinstance(f, ast.FunctionDef) and not f.name.startswith("_")]
    return [_signature(module, path, f) for f in defined]


def _signature(module: str, path: Path, function: ast.FunctionDef) -> Signature:
    taken, about = function.args, ast.get_docstring(function) or ""
    explained = _explained(about)
    first: list[ast.expr | None] = [None] * (len(taken.args) - len(taken.defaults))
    listed = [(a, d, False) for a, d in zip(taken.args, [*first, *taken.defaults], strict=True)]
    listed += [(a, d, True) for a, d in zip(taken.kwonlyargs, taken.kw_defaults, strict=True)]
    choices = [
        Choice(
            argument.arg,
            ast.unparse(argument.annotation) if argument.annotation else "str",
            None if default is None else ast.unparse(default),
            keyword,
            explained.get(argument.arg, ""),
        )
        for argument, default, keyword in listed
    ]
    return Signature(
        module, path, function.name, choices, ast.unparse(function.returns) if function.returns else "", about
    )


def _explained(about: str) -> dict[str, str]:
    """Return what a numpydoc docstring says of each parameter."""
    part = re.search(r"\nParameters\n-+\n(.*?)(?:\n\n\w[^\n]*\n-+\n|\Z)", about, re.DOTALL)
    found = {}
    for names, text in re.findall(
        r"^(\w[^\n:]*?)(?: : [^\n]*)?\n((?:(?: {4}[^\n]*)?\n?)+)", part[1] if part else "", re.M
    ):
        for name in re.split(r",\s*", names):
            found[name.strip()] = " ".join(text.split())
    return found
