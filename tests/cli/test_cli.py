"""The command line: a user's own budget, and what a bad one gets: one sentence, exit code 2, nothing written."""

import html
import itertools
import json
import logging
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from decentre import __version__, cli, tables

PROMISED = [
    "choices.csv",
    "figure_1.csv",
    "figure_2.csv",
    "figure_3.csv",
    "index.html",
    "parts.csv",
    "report.pdf",
    "results.json",
    "shares.csv",
    "tables.html",
    "tables.tex",
    "unmatched.csv",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The report of the template's budget."""
    work = tmp_path_factory.mktemp("work")
    assert cli.main(["template", "budget", "--out", str(work)]) == 0
    assert cli.main(decompose(work, work / "out")) == 0
    return work / "out"


def decompose(work, out):
    return [
        "decompose",
        str(work / "budget.csv"),
        "--lines",
        str(work / "lines.csv"),
        "--price-index",
        "gdp_deflator",
        "--out",
        str(out),
    ]


def test_decompose_writes_a_whole_report(folder):
    names = sorted(p.name for p in folder.iterdir())
    assert names == sorted(
        [".decentre.json", "figures", *PROMISED, "budget.csv", "lines.csv", "environment.json", "report.ipynb"]
    )
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert results["parts"][0]["discretionary"] == 25_308_000
    assert round(100 * results["shares"][0]["discretionary"], 1) == 47.0
    assert set(results["inputs"]) == {"budget.csv", "lines.csv"}
    parts = pd.read_csv(folder / "parts.csv")
    assert parts["inflation_from"].tolist() == ["lines"]


def test_the_notebook_of_a_report_ran_and_holds_the_answer(folder):
    notebook = json.loads((folder / "report.ipynb").read_text(encoding="utf-8"))
    outputs = [o for c in notebook["cells"] for o in c.get("outputs", [])]
    assert not [o for o in outputs if o["output_type"] in ("error", "stream")]
    assert any("47.0 %" in "".join(o["data"]["text/plain"]) for o in outputs if "data" in o)


def test_the_page_asks_for_nothing_and_is_in_order(folder):
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert not re.findall(r'(?:src|href)="(?!data:|#)[^"]*"', page)
    assert "<script" not in page
    assert all('alt="' in tag for tag in re.findall(r"<img [^>]*>", page))
    levels = [int(x) for x in re.findall(r"<h([1-6])", page)]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    assert "upper bound" in page
    assert "decentre decompose budget.csv --lines lines.csv --price-index gdp_deflator --out again" in page


def test_the_same_budget_gives_the_same_bytes(folder, tmp_path):
    again = tmp_path / "again"
    assert cli.main(decompose(folder, again)) == 0
    for name in PROMISED:
        assert (again / name).read_bytes() == (folder / name).read_bytes(), name


def bad(tmp_path, **columns):
    table = tables.template("budget")
    table = pd.concat([table, table.assign(year=["2003-04", "2004-05"])]).assign(**columns)
    table.to_csv(tmp_path / "budget.csv", index=False)
    tables.template("lines").to_csv(tmp_path / "lines.csv", index=False)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"year": "2001-02"}, "two rows for the same body and year"),
        ({"amount": [1.0, 2.0, 3.0, "n/k"]}, "text where money belongs"),
        ({"amount": [1.0, 2.0, 3.0, -4.0]}, "a negative budget"),
        ({"body": "Somewhere else"}, "name a body and year that has no budget"),
        ({"year": ["2029-30", "2030-31", "2031-32", "2032-33"], "body": "West Sussex Health Authority"}, "no budget"),
    ],
)
def test_a_bad_budget_gets_one_sentence_and_nothing_is_written(tmp_path, capsys, columns, message):
    bad(tmp_path, **columns)
    assert cli.main(decompose(tmp_path, tmp_path / "out")) == 2
    error = capsys.readouterr().err
    sentence = next(line for line in error.splitlines() if line.startswith("decentre: "))
    assert message in sentence
    assert "Traceback" not in error
    assert sorted(p.name for p in tmp_path.iterdir()) == ["budget.csv", "lines.csv"]


