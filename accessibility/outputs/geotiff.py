"""Travel times as a raster: one band for each kind of service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.errors import DataError
from accessibility.outputs import write_safely

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from accessibility.measures.surface import Surface
    from accessibility.outputs.results import Results, SeasonResults

__all__ = ["NOT_COMPUTED", "STEPS_A_MINUTE", "UNREACHED", "geotiff"]

NOT_COMPUTED = -1
"""The raster's no-data value: water, or outside the study area."""
UNREACHED = 32767
"""Computed, and no service within reach: not the same as no data."""
STEPS_A_MINUTE = 10
"""A cell holds tenths of a minute."""


def geotiff(results: Results, path: Path, *, season: str | None = None) -> Path:
    """Write minutes to the closest service of each kind as a cloud-optimised GeoTIFF, in tenths of a minute.

    Parameters
    ----------
    results
        A run that has a surface.
    path
        The file to write.
    season
        Which season; the first of the run if left out.

    Returns
    -------
    pathlib.Path
        ``path``.

    Raises
    ------
    DataError
        If the run has no surface, or computed more minutes than a cell can hold.

    Notes
    -----
    Bands are ``int16``: minutes = value / 10 (the band's scale says so). -1 is *not computed*, the file's no-data value; 32767 is
    *unreached* within the reach. The band's description is the kind; tags say ``UNITS``, ``UNREACHED``, ``MADE_UP``, ``SOURCE``.
    """
    one = results.first if season is None else results.seasons[season]
    surface = one.surface
    if surface is None:
        raise DataError('this run has no surface of minutes; ask for it with formats = ["geotiff", …] under [outputs]')
    if surface.max_minutes * STEPS_A_MINUTE >= UNREACHED:
        raise DataError(f"{surface.max_minutes:g} minutes do not fit a cell of 16 bits; lower travel.max_minutes")
    import rasterio

    rows, columns = surface.computed.shape
    profile = {
        "driver": "COG",
        "dtype": "int16",
        "count": len(surface.kinds),
        "height": rows,
        "width": columns,
        "crs": surface.crs.to_wkt(),
        "transform": rasterio.Affine(*surface.transform),
        "nodata": NOT_COMPUTED,
        "compress": "deflate",
        "overviews": "none",
    }
    with write_safely.replacing(path) as unfinished, rasterio.open(unfinished, "w", **profile) as raster:
        raster.write(cells(surface))
        raster.scales = (1 / STEPS_A_MINUTE,) * len(surface.kinds)
        raster.units = ("min",) * len(surface.kinds)
        for band, kind in enumerate(surface.kinds, 1):
            raster.set_band_description(band, f"minutes_{kind}")
        raster.update_tags(**_tags(results, one))
    return path


def cells(surface: Surface) -> NDArray[np.int16]:
    """Minutes as the raster holds them: tenths, with a code each for unreached and not computed.

    Parameters
    ----------
    surface
        Minutes on a grid.

    Returns
    -------
    numpy.ndarray of int16, shape (kinds, rows, columns)
    """
    unreached = np.isinf(surface.minutes)
    tenths = np.where(unreached, UNREACHED, np.rint(np.where(unreached, 0, surface.minutes) * STEPS_A_MINUTE))
    return np.where(surface.computed, tenths, NOT_COMPUTED).astype(np.int16)


def _tags(results: Results, one: SeasonResults) -> dict[str, str]:
    study = results.study
    owed = sorted({source.attribution for source in study.sources if source.attribution})
    return {
        "UNITS": f"1/{STEPS_A_MINUTE} minute, door to door",
        "UNREACHED": str(UNREACHED),
        "NOT_COMPUTED": str(NOT_COMPUTED),
        "MODE": one.times.mode,
        "SEASON": one.times.season,
        "MAX_MINUTES": f"{one.times.max_minutes:g}",
        "STUDY": study.config.title.get("en") or next(iter(study.config.title.values())),
        "COMPUTED_ON": results.computed_on,
        "SOURCE": "; ".join(owed),
        "MADE_UP": str(study.made_up).lower(),
    }
