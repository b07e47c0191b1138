"""resampling: bodies drawn again, left out, or their values moved, on plain arrays; whatever is drawn needs a seed.

===========================================  ================================================================
how would it vary with other bodies?         ``bootstrap``, ``bootstrap_ratio``, ``bootstrap_concentration``
what would it be without one body?           ``leave_one_out``, ``jackknife``, ``jackknife_concentration``
could it be chance which value is whose?     ``permute``, ``permute_concentration``
several tests, read together                 ``adjust``, ``romano_wolf``
did amounts move one way?                    ``signed_rank``
is a coefficient chance, rows in clusters?   ``wild_cluster``
all that a rank-based index is made of       ``concentration_draws``, ``concentration_left_out``
===========================================  ================================================================

Draws are made in blocks, so that memory does not grow with their number; a p counts the order as it is.
"""

from decentre.resampling.concentration import (
    ConcentrationDraws,
    bootstrap_concentration,
    concentration_draws,
    concentration_left_out,
)
from decentre.resampling.fixed_ranks import permute_concentration
from decentre.resampling.intervals import bootstrap, bootstrap_ratio
from decentre.resampling.jackknife_errors import jackknife, leave_one_out
from decentre.resampling.jackknifed import jackknife_concentration
from decentre.resampling.multiple import adjust, romano_wolf
from decentre.resampling.permutation import Permutation, permute
from decentre.resampling.signed_ranks import SignedRank, signed_rank
from decentre.resampling.wild_clusters import WildCluster, wild_cluster

__all__ = [
    "ConcentrationDraws",
    "Permutation",
    "SignedRank",
    "WildCluster",
    "adjust",
    "bootstrap",
    "bootstrap_concentration",
    "bootstrap_ratio",
    "concentration_draws",
    "concentration_left_out",
    "jackknife",
    "jackknife_concentration",
    "leave_one_out",
    "permute",
    "permute_concentration",
    "romano_wolf",
    "signed_rank",
    "wild_cluster",
]
