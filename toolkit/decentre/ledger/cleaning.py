"""The expressions that clean a row: exact money, tidy text, and the reason why a row is set aside. DuckDB runs them."""

from __future__ import annotations

# Money as text. Most amounts have two decimals, and commas by threes or none: those are read at once. In the others, currency
# signs and spaces go, brackets or a minus behind are a minus before, and a dash alone is nought.
_GROUPED = "([0-9]+(,[0-9]{3})*)"
_USUAL = "-?([0-9]{1,3}(,[0-9]{3}){0,4}|[0-9]{1,15})\\.[0-9]{2}"
_AT_ONCE = (
    f"CASE WHEN NOT odd OR regexp_full_match(amount_text, '{_USUAL}') "
    "THEN TRY_CAST(replace(replace(amount_text, ',', ''), '.', '') AS BIGINT) END"
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


def tidied(column: str, tidy: bool) -> str:
    """Return the expression that trims a cell, makes each run of spaces one, and makes an empty cell missing."""
    edges = f"{column} < '!' OR ends_with({column}, ' ')"
    trimmed = f"CASE WHEN {edges} THEN nullif(trim({column}), '') ELSE {column} END"
    if tidy:
        return trimmed
    untidy = f"regexp_matches({column}, '\\s\\s|[\\t\\r\\n\\x{{00a0}}]')"
    return f"CASE WHEN {untidy} THEN nullif(trim(regexp_replace({column}, '[\\s\\x{{00a0}}]+', ' ', 'g')), '') ELSE {trimmed} END"


def _any(pattern: str) -> str:
    return " OR ".join(f"regexp_full_match(coalesce({c}, ''), '{pattern}')" for c in _SIDES)


_REASON = f"""
CASE WHEN usual THEN NULL
     WHEN note IN ({_NOTED}) THEN note
     WHEN NOT filled THEN 'empty row'
     WHEN amount_text IS NULL THEN 'no amount'
     WHEN pence IS NULL THEN 'amount cannot be read'
     WHEN date_text IS NULL AND transaction IS NULL AND (coalesce({", ".join(_SIDES)}) IS NULL OR {_any(_ENDS)}
          OR (dated AND regexp_matches(concat_ws(' ', {", ".join(_SIDES)}), '(?i)\\btotal\\b'))) THEN 'total'
     WHEN transaction IS NULL AND ({_any(_LABEL)}) THEN 'total'
     WHEN regexp_full_match(transaction, '{_LABEL}') AND (date IS NULL OR supplier IS NULL) THEN 'total'
     WHEN date IS NULL AND regexp_full_match(date_text, '{_LABEL}') THEN 'total' END
"""
_DEFECTS = {
    "date missing": "date_text IS NULL",
    "date cannot be read": "date_text IS NOT NULL AND date IS NULL AND NOT ambiguous",
    "date can be read both ways": "ambiguous AND date IS NULL",
    "date without a day, read as the first of its month": "rough",
    "supplier missing": "supplier IS NULL",
    "transaction number missing": "transaction IS NULL",
    "fraction of a penny, rounded": "pounds * 100 <> pence",
    "quotation mark never closed": "note = 'quotation mark never closed'",
    "NUL byte removed": "note = 'NUL byte removed'",
    "formula in a cell": "formula",
}
DEFECTS = tuple(_DEFECTS)
_FLAWS = " + ".join(f"CASE WHEN {x} THEN {1 << i} ELSE 0 END" for i, x in enumerate(_DEFECTS.values()))
_FORMULA = " OR ".join(f"{c}[1] IN ('=', '@')" for c in (*_SIDES, "transaction"))
_USUAL_ROW = "NOT odd AND at_once IS NOT NULL AND date IS NOT NULL AND NOT rough"
# Whatever may be set aside is among these rows, told from the raw cells alone.
ODD = (
    "(date IS NULL OR date >= 'A' OR transaction IS NULL OR supplier IS NULL OR amount IS NULL "
    "OR supplier < '!' OR transaction < '!' OR (transaction >= 'A' AND transaction ILIKE '%total%') OR date < '!' "
    f"OR NOT regexp_full_match(amount, '{_USUAL}'))"
)


def cleaned(*, override: bool, tidy: bool, formulas: bool, which: str = "true") -> str:
    """Return the query that gives the rows of ``raw`` in the ledger's columns.

    Parameters
    ----------
    override : bool
        Whether the publisher was given, and what the rows say does not count.
    tidy : bool
        Whether no cell holds tabs, line breaks or several spaces together.
    formulas : bool
        Whether a cell may begin as a formula does.
    which : str
        A condition on the rows of ``raw``.

    Returns
    -------
    str
        SQL over the tables ``raw`` (rows), ``given`` (files) and ``days`` (dates, by the way they are read). ``payment`` and ``alike`` are
        numbers of 63 bits that stand for publisher, transaction number and supplier, and for publisher, supplier, date and amount.
    """
    cell = {
        c: tidied(c, tidy) for c in ("publisher", "date", "expense_type", "expense_area", "supplier", "transaction")
    }
    entity = "NULL" if override else cell["publisher"]
    formula = f"coalesce({_FORMULA}, false)" if formulas else "false"
    return f"""
        WITH picked AS (SELECT * FROM raw WHERE {which}),
        texts AS (
            SELECT picked.file, coalesce(place, number - before) AS source_row, coalesce({entity}, who) AS publisher,
                   {cell["date"]} AS date_text, {cell["expense_type"]} AS expense_type, {cell["expense_area"]} AS expense_area,
                   {cell["supplier"]} AS supplier, {cell["transaction"]} AS transaction, {tidied("amount", True)} AS amount_text,
                   coalesce(filled, coalesce(amount, date, supplier, transaction, expense_type, expense_area, publisher) IS NOT NULL)
                   AS filled, coalesce(note, '') AS note, scale, dated, odd, way,
                   CASE WHEN sheet IS NULL OR sheet = main THEN name ELSE name || ' [' || sheet || ']' END AS source_file
            FROM picked JOIN given USING (file)),
        read AS (SELECT *, {_AT_ONCE} AS at_once FROM texts),
        bared AS (SELECT *, CASE WHEN at_once IS NULL THEN {_BARE} END AS bare FROM read),
        signs AS (SELECT *, CASE WHEN at_once IS NULL THEN {_SIGNED} END AS signed FROM bared),
        money AS (SELECT *, CASE WHEN at_once IS NULL THEN {_POUNDS} END * scale AS pounds FROM signs),
        whole AS (SELECT *, CASE WHEN at_once IS NULL THEN TRY_CAST(round(pounds * 100) AS BIGINT) ELSE at_once * scale END AS pence FROM money),
        dates AS (
            SELECT whole.*, days.day AS date, coalesce(days.ambiguous, false) AS ambiguous, coalesce(days.rough, false) AS rough
            FROM whole LEFT JOIN days ON days.text = whole.date_text AND days.way = whole.way),
        told AS (SELECT *, {formula} AS formula, {_USUAL_ROW} AS usual FROM dates)
        SELECT *, {_REASON} AS reason, CASE WHEN usual AND NOT formula THEN 0 ELSE {_FLAWS} END AS flaws,
               (hash(publisher, transaction, supplier) >> 1)::BIGINT AS payment,
               (hash(publisher, supplier, date, pence) >> 1)::BIGINT AS alike
        FROM told
    """
