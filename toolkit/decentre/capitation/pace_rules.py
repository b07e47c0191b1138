"""The rules of a pace of change, as data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from decentre import records
from decentre.datasets.known import HEAD
from decentre.errors import InputError
from decentre.tables.choices import path_of

Solve = Literal["base", "k", "gap"]
_SHIPPED = Path(__file__).parent.parent / "rules"
_PREFIX = "pace_"


@dataclass(frozen=True)
class PaceRules:
    """How fast allocations move towards their targets.

    All rates are growth in cash on the baseline: 0.055 is 5.5 per cent.

    Attributes
    ----------
    solve : {'base', 'k', 'gap'}
        What is found so that the allocations add up to the budget: the base growth that everyone gets; the push ``k``
        for bodies under target; or the share of its gap in money that each body gets on top of its minimum.
    base : float or None
        Base growth, where ``solve='k'``.
    k : float
        Growth on top for each unit of distance under target beyond the tolerance, where ``solve='base'``.
    tolerance : float
        Distance under target that is not acted on, as a share of the target.
    minimum, maximum : float or None
        Growth that each body gets at least and at most. None: no such rule (an allocation is never below zero).
    floor : float or None
        The furthest that a body may be under target afterwards, as a share: 0.062 or -0.062 for 6.2 per cent.
    taper : (float, float) or None
        Distances over target between which the minimum falls in a straight line to ``taper_to``.
    taper_to : float
        The minimum at the end of the taper and beyond.
    overshoot : bool
        Whether a body below its target may be lifted above it by more than its minimum.
    title, note, source : str
        What they are, what to beware of, and where they come from.

    Examples
    --------
    >>> PaceRules(solve="gap", minimum=0.051, floor=0.062).floor
    0.062
    >>> PaceRules(solve="gap", minimum=0.05, maximum=0.04)
    Traceback (most recent call last):
        ...
    decentre.errors.InputError: rules: minimum is 0.05 and maximum 0.04; the minimum may not be above the maximum.
    """

    solve: Solve = "base"
    base: float | None = None
    k: float | None = None
    tolerance: float = 0.0
    minimum: float | None = None
    maximum: float | None = None
    floor: float | None = None
    taper: tuple[float, float] | None = None
    taper_to: float = 0.0
    overshoot: bool = False
    title: str = ""
    note: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if self.solve not in get_args(Solve):
            raise InputError(f"rules: solve is {self.solve!r}; give 'base', 'k' or 'gap'.")
        for name in ("base", "k", "tolerance", "minimum", "maximum", "floor", "taper_to"):
            _require_rate(name, getattr(self, name))
        if self.floor is not None:
            object.__setattr__(self, "floor", abs(self.floor))
        _require_solvable(self)
        _require_limits(self)


def _require_rate(name: str, value: object) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InputError(f"rules: {name} is {value!r}; give a number (5.5 per cent is 0.055), or leave it out.")
    if name not in ("base", "k") and not -1 < value < 1:
        raise InputError(f"rules: {name} is {value}; give a rate between -1 and 1 (5.5 per cent is 0.055).")


def _require_solvable(rules: PaceRules) -> None:
    wanted = {"base": ("k",), "k": ("base",), "gap": ()}[rules.solve]
    extra = [n for n in ("base", "k") if n not in wanted and getattr(rules, n) is not None]
    if extra:
        raise InputError(
            f"rules: {extra[0]} is {getattr(rules, extra[0])}, and solve={rules.solve!r} "
            f"{'finds it' if extra[0] == rules.solve else 'has none'}; leave it out, or solve for something else."
        )
    needed = {"base": None, "k": "base", "gap": "minimum"}[rules.solve]
    if needed and getattr(rules, needed) is None:
        raise InputError(f"rules: solve={rules.solve!r} starts from {needed}, which is not given; give {needed}.")
    if (rules.k or 0.0) < 0 or rules.tolerance < 0:
        raise InputError(f"rules: k is {rules.k} and tolerance {rules.tolerance}; give zero or more.")


def _require_limits(rules: PaceRules) -> None:
    low, high = rules.minimum, rules.maximum
    if low is not None and high is not None and low > high:
        raise InputError(f"rules: minimum is {low} and maximum {high}; the minimum may not be above the maximum.")
    if rules.taper is None:
        return
    if low is None or rules.taper_to > low:
        raise InputError(
            f"rules: the taper goes from the minimum ({low}) down to taper_to ({rules.taper_to}); give a higher minimum."
        )
    if len(rules.taper) != 2 or not 0 <= rules.taper[0] < rules.taper[1]:
        raise InputError(
            f"rules: taper is {rules.taper!r}; give two distances over target, the nearer first, such as (0.05, 0.10)."
        )


class _Told(records.Record, frozen=True):
    """The rules as a file has them: their types; what they may be together is seen to by ``PaceRules``."""

    solve: str = "base"
    base: int | float | None = None
    k: int | float | None = None
    tolerance: int | float = 0.0
    minimum: int | float | None = None
    maximum: int | float | None = None
    floor: int | float | None = None
    taper: tuple[int | float, int | float] | None = None
    taper_to: int | float = 0.0
    overshoot: bool = False
    title: str = ""
    note: str = ""
    source: str = ""


def load_pace_rules(rules: str | Path | Mapping[str, Any] | PaceRules) -> PaceRules:
    """Return the rules of a pace of change that ship, or your own.

    Parameters
    ----------
    rules : str, Path, mapping or PaceRules
        The slug of rules that ship (``pace_pct_2007_08``, ``pace_pct_2009_10``, ``pace_pct_2010_11``,
        ``pace_ccg_2016_17``), the path of a TOML file, or what such a file holds.

    Returns
    -------
    PaceRules
        The rules.

    Raises
    ------
    InputError
        There are no such rules; a key is unknown; a rule contradicts another.

    Examples
    --------
    >>> load_pace_rules("pace_pct_2010_11").minimum
    0.051
    """
    if isinstance(rules, PaceRules):
        return rules
    data = rules if isinstance(rules, Mapping) else _read(rules)
    data = {k: v for k, v in data.items() if k not in HEAD}
    known = [f.name for f in fields(PaceRules)]
    unknown = [k for k in data if k not in known]
    if unknown:
        raise InputError(f"rules: there is no rule {unknown[0]!r}; the rules are {', '.join(known)}.")
    told = records.from_dict(data, _Told, "rules")
    return PaceRules(**{k: getattr(told, k) for k in known})


def shipped() -> list[str]:
    """Return the names of the rules that ship."""
    return sorted(p.stem for p in _SHIPPED.glob(f"{_PREFIX}*.toml"))


def _read(rules: str | Path) -> dict[str, Any]:
    known = shipped()
    path = _SHIPPED / f"{rules}.toml" if str(rules) in known else path_of(rules, "rules")
    if path.suffix != ".toml" or not path.is_file():
        raise InputError(
            f"{str(rules)!r} is not a set of rules; those that ship are {', '.join(known)}, or give the path of a TOML file."
        )
    return records.contents(path)
