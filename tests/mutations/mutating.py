"""Mutations of what a public call is given: neutral ones change nothing, damaging ones must be refused, open ones may be either."""

import datetime
import decimal
import io
import string
import zipfile
from dataclasses import dataclass

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

KINDS = ("neutral", "damaging", "open")


@dataclass(frozen=True)
class Mutation:
    """One input, changed.

    Attributes
    ----------
    kind, name : str
        Whether it is neutral, damaging or open, and what it does.
    value : object
        The input as it is now.
    column, row : str
        What a refusal has to name; empty where there is nothing to name.
    """

    kind: str
    name: str
    value: object
    column: str = ""
    row: tuple = ()


def mutated(value, kind, name, random, keys=()):
    """Return a mutation of a kind for an input, None where its type has none."""
    makers = [(test, table) for test, table in _MAKERS if test(value)]
    if not makers:
        return None
    table = makers[0][1][kind]
    if not table:
        return None
    maker = table[random.integers(len(table))]
    return maker(value, name, random, keys)


def _pick(items, random):
    items = list(items)
    return items[random.integers(len(items))]


def _numbers(table):
    return [
        c for c in table.columns if pd.api.types.is_numeric_dtype(table[c]) and not pd.api.types.is_bool_dtype(table[c])
    ]


def _words(table):
    return [c for c in table.columns if c not in _numbers(table)]


def _place(table, row):
    """Return what may stand for a row in a sentence: its number, its labels."""
    labels = [str(table[c].iloc[row]) for c in _words(table)] + [str(table.index[row])]
    return (f"row {row + 2}", f"row {row + 1}", f"position {row}", *filter(None, labels))


def _objects(table, column):
    return table.astype({column: object})


# ---- neutral: tables


def rows_in_another_order(table, name, random, keys):
    return Mutation("neutral", "rows in another order", table.sample(frac=1, random_state=int(random.integers(2**31))))


def columns_in_another_order(table, name, random, keys):
    return Mutation("neutral", "columns in another order", table[list(random.permutation(table.columns))])


def an_extra_column(table, name, random, keys):
    return Mutation("neutral", "an extra column", table.assign(**{"a remark": _pick(["x", 5, None, True], random)}))


def numbers_of_another_type(table, name, random, keys):
    columns = _numbers(table)
    if not columns:
        return None
    column = _pick(columns, random)
    types = ["float64", "Float64", "object", "double[pyarrow]", "Decimal", "category"]
    types += ["int64", "Int64", "int64[pyarrow]", "Fraction"] if (table[column] % 1 == 0).all() else []
    wanted = _pick(types, random)
    if wanted == "Decimal":
        new = pd.Series([decimal.Decimal(repr(float(x))) for x in table[column]], table.index, dtype=object)
    elif wanted == "Fraction":
        import fractions

        new = pd.Series([fractions.Fraction(int(x)) for x in table[column]], table.index, dtype=object)
    else:
        new = table[column].astype(wanted)
    return Mutation("neutral", f"numbers as {wanted}", table.assign(**{column: new}))


def names_of_another_type(table, name, random, keys):
    columns = _words(table)
    if not columns:
        return None
    wanted = _pick(["category", "object", "string", "str", "string[pyarrow]"], random)
    return Mutation("neutral", f"names as {wanted}", table.astype({_pick(columns, random): wanted}))


def another_library(table, name, random, keys):
    if not isinstance(table.index, pd.RangeIndex):
        return None
    wanted = _pick([pl, pa], random)
    columns = {c: table[c].astype(object).tolist() for c in table.columns}
    made = pl.DataFrame(columns) if wanted is pl else pa.table(columns)
    return Mutation("neutral", f"a table of {wanted.__name__}", made)


def headings_in_capitals(table, name, random, keys):
    return Mutation("neutral", "headings in capitals", table.rename(columns={c: c.upper() for c in keys}))


def an_index_of_two_levels(table, name, random, keys):
    levels = [c for c in ("body", "year") if c in table.columns]
    return Mutation("neutral", "keys in the index", table.set_index(levels)) if levels and keys else None


# ---- damaging: tables


def _with_cell(table, random, columns, value, what, name):
    column, row = _pick(columns, random), int(random.integers(len(table)))
    new = _objects(table, column)
    new.isetitem(list(new.columns).index(column), [value if i == row else x for i, x in enumerate(new[column])])
    if value is None and column in _numbers(table):
        new = new.astype({column: float})
    return Mutation("damaging", what, new, column, _place(table, row))


