"""Fill the texts of the paper with results: every case study runs once, and a placeholder becomes its number.

``{{study/id .1f}}`` is a recomputed value, ``{{count ...}}`` a count over all studies, ``{{table verdicts}}`` the table of studies,
``{{date}}`` the date of the release.
"""

import re
from pathlib import Path

import decentre
from decentre import reproduction

HERE = Path(__file__).parent
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
        study, key = kind.split("/")
        return format(self.studies[study].table.loc[key, "recomputed"], rest).replace("-", "\N{MINUS SIGN}")

    def counts(self):
        """Return the counts that the texts name."""
        tables = [r.table for r in self.studies.values()]
        compared = [t[~t["skipped"]] for t in tables]
        return {
            "studies": len(tables),
            "values": sum(map(len, compared)),
            "agree": sum(int(t["agrees"].sum()) for t in compared),
            "explained": sum(int((~t["agrees"] & t["explained"]).sum()) for t in compared),
            "skipped": sum(int(t["skipped"].sum()) for t in tables),
        }

    def verdicts(self):
        """Return the table of verdicts in Markdown."""
        rows = []
        for name, result in self.studies.items():
            table = result.table[~result.table["skipped"]]
            about = reproduction.load_study(name).about
            rows.append(
                f"| {about['title']} | {len(table)} | {int(table['agrees'].sum())} | "
                f"{int((~table['agrees'] & table['explained']).sum())} |"
            )
        head = ["| case study | values | agree | explained |", f"|:{'-' * 36}|{'-' * 4}:|{'-' * 4}:|{'-' * 5}:|"]
        return "\n".join(
            [*head, *rows, "", ": What could and could not be recomputed, value by value. {#tbl:verdicts}"]
        )


def release_date():
    """Return the date of the release, from the citation file: the same paper at every build."""
    text = (HERE.parent / "CITATION.cff").read_text(encoding="utf-8")
    return re.search(r"^date-released: (\S+)$", text, re.MULTILINE)[1]
