"""Control as accounted against control as felt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pandas as pd

from decentre import figures, tables
from decentre.autonomy.agreement import alpha_of, coincidences
from decentre.autonomy.chance import FEWEST_INTERVIEWEES, exchanged_lines, intervals, turned_signs
from decentre.autonomy.codebook import Codebook, load_codebook
from decentre.autonomy.coded import Coded, measures, require_coded, tabulated
from decentre.autonomy.spelling import spelled
from decentre.errors import InputError
from decentre.resampling.draws import generator, require_draws
from decentre.results import Format, Plotted, Result
from decentre.tables import settle_currency

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TENTATIVE, RELIABLE = 0.667, 0.8  # Krippendorff (2004), section 11.4.2
_ORDINAL = "the scale is ordinal: a gap of one step is taken as the same anywhere on it, and kappa counts the square of the steps"
_PEOPLE = (
    "interviewees are not known to be a random sample; the p of the gap turns each interviewee's gaps together, that of kappa "
    "and of the rank correlation exchanges the lines of the accounts and keeps every interviewee whole"
)
_FORMAL = (
    "the accounts show what could have been spent otherwise, not whether anyone dared; the cut points that put them on the "
    "scale are a choice of the codebook"
)


@dataclass(frozen=True, repr=False)
class ControlComparison(Plotted):
    """Control over budget lines as the accounts show it, beside control as interviewees feel it.

    Attributes
    ----------
    table : pandas.DataFrame
        What ``summary()`` returns: one row a measure.
    lines : pandas.DataFrame
        Index line; columns amount (money, where given), discretion (0 to 1), accounted and felt (steps of the scale, 0 the
        least), gap (felt less accounted) and interviewees (who spoke of it).
    interviewees : pandas.DataFrame
        Index interviewee; columns lines (spoken of) and gap (mean, in steps).
    contingency : pandas.DataFrame
        Accounted level (rows) by felt level (columns): pairs of interviewee and line, shared among their coders.
    coders : pandas.DataFrame
        Index coder; columns codes, mean (level given, in steps) and alpha_without (agreement of the others).
    codebook : Codebook
        The scale.
    level : float
        Of the intervals.
    unspoken : tuple of str
        Lines of the accounts that nobody spoke of; they are in no measure.
    assumptions : tuple of str
        What the answer stands on.
    """

    table: pd.DataFrame
    lines: pd.DataFrame
    interviewees: pd.DataFrame
    contingency: pd.DataFrame
    coders: pd.DataFrame
    codebook: Codebook
    level: float = 0.95
    unspoken: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    currency: str | None = None

    _formats: ClassVar[Mapping[str, Format]] = dict.fromkeys(["estimate", "low", "high", "p"], "number")

    @property
    def gap(self) -> float:
        """Mean of felt less accounted control, in steps of the scale."""
        return float(self.table["estimate"].loc["gap"])

    @property
    def rank_correlation(self) -> float:
        """Spearman's correlation, over lines, of felt level with accounted discretion."""
        return float(self.table["estimate"].loc["rank_correlation"])

    @property
    def kappa(self) -> float:
        """Quadratically weighted kappa of felt with accounted level."""
        return float(self.table["estimate"].loc["kappa"])

    @property
    def alpha(self) -> float:
        """Ordinal Krippendorff's alpha between coders."""
        return float(self.table["estimate"].loc["alpha"])

    def summary(self) -> pd.DataFrame:
        """Return the table: one row a measure.

        Returns
        -------
        pandas.DataFrame
            Index measure: gap (steps; below 0: less is felt than accounted), gap_by_money (lines weighed by their money,
            where given), rank_correlation, kappa and alpha. Columns estimate, low and high (interviewees drawn again; NaN
            with fewer than 8) and p (NaN for alpha and for gap_by_money).
        """
        return self.table

    def _title(self) -> str:
        names = self.codebook.names
        return (
            f"{len(self.interviewees)} interviewees, {len(self.lines)} lines, {len(self.coders)} coders; "
            f"{len(names)} levels from {names[0]} to {names[-1]}"
        )

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw each line's accounted and felt control, the widest gap first."""
        rows = self.lines.sort_values("gap", kind="stable")
        return figures.control(
            rows, self.codebook.names, ax=ax, title="Control as accounted and as felt", source=source
        )


