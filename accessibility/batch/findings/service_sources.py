"""Services that several sources tell of: which stand for which, how far apart they are drawn, and what the sources differ on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from accessibility.outputs.finding import Finding, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accessibility.outputs.results import Results
    from accessibility.progress import Progress

__all__ = ["service_sources"]


def service_sources(results: Results, progress: Progress) -> Iterable[Finding]:
    """Every service that was taken once though several inputs tell of it; nothing where there is none.

    Parameters
    ----------
    results
        A run so far.
    progress
        Told of nothing; it is quick.

    Returns
    -------
    iterable of Finding
    """
    del progress
    table = results.study.told_twice
    if table is None:
        return
    places = results.study.services.geometry.reindex(table.index.get_level_values("service"))
    drawn = gpd.GeoDataFrame(table, geometry=places.to_numpy(), crs=results.study.services.crs)
    counted = {"count": len(table.index.unique()), "differences": int(table["differs_on"].notna().sum())}
    said = (Sentence("finding.service_sources_sentence", counted),)
    yield Finding("service_sources", drawn, sentences=said, words_of={"differs_on": "column"}, rows_on_page=20)
