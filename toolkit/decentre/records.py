"""The only reader of TOML: a file or a dictionary becomes a typed record, or one sentence says what is wrong with it.

A record is a class whose fields and types say what a table may hold; its own ``__post_init__`` may refuse values.

>>> class Pace(Record):
...     minimum: float
...     maximum: float = 1.0
>>> from_dict({"minimum": 0.05}, Pace, "pace rules").minimum
0.05
>>> from_dict({"minimum": "5%"}, Pace, "pace rules")
Traceback (most recent call last):
    ...
decentre.errors.InputError: pace rules: minimum is '5%'; give a number.
"""

from __future__ import annotations

import math
import numbers
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from decentre.errors import DecentreError, InputError

T = TypeVar("T")
R = TypeVar("R", bound="Record")
DEEPEST = 24
_MOST_BYTES = 4_000_000
_MOST_VALUES = 200_000
_LARGEST = 2**63  # TOML itself promises no larger integer
_WORDS = {
    "object": "a table",
    "array": "a list",
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "null": "nothing",
    "date": "a date (in quotation marks it is a text)",
    "datetime": "a date (in quotation marks it is a text)",
    "time": "a time (in quotation marks it is a text)",
}
_OF_THE_WHOLE = ("lacks ", "has the unknown ", "is ", "cannot ")
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A typed table of a file: a key that is not a field is refused."""


def read(path: str | Path, kind: type[T], *, error: type[DecentreError] = InputError, advice: str = "") -> T:
    """Return a TOML file as a record; every fault is one sentence that names file and key."""
    return from_dict(contents(path, error=error, advice=advice), kind, f"'{path}'", error=error, advice=advice)


def contents(path: str | Path, *, error: type[DecentreError] = InputError, advice: str = "") -> dict[str, Any]:
    """Return the tables of a TOML file as dictionaries, its size, depth and numbers checked."""
    return _Refusal(f"'{path}'", error, advice).parsed(Path(path))


def checked(data: object, what: str) -> Any:
    """Return a dictionary in Python's own types, its size and depth checked; shape, and infinite numbers, are left to others."""
    return _Refusal(what, InputError, "", finite=False).plain(data)


def as_dict(record: Record) -> dict[str, Any]:
    """Return a record as the dictionary it was read from, what was left out filled in."""
    table: dict[str, Any] = msgspec.to_builtins(record)
    return table


def changed(record: R, **fields: object) -> R:
    """Return a record with some of its fields changed."""
    return msgspec.structs.replace(record, **fields)


def from_dict(
    data: object, kind: type[T], what: str, *, error: type[DecentreError] = InputError, advice: str = ""
) -> T:
    """Return a dictionary as a record; ``what`` names the thing in the sentence of a fault."""
    refusal = _Refusal(what, error, advice)
    plain = refusal.plain(data)
    try:
        return msgspec.convert(plain, kind)
    except msgspec.ValidationError as fault:
        raise refusal.of(*_named(str(fault), plain, kind)) from None


