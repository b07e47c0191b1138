"""Results as JSON that a later version reads back: every field by its name, every table with its labels and types.

A value that JSON has no form for is an object with one key that begins with ``$`` and says what it is.
"""

from __future__ import annotations

import importlib
import json
import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from decentre.errors import InputError
from decentre.results.notes import Note

SCHEMA = 1
_NO_NUMBERS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def written(result: object) -> str:
    """Return a result as JSON text."""
    return json.dumps(
        {"decentre_result": SCHEMA, "value": _packed(result)}, ensure_ascii=False, indent=1, allow_nan=False
    )


def read_back(text: str) -> Any:
    """Return what JSON text holds, or refuse what is no result of this package."""
    try:
        given = json.loads(text)
    except ValueError as error:
        raise InputError(f"This is not the JSON of a result: {error}; give what `to_json()` returned.") from None
    if not isinstance(given, dict) or not isinstance(given.get("decentre_result"), int):
        raise InputError(
            "This JSON holds no result: the key 'decentre_result' is missing; give what `to_json()` returned."
        )
    if given["decentre_result"] > SCHEMA:
        raise InputError(
            f"This result was written by a later version (its form is {given['decentre_result']}, and {SCHEMA} is known here); "
            "update decentre to read it."
        )
    return _unpacked(given.get("value"))


def _packed(value: object) -> Any:
    """Return a value as what JSON has a form for."""
    if isinstance(value, Note):
        return {"$note": [str(value), value.kind, value.warns]}
    if value is pd.NA or value is pd.NaT:
        return {"$missing": str(value)}
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float | np.generic):
        return _packed_number(value)
    for kind, (tag, pack, _) in _FORMS.items():
        if isinstance(value, kind):
            return {tag: pack(value)}
    if is_dataclass(value) and not isinstance(value, type):
        held = {f.name: _packed(getattr(value, f.name)) for f in fields(value) if f.init}
        return {"$object": [_name_of(type(value)), held]}
    raise InputError(
        f"A {type(value).__name__} cannot be written as JSON, so this result cannot be stored; store its tables instead."
    )


def _packed_number(value: float | np.generic) -> Any:
    number = value.item() if isinstance(value, np.generic) else value
    if not isinstance(number, float):
        return _packed(number)
    return number if math.isfinite(number) else {"$number": str(number)}


def _pack_frame(table: pd.DataFrame) -> dict[str, Any]:
    columns = [_pack_column(table.iloc[:, i]) for i in range(table.shape[1])]
    return {"index": _pack_index(table.index), "columns": _pack_index(table.columns), "data": columns}


def _unpack_frame(held: Mapping[str, Any]) -> pd.DataFrame:
    index, columns = _unpack_index(held["index"]), _unpack_index(held["columns"])
    series = {i: pd.Series(_unpack_column(c), index=index, dtype=_told(c)) for i, c in enumerate(held["data"])}
    table = pd.DataFrame(series, index=index)
    table.columns = columns
    return table


def _pack_series(values: pd.Series) -> dict[str, Any]:
    return {"index": _pack_index(values.index), "name": _packed(values.name), "data": _pack_column(values)}


def _unpack_series(held: Mapping[str, Any]) -> pd.Series:
    data, name = held["data"], _unpacked(held["name"])
    return pd.Series(_unpack_column(data), index=_unpack_index(held["index"]), dtype=_told(data), name=name)


def _pack_index(index: pd.Index) -> dict[str, Any]:
    levels = [index.get_level_values(i) for i in range(index.nlevels)]
    kind = "range" if isinstance(index, pd.RangeIndex) else "levels" if isinstance(index, pd.MultiIndex) else "labels"
    return {
        "kind": kind,
        "names": [_packed(n) for n in index.names],
        "levels": [_pack_column(x.to_series()) for x in levels],
    }


def _unpack_index(held: Mapping[str, Any]) -> pd.Index:
    names = [_unpacked(n) for n in held["names"]]
    levels = [_unpack_column(x) for x in held["levels"]]
    if held["kind"] == "levels":
        return pd.MultiIndex.from_arrays(levels, names=names)
    if held["kind"] == "range":
        numbers = list(levels[0])
        step = numbers[1] - numbers[0] if len(numbers) > 1 else 1
        start = numbers[0] if numbers else 0
        return pd.RangeIndex(start, start + step * len(numbers), step, name=names[0])
    labels: pd.Index = pd.Index(levels[0], dtype=_told(held["levels"][0]), name=names[0])
    return labels


