"""An agreement as a user writes it, TOML or a dict: accepted as it is, or refused in one sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from decentre import records, years
from decentre.errors import InputError
from decentre.pooling.papers import require_england
from decentre.pooling.rules import Rule, book, kinds, nearest, services, year_of
from decentre.pooling.sharing import PROMISES, RiskShare
from decentre.tables.choices import path_of

_TEMPLATE = Path(__file__).parent.parent / "rules" / "agreement_template.toml"
_TEXTS = (
    *("title", "year", "form", "host", "manager"),
    *(
        "aims",
        "improvement",
        "variation",
        "persons",
        "resources",
        "duration",
        "management",
        "monitoring",
        "consultation",
        "information",
        "nation",
    ),
)
_FUND_POUNDS = (
    *("nhs_minimum", "published_minimum", "minimum_before", "social_care", "social_care_before", "council_grant"),
    *("facilities_grant", "facilities_grant_to_districts", "discharge", "discharge_to_council", "council_grant_before"),
)
_CLAUSES = dict(zip(PROMISES, ("yes or no", "yes or no", "count"), strict=True))
_SHAPE: dict[str, Any] = {
    **dict.fromkeys(_TEXTS, "text"),
    "starts": "day",
    "ends": "day",
    "fund": "pounds",
    "currency": "text",
    "contracts": ["text"],
    "consents": ["text"],
    "reports": {"quarterly": "count", "annual": "count"},
    "partners": [{"name": "text", "kind": "text"}],
    "functions": [{"name": "text", "service": "text", "kind": "text", "owner": "text"}],
    "contributions": [{"partner": "text", "line": "text", "amount": "pounds", "instalments": ["pounds"]}],
    "risk_share": {
        **_CLAUSES,
        "rule": "text",
        "host": "text",
        "lines": ["text"],
        "cap": "pounds",
        "remainder": "text",
        "risk_pool": ["text"],
        "uncommitted": ["text"],
    },
    "better_care_fund": {
        **dict.fromkeys(_FUND_POUNDS, "pounds"),
        "two_tier": "yes or no",
        "facilities_grant_agreed": "yes or no",
        "signed": "day",
        "conditions": ["count"],
    },
}
_NEEDED = {
    "partners": ("name", "kind"),
    "functions": ("name", "service"),
    "contributions": ("partner", "amount"),
}
_FUNCTION_KINDS = ("NHS", "health-related")
_POUND = "GBP"


@dataclass(frozen=True)
class Case:
    """An agreement on a day and one rule: what a check looks at."""

    agreement: Mapping[str, Any]
    on: date
    rule: Rule

    @property
    def year(self) -> str:
        """The financial year of the day."""
        return year_of(self.on)

    def text(self, key: str) -> str:
        """Return a text of the agreement, stripped; empty where there is none."""
        return str(self.agreement.get(key, "")).strip()

    def rows(self, key: str) -> list[Mapping[str, Any]]:
        """Return a list of tables of the agreement; empty where there is none."""
        rows: list[Mapping[str, Any]] = self.agreement.get(key, [])
        return rows

    @property
    def fund(self) -> Mapping[str, Any] | None:
        """The part on the Better Care Fund, or None."""
        return self.agreement.get("better_care_fund")

    @property
    def part(self) -> Mapping[str, Any]:
        """The part on the Better Care Fund; empty where there is none."""
        return self.fund or {}

    def side(self, partner: Mapping[str, Any]) -> str:
        """Return on which side a partner stands: council, NHS body, combined authority, or other."""
        return str(kinds().get(partner["kind"], {}).get("side", "other"))

    def partners(self, side: str) -> list[str]:
        """Return the names of the partners on one side whose kind of body there was on the day."""
        return [p["name"] for p in self.rows("partners") if self.side(p) == side and p not in self.absent()]

    def absent(self) -> list[Mapping[str, Any]]:
        """Return the partners of a kind that there was not on the day."""
        found = [(p, kinds().get(p["kind"], {})) for p in self.rows("partners")]
        return [p for p, k in found if self.on < k.get("from", self.on) or self.on > k.get("until", self.on)]


def read_agreement(agreement: str | Path | Mapping[str, Any]) -> dict[str, Any]:
    """Return an agreement from a TOML file or a dict, or refuse it."""
    given = (
        records.checked(agreement, "the agreement")
        if isinstance(agreement, Mapping)
        else _parse(path_of(agreement, "agreement"))
    )
    _require(given, _SHAPE, "the agreement")
    for key, needed in _NEEDED.items():
        for row in given.get(key, []):
            _require_keys(row, needed, key)
    require_england(given)
    given |= {key: [_known(row) for row in given[key]] for key in ("partners", "functions") if key in given}
    _require_kinds(given.get("functions", []))
    if "risk_share" in given:
        RiskShare.given(given["risk_share"])
    if given.get("currency", _POUND) != _POUND:
        raise InputError(f"currency is {given['currency']!r}; the rules of section 75 are in pounds: give {_POUND!r}.")
    if "year" in given:
        given["year"] = _financial(given["year"])
    start = given.get("starts", book()["in_force"])
    if start < book()["in_force"]:
        raise InputError(
            f"The agreement starts on {start}, before the Partnership Arrangements Regulations (SI 2000/617) came into "
            f"force on {book()['in_force']}; there was no such arrangement to make."
        )
    return given


def _parse(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise InputError(
            f"There is no file '{path}'; give a TOML file or a dict (decentre template agreement writes one to start from)."
        )
    return records.contents(path, advice="mend that place, or start from decentre template agreement")


def _require(value: object, shape: Any, where: str) -> None:
    if isinstance(shape, dict):
        _require_table(value, shape, where)
    elif isinstance(shape, list):
        if not isinstance(value, list | tuple):
            raise InputError(f"{where} is {value!r}; give a list.")
        for item in value:
            _require(item, shape[0], where)
    elif not _is(value, shape):
        raise InputError(f"{where} is {value!r}; give {_WANTED[shape]}.")


def _require_table(value: object, shape: dict[str, Any], where: str) -> None:
    if not isinstance(value, Mapping):
        raise InputError(f"{where} is {value!r}; give a table with any of {', '.join(shape)}.")
    unknown = [str(k) for k in value if k not in shape]
    if unknown:
        raise InputError(
            f"{where} has the unknown key {unknown[0]!r}{nearest(unknown[0], list(shape))}; its keys are "
            f"{', '.join(shape)}.",
            pd.DataFrame({"unknown": unknown}),
        )
    for key, item in value.items():
        _require(item, shape[key], key if where == "the agreement" else f"{key} of {where}")


_WANTED = {
    "text": "a text",
    "day": "a date without quotes, like 2024-04-01",
    "pounds": "pounds as a number of zero or more, like 1200000.00",
    "count": "a whole number of zero or more",
    "yes or no": "true or false",
}


def _is(value: object, shape: str) -> bool:
    if shape == "text":
        return isinstance(value, str)
    if shape == "day":
        return type(value) is date
    if shape == "yes or no":
        return isinstance(value, bool)
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0
    return number and (shape == "pounds" or isinstance(value, int))


def _require_keys(row: Mapping[str, Any], needed: tuple[str, ...], key: str) -> None:
    missing = [k for k in needed if k not in row]
    if missing:
        raise InputError(f"One of the {key} has no {missing[0]}: {dict(row)}; give {' and '.join(needed)} for each.")


def _known(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a partner or function with its kind and service as the rules spell them, and the kind of a known service."""
    spelling = {name.casefold(): name for name in (*kinds(), *services(), *_FUNCTION_KINDS)}
    named = {k: spelling.get(v.casefold(), v) if k in {"kind", "service"} else v for k, v in row.items()}
    tag = services().get(named.get("service", ""), {})
    return {"kind": tag["kind"], **named} if tag else named