class _Refusal:
    """One sentence about one thing: its name, the family of its error, and what helps."""

    def __init__(self, what: str, error: type[DecentreError], advice: str, *, finite: bool = True) -> None:
        self.what, self.error, self.advice, self.finite = what, error, advice, finite

    def of(self, fault: str, allowed: str = "") -> DecentreError:
        said = f"{self.what} {fault}" if fault.startswith(_OF_THE_WHOLE) else f"{self.what}: {fault}"
        return self.error(f"{'; '.join(filter(None, (said, allowed, self.advice)))}.")

    def parsed(self, path: Path) -> dict[str, object]:
        try:
            raw = path.read_bytes() if path.stat().st_size <= _MOST_BYTES else b""
        except (OSError, ValueError) as fault:
            reason = fault.strerror if isinstance(fault, OSError) else fault
            raise self.of(f"cannot be read ({reason})") from None
        if not raw and path.stat().st_size:
            raise self.of(f"is larger than {_MOST_BYTES // 1_000_000} MB; TOML of this kind is small")
        return self._tables(raw)

    def _tables(self, raw: bytes) -> dict[str, object]:
        try:
            tables = tomllib.loads(raw.decode("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
            raise self.of(f"is not a TOML file ({fault})", "look at that line") from None
        except RecursionError:
            raise self.of(f"its lists or tables lie more than {DEEPEST} deep in each other") from None
        except ValueError:  # an integer of more digits than Python reads
            raise self.of("a whole number in it has thousands of digits", "write at most 18 digits") from None
        return {str(key): value for key, value in self._mapping(tables, "", [0]).items()}

    def plain(self, value: object) -> object:
        """Return data as given by a caller in Python's own types, with its depth, size and numbers checked."""
        return self._plain(value, "", [0])

    def _plain(self, value: object, where: str, seen: list[int]) -> object:
        seen[0] += 1
        if where.count("\0") > DEEPEST or seen[0] > _MOST_VALUES:
            raise self.of(f"its lists or tables lie more than {DEEPEST} deep in each other, or hold too many values")
        if isinstance(value, Mapping):
            return self._mapping(value, where, seen)
        if isinstance(value, list | tuple):
            return [self._plain(item, f"{where}\0[{n}]", seen) for n, item in enumerate(value)]
        return self._number(value, where) if isinstance(value, numbers.Real) else value

    def _mapping(self, value: Mapping[Any, object], where: str, seen: list[int]) -> dict[object, object]:
        return {key: self._plain(item, f"{where}\0.{_short(key)}", seen) for key, item in value.items()}

    def _number(self, value: numbers.Real, where: str) -> bool | int | float:
        key = where.replace("\0", "").removeprefix(".")
        if isinstance(value, bool):
            return value
        if isinstance(value, numbers.Integral):
            if not -_LARGEST <= int(value) < _LARGEST:
                raise self.of(f"{key} is a whole number of more than 18 digits", "write a smaller one")
            return int(value)
        if self.finite and not math.isfinite(value):
            raise self.of(f"{key} is {float(value)}", "give a number, or leave the key out")
        return float(value)


def _short(key: object) -> str:
    text = str(key)
    return text if len(text) <= 40 else text[:37] + "..."


def _named(fault: str, data: object, kind: type) -> tuple[str, str]:
    """Return a fault as this package says it: what is wrong, and what is allowed."""
    message, _, path = fault.partition(" - at `$")
    steps = _steps(path.rstrip("`"), fault, data, kind)
    key = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in steps).removeprefix(".")
    there = f"{key} " if key else ""
    if match := re.fullmatch(r"Object missing required field `(.*)`", message):
        return f"{there}lacks the key {match[1]!r}", f"it must have {', '.join(_fields(kind, steps, needed=True))}"
    if match := re.fullmatch(r"Object contains unknown field `(.*)`", message):
        return f"{there}has the unknown key {_short(match[1])!r}", f"its keys are {', '.join(_fields(kind, steps))}"
    if match := re.fullmatch(r"Expected `(.*?)`, got `(.*)`", message):
        return f"{there}is {_given(_at(data, steps), match[2])}", f"give {_words(match[1])}"
    if match := re.fullmatch(r"Expected `array` of (?:at least |at most )?length (\d+).*, got (\d+)", message):
        return f"{there}has {match[2]} entries", f"give {match[1]}"
    return (f"{key}: {message}" if key else message), ""


def _given(value: object, kind: str) -> str:
    """Return what was given: a short value itself, or what kind of thing it is."""
    return _short(repr(value)) if isinstance(value, str | int | float) else _words(kind)


def _words(types: str) -> str:
    named = types.split(" | ")
    left_out = {"null"} if len(named) > 1 else set()
    left_out |= {"int"} if "float" in named else set()
    return " or ".join(_WORDS.get(t, f"a {t}") for t in named if t not in left_out)


def _steps(path: str, fault: str, data: object, kind: type) -> list[str | int]:
    """Return the keys to a fault; the checker writes the keys of free tables as ``[...]``, so those are tried out."""
    steps: list[str | int] = []
    for name, place in _STEP.findall(path):
        if place == "...":
            steps.append(next((k for k in _keys(data, steps) if _fails(fault, _only(data, steps, k), kind)), "..."))
        else:
            steps.append(name or int(place))
    return steps


def _at(data: object, steps: Sequence[str | int]) -> object:
    for step in steps:
        data = data[step] if isinstance(data, dict | list) else None  # type: ignore[index]
    return data


def _keys(data: object, steps: Sequence[str | int]) -> list[str]:
    table = _at(data, steps)
    return list(table) if isinstance(table, dict) else []


def _only(data: object, steps: Sequence[str | int], key: str) -> object:
    if not steps and isinstance(data, dict):
        return {key: data[key]}
    if isinstance(data, dict):
        return {**data, steps[0]: _only(data[steps[0]], steps[1:], key)}
    if isinstance(data, list) and isinstance(steps[0], int):
        return [_only(item, steps[1:], key) if n == steps[0] else item for n, item in enumerate(data)]
    return data


def _fails(fault: str, data: object, kind: type) -> bool:
    try:
        msgspec.convert(data, kind)
    except msgspec.ValidationError as other:
        return str(other) == fault
    return False


def _fields(kind: type, steps: Sequence[str | int], *, needed: bool = False) -> list[str]:
    """Return the keys that a record allows at a place, or those that it must have."""
    info: inspect.Type | None = inspect.type_info(kind)
    for step in steps:
        info = _inside(info, step)
    if not isinstance(info, inspect.StructType):
        return []
    return [f.encode_name for f in info.fields if f.required or not needed]


def _inside(info: inspect.Type | None, step: str | int) -> inspect.Type | None:
    if isinstance(info, inspect.UnionType):
        info = next((t for t in info.types if not isinstance(t, inspect.NoneType)), None)
    if isinstance(info, inspect.StructType):
        return next((f.type for f in info.fields if f.encode_name == step), None)
    if isinstance(info, inspect.DictType):
        return info.value_type
    return getattr(info, "item_type", None)