def test_a_price_index_that_stops_too_early_is_refused(tmp_path, capsys):
    tables.make_budget("N", {"2030-31": 100.0, "2031-32": 110.0}).to_csv(tmp_path / "budget.csv", index=False)
    words = ["decompose", str(tmp_path / "budget.csv"), "--price-index", "gdp_deflator", "--out", str(tmp_path / "out")]
    assert cli.main(words) == 2
    assert "no unbroken run from 2030-31 to 2031-32" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("low", "high", "message"),
    [(0.5, 1.5, "a share outside 0 to 1"), (0.9, 0.1, "the low bound is above the high bound")],
)
def test_discretion_bounds_that_cannot_be_are_refused(tmp_path, capsys, low, high, message):
    tables.template("budget").to_csv(tmp_path / "budget.csv", index=False)
    lines = tables.template("lines").iloc[1:].assign(discretion_low=low, discretion_high=high)
    lines.to_csv(tmp_path / "lines.csv", index=False)
    assert cli.main(decompose(tmp_path, tmp_path / "out")) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_out_path_that_is_a_file_is_refused_and_left_alone(tmp_path, capsys):
    bad(tmp_path)
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    assert cli.main(decompose(tmp_path, tmp_path / "out")) == 2
    assert "is a file; give the name of a folder" in capsys.readouterr().err
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_an_error_midway_leaves_nothing(tmp_path, monkeypatch):
    from decentre.document import notebook

    def fail(*_args, **_kwargs):
        raise RuntimeError("the kernel died")

    bad(tmp_path)
    monkeypatch.setattr(notebook, "execute", fail)
    with pytest.raises(RuntimeError):
        cli.main(decompose(tmp_path, tmp_path / "out"))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["budget.csv", "lines.csv"]


def test_check_says_what_is_wrong_row_by_row(tmp_path, capsys):
    bad(tmp_path, amount=[1.0, 2.0, 3.0, -4.0])
    assert cli.main(["check", str(tmp_path / "budget.csv")]) == 2
    shown = capsys.readouterr().out
    assert re.search(r"5 +amount +-4\.0 +a negative budget", shown)
    assert "1 errors, 0 notes" in shown
    assert cli.main(["check", str(tmp_path / "lines.csv")]) == 0


@pytest.mark.parametrize("kind", tables.kinds())
def test_template_and_check_agree_on_every_kind(tmp_path, capsys, kind):
    assert cli.main(["template", kind, "--out", str(tmp_path)]) == 0
    assert cli.main(["check", str(tmp_path / f"{kind}.csv")]) == 0
    assert f"rows read as a {kind} table; 0 errors, 0 notes" in capsys.readouterr().out


def test_template_never_overwrites(tmp_path, capsys):
    assert cli.main(["template", "budget", "--out", str(tmp_path)]) == 0
    assert cli.main(["template", "budget", "--out", str(tmp_path)]) == 2
    assert "is there already and is not overwritten" in capsys.readouterr().err


def test_data_prints_the_table_of_cards_and_one_card(capsys):
    assert cli.main(["data"]) == 0
    assert "Open Government Licence v3.0" in capsys.readouterr().out
    assert cli.main(["data", "price_indices"]) == 0
    assert "<Card: General price indices" in capsys.readouterr().out
    assert cli.main(["data", "nothing"]) == 2
    assert cli.main(["cite"]) == 0


