"""A price index: levels by year, built and checked once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import pandas as pd

from decentre import years as calendar
from decentre.errors import InputError
from decentre.prices.months import Overlap, overlaps
from decentre.prices.numbers import positive

Basis = Literal["gross", "net"]
BEGINS = {"two": "04-01", "one": "01-01"}


@dataclass(frozen=True, repr=False)
class PriceIndex:
    """Levels of prices by year, never rates; make one with ``load``, ``read``, ``from_rates`` or ``from_levels``.

    ``index['2001-02']`` is a level, ``len`` the number of years, iteration goes over the years, and two indices are equal
    when everything below is.

    Attributes
    ----------
    years : tuple of str
        The years, in order, all of one kind (``'2001-02'`` or ``'2019'``).
    values : tuple of float
        Their levels, above zero; the unit is free, since only ratios count.
    runs : tuple of (str, str)
        First and last year of each unbroken run. Between two runs there is no ratio.
    name, title, source : str
        A short name, what it measures, and the dataset or file it comes from.
    country : str or None
        ISO 3166 code of three letters; None: the user's own.
    basis : {'gross', 'net'}
        Before or after efficiency savings.
    purpose : {'revenue', 'capital'} or None
        Which budgets it is made for; None: the user's own.
    begins : str
        Month and day on which its years begin (``'04-01'`` for two years and ``'01-01'`` for one unless given).
    named_by : {'start', 'end'}
        Whether one number names the calendar year in which the year starts or ends.
    vintage, forecast_from, note : str
        The release; the first year that is a forecast; what was done to it.

    Examples
    --------
    >>> from decentre import prices
    >>> index = prices.from_rates({"2001-02": 0.051})
    >>> index
    <PriceIndex: price_index, 2000-01 to 2001-02, gross>
             level   rate
    year
    2000-01  100.0    n/a
    2001-02  105.1  5.1 %
    >>> index["2001-02"], len(index), index.rate("2001-02").__round__(6)
    (105.1, 2, 0.051)
    """

    years: tuple[str, ...]
    values: tuple[float, ...]
    runs: tuple[tuple[str, str], ...] = ()
    name: str = "price_index"
    title: str = ""
    source: str = ""
    country: str | None = None
    basis: Basis = "gross"
    purpose: Literal["revenue", "capital"] | None = None
    begins: str = ""
    named_by: Literal["start", "end"] = "start"
    vintage: str = ""
    forecast_from: str = ""
    note: str = ""
    _place: dict[str, tuple[int, int]] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        kind = calendar.one_kind(self.years, "the price index")
        object.__setattr__(self, "begins", self.begins or BEGINS[kind])
        _require(self, kind)
        runs = _runs([(y, _declared(y, self.runs)) for y in self.years])
        object.__setattr__(self, "runs", runs)
        places = {y: (n, _declared(y, runs)) for n, y in enumerate(self.years)}
        object.__setattr__(self, "_place", places)  # a frozen class is filled once, here

    @property
    def kind(self) -> calendar.Kind:
        """The kind of its years: ``'two'`` for ``'2001-02'``, ``'one'`` for ``'2019'``."""
        return calendar.kind(self.years[0])

    @property
    def levels(self) -> pd.Series:
        """The levels as a Series by year; its ``attrs`` hold the runs, so that it can be made an index again."""
        levels = pd.Series(self.values, index=pd.Index(self.years, name="year"), name=self.name, dtype=float)
        levels.attrs["segments"] = self.segments()
        return levels

    def __len__(self) -> int:
        return len(self.years)

    def __iter__(self) -> Iterator[str]:
        return iter(self.years)

    def __contains__(self, year: object) -> bool:
        return isinstance(year, str) and year in self._place

    def __getitem__(self, year: str) -> float:
        label = calendar.parse(year)
        if label not in self._place:
            raise InputError(f"The price index {self.name!r} has no level for {label}; it covers {self._covered()}.")
        return self.values[self._place[label][0]]

    def __repr__(self) -> str:
        known = [self.title or self.name, f"{self.years[0]} to {self.years[-1]}", self.basis, self.country, self.note]
        rates = [f"{100 * self.rate(y):.1f} %" if self._follows(y) else "n/a" for y in self.years]
        table = pd.DataFrame({"level": self.values, "rate": rates}, index=pd.Index(self.years, name="year"))
        shown = table.to_string(max_rows=8, show_dimensions=False, float_format=lambda x: f"{x:.1f}")
        lines = [line.rstrip() for line in shown.splitlines()]
        return "\n".join([f"<PriceIndex: {', '.join(x for x in known if x)}>", *lines])

    def ratio(self, start: str, end: str) -> float:
        """Return how many times dearer one year is than another: ``P[end] / P[start]``.

        Parameters
        ----------
        start, end : str
            Years of the index.

        Returns
        -------
        float
            The ratio of levels.

        Raises
        ------
        InputError
            The index does not have a year, or has no unbroken run between the two.

        Examples
        --------
        >>> from decentre import prices
        >>> prices.from_rates({"2001-02": 0.05, "2002-03": 0.05}).ratio("2000-01", "2002-03")
        1.1025
        """
        first, last = calendar.parse(start), calendar.parse(end)
        before, after = self._place.get(first), self._place.get(last)
        if before is None or after is None or before[1] != after[1]:
            raise self._no_run(first, last)
        return self.values[after[0]] / self.values[before[0]]

    def rate(self, year: str) -> float:
        """Return the change of prices on the year before, as a share: ``P[t] / P[t-1] - 1``.

        Parameters
        ----------
        year : str
            A year.

        Returns
        -------
        float
            0.051 for 5.1 per cent.

        Raises
        ------
        InputError
            The index does not have both years in one unbroken run.

        Examples
        --------
        >>> from decentre import prices
        >>> round(prices.load("dh_input_unit_cost").rate("2001-02"), 4)
        0.051
        """
        label = calendar.parse(year)
        if self._follows(label):
            place = self._place[label][0]
            return self.values[place] / self.values[place - 1] - 1
        raise self._no_run(calendar.shift(label, -1), label)

    def segments(self) -> list[tuple[str, str]]:
        """Return the unbroken runs, as first and last years.

        Returns
        -------
        list of tuple
            First and last year of each run, in order.

        Examples
        --------
        >>> from decentre import prices
        >>> prices.load("dh_input_unit_cost").segments()
        [('1992-93', '1997-98'), ('1999-00', '2002-03')]
        """
        return list(self.runs)

    def rebase(self, year: str, level: float = 100.0) -> PriceIndex:
        """Return the same index with another base year; ratios do not change.

        Parameters
        ----------
        year : str
            The new base year.
        level : float, default 100
            Its level, above zero.

        Returns
        -------
        PriceIndex
            Runs that are not linked to the base year keep their levels.

        Raises
        ------
        InputError
            The index does not have the year, or the level is not a number above zero.

        Examples
        --------
        >>> from decentre import prices
        >>> prices.from_rates({"2001-02": 0.25}).rebase("2001-02").values
        (80.0, 100.0)
        """
        factor = positive(level, "level") / self[year]
        run = self._place[calendar.parse(year)][1]
        both = zip(self.years, self.values, strict=True)
        return replace(self, values=tuple(v * factor if self._place[y][1] == run else v for y, v in both))

    def to_years(
        self, kind: calendar.Kind, begins: str | None = None, named_by: Literal["start", "end"] = "start"
    ) -> PriceIndex:
        """Carry the index to years that begin elsewhere: each is a blend of the two years it overlaps, by their months.

        ``P'[t] = (1 - m/12) P[s] + (m/12) P[s+1]``, where a year ``t`` begins ``m`` months after the year ``s``.

        Parameters
        ----------
        kind : {'two', 'one'}
            Two years (``'2019-20'``), or one (``'2019'``).
        begins : str, optional
            Month and day on which the new years begin; ``'04-01'`` for two years, ``'01-01'`` for one.
        named_by : {'start', 'end'}, default 'start'
            Whether one number names the calendar year of the first or of the last day.

        Returns
        -------
        PriceIndex
            Its ``note`` says how it was blended.

        Raises
        ------
        InputError
            A choice is not one of those above, or no new year lies within the index.

        Examples
        --------
        >>> from decentre import prices
        >>> calendar_years = prices.from_levels({"2019": 100.0, "2020": 104.0})
        >>> calendar_years.to_years("two")
        <PriceIndex: price_index, 2019-20 to 2019-20, gross, blended by months: 2019-20 is 9 months of 2019 and 3 of 2020>
                 level rate
        year
        2019-20  101.0  n/a
        """
        parts = overlaps(self.years, (self.begins, self.named_by), kind, begins or BEGINS.get(kind, ""), named_by)
        kept = [p for p in parts if not p.months or self._follows(p.second)]
        if not kept:
            raise InputError(
                f"The price index {self.name!r} covers {self._covered()}, in which no year of that kind lies whole; give an "
                "index of more years."
            )
        forecast = [
            p.label for p in kept if self.forecast_from and (p.second if p.months else p.first) >= self.forecast_from
        ]
        return replace(
            self,
            years=tuple(p.label for p in kept),
            values=tuple(self._blend(p) for p in kept),
            runs=_runs([(p.label, self._place[p.first][1]) for p in kept]),
            begins=begins or BEGINS[kind],
            named_by=named_by,
            note=_blended(kept[0]),
            forecast_from=next(iter(forecast), ""),
        )

    def described(
        self,
        *,
        title: str | None = None,
        country: str | None = None,
        basis: Basis | None = None,
        purpose: Literal["revenue", "capital"] | None = None,
        begins: str | None = None,
        named_by: Literal["start", "end"] | None = None,
    ) -> PriceIndex:
        """Return the same levels with what is known about them.

        Parameters
        ----------
        title, country, basis, purpose, begins, named_by : optional
            As the attributes of these names; what is left out stays as it is.

        Returns
        -------
        PriceIndex
            A new index.

        Raises
        ------
        InputError
            A choice is not one of those allowed.

        Examples
        --------
        >>> from decentre import prices
        >>> kenya = prices.from_rates({"2018-19": 0.045}).described(country="KEN", begins="07-01")
        >>> kenya.country, kenya.begins
        ('KEN', '07-01')
        """
        return replace(
            self,
            title=self.title if title is None else title,
            country=self.country if country is None else country,
            basis=basis or self.basis,
            purpose=purpose or self.purpose,
            begins=begins or self.begins,
            named_by=named_by or self.named_by,
        )

    def _follows(self, label: str) -> bool:
        place, run = self._place.get(label, (0, -1))
        return place > 0 and self._place[self.years[place - 1]][1] == run

    def _blend(self, part: Overlap) -> float:
        level = self[part.first]
        return level + (self[part.second] - level) * part.months / 12 if part.months else level

    def _covered(self) -> str:
        return ", ".join(f"{a} to {b}" for a, b in self.runs)

    def _no_run(self, first: str, last: str) -> InputError:
        sentence = (
            f"The price index {self.name!r} has no unbroken run from {first} to {last}; it covers {self._covered()}."
        )
        if calendar.kind(first) != self.kind:
            sentence += f" Its years are of another kind: carry it over with .to_years({calendar.kind(first)!r})."
        return InputError(sentence)


def _runs(labels: Sequence[tuple[str, int]]) -> tuple[tuple[str, str], ...]:
    runs: list[list[str]] = []
    previous = -1
    for label, number in labels:
        if runs and number == previous and calendar.start(runs[-1][1]) + 1 == calendar.start(label):
            runs[-1][1] = label
        else:
            runs.append([label, label])
        previous = number
    return tuple((a, b) for a, b in runs)


def _blended(part: Overlap) -> str:
    if not part.months:
        return ""
    return f"blended by months: {part.label} is {12 - part.months:g} months of {part.first} and {part.months:g} of {part.second}"


def _declared(year: str, runs: Sequence[tuple[str, str]]) -> int:
    return next((n for n, (first, last) in enumerate(runs) if first <= year <= last), -1)


def _require(index: PriceIndex, kind: calendar.Kind) -> None:
    if list(index.years) != sorted({calendar.parse(y) for y in index.years}) or len(index.values) != len(index.years):
        raise InputError("A price index holds one level a year, in order of time; prices.from_levels puts them so.")
    for level in index.values:  # noqa: PD011 (a field of ours)
        positive(level, "a level of the price index")
    allowed = {"basis": ("gross", "net"), "named_by": ("start", "end"), "purpose": ("revenue", "capital", None)}
    for name, choices in allowed.items():
        if getattr(index, name) not in choices:
            raise InputError(f"{name} is {getattr(index, name)!r}; give one of {', '.join(map(repr, choices))}.")
    calendar.of("2000-01-01", kind=kind, begins=index.begins)  # refuses what is no month and day
