"""Prices: shipped indices, chaining, blending, cash and real terms."""

import copy
import dataclasses
import pickle
import sys
from decimal import Decimal

import decentre
import pandas as pd
import pytest
from decentre import InputError, datasets, prices
from hypothesis import given
from hypothesis import strategies as st

rates = st.lists(st.floats(-0.2, 0.3), min_size=2, max_size=6)


def chained(values):
    return prices.from_rates({f"{2001 + i}-{(2 + i):02d}": r for i, r in enumerate(values)})


NHSCII = pytest.mark.skipif(not datasets.at_hand("nhs_cost_inflation_index"), reason="its licence forbids shipping")


@NHSCII
def test_the_nhs_cost_inflation_index_chains_to_29_508_per_cent():
    # evidence/growth.md section 5, GR27
    assert 100 * (prices.load("nhscii").ratio("2014-15", "2024-25") - 1) == pytest.approx(29.508, abs=0.0005)


def test_the_deflator_of_2001_02_is_2_005_per_cent():
    # HM Treasury, March 2026, yearly change as printed
    table = datasets.load("price_indices").set_index(["series", "measure", "year"]).sort_index()["value"]
    printed = table["gdp_deflator_fy", "annual_pct_change", "2001-02"].item()
    assert 100 * prices.load("gdp_deflator").rate("2001-02") == pytest.approx(printed, abs=0.0005)


@pytest.mark.parametrize("name", prices.names().index)
def test_every_shipped_index_loads_with_its_card(name):
    if not datasets.card(prices.names().loc[name, "dataset"]).shipped:
        pytest.skip("does not ship")
    index = prices.load(name)
    assert (index.levels > 0).all()
    assert index.basis in ("gross", "net")
    assert index.source in datasets.names()
    assert index.segments()


def test_a_ratio_across_a_gap_names_the_years_there_are():
    with pytest.raises(InputError, match="covers 1992-93 to 1997-98, 1999-00 to 2002-03"):
        prices.load("dh_input_unit_cost").ratio("1997-98", "2000-01")


def test_two_runs_that_touch_are_still_not_linked():
    # Rates of 1998-99 and 2000-01: the runs end and begin in neighbouring years, with no rate between them.
    index = prices.from_rates({"1998-99": 0.1, "2000-01": 0.1})
    with pytest.raises(InputError, match="no unbroken run from 1998-99 to 1999-00"):
        index.rate("1999-00")


def test_the_tariff_takes_the_value_first_published_for_a_year():
    # data/prices/tariff_uplift.csv: 4.15 less 2.0 at first, 4.83 after the pay award
    assert prices.load("tariff_net").rate("2025-26") == pytest.approx(0.0215)


def test_rates_add_unless_they_are_compounded():
    assert prices.from_rates({"2006-07": (0.04, 0.025)}).values[-1] == pytest.approx(106.5)
    assert prices.from_rates({"2006-07": (0.04, 0.025)}, compound=True).values[-1] == pytest.approx(100 * 1.04 * 1.025)


@pytest.mark.parametrize(
    ("given_rates", "message"),
    [
        ({}, "There are no rates"),
        ({"2001-02": 5.1}, "5.1 per cent is 0.051"),
        ({"2001-02": -1.0}, "between -1 and 1"),
        ({"2001-02": float("nan")}, "between -1 and 1"),
        ({"2001-02": 0.1, "2001/02": 0.1}, "twice"),
        ({"01-02": 0.1}, "is not a year"),
        ({"2001-02": 0.1, "2003": 0.1}, "the rates holds years of two kinds"),
    ],
)
def test_rates_that_are_not_shares_are_refused(given_rates, message):
    with pytest.raises(InputError, match=message):
        prices.from_rates(given_rates)


def test_a_base_year_outside_the_index_is_refused():
    with pytest.raises(InputError, match="no level for 1990-91; it covers 2000-01 to 2001-02"):
        prices.from_rates({"2001-02": 0.05}, base_year="1990-91")


