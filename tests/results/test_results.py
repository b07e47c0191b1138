"""Results and figures: what prints today prints the same tomorrow, and every picture says what it shows."""

from dataclasses import dataclass
from typing import ClassVar

import decentre
import matplotlib as mpl
import pandas as pd
import pytest
from decentre import IdentityError, figures, results, tables


@pytest.fixture(autouse=True)
def _no_window():
    mpl.use("agg")
    yield
    from matplotlib import pyplot as plt

    plt.close("all")


def england():
    budget = tables.make_budget("England", {"2000-01": 34.1e9, "2001-02": 37.0e9})
    lines = tables.make_lines("England", "2001-02", priority={"named": 600e6})
    return budget, lines


def test_a_missing_part_is_never_zero():
    with pytest.raises(IdentityError, match="does not hold in 1 of 2 rows"):
        results.require_identity(pd.Series([1.0, None]), pd.Series([1.0, 0.0]), "parts = whole")


def test_half_a_penny_is_the_limit():
    results.require_identity(pd.Series([100.005]), pd.Series([100.0]), "x", tolerance=0.0051)
    with pytest.raises(IdentityError) as caught:
        results.require_identity(pd.Series([100.02], index=["N"]), pd.Series([100.0], index=["N"]), "parts = whole")
    assert caught.value.cases.index.tolist() == ["N"]


def test_tables_escape_what_a_name_may_hold():
    table = pd.DataFrame({"a & b": ["<1 %", "£_2"]}, index=["x", "y"])
    assert "&lt;1 %" in results.html_table(table)
    assert r"a \& b" in results.latex_table(table)
    assert r"\pounds{}\_2" in results.latex_table(table, "Cost in £")


def test_the_waterfall_draws_every_part_at_its_height():
    growth = decentre.decompose_growth(*england(), price_index="dh_input_unit_cost", currency="GBP")
    ax = growth.plot()
    heights = [round(p.get_height(), 1) for p in ax.patches][1:-1]
    assert heights == [1739.1, 600.0, 560.9]
    assert "£m" in ax.get_ylabel()
    assert "axis starts above zero" in ax.get_ylabel()
    assert "discretionary +£560.9m" in figures.alternative_text(ax)
    assert figures.data_table(ax)["amount"]["discretionary"] == pytest.approx(560.9e6)


def test_a_plot_is_drawn_on_the_axes_given():
    from matplotlib.figure import Figure

    growth = decentre.decompose_growth(*england(), price_index="gdp_deflator")
    for result in (growth, decentre.tipping_point(growth)):
        ax = Figure().add_subplot()
        assert result.plot(ax=ax) is ax


def test_stacked_bars_hang_negative_parts_below_zero():
    parts = pd.DataFrame({"a": [3e6, 1e6], "b": [-2e6, 4e6], "none": [0.0, 0.0]}, index=["x", "y"])
    ax = figures.stacked(parts, title="t", ylabel="growth")
    bars = [(round(p.get_y(), 6), round(p.get_height(), 6)) for p in ax.patches]
    assert bars == [(0, 3), (0, 1), (0, -2), (1, 4)]
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["a", "b"]


def test_the_specification_curve_shows_every_share_in_order():
    curve = decentre.vary_choices(
        *england(), price_indices={"a": "gdp_deflator", "b": "dh_input_unit_cost"}, net_of_efficiency=[False]
    )
    ax = curve.plot()
    drawn = ax.collections[0].get_offsets()[:, 1]
    assert drawn.tolist() == pytest.approx((100 * curve.table["share"]).tolist())
    assert "4 specifications" in figures.alternative_text(ax)


def test_the_tipping_point_is_where_the_line_meets_the_share():
    growth = decentre.decompose_growth(*england(), price_index="dh_input_unit_cost")
    ax = decentre.tipping_point(growth, share=0.3).plot()
    # (0.3 x 2900 - 560.9) / 600 of the named sums
    assert ax.get_title("left") == "30 % is reached if 52 % of priorities was local"


def test_pictures_are_the_same_bytes_twice():
    growth = decentre.decompose_growth(*england(), price_index="dh_input_unit_cost")
    assert figures.svg(growth.plot()) == figures.svg(growth.plot())
    assert figures.png(growth.plot()) == figures.png(growth.plot())


def test_money_reads_in_its_unit():
    assert results.displayed(pd.DataFrame({"x": [999_999.0]}), {"x": "money"}, "GBP").columns[0] == "x (£)"
    assert results.displayed(pd.DataFrame({"x": [2.5e12]}), {"x": "money"}, "GBP").columns[0] == "x (£bn)"
    assert results.displayed(pd.DataFrame({"x": [float("nan")]}), {"x": "share"}).iloc[0, 0] == "n/a"


