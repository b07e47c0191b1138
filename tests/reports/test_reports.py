"""Reports: whole or not at all, the same again, readable by all, and what a bad source gets: one sentence."""

import html.parser
import itertools
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import decentre
import pandas as pd
import pytest
from decentre import InputError, cli, datasets, pooling, reproduction, synthetic, tables
from decentre.document import notebook
from decentre.errors import OutputWarning
from decentre.reports import specification

FORMULA = 'title = "own"\npopulation = "people"\n[[blocks]]\nname = "all"\nshare = 1\n[blocks.needs]\nwp_need = 1\n'
ALWAYS = {"environment.json", "index.html", "report.ipynb", "report.pdf", "results.json", "tables.html", "tables.tex"}
STUDY = "kings_fund_2005_07"
PDFTOTEXT = shutil.which("pdftotext")
UNDRAWN = {"out_agreement"}  # findings in words: there is nothing to draw


def sources(work):
    """Write a source of every kind into a folder and return the words of its command."""
    for kind in ("budget", "lines", "earmark", "departure", "adherence", "targeting", "accounts", "interviews"):
        tables.template(kind).to_csv(work / f"{kind}.csv", index=False)
    people = pd.DataFrame({"body": ["N", "S", "W"], "people": [100, 100, 50], "wp_need": [120, 80, 60]})
    people.to_csv(work / "people.csv", index=False)
    (work / "own.toml").write_text(FORMULA, encoding="utf-8")
    shutil.copytree(datasets.folder("invented_payments"), work / "payments")
    synthetic.additionality(12, 5, seed=2).panel.to_csv(work / "panel.csv", index=False)
    synthetic.ring_fence_effect(12, 6, seed=1).panel.to_csv(work / "rule.csv", index=False)
    moved = pd.DataFrame({"body": ["North", "South"], "baseline": [90e6, 110e6], "target": [105e6, 105e6]})
    moved.to_csv(work / "moved.csv", index=False)
    flows = datasets.load("fund_flows")
    flows[flows["scope"] == "NHS England revenue, draft outturn"].to_csv(work / "flows.csv", index=False)
    pd.DataFrame({"partner": ["council", "board"], "amount": [93.7e6, 28.3e6]}).to_csv(work / "pool.csv", index=False)
    (work / "agreement.toml").write_text(pooling.draft_text(), encoding="utf-8")
    return {
        "budget": ["budget.csv", "--lines", "lines.csv", "--price-index", "gdp_deflator"],
        "earmark": ["earmark.csv", "--of-all", "45000000", "--bodies", "11"],
        "departure": ["departure.csv"],
        "adherence": ["adherence.csv", "--bodies", "42"],
        "targeting": ["targeting.csv"],
        "allocation": ["people.csv", "--formula", "own.toml", "--budget", "1000", "--currency", "GBP"],
        "spend": ["payments"],
        "study": [STUDY],
        "additionality": ["panel.csv", "--spend", "spend", "--earmark", "earmark", "--population", "population"],
        "ring_fence": ["rule.csv", "--outcome", "spend_per_head", "--exposure", "exposure", "--event", "2014-15"],
        "pace": ["moved.csv", "--budget", "211000000", "--rules", "pace_pct_2009_10"],
        "flows": ["flows.csv", "--year", "2025-26"],
        "pool": ["pool.csv", "--spend", "132000000", "--risk-share", "pro_rata"],
        "agreement": ["agreement.toml", "--on", "2024-04-01"],
        "control": ["accounts.csv", "--interviews", "interviews.csv"],
    }


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Give the folder of the report of a kind, made once, by the command line."""
    work = tmp_path_factory.mktemp("work")
    words, made = sources(work), {}

    def folder(kind):
        if kind not in made:
            with pytest.MonkeyPatch.context() as patch:
                patch.chdir(work)
                assert cli.main(["report", *words[kind], "--out", f"out_{kind}"]) == 0
            made[kind] = work / f"out_{kind}"
        return made[kind]

    return folder


KINDS = specification.names()


@pytest.fixture(params=KINDS)
def folder(reports, request):
    return reports(request.param)


class Page(html.parser.HTMLParser):
    """What a page holds: its tags in order, with their attributes and the text right after them."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes), ""))

    def handle_data(self, data):
        if self.tags:
            tag, attributes, text = self.tags[-1]
            self.tags[-1] = (tag, attributes, text + data)

    def all(self, *names):
        return [(attributes, text) for tag, attributes, text in self.tags if tag in names]


