"""The signs that amounts are published with, and the currencies that each may stand for."""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.numbers import get_currency_symbol

from decentre.tables.money.currencies import codes

_DOLLAR_WORDS = ("Dollar", "Peso", "Real")
# A sign that several currencies share; those that the CLDR gives to one alone are read from it.
_SHARED = {
    "£": ("GBP", "EGP", "FKP", "GIP", "LBP", "SHP", "SSP", "SYP"),
    "¥": ("JPY", "CNY"),
    "￥": ("JPY", "CNY"),
    "kr": ("DKK", "ISK", "NOK", "SEK"),
    "kr.": ("DKK", "ISK", "NOK", "SEK"),
    "Rs": ("INR", "LKR", "MUR", "NPR", "PKR", "SCR"),
    "Rs.": ("INR", "LKR", "MUR", "NPR", "PKR", "SCR"),
    "KSh": ("KES",),
    "Ksh": ("KES",),
    "KShs": ("KES",),
    "Kshs": ("KES",),
    "TSh": ("TZS",),
    "USh": ("UGX",),
    "AU$": ("AUD",),
    "NZ$": ("NZD",),
    "N$": ("NAD",),
    "R": ("ZAR",),
    "RM": ("MYR",),
    "Rp": ("IDR",),
    "S/": ("PEN",),
    "S/.": ("PEN",),
    "Fr.": ("CHF",),
    "zł": ("PLN",),
    "Kč": ("CZK",),
    "Ft": ("HUF",),
    "lei": ("RON",),
    "₵": ("GHS",),
    "GH₵": ("GHS",),
    "₦": ("NGN",),
    "₱": ("PHP",),
    "₺": ("TRY",),
    "₽": ("RUB",),
    "₴": ("UAH",),
    "฿": ("THB",),
    "৳": ("BDT",),
}


@cache
def _known() -> dict[str, frozenset[str]]:
    english = Locale.parse("en").currencies
    known = {code: frozenset({code}) for code in codes()}
    for code in codes():
        symbol = str(get_currency_symbol(code, "en_GB"))
        if symbol != code:
            known[symbol.replace("\u202f", " ")] = frozenset({code})
    known |= {sign: frozenset(those) for sign, those in _SHARED.items()}
    known["$"] = frozenset(c for c, name in english.items() if any(w in name.split() for w in _DOLLAR_WORDS))
    return known


def fitting(affix: str) -> frozenset[str] | None:
    """Return the currencies that a sign or code may stand for, or None where it is neither.

    Examples
    --------
    >>> sorted(fitting("R$")), "MXN" in fitting("$"), fitting("about")
    (['BRL'], True, None)
    """
    return _known().get(affix)