@given(rates)
def test_rebasing_changes_no_ratio(values):
    index = chained(values)
    moved = index.rebase(index.years[-1])
    assert moved.values[-1] == pytest.approx(100)
    assert moved.ratio(index.years[0], index.years[-1]) == pytest.approx(index.values[-1] / index.values[0])


@given(rates, st.lists(st.floats(1, 1e9), min_size=2, max_size=6))
def test_cash_to_real_and_back_is_the_identity(values, pounds):
    index = chained(values)
    years = index.years[: min(len(index), len(pounds))]
    cash = pd.Series(pounds[: len(years)], index=list(years))
    real = prices.to_real_terms(cash, index, base_year=index.years[0])
    back = prices.to_cash_terms(real, index, base_year=index.years[0])
    assert back.tolist() == pytest.approx(cash.tolist())


def test_real_growth_is_a_ratio_and_not_a_difference():
    # Health Committee memorandum of 2003: cash 11.0, input cost 5.1, volume 5.6
    assert round(100 * prices.real_growth(0.11, 0.051), 1) == 5.6
    with pytest.raises(InputError, match="above -1"):
        prices.real_growth(0.1, -1)


def test_a_chain_takes_over_at_the_first_shared_year():
    old, new = chained([0.1, 0.2]), prices.from_rates({"2002-03": 0.5, "2003-04": 0.5})
    assert list(prices.chain(old, new).values) == pytest.approx([100, 110, 165, 247.5])
    assert list(prices.chain(old, new, at="2002-03").values) == pytest.approx([100, 110, 132, 198])
    with pytest.raises(InputError, match="share no year"):
        prices.chain(old, prices.from_rates({"2010-11": 0.1}))


def test_a_blend_averages_rates_and_then_chains():
    a, b = chained([0.10, 0.10]), chained([0.0, 0.20])
    assert list(prices.blend({"a": a, "b": b}).values) == pytest.approx([100, 105, 105 * 1.15])
    assert list(prices.blend({"a": (a, 1.0), "b": (b, 0.0)}).values) == pytest.approx(list(a.values))
    with pytest.raises(InputError, match="sum to 1"):
        prices.blend({"cpi": 0.7, "rpi": 0.7})


@NHSCII
def test_a_blend_of_shipped_indices_takes_their_names_and_weights():
    # NHSCII 2015-16: pay 0.30, prices 0.56 (evidence/growth.md section 5)
    blended = prices.blend({"nhscii_pay": 0.7, "nhscii_prices": 0.3})
    assert blended.rate("2015-16") == pytest.approx(0.7 * 0.003 + 0.3 * 0.0056)


def test_an_unknown_index_is_refused_with_those_there_are():
    with pytest.raises(InputError, match=r"'cpih' is not a shipped price index; the indices are gdp_deflator, "):
        prices.load("cpih")


def test_the_ranges_in_shipped_toml_are_those_of_the_data():
    names = prices.names()
    for name in names.index[[datasets.card(d).shipped for d in names["dataset"]]]:
        words = ", ".join(f"{a} to {b}" for a, b in prices.load(name).segments())
        assert names.loc[name, "years"] == words


def test_another_index_is_offered_only_for_the_same_country_and_purpose():
    assert "dh_input_unit_cost_capital" not in prices.covering(["2001-02"])
    assert prices.covering(["2001-02"], "dh_input_unit_cost_capital") == ["dh_input_unit_cost_capital"]
    assert prices.covering(["2019"], "gdp_deflator:BRA") == []
    own = prices.from_rates({"2001-02": 0.05})
    assert prices.covering(["2001-02"], own) == []
    assert prices.covering(["2001-02"], None) == []
    assert prices.covering(["2001-02"], own.described(country="GBR", purpose="revenue")) == prices.covering(["2001-02"])


def calls_of(function):
    """Count the Python calls of our own package that a function makes."""
    made = []

    def seen(frame, event, _):
        if event == "call" and "decentre" in frame.f_code.co_filename:
            made.append(frame.f_code.co_name)

    sys.setprofile(seen)
    try:
        function()
    finally:
        sys.setprofile(None)
    return len(made)


