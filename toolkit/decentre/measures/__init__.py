"""measures: formulas of inequality, composition and decentralisation on plain arrays."""

from decentre.measures.estimates import Estimate

__all__ = ["Estimate"]
