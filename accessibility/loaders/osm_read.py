"""Stream an OSM file (.osm.pbf, .osm, .osm.gz) with little memory, and say plainly what is wrong with one that cannot be read."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

import numpy as np

from accessibility.errors import AccessibilityError, FileFormatError
from accessibility.loaders.osm_packed import check_packed
from accessibility.loaders.osm_road_words import BARRIERS
from accessibility.loaders.osm_way_lines import streamed_ways
from accessibility.loaders.osm_ways import Nodes, Ways, collect, ferry_routes, road_ways

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["ENDINGS", "header_box", "osm_path", "read_nodes", "read_ways", "reading"]

ENDINGS = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2")
"""Endings of files that hold OSM data."""

_log = logging.getLogger(__name__)


def osm_path(file: str | None, folder: Path, table: str) -> Path:
    """The OSM file that a part of the study names.

    Parameters
    ----------
    file
        As the study gives it.
    folder
        Where the study file is.
    table
        The part of the study, for the message.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    FileFormatError
        If no file is named, it is not there, is empty, has another ending or would unpack to more than is sane.
    """
    expected = f"expected an OSM extract ({', '.join(ENDINGS)})"
    if not file:
        message = f'[{table}]: source = "osm" needs a file; {expected}, for example file = "region.osm.pbf"'
        raise FileFormatError(message)
    path = folder / file
    if not path.is_file():
        message = f"{path}: no such file; {expected}. The path is taken from the folder of the study file"
        raise FileFormatError(message)
    if not path.name.lower().endswith(ENDINGS):
        message = f'{path}: {expected}, given a file that ends otherwise; for other files write source = "file"'
        raise FileFormatError(message)
    if path.stat().st_size == 0:
        message = f"{path}: the file is empty; download or copy it again"
        raise FileFormatError(message)
    check_packed(path)
    return path


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn the reader's complaints into ours.

    Parameters
    ----------
    path
        The file being read.

    Raises
    ------
    FileFormatError
        If it is cut off, damaged or of another format than its name says, or a text in it is longer than OSM allows or not UTF-8.
    """
    try:
        yield
    except AccessibilityError:
        raise
    except (RuntimeError, ValueError) as error:
        mend = (
            "OSM allows 255 letters; shorten that text in the file, or take it from a source that follows OSM's limits"
            if "too long" in str(error)
            else "the file may be cut off, damaged or of another format than its name says; download or copy it again, or check it with "
            "'osmium fileinfo -e'"
        )
        message = f"{path}: cannot be read as OSM data ({error}); {mend}"
        raise FileFormatError(message) from error


def header_box(path: Path) -> tuple[float, float, float, float] | None:
    """The box a file says it covers: west, south, east, north in degrees; None where it says none.

    Parameters
    ----------
    path
        An OSM file.

    Returns
    -------
    tuple of float or None
    """
    import osmium

    with reading(path):
        reader = osmium.io.Reader(str(path), osmium.osm.NOTHING)
        box = reader.header().box()
        reader.close()
    if not box.valid():
        return None
    return box.bottom_left.lon, box.bottom_left.lat, box.top_right.lon, box.top_right.lat


def read_ways(path: Path) -> Ways:
    """All roads and ferries of a file, with those left out.

    Parameters
    ----------
    path
        An OSM file.

    Returns
    -------
    Ways
        In the order of the file; ways that are ferries by their route only come last.

    Raises
    ------
    FileFormatError
        If it cannot be read.
    """
    with reading(path):
        routes = ferry_routes(_relations(path))
        ways = collect(road_ways(_ways(path, routes), routes))
    _log.debug("%s: %d ways, %d refs, %d sorts of tags", path.name, len(ways.ids), len(ways.refs), len(ways.sorts))
    return ways


def _relations(path: Path) -> Iterator[tuple[Mapping[str, str], Sequence[tuple[str, int, str]]]]:
    import osmium

    ferries = osmium.filter.TagFilter(("route", "ferry"))
    for relation in osmium.FileProcessor(str(path), osmium.osm.RELATION).with_filter(ferries):
        if isinstance(relation, osmium.osm.Relation):
            yield dict(relation.tags), [(member.type, member.ref, member.role) for member in relation.members]


def _ways(path: Path, routes: Mapping[int, Mapping[str, str]]) -> Iterator[tuple[int, Sequence[int], Mapping[str, str]]]:
    """Ways with ``highway`` or ``route``, then those without either that routes run along."""
    import osmium

    unmet = set(routes)
    for way in streamed_ways(path, osmium.filter.KeyFilter("highway", "route")):
        unmet.discard(way[0])
        yield way
    if unmet:
        yield from streamed_ways(path, osmium.filter.IdFilter(sorted(unmet)))


def read_nodes(path: Path, ids: NDArray[np.int64]) -> Nodes:
    """Coordinates of the nodes asked for, as far as the file holds them.

    Parameters
    ----------
    path
        An OSM file.
    ids
        Node ids, each once, ascending.

    Returns
    -------
    Nodes
        Ids ascending; nodes without a place on earth are left out.

    Raises
    ------
    FileFormatError
        If it cannot be read, or holds objects that were never uploaded (negative ids).

    Notes
    -----
    The reader keeps every node of the file in 16 bytes. It finds them only if the file is sorted; where some are missing and the file
    does not say that it is sorted, they are sought again in a way that needs no order, and about four times the memory.
    """
    if len(ids) and ids[0] < 0:
        message = f"{path}: ways run through nodes with negative ids, which were never uploaded; renumber the file with 'osmium renumber'"
        raise FileFormatError(message)
    barriers: dict[str, tuple[int, ...]] = {}
    lon, lat = _seek(path, ids, "sparse_mem_array", barriers)
    if np.isnan(lon).any() and not _says_sorted(path):
        _log.info("%s: some nodes are missing; seeking them again without relying on the order of the file", path.name)
        lon, lat = _seek(path, ids, "sparse_mem_map", barriers)
    known = ~np.isnan(lon)
    if known.all():
        return Nodes(ids=ids, lon=lon, lat=lat, barriers=barriers)
    return Nodes(ids=ids[known], lon=lon[known], lat=lat[known], barriers=barriers)


def _seek(
    path: Path, ids: NDArray[np.int64], storage: str, barriers: dict[str, tuple[int, ...]]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitudes and latitudes of nodes, NaN where missing; nodes with barriers are put down on the way."""
    import osmium

    lon, lat = np.full(len(ids), np.nan), np.full(len(ids), np.nan)
    met: dict[str, list[int]] = {}
    with reading(path):
        processor = osmium.FileProcessor(str(path), osmium.osm.NODE).with_locations(storage)
        for node in processor.with_filter(osmium.filter.KeyFilter("barrier")):
            barrier = node.tags["barrier"]
            if barrier in BARRIERS:
                met.setdefault(barrier, []).append(node.id)
    located = cast("osmium.index.LocationTable", processor.node_location_storage)
    for row, number in enumerate(ids.tolist()):
        try:
            place = located.get(number)
        except KeyError:
            continue
        if place.valid():
            lon[row], lat[row] = place.lon_without_check(), place.lat_without_check()
    barriers.clear()
    barriers.update({kind: tuple(met[kind]) for kind in sorted(met)})
    return lon, lat


def _says_sorted(path: Path) -> bool:
    import osmium

    with reading(path):
        reader = osmium.io.Reader(str(path), osmium.osm.NOTHING)
        said = reader.header().get("sorting")
        reader.close()
    return str(said) == "Type_then_ID"
