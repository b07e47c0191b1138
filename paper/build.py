"""Build the paper: numbers, figures and the table of verdicts come from the case studies, recomputed now.

    python3 toolkit paper        # writes paper/build/paper.pdf and paper/build/methods.pdf

In the text ``{{study/id .1f}}`` is a recomputed value, ``{{count ...}}`` a count over all studies, ``{{table verdicts}}`` the table
of studies, and ``(figure:study/n)`` the n-th figure of a study, counted from 0.
"""

import re
import sys
from pathlib import Path

import decentre
import pypandoc
import typst
from decentre import figures, reproduction

HERE = Path(__file__).parent
BUILD = HERE / "build"
PLACE = re.compile(r"\{\{(.+?)\}\}", re.DOTALL)
FIGURE = re.compile(r"\(figure:(\w+)/(\d+)\)")


class Results:
    """Every case study, run once."""

    def __init__(self):
        self.studies = {name: decentre.reproduce(name) for name in reproduction.names()}

    def counts(self):
        """Return the counts that the text names."""
        tables = [r.table for r in self.studies.values()]
        compared = [t[~t["skipped"]] for t in tables]
        return {
            "studies": len(tables),
            "values": sum(map(len, compared)),
            "agree": sum(int(t["agrees"].sum()) for t in compared),
            "explained": sum(int((~t["agrees"] & t["explained"]).sum()) for t in compared),
            "skipped": sum(int(t["skipped"].sum()) for t in tables),
        }

    def value(self, what):
        """Return what stands for one placeholder."""
        kind, _, rest = " ".join(what.split()).partition(" ")
        if kind == "date":
            return decentre_date()
        if kind == "count":
            return f"{self.counts()[rest]:,}"
        if kind == "table":
            return self.verdicts()
        study, key = kind.split("/")
        return format(self.studies[study].table.loc[key, "recomputed"], rest)

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
        head = ["| case study | values | agree | explained |", "|:---------------------------------------|---:|---:|---:|"]
        return "\n".join([*head, *rows, "", ": What could and could not be recomputed, value by value. {#tbl:verdicts}"])


def decentre_date():
    """Return the date of the release, from the citation file: the same paper at every build."""
    text = (HERE.parent / "CITATION.cff").read_text(encoding="utf-8")
    return re.search(r"^date-released: (\S+)$", text, re.MULTILINE)[1]


def drawn(study, number):
    """Draw a figure of a case study as SVG and return its file name."""
    found = list(reproduction.load_study(study).analysis.figures().values())
    with figures.off_screen():
        ax = found[number].plot()
        name = f"{study}-{number}.svg"
        (BUILD / name).write_text(figures.svg(ax), encoding="utf-8", newline="\n")
    return name


def build(name, results):
    """Fill in one text and write it as Markdown and PDF."""
    text = (HERE / f"{name}.md").read_text(encoding="utf-8")
    text = PLACE.sub(lambda m: results.value(m[1]), text)
    text = FIGURE.sub(lambda m: f"({drawn(m[1], int(m[2]))})", text)
    (BUILD / f"{name}.md").write_text(text, encoding="utf-8", newline="\n")
    labels = re.sub(r"!\[(.+?)\\label\{(.+?)\}\]\((.+?)\)", r"![\1](\3){#\2}", text, flags=re.DOTALL)
    body = pypandoc.convert_text(
        labels.replace("# References", '```{=typst}\n#bibliography("paper.bib", title: "References", style: "apa")\n```'),
        "typst",
        format="markdown-citations" if name == "methods" else "markdown",
        extra_args=["--standalone", f"--template={HERE / 'template.typ'}", f"--lua-filter={HERE / 'links.lua'}", "--wrap=preserve"],
    )
    source = BUILD / f"{name}.typ"
    source.write_text(body, encoding="utf-8", newline="\n")
    (BUILD / "paper.bib").write_bytes((HERE / "paper.bib").read_bytes())
    (BUILD / f"{name}.pdf").write_bytes(typst.compile(str(source), root=str(BUILD), ignore_system_fonts=True, timestamp=0))
    return BUILD / f"{name}.pdf"


if __name__ == "__main__":
    BUILD.mkdir(exist_ok=True)
    (BUILD / ".gitignore").write_text("*\n", encoding="utf-8")
    everything = Results()
    for wanted in sys.argv[1:] or ["paper", "methods"]:
        print(build(wanted, everything))