def _pack_column(values: pd.Series) -> dict[str, Any]:
    if isinstance(values.dtype, pd.CategoricalDtype):
        kind = {"categories": [_packed(c) for c in values.cat.categories], "ordered": bool(values.cat.ordered)}
        return {"type": kind, "values": [int(c) for c in values.cat.codes]}
    if values.dtype.kind == "M":
        return {"type": str(values.dtype), "values": [None if pd.isna(v) else v.isoformat() for v in values]}
    missing = values.isna() if isinstance(values.dtype, pd.StringDtype) else pd.Series(data=False, index=values.index)
    held = [None if gone else _packed(v) for v, gone in zip(values, missing, strict=True)]
    return {"type": str(values.dtype), "values": held}


def _told(held: Mapping[str, Any]) -> type[object] | None:
    """Return the type that pandas must be told: it would make objects that are all text a column of text."""
    return object if held["type"] == "object" else None


def _unpack_column(held: Mapping[str, Any]) -> Any:
    kind, values = held["type"], held["values"]
    if isinstance(kind, dict):
        categories = [_unpacked(c) for c in kind["categories"]]
        return pd.Categorical.from_codes(values, categories=pd.Index(categories), ordered=kind["ordered"])
    unpacked = [_unpacked(v) for v in values]
    if kind == "object":
        whole = np.empty(len(unpacked), dtype=object)
        whole[:] = unpacked
        return pd.Series(whole, dtype=object).array
    return pd.Series(unpacked, dtype=kind).array


_FORMS: dict[type, tuple[str, Callable[[Any], Any], Callable[[Any], Any]]] = {
    pd.DataFrame: ("$table", _pack_frame, _unpack_frame),
    pd.Series: ("$series", _pack_series, _unpack_series),
    pd.Index: ("$index", _pack_index, _unpack_index),
    pd.Timestamp: ("$time", lambda t: t.isoformat(), pd.Timestamp),
    date: ("$date", lambda d: d.isoformat(), date.fromisoformat),
    Path: ("$path", lambda p: p.as_posix(), Path),
    np.ndarray: (
        "$array",
        lambda a: [str(a.dtype), _packed(a.tolist())],
        lambda h: np.array(_unpacked(h[1]), dtype=h[0]),
    ),
    tuple: ("$tuple", lambda t: [_packed(v) for v in t], lambda h: tuple(map(_unpacked, h))),
    list: ("$list", lambda t: [_packed(v) for v in t], lambda h: list(map(_unpacked, h))),
    Mapping: (
        "$map",
        lambda m: [[_packed(k), _packed(v)] for k, v in m.items()],
        lambda h: {_unpacked(k): _unpacked(v) for k, v in h},
    ),
}
_READERS: dict[str, Callable[[Any], Any]] = {
    **{tag: unpack for tag, _, unpack in _FORMS.values()},
    "$missing": {"<NA>": pd.NA, "NaT": pd.NaT}.__getitem__,
    "$number": _NO_NUMBERS.__getitem__,
    "$note": lambda held: Note(held[0], kind=held[1], warns=held[2]),
    "$object": lambda held: _class_of(held[0])(**{k: _unpacked(v) for k, v in held[1].items()}),
}


def _unpacked(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if len(value) != 1 or next(iter(value)) not in _READERS:
        raise InputError(f"This JSON holds {list(value)!r}, which no result has; give what `to_json()` returned.")
    (tag, held), *_ = value.items()
    return _READERS[tag](held)


def _name_of(kind: type) -> str:
    """Return where a class is found: its room, if the room hands it out, as files inside a room may be moved."""
    room = ".".join(kind.__module__.split(".")[:2])
    handed_out = getattr(sys.modules[room], kind.__qualname__, None) is kind
    return f"{room if handed_out else kind.__module__}:{kind.__qualname__}"


def _class_of(name: str) -> Any:
    """Return a dataclass of this package: nothing else is ever made from a file."""
    module, _, kind = name.partition(":")
    found = None
    if module.split(".")[0] == "decentre" and kind.isidentifier():
        try:
            found = getattr(importlib.import_module(module), kind, None)
        except ModuleNotFoundError:
            found = None
    if not (isinstance(found, type) and is_dataclass(found) and found.__module__.split(".")[0] == "decentre"):
        raise InputError(f"{name!r} is no result of this version of decentre; read it with the version that wrote it.")
    return found
