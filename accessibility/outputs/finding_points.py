"""Findings whose rows are spots, as layers of points for the map of a page: where each is, what it is called, and what its card says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from accessibility.crs import DEGREES
from accessibility.outputs.finding_table import finding_table, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accessibility.outputs.finding import Finding
    from accessibility.outputs.results import Results
    from accessibility.outputs.words import Words

__all__ = ["finding_points"]


def finding_points(results: Results, languages: Sequence[Words]) -> list[dict[str, Any]]:
    """Every finding that asks for it, as the page's map needs its points.

    Parameters
    ----------
    results
        A run.
    languages
        The words of each language of the page.

    Returns
    -------
    list of dict
        ``id``, ``season`` (empty for all), ``titles`` by language, ``lon`` and ``lat`` (degrees), ``names`` by language, ``group`` (number
        of the first index level where there are several, such as the plan), ``groups`` by language, ``letters_before`` (how many letters
        earlier layers take) and ``cards`` by language: ``headings`` and ``rows`` of texts. Rows without a spot are in the tables only.
    """
    drawn = [finding for finding in results.findings if finding.points_on_map]
    layers = [_layer(finding, results, languages) for finding in drawn if finding.table.geometry.notna().any()]
    counts = [1 + max(layer["group"]) for layer in layers]
    return [layer | {"letters_before": sum(counts[:at])} for at, layer in enumerate(layers)]


def _layer(finding: Finding, results: Results, languages: Sequence[Words]) -> dict[str, Any]:
    there = finding.table.geometry.notna().to_numpy()
    spots = gpd.GeoSeries(finding.table.geometry[there].centroid, crs=finding.table.crs).to_crs(DEGREES)
    told = {w.language: finding_table([finding], results, w) for w in languages}
    first = 1 if finding.season else 0
    levels = finding.table.index.nlevels
    codes, _ = pd.factorize(finding.table.index[there].get_level_values(0))
    group = codes.tolist() if levels > 1 else [0] * int(there.sum())
    rows = {
        w.language: [
            [written(told[w.language], row, column, w) for column in range(first, len(told[w.language].headings))]
            for row in there.nonzero()[0].tolist()
        ]
        for w in languages
    }
    return {
        "id": finding.name,
        "season": finding.season,
        "titles": {w.language: w.say(f"finding.{finding.name}") for w in languages},
        "lon": [round(float(x), 5) for x in spots.x],
        "lat": [round(float(y), 5) for y in spots.y],
        "names": {language: [row[levels - 1] for row in said] for language, said in rows.items()},
        "group": group,
        "groups": {language: _groups(said, group) if levels > 1 else [""] for language, said in rows.items()},
        "cards": {language: {"headings": told[language].headings[first:], "rows": said} for language, said in rows.items()},
    }


def _groups(rows: Sequence[Sequence[str]], group: Sequence[int]) -> list[str]:
    """What each group is called: the first cell of its first row."""
    named: dict[int, str] = {}
    for row, number in zip(rows, group, strict=True):
        named.setdefault(number, row[0])
    return [named[number] for number in sorted(named)]
