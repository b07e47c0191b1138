"""The only module that draws.

Every function draws on the axes given (or on a new figure), returns those axes, says on them where the figures come from,
and leaves two things behind: the alternative text (the label of the axes) and the table of the data drawn. Colours stay
apart for colour-blind readers and in black and white; money axes are in millions or billions of the currency given.
"""

from decentre.figures.autonomy import control
from decentre.figures.canvas import alternative_text, data_table, off_screen, png, svg
from decentre.figures.capitation import distances, factors, need_indices, pace, uncertain_targets
from decentre.figures.choices import specification_curve, tipping_point
from decentre.figures.growth import contributions, stacked, waterfall
from decentre.figures.ledger import control_classes
from decentre.figures.mechanisms import surplus_by_volume
from decentre.figures.panels import additionality, event_study
from decentre.figures.pooling import pool, pooled_scope, risk_shares
from decentre.figures.purpose import adherence, intended_and_actual, passed_on
from decentre.figures.sankey import fund_flow
from decentre.figures.sankey_page import fund_flow_page
from decentre.figures.targeting import concentration_curve
from decentre.figures.trends import share_trend

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
