"""Results as workbooks: one sheet a table, nothing that runs, nothing overwritten."""

import decentre
import pandas as pd
import pytest
from decentre import InputError, tables
from decentre.results.workbook import sheets_of


def distance(name="Leeds"):
    return decentre.distance_from_target({name: 99.0, "Kent": 104.0}, {name: 103.0, "Kent": 100.0}, currency="GBP")


def growth():
    return decentre.decompose_growth(tables.template("budget"), tables.template("lines"), price_index=None)


def sheet(path, name):
    return pd.read_excel(path, sheet_name=name, engine="calamine")


def test_a_table_that_is_the_summary_is_a_sheet_once():
    assert list(sheets_of(distance())) == ["summary", "notes"]
    assert {"summary", "parts", "unmatched", "notes"} <= set(sheets_of(growth()))


def test_a_workbook_holds_the_numbers_to_sixteen_digits(tmp_path):
    pytest.importorskip("xlsxwriter")
    found = distance()
    path = found.to_excel(tmp_path / "distance.xlsx")
    held = sheet(path, "summary").iloc[:, 1:]
    assert held.columns.tolist() == found.table.columns.tolist()
    assert held.to_numpy().ravel() == pytest.approx(found.table.to_numpy().ravel(), rel=1e-15)
    notes = sheet(path, "notes")
    assert notes["text"].tolist()[:2] == [found.title, "GBP"]


def test_every_table_of_a_result_has_its_sheet(tmp_path):
    pytest.importorskip("xlsxwriter")
    found = growth()
    path = found.to_excel(tmp_path / "growth.xlsx")
    with pd.ExcelFile(path, engine="calamine") as book:
        assert book.sheet_names == [*sheets_of(found)]
    parts = sheet(path, "parts")
    assert parts["budget"].tolist() == found.parts["budget"].tolist()
    assert parts["year"].tolist() == list(found.parts.index.get_level_values("year"))


def test_no_cell_of_a_workbook_runs(tmp_path):
    pytest.importorskip("xlsxwriter")
    path = distance('=HYPERLINK("http://x")').to_excel(tmp_path / "distance.xlsx")
    assert sheet(path, "summary").iloc[0, 0] == '\'=HYPERLINK("http://x")'


def test_a_workbook_is_the_same_bytes_twice(tmp_path):
    pytest.importorskip("xlsxwriter")
    one, other = (distance().to_excel(tmp_path / name) for name in ("one.xlsx", "other.xlsx"))
    assert one.read_bytes() == other.read_bytes()


def test_a_workbook_is_never_overwritten(tmp_path):
    path = tmp_path / "held.xlsx"
    path.write_text("mine")
    with pytest.raises(InputError, match="exists, and nothing is overwritten"):
        distance().to_excel(path)
    assert path.read_text() == "mine"


def test_a_folder_that_is_missing_and_a_file_that_is_no_workbook_are_refused(tmp_path):
    with pytest.raises(InputError, match="does not exist; make it first"):
        distance().to_excel(tmp_path / "nowhere" / "held.xlsx")
    with pytest.raises(InputError, match=r"ends in \.xlsx"):
        distance().to_excel(tmp_path / "held.csv")


def test_without_the_writer_one_sentence_says_what_to_install(tmp_path, monkeypatch):
    import importlib.util

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError) as caught:
        distance().to_excel(tmp_path / "held.xlsx")
    assert str(caught.value) == (
        "to_excel needs XlsxWriter, which is not installed; install it with: pip install 'decentre[excel]'"
    )
    assert not (tmp_path / "held.xlsx").exists()
