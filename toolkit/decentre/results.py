"""Result: one base for everything a verb returns, and the check that parts make the whole.

A result is a frozen dataclass of labelled pandas objects. Its ``summary()`` is the first table a reader wants; text,
HTML and LaTeX come from that table alone, so the three can never disagree. The display holds no clock, no memory
address and no random id: what prints today prints the same tomorrow.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Literal

import pandas as pd

from decentre.errors import IdentityError
from decentre.tables import money_unit, unit_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Format = Literal["money", "share", "number", "count", "text"]

HALF_A_PENNY = 0.005
NOT_STATED = "currency not stated"
_ROWS_SHOWN = 12
_LONG = 30
_WHOLE = 9999.5  # a number that would be shown with more than four digits is shown whole
_LATEX = str.maketrans(
    {
        **{c: "\\" + c for c in "&%$#_{}"},
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "[": "{[}",  # at the start of a row it would be taken for a distance between rows
        "£": r"\pounds{}",
        "−": "$-$",
        "×": r"$\times$",
        "≤": r"$\le$",
        "≥": r"$\ge$",
    }
)
_ALIGNED = {"number": "r", "text": "l", "long": r"p{0.3\linewidth}"}


def require_identity(parts: pd.Series, whole: pd.Series, claim: str, *, tolerance: float = HALF_A_PENNY) -> None:
    """Refuse parts that do not add up to their whole.

    Parameters
    ----------
    parts : pandas.Series
        Sums of the parts, in the unit of the whole. A missing part is never zero: it fails the check.
    whole : pandas.Series
        What they must equal, on the same index.
    claim : str
        The identity in words, for the message.
    tolerance : float, default half a penny
        The largest absolute difference allowed. Beyond a hundred billion pounds one rounding step of a float is
        wider than that, and two such steps are allowed instead.

    Raises
    ------
    IdentityError
        Some parts do not add up, or are missing; ``cases`` holds the rows.

    Examples
    --------
    >>> require_identity(pd.Series({"a": 2.0}), pd.Series({"a": 2.0}), "parts = whole")
    >>> require_identity(pd.Series({"a": 2.0}), pd.Series({"a": 2.5}), "parts = whole")
    Traceback (most recent call last):
        ...
    decentre.errors.IdentityError: parts = whole does not hold in 1 of 1 rows (largest gap 0.5); see .cases.
    """
    gap = (parts - whole).abs()
    allowed = (whole.abs() * 2**-51).clip(lower=tolerance)
    wrong = ~(gap <= allowed)
    if wrong.any():
        cases = pd.DataFrame({"parts": parts[wrong], "whole": whole[wrong], "gap": gap[wrong]})
        raise IdentityError(
            f"{claim} does not hold in {int(wrong.sum())} of {len(gap)} rows "
            f"(largest gap {gap[wrong].max():.6g}); see .cases.",
            cases,
        )


def _cell(value: object, form: Format, scale: float, decimals: int) -> str:
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return "n/a"
    if form == "text" or isinstance(value, str | bool):
        return str(value)
    number = float(value)  # type: ignore[arg-type]
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
    title = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def cell_kind(column: pd.Series) -> Literal["number", "text", "long"]:
    """Return what a column of texts holds: numbers, text, or long text that may run over several lines."""
    cells = [str(x) for x in column]
    if not any(x[:1].isalpha() and x != "n/a" for x in cells):
        return "number"
    return "long" if max(map(len, cells)) > _LONG else "text"


_CLASSES = {"number": "", "text": ' class="text"', "long": ' class="long text"'}


def _cell_html(tag: str, value: object, attributes: str) -> str:
    return f"<{tag}{attributes}>{html.escape(str(value))}</{tag}>"


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
    lines = [" & ".join(str(c).translate(_LATEX) for c in flat.columns) + r" \\", r"\midrule"]
    lines += [" & ".join(str(v).translate(_LATEX) for v in row) + r" \\" for row in flat.itertuples(index=False)]
    spec = "l" * keys + "".join(_ALIGNED[cell_kind(table[c])] for c in table.columns)
    body = "\n".join([rf"\begin{{tabular}}{{{spec}}}", r"\toprule", *lines, r"\bottomrule", r"\end{tabular}"])
    if not caption:
        return body
    named = f"\\label{{{label}}}" if label else ""
    return f"\\begin{{table}}\n\\caption{{{caption.translate(_LATEX)}}}{named}\n{body}\n\\end{{table}}"


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


class Result:
    """The base of every result: prints, shows itself in a notebook, and exports, from ``summary()`` alone.

    A subclass is a frozen dataclass declared with ``repr=False``. It gives ``summary()``, ``_headline()`` (what it is,
    in one line) and, where columns hold money or shares, ``_formats``. Where it holds money it has a field ``currency``.
    """

    _formats: ClassVar[Mapping[str, Format]] = {}
    assumptions: tuple[str, ...] = ()
    currency: str | None = "GBP"  # until every room has a field of its own

    def summary(self) -> pd.DataFrame:
        """Return the first table a reader wants, as numbers."""
        raise NotImplementedError

    def _headline(self) -> str:
        return type(self).__name__

    def _shown(self, *, code: bool = False) -> pd.DataFrame:
        return displayed(self.summary(), self._formats, self.currency, code=code)

    def _notes(self) -> tuple[str, ...]:
        """Return what must stand below the table: the assumptions, and that money has no currency where it has none."""
        unsaid = self.currency is None and "money" in self._formats.values()
        return (*self.assumptions, *((NOT_STATED,) if unsaid else ()))

    def __repr__(self) -> str:
        shown = self._shown()
        cut = shown.head(_ROWS_SHOWN)
        lines = [f"<{self._headline()}>", cut.to_string()]
        if len(shown) > len(cut):
            lines.append(f"... and {len(shown) - len(cut)} more rows in .summary()")
        return "\n".join([*lines, *(f"note: {a}" for a in self._notes())])

    def _repr_html_(self) -> str:
        shown = self._shown()
        cut = shown.head(_ROWS_SHOWN)
        more = len(shown) - len(cut)
        notes = [f"... and {more} more rows in .summary()"] if more else []
        notes += self._notes()
        below = "".join(f"<p><small>{html.escape(n)}</small></p>" for n in notes)
        return without_mathematics(html_table(cut, self._headline()) + below)

    def to_html(self) -> str:
        """Return the whole summary as an HTML table."""
        return without_mathematics(html_table(self._shown(), self._headline()))

    def to_latex(self) -> str:
        """Return the whole summary as a LaTeX table with booktabs rules; money has the code of its currency in the heading."""
        return latex_table(self._shown(code=True), self._headline())


class Plotted(Result):
    """A result that can be drawn; a subclass says how in ``_draw``."""

    def plot(self, ax: Axes | None = None, *, source: str = "") -> Axes:
        """Draw the result.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw; a new figure by default.
        source : str, optional
            Where the figures come from, printed below the axes.

        Returns
        -------
        matplotlib.axes.Axes
            The axes drawn on; ``figures.alternative_text`` and ``figures.data_table`` say what they show.
        """
        from decentre.figures.canvas import settle_screen

        settle_screen()
        return self._draw(ax, source)

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        raise NotImplementedError
