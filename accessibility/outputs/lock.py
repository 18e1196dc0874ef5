"""``study.lock.json``: what a run was made of, so that another can be made the same."""

from __future__ import annotations

import hashlib
import json
import math
import platform
import re
from importlib import metadata
from typing import TYPE_CHECKING, Any

from accessibility.outputs import write_safely
from accessibility.outputs.tables import source_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from accessibility.outputs.results import Results
    from accessibility.provenance import Remark, Source

__all__ = ["lock"]

_DISTRIBUTION = "rural-service-accessibility"
_NAME = re.compile(r"^[A-Za-z0-9._-]+")


def lock(results: Results, path: Path, *, study_file: Path | None = None, stage_seconds: Mapping[str, float] | None = None) -> Path:
    """Write versions, hashes of the inputs, the options as they were taken, and what was dropped or assumed.

    Parameters
    ----------
    results
        A run.
    path
        The file to write.
    study_file
        The study file, whose hash is kept; left out if there was none.
    stage_seconds
        Wall time of each stage.

    Returns
    -------
    pathlib.Path
        ``path``.

    Notes
    -----
    The same study and the same inputs give the same file but for ``stage_seconds`` and the date; no folder of the machine is in it.
    """
    study = results.study
    content = {
        "lock": 1,
        "title": dict(study.config.title),
        "made_up": study.made_up,
        "computed_on": results.computed_on,
        "versions": _versions(),
        "study_file": None if study_file is None else {"file": study_file.name, "sha256": _text_hash(study_file)},
        "inputs": [_input(source) for source in study.sources],
        "options": _without_folders(study.config.model_dump(mode="json", by_alias=True)),
        "crs": study.area.crs.to_string(),
        "seasons": {
            name: {
                "places": len(season.times.origins),
                "services": len(season.times.destinations),
                "pairs_within_reach": len(season.times.minutes),
                "max_minutes": season.times.max_minutes,
                "mode": season.times.mode,
            }
            for name, season in results.seasons.items()
        },
        "findings": [{"name": one.name, "season": one.season, "rows": len(one.table)} for one in results.findings],
        "remarks": [_remark(remark) for remark in results.remarks],
        "stage_seconds": {stage: round(seconds, 3) for stage, seconds in (stage_seconds or {}).items()},
    }
    return write_safely.text(path, json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def _versions() -> dict[str, Any]:
    """Python, this distribution and everything it needs."""
    needed = sorted(
        {match[0] for given in metadata.requires(_DISTRIBUTION) or () if "extra ==" not in given and (match := _NAME.match(given))}
    )
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        _DISTRIBUTION: metadata.version(_DISTRIBUTION),
        "packages": {name: metadata.version(name) for name in needed},
    }


def _text_hash(study_file: Path) -> str:
    """Hash of the study file's text, the same whatever its line ends."""
    return hashlib.sha256(study_file.read_text(encoding="utf-8-sig").encode("utf-8")).hexdigest()


def _input(source: Source) -> dict[str, Any]:
    return {
        "used_for": source.used_for,
        "file": source_file(source.file),
        "sha256": source.sha256,
        "date": source.date,
        "licence": source.licence,
        "attribution": source.attribution,
        "made_up": source.made_up,
        "answers": [{"url": one.url, "date": one.date, "rows": one.rows, "sha256": one.sha256} for one in source.answers],
    }


def _remark(remark: Remark) -> dict[str, Any]:
    told: dict[str, Any] = {"code": remark.code, "kind": remark.kind, "count": remark.count, "total": remark.total}
    # JSON knows no infinity; a run that has computed everything must not be lost for one value.
    told |= {"details": _known(remark.details), "rows": list(remark.rows), "text": dict(remark.text)}
    why = [{"code": one.code, "values": _known(one.values)} for one in remark.reasons]
    return {**told, "reasons": why} if why else told


def _known(values: Mapping[str, object]) -> dict[str, object]:
    return {name: None if isinstance(value, float) and not math.isfinite(value) else value for name, value in values.items()}


def _without_folders(options: Any) -> Any:  # noqa: ANN401  # any JSON value
    """Options with files by name where they were given with the folders of a machine."""
    if isinstance(options, dict):
        return {
            key: _by_name(value) if key in {"file", "folder"} or str(key).endswith("_file") else _without_folders(value)
            for key, value in options.items()
        }
    return [_without_folders(one) for one in options] if isinstance(options, list) else options


def _by_name(given: Any) -> Any:  # noqa: ANN401  # any JSON value
    absolute = isinstance(given, str) and (given.startswith(("/", "\\", "~")) or re.match(r"^[A-Za-z]:", given))
    return source_file(given) if absolute else given
