"""decentre allocate: a whole folder that explains itself, the same bytes again, and nothing written for a bad file."""

import json
import re

import pandas as pd
import pytest
from decentre import cli, datasets

PROMISED = [
    "allocation.csv",
    "changes.csv",
    "factors.csv",
    "figure_1.csv",
    "figure_2.csv",
    "index.html",
    "report.pdf",
    "results.json",
    "tables.html",
    "tables.tex",
]
SLUG = "england_ccg_2018_19"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The report of the 192 groups."""
    work = tmp_path_factory.mktemp("work")
    datasets.load("ccg_targets_2018_19").to_csv(work / "people.csv", index=False)
    assert cli.main(["allocate", str(work / "people.csv"), "--formula", SLUG, "--out", str(work / "out")]) == 0
    return work / "out"


def test_allocate_writes_a_whole_report(folder):
    assert sorted(p.name for p in folder.iterdir()) == sorted(
        [".decentre.json", "figures", *PROMISED, "populations.csv", "environment.json", "report.ipynb"]
    )
    table = pd.read_csv(folder / "allocation.csv").set_index("ccg_code")
    published = datasets.load("ccg_targets_2018_19").set_index("ccg_code")["target_excl_remoteness_gbp_thousand"]
    assert (table["target"] / 1000 / published - 1).abs().max() < 1e-9
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert results["formula"] == SLUG
    assert len(results["allocation"]) == 192
    assert {f["factor"] for f in results["factors"]} >= {"mff_index", "wp_general_acute"}
    assert results["inputs"].keys() == {"populations.csv"}


def test_the_page_asks_for_nothing_and_says_how_to_rerun(folder):
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert not re.findall(r'(?:src|href)="(?!data:|#)[^"]*"', page)
    assert all('alt="' in tag for tag in re.findall(r"<img [^>]*>", page))
    assert f"decentre allocate populations.csv --formula {SLUG} --out again" in page
    assert "The first 40 of 192 rows; allocation.csv has them all" in (folder / "tables.tex").read_text().replace(
        "\\_", "_"
    )


def test_the_same_populations_give_the_same_bytes(folder, tmp_path):
    again = tmp_path / "again"
    assert cli.main(["allocate", str(folder / "populations.csv"), "--formula", SLUG, "--out", str(again)]) == 0
    for name in PROMISED:
        assert (again / name).read_bytes() == (folder / name).read_bytes(), name


def test_a_formula_of_ones_own_is_copied_beside_the_report(tmp_path):
    people = pd.DataFrame({"body": ["N", "S"], "people": [100, 100], "wp_need": [120, 80]})
    people.to_csv(tmp_path / "people.csv", index=False)
    text = 'title = "own"\npopulation = "people"\n[[blocks]]\nname = "all"\nshare = 1\n[blocks.needs]\nwp_need = 1\n'
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    words = [
        str(tmp_path / "people.csv"),
        "--formula",
        str(tmp_path / "own.toml"),
        "--budget",
        "1000",
        "--out",
        str(tmp_path / "out"),
    ]
    assert cli.main(["allocate", *words]) == 0
    assert (tmp_path / "out" / "formula.toml").read_text(encoding="utf-8") == text
    assert pd.read_csv(tmp_path / "out" / "allocation.csv")["target"].tolist() == [600.0, 400.0]
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "decentre allocate populations.csv --formula formula.toml --budget 1000.00 --out again" in page


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"wp_maternity": 0.0}, "the column wp_maternity has a mean of 0 a head, far from 1"),
        ({"gp_pop": 0.0}, "gp_pop must be above zero"),
        ({"ccg_code": "X", "ccg_name": "X"}, "no column that names each row once; add a column 'body'"),
    ],
)
def test_a_bad_file_gets_one_sentence_and_nothing_is_written(change, message, tmp_path, capsys):
    datasets.load("ccg_targets_2018_19").assign(**change).to_csv(tmp_path / "people.csv", index=False)
    assert cli.main(["allocate", str(tmp_path / "people.csv"), "--formula", SLUG, "--out", str(tmp_path / "out")]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_one_body_has_nothing_to_differ_from(tmp_path):
    datasets.load("ccg_targets_2018_19").head(1).to_csv(tmp_path / "people.csv", index=False)
    assert cli.main(["allocate", str(tmp_path / "people.csv"), "--formula", SLUG, "--out", str(tmp_path / "out")]) == 0
    assert "There is one body, so nothing can differ" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
