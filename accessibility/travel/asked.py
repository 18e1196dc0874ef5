"""The search a network is asked by: the plain one until so much was asked of it that preparing the engine pays."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from accessibility.travel.engine.choice import engine_paths, engine_pays
from accessibility.travel.search import ScipyPaths

if TYPE_CHECKING:
    from accessibility.network import Network
    from accessibility.travel.search import ShortestPaths

__all__ = ["paths_of"]


class _Asked:
    """What was made for one network, and how many searches it was asked for until now."""

    def __init__(self, network: Network) -> None:
        self.plain: ShortestPaths = ScipyPaths(network.indptr, network.head, network.milliseconds)
        self.engine: ShortestPaths | None = None
        self.searches = 0


_ASKED: WeakKeyDictionary[Network, _Asked] = WeakKeyDictionary()
_LOCK = Lock()


def paths_of(network: Network, searches: int) -> ShortestPaths:
    """The search that answers soonest, made once for each network and kept as long as the network is.

    Parameters
    ----------
    network
        What is travelled over.
    searches
        How many plain searches the question takes: the smaller number of its two sides.

    Returns
    -------
    ShortestPaths
        The plain search until it took as long as the engine would have taken to get ready, then the engine: whatever is asked later, at
        most twice the time of the better choice is spent (the ski-rental rule, Karlin et al. 1988). The answers are the same.
    """
    with _LOCK:
        asked = _ASKED.get(network)
        if asked is None:
            asked = _ASKED[network] = _Asked(network)
        asked.searches += searches
        if asked.engine is None and engine_pays(network.node_count, asked.searches):
            asked.engine = engine_paths(network.indptr, network.head, network.milliseconds)
        return asked.engine or asked.plain
