"""Every report says whose it is, of what day its data are, where it is signed, and how it is cited."""

import html
import re
import shlex
from pathlib import Path

import decentre
import pytest
from decentre import cli, tables
from decentre.document import notebook, signing


@pytest.fixture(autouse=True)
def _no_notebook(monkeypatch):
    monkeypatch.setattr(notebook, "execute", lambda *_: None)


def page(folder):
    return html.unescape((folder / "index.html").read_text(encoding="utf-8"))


def test_a_report_has_lines_to_fill_in_where_nothing_was_said(tmp_path):
    decentre.report(tables.template("targeting"), out=tmp_path / "out")
    text = page(tmp_path / "out")
    assert "<h2" in text.split("Author, signature, and how to cite this")[-2]
    assert re.search(r"Author: \.{40}</li><li>Date of the data: \.{40}</li><li>Signed: \.{40} Date: \.{40}", text)
    assert "How to cite this: [author] ([year]). " in text
    assert f"Made with decentre, version {decentre.__version__}." in text


def test_what_is_said_stands_in_the_report_and_in_the_line_that_makes_it_again(tmp_path, monkeypatch):
    tables.template("targeting").to_csv(tmp_path / "t.csv", index=False)
    words = ["report", "targeting", str(tmp_path / "t.csv"), "--author", "A. <b> O'Neil", "--data-date", "2026-03-31"]
    assert cli.main([*words, "--out", str(tmp_path / "out")]) == 0
    assert "A. &lt;b&gt;" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    text = page(tmp_path / "out")
    assert "Date of the data: 2026-03-31" in text
    assert "from data of 2026-03-31." in text
    command = re.search(r"<code>(decentre report .*?)</code>", text)[1]
    monkeypatch.chdir(tmp_path / "out")
    assert cli.main(shlex.split(command)[1:]) == 0
    assert Path("again/index.html").read_bytes() == Path("index.html").read_bytes()


def test_what_was_said_of_one_report_is_not_said_of_the_next(tmp_path):
    decentre.report(tables.template("targeting"), out=tmp_path / "a", author="Somebody")
    assert "Author: Somebody" in page(tmp_path / "a")
    assert signing.words() == []
    decentre.report(tables.template("targeting"), out=tmp_path / "b")
    assert "Somebody" not in page(tmp_path / "b")
