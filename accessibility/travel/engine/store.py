"""Hierarchies kept on disk: named by what they were made from, memory-mapped, written whole or not at all.

One folder for each topology, ``<sha256 of the network and of how it is ordered>``, with one ``.npy`` file for each array and no
pickles. It is written beside its place and moved there in one step, so a reader never meets half of one, and two writers do
no harm: the first one stays.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from accessibility.travel.engine.elimination import LOOP
from accessibility.travel.engine.separators import has_metis
from accessibility.travel.engine.topology import Topology, build_topology

if TYPE_CHECKING:
    from accessibility.travel.engine.graph import Graph

__all__ = ["kept_topology", "name_of"]

logger = logging.getLogger(__name__)

_KEPT = 24
"""Topologies in a folder; the ones used longest ago are thrown away."""

_FORM = 1
"""Raised whenever the arrays mean something else, so that older folders are not read."""


def kept_topology(graph: Graph, folder: Path) -> Topology:
    """The topology of a network: read where it is kept, else built and kept.

    Parameters
    ----------
    graph
        What is travelled over; its times do not matter.
    folder
        Where topologies are kept; made where it is not there. Where it cannot be written to, nothing is kept.

    Returns
    -------
    Topology
        Its arrays are mapped, not read, where they were kept.
    """
    place = folder / name_of(graph)
    topology = _read(place, graph)
    if topology is None:
        topology = build_topology(graph)
        _write(topology, place)
        _throw_away(folder)
    return topology


def name_of(graph: Graph) -> str:
    """What a network's topology is kept under.

    Parameters
    ----------
    graph
        What is travelled over.

    Returns
    -------
    str
        A sha256 in hexadecimal.
    """
    digest = hashlib.sha256(f"topology {_FORM}, {'metis' if has_metis() else 'flows'}, {graph.node_count}".encode())
    for array in (graph.indptr, graph.head):
        digest.update(np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"), copy=False)).data)
    return digest.hexdigest()


def _read(place: Path, graph: Graph) -> Topology | None:
    """A kept topology, None where there is none or it is not one of this network."""
    try:
        arrays = {own.name: _mapped(place / f"{own.name}.npy") for own in fields(Topology)}
    except (OSError, ValueError) as fault:
        if place.exists():
            logger.warning("the kept topology %s cannot be read (%s); it is built again", place, fault)
        return None
    if not _fits(arrays, graph):
        logger.warning("the kept topology %s does not fit its network; it is built again", place)
        return None
    with suppress(OSError):
        os.utime(place)
    return Topology(**arrays)


def _fits(arrays: dict[str, np.ndarray], graph: Graph) -> bool:
    """Whether shapes and bounds are those of the network's topology: kernels do not check what they are given."""
    nodes, arcs, edges = graph.node_count, len(arrays["head"]), len(graph.head)
    lengths = {"first": nodes + 1, "head": arcs, "third": len(arrays["third"]), "edge_arc": edges}
    highest = {"first": arcs, "third": arcs - 1, "edge_arc": arcs - 1, "size": nodes}
    lowest = {"parent": -1, "edge_arc": LOOP}
    return all(
        array.dtype == np.int32
        and array.shape == (lengths.get(name, nodes),)
        and (not array.size or (array.min() >= lowest.get(name, 0) and array.max() <= highest.get(name, nodes - 1)))
        for name, array in arrays.items()
    )


def _mapped(path: Path) -> np.ndarray:
    """An array on disk; copy-on-write, because kernels are compiled for writeable arrays only (nothing is ever written)."""
    header_alone = path.stat().st_size == 128  # what has no bytes cannot be mapped
    array: np.ndarray = np.load(path, mmap_mode=None if header_alone else "c", allow_pickle=False)
    return array.view(np.ndarray)


def _throw_away(folder: Path) -> None:
    """Leave the topologies used last; where a reader still has one mapped, its pages stay until it is done."""
    with suppress(OSError):
        kept = sorted((place for place in folder.iterdir() if place.is_dir()), key=lambda place: place.stat().st_mtime)
        for place in kept[:-_KEPT]:
            shutil.rmtree(place, ignore_errors=True)


def _write(topology: Topology, place: Path) -> None:
    """Keep a topology; where that is not possible, say so and go on."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=place.parent, prefix=".writing-"))
    except OSError as fault:
        logger.warning("the topology is not kept in %s: %s", place.parent, fault)
        return
    try:
        for own in fields(Topology):
            np.save(beside / f"{own.name}.npy", getattr(topology, own.name), allow_pickle=False)
        if place.exists():
            place.replace(beside / "unreadable")
        beside.replace(place)
    except OSError as fault:
        logger.warning("the topology is not kept in %s: %s", place.parent, fault)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
