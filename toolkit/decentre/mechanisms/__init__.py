"""mechanisms: what a body is paid, what it risks and what it may decide, under one contract or another.

=====================================================  ===============================================================
a price for each unit                                  ``ActivityBased``
a fixed sum                                            ``Block``
a budget, fixed or partly following volume             ``GlobalBudget``
a fixed sum and a rate above or below a plan           ``AlignedPayment``
a share by weighted population                         ``Capitation``
any of them under a budget that may fall short         ``Capped``
the same plan, activity and costs under each of them   ``compare_mechanisms``
what was published of the English payment scheme       ``list_payment_parameters``
=====================================================  ===============================================================
"""

from decentre.mechanisms import contracts
from decentre.mechanisms.comparison import MechanismComparison, compare_mechanisms
from decentre.mechanisms.contracts import *  # noqa: F403 - a contract is listed once, there
from decentre.mechanisms.parameters import list_payment_parameters

__all__ = ["MechanismComparison", "compare_mechanisms", "list_payment_parameters"]
__all__ += contracts.__all__
