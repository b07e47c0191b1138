"""The site and the paper without building them: what each page holds, where links lead, and whose numbers are injected."""

import csv
import inspect
import re
import runpy
import tomllib
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import decentre
import pandas as pd
import pytest
from decentre import reproduction

ROOT = Path(__file__).parents[2]
DOCS, PAPER, STUDIES = ROOT / "docs", ROOT / "paper", ROOT / "case_studies"
QUESTIONS = sorted((DOCS / "questions").glob("*.md"))
PAGES = sorted(DOCS.rglob("*.md"))
TEXTS = [PAPER / "paper.md", PAPER / "methods.md"]
FILLED = [*TEXTS, DOCS / "index.md"]
LINK = re.compile(r"\]\(([^)\s]+)\)")
# Where the site has what another folder of the clone holds, and what is written when it is built.
GATHERED = {
    "lessons/": lambda name: ROOT / "notebooks" / name,
    "cases/": lambda name: STUDIES / Path(name).stem / "report.ipynb",
}
WRITTEN = {
    "estimators.md",
    "api/index.rst",
    "commands.md",
    "changelog.md",
    *(f"{p}/index.md" for p in ("questions", "lessons", "cases", "methods", "course", "catalogue")),
}


def read(path):
    return path.read_text(encoding="utf-8")


def links(path):
    """Return the relative addresses that a page links to or shows."""
    parts = [urlsplit(address) for address in LINK.findall(read(path))]
    return [p.path for p in parts if p.path and not p.scheme and not p.netloc]


def place(path, address):
    """Return the file of the clone behind an address of the site."""
    on_site = Path("/", path.relative_to(DOCS).parent, address).as_posix()
    on_site = re.sub(r"[^/]+/\.\./", "", on_site).lstrip("/")
    if on_site in WRITTEN:
        return DOCS / "build.py"
    for folder, file_of in GATHERED.items():
        if on_site.startswith(folder):
            return file_of(on_site.removeprefix(folder))
    return DOCS / on_site


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda p: p.stem)
def test_a_question_has_an_answer_that_runs_a_way_on_and_a_limit(path):
    text = read(path)
    assert text.startswith("# ")
    assert text.splitlines()[0].endswith("?")
    assert text.count("\n>>> ") >= 2
    assert "\n**What it cannot say.** " in text
    assert any(address.startswith(("../lessons/", "../cases/")) for address in links(path))
    assert not re.search(r"(?<!\[)\blesson \d", text, re.IGNORECASE)  # named and not linked


def test_the_order_of_the_questions_lists_each_once():
    assert sorted(read(DOCS / "questions" / "order.txt").split()) == [p.stem for p in QUESTIONS]


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(DOCS)))
def test_a_relative_link_leads_somewhere(path):
    lost = [address for address in links(path) if not place(path, address).is_file()]
    assert not lost


def test_every_lesson_is_reached_from_a_page():
    reached = {place(p, address).name for p in PAGES for address in links(p) if "lessons/" in address}
    assert {p.name for p in (ROOT / "notebooks").glob("*.ipynb")} - reached == set()


def test_styles_and_template_ask_for_nothing_from_outside():
    for path in [*(DOCS / "_static").glob("*.css"), PAPER / "template.typ"]:
        assert not re.search(r"//\w|@import", read(path))


# The paper and the methods


def placeholders(path):
    filling = runpy.run_path(str(PAPER / "filling.py"))
    return [" ".join(what.split()) for what in filling["PLACE"].findall(read(path))]


