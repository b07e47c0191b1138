"""Hill-Burton percentages and shares in plain Python, against two outside replications: python hill_burton.py FOLDER.

FOLDER holds final_allocations.csv of github.com/GabeSol7/Hill-Burton-Analysis (commit 968a30c). Nothing of the package is used:
the formula is written here a second time. The output stands beside this file, hill_burton.txt.
"""

import csv
import sys
from pathlib import Path

HERE = Path(__file__).parent
INPUTS = HERE.parents[1] / "toolkit" / "decentre" / "datasets" / "hill_burton_inputs" / "data.csv"


def read(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def percentages(rows, year):
    """Return the allotment percentage of each state in a year."""
    smooth = {}
    for state in {row["body"] for row in rows}:
        incomes = [
            float(r["income"]) for r in rows if r["body"] == state and int(r["year"]) in range(year - 4, year - 1)
        ]
        smooth[state] = sum(incomes) / 3
    mean = sum(smooth.values()) / len(smooth)
    return {state: min(max(1 - income / mean / 2, 0.33), 0.75) for state, income in smooth.items()}


if __name__ == "__main__":
    inputs, printed = read(INPUTS), read(Path(sys.argv[1]) / "final_allocations.csv")
    furthest, compared, floors = {"allotment_pct": 0.0, "allocation_share": 0.0}, 0, 0
    for year in range(1947, 1965):
        found = percentages(inputs, year)
        floors += sum(p == 0.33 for p in found.values())
        people = {r["body"]: float(r["population"]) for r in inputs if int(r["year"]) == year}
        weight = {state: people[state] * p**2 for state, p in found.items()}
        for row in printed:
            if int(row["year"]) == year:
                state, compared = row["state"], compared + 1
                share = weight[state] / sum(weight.values())
                for name, value in (("allotment_pct", found[state]), ("allocation_share", share)):
                    furthest[name] = max(furthest[name], abs(value - float(row[name])))
    print(f"rows compared: {compared}")
    for name, value in furthest.items():
        print(f"largest difference of {name}: {value:.1e}")
    print(f"state-years at the floor, 1947 to 1964: {floors} of {18 * len(found)}")
