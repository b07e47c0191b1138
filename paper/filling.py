"""Fill the texts of the paper with results: every case study runs once, and a placeholder becomes its number.

``{{study/id .1f}}`` is a recomputed value, ``{{count ...}}`` a count over all studies, ``{{table verdicts}}`` the table of studies,
``{{date}}`` the date of the release.
"""

import re
from pathlib import Path

import decentre
from decentre import reproduction

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


def release_date():
    """Return the date of the release, from the citation file: the same paper at every build."""
    text = (HERE.parent / "CITATION.cff").read_text(encoding="utf-8")
    return re.search(r"^date-released: (\S+)$", text, re.MULTILINE)[1]
