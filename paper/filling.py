"""Fill the texts of the paper with results: every case study runs once, and a placeholder becomes its number.

``{{study/id .1f}}`` is a recomputed value, ``{{count ...}}`` a count over all studies, ``{{table verdicts}}`` the table of studies,
``{{choices median}}`` what was left in England, 2001-02, over the choices that could be defended, ``{{date}}`` the date of the release.
"""

import re
from functools import cache
from pathlib import Path

import decentre
from decentre import reproduction, tables

HERE = Path(__file__).parent
COLUMNS = ("recomputed", "arithmetic", "own", "copied", "explained")
PLACE = re.compile(r"\{\{(.+?)\}\}", re.DOTALL)


class Results:
    """Every case study, run once."""

    def __init__(self):
        self.studies = {name: decentre.reproduce(name) for name in reproduction.names()}

    def fill(self, text):
        """Return a text with every placeholder filled."""
        return PLACE.sub(lambda found: self.value(found[1]), text)

    def value(self, what):
        """Return what stands for one placeholder."""
        kind, _, rest = " ".join(what.split()).partition(" ")
        if kind == "date":
            return release_date()
        if kind == "count":
            return f"{self.counts()[rest]:,}"
        if kind == "table":
            return self.verdicts()
        if kind == "choices":
            return format(choices()[rest], ".0f")
        study, key = kind.split("/")
        return format(self.studies[study].table.loc[key, "recomputed"], rest).replace("-", "\N{MINUS SIGN}")

    def counts(self):
        """Return the counts that the texts name."""
        return {"studies": len(self.studies), **reproduction.counts(self.studies.values())}

    def verdicts(self):
        """Return the table of verdicts in Markdown."""
        rows = []
        for name, result in self.studies.items():
            found = reproduction.counts([result])
            cells = [reproduction.load_study(name).about["title"], *(found[column] for column in COLUMNS)]
            rows.append(f"| {' | '.join(map(str, cells))} |")
        head = [f"| case study | {' | '.join(COLUMNS)} |", f"|:{'-' * 30}|{'|'.join('-' * 5 + ':' for _ in COLUMNS)}|"]
        said = "How the values of each study are known; only the first two columns are published values that agree."
        return "\n".join([*head, *rows, "", f": {said} {{#tbl:verdicts}}"])


@cache
def choices():
    """Return the lowest, median and highest share of growth left in England, 2001-02, in per cent.

    Two price measures, growth before and after inflation, and two of the four named sums counted as national or not.
    """
    budget = tables.make_budget("England", {"2000-01": 34.1e9, "2001-02": 37.0e9}, currency="GBP")
    named = {"cancer": 255e6, "coronary heart disease": 150e6, "deprived areas": 130e6, "nurses' living costs": 65e6}
    curve = decentre.vary_choices(
        budget,
        tables.make_lines("England", "2001-02", priority=named),
        price_indices={"input cost": "dh_input_unit_cost", "deflator": "gdp_deflator"},
        contested=["deprived areas", "nurses' living costs"],
    )
    lowest, median, highest = 100 * curve.table["share"].quantile([0, 0.5, 1])
    return {"lowest": lowest, "median": median, "highest": highest}


def release_date():
    """Return the date of the release, from the citation file: the same paper at every build."""
    text = (HERE.parent / "CITATION.cff").read_text(encoding="utf-8")
    return re.search(r"^date-released: (\S+)$", text, re.MULTILINE)[1]
