"""The course: twelve lessons of 45 minutes, sources that stand on the cards, and no solution in a student's hands."""

import ast
import json
import re
import tomllib
import types
from pathlib import Path

import decentre
import pytest
from decentre import datasets, teaching
from decentre.teaching.models import model

ROOT = Path(__file__).parents[2]
COURSE = ROOT / "docs" / "course"
PAGES = sorted(COURSE.glob("[0-9]*_*.md"), key=lambda p: int(p.stem.split("_")[0]))
READING = re.compile(r"^\* (.+): .+ (\d+) minutes\. Card `([\w]+)`, source `([\w:]+)`\.$", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_a_lesson_has_objectives_a_reading_list_a_schedule_and_an_exercise(page):
    text = page.read_text(encoding="utf-8")
    headings = ["## Objectives", "## Read before", "## 45 minutes", "## Exercise", "## To discuss"]
    assert re.findall(r"^## .*$", text, re.MULTILINE) == headings
    objectives = text.split("## Objectives")[1].split("## ")[0]
    assert objectives.count("\n* ") >= 4
    lesson = int(page.stem.split("_")[0])
    for name in teaching.names():
        if model(name).words.lesson == lesson:
            assert f'teaching.exercise("{name}"' in text


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_a_lessons_minutes_are_forty_five_and_follow_each_other(page):
    rows = re.findall(r"^\| (\d+)-(\d+) \| (\d+) \|", page.read_text(encoding="utf-8"), re.MULTILINE)
    starts, ends, lasts = zip(*[map(int, row) for row in rows], strict=True)
    assert starts == (0, *ends[:-1])
    assert [e - s for s, e in zip(starts, ends, strict=True)] == list(lasts)
    assert ends[-1] == 45


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_a_reading_is_named_as_its_card_names_it(page):
    part = page.read_text(encoding="utf-8").split("## Read before")[1].split("## ")[0]
    readings = READING.findall(part)
    assert len(readings) == part.count("\n* ") >= 3
    for shown, _, slug, key in readings:
        source = next(s for s in datasets.card(slug).sources if s["key"] == key)
        assert source["title"] in shown
        assert source["publisher"] in shown
        address = re.match(r"\[.*\]\((.*?)\)", shown)
        assert address is None or address[1] in source["address"]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_a_page_and_its_lesson_have_one_title_and_one_number(page):
    lesson = ROOT / "notebooks" / f"{page.stem}.ipynb"
    if not lesson.exists():
        pytest.skip(f"lesson {page.stem} is not there")
    first = json.loads(lesson.read_text(encoding="utf-8"))["cells"][0]["source"][0].strip()
    assert page.read_text(encoding="utf-8").splitlines()[0] == first


def test_the_index_lists_every_lesson_under_its_title():
    text = (COURSE / "index.md").read_text(encoding="utf-8")
    for page in PAGES:
        title = page.read_text(encoding="utf-8").splitlines()[0].split(". ", 1)[1]
        assert f"[{title}]({page.name})" in text
        assert f"\n{page.stem}\n" in text


def test_every_exercise_has_a_worked_solution_that_says_what_it_does():
    functions = {
        n.name: n
        for n in ast.parse(Path(__file__).with_name("solutions.py").read_text(encoding="utf-8")).body
        if isinstance(n, ast.FunctionDef)
    }
    assert set(teaching.names()) <= set(functions)
    assert all(ast.get_docstring(functions[name]) for name in teaching.names())


def test_no_wheel_and_no_public_page_holds_a_solution():
    targets = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
    assert not [p for p in targets["wheel"]["only-include"] if p.startswith(("docs", "tests"))]
    assert not list(COURSE.rglob("*solution*"))
    script = (ROOT / "binder" / "postBuild").read_text(encoding="utf-8")
    assert script.startswith("#!/bin/bash\n")
    assert "docs/course/instructor.md" in script


def test_binder_and_colab_refer_to_the_project_alone():
    assert (ROOT / "binder" / "requirements.txt").read_text(encoding="utf-8") == "-r ../toolkit/lock-lab.txt\n"
    version = (ROOT / "binder" / "runtime.txt").read_text(encoding="utf-8").strip()
    assert version in ("python-3.11", "python-3.12", "python-3.13")
    for path in (ROOT / "binder").iterdir():
        assert "://" not in path.read_text(encoding="utf-8"), path
        assert b"\r\n" not in path.read_bytes()


def test_the_cells_of_the_colab_notebook_run():
    cells = json.loads((ROOT / "binder" / "colab.ipynb").read_text(encoding="utf-8"))["cells"]
    code = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    assert code[0].splitlines()[1] == '%pip install -q "decentre[notebook,report,ledger] @ git+{REPOSITORY}"'
    names = {}
    for source in code[1:-1]:
        exec(source, names)  # noqa: S102
    assert names["mine"].student == "s1234"
    names["teaching"] = types.SimpleNamespace(explore=decentre.vary_choices)  # takes the same, and needs no widgets
    exec(code[-1], names)  # noqa: S102
