"""Tables of texts, and what they are in HTML, LaTeX and Markdown: no clock, no address, no random id."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import pandas as pd

from decentre.tables import money_unit, safe, unit_label

Format = Literal["money", "share", "number", "count", "text"]

WIDTH = 100  # letters in a line of text
_LONG = 30
_WHOLE = 9999.5  # a number that would be shown with more than four digits is shown whole
_ALIGNED = {"number": "r", "text": "l", "long": r"p{0.3\linewidth}"}


def _cell(value: Any, form: Format, scale: float, decimals: int) -> str:
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return "n/a"
    if form == "text" or isinstance(value, str | bool):
        return str(value)
    number = float(value)
    if form == "money":
        return f"{number / scale:z,.{decimals}f}"
    if form == "share":
        return f"{100 * number:z.1f} %"
    return f"{number:z,.0f}" if form == "count" or abs(number) >= _WHOLE else f"{number:z.4g}"


def displayed(
    table: pd.DataFrame,
    formats: Mapping[str, Format] | None = None,
    currency: str | None = None,
    *,
    code: bool = False,
) -> pd.DataFrame:
    """Return a table of texts, ready to print: money in one unit, shares as percentages.

    Parameters
    ----------
    table : pandas.DataFrame
        Numbers: money, shares (0 to 1), counts.
    formats : mapping of column to format, optional
        ``'money'``, ``'share'``, ``'number'``, ``'count'`` or ``'text'``; a column not named is text when it holds
        text, a count when it holds whole numbers, and a number otherwise.
    currency : str, optional
        The ISO 4217 code of the money; without one no sign is printed.
    code : bool, default False
        Whether headings carry the code in place of the sign, as in LaTeX and in exported files.

    Returns
    -------
    pandas.DataFrame
        The same shape, every cell a text; a money column's name ends in its unit.

    Examples
    --------
    >>> table = pd.DataFrame({"budget": [2.5e6], "share": [0.193]})
    >>> displayed(table, {"budget": "money", "share": "share"}, "BRL")
      budget (R$m)   share
    0          2.5  19.3 %
    >>> displayed(table, {"budget": "money", "share": "share"})
      budget (m)   share
    0        2.5  19.3 %
    """
    forms = {c: (formats or {}).get(str(c)) or _guess(table[c]) for c in table.columns}
    money = [c for c, f in forms.items() if f == "money"]
    scale = money_unit(table[money])[1] if money else 1.0
    unit = unit_label(currency, scale, code=code)
    shown = {}
    for column, form in forms.items():
        name = f"{column} ({unit})" if form == "money" and unit else str(column)
        decimals = 0 if scale == 1 else 1
        shown[name] = [_cell(v, form, scale, decimals) for v in table[column]]
    return pd.DataFrame(shown, index=table.index)


def _guess(column: pd.Series) -> Format:
    if pd.api.types.is_bool_dtype(column) or not pd.api.types.is_numeric_dtype(column):
        return "text"
    return "count" if pd.api.types.is_integer_dtype(column) else "number"


def html_table(table: pd.DataFrame, caption: str = "") -> str:
    """Return a table of texts as HTML with header cells for columns and rows.

    Parameters
    ----------
    table : pandas.DataFrame
        What :func:`displayed` returns, or any table whose cells are texts.
    caption : str, optional
        What the table shows.

    Returns
    -------
    str
        A ``<table>`` element; nothing in it depends on when or where it was made.

    Examples
    --------
    >>> html_table(pd.DataFrame({"share": ["19.3 %"]}, index=["2001-02"]))
    '<table><thead><tr><th scope="col"></th><th scope="col">share</th></tr></thead><tbody><tr><th scope="row">2001-02</th><td>19.3 %</td></tr></tbody></table>'
    """
    levels = table.index.nlevels
    names = [str(n) if n is not None else "" for n in table.index.names]
    kinds = [_CLASSES[cell_kind(table[c])] for c in table.columns]
    head = "".join(_cell_html("th", n, ' scope="col"') for n in names)
    head += "".join(_cell_html("th", c, ' scope="col"' + k) for c, k in zip(table.columns, kinds, strict=True))
    rows = []
    for key, *cells in table.itertuples():
        keys = key if levels > 1 else (key,)
        row = "".join(_cell_html("th", k, ' scope="row"') for k in keys)
        row += "".join(_cell_html("td", c, k) for c, k in zip(cells, kinds, strict=True))
        rows.append(f"<tr>{row}</tr>")
    title = f"<caption>{safe.html(caption)}</caption>" if caption else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def cell_kind(column: pd.Series) -> Literal["number", "text", "long"]:
    """Return what a column of texts holds: numbers, text, or long text that may run over several lines."""
    cells = [str(x) for x in column]
    if not any(x[:1].isalpha() and x != "n/a" for x in cells):
        return "number"
    return "long" if max(map(len, cells)) > _LONG else "text"


_CLASSES = {"number": "", "text": ' class="text"', "long": ' class="long text"'}


def _cell_html(tag: str, value: object, attributes: str) -> str:
    return f"<{tag}{attributes}>{safe.html(value)}</{tag}>"


def latex_table(table: pd.DataFrame, caption: str = "", label: str = "") -> str:
    r"""Return a table of texts as a LaTeX ``tabular`` with booktabs rules: numbers to the right, text to the left.

    Parameters
    ----------
    table : pandas.DataFrame
        A table whose cells are texts.
    caption : str, optional
        Put into a ``table`` environment around it when given.
    label : str, optional
        What ``\ref`` calls it; only with a caption.

    Returns
    -------
    str
        LaTeX source; its preamble needs the package booktabs.

    Examples
    --------
    >>> print(latex_table(pd.DataFrame({"share": ["19.3 %"]}, index=["2001-02"])))
    \begin{tabular}{lr}
    \toprule
     & share \\
    \midrule
    2001-02 & 19.3 \% \\
    \bottomrule
    \end{tabular}
    """
    flat = table.reset_index() if table.index.nlevels > 1 or table.index.name else table.reset_index(names="")
    keys = table.index.nlevels
    lines = [" & ".join(safe.latex(c) for c in flat.columns) + r" \\", r"\midrule"]
    lines += [" & ".join(safe.latex(v) for v in row) + r" \\" for row in flat.itertuples(index=False)]
    spec = "l" * keys + "".join(_ALIGNED[cell_kind(table[c])] for c in table.columns)
    body = "\n".join([rf"\begin{{tabular}}{{{spec}}}", r"\toprule", *lines, r"\bottomrule", r"\end{tabular}"])
    if not caption:
        return body
    named = f"\\label{{{label}}}" if label else ""
    return f"\\begin{{table}}\n\\caption{{{safe.latex(caption)}}}{named}\n{body}\n\\end{{table}}"


def markdown_table(table: pd.DataFrame, caption: str = "") -> str:
    r"""Return a table of texts in Markdown: numbers to the right, text to the left, signs of Markdown neutral.

    Parameters
    ----------
    table : pandas.DataFrame
        A table whose cells are texts.
    caption : str, optional
        A line above it.

    Returns
    -------
    str
        A pipe table.

    Examples
    --------
    >>> print(markdown_table(pd.DataFrame({"budget (R$m)": ["2.5"]}, index=["Acaraú"])))
    |  | budget (R\$m) |
    | :--- | ---: |
    | Acaraú | 2.5 |
    """
    flat = table.reset_index() if table.index.nlevels > 1 or table.index.name else table.reset_index(names="")
    keys = [":---"] * table.index.nlevels
    rules = keys + ["---:" if cell_kind(table[c]) == "number" else ":---" for c in table.columns]
    rows = [list(flat.columns), *flat.itertuples(index=False)]
    lines = ["| " + " | ".join(_markdown(c) for c in row) + " |" for row in rows]
    text = "\n".join([lines[0], "| " + " | ".join(rules) + " |", *lines[1:]])
    return f"{_markdown(caption)}\n\n{text}" if caption else text


def in_lines(sentences: Iterable[str], indent: str = "  ") -> str:
    """Return sentences as text at most a hundred letters wide, each beginning on a line of its own."""
    return "\n".join(textwrap.fill(s, WIDTH, subsequent_indent=indent) for s in sentences)


def without_mathematics(page: str) -> str:
    """Return HTML in which MathJax reads no mathematics: between two signs of the real it would.

    Examples
    --------
    >>> without_mathematics("<p>R$2 and R$3</p>")
    '<div class="tex2jax_ignore mathjax_ignore"><p>R$2 and R$3</p></div>'
    >>> without_mathematics("<p>£2</p>")
    '<p>£2</p>'
    """
    marked = "$" in page or "\\(" in page or "\\[" in page
    return f'<div class="tex2jax_ignore mathjax_ignore">{page}</div>' if marked else page


def _markdown(text: object) -> str:
    """Return a text for Markdown in which two dollar signs are no mathematics.

    JupyterLab takes the backslash off before it looks for mathematics; a tag of ours between the signs parts them, there and elsewhere.
    """
    plain = safe.markdown(text)
    return plain if plain.count("$") < 2 else plain.replace(r"\$", r"<span>\$</span>")
