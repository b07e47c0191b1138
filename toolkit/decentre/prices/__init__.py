"""Price indices: load, chain, rebase, blend; cash and real terms; index numbers.

A price index is a Series of **levels** by financial year, never a rate. Real growth is the ratio
``(1 + cash) / (1 + price) - 1``, never the difference of rates.
"""

from decentre.prices.index_numbers import index_number
from decentre.prices.indices import blend, chain, covering, from_rates, load, names, rate, ratio, rebase
from decentre.prices.terms import real_growth, to_cash_terms, to_real_terms

__all__ = [
    "blend",
    "chain",
    "covering",
    "from_rates",
    "index_number",
    "load",
    "names",
    "rate",
    "ratio",
    "real_growth",
    "rebase",
    "to_cash_terms",
    "to_real_terms",
]
