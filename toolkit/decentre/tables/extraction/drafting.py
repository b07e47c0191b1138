"""A specification to start from, as TOML: what was guessed, and in comments what a reader must answer."""

from __future__ import annotations

import json

from decentre.tables.extraction.cells import at, letter, text
from decentre.tables.extraction.guess import YEAR, Guess
from decentre.tables.extraction.roles import Column

ASK = "???"
_YEARS = "'((?:19|20)[0-9]{2}(?:[-/][0-9]{2,4})?)'"

EMPTY = f'''# A specification: where everything stands in one published file. docs/extract.md says what every key means.
title = ""
source = ""
licence = ""
currency = "{ASK}" # ask: an ISO 4217 code such as "NOK"

[heading]
rows = 1 # or [5, 6], or find = "a text that stands in the heading row"

[body]
column = "{ASK}" # or columns = [...], cell = "A4", sheet_name = true, constant = "..."

[year]
column = "{ASK}" # or headings = true, cell = "A2" with a pattern, file_name = true with a pattern, constant = "2022"

[amount]
column = "{ASK}" # or columns = [...], pattern = '...', from = "..." with to = "..."
multiplier = "{ASK}" # ask: 1, 1000, 1_000_000, 10_000_000
printed = "" # where the file says so, or "not in the file"

# [[leave_out]]
# column = "..."
# equals = "Total"
# reason = "sum of the others"

# [[control]]
# row = {{ column = "...", equals = "Total" }}
'''


def draft(guess: Guess) -> str:
    """Return a specification as TOML that a reader can complete; what is still open refuses until it is answered."""
    parts = [
        _top(guess),
        _text(guess),
        _sheet(guess),
        _heading(guess),
        _rows(guess),
        _body(guess),
        _year(guess),
        _amount(guess),
        _totals(guess),
    ]
    return "\n".join(part for part in parts if part)


def _said(value: object) -> str:
    """Return a value as TOML writes it; a text or list of JSON is one of TOML too."""
    return json.dumps(value, ensure_ascii=False)


def _ref(column: Column) -> str:
    """Return a column by its heading, or by its letter where it has none."""
    return _said(column.heading) if column.heading else f'{{ letter = "{letter(column.place)}" }}'


def _refs(columns: list[Column]) -> str:
    return f"[{', '.join(_ref(c) for c in columns)}]"


def _top(guess: Guess) -> str:
    lines = [
        f"# A first guess for {guess.book.path.name!r}. Answer what says ask, then extract with this specification.",
        f"title = {_said(guess.book.path.stem)}",
        'source = "" # ask: the publisher',
        f'currency = "{ASK}" # ask: no file prints an ISO code'
        if guess.currency is None
        else f'currency = "{guess.currency}"',
        '# add_rows = "one row is one ..." # ask: only if several rows are parts of one amount',
    ]
    return "\n".join(lines) + "\n"


def _text(guess: Guess) -> str:
    if guess.book.format != "text":
        return ""
    lines = ["[text]", f"encoding = {_said(guess.book.encoding)}", f"separator = {_said(guess.book.separator)}"]
    lines += [f"decimal = {_said(guess.decimal)}"] if guess.decimal in (".", ",") else []
    return "\n".join(lines) + "\n"


def _sheet(guess: Guess) -> str:
    if not guess.sheet:
        return ""
    more = len(guess.book.filled()) - 1
    note = f" # ask: {more} more sheets are filled" if more else ""
    return f"[sheet]\nname = {_said(guess.sheet)}{note}\n"


def _heading(guess: Guess) -> str:
    rows = list(guess.layout.heading)
    fill = "fill_right = true\n" if len(rows) > 1 else ""
    return f"[heading]\nrows = {_said(rows if len(rows) > 1 else rows[0])}\n{fill}"


def _rows(guess: Guess) -> str:
    once = [c for c in guess.columns if c.fill_down]
    fill = f"fill_down = {_refs(once)}\n" if once else ""
    return f"[rows]\nfirst = {guess.layout.data[0]}\nlast = {guess.layout.data[-1]}\n{fill}"


def _body(guess: Guess) -> str:
    body = guess.body
    if body is None:
        return f'[body]\nconstant = "{ASK}" # ask: no column names a body\n'
    codes = [c for c in guess.of("code") if c.place == body.place - 1]
    beside = _telling_apart(guess, body)
    others = [c for c in guess.of("label", "code") if c not in (body, beside, *codes)]
    shown = ", ".join(c.heading or letter(c.place) for c in others[:6])
    line = f"\n# [line]\n# column = ... # ask: which of {shown}\n" if others else ""
    if beside is not None:
        return f"[body]\ncolumns = {_refs([body, beside])} # ask: names stand twice without the second\n{line}"
    code = f"code = {_ref(codes[0])}\n" if codes else ""
    return f"[body]\ncolumn = {_ref(body)} # ask: is this who receives the money?\n{code}{line}"


def _telling_apart(guess: Guess, body: Column) -> Column | None:
    """Return the label column that makes names unique which stand twice, or None where there is nothing to tell apart."""
    grid = guess.book.grid(guess.sheet)
    rows = [grid[n - 1] for n in guess.layout.data if n not in guess.layout.totals]
    names = [text(at([row], 1, body.place)) for row in rows]
    for other in guess.of("label"):
        joined = {(name, text(at([row], 1, other.place))) for name, row in zip(names, rows, strict=True)}
        if len(set(names)) < len(joined) == len(rows):
            return other
    return None


def _year(guess: Guess) -> str:
    ask = '# begins = "04-01" # ask: when the year begins; and where one number names it, named_by = "start" or "end"\n'
    if guess.year_at == "headings":
        return f"[year]\nheadings = true\npattern = {_YEARS}\n{ask}"
    if guess.year_at == "column":
        return f"[year]\ncolumn = {_ref(guess.of('year')[0])}\n{ask}"
    if guess.year_at == "file":
        return f"[year]\nfile_name = true\npattern = {_YEARS}\n{ask}"
    if guess.year_at:
        return f'[year]\ncell = "{guess.year_at}"\npattern = {_YEARS}\n{ask}'
    return f'[year]\nconstant = "{ASK}" # ask: the file does not say it\n{ask}'


def _amount(guess: Guess) -> str:
    amounts = guess.of("amount")
    if guess.year_at == "headings":
        amounts = [c for c in amounts if YEAR.search(c.heading)]
    named = (
        f"column = {_ref(amounts[0])}"
        if len(amounts) == 1
        else f"columns = {_refs(amounts)} # ask: years, stages or lines?"
    )
    unit = guess.units[0] if guess.units else None
    multiplier = (
        f'multiplier = "{ASK}" # ask: nothing says the unit'
        if unit is None
        else f"multiplier = {unit.multiplier} # ask: is it right?"
    )
    printed = "not in the file" if unit is None else f"{unit.where}: {unit.words[:60]}"
    return f"[amount]\n{named}\n{multiplier}\nprinted = {_said(printed)}\n"


def _totals(guess: Guess) -> str:
    rows = guess.layout.totals
    return "\n".join(f'[[leave_out]]\nrows = {n}\nreason = "looks like a total" # ask\n' for n in rows)
