"""Division rules: who gets what when the budget is smaller than the claims, and how whole seats are shared.

==================  ===================================================================================
``proportional``    everyone gets the same share of the claim
``equal_awards``    everyone gets the same amount, but no more than the claim
``equal_losses``    everyone loses the same amount, but no more than the claim
``talmud``          equal awards of half the claims, then equal losses of the other half
``random_arrival``  first come, first served, averaged over all orders of arrival
``shapley``         the average of what a player adds, over all orders of joining
``apportion``       whole seats (or pence) in proportion to shares
==================  ===================================================================================

Every division adds up to its budget, gives nobody less than nothing and nobody more than the claim.
"""

from decentre.claims.coalitions import shapley
from decentre.claims.division import equal_awards, equal_losses, proportional, random_arrival, talmud
from decentre.claims.seats import MOST_SEATS, Method, apportion

__all__ = [
    "MOST_SEATS",
    "Method",
    "apportion",
    "equal_awards",
    "equal_losses",
    "proportional",
    "random_arrival",
    "shapley",
    "talmud",
]