def published(study):
    with (STUDIES / study / "published.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["value"] for row in csv.DictReader(file)}


@pytest.mark.parametrize("path", FILLED, ids=lambda p: p.stem)
def test_every_injected_number_is_a_value_of_a_study_that_any_clone_can_recompute(path):
    numbers = [what for what in placeholders(path) if "/" in what.split()[0]]
    assert numbers
    for what in numbers:
        name, _, form = what.partition(" ")
        study, key = name.split("/")
        about = tomllib.loads(read(STUDIES / study / "study.toml"))
        assert key in published(study), what
        assert key not in {row["id"] for row in about.get("needs_reference", [])}, what
        float(format(1.5, form).replace(",", ""))


@pytest.mark.parametrize("path", FILLED, ids=lambda p: p.stem)
def test_every_other_placeholder_is_one_that_can_be_filled(path):
    counts = {
        f"count {what}"
        for what in ("studies", "values", "recomputed", "arithmetic", "own", "copied", "explained", "skipped")
    }
    over = {f"choices {which}" for which in ("lowest", "median", "highest")}
    known = {"date", "table verdicts", "questions", *counts, *over}
    assert {what for what in placeholders(path) if "/" not in what.split()[0]} <= known
    drawn = re.findall(r"\(figure:(\w+)/\d+\)", read(path))
    assert all("def figures(" in read(STUDIES / study / "analysis.py") for study in drawn)


def test_a_placeholder_becomes_its_number_with_a_real_minus():
    results = object.__new__(runpy.run_path(str(PAPER / "filling.py"))["Results"])
    table = pd.DataFrame(
        {
            "printed": ["-1234.6", "3"],
            "evidence": ["recomputed", "own"],
            "recomputed": [-1234.56, 2.0],
            "agrees": [True, False],
            "explained": [False, True],
            "skipped": [False, False],
        },
        index=["a", "b"],
    )
    results.studies = {"one": reproduction.Reproduction("one", "One", table)}
    filled = results.fill(
        "{{one/a ,.1f}} and {{one/b\n.0f}} of {{count values}}, {{count recomputed}} recomputed, {{count own}}, {{count explained}}"
    )
    assert filled == "−1,234.6 and 2 of 2, 1 recomputed, 0, 1"


def test_every_source_cited_is_in_the_bibliography_and_every_source_there_is_cited():
    keys = re.findall(r"^@\w+\{(\w+),", read(PAPER / "paper.bib"), re.MULTILINE)
    cited = set(re.findall(r"@(\w+)", " ".join(re.findall(r"\[-?@[^\]]+\]", " ".join(map(read, TEXTS))))))
    assert len(keys) == len(set(keys))
    assert cited == set(keys)


def test_every_test_that_the_methods_name_is_there():
    named = set(re.findall(r"`(test_\w+)`", read(PAPER / "methods.md")))
    there = {
        name
        for path in Path(__file__).parents[1].glob("*/test_*.py")
        for name in re.findall(r"def (test_\w+)\(", read(path))
    }
    assert len(named) > 100
    assert named - there == set()


def test_every_estimator_stands_in_the_methods():
    helpers = ("load_", "list_", "draft_", "cite", "report")
    front = [n for n in decentre.__all__ if inspect.isfunction(getattr(decentre, n)) and not n.startswith(helpers)]
    front.remove("compare")  # results side by side: nothing is estimated
    arrays = [
        n for m in (decentre.measures, decentre.resampling) for n in m.__all__ if inspect.isfunction(getattr(m, n))
    ]
    division = [n for n in decentre.claims.__all__ if inspect.isfunction(getattr(decentre.claims, n))]
    text = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", read(PAPER / "methods.md")))))
    assert {n for n in [*front, *arrays, *division] if not n.startswith("_")} - text == set()


# The check of a site that was built

CHECK = runpy.run_path(str(DOCS / "links.py"))["broken"]


def site(folder, page, style=""):
    (folder / "index.html").write_text(page, encoding="utf-8")
    (folder / "style.css").write_text(style, encoding="utf-8")
    (folder / "letters.woff2").write_bytes(b"")
    return CHECK(folder)


def test_a_whole_site_passes(tmp_path):
    page = '<link href="style.css"><a id="x" href="#x">x</a><a href="https://example.org">out</a><a href="index.html#x">x</a>'
    assert site(tmp_path, page, "@font-face { src: url('letters.woff2') url(data:font/woff2;base64,AA) }") == []


@pytest.mark.parametrize(
    ("page", "style", "found"),
    [
        ('<a href="nowhere.html">x</a>', "", "index.html links to nowhere.html"),
        ('<a href="#nowhere">x</a>', "", "index.html links to #nowhere"),
        ('<script src="https://example.org/a.js"></script>', "", "index.html loads https://example.org/a.js"),
        ('<img src="//example.org/a.png">', "", "index.html loads //example.org/a.png"),
        ('<img src="lost.png">', "", "index.html loads lost.png"),
        ("", "@import 'https://example.org/a.css';", "style.css asks for https://example.org/a.css"),
        ("", "a { background: url(//example.org/a.png) }", "style.css asks for //example.org/a.png"),
        ("", "a { background: url(lost.png) }", "style.css asks for lost.png"),
    ],
)
def test_what_leads_nowhere_or_outside_is_found(tmp_path, page, style, found):
    assert site(tmp_path, page, style) == [found]


def test_the_readme_counts_the_case_studies_and_how_their_values_are_known():
    studies = sorted((ROOT / "case_studies").glob("*/published.csv"))
    counts = Counter(row["evidence"] for path in studies for row in csv.DictReader(read(path).splitlines()))
    outside = counts["recomputed"] + counts["arithmetic"]
    said = (
        f"The {len(studies)} case studies hold {counts.total():,} values. {outside:,} are printed by others: "
        f"{counts['recomputed']:,} recomputed by a verb from other data, {counts['arithmetic']:,} reached by arithmetic on printed "
        f"figures. {counts['own']:,} are derivations of our own, held so that they cannot drift, and {counts['copied']:,} are copied "
        "in and agree with nothing."
    )
    assert said in " ".join(read(ROOT / "README.md").split())
