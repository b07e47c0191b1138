"""The expressions that clean a row: exact money, tidy text, and the reason why a row is set aside. DuckDB runs them."""

from __future__ import annotations

# Money as text: currency signs and spaces go, brackets or a minus behind are a minus before, commas must group by three.
_GROUPED = "([0-9]{1,3}(,[0-9]{3})+|[0-9]+)"
_PLAIN = f"regexp_full_match(amount_text, '-?{_GROUPED}(\\.[0-9]+)?')"
_BARE = "regexp_replace(replace(amount_text, '−', '-'), '(?i)£|gbp|\\s|\\x{00a0}', '', 'g')"
_SIGNED = (
    "CASE WHEN bare[1] = '(' AND bare[-1] = ')' THEN '-' || bare[2:-2] "
    "WHEN regexp_full_match(bare, '[0-9.,]+(-|(?i)cr)') THEN '-' || regexp_replace(bare, '(?i)-|cr', '', 'g') ELSE bare END"
)
_POUNDS = (
    "CASE WHEN plain THEN TRY_CAST(replace(amount_text, ',', '') AS DECIMAL(38, 10)) "
    f"WHEN regexp_full_match(signed, '[-+]?{_GROUPED}?(\\.[0-9]*)?') THEN TRY_CAST(replace(signed, ',', '') AS DECIMAL(38, 10)) "
    "WHEN regexp_full_match(signed, '-?[0-9]+(\\.[0-9]+)?[eE][-+]?[0-9]+') "
    "THEN TRY_CAST(TRY_CAST(signed AS DOUBLE) AS DECIMAL(38, 10)) END"
)
_TOTAL = r"(?i)(sub[- ]?|grand )?totals?( amount| payments| value| spend)?:?"


def quoted(text: str) -> str:
    """Return a text as a literal."""
    return "'" + text.replace("'", "''") + "'"


def _tidy(column: str, tidy: bool) -> str:
    """Return the expression that trims a cell, makes each run of spaces one, and makes an empty cell missing."""
    if tidy:
        return f"nullif(trim({column}), '')"
    untidy = f"regexp_matches({column}, '^\\s|\\s$|\\s\\s|[\\t\\r\\n\\x{{00a0}}]')"
    tidied = f"trim(regexp_replace({column}, '[\\s\\x{{00a0}}]+', ' ', 'g'))"
    return f"nullif(CASE WHEN {untidy} THEN {tidied} ELSE {column} END, '')"


_REASON = f"""
CASE WHEN note IN ('heading repeated', 'hidden sheet', 'no headings in this sheet', 'more cells than headings') THEN note
     WHEN filled = 0 THEN 'empty row'
     WHEN coalesce(amount_text, '') = '' THEN 'no amount'
     WHEN pence IS NULL THEN 'amount cannot be read'
     WHEN coalesce(date_text, '') = '' AND transaction IS NULL
          AND (coalesce(supplier, expense_area, expense_type) IS NULL
               OR regexp_full_match(coalesce(supplier, ''), '{_TOTAL}')
               OR regexp_full_match(coalesce(expense_area, ''), '{_TOTAL}')
               OR regexp_full_match(coalesce(expense_type, ''), '{_TOTAL}')) THEN 'total'
     WHEN date IS NULL AND regexp_full_match(date_text, '{_TOTAL}') THEN 'total' END
"""
_DEFECTS = {
    "date missing": "coalesce(date_text, '') = ''",
    "date cannot be read": "date_text <> '' AND date IS NULL AND NOT ambiguous",
    "date can be read both ways": "ambiguous AND date IS NULL",
    "supplier missing": "supplier IS NULL",
    "transaction number missing": "transaction IS NULL",
    "fraction of a penny, rounded": "pounds * 100 <> pence",
    "quotation mark never closed": "note = 'quotation mark never closed'",
    "NUL byte removed": "note = 'NUL byte removed'",
    "formula in a cell": "formula",
}
_FORMULA = " OR ".join(f"{c}[1] IN ('=', '@')" for c in ("supplier", "expense_type", "expense_area", "transaction"))
_FLAWS = " + ".join(f"CASE WHEN {x} THEN {1 << i} ELSE 0 END" for i, x in enumerate(_DEFECTS.values()))
DEFECTS = tuple(_DEFECTS)


def clean_view(*, override: bool, tidy: bool, formulas: bool) -> str:
    """Return the statement that defines the view ``clean``: the rows of ``raw`` in the ledger's columns.

    Parameters
    ----------
    override : bool
        Whether the publisher was given, and what the rows say does not count.
    tidy : bool
        Whether no cell holds tabs, line breaks or several spaces together.
    formulas : bool
        Whether a cell may begin as a formula does.

    Returns
    -------
    str
        SQL over the tables ``raw`` (rows), ``given`` (files) and ``days`` (dates of each file).
    """
    cell = {c: _tidy(c, tidy) for c in ("publisher", "expense_type", "expense_area", "supplier", "transaction")}
    entity = "NULL" if override else cell["publisher"]
    return f"""
        CREATE OR REPLACE TEMP VIEW clean AS
        WITH texts AS (
            SELECT raw.file, place - given.before AS source_row, coalesce({entity}, given.who) AS publisher,
                   trim(date) AS date_text, {cell["expense_type"]} AS expense_type, {cell["expense_area"]} AS expense_area,
                   {cell["supplier"]} AS supplier, {cell["transaction"]} AS transaction, trim(amount) AS amount_text,
                   filled, coalesce(note, '') AS note,
                   CASE WHEN coalesce(raw.sheet, '') = given.sheet THEN given.name ELSE given.name || ' [' || raw.sheet || ']' END AS source_file
            FROM raw JOIN given USING (file)),
        plainly AS (SELECT *, coalesce({_PLAIN}, false) AS plain FROM texts),
        bared AS (SELECT *, CASE WHEN NOT plain THEN {_BARE} END AS bare FROM plainly),
        signs AS (SELECT *, CASE WHEN NOT plain THEN {_SIGNED} END AS signed FROM bared),
        money AS (SELECT *, {_POUNDS} AS pounds FROM signs),
        whole AS (SELECT *, TRY_CAST(round(pounds * 100) AS BIGINT) AS pence FROM money),
        dated AS (
            SELECT whole.*, days.day AS date, coalesce(days.ambiguous, false) AS ambiguous
            FROM whole LEFT JOIN days ON days.text = whole.date_text AND days.file = whole.file)
        SELECT *, {_REASON} AS reason, {_FLAWS} AS flaws
        FROM (SELECT *, {f"coalesce({_FORMULA}, false)" if formulas else "false"} AS formula FROM dated)
    """
