"""How many bodies kept to the purpose, when only some of them were asked."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, get_args

import numpy as np
import pandas as pd
from scipy import stats

from decentre import figures, tables
from decentre.errors import InputError
from decentre.purpose.finite import Method, coverage, limits, majority
from decentre.results import Format, Plotted, displayed
from decentre.tables.choices import is_inside, is_whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Counts = pd.Series | Mapping[object, int] | Sequence[int]

METHODS: tuple[Method, ...] = get_args(Method)
_TOTAL = r"(?i)^(?:sub)?totals?\b|^sum\b"


@dataclass(frozen=True, repr=False)
class Adherence(Plotted):
    """How many of all bodies belong to each category, from those that answered.

    Attributes
    ----------
    counts : pandas.Series
        Bodies that answered, by category.
    bodies : int or None
        Bodies in all; None for so many that only the share is asked about.
    level : float
        Of the interval of each category, or of all together where ``simultaneous``.
    method : str
        ``'exact'``, ``'optimal'``, ``'wilson'`` or ``'bayes'``.
    simultaneous : bool
        Whether the intervals hold together at the level.
    table : pandas.DataFrame
        What ``summary()`` returns.
    assumptions : tuple of str
        What the answer stands on.
    """

    counts: pd.Series
    bodies: int | None
    level: float
    method: Method
    simultaneous: bool
    table: pd.DataFrame
    assumptions: tuple[str, ...] = ()

    _formats: ClassVar[Mapping[str, Format]] = dict.fromkeys(["share", "low_share", "high_share"], "share")

    @property
    def answered(self) -> int:
        """Bodies that answered."""
        return int(self.counts.sum())

    def summary(self) -> pd.DataFrame:
        """Return the table: one row a category.

        Returns
        -------
        pandas.DataFrame
            Index: the categories. Columns count and share (of those that answered), low and high (bodies of all),
            low_share and high_share, worst_low and worst_high (bodies, if none or all of the silent ones belonged).
            Without a number of bodies, those in bodies are NaN.
        """
        return self.table

    def coverage(self) -> pd.DataFrame:
        """Say how often the interval of each method would hold the truth, for this sample and number of bodies.

        Returns
        -------
        pandas.DataFrame
            Index: the methods, and ``'worst'`` for the worst case. Columns level (the one aimed at, for one
            category), lowest and mean (true coverage over all numbers of bodies the category could have; over shares
            of 0.001 to 0.999 without a number of bodies), lowest_at (where it is lowest), width (mean over the
            possible answers, in bodies or as a share).

        Examples
        --------
        >>> answer = estimate_adherence({"all": 10, "part": 7, "none": 3}, bodies=42)
        >>> answer.coverage()["lowest"].round(3).to_dict()
        {'exact': 0.97, 'optimal': 0.951, 'wilson': 0.891, 'bayes': 0.938, 'worst': 1.0}
        """
        alpha = self._alpha
        rows = {str(m): _held(m, self.answered, self.bodies, alpha) for m in _available(self.bodies)}
        if self.bodies is not None:
            rows["worst"] = {"lowest": 1.0, "mean": 1.0, "lowest_at": 0, "width": float(self.bodies - self.answered)}
        table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("method")
        table.insert(0, "level", 1 - alpha)
        return table

    def by_method(self) -> pd.DataFrame:
        """Return the limits of every method side by side.

        Returns
        -------
        pandas.DataFrame
            Index: the categories; columns exact_low, exact_high, optimal_low ..., worst_low, worst_high, in bodies
            (shares, and no worst case, without a number of bodies).
        """
        columns: dict[str, NDArray[np.float64]] = {}
        for method in _available(self.bodies):
            low, high = limits(method, self.counts.to_numpy(), self.answered, self.bodies, self._alpha)
            columns |= {f"{method}_low": low, f"{method}_high": high}
        table = pd.DataFrame(columns, index=self.counts.index)
        return table if self.bodies is None else table.join(self.table[["worst_low", "worst_high"]])

    def majority(self) -> pd.Series:
        r"""Say how probable it is that more than half of all bodies belong to each category.

        With every number of bodies equally likely beforehand, :math:`K - x` is beta-binomial (``method='bayes'``), and
        this is :math:`P(K > N / 2)`; without a number of bodies :math:`P(\pi > 1/2)`, :math:`\pi` beta.

        Returns
        -------
        pandas.Series
            Index: the categories; probabilities.

        Examples
        --------
        >>> estimate_adherence({"ring-fenced": 10, "in part": 7, "not at all": 3}, bodies=42).majority().round(3).to_dict()
        {'ring-fenced': 0.441, 'in part': 0.023, 'not at all': 0.0}
        """
        found = majority(self.counts.to_numpy(), self.answered, self.bodies)
        return pd.Series(found, self.counts.index, name="more_than_half")

    def selection(self, odds: tuple[float, float] = (1, 3)) -> pd.DataFrame:
        r"""Bound each category if the bodies that answered are not like the silent ones.

        With the share :math:`p` of those that answered, and odds :math:`r` times those of the silent ones, the silent
        have the share :math:`q = p / (p + r (1 - p))`, and all bodies together :math:`(x + (N - n) q) / N`.

        Parameters
        ----------
        odds : (float, float), default (1, 3)
            Smallest and largest ratio of the odds of belonging to the category, answered to silent. 1: no selection.

        Returns
        -------
        pandas.DataFrame
            Index: the categories; columns low and high (bodies, not rounded; NaN without a number of bodies),
            low_share and high_share. They bound selection alone: chance is not in them.

        Raises
        ------
        InputError
            The odds are not two numbers above zero, the smaller first.

        References
        ----------
        Rosenbaum, P. R. (2002). *Observational Studies*, chapter 4. https://doi.org/10.1007/978-1-4757-3692-2.

        Examples
        --------
        >>> answer = estimate_adherence({"all": 10, "part": 7, "none": 3}, bodies=42)
        >>> answer.selection((1, 3)).round(1)["low"].to_dict()
        {'all': 15.5, 'part': 10.3, 'none': 4.2}
        """
        if len(odds) != 2 or not 0 < odds[0] <= odds[1] < math.inf:
            raise InputError(f"odds is {odds!r}; give two numbers above zero, the smaller first, such as (1, 3).")
        high, low = (self._silent_like(r) for r in odds)
        shares = pd.DataFrame({"low_share": low, "high_share": high})
        inside = shares * (np.nan if self.bodies is None else self.bodies)
        return inside.set_axis(["low", "high"], axis=1).join(shares)

    def _silent_like(self, ratio: float) -> pd.Series:
        share = self.counts / self.answered
        silent = share / (share + ratio * (1 - share))
        asked = 0.0 if self.bodies is None else self.answered / self.bodies
        return asked * share + (1 - asked) * silent

    @property
    def _alpha(self) -> float:
        return _alpha(self.level, len(self.counts) if self.simultaneous else 1)

    def _shown(self, *, code: bool = False) -> pd.DataFrame:
        inside = ["low", "high"] if self.method == "wilson" else []
        return displayed(self.summary().round(dict.fromkeys(inside, 2)), self._formats, code=code)

    def _title(self) -> str:
        of = "" if self.bodies is None else f" of {self.bodies}"
        together = " together" if self.simultaneous else ""
        return f"{self.answered}{of} bodies answered, {100 * self.level:g} % {self.method} intervals{together}"

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw count, interval and worst case of each category."""
        return figures.adherence(self.table, self.answered, self.bodies, level=self.level, ax=ax, source=source)


