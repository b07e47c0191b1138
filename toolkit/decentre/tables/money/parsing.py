"""Text turned into amounts, exactly: every cell is read as a Decimal, and a column settles its decimal mark as a whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from typing import Literal, overload

import numpy as np
import pandas as pd

from decentre.errors import InputError
from decentre.tables.money.currencies import require_currency
from decentre.tables.money.signs import fitting

Mark = Literal[".", ","]

_POINT: Mark = "."
_COMMA: Mark = ","
_OTHER: dict[Mark, Mark] = {_POINT: _COMMA, _COMMA: _POINT}
_SCALES = {
    "k": 10**3,
    "thousand": 10**3,
    "lakh": 10**5,
    "m": 10**6,
    "mn": 10**6,
    "million": 10**6,
    "crore": 10**7,
    "bn": 10**9,
    "billion": 10**9,
    "tn": 10**12,
    "trillion": 10**12,
}
# A point behind a letter ends an abbreviation ('Rs.5'), and is no decimal mark.
_DIGITS = re.compile(r"(?:(?<![^\W\d_])[.,])?\d(?:[\d.,' ]*[\d.,])?")
_SCALE = re.compile(rf" *({'|'.join(sorted(_SCALES, key=len, reverse=True))})(?![^\W\d_])", re.IGNORECASE)
_PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "−": "-", "’": "'"})
_ADVICE = "write it like 1234.50, '£1,234.50', '(1,234)' or '1.2m'"
_GROUP = 3


@dataclass(frozen=True)
class _Cell:
    """A text taken apart: its size under each decimal mark that it allows, and the currencies that its sign allows."""

    text: str
    sizes: Mapping[Mark, Decimal]
    currencies: frozenset[str] | None

    @property
    def open_mark(self) -> bool:
        """Whether the two marks give two amounts."""
        return len(set(self.sizes.values())) > 1


@overload
def parse_money(values: str, *, currency: str | None = None, decimal: Mark | None = None) -> Decimal: ...
@overload
def parse_money(values: pd.Series, *, currency: str | None = None, decimal: Mark | None = None) -> pd.Series: ...
def parse_money(
    values: pd.Series | str, *, currency: str | None = None, decimal: Mark | None = None
) -> pd.Series | Decimal:
    """Turn money written as text into numbers.

    Parameters
    ----------
    values : pandas.Series or str
        ``'£1,234.50'``, ``'R$ 1.234,50'``, ``'KES 5,000'``, ``'12,34,567'``, ``'(1,234)'`` or ``'1,234-'`` (negative amounts),
        ``'-1.2m'``, ``'3 bn'``, or plain numbers. ``k``, ``m``, ``bn`` and ``tn`` stand for thousand, million, billion and
        trillion; lakh and crore are read too. A missing cell stays missing.
    currency : str, optional
        The ISO 4217 code of the amounts. A sign or code of another currency is refused; a bare ``$`` fits any dollar, peso or
        real.
    decimal : {'.', ','}, optional
        The decimal mark. By default it is settled for the column as a whole, from the cells that can be read in one way only; where
        there is none, a lone ``'1,234'`` groups thousands, and a lone ``'1.234'`` is refused.

    Returns
    -------
    pandas.Series or decimal.Decimal
        Amounts: a float Series with the index of the Series given, each cell the float next to its exact amount; or the exact amount of
        one text.

    Raises
    ------
    InputError
        A text is not an amount of money, could be read in two ways, or is in another currency (``cases`` holds the rows).

    Examples
    --------
    >>> parse_money("£1,234.50"), parse_money("(1,234)"), parse_money("1.2m")
    (Decimal('1234.50'), Decimal('-1234'), Decimal('1200000.0'))
    >>> parse_money(pd.Series(["R$ 1.234", "R$ 0,50"]), currency="BRL").tolist()
    [1234.0, 0.5]
    >>> parse_money("1.234")
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: '1.234' could be 1234 or 1.234; say which with decimal=',' or decimal='.'.
    >>> parse_money(pd.Series(["2bn", "about 3m"]))
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: 'about 3m' is not an amount of money (1 of 2 cells); write it like 1234.50, '£1,234.50', '(1,234)' or '1.2m'.
    """
    code = None if currency is None else require_currency(currency)
    if decimal is not None and decimal not in list(_OTHER):
        raise InputError(f"decimal is {decimal!r}; give '.' or ',', or leave it out.")
    if isinstance(values, str):
        return _amounts(pd.Series([values], dtype=object), code, decimal)[0]
    if not isinstance(values, pd.Series):
        raise InputError(f"values is a {type(values).__name__}; give one text, or a Series of texts.")
    floats = [float(x) for x in _amounts(values, code, decimal)]
    return pd.Series(floats, index=values.index, name=values.name, dtype=float)


def _amounts(values: pd.Series, currency: str | None, decimal: Mark | None) -> list[Decimal]:
    """Return the exact amount of every cell."""
    given = list(values.astype(object))
    cells = {x: _read(x) for x in dict.fromkeys(g for g in given if isinstance(g, str))}
    numbers = [None if isinstance(x, str) else _number(x) for x in given]
    _refuse(
        values,
        [(cells[x] if isinstance(x, str) else n) is None for x, n in zip(given, numbers, strict=True)],
        _NOT_MONEY,
    )
    read = {text: cell for text, cell in cells.items() if cell is not None}
    _require_one_currency(values, read, currency)
    mark = decimal or _settled(values, read)
    _refuse(values, [x in read and mark not in read[x].sizes for x in map(_text, given)], _MARK.format(mark=mark))
    return [read[x].sizes[mark] if isinstance(x, str) else n for x, n in zip(given, numbers, strict=True)]  # type: ignore[misc]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


_NOT_MONEY = "{value!r} is not an amount of money{count}; " + _ADVICE
_MARK = (
    "{{value!r}} is not an amount of money with the decimal mark '{mark}'{{count}}; give decimal=, or part the column"
)


def _refuse(values: pd.Series, wrong: list[bool], sentence: str) -> None:
    if not any(wrong):
        return
    cases = values[np.array(wrong)]
    count = f" ({len(cases)} of {len(values)} cells)" if len(values) > 1 else ""
    raise InputError(f"{sentence.format(value=cases.iloc[0], count=count)}.", cases.to_frame())


def _number(value: object) -> Decimal | None:
    """Return a plain number as it is, NaN for a missing cell, and None for anything else."""
    if isinstance(value, bool | np.bool_):
        return None
    if isinstance(value, Decimal):
        return value if value.is_finite() else Decimal("nan") if value.is_nan() else None
    if isinstance(value, Real):
        exact = Decimal(int(value)) if isinstance(value, int | np.integer) else Decimal(float(value))
        return None if exact.is_infinite() else exact
    missing = pd.api.types.is_scalar(value) and pd.isna(value)  # type: ignore[call-overload]  # a scalar of any kind
    return Decimal("nan") if missing else None


def _read(text: str) -> _Cell | None:
    """Take a text apart: what stands before its digits, its digits, and what stands after them."""
    plain = text.translate(_PLAIN).strip()
    digits = _DIGITS.search(plain)
    if digits is None:
        return None
    before, after = plain[: digits.start()], plain[digits.end() :]
    negative, before, after = _signed(before, after)
    scale = _SCALE.match(after)
    factor = _SCALES[scale[1].lower()] if scale else 1
    fits = [*_currencies(before), *_currencies(after[scale.end() :] if scale else after)]
    sizes = _sizes(digits[0])
    if negative is None or not sizes or any(f is None for f in fits):
        return None
    currencies = frozenset.intersection(*fits) if fits else None  # type: ignore[arg-type]
    signed = {mark: size * factor * (-1 if negative else 1) for mark, size in sizes.items()}
    return None if currencies is not None and not currencies else _Cell(text, signed, currencies)


def _currencies(affix: str) -> list[frozenset[str] | None]:
    """Return what each sign or code beside the digits may stand for; a sign may be of two words."""
    whole = fitting(" ".join(affix.split()))
    return [whole] if whole else [fitting(a) for a in affix.split()]


def _signed(before: str, after: str) -> tuple[bool | None, str, str]:
    """Return whether the amount is negative (None: the signs contradict), and the rest of the text on either side."""
    brackets = (before.count("("), after.count(")"))
    signs = before.count("-") + before.count("+") + after.count("-")
    rest = before.translate(_SIGNS), after.translate(_SIGNS_AFTER)
    if brackets not in ((0, 0), (1, 1)) or signs + brackets[0] > 1:
        return None, *rest
    return bool(brackets[0]) or "-" in before or "-" in after, *rest


_SIGNS = str.maketrans({"(": " ", "-": " ", "+": " "})
_SIGNS_AFTER = str.maketrans({")": " ", "-": " "})


def _sizes(digits: str) -> dict[Mark, Decimal]:
    """Return the number under each decimal mark that it allows."""
    found = {}
    for mark, other in _OTHER.items():
        whole, point, part = digits.partition(mark)
        grouped = _ungrouped(whole, other)
        if grouped is not None and (part.isdecimal() if point else grouped):
            found[mark] = Decimal(f"{grouped or '0'}.{part}" if part else grouped)
    return found


def _ungrouped(whole: str, group: Mark) -> str | None:
    """Return digits without the marks that group them by thousands, or as in India; None where they do not."""
    marks = {c for c in whole if not c.isdecimal()}
    if not marks:
        return whole
    if len(marks) > 1 or not marks <= {group, " ", "'"}:
        return None
    first, *middle, last = whole.split(marks.pop())
    sizes = {len(m) for m in middle}
    thousands = 1 <= len(first) <= _GROUP and sizes <= {_GROUP}
    indian = 1 <= len(first) <= _GROUP - 1 and sizes == {_GROUP - 1}
    fits = thousands or indian
    return "".join([first, *middle, last]) if fits and len(last) == _GROUP and not first.startswith("0") else None


def _require_one_currency(values: pd.Series, read: Mapping[str, _Cell], currency: str | None) -> None:
    """Refuse a sign that is not that of the currency given, or of the cells before it."""
    left = frozenset({currency}) if currency else None
    for text, cell in read.items():
        if cell.currencies is None:
            continue
        if left is not None and not left & cell.currencies:
            said = f"currency={currency!r}" if currency else "the cells before it"
            sentence = (
                f"{{value!r}} has the sign of another currency than {said}{{count}}; give amounts in one currency"
            )
            _refuse(values, [x == text for x in values], sentence)
        left = cell.currencies if left is None else left & cell.currencies


def _settled(values: pd.Series, read: Mapping[str, _Cell]) -> Mark:
    """Return the decimal mark of a column, from the cells that allow one reading."""
    sure: dict[Mark, str] = {}
    for text, cell in read.items():
        if len(cell.sizes) == 1:
            sure.setdefault(next(iter(cell.sizes)), text)
    if len(sure) > 1:
        both = f"{sure[_POINT]!r} has the decimal mark '.' and {sure[_COMMA]!r} the mark ','"
        _refuse(
            values,
            [x in sure.values() for x in values],
            f"{both.replace('{', '{{').replace('}', '}}')}; part the column",
        )
    if sure:
        return next(iter(sure))
    for text, cell in read.items():
        if cell.open_mark and _POINT in text:
            ways = " or ".join(f"{abs(cell.sizes[m]):f}" for m in (_COMMA, _POINT))
            _refuse(
                values,
                [x == text for x in values],
                f"{{value!r}} could be {ways}{{count}}; say which with decimal=',' or decimal='.'",
            )
    return _POINT
