"""The k nearest with identity by one search of Dijkstra's that settles every node up to k times: the engine's opponent."""

from __future__ import annotations

import numba
import numpy as np

from accessibility.travel.engine.dijkstra import _pop, _push
from accessibility.travel.engine.rows import grown


@numba.njit(cache=True)
def k_nearest_by_dijkstra(indptr, head, milliseconds, targets, k):
    """Milliseconds and numbers of the k nearest targets of every node; a heap entry stands for a node and a target."""
    count = indptr.size - 1
    near, target = np.full((count, k), 2**29, np.int32), np.full((count, k), -1, np.int32)
    settled = np.zeros(count, np.int32)
    heap = np.empty(4 * count, np.int64)
    entry_node, entry_target = np.empty(4 * count, np.int32), np.empty(4 * count, np.int32)
    size, entries = 0, 0
    for t in range(targets.size):
        entry_node[entries], entry_target[entries] = targets[t], t
        _push(heap, size, np.int64(entries))
        size, entries = size + 1, entries + 1
    while size > 0:
        key = _pop(heap, size)
        size -= 1
        entry, ms = key & 0xFFFFFFFF, key >> 32
        v, t = entry_node[entry], entry_target[entry]
        if settled[v] == k or _is_in(target, v, settled[v], t):
            continue
        near[v, settled[v]], target[v, settled[v]] = ms, t
        settled[v] += 1
        for e in range(indptr[v], indptr[v + 1]):
            u = head[e]
            if settled[u] < k and not _is_in(target, u, settled[u], t):
                heap = grown(heap, size, size + 1)
                entry_node, entry_target = grown(entry_node, entries, entries + 1), grown(entry_target, entries, entries + 1)
                entry_node[entries], entry_target[entries] = u, t
                _push(heap, size, ((ms + milliseconds[e]) << 32) | entries)
                size, entries = size + 1, entries + 1
    return near, target


@numba.njit(cache=True)
def _is_in(target, v, settled, t):
    for i in range(settled):
        if target[v, i] == t:
            return True
    return False
