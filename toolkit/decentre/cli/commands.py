"""Commands made from signatures: what a function takes becomes arguments, options, choices and help; it is loaded when it is run."""

from __future__ import annotations

import ast
import contextlib
import importlib
import importlib.util
import inspect
import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from decentre.cli.progress import progress
from decentre.reports.signatures import Choice, Signature

_PLAIN = {"str": str, "Path": str, "int": int, "float": float, "bool": bool, "None": None}
_QUIET = "print nothing but what is wrong"
_SIGNED = {"author": "whose report it is", "data_date": "of what day its data are, such as 2026-03-31"}
_OURS = ("progress",)  # parameters that are no option: bars are shown on every terminal


def command(signature: Signature, printed: str = "") -> Callable[..., int]:
    """Return the command of a function, which prints for itself and returns its exit code, unless ``printed`` (module:name) does."""
    may_be_none = {c.name for c in signature.choices if c.annotation.endswith("| None")}

    def run(*sources: str, **options: object) -> int:
        quiet = bool(options.pop("quiet", False))
        said = [str(options.pop(name, "")) for name in _SIGNED]
        options = {name: None if value == "none" and name in may_be_none else value for name, value in options.items()}
        with _silence(quiet), progress(quiet):
            if printed:  # a report's folder is refused before an hour's work, and not after it
                read = [word for word in sources if Path(word).exists()]
                _named("decentre.document.folder:require_folder")(str(options["out"]), read)
            call = _named(f"{signature.module}:{signature.name}")
            if not printed:
                return int(call(*_sources(signature, sources), **options))
            with _named("decentre.document.signing:signed")(*said):
                done = call(*_sources(signature, sources), **options)
            return int(_named(printed)(done, str(options["out"])))

    taken = [_parameter(c, signature) for c in signature.choices if c.name not in _OURS]
    taken.append(_option("quiet", bool, False, _QUIET))
    taken += [_option(name, str, "", about) for name, about in _SIGNED.items()] if printed else []
    taken.sort(key=lambda p: p.kind)
    run.__signature__ = inspect.Signature(taken)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in taken}
    run.__doc__ = _plainly(signature.about.split("\n\nParameters\n")[0])
    return run


def _named(place: str) -> Callable[..., Any]:
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(module), name)  # type: ignore[no-any-return]


@contextlib.contextmanager
def _silence(quiet: bool) -> Iterator[None]:
    if not quiet:
        yield
        return
    with Path(os.devnull).open("w", encoding="utf-8") as nothing, contextlib.redirect_stdout(nothing):
        yield


def _sources(signature: Signature, words: tuple[str, ...]) -> list[object]:
    """Return what stands by position: a function that takes several gets a list where several are given."""
    first = signature.choices[0].annotation if signature.choices else ""
    if "Sequence" not in first:
        return [*words]
    return [words[0] if len(words) == 1 and first.startswith("str |") else list(words)]


def _parameter(choice: Choice, signature: Signature) -> inspect.Parameter:
    kind = meaning(choice.annotation, signature.path)
    about = _plainly(choice.about)
    if "Sequence" in choice.annotation and not choice.keyword:
        several: Any = Annotated[str, Parameter(help=about)]
        return inspect.Parameter(choice.name, inspect.Parameter.VAR_POSITIONAL, annotation=several)
    if choice.keyword or (choice.default is not None and choice.default != "''"):
        default = inspect.Parameter.empty if choice.default in (None, "...") else ast.literal_eval(choice.default)
        return _option(choice.name, kind, default, about)
    given: Any = Annotated[kind, Parameter(help=about)]
    default = inspect.Parameter.empty if choice.default is None else ""
    return inspect.Parameter(choice.name, inspect.Parameter.POSITIONAL_ONLY, default=default, annotation=given)


def _option(name: str, kind: Any, default: object, about: str) -> inspect.Parameter:
    shown = Parameter(help=about, negative="", show_default=default not in (None, False, inspect.Parameter.empty))
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, shown])


def _plainly(text: str) -> str:
    return text.replace("``", "").replace(":func:", "").replace("`", "'")


def meaning(annotation: str, path: Path) -> type | UnionType:
    """Return the type that an option has on the command line: what a word can be, tables left out."""
    kinds: list[Any] = []
    for part in _parts(ast.parse(annotation, mode="eval").body):
        name = ast.unparse(part)
        if name in _PLAIN:
            kinds.append(_PLAIN[name])
        elif name.startswith("Literal["):
            kinds.append(Literal[ast.literal_eval(part.slice)])  # type: ignore[attr-defined]
        elif name == "Sequence[str]":
            kinds.append(list[str])
        else:
            kinds += [Literal[words]] if (words := _allowed(name, path)) else []
    kinds = kinds or [str]
    found = kinds[0] if kinds[0] is not None else type(None)
    for kind in kinds[1:]:
        found = found | kind
    return found


def _parts(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp):
        return [*_parts(node.left), *_parts(node.right)]
    return [node]


@cache
def _allowed(name: str, path: Path) -> tuple[str, ...]:
    """Return the words of a ``Literal`` that has a name, found where the name comes from; none where it is no such name."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            value = node.value
            literal = isinstance(value, ast.Subscript) and ast.unparse(value.value) == "Literal"
            words = ast.literal_eval(value.slice) if literal and isinstance(value, ast.Subscript) else ()
            return words if isinstance(words, tuple) else (words,)
        if isinstance(node, ast.ImportFrom) and name in {a.asname or a.name for a in node.names}:
            source = _file(node.module or "")
            return _allowed(name, source) if source else ()
    return ()


def _file(module: str) -> Path | None:
    """Return the source of a module of ours; nothing is imported."""
    if module.partition(".")[0] != "decentre":
        return None
    place = Path(__file__).parents[1].joinpath(*module.split(".")[1:])
    return next((p for p in (place.with_suffix(".py"), place / "__init__.py") if p.is_file()), None)
