"""A stranger's table in a report: no formula, command, tag or script of its leaves; and no folder of anybody's is lost."""

import csv
import json
import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from decentre import cli, tables

BODY = '=HYPERLINK("http://x.org","N")'
LINE = r"@\input{/etc/passwd} <script>x()</script> $\write18{x}$ <img src=x onerror=x()> [a](javascript:x())"
OTHER = "-2+3+cmd|' /C calc'!A0"


class Tags(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags = []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    work = tmp_path_factory.mktemp("hostile")
    pd.DataFrame(
        {"body": [BODY, BODY, "S", "S"], "year": ["2018-19", "2019-20"] * 2, "amount": [100.0, 110.0, 200.0, 215.0]}
    ).to_csv(work / "budget.csv", index=False)
    pd.DataFrame(
        {
            "body": [BODY, BODY],
            "year": ["2019-20"] * 2,
            "line": [LINE, OTHER],
            "component": ["priority"] * 2,
            "amount": [1.0, 2.0],
        }
    ).to_csv(work / "lines.csv", index=False)
    words = [
        "report",
        "budget",
        str(work / "budget.csv"),
        "--lines",
        str(work / "lines.csv"),
        "--price-index",
        "gdp_deflator",
    ]
    assert cli.main([*words, "--out", str(work / "out")]) == 0
    return work / "out"


def test_no_cell_of_a_table_starts_like_a_formula(report):
    copies = {"budget.csv", "lines.csv"}  # the bytes that were given, so that the run can be made again
    seen = 0
    for path in report.glob("*.csv"):
        if path.name not in copies:
            with path.open(encoding="utf-8", newline="") as stream:
                for cell in (cell for row in csv.reader(stream) for cell in row):
                    assert not cell.startswith(("=", "+", "@", "\t", "\r")), (path.name, cell)
                    assert not re.match(r"-(?![\d.\s])", cell), (path.name, cell)
                    seen += cell.startswith("'")
    assert seen, "the hostile names are nowhere, so this proves nothing"


def test_the_cells_come_back_when_the_table_is_read(report):
    assert tables.read(report / "parts.csv")["body"].tolist() == [BODY, "S"]
    assert tables.read(report / "budget.csv")["body"].tolist() == [BODY, BODY, "S", "S"]


def test_no_page_has_a_tag_or_a_handler_of_the_table(report):
    for name in ("index.html", "tables.html"):
        page = Tags()
        page.feed((report / name).read_text(encoding="utf-8"))
        assert not [tag for tag, _ in page.tags if tag in {"script", "iframe", "object"}]
        assert not [a for _, attributes in page.tags for a in attributes if a.startswith("on")]
        links = [a.get("href") or a.get("src") or "" for _, a in page.tags]
        assert not [link for link in links if link.startswith("javascript") or "x.org" in link]


def test_no_latex_has_a_command_of_the_table(report):
    text = (report / "tables.tex").read_text(encoding="utf-8")
    assert "\\input{/etc" not in text
    assert "\\write18" not in text
    assert "$\\w" not in text


def test_no_markdown_of_the_notebook_has_a_tag_or_a_link_of_the_table(report):
    cells = json.loads((report / "report.ipynb").read_text(encoding="utf-8"))["cells"]
    for source in ("".join(c["source"]) for c in cells if c["cell_type"] == "markdown"):
        assert not re.search(r"(?<!\\)<(script|img)", source)
        assert "](javascript" not in source.replace("\\]", "")
    html = [
        "".join(o["data"]["text/html"]) for c in cells for o in c.get("outputs", []) if "text/html" in o.get("data", {})
    ]
    for page in html:
        found = Tags()
        found.feed(page)
        assert not [tag for tag, _ in found.tags if tag in {"script", "img", "iframe"}]


# folders of the command line


def budget(folder):
    folder.mkdir(exist_ok=True)
    tables.template("budget").to_csv(folder / "budget.csv", index=False)
    return folder / "budget.csv"


def held(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_report_into_the_folder_of_the_users_own_files_changes_none(tmp_path, monkeypatch, capsys):
    # issue 12: decompose copy.csv --out . overwrote budget.csv and deleted report.pdf
    budget(tmp_path).rename(tmp_path / "copy.csv")
    (tmp_path / "budget.csv").write_text("mine", encoding="utf-8")
    (tmp_path / "report.pdf").write_text("mine", encoding="utf-8")
    before = held(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert cli.main(["decompose", "copy.csv", "--price-index", "none", "--out", "."]) == 2
    assert re.search(r"holds what decentre did not make|lies in", capsys.readouterr().err)
    assert held(tmp_path) == before


def test_payments_are_never_read_from_the_folder_that_is_written(tmp_path, capsys):
    # issue 12: a second audit-spend pay --out pay counted its own reports as payments
    pay = tmp_path / "pay"
    pay.mkdir()
    (pay / "may.csv").write_text("Date,Supplier,Amount\n01/05/2020,A Ltd,600\n", encoding="utf-8")
    before = held(pay)
    for _ in range(2):
        assert cli.main(["audit-spend", str(pay), "--out", str(pay)]) == 2
        assert "a folder that is read is never written to" in capsys.readouterr().err
    assert held(pay) == before


def test_a_template_goes_beside_the_users_own_files_and_overwrites_none(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert cli.main(["template", "budget", "--out", str(tmp_path)]) == 0
    assert sorted(held(tmp_path)) == ["budget.csv", "lines.csv", "mine.txt"]
    (tmp_path / "lines.csv").write_text("mine", encoding="utf-8")
    (tmp_path / "budget.csv").unlink()
    assert cli.main(["template", "budget", "--out", str(tmp_path)]) == 2
    assert sorted(held(tmp_path)) == ["lines.csv", "mine.txt"]


@pytest.mark.parametrize("out", ["x" * 300, "link", "file/below"])
def test_a_place_where_nothing_can_stand_is_one_sentence(out, tmp_path, capsys):
    source = budget(tmp_path / "in")
    (tmp_path / "link").symlink_to("nowhere")
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert cli.main(["decompose", str(source), "--price-index", "none", "--out", str(tmp_path / out)]) == 2
    shown = capsys.readouterr().err
    assert shown.startswith("decentre: ")
    assert "Traceback" not in shown
    assert len(shown.splitlines()) == 1


@pytest.mark.parametrize("store", ["x" * 300, "link", "file", "file/below", "theirs"])
def test_a_store_is_never_made_of_what_is_somebody_elses(store, tmp_path, capsys):
    (tmp_path / "may.csv").write_text("Date,Supplier,Amount\n01/05/2020,A Ltd,600\n", encoding="utf-8")
    (tmp_path / "link").symlink_to("nowhere/below")
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "theirs").mkdir(mode=0o755)
    (tmp_path / "theirs" / "mine.txt").write_text("mine", encoding="utf-8")
    words = ["audit-spend", str(tmp_path / "may.csv"), "--store", str(tmp_path / store), "--out", str(tmp_path / "out")]
    assert cli.main(words) == 2
    shown = capsys.readouterr().err
    assert "Traceback" not in shown
    assert re.search("cannot be a store|is no store of decentre", shown)
    assert (tmp_path / "theirs").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "theirs" / "mine.txt").read_text(encoding="utf-8") == "mine"
