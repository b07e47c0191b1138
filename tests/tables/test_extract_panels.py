"""The five panels come in by specifications, and reconcile to the sums of evidence/panels.md."""

import os
import re
import tomllib
import warnings
from pathlib import Path

import decentre
import pytest
from decentre import AssumptionWarning, datasets, decompose_growth, tables
from decentre.reports.kinds.budget import report_budget

HERE = Path(__file__).parents[1] / "panels"
EXAMPLES = Path(decentre.__file__).parent / "tables" / "extraction" / "examples"
PANELS = Path(os.environ.get("DECENTRE_REFERENCE_DATA", "no data at hand")) / "panels"

pytestmark = pytest.mark.skipif(not PANELS.is_dir(), reason="the panels are not at hand (DECENTRE_REFERENCE_DATA)")

# evidence/panels.md, section 1: practices; total, global sum, MPIG, balance of PMS, QOF, local schemes, drugs in millions of pounds
# (the page prints 3,783.7 for the global sum of 2019-20, which is 3,783,645,253 pounds: rounded twice)
PAYMENTS = {
    "2014-15": (7959, "7990.3", "2306.5", "106.75", "1997.2", "722.4", "212.5", "603.7"),
    "2015-16": (7841, "8182.6", "2729.7", "96.73", "1780.3", "688.7", "366.1", "612.5"),
    "2016-17": (7763, "8883.8", "3176.8", "73.53", "1591.3", "690.8", "526.1", "610.8"),
    "2017-18": (7543, "9050.6", "3449.0", "52.60", "1576.2", "716.1", "483.1", "605.4"),
    "2018-19": (7279, "9261.4", "3688.8", "34.78", "1535.8", "704.6", "481.7", "608.2"),
    "2019-20": (7001, "9377.1", "3783.6", "17.09", "1515.5", "715.8", "511.2", "626.5"),
    "2020-21": (6808, "9683.7", "3980.3", "0.23", "1564.8", "720.1", "571.0", "638.4"),
    "2021-22": (6758, "10075.8", "4140.8", "0.01", "1612.2", "788.6", "644.3", "636.7"),
    "2022-23": (6669, "10230.1", "4368.7", "0.01", "1652.6", "768.5", "538.4", "689.7"),
}
LINES = [
    "Global Sum",
    "MPIG Correction factor",
    "Balance of PMS Expenditure",
    "Total QOF Payments",
    "Local schemes",
    "Reimbursement of Drugs",
]


def prints(amount, millions):
    """Return whether an amount prints as the millions of the page."""
    digits = len(millions.partition(".")[2])
    return f"{amount / 1e6:.{digits}f}" == millions


def by_year(extracted):
    return extracted.budget.groupby("year")["amount"].sum()


@pytest.mark.parametrize("year", PAYMENTS)
def test_payments_of_a_year_come_in_by_the_one_specification_of_nine_and_reconcile(year):
    path = PANELS / "gp_payments" / f"payments_{year[2:4]}_{year[5:]}.csv.gz"
    extracted = tables.extract(path, EXAMPLES / "gp_payments.toml")
    practices, total, *lines = PAYMENTS[year]
    assert set(extracted.budget["year"]) == {year}
    assert extracted.budget["body"].nunique() == practices
    assert prints(extracted.budget["amount"].sum(), total)
    sums = extracted.table.groupby("line")["amount"].sum()
    assert [prints(sums[line], printed) for line, printed in zip(LINES, lines, strict=True)] == [True] * len(LINES)
    # the payment lines of every practice add up to its total: to the last digit, and within 5 pounds in 2014-15
    (control,) = extracted.provenance.controls.to_dict("records")
    assert abs(control["difference"]) <= (5 if year == "2014-15" else 1e-8)
    assert abs(control["printed"] - control["added"]) <= (5 * practices if year == "2014-15" else 1e-4)


def test_ccg_allocations_reconcile_to_the_pound():
    extracted = tables.extract(PANELS / "ccg_allocations_2014_21.csv", HERE / "ccg_allocations.toml")
    millions = ["62743.7", "64336.4", "66787.0", "70541.3", "72051.3", "74194.5", "78373.0"]
    assert [prints(x, m) for x, m in zip(by_year(extracted), millions, strict=True)] == [True] * 7
    assert extracted.budget.groupby("year")["body"].nunique().tolist() == [211, 211, 211, 209, 209, 195, 192]
    growth = by_year(extracted)["2018-19"] - by_year(extracted)["2017-18"]
    assert prints(growth, "2143.2")


