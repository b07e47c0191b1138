"""A class: exercises for all, marks that name what is broken, the lecturer's page, gradebooks, keys, exercises of one's own."""

import re

import pandas as pd
import pytest
from decentre import InputError, cli, teaching
from decentre.teaching import assignment
from decentre.teaching.answers import choice, readings
from decentre.teaching.gradebook import canvas, moodle
from decentre.teaching.models import model

ASKED = ("growth", "ceara")


@pytest.fixture
def students(tmp_path):
    path = tmp_path / "students.csv"
    rows = [(f"s{i:03d}", f"Student {i}", f"s{i:03d}@example.org") for i in range(12)]
    pd.DataFrame(rows, columns=["Student", "Name", "Email"]).to_csv(path, index=False)
    return path


def right_answers(name, student, key=""):
    """Question to text, as a student would write it."""
    made, stream = model(name), assignment.stream_of(student, key)
    solved = assignment.drawn(made, stream)[1]
    written = {}
    for question in made.words.questions:
        letters = {v: k for k, v in assignment.lettered(question, made, stream).items()}
        value = solved[question.key]
        written[question.key] = ", ".join(letters[n] for n in value.supported) or f"{value.value:.10g}"
    return written


def hand_in(folder, student, name, answers):
    table = pd.DataFrame({"question": list(answers), "answer": list(answers.values())})
    table.to_csv(folder / student / name / "answers.csv", index=False)


def test_a_class_is_a_folder_for_each_student_and_the_same_each_time(students, tmp_path):
    made = teaching.make_class(students, exercises="growth, ceara", out=tmp_path / "a")
    teaching.make_class(students, exercises=["growth", "ceara"], out=tmp_path / "b")
    assert made.shape == (24, 3)
    files = sorted(p.relative_to(tmp_path / "a") for p in (tmp_path / "a").rglob("*") if p.is_file())
    assert len([f for f in files if f.name == "answers.csv"]) == 24
    for file in files:
        if file.name != ".decentre.json":
            assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes(), file


def test_every_right_file_is_marked_right_and_each_broken_one_is_named(students, tmp_path):
    folder = tmp_path / "class"
    teaching.make_class(students, exercises=ASKED, out=folder)
    numbers = [f"s{i:03d}" for i in range(12)]
    for student in numbers:
        for name in ASKED:
            hand_in(folder, student, name, right_answers(name, student))
    (folder / "s000" / "growth" / "answers.csv").unlink()
    (folder / "s001" / "growth" / "answers.csv").write_bytes(b"\xff\xfe\x00nothing")
    (folder / "s002" / "growth" / "answers.csv").write_text("question,answers\nshare,1\n")
    (folder / "s003" / "growth" / "answers.csv").write_text("question,answer\nshare,1\nshare,2\n")
    (folder / "stranger").mkdir()
    marks = teaching.mark_class(folder)
    assert marks.broken["folder"].tolist() == ["stranger", "s000/growth", "s001/growth", "s002/growth", "s003/growth"]
    assert marks.broken["reason"].str.len().min() > 10
    marked = marks.table.dropna(subset="share")
    assert len(marked) == 20
    assert (marked["share"] == 1).all()
    assert marks.table["told"].ne("").sum() == 4


def test_what_the_class_got_wrong_is_counted_by_slip(students, tmp_path):
    folder = tmp_path / "class"
    teaching.make_class(students, exercises="growth", out=folder)
    for i in range(12):
        student = f"s{i:03d}"
        answers = right_answers("growth", student)
        if i < 5:
            slip = assignment.drawn(model("growth"), student)[1]["share"].slips["after_transfers"]
            answers["share"] = f"{slip:.6g}"
        hand_in(folder, student, "growth", answers)
    marks = teaching.mark_class(folder)
    first = marks.slips.iloc[0]
    assert (first["question"], first["slip"], first["students"]) == ("share", "after_transfers", 5)
    assert "after transfers" in first["words"]
    by = marks.questions.set_index("question")
    assert by.loc["share", ["right", "wrong", "not_answered"]].tolist() == [7, 5, 0]


