"""The public calls that are tried, each with small inputs that it accepts."""

from dataclasses import dataclass, field

import decentre
import numpy as np
import pandas as pd
from decentre import claims, measures, mechanisms, pooling, prices, resampling, synthetic, tables, years

YEARS = ["2018-19", "2019-20", "2020-21", "2021-22"]
BODIES = [
    "Northshire",
    "Southshire",
    "Eastmoor",
    "Westmoor",
    "Upper Vale",
    "Lower Vale",
    "Midport",
    "Highcastle",
    "Lowcastle",
]


@dataclass(frozen=True)
class Call:
    """A public call.

    Attributes
    ----------
    name : str
        As a user writes it.
    function : callable
        Takes the inputs by name.
    inputs : dict
        What it is given.
    keys : dict of str to tuple
        Of tables: the columns that a gate finds without regard to case and in an index; of Series: anything, where their
        labels must be those of another input.
    called : dict of str to str
        What a refusal calls an input, where that is not its own name.
    lenient : dict of str to str
        Damaging mutations that the call takes by its contract, and why: the name of a mutation, or how it begins, and
        behind a colon the one column that is meant (``'a blank: service'``).
    drawn : bool
        Whether its result hangs on the order of what it is given, as draws do.
    """

    name: str
    function: object
    inputs: dict
    keys: dict = field(default_factory=dict)
    drawn: bool = False
    called: dict = field(default_factory=dict)
    lenient: dict = field(default_factory=dict)


def budget_table():
    """Return a small budget of four bodies and three years."""
    random = np.random.default_rng(1)
    rows = [
        (b, y, round(1e8 * (1 + 0.05 * i) * (1 + 0.1 * j + random.uniform(0, 0.05))))
        for j, b in enumerate(BODIES[:4])
        for i, y in enumerate(YEARS[:3])
    ]
    return pd.DataFrame(rows, columns=["body", "year", "amount"])


def _lines():
    rows = [
        (b, y, line, c, a)
        for b in BODIES[:4]
        for y in YEARS[1:3]
        for line, c, a in [
            ("pay", "inflation", 2_000_000),
            ("cancer", "priority", 1_500_000),
            ("estate", "transfer", 250_000),
        ]
    ]
    return pd.DataFrame(rows, columns=["body", "year", "line", "component", "amount"])


def _figures(low, high, seed, names=BODIES):
    return pd.Series(np.random.default_rng(seed).integers(low, high, len(names)), list(names), dtype=float)


def _panel():
    random = np.random.default_rng(3)
    rows = [
        (b, y, 1e6 * (j + i + random.uniform(0, 3)), 1e5 * random.uniform(1, 5), 1000 * (j + 2), 0.1 * (j + 1))
        for j, b in enumerate(BODIES)
        for i, y in enumerate(YEARS)
    ]
    return pd.DataFrame(rows, columns=["body", "year", "spend", "earmark", "people", "exposure"])


def _flows():
    rows = [
        ("Treasury", "Department", 150.0),
        ("Department", "NHS England", 120.0),
        ("Department", "Agency", 30.0),
        ("NHS England", "Board", 90.0),
        ("NHS England", "Region", 30.0),
    ]
    return pd.DataFrame(
        [("2025-26", *row, "plan", "p. 1") for row in rows],
        columns=["year", "payer", "payee", "amount", "scope", "source"],
    )


def _populations():
    random = np.random.default_rng(4)
    people = random.integers(100_000, 900_000, len(BODIES))
    return pd.DataFrame(
        {
            "body": BODIES,
            "gp_pop": people,
            "wp_need": (people * random.uniform(0.8, 1.2, len(BODIES))).round(1),
            "mff_index": random.uniform(0.95, 1.1, len(BODIES)).round(4),
        }
    )


FORMULA = {
    "title": "mine",
    "population": "gp_pop",
    "blocks": [{"name": "all", "share": 1.0, "needs": {"wp_need": 1.0}, "costs": ["mff_index"]}],
}
INDEX = pd.Series({y: 100.0 * 1.02**i for i, y in enumerate(YEARS)})
VALUES = [20.0, 30.0, 55.0, 40.0, 60.0, 10.0, 80.0]
RANKS = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
HEADS = [78.0, 91.0, 162.0, 103.0, 105.0, 40.0, 66.0]
RECEIVED, SPENT = _figures(50, 90, 5), _figures(10, 50, 6)
WIDE = pd.DataFrame({"smoking": [2.0, 3.0, 5.0], "diet": [1.0, 4.0, 2.0], "falls": [6.0, 2.0, 1.0]}, index=BODIES[:3])
B3, BYL = (
    {"budget": ("body", "year", "amount"), "lines": ("body", "year", "line", "component", "amount")},
    {"received": ("label",), "spent": ("label",)},
)


