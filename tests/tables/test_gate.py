"""The gate: any library's table gives the same numbers, and two spellings, totals and body-years are not mistaken."""

import decimal
import itertools

import decentre
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from decentre import InputError, pooling, tables
from decentre.mechanisms import ActivityBased, Block

BUDGET = pd.DataFrame(
    {
        "body": ["N", "N", "S", "S"],
        "year": ["2001-02", "2002-03"] * 2,
        "amount": [100_000_000.0, 110_000_000.0, 200_000_000.0, 212_000_000.0],
    }
)
LINES = pd.DataFrame(
    {
        "body": ["N", "S"],
        "year": "2002-03",
        "line": "cancer",
        "component": "priority",
        "amount": [4_000_000.0, 3_000_000.0],
    }
)
# By hand: 10m of growth less 2.5 per cent of 100m and 4m is 3.5m; 12m less 2.5 per cent of 200m and 3m is 4m.
DISCRETIONARY = {("N", "2002-03"): 3_500_000.0, ("S", "2002-03"): 4_000_000.0}
INDEX = pd.Series({"2001-02": 100.0, "2002-03": 102.5})


def decomposed(budget=BUDGET, lines=LINES):
    return decentre.decompose_growth(budget, lines, price_index=INDEX).parts["discretionary"].to_dict()


def in_polars(table):
    return pl.DataFrame({c: table[c].tolist() for c in table})


def in_pyarrow(table):
    return pa.table({c: table[c].tolist() for c in table})