def _require_kinds(functions: list[Mapping[str, Any]]) -> None:
    wrong = [f for f in functions if f.get("kind") not in _FUNCTION_KINDS]
    if wrong:
        raise InputError(
            f"The function {wrong[0]['name']!r} is of the kind {wrong[0].get('kind')!r}; give 'NHS' or 'health-related' "
            "(a function of a council).",
            pd.DataFrame(wrong),
        )


def draft_agreement() -> dict[str, Any]:
    """Return an agreement to start from: an invented county's, complete, which fails no rule on 1 April 2024.

    Returns
    -------
    dict
        What :func:`check_agreement` takes; ``decentre template agreement`` writes the same as a TOML file with comments.

    Examples
    --------
    >>> draft = draft_agreement()
    >>> draft["form"], draft["fund"], [p["kind"] for p in draft["partners"]]
    ('pool', 30000000.0, ['county council', 'integrated care board'])
    """
    return records.contents(_TEMPLATE)


def draft_text() -> str:
    """Return the text of the agreement to start from, comments and all."""
    return _TEMPLATE.read_text(encoding="utf-8")


def _financial(year: object) -> str:
    """Accept the year of an agreement: the rules of pooled budgets are dated by financial years."""
    label = years.parse(year)
    if years.kind(label) != "two":
        raise InputError(f"year is {year!r}; give a financial year like '2024-25': the rules are dated by them.")
    return label