def test_a_rate_is_looked_up_and_not_computed_anew():
    # issue 12: one rate made 4,287 calls, covering of two years 238,775
    index = prices.load("gdp_deflator")
    prices.covering(["2001-02"])
    assert calls_of(lambda: index.rate("2001-02")) < 20
    assert calls_of(lambda: prices.covering(["2001-02", "2002-03"])) < 200


def test_every_country_of_the_world_has_its_printed_rates():
    # data/prices/world_gdp_deflator.csv, World Bank NY.GDP.DEFL.KD.ZG
    table = datasets.load("world_gdp_deflator")
    assert len(prices.countries()) == 240
    for code, rows in table.groupby("iso3"):
        index = prices.load(f"gdp_deflator:{code}")
        assert (index.country, index.kind, index.purpose) == (code, "one", "revenue")
        found = [100 * index.rate(str(y)) for y in rows["year"]]
        assert found == pytest.approx(rows["annual_change_percent"].tolist(), abs=1e-9, rel=1e-9)


def test_a_country_with_a_gap_has_two_runs():
    # Barbados: no rate is printed for the years between its two runs
    index = prices.load("gdp_deflator:BRB")
    assert len(index.segments()) > 1
    with pytest.raises(InputError, match="no unbroken run"):
        index.ratio(index.years[0], index.years[-1])


def test_an_unknown_country_is_refused():
    with pytest.raises(InputError, match="'BRZ' is none of the 240 codes"):
        prices.load("gdp_deflator:brz")


def test_an_index_is_equal_to_itself_and_survives_a_pickle():
    index = prices.load("dh_input_unit_cost")
    assert pickle.loads(pickle.dumps(index)) == index == copy.deepcopy(index)  # noqa: S301
    assert index != index.rebase("2000-01")
    assert prices.from_levels(index.levels).segments() == index.segments()
    assert (next(iter(index)), len(index), index["1992-93"], "1993/94" in index, "1993-94" in index) == (
        "1992-93",
        10,
        100.0,
        False,
        True,
    )
    with pytest.raises(dataclasses.FrozenInstanceError):
        index.title = "another"


def test_its_levels_are_a_copy_that_cannot_change_it():
    index = chained([0.1, 0.2])
    levels = index.levels
    levels.iloc[0] = 7
    assert index.values[0] == 100


@pytest.mark.parametrize(("kind", "begins", "named_by", "expected"), [
    ("two", None, "start", {"2019-20": 100 + 4 * 3 / 12, "2020-21": 104 + 5 * 3 / 12}),
    ("two", "07-01", "start", {"2019-20": 102.0, "2020-21": 106.5}),
    ("one", "10-01", "start", {"2019": 100 + 4 * 9 / 12, "2020": 104 + 5 * 9 / 12}),
    ("one", "10-01", "end", {"2020": 100 + 4 * 9 / 12, "2021": 104 + 5 * 9 / 12}),
    ("one", None, "start", {"2019": 100.0, "2020": 104.0, "2021": 109.0}),
])  # fmt: skip
def test_years_that_begin_elsewhere_blend_two_years_by_their_months(kind, begins, named_by, expected):
    # closed form: levels that grow along a line within the months of the two years
    index = prices.from_levels({"2019": 100.0, "2020": 104.0, "2021": 109.0}).to_years(kind, begins, named_by)
    assert dict(zip(index.years, index.values, strict=True)) == pytest.approx(expected)
    assert index.note == "" or "months of 2019 and" in index.note


def test_a_financial_year_carried_to_calendar_years_and_named_by_its_end():
    index = prices.from_levels({"2018-19": 100.0, "2019-20": 112.0})
    assert index.to_years("one").values == pytest.approx((109.0,))  # nine months of 2019 lie in 2019-20
    assert index.to_years("one").years == ("2019",)
    ends = index.to_years("one", "04-01", "end")
    assert (ends.years, ends.values, ends.note) == (("2019", "2020"), (100.0, 112.0), "")
    assert ends.to_years("two").years == index.years


