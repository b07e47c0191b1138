"""The expressions that clean a row: exact money, tidy text, and the reason why a row is set aside. DuckDB runs them."""

from __future__ import annotations

from collections.abc import Mapping

# Money as text. Most amounts have two decimals, and commas by threes or none: those are read at once. In the others, currency
# signs and spaces go, brackets or a minus behind are a minus before, and a dash alone is nought.
_GROUPED = "([0-9]+(,[0-9]{3})*)"
_USUAL = "-?([0-9]{1,3}(,[0-9]{3}){0,4}|[0-9]{1,15})\\.[0-9]{2}"
_DIGITS = "CAST(replace(replace({}, ',', ''), '.', '') AS BIGINT)"
_AT_ONCE = (
    f"CASE WHEN scale = 1 AND regexp_full_match(amount_text, '{_USUAL}') THEN {_DIGITS.format('amount_text')} END"
)
_BARE = (
    "regexp_replace(regexp_replace(translate(amount_text, '−–—‐', '----'), "
    "'(?i)£|gbp|\\s|\\x{00a0}|Â|\\x{fffd}|^''', '', 'g'), '^([-(]*)\\?', '\\1')"
)
_SIGNED = (
    "CASE WHEN bare[1] = '(' AND bare[-1] = ')' THEN '-' || bare[2:-2] "
    "WHEN regexp_full_match(bare, '[0-9.,]+(-|(?i)cr)') THEN '-' || regexp_replace(bare, '(?i)-|cr', '', 'g') "
    "WHEN regexp_full_match(bare, '[0-9.,]+(?i)dr') THEN bare[:-3] ELSE bare END"
)
_POUNDS = (
    "CASE WHEN bare = '-' THEN 0 "
    f"WHEN regexp_full_match(signed, '[-+]?{_GROUPED}?(\\.[0-9]*)?') THEN TRY_CAST(replace(signed, ',', '') AS DECIMAL(38, 10)) "
    "WHEN regexp_full_match(signed, '-?[0-9]+(\\.[0-9]+)?[eE][-+]?[0-9]+') "
    "THEN TRY_CAST(TRY_CAST(signed AS DOUBLE) AS DECIMAL(38, 10)) END"
)
_LABEL = r"(?i)((sub|grand|overall|report|page|running|monthly)[- ]?)*totals?( (amount|payments?|value|spend|expenditure|paid))?( \(?£\)?)?:?"
_ENDS = r"(?i).*\b(sub|grand)?[- ]?totals?:?"
_SIDES = ("supplier", "expense_area", "expense_type")
_NOTED = "'heading repeated', 'hidden sheet', 'no headings in this sheet', 'more cells than headings', 'summary of other sheets', 'repeats another sheet'"


def quoted(text: str) -> str:
    """Return a text as a literal."""
    return "'" + text.replace("'", "''") + "'"


def tidied(column: str) -> str:
    """Return the expression that trims a cell, makes each run of spaces one, and makes an empty cell missing."""
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
    "date cannot be read": "date_text IS NOT NULL AND date IS NULL AND NOT ambiguous",
    "date can be read both ways": "ambiguous AND date IS NULL",
    "date without a day, read as the first of its month": "rough",
}
_DEFECTS = {
    "date missing": "date_text IS NULL",
    **_OF_DATES,
    "supplier missing": "supplier IS NULL",
    "transaction number missing": "transaction IS NULL",
    "fraction of a penny, rounded": "pounds * 100 <> pence",
    "quotation mark never closed": "note = 'quotation mark never closed'",
    "NUL byte removed": "note = 'NUL byte removed'",
    "formula in a cell": "formula",
}
DEFECTS = tuple(_DEFECTS)


def _bits(conditions: Mapping[str, str]) -> str:
    """Return the sum of a bit a defect that is there, its place in ``DEFECTS``."""
    return " + ".join(f"CASE WHEN {x} THEN {1 << DEFECTS.index(kind)} ELSE 0 END" for kind, x in conditions.items())