def _available(bodies: int | None) -> list[Method]:
    return [m for m in METHODS if bodies is not None or m != "optimal"]


def _held(method: Method, answered: int, bodies: int | None, alpha: float) -> dict[str, float]:
    truth, held, width = coverage(method, answered, bodies, alpha)
    at = int(held.argmin())
    return {"lowest": float(held[at]), "mean": float(held.mean()), "lowest_at": truth[at].item(), "width": width}


def _alpha(level: float, categories: int) -> float:
    return round(1 - level, 12) / categories


def estimate_adherence(
    counts: Counts,
    *,
    bodies: int | None,
    level: float = 0.95,
    method: Method = "exact",
    simultaneous: bool = False,
) -> Adherence:
    r"""Estimate how many of all bodies belong to each category, from those that answered.

    With :math:`x` of a sample of :math:`n` out of :math:`N` bodies, :math:`K` bodies in all belong:

    * ``'exact'``: every K for which both tails :math:`P(X \ge x)` and :math:`P(X \le x)` of the hypergeometric
      distribution exceed :math:`\alpha / 2`. It holds the truth at least as often as the level says.
    * ``'optimal'``: for each K the shortest set of likely x (of those, the likeliest), moved until both ends rise
      with K; the interval is every K whose set holds x. As safe as exact, and often shorter.
    * ``'wilson'``: Wilson's score interval with n replaced by :math:`n (N - 1) / (N - n)`, in bodies, not rounded. An
      approximation: see ``.coverage()``. Cut to what the sample allows, x to x + N - n.
    * ``'bayes'``: equal-tailed, every K equally likely beforehand, so that :math:`K - x` is beta-binomial with
      :math:`N - n` trials, :math:`x + 1` and :math:`n - x + 1`.

    Parameters
    ----------
    counts : pandas.Series, mapping or sequence of int
        Bodies that answered, by category: each body in one category, so that they sum to the sample.
    bodies : int or None
        Bodies there are. None: so many that the sample is a negligible part (plain binomial; shares only).
    level : float, default 0.95
        Of the intervals.
    method : {'exact', 'optimal', 'wilson', 'bayes'}
        How the interval is made.
    simultaneous : bool, default False
        Whether all categories shall hold together at the level (Bonferroni: alpha over the number of categories).

    Returns
    -------
    Adherence
        ``.summary()`` by category, with the worst case for the bodies that did not answer; ``.coverage()``,
        ``.by_method()``, ``.selection()`` and ``.plot()``.

    Raises
    ------
    InputError
        Counts that are negative, missing or not whole (money is not a count), more than there are bodies, all zero, of
        one category only, or with a total among the categories; a level outside 0 to 1; an unknown method.

    References
    ----------
    Exact: Konijn, H. S. (1973). *Statistical Theory of Sample Survey Design and Analysis*, chapter 4. Optimal:
    Bartroff, J., Lorden, G. and Wang, L. (2022). Optimal and fast confidence intervals for hypergeometric successes.
    *The American Statistician* 77(2), 151-159. https://doi.org/10.1080/00031305.2022.2128421. Wilson, E. B. (1927).
    Probable inference, the law of succession, and statistical inference. *JASA* 22, 209-212.
    https://doi.org/10.1080/01621459.1927.10502953; the effective sample as in Korn, E. L. and Graubard, B. I. (1998).
    *Survey Methodology* 24, 193-201.

    Examples
    --------
    Twenty of 42 integrated care boards said what they did with inequalities money (NHS Confederation, 2024):

    >>> estimate_adherence({"ring-fenced": 10, "in part": 7, "not at all": 3}, bodies=42)
    <Adherence: 20 of 42 bodies answered, 95 % exact intervals>
                 count   share low high low_share high_share worst_low worst_high
    category
    ring-fenced     10  50.0 %  14   28    33.3 %     66.7 %        10         32
    in part          7  35.0 %   9   22    21.4 %     52.4 %         7         29
    not at all       3  15.0 %   3   13     7.1 %     31.0 %         3         25
    note: the 20 bodies that answered are taken as a random sample of the 42; whether they are is not known, and worst_low to worst_high needs no such assumption
    note: each interval holds by itself at 95 %; for all categories together ask for simultaneous=True
    """
    counts = _gate(counts, bodies, level, method)
    alpha = _alpha(level, len(counts) if simultaneous else 1)
    low, high = limits(method, counts.to_numpy(), int(counts.sum()), bodies, alpha)
    table = _table(counts, bodies, low, high)
    notes = _notes(counts, bodies, level, method, simultaneous)
    return Adherence(counts, bodies, level, method, simultaneous, table, notes)


