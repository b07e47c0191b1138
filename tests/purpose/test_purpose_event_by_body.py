"""A rule that came in different years: printed tables of Medicaid and of fiscal rules, dummies written out, known truths."""

import os
from pathlib import Path

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import AssumptionWarning, InputError

FOLDER = os.environ.get("DECENTRE_REFERENCE_DATA")
GIVEN = {"outcome": "y", "exposure": "exposure"}


def reference(name):
    """Return a table of the replications, or skip."""
    if not FOLDER:
        pytest.skip(f"needs replications/{name}: set DECENTRE_REFERENCE_DATA")
    return pd.read_csv(Path(FOLDER) / "replications" / name)


def medicaid():
    """Return state-years of Goodman-Bacon (2018) as his code takes them: without West Virginia, Arizona, Indiana 1969."""
    table = reference("medicaid_1965/coverage.csv")
    table = table[~table["stfips"].isin([54, 4]) & ~((table["stfips"] == 18) & (table["year"] == 1969))]
    since = (table["year"] - table["ymcaid"]).clip(-4, 7)
    doses = {f"dose_{k}": table["crate0"] * (since == k) for k in (-4, 0, 7)}
    table = table.assign(after=table["crate0"] * since.between(1, 6), **doses, year=table["year"].astype(str))
    return table.rename(columns={"stfips": "body"})


def test_medicaid_comes_out_year_by_year_as_printed():
    # Goodman-Bacon 2018, JPE 126(1), output of figure 5: slope and error; Stata's regress counts every dummy
    table = medicaid()
    event = table.groupby("body")["ymcaid"].first().astype(int).astype(str)
    found = decentre.estimate_ring_fence_effect(
        table,
        outcome="rmvp_ch",
        exposure="crate0",
        event=event,
        estimator="pooled",
        by_year=["ymcaid", "region"],
        weights="ch_pop",
        controls=["pcinc", "hpc", "bpc"],
        cap=(-4, 7),
        inference="cluster_dummies",
    )
    printed = {
        -3: ("0.00318", "0.00381"),
        0: ("0.0118", "0.00314"),
        1: ("0.0306", "0.00978"),
        2: ("0.0347", "0.0101"),
        3: ("0.0496", "0.0160"),
        4: ("0.0439", "0.0105"),
        5: ("0.0429", "0.00931"),
        6: ("0.0410", "0.00843"),
    }
    for year, (slope, error) in printed.items():
        row = found.table.loc[year]
        assert f"{row['estimate']:.{len(slope) - 2}f}" == slope
        assert f"{row['se']:.{len(error) - 2}f}" == error
    assert (found.rows, found.bodies, found.event) == (685, 49, "1966 to 1972")
    assert found.table["period"].tolist() == ["before"] * 3 + ["reference"] + ["after"] * 8


@pytest.mark.parametrize(
    ("service", "slope", "error"),
    [
        ("rmvp_ch", "0.0383", "0.00943"),
        ("rmvp_ch_hosp", "0.00368", "0.00090"),
        ("rmvp_ch_md", "0.0214", "0.00437"),
        ("rmvp_ch_pdrug", "0.0226", "0.00455"),
        ("rmvp_ch_dent", "0.00762", "0.00277"),
    ],
)
def test_table_2b_of_medicaid_comes_out_as_printed(service, slope, error):
    found = decentre.estimate_additionality(
        medicaid(),
        spend=service,
        earmark="after",
        controls=["dose_-4", "dose_0", "dose_7", "pcinc", "hpc", "bpc"],
        weights="ch_pop",
        by_year=["ymcaid", "region"],
        inference="cluster_dummies",
    )
    assert f"{found.estimate:.{len(slope) - 2}f}" == slope
    assert f"{found.se:.{len(error) - 2}f}" == error


