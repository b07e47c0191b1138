"""What a valid input table is: the only validators, and the reader of a user's own files.

==========================================  =====================================================================
read a CSV, XLSX or ODS file                ``read``
turn a file as published into tidy tables   ``extract``
carry bodies that merged or split           ``follow``
say what is wrong with a table, row by row  ``check``
write a table to start from                 ``template``
build a small table by hand                 ``make_budget``, ``make_lines``
turn money written as text into numbers     ``parse_money``
accept a few figures a body                 ``require_amounts``, ``require_counts``,
                                            ``matched_amounts``, ``matched_tables``
==========================================  =====================================================================

Nothing is filled in, dropped or coerced: a table is accepted as it is, or refused in one sentence with its rows.
"""

from decentre.tables.amounts import matched_amounts, matched_tables, require_amounts, require_counts
from decentre.tables.checking import check, require
from decentre.tables.coding import Keys, checked_keys, keys
from decentre.tables.extraction import Extracted, extract
from decentre.tables.gates import budget_and_lines
from decentre.tables.making import make_budget, make_lines
from decentre.tables.money import (
    coin,
    half_unit,
    in_full,
    money_unit,
    parse_money,
    require_currency,
    settle_currency,
    shown,
    sign,
    subunits,
    unit_label,
)
from decentre.tables.reading import read
from decentre.tables.shapes import COMPONENTS, kind_of, kinds, needed
from decentre.tables.stated import Beginning, settle_beginning
from decentre.tables.succession import follow
from decentre.tables.templates import template

__all__ = [
    "COMPONENTS",
    "Beginning",
    "Extracted",
    "Keys",
    "budget_and_lines",
    "check",
    "checked_keys",
    "coin",
    "extract",
    "follow",
    "half_unit",
    "in_full",
    "keys",
    "kind_of",
    "kinds",
    "make_budget",
    "make_lines",
    "matched_amounts",
    "matched_tables",
    "money_unit",
    "needed",
    "parse_money",
    "read",
    "require",
    "require_amounts",
    "require_counts",
    "require_currency",
    "settle_beginning",
    "settle_currency",
    "shown",
    "sign",
    "subunits",
    "template",
    "unit_label",
]
