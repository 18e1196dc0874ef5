"""``[outputs]``: what is written, where, in which languages."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from accessibility.config.words import Language, OwnWords

__all__ = ["OutputsConfig"]

OutputFormat = Literal["page", "geopackage", "excel", "csv", "geotiff", "geoparquet", "pdf", "png", "svg"]
_USUAL: tuple[OutputFormat, ...] = ("page", "geopackage", "excel", "csv", "geotiff", "geoparquet")


class OutputsConfig(OwnWords):
    """``[outputs]``: what is written, where, in which languages."""

    folder: str = Field("results", description="where results go, from the folder of the study file")
    languages: tuple[Language, ...] = Field(("fi", "sv", "en"), min_length=1, description="the first one is shown first")
    formats: tuple[OutputFormat, ...] = Field(
        _USUAL,
        description="what is written; pdf prints the page, which needs Chromium, Chrome or Edge; "
        "png and svg are still maps of all basic services and of each kind, which need matplotlib",
    )
    cell_m: float | None = Field(None, gt=0, description="cell of the GeoTIFF, metres; chosen by the size of the area if left out")
