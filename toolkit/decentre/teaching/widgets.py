"""The three choices that move the answer most, under the reader's hand: price measure, denominator, contested lines."""

from __future__ import annotations

import base64
import html
import warnings
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING

import pandas as pd

from decentre import figures
from decentre.errors import AssumptionWarning, InputError
from decentre.growth import ChoiceCurve, GrowthDecomposition, decompose_growth, vary_choices
from decentre.results.base import Plotted
from decentre.tables import components

if TYPE_CHECKING:
    from ipywidgets import VBox

DENOMINATORS = {words: name for name, words in components.DENOMINATORS.items()}
STATED = "stated"
_PRICED = [part.component for part in components.listed() if part.priced]


def explore(
    budget: pd.DataFrame,
    lines: pd.DataFrame | None = None,
    *,
    price_indices: Mapping[str, pd.Series | str | None],
    contested: Sequence[str] = (),
) -> VBox:
    """Show, in a notebook, what three choices do to the share of growth that was left to decide locally.

    Parameters
    ----------
    budget, lines : pandas.DataFrame
        As for ``decompose_growth``.
    price_indices : mapping
        Name to price index, as for ``vary_choices``: the first is shown first; the key ``'stated'`` uses the inflation
        lines, and any other ignores them.
    contested : sequence of str
        Lines that may be counted as national claims or not; all are, to begin with.

    Returns
    -------
    ipywidgets.VBox
        Three controls above the decomposition, its figure, and the range over all choices together.

    Raises
    ------
    InputError
        ipywidgets is not installed, or anything that ``vary_choices`` refuses.

    Examples
    --------
    >>> from decentre import tables
    >>> panel = explore(
    ...     tables.template("budget"),
    ...     tables.template("lines"),
    ...     price_indices={"stated": None, "input cost": "dh_input_unit_cost"},
    ... )  # doctest: +SKIP
    """
    widgets = _widgets()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AssumptionWarning)
        curve = vary_choices(
            budget, lines, price_indices=price_indices, net_of_efficiency=[False], contested=list(contested)
        )
    price = widgets.Dropdown(options=list(price_indices), description="Prices")
    denominator = widgets.Dropdown(options=list(DENOMINATORS.items()), description="Share of")
    national = widgets.SelectMultiple(options=list(contested), value=tuple(contested), description="National")
    shown = widgets.HTML()

    def show(_change: object = None) -> None:
        left_out = [line for line in contested if line not in national.value]
        index = price_indices[price.value]
        result = chosen(budget, lines, price.value, index, denominator=denominator.value, left_out=left_out)
        shown.value = _page(result, curve)

    for control in (price, denominator, national):
        control.observe(show, names="value")
    show()
    return widgets.VBox([widgets.HBox([price, denominator, national]), shown])


def explore_results(results: Mapping[str, Plotted]) -> VBox:
    """Show, in a notebook, one of several results at a time: the same verb under choices that one wants to leaf through.

    Parameters
    ----------
    results : mapping
        What each choice is called, and what the verb found under it; the first is shown first.

    Returns
    -------
    ipywidgets.VBox
        A list to choose from above the result and its figure.

    Raises
    ------
    InputError
        ipywidgets is not installed, or there is no result.

    Examples
    --------
    >>> import decentre
    >>> answers = {n: decentre.estimate_adherence({"all": n, "none": 20 - n}, bodies=42) for n in (10, 12)}
    >>> panel = explore_results(answers)  # doctest: +SKIP
    """
    widgets = _widgets()
    if not results:
        raise InputError("results is empty; give at least one result and its name, such as {'10 per cent': result}.")
    choice = widgets.Dropdown(options=list(results), description="Choice")
    shown = widgets.HTML()

    def show(_change: object = None) -> None:
        shown.value = _pictured(results[choice.value])

    choice.observe(show, names="value")
    show()
    return widgets.VBox([choice, shown])


def _widgets() -> ModuleType:
    try:
        import ipywidgets
    except ImportError:
        raise InputError(
            "explore needs ipywidgets, which is not installed; install it with pip install 'decentre[notebook]', or use "
            "vary_choices, which shows every choice at once."
        ) from None
    found: ModuleType = ipywidgets
    return found


def chosen(
    budget: pd.DataFrame,
    lines: pd.DataFrame | None,
    price: str,
    price_index: pd.Series | str | None,
    *,
    denominator: str,
    left_out: Sequence[str],
) -> GrowthDecomposition:
    """Return the decomposition under one set of choices.

    Parameters
    ----------
    budget, lines : pandas.DataFrame
        As for ``decompose_growth``.
    price : str
        The price measure by name: for any but ``'stated'`` the inflation lines are ignored.
    price_index : pandas.Series, str or None
        Its levels.
    denominator : str
        What shares are taken of.
    left_out : sequence of str
        Lines that are not counted.

    Returns
    -------
    GrowthDecomposition
        What ``decompose_growth`` makes of it.

    Examples
    --------
    >>> from decentre import tables
    >>> both = tables.template("budget"), tables.template("lines")
    >>> result = chosen(*both, "stated", None, denominator="gross_growth", left_out=[])
    >>> round(result.shares["discretionary"].item(), 3)
    0.47
    """
    if lines is not None:
        lines = lines[~lines["line"].isin(left_out) & ((price == STATED) | ~lines["component"].isin(_PRICED))]
        lines = lines if len(lines) else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AssumptionWarning)  # the same sentences stand below the result
        return decompose_growth(budget, lines, price_index=price_index, denominator=denominator)  # type: ignore[arg-type]


def _page(result: GrowthDecomposition, curve: ChoiceCurve) -> str:
    share = curve.table["share"]
    low, middle, high = 100 * share.min(), 100 * share.median(), 100 * share.max()
    every = (
        f"All {len(share)} specifications together: {low:.1f} to {high:.1f} % was left, {middle:.1f} % in the middle."
    )
    return f"{_pictured(result)}<p>{every}</p>"


def _pictured(result: Plotted) -> str:
    with figures.off_screen():
        ax = result.plot()
        image = base64.b64encode(figures.svg(ax).encode("utf-8")).decode("ascii")
        words = html.escape(figures.alternative_text(ax), quote=True)
    return f'{result._repr_html_()}<img src="data:image/svg+xml;base64,{image}" alt="{words}">'
