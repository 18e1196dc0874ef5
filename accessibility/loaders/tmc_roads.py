"""Roads from the Finnish TMC location table with official road addresses, for a study area."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from accessibility.errors import DataError, FileFormatError
from accessibility.loaders import tmc_remarks as say
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.tmc_chain import detour_factors, fill_lengths, stretches
from accessibility.loaders.tmc_edges import edges
from accessibility.loaders.tmc_ferries import crossings, cut_ferries
from accessibility.loaders.tmc_junctions import Junctions, join
from accessibility.loaders.tmc_read import read_table
from accessibility.loaders.tmc_sections import Register, read_sections
from accessibility.schema import ROADS, check_table

if TYPE_CHECKING:
    from pathlib import Path

    from accessibility.area import StudyArea
    from accessibility.config import RoadsConfig

__all__ = ["TmcNetwork", "load_roads", "network_of"]

_ETRS_TM35FIN = 3067


class TmcNetwork(NamedTuple):
    """All roads of the table, before a study area is cut out.

    Parameters
    ----------
    roads
        Index ``road``: columns of :data:`accessibility.schema.ROADS` in EPSG:3067, and ``stretch``, ``measured`` (length by official
        address), ``assumed`` (a crossing whose length is assumed).
    points
        Of the location table and the ferries' shores.
    stretches
        Between neighbouring points, with lengths.
    junctions
        How points became nodes.
    along_others, inside_junctions
        Stretches left out: their road runs along another there; both ends are one junction.
    factors
        Metres of road for a straight metre, by road class.
    has_register
        Whether section lengths were given.
    """

    roads: gpd.GeoDataFrame
    points: pd.DataFrame
    stretches: pd.DataFrame
    junctions: Junctions
    along_others: tuple[int, ...]
    inside_junctions: tuple[int, ...]
    factors: dict[str, float]
    has_register: bool


def load_roads(config: RoadsConfig, folder: Path, area: StudyArea) -> Loaded:
    """Roads of the location table in and around the study area, lengths in metres by official road address.

    Parameters
    ----------
    config
        ``[roads]`` with ``source = "tmc"``: ``file`` is either zip of the location table; ``roads_file`` and ``sections_file`` are the
        road register.
    folder
        Where the study file is.
    area
        The region; roads that touch it or its ring are kept whole.

    Returns
    -------
    Loaded
        Table as :data:`accessibility.schema.ROADS`, index ``tmc-<tail>-<head>[-<part>]``; nodes are location codes.

    Raises
    ------
    FileFormatError
        If a file is missing, cut off or another.
    TableError
        With all faults of a table at once.
    DataError
        If no road of the table is near the area.
    """
    table = _file(folder, config.file, "file", "the zip of the Finnish TMC location table")
    registers = [None if name is None else folder / name for name in (config.roads_file, config.sections_file)]
    network = network_of(table, *registers)
    near = network.roads.to_crs(area.crs)
    near = near[shapely.intersects(area.reach, near.geometry.to_numpy())]
    if near.empty:
        message = f"{table.name}: no road is in {area.name} or within {area.buffer_m / 1000:g} km of it; the table covers Finland only"
        raise DataError(message)
    remarks = say.remarks(network, near, table.name)
    roads = near.drop(columns=["stretch", "measured", "assumed"]).sort_index()
    check_table(roads, ROADS, table.name)
    return Loaded(roads, remarks)


def network_of(table: Path, roads_file: Path | None = None, sections_file: Path | None = None) -> TmcNetwork:
    """All roads of the location table as edges between nodes; lengths in metres.

    Parameters
    ----------
    table
        Either zip of the location table.
    roads_file, sections_file
        The road register; without it lengths across road sections are guessed.

    Returns
    -------
    TmcNetwork
    """
    sections = read_sections(roads_file, sections_file)
    read = read_table(table)
    register = Register(sections)
    measured = stretches(read, register)
    with_lengths = fill_lengths(measured)
    points, cut = cut_ferries(read.points, with_lengths, crossings(read.points, with_lengths, register))
    junctions = join(points, read.lines, cut)
    made = edges(cut, junctions, points)
    roads = _roads(made.table, cut, points)
    factors = detour_factors(measured)
    return TmcNetwork(roads, points, cut, junctions, made.along_others, made.inside_junctions, factors, not sections.empty)


def _file(folder: Path, name: str | None, key: str, expected: str) -> Path:
    if not name:
        message = f'[roads]: source = "tmc" needs {key} = "…": {expected}'
        raise FileFormatError(message)
    path = folder / name
    if not path.is_file():
        message = f"{path.name}: no such file in {path.parent}; expected {expected}"
        raise FileFormatError(message)
    return path


def _roads(made: pd.DataFrame, cut: pd.DataFrame, points: pd.DataFrame) -> gpd.GeoDataFrame:
    """One row for each edge, as the schema has it."""
    stretch = cut.loc[made["stretch"].tolist()].reset_index(drop=True)
    numbers = zip(stretch["tail"], stretch["head"], made["part"], made["parts"], strict=True)
    label = [f"tmc-{tail}-{head}-{part}" if parts > 1 else f"tmc-{tail}-{head}" for tail, head, part, parts in numbers]
    start, stop = (points.loc[made[end].tolist(), ["x", "y"]].to_numpy(dtype=float) for end in ("from_node", "to_node"))
    ferry = (stretch["road_class"] == "ferry").to_numpy()
    motorway = (stretch["road_class"] == "motorway").to_numpy()
    table = pd.DataFrame(
        {
            "from_node": made["from_node"].to_numpy(),
            "to_node": made["to_node"].to_numpy(),
            "metres": made["metres"].to_numpy(),
            "road_class": stretch["road_class"].astype(str),
            "surface": np.where(ferry, "water", "unknown"),
            "limit_kph": np.nan,
            "winter_limit_kph": np.nan,
            "direction": "both",
            "access": "public",
            "car": True,
            "bicycle": ~motorway,
            "walk": ~motorway,
            "bridge": False,
            "crossing_minutes": np.nan,
            "interval_minutes": np.nan,
            "seasons": "",
            "name": stretch["name"],
            "source_id": stretch["source_id"],
            "stretch": made["stretch"].to_numpy(),
            "measured": stretch["measured"].to_numpy(dtype=bool),
            "assumed": stretch["assumed"].to_numpy(dtype=bool),
        }
    )
    lines = shapely.linestrings(np.stack([start, stop], axis=1))
    return gpd.GeoDataFrame(table.set_index(pd.Index(label, name="road")), geometry=lines, crs=_ETRS_TM35FIN).sort_index()
