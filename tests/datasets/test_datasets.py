"""Datasets: every card complete, every file the one its card describes."""

import re
import shutil

import pytest
from decentre import DatasetError, datasets

SHIPPED = [n for n in datasets.names() if datasets.card(n).shipped]


@pytest.mark.parametrize("slug", datasets.names())
def test_every_card_is_complete(slug):
    card = datasets.card(slug)
    for field in ("title", "row", "years", "licence", "certainty", "retrieved", "prepared", "sha256"):
        assert getattr(card, field), field
    assert card.columns
    assert all(c["unit"] and c["what"] for c in card.columns.values())
    assert card.shipped or card.how_to_obtain
    for source in card.sources:
        assert source["title"] or source["publisher"]


@pytest.mark.parametrize("slug", SHIPPED)
def test_every_shipped_file_is_what_its_card_says(slug):
    table, card = datasets.load(slug), datasets.card(slug)
    assert len(table) == card.rows
    assert list(table.columns) == list(card.columns)
    named = {s["key"] for s in card.sources}
    if "source_key" in table:
        used = {k for v in table["source_key"].dropna() for k in v.split(";")}
        assert used == named


def test_a_changed_file_is_refused(tmp_path, monkeypatch):
    shutil.copytree(datasets._folder("nhs_and_hchs_expenditure"), tmp_path / "nhs_and_hchs_expenditure")
    data = tmp_path / "nhs_and_hchs_expenditure" / "data.csv"
    data.write_bytes(data.read_bytes().replace(b"33575", b"33576"))
    monkeypatch.setattr(datasets, "_FOLDERS", (tmp_path,))
    with pytest.raises(DatasetError, match="is not the one its card describes"):
        datasets.load("nhs_and_hchs_expenditure")


def test_what_does_not_ship_says_how_to_obtain_it(monkeypatch):
    monkeypatch.delenv(datasets.REFERENCE, raising=False)
    with pytest.raises(DatasetError, match=r"does not ship with the package\. Not redistributed"):
        datasets.load("hchs_indices")


def test_an_unknown_dataset_is_refused_with_those_there_are():
    with pytest.raises(DatasetError, match="'nothing' is not a dataset; the datasets are "):
        datasets.card("nothing")


def test_the_licences_of_all_datasets_are_listed():
    text = (datasets._HERE / "LICENCES.md").read_text(encoding="utf-8")
    for slug in datasets.names():
        assert f"| `{slug}` | {datasets.card(slug).title} | {datasets.card(slug).licence} |" in text


def test_nothing_under_a_licence_that_forbids_commercial_use_ships():
    forbidding = {n for n in datasets.names() if re.search(r"\bNC\b|non-commercial", datasets.card(n).licence)}
    assert forbidding == {"nhs_cost_inflation_index"}
    assert not any(datasets.card(n).shipped for n in forbidding)
    assert not any((datasets._HERE / n / "data.csv").exists() for n in forbidding)


def test_cite_names_the_publishers():
    text = datasets.cite("nhs_and_hchs_expenditure")
    assert "Hansard" in text or "Parliament" in text
    assert len(datasets.table()) == len(datasets.names())
