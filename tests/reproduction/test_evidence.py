"""How each printed value is known: four kinds that are counted apart, and a copied one that never agrees."""

import json

import decentre
import pytest
from decentre import cli, reproduction

HEAD = "id,result_id,kind,evidence,value,unit,where\n"
ROWS = (
    "a,,printed,recomputed,1.0,x,p. 1\n"
    "b,,printed,arithmetic,2.0,x,p. 2\n"
    "c,,derived,own,3.0,x,p. 3\n"
    "d,,printed,copied,4.0,x,p. 4\n"
)


@pytest.fixture
def study(tmp_path):
    """A study with one value of each evidence, all of which come back as printed."""
    folder = tmp_path / "four_ways"
    folder.mkdir()
    (folder / "study.toml").write_text('title = "Four ways"\n', encoding="utf-8")
    (folder / "published.csv").write_text(HEAD + ROWS, encoding="utf-8")
    (folder / "analysis.py").write_text(
        "def run():\n    return {'a': 1.0, 'b': 2.0, 'c': 3.0, 'd': 4.0}\n", encoding="utf-8"
    )
    return folder


def changed(study, old, new):
    text = (study / "published.csv").read_text(encoding="utf-8")
    assert old in text
    (study / "published.csv").write_text(text.replace(old, new), encoding="utf-8")


def test_the_four_are_counted_apart_and_a_copied_value_never_agrees(study):
    done = decentre.reproduce(study)
    assert done.verdict == "1 recomputed and 1 by arithmetic agree, 1 own hold, 1 copied"
    assert done.table["agrees"].to_dict() == {"a": True, "b": True, "c": True, "d": False}
    assert done.summary()["verdict"].tolist() == ["agrees", "agrees", "holds", "copied"]
    assert done.passed
    found = reproduction.counts([done, done])
    assert found == {
        "values": 8, "recomputed": 2, "arithmetic": 2, "own": 2, "copied": 2, "explained": 0, "skipped": 0, "differ": 0
    }  # fmt: skip


@pytest.mark.parametrize("row", ["1.0", "2.0", "3.0", "4.0"])
def test_a_value_of_any_evidence_that_drifts_is_named_with_both_numbers_in_the_terminal(study, tmp_path, capsys, row):
    changed(study, f",{row},x", f",{row[0]}.7,x")
    assert cli.main(["reproduce", str(study), "--out", str(tmp_path / "out")]) == 1
    shown = capsys.readouterr().out
    line = f"DIFFERS four_ways/{'abcd'[int(row[0]) - 1]}: printed {row[0]}.7, recomputed {row[0]} x (p. {row[0]})"
    assert line in shown
    assert "1 NOT EXPLAINED" in shown


def test_the_terminal_and_the_files_print_the_four_by_study_and_for_all(study, tmp_path, capsys):
    assert cli.main(["reproduce", str(study), "--out", str(tmp_path / "out")]) == 0
    shown = capsys.readouterr().out
    rows = {line.split()[0]: line.split()[1:] for line in shown.splitlines() if line.split()}
    assert rows["four_ways"] == rows["all"] == ["4", "1", "1", "1", "1", "0", "0", "0"]
    values = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))["values"]
    assert {v["id"]: (v["evidence"], v["agrees"]) for v in values} == {
        "a": ("recomputed", True), "b": ("arithmetic", True), "c": ("own", True), "d": ("copied", False)
    }  # fmt: skip
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert all(f">{word}</th>" in page for word in reproduction.EVIDENCE)
