"""What of a spend profile may be pooled today, and what a wider scope would add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from decentre import figures, tables
from decentre.errors import InputError
from decentre.pooling.papers import require_scope
from decentre.pooling.rules import book, kinds, nearest, services
from decentre.results import Format, Plotted, require_identity
from decentre.tables.cell_checks import check_cells, check_optional_labels
from decentre.tables.frames import frame
from decentre.tables.numerals import floats
from decentre.tables.shapes import Column

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BOUNDS = ["today_low", "today_high", "wider_low", "wider_high", "added_low", "added_high"]
_LAW = (
    "today's scope is that of regulation 5 of SI 2000/617, in own words, and of what the call for evidence names as excluded; a "
    "service that no text held settles counts as none at the low end and as all at the high end"
)
_NOT_LAW = "the wider scope was asked about and is no law: {status}"
_PARTNERS = "which kinds of organisation were meant is not held: {partners} are let in by assumption"


@dataclass(frozen=True, repr=False)
class ScopeScenario(Plotted):
    """A spend profile by what may be pooled today and under a wider scope.

    Attributes
    ----------
    scenario : str
        Title of the scenario.
    table : pandas.DataFrame
        Index line; columns amount, service, status (``'open today'``, ``'excluded, asked about'``, ``'excluded'``,
        ``'not settled'``, ``'partner not allowed'``, ``'partner let in'``), today_low, today_high, wider_low, wider_high (what
        may be pooled today, and under the scenario), added_low, added_high (what the scenario adds).
    assumptions : tuple of str
        What the answer stands on.
    """

    scenario: str
    table: pd.DataFrame
    assumptions: tuple[str, ...] = ()
    currency: str | None = None

    _formats: ClassVar[Mapping[str, Format]] = {
        **dict.fromkeys(["low", "high"], "money"),
        **dict.fromkeys(["low_share", "high_share"], "share"),
    }

    def __post_init__(self) -> None:
        for end in ("low", "high"):
            opposite = "high" if end == "low" else "low"
            parts = self.table[f"today_{opposite}"] + self.table[f"added_{end}"]
            require_identity(
                parts, self.table[f"wider_{opposite}"], "poolable today + added = poolable in the scenario"
            )

    def summary(self) -> pd.DataFrame:
        """Return what may be pooled today, what the scenario adds, and what may be pooled then.

        Returns
        -------
        pandas.DataFrame
            Index today, added, wider; columns low, high (money), low_share, high_share (of the profile).
        """
        total = self.table["amount"].sum()
        sums = self.table[_BOUNDS].sum()
        rows = {part: [sums[f"{part}_low"], sums[f"{part}_high"]] for part in ("today", "added", "wider")}
        table = pd.DataFrame.from_dict(rows, orient="index", columns=["low", "high"]).rename_axis("poolable")
        return table.join((table / total).add_suffix("_share"))

    def _title(self) -> str:
        money = tables.in_full(self.table["amount"].sum(), self.currency)
        return f"{len(self.table)} lines of {money}; {self.scenario}"

    def _draw(self, ax: Axes | None, source: str) -> Axes:
        """Draw each line: open today, added by the scenario, not settled."""
        return figures.pooled_scope(
            self.table,
            ax=ax,
            title="What may be pooled, today and in the scenario",
            source=source,
            currency=self.currency,
        )


def widen_scope(
    profile: pd.DataFrame,
    *,
    scenario: str = "consultation_2023",
    partners: Sequence[str] = (),
    currency: str | None = None,
) -> ScopeScenario:
    r"""Say which parts of a spend profile may be pooled under section 75 today, and what a wider scope would add.

    A line of amount :math:`a`, of which a share :math:`e` between share_low and share_high is an excluded service, may be
    pooled to :math:`a (1 - e)` today; where the scenario asks about that service it adds :math:`a e`.

    Parameters
    ----------
    profile : pandas.DataFrame
        Columns line, amount (zero or more), service (a tag of rules/section75.toml, such as ``'surgery'`` or
        ``'mental health'``; empty for what is no service, such as running costs), and optionally share_low and share_high
        (0 to 1: how much of the line is that service, the rest being other hospital and community services; 1 by default)
        and partner (the kind of body that pays; an NHS body or council by default).
    scenario : str, default 'consultation_2023'
        The call for evidence of September and October 2023: emergency ambulances, surgery, radiotherapy, endoscopy and Class
        4 lasers, and more kinds of partner. The white paper of 2022 and the review of 2023 name no function and are refused
        with what they say; see ``pooling.list_proposals()``.
    partners : sequence of str
        Kinds of body let in as partners by the scenario: which were meant is not held, so they are named by the caller.
    currency : str, optional
        The ISO 4217 code of the money; or a column ``currency`` of the profile.

    Returns
    -------
    ScopeScenario
        ``.table`` line by line, ``.summary()``, ``.plot()``.

    Raises
    ------
    InputError
        A column is missing; an amount is negative, missing or text; a service or scenario is not known; a share is outside 0
        to 1 or low exceeds high.

    References
    ----------
    Department of Health and Social Care (2023), Review of section 75 arrangements: supporting document; SI 2000/618,
    regulation 2.

    Examples
    --------
    >>> profile = pd.DataFrame({
    ...     "line": ["acute", "ambulance", "mental health"],
    ...     "amount": [50e6, 4e6, 10e6],
    ...     "service": ["surgery", "emergency ambulance services", "mental health"],
    ...     "share_low": [0.0, 1.0, 1.0],
    ... })
    >>> widen_scope(profile).summary().div(1e6)[["low", "high"]]
               low  high
    poolable
    today     10.0  60.0
    added      4.0  54.0
    wider     64.0  64.0
    """
    asked = _scenario(scenario)
    table = _gate(profile)
    status = [_status(row, asked, partners) for row in table.itertuples()]
    table["status"] = status
    bounds = pd.DataFrame([_bounds(row) for row in table.itertuples()], index=table.index, columns=_BOUNDS)
    shown = table[["amount", "service", "status"]].join(bounds)
    said = tables.settle_currency(currency, profile=profile)
    return ScopeScenario(asked["title"], shown, _notes(asked, partners), said)


def _scenario(name: str) -> dict[str, Any]:
    require_scope(name)
    found = {row["name"]: row for row in book()["scenarios"]}
    if name not in list(found):
        raise InputError(f"{name!r} is not a scenario; give one of {', '.join(found)}.")
    scenario: dict[str, Any] = found[name]
    return scenario


def _gate(profile: pd.DataFrame) -> pd.DataFrame:
    columns = ("line", "amount", "service", "share_low", "share_high", "partner")
    profile = frame(profile, "profile", columns)
    missing = [c for c in columns[:3] if c not in profile]
    if missing:
        raise InputError(f"profile has no column {missing[0]!r}; give the columns line, amount and service.")
    twice = [c for c in columns if list(profile.columns).count(c) > 1]
    if twice:
        raise InputError(f"profile: the column {twice[0]!r} is there twice; keep one.")
    for problem in check_cells(profile["line"], Column("line", "name")):
        raise InputError(
            f"profile: {problem.sentence} (column line, row {problem.rows[0] + 2}).", profile.iloc[problem.rows]
        )
    for column in ("service", *({"partner"} & set(profile.columns))):
        for problem in check_optional_labels(profile[column], Column(column, "name")):
            raise InputError(
                f"profile: {problem.sentence} (column {column}, row {problem.rows[0] + 2}).", profile.iloc[problem.rows]
            )
    profile = profile.assign(line=profile["line"].astype(object), service=profile["service"].astype(object))
    table = pd.DataFrame({"amount": tables.require_amounts(profile.set_index("line")["amount"], "amount", row="line")})
    given = profile.set_index("line")
    table["service"] = given["service"].where(given["service"].notna(), "")
    unknown = [s for s in table["service"] if s and s not in services()]
    if unknown:
        raise InputError(
            f"{unknown[0]!r} is not a service of rules/section75.toml{nearest(unknown[0], list(services()))}; give one of "
            f"{', '.join(services())}, or leave it empty for what is no service.",
            given[given["service"].isin(unknown)],
        )
    for end in ("low", "high"):
        table[f"share_{end}"], odd = floats(given.get(f"share_{end}", pd.Series(1.0, given.index)))
        if odd.any():
            raise InputError(
                f"profile: share_{end} of {given.index[odd][0]!r} is no number; give a share from 0 to 1.", given[odd]
            )
    wrong = ~((table["share_low"] >= 0) & (table["share_low"] <= table["share_high"]) & (table["share_high"] <= 1))
    if wrong.any():
        raise InputError("share_low and share_high must be 0 to 1, the lower one first; see .cases.", table[wrong])
    table["partner"] = given.get("partner", pd.Series("", given.index))
    return table


def _status(row: Any, asked: Mapping[str, Any], let_in: Sequence[str]) -> str:
    if row.partner and row.partner not in kinds():
        return "partner let in" if row.partner in let_in else "partner not allowed"
    if not row.service:
        return "no service"
    scope = services()[row.service]["scope"]
    if scope == "excluded":
        return "excluded, asked about" if row.service in asked["functions"] else "excluded"
    return "open today" if scope == "listed" else "not settled"


def _bounds(row: Any) -> list[float]:
    """Return what of one line may be pooled: today low and high, wider low and high, added low and high."""
    whole, low, high = row.amount, row.amount * row.share_low, row.amount * row.share_high
    return {
        "open today": [whole, whole, whole, whole, 0.0, 0.0],
        "excluded, asked about": [whole - high, whole - low, whole, whole, low, high],
        "excluded": [whole - high, whole - low, whole - high, whole - low, 0.0, 0.0],
        "not settled": [whole - high, whole, whole - high, whole, 0.0, 0.0],
        "no service": [0.0] * 6,
        "partner not allowed": [0.0] * 6,
        "partner let in": [0.0, 0.0, whole, whole, whole, whole],
    }[row.status]


def _notes(asked: Mapping[str, Any], let_in: Sequence[str]) -> tuple[str, ...]:
    notes = [_LAW, _NOT_LAW.format(status=asked["status"])]
    return (*notes, _PARTNERS.format(partners=", ".join(let_in))) if let_in else tuple(notes)