def a_blank(table, name, random, keys):
    return _with_cell(table, random, table.columns, None, "a blank", name)


def a_text_among_numbers(table, name, random, keys):
    columns = _numbers(table)
    return (
        _with_cell(table, random, columns, _pick(["n/a", "£5m", "1,234", "x", ""], random), "a text", name)
        if columns
        else None
    )


def infinity(table, name, random, keys):
    columns = _numbers(table)
    return _with_cell(table, random, columns, _pick([np.inf, -np.inf], random), "infinity", name) if columns else None


def no_number(table, name, random, keys):
    columns = _numbers(table)
    value = _pick([True, 1 + 2j, datetime.date(2020, 1, 1), pd.Timestamp("2020-01-01"), pd.NaT, [1], {"a": 1}], random)
    return (
        _with_cell(table, random, columns, value, f"a {type(value).__name__} among numbers", name) if columns else None
    )


def no_name(table, name, random, keys):
    columns = _words(table)
    value = _pick([True, ["N"], {"N": 1}, "  "], random)
    return _with_cell(table, random, columns, value, f"a {type(value).__name__} among names", name) if columns else None


def a_row_twice(table, name, random, keys):
    row = int(random.integers(len(table)))
    index = pd.RangeIndex(len(table) + 1) if isinstance(table.index, pd.RangeIndex) else None
    new = pd.concat([table, table.iloc[[row]]])
    return Mutation("damaging", "a row twice", new if index is None else new.set_axis(index), "", _place(table, row))


def a_column_gone(table, name, random, keys):
    column = _pick([c for c in table.columns if c != "body" or len(keys) != 1], random)  # bodies may be the index
    return Mutation("damaging", "a column gone", table.drop(columns=column), str(column), ())


def a_heading_twice(table, name, random, keys):
    column = _pick(table.columns, random)
    new = pd.concat([table, table[[column]]], axis=1)
    return Mutation("damaging", "a heading twice", new, str(column), ())


def another_spelling(table, name, random, keys):
    names = [c for c in ("body", "payer") if c in table.columns and len(set(table[c])) > 1]
    if not names:
        return None
    column, row = names[0], int(random.integers(len(table)))
    old = str(table[column].iloc[row])
    if (table[column] == old).sum() < 2:
        return None
    return _changed_name(table, column, row, _pick([old + " ", old.lower(), old.upper() + "\u00a0"], random), old)


def _changed_name(table, column, row, new, old):
    if new == old:
        return None
    cells = [new if i == row else x for i, x in enumerate(table[column])]
    return Mutation("damaging", "a name spelt two ways", table.assign(**{column: cells}), column, (old, repr(old)))


def no_table(table, name, random, keys):
    value = _pick([None, "budget.csv", 5, [1, 2], {}, pd.DataFrame(), table.iloc[:0]], random)
    headings = isinstance(value, pd.DataFrame) and len(value.columns)
    return Mutation("damaging", "headings alone" if headings else "no table", value, "", ())


# ---- open: tables


def a_row_gone(table, name, random, keys):
    return Mutation("open", "a row gone", table.drop(index=table.index[random.integers(len(table))]))


def few_rows(table, name, random, keys):
    return Mutation("open", "few rows", table.head(int(random.integers(1, len(table) + 1))))


def numbers_scaled(table, name, random, keys):
    columns = _numbers(table)
    if not columns:
        return None
    factor = _pick([-1.0, 0.0, 1e-12, 1e6, 1e15, 1e300, 0.1, 0.9, 1.1, 2.0], random)
    return Mutation(
        "open", f"numbers times {factor:g}", table.assign(**{c: table[c].astype(float) * factor for c in columns})
    )


def a_number_changed(table, name, random, keys):
    columns = _numbers(table)
    if not columns:
        return None
    column, row = _pick(columns, random), int(random.integers(len(table)))
    value = _pick([0, -1, 1e-300, 1e300, 0.5, 2**63, 7], random)
    cells = [value if i == row else x for i, x in enumerate(table[column].astype(float))]
    return Mutation("open", f"a number is {value:g}", table.assign(**{column: np.array(cells, dtype=float)}))