def test_the_command_writes_marks_feedback_and_both_gradebooks_and_overwrites_nothing(students, tmp_path, capsys):
    folder, out = tmp_path / "class", tmp_path / "marks.csv"
    assert cli.main(["class", "make", str(students), "--exercises", "growth,ceara", "--out", str(folder)]) == 0
    hand_in(folder, "s004", "growth", right_answers("growth", "s004"))
    words = ["class", "mark", str(folder), "--out", str(out)]
    assert cli.main(words) == 0
    assert "12 students, 0 files not marked" in capsys.readouterr().out
    names = {p.name for p in (tmp_path / "marks").iterdir()}
    assert names == {"lecturer.html", "moodle.csv", "canvas.csv", "feedback"}
    page = (tmp_path / "marks" / "feedback" / "s004.html").read_text(encoding="utf-8")
    assert "6 of 6 right" in page
    assert "CC BY 4.0" in page
    assert cli.main(words) == 2
    assert "is there already and is not overwritten" in capsys.readouterr().err


def test_gradebook_files_have_the_columns_that_their_imports_ask_for(students, tmp_path):
    teaching.make_class(students, exercises=ASKED, out=tmp_path / "class")
    hand_in(tmp_path / "class", "s004", "growth", right_answers("growth", "s004"))
    marks = teaching.mark_class(tmp_path / "class")
    first = canvas(marks)
    assert list(first.columns) == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "growth", "ceara"]
    assert first.iloc[0]["Student"].strip() == "Points Possible"
    assert first.iloc[0][["growth", "ceara"]].tolist() == [6, 5]
    points = moodle(marks).set_index("Username")
    assert list(points.columns) == ["Email address", "growth", "ceara"]
    assert points.loc["s004", "growth"] == 6
    assert points.loc["s005", "growth"] == 0


def test_a_key_makes_other_figures_and_only_its_holder_marks_and_solves(students, tmp_path):
    folder = tmp_path / "class"
    teaching.make_class(students, exercises="growth", out=folder, key="spring 2027")
    plain = teaching.exercise("growth", student="s001").tables["budget"]
    mine = pd.read_csv(folder / "s001" / "growth" / "budget.csv")
    assert not mine["amount"].equals(plain["amount"])
    text = (folder / "s001" / "growth" / "README.md").read_text(encoding="utf-8")
    assert "count towards your mark" in text
    assert "decentre mark" not in text
    assert "spring 2027" not in "".join(p.read_text(encoding="utf-8") for p in folder.rglob("*") if p.is_file())
    hand_in(folder, "s001", "growth", right_answers("growth", "s001", "spring 2027"))
    for key, told in (("", "give it with --key"), ("autumn", "the one given is another")):
        with pytest.raises(InputError, match=told):
            teaching.mark_class(folder, key=key)
        with pytest.raises(InputError, match=told):
            teaching.solve_class(folder, out=tmp_path / "no.csv", key=key)
    assert teaching.mark_class(folder, key="spring 2027").table.set_index("student").loc["s001", "share"] == 1
    solved = teaching.solve_class(folder, out=tmp_path / "solutions.csv", key="spring 2027")
    answers = solved[(solved["student"] == "s001") & (solved["slip"] == "")].set_index("question")["answer"]
    assert teaching.mark("growth", student="s001", answers=answers, key="spring 2027").score == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name\nA\n", "has no column student"),
        ("student\ns1\ns1\n", "lists a student twice"),
        ("student,name\ns1,A\n,B\n", "has no student number in row 2"),
        ("student\na/b\n", "give a student number of 1 to 64"),
    ],
)
def test_a_list_of_students_that_will_not_do_writes_nothing(tmp_path, text, told):
    (tmp_path / "students.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        teaching.make_class(tmp_path / "students.csv", exercises="growth", out=tmp_path / "class")
    assert not (tmp_path / "class").exists()


def test_an_unknown_exercise_or_one_asked_for_twice_is_refused(students, tmp_path):
    for asked, told in (("grwth", "did you mean 'growth'"), ("growth,growth", "asked for twice"), (" ", "no exercise")):
        with pytest.raises(InputError, match=told):
            teaching.make_class(students, exercises=asked, out=tmp_path / "class")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("19,3 %", [0.193]),
        ("0,193", [0.193]),
        ("19.3%", [0.193]),
        (" 1 234 567 ", [1234567.0]),
        ("1,234,567", [1234567.0]),
        ("1.234.567,89", [1234567.89]),
        ("1,234,567.89", [1234567.89]),
        ("\u2212730", [-730.0]),
        ("£25,300,000", [25300000.0]),
        ("24,308", [24308.0, 24.308]),
        ("1e6", [1000000.0]),
        ("a fifth", []),
        ("", []),
        ("nan", []),
        ("1,2,3", []),
    ],
)
def test_what_a_student_writes_is_read_as_a_person_would_read_it(written, meant):
    assert readings(written) == meant