SHAPES = {
    "as it is": lambda t: t,
    "polars": in_polars,
    "pyarrow": in_pyarrow,
    "polars categories": lambda t: in_polars(t).with_columns(pl.col(pl.String).cast(pl.Categorical)),
    "nullable": lambda t: t.convert_dtypes(),
    "pyarrow columns": lambda t: t.convert_dtypes(dtype_backend="pyarrow"),
    "categories": lambda t: t.astype({c: "category" for c in t if c != "amount"}),
    "objects": lambda t: t.astype(object),
    "Decimals": lambda t: t.assign(amount=[decimal.Decimal(int(x)) for x in t["amount"]]),
    "another order": lambda t: t.iloc[::-1],
    "another order of columns": lambda t: t[t.columns[::-1]],
    "an extra column": lambda t: t.assign(remark="x"),
    "two levels": lambda t: t.set_index(["body", "year"]),
    "two levels, the year first": lambda t: t.set_index(["year", "body"]),
    "capitals": lambda t: t.rename(columns=str.title),
    "spaces around headings": lambda t: t.rename(columns=lambda c: f" {c} "),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_budget_and_its_lines_of_any_kind_give_the_same_parts(shape):
    budget, lines = SHAPES[shape](BUDGET), SHAPES[shape](LINES)
    found = decomposed(budget, lines)
    assert found.keys() == DISCRETIONARY.keys()
    assert found == {k: pytest.approx(v, abs=1e-6) for k, v in DISCRETIONARY.items()}


@pytest.mark.parametrize("shape", [s for s in SHAPES if "two levels" not in s])
def test_flows_of_any_kind_give_the_same_balances(shape):
    flows = pd.DataFrame(
        {
            "year": "2025-26",
            "payer": ["Treasury", "Department", "Department"],
            "payee": ["Department", "Board", "Trust"],
            "amount": [150.0, 100.0, 50.0],
            "scope": "plan",
            "source": "p. 1",
        }
    )
    made = SHAPES[shape](flows.astype({"amount": int}) if shape == "Decimals" else flows)
    plain = decentre.trace_funds(flows, year="2025-26")
    pd.testing.assert_frame_equal(
        decentre.trace_funds(made, year="2025-26").summary().sort_index(), plain.summary().sort_index()
    )


@pytest.mark.parametrize("shape", ["polars", "pyarrow", "nullable", "objects", "categories", "capitals"])
def test_every_verb_that_takes_a_table_takes_it_of_any_library(shape):
    make = SHAPES[shape]
    random = np.random.default_rng(1)
    panel = pd.DataFrame(
        [
            (f"b{b}", f"20{y:02}-{y + 1:02}", float(random.integers(50, 99)), float(random.integers(5, 30)), 0.1 * b)
            for b, y in itertools.product(range(9), range(10, 15))
        ],
        columns=["body", "year", "spend", "earmark", "exposure"],
    )
    people = pd.DataFrame(
        {"body": ["N", "S", "E"], "gp_pop": [100, 300, 200], "wp_need": [130, 270, 200], "amount": 1.0}
    )
    plan = pd.DataFrame({"body": ["N", "S"], "service": "hips", "units": [10.0, 20.0], "amount": 1.0})
    cost = pd.DataFrame({"service": ["hips"], "variable": [600.0], "amount": [1.0]})
    paid = pd.DataFrame({"partner": ["council", "board"], "amount": [90.0, 30.0]})
    profile = pd.DataFrame({"line": ["a", "b"], "amount": [5.0, 6.0], "service": ["surgery", "mental health"]})
    formula = {
        "title": "mine",
        "population": "gp_pop",
        "blocks": [{"name": "all", "share": 1.0, "needs": {"wp_need": 1.0}}],
    }
    contracts = {"a": ActivityBased(1000.0), "b": Block(pd.Series({"N": 1e4, "S": 2e4}))}
    accounts, interviews = tables.template("accounts"), tables.template("interviews").assign(amount=1.0)
    exact = {
        "additionality": lambda t: decentre.estimate_additionality(t(panel), spend="spend", earmark="earmark", inference="cluster").table,
        "ring fence": lambda t: decentre.estimate_ring_fence_effect(t(panel), outcome="spend", exposure="exposure", event="2012-13", inference="cluster").table,
        "allocate": lambda t: decentre.allocate(t(people), formula=formula, budget=1e6).table,
        "need index": lambda t: decentre.need_index(t(people), places={"p": ["N", "S"]}).table,
        "mechanisms": lambda t: decentre.compare_mechanisms(t(plan), t(plan), t(cost), contracts=contracts).summary(),
        "pool": lambda t: decentre.pool_budgets(t(paid), 125.0, risk_share="pro_rata").summary(),
        "scope": lambda t: decentre.widen_scope(t(profile)).summary(),
        "control": lambda t: decentre.compare_control(t(accounts), t(interviews), replicates=99, seed=1).summary(),
    }  # fmt: skip
    upper = {"additionality", "ring fence", "allocate", "need index"} if shape == "capitals" else set()
    for name, call in exact.items():
        if name not in upper:  # columns that a caller names, or a formula, are taken as they are written
            pd.testing.assert_frame_equal(call(make), call(lambda t: t), check_dtype=False, obj=name)


def test_a_lazy_table_is_refused():
    with pytest.raises(InputError, match="is a lazy table"):
        decomposed(in_polars(BUDGET).lazy())


def test_no_table_is_refused():
    for nothing in (None, 5, "budget.csv", [1], {"body": ["N"]}):
        with pytest.raises(InputError, match="a pandas DataFrame is needed, not"):
            decomposed(nothing)


def test_headings_that_are_one_but_for_case_are_refused():
    with pytest.raises(InputError, match="the columns 'amount' and 'Amount' are the same but for case"):
        decomposed(BUDGET.assign(Amount=1.0))


@pytest.mark.parametrize(
    ("one", "other"), [("N", "N "), ("North", "NORTH"), ("Cádiz", "Ca\u0301diz"), ("N S", "N\u00a0S"), ("N", "n")]
)
def test_two_spellings_of_one_body_are_refused_and_both_named(one, other):
    budget = BUDGET.assign(body=[one, other, "S", "S"])
    with pytest.raises(InputError, match="are the same but for spaces, case or accents") as refused:
        decomposed(budget, None)
    assert repr(one) in str(refused.value)
    assert repr(other) in str(refused.value)
    assert len(refused.value.cases) == 2
    found = tables.check(budget, "budget")
    assert found.loc[found["severity"] == "error", "row"].tolist() == [2, 3]


@pytest.mark.parametrize(
    "word", ["England", "All", "TOTAL", "Grand total", "Total general", "Summe", "合計", "Итого", "Razem", "Jumlah"]
)
def test_a_row_that_is_the_sum_of_the_others_and_is_called_so_is_refused(word):
    total = BUDGET.groupby("year", as_index=False)["amount"].sum().assign(body=word)
    with pytest.raises(
        InputError, match="a row that is the sum of the others and is called so; leave it out"
    ) as refused:
        decomposed(pd.concat([BUDGET, total], ignore_index=True), None)
    assert refused.value.cases["body"].tolist() == [word] * 2


def test_a_body_called_like_a_total_that_is_no_sum_is_let_through():
    alone = BUDGET[BUDGET["body"] == "N"].assign(body="England")
    assert decomposed(alone, None) == {("England", "2002-03"): pytest.approx(7_500_000.0)}
    beside = BUDGET.assign(body=["All", "All", "S", "S"])
    assert len(decomposed(beside, None)) == 2


def test_a_sum_of_the_others_without_such_a_name_is_noted_only():
    three = pd.concat([BUDGET, BUDGET[BUDGET["body"] == "N"].assign(body="E", amount=[5e6, 6e6])])
    total = three.groupby("year", as_index=False)["amount"].sum().assign(body="Upper Vale")
    found = tables.check(pd.concat([three, total], ignore_index=True), "budget")
    assert found["severity"].unique().tolist() == ["note"]
    assert "its money is the sum of the others in every year: is it a total?" in found["problem"].tolist()


def test_lines_of_one_body_that_are_the_sum_of_the_others_are_refused():
    both = pd.concat([LINES, LINES.iloc[[0]].assign(body="Total", amount=7_000_000.0)])
    with pytest.raises(InputError, match="a row that is the sum of the others and is called so"):
        tables.require(both, "lines")


def test_figures_by_body_with_their_total_among_them_are_refused():
    with pytest.raises(InputError, match=r"received has a total among its rows \('England' is the sum of the others\)"):
        tables.require_amounts(pd.Series({"N": 2.0, "S": 3.0, "England": 5.0}), "received")
    assert tables.require_counts({"all": 10, "part": 7, "none": 3}).tolist() == [10, 7, 3]


def test_a_body_year_is_not_a_body():
    by_year = pd.Series(
        [1.0, 2.0, 3.0, 4.0], pd.MultiIndex.from_product([["N", "S"], ["2001-02", "2002-03"]], names=["body", "year"])
    )
    with pytest.raises(InputError, match=r"a body-year is not a body; take one year: .xs\('2002-03', level='year'\)"):
        decentre.assess_targeting(by_year, by_year, seed=1)
    one = by_year[by_year.index.get_level_values("year") == "2001-02"]
    assert tables.require_amounts(one, "spend").to_dict() == {"N": 1.0, "S": 3.0}


def test_numbers_and_text_in_one_column_of_names_are_refused():
    with pytest.raises(InputError, match="numbers and text in one column of names"):
        decomposed(BUDGET.assign(body=[7, 7, "007", "007"]), None)


def test_a_message_shows_a_number_as_it_is_written():
    values = pd.Series([1.0, np.nan], pd.Index(np.array([2001, 2002], dtype=np.int64)))
    with pytest.raises(InputError) as refused:
        tables.require_amounts(values, "spend")
    assert "np." not in str(refused.value)
    assert "in 2002" in str(refused.value)


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        (["Body", "YEAR", " amount "], "budget"),
        (["Line", "Discretion"], "accounts"),
        (["body", "received", "spent", "x"], "earmark"),
    ],
)
def test_the_kind_of_a_table_is_told_without_regard_to_case(columns, kind):
    assert tables.kind_of(pd.DataFrame(columns=columns)) == kind