def test_reproduce_writes_values_page_and_pdf_twice_the_same(tmp_path, capsys):
    for name in ("a", "b"):
        assert cli.main(["reproduce", "kings_fund_2005_07", "--out", str(tmp_path / name)]) == 0
    shown = capsys.readouterr().out
    assert "[1/1] kings_fund_2005_07: " in shown
    for name in ("index.html", "report.pdf", "results.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    results = json.loads((tmp_path / "a" / "results.json").read_text(encoding="utf-8"))
    assert results["schema_version"] == 2
    keys = {
        "study",
        "id",
        "result_id",
        "kind",
        "evidence",
        "published",
        "recomputed",
        "unit",
        "agrees",
        "explained",
        "where",
    }
    assert keys <= set(results["values"][0])
    assert list(results["values"][0]) == sorted(results["values"][0])


def test_the_page_of_studies_says_how_to_run_them_again_and_it_works(tmp_path, monkeypatch, capsys):
    assert cli.main(["new", "case-study", "my_case", "--out", str(tmp_path / "my own")]) == 0
    out = tmp_path / "out"
    assert cli.main(["reproduce", "carers_breaks", str(tmp_path / "my own" / "my_case"), "--out", str(out)]) == 0
    page = html.unescape((out / "index.html").read_text(encoding="utf-8"))
    command = re.search(r"<code>(decentre reproduce .*?)</code>", page)[1]
    assert command == "decentre reproduce carers_breaks '../my own/my_case' --out again"
    monkeypatch.chdir(out)
    assert cli.main(shlex.split(command)[1:]) == 0
    assert Path("again/results.json").read_bytes() == Path("results.json").read_bytes()
    capsys.readouterr()


def test_all_studies_that_ship_are_run_again_without_their_names(tmp_path, monkeypatch):
    monkeypatch.setattr("decentre.reports.studies.names", lambda: ["carers_breaks"])
    assert cli.main(["reproduce", "carers_breaks", "--out", str(tmp_path / "out")]) == 0
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "<code>decentre reproduce --out again</code>" in page


def test_reproduce_of_nothing_is_refused(tmp_path, capsys):
    assert cli.main(["reproduce", "nowhere", "--out", str(tmp_path / "r")]) == 2
    assert "There is no case study 'nowhere'; those that ship are " in capsys.readouterr().err
    assert not Path(tmp_path / "r").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no such pipes")
@pytest.mark.parametrize("words", ["cite", "reproduce carers_breaks --out out"])
def test_a_reader_that_goes_away_gets_no_traceback_and_no_code_of_success(tmp_path, words):
    done = subprocess.run(
        ["bash", "-c", f'"$0" -m decentre {words} | true; echo "${{PIPESTATUS[0]}}"', sys.executable],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout.strip(), done.stderr) == ("141", "")


def test_the_package_runs_as_a_module():
    done = subprocess.run([sys.executable, "-m", "decentre", "--version"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, f"decentre {__version__}")


HELPS = [
    "--help",
    "report --help",
    "report budget --help",
    "report spend --help",
    "decompose --help",
    "check --help",
    "--version",
]


@pytest.mark.parametrize("words", HELPS)
def test_help_loads_no_library(words, capsys):
    code = (
        "import sys\nfrom decentre import cli\n"
        f"code = cli.main({words.split()!r})\n"
        "heavy = {'pandas', 'numpy', 'scipy', 'matplotlib', 'duckdb', 'jinja2'} & set(sys.modules)\n"
        "sys.exit(f'{code} {heavy}' if code or heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_every_kind_and_option_and_loads_no_library(shell):
    code = (
        "import sys\nfrom decentre.cli.app import made\n"
        f"text = made().generate_completion(shell={shell!r})\n"
        "assert 'ring-fence' in text and 'net-of-efficiency' in text and 'audit-spend' in text\n"
        "sys.exit('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_help_says_the_exit_codes_and_names_each_command_once(capsys):
    assert cli.main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert re.search(r"0 all\s+well; 1 a\s+published\s+value", shown)
    assert "130" in shown
    names = re.findall(r"^│ ([a-z-]+) ", shown, re.MULTILINE)
    assert len(names) == len(set(names))
    assert {
        "report",
        "reproduce",
        "check",
        "template",
        "extract",
        "prices",
        "new",
        "exercise",
        "mark",
        "slides",
    } <= set(names)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["decompos"], 'Did you mean "decompose"?'),
        (["report", "budgt", "budget.csv"], "Did you mean budget?"),
        (["report", "earmark", "earmark.csv", "--bodie", "3", "--out", "o"], "Did you mean --bodies?"),
        (["exercise", "growth", "--out", "o"], "--student is missing"),
        (["new", "salad", "name"], "give 'case-study'"),
    ],
)
def test_a_word_nearly_right_is_answered_with_the_nearest(words, hint, capsys):
    assert cli.main(words) == 2
    error = capsys.readouterr().err
    assert error.startswith("decentre: ")
    assert hint in error


def test_short_forms_give_the_same_bytes(folder, tmp_path):
    words = [str(folder / "budget.csv"), "--lines", str(folder / "lines.csv"), "--price-index", "gdp_deflator"]
    assert cli.main(["report", "budget", *words, "--out", str(tmp_path / "long")]) == 0
    for name in PROMISED:
        assert (tmp_path / "long" / name).read_bytes() == (folder / name).read_bytes(), name


def test_quiet_prints_nothing_but_what_is_wrong(tmp_path, capsys):
    assert cli.main(["data", "--quiet"]) == 0
    assert cli.main(["template", "budget", "--out", str(tmp_path), "--quiet"]) == 0
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "")
    assert cli.main(["data", "nothing", "--quiet"]) == 2
    assert "'nothing' is not a dataset" in capsys.readouterr().err


