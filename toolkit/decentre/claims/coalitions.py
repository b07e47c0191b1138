"""The Shapley value: the average of what a player adds, over all orders of joining."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from decimal import Decimal

from decentre.errors import InputError
from decentre.tables import choices


def shapley(game: Mapping[Hashable, float]) -> dict[Hashable, float]:
    r"""Return the Shapley value of each player of a game.

    .. math:: \phi_i = \sum_{S \not\ni i} \frac{|S|!\,(n-|S|-1)!}{n!}\,\big(v(S \cup \{i\}) - v(S)\big)

    Parameters
    ----------
    game : mapping of coalition to float
        What each coalition is worth. A coalition is a frozenset or tuple of players, or one player; every
        coalition must be there. The empty one is worth 0 and may be left out.

    Returns
    -------
    dict of player to float
        In the order in which the players first appear; the values add to the worth of all together.

    Raises
    ------
    InputError
        No mapping; a coalition that is missing, given twice, names a player twice or has no finite worth; an empty one
        that is worth something.

    References
    ----------
    Shapley, L.S. (1953), in *Contributions to the Theory of Games* II: 307-317.

    Examples
    --------
    >>> shapley({("council",): 10, ("board",): 20, ("council", "board"): 50})
    {'council': 20.0, 'board': 30.0}
    """
    worth, players = _worths(game)
    n = len(players)
    values = dict.fromkeys(players, 0.0)
    for coalition, value in worth.items():
        for player in coalition:
            size = len(coalition) - 1
            gain = value - worth[coalition - {player}]
            values[player] += gain / (n * math.comb(n - 1, size))
    return values


def _worths(game: Mapping[Hashable, float]) -> tuple[dict[frozenset[Hashable], float], list[Hashable]]:
    if not isinstance(game, Mapping) or not game:
        raise InputError(
            f"game is {game!r}; give the worth of each coalition: {{('a',): 1, ('b',): 2, ('a', 'b'): 5}}."
        )
    worth: dict[frozenset[Hashable], float] = {}
    players: dict[Hashable, None] = {}
    for key, value in game.items():
        members = tuple(key) if isinstance(key, tuple | frozenset) else (key,)
        coalition = frozenset(members)
        if (
            coalition in worth
            or len(coalition) != len(members)
            or not choices.is_number(float(value) if isinstance(value, Decimal) else value)
        ):
            raise InputError(
                f"Coalition {key!r} is given twice, names a player twice or is worth {value!r}; give each one finite worth."
            )
        worth[coalition] = float(value)
        players.update(dict.fromkeys(members))
    if worth.setdefault(frozenset(), 0.0) != 0.0:
        raise InputError(f"The empty coalition is worth {worth[frozenset()]}; it must be worth 0.")
    if not players or len(worth) != 2 ** len(players):
        raise InputError(
            f"The game has {len(worth)} coalitions of {len(players)} players; give the worth of all "
            f"{2 ** len(players) - 1}, also of those worth 0."
        )
    return worth, list(players)
