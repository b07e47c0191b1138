"""Growth: how much of the rise in a budget was left to decide locally.

``baseline + transfers + inflation + priorities + discretionary = budget``. Discretionary growth is the remainder, by
definition: an upper bound against claims that were not listed, and a lower bound against listed claims that are partly
local.
"""

from decentre.growth.attribution import Attribution, attribute_growth
from decentre.growth.choices import ChoiceCurve, vary_choices
from decentre.growth.decomposition import decompose_growth
from decentre.growth.decomposition_result import GrowthDecomposition
from decentre.growth.discretion import DiscretionSummary, summarise_discretion
from decentre.growth.local import LocalSplit, split_local
from decentre.growth.tipping import TippingPoint, tipping_point

__all__ = [
    "Attribution",
    "ChoiceCurve",
    "DiscretionSummary",
    "GrowthDecomposition",
    "LocalSplit",
    "TippingPoint",
    "attribute_growth",
    "decompose_growth",
    "split_local",
    "summarise_discretion",
    "tipping_point",
    "vary_choices",
]