def page_of(folder):
    return Page((folder / "index.html").read_text(encoding="utf-8"))


def read(folder, name):
    return (folder / name).read_text(encoding="utf-8")


def test_a_report_is_whole(folder):
    names = {p.name for p in folder.iterdir()}
    assert names >= ALWAYS
    assert any(n.endswith(".csv") for n in names)
    results = json.loads(read(folder, "results.json"))
    assert results["schema_version"] == 2
    assert results["command"].startswith("decentre ")
    assert results["assumptions"] or folder.name in ("out_allocation", "out_pace")
    assert results["inputs"]
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in results["inputs"].values())
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")


def test_a_page_is_read_in_order_by_every_reader(folder):
    page = page_of(folder)
    levels = [int(tag[1]) for tag, *_ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    assert page.all("html")[0][0]["lang"] == "en-GB"
    assert all(len(attributes["alt"]) > 20 for attributes, _ in page.all("img"))
    assert all(attributes["scope"] in ("col", "row") for attributes, _ in page.all("th"))
    assert all(text.strip() for attributes, text in page.all("th") if attributes["scope"] == "col")
    ids = [attributes["id"] for _, attributes, _ in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for a, _ in page.all("a")} <= set(ids)


def test_a_page_asks_for_nothing(folder):
    page = page_of(folder)
    assert not page.all("script", "iframe", "object")
    asked = [a[k] for _, a, _ in page.tags for k in ("src", "href") if k in a]
    assert all(address.startswith(("data:", "#")) for address in asked)
    assert "url(" not in page.all("style")[0][1]


def test_tables_and_figures_are_numbered_through_and_captioned(folder):
    page = page_of(folder)
    captions = [text for _, text in page.all("caption")]
    numbers = [int(re.match(r"Table (\d+)\. \S", text)[1]) for text in captions]
    assert numbers == list(range(1, len(numbers) + 1))
    assert numbers
    drawn = [int(re.match(r"Figure (\d+)\. \S", text)[1]) for _, text in page.all("figcaption")]
    assert drawn == list(range(1, len(drawn) + 1))
    assert len(drawn) == len(page.all("img")) >= (folder.name not in UNDRAWN)


def test_every_table_is_there_for_word_and_for_latex(folder):
    captions = [text for _, text in page_of(folder).all("caption")]
    word = Page(read(folder, "tables.html"))
    assert [text for _, text in word.all("caption")] == captions
    inside = {"h1", "table", "caption", "thead", "tbody", "tr", "th", "td", "p"}
    assert {tag for tag, *_ in word.tags} <= {"html", "head", "meta", "title", "style", "body", *inside}
    assert not re.search("grid|flex|position|float", word.all("style")[0][1])
    latex = read(folder, "tables.tex")
    assert re.findall(r"\\label\{tab:(\d+)\}", latex) == [str(n + 1) for n in range(len(captions))]
    for table in re.findall(r"\\begin\{tabular\}\{([^\n]*)\}\n\\toprule\n(.*?)\\bottomrule", latex, re.DOTALL):
        columns = len(re.sub(r"p\{[^}]*\}", "p", table[0]))
        rows = [r for r in table[1].split("\n") if r.endswith(r"\\")]
        assert rows
        assert all(len(re.findall(r"(?<!\\)&", row)) == columns - 1 for row in rows)


def test_the_line_that_makes_a_report_again_works(folder, monkeypatch):
    shown = page_of(folder).all("code")[-1][1]
    assert shown == json.loads(read(folder, "results.json"))["command"]
    monkeypatch.chdir(folder)
    monkeypatch.setattr(notebook, "execute", lambda *_: None)
    assert cli.main(shlex.split(shown)[1:]) == 0
    again = folder / "again"
    away = {"index.html", "report.pdf", "results.json"} if folder.name == "out_spend" else set()
    same = (
        {p.name for p in folder.iterdir() if p.is_file()}
        - {".decentre.json", "environment.json", "report.ipynb"}
        - away
    )
    for name in same:
        assert (again / name).read_bytes() == (folder / name).read_bytes(), name


def test_the_line_works_in_a_shell_of_its_own(reports):
    folder = reports("adherence")
    words = shlex.split(json.loads(read(folder, "results.json"))["command"])
    done = subprocess.run(
        [sys.executable, "-m", "decentre.cli", *words[1:-1], "alone"], cwd=folder, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (folder / "alone" / "index.html").read_bytes() == (folder / "index.html").read_bytes()


def test_the_notebook_ran_without_a_word_of_complaint(folder):
    cells = [c for c in json.loads(read(folder, "report.ipynb"))["cells"] if c["cell_type"] == "code"]
    outputs = [o for c in cells for o in c["outputs"]]
    assert [c["execution_count"] for c in cells] == list(range(1, len(cells) + 1))
    assert {o["output_type"] for o in outputs} <= {"execute_result", "display_data"}
    assert any("image/png" in o["data"] for o in outputs) or folder.name in UNDRAWN


def test_other_choices_stand_side_by_side(folder):
    assert "what-would-other-choices-say" in read(folder, "index.html") or folder.name == "out_study"


def test_a_page_says_where_its_numbers_come_from(folder):
    page = read(folder, "index.html")
    results = json.loads(read(folder, "results.json"))
    assert all(digest in page for digest in results["inputs"].values())
    assert f"decentre {decentre.__version__}" in page
    assert "pandas " in page


def test_a_study_says_its_licences_and_what_it_cannot_say(reports):
    page = read(reports("study"), "index.html")
    about = reproduction.load_study(STUDY).about
    assert "own hold, 0 copied; 2 explained" in page
    assert all(datasets.card(slug).licence in page for slug in about["datasets"])
    assert all(text.split("'")[0][:40] in page for text in about["cannot_say"])


def test_the_answers_are_those_of_a_pencil(reports):
    # Havering (evidence/purpose.md): 1 - (80,000 + 41,023 + 41,289 + 45,907 + 45,595) / 809,617
    shortfall = 1 - (80_000 + 41_023 + 41_289 + 45_907 + 45_595) / 809_617
    assert f"{100 * shortfall:.1f} per cent of what was meant did not reach its line" in read(
        reports("departure"), "index.html"
    )
    # 20 of 42 boards (METHODS): 10 gives 14 to 28, and 14-28, 9-22, 3-13 by the exact method
    assert "14 to 28 of all 42" in read(reports("adherence"), "index.html")
    methods = pd.read_csv(reports("adherence") / "methods.csv")
    assert methods[["exact_low", "exact_high"]].to_numpy().tolist() == [[14, 28], [9, 22], [3, 13]]
    assert methods[["optimal_low", "optimal_high"]].to_numpy().tolist() == [[15, 27], [9, 22], [3, 12]]
    board = tables.template("earmark")
    meant = board[["received", "spent"]].min(axis=1).sum()
    page = read(reports("earmark"), "index.html")
    assert f"{100 * meant / board['received'].sum():.1f} per cent was spent as meant" in page
    assert (
        f"from {100 * meant / 45e6:.1f} to {100 * (meant + 45e6 - board['received'].sum()) / 45e6:.1f} per cent" in page
    )
    assert pd.read_csv(reports("allocation") / "allocation.csv")["target"].round(2).tolist() == [461.54, 307.69, 230.77]
    # by heads 400, 400 and 200: half the sum of differences is 92.31 of 1,000
    assert "3 bodies share £1,000 by the formula. All its factors together move 9.2 per cent" in read(
        reports("allocation"), "index.html"
    )


def test_a_table_in_memory_gives_the_report_of_its_file(reports, tmp_path, monkeypatch):
    monkeypatch.setattr(notebook, "execute", lambda *_: None)
    given = decentre.report(tables.template("targeting"), out=tmp_path / "out")
    assert given.concentration_index == pytest.approx(
        json.loads(read(reports("targeting"), "results.json"))["measures"][0]["estimate"]
    )
    assert (tmp_path / "out" / "index.html").read_bytes() == (reports("targeting") / "index.html").read_bytes()


def test_a_budget_and_lines_in_memory_give_the_report_of_their_files(reports, tmp_path, monkeypatch):
    monkeypatch.setattr(notebook, "execute", lambda *_: None)
    budget, lines = tables.template("budget"), tables.template("lines")
    decentre.report(budget, lines, price_index="gdp_deflator", out=tmp_path / "out")
    assert (tmp_path / "out" / "index.html").read_bytes() == (reports("budget") / "index.html").read_bytes()
    assert budget.equals(tables.template("budget"))


def test_rows_that_are_regions_are_not_taken_for_bodies(tmp_path, monkeypatch):
    monkeypatch.setattr(notebook, "execute", lambda *_: None)
    trace = decentre.report_earmark(tables.template("earmark").rename(columns={"body": "region"}), out=tmp_path / "out")
    assert trace.rows.index.name == "region"
    assert any("rows are groups (region)" in note for note in trace.assumptions)


def test_groups_of_bodies_are_held_against_each_other(tmp_path, monkeypatch):
    monkeypatch.setattr(notebook, "execute", lambda *_: None)
    lines = pd.DataFrame(
        [(f"board {b}", line, 100.0, float(a)) for b in range(8) for line, a in (("x", 50 + 9 * b), ("y", 90 - 5 * b))],
        columns=["body", "line", "intended", "actual"],
    )
    lines["group"] = (lines["body"] < "board 4").map({True: "early", False: "late"})
    found = decentre.report_departure(lines, out=tmp_path / "out")
    assert found.p < 0.05
    assert "The groups against each other" in read(tmp_path / "out", "tables.html")
    lines.loc[0, "group"] = "late"
    with pytest.raises(InputError, match="departure: 'board 0' is in several groups") as refused:
        decentre.report_departure(lines, out=tmp_path / "no")
    assert len(refused.value.cases) == 2


NASTY = """<script>alert(1)</script> & #panic("x") \\input{x} $5 or $\\6 'a' "b" [1] *c* _d_ @e é"""


def test_names_are_shown_and_never_run(tmp_path, monkeypatch):
    monkeypatch.setattr(notebook, "execute", lambda *_: None)
    board = tables.template("earmark")
    board.loc[0, "body"] = NASTY
    decentre.report(board, out=tmp_path / "out")
    page = read(tmp_path / "out", "index.html")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; #panic" in page
    assert r"\input" not in read(tmp_path / "out", "tables.tex").split("% In the preamble")[1].split("\n", 1)[1]
    assert (tmp_path / "out" / "report.pdf").stat().st_size > 10_000


def test_the_pdf_can_be_read_aloud(folder):
    assert b"<pdfuaid:part>1</pdfuaid:part>" in (folder / "report.pdf").read_bytes()


@pytest.fixture
def no_typst(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    monkeypatch.setattr(notebook, "execute", lambda *_: None)


def test_without_typst_there_is_a_sentence_and_all_but_the_pdf(tmp_path, no_typst):
    with pytest.warns(
        OutputWarning, match=r"^report\.pdf was not made, because typst, which sets it, is not installed; everything"
    ):
        decentre.report(tables.template("targeting"), out=tmp_path / "out")
    names = {p.name for p in (tmp_path / "out").iterdir()}
    assert names >= ALWAYS - {"report.pdf", "report.ipynb"}
    assert "report.pdf" not in names


def test_without_typst_no_pdf_of_an_earlier_report_is_left_beside_the_page(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(notebook, "execute", lambda *_: None)
    assert cli.main(["report", STUDY, "--out", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "report.pdf").exists()
    capsys.readouterr()
    monkeypatch.setitem(sys.modules, "typst", None)
    assert cli.main(["report", STUDY, "--out", str(tmp_path / "out")]) == 0
    shown = capsys.readouterr()
    assert shown.err.count("report.pdf was not made") == 1
    assert shown.err.startswith("decentre: report.pdf was not made")
    assert not (tmp_path / "out" / "report.pdf").exists()
    assert "report.pdf" not in shown.out
    assert not list((tmp_path / "out" / "figures").glob("*.png"))
    assert list((tmp_path / "out" / "figures").glob("*.svg"))


def test_every_figure_is_a_file_at_the_width_of_a_page_and_of_a_column(folder):
    drawn = len(page_of(folder).all("img"))
    names = {
        f"figure_{n + 1}_{width}.{kind}"
        for n in range(drawn)
        for width in ("page", "column")
        for kind in ("svg", "png")
    }
    assert {p.name for p in (folder / "figures").glob("*")} == names
    for n in range(drawn):
        wide, narrow = (
            (folder / "figures" / f"figure_{n + 1}_{width}.png").read_bytes() for width in ("page", "column")
        )
        assert wide.startswith(b"\x89PNG")
        assert int.from_bytes(wide[16:20]) > 1.2 * int.from_bytes(narrow[16:20])


CEARA = """body,year,amount,currency
Fortaleza,2019,1200000000,BRL
Fortaleza,2020,1350000000,BRL
Sobral,2019,210000000,BRL
Sobral,2020,250000000,BRL
Crato,2019,110000000,BRL
Crato,2020,120000000,BRL
"""
HILL_BURTON = """body,year,amount
Alabama,1960,2500000
Alabama,1961,3100000
Maine,1960,600000
Maine,1961,900000
"""
ELSEWHERE = {
    "R$": (CEARA, ["--price-index", "gdp_deflator:BRA"]),
    "US$": (HILL_BURTON, ["--price-index", "gdp_deflator:USA", "--currency", "USD"]),
}


@pytest.mark.parametrize("sign", ELSEWHERE)
def test_a_report_on_money_of_elsewhere_has_no_pound_and_no_year_that_is_not_in_the_table(tmp_path, monkeypatch, sign):
    text, words = ELSEWHERE[sign]
    (tmp_path / "mine.csv").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["report", "mine.csv", *words, "--out", "out"]) == 0
    shown = [
        p for p in (tmp_path / "out").rglob("*") if p.suffix in (".html", ".tex", ".csv", ".ipynb", ".svg", ".json")
    ]
    own = {r.split(",")[1] for r in text.splitlines()[1:]}
    for path in shown:
        if path.name == "environment.json":
            continue
        content = path.read_text(encoding="utf-8")
        assert "£" not in content, path.name
        assert "pound" not in content.lower().replace("compound", ""), path.name
        said = re.sub(r"<li>.*?</li>", "", content)  # sources are dated
        assert not re.findall(r"\b(?:19|20)\d\d-\d\d\b(?!-)", said if path.suffix == ".html" else ""), path.name
    page = read(tmp_path / "out", "index.html")
    assert sign in page
    assert max(own) in page  # the year before it stands in the table as the baseline
    done = (
        subprocess.run(["pdftotext", "out/report.pdf", "-"], capture_output=True, text=True, check=False)
        if PDFTOTEXT
        else None
    )
    assert done is None or ("£" not in done.stdout and sign in done.stdout)


def test_a_price_index_of_ones_own_is_copied_beside_the_report_and_works_again(tmp_path, monkeypatch):
    (tmp_path / "mine.csv").write_text(CEARA, encoding="utf-8")
    (tmp_path / "index.csv").write_text("year,level\n2019,100\n2020,104\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["decompose", "mine.csv", "--price-index", "index.csv", "--out", "out"]) == 0
    results = json.loads(read(tmp_path / "out", "results.json"))
    assert set(results["inputs"]) == {"budget.csv", "price_index.csv"}
    # 120m less 110m x 1.04
    crato = next(row for row in results["parts"] if row["body"] == "Crato")
    assert crato["discretionary"] == pytest.approx(5_600_000)
    monkeypatch.chdir(tmp_path / "out")
    assert cli.main([*shlex.split(results["command"])[1:-1], str(tmp_path / "again")]) == 0
    assert read(tmp_path / "again", "index.html") == read(tmp_path / "out", "index.html")


def test_a_folder_that_holds_a_file_of_the_users_is_refused_and_left_as_it_is(tmp_path, capsys):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "report.pdf").write_bytes(b"%PDF of mine")
    (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    assert cli.main(["report", STUDY, "--out", str(tmp_path / "out")]) == 2
    assert "holds what decentre did not make (such as 'mine.txt'), and is left as it is" in capsys.readouterr().err
    assert (tmp_path / "out" / "mine.txt").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "out" / "report.pdf").read_bytes() == b"%PDF of mine"


def copied(tmp_path):
    folder = tmp_path / STUDY
    shutil.copytree(reproduction.studies_folder() / STUDY, folder)
    return folder


def without(name):
    return lambda folder: (folder / name).unlink()


def replaced(name, old, new):
    def change(folder):
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def linked(folder):
    secret = folder.parent / "secret.csv"
    secret.write_text("a\n1\n", encoding="utf-8")
    (folder / "data").mkdir()
    (folder / "data" / "table.csv").symlink_to(secret)


BAD_STUDIES = {
    "without published.csv": (
        without("published.csv"),
        "has no published.csv; a study is a folder with study.toml, published.csv",
    ),
    "without analysis.py": (without("analysis.py"), "has no analysis.py; a study is a folder with"),
    "without study.toml": (without("study.toml"), "has no study.toml; a study is a folder with"),
    "a path outside its folder": (linked, "'data/table.csv' leads outside the folder; put the file itself there"),
    "an unknown id": (replaced("published.csv", "GR11,GR11", "GR99,GR11"), "it lacks GR99 and adds GR11"),
    "a reason for an unknown id": (
        replaced("study.toml", 'id = "new_staff_2004"', 'id = "nobody"'),
        "known_differences must give an id of published.csv and a reason, and it gives {'id': 'nobody'",
    ),
    "a value that is no number": (
        replaced("published.csv", "28,percent of growth", "about 28,percent of growth"),
        "the value 'about 28' of GR11 is not a number",
    ),
    "an id that is there twice": (
        replaced("published.csv", "GR11,GR11", "GR12,GR11"),
        "an id is there twice (GR12, GR12); correct these rows",
    ),
    "a row without an id": (
        replaced("published.csv", "GR11,GR11", ",GR11"),
        "an id is missing (line 3); correct these rows",
    ),
    "an unknown kind": (
        replaced("published.csv", "GR11,GR11,printed", "GR11,GR11,guessed"),
        "a kind is not one of printed, derived, printed ratio (GR11)",
    ),
    "evidence of no kind": (
        replaced("published.csv", "recomputed,28", "sure,28"),
        "an evidence is not one of recomputed, arithmetic, own, copied (GR11); correct these rows",
    ),
    "no column of evidence": (
        replaced("published.csv", "kind,evidence,", "kind,known,"),
        "and must have id, result_id, kind, evidence, value, unit, where; evidence says how a value is known: recomputed,",
    ),
    "a broken study.toml": (replaced("study.toml", "title =", "title"), "is not a TOML file ("),
    "no title": (replaced("study.toml", "title =", "# title ="), "lacks the key 'title'"),
    "an unknown key": (replaced("study.toml", "title =", "name ="), "has the unknown key 'name'"),
    "a question that is a number": (
        replaced("study.toml", "datasets = [", 'datasets = "x"\nother = ['),
        "datasets is 'x'; give a list",
    ),
    "an analysis that stops": (
        replaced("analysis.py", "def run():", "def run():\n    1 / 0\n"),
        "analysis.py stopped (ZeroDivisionError: division by zero)",
    ),
    "an analysis that cannot be read": (
        replaced("analysis.py", "def run():", "def run(:"),
        "analysis.py stopped (SyntaxError",
    ),
    "an analysis that returns a list": (
        replaced("analysis.py", "def run():", "def run():\n    return []\n"),
        "run() of analysis.py must return a dict, and not list",
    ),
    "an unknown dataset": (
        replaced("study.toml", '"growth_cases"', '"nothing"'),
        "'nothing' is not a dataset; the datasets are",
    ),
}


@pytest.mark.parametrize("fault", BAD_STUDIES)
def test_a_study_with_a_fault_gets_one_sentence_and_nothing_is_written(tmp_path, capsys, fault):
    change, message = BAD_STUDIES[fault]
    folder = copied(tmp_path)
    change(folder)
    before = sorted(p.name for p in tmp_path.iterdir())
    assert cli.main(["report", str(folder), "--out", str(tmp_path / "out")]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.startswith("decentre: ")
    assert "Traceback" not in error
    assert sorted(p.name for p in tmp_path.iterdir()) == before


@pytest.mark.parametrize("place", ["nowhere", f"../{STUDY}", f"elsewhere/{STUDY}", "../../etc"])
def test_a_study_that_is_not_there_is_refused_whatever_its_path(tmp_path, monkeypatch, capsys, place):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deep" / "er")
    assert cli.main(["report", place, "--out", "out"]) == 2
    nearest = f"the nearest that ship are {STUDY}" if STUDY in place else "those that ship are barnett_comparability, "
    assert f"There is no case study '{place}'; {nearest}" in capsys.readouterr().err
    assert not Path("out").exists()


def test_a_misspelt_study_is_answered_with_the_nearest(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["report", "carers_brakes", "--out", "out"]) == 2
    assert "There is no case study 'carers_brakes'; the nearest that ship are carers_breaks" in capsys.readouterr().err


def test_a_report_inside_the_folder_of_its_study_does_not_copy_itself(tmp_path, monkeypatch):
    monkeypatch.setattr(notebook, "execute", lambda *_: None)
    folder = copied(tmp_path)
    decentre.report(folder, out=folder / "data" / "out")
    assert sorted(p.name for p in (folder / "data" / "out" / "study" / STUDY).iterdir()) == [
        "analysis.py",
        "published.csv",
        "study.toml",
    ]


def test_a_study_that_fails_is_reported_and_told_by_the_exit_code(tmp_path, monkeypatch):
    monkeypatch.setattr(notebook, "execute", lambda *_: None)
    folder = copied(tmp_path)
    replaced("published.csv", "28,percent of growth", "29,percent of growth")(folder)
    assert cli.main(["report", str(folder), "--out", str(tmp_path / "out")]) == 1
    assert "1 NOT EXPLAINED" in read(tmp_path / "out", "index.html")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["budget.csv"],
            "A report on a budget needs price_index: the name of an index such as gdp_deflator, or None (none on the command line)",
        ),
        (["adherence.csv"], "A report on adherence needs bodies: how many bodies there are"),
        (["lines.csv"], "'lines.csv' is a lines table; give the budget first, and these lines with it"),
        (
            ["people.csv"],
            "'people.csv' has the columns body, people, wp_need, and fits no kind of report; give one of budget (body, year, amount)",
        ),
        (["earmark.csv", "--formula", "own.toml"], "wp_need"),
        (
            ["earmark.csv", "--method", "wilson"],
            "method is not a choice of a report on an earmark; its choices are of_all, bodies",
        ),
        (["salad", "earmark.csv"], "'salad' is not a kind of report; give one of study, budget, earmark"),
        (["earmark.csv", "--bodies", "some"], "--bodies is 'some'; give a whole number, or none"),
        (["earmark.csv", "--bodies", "3"], "bodies is 3, with 9 that reported"),
        (["earmark.csv", "--of-all", "5"], "of_all is 5.0, and those that reported received 37,500,000.00"),
        (["targeting.csv", "--order", "up"], "order is 'up'; give 'ascending'"),
        (["no.csv"], "There is no file 'no.csv'"),
        ([STUDY, "--price-index", "cpi"], "There is no file 'kings_fund_2005_07'"),
        (
            ["study", STUDY, "--order", "up"],
            "order is not a choice of a report on a study; its choices are none",
        ),
        (["earmark", "budget.csv"], "earmark: there is no column 'received'"),
        (["budget.csv", "--price-index", "shells"], "'shells'"),
    ],
)
def test_a_source_with_a_fault_gets_one_sentence_and_nothing_is_written(tmp_path, monkeypatch, capsys, words, message):
    sources(tmp_path)
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert cli.main(["report", *words, "--out", "out"]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.startswith("decentre: ")
    assert sorted(tmp_path.rglob("*")) == before


def test_choices_of_a_budget_are_refused_for_anything_else(tmp_path):
    with pytest.raises(InputError, match="denominator is not a choice of a report on an earmark"):
        decentre.report(tables.template("earmark"), denominator="growth", out=tmp_path / "out")
    with pytest.raises(
        InputError, match=r"The budget is int; give the path of a CSV, XLSX or ODS file, or a DataFrame\."
    ):
        decentre.report(5, price_index=None, out=tmp_path / "out")


@pytest.mark.parametrize("kind", ["earmark", "study", "budget"])
def test_whatever_stops_a_report_leaves_nothing_behind(tmp_path, monkeypatch, kind):
    def fail(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(notebook, "execute", fail)
    words = sources(tmp_path)[kind]
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert cli.main(["report", *words, "--out", "out"]) == 130
    assert sorted(tmp_path.rglob("*")) == before


def test_a_report_takes_a_table_of_another_library_and_refuses_an_index_that_is_none(tmp_path):
    import polars as pl

    budget = pl.DataFrame({"body": ["N", "N"], "year": ["2018-19", "2019-20"], "amount": [100.0, 110.0]})
    assert decentre.report(budget, out=tmp_path / "out", price_index=None).parts["budget"].tolist() == [110.0]
    with pytest.raises(InputError, match="price_index is b'x'; give the name of a shipped index"):
        decentre.report(budget, out=tmp_path / "other", price_index=b"x")
