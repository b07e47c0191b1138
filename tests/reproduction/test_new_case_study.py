"""A case study to start from: it passes at once, fails when a printed digit changes, and overwrites nothing."""

import json
import re

import decentre
import pandas as pd
import pytest
from decentre import InputError, cli, reproduction
from decentre.reproduction import new_case_study

FILES = ["README.md", "analysis.py", "published.csv", "report.ipynb", "study.toml"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder that the command makes."""
    out = tmp_path_factory.mktemp("studies")
    assert cli.main(["new", "case-study", "my_case", "--out", str(out)]) == 0
    return out / "my_case"


def copied(made, tmp_path):
    folder = tmp_path / "my_case"
    folder.mkdir()
    for name in FILES:
        (folder / name).write_bytes((made / name).read_bytes())
    return folder


def test_it_is_a_whole_study_and_passes_at_once(made, tmp_path, capsys):
    assert sorted(p.name for p in made.iterdir()) == [".decentre.json", *FILES]
    study = reproduction.load_study(made)
    assert all(study.about[key] for key in ("title", "question", "answer", "cannot_say", "datasets"))
    assert cli.main(["reproduce", str(made), "--out", str(tmp_path / "report")]) == 0
    assert "my_case: 0 recomputed and 1 by arithmetic agree, 2 own hold, 1 copied" in capsys.readouterr().out
    assert (tmp_path / "report" / "index.html").exists()
    assert sorted(p.name for p in made.iterdir()) == [".decentre.json", *FILES]


@pytest.mark.parametrize("line", range(1, 5))
def test_it_fails_when_a_printed_digit_is_changed(made, tmp_path, line):
    folder = copied(made, tmp_path)
    rows = (folder / "published.csv").read_text(encoding="utf-8").splitlines()
    digit = re.search(r"(?:printed|derived),[a-z]+,[\d.]*(\d),", rows[line])
    changed = str((int(digit[1]) + 3) % 10)
    rows[line] = rows[line][: digit.start(1)] + changed + rows[line][digit.end(1) :]
    (folder / "published.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert not decentre.reproduce(folder).passed
    assert cli.main(["reproduce", str(folder), "--out", str(tmp_path / "report")]) == 1


def test_its_notebook_ran_and_holds_no_warning_and_no_trace_of_where_it_ran(made):
    text = (made / "report.ipynb").read_text(encoding="utf-8")
    cells = [c for c in json.loads(text)["cells"] if c["cell_type"] == "code"]
    assert [c["execution_count"] for c in cells] == list(range(1, len(cells) + 1))
    outputs = [o for c in cells for o in c["outputs"]]
    assert {o["output_type"] for o in outputs} <= {"execute_result", "display_data"}
    assert "0 recomputed and 1 by arithmetic agree, 2 own hold, 1 copied" in text
    assert str(made.parent) not in text


def test_its_texts_name_the_study_and_its_toml_shows_how_a_difference_is_explained(made):
    assert "# my_case" in (made / "README.md").read_text(encoding="utf-8")
    toml = (made / "study.toml").read_text(encoding="utf-8")
    assert "# [[known_differences]]" in toml
    assert "# [[needs_reference]]" in toml
    for name in FILES:
        assert b"\r\n" not in (made / name).read_bytes()


def test_an_explained_difference_passes_once_it_is_written_into_the_toml(made, tmp_path):
    folder = copied(made, tmp_path)
    for name, old, new in [
        ("analysis.py", '100 * growth.shares["discretionary"].iloc[0]', "None"),
        ("study.toml", "# [[known_differences]]\n# id", "[[known_differences]]\nid"),
        ("study.toml", '# reason = "Why', 'reason = "Why'),
    ]:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    found = decentre.reproduce(folder)
    assert found.passed
    assert found.verdict == "0 recomputed and 1 by arithmetic agree, 1 own hold, 1 copied; 1 explained"


def test_a_study_is_found_from_inside_its_own_folder(made, monkeypatch):
    monkeypatch.chdir(made)
    assert decentre.reproduce(".").study == "my_case"


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("My Case", "'my_case'"),
        ("kent-2023-24", "'kent_2023_24'"),
        ("../outside", "'outside'"),
        ("a/b/inside", "'inside'"),
        ("/elsewhere/absolute", "'absolute'"),
        ("2023_kent", "'kent_2023_24'"),
        ("..", "'kent_2023_24'"),
        ("", "'kent_2023_24'"),
        ("x" * 65, "'kent_2023_24'"),
        ("étude", "'tude'"),
    ],
)
def test_a_bad_name_and_a_path_outside_are_refused_and_nothing_is_written(tmp_path, name, advice, capsys):
    assert cli.main(["new", "case-study", name, "--out", str(tmp_path / "out")]) == 2
    error = capsys.readouterr().err
    assert (
        "is no name for a case study; give 3 to 64 lower-case letters, digits and _, a letter first, such as" in error
    )
    assert advice in error
    assert list(tmp_path.iterdir()) == []


def test_an_existing_folder_and_the_name_of_a_study_that_ships_are_refused(tmp_path, capsys):
    (tmp_path / "my_case").mkdir()
    (tmp_path / "my_case" / "mine.txt").write_text("mine", encoding="utf-8")
    assert cli.main(["new", "case-study", "my_case", "--out", str(tmp_path)]) == 2
    assert "is there already and is not overwritten" in capsys.readouterr().err
    assert [p.name for p in (tmp_path / "my_case").iterdir()] == ["mine.txt"]
    with pytest.raises(InputError, match="'kings_fund_2005_07' is a case study that ships; give yours another name"):
        new_case_study("kings_fund_2005_07", out=tmp_path)


def test_an_error_midway_leaves_nothing(tmp_path, monkeypatch):
    from decentre.document import notebook

    def fail(*_args, **_kwargs):
        raise RuntimeError("the kernel died")

    monkeypatch.setattr(notebook, "execute", fail)
    with pytest.raises(RuntimeError):
        new_case_study("my_case", out=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("returned", "sentence"),
    [
        ("{i: 'twelve' for i in ids}", "run() returns 'twelve' for"),
        ("{i: [1.0] for i in ids}", "run() returns [1.0] for"),
        ("{i: float('inf') for i in ids}", "run() returns inf for"),
        ("{i: True for i in ids}", "run() returns True for"),
        ("{i: 10**400 for i in ids}", "it must be one finite number"),
        ("__import__('sys').exit(0)", "analysis.py ends the program itself (0)"),
        ("[1.0]", "run() of analysis.py must return a dict, and not list"),
    ],
)
def test_what_is_no_number_or_ends_the_program_is_refused_and_the_command_does_not_end_well(
    made, tmp_path, capsys, returned, sentence
):
    folder = copied(made, tmp_path)
    rows = (folder / "published.csv").read_text(encoding="utf-8").splitlines()[1:]
    ids = [row.split(",")[0] for row in rows]
    (folder / "analysis.py").write_text(f"ids = {ids!r}\ndef run():\n    return {returned}\n", encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(sentence)):
        decentre.reproduce(folder)
    assert cli.main(["reproduce", str(folder), "--out", str(tmp_path / "report")]) == 2
    assert sentence in capsys.readouterr().err


def test_a_study_starts_from_a_table_of_ones_own_and_its_report_has_every_file_beside_it(tmp_path, capsys):
    pd.DataFrame({"body": ["A", "B"], "year": ["2019", "2019"], "amount": [1.25, 2.5]}).to_csv(
        tmp_path / "mine.csv", index=False
    )
    words = ["new", "case-study", "my_counties", "--from-data", str(tmp_path / "mine.csv"), "--out", str(tmp_path)]
    assert cli.main(words) == 0
    folder = tmp_path / "my_counties"
    (folder / "notes.ipynb").write_text("{}", encoding="utf-8")
    (folder / "more.csv").write_text("a\n1\n", encoding="utf-8")
    (folder / ".hidden").write_text("x", encoding="utf-8")
    done = reproduction.reproduce(folder)
    assert done.table["recomputed"].tolist() == [2, 3.75]
    assert cli.main(["report", "study", str(folder), "--out", str(tmp_path / "report")]) == 0
    copied = tmp_path / "report" / "study" / "my_counties"
    names = sorted(p.relative_to(copied).as_posix() for p in copied.rglob("*") if p.is_file())
    assert names == ["analysis.py", "data/mine.csv", "more.csv", "notes.ipynb", "published.csv", "study.toml"]
    assert cli.main(["new", "dataset", "my_data", "--from-data", "mine.csv", "--out", str(tmp_path)]) == 2
    assert "--from-data is for a case study" in capsys.readouterr().err
