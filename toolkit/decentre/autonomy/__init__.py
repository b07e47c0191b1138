"""autonomy: control over a budget as the accounts show it, against control as those who decide feel it.

================================================  ==========================================================
compare the accounts with coded interviews        ``compare_control``
the scale, and how to code on it                  ``load_codebook``
read codings, settle where coders differ          ``read_codings``, ``reconciliation``
agreement of two ratings, of several coders       ``weighted_kappa``, ``krippendorff_alpha``
================================================  ==========================================================
"""

from decentre.autonomy.agreement import krippendorff_alpha, weighted_kappa
from decentre.autonomy.codebook import Codebook, load_codebook
from decentre.autonomy.codings import Codings, read_codings, reconciliation
from decentre.autonomy.comparison import ControlComparison, compare_control

__all__ = [
    "Codebook",
    "Codings",
    "ControlComparison",
    "compare_control",
    "krippendorff_alpha",
    "load_codebook",
    "read_codings",
    "reconciliation",
    "weighted_kappa",
]
