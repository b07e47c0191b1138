"""Money: which currency an amount is in, how it is printed, and text turned into amounts.

A currency is an ISO 4217 code such as ``'GBP'``. It is given, never guessed: without one an amount is printed without a sign.
Signs and the words for millions come from the Unicode CLDR in British English, whatever the machine's own language is.
"""

from decentre.tables.money.currencies import require_currency, settle_currency
from decentre.tables.money.parsing import parse_money
from decentre.tables.money.printing import coin, half_unit, in_full, money_unit, shown, sign, subunits, unit_label

__all__ = [
    "coin",
    "half_unit",
    "in_full",
    "money_unit",
    "parse_money",
    "require_currency",
    "settle_currency",
    "shown",
    "sign",
    "subunits",
    "unit_label",
]
