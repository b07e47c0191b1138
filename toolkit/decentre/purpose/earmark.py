"""How much of an earmark was spent as meant, by those that reported and, at worst and best, by all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

import numpy as np
import pandas as pd

from decentre import figures, resampling, tables
from decentre.errors import InputError
from decentre.resampling.draws import generator, require_draws
from decentre.results import DiscretionByLine, Format, Plotted, discretion_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Money = pd.Series | Mapping[object, float]

EarmarkInterval = Literal["jackknife", "percentile"]
FEWEST_BODIES = 8
A_FIFTH = 0.2
GROUPS = (
    "area",
    "category",
    "country",
    "fifth",
    "group",
    "line",
    "nhs_region",
    "programme",
    "quintile",
    "region",
    "year",
)
_MOST_BODIES = 10**9  # more than there are people
_ENOUGH = 1 - 1e-12  # a body that spent all but a rounding step spent all
_TOTAL = r"(?i)^(?:sub)?totals?\b|^sum\b|^all\b"
_COUNTED = {"all": "spent_all", "none": "spent_none", "under_a_fifth": "spent_under_a_fifth"}
_COLUMNS = ["estimate", "without_one_low", "without_one_high", "low", "high", "worst_low", "worst_high"]
_BY_LINE = (
    "discretion by line is the share of the money received that was not spent as meant, whether or not that was allowed; bodies are "
    "one line, 'earmark'"
)
_CAPPED = "what a body spent beyond what it received is in share_spent, and not in share_as_meant: it hides nobody's diversion"
_SUPERPOPULATION = (
    "superpopulation: variation between bodies. The shares of the bodies listed are exact; the interval says how they "
    "would vary if bodies like these were drawn again, and does not speak for those that did not report"
)


@dataclass(frozen=True, repr=False)
class EarmarkTrace(Plotted):
    """How much of an earmark was spent as meant.

    Attributes
    ----------
    rows : pandas.DataFrame
        Index: the bodies, or groups of bodies, that reported. Columns received, spent, as_meant (the smaller of the
        two), share (spent over received; NaN where nothing was received).
    table : pandas.DataFrame
        What ``summary()`` returns.
    counts : pandas.DataFrame
        Index all, none, under_a_fifth; columns count, share, worst_low, worst_high (bodies). NaN for groups.
    bounds : (float, float)
        Between which the share of the money of all bodies spent as meant must lie; NaN without ``of_all``.
    level : float
        Of the intervals.
    assumptions : tuple of str
        What the answer stands on.
    """

    rows: pd.DataFrame
    table: pd.DataFrame
    counts: pd.DataFrame
    bounds: tuple[float, float]
    level: float
    assumptions: tuple[str, ...] = ()
    currency: str | None = None

    _formats: ClassVar[Mapping[str, Format]] = dict.fromkeys(_COLUMNS, "share")

    @property
    def share_spent(self) -> float:
        """Money spent over money received, all rows together."""
        return float(self.table["estimate"].loc["share_spent"])

    @property
    def share_as_meant(self) -> float:
        """The same with each row's spending counted only up to what it received."""
        return float(self.table["estimate"].loc["share_as_meant"])

    def discretion_by_line(self) -> DiscretionByLine:
        """Return the share of the earmark that was not spent as meant: of all of it, or of each row that is a line.

        Returns
        -------
        DiscretionByLine
            ``.accounts`` (line, discretion, amount: money received) and ``.rule``.
        """
        lines = ["earmark"] * len(self.rows) if _is_body(self.rows) else list(self.rows.index)
        received, as_meant = self.rows["received"], self.rows["as_meant"]
        return discretion_of(zip(lines, received, received - as_meant, strict=True), self.currency, _BY_LINE)

    def summary(self) -> pd.DataFrame:
        """Return the shares of money and of bodies.

        Returns
        -------
        pandas.DataFrame
            Index: share_spent and share_as_meant (of the money), spent_all, spent_none and spent_under_a_fifth (of the
            bodies). Columns estimate (of those that reported), without_one_low and without_one_high (leave-one-out
            range), low and high (of the interval), worst_low and worst_high (of all, whatever the silent did).
        """
        return self.table

    def _title(self) -> str:
        what = "bodies" if _is_body(self.rows) else f"rows ({self.rows.index.name})"
        received, spent = (tables.in_full(self.rows[c].sum(), self.currency) for c in ("received", "spent"))
        return f"{len(self.rows)} {what} spent {spent} of {received}"

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw the share that each row spent, that of all together, and its bounds."""
        bounds = None if np.isnan(self.bounds[0]) else self.bounds
        title = f"{100 * self.share_as_meant:.1f} % of the earmark went where it was meant"
        return figures.passed_on(
            self.rows["share"].dropna(), self.share_as_meant, bounds, ax=ax, title=title, source=source
        )

    def _bodies(self) -> Iterable[str]:
        return self.rows.index if _is_body(self.rows) else ()

    def _draw_body(self, body: str, ax: Axes | None, source: str) -> Axes:
        """Draw what one row received beside what it spent on the purpose."""
        row = self.rows.loc[[body]]
        share = float(row["share"].iloc[0])
        said = "nothing was received" if np.isnan(share) else f"{100 * share:.1f} % of it spent on the purpose"
        money = row[["received", "spent"]].set_axis(["intended", "actual"], axis=1)
        return figures.intended_and_actual(
            money,
            names=("received", "spent on the purpose"),
            ax=ax,
            title=f"{body}: {said}",
            source=source,
            currency=self.currency,
        )


def trace_earmark(
    received: Money,
    spent: Money,
    *,
    of_all: Money | float | None = None,
    bodies: int | None = None,
    interval: EarmarkInterval = "jackknife",
    level: float = 0.95,
    replicates: int = 9999,
    seed: int,
    currency: str | None = None,
) -> EarmarkTrace:
    r"""Say how much of an earmark was spent as meant, and between which limits if only some bodies reported.

    With :math:`r_i` received and :math:`s_i` spent on the purpose by body i, and :math:`R` received by all bodies,

    .. math::
        \frac{\sum_i s_i}{\sum_i r_i}, \qquad
        \frac{\sum_i \min(s_i, r_i)}{\sum_i r_i}, \qquad
        \frac{\sum_i \min(s_i, r_i)}{R} \le \ldots \le \frac{\sum_i \min(s_i, r_i) + R - \sum_i r_i}{R}

    The first lets one body's overspending hide another's diversion; the second does not; the third needs no assumption
    about the bodies that did not report.

    Parameters
    ----------
    received, spent : pandas.Series or mapping
        Money by body: the earmark, and what was spent on its purpose. Rows are groups of bodies (nothing is then said
        of single bodies) where the index has the name region, group, year, or another of ``earmark.GROUPS``.
    of_all : pandas.Series, mapping or float, optional
        Money received by every body, or by all of them together, those that did not report among them.
    bodies : int, optional
        Bodies there are: bounds the counts of bodies, and where some did not report brings the finite-population
        correction, the error times :math:`\sqrt{1 - n/N}`, which supposes that those silent are so at random.
    interval : {'jackknife', 'percentile'}
        Estimate and t(n - 1) times the jackknife error, cut to what a share can be; or the quantiles of bootstrap draws,
        which fall short with few bodies.
    level : float, default 0.95
        Of the intervals.
    replicates : int, default 9999
        Bootstrap draws of bodies.
    seed : int
        Of the draws; there is no default.
    currency : str, optional
        The ISO 4217 code of the money.

    Returns
    -------
    EarmarkTrace
        ``.share_spent``, ``.share_as_meant``, ``.bounds``, ``.counts``, ``.rows``, ``.summary()``, ``.plot()``.

    Raises
    ------
    InputError
        Amounts that are missing or negative, bodies that only one of the two has, an earmark of zero, a total among the
        rows, less received by all than by those that reported, fewer bodies than reported, a level outside 0 to 1.

    References
    ----------
    Worst-case bounds: Manski, C. F. (1989). Anatomy of the selection problem. *Journal of Human Resources* 24,
    343-360. https://doi.org/10.2307/145818. Case: *Health Service Journal*, 2007, on the survey of the Association of
    Directors of Public Health.

    Examples
    --------
    Choosing Health, 2006-07: 103 of 152 trusts received £141m and spent £46m of it as meant; £210.5m was given in all.

    >>> trace = trace_earmark({"103 trusts": 141e6}, {"103 trusts": 46e6}, of_all=210.5e6, seed=1)
    >>> [round(x, 3) for x in (trace.share_as_meant, *trace.bounds)]
    [0.326, 0.219, 0.549]
    >>> trace_earmark({"North": 4e6, "South": 6e6, "East": 2e6}, {"North": 4e6, "South": 1e6, "East": 3e6}, bodies=4, seed=1,
    ...               currency="GBP")
    <EarmarkTrace: 3 bodies spent £8,000,000 of £12,000,000>
                        estimate without_one_low without_one_high  low high worst_low worst_high
    measure
    share_spent           66.7 %          50.0 %          116.7 %  n/a  n/a       n/a        n/a
    share_as_meant        58.3 %          37.5 %          100.0 %  n/a  n/a       n/a        n/a
    spent_all             66.7 %             n/a              n/a  n/a  n/a    50.0 %     75.0 %
    spent_none             0.0 %             n/a              n/a  n/a  n/a     0.0 %     25.0 %
    spent_under_a_fifth   33.3 %             n/a              n/a  n/a  n/a    25.0 %     50.0 %
    note: what a body spent beyond what it received is in share_spent, and not in share_as_meant: it hides nobody's diversion
    note: no interval: 3 bodies, and fewer than 8 is too few to draw from
    note: nothing is known of money that was not reported; of_all gives worst-case limits
    note: 1 of 4 bodies did not report; the counts allow for any of them
    """
    said = tables.settle_currency(currency)
    rows = _gate(received, spent)
    require_draws(replicates, level)
    generator(seed)
    whole, there = _all_money(of_all, rows), _all_bodies(bodies, of_all, rows)
    counts = _counts(rows, there)
    bounds = _bounds(rows, whole)
    _require_interval(interval)
    correction = np.sqrt(1 - len(rows) / there) if there > len(rows) else 1.0
    table = _money(
        rows, bounds, lambda top, bottom: _limits(top, bottom, interval, correction, level, replicates, seed)
    )
    return EarmarkTrace(
        rows=rows,
        table=pd.concat([table, _of_bodies(counts, there)]).rename_axis("measure"),
        counts=counts,
        bounds=bounds,
        level=level,
        assumptions=tuple(_notes(rows, table, whole, there, said)),
        currency=said,
    )


def _gate(received: Money, spent: Money) -> pd.DataFrame:
    rows = tables.matched_amounts({"received": received, "spent": spent})
    rows.index.name = getattr(getattr(received, "index", None), "name", None) or "body"
    totals = rows[rows.index.astype(str).str.contains(_TOTAL)]
    if len(totals) and len(rows) > 1:
        raise InputError(
            f"received has a total among its rows ({totals.index[0]!r}); give the parts alone, all money once.",
            totals.reset_index(),
        )
    if not rows["received"].any():
        raise InputError("received is zero in every body: there is no earmark to trace; give what each body received.")
    rows["as_meant"] = rows.min(axis=1)
    rows["share"] = rows["spent"] / rows["received"].where(rows["received"] > 0)
    return rows


def _is_body(rows: pd.DataFrame) -> bool:
    return str(rows.index.name).lower() not in GROUPS


def _all_money(of_all: Money | float | None, rows: pd.DataFrame) -> float:
    """Return the money received by all bodies; NaN where they are not known."""
    if of_all is None:
        return np.nan
    if isinstance(of_all, pd.Series | Mapping):
        return _all_by_body(of_all, rows)
    if isinstance(of_all, bool) or not isinstance(of_all, Real):
        raise InputError(
            f"of_all is a {type(of_all).__name__}; give the money of all bodies, or a Series of it by body."
        )
    if not rows["received"].sum() * _ENOUGH <= of_all < np.inf:
        raise InputError(
            f"of_all is {of_all:,}, and those that reported received {rows['received'].sum():,.2f}; give the money "
            "of all bodies, those that reported among them, in the same unit."
        )
    return float(of_all)


def _all_by_body(of_all: Money, rows: pd.DataFrame) -> float:
    every = tables.require_amounts(of_all, "of_all")
    known = every.reindex(rows.index)
    gap = known - rows["received"]
    wrong = gap.isna() | (gap < 0) | (_is_body(rows) & (gap != 0))
    if wrong.any():
        cases = pd.DataFrame({"received": rows["received"], "of_all": known})[wrong]
        label, here, there = next(cases.itertuples())
        raise InputError(
            f"of_all must give each body that reported the money it received, and it gives {label!r} {there:,} against "
            f"{here:,} ({len(cases)} in all); correct one of the two.",
            cases.reset_index(),
        )
    return float(every.sum())


def _all_bodies(bodies: int | None, of_all: Money | float | None, rows: pd.DataFrame) -> float:
    """Return the number of bodies there are; NaN where it is not known, or rows are no bodies."""
    listed = len(of_all) if isinstance(of_all, pd.Series | Mapping) and _is_body(rows) else None
    given = listed if bodies is None else bodies
    if given is None:
        return np.nan
    whole = not isinstance(given, bool) and hasattr(given, "__index__")
    if not whole or not len(rows) <= given <= _MOST_BODIES or listed not in (None, given):
        raise InputError(
            f"bodies is {bodies!r}, with {len(rows)} that reported"
            + (f" and {listed} in of_all" if listed else "")
            + "; give the number of bodies there are, those that reported among them."
        )
    return float(given) if _is_body(rows) else np.nan


def _bounds(rows: pd.DataFrame, whole: float) -> tuple[float, float]:
    meant, silent = rows["as_meant"].sum(), np.maximum(whole - rows["received"].sum(), 0)
    return float(meant / whole), float((meant + silent) / whole)


def _require_interval(interval: str) -> None:
    if interval not in get_args(EarmarkInterval):
        raise InputError(f"interval is {interval!r}; give 'jackknife' or 'percentile'.")


def _limits(
    top: Vector, bottom: Vector, interval: str, correction: float, level: float, replicates: int, seed: int
) -> tuple[float, float]:
    """Return the limits of a ratio of sums, nearer to it by the finite-population correction."""
    ratio = top.sum() / bottom.sum()
    if interval == "percentile":
        found = resampling.bootstrap_ratio(top, bottom, replicates=replicates, seed=seed, level=level)
    elif (bottom.sum() - bottom > 0).all():
        found = resampling.jackknife((top, bottom), _ratio, level=level)
    else:
        return np.nan, np.nan
    return ratio + correction * (found.low - ratio), ratio + correction * (found.high - ratio)


def _ratio(top: Vector, bottom: Vector, axis: int) -> Vector:
    ratio: Vector = top.sum(axis=axis) / bottom.sum(axis=axis)
    return ratio


def _money(
    rows: pd.DataFrame, bounds: tuple[float, float], limits: Callable[[Vector, Vector], tuple[float, float]]
) -> pd.DataFrame:
    table = pd.DataFrame(np.nan, index=["share_spent", "share_as_meant"], columns=_COLUMNS)
    bottom = rows["received"].to_numpy()
    for name, column in (("share_spent", "spent"), ("share_as_meant", "as_meant")):
        top = rows[column].to_numpy()
        table.loc[name, "estimate"] = top.sum() / bottom.sum()
        if _is_body(rows) and len(rows) > 1:
            rest = bottom.sum() - bottom
            without = (top.sum() - top) / np.where(rest > 0, rest, np.nan)
            table.loc[name, ["without_one_low", "without_one_high"]] = without.min(), without.max()
        if _is_body(rows) and len(rows) >= FEWEST_BODIES:
            low, high = limits(top, bottom)
            most = 1.0 if column == "as_meant" else np.inf
            table.loc[name, ["low", "high"]] = np.clip([low, high], 0.0, most)
    table.loc["share_as_meant", ["worst_low", "worst_high"]] = bounds
    return table


def _counts(rows: pd.DataFrame, bodies: float) -> pd.DataFrame:
    share = rows["share"].dropna()
    found = pd.Series(
        {"all": (share >= _ENOUGH).sum(), "none": (share == 0).sum(), "under_a_fifth": (share < A_FIFTH).sum()}
    )
    count = found if _is_body(rows) else found * np.nan
    low = count * np.nan if np.isnan(bodies) else count
    table = {"count": count, "share": count / len(share), "worst_low": low, "worst_high": low + bodies - len(rows)}
    return pd.DataFrame(table).rename_axis("spent")


def _of_bodies(counts: pd.DataFrame, bodies: float) -> pd.DataFrame:
    worst = counts[["worst_low", "worst_high"]] / bodies
    table = counts[["share"]].set_axis(["estimate"], axis=1).join(worst).rename(_COUNTED)
    return table.reindex(columns=_COLUMNS)


def _notes(rows: pd.DataFrame, table: pd.DataFrame, whole: float, bodies: float, currency: str | None) -> list[str]:
    notes = [_CAPPED, *_about_chance(rows, table, bodies)]
    idle = int((rows["received"] == 0).sum())
    if idle:
        notes.append(f"{idle} of {len(rows)} rows received nothing, and are in no count of bodies")
    silent = whole - rows["received"].sum()
    if np.isnan(whole):
        notes.append("nothing is known of money that was not reported; of_all gives worst-case limits")
    elif silent > 0:
        notes.append(
            f"worst_low and worst_high take the {tables.in_full(silent, currency)} that nobody reported as all diverted, or all spent as "
            "meant: they need no assumption, and are limits of the money, not of chance"
        )
    if bodies > len(rows):
        notes.append(
            f"{bodies - len(rows):,.0f} of {bodies:,.0f} bodies did not report; the counts allow for any of them"
        )
    return notes


def _about_chance(rows: pd.DataFrame, table: pd.DataFrame, bodies: float) -> list[str]:
    if not _is_body(rows):
        return [
            f"rows are groups ({rows.index.name}) and not bodies: who spent all, none or under a fifth cannot be said, "
            "there is no interval, and overspending within a group may hide diversion, so that share_as_meant is at most "
            "what is shown"
        ]
    if len(rows) < FEWEST_BODIES:
        who = "one body" if len(rows) == 1 else f"{len(rows)} bodies"
        return [f"no interval: {who}, and fewer than {FEWEST_BODIES} is too few to draw from"]
    if table["low"].isna().any():
        return ["no interval: what was received is zero in some draws, or without some body"]
    if bodies > len(rows):
        return [
            f"low and high speak of all {bodies:,.0f} bodies: {len(rows)} of them are taken as drawn at random "
            "(finite-population correction), which those that answered need not be; worst_low and worst_high need no such assumption"
        ]
    return [_SUPERPOPULATION]