def _growth_calls():
    budget, lines = budget_table(), _lines()
    decomposition = decentre.decompose_growth(budget, lines, price_index=INDEX)
    start = pd.DataFrame({"heads": [1e6, 2e5], "pounds_a_head": [500.0, 2000.0]}, index=["under 65", "65 and over"])
    return [
        Call("decompose_growth", decentre.decompose_growth, {"budget": budget, "lines": lines, "price_index": INDEX, "net_of_efficiency": False, "denominator": "gross_growth", "between": None}, B3),
        Call("vary_choices", lambda budget, lines, rates, denominators: decentre.vary_choices(budget, lines, price_indices={"own": rates, "none": None}, denominators=denominators), {"budget": budget, "lines": lines, "rates": INDEX, "denominators": ("gross_growth", "growth")}, B3, called={"rates": "price_index"}),
        Call("tipping_point", lambda share, claims, solve: decentre.tipping_point(decomposition, share=share, claims=claims, solve=solve), {"share": 0.5, "claims": "priorities", "solve": "claims"}),
        Call("summarise_discretion", lambda by, level, replicates, seed: decentre.summarise_discretion(decomposition, by=by, level=level, replicates=replicates, seed=seed), {"by": "year", "level": 0.95, "replicates": 199, "seed": 1}),
        Call("attribute_growth", decentre.attribute_growth, {"start": start, "end": start * 1.1 + np.array([[0.0, 50.0], [1e4, 30.0]]), "method": "lmdi"}),
        Call("split_local", decentre.split_local, {"start": WIDE * 1e6, "end": WIDE * 1.1e6 + 3e5, "method": "shift_share"}),
    ]  # fmt: skip


def _purpose_calls():
    by = pd.Series(["N", "N", "S", "S", "N", "S", "N", "S", "S"], BODIES)
    return [
        Call("trace_earmark", decentre.trace_earmark, {"received": RECEIVED, "spent": SPENT, "bodies": 12, "level": 0.95, "replicates": 199, "seed": 1}, BYL, drawn=True),
        Call("assess_departure", decentre.assess_departure, {"intended": WIDE, "actual": WIDE + 0.5, "replicates": 199, "seed": 1}, drawn=True),
        Call("assess_targeting", decentre.assess_targeting, {"spend": RECEIVED, "need": _figures(80, 140, 7), "population": _figures(1000, 9000, 8), "by": by, "order": "ascending", "fifths": "bodies", "level": 0.95, "replicates": 199, "seed": 1}, dict.fromkeys(("spend", "need", "population", "by"), ("label",)), drawn=True),
        Call("estimate_adherence", decentre.estimate_adherence, {"counts": pd.Series({"in full": 10, "in part": 7, "none": 3}), "bodies": 42, "level": 0.95, "method": "exact"}),
        Call("sample_size", decentre.sample_size, {"share": 0.5, "margin": 0.1, "bodies": 42, "level": 0.95}),
        Call("estimate_additionality", decentre.estimate_additionality, {"panel": _panel()[["body", "year", "spend", "earmark", "people"]], "spend": "spend", "earmark": "earmark", "population": "people", "inference": "wild", "replicates": 199, "seed": 1}, {"panel": ("body", "year")}, drawn=True),
        Call("estimate_ring_fence_effect", decentre.estimate_ring_fence_effect, {"panel": _panel()[["body", "year", "spend", "exposure"]], "outcome": "spend", "exposure": "exposure", "event": "2020-21", "inference": "cluster"}, {"panel": ("body", "year")}),
    ]  # fmt: skip


