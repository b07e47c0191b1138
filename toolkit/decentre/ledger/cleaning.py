"""The expressions that clean a row: exact money, tidy text, and the reason why a row is set aside. DuckDB runs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from decentre.ledger.headings import CELLS, DETAILS

# Money as text. Most amounts have two decimals, and commas by threes or none: those are read at once. In the others, currency
# signs and spaces go, brackets or a minus behind are a minus before, and a dash alone is nought.
_GROUPED = "([0-9]+(,[0-9]{3})*)"
_USUAL = "-?([0-9]{1,3}(,[0-9]{3}){0,4}|[0-9]{1,15})\\.[0-9]{2}"
_DIGITS = "CAST(replace(replace({}, ',', ''), '.', '') AS BIGINT)"
# Digits without point and commas are pence: a float on the way would lose pennies of large sums.
_AT_ONCE = (
    f"CASE WHEN scale = 1 AND regexp_full_match(amount_text, '{_USUAL}') THEN {_DIGITS.format('amount_text')} END"
)
# Four kinds of dash stand for minus in what spreadsheets and word processors export; a lost pound sign is left as Â or U+FFFD.
_BARE = (
    "regexp_replace(regexp_replace(translate(amount_text, '−–—‐', '----'), "
    "'(?i)[£€$]|gbp|eur|usd|\\s|\\x{00a0}|Â|\\x{fffd}|^''', '', 'g'), '^([-(]*)\\?', '\\1')"
)
# Ledgers write credits as (1.00), 1.00- and 1.00CR; all three are money coming back.
_SIGNED = (
    "CASE WHEN bare[1] = '(' AND bare[-1] = ')' THEN '-' || bare[2:-2] "
    "WHEN regexp_full_match(bare, '[0-9.,]+(-|(?i)cr)') THEN '-' || regexp_replace(bare, '(?i)-|cr', '', 'g') "
    "WHEN regexp_full_match(bare, '[0-9.,]+(?i)dr') THEN bare[:-3] ELSE bare END"
)
# DECIMAL(38, 10) and not DOUBLE: adding up ten million doubles would not give the total to the penny.
_POUNDS = (
    "CASE WHEN bare = '-' THEN 0 "
    f"WHEN regexp_full_match(signed, '[-+]?{_GROUPED}?(\\.[0-9]*)?') THEN TRY_CAST(replace(signed, ',', '') AS DECIMAL(38, 10)) "
    "WHEN regexp_full_match(signed, '-?[0-9]+(\\.[0-9]+)?[eE][-+]?[0-9]+') "
    "THEN TRY_CAST(TRY_CAST(signed AS DOUBLE) AS DECIMAL(38, 10)) END"
)
_LABEL = r"(?i)((sub|grand|overall|report|page|running|monthly)[- ]?)*totals?( (amount|payments?|value|spend|expenditure|paid))?( \(?£\)?)?:?"
# A payee or a service may end in "total": such a row is one only where neither date nor number identifies a payment.
_ENDS = r"(?i).*\b(sub|grand)?[- ]?totals?:?"
_SIDES = ("supplier", "expense_area", "expense_type")
_NOTED = "'heading repeated', 'hidden sheet', 'no headings in this sheet', 'more cells than headings', 'summary of other sheets', 'repeats another sheet'"


def quoted(text: str) -> str:
    """Return a text as a literal."""
    return "'" + text.replace("'", "''") + "'"


def tidied(column: str) -> str:
    """Return the expression that trims a cell, makes each run of spaces one, and makes an empty cell missing."""
    # Asked first, because nearly all cells are tidy and the regular expression is dear.
    untidy = f"{column} < '!' OR ends_with({column}, ' ') OR regexp_matches({column}, '\\s\\s|[\\t\\r\\n\\x{{00a0}}]')"
    return f"CASE WHEN {untidy} THEN nullif(trim(regexp_replace({column}, '[\\s\\x{{00a0}}]+', ' ', 'g')), '') ELSE {column} END"


def _any(pattern: str) -> str:
    return " OR ".join(f"regexp_full_match(coalesce({c}, ''), '{pattern}')" for c in _SIDES)


_REASON = f"""
CASE WHEN note IN ({_NOTED}) THEN note
     WHEN NOT filled THEN 'empty row'
     WHEN amount_text IS NULL THEN 'no amount'
     WHEN pence IS NULL THEN 'amount cannot be read'
     WHEN date_text IS NULL AND transaction IS NULL AND (coalesce({", ".join(_SIDES)}) IS NULL OR {_any(_ENDS)}
          OR (dated AND regexp_matches(concat_ws(' ', {", ".join(_SIDES)}), '(?i)\\btotal\\b'))) THEN 'total'
     WHEN transaction IS NULL AND ({_any(_LABEL)}) THEN 'total'
     WHEN regexp_full_match(transaction, '{_LABEL}') AND (date IS NULL OR supplier IS NULL) THEN 'total'
     WHEN date IS NULL AND regexp_full_match(date_text, '{_LABEL}') THEN 'total' END