def test_the_course_on_medicaid_has_weights_of_each_year():
    # Stolper and Hogan 2022: 0.035124 (0.015890) with state and year effects, 0.0448002 with region and timing by year
    table = reference("medicaid_1965/coverage_course.csv").rename(columns={"stfips": "body"})
    high = reference("medicaid_1965/coverage.csv").groupby("stfips")["hc"].first()
    table = table.dropna(subset="medicaid_share_child")
    started = table["year"] > table["ymcaid"]
    table = table.assign(D=np.where(started, table["body"].map(high), 0.0), year=table["year"].astype(str))
    choices = {
        "spend": "medicaid_share_child",
        "earmark": "D",
        "controls": ["hospitals_pc", "beds_pc", "income_pc"],
        "weights": "child_pop",
        "inference": "cluster",
    }
    found = decentre.estimate_additionality(table, **choices)
    assert (f"{found.estimate:.6f}", f"{found.se:.6f}", found.rows) == ("0.035124", "0.015890", 685)
    found = decentre.estimate_additionality(table, **choices, by_year=["region", "ymcaid"])
    assert f"{found.estimate:.7f}" == "0.0448002"


@pytest.mark.parametrize(
    ("outcome", "rule", "slope", "error", "rows"),
    [
        ("out_of_pocket", "fr", 0.095, 0.028, 714),
        ("out_of_pocket", "er", -0.113, 0.026, 714),
        ("out_of_pocket", "bbr", -0.020, 0.028, 714),
        ("out_of_pocket", "rr", -0.145, 0.038, 714),
        ("curative", "fr", 0.028, 0.015, 469),
        ("curative", "er", -0.004, 0.014, 469),
        ("curative", "bbr", 0.029, 0.016, 469),
        ("curative", "rr", 0.056, 0.020, 469),
    ],
)
@pytest.mark.filterwarnings("ignore:the lead test fails")
@pytest.mark.filterwarnings("ignore:.*of one size")
def test_fiscal_rules_come_out_with_their_printed_classical_errors(outcome, rule, slope, error, rows):
    # eriliawu/healthcare-spending-fiscal-rules, part 2, tables 1 and 2: least squares, dummies counted
    table = reference("oecd_fiscal_rules/who_pays_instead.csv").rename(columns={"country": "body"})
    logs = {f"ln_{c}": np.log(table[c]) for c in (outcome, "gdp", "pop", "debt")}
    table = table.assign(**logs, year=table["year"].astype(str))
    table = table.dropna(subset=[*logs, "fr", "er", "bbr", "rr", "bailout"])
    found = decentre.estimate_additionality(
        table,
        spend=f"ln_{outcome}",
        earmark=rule,
        controls=["ln_gdp", "ln_pop", "ln_debt", "bailout"],
        inference="classical",
    )
    assert (round(found.estimate, 3), round(found.se, 3), found.rows) == (slope, error, rows)
    # a rule is not a pound: nothing is said of pounds
    assert "pound" not in repr(found).split("note")[0]
    assert any("is 0 or 1" in a for a in found.assumptions)


def staggered(seed=0, noise=1.0, never=True):
    """Return bodies that a rule reached in three years, or never; the effect of a unit is 1 in its first year, 2 after."""
    random = np.random.default_rng(seed)
    first = np.repeat([2013, 2015, 2017, 0 if never else 2018], 6)
    years = np.arange(2010, 2020)
    exposure = random.uniform(0.5, 1.5, 24)
    since = years - first[:, None]
    effect = np.where((first[:, None] > 0) & (since >= 0), 1 + (since > 0), 0) * exposure[:, None]
    y = random.normal(0, 3, (24, 1)) + random.normal(size=10) + effect + noise * random.normal(size=(24, 10))
    bodies = [f"b{i:02d}" for i in range(24)]
    table = pd.DataFrame({"body": np.repeat(bodies, 10), "year": [str(t) for t in years] * 24, "y": y.ravel()})
    table["exposure"], table["cohort"] = np.repeat(exposure, 10), np.repeat(first, 10)
    event = pd.Series([None if f == 0 else str(f) for f in first], index=bodies)
    return table, event


