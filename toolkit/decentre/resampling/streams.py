"""Lanes: draws of many bodies shared out among streams of their own, so that every processor can work at them."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from decentre.resampling.draws import MANY_BODIES
from decentre.resampling.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    Result = TypeVar("Result")

STREAMS = 8  # however many processors there are: the draws are the same on every machine


def in_streams(
    work: Callable[[np.random.Generator, int, Workspace], Result],
    random: np.random.Generator,
    replicates: int,
    bodies: int,
) -> list[Result]:
    """Return what each lane makes of its share of the draws, in the order of the lanes.

    Few bodies are drawn in one lane, from the generator itself.

    Parameters
    ----------
    work : callable
        Takes a generator, a number of draws, and scratch space that no other lane writes on at the same time.
    random : numpy.random.Generator
        Where the streams come from.
    replicates : int
        Draws in all.
    bodies : int
        How many are drawn each time.

    Returns
    -------
    list
        One entry a lane; the same whatever the number of processors.

    Examples
    --------
    >>> import numpy as np
    >>> in_streams(lambda random, share, space: share, np.random.default_rng(1), 1001, bodies=6500)
    [126, 125, 125, 125, 125, 125, 125, 125]
    """
    lanes = min(STREAMS, replicates) if bodies >= MANY_BODIES else 1
    if lanes == 1:
        return [work(random, replicates, Workspace())]
    shares = [replicates // lanes + (lane < replicates % lanes) for lane in range(lanes)]
    held = threading.local()

    def lane(stream: np.random.Generator, share: int) -> Result:
        held.space = getattr(held, "space", None) or Workspace()
        return work(stream, share, held.space)

    with ThreadPoolExecutor(min(lanes, os.cpu_count() or 1)) as pool:
        return list(pool.map(lane, random.spawn(lanes), shares))
