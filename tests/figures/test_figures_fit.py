"""Every kind of figure at both widths, saved plainly: no word is cut, and no two titles, names or labels lie on one another."""

import sys
from pathlib import Path

import pytest
from decentre import figures
from decentre.results.base import Plotted

sys.path.insert(0, str(Path(__file__).parents[1] / "results"))

from test_results_alike import FOUND

KINDS = {type(result).__name__: result for result in FOUND.values() if isinstance(result, Plotted)}
SOURCE = "an office of a country, accounts of the year 2024-25 as published in the month after its end"
SLACK = 2.0  # dots of 100 an inch: the edge of a letter's box is not the edge of its ink


def words(axes):
    """Return the texts of axes that hold something, with their boxes."""
    found = [*axes.texts, axes._left_title, axes.xaxis.label, axes.yaxis.label, *axes.figure.texts]
    for axis in (axes.xaxis, axes.yaxis) if axes.axison else ():
        low, high = sorted(axis.get_view_interval())
        found += [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
    if axes.get_legend():
        found += axes.get_legend().get_texts()
    return [(t.get_text(), t.get_window_extent()) for t in found if t.get_text().strip() and t.get_visible()]


def test_most_kinds_of_figure_are_tried():
    assert len(KINDS) >= 18


@pytest.mark.parametrize("width", ["column", "page"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_word_of_a_figure_is_cut_by_a_plain_savefig(kind, width):
    with figures.off_screen():
        ax = KINDS[kind].plot(width=width, source=SOURCE)
        ax.figure.draw_without_rendering()
        edge = ax.figure.bbox
        cut = [
            text
            for axes in ax.figure.axes
            for text, box in words(axes)
            if box.x0 < -SLACK or box.y0 < -SLACK or box.x1 > edge.x1 + SLACK or box.y1 > edge.y1 + SLACK
        ]
    assert cut == []


@pytest.mark.parametrize("width", ["column", "page"])
@pytest.mark.parametrize("kind", KINDS)
def test_title_legend_labels_and_source_do_not_lie_on_one_another(kind, width):
    with figures.off_screen():
        ax = KINDS[kind].plot(width=width, source=SOURCE)
        ax.figure.draw_without_rendering()
        blocks = [t for axes in ax.figure.axes for t in words(axes)]
    tops = [(i, text, box) for i, (text, box) in enumerate(dict(blocks).items())]
    met = [
        (one, other)
        for i, one, a in tops
        for j, other, b in tops
        if i < j and a.padded(-SLACK).overlaps(b.padded(-SLACK))
    ]
    assert met == []