def _gate(counts: Counts, bodies: int | None, level: float, method: Method) -> pd.Series:
    if method not in METHODS:
        raise InputError(f"{method!r} is not a method; give one of {', '.join(METHODS)}.")
    if method == "optimal" and bodies is None:
        raise InputError(
            "The optimal interval moves sets of a finite number of bodies, and bodies is None; give the number of bodies "
            "there are, or use method='exact'."
        )
    _require_level(level)
    return _require_categories(tables.require_counts(counts), bodies)


def _require_categories(counts: pd.Series, bodies: int | None) -> pd.Series:
    counts.index = counts.index.set_names(counts.index.name or "category")
    totals = counts[counts.index.astype(str).str.contains(_TOTAL)]
    if len(totals):
        rest = counts.drop(totals.index).sum()
        raise InputError(
            f"counts has a total among its categories: {totals.index[0]!r} is {totals.iloc[0]}, and the other categories "
            f"add up to {rest}; give the categories alone, each body in one of them.",
            totals.to_frame("count"),
        )
    if len(counts) < 2:
        raise InputError(
            f"counts has one category ({counts.index[0]!r}), so every body belongs to it; give the bodies that do not "
            "belong as another, such as {'met': 45, 'not met': 98}.",
            counts.to_frame("count"),
        )
    _require_bodies(bodies, counts)
    return counts


