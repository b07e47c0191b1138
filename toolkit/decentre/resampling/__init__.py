"""resampling: bootstrap, permutation, jackknife and wild clusters on plain arrays; a seed is always given."""

from decentre.resampling.intervals import bootstrap_ratio

__all__ = ["bootstrap_ratio"]
