"""Case studies: every printed value held against the recomputed one, and every difference explained."""

import os
import shutil
from pathlib import Path

import decentre
import pandas as pd
import pytest
from decentre import InputError, reproduction
from decentre.reproduction import comparison

STUDIES = reproduction.names()
FILES = ["README.md", "analysis.py", "published.csv", "report.ipynb", "study.toml"]


@pytest.fixture(scope="module")
def reproduced():
    return {slug: decentre.reproduce(slug) for slug in STUDIES}


@pytest.mark.parametrize("slug", STUDIES)
def test_every_value_agrees_or_is_explained(reproduced, slug):
    table = reproduced[slug].table
    known = table["agrees"] | table["explained"] | (table["evidence"] == "copied")
    assert table[~table["skipped"] & ~known].empty
    wrong = reproduced[slug].differing  # copied values too, which agree with nothing
    assert wrong.empty, wrong[["printed", "recomputed", "where"]].to_string()


@pytest.mark.parametrize("slug", STUDIES)
def test_no_known_difference_has_started_to_agree(reproduced, slug):
    table = reproduced[slug].table
    assert table[table["explained"] & table["agrees"]].empty
    assert set(reproduction.load_study(slug).reasons("known_differences")) <= set(table.index)


@pytest.mark.parametrize("slug", STUDIES)
def test_a_study_is_whole(slug):
    study = reproduction.load_study(slug)
    assert sorted(p.name for p in study.folder.iterdir() if p.is_file()) == FILES
    for key in ("title", "question", "answer", "cannot_say", "datasets"):
        assert study.about[key]
    for dataset in study.about["datasets"]:
        assert decentre.datasets.card(dataset).slug == dataset


def test_the_growth_results_are_each_recomputed_once(reproduced):
    ids = pd.concat([r.table["result_id"] for r in reproduced.values()])
    growth = ids[ids.str.startswith("GR")]
    assert growth.is_unique
    numbered = {f"GR{i:02d}" for i in range(1, 39)}
    parts = {f"GR{i}{c}" for i in (23, 24, 25, 26) for c in "abc"} | {f"GR29{c}" for c in "abcdef"}
    assert set(growth) == numbered - {"GR23", "GR24", "GR25", "GR26", "GR29"} | parts
    assert len(growth) == 51


@pytest.mark.parametrize(
    ("topic", "results"),
    [("growth", 51), ("purpose", 60), ("capitation", 59), ("pooling", 19), ("flows", 14), ("ledger", 28)],
)
def test_every_headline_result_is_recomputed_once(reproduced, topic, results):
    folder = os.environ.get("DECENTRE_REFERENCE_DATA")
    if not folder:
        pytest.skip("needs reference/headline_results.csv: set DECENTRE_REFERENCE_DATA")
    headline = pd.read_csv(Path(folder) / "reference" / "headline_results.csv")
    wanted = headline.loc[headline["topic"] == topic, "result_id"]
    assert len(wanted) == results
    wanted = wanted[
        wanted != "PU18d"
    ]  # a signed-rank test of the lines of one budget: they are no sample, so it is gone
    times = pd.concat([r.table["result_id"] for r in reproduced.values()]).value_counts().reindex(wanted, fill_value=0)
    assert times[times != 1].empty, times[times != 1].to_dict()


def test_the_published_fifth_is_null_and_explained(reproduced):
    row = next(v for v in reproduction.values([reproduced["district_2001_02"]]) if v["id"] == "GR01")
    assert row["recomputed"] is None
    assert row["explained"]
    assert not row["agrees"]
    assert "not public" in row["reason"]


def test_headline_results_lie_within_their_tolerance(reproduced):
    folder = os.environ.get("DECENTRE_REFERENCE_DATA")
    if not folder:
        pytest.skip("needs reference/headline_results.csv: set DECENTRE_REFERENCE_DATA")
    headline = pd.read_csv(Path(folder) / "reference" / "headline_results.csv").set_index("result_id")
    table = pd.concat([r.table for r in reproduced.values()])
    table = table[(table["result_id"] != "") & table["recomputed"].notna()].set_index("result_id")
    both = table.join(headline[["expected_value", "tolerance"]], how="inner")
    assert len(both) >= 50
    gap = (both["recomputed"] - both["expected_value"]).abs()
    allowed = both["tolerance"] + 1e-9
    assert (gap <= allowed).all(), both[gap > allowed].to_string()


def test_one_changed_digit_of_a_published_value_points_at_its_page(tmp_path):
    folder = tmp_path / "kings_fund_2005_07"
    shutil.copytree(reproduction.studies_folder() / folder.name, folder)
    text = (folder / "published.csv").read_text(encoding="utf-8")
    (folder / "published.csv").write_text(text.replace("28,percent", "29,percent"), encoding="utf-8")
    result = decentre.reproduce(folder)
    wrong = result.table[~result.table["agrees"] & ~result.table["explained"]]
    assert wrong.index.tolist() == ["GR11"]
    assert "Daily Mail" in wrong["where"].iloc[0]
    assert not result.passed
    assert "1 NOT EXPLAINED" in result.verdict


def test_the_printed_digits_are_the_tolerance():
    agrees = comparison._agrees
    assert agrees("4.10", 4.105)
    assert agrees("4.10", 4.095)
    assert not agrees("4.10", 4.1051)
    assert agrees("1.26e3", 1264.9)
    assert not agrees("1260", 1264.9)
    assert not agrees("4.10", float("nan"))


def test_a_row_that_needs_an_absent_file_is_skipped_and_never_agrees(tmp_path):
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / "study.toml").write_text(
        'title = "t"\n[[needs_reference]]\nid = "b"\nreason = "needs practices.csv"\n', encoding="utf-8"
    )
    (folder / "published.csv").write_text(
        "id,result_id,kind,evidence,value,unit,where\na,,printed,recomputed,1,x,p. 1\nb,,printed,own,2,x,p. 2\n",
        encoding="utf-8",
    )
    (folder / "analysis.py").write_text("def run():\n    return {'a': 1.0}\n", encoding="utf-8")
    result = decentre.reproduce(folder)
    assert result.table["skipped"].tolist() == [False, True]
    assert result.table["agrees"].tolist() == [True, False]
    assert result.passed
    assert result.verdict == "1 recomputed and 0 by arithmetic agree, 0 own hold, 0 copied; 1 skipped"
    assert sorted(p.name for p in folder.iterdir()) == ["analysis.py", "published.csv", "study.toml"]


def test_a_study_that_lacks_a_value_is_refused(tmp_path):
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / "study.toml").write_text('title = "t"\n', encoding="utf-8")
    (folder / "published.csv").write_text(
        "id,result_id,kind,evidence,value,unit,where\na,,printed,own,1,x,p. 1\n", encoding="utf-8"
    )
    (folder / "analysis.py").write_text("def run():\n    return {'z': 1.0}\n", encoding="utf-8")
    with pytest.raises(InputError, match="it lacks a and adds z"):
        decentre.reproduce(folder)
    for name in ("nowhere", ""):
        with pytest.raises(InputError, match=f"There is no case study '{name}'; those that ship are "):
            decentre.reproduce(name)