@pytest.mark.parametrize(
    ("estimator", "more"), [("imputation", {}), ("stacked", {}), ("pooled", {"by_year": "cohort"})]
)
def test_without_chance_the_effect_of_each_year_since_is_found(estimator, more):
    table, event = staggered(noise=0)
    found = decentre.estimate_ring_fence_effect(
        table, **GIVEN, event=event, estimator=estimator, inference="cluster", **more
    )
    assert found.table.loc[0, "estimate"] == pytest.approx(1, abs=1e-6)
    assert found.table.loc[[1, 2], "estimate"].tolist() == pytest.approx([2, 2], abs=1e-6)
    assert found.table.loc[-2, "estimate"] == pytest.approx(0, abs=1e-6)
    assert found.reference == -1
    assert found.estimator == estimator


def test_stacked_slopes_are_those_of_every_dummy_of_every_part():
    table, event = staggered(seed=2)
    first = table["body"].map(event).astype(float)
    year = table["year"].astype(int)
    parts = []
    for cohort in (2013, 2015, 2017):
        rows = table[(first == cohort) | (first.isna()) | (year < first)].assign(part=cohort)
        since = rows["year"].astype(int) - cohort
        own = rows["body"].map(event).astype(float) == cohort
        for k in [k for k in range(-7, 7) if k != -1]:
            rows[f"k{k}"] = rows["exposure"] * ((since == k) & own)
        parts.append(rows)
    stack = pd.concat(parts)
    slopes = [f"k{k}" for k in range(-7, 7) if k != -1]
    dummies = [pd.get_dummies(stack[c] + stack["part"].astype(str), dtype=float) for c in ("body", "year")]
    columns = np.hstack([stack[slopes].to_numpy(float), *dummies])
    expected = np.linalg.lstsq(columns, stack["y"].to_numpy(), rcond=None)[0][: len(slopes)]
    found = decentre.estimate_ring_fence_effect(table, **GIVEN, event=event, estimator="stacked", inference="cluster")
    by_hand = pd.Series(expected, index=[int(s[1:]) for s in slopes])
    shown = found.table["estimate"].drop(-1)
    np.testing.assert_allclose(shown, by_hand[shown.index], rtol=1e-8, atol=1e-10)
    # clustered by body, not by body and part: scores of a body are summed over the stack
    left = stack["y"].to_numpy() - columns @ np.linalg.lstsq(columns, stack["y"].to_numpy(), rcond=None)[0]
    bread = np.linalg.pinv(columns.T @ columns)
    scores = (columns * left[:, None]).T @ pd.get_dummies(stack["body"], dtype=float).to_numpy()
    raw = np.sqrt(np.diag(bread @ scores @ scores.T @ bread)[: len(slopes)])
    ratio = found.table["se"].drop(-1).to_numpy() / pd.Series(raw, index=by_hand.index)[shown.index].to_numpy()
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-8)


def test_one_date_in_a_series_is_the_event_study_of_that_date():
    table, _ = staggered(seed=3)
    every = pd.Series("2015", index=table["body"].unique())
    choices = GIVEN | {"inference": "cluster"}
    alone = decentre.estimate_ring_fence_effect(table, **choices, event="2015")
    pooled = decentre.estimate_ring_fence_effect(
        table.assign(all="x"), **choices, event=every, estimator="pooled", by_year="all"
    )
    np.testing.assert_allclose(alone.table["estimate"], pooled.table["estimate"], atol=1e-9)
    np.testing.assert_allclose(alone.table["se"].dropna(), pooled.table["se"].dropna(), rtol=1e-9)
    with pytest.raises(
        InputError, match="in 2015, 2016, 2017, 2018, 2019 no body has exposure 0 or is not yet reached"
    ):
        decentre.estimate_ring_fence_effect(table, **choices, event=every)


def test_years_in_which_all_are_reached_are_left_out_and_said():
    table, event = staggered(seed=4, never=False)
    found = decentre.estimate_ring_fence_effect(table, **GIVEN, event=event, inference="cluster")
    assert found.cells["left_out"].sum() == 24 * 2
    assert any(a.startswith("48 of ") and "(2018 to 2019) are left out" in a for a in found.assumptions)
    assert found.estimate == pytest.approx(1.7, abs=0.4)