@given(rates)
def test_there_and_back_is_a_moving_average_and_never_leaves_the_range(values):
    index = chained([*values, 0.1, 0.1])
    moved = index.to_years("one")
    assert min(index.values) * (1 - 1e-12) <= min(moved.values)
    assert max(moved.values) <= max(index.values) * (1 + 1e-12)


def test_no_blend_across_a_gap():
    index = prices.from_rates({"2001-02": 0.1, "2005-06": 0.1})
    assert index.to_years("one").years == ("2001", "2005")
    assert index.to_years("one").segments() == [("2001", "2001"), ("2005", "2005")]


def test_forecasts_stay_marked_when_years_are_blended():
    index = prices.load("gdp_deflator")
    assert index.forecast_from == "2025-26"
    assert index.to_years("one").forecast_from == "2025"  # nine of its months lie in 2025-26


@pytest.mark.parametrize(("given_index", "labels", "message"), [
    ("gdp_deflator", ["2019"], r"carry it over with \.to_years\('one'\)"),
    ("gdp_deflator", ["1900-01"], "lacks 1900-01; it covers 1955-56 to 2030-31"),
    (pd.Series({"2000-01": 1.0}), ["2000-01", "2001-02"], "lacks 2001-02"),
    (prices.from_rates({"2018-19": 0.04}).described(begins="07-01"), ["2018-19"], r"begin on 07-01 .* on 04-01; .*to_years\('two', begins='04-01'\), or say begins='07-01'"),
    (prices.load("gdp_deflator:KEN").to_years("one", "07-01", "end"), ["2019"], r"begin on 07-01 \(named by their end\)"),
    ([100, 105], ["2000-01"], "price_index is a list; give a Series of levels"),
    (1.02, ["2000-01"], "price_index is a float; give a Series of levels"),
    ({}, ["2000-01"], "There are no price_index"),
    ({"2000-01": "100"}, ["2000-01"], "must hold levels above zero .*'100' in '2000-01'"),
    ({"2000-01": True}, ["2000-01"], "must hold levels above zero"),
    ({"2000-01": float("nan")}, ["2000-01"], "must hold levels above zero"),
    ({"2000-01": 1, "2001": 2}, ["2000-01"], "two kinds"),
    ("inflation.csv", ["2000-01"], "is not a shipped price index.*prices.read"),
])  # fmt: skip
def test_a_price_index_that_does_not_fit_is_refused_with_the_way_out(given_index, labels, message):
    with pytest.raises(InputError, match=message):
        prices.taken(given_index, labels)


def test_what_fits_is_taken():
    decimal = {"2000-01": Decimal("100"), "2001-02": Decimal("105.1")}
    for given_index in (
        decimal,
        pd.Series(decimal),
        prices.from_levels(decimal),
        pd.Series([100, 105.1], ["2000/01", "2001-2002"]),
    ):
        assert prices.taken(given_index, ["2001-02"]).rate("2001-02") == pytest.approx(0.051)
    assert prices.taken(None, ["2001-02"]) is None
    july = prices.from_rates({"2018-19": 0.04}).described(begins="07-01")
    assert prices.taken(july, ["2018-19"], begins="07-01") is july


@pytest.mark.parametrize("blank", [None, float("nan"), "", pd.NA, pd.NaT, [], ()])
def test_a_blank_rate_is_never_nought_per_cent(blank):
    with pytest.raises(InputError, match="not 0 per cent"):
        prices.from_rates({"2001-02": 0.1, "2002-03": blank})


@pytest.mark.parametrize(
    "bad", ["0.05", True, 1 + 2j, Decimal("NaN"), float("inf"), {"a": 1}, pd.Timestamp("2020-01-01"), [0.1, "0.2"]]
)
def test_a_rate_that_is_no_number_is_refused(bad):
    with pytest.raises(InputError, match="2001-02"):
        prices.from_rates({"2001-02": bad})


@pytest.mark.parametrize("bad", [[0.1], 0.1, "0.1", None, 5])
def test_rates_that_are_no_mapping_are_refused(bad):
    with pytest.raises(InputError, match="give a Series, or a mapping of year to rate"):
        prices.from_rates(bad)


