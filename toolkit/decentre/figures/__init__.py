"""The only module that draws.

Every function draws on the axes given (or on a new figure), returns those axes, says on them where the figures come from,
and leaves two things behind: the alternative text (the label of the axes) and the table of the data drawn. Colours stay
apart for colour-blind readers and in black and white; money axes are in millions or billions of the currency given.
matplotlib is loaded with the first figure.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

_NAMES = {
    "control": "autonomy",
    "alternative_text": "canvas",
    "data_table": "canvas",
    "framed": "canvas",
    "off_screen": "canvas",
    "png": "canvas",
    "settle_screen": "canvas",
    "svg": "canvas",
    "distances": "capitation",
    "factors": "capitation",
    "need_indices": "capitation",
    "pace": "capitation",
    "uncertain_targets": "capitation",
    "specification_curve": "choices",
    "tipping_point": "choices",
    "contributions": "growth",
    "stacked": "growth",
    "waterfall": "growth",
    "control_classes": "ledger",
    "surplus_by_volume": "mechanisms",
    "additionality": "panels",
    "event_study": "panels",
    "pool": "pooling",
    "pooled_scope": "pooling",
    "risk_shares": "pooling",
    "adherence": "purpose",
    "intended_and_actual": "purpose",
    "passed_on": "purpose",
    "fund_flow": "sankey.drawing",
    "fund_flow_page": "sankey.page",
    "concentration_curve": "targeting",
    "share_trend": "trends",
}

if TYPE_CHECKING:
    from decentre.figures.autonomy import control as control
    from decentre.figures.canvas import alternative_text as alternative_text
    from decentre.figures.canvas import data_table as data_table
    from decentre.figures.canvas import framed as framed
    from decentre.figures.canvas import off_screen as off_screen
    from decentre.figures.canvas import png as png
    from decentre.figures.canvas import settle_screen as settle_screen
    from decentre.figures.canvas import svg as svg
    from decentre.figures.capitation import distances as distances
    from decentre.figures.capitation import factors as factors
    from decentre.figures.capitation import need_indices as need_indices
    from decentre.figures.capitation import pace as pace
    from decentre.figures.capitation import uncertain_targets as uncertain_targets
    from decentre.figures.choices import specification_curve as specification_curve
    from decentre.figures.choices import tipping_point as tipping_point
    from decentre.figures.growth import contributions as contributions
    from decentre.figures.growth import stacked as stacked
    from decentre.figures.growth import waterfall as waterfall
    from decentre.figures.ledger import control_classes as control_classes
    from decentre.figures.mechanisms import surplus_by_volume as surplus_by_volume
    from decentre.figures.panels import additionality as additionality
    from decentre.figures.panels import event_study as event_study
    from decentre.figures.pooling import pool as pool
    from decentre.figures.pooling import pooled_scope as pooled_scope
    from decentre.figures.pooling import risk_shares as risk_shares
    from decentre.figures.purpose import adherence as adherence
    from decentre.figures.purpose import intended_and_actual as intended_and_actual
    from decentre.figures.purpose import passed_on as passed_on
    from decentre.figures.sankey.drawing import fund_flow as fund_flow
    from decentre.figures.sankey.page import fund_flow_page as fund_flow_page
    from decentre.figures.targeting import concentration_curve as concentration_curve
    from decentre.figures.trends import share_trend as share_trend

__all__ = [
    "additionality",
    "adherence",
    "alternative_text",
    "concentration_curve",
    "contributions",
    "control",
    "control_classes",
    "data_table",
    "distances",
    "event_study",
    "factors",
    "fund_flow",
    "fund_flow_page",
    "intended_and_actual",
    "need_indices",
    "off_screen",
    "pace",
    "passed_on",
    "png",
    "pool",
    "pooled_scope",
    "risk_shares",
    "share_trend",
    "specification_curve",
    "stacked",
    "surplus_by_volume",
    "svg",
    "tipping_point",
    "uncertain_targets",
    "waterfall",
]


def __getattr__(name: str) -> object:
    """Load what draws, and matplotlib with it, when it is first asked for."""
    if name not in _NAMES:
        raise AttributeError(f"module 'decentre.figures' has no attribute {name!r}")
    return getattr(importlib.import_module(f"decentre.figures.{_NAMES[name]}"), name)
