"""The core without an extra: it imports, answers and reports; what it lacks is one sentence with the line to type."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import decentre
import pytest
from decentre import tables
from decentre.errors import InputError, OutputWarning
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
MODULES = {"pypandoc-binary": "pypandoc", "jupyter": "jupyterlab"}
BROUGHT = sorted(
    MODULES.get(name, name)
    for extra, texts in EXTRAS.items()
    if extra != "all"
    for name in [Requirement(text).name.replace("_", "-") for text in texts]
)
IN_CORE = f"""
import json, sys, warnings
sys.modules.update(dict.fromkeys({BROUGHT!r}))
import decentre
from decentre import tables
from decentre.errors import OutputWarning
from decentre.reports.studies import write_reproduction
out = sys.argv[1]
with warnings.catch_warnings(record=True) as raised:
    warnings.simplefilter("always")
    decentre.report(tables.template("targeting"), out=out + "/own")
    runs = write_reproduction(["kings_fund_2005_07", "london_spend_2020_21"], out + "/studies")
print(json.dumps([
    [str(w.message) for w in raised if issubclass(w.category, OutputWarning)],
    [[r.study, r.passed, bool(r.table["skipped"].all()), r.table["reason"].iloc[0]] for r in runs],
]))
"""


def test_the_core_reports_and_reproduces_and_each_lack_is_one_line(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", IN_CORE, str(tmp_path)], capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    said, runs = json.loads(done.stdout.splitlines()[-1])
    assert set(said) == {
        "report.pdf was not made, because typst, which sets it, is not installed; everything else was, but for figures as PNG. "
        "Install it with: pip install 'decentre[report]', and make the report again."
    }
    line = "needs what is not installed; install it with: pip install 'decentre[ledger]'"
    assert runs[0][:3] == ["kings_fund_2005_07", True, False]
    assert runs[1] == ["london_spend_2020_21", True, True, line]
    assert {p.name for p in (tmp_path / "own").iterdir()} >= {"index.html", "tables.html", "tables.tex", "report.ipynb"}


def test_payments_without_their_engine_are_refused_in_one_sentence(monkeypatch, tmp_path):
    from decentre.ledger import duck

    duck._package.cache_clear()
    monkeypatch.setitem(sys.modules, "duckdb", None)
    try:
        (tmp_path / "payments.csv").write_text("date,supplier,amount\n2020-04-01,A,30000\n", "utf-8")
        with pytest.raises(InputError, match=r"needs duckdb.*pip install 'decentre\[ledger\]'$"):
            decentre.read_spend(tmp_path / "payments.csv")
    finally:
        duck._package.cache_clear()


def test_a_report_without_typst_says_the_line_that_brings_it(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.warns(OutputWarning, match=r"pip install 'decentre\[report\]'"):
        decentre.report(tables.template("targeting"), out=tmp_path / "out")


def test_all_is_every_extra():
    (whole,) = EXTRAS["all"]
    assert Requirement(whole).extras == set(EXTRAS) - {"all"}


def test_every_sentence_that_names_an_extra_names_one_that_there_is():
    package = Path(decentre.__file__).parent
    named = {
        extra
        for path in package.rglob("*.py")
        for part in path.read_text("utf-8").split("decentre[")[1:]
        for extra in [part.split("]")[0]]
        if "{" not in extra
    }
    assert named <= set(EXTRAS)


def test_the_core_is_the_twelve_and_no_more():
    core = {Requirement(text).name for text in PROJECT["dependencies"]}
    assert core == {
        *("numpy", "scipy", "pandas", "statsmodels", "matplotlib", "python-calamine"),
        *("narwhals", "babel", "msgspec", "jinja2", "cyclopts", "nbformat"),
    }
