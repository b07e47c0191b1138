"""Data that may not ship: fetched from the address on the card with a hash, or one sentence says why not."""

import hashlib
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import decentre
import pandas as pd
import pytest
from decentre import DatasetError, datasets, reproduction
from decentre.cli import main
from decentre.datasets import fetching

PUBLISHED = b"place;heads\r\nNorth;3\r\nSouth;4\r\n"
TABLE = "place,heads\nNorth,3\nSouth,4\n"
PREPARE = """
import io

import pandas as pd


def prepare(raw):
    return pd.read_csv(io.BytesIO(raw), sep=";").to_csv(index=False, lineterminator="\\n")
"""
CARD = """
title = "Heads"
slug = "heads"
row = "one place"
rows = 2
years = "2020"
licence = "none stated"
certainty = "invented"
shipped = false
retrieved = "today"
prepared = "prepare.py"
sha256 = "{table}"
file = "heads.csv"
how_to_obtain = "Ask the author."

[fetch]
address = "{address}"
sha256 = "{raw}"
"""


class Publisher(BaseHTTPRequestHandler):
    """A publisher on this machine: one file, and refusals."""

    asked = 0

    def do_GET(self):
        Publisher.asked += 1
        found = self.path == "/heads.csv"
        self.send_response(200 if found else 403)
        self.end_headers()
        if found:
            self.wfile.write(PUBLISHED)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def publisher():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Publisher)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """Return a function that puts a card on a shelf of datasets of its own."""
    monkeypatch.setattr(datasets, "_FOLDERS", (tmp_path / "shelf",))
    monkeypatch.setenv(fetching.CACHE, str(tmp_path / "cache"))
    monkeypatch.delenv(datasets.REFERENCE, raising=False)

    def put(address, raw=PUBLISHED, table=TABLE):
        folder = tmp_path / "shelf" / "heads"
        folder.mkdir(parents=True)
        hashes = {"raw": hashlib.sha256(raw).hexdigest(), "table": hashlib.sha256(table.encode()).hexdigest()}
        (folder / "card.toml").write_text(CARD.format(address=address, **hashes), encoding="utf-8")
        (folder / "prepare.py").write_text(PREPARE, encoding="utf-8")
        return tmp_path

    return put


def test_a_dataset_is_fetched_once_and_then_read_from_the_cache(publisher, shelf):
    folder = shelf(f"{publisher}/heads.csv")
    with pytest.raises(
        DatasetError, match=r"decentre\.datasets\.fetch\('heads'\) gets it from http://.*Ask the author"
    ):
        datasets.load("heads")
    assert not datasets.at_hand("heads")
    before = Publisher.asked
    path = datasets.fetch("heads")
    assert path.read_bytes() == TABLE.encode()
    assert datasets.fetch("heads") == path
    assert Publisher.asked == before + 1
    assert datasets.at_hand("heads")
    assert datasets.load("heads")["heads"].tolist() == [3, 4]
    assert [p.name for p in (folder / "cache").iterdir()] == [path.name]


def test_another_file_at_the_address_is_refused_and_not_kept(publisher, shelf):
    folder = shelf(f"{publisher}/heads.csv", raw=b"what it was")
    with pytest.raises(DatasetError, match="is not the file that the card of 'heads' describes"):
        datasets.fetch("heads")
    assert not (folder / "cache").exists()


def test_a_table_that_comes_out_otherwise_is_refused(publisher, shelf):
    shelf(f"{publisher}/heads.csv", table="another")
    with pytest.raises(DatasetError, match="the table made from it differs from the card's"):
        datasets.fetch("heads")


def test_a_refusal_is_one_sentence(publisher, shelf):
    shelf(f"{publisher}/elsewhere.csv")
    with pytest.raises(DatasetError, match=r"'heads' could not be fetched: .*elsewhere.csv answered 403"):
        datasets.fetch("heads")


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/heads.csv", "https://nowhere.invalid/heads.csv"])
def test_without_a_network_there_is_one_sentence(shelf, address):
    shelf(address)
    with pytest.raises(DatasetError, match=r"'heads' could not be fetched: .* is not reached \(.*\); connect"):
        datasets.fetch("heads")