def test_weights_controls_and_groups_work_on_one_date_too():
    table, _ = staggered(seed=5)
    random = np.random.default_rng(1)
    table = table.assign(w=random.uniform(0.5, 2, len(table)), z=random.normal(size=len(table)))
    table["region"] = np.where(table["body"] < "b12", "n", "s")
    found = decentre.estimate_ring_fence_effect(
        table, **GIVEN, event="2015", weights="w", controls=["z"], by_year="region", inference="cluster"
    )
    others = [str(y) for y in range(2010, 2020) if y != 2014]
    columns = np.column_stack(
        [
            *[table["exposure"] * (table["year"] == y) for y in others],
            table["z"],
            pd.get_dummies(table["body"], dtype=float),
            pd.get_dummies(table["year"] + table["region"], dtype=float),
        ]
    )
    root = np.sqrt(table["w"].to_numpy())
    expected = np.linalg.lstsq(columns * root[:, None], table["y"] * root, rcond=None)[0][:9]
    np.testing.assert_allclose(found.table["estimate"].drop("2014"), expected, rtol=1e-8)


def test_bands_and_joint_tests_are_drawn_for_years_since_too():
    table, event = staggered(seed=6)
    found = decentre.estimate_ring_fence_effect(table, **GIVEN, event=event, estimator="stacked", seed=1)
    assert found.pre_trend["df1"] == 6
    assert 0 < found.pre_trend["p"] <= 1
    row = found.table.loc[0]
    assert row["band_high"] - row["band_low"] > row["high"] - row["low"]


TABLE, EVENT = staggered()


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"event": EVENT.iloc[1:]}, "'b00' is not in its index .1 of 24 bodies are not."),
        ({"event": pd.concat([EVENT, EVENT.iloc[:1]])}, "'b00' is there twice"),
        ({"event": pd.Series(None, index=EVENT.index, dtype=object)}, "no body has a first year of the rule"),
        ({"event": EVENT.where(EVENT != "2013", "2013-14")}, "'2013-14' is a year of another kind than the panel's"),
        ({"event": EVENT, "estimator": "pooled"}, "pooled slopes compare bodies of one cohort only"),
        ({"event": EVENT, "estimator": "sunab"}, "estimator is 'sunab'; give 'imputation', 'stacked' or 'pooled'"),
        (
            {"event": "2015", "estimator": "stacked"},
            "estimator= and cap= are for a rule that came to bodies in different years",
        ),
        ({"event": EVENT, "estimator": "stacked", "by_year": "cohort"}, "so by_year= has no place in it"),
        ({"event": EVENT, "estimator": "stacked", "inference": "cr2"}, "is not worked out for estimator='stacked'"),
        ({"event": EVENT, "cap": (0, 4)}, r"cap is \(0, 4\); give years before and after the rule"),
        ({"event": EVENT, "inference": "driscoll_kraay"}, "inference is 'driscoll_kraay'; give 'wild', 'cluster'"),
        ({"event": EVENT, "controls": "y"}, "controls is 'y'; give a sequence"),
    ],
)
def test_what_cannot_be_told_is_refused(choices, message):
    with pytest.raises(InputError, match=message):
        decentre.estimate_ring_fence_effect(TABLE, **(GIVEN | {"inference": "cluster"} | choices))


def test_few_touched_bodies_are_warned_about():
    table = TABLE.assign(exposure=np.where(TABLE["body"].isin(["b00", "b01"]), 1.0, 0.0))
    with pytest.warns(AssumptionWarning, match=r"24 bodies are worth 2\.\d of one size"):
        decentre.estimate_ring_fence_effect(table, **GIVEN, event="2015", inference="cluster")


def test_a_rule_of_different_years_is_drawn_by_years_since():
    found = decentre.estimate_ring_fence_effect(
        TABLE.assign(cohort=TABLE["body"].map(EVENT).fillna("never")),
        **GIVEN,
        event=EVENT,
        estimator="pooled",
        by_year="cohort",
        inference="cluster",
    )
    axes = found.plot()
    assert axes.get_title(loc="left") == "Slopes on exposure against the year before the rule"
    assert {"-2", "0", "2"} <= {t.get_text() for t in axes.get_xticklabels()} | {str(y) for y in found.table.index}