@pytest.mark.parametrize(
    ("currency", "code", "heading"),
    [
        ("BRL", False, "x (R$m)"),
        ("KES", False, "x (KES m)"),
        ("JPY", False, "x (JP¥m)"),
        (None, False, "x (m)"),
        ("GBP", True, "x (GBP m)"),
        (None, True, "x (m)"),
    ],
)
def test_a_heading_has_the_sign_of_its_currency_and_in_exports_the_code(currency, code, heading):
    table = pd.DataFrame({"x": [2.5e6]})
    assert results.displayed(table, {"x": "money"}, currency, code=code).columns[0] == heading


def test_small_money_without_a_currency_has_no_brackets():
    assert results.displayed(pd.DataFrame({"x": [812.4]}), {"x": "money"}).to_dict("list") == {"x": ["812"]}


@dataclass(frozen=True, repr=False, eq=False)
class Spent(results.Result):
    """What a body spent, for the tests of printing."""

    table: pd.DataFrame
    currency: str | None = None

    _formats: ClassVar = {"spent": "money"}

    def summary(self):
        return self.table

    def _title(self):
        return f"{tables.shown(self.table['spent'].sum(), self.currency)}"


SPENT = pd.DataFrame({"spent": [3.5e9, 1.2e9]}, index=pd.Index(["Fortaleza", "Sobral"], name="body"))


def test_a_result_without_a_currency_says_so_once_and_prints_no_sign():
    text, page = repr(Spent(SPENT)), Spent(SPENT)._repr_html_()
    assert text.count("currency not stated") == page.count("currency not stated") == 1
    assert "<Spent: 4.7bn>" in text
    assert "spent (m)" in text
    assert "currency not stated" not in repr(Spent(SPENT, "KES"))
    assert "<Spent: KES 4.7bn>" in repr(Spent(SPENT, "KES"))


def test_reais_are_never_read_as_mathematics():
    result = Spent(SPENT, "BRL")
    for page in (result._repr_html_(), result.to_html()):
        assert page.startswith('<div class="tex2jax_ignore mathjax_ignore">')
        assert page.endswith("</div>")
    assert result._repr_html_().count("R$") == 2
    assert r"spent (BRL m)" in result.to_latex()
    assert r"R\$4.7bn" in result.to_latex()  # the caption's sign is a sign to LaTeX too
    assert "$" not in result.to_latex().replace(r"\$", "")
    assert not Spent(SPENT, "GBP").to_html().startswith("<div")


def test_what_is_missing_is_never_shown_as_a_word_of_the_machine():
    missing = pd.DataFrame({"x": pd.Series([None, float("nan"), pd.NA, pd.NaT, "text"], dtype=object)})
    assert results.displayed(missing)["x"].tolist() == ["n/a", "n/a", "n/a", "n/a", "text"]


def test_large_numbers_without_a_unit_are_shown_whole_and_never_with_an_exponent():
    numbers = pd.DataFrame({"x": [561_600_000.4, 9_999.6, 1_234.5, 0.98765]})
    assert results.displayed(numbers)["x"].tolist() == ["561,600,000", "10,000", "1234", "0.9877"]


@pytest.mark.parametrize("form", ["money", "share", "count", "number"])
def test_what_rounds_to_nothing_has_no_sign(form):
    small = pd.DataFrame({"x": [-0.0 if form == "number" else -1e-4, 2e6]})
    assert not results.displayed(small, {"x": form}).iloc[0, 0].startswith(("-", "−"))


def test_a_long_result_says_how_many_rows_it_hides():
    budget = pd.concat([tables.make_budget(f"b{i:02d}", {"2001-02": 100.0, "2002-03": 103.0}) for i in range(20)])
    text = repr(decentre.decompose_growth(budget, price_index=None))
    assert "... and 8 more rows in .summary()" in text


def test_latex_sets_numbers_right_text_left_and_long_text_in_lines():
    table = pd.DataFrame(
        {"share": ["19.3 %", "n/a"], "verdict": ["agrees", "differs"], "where": ["x" * 40, "table 2"]}, index=["a", "b"]
    )
    source = results.latex_table(table, "Values", "tab:1")
    assert r"\begin{tabular}{lrlp{0.3\linewidth}}" in source
    assert r"\caption{Values}\label{tab:1}" in source


def test_latex_never_runs_what_a_table_holds():
    nasty = "[1] a\\b ~ c^2 × 3 ≥ −1 {%} £4"
    written = results.latex_table(pd.DataFrame({"x": [nasty]}, index=["[k]"]))
    row = written.splitlines()[4]
    assert row == (
        r"{[}k] & {[}1] a\textbackslash{}b \textasciitilde{} c\textasciicircum{}2 $\times$ 3 $\ge$ $-$1 \{\%\} \pounds{}4 \\"
    )
