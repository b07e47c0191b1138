"""Result: one base for everything a verb returns.

A result is a frozen dataclass of labelled pandas objects. Its ``summary()`` is the first table a reader wants; text,
HTML, LaTeX and Markdown come from that table alone, so they can never disagree. The display holds no clock, no memory
address and no random id: what prints today prints the same tomorrow.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import fields
from difflib import get_close_matches
from typing import TYPE_CHECKING, ClassVar, NoReturn, Self

import pandas as pd

from decentre import figures
from decentre.errors import InputError
from decentre.results.by_line import DiscretionByLine
from decentre.results.equality import same
from decentre.results.notes import Note, noted
from decentre.results.printing import (
    WIDTH,
    Format,
    displayed,
    html_table,
    in_lines,
    latex_table,
    markdown_table,
    without_mathematics,
)
from decentre.results.storage import read_back, written
from decentre.results.workbook import write_result
from decentre.tables import safe

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes

    from decentre.figures.canvas import Width

NOT_STATED = Note("currency not stated", kind="currency")
_ROWS_SHOWN = 12


class Result:
    """The base of every result: prints, shows itself in a notebook, and exports, from ``summary()`` alone.

    A subclass is a frozen dataclass declared with ``repr=False``. It gives ``summary()``, ``_title()`` (what it is,
    in words; ``title`` reads it) and, where columns hold money or shares, ``_formats``. Where it holds money it has a
    field ``currency``.
    """

    _formats: ClassVar[Mapping[str, Format]] = {}
    assumptions: tuple[str, ...] = ()
    currency: str | None = None

    def summary(self) -> pd.DataFrame:
        """Return the first table a reader wants, as numbers."""
        raise NotImplementedError

    def __init_subclass__(cls) -> None:
        """Give each class its own equality, which the dataclass decorator would else replace by one that tables break."""
        super().__init_subclass__()
        cls.__eq__ = Result.__eq__  # type: ignore[method-assign]
        cls.__hash__ = Result.__hash__  # type: ignore[method-assign]
        fields_of = [{*vars(c), *inspect.get_annotations(c)} for c in cls.__mro__]
        if not any("title" in names for names in fields_of):
            cls.title = property(  # type: ignore[method-assign, assignment]
                lambda self: self._title(), doc="What the result is, in words."
            )  # a field of the name stays

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        # every result is a dataclass; the base is none
        return all(same(getattr(self, f.name), getattr(other, f.name)) for f in fields(self))  # type: ignore[arg-type]

    def __hash__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} holds tables and cannot be a key; use a name for it instead")

    if TYPE_CHECKING:

        @property
        def title(self) -> str:
            """What the result is, in words."""

    def _title(self) -> str:
        """Return what the result is, in words."""
        return ""

    def _headline(self) -> str:
        """Return the first line of the text: the class, and what the result is."""
        return ": ".join(x for x in (type(self).__name__, self._title()) if x)

    def _shown(self, *, code: bool = False) -> pd.DataFrame:
        return displayed(self.summary(), self._formats, self.currency, code=code)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What must be known about the result: each a sentence with its kind, and whether it warns."""
        unsaid = self.currency is None and "money" in self._formats.values()
        return (*noted(self.assumptions), *((NOT_STATED,) if unsaid else ()))

    def __repr__(self) -> str:
        shown = self._shown()
        cut = shown.head(_ROWS_SHOWN)
        lines = [in_lines([f"<{self._headline()}>"]), cut.to_string(line_width=WIDTH)]
        if len(shown) > len(cut):
            lines.append(f"... and {len(shown) - len(cut)} more rows in .summary()")
        notes = [in_lines([f"note: {n}" for n in self.notes], indent="      ")] if self.notes else []
        return "\n".join([*lines, *notes])

    def _repr_html_(self) -> str:
        shown = self._shown()
        cut = shown.head(_ROWS_SHOWN)
        more = len(shown) - len(cut)
        notes = [f"... and {more} more rows in .summary()"] if more else []
        below = "".join(f"<p><small>{safe.html(n)}</small></p>" for n in [*notes, *self.notes])
        return without_mathematics(html_table(cut, self._title()) + below)

    def discretion_by_line(self) -> DiscretionByLine:
        """Return the discretion over each line of money, for a verb that takes a table of accounts.

        Returns
        -------
        DiscretionByLine
            ``.accounts`` (columns line, discretion, amount) and ``.rule``, how discretion was taken from the result.

        Raises
        ------
        InputError
            The result says nothing of it: only a GrowthDecomposition, an EarmarkTrace and a FundFlow do.
        """
        raise InputError(
            f"A {type(self).__name__} says nothing of discretion by line; give a GrowthDecomposition, an EarmarkTrace, a FundFlow, "
            "or a table of accounts."
        )

    def to_html(self) -> str:
        """Return the whole summary as an HTML table."""
        return without_mathematics(html_table(self._shown(), self._title()))

    def to_latex(self) -> str:
        """Return the whole summary as a LaTeX table with booktabs rules; money has the code of its currency in the heading."""
        return latex_table(self._shown(code=True), self._title())

    def to_markdown(self) -> str:
        """Return the whole summary as a Markdown table, its title above it."""
        return markdown_table(self._shown(), self._title())

    def to_excel(self, path: str | Path) -> Path:
        """Write the result as a workbook: the summary, every table it holds and what must be known, one sheet each.

        Numbers are written to sixteen digits, as the tables hold them; text that a spreadsheet would run as a formula is made neutral.

        Parameters
        ----------
        path : str or Path
            The file, ending in ``.xlsx``; one that exists is refused.

        Returns
        -------
        Path
            The file written.

        Raises
        ------
        InputError
            The path does not end in ``.xlsx``, its folder is missing or it exists; XlsxWriter is not installed
            (``pip install 'decentre[excel]'``); a table is longer than a sheet.

        Examples
        --------
        >>> import decentre
        >>> counts = decentre.estimate_adherence({"kept": 10, "did not": 10}, bodies=42)
        >>> counts.to_excel("adherence.csv")
        Traceback (most recent call last):
            ...
        decentre.errors.InputError: to_excel writes workbooks, and 'adherence.csv' is none; give a path that ends in .xlsx.
        """
        return write_result(self, path)

    def to_json(self) -> str:
        """Return the result as JSON that :meth:`from_json` reads back, in this version and in later ones.

        Returns
        -------
        str
            JSON text: every field, every table with its labels and types; floats to the last digit.

        Raises
        ------
        InputError
            The result holds something that has no written form, such as a store of payments.
        """
        return written(self)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the result that :meth:`to_json` wrote.

        Parameters
        ----------
        text : str
            What ``to_json`` returned.

        Returns
        -------
        Result
            Equal to the one written.

        Raises
        ------
        InputError
            The text is no result, or one of another kind or of a later version.

        Examples
        --------
        >>> import decentre
        >>> from decentre.results import Result
        >>> counts = decentre.estimate_adherence({"kept": 10, "did not": 10}, bodies=42)
        >>> Result.from_json(counts.to_json()) == counts
        True
        """
        found = read_back(text)
        if not isinstance(found, cls):
            raise InputError(
                f"The JSON holds a {type(found).__name__}, not a {cls.__name__}; use {type(found).__name__}.from_json."
            )
        return found


class Plotted(Result):
    """A result that can be drawn; a subclass says how in ``_draw``."""

    def plot(
        self,
        ax: Axes | None = None,
        *,
        body: str | None = None,
        width: Width = "page",
        title: str | None = None,
        source: str = "",
    ) -> Axes:
        """Draw the result.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw; a new figure by default.
        body : str, optional
            One body alone, where the result holds several that can be drawn so.
        width : {'page', 'column'}
            Of a new figure: 6.4 inches, or 3.3 inches with smaller letters.
        title : str, optional
            In place of the figure's own; an empty text for none.
        source : str, optional
            Where the figures come from, printed below the axes.

        Returns
        -------
        matplotlib.axes.Axes
            The axes drawn on; ``figures.alternative_text`` and ``figures.data_table`` say what they show.

        Raises
        ------
        InputError
            No such width or body, or a result that is not drawn body by body.

        Examples
        --------
        >>> import decentre
        >>> spent = decentre.distance_from_target({"Kent": 104.0, "Leeds": 99.0}, {"Kent": 100.0, "Leeds": 103.0})
        >>> ax = spent.plot(body="Leeds", width="column")
        >>> ax.get_title("left")
        'Leeds, 3.9 % under target'
        """
        one = None if body is None else self._one_of(body)
        figures.settle_screen()
        with figures.framed(width, title):
            return self._draw(ax, source) if one is None else self._draw_body(one, ax, source)

    def _one_of(self, body: object) -> str:
        """Return the label of a body that can be drawn alone, or say why there is none of the name."""
        labels = {str(label): label for label in self._bodies()}
        if not labels:
            raise InputError(
                f"This {type(self).__name__} is not drawn body by body, so body={body!r} has no meaning here; leave it out."
            )
        if str(body) not in labels:
            near = get_close_matches(str(body), labels, n=1)
            shown = f"did you mean {near[0]!r}?" if near else f"give one such as {next(iter(labels))!r}."
            raise InputError(f"body {body!r} is none of the {len(labels)} that can be drawn here; {shown}")
        return labels[str(body)]

    def _bodies(self) -> Iterable[str]:
        """Return the labels of the bodies that can be drawn alone: none, where one alone has no picture."""
        return ()

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        raise NotImplementedError

    def _draw_body(self, body: str, ax: Axes | None, source: str) -> Axes:
        """Draw one body, a label of ``_bodies``."""
        raise NotImplementedError
