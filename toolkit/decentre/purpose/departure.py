"""How far money was spent from what it was meant for: its level, its shortfall and its mix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pandas as pd

from decentre import figures, tables
from decentre.errors import InputError
from decentre.purpose.mixes import MEASURES, compare, drawn, relabelled
from decentre.resampling.draws import generator, require_draws
from decentre.results import Format, Plotted, displayed
from decentre.tables import coin

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    Money = pd.Series | Mapping[object, float] | pd.DataFrame

FEWEST_BODIES = 8
LEVEL = 0.95
WITHIN = "shortfall_within_bodies"
_SHARES = ["level", "shortfall", WITHIN, "share_moved"]
_NOT_A_COUNT = (
    "money is not a count: {coins} are not independent draws, so a chi-square, multinomial or permutation test of {coins} "
    "would only say that there are many {coins}; chance is a matter of bodies or years"
)
_DOES_NOT_ACCUSE = (
    "a departure is the share that would have to move, 0 none and 1 complete; it does not say why the money moved"
)
_ZEROS = (
    "zeros have no logarithm: aitchison_distance takes each for 1/D^2 of the mix (D lines), aitchison_distance_tenth "
    "for a tenth of that; where the two differ much, the distance speaks of the zeros"
)
_SUPERPOPULATION = (
    "superpopulation: variation between bodies. All bodies listed are observed, so each figure itself is exact; the "
    "interval says how it would vary if bodies like these were drawn again, and no distance is ever negative: an "
    "interval above 0 is no test of no departure"
)
_CANCEL = (
    "bodies that depart in opposite ways cancel in the sums; .by_body has each, and in shortfall_within_bodies nothing "
    "cancels"
)


@dataclass(frozen=True, repr=False)
class Departure(Plotted):
    """How far money was spent from what it was meant for.

    Attributes
    ----------
    lines : pandas.DataFrame
        Index: the lines, bodies added up. Columns intended, actual, difference (money), log_ratio (natural, actual
        over intended; minus infinity where nothing was spent), intended_share, actual_share.
    table : pandas.DataFrame
        What ``summary()`` returns.
    by_body : pandas.DataFrame
        Index: the bodies. Columns intended, actual (money) and every measure.
    by_group : pandas.DataFrame
        The same of each group's sums; empty without groups.
    between : pandas.DataFrame
        The groups against each other. Index actual_mix and departure; columns distance, p, labellings; empty without
        groups.
    assumptions : tuple of str
        What the answer stands on.
    """

    lines: pd.DataFrame
    table: pd.DataFrame
    by_body: pd.DataFrame
    by_group: pd.DataFrame
    between: pd.DataFrame
    assumptions: tuple[str, ...] = ()
    currency: str | None = None

    _formats: ClassVar[Mapping[str, Format]] = {}

    @property
    def level(self) -> float:
        """Money spent over money meant, all lines together."""
        return float(self.table["estimate"].loc["level"])

    @property
    def shortfall(self) -> float:
        """Share of the money meant that did not reach its line."""
        return float(self.table["estimate"].loc["shortfall"])

    @property
    def share_moved(self) -> float:
        """Share of the money spent that would have to move for the mix to be as meant."""
        return float(self.table["estimate"].loc["share_moved"])

    @property
    def aitchison_distance(self) -> float:
        """Aitchison distance of the two mixes, a zero taken for 1/D^2 of the mix."""
        return float(self.table["estimate"].loc["aitchison_distance"])

    @property
    def jensen_shannon(self) -> float:
        """Jensen-Shannon divergence of the two mixes, base 2."""
        return float(self.table["estimate"].loc["jensen_shannon"])

    @property
    def p(self) -> float:
        """Permutation p of the distance between the groups' actual mixes; NaN where there is no test."""
        return float(self.between["p"].loc["actual_mix"]) if len(self.between) else np.nan

    def summary(self) -> pd.DataFrame:
        """Return the measures of all bodies together.

        Returns
        -------
        pandas.DataFrame
            Index: level, shortfall, share_moved, aitchison_distance, aitchison_distance_tenth, jensen_shannon, and with
            several bodies shortfall_within_bodies. Column estimate; with several bodies also without_one_low and
            without_one_high (leave-one-body-out range), low and high (NaN with fewer than 8 bodies).
        """
        return self.table

    def _shown(self, *, code: bool = False) -> pd.DataFrame:
        shares = self.table.index.isin(_SHARES)
        forms: dict[str, Format] = dict.fromkeys(self.table.columns, "share")
        return pd.concat(
            [
                displayed(part, form, code=code)
                for part, form in ((self.table[shares], forms), (self.table[~shares], {}))
            ]
        )

    def _title(self) -> str:
        who = "one body" if len(self.by_body) == 1 else f"{len(self.by_body)} bodies"
        meant, spent = (tables.in_full(self.lines[c].sum(), self.currency) for c in ("intended", "actual"))
        test = f"; groups differ with p {self.p:.4f}" if len(self.between) else ""
        return f"{who}, {len(self.lines)} lines, {meant} meant and {spent} spent{test}"

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw what was meant for each line beside what was spent on it."""
        moved = "nothing was spent" if np.isnan(self.share_moved) else f"mix {100 * self.share_moved:.1f} % moved"
        title = f"{100 * self.shortfall:.1f} % short, {moved}"
        return figures.intended_and_actual(self.lines, ax=ax, title=title, source=source, currency=self.currency)


def assess_departure(
    intended: Money,
    actual: Money,
    *,
    by: pd.Series | Mapping[object, str] | None = None,
    replicates: int = 9999,
    seed: int | None = None,
    currency: str | None = None,
) -> Departure:
    r"""Say how far money was spent from what it was meant for: level, shortfall and mix, always together.

    With :math:`a_j` spent on line j, :math:`b_j` meant for it, and their shares :math:`q_j` and :math:`p_j`,

    .. math::
        \mathrm{level} = \frac{\sum_j a_j}{\sum_j b_j}, \quad
        \mathrm{shortfall} = 1 - \frac{\sum_j \min(a_j, b_j)}{\sum_j b_j}, \quad
        \mathrm{share\ moved} = \tfrac12 \sum_j |p_j - q_j|

    Aitchison's distance :math:`\sqrt{\sum_j (\mathrm{clr}(p)_j - \mathrm{clr}(q)_j)^2}` weighs ratios, so that a small
    line that trebled counts; each zero is first taken for :math:`\delta = 1/D^2` of the mix of D lines, and again for
    a tenth of it, the other lines scaled down together. The Jensen-Shannon divergence (base 2) needs no such choice.
    Lines that are zero in both are no part of either mix, and D does not count them.

    Parameters
    ----------
    intended, actual : pandas.Series, mapping or pandas.DataFrame
        Money by line; or, for several bodies, tables with a row a body and a column a line. Zero or more.
    by : pandas.Series or mapping, optional
        Group of each body. Asks for a permutation test between the groups.
    replicates : int, default 9999
        Bootstrap draws of bodies, and labellings of bodies tried.
    seed : int, optional
        Of the draws; required with several bodies.
    currency : str, optional
        The ISO 4217 code of the money.

    Returns
    -------
    Departure
        ``.level``, ``.shortfall``, ``.share_moved``, ``.aitchison_distance``, ``.jensen_shannon``; ``.lines``,
        ``.by_body``, ``.by_group``, ``.between``, ``.p``; ``.summary()`` and ``.plot()``.

    Raises
    ------
    InputError
        Amounts that are missing or negative, lines or bodies that only one of the two has, fewer than two lines,
        nothing meant for any line, several bodies without a seed; groups of one body, or groups that leave a body out.

    Notes
    -----
    With one body there is no interval and no p: money is not a count. With several, intervals (95 per cent, eight
    bodies or more) draw bodies again: *superpopulation*. The test between groups takes half the sum of absolute
    differences of their pooled mixes (the mean over pairs of groups), and asks how often groups of the same sizes,
    bodies labelled at random, lie as far apart; ``departure`` does the same with actual less intended shares, for
    groups whose money was not meant alike. Its null is that the bodies' tables are exchangeable, which is more than that
    the groups' mixes are the same. All labellings are tried where there are no more than ``replicates``.

    References
    ----------
    Duncan, O. D. and Duncan, B. (1955). *American Sociological Review* 20, 210-217. Aitchison, J. (1986). *The
    Statistical Analysis of Compositional Data*. Martin-Fernandez, J. A. and others (2003). *Mathematical Geology* 35,
    253-278. https://doi.org/10.1023/A:1023866030544. Lin, J. (1991). *IEEE Transactions on Information Theory* 37,
    145-151. https://doi.org/10.1109/18.61115. Permutation: Anderson, M. J. (2001). *Austral Ecology* 26, 32-46.
    https://doi.org/10.1111/j.1442-9993.2001.01070.pp.x.

    Examples
    --------
    >>> meant = pd.Series({"smoking": 500_000, "diet": 300_000, "exercise": 200_000})
    >>> assess_departure(meant, pd.Series({"smoking": 150_000, "diet": 90_000, "exercise": 260_000}), currency="GBP")
    <Departure: one body, 3 lines, £1,000,000 meant and £500,000 spent>
                             estimate
    measure
    level                      50.0 %
    shortfall                  56.0 %
    share_moved                32.0 %
    aitchison_distance          1.197
    aitchison_distance_tenth    1.197
    jensen_shannon             0.0823
    note: a departure is the share that would have to move, 0 none and 1 complete; it does not say why the money moved
    note: one body: no interval and no p-value; money is not a count: ...
    """
    said = tables.settle_currency(currency)
    meant, spent = _gate(intended, actual)
    require_draws(replicates)
    labels = None if by is None else _groups(by, meant, spent, said)
    if len(meant) == 1:
        return _departure(meant, spent, said, _together(meant, spent))
    random = generator(seed)
    table = _several(meant, spent, replicates, random)
    if labels is None:
        return _departure(meant, spent, said, table)
    by_group = _each(meant.groupby(labels).sum(), spent.groupby(labels).sum())
    return _departure(meant, spent, said, table, by_group, _between(labels, meant, spent, replicates, random))


_NOTHING = pd.DataFrame()


def _departure(
    meant: pd.DataFrame,
    spent: pd.DataFrame,
    currency: str | None,
    table: pd.DataFrame,
    by_group: pd.DataFrame = _NOTHING,
    between: pd.DataFrame = _NOTHING,
) -> Departure:
    notes = tuple(_notes(meant, spent, between, coin(currency, plural=True)))
    return Departure(_lines(meant, spent), table, _each(meant, spent), by_group, between, notes, currency)


def _gate(intended: Money, actual: Money) -> tuple[pd.DataFrame, pd.DataFrame]:
    if isinstance(intended, pd.DataFrame) and isinstance(actual, pd.DataFrame):
        meant, spent = tables.matched_tables(intended, actual, names=("intended", "actual"))
    elif isinstance(intended, pd.DataFrame) or isinstance(actual, pd.DataFrame):
        raise InputError(
            "intended and actual are one Series and one table; give both by line, or both as tables of bodies by lines."
        )
    else:
        both = tables.matched_amounts({"intended": intended, "actual": actual}, row="line")
        meant, spent = (both[[c]].T.set_axis(["all"]) for c in both)
    meant, spent = (t.rename_axis(index=str(t.index.name or "body"), columns="line") for t in (meant, spent))
    if len(meant.columns) < 2:
        raise InputError(
            f"intended and actual have one line ({meant.columns[0]!r}), so there is no mix; give two or more lines, or "
            "use trace_earmark for one earmark."
        )
    if not meant.to_numpy().any():
        raise InputError(
            "intended is zero in every line, so nothing can depart from it; give what the money was meant for."
        )
    return meant, spent


def _groups(
    by: pd.Series | Mapping[object, str], meant: pd.DataFrame, spent: pd.DataFrame, currency: str | None
) -> pd.Series:
    if len(meant) == 1:
        raise InputError(
            f"by asks for a test between groups of bodies, and there is one body: no p-value; {_NOT_A_COUNT.format(coins=coin(currency, plural=True))}."
        )
    given = pd.Series(by, dtype=object)
    labels = given[~given.index.duplicated()].reindex(meant.index).rename("group")
    missing = labels[labels.isna()]
    if len(missing) or given.index.has_duplicates:
        cases = given[given.index.duplicated(keep=False)] if given.index.has_duplicates else missing
        raise InputError(
            f"by must name the group of each body once, and {cases.index[0]!r} has none or several ({len(cases)} in all); "
            "add it, or leave the body out.",
            cases.rename("group").rename_axis("body").reset_index(),
        )
    if labels.nunique() < 2:
        raise InputError(f"by names one group ({labels.iloc[0]!r}); a test between groups needs two or more.")
    idle = pd.DataFrame({"intended": meant.sum(axis=1), "actual": spent.sum(axis=1)})
    idle = idle[(idle == 0).any(axis=1)]
    if len(idle):
        raise InputError(
            f"by compares mixes, and {idle.index[0]!r} has none: its intended or actual money is zero ({len(idle)} "
            "in all); leave it out of the test.",
            idle.reset_index(),
        )
    return labels


def _together(meant: pd.DataFrame, spent: pd.DataFrame) -> pd.DataFrame:
    found = compare(meant.to_numpy().sum(axis=0), spent.to_numpy().sum(axis=0))
    return pd.DataFrame({"estimate": found}, index=pd.Index(MEASURES, name="measure"))


def _several(meant: pd.DataFrame, spent: pd.DataFrame, replicates: int, random: np.random.Generator) -> pd.DataFrame:
    b, a = meant.to_numpy(), spent.to_numpy()
    left_out = compare(b.sum(axis=0) - b, a.sum(axis=0) - a)
    table = _together(meant, spent).assign(
        without_one_low=left_out.min(axis=0), without_one_high=left_out.max(axis=0), low=np.nan, high=np.nan
    )
    if len(b) >= FEWEST_BODIES:
        limits = np.quantile(drawn(b, a, replicates, random), [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
        table["low"], table["high"] = limits
    table.loc[WITHIN, "estimate"] = 1 - np.minimum(a, b).sum() / b.sum()
    return table.reindex(pd.Index([*MEASURES[:2], WITHIN, *MEASURES[2:]], name="measure"))


def _between(
    labels: pd.Series, meant: pd.DataFrame, spent: pd.DataFrame, replicates: int, random: np.random.Generator
) -> pd.DataFrame:
    codes = pd.factorize(labels)[0]
    distance, p, labellings = relabelled(codes, meant.to_numpy(), spent.to_numpy(), replicates, random)
    index = pd.Index(["actual_mix", "departure"], name="statistic")
    return pd.DataFrame({"distance": distance, "p": p, "labellings": labellings}, index=index)


def _each(meant: pd.DataFrame, spent: pd.DataFrame) -> pd.DataFrame:
    found = pd.DataFrame(compare(meant.to_numpy(), spent.to_numpy()), index=meant.index, columns=list(MEASURES))
    return pd.concat([meant.sum(axis=1).rename("intended"), spent.sum(axis=1).rename("actual"), found], axis=1)


def _lines(meant: pd.DataFrame, spent: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame({"intended": meant.sum(), "actual": spent.sum()})
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log(table["actual"]) - np.log(table["intended"])
    shares = (table / table.sum().where(table.sum() > 0)).add_suffix("_share")
    return table.assign(difference=table["actual"] - table["intended"], log_ratio=ratio).join(shares)


def _notes(meant: pd.DataFrame, spent: pd.DataFrame, between: pd.DataFrame, coins: str) -> list[str]:
    notes = [_DOES_NOT_ACCUSE, *_about_zeros(meant, spent)]
    if len(meant) == 1:
        return [*notes, f"one body: no interval and no p-value; {_NOT_A_COUNT.format(coins=coins)}"]
    notes.append(_CANCEL)
    if len(meant) >= FEWEST_BODIES:
        notes.append(_SUPERPOPULATION)
    else:
        notes.append(f"no interval: {len(meant)} bodies, and fewer than {FEWEST_BODIES} is too few to draw from")
    if len(between):
        ways = int(between["labellings"].iloc[0])
        notes.append(
            f"the p is the share of {ways:,} labellings at least as far apart, the one there is among them, and so "
            f"never below {1 / ways:.2g}; {_NOT_A_COUNT.format(coins=coins)}"
        )
    return notes


def _about_zeros(meant: pd.DataFrame, spent: pd.DataFrame) -> list[str]:
    sums = pd.DataFrame({"intended": meant.sum(), "actual": spent.sum()})
    empty = (sums == 0).all(axis=1)
    notes = []
    if empty.any():
        notes.append(f"{int(empty.sum())} of {len(sums)} lines are zero in both, and no part of either mix")
    if not sums["actual"].any():
        return [*notes, "nothing was spent: there is no mix to compare"]
    if (sums[~empty] == 0).any(axis=None):
        notes.append(_ZEROS)
    return notes
