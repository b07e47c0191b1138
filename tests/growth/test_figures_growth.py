"""Pictures of growth as wide as a column of print: every part is there, and no two labels meet."""

import decentre
import pandas as pd
import pytest
from decentre import figures, prices, tables
from matplotlib.backends.backend_agg import FigureCanvasAgg


def overlapping(texts, figure):
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [t.get_window_extent(renderer) for t in texts if t.get_text() and t.get_visible()]
    return [(a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :] if a.overlaps(b)]


def one_year():
    budget = tables.make_budget("Northshire", {"2018": 561.6e6, "2019": 615.4e6})
    named = {"transfer": {"moved": 4e6}, "demography": {"older": 6e6}, "priority": {"cancer": 11.5e6}}
    return budget, tables.make_lines("Northshire", "2019", inflation={"pay": 17e6}, **named)


def test_the_waterfall_shows_demography_and_its_amounts_do_not_meet_in_a_column():
    growth = decentre.decompose_growth(*one_year(), price_index=None, currency="BRL")
    with figures.off_screen():
        ax = growth.plot(width="column")
        ax.figure.canvas.draw()
        assert [label.get_text() for label in ax.get_xticklabels()][1:-1] == [
            "transfers",
            "inflation",
            "demography",
            "priorities",
            "discretionary",
        ]
        assert overlapping(ax.texts, ax.figure) == []
        assert "R$m" in ax.get_ylabel()
        assert "demography +R$6m" in figures.alternative_text(ax)


@pytest.mark.parametrize("width", ["column", "page"])
def test_the_names_of_all_five_parts_stay_above_the_axes(width):
    years = ["2016", "2017", "2018", "2019"]
    budget = tables.make_budget("N", dict(zip(years, (100e6, 110e6, 121e6, 133e6), strict=True)))
    lines = [
        tables.make_lines("N", y, transfer={"t": 1e6}, demography={"d": 1e6}, priority={"p": 1e6}) for y in years[1:]
    ]
    rates = prices.from_rates(dict.fromkeys(years[1:], 0.03))
    growth = decentre.decompose_growth(budget, pd.concat(lines), price_index=rates)
    with figures.off_screen():
        ax = growth.plot(width=width)
        ax.figure.canvas.draw()
        box, figure = ax.get_legend().get_window_extent(), ax.figure.bbox
        assert box.x1 <= figure.x1
        assert ax.bbox.width > 0.7 * figure.width
        names = [t.get_text() for t in ax.get_legend().get_texts()]
    assert names == ["transfers", "inflation", "demography", "priorities", "discretionary"]


def test_the_names_of_choices_do_not_meet_in_a_column_and_the_figure_says_that_they_are_no_draws():
    curve = decentre.vary_choices(
        *one_year(),
        price_indices={"stated": None, "none": None},
        net_of_efficiency=[False],
        contested=["cancer", "older"],
    )
    with figures.off_screen():
        ax = curve.plot(width="column")
        ax.figure.canvas.draw()
        below = ax.figure.axes[1]
        assert overlapping(below.get_yticklabels(), ax.figure) == []
        assert "no probability" in " ".join(below.get_xlabel().split())