def compare_control(
    accounts: pd.DataFrame | Result,
    interviews: pd.DataFrame,
    *,
    codebook: Codebook | None = None,
    level: float = 0.95,
    replicates: int = 9999,
    seed: int,
    currency: str | None = None,
) -> ControlComparison:
    r"""Compare control over budget lines as the accounts show it with control as interviewees feel it.

    A line's accounted discretion is put on the codebook's ordinal scale (level :math:`a_l`); an interviewee's words on the line
    were coded on the same scale (level :math:`f_{gl}`, the mean of the coders). With :math:`S` the pairs of interviewee and line

    .. math:: \mathrm{gap} = \frac{1}{|S|} \sum_{(g, l) \in S} (f_{gl} - a_l)

    beside it Spearman's rank correlation over lines, weighted kappa :math:`1 - \sum w O / \sum w E` with
    :math:`w_{ij} = (i - j)^2`, and Krippendorff's ordinal alpha between coders.

    Parameters
    ----------
    accounts : pandas.DataFrame or Result
        Columns line, discretion (0 to 1: the share of the line's money that the body could have spent otherwise), and
        amount (money) where there is one; or a GrowthDecomposition, an EarmarkTrace or a FundFlow, whose
        ``discretion_by_line()`` is then taken, and its rule said.
    interviews : pandas.DataFrame
        Columns interviewee, coder, line and control (a level of the codebook), one row a code;
        ``tables.template('interviews')`` is one to write over. Labels are matched without regard to case and spaces. One
        coder is enough for everything but alpha.
    codebook : Codebook, optional
        The scale and its cut points, from :func:`load_codebook`. By default the one that ships.
    level : float, default 0.95
        Of the intervals.
    replicates : int, default 9999
        Most draws, turns and orders; where all of them are no more than that, all are counted.
    seed : int
        Of the draws; there is no default.
    currency : str, optional
        The ISO 4217 code of the money; or a column ``currency`` of the accounts.

    Returns
    -------
    ControlComparison
        ``.summary()`` by measure; ``.lines``, ``.interviewees``, ``.contingency``, ``.coders``, ``.plot()``.

    Raises
    ------
    InputError
        A table is refused (``cases`` holds the rows); a level is not in the codebook; a line is not in the accounts; a level
        or number of draws that makes no interval; no seed.

    References
    ----------
    Cohen, J. (1968). Psychological Bulletin 70(4), 213-220. https://doi.org/10.1037/h0026256. Krippendorff, K. (2011).
    https://repository.upenn.edu/asc_papers/43. Bossert, T. (1998). Social Science & Medicine 47(10), 1513-1527.
    https://doi.org/10.1016/S0277-9536(98)00234-2. The dissonance of formal and felt control: "Decentring the NHS", Social
    Policy and Administration 38(1), 57-72, 2004.

    Examples
    --------
    Three invented officers of one district, each coded twice:

    >>> from decentre import tables
    >>> from decentre.autonomy import compare_control
    >>> result = compare_control(tables.template("accounts"), tables.template("interviews"), seed=1)
    >>> result.lines[["discretion", "accounted", "felt", "gap"]].round(2)
                             discretion  accounted  felt   gap
    line
    hospital contracts              1.0          4  1.83 -2.17
    community services              1.0          4  1.83 -2.17
    pay and price inflation         0.0          0  0.17  0.17
    national priorities             0.0          0  0.00  0.00
    local developments              0.9          3  3.00  0.00
    """
    require_draws(replicates, level)
    if codebook is not None and not isinstance(codebook, Codebook):
        raise InputError(f"codebook is {codebook!r}; give what load_codebook returns, or None for the one that ships.")
    accounts, rule = _accounts(accounts)
    said = settle_currency(currency, accounts=accounts)
    book = codebook or load_codebook()
    random = generator(seed)
    interviews, respelled = spelled(interviews, _lines_of(accounts), book.names)
    coded, unspoken = require_coded(accounts, interviews, book)
    table = _table(coded, level, replicates, random)
    felt = tabulated(coded.accounted, coded.felt.sum(axis=0), len(book.names))
    levels = {axis: pd.Index(book.names, name=axis) for axis in ("accounted", "felt")}
    return ControlComparison(
        table=table,
        lines=_lines(coded),
        interviewees=_interviewees(coded),
        contingency=pd.DataFrame(felt, index=levels["accounted"], columns=levels["felt"]),
        coders=_coders(tables.require(interviews, "interviews").astype(object), book),
        codebook=book,
        level=level,
        unspoken=tuple(unspoken),
        assumptions=(*_notes(coded, table, unspoken), *_respelled(respelled), *rule),
        currency=said,
    )


