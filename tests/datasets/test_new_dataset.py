"""A dataset to start from: whole at once, and prepared anew by its own file."""

import shutil
import subprocess
import sys

import decentre
import pytest
from decentre import InputError, cli, datasets, tables
from decentre.reproduction import new_dataset

FILES = [".decentre.json", "card.toml", "data.csv", "prepare.py", "published.csv", "spec.toml"]


@pytest.fixture
def made(tmp_path):
    assert cli.main(["new", "dataset", "my_table", "--out", str(tmp_path)]) == 0
    return tmp_path / "my_table"


def test_it_is_whole_and_loads_where_datasets_lie(made, monkeypatch, capsys):
    assert sorted(p.name for p in made.iterdir()) == FILES
    monkeypatch.setattr(datasets, "_FOLDERS", (made.parent,))
    card, table = datasets.card("my_table"), datasets.load("my_table")
    assert len(table) == card.rows == 4
    assert list(table.columns) == list(card.columns)
    assert table["amount"].sum() == 612_600  # the total that the invented file prints, in thousands
    for field in ("title", "row", "years", "licence", "certainty", "retrieved", "prepared", "sha256"):
        assert getattr(card, field), field
    assert all(c["unit"] and c["what"] for c in card.columns.values())
    assert decentre.decompose_growth(table, price_index=None).parts["baseline"].sum() == 300_500
    assert tables.check(table, "budget").empty


def test_prepare_gives_the_same_bytes_in_at_most_ten_lines(made):
    before = (made / "data.csv").read_bytes()
    (made / "data.csv").unlink()
    subprocess.run([sys.executable, str(made / "prepare.py")], check=True, cwd=made.parent)
    assert (made / "data.csv").read_bytes() == before
    assert len((made / "prepare.py").read_text().splitlines()) <= 10


@pytest.mark.parametrize(("name", "message"), [
    ("My Table", "is no name for a dataset"), ("../x", "is no name"), ("ab", "is no name"), (None, "is no name"),
    ("price_indices", "is a dataset that ships; give yours another name"),
])  # fmt: skip
def test_a_name_that_will_not_do_is_refused(name, message, tmp_path):
    with pytest.raises(InputError, match=message):
        new_dataset(name, out=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_one_that_is_there_is_not_overwritten(made):
    with pytest.raises(InputError, match="is there already and is not overwritten"):
        new_dataset("my_table", out=made.parent)
    shutil.rmtree(made)
    made.symlink_to("nowhere")
    with pytest.raises(InputError, match="is there already"):
        new_dataset("my_table", out=made.parent)