def test_a_table_of_no_known_kind_is_refused_and_not_called_accounts(tmp_path, capsys):
    with pytest.raises(InputError, match="is of no known kind; the nearest is"):
        tables.kind_of(pd.DataFrame(columns=["municipio", "ano", "valor", "line"]))
    with pytest.raises(InputError, match="an accounts table has the columns"):
        tables.require(pd.DataFrame({"line": ["a"]}), "accounts")


def test_a_currency_column_of_another_library_is_seen():
    budget = in_polars(BUDGET.assign(currency="BRL"))
    assert decentre.decompose_growth(budget, price_index=INDEX).currency == "BRL"


def test_changes_of_contributions_may_be_a_series():
    paid = pd.Series({"council": 100.0, "board": 50.0})
    changes = pd.Series({"board": -5.0, "council": 2.0})
    found = pooling.roll_forward(paid, host="council", recurrent=changes)
    assert found["contribution"].to_dict() == {"council": 102.0, "board": 45.0}
    assert pooling.roll_forward(paid, host="council", recurrent=changes.to_dict()).equals(found)


@pytest.mark.parametrize("nested", [80, 2000])
@pytest.mark.parametrize(
    "load", [decentre.load_formula, decentre.load_codebook, decentre.check_agreement, decentre.PaceRules]
)
def test_toml_of_the_wrong_shape_is_refused_in_a_sentence(tmp_path, load, nested):
    from decentre.capitation import load_pace_rules

    reader = {
        decentre.PaceRules: load_pace_rules,
        decentre.check_agreement: lambda p: decentre.check_agreement(p, on="2026-04-01"),
    }.get(load, load)
    bad = {
        "list.toml": "title = ['a']\npopulation = ['x']\nblocks = 5\nlevels = 5\npartners = 5\ntaper = 5\n",
        "deep.toml": f"title = {'[' * nested}{']' * nested}\n",
        "long.toml": f"title = {'9' * 5000}\n",
        "blocks.toml": "title = 'a'\npopulation = 'p'\nblocks = [1, 2]\nlevels = [1, 2]\nrules = 'x'\n",
        "bytes.toml": b"title = '\xff'\n",
    }
    for name, text in bad.items():
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(InputError):
            reader(path)


