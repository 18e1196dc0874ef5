"""The lock file: all that is needed to see how a result came about, and to come to it again."""

from __future__ import annotations

import hashlib
import json
import math
import platform
from importlib import metadata
from typing import TYPE_CHECKING, Any

from accessibility.outputs import write_safely

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from accessibility.outputs.results import Results, SeasonResults
    from accessibility.provenance import Remark

__all__ = ["lock"]

_PACKAGES = ("geopandas", "networkx", "numpy", "osmium", "osmnx", "pandas", "pyogrio", "pyproj", "rasterio", "scipy", "shapely")


def lock(results: Results, path: Path, *, study_file: Path, stage_seconds: Mapping[str, float]) -> Path:
    """Write what a run was made from and what was dropped or assumed on the way, as JSON.

    Parameters
    ----------
    results
        A run.
    path
        The file to write.
    study_file
        The study file as it was read.
    stage_seconds
        Wall time of each stage; the only part that differs when the same study is run again on the same day and machine.

    Returns
    -------
    pathlib.Path
        ``path``.

    Notes
    -----
    Files are named as the study names them; no path of the machine is written.
    """
    study = results.study
    content = {
        "schema": 1,
        "made_up": study.made_up,
        "computed_on": results.computed_on,
        "versions": _versions(),
        "study": {
            "file": study_file.name,
            "sha256": hashlib.sha256(study_file.read_bytes()).hexdigest(),
            "options": study.config.model_dump(mode="json", by_alias=True),
        },
        "area": {"name": study.area.name, "crs": study.area.crs.to_string(), "km2": round(study.area.boundary.area / 1e6, 3)},
        "inputs": [vars(source) for source in study.sources],
        "counts": {
            "places": len(study.places),
            "places_inside": int(study.places["inside"].sum()),
            "places_people_unknown": int(study.places["people"].isna().sum()),
            "services": len(study.services),
            "offers": len(study.offers),
            "roads": len(study.roads),
        },
        "seasons": {season: _season(one) for season, one in results.seasons.items()},
        "remarks": [_remark(remark) for remark in results.remarks],
        "stage_seconds": {stage: round(seconds, 3) for stage, seconds in stage_seconds.items()},
    }
    return write_safely.text(path, json.dumps(_plain(content), ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def _versions() -> dict[str, str]:
    """Of Python, of this package and of those it computes with."""
    named = {"python": platform.python_version(), "accessibility": metadata.version("rural-service-accessibility")}
    return named | {package: metadata.version(package) for package in _PACKAGES}


def _season(one: SeasonResults) -> dict[str, object]:
    """What a season was computed on, so that a rerun can be held against it."""
    return {
        "network": {"nodes": one.network.node_count, "directed_edges": one.network.edge_count},
        "pairs_within_reach": len(one.times.minutes),
        "coverage": {str(kind): row for kind, row in one.coverage.to_dict("index").items()},
        "service_points": [] if one.service_points is None else [str(candidate) for candidate in one.service_points.chosen.index],
    }


def _remark(remark: Remark) -> dict[str, object]:
    return {name: value for name, value in vars(remark).items() if value not in (None, (), {})}


def _plain(value: Any) -> Any:  # noqa: ANN401
    """A value as JSON has it: not known is null, infinite is the word."""
    if isinstance(value, dict) or hasattr(value, "items"):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        if math.isnan(value):
            return None
        return round(value, 6) if math.isfinite(value) else "unreached"
    return value