def test_hill_burton_funds_of_the_48_states_come_in_as_dollars_and_single_years():
    extracted = tables.extract(PANELS / "hill_burton" / "project_register.csv.gz", HERE / "hill_burton.toml")
    assert extracted.budget["amount"].sum() == 2_179_506_652
    assert extracted.budget["body"].nunique() == 48
    assert sorted(extracted.budget["year"].unique()) == [str(y) for y in range(1947, 1965)]
    assert set(extracted.budget["currency"]) == {"USD"}
    left_out = extracted.provenance.left_out
    assert len(left_out) == 2
    assert extracted.provenance.sheets["amounts"].sum() + left_out["amounts"].sum() == 10_749


@pytest.mark.parametrize(
    ("column", "sums"),
    [
        ("sus_transfers", ["2188.9", "2617.1", "2628.3", "2892.6", "2997.1", "3466.8", "3522.7"]),
        ("health_spend_total", ["4008.2", None, None, None, None, None, "6618.6"]),
        ("own_revenue_base", ["7560.1", None, None, None, None, None, "11756.4"]),
    ],
)
def test_money_of_the_municipalities_of_ceara_comes_in_as_reais_and_single_years(column, sums):
    said = tomllib.loads((HERE / "ceara.toml").read_text(encoding="utf-8"))
    said["amount"]["column"] = column
    extracted = tables.extract(PANELS / "siops_ceara" / "siops_ceara_2013_19.csv", said)
    assert list(by_year(extracted).index) == [str(y) for y in range(2013, 2020)]
    assert all(prints(x, m) for x, m in zip(by_year(extracted), sums, strict=True) if m is not None)
    assert set(extracted.budget["currency"]) == {"BRL"}
    blank = extracted.provenance.sheets["blank_cells"].sum()
    assert len(extracted.budget) + blank == 184 * 7 - 7  # seven municipality-years are missing


def test_the_public_health_grant_of_142_councils_comes_in_from_thousands():
    extracted = tables.extract(PANELS / "council_outturn" / "council_outturn.csv", HERE / "council_grant.toml")
    grant = extracted.budget[(extracted.budget["year"] == "2017-18") & (extracted.budget["amount"] > 0)]
    assert len(grant) == 142
    assert grant["amount"].sum() == 3_090_158_000


def reconciled(extracted):
    """Return the change of every year as decomposed, and as the sums of the extraction have it."""
    reconciliation = decompose_growth(extracted.budget, price_index=None).reconciliation
    parts = reconciliation[["growth", "entries", "gaps", "away"]].sum(axis=1) - reconciliation["exits"]
    return parts, by_year(extracted).diff().dropna()


@pytest.mark.filterwarnings("ignore:the share is not defined")  # some bodies shrink in some years
@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("ccg_allocations_2014_21.csv", "ccg_allocations"),
        ("hill_burton/project_register.csv.gz", "hill_burton"),
        ("siops_ceara/siops_ceara_2013_19.csv", "ceara"),
    ],
)
def test_a_panel_decomposes_and_loses_no_money(path, said):
    parts, change = reconciled(tables.extract(PANELS / path, HERE / f"{said}.toml"))
    assert parts.index.tolist() == change.index.tolist()
    assert (parts - change).abs().max() < 0.5


@pytest.mark.filterwarnings("ignore:the share is not defined")
def test_ccgs_followed_through_their_mergers_have_growth_and_nothing_else():
    extracted = tables.extract(PANELS / "ccg_allocations_2014_21.csv", HERE / "ccg_allocations.toml")
    followed = tables.follow(extracted.budget, datasets.load("ccg_successors"))
    reconciliation = decompose_growth(followed, price_index=None).reconciliation
    assert prints(reconciliation.loc["2018-19", "growth"], "2143.2")
    assert reconciliation[["entries", "exits", "gaps"]].to_numpy().sum() == 0


@pytest.mark.parametrize(
    ("path", "said", "index", "money"),
    [
        ("hill_burton/project_register.csv.gz", "hill_burton", None, "$"),
        ("siops_ceara/siops_ceara_2013_19.csv", "ceara", "gdp_deflator:BRA", "R$"),
    ],
)
def test_a_report_on_a_panel_from_abroad_has_its_own_money_and_years(path, said, index, money, tmp_path):
    budget = tables.extract(PANELS / path, HERE / f"{said}.toml").budget
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AssumptionWarning)  # the same sentences stand on the page
        report_budget(budget, price_index=index, out=tmp_path / "out")
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    words = re.sub(r"(?s)<(style|script).*?</\1>", "", page)
    assert money in words
    assert "£" not in words
    assert "pound" not in words.lower()
    assert not re.search(r"\b(19|20)\d\d-\d\d\b(?!-\d\d)", words)