def a_name_changed(table, name, random, keys):
    columns = _words(table)
    if not columns:
        return None
    column, row = _pick(columns, random), int(random.integers(len(table)))
    value = _pick(["Zed", "2019-20", "2019", "total", "é" * 40, "=1+1", "<b>", "priority", 7, "a\nb"], random)
    cells = [value if i == row else x for i, x in enumerate(table[column].astype(object))]
    return Mutation("open", "a name is another", table.assign(**{column: pd.Series(cells, table.index, dtype=object)}))


def names_permuted(table, name, random, keys):
    columns = _words(table)
    if not columns:
        return None
    column = _pick(columns, random)
    return Mutation(
        "open",
        "names among each other",
        table.assign(**{column: list(random.permutation(table[column].astype(object)))}),
    )


def a_column_of_another_kind(table, name, random, keys):
    column = _pick(table.columns, random)
    kind = _pick(["str", "category", "datetime64[ns]", "bool", "complex"], random)
    try:
        return Mutation("open", f"a column as {kind}", table.assign(**{column: table[column].astype(kind)}))
    except (TypeError, ValueError):
        return None


def an_odd_index(table, name, random, keys):
    index = _pick(
        [[0] * len(table), list("zyxwvutsrqponmlkjihgfedcba"[: len(table)]), pd.date_range("2020", periods=len(table))],
        random,
    )
    return Mutation("open", "an odd index", table.set_axis(index)) if len(index) == len(table) else None


# ---- Series of figures by label


def series_in_another_order(series, name, random, keys):
    return Mutation(
        "neutral", "labels in another order", series.sample(frac=1, random_state=int(random.integers(2**31)))
    )


def series_of_another_type(series, name, random, keys):
    if not pd.api.types.is_numeric_dtype(series):
        return Mutation("neutral", "names as objects", series.astype(_pick(["object", "category", "string"], random)))
    types = ["float64", "Float64", "object", "double[pyarrow]", "Decimal", "category"]
    wanted = _pick(types + (["int64", "Int64"] if (series % 1 == 0).all() else []), random)
    if wanted == "Decimal":
        return Mutation(
            "neutral", "numbers as Decimal", pd.Series([decimal.Decimal(repr(float(x))) for x in series], series.index)
        )
    return Mutation("neutral", f"numbers as {wanted}", series.astype(wanted))


def labels_of_another_type(series, name, random, keys):
    return Mutation("neutral", "labels as categories", series.set_axis(pd.CategoricalIndex(series.index)))


def _series_cell(series, random, value, what, name):
    row = int(random.integers(len(series)))
    cells = [value if i == row else x for i, x in enumerate(series)]
    new = pd.Series(cells, series.index, dtype=object)
    if value is None and pd.api.types.is_numeric_dtype(series):
        new = new.astype(float)
    return Mutation("damaging", what, new, name, (str(series.index[row]), f"position {row}", f"row {row + 1}"))


def series_blank(series, name, random, keys):
    return _series_cell(series, random, None, "a blank", name)


def series_text(series, name, random, keys):
    return (
        _series_cell(series, random, _pick(["n/a", "1,234", ""], random), "a text", name)
        if pd.api.types.is_numeric_dtype(series)
        else None
    )


def series_infinity(series, name, random, keys):
    return _series_cell(series, random, np.inf, "infinity", name) if pd.api.types.is_numeric_dtype(series) else None


def series_no_number(series, name, random, keys):
    value = _pick([True, 1j, datetime.date(2020, 1, 1), pd.NaT, [1]], random)
    return (
        _series_cell(series, random, value, f"a {type(value).__name__}", name)
        if pd.api.types.is_numeric_dtype(series)
        else None
    )


def a_label_twice(series, name, random, keys):
    row = int(random.integers(len(series)))
    return Mutation(
        "damaging", "a label twice", pd.concat([series, series.iloc[[row]]]), name, (str(series.index[row]),)
    )


def a_label_changed(series, name, random, keys):
    if not keys:
        return None
    row = int(random.integers(len(series)))
    labels = ["not there" if i == row else x for i, x in enumerate(series.index)]
    return Mutation(
        "damaging", "a label that is not there", series.set_axis(labels), name, ("not there", str(series.index[row]))
    )


def no_series(series, name, random, keys):
    return Mutation("damaging", "no figures", _pick([None, "x", [], {}, series.iloc[:0], object()], random), name, ())


