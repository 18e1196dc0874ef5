"""Study: all that is known of a region, one frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from accessibility.area import StudyArea
    from accessibility.config import StudyConfig
    from accessibility.provenance import Remark, Source

__all__ = ["Study"]


@dataclass(frozen=True, eq=False)
class Study:
    """All that is known of a region. Tables are as in :mod:`accessibility.schema`; geometries are in ``area.crs``.

    Parameters
    ----------
    config
        The study file it was made from: title, standards, travel and output choices.
    area
        The region.
    places, services, offers, candidates, standards, providers, roads
        Checked tables.
    kinds
        Index ``kind``: the kinds the study has a standard for, in its order; columns ``fi``, ``sv``, ``en`` (own names, empty for
        built-in kinds), ``basic`` (bool).
    water
        Lakes and sea, for maps and snapping; empty where not known.
    sources
        Every input, in the order of the study file.
    remarks
        What was dropped, guessed or assumed while loading.
    """

    config: StudyConfig
    area: StudyArea
    places: gpd.GeoDataFrame
    services: gpd.GeoDataFrame
    offers: pd.DataFrame
    candidates: gpd.GeoDataFrame
    standards: pd.DataFrame
    providers: pd.DataFrame
    kinds: pd.DataFrame
    roads: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    sources: tuple[Source, ...]
    remarks: tuple[Remark, ...]

    @property
    def made_up(self) -> bool:
        """Whether the region or any input is invented."""
        return self.config.made_up or any(source.made_up for source in self.sources)

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        inside = int(self.places["inside"].sum())
        known = int(self.places.loc[self.places["inside"], "people"].notna().sum())
        return (
            f"<Study {self.area.name!r}: {inside:,} places ({known:,} with people known), {len(self.services):,} services, "
            f"{len(self.offers):,} offers of {self.offers.index.get_level_values('kind').nunique()} kinds, {len(self.roads):,} roads>"
        )
