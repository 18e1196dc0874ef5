"""A network turned round, so that what asks for the way to a service gives the way from it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from accessibility.provenance import Remark

if TYPE_CHECKING:
    from accessibility.network.model import Network

__all__ = ["backward"]


_SAID = Remark("minutes_from_service", "noted")


def backward(network: Network) -> Network:
    """The network with every edge turned round: minutes from places to services on it are minutes from services to places.

    Parameters
    ----------
    network
        Any network.

    Returns
    -------
    Network
        Says of itself that it is turned round. The same nodes, roads and milliseconds; an edge that ran along the geometry of a one-way
        road runs against it. Turned round twice it is the network it was.

    Notes
    -----
    One-way streets, slopes and ferries that run one way make the way there differ from the way back. A ferry's wait is paid once for
    each crossing either way.

    Examples
    --------
    >>> import accessibility as acc
    >>> home = acc.network.backward(roads)  # doctest: +SKIP
    >>> acc.travel.times(places, services, home, max_minutes=60)  # minutes from each service home  # doctest: +SKIP
    """
    tail = network.edge_tail.astype(np.int64)
    order = np.lexsort((network.edge_forward, network.edge_road, tail, network.head))
    indptr = np.zeros(network.node_count + 1, dtype=np.int64)
    np.cumsum(np.bincount(network.head, minlength=network.node_count), out=indptr[1:])
    return replace(
        network,
        indptr=indptr,
        head=tail[order].astype(np.int32),
        milliseconds=network.milliseconds[order],
        edge_road=network.edge_road[order],
        edge_forward=~network.edge_forward[order],
        remarks=tuple(one for one in network.remarks if one != _SAID) if _SAID in network.remarks else (*network.remarks, _SAID),
    )