def series_scaled(series, name, random, keys):
    if not pd.api.types.is_numeric_dtype(series):
        return None
    factor = _pick([-1.0, 0.0, 1e-12, 1e6, 1e300, 0.1, 0.9, 1.1, 2.0], random)
    return Mutation("open", f"figures times {factor:g}", series.astype(float) * factor)


def a_figure_changed(series, name, random, keys):
    if not pd.api.types.is_numeric_dtype(series):
        return None
    row, value = int(random.integers(len(series))), _pick([0, -1, 1e-300, 1e300, 0.5, 3], random)
    return Mutation(
        "open",
        f"a figure is {value:g}",
        pd.Series([float(value) if i == row else float(x) for i, x in enumerate(series)], series.index),
    )


def a_figure_gone(series, name, random, keys):
    return Mutation("open", "a figure gone", series.drop(index=series.index[random.integers(len(series))]))


def labels_of_another_kind(series, name, random, keys):
    index = _pick([pd.RangeIndex(len(series)), pd.date_range("2020", periods=len(series))], random)
    return Mutation("open", "labels of another kind", series.set_axis(index))


# ---- plain arrays


def array_of_another_type(array, name, random, keys):
    plain = [float(x) for x in array]
    ways = {
        "list": lambda: plain,
        "tuple": lambda: tuple(plain),
        "Series": lambda: pd.Series(plain),
        "object array": lambda: np.array(plain, dtype=object),
        "polars Series": lambda: pl.Series(plain),
        "pyarrow array": lambda: pa.array(plain),
        "masked array": lambda: np.ma.masked_array(plain),
        "Decimals": lambda: [decimal.Decimal(repr(x)) for x in plain],
        "Float64": lambda: pd.Series(plain, dtype="Float64"),
    }
    way = _pick(ways, random)
    return Mutation("neutral", f"a {way}", ways[way]())


def array_cell(value, what):
    def mutation(array, name, random, keys):
        row = int(random.integers(len(array)))
        cells = [value if i == row else x for i, x in enumerate(array)]
        return Mutation("damaging", what, cells, name, (f"position {row}", "see .cases"))

    return mutation


def a_masked_entry(array, name, random, keys):
    row = int(random.integers(len(array)))
    mask = np.arange(len(array)) == row
    return Mutation(
        "damaging",
        "a masked entry",
        np.ma.masked_array(np.asarray(array, dtype=float), mask),
        name,
        (f"position {row}", "see .cases"),
    )


def all_of_another_kind(array, name, random, keys):
    n = len(array)
    value = _pick(
        [
            [True, False] * n,
            [1j] * n,
            list(pd.date_range("2020", periods=n)),
            np.array(["2020"] * n, dtype="datetime64[ns]"),
            list(string.ascii_lowercase[:n]),
            [[1.0, 2.0]] * n,
            "x",
            None,
            [],
        ],
        random,
    )
    return Mutation("damaging", "entries of another kind", value[:n] if isinstance(value, list) else value, name, ())


def array_shorter(array, name, random, keys):
    return Mutation("open", "an entry fewer", list(array)[:-1])


def array_scaled(array, name, random, keys):
    factor = _pick([-1.0, 0.0, 1e-12, 1e6, 1e300, 0.1, 0.9, 1.1, 2.0], random)
    return Mutation("open", f"entries times {factor:g}", [float(x) * factor for x in array])


def an_entry_changed(array, name, random, keys):
    row, value = int(random.integers(len(array))), _pick([0, -1, 1e-300, 1e300, 0.5, 3], random)
    return Mutation(
        "open", f"an entry is {value:g}", [float(value) if i == row else float(x) for i, x in enumerate(array)]
    )


def entries_permuted(array, name, random, keys):
    return Mutation("open", "entries among each other", list(random.permutation(np.asarray(array, dtype=float))))


# ---- choices: a number, a word, a truth, a year


def another_choice(value, name, random, keys):
    options = [
        None,
        "",
        "x",
        "2001-02",
        "2019",
        0,
        1,
        -1,
        2,
        0.5,
        0.95,
        1.5,
        float("nan"),
        float("inf"),
        True,
        [],
        {},
        (),
        b"x",
        object(),
        np.int64(3),
        10**400,
        "\0",
    ]
    options += [value] * 8 + (
        [value + 1, value * 1.01, np.float64(value)]
        if isinstance(value, int | float)
        else [value.upper(), value + " "]
        if isinstance(value, str)
        else []
    )
    return Mutation("open", "another choice", _pick(options, random))