def test_labels_of_one_key_that_are_text_here_and_numbers_there_are_refused_in_their_own_words():
    budget = pd.DataFrame({"body": ["007", "008"], "year": "2001-02", "amount": [1.0, 2.0]})
    lines = pd.DataFrame(
        {"body": [7], "year": ["2001-02"], "line": ["pay"], "component": ["inflation"], "amount": [1.0]}
    )
    words = (
        r"body is text in budget \('007'\) and a number in lines \(7\): is it the same body\? write it as text in both"
    )
    with pytest.raises(InputError, match=words):
        tables.budget_and_lines(budget, lines)
    with pytest.raises(InputError, match=r"body is text in received \('7'\) and a number in spent \(7\)"):
        tables.matched_amounts({"received": pd.Series({"7": 1.0}), "spent": pd.Series({7: 1.0})})
    wide = pd.DataFrame({"pay": [1.0]}, index=["7"])
    with pytest.raises(InputError, match=r"body is text in start \('7'\) and a number in end \(7\)"):
        tables.matched_tables(wide, wide.set_axis([7]), names=("start", "end"))
    successors = pd.DataFrame({"body": [7], "successor": [9], "from_year": ["2002-03"]})
    with pytest.raises(InputError, match=r"body is text in table \('007'\) and a number in successors \(7\)"):
        tables.follow(budget, successors)
    assert len(tables.follow(budget.assign(body=[7, 8]), successors)) == 2