def _require_level(level: float) -> None:
    if not is_inside(level):
        raise InputError(f"level is {level!r}; give a level between 0 and 1, such as 0.95.")


def _require_bodies(bodies: int | None, counts: pd.Series | None = None) -> None:
    if bodies is None:
        return
    if not is_whole(bodies, 1, 10**9):
        raise InputError(f"bodies is {bodies!r}; give the number of bodies there are, or None for a plain binomial.")
    if counts is not None and counts.sum() > bodies:
        raise InputError(
            f"counts add up to {counts.sum():,}, and there are {bodies:,} bodies; each body belongs to one category, and "
            "money is not a count.",
            counts.to_frame("count"),
        )


def _table(counts: pd.Series, bodies: int | None, low: np.ndarray, high: np.ndarray) -> pd.DataFrame:
    answered = counts.sum()
    table = pd.DataFrame({"count": counts, "share": counts / answered})
    if bodies is None:
        return table.assign(
            low=np.nan, high=np.nan, low_share=low, high_share=high, worst_low=np.nan, worst_high=np.nan
        )
    inside = {"low": low, "high": high, "low_share": low / bodies, "high_share": high / bodies}
    return table.assign(**inside, worst_low=counts, worst_high=counts + bodies - answered)


def _notes(counts: pd.Series, bodies: int | None, level: float, method: Method, simultaneous: bool) -> tuple[str, ...]:
    answered = counts.sum()
    if bodies == answered:
        return (f"all {bodies} bodies answered: the counts are exact, and there is no sampling error",)
    worst = "" if bodies is None else ", and worst_low to worst_high needs no such assumption"
    of = "a population so large that it has no number" if bodies is None else f"the {bodies}"
    notes = [
        f"the {answered} bodies that answered are taken as a random sample of {of}; whether they are is not known{worst}"
    ]
    if method == "wilson":
        notes.append("Wilson's interval is an approximation; .coverage() says how often it holds the truth")
    if method == "bayes":
        notes.append("every possible number of bodies is taken as equally likely beforehand")
    if not simultaneous:
        notes.append(
            f"each interval holds by itself at {100 * level:g} %; for all categories together ask for simultaneous=True"
        )
    return tuple(notes)


def sample_size(share: float, margin: float, *, bodies: int | None, level: float = 0.95) -> int:
    r"""Say how many bodies to ask so that a share is known to a margin.

    .. math:: n_0 = z^2 p (1 - p) / e^2, \qquad n = \frac{n_0}{1 + (n_0 - 1) / N}

    Parameters
    ----------
    share : float
        The share expected, 0 to 1; 0.5 asks for the most.
    margin : float
        Half the width of the interval, as a share: 0.1 for ten percentage points either way.
    bodies : int or None
        Bodies there are; None for so many that :math:`n_0` stands.
    level : float, default 0.95
        Of the interval.

    Returns
    -------
    int
        Bodies that must answer, rounded up; by the normal approximation, so look at ``.coverage()`` when it is small.

    Raises
    ------
    InputError
        A share outside 0 to 1, a margin that is not between 0 and 1, a level outside 0 to 1.

    References
    ----------
    Cochran, W. G. (1977). *Sampling Techniques*, third edition, equation 4.2.

    Examples
    --------
    >>> sample_size(0.5, 0.1, bodies=42)
    30
    >>> sample_size(0.5, 0.05, bodies=None)
    385
    """
    if not (is_inside(share) and is_inside(margin)):
        raise InputError(f"share is {share!r} and margin {margin!r}; give both between 0 and 1, such as 0.5 and 0.1.")
    _require_level(level)
    _require_bodies(bodies)
    infinite = float(stats.norm.isf((1 - level) / 2)) ** 2 * share * (1 - share) / margin**2
    needed = infinite if bodies is None else infinite / (1 + (infinite - 1) / bodies)
    return max(1, math.ceil(round(needed, 9)))