def numpys_own(value, name, random, keys):
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return Mutation("neutral", "a number of numpy", np.int64(value) if isinstance(value, int) else np.float64(value))


def a_key_changed(value, name, random, keys):
    key = _pick(value, random)
    new = _pick([None, "x", -1, [], float("nan"), {"a": {"b": [1]}}, *[value[key]] * 6], random)
    return Mutation("open", "a key is another", {k: new if k == key else v for k, v in value.items()})


def a_key_gone(value, name, random, keys):
    key = _pick(value, random)
    return Mutation("open", "a key gone", {k: v for k, v in value.items() if k != key})


def a_key_more(value, name, random, keys):
    return Mutation(
        "open",
        "a key more",
        {**value, _pick(["x", 5, "2030-31", None], random): _pick([1, "x", None, next(iter(value.values()))], random)},
    )


# ---- the bytes of a text file of plain numbers, comma between its cells


def _lines_of(content):
    return content.decode("utf-8").rstrip("\n").split("\n")


def _file(lines):
    return ("\n".join(lines) + "\n").encode("utf-8")


def written_otherwise(content, name, random, keys):
    text = content.decode("utf-8")
    quoted = "\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in _lines_of(content)) + "\n"
    ways = {
        "semicolons": text.replace(",", ";").encode("utf-8"),
        "tabs": text.replace(",", "\t").encode("utf-8"),
        "a byte order mark": b"\xef\xbb\xbf" + content,
        "lines of Windows": text.replace("\n", "\r\n").encode("utf-8"),
        "UTF-16": text.encode("utf-16"),
        "Windows-1252": text.encode("cp1252"),
        "quotation marks": quoted.encode("utf-8"),
        "no last line end": content.rstrip(b"\n"),
        "blank lines at the end": content + b"\n\n",
        "cells without content at the ends of rows": text.replace("\n", ",,\n").encode("utf-8"),
    }
    way = _pick(ways, random)
    return Mutation("neutral", way, ways[way])


def a_row_of_another_length(content, name, random, keys):
    lines = _lines_of(content)
    row = int(random.integers(1, len(lines)))
    longer = bool(random.integers(2))
    lines[row] = lines[row] + ",600,000" if longer else lines[row].rpartition(",")[0]
    what = "a number with a comma in it" if longer else "a row cut short"
    return Mutation("damaging", what, _file(lines), "", (f"row {row + 1}", f"row {row + 1}:"))


def a_cell_damaged(content, name, random, keys):
    lines = _lines_of(content)
    row, heading = int(random.integers(1, len(lines))), lines[0].split(",")
    column = int(random.integers(len(heading)))
    cells = lines[row].split(",")
    cells[column] = ""
    lines[row] = ",".join(cells)
    return Mutation(
        "damaging", "a cell blank", _file(lines), heading[column], (f"row {row + 1}", *(f"{x}{row + 1}" for x in "ABC"))
    )


def a_heading_damaged(content, name, random, keys):
    lines = _lines_of(content)
    heading = lines[0].split(",")
    column, twice = int(random.integers(len(heading))), bool(random.integers(2))
    heading[column] = heading[column - 1] if twice else ""
    lines[0] = ",".join(heading)
    return Mutation(
        "damaging", "a heading of two columns" if twice else "a column without heading", _file(lines), "", ()
    )


def no_file(content, name, random, keys):
    return Mutation(
        "damaging",
        "no table in the file",
        _pick([b"", b"\n", b"\0" * 50, b"%PDF-1.7", b"x", _file(_lines_of(content)[:1])], random),
        "",
        (),
    )


def bytes_changed(content, name, random, keys):
    changed = bytearray(content)
    for _ in range(int(random.integers(1, 4))):
        place = int(random.integers(len(changed)))
        way = int(random.integers(4))
        if way == 0:
            changed[place] = int(random.integers(256))
        elif way == 1:
            del changed[place : place + int(random.integers(1, 9))]
        elif way == 2:
            changed[place:place] = _pick([b",", b"\n", b'"', b";", b"\xff", b"\0", b"1", b" ", b"'", b"="], random)
        else:
            del changed[place:]
        if not changed:
            break
    return Mutation("open", "bytes changed", bytes(changed))


