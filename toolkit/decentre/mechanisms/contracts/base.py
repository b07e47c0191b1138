"""What every contract answers: what is paid for some units, and at other prices."""

from __future__ import annotations

from dataclasses import is_dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from decentre.mechanisms.volumes import Terms

    Array = NDArray[np.float64]


class Contract:
    """A way a body can be paid. A contract is frozen; what it holds is checked when it is made.

    ``shared`` says whether what one body is paid depends on what the others do.
    """

    shared: ClassVar[bool] = False

    def paid(self, units: Array, terms: Terms) -> Array:
        """Return the money paid for some units.

        Parameters
        ----------
        units : numpy.ndarray of shape (cases, bodies, services)
            Units done in each case, such as a year, by the bodies and services of the terms.
        terms : Terms
            Who the bodies are, the plan and the costs.

        Returns
        -------
        numpy.ndarray of shape (cases, bodies)
            Money.
        """
        raise NotImplementedError

    def repriced(self, factor: float) -> Self:
        """Return the contract with its unit prices times a factor; sums fixed in money stay.

        Parameters
        ----------
        factor : float
            1.01 for prices one per cent higher.

        Returns
        -------
        Contract
            A new one of the same kind.
        """
        if not is_dataclass(self) or not hasattr(self, "tariff"):
            return self
        return replace(self, tariff=self.tariff * factor)

    def _hold(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)
