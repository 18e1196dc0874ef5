"""What a loader hands over: checked tables, and what must be said about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from accessibility.provenance import Remark

__all__ = ["Loaded", "LoadedServices"]


class Loaded(NamedTuple):
    """One table and its remarks.

    Parameters
    ----------
    table
        The table; a GeoDataFrame where it has geometry.
    remarks
        What was dropped, guessed or assumed on the way in.
    """

    table: gpd.GeoDataFrame | pd.DataFrame
    remarks: tuple[Remark, ...]


class LoadedServices(NamedTuple):
    """Services, what they offer, and the remarks on both.

    Parameters
    ----------
    services
        As :data:`accessibility.schema.SERVICES`, geometry in the study's metres.
    offers
        As :data:`accessibility.schema.OFFERS`.
    remarks
        What was dropped, guessed or assumed on the way in.
    """

    services: gpd.GeoDataFrame
    offers: pd.DataFrame
    remarks: tuple[Remark, ...]