def _lines_of(accounts: pd.DataFrame) -> list[object]:
    return tables.require(accounts, "accounts")["line"].tolist()


def _respelled(cells: int) -> tuple[str, ...]:
    return (f"{cells} labels of the interviews were matched without regard to case and spaces",) if cells else ()


def _accounts(given: pd.DataFrame | Result) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return a table of accounts, and by which rule it was taken from another verb's result."""
    if not isinstance(given, Result):
        return given, ()
    found = given.discretion_by_line()
    return found.accounts, (found.rule,)


def _table(coded: Coded, level: float, replicates: int, random: np.random.Generator) -> pd.DataFrame:
    figures = {k: float(v[0]) for k, v in measures(coded, np.ones((1, len(coded.interviewees)))).items()}
    limits = intervals(coded, level=level, replicates=replicates, random=random)
    p = {"gap": turned_signs(coded.gaps.sum(axis=1), replicates=replicates, random=random)}
    p |= exchanged_lines(coded, replicates=replicates, random=random)
    if np.isnan(coded.amount).any():
        figures.pop("gap_by_money")
    rows = {
        k: {"estimate": v, "low": limits[k][0], "high": limits[k][1], "p": p.get(k, np.nan)} for k, v in figures.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("measure")


def _lines(coded: Coded) -> pd.DataFrame:
    spoken = coded.spoken.sum(axis=0)
    felt = coded.steps.sum(axis=0) / spoken
    table = pd.DataFrame(
        {
            "amount": coded.amount,
            "discretion": coded.discretion,
            "accounted": coded.accounted,
            "felt": felt,
            "gap": felt - coded.accounted,
            "interviewees": spoken.astype(int),
        },
        index=pd.Index(coded.lines, name="line"),
    )
    return table.drop(columns="amount") if np.isnan(coded.amount).all() else table


def _interviewees(coded: Coded) -> pd.DataFrame:
    spoken = coded.spoken.sum(axis=1)
    table = {"lines": spoken.astype(int), "gap": coded.gaps.sum(axis=1) / spoken}
    return pd.DataFrame(table, index=pd.Index(coded.interviewees, name="interviewee"))


def _coders(interviews: pd.DataFrame, book: Codebook) -> pd.DataFrame:
    steps = pd.Index(book.names).get_indexer(pd.Index(interviews["control"]))
    coded = interviews.assign(step=steps).groupby("coder", sort=False, observed=True)
    table = coded.agg(codes=("step", "size"), mean=("step", "mean"))
    rows = {c: _alpha_without(interviews[interviews["coder"] != c], book) for c in table.index}
    return table.assign(alpha_without=pd.Series(rows, dtype=float)).rename_axis("coder")


def _alpha_without(rest: pd.DataFrame, book: Codebook) -> float:
    if rest.empty:
        return np.nan
    steps = pd.Index(book.names).get_indexer(pd.Index(rest["control"]))
    units = rest.groupby(["interviewee", "line"], sort=False, observed=True).ngroup().to_numpy()
    counts = np.zeros((units.max() + 1, len(book.names)))
    np.add.at(counts, (units, steps), 1)
    return float(alpha_of(coincidences(counts)))


def _notes(coded: Coded, table: pd.DataFrame, unspoken: list[str]) -> tuple[str, ...]:
    people, alpha = len(coded.interviewees), float(table["estimate"].loc["alpha"])
    notes = [_FORMAL, _ORDINAL, _PEOPLE]
    if unspoken:
        notes.append(f"nobody spoke of {', '.join(map(str, unspoken))}: in no measure")
    if people < FEWEST_INTERVIEWEES:
        notes.append(
            f"no interval: {people} interviewees are too few to draw from; the smallest p the gap could have is {2 / 2**people:.3g}"
        )
    if np.isnan(alpha):
        notes.append(
            "no alpha: no statement has two codes, or all codes are the same, so how far coders agree is not known"
        )
    elif alpha < RELIABLE:
        use = "too low for any conclusion" if alpha < TENTATIVE else "enough for tentative conclusions alone"
        notes.append(
            f"coders agree with alpha {alpha:.2f}: {use} by Krippendorff's usual limits of {TENTATIVE} and {RELIABLE}"
        )
    return tuple(notes)
