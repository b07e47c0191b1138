"""Commands that print what a function found."""

from __future__ import annotations

from typing import Literal

from decentre import flows, pooling


def check_agreement(agreement: str, *, on: str) -> int:
    """Hold an agreement to pool budgets against the rules.

    Parameters
    ----------
    agreement : str
        A TOML file ('decentre template agreement' writes one to start from).
    on : str
        The day whose rules count, like 2024-04-01.
    """
    found = pooling.check_agreement(agreement, on=on)
    for rule, row in found.summary().iterrows():
        print(f"{row['outcome']:<14} {rule:<8} {row['finding']} [{row['law']}]")
    print("\n".join(f"note: {note}" for note in found.assumptions))
    print(f"{agreement} on {found.on}: {found.verdict}")
    return 0 if found.passed else 2


def bodies_in(year: str, *, nation: Literal["England", "Scotland", "Wales", "Northern Ireland"] = "England") -> int:
    """List the kinds of body that existed in a year.

    Parameters
    ----------
    year : str
        A financial year, like 2012-13.
    nation : str
        Whose bodies.
    """
    print(flows.bodies_in(year, nation=nation).to_string(index=False))
    return 0
