"""Figures in black and white: no two parts of a figure are told apart by colour alone."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from decentre import figures
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D

LEAST = 12  # of CIE 1976 lightness, 0 black to 100 white, between two parts with the same pattern, line and marker
NAMES = list("abcdefg")


def lightness(colour):
    """Return L* of CIE 1976, from the sRGB transfer curve of IEC 61966-2-1."""
    channels = np.array(to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    luminance = float(linear @ [0.2126, 0.7152, 0.0722])
    return 116 * np.cbrt(luminance) - 16 if luminance > 0.008856 else 903.3 * luminance


def parts(ax):
    """Return lightness and what else tells each part of the legend, by its name."""
    found = {}
    for handle, name in zip(*ax.get_legend_handles_labels(), strict=True):
        patch = handle.patches[0] if hasattr(handle, "patches") else handle
        if isinstance(patch, Line2D):
            found[name] = lightness(patch.get_color()), (patch.get_linestyle(), patch.get_marker())
        else:
            found[name] = lightness(patch.get_facecolor()[:3]), (patch.get_hatch() or "",)
    return found


def alike(found):
    """Return the pairs that a reader of a grey print takes for one another."""
    return [
        (a, b)
        for (a, (light, form)), (b, (other, shape)) in combinations(found.items(), 2)
        if form == shape and abs(light - other) < LEAST
    ]


def growth(bars):
    names = ["transfers", "inflation", "priorities", "discretionary"]
    return pd.DataFrame(1e6, index=range(bars), columns=names)


def pace():
    rules = ["floor", "maximum", "minimum", "target", ""]
    return pd.DataFrame({"bound_by": rules, "distance": 0.0, "growth": 0.05, "baseline": 1e6})


def pool():
    return pd.DataFrame({"contribution": [5e6, 5e6], "borne": [1e6, 0], "kept": [0, 1e6], "cost": [6e6, 4e6]})


def scope():
    names = ["amount", "today_low", "today_high", "wider_low", "wider_high", "added_low", "added_high"]
    return pd.DataFrame([[10e6, 2e6, 4e6, 5e6, 8e6, 1e6, 3e6]], columns=names, index=["acute"]).assign(status="mixed")


def curve():
    return pd.DataFrame({"population": [0, 0.5, 1], "spend": [0, 0.4, 1], "need": [0, 0.3, 1]})


DRAWN = {
    "growth in a few bars": lambda: figures.stacked(growth(3)),
    "growth in a hundred bars": lambda: figures.stacked(growth(100)),
    "local growth": lambda: figures.stacked(pd.DataFrame(1e6, index=[0], columns=["national", "mix", "local"])),
    "seven parts without a name of the field": lambda: figures.stacked(pd.DataFrame(1e6, index=[0], columns=NAMES)),
    "classes of control": lambda: figures.control_classes(pd.DataFrame(1e6, index=["one", "two"], columns=NAMES)),
    "risk shares of seven partners": lambda: figures.risk_shares(pd.DataFrame(1e6, index=NAMES, columns=["rule"])),
    "a pool": lambda: figures.pool(pool()),
    "what may be pooled": lambda: figures.pooled_scope(scope()),
    "rules of the pace of change": lambda: figures.pace(pace(), 5.25e6),
    "a concentration curve": lambda: figures.concentration_curve(curve(), 0.1, "least need first"),
    "intended and actual": lambda: figures.intended_and_actual(
        pd.DataFrame({"intended": [2e6], "actual": [1e6]}, index=["a"])
    ),
}


@pytest.mark.parametrize("name", DRAWN)
def test_no_two_parts_of_a_figure_are_told_apart_by_colour_alone(name):
    with figures.off_screen():
        found = parts(DRAWN[name]())
    assert len(found) > 1
    assert alike(found) == []


def test_ribbons_of_a_flow_keep_their_deciders_apart_without_colour():
    edges = pd.DataFrame({"payer": "centre", "payee": list("abcdefgh"), "amount": 1e6, "decided_by": list("stuvwxyz")})
    through = pd.DataFrame({"payer": ["treasury"], "payee": ["centre"], "amount": 8e6, "decided_by": None})
    with figures.off_screen():
        ax = figures.fund_flow(pd.concat([through, edges], ignore_index=True))
    handles = ax.get_legend().legend_handles
    found = {h.get_label(): (lightness(h.get_facecolor()[:3]), (h.get_hatch() or "",)) for h in handles}
    assert len(found) == 7
    assert alike(found) == []


def test_lines_of_contracts_are_told_by_their_dashes_or_their_names():
    profile = pd.DataFrame(np.outer([-1, 0, 1], np.arange(1, 6)) * 1e6, index=[0.8, 1.0, 1.2], columns=NAMES[:5])
    with figures.off_screen():
        ax = figures.surplus_by_volume(profile)
    assert {text.get_text() for text in ax.texts} >= set(NAMES[:5])


def test_the_lightness_is_that_of_the_standard():
    assert lightness("white") == pytest.approx(100, abs=0.01)
    assert lightness("black") == 0
    assert lightness("#777777") == pytest.approx(50, abs=0.5)  # the middle grey of CIE L*


def test_long_titles_and_sources_go_on_in_the_next_line_and_leave_the_axes_their_width():
    index = pd.Series([0.9, 1.1], index=["Bath and North East Somerset, Swindon and Wiltshire", "Frimley"])
    words = "Integrated care boards of England, core allocation, 2023-24 and 2024-25: need of people and places"
    with figures.off_screen():
        ax = figures.need_indices(index, title=words, source=f"NHS England: {words}")
        ax.figure.canvas.draw()
    assert ax.get_title("left").replace("\n", " ") == words
    assert max(map(len, ax.get_title("left").split("\n"))) < 60
    assert ax.get_position().width > 0.4
