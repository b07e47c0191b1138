"""Build the paper: numbers, figures and the table of verdicts come from the case studies, recomputed now.

    python3 toolkit paper        # writes paper/build/paper.pdf and paper/build/methods.pdf

In the text ``{{...}}`` is a result (see ``filling.py``), and ``(figure:study/n)`` the n-th figure of a study, counted from 0.
"""

import re
import runpy
import sys
from pathlib import Path

import pypandoc
import typst
from decentre import figures, reproduction

HERE = Path(__file__).parent
BUILD = HERE / "build"
FIGURE = re.compile(r"\(figure:(\w+)/(\d+)\)")
BIBLIOGRAPHY = '```{=typst}\n#bibliography("paper.bib", title: "References", style: "apa")\n```'


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
    text = results.fill((HERE / f"{name}.md").read_text(encoding="utf-8"))
    text = FIGURE.sub(lambda m: f"({drawn(m[1], int(m[2]))})", text)
    (BUILD / f"{name}.md").write_text(text, encoding="utf-8", newline="\n")
    labels = re.sub(r"!\[(.+?)\\label\{(.+?)\}\]\((.+?)\)", r"![\1](\3){#\2}", text, flags=re.DOTALL)
    body = pypandoc.convert_text(
        labels.replace("# References", BIBLIOGRAPHY),
        "typst",
        format="markdown",
        extra_args=[
            "--standalone",
            f"--template={HERE / 'template.typ'}",
            f"--lua-filter={HERE / 'links.lua'}",
            "--wrap=preserve",
        ],
    )
    source = BUILD / f"{name}.typ"
    source.write_text(body, encoding="utf-8", newline="\n")
    (BUILD / "paper.bib").write_bytes((HERE / "paper.bib").read_bytes())
    (BUILD / f"{name}.pdf").write_bytes(
        typst.compile(str(source), root=str(BUILD), ignore_system_fonts=True, timestamp=0)
    )
    return BUILD / f"{name}.pdf"


if __name__ == "__main__":
    BUILD.mkdir(exist_ok=True)
    (BUILD / ".gitignore").write_text("*\n", encoding="utf-8")
    everything = runpy.run_path(str(HERE / "filling.py"))["Results"]()
    for wanted in sys.argv[1:] or ["paper", "methods"]:
        print(build(wanted, everything))