def test_letters_are_read_in_any_dress_and_others_are_none():
    for written in ("b", "B", "(b)", " b. "):
        assert choice(written, "abcd") == frozenset("b")
    for written in ("a, c", "a and c", "ac", "C;A"):
        assert choice(written, "abcd") == frozenset("ac")
    for written in ("e", "", "the first", 2):
        assert choice(written, "abcd") is None


@pytest.mark.parametrize("name", teaching.names())
def test_every_exercise_asks_what_the_figures_support_and_says_why_not(name):
    asked = [q for q in model(name).words.questions if q.unit == "choice"]
    assert asked
    for question in asked:
        for student in ("s1", "s2", "s3"):
            letters = assignment.lettered(question, model(name), student)
            for letter, statement in letters.items():
                row = teaching.mark(name, student=student, answers={question.key: letter}).table.loc[question.key]
                supported = assignment.drawn(model(name), student)[1][question.key].supported
                assert (row["verdict"] == "right") == (supported == (statement,))
                assert row["verdict"] == "right" or row["feedback"]


def test_the_order_of_the_sentences_is_the_students_own():
    question = model("growth").words.questions[-1]
    orders = {tuple(assignment.lettered(question, model("growth"), f"s{i}").values()) for i in range(200)}
    assert len(orders) == 24


def test_an_exercise_of_ones_own_works_as_it_is_made_and_shows_its_own_money(tmp_path, capsys):
    assert cli.main(["new", "exercise", "my_town", "--out", str(tmp_path)]) == 0
    folder = tmp_path / "my_town"
    mine = teaching.exercise(folder, student="s1")
    assert mine.questions.loc["left", "unit"] == "reais"
    assert teaching.mark(folder, student="s1", answers=right_answers(folder, "s1")).score == 1
    students = pd.DataFrame({"student": ["s1", "s2"]})
    teaching.make_class(students, exercises=[str(folder)], out=tmp_path / "class")
    assert teaching.mark_class(tmp_path / "class").summary().loc["my_town", "share"] == 0
    figures = folder / "figures.py"
    figures.write_text(figures.read_text(encoding="utf-8").replace('"left"', '"gone"'), encoding="utf-8")
    with pytest.raises(InputError, match="asks 'left', to which its solve"):
        teaching.exercise(folder, student="s1")
    (folder / "exercise.toml").unlink()
    with pytest.raises(InputError, match=r"is no exercise: it has no exercise\.toml"):
        teaching.exercise(folder, student="s1")
    assert cli.main(["new", "exercise", "growth", "--out", str(tmp_path)]) == 2
    assert re.search("no name of an exercise that ships", " ".join(capsys.readouterr().err.split()))


def test_an_exercise_whose_answers_cannot_be_told_apart_is_refused_and_not_drawn_for_ever(tmp_path):
    folder = teaching.new_exercise("flat_town", out=tmp_path)
    figures = folder / "figures.py"
    text = figures.read_text(encoding="utf-8")
    figures.write_text(text.replace("rate * after", "rate * before"), encoding="utf-8")
    with pytest.raises(InputError, match="draw from wider ranges, or take a slip out"):
        teaching.exercise(folder, student="s1")