@pytest.mark.parametrize("level", [float("nan"), 0, -1, float("inf"), "100", True, None])
def test_a_base_that_is_no_level_is_refused(level):
    with pytest.raises(InputError, match="level is"):
        chained([0.1]).rebase("2000-01", level)


@pytest.mark.parametrize(
    "what", [{"begins": "13-01"}, {"begins": "01-01"}, {"basis": "nett"}, {"purpose": "all"}, {"named_by": "middle"}]
)
def test_what_is_known_of_an_index_is_one_of_the_words_allowed(what):
    with pytest.raises(InputError):
        prices.from_rates({"2001-02": 0.1}).described(**what)


@pytest.mark.parametrize(
    "text",
    [
        "year,level\n2000-01,100\n2001-02,105.1\n",
        "Year ,Level\n2001/02,105.1\n2000/01,100\n",
        "year,rate\n2001-02,0.051\n",
    ],
)
def test_an_index_of_ones_own_is_read_from_a_file(text, tmp_path):
    (tmp_path / "own.csv").write_text(text, encoding="utf-8")
    index = prices.read(tmp_path / "own.csv")
    assert (index.name, index.years, index.country) == ("own", ("2000-01", "2001-02"), None)
    assert index.rate("2001-02") == pytest.approx(0.051)
    assert prices.named_or_read(str(tmp_path / "own.csv")) == index