def _capitation_calls():
    people, target = _populations(), _figures(90, 120, 9)
    rules = {"solve": "gap", "minimum": 0.03}
    parents = people.assign(parent=["Q1"] * 5 + ["Q2"] * 4)[["body", "parent", "gp_pop", "wp_need"]]
    place = pd.Series(["a", "a", "b", "b", "a", "c", "c", "c", "c"], BODIES)
    keyed = {"populations": ("body",)}
    return [
        Call("allocate", decentre.allocate, {"populations": people, "formula": FORMULA, "budget": 1e9}, keyed),
        Call("load_formula", decentre.load_formula, {"formula": FORMULA}),
        Call("need_index", decentre.need_index, {"populations": parents, "places": place, "relative_to": "pooled"}, keyed, lenient={"a column gone: wp_need": "weighted populations are columns of any name that starts with wp_", "a blank: places": "a body in no place counts only in what places are compared with"}),
        Call("distance_from_target", decentre.distance_from_target, {"allocation": RECEIVED, "target": target}, {"allocation": ("label",), "target": ("label",)}),
        Call("set_pace", decentre.set_pace, {"baseline": RECEIVED * 1e6, "target": target * 1e6, "budget": float(RECEIVED.sum() * 1.05e6), "rules": rules}, {"baseline": ("label",), "target": ("label",)}),
        Call("audit_factors", decentre.audit_factors, {"populations": people, "formula": FORMULA, "budget": 1e9}, keyed),
        Call("check_target", decentre.check_target, {"target": target, "weighted_population": _figures(1000, 1200, 3), "limit": 0.05}, {"target": ("label",), "weighted_population": ("label",)}),
        Call("propagate_error", decentre.propagate_error, {"populations": people, "formula": FORMULA, "errors": {"mff_index": 0.01}, "budget": 1e9, "seed": 1}, keyed, drawn=True),
    ]  # fmt: skip


def _other_calls():
    plan = pd.DataFrame(
        [(b, s, u) for b in BODIES[:2] for s, u in [("hips", 100.0), ("eyes", 50.0)]],
        columns=["body", "service", "units"],
    )
    cost = pd.DataFrame({"service": ["hips", "eyes"], "variable": [600.0, 200.0]})
    contracts = {
        "activity": mechanisms.ActivityBased(pd.Series({"hips": 1000.0, "eyes": 300.0})),
        "block": mechanisms.Block(pd.Series(1e5, BODIES[:2])),
    }
    paid = pd.Series({"council": 90e6, "board": 30e6})
    accounts, interviews = tables.template("accounts"), tables.template("interviews")
    profile = pd.DataFrame(
        {
            "line": ["acute", "ambulance", "mental health"],
            "amount": [50e6, 4e6, 10e6],
            "service": ["surgery", "emergency ambulance services", "mental health"],
            "share_low": [0.0, 1.0, 1.0],
        }
    )
    shares = pd.Series(
        {f"{y}-{(y + 1) % 100:02}": 0.5 + 0.01 * i + 0.003 * (i % 3) for i, y in enumerate(range(2001, 2013))}
    )
    return [
        Call("compare_mechanisms", lambda plan, activity, costs: decentre.compare_mechanisms(plan, activity, costs, contracts=contracts), {"plan": plan, "activity": plan.assign(units=plan["units"] * 1.05), "costs": cost}, {"plan": ("body", "service", "units"), "activity": ("body", "service", "units"), "costs": ("service", "variable")}),
        Call("pool_budgets", decentre.pool_budgets, {"contributions": paid, "spend": 125e6, "risk_share": "pro_rata"}),
        Call("compare_risk_shares", lambda contributions, spend: decentre.compare_risk_shares(contributions, spend, risk_shares={"pro rata": "pro_rata", "host": {"rule": "host", "host": "council"}}), {"contributions": paid, "spend": 125e6}),
        Call("roll_forward", pooling.roll_forward, {"contributions": paid, "host": "council", "recurrent": paid * 0.9, "inflation": 0.03, "efficiency": 0.01}),
        Call("project_minimum", decentre.project_minimum, {"minimum": 4048e6, "first": "2020-21", "last": "2024-25"}),
        Call("check_agreement", decentre.check_agreement, {"agreement": decentre.draft_agreement(), "on": "2026-04-01"}),
        Call("list_agreement_rules", decentre.list_agreement_rules, {"on": "2026-04-01"}),
        Call("widen_scope", decentre.widen_scope, {"profile": profile, "scenario": "consultation_2023"}, {"profile": ()}, lenient={"a blank: service": "empty for what is no service", "a column gone: share_low": "optional"}),
        Call("trace_funds", decentre.trace_funds, {"flows": _flows(), "year": "2025-26", "tolerance": 0.001}, {"flows": ("year", "payer", "payee", "amount", "scope", "source")}),
        Call("bodies_in", decentre.bodies_in, {"year": "2015-16", "nation": "England"}),
        Call("fit_trend", decentre.fit_trend, {"shares": shares, "half_unit": 0.0005, "level": 0.95}),
        Call("compare_control", decentre.compare_control, {"accounts": accounts, "interviews": interviews, "level": 0.95, "replicates": 199, "seed": 1}, {"accounts": ("line", "discretion", "amount"), "interviews": ("interviewee", "coder", "line", "control")}, drawn=True, lenient={"a column gone: amount": "optional", "a column gone: currency": "optional"}),
        Call("load_codebook", decentre.load_codebook, {"source": None}),
    ]  # fmt: skip


