"""``[outputs]``: what is written, where, in which languages."""

from __future__ import annotations

import re
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from accessibility.config.words import Language, OwnWords

__all__ = ["OutputsConfig", "TilesConfig"]

OutputFormat = Literal["page", "geopackage", "excel", "csv", "geotiff", "geoparquet", "pdf", "png", "svg"]
_USUAL: tuple[OutputFormat, ...] = ("page", "geopackage", "excel", "csv", "geotiff", "geoparquet")


class TilesConfig(OwnWords):
    """``[outputs.tiles]``: a background map from the internet, which viewers of the page may turn on."""

    url: str = Field(description="https address of the tiles, with {z}, {x} and {y}; their server must allow such use")
    attribution: str = Field(min_length=1, description="whom the tiles are to be credited to; shown below the map when they are on")

    @model_validator(mode="after")
    def _of_one_server(self) -> Self:
        parts = urlsplit(self.url)
        lacking = [name for name in ("{z}", "{x}", "{y}") if name not in parts.path + parts.query]
        if parts.scheme != "https" or not re.fullmatch(r"[a-zA-Z0-9.-]+(:\d+)?", parts.netloc):
            raise ValueError("url must begin with https:// and the name of one server, such as https://tiles.example.fi/{z}/{x}/{y}.png")
        if lacking or re.search(r"[\s\"'<>;\\^`]", self.url):
            raise ValueError(
                f"url must hold {{z}}, {{x}} and {{y}} and no blanks or quotes{': lacking ' + ', '.join(lacking) if lacking else ''}"
            )
        return self

    @property
    def server(self) -> str:
        """The server's name, and its port where it has one of its own."""
        return urlsplit(self.url).netloc


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
    tiles: TilesConfig | None = Field(None, description="a background map from the internet, off until a viewer turns it on")
