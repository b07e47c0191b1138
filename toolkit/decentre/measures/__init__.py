"""measures: formulas of inequality, composition and decentralisation on plain arrays.

========================  =============================================================================
who ranks where           ``fractional_rank``
towards whom money leans  ``concentration_index``, ``decompose_concentration``, ``slope_index``,
                          ``kakwani``, ``reynolds_smolensky``, ``horizontal_inequity``
how unequal bodies are    ``gini``, ``theil``, ``generalised_entropy``, ``atkinson``,
                          ``coefficient_of_variation``
what inequality costs     ``cost_of_inequality``
how two mixes differ      ``dissimilarity``, ``aitchison_distance``, ``jensen_shannon``, ``hellinger``
log-ratios of a mix       ``clr``, ``ilr``, ``replace_zeros``
how far a tier decides    ``vertical_imbalance``, ``local_autonomy_index``, ``local_autonomy_scores``
========================  =============================================================================

Conventions: a rank is the middle of a body's step, ties share it, weights are used once; logarithms are
natural except in ``jensen_shannon`` (base 2); every formula is the population's, without n - 1.
"""

from decentre.measures.composition import (
    aitchison_distance,
    clr,
    dissimilarity,
    hellinger,
    ilr,
    jensen_shannon,
    replace_zeros,
)
from decentre.measures.concentration import Concentration, concentration_index
from decentre.measures.decentralisation import local_autonomy_index, local_autonomy_scores, vertical_imbalance
from decentre.measures.determinants import ConcentrationDecomposition, decompose_concentration
from decentre.measures.estimates import Estimate
from decentre.measures.excess import cost_of_inequality
from decentre.measures.inequality import Theil, atkinson, coefficient_of_variation, generalised_entropy, gini, theil
from decentre.measures.inequity import horizontal_inequity
from decentre.measures.progressivity import kakwani, reynolds_smolensky
from decentre.measures.ranks import fractional_rank
from decentre.measures.slope import SlopeIndex, slope_index

__all__ = [
    "Concentration",
    "ConcentrationDecomposition",
    "Estimate",
    "SlopeIndex",
    "Theil",
    "aitchison_distance",
    "atkinson",
    "clr",
    "coefficient_of_variation",
    "concentration_index",
    "cost_of_inequality",
    "decompose_concentration",
    "dissimilarity",
    "fractional_rank",
    "generalised_entropy",
    "gini",
    "hellinger",
    "horizontal_inequity",
    "ilr",
    "jensen_shannon",
    "kakwani",
    "local_autonomy_index",
    "local_autonomy_scores",
    "replace_zeros",
    "reynolds_smolensky",
    "slope_index",
    "theil",
    "vertical_imbalance",
]
