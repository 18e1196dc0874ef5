"""``[people]``: people shared out to the places of a study."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from accessibility.config.from_tables import FromTables
from accessibility.config.inputs import PlacesConfig

__all__ = ["PeopleConfig"]


class PeopleConfig(FromTables):
    """``[people]``: people of grid cells, a raster, postal areas or municipalities, shared out to the places with every total kept."""

    source: Literal["file", "grid", "raster", "statfi_grid", "paavo", "scb_grid", "ghs_pop", "worldpop", "statfi_tables"] = Field(
        "file",
        description="polygons or points with a column people (and more people_…), a grid or raster as for [places], or the register of "
        "Finland's municipalities (StatFin over the network)",
    )
    cell_m: Literal[1000, 5000] = Field(1000, description="statfi_grid: side of a square; rasters: side that cells are summed to; metres")
    zones_file: str | None = Field(
        None,
        description="rasters: polygons to sum people over instead (needs the extra zonal); statfi_tables: borders of municipalities, those "
        "of Statistics Finland over the network if left out",
    )
    homes_file: str | None = Field(
        None,
        description="grid, rasters: postal areas of Paavo (a file, or paavo to ask for them): those of holiday homes are named with people",
    )
    suppressed: tuple[float, ...] = Field((-1.0,), description="file, grid: numbers that stand for people who are not told")
    building_based: bool = Field(default=False, description="grid, raster: true if people were spread by buildings; outputs say so")
    weight: str | None = Field(
        None, description="column of the places that splits a zone's people among them, such as people (their own); evenly if left out"
    )
    nearest_m: float = Field(5_000.0, ge=0, description="how far the nearest place may be from a zone that holds none, metres")

    @property
    def as_places(self) -> PlacesConfig:
        """The same source read as places."""
        shared = set(PlacesConfig.model_fields) & self.model_fields_set
        return PlacesConfig(**self.model_dump(include=shared))