def test_a_bar_is_shown_on_a_terminal_and_nowhere_else(monkeypatch, capsys):
    from decentre.cli import progress

    log = logging.getLogger("decentre.ledger")
    with progress.progress(False):
        log.info("reading", extra={"done": 1, "total": 2})
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with progress.progress(False):
        assert logging.getLogger("decentre").handlers
        log.info("reading", extra={"done": 1, "total": 2})
    assert not logging.getLogger("decentre").handlers
    with progress.progress(True):
        assert not logging.getLogger("decentre").handlers


def test_the_price_indices_are_listed_and_one_is_shown(capsys):
    assert cli.main(["prices"]) == 0
    assert "gdp_deflator" in capsys.readouterr().out
    assert cli.main(["prices", "cpi"]) == 0
    assert "2021-22" in capsys.readouterr().out


def test_a_published_file_is_extracted_into_a_folder(tmp_path, capsys):
    text = "Skatt 2022, tusen kroner\n\nKommune;Beløp\n0301 Oslo;5 346 909\n3001 Halden;53 744\nSum;5 400 653\n"
    (tmp_path / "kommuner.csv").write_text(text, encoding="utf-8")
    (tmp_path / "spec.toml").write_text(
        'currency = "NOK"\n[heading]\nrows = 3\n[body]\ncolumn = "Kommune"\n[year]\ncell = "A1"\npattern = "[0-9]{4}"\n'
        '[amount]\ncolumn = "Beløp"\nmultiplier = 1000\nprinted = "cell A1"\n'
        '[[leave_out]]\ncolumn = "Kommune"\nequals = "Sum"\nreason = "sum of the others"\n',
        encoding="utf-8",
    )
    words = [
        "extract",
        str(tmp_path / "kommuner.csv"),
        "--spec",
        str(tmp_path / "spec.toml"),
        "--out",
        str(tmp_path / "out"),
    ]
    assert cli.main(words) == 0
    budget = pd.read_csv(tmp_path / "out" / "budget.csv")
    assert budget["amount"].tolist() == [5_346_909_000, 53_744_000]
    provenance = json.loads((tmp_path / "out" / "provenance.json").read_text(encoding="utf-8"))
    assert provenance["left_out"][0]["reason"] == "sum of the others"
    assert cli.main(["check", str(tmp_path / "out" / "budget.csv"), "--kind", "budget"]) == 0
    capsys.readouterr()


def test_a_template_is_in_the_currency_that_is_said(tmp_path, capsys):
    assert cli.main(["template", "budget", "--currency", "BRL", "--out", str(tmp_path)]) == 0
    assert set(pd.read_csv(tmp_path / "budget.csv")["currency"]) == {"BRL"}
    assert cli.main(["template", "earmark", "--currency", "pounds", "--out", str(tmp_path)]) == 2
    assert "give an ISO 4217 code" in capsys.readouterr().err
    assert cli.main(["template", "agreement", "--currency", "BRL", "--out", str(tmp_path)]) == 2
    assert "is in pounds; leave --currency out" in capsys.readouterr().err


def test_every_command_that_takes_money_takes_its_currency():
    from decentre.reports.signatures import described

    without = {
        name for name, about in described().items() if "currency" not in {c.name for c in about.signature.choices}
    }
    assert without == {"study", "adherence", "agreement", "ring_fence"}  # no money, or it says its currency itself
