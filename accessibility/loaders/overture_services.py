"""Services from Overture Maps' places, with the old fields of categories and the new."""

from __future__ import annotations

import csv
import functools
from importlib import resources
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility.errors import MissingColumnError
from accessibility.loaders.loaded import LoadedServices
from accessibility.loaders.point_table import points_near
from accessibility.loaders.read_table import read
from accessibility.loaders.typed_columns import finished
from accessibility.provenance import Remark
from accessibility.schema import OFFERS, SERVICES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from accessibility.area import StudyArea
    from accessibility.config import ServicesConfig

__all__ = ["category_table", "load_services"]

_HOSTS = {"school": "school", "library": "library", "village_hall": "village_hall", "grocery": "shop", "municipal_office": "office"}
_CLOSED = ("permanently_closed", "temporarily_closed")


def load_services(config: ServicesConfig, folder: Path, area: StudyArea, known_kinds: Sequence[str]) -> LoadedServices:
    """Overture's places of known categories within the area and the ring around it.

    Parameters
    ----------
    config
        One ``[[services]]`` with ``source = "overture"``; ``file`` is GeoParquet, whole or a folder of parts; ``least_confidence`` is
        the least that Overture itself must believe in a place.
    folder
        Where the study file is.
    area
        The region.
    known_kinds
        The closed list of kinds.

    Returns
    -------
    LoadedServices
        As :data:`accessibility.schema.SERVICES` and :data:`accessibility.schema.OFFERS`.

    Raises
    ------
    MissingColumnError
        If neither the old nor the new fields of categories are there.
    FileFormatError
        If the file cannot be read.

    Notes
    -----
    Of the new fields ``basic_category`` and ``taxonomy`` count, of the old ``categories``; alternates only where no first one is known.
    """
    where = config.called
    raw = read(folder / (config.file or ""), area_crs=area.crs)
    table = raw.table
    if not {"basic_category", "taxonomy", "categories"} & set(table.columns) or "names" not in table or "id" not in table:
        given = ", ".join(str(name) for name in table.columns)
        fault = f"expected Overture's places: id, names and basic_category, taxonomy or categories; given: {given}"
        raise MissingColumnError(fault, where)
    table = table.set_axis(pd.Index(["overture-" + str(one) for one in table["id"]], name="service", dtype="str"))
    believed = (
        pd.to_numeric(table["confidence"], errors="coerce").fillna(1.0) if "confidence" in table else pd.Series(1.0, index=table.index)
    )
    doubtful = (believed < config.least_confidence).to_numpy()
    closed = table["operating_status"].isin(_CLOSED).to_numpy() if "operating_status" in table else np.zeros(len(table), dtype=bool)
    placed = points_near(table[~doubtful & ~closed], area, where, "services")
    near = gpd.GeoDataFrame(placed.table)
    kinds = [_kind(row, known_kinds, config) for row in near.to_dict("records")]
    known = np.array([kind is not None for kind in kinds], dtype=bool)
    services, offers = _tables(near[known], [kind for kind in kinds if kind is not None], config)
    told = (
        Remark(
            "overture_doubtful", "excluded", int((doubtful & ~closed).sum()), len(table), {"file": where, "least": config.least_confidence}
        ),
        Remark("overture_closed", "excluded", int(closed.sum()), len(table), {"file": where}),
        Remark("overture_other_categories", "excluded", int((~known).sum()), len(near), {"file": where}),
    )
    remarks = (*raw.remarks, *placed.remarks, *(remark for remark in told if remark.count))
    return LoadedServices(finished(services, SERVICES, where), finished(offers, OFFERS, where), remarks)


@functools.cache
def category_table() -> dict[str, str]:
    """Kind by Overture's category, from the table beside this file.

    Returns
    -------
    dict of str
    """
    with resources.files("accessibility.loaders").joinpath("overture_categories.csv").open(encoding="utf-8") as file:
        return {row["category"]: row["kind"] for row in csv.DictReader(file)}


def _kind(row: dict[Any, Any], known_kinds: Sequence[str], config: ServicesConfig) -> str | None:
    """The kind of a place: by its first categories, then by its others."""
    words = category_table() | config.kind_words
    wanted = config.kinds or known_kinds
    return next((words[one] for one in _categories(row) if words.get(one) in wanted and words[one] in known_kinds), None)


def _categories(row: dict[Any, Any]) -> list[str]:
    """Categories in the order they count."""
    taxonomy, old = _fields(row, "taxonomy"), _fields(row, "categories")
    first = [row.get("basic_category"), taxonomy.get("primary"), old.get("primary")]
    lists = [taxonomy.get("hierarchy"), taxonomy.get("alternates"), old.get("alternate")]
    later = [one for given in lists if given is not None for one in reversed(list(given))]
    return [str(one) for one in (*first, *later) if isinstance(one, str) and one]


def _fields(row: dict[Any, Any], name: str) -> dict[str, Any]:
    """A field that holds fields; empty where it is not there."""
    given = row.get(name)
    return given if isinstance(given, dict) else {}


def _tables(near: gpd.GeoDataFrame, kinds: list[str], config: ServicesConfig) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Services and their one offer each."""
    names = [one if isinstance(one, dict) else {} for one in near["names"]]
    common = [_common(one.get("common")) for one in names]
    brands = [_brand(one) for one in near["brand"]] if "brand" in near else [None] * len(near)
    columns: dict[str, Any] = {
        "name": [one.get("primary") or label for one, label in zip(names, near.index, strict=True)],
        "name_sv": [one.get("sv") for one in common],
        "provider": [brand or config.provider for brand in brands],
        "status": "open",
        "channel": "physical",
        "seasons": "",
        "host_kind": [_HOSTS.get(kind) for kind in kinds],
    }
    table = pd.DataFrame(columns, index=near.index).astype(dict.fromkeys(columns, "str")).assign(inside=near["inside"])
    services = gpd.GeoDataFrame(table, geometry=near.geometry, crs=near.crs)
    index = pd.MultiIndex.from_arrays([near.index, pd.Index(kinds, dtype="str")], names=["service", "kind"])
    return services, pd.DataFrame({"provider": services["provider"].to_numpy()}, index=index)


def _common(given: object) -> dict[str, str]:
    """Names by language: a mapping, or pairs as Parquet keeps maps."""
    if isinstance(given, dict):
        return {str(key): str(value) for key, value in given.items() if value}
    if given is None or isinstance(given, str | float):
        return {}
    return {str(pair[0]): str(pair[1]) for pair in given if len(pair) == 2}  # type: ignore[attr-defined]


def _brand(given: object) -> str | None:
    """The brand's first name."""
    names = given.get("names") if isinstance(given, dict) else None
    primary = names.get("primary") if isinstance(names, dict) else None
    return str(primary) if primary else None
