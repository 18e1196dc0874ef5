"""Minutes to the closest service as a GeoTIFF, one band for each season and kind."""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING

import numpy as np

from accessibility.errors import DataError
from accessibility.outputs import write_safely
from accessibility.outputs.summary import assumptions, made_up_sentence
from accessibility.outputs.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from accessibility.measures.surface import Surface
    from accessibility.outputs.results import Results

__all__ = ["NOT_COMPUTED", "TENTHS", "UNREACHED", "geotiff"]

TENTHS = 10
"""Cells hold tenths of a minute."""

NOT_COMPUTED = -1
"""Outside the study area or on water; also the no-data value."""

UNREACHED = 32767
"""Computed, and no service within reach."""


def geotiff(results: Results, path: Path) -> Path:
    """Write the minutes of every cell to the closest service of each kind: a cloud-optimised GeoTIFF of 16-bit whole numbers.

    Parameters
    ----------
    results
        A run with surfaces.
    path
        The file to write.

    Returns
    -------
    pathlib.Path
        ``path``.

    Raises
    ------
    DataError
        If no surface was computed, or the surfaces of the seasons are not on the same grid.

    Notes
    -----
    Cells are tenths of a minute (scale 0.1), -1 not computed (no-data), 32767 computed and not reached. Bands are described as
    ``minutes_<kind>_<season>``; tags hold UNITS, SOURCE, CODES, ASSUMPTION_1 … and,
    for made-up data, MADE_UP.
    """
    import rasterio

    surfaces = {name: season.surface for name, season in results.seasons.items() if season.surface is not None}
    if not surfaces:
        raise DataError("no surface was computed; ask for the format geotiff under [outputs]")
    first = next(iter(surfaces.values()))
    if any(one.computed.shape != first.computed.shape or one.transform != first.transform for one in surfaces.values()):
        raise DataError("the surfaces of the seasons are not on the same grid; compute them with one cell_m")
    bands = [(f"minutes_{kind}_{name}", _cells(one, number)) for name, one in surfaces.items() for number, kind in enumerate(one.kinds)]
    rows, columns = first.computed.shape
    shape = {"height": rows, "width": columns, "count": len(bands), "dtype": "int16", "nodata": NOT_COMPUTED}
    place = {"crs": first.crs.to_wkt(), "transform": rasterio.Affine(*first.transform)}
    with (
        write_safely.replacing(path) as unfinished,
        rasterio.open(
            unfinished, "w", driver="COG", compress="DEFLATE", predictor=2, overview_resampling="NEAREST", **shape, **place
        ) as file,
    ):
        for number, (name, cells) in enumerate(bands, 1):
            file.write(cells, number)
            file.set_band_description(number, name)
        file.scales = (1 / TENTHS,) * len(bands)
        file.units = ("minutes",) * len(bands)
        file.update_tags(**_tags(results, first))
    return path


def _cells(surface: Surface, kind: int) -> NDArray[np.int16]:
    """One kind as tenths of a minute, with the two codes."""
    minutes = surface.minutes[kind].astype(float)
    reached = np.isfinite(minutes)
    tenths = np.full(minutes.shape, UNREACHED, dtype=np.int16)
    tenths[reached] = np.clip(np.rint(minutes[reached] * TENTHS), 0, UNREACHED - 1).astype(np.int16)
    tenths[~surface.computed] = NOT_COMPUTED
    return tenths


def _tags(results: Results, surface: Surface) -> Mapping[str, str]:
    """What a reader of the file alone must know."""
    study = results.study
    publishers = dict.fromkeys(source.attribution for source in study.sources if source.attribution)
    tags = {
        "UNITS": "minutes x 10",
        "CODES": f"{NOT_COMPUTED} = not computed; {UNREACHED} = not reached within {surface.max_minutes:g} minutes",
        "TITLE": study.config.title["en"],
        "MODE": surface.mode,
        "SOURCE": "; ".join(publishers) or "not known",
        "SOFTWARE": f"rural-service-accessibility {metadata.version('rural-service-accessibility')}",
        "COMPUTED_ON": results.computed_on,
    }
    spoken = words("en", study)
    tags |= {f"ASSUMPTION_{number}": text for number, text in enumerate(assumptions(results, spoken), 1)}
    return {**tags, "MADE_UP": made_up_sentence(study, spoken)} if study.made_up else tags
