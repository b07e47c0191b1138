"""How each printed value is known: four kinds that are counted apart, and a copied one that never agrees."""

import json
import re
import runpy
from pathlib import Path

import decentre
import pytest
from decentre import cli, reproduction

MOVING = runpy.run_path(str(Path(__file__).with_name("moving.py")))
evidence, moved = MOVING["evidence"], MOVING["moved"]

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


# What moves when the inputs move decides, not the author's word

RANK = {"copied": 0, "arithmetic": 1, "recomputed": 2}
READ_INSIDE = {"barnett_comparability/ni_of_100"}  # rests on a table that the verb itself reads, which is not moved
WORDS = {
    "verb": "moves through a verb",
    "sums": "moves by sums, differences or ratios of what was put in",
    "copied": "is one cell that was put in, and moves with it one for one",
    "still": "stays when everything that was put in moves",
}


@pytest.mark.parametrize("slug", reproduction.names())
def test_no_value_is_said_to_be_better_known_than_its_movement_shows(slug):
    published = reproduction.load_study(slug).published
    try:
        found = moved(slug)
    except decentre.DatasetError as error:
        pytest.skip(f"needs a file that is not at hand: {error}")
    except TimeoutError as error:
        pytest.skip(str(error))
    wrong = []
    for key, how in found.items():
        if f"{slug}/{key}" in READ_INSIDE:
            continue
        kind, said = published.loc[key, ["kind", "evidence"]]
        known = evidence(kind, how)
        modest = said == "copied" or ("own" not in (said, known) and RANK[said] < RANK[known])
        if said != known and not modest:
            wrong.append(f"{key} ({kind}) {WORDS[how]}: {known}, and published.csv says {said}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("body", "how"),
    [
        ("{'v': datasets.load('camhs_transformation')['allocated_gbp_million'].iloc[0] / 1e3}", "copied"),
        ("{'v': 158 / 1}", "copied"),
        ("{'v': datasets.load('camhs_transformation')['allocated_gbp_million'].sum()}", "sums"),
        ("{'v': len(datasets.load('camhs_transformation'))}", "sums"),
        ("{'v': 12.5 + 3.5}", "sums"),
        ("{'v': 1}", "still"),
        ("{'v': datasets.load('camhs_transformation')['allocated_gbp_million'].max()}", "sums"),
        ("{'v': measures.gini(datasets.load('camhs_transformation')['allocated_gbp_million'])}", "verb"),
        ("{'v': measures.vertical_imbalance(12.5, 20.5)}", "sums"),
    ],
)
def test_how_a_value_moves_is_seen(tmp_path, body, how):
    folder = tmp_path / "moving_study"
    folder.mkdir()
    (folder / "study.toml").write_text('title = "t"\n', encoding="utf-8")
    (folder / "published.csv").write_text(HEAD + "v,,printed,own,1,x,p. 1\n", encoding="utf-8")
    (folder / "analysis.py").write_text(
        f"from decentre import datasets, measures\n\n\ndef run():\n    return {body}\n", encoding="utf-8"
    )
    assert moved(str(folder)) == {"v": how}


def test_every_source_can_be_looked_up_by_a_stranger():
    bare = []
    for slug in reproduction.names():
        for key, where in reproduction.load_study(slug).published["where"].items():
            if re.search(
                r"\((?:[a-z]+:[a-z0-9_]+(?:; )?)+\)|evidence, [a-z ]*section|METHODS|(?<!tests/)reference/", where
            ):
                bare.append(f"{slug}/{key}: {where}")
    assert not bare, "\n".join(bare)
