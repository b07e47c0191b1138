"""resampling: bootstrap, permutation, jackknife and wild clusters on plain arrays; a seed is always given."""

from decentre.resampling.concentration import (
    ConcentrationDraws,
    bootstrap_concentration,
    concentration_draws,
    concentration_left_out,
)
from decentre.resampling.intervals import bootstrap_ratio

__all__ = [
    "ConcentrationDraws",
    "bootstrap_concentration",
    "bootstrap_ratio",
    "concentration_draws",
    "concentration_left_out",
]
