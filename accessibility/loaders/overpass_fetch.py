"""Fetch OSM data of a region from Overpass through osmnx, in tiles, each answer kept on disk so that a second run needs no network."""

from __future__ import annotations

import hashlib
import json
import logging
import math
import socket
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import geopandas as gpd
import shapely

from accessibility.crs import DEGREES
from accessibility.errors import SourceError
from accessibility.loaders.asking import told
from accessibility.loaders.catalogue import address_of, record
from accessibility.loaders.fetching import is_offline
from accessibility.loaders.ledger import note_answer
from accessibility.loaders.osm_json import date_of
from accessibility.loaders.overpass_patience import again_while_busy
from accessibility.provenance import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from accessibility.area import StudyArea

__all__ = ["CACHE_FOLDER", "Answers", "fetch_features", "fetch_ways", "tiles"]

CACHE_FOLDER = "cache/overpass"
"""Where answers are kept, in the folder of the study file. Delete it to fetch anew."""

Answers = list[dict[str, Any]]
"""Overpass' answers as they came: ``elements`` with all their tags, ``osm3s`` with the date of the data."""

_TILE_M = 50_000.0
_PROBE_SECONDS = 5.0
_MOST_SAID = 300
_log = logging.getLogger(__name__)


def tiles(area: StudyArea) -> tuple[shapely.Polygon, ...]:
    """The box around the area and its ring, in tiles of at most 50 km, in degrees.

    Parameters
    ----------
    area
        The region.

    Returns
    -------
    tuple of shapely.Polygon
        Tiles that the area and its ring do not touch are left out.
    """
    west, south, east, north = area.reach.bounds
    across, up = (max(1, math.ceil(span / _TILE_M)) for span in (east - west, north - south))
    wide, high = (east - west) / across, (north - south) / up
    boxes = [
        shapely.box(west + i * wide, south + j * high, west + (i + 1) * wide, south + (j + 1) * high)
        for i in range(across)
        for j in range(up)
    ]
    touched = [box for box in boxes if area.reach.intersects(box)]
    degrees = gpd.GeoSeries([shapely.segmentize(box, _TILE_M / 10) for box in touched], crs=area.crs).to_crs(DEGREES)
    return tuple(degrees)


def fetch_ways(polygons: Sequence[shapely.Polygon], way_filter: str, folder: Path, address: str | None = None) -> Answers:
    """Ways that match a filter, with their nodes.

    Parameters
    ----------
    polygons
        In degrees; one query each.
    way_filter
        As osmnx takes it: ``'["highway"]'``.
    folder
        Where the study file is; answers are kept in ``cache/overpass`` there.
    address
        The study's own address of Overpass.

    Returns
    -------
    Answers

    Raises
    ------
    SourceError
        If Overpass cannot be reached, refuses or gives up.
    ConfigError
        If the address that is set cannot be meant.
    """

    def ask(polygon: shapely.Polygon) -> object:
        import osmnx

        return osmnx.graph_from_polygon(polygon, custom_filter=way_filter, simplify=False, retain_all=True, truncate_by_edge=True)

    url = _address(address)
    return [_answer(polygon, way_filter, folder, url, ask) for polygon in polygons]


def fetch_features(
    polygons: Sequence[shapely.Polygon], tags: Mapping[str, bool | list[str]], folder: Path, address: str | None = None
) -> Answers:
    """Nodes, ways and relations that carry tags, with all they are made of.

    Parameters
    ----------
    polygons
        In degrees; one query each.
    tags
        As osmnx takes them: a key and its values, or True for any.
    folder
        Where the study file is; answers are kept in ``cache/overpass`` there.
    address
        The study's own address of Overpass.

    Returns
    -------
    Answers

    Raises
    ------
    SourceError
        If Overpass cannot be reached, refuses or gives up.
    ConfigError
        If the address that is set cannot be meant.
    """

    def ask(polygon: shapely.Polygon) -> object:
        import osmnx

        return osmnx.features_from_polygon(polygon, tags=dict(tags))

    url = _address(address)
    return [_answer(polygon, json.dumps(tags, sort_keys=True), folder, url, ask) for polygon in polygons]


