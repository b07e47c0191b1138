"""Price indices: load, read, make, chain, rebase, blend; cash and real terms; index numbers.

A :class:`PriceIndex` holds **levels** by year, never rates. Real growth is the ratio
``(1 + cash) / (1 + price) - 1``, never the difference of rates.
"""

from decentre.prices.forwarding import rate, ratio, rebase, segments
from decentre.prices.index import PriceIndex
from decentre.prices.index_numbers import index_number
from decentre.prices.linking import blend, chain
from decentre.prices.making import from_levels, from_rates, read
from decentre.prices.shipped import countries, covering, load, names
from decentre.prices.taking import named_or_read, taken
from decentre.prices.terms import real_growth, to_cash_terms, to_real_terms

__all__ = [
    "PriceIndex",
    "blend",
    "chain",
    "countries",
    "covering",
    "from_levels",
    "from_rates",
    "index_number",
    "load",
    "named_or_read",
    "names",
    "rate",
    "ratio",
    "read",
    "real_growth",
    "rebase",
    "segments",
    "taken",
    "to_cash_terms",
    "to_real_terms",
]