def test_an_address_of_another_kind_is_refused(shelf):
    shelf("file:///etc/hosts")
    with pytest.raises(DatasetError, match="has 'file:///etc/hosts' for an address; it must begin with https://"):
        datasets.fetch("heads")


def test_a_cache_that_cannot_be_written_is_said(publisher, shelf):
    folder = shelf(f"{publisher}/heads.csv")
    (folder / "cache").write_text("a file, and no folder")
    with pytest.raises(DatasetError, match=r"cannot be written .*; name another folder by DECENTRE_CACHE"):
        datasets.fetch("heads")


def test_a_reference_file_at_hand_is_used_and_nothing_is_fetched(shelf, monkeypatch):
    folder = shelf("http://127.0.0.1:9/heads.csv")
    (folder / "heads.csv").write_text(TABLE, encoding="utf-8")
    monkeypatch.setenv(datasets.REFERENCE, str(folder))
    assert datasets.fetch("heads") == folder / "heads.csv"
    assert len(datasets.load("heads")) == 2


def test_a_card_without_an_address_says_how_to_obtain_it(monkeypatch, tmp_path):
    monkeypatch.delenv(datasets.REFERENCE, raising=False)
    monkeypatch.setenv(fetching.CACHE, str(tmp_path))
    with pytest.raises(DatasetError, match=r"'hchs_indices' has no address on its card. Not redistributed"):
        datasets.fetch("hchs_indices")


def test_the_command_fetches(publisher, shelf, capsys):
    shelf(f"{publisher}/heads.csv")
    assert main(["data", "heads", "--fetch"]) == 0
    assert capsys.readouterr().out.strip().endswith(".csv")
    assert main(["data", "--fetch"]) == 2
    assert "--fetch needs the name of a dataset" in capsys.readouterr().err


def test_every_address_on_a_card_is_encrypted_and_fixed():
    fetched = [datasets.card(n) for n in datasets.names() if datasets.card(n).fetch]
    assert len(fetched) >= 7
    for card in fetched:
        assert not card.shipped
        assert card.fetch["address"].startswith("https://raw.githubusercontent.com/")
        commit = card.fetch["address"].split("/")[5]
        assert len(commit) == 40, "a branch would move"
        assert any(commit in s["address"] for s in card.sources)


STUDIES = [n for n in reproduction.names() if reproduction.load_study(n).about["needs_datasets"]]


@pytest.mark.parametrize("slug", STUDIES)
def test_a_study_whose_data_are_not_at_hand_is_skipped_with_the_reason(slug, monkeypatch, tmp_path):
    monkeypatch.delenv(datasets.REFERENCE, raising=False)
    monkeypatch.setenv(fetching.CACHE, str(tmp_path))
    result = decentre.reproduce(slug)
    assert result.table["skipped"].all()
    assert not result.table["agrees"].any()
    assert result.passed
    assert result.table["reason"].str.contains(r"decentre.datasets.fetch\('").all()


def test_a_study_is_skipped_until_its_data_are_there_and_wrong_data_are_refused(tmp_path, shelf):
    shelf("http://127.0.0.1:9/heads.csv")
    study = tmp_path / "study"
    study.mkdir()
    (study / "study.toml").write_text('title = "t"\nneeds_datasets = ["heads"]\n', encoding="utf-8")
    columns = reproduction.study._COLUMNS
    row = {"id": "a", "kind": "printed", "evidence": "recomputed", "value": "7", "unit": "heads", "where": "p. 1"}
    pd.DataFrame([[row.get(c, "") for c in columns]], columns=columns).to_csv(study / "published.csv", index=False)
    text = "from decentre import datasets\n\n\ndef run():\n    return {'a': datasets.load('heads')['heads'].sum()}\n"
    (study / "analysis.py").write_text(text, encoding="utf-8")
    assert decentre.reproduce(study).table["skipped"].tolist() == [True]
    place = fetching.place("heads", hashlib.sha256(TABLE.encode()).hexdigest())
    place.parent.mkdir()
    shutil.copy(tmp_path / "shelf" / "heads" / "card.toml", place)
    with pytest.raises(DatasetError, match="is not the one its card describes"):
        decentre.reproduce(study)
    place.write_text(TABLE, encoding="utf-8")
    assert decentre.reproduce(study).table["agrees"].tolist() == [True]