_FLAWS = _bits(_DEFECTS)
FLAWS_OF_DATE = _bits(_OF_DATES)
_CELLS = ("publisher", "date", "expense_type", "expense_area", "supplier", "transaction")
_WORDS = (*_SIDES, "transaction")
_FORMULA = " OR ".join(f"{c}[1] IN ('=', '@')" for c in _WORDS)
_PAYMENT = "(hash(publisher, transaction, supplier) >> 1)::BIGINT AS payment"
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
        *(f"{c} < '!' OR ends_with({c}, ' ')" for c in _CELLS),
        *(f"({c} >= '=' AND {c} < 'A')" for c in _WORDS),
    ]
    untidy = [f"contains({c}, {x})" for c in _CELLS for x in ("'  '", "chr(9)", "chr(12)", "chr(13)", "chr(160)")]
    return f"coalesce({' OR '.join(tests + ([] if tidy else untidy))}, false)"


def usual(rows: str, copy: int, *, override: bool) -> str:
    """Return the query that gives the rows that are not odd, in the ledger's columns.

    Parameters
    ----------
    rows : str
        Query of the rows: file, number and cells.
    copy : int
        Its number in ``given``.
    override : bool
        Whether the publisher was given, and what the rows say does not count.

    Returns
    -------
    str
        SQL over the tables ``raw`` (odd rows), ``given`` (files) and ``days`` (dates, by the way they are read).
    """
    publisher = "who" if override else "coalesce(r.publisher, who)"
    return f"""
        SELECT *, {_PAYMENT}, {_ALIKE} FROM (
            SELECT {publisher} AS publisher, days.date AS date, r.expense_type, r.expense_area, r.supplier, r.transaction,
                   {_DIGITS.format("r.amount")} AS pence, name AS source_file, number - before AS source_row, flaws::USMALLINT AS flaws,
                   r.file::USMALLINT AS file
            FROM ({rows}) r JOIN given ON given.file = r.file AND given.copy = {copy}
            LEFT JOIN days ON days.date_text = r.date AND days.way = given.way
            ANTI JOIN raw ON raw.file = r.file AND raw.place = r.number - given.before)
    """


def cleaned(*, override: bool) -> str:
    """Return the query that gives the rows of ``raw`` in the ledger's columns, with the reason why a row is set aside.

    Parameters
    ----------
    override : bool
        Whether the publisher was given, and what the rows say does not count.

    Returns
    -------
    str
        SQL over the tables ``raw`` (rows), ``given`` (files) and ``days`` (dates, by the way they are read). ``payment`` and ``alike`` are
        numbers of 63 bits that stand for publisher, transaction number and supplier, and for publisher, supplier, date and amount.
    """
    cell = {c: tidied(c) for c in _CELLS}
    entity = "NULL" if override else cell["publisher"]
    return f"""
        WITH texts AS (
            SELECT raw.file, place AS source_row, coalesce({entity}, who) AS publisher,
                   {cell["date"]} AS date_text, {cell["expense_type"]} AS expense_type, {cell["expense_area"]} AS expense_area,
                   {cell["supplier"]} AS supplier, {cell["transaction"]} AS transaction, nullif(trim(amount), '') AS amount_text,
                   coalesce(filled, coalesce(amount, date, supplier, transaction, expense_type, expense_area, publisher) IS NOT NULL)
                   AS filled, coalesce(note, '') AS note, scale, dated, way,
                   CASE WHEN sheet IS NULL OR sheet = main THEN name ELSE name || ' [' || sheet || ']' END AS source_file
            FROM raw JOIN given USING (file)),
        read AS (SELECT *, {_AT_ONCE} AS at_once FROM texts),
        bared AS (SELECT *, CASE WHEN at_once IS NULL THEN {_BARE} END AS bare FROM read),
        signs AS (SELECT *, CASE WHEN at_once IS NULL THEN {_SIGNED} END AS signed FROM bared),
        money AS (SELECT *, CASE WHEN at_once IS NULL THEN {_POUNDS} END * scale AS pounds FROM signs),
        whole AS (SELECT *, CASE WHEN at_once IS NULL THEN TRY_CAST(round(pounds * 100) AS BIGINT) ELSE at_once END AS pence FROM money),
        dates AS (
            SELECT whole.*, days.date AS date, coalesce(days.ambiguous, false) AS ambiguous, coalesce(days.rough, false) AS rough
            FROM whole LEFT JOIN days ON days.date_text = whole.date_text AND days.way = whole.way),
        told AS (SELECT *, coalesce({_FORMULA}, false) AS formula FROM dates)
        SELECT *, {_REASON} AS reason, {_FLAWS} AS flaws, {_PAYMENT}, {_ALIKE} FROM told
    """