def _answer(polygon: shapely.Polygon, question: str, folder: Path, url: str, ask: Callable[[shapely.Polygon], object]) -> dict[str, Any]:
    """The answer for one tile: the one kept, else osmnx is asked to download and keep it."""
    key = hashlib.sha256(f"{question} {shapely.to_wkt(polygon, rounding_precision=6)}".encode()).hexdigest()[:20]
    kept = folder / CACHE_FOLDER / key
    if not list(kept.glob("*.json")):
        if is_offline():
            message = (
                f'overpass: offline, and its answer is not in {kept.parent}; run once with the network, or use an extract: source = "osm"'
            )
            raise SourceError(message)
        _download(polygon, kept, url, ask)
    found = sorted(kept.glob("*.json"))
    if len(found) != 1:
        message = (
            "Overpass answered with an error or gave up on a part of the region, so the data would be incomplete; try again later, "
            'make the area or its ring smaller, or use an extract: source = "osm", file = "region.osm.pbf"'
        )
        raise SourceError(message)
    raw = found[0].read_bytes()
    try:
        answer = json.loads(raw)
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or not isinstance(answer.get("elements"), list):
        message = f"{found[0]}: not an answer of Overpass; delete the file to fetch it anew"
        raise SourceError(message)
    note_answer(Answer(told(url, {}), hashlib.sha256(raw).hexdigest(), date_of([answer]), len(answer["elements"])))
    return answer


def _address(own: str | None) -> str:
    """Where Overpass is asked: as for every source, with osmnx's own setting in the catalogue's place."""
    import osmnx

    return address_of(replace(record("overpass"), address=str(osmnx.settings.overpass_url)), own)


def _download(polygon: shapely.Polygon, kept: Path, url: str, ask: Callable[[shapely.Polygon], object]) -> None:
    import requests

    with _osmnx_keeps(kept, url, wait=_reachable(url)):
        try:
            ask(polygon)
        except InterruptedError:
            _log.info("Overpass answered; kept in %s", kept)
        except (requests.exceptions.RequestException, OSError, ValueError, RecursionError) as error:
            message = (
                f"overpass: {_fault(error, urlsplit(url).hostname or url)}. Check the network and try again later, "
                'or use an extract: source = "osm", file = "region.osm.pbf"'
            )
            raise SourceError(message) from error


def _fault(error: Exception, host: str) -> str:
    """What went wrong on the way, in the words of every other source."""
    import osmnx
    import requests

    if isinstance(error, requests.exceptions.SSLError):
        return f"the certificate of {host} is not trusted: a proxy may be in between, or the clock wrong"
    if isinstance(error, requests.exceptions.Timeout):
        return f"{host} gave no answer within {osmnx.settings.requests_timeout:g} seconds"
    if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        return f"the answer of {host} was cut off"
    unread = json.JSONDecodeError | requests.exceptions.JSONDecodeError | RecursionError
    if isinstance(error, unread) or (isinstance(error.__cause__, unread) and "responded: 200" in str(error)):
        return f"{host} gave half an answer or none that can be read"
    if isinstance(error, OSError) and not isinstance(error, ValueError):
        return f"{host} cannot be reached ({type(error).__name__})"
    return f"{host} did not answer as it should: {' '.join(str(error).split())[:_MOST_SAID]}"


@contextmanager
def _osmnx_keeps(kept: Path, url: str, *, wait: bool) -> Iterator[None]:
    """Osmnx set to download one answer into a folder and stop there; its settings, and Python's resolver, are as before afterwards.

    Where the server cannot be reached osmnx must not wait for its turn: it would wait a minute and fail all the same.
    """
    import osmnx

    ours = {
        "use_cache": True,
        "cache_only_mode": True,
        "cache_folder": kept,
        "overpass_url": url,
        "max_query_area_size": math.inf,
        "overpass_rate_limit": wait and osmnx.settings.overpass_rate_limit,
        "doh_url_template": None,
        "requests_kwargs": {**osmnx.settings.requests_kwargs, "hooks": {"response": again_while_busy}},
    }
    before = {name: getattr(osmnx.settings, name) for name in ours}
    resolver = socket.getaddrinfo
    try:
        for name, value in ours.items():
            setattr(osmnx.settings, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(osmnx.settings, name, value)
        socket.getaddrinfo = resolver


def _reachable(url: str) -> bool:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), timeout=_PROBE_SECONDS).close()
    except OSError:
        return False
    return True