@pytest.mark.parametrize(("text", "message"), [
    ("year,price\n2001-02,5\n", "a price index needs a column year, and either level or rate"),
    ("year,level,rate\n2001-02,5,1\n", "either level or rate"),
    ("year,rate\n2001-02,5.1%\n", "2001-02"),
    ("year,rate\n2001-02,\n2002-03,0.1\n", "not 0 per cent"),
    ("year,level\n2001-02,\n2002-03,0.1\n", "levels above zero"),
])  # fmt: skip
def test_a_file_that_is_no_index_is_refused(text, message, tmp_path):
    (tmp_path / "own.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        prices.read(tmp_path / "own.csv")


def test_a_panel_is_put_into_real_terms_and_keeps_its_other_columns():
    panel = pd.DataFrame(
        {
            "body": ["N", "S", "N"],
            "year": ["2000-01", "2001/02", "2001-02"],
            "amount": [100.0, None, 210.2],
            "heads": [5, 6, 7],
        }
    )
    real = prices.to_real_terms(panel, {"2000-01": 100, "2001-02": 105.1}, "2000-01")
    assert real["amount"].round(9).tolist()[::2] == [100.0, 200.0]
    assert real["amount"].isna().tolist() == [False, True, False]
    assert real.drop(columns="amount").equals(panel.drop(columns="amount"))
    assert panel["amount"].iloc[2] == 210.2
    indexed = panel.set_index(["body", "year"])
    assert (
        prices.to_cash_terms(prices.to_real_terms(indexed, "gdp_deflator", "2000-01"), "gdp_deflator", "2000-01")[
            "amount"
        ]
        .round(9)
        .equals(indexed["amount"].round(9))
    )
    assert prices.to_real_terms(panel, "gdp_deflator", "2001-02", columns=["amount", "heads"])["heads"].iloc[2] == 7


@pytest.mark.parametrize(("amounts", "message"), [
    ([1, 2], "amounts is a list"),
    (pd.DataFrame({"year": ["2000-01"], "spend": [1.0]}), "say which columns hold money"),
    (pd.Series(["1"], ["2000-01"]), "give a finite number"),
    (pd.Series([1.0], [5]), "is not a year"),
    (pd.Series([1.0], pd.MultiIndex.from_tuples([("N", "2000-01")])), "name the one that holds the years"),
    (pd.Series([1.0], ["2000"]), "to_years"),
    (pd.Series([1.0], ["1900-01"]), "no unbroken run"),
])  # fmt: skip
def test_amounts_that_cannot_be_put_into_real_terms_are_refused(amounts, message):
    with pytest.raises(InputError, match=message):
        prices.to_real_terms(amounts, "gdp_deflator", "2001-02")


def test_the_names_of_the_first_edition_forward_for_one_release():
    levels = pd.Series({"2000-01": 100.0, "2001-02": 105.1})
    with pytest.warns(FutureWarning, match=r"write index\.rate\(\.\.\.\)"):
        assert prices.rate(levels, "2001-02") == pytest.approx(0.051)
    with pytest.warns(FutureWarning):
        assert prices.ratio(levels, "2000-01", "2001-02") == pytest.approx(1.051)
    with pytest.warns(FutureWarning):
        assert prices.segments(levels) == [("2000-01", "2001-02")]
    with pytest.warns(FutureWarning):
        assert prices.rebase(levels, "2001-02")["2001-02"] == 100


def test_a_chain_keeps_what_is_common_and_the_gaps_of_its_parts():
    older = prices.from_rates({"1999-00": 0.1, "2001-02": 0.1})
    newer = prices.from_rates({"2002-03": 0.1}).described(basis="net")
    linked = prices.chain(older, newer)
    assert linked.segments() == [("1998-99", "1999-00"), ("2000-01", "2002-03")]
    assert linked.rate("2002-03") == pytest.approx(0.1)
    assert linked.basis == "net"
    with pytest.raises(InputError, match=r"carry one over with \.to_years"):
        prices.chain(older, prices.from_rates({"2003": 0.1}))


@pytest.mark.parametrize("bad", [{}, [1], None, {"a": ("x", 1)}, {"nhscii_pay": "half"}, {"cpi": (None, 1.0)}])
def test_a_blend_of_nothing_known_is_refused(bad):
    with pytest.raises(InputError):
        prices.blend(bad)


def test_a_verb_takes_a_world_index_carried_to_its_years():
    budget = pd.DataFrame({"body": ["N", "N"], "year": ["2018-19", "2019-20"], "amount": [100.0, 110.0]})
    kenya = prices.load("gdp_deflator:KEN").to_years("two")
    growth = decentre.decompose_growth(budget, price_index=kenya)
    assert growth.parts["inflation"].iloc[0] == pytest.approx(100 * kenya.rate("2019-20"))
    assert (
        "the price index gdp_deflator:KEN is blended by months: 1959-60 is 9 months of 1959 and 3 of 1960"
        in growth.assumptions
    )


def test_a_table_whose_years_begin_in_july_takes_an_index_that_does():
    budget = pd.DataFrame({"body": ["N", "N"], "year": ["2018-19", "2019-20"], "amount": [100.0, 110.0]})
    kenya = prices.load("gdp_deflator:KEN").to_years("two", begins="07-01")
    growth = decentre.decompose_growth(budget, price_index=kenya, begins="07-01")
    assert growth.parts["inflation"].iloc[0] == pytest.approx(100 * kenya.rate("2019-20"))
    curve = decentre.vary_choices(budget, price_indices={"kenya": kenya}, begins="07-01")
    assert len(curve.table)
    real = prices.to_real_terms(budget, kenya, "2019-20", begins="07-01")
    assert real["amount"].iloc[0] == pytest.approx(100 * kenya.ratio("2018-19", "2019-20"))
    for index, begins in ((kenya, None), ("gdp_deflator", "07-01")):
        with pytest.raises(InputError, match="begin on"):
            decentre.decompose_growth(budget, price_index=index, begins=begins)
    ends = prices.load("gdp_deflator:KEN").to_years("one", "07-01", "end")
    assert prices.taken(ends, ["2019"], begins="07-01") is ends


@pytest.mark.parametrize("turned", [prices.to_real_terms, prices.to_cash_terms])
@pytest.mark.parametrize("nothing", [pd.Series(dtype=float), pd.DataFrame({"year": [], "amount": []})])
def test_no_amounts_have_no_price_year(turned, nothing):
    with pytest.raises(InputError, match="amounts holds no year; give at least one"):
        turned(nothing, {"2000-01": 100, "2001-02": 105.1}, "2000-01")