_SEVERAL_MIXES = {"entries of another kind": "a table of mixes, one a row, is what it takes too"}


def _measure_calls():
    y, r, w = {"values": VALUES}, {"rank_by": RANKS}, {"weights": HEADS}
    mixes = {"first": [1.0, 2.0, 3.0, 4.0], "second": [2.0, 2.0, 5.0, 1.0]}
    calls = [(name, getattr(measures, name), {**y, **w}) for name in ("gini", "atkinson", "coefficient_of_variation")]
    calls += [
        (name, getattr(measures, name), dict(mixes))
        for name in ("dissimilarity", "aitchison_distance", "jensen_shannon", "hellinger")
    ]
    calls += [
        (name, getattr(measures, name), {"parts": [1.0, 2.0, 3.0, 4.0]}) for name in ("clr", "ilr", "replace_zeros")
    ]
    calls += [
        ("theil", measures.theil, {"values": pd.Series(VALUES), "weights": pd.Series(HEADS), "groups": pd.Series(list("NNSSNSN"))}),
        ("generalised_entropy", measures.generalised_entropy, {**y, **w, "alpha": 2.0}),
        ("concentration_index", measures.concentration_index, {"values": pd.Series(VALUES), "rank_by": pd.Series(RANKS), "weights": pd.Series(HEADS), "kind": "standard", "aversion": 2, "cluster": pd.Series(list("NNSSNSN"))}),
        ("decompose_concentration", lambda values, rank_by, need, weights: measures.decompose_concentration(values, rank_by, {"need": need}, weights=weights), {**y, **r, **w, "need": [1.0, 3.0, 2.0, 5.0, 4.0, 6.0, 5.0]}),
        ("fractional_rank", measures.fractional_rank, {**r, **w}),
        ("slope_index", measures.slope_index, {**y, **r, **w, "transform": None}),
        ("kakwani", measures.kakwani, {**y, "need": RANKS, **w}),
        ("reynolds_smolensky", measures.reynolds_smolensky, {"before": VALUES, "after": HEADS, **w}),
        ("vertical_imbalance", measures.vertical_imbalance, {"own_revenue": [20.0, 30.0], "own_spending": [100.0, 120.0]}),
        ("local_autonomy_index", measures.local_autonomy_index, {"scores": [100.0, 60, 50, 50, 100, 50, 100]}),
    ]  # fmt: skip
    return [
        Call(f"measures.{name}", function, inputs, lenient=_SEVERAL_MIXES if "parts" in inputs else {})
        for name, function, inputs in calls
    ]


def _mean(values, axis):
    return values.mean(axis=axis)


def _covariance(spend, need, axis):
    return ((spend - spend.mean(axis=axis, keepdims=True)) * need).mean(axis=axis)


