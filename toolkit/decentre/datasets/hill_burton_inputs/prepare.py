"""Income and people of 48 states, and the appropriation: python prepare.py FOLDER (the one that holds panels/hill_burton)."""

import sys
from pathlib import Path

import pandas as pd

OUTSIDE = ["United States", "Alaska", "Hawaii", "Hawaii 3/", "District of Columbia"]
STATES = range(1, 57)  # codes of the states; regions of the Bureau of Economic Analysis have higher ones


def panel(path: Path, column: str) -> pd.DataFrame:
    """Return a column of the 48 states by state and year."""
    table = pd.read_csv(path, dtype={"fips": str})
    table["fips"] = table["fips"].str[:2]
    kept = table["fips"].astype(int).isin(STATES) & ~table["area"].isin(OUTSIDE)
    return table[kept].astype({column: int}).set_index(["area", "year"])[[column]]


if __name__ == "__main__":
    folder = Path(sys.argv[1]) / "panels" / "hill_burton"
    money = pd.read_csv(folder / "appropriations.csv").set_index("year")["appropriation_dollars"].astype("Int64")
    table = panel(folder / "per_capita_income.csv", "dollars").join(
        panel(folder / "population.csv", "persons"), how="outer"
    )
    table = table.astype("Int64").rename_axis(["body", "year"]).reset_index()
    table["appropriation"] = table["year"].map(money)
    names = {"dollars": "income", "persons": "population"}
    table.rename(columns=names).to_csv(Path(__file__).with_name("data.csv"), index=False, lineterminator="\n")
