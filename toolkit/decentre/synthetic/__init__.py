"""synthetic: invented figures with known answers, to see what a verb finds where the truth is known.

===================================================  ====================================================
a whole health economy, every table a verb takes     ``health_economy``
for ``estimate_additionality``                       ``additionality``
earmarks that begin in different years               ``staggered``
for ``estimate_ring_fence_effect``                   ``ring_fence_effect``
for ``assess_targeting``                             ``targeting``
for ``assess_departure``                             ``departure``
for ``compare_control``                              ``control``
===================================================  ====================================================

Each returns its tables with ``.truth`` attached. A seed is always given, and the same seed gives the same figures.
"""

from decentre.synthetic.bodies import InventedDeparture, InventedTargeting, departure, targeting
from decentre.synthetic.economy import HealthEconomy, health_economy
from decentre.synthetic.interviews import InventedControl, control
from decentre.synthetic.panels import InventedPanel, additionality, ring_fence_effect
from decentre.synthetic.staggered import staggered

__all__ = [
    "HealthEconomy",
    "InventedControl",
    "InventedDeparture",
    "InventedPanel",
    "InventedTargeting",
    "additionality",
    "control",
    "departure",
    "health_economy",
    "ring_fence_effect",
    "staggered",
    "targeting",
]