"""
_OF_DATES = {
    "date cannot be read": "date_text IS NOT NULL AND date IS NULL AND NOT ambiguous AND NOT impossible",
    "date can be read both ways": "ambiguous AND date IS NULL",
    "date without a day, read as the first of its month": "rough",
    "year that cannot be": "impossible",
}
_DEFECTS = {
    "date missing": "date_text IS NULL",
    **_OF_DATES,
    "supplier missing": "supplier IS NULL",
    "transaction number missing": "transaction IS NULL",
    "fraction of a penny, rounded": "abs(pounds * 100 - pence) > 0.001",  # less is how a workbook keeps a number
    "quotation mark never closed": "note = 'quotation mark never closed'",
    "NUL byte removed": "note = 'NUL byte removed'",
    "formula in a cell": "formula",
    "more cells than headings, kept": "note = 'more cells than headings, kept'",
    "a cell written once for several rows": "note = 'a cell written once for several rows'",
    "sign of another currency": "sign <> coin",
}
DEFECTS = tuple(_DEFECTS)


def _bits(conditions: Mapping[str, str]) -> str:
    """Return the sum of a bit a defect that is there, its place in ``DEFECTS``."""
    return " + ".join(f"CASE WHEN {x} THEN {1 << DEFECTS.index(kind)} ELSE 0 END" for kind, x in conditions.items())


_FLAWS = _bits(_DEFECTS)
FLAWS_OF_DATE = _bits(_OF_DATES)
_LOOKED_AT = ("publisher", "date", "expense_type", "expense_area", "supplier", "transaction")
_WORDS = (*_SIDES, "transaction")
SIGN = "CASE WHEN contains({0}, '€') THEN '€' WHEN contains({0}, '$') THEN '$' WHEN contains({0}, '£') THEN '£' END"
# Cells that a spreadsheet would run when the export is opened; they are marked, and kept as text.
_FORMULA = " OR ".join(f"{c}[1] IN ('=', '@')" for c in _WORDS)
# Shifted by one bit: the hash is unsigned, and Spark has no unsigned numbers.
_PAYMENT = "(hash(publisher, transaction, supplier) >> 1)::BIGINT AS payment"
# Hashed once when read: finding pairs later compares numbers, and no texts.
_ALIKE = "(hash(publisher, supplier, date, pence) >> 1)::BIGINT AS alike"


def odd(*, tidy: bool) -> str:
    """Return the condition that a row has to be cleaned, or may have to be set aside, told from its cells as they stand.

    Parameters
    ----------
    tidy : bool
        Whether no cell of the file holds tabs, unusual spaces or two spaces together.

    Returns
    -------
    str
        SQL. The other rows have date, transaction, supplier and amount, an amount with two decimals, no space at an edge, no formula,
        and no total: :func:`usual` takes them as they are.
    """
    tests = [
        "date IS NULL OR date >= 'A' OR transaction IS NULL OR supplier IS NULL OR amount IS NULL",
        "(transaction >= 'A' AND transaction ILIKE '%total%')",
        f"NOT regexp_full_match(amount, '{_USUAL}')",
        *(f"{c} < '!' OR ends_with({c}, ' ')" for c in _LOOKED_AT),
        *(f"({c} >= '=' AND {c} < 'A')" for c in _WORDS),
    ]
    untidy = [f"contains({c}, {x})" for c in _LOOKED_AT for x in ("'  '", "chr(9)", "chr(12)", "chr(13)", "chr(160)")]
    return f"coalesce({' OR '.join(tests + ([] if tidy else untidy))}, false)"


@dataclass(frozen=True)
class Naming:
    """What has to be looked up for a row of a batch.

    Attributes
    ----------
    fixed : bool
        Whether the user says who published some file, and what its rows say does not count.
    renamed : bool
        Whether some name counts otherwise than it is written.
    exchanged : bool
        Whether some file has expense type and area under each other's heading.
    """

    fixed: bool = False
    renamed: bool = False
    exchanged: bool = False

    def publisher(self, said: str) -> str:
        """Return the expression of the publisher, from what the row says."""
        name = f"CASE WHEN names.said IS NULL THEN {said} ELSE names.name END" if self.renamed else said
        name = f"coalesce({name}, who)"
        return f"CASE WHEN fixed THEN who ELSE {name} END" if self.fixed else name

    def join(self, said: str) -> str:
        """Return the join with the table of names, where one is needed."""
        return f"LEFT JOIN names ON names.said = {said}" if self.renamed else ""

    def sides(self, expense_type: str, expense_area: str) -> str:
        """Return the expressions of expense type and area."""
        if not self.exchanged:
            return f"{expense_type} AS expense_type, {expense_area} AS expense_area"
        pair = (expense_type, expense_area), (expense_area, expense_type)
        return ", ".join(
            f"CASE WHEN exchanged THEN {b} ELSE {a} END AS {name}"
            for (a, b), name in zip(pair, ("expense_type", "expense_area"), strict=True)
        )


def usual(copies: Sequence[str], who: Naming) -> str:
    """Return the query that gives the rows that are not odd, in the ledger's columns.

    Parameters
    ----------
    copies : sequence of str
        Queries of the rows: file, number and cells.
    who : Naming
        What has to be looked up.

    Returns
    -------
    str
        SQL over the tables ``raw`` (odd rows), ``given`` (files) and ``days`` (dates, by the way they are read).
    """
    rows = " UNION ALL ".join(copies)
    return f"""
        SELECT *, {_PAYMENT}, {_ALIKE} FROM (
            SELECT {who.publisher("r.publisher")} AS publisher, days.date AS date, {who.sides("r.expense_type", "r.expense_area")}, r.supplier, r.transaction,
                   {_DIGITS.format("r.amount")} AS pence, given.name AS source_file, number - before AS source_row, flaws::USMALLINT AS flaws,
                   r.file::USMALLINT AS file, {", ".join(f"r.{c}" for c in DETAILS)}
            FROM ({rows}) r JOIN given ON given.file = r.file AND given.copy >= 0
            LEFT JOIN days ON days.date_text = r.date AND days.way = given.way {who.join("r.publisher")}
            ANTI JOIN raw ON raw.file = r.file AND raw.place = r.number - given.before)
    """


def cleaned(who: Naming) -> str:
    """Return the query that gives the rows of ``raw`` in the ledger's columns, with the reason why a row is set aside.

    Parameters
    ----------
    who : Naming
        What has to be looked up.

    Returns
    -------
    str
        SQL over the tables ``raw`` (rows), ``given`` (files) and ``days`` (dates, by the way they are read). ``payment`` and ``alike`` are
        numbers of 63 bits that stand for publisher, transaction number and supplier, and for publisher, supplier, date and amount.
    """
    cell = {c: tidied(c) for c in _LOOKED_AT}
    details = ", ".join(f"{tidied(c)} AS {c}" for c in DETAILS)
    return f"""
        WITH texts AS (
            SELECT raw.file, place AS source_row, {who.publisher(cell["publisher"])} AS publisher,
                   {cell["date"]} AS date_text, {who.sides(cell["expense_type"], cell["expense_area"])},
                   {cell["supplier"]} AS supplier, {cell["transaction"]} AS transaction, nullif(trim(amount), '') AS amount_text,
                   coalesce(filled, coalesce({", ".join(CELLS)}) IS NOT NULL)
                   AS filled, coalesce(note, '') AS note, scale, dated, way, coin,
                   {details},
                   CASE WHEN sheet IS NULL OR sheet = main THEN given.name ELSE given.name || ' [' || sheet || ']' END AS source_file
            FROM raw JOIN given USING (file) {who.join(cell["publisher"])}),
        read AS (SELECT *, {_AT_ONCE} AS at_once FROM texts),
        bared AS (SELECT *, CASE WHEN at_once IS NULL THEN {_BARE} END AS bare FROM read),
        signs AS (SELECT *, CASE WHEN at_once IS NULL THEN {_SIGNED} END AS signed FROM bared),
        money AS (SELECT *, CASE WHEN at_once IS NULL THEN {_POUNDS} END * scale AS pounds FROM signs),
        whole AS (SELECT *, CASE WHEN at_once IS NULL THEN TRY_CAST(round(pounds * 100) AS BIGINT) ELSE at_once END AS pence FROM money),
        dates AS (
            SELECT whole.*, days.date AS date, coalesce(days.ambiguous, false) AS ambiguous, coalesce(days.rough, false) AS rough,
                   coalesce(days.impossible, false) AS impossible
            FROM whole LEFT JOIN days ON days.date_text = whole.date_text AND days.way = whole.way),
        told AS (SELECT *, coalesce({_FORMULA}, false) AS formula, {SIGN.format("amount_text")} AS sign FROM dates)
        SELECT *, {_REASON} AS reason, {_FLAWS} AS flaws, {_PAYMENT}, {_ALIKE} FROM told
    """
