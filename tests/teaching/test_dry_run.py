"""A lesson fills its hour: 40 to 50 minutes as counted, at least a third of them the students' own work."""

import importlib.util
from pathlib import Path

import pytest


def _counter():
    spec = importlib.util.spec_from_file_location("dry_run", Path(__file__).with_name("dry_run.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


dry_run = _counter()
LESSONS = dry_run.lessons()


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_a_lesson_takes_forty_to_fifty_minutes(path):
    assert 40 <= dry_run.count(path)["minutes"] <= 50


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_a_third_of_a_lesson_is_student_work_of_all_three_kinds(path):
    counted = dry_run.count(path)
    assert counted["share"] >= 1 / 3
    assert all(counted[kind] > 0 for kind in dry_run.STUDENT_WORK)


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_no_cell_of_a_lesson_repeats_another(path):
    code = [" ".join(source.split()) for kind, source, _ in dry_run.cells(path) if kind == "code"]
    assert len(code) == len(set(code))


def test_the_stored_dry_run_is_that_of_the_lessons():
    stored = Path(dry_run.__file__).with_suffix(".txt").read_text(encoding="utf-8")
    assert stored == dry_run.table()


def test_words_are_counted_as_they_are_read_aloud():
    assert dry_run.words("**Two** words") == 2
    assert dry_run.words("a [link here](https://nowhere.invalid/x) = 5") == 4
    assert dry_run.minutes("code", "x = 1") == 1.5
