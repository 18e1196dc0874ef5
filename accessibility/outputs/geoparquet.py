"""Places and services of a run as GeoParquet, for those who compute on: columns by name, one file a layer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd

from accessibility.outputs import tables, write_safely
from accessibility.outputs.summary import assumptions, made_up_sentence
from accessibility.outputs.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd

    from accessibility.outputs.results import Results

__all__ = ["geoparquet"]

_ABOUT = b"access:about"


def geoparquet(results: Results, folder: Path) -> list[Path]:
    """Write the layers of a run as GeoParquet 1.1, in the study's own coordinate system.

    Parameters
    ----------
    results
        A run.
    folder
        ``geoparquet/`` in it takes the files.

    Returns
    -------
    list of pathlib.Path
        ``places_<season>.parquet`` for every season and ``services.parquet``.

    Notes
    -----
    A covering box of every row lets readers skip what is far away; compression is zstd. The file's own key ``access:about`` holds, as JSON,
    the title, the date, the publishers, and what is made up or assumed. Minutes are empty where a service is not reached, and
    ``reason_<kind>`` says why.
    """
    written = []
    about = json.dumps(_about(results), ensure_ascii=False).encode("utf-8")
    for name, table in _layers(results):
        path = folder / "geoparquet" / f"{name}.parquet"
        with write_safely.replacing(path) as unfinished:
            table.to_parquet(unfinished, compression="zstd", write_covering_bbox=True, schema_version="1.1.0")
            _add_about(unfinished, about)
        written.append(path)
    return written


def _layers(results: Results) -> Iterator[tuple[str, gpd.GeoDataFrame]]:
    for name, season in results.seasons.items():
        yield f"places_{name}", _plain(tables.places(results, season))
    yield "services", _plain(tables.services(results))


def _plain(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The table ordered by its id, its texts as texts."""
    ordered = table.sort_index(kind="stable")
    texts = [str(name) for name in ordered if pd.api.types.is_object_dtype(ordered[name])]
    return ordered.astype(dict.fromkeys(texts, "string"))


def _about(results: Results) -> dict[str, object]:
    study = results.study
    spoken = words("en", study)
    return {
        "title": {str(language): text for language, text in study.config.title.items()},
        "computed_on": results.computed_on,
        "made_up": made_up_sentence(study, spoken) if study.made_up else "",
        "assumptions": list(assumptions(results, spoken)),
        "attribution": list(dict.fromkeys(source.attribution for source in study.sources if source.attribution)),
    }


def _add_about(path: Path, about: bytes) -> None:
    """Put a key of our own beside the keys of the format."""
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    pq.write_table(table.replace_schema_metadata({**(table.schema.metadata or {}), _ABOUT: about}), path, compression="zstd")
