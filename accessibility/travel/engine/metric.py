"""One set of travel times in the hierarchy: a season, a closed ferry, another speed table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from accessibility.travel.engine import customization
from accessibility.travel.engine.bundles import Arcs, Falls, Part
from accessibility.travel.engine.compiling import call
from accessibility.travel.engine.graph import as_times

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from accessibility.travel.engine.topology import Topology

    Ints = NDArray[np.int32]

__all__ = ["Metric", "customize"]


@dataclass(eq=False)
class Metric:
    """A customized hierarchy, ready for queries.

    Parameters
    ----------
    topology
        The shape it fills.
    milliseconds
        Of each edge of the graph, shape (m,).
    up, down
        Of each arc towards the top and from it, shapes (arcs,), after basic customization.
    """

    topology: Topology
    milliseconds: Ints
    up: Ints
    down: Ints
    _exact: tuple[Arcs, Arcs] | None = field(default=None, repr=False)
    _parts: dict[bool, Part] = field(default_factory=dict, repr=False)
    _asked: int = field(default=0, repr=False)

    def arcs(self, *, forward: bool, often: bool = False) -> tuple[Arcs, Arcs]:
        """The arcs to climb from the lanes' ends and to descend to the swept ends.

        The first question is answered from basic customization; from the second one on (or ``often``), perfect customization
        pays: it leaves out a third of the arcs. The answers are the same.

        Parameters
        ----------
        forward
            Lanes are sources and travel is from them; False: lanes are targets and travel is to them.
        often
            Whether this one question sweeps so much that the perfect customization pays at once.

        Returns
        -------
        tuple of Arcs
            To climb, to descend.
        """
        self._asked += 1
        if self._exact is None and (often or self._asked > 1):
            self._exact = self._perfect()
        first, head = self.topology.first, self.topology.head
        rising, falling = self._exact or (Arcs(first, head, self.up), Arcs(first, head, self.down))
        return (rising, falling) if forward else (falling, rising)

    def whole(self, *, forward: bool) -> tuple[Arcs, Part]:
        """The arcs to climb and the whole hierarchy to descend, for questions about every node.

        Parameters
        ----------
        forward
            As in `arcs`.

        Returns
        -------
        tuple of Arcs, Part
            To climb, to descend.
        """
        rising, falling = self.arcs(forward=forward, often=True)
        if forward not in self._parts:
            level, count = self.topology.level, self.topology.node_count
            falls = Falls(falling.first, level[falling.head], falling.milliseconds)
            members = np.full((count + 63) // 64, -1, np.int64)
            self._parts[forward] = Part(members, np.arange(count, dtype=np.int32), level, falls)
        return rising, self._parts[forward]

    def _perfect(self) -> tuple[Arcs, Arcs]:
        """Perfect customization, and only the arcs it keeps."""
        shape = self.topology
        up, down = self.up.copy(), self.down.copy()
        call(customization.perfect, shape.first, shape.third, up, down)
        rising = Arcs(*call(customization.keep_exact, shape.first, shape.head, self.up, up))
        return rising, Arcs(*call(customization.keep_exact, shape.first, shape.head, self.down, down))


def customize(topology: Topology, milliseconds: ArrayLike, reuse: Metric | None = None) -> Metric:
    """Bring travel times into the hierarchy.

    Parameters
    ----------
    topology
        Of the graph.
    milliseconds
        Of each of its edges, shape (m,); ``INFINITY`` is closed.
    reuse
        A metric that is not needed any more; its memory is written over.

    Returns
    -------
    Metric
        Ready for queries.
    """
    times = as_times(milliseconds, len(topology.edge_arc))
    if reuse is not None and reuse.topology is topology:
        up, down = reuse.up, reuse.down
    else:
        up, down = np.empty_like(topology.head), np.empty_like(topology.head)
    call(customization.respect, topology.edge_arc, times, up, down)
    call(customization.basic, topology.first, topology.third, up, down)
    return Metric(topology, times, up, down)