def _resampling_calls():
    y, r, w, d = {"values": VALUES}, {"rank_by": RANKS}, {"weights": HEADS}, {"replicates": 199, "seed": 1}
    x = pd.DataFrame([[a, 1.0] for a in (0.3, 0.1, 0.7, 0.2, 0.9, 0.4, 0.5, 0.8)])
    return [
        Call("resampling.bootstrap", lambda values, replicates, seed, level, method: resampling.bootstrap(values, _mean, replicates=replicates, seed=seed, level=level, method=method), {**y, **d, "level": 0.95, "method": "percentile"}),
        Call("resampling.bootstrap_ratio", resampling.bootstrap_ratio, {"numerator": VALUES, "denominator": HEADS, **d, "level": 0.95}),
        Call("resampling.bootstrap_concentration", resampling.bootstrap_concentration, {**y, **r, **w, **d}),
        Call("resampling.concentration_draws", resampling.concentration_draws, {**y, **r, **w, **d}),
        Call("resampling.concentration_left_out", resampling.concentration_left_out, {**y, **r, **w}),
        Call("resampling.jackknife", lambda values, level: resampling.jackknife(values, _mean, level=level), {**y, "level": 0.95}),
        Call("resampling.leave_one_out", lambda values: resampling.leave_one_out(values, _mean), y),
        Call("resampling.permute", lambda values, fixed, replicates, seed, alternative: resampling.permute(values, fixed, _covariance, replicates=replicates, seed=seed, alternative=alternative), {**y, "fixed": RANKS, **d, "alternative": "two-sided"}),
        Call("resampling.permute_concentration", resampling.permute_concentration, {**y, **r, **w, **d}),
        Call("resampling.signed_rank", resampling.signed_rank, {**y, "other": HEADS, "zeros": "pratt", "alternative": "two-sided"}),
        Call("resampling.wild_cluster", lambda outcome, cluster, coefficient, null, level, replicates, seed: resampling.wild_cluster(outcome, x, cluster, coefficient=coefficient, null=null, level=level, replicates=replicates, seed=seed), {"outcome": pd.Series([1.0, 3.0, 2.0, 5.0, 4.0, 3.0, 6.0, 5.0]), "cluster": pd.Series(list("aabbccdd")), "coefficient": 0, "null": 0.0, "level": 0.95, **d}),
    ]  # fmt: skip


def _checked(table, kind):
    """Return the notes of a table, or refuse it with what tables.check says of it."""
    found = tables.check(table, kind)
    if (found["severity"] == "error").any():
        raise decentre.InputError(
            "; ".join(f"{r.column} {r.value} row {r.row} {r.problem}" for r in found.itertuples()), found
        )
    return found


_HEADINGS_ALONE = dict.fromkeys(
    ["a blank", "a text", "infinity", "a bool", "a complex", "a date", "a Timestamp", "a NaT", "a list", "a dict", "a str", "a row twice", "a name spelt", "headings alone"],
    "it looks at headings alone",
) | {"a column gone": "two columns of a kind are enough", "a heading twice": "which kind it is does not hang on that"}  # fmt: skip


def _table_calls():
    kinds = {kind: tables.template(kind) for kind in tables.kinds()}
    calls = [
        Call(
            f"tables.require {kind}",
            lambda table, kind=kind: tables.require(table, kind),
            {"table": table if kind != "budget" else budget_table()},
            {"table": tuple(table.columns)},
            lenient={f"a column gone: {c}": "optional" for c in set(table.columns) - set(tables.needed(kind))},
        )
        for kind, table in kinds.items()
        if kind != "lines"
    ]
    return [
        *calls,
        Call("tables.require lines", lambda table: tables.require(table, "lines"), {"table": _lines()}, {"table": ("body", "year", "line", "component", "amount")}),
        Call("tables.require_amounts", lambda values: tables.require_amounts(values, "values"), {"values": RECEIVED}),
        Call("tables.matched_amounts", lambda received, spent: tables.matched_amounts({"received": received, "spent": spent}), {"received": RECEIVED, "spent": SPENT}, BYL),
        Call("tables.matched_tables", lambda intended, actual: tables.matched_tables(intended, actual, names=("intended", "actual")), {"intended": WIDE, "actual": WIDE + 1}),
        Call("tables.require_counts", tables.require_counts, {"values": pd.Series({"in full": 10, "in part": 7, "none": 3})}, called={"values": "counts"}),
        Call("tables.make_budget", tables.make_budget, {"body": "N", "amounts": {"2001-02": 1.0, "2002-03": 2.0}}),
        Call("tables.parse_money", tables.parse_money, {"values": pd.Series(["£1,234.50", "£2,000.00"]), "currency": "GBP", "decimal": "."}, lenient={"a blank": "a blank stays a blank", "a label twice": "cells are read one by one", "no figures": "no cells give no amounts"}),
        Call("tables.parse_money text", lambda text, currency: tables.parse_money(text, currency=currency), {"text": "£1,234.50", "currency": "GBP"}),
        Call("tables.check", _checked, {"table": budget_table(), "kind": "budget"}, {"table": ("body", "year", "amount")}),
        Call("tables.kind_of", tables.kind_of, {"table": budget_table()}, lenient=_HEADINGS_ALONE),
        Call("tables.template", tables.template, {"kind": "budget"}),
        Call("tables.shown", tables.shown, {"value": 1.2e9, "currency": "GBP"}),
        Call("tables.money_unit", tables.money_unit, {"values": RECEIVED * 1e6, "currency": "GBP"}, lenient={"a blank": "a missing amount has no size", "a label twice": "labels are not read", "infinity": "an infinite amount is printed as that", "no figures": "no amounts are printed in ones"}),
    ]  # fmt: skip


