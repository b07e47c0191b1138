"""Teaching: figures that follow from a student's number alone, answers by two routes, marks that are fair and say why."""

import hashlib
import importlib.util
import itertools
import json
import math
import re
import sys
import types
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from decentre import InputError, cli, decompose_growth, tables, teaching
from decentre.teaching import assignment
from decentre.teaching.draws import Draws
from decentre.teaching.models import model
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
NAMES = teaching.names()
STUDENTS = [f"s{i:07d}" for i in range(0, 4000, 500)]


@pytest.fixture(scope="module")
def solutions():
    """The worked solutions that instructors have: by the verbs, which marking does not use."""
    spec = importlib.util.spec_from_file_location("solutions", Path(__file__).with_name("solutions.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answers_of(name, student):
    """The numbers that are right."""
    return {key: s.value for key, s in assignment.drawn(model(name), student)[1].items() if not s.supported}


def choices_of(name, student):
    """The letters that are right."""
    made, solved = model(name), assignment.drawn(model(name), student)[1]
    asked = [q for q in made.words.questions if q.statements]
    letters = {q.key: {v: k for k, v in assignment.lettered(q, made, student).items()} for q in asked}
    return {q.key: ", ".join(letters[q.key][n] for n in solved[q.key].supported) for q in asked}


# the figures


def test_there_is_an_exercise_for_each_of_the_twelve_lessons_and_two_for_the_one_abroad():
    assert [model(name).words.lesson for name in NAMES] == [*range(1, 11), 11, 11, 12]
    titles = [model(name).words.title for name in NAMES]
    assert len(set(titles)) == 13


def test_a_stream_is_the_hash_of_its_name_cut_into_words():
    def words(key):
        for block in itertools.count():
            digest = hashlib.sha256(f"{key}/{block}".encode()).hexdigest()
            yield from (int(digest[i : i + 16], 16) for i in range(0, 64, 16))

    by_hand = words("growth/s1/0")
    expected = [10 + next(by_hand) * 91 // 2**64 for _ in range(50)]
    assert Draws("growth", "s1", 0).wholes(50, 10, 100) == expected


def test_draws_reach_every_number_about_equally_often():
    drawn = Draws("any", "one", 0).wholes(6000, 1, 6)
    counts = [drawn.count(face) for face in range(1, 7)]
    assert sum((n - 1000) ** 2 / 1000 for n in counts) < 20.5  # chi-square with 5 degrees of freedom, p = 0.001
    orders = {tuple(Draws("any", str(i), 0).shuffled("abc")) for i in range(100)}
    assert len(orders) == 6


@pytest.mark.parametrize("name", NAMES)
def test_the_same_student_gets_the_same_figures_and_another_student_others(name):
    one, again, other = (teaching.exercise(name, student=s) for s in ("s1234", " S1234", "s1235"))
    for table, frame in one.tables.items():
        pd.testing.assert_frame_equal(frame, again.tables[table])
    assert not all(frame.equals(other.tables[key]) for key, frame in one.tables.items())
    assert repr(one) == repr(again)


@pytest.mark.parametrize("name", NAMES)
def test_figures_are_whole_numbers_or_their_quotients_so_that_no_platform_rounds_otherwise(name):
    sheet, _ = assignment.drawn(model(name), "s1")
    text = json.dumps(sheet.tables)
    assert json.loads(text) == sheet.tables
    assert all(math.isfinite(x) for t in sheet.tables.values() for c in t.values() for x in c if isinstance(x, float))


def test_a_number_as_text_and_as_number_is_one_student_and_an_accent_is_one_letter():
    assert teaching.exercise("flows", student=1234).student == teaching.exercise("flows", student="1234").student
    composed, apart = "ren\u00e9", "rene\u0301"
    assert teaching.exercise("flows", student=composed).student == teaching.exercise("flows", student=apart).student
    assert teaching.exercise("flows", student="01").student != teaching.exercise("flows", student="1").student


@pytest.mark.parametrize(
    "student", ["", "  ", "a b", "../x", "12/34", "x" * 65, "...", "a;b", "\u202ea", None, 1.5, True]
)
def test_an_odd_student_number_is_refused_in_one_sentence(student):
    with pytest.raises(InputError, match=r"student is .*; give a student number of 1 to 64 letters, digits"):
        teaching.exercise("growth", student=student)


def test_an_unknown_exercise_is_refused_with_the_nearest_name():
    with pytest.raises(
        InputError, match=r"'grwth' is not an exercise \(did you mean 'growth'\?\); give one of growth, purpose"
    ):
        teaching.exercise("grwth", student=1)
    with pytest.raises(InputError, match=r"7 is not an exercise; give one of"):
        teaching.mark(7, student=1, answers={})


@pytest.mark.parametrize("name", NAMES)
def test_no_students_data_set_is_degenerate(name):
    drawn = [assignment.drawn(model(name), f"class-{i}")[1] for i in range(100)]
    for key in [k for k, s in drawn[0].items() if not s.supported]:
        values = [d[key].value for d in drawn]
        assert all(math.isfinite(v) and v != 0 for v in values)
        assert len(set(values)) > (2 if key == "set_aside" else 5), f"{key} is nearly the same for everyone"
        for each in drawn:
            far = [abs(slip - each[key].value) / abs(each[key].value) for slip in each[key].slips.values()]
            assert all(x > 0.019 for x in far), f"{key} cannot be told from a slip"


@pytest.mark.parametrize("name", NAMES)
def test_every_question_is_answered_and_every_slip_has_its_words(name):
    _, solved = assignment.drawn(model(name), "s1")
    questions = model(name).words.questions
    assert [q.key for q in questions] == list(solved)
    for question in questions:
        wrong = set(question.statements) - set(solved[question.key].supported)
        assert set(question.slips) == set(solved[question.key].slips) | wrong
        assert question.unit in ("pounds", "money", "share", "number", "count", "choice")
        assert question.ask.endswith("?")


# the answers


@pytest.mark.parametrize("name", NAMES)
def test_the_verbs_and_the_other_route_come_to_the_same(name, solutions):
    for student in STUDENTS[: 3 if name == "ledger" else 8]:
        by_verbs = solutions.solution(name, student=student)
        assert by_verbs == pytest.approx(answers_of(name, student), rel=1e-7, abs=1e-12)
        assert teaching.mark(name, student=student, answers=by_verbs | choices_of(name, student)).score == 1


@pytest.mark.parametrize("name", NAMES)
def test_an_exercise_holds_no_answer(name):
    mine = teaching.exercise(name, student="s77")
    cells = {repr(float(x)) for f in mine.tables.values() for x in f.select_dtypes("number").to_numpy().ravel()}
    for key, value in answers_of(name, "s77").items():
        if mine.questions.loc[key, "unit"] != "count":
            assert repr(value) not in repr(mine), key
            assert repr(value) not in cells, key


# the marks


@pytest.mark.parametrize("digits", [2, 3, 4, 6, 15])
@pytest.mark.parametrize("name", NAMES)
def test_a_right_answer_with_another_rounding_is_right(name, digits):
    for student in STUDENTS:
        exact = answers_of(name, student)
        rounded = {k: float(f"{v:.{digits}g}") if abs(v) >= 100 or v % 1 else v for k, v in exact.items()}
        units = teaching.exercise(name, student=student).questions["unit"]
        rounded |= {k: exact[k] for k in exact if units[k] == "count"}
        assert teaching.mark(name, student=student, answers=rounded | choices_of(name, student)).score == 1, rounded


@settings(deadline=None, max_examples=200)
@given(st.floats(0.01, 1e9), st.integers(2, 12), st.sampled_from(["share", "number", "pounds"]), st.booleans())
def test_any_value_rounded_to_two_digits_or_more_agrees_and_twice_it_does_not(value, digits, unit, below):
    from decentre.teaching.marking import agrees

    value = -value if below else value
    assert agrees(float(f"{value:.{digits}g}"), value, unit)
    assert not agrees(2 * value, value, unit)
    assert not agrees(1.07 * value, value, unit) or digits < 3


@pytest.mark.parametrize("name", NAMES)
def test_every_slip_is_recognised_and_told(name):
    questions = {q.key: q for q in model(name).words.questions}
    sheet, solved = assignment.drawn(model(name), "s5")
    for key, answer in solved.items():
        for slip, value in answer.slips.items():
            row = teaching.mark(name, student="s5", answers={key: value}).table.loc[key]
            assert row["verdict"] == "wrong"
            same = [k for k, v in answer.slips.items() if math.isclose(v, value, rel_tol=0.011)]
            assert row["feedback"] in [questions[key].slips[k].format(**sheet.given) for k in same], (key, slip)


def test_a_percentage_given_as_a_share_is_told_so():
    share = answers_of("growth", "s1")["share"]
    row = teaching.mark("growth", student="s1", answers={"share": round(100 * share, 1)}).table.loc["share"]
    assert row["verdict"] == "right, in another unit"
    assert "as a percentage; a share is from 0 to 1: write 0." in row["feedback"]


def test_pounds_given_in_millions_are_told_so_and_so_is_a_turned_sign():
    exact = answers_of("growth", "s1")["discretionary"]
    row = teaching.mark("growth", student="s1", answers={"discretionary": round(exact / 1e6, 2)}).table.loc[
        "discretionary"
    ]
    assert row["verdict"] == "right, in another unit"
    assert "in millions of pounds; write the pounds" in row["feedback"]
    turned = teaching.mark("growth", student="s1", answers={"discretionary": -exact}).table.loc["discretionary"]
    assert turned["feedback"].startswith("right but for the sign")


def test_a_single_digit_is_not_taken_for_millions():
    exact = answers_of("growth", "s1")["discretionary"]
    row = teaching.mark("growth", student="s1", answers={"discretionary": round(exact / 10**7) * 1.0}).table.loc[
        "discretionary"
    ]
    assert row["verdict"] == "wrong"


def test_an_answer_of_one_digit_is_told_to_give_more():
    share = next(s for s in map(str, range(99)) if 0.41 < answers_of("growth", s)["share"] < 0.44)
    row = teaching.mark("growth", student=share, answers={"share": 0.4}).table.loc["share"]
    assert row["verdict"] == "rounded too far"
    assert "at least two digits" in row["feedback"]


def test_missing_and_surplus_answers_are_named():
    marked = teaching.mark("growth", student="s1", answers={"shares": 0.2})
    assert (marked.table["verdict"] == "not answered").all()
    assert marked.table.loc["share", "feedback"] == "What share of gross growth is that?"
    assert list(marked.surplus) == ["shares"]
    assert marked.surplus["shares"].startswith(
        "no question is called 'shares' (did you mean 'share'?); the questions are disc"
    )
    assert marked.surplus["shares"] in " ".join(repr(marked).split())  # whatever its lines
    assert marked.score == 0


@pytest.mark.parametrize("answer", ["about a fifth", None, math.nan, math.inf, True, [0.2], {}])
def test_an_answer_that_is_no_number_is_said_to_be_none(answer):
    row = teaching.mark("growth", student="s1", answers={"share": answer}).table.loc["share"]
    assert row["verdict"] == "not a number"
    assert "give a plain number" in row["feedback"]


@pytest.mark.parametrize("answer", [np.float64(1), np.float32(1), np.int64(1)])
def test_numbers_of_numpy_are_numbers(answer):
    assert teaching.mark("growth", student="s1", answers={"share": answer}).table.loc["share", "verdict"] == "wrong"


def test_answers_that_are_not_by_question_are_refused():
    for answers in ([0.2, 0.3], 0.2, None, pd.Series([1, 2], index=["share", "share"])):
        with pytest.raises(InputError, match="give each question's answer once, by its name"):
            teaching.mark("growth", student="s1", answers=answers)
    series = pd.Series(answers_of("growth", "s1") | choices_of("growth", "s1"))
    assert teaching.mark("growth", student="s1", answers=series).score == 1


def test_a_wrong_answer_gets_a_hint_and_not_the_answer():
    exact = answers_of("capitation", "s1")
    marked = teaching.mark("capitation", student="s1", answers=dict.fromkeys(exact, 123456.0))
    assert (marked.table.loc[list(exact), "verdict"] == "wrong").all()
    assert "set_pace" in marked.table.loc["allocation", "feedback"]
    for value in exact.values():
        assert f"{value:.3g}" not in repr(marked)
        assert f"{value:.3f}" not in repr(marked)


def test_marks_show_themselves_as_text_and_as_html():
    marked = teaching.mark("flows", student="s1", answers=answers_of("flows", "s1") | choices_of("flows", "s1"))
    assert repr(marked).startswith("<Marking: flows, student s1: 6 of 6 right>")
    assert "<th scope" in marked._repr_html_()
    mine = teaching.exercise("flows", student="s1")
    assert mine._repr_html_().startswith("<p>The payments of an invented health service in 2012-13")
    assert "payments (number)" in repr(mine)


def test_the_rules_given_to_one_student_are_not_those_of_the_next():
    teaching.exercise("capitation", student="s1").given["formula"]["blocks"].clear()
    assert teaching.exercise("capitation", student="s1").given["formula"]["blocks"]


# the choices under the reader's hand

BOTH = tables.template("budget"), tables.template("lines")
INDICES = {"stated": None, "input cost": "dh_input_unit_cost"}
LOCAL = BOTH[1].loc[BOTH[1]["component"] == "priority", "line"].iloc[0]


class Control:
    """A widget without a browser: a value, and whoever watches it."""

    def __init__(self, options=(), value=None, **_):
        first = next(iter(options), None)
        self.value = value if value is not None else first[1] if isinstance(first, tuple) else first
        self.watchers = []

    def observe(self, watcher, names):
        assert names == "value"
        self.watchers.append(watcher)

    def set(self, value):
        self.value = value
        for watcher in self.watchers:
            watcher({"new": value})


class Box:
    def __init__(self, children):
        self.children = children


@pytest.fixture
def panel(monkeypatch):
    """The panel on stand-ins of ipywidgets, which the tests' environment does not have."""
    stand_in = types.ModuleType("ipywidgets")
    stand_in.Dropdown = stand_in.SelectMultiple = stand_in.HTML = Control
    stand_in.HBox = stand_in.VBox = Box
    monkeypatch.setitem(sys.modules, "ipywidgets", stand_in)
    return teaching.explore(*BOTH, price_indices=INDICES, contested=[LOCAL])


def test_the_panel_opens_on_the_first_choices_and_shows_the_range_of_all(panel):
    controls, shown = panel.children
    assert [c.value for c in controls.children] == ["stated", "gross_growth", (LOCAL,)]
    assert "47.0 %" in shown.value
    assert 'alt="' in shown.value
    assert "specifications together: 41.1 to" in shown.value


def test_each_control_changes_the_answer(panel):
    (price, denominator, national), shown = panel.children[0].children, panel.children[1]
    price.set("input cost")
    assert "41.1 %" in shown.value  # GR09: West Sussex at the Department's input cost
    price.set("stated")
    denominator.set("growth_after_inflation")
    assert "68.8 %" in shown.value
    denominator.set("gross_growth")
    national.set(())
    lines = BOTH[1][BOTH[1]["line"] != LOCAL]
    without = decompose_growth(BOTH[0], lines, price_index=None).shares["discretionary"].item()
    assert f"{100 * without:.1f} %" in shown.value


def test_results_are_leafed_through_one_at_a_time(panel):
    shares = {
        of: decompose_growth(*BOTH, price_index=None, denominator=of)
        for of in ("gross_growth", "growth_after_inflation")
    }
    choice, shown = teaching.explore_results(shares).children
    assert choice.value == "gross_growth"
    assert "47.0 %" in shown.value
    choice.set("growth_after_inflation")
    assert "68.8 %" in shown.value
    assert 'alt="' in shown.value
    with pytest.raises(InputError, match="results is empty"):
        teaching.explore_results({})


def test_without_ipywidgets_the_panel_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(
        InputError, match=r"explore needs ipywidgets, which is not installed; install it with pip install"
    ):
        teaching.explore(*BOTH, price_indices=INDICES)


def test_the_panel_refuses_what_vary_choices_refuses(panel):
    with pytest.raises(InputError, match="contested is"):
        teaching.explore(*BOTH, price_indices=INDICES, contested=["no such line"])
    with pytest.raises(InputError, match="price_indices must name"):
        teaching.explore(*BOTH, price_indices={})


def test_with_ipywidgets_the_panel_is_made_of_its_widgets():
    widgets = pytest.importorskip("ipywidgets")
    found = teaching.explore(*BOTH, price_indices=INDICES, contested=[LOCAL])
    assert isinstance(found, widgets.VBox)
    controls, shown = found.children
    controls.children[0].value = "input cost"
    assert "41.1 %</td>" in shown.value
    controls.children[2].value = ()
    assert "41.1 %</td>" not in shown.value


# the student's folder


@pytest.mark.parametrize("name", NAMES)
def test_a_students_folder_holds_the_figures_the_questions_and_no_answer(name, tmp_path):
    mine = teaching.write_exercise(name, student="s9", out=tmp_path / "mine")
    found = sorted(p.name for p in (tmp_path / "mine").iterdir())
    assert found == sorted(
        [*(f"{t}.csv" for t in mine.tables), ".decentre.json", "README.md", "answers.csv", "given.json"]
    )
    text = (tmp_path / "mine" / "README.md").read_text(encoding="utf-8")
    points = " ".join(re.sub(r"\n  \* \(", " (", text).split())
    assert all(" ".join(ask.split()) in points for ask in mine.questions["ask"])
    everything = "".join(p.read_text(encoding="utf-8") for p in (tmp_path / "mine").iterdir())
    for key, value in answers_of(name, "s9").items():
        if mine.questions.loc[key, "unit"] != "count":
            assert f"{value:.5g}" not in everything, key
    for table, rows in mine.tables.items():
        back = pd.read_csv(tmp_path / "mine" / f"{table}.csv", dtype=rows.dtypes.to_dict(), keep_default_na=False)
        assert back.shape == rows.shape


def test_the_commands_give_an_exercise_and_mark_its_answers(tmp_path, capsys):
    out = tmp_path / "mine"
    assert cli.main(["exercise", "flows", "--student", "s9", "--out", str(out)]) == 0
    assert "Exercise 8, flows, student s9" in capsys.readouterr().out
    mark = ["mark", "flows", "--student", "s9", "--answers", str(out / "answers.csv")]
    assert cli.main(mark) == 1
    assert "payments: not answered" in capsys.readouterr().out
    table = pd.read_csv(out / "answers.csv", dtype={"answer": object})
    right = {q: f"{x:.4g}" for q, x in answers_of("flows", "s9").items()} | choices_of("flows", "s9")
    table["answer"] = [right[q] for q in table["question"]]
    table.to_csv(out / "answers.csv", index=False)
    assert cli.main(mark) == 0
    assert "6 of 6 right" in capsys.readouterr().out
    table.loc[0, "answer"] = "about a third"
    table.to_csv(out / "answers.csv", index=False)
    assert cli.main(mark) == 1
    assert "hospital_care: not a number. give a plain number" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("question,answers\nnet,1\n", "has no column 'answer'"),
        ("question,answer\nnet,1\nnet,2\n", "answers 'net' twice; keep one row"),
        ("", "is empty"),
    ],
)
def test_a_file_of_answers_that_will_not_do_is_refused(tmp_path, capsys, text, message):
    (tmp_path / "answers.csv").write_text(text, encoding="utf-8")
    assert cli.main(["mark", "flows", "--student", "s9", "--answers", str(tmp_path / "answers.csv")]) == 2
    assert message in capsys.readouterr().err


def test_answers_are_never_overwritten_and_bad_words_write_nothing(tmp_path, capsys):
    words = ["exercise", "flows", "--student", "s9", "--out", str(tmp_path / "mine")]
    assert cli.main(words) == 0
    assert cli.main(words) == 2
    assert "is there already and is not overwritten" in capsys.readouterr().err
    assert cli.main(["exercise", "flow", "--student", "s9", "--out", str(tmp_path / "b")]) == 2
    assert cli.main(["exercise", "flows", "--student", "a/b", "--out", str(tmp_path / "b")]) == 2
    assert "give a student number of 1 to 64 letters" in capsys.readouterr().err
    assert not (tmp_path / "b").exists()
