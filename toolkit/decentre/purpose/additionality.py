"""Additionality: how much of an earmarked pound is spent on its purpose that would not have been spent anyway."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import pandas as pd

from decentre.errors import AssumptionWarning, InputError
from decentre.purpose.inference import CLUSTERED, FEWEST_BODIES, NO_ERROR, Chance, Inference, judged, some, uneven
from decentre.purpose.panel import Effects, Fit, effective_clusters, effects, fit, left_over, robustness_value
from decentre.results import Format, Plotted, displayed
from decentre.tables import panels

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

Weights = Literal["population"] | None
NULLS = {"zero": 0.0, "one": 1.0}
MEANING = (
    "0: the earmark replaced money that would have been spent anyway; 1: every earmarked pound is extra; it is causal only "
    "if, but for the earmark, spend per head would have moved alike in all bodies"
)
FIXED_HEADS = (
    "pounds per head of each body's first year: a head count that moved would stand under both spend and earmark, and make "
    "them move together by itself"
)
NO_HEADS = (
    "no population is given: spend and earmark are taken as they are, every body-year weighs the same, and there is no "
    "pound-weighted figure; if they were divided by head counts that move, they move together by that alone"
)
SHIFT_SHARE = (
    "is a shift-share design: what tells its effect is that the shares are as good as random, or that the national totals "
    "are, and bodies with alike shares are not independent"
)


@dataclass(frozen=True, repr=False)
class Additionality(Plotted):
    """How much of each earmarked pound is extra.

    Attributes
    ----------
    table : pandas.DataFrame
        What ``summary()`` returns.
    coefficients : pandas.DataFrame
        Of the weighting asked for. Index: the earmark and the controls; columns estimate, se (clustered, CRV1), t, p
        (t with bodies less one degrees of freedom).
    leads : pandas.DataFrame
        Next year's earmark beside this year's, where it should say nothing of this year's spend. Index weighting; columns
        estimate, se, low, high, p (of 0); NaN where it cannot be told.
    weighting : {'body', 'pound'}
        Which row of the table was asked for: ``.estimate``, ``.se``, ``.low``, ``.high`` are taken from it.
    inference : str
        ``'wild'`` or ``'cluster'``.
    level : float
        Of the intervals.
    bodies, rows : int
        How many there are.
    span : tuple of str
        First and last year.
    assumptions : tuple of str
        What the answer stands on.
    """

    table: pd.DataFrame
    coefficients: pd.DataFrame
    leads: pd.DataFrame
    weighting: str
    inference: Inference
    level: float
    bodies: int
    rows: int
    span: tuple[str, str]
    assumptions: tuple[str, ...] = ()

    _formats: ClassVar[Mapping[str, Format]] = {}

    def _value(self, column: str) -> float:
        return float(self.table.loc[self.weighting, column])

    @property
    def estimate(self) -> float:
        """Pounds spent on the purpose for each earmarked pound, that would not have been spent anyway."""
        return self._value("estimate")

    @property
    def se(self) -> float:
        """Clustered standard error (CRV1)."""
        return self._value("se")

    @property
    def low(self) -> float:
        """The lower limit."""
        return self._value("low")

    @property
    def high(self) -> float:
        """The upper limit."""
        return self._value("high")

    @property
    def p(self) -> pd.Series:
        """The p of each null: 0 (fully substituted) and 1 (every pound extra)."""
        return self._by_null("p")

    @property
    def p_strict(self) -> pd.Series:
        """The share of draws strictly beyond each null's t, as R's fwildclusterboot; NaN where nothing is drawn."""
        return self._by_null("p_strict")

    @property
    def robustness(self) -> pd.Series:
        """The robustness value against each null, 0 and 1."""
        return self._by_null("robustness")

    def _by_null(self, name: str) -> pd.Series:
        values = [self._value(f"{name}_{null}") for null in NULLS]
        return pd.Series(values, index=pd.Index(NULLS.values(), name="null"), name=name)

    def summary(self) -> pd.DataFrame:
        """Return body-weighted and pound-weighted figures side by side.

        Returns
        -------
        pandas.DataFrame
            Index weighting: body (each body's spend per head once) and, with a population, pound (by heads, so that each
            pound counts alike). Columns estimate, se (CRV1), low, high, p_zero and p_one (the nulls of full
            substitution and of full additionality), p_strict_zero and p_strict_one (their strict form, R's), se_cv3 (leaving out one body at a time), effective_clusters,
            robustness_zero and robustness_one (the share of what is left of both earmark and spend that an unobserved
            cause would have to explain to bring the estimate to 0 or 1), lead and lead_p (see ``.leads``).
        """
        return self.table

    def _shown(self, *, code: bool = False) -> pd.DataFrame:
        printed = self.table.drop(columns=[f"p_strict_{null}" for null in NULLS])
        return displayed(printed, dict.fromkeys(printed.columns, "number"), self.currency, code=code).T

    def _headline(self) -> str:
        how = "wild cluster bootstrap" if self.inference == "wild" else "clustered errors, t(G-1)"
        return (
            f"Additionality: {self.estimate:.3f} of each earmarked pound is extra ({self.weighting}-weighted); "
            f"{self.bodies} bodies, {self.span[0]} to {self.span[1]}, {how}, {100 * self.level:g} % intervals"
        )

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        from decentre import figures

        rows = pd.concat(
            [self.table, self.leads.loc[[self.weighting]].dropna(subset="estimate").rename({self.weighting: "lead"})]
        )
        return figures.additionality(
            rows[["estimate", "low", "high"]], level=self.level, ax=ax, source=source, currency=self.currency
        )


def estimate_additionality(
    panel: pd.DataFrame,
    *,
    spend: str,
    earmark: str,
    population: str | None = None,
    controls: Sequence[str] = (),
    weights: Weights = None,
    inference: Inference = "wild",
    webb: bool = False,
    level: float = 0.95,
    replicates: int = 9999,
    seed: int | None = None,
) -> Additionality:
    r"""Estimate how much of each earmarked pound is spent on its purpose that would not have been spent anyway.

    For body b in year t, with body effects, year effects and controls,

    .. math:: \frac{\mathrm{spend}_{bt}}{N_b} = \beta\,\frac{\mathrm{earmark}_{bt}}{N_b} + \gamma' z_{bt} + a_b + d_t
              + u_{bt}

    with :math:`N_b` the head count of the body's first year. :math:`\beta` = 1: every earmarked pound is extra; 0: it
    replaced money that would have been spent anyway.

    Errors are clustered by body: CRV1, :math:`\frac{G}{G-1}\frac{n-1}{n-K}`, K = slopes + years, body effects not counted
    since they are nested, bodies with one year kept (as R's fixest); t has G - 1 degrees of freedom. The wild cluster
    bootstrap imposes each null, 0 and 1, in its own restricted fit (see ``resampling.wild_cluster``).

    Parameters
    ----------
    panel : pandas.DataFrame
        Columns body, year and those named below; a row a body and year. Years may be missing, and bodies come and go.
    spend : str
        The column of pounds spent on the purpose, earmarked or not.
    earmark : str
        The column of earmarked pounds received.
    population : str, optional
        The column of people. Without it the figures are taken as they are, such as per head already.
    controls : sequence of str, optional
        Columns used as they are.
    weights : 'population', optional
        Which figure is asked for: pound-weighted (by the heads of the first year) instead of body-weighted. Both are
        given.
    inference : {'wild', 'cluster'}
        Wild cluster bootstrap, or t with clustered errors.
    webb : bool, default False
        Whether the bootstrap's multipliers are Webb's six points instead of signs.
    level : float, default 0.95
        Of the intervals.
    replicates : int, default 9999
        Draws of the bootstrap; all patterns of signs are taken where they are no more.
    seed : int, optional
        Of the draws; required as soon as anything is drawn.

    Returns
    -------
    Additionality
        ``.estimate``, ``.se``, ``.low``, ``.high``, ``.p``, ``.robustness``, ``.coefficients``, ``.summary()``,
        ``.plot()``.

    Raises
    ------
    InputError
        The panel is refused (``cases`` holds the rows): a column is missing, text or has gaps, a body and year is there
        twice, there is one body or one year; the earmark is zero, constant or the same per head for every body of a
        year (collinear with the years); a control is collinear; nothing is left over; something is drawn and there is no
        seed.

    Warns
    -----
    AssumptionWarning
        Fewer than 8 bodies: no interval, and it says which p there are.

    References
    ----------
    Hines, J.R. and Thaler, R.H. (1995), Journal of Economic Perspectives 9: 217-226, doi:10.1257/jep.9.4.217 (flypaper).
    Cameron, A.C. and Miller, D.L. (2015), Journal of Human Resources 50: 317-372, doi:10.3368/jhr.50.2.317. MacKinnon,
    J.G., Nielsen, M.O. and Webb, M.D. (2023), Journal of Applied Econometrics 38: 671-694, doi:10.1002/jae.2969 (CV3).
    Cinelli, C. and Hazlett, C. (2020), Journal of the Royal Statistical Society B 82: 39-67, doi:10.1111/rssb.12348.
    Goldsmith-Pinkham, P., Sorkin, I. and Swift, H. (2020), American Economic Review 110: 2586-2624,
    doi:10.1257/aer.20181047 (shift-share).

    Examples
    --------
    >>> from decentre import synthetic
    >>> invented = synthetic.additionality(30, 8, seed=2)
    >>> found = estimate_additionality(
    ...     invented.panel, spend="spend", earmark="earmark", population="population", seed=2
    ... )
    >>> invented.truth["additionality"], found.low < 0.6 < found.high
    (0.6, True)
    """
    chance = Chance(inference, level, replicates, seed, webb)
    model = _model(panel, spend, earmark, population, controls, weights)
    fits = {"body": _fitted(model, None)} | ({"pound": _fitted(model, model.heads)} if population else {})
    leads = pd.DataFrame({name: _lead(model, found, chance) for name, found in fits.items()}).T.rename_axis("weighting")
    table = pd.DataFrame({name: _figures(found, chance) for name, found in fits.items()}).T.rename_axis("weighting")
    table[["lead", "lead_p"]] = leads[["estimate", "p"]]
    weighting = "pound" if weights else "body"
    about = chance.about(len(model.given.bodies))
    if len(model.given.bodies) < FEWEST_BODIES:
        warnings.warn("; ".join(about) + ".", AssumptionWarning, stacklevel=2)
    return Additionality(
        table,
        _coefficients(fits[weighting], [earmark, *controls]),
        leads,
        weighting,
        inference,
        level,
        len(model.given.bodies),
        len(model.outcome),
        (model.given.years[0], model.given.years[-1]),
        (*_notes(model, table, bool(population)), *about),
    )


@dataclass(frozen=True, eq=False)
class _Model:
    """What is fitted: spend on the earmark and the controls, and the heads of each body's first year."""

    given: panels.Panel
    outcome: Vector
    columns: Vector
    heads: Vector | None


def _model(
    table: pd.DataFrame,
    spend: str,
    earmark: str,
    population: str | None,
    controls: Sequence[str],
    weights: Weights,
) -> _Model:
    if isinstance(controls, str):
        raise InputError(f"controls is {controls!r}; give a sequence of columns, such as [{controls!r}].")
    if weights not in (None, "population"):
        raise InputError(f"weights is {weights!r}; give 'population', or None for body-weighted.")
    if weights and not population:
        raise InputError("weights is 'population', and no population is given; name the column of people.")
    roles = {"spend": spend, "earmark": earmark, **{f"control {k}": c for k, c in enumerate(controls)}}
    roles |= {"population": population} if population else {}
    given = panels.panel(table, roles, positive=("population",) if population else ())
    heads = given.numbers["population"][given.first][given.body] if population else None
    divided = 1.0 if heads is None else heads
    columns = [given.numbers["earmark"] / divided, *(given.numbers[f"control {k}"] for k in range(len(controls)))]
    model = _Model(given, given.numbers["spend"] / divided, np.column_stack(columns), heads)
    _require_identified(model)
    return model


def _require_identified(model: _Model) -> None:
    given, per = model.given, "" if model.heads is None else "head"
    if model.heads is not None:
        now = given.numbers["earmark"] / given.numbers["population"]
        panels.require_variation(given, "earmark", 0.0 if panels.same_within(now, given.year) else 1.0, now, per=per)
    both = effects(given.body, given.year)
    spend_left = left_over(model.outcome[:, None], both)[0]
    panels.require_variation(given, "spend", spend_left, model.outcome, per=per)
    first, *others = left_over(model.columns, both)
    panels.require_variation(given, "earmark", first, model.columns[:, 0], per=per)
    for k, left in enumerate(others):
        panels.require_variation(given, f"control {k}", left)


def _fitted(model: _Model, weights: Vector | None) -> Fit:
    found = fit(model.outcome, model.columns, effects(model.given.body, model.given.year, weights))
    if found.freedom < 1:
        raise InputError(
            f"panel: {len(model.outcome)} rows are no more than the effects of {len(model.given.bodies)} bodies, of "
            f"{len(model.given.years)} years and of {model.columns.shape[1]} columns need; nothing is left over; give more "
            "years or bodies.",
            model.given.rows,
        )
    return found


def _figures(found: Fit, chance: Chance) -> dict[str, float]:
    result = judged(found, 0, tuple(NULLS.values()), chance)
    figures = {"estimate": result.estimate, "se": result.se, "low": result.low, "high": result.high}
    figures |= {f"p_{name}": p for name, p in zip(NULLS, result.p, strict=True)}
    figures |= {f"p_strict_{name}": p for name, p in zip(NULLS, result.p_strict, strict=True)}
    figures["se_cv3"] = float(found.jackknife_errors[0])
    figures["effective_clusters"] = effective_clusters(found.effects.by_body(found.partialled(0)[0] ** 2))
    return figures | {f"robustness_{name}": _robustness(found, null) for name, null in NULLS.items()}


def _robustness(found: Fit, null: float) -> float:
    if found.perfect:
        return np.nan
    return robustness_value((found.coefficients[0] - null) / found.classical_errors[0], found.freedom)


def _lead(model: _Model, found: Fit, chance: Chance) -> dict[str, float]:
    """Add next year's earmark to the rows that have a next year."""
    nothing = dict.fromkeys(["estimate", "se", "low", "high", "p"], np.nan)
    after = model.given.following()
    now = np.flatnonzero(after >= 0)
    if not len(now):
        return nothing
    columns = np.column_stack([model.columns[after[now], 0], model.columns[now]])
    both = _effects_of(model.given, now, found.effects)
    if not _identified(columns, both):
        return nothing
    lead = fit(model.outcome[now], columns, both)
    if lead.freedom < 1:
        return nothing
    result = judged(lead, 0, (0.0,), chance)
    return dict(zip(nothing, (result.estimate, result.se, result.low, result.high, result.p[0]), strict=True))


def _effects_of(given: panels.Panel, rows: NDArray[np.intp], whole: Effects) -> Effects:
    body, year = (np.unique(codes[rows], return_inverse=True)[1] for codes in (given.body, given.year))
    return effects(body, year, whole.root[rows] ** 2)


def _identified(columns: Vector, both: Effects) -> bool:
    return both.bodies > 1 and both.years > 1 and bool((left_over(columns, both) > panels.TOLERANCE).all())


def _coefficients(found: Fit, names: Sequence[str]) -> pd.DataFrame:
    results = [judged(found, k, (0.0,), CLUSTERED) for k in range(len(names))]
    table = pd.DataFrame([(r.estimate, r.se, r.p[0]) for r in results], columns=["estimate", "se", "p"])
    table.insert(2, "t", table["estimate"] / table["se"].where(table["se"] > 0))
    return table.set_axis(pd.Index(names, name="term"))


def _notes(model: _Model, table: pd.DataFrame, per_head: bool) -> list[str]:
    given, notes = model.given, [MEANING, FIXED_HEADS if per_head else NO_HEADS]
    if per_head and given.late:
        notes.append(
            f"{some(given.late, 'is', 'are')} not there in {given.years[0]}: heads are those of the first year there"
        )
    notes += uneven(given)
    notes += _negative(model)
    shared = "here every earmark is a fixed share of each year's total: that" if _is_share(model) else _IF_SHARE
    notes.append(f"{shared} {SHIFT_SHARE}")
    if table["lead"].isna().any():
        notes.append("no test of leads: next year's earmark is not there for enough rows, or moves with this year's")
    if not (table["se"] > 0).all():
        notes.append(NO_ERROR)
    if table["se_cv3"].isna().any():
        notes.append("no CV3 error: without one of the bodies the figure is not identified")
    return notes


_IF_SHARE = "an earmark that is a fixed share of a national total"


def _negative(model: _Model) -> list[str]:
    counts = {name: int((model.given.numbers[name] < 0).sum()) for name in ("spend", "earmark")}
    return [f"{n} rows have a negative {name}: taken as it is" for name, n in counts.items() if n]


def _is_share(model: _Model) -> bool:
    """Say whether every earmark is the product of a body's and a year's number: its logarithm is their sum."""
    earmark = model.given.numbers["earmark"]
    if not (earmark > 0).all():
        return False
    logs = np.log(earmark)
    left = effects(model.given.body, model.given.year).out_of(logs)
    return bool(np.abs(left).max() <= panels.TOLERANCE * max(1.0, np.abs(logs).max()))