_BLANKS_STAY = {"a blank": "a blank stays a blank", "a label twice": "a year may stand in several rows, a body each"}


def _price_calls():
    return [
        Call("prices.from_levels", prices.from_levels, {"levels": INDEX}, called={"levels": "price_index"}),
        Call("prices.from_rates", prices.from_rates, {"rates": INDEX / 2000, "base_year": "2017-18", "compound": False}, called={"rates": "rate"}),
        Call("prices.rebase", prices.rebase, {"price_index": INDEX, "year": "2019-20", "level": 100.0}),
        Call("prices.rate", prices.rate, {"price_index": INDEX, "year": "2019-20"}),
        Call("prices.ratio", prices.ratio, {"price_index": INDEX, "start": "2018-19", "end": "2020-21"}),
        Call("prices.to_real_terms", prices.to_real_terms, {"amounts": INDEX * 1e6, "price_index": INDEX, "base_year": "2019-20"}, lenient=_BLANKS_STAY),
        Call("prices.to_cash_terms", prices.to_cash_terms, {"amounts": INDEX * 1e6, "price_index": INDEX, "base_year": "2019-20"}, lenient=_BLANKS_STAY),
        Call("prices.real_growth", prices.real_growth, {"cash": 0.05, "price": 0.02}),
        Call("prices.blend", lambda a, b: prices.blend({"a": a, "b": b}), {"a": INDEX, "b": INDEX**1.5}, called={"a": "price_index", "b": "price_index"}),
        Call("prices.load", prices.load, {"name": "gdp_deflator"}),
        Call("prices.index_number", lambda paid, units, method, chained: prices.index_number(paid, units, method=method, chained=chained), {"paid": pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [4.0, 4.0, 5.0]}, index=YEARS[:3]), "units": pd.DataFrame({"a": [10.0, 9.0, 8.0], "b": [5.0, 6.0, 7.0]}, index=YEARS[:3]), "method": "fisher", "chained": False}),
    ]  # fmt: skip


def _year_and_claim_calls():
    rules = [
        Call(f"claims.{name}", getattr(claims, name), {"claims": [100.0, 200.0, 300.0], "budget": 300.0})
        for name in ("proportional", "equal_awards", "equal_losses", "talmud", "random_arrival")
    ]
    return [
        *rules,
        Call("claims.apportion", claims.apportion, {"shares": [100.0, 200.0, 300.0], "seats": 10, "method": "sainte_lague"}),
        Call("years.parse", years.parse, {"label": "2001-02"}),
        Call("years.start", years.start, {"label": "2001-02"}),
        Call("years.shift", years.shift, {"label": "2001-02", "by": 1}),
        Call("years.span", years.span, {"first": "2001-02", "last": "2004-05"}),
        Call("synthetic.targeting", synthetic.targeting, {"bodies": 12, "slope": 0.5, "noise": 5.0, "seed": 1}),
        Call("synthetic.departure", synthetic.departure, {"bodies": 5, "lines": 4, "moved": 0.2, "level": 0.9, "seed": 1}),
        Call("synthetic.control", synthetic.control, {"interviewees": 6, "shift": -2, "coders": 2, "error": 0.1, "seed": 1}),
        Call("synthetic.additionality", synthetic.additionality, {"bodies": 9, "years": 4, "extra": 0.6, "noise": 2.0, "seed": 1}),
        Call("synthetic.ring_fence_effect", synthetic.ring_fence_effect, {"bodies": 9, "years": 5, "effect": 3.0, "noise": 2.0, "seed": 1}),
        Call("synthetic.health_economy", synthetic.health_economy, {"bodies": 5, "years": 3, "seed": 1}),
    ]  # fmt: skip


def calls():
    """Return every call that is tried."""
    from file_calls import file_calls

    makers = (
        file_calls,
        _growth_calls,
        _purpose_calls,
        _capitation_calls,
        _other_calls,
        _measure_calls,
        _resampling_calls,
        _table_calls,
        _price_calls,
        _year_and_claim_calls,
    )
    return [call for maker in makers for call in maker()]