def lines_changed(content, name, random, keys):
    lines = _lines_of(content)
    row = int(random.integers(len(lines)))
    ways = [
        [*lines[:row], *lines[row + 1 :]],
        [*lines[:row], lines[row], *lines[row:]],
        ["A title", *lines],
        ["A title", "", *lines],
        [*lines, "Source: own"],
        list(random.permutation(lines)),
        [*lines[:row], "", *lines[row:]],
    ]
    return Mutation("open", "lines changed", _file(_pick(ways, random)))


def a_sheet_changed(content, name, random, keys):
    """Change bytes of the sheet inside a workbook, whose archive stays whole; now and then of the archive itself."""
    if random.integers(10) == 0:
        return bytes_changed(content, name, random, keys)
    held, changed = io.BytesIO(content), io.BytesIO()
    with zipfile.ZipFile(held) as old, zipfile.ZipFile(changed, "w") as new:
        for part in old.namelist():
            inside = bytearray(old.read(part))
            if part.endswith("sheet1.xml"):
                digits = [i for i, b in enumerate(inside) if 48 <= b < 58] if random.integers(2) else range(len(inside))
                inside[_pick(digits, random)] = int(
                    random.integers(48, 58) if random.integers(2) else random.integers(256)
                )
            new.writestr(part, bytes(inside))
    return Mutation("open", "a byte of the sheet", changed.getvalue())


_TEXT_FILE = {
    "neutral": [written_otherwise],
    "damaging": [a_row_of_another_length, a_cell_damaged, a_heading_damaged, no_file],
    "open": [bytes_changed, lines_changed],
}
_WORKBOOK = {"neutral": [], "damaging": [], "open": [a_sheet_changed]}
_TABLE = {
    "neutral": [rows_in_another_order, columns_in_another_order, an_extra_column, numbers_of_another_type, names_of_another_type, another_library, headings_in_capitals, an_index_of_two_levels],
    "damaging": [a_blank, a_text_among_numbers, infinity, no_number, no_name, a_row_twice, a_column_gone, a_heading_twice, another_spelling, no_table],
    "open": [a_row_gone, few_rows, numbers_scaled, a_number_changed, a_name_changed, names_permuted, a_column_of_another_kind, an_odd_index],
}  # fmt: skip
_WIDE = {
    "neutral": [rows_in_another_order, columns_in_another_order, numbers_of_another_type],
    "damaging": [a_blank, a_text_among_numbers, infinity, no_number, a_row_twice, a_heading_twice, no_table],
    "open": [a_row_gone, few_rows, numbers_scaled, a_number_changed, a_column_of_another_kind, an_odd_index],
}
_SERIES = {
    "neutral": [series_in_another_order, series_of_another_type, labels_of_another_type],
    "damaging": [
        series_blank,
        series_text,
        series_infinity,
        series_no_number,
        a_label_twice,
        a_label_changed,
        no_series,
    ],
    "open": [series_scaled, a_figure_changed, a_figure_gone, labels_of_another_kind],
}
_ARRAY = {
    "neutral": [array_of_another_type],
    "damaging": [array_cell(None, "a blank"), array_cell(np.nan, "a blank"), array_cell(np.inf, "infinity"), array_cell("x", "a text"), array_cell(True, "a boolean"), array_cell(2j, "a complex number"), array_cell(pd.NaT, "NaT"), a_masked_entry, all_of_another_kind],
    "open": [array_shorter, array_scaled, an_entry_changed, entries_permuted],
}  # fmt: skip
_MAPPING = {"neutral": [], "damaging": [], "open": [a_key_changed, a_key_gone, a_key_more]}
_CHOICE = {"neutral": [numpys_own], "damaging": [], "open": [another_choice]}
_MAKERS = [
    (lambda v: isinstance(v, bytes) and v.startswith(b"PK"), _WORKBOOK),
    (lambda v: isinstance(v, bytes), _TEXT_FILE),
    (lambda v: isinstance(v, pd.DataFrame) and isinstance(v.index, pd.RangeIndex), _TABLE),
    (lambda v: isinstance(v, pd.DataFrame), _WIDE),
    (lambda v: isinstance(v, pd.Series), _SERIES),
    (lambda v: isinstance(v, list | np.ndarray), _ARRAY),
    (lambda v: isinstance(v, dict), _MAPPING),
    (lambda v: v is None or isinstance(v, int | float | str | bool), _CHOICE),
]
