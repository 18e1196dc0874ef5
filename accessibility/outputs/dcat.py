"""``metadata.jsonld``: the results as a dataset of a catalogue (DCAT), with their licences, inputs and extent."""

from __future__ import annotations

import json
import mimetypes
from importlib import metadata
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from accessibility.crs import DEGREES
from accessibility.outputs import write_safely
from accessibility.outputs.names import area_name
from accessibility.outputs.summary import assumptions, made_up_sentence, overall_sentence
from accessibility.outputs.tables import source_file
from accessibility.outputs.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from accessibility.outputs.results import Results
    from accessibility.provenance import Source

__all__ = ["dcat"]

_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "spdx": "http://spdx.org/rdf/terms#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "locn": "http://www.w3.org/ns/locn#",
    "geo": "http://www.opengis.net/ont/geosparql#",
}
_TYPES = {".gpkg": "application/geopackage+sqlite3", ".parquet": "application/vnd.apache.parquet", ".tif": "image/tiff"}


def dcat(results: Results, path: Path, files: Iterable[Path]) -> Path:
    """Write what a catalogue of data needs to know of a run.

    Parameters
    ----------
    results
        A run.
    path
        The file to write; other files are named from its folder.
    files
        What the run wrote: each becomes a distribution.

    Returns
    -------
    pathlib.Path
        ``path``.

    Notes
    -----
    DCAT 3 (W3C 2024) in JSON-LD, in the languages of the study. Inputs are ``prov:wasDerivedFrom`` with their licence and SHA-256; what is
    made up or assumed stands in ``dct:description`` and ``dct:provenance``.
    """
    study = results.study
    spoken = [words(language, study) for language in study.config.outputs.languages]
    content: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "dcat:Dataset",
        "dct:title": [_text(study.config.title[w.language], w.language) for w in spoken],  # type: ignore[index]
        "dct:description": [_text(_description(results, w.language), w.language) for w in spoken],
        "dct:issued": {"@type": "xsd:date", "@value": results.computed_on},
        "dct:language": [w.language for w in spoken],
        "dct:spatial": _spatial(results),
        "dct:conformsTo": study.area.crs.to_string(),
        "dct:provenance": [_text(text, w.language) for w in spoken for text in assumptions(results, w)],
        "prov:wasGeneratedBy": {"@type": "prov:Activity", "prov:used": _software()},
        "prov:wasDerivedFrom": [_input(source) for source in study.sources],
        "dcat:distribution": [_distribution(file, path) for file in files],
    }
    return write_safely.text(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def _text(text: str, language: str) -> dict[str, str]:
    return {"@language": language, "@value": text}


def _description(results: Results, language: str) -> str:
    spoken = words(language, results.study)
    made_up = [made_up_sentence(results.study, spoken)] if results.study.made_up else []
    return " ".join([*made_up, overall_sentence(results, results.first, spoken)])


def _spatial(results: Results) -> dict[str, Any]:
    """The name of the area and its box in degrees."""
    area = results.study.area
    west, south, east, north = gpd.GeoSeries([area.boundary], crs=area.crs).to_crs(DEGREES).total_bounds.round(5).tolist()
    ring = ", ".join(f"{x:g} {y:g}" for x, y in ((west, south), (east, south), (east, north), (west, north), (west, south)))
    names = [_text(area_name(area, language), language) for language in results.study.config.outputs.languages]
    return {"@type": "dct:Location", "dct:title": names, "dcat:bbox": {"@type": "geo:wktLiteral", "@value": f"POLYGON(({ring}))"}}


def _software() -> str:
    name = "rural-service-accessibility"
    return f"{name} {metadata.version(name)}"


def _input(source: Source) -> dict[str, Any]:
    """An input; what is not known of it is left out, as the vocabulary has no word for that."""
    known = {"dct:license": source.licence, "dct:issued": source.date, "dct:publisher": source.attribution}
    told: dict[str, Any] = {"@type": "prov:Entity", "dct:title": source_file(source.file), "dct:subject": source.used_for}
    told |= {key: value for key, value in known.items() if value}
    if source.sha256:
        told["spdx:checksum"] = {"spdx:algorithm": "spdx:checksumAlgorithm_sha256", "spdx:checksumValue": source.sha256}
    if source.made_up:
        told["dct:description"] = [_text(words("en").say("sources.made_up"), "en")]
    return told


def _distribution(file: Path, path: Path) -> dict[str, Any]:
    kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return {
        "@type": "dcat:Distribution",
        "dct:title": file.relative_to(path.parent).as_posix(),
        "dcat:downloadURL": file.relative_to(path.parent).as_posix(),
        "dcat:mediaType": kind,
        "dcat:byteSize": file.stat().st_size,
    }
