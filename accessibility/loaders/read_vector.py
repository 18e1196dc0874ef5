"""Map files (GeoPackage, GeoJSON, Shapefile, FlatGeobuf, KML, GeoParquet, zipped ones) as a table with geometry."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import geopandas as gpd
import pandas as pd
from pyproj.exceptions import ProjError

from accessibility.errors import FileFormatError, nearest_word
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.shapefile_text import letters_of
from accessibility.loaders.zip_limits import members
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from pathlib import Path

    from accessibility.area import StudyArea

__all__ = ["SUFFIXES", "layer_names", "read_vector"]

_OPENINGS: dict[str, tuple[bytes, ...]] = {
    ".gpkg": (b"SQLite format 3\0",),
    ".geojson": (b"{",),
    ".json": (b"{",),
    ".shp": (b"\x00\x00\x27\x0a",),
    ".fgb": (b"fgb",),
    ".parquet": (b"PAR1",),
    ".geoparquet": (b"PAR1",),
    ".kml": (b"<?xml", b"<kml"),
}
"""How the content of each kind of file begins; GDAL looks at content, so a file that says one thing and holds another is refused."""

_BOX_ABOVE = 200_000
"""Files with fewer features are read whole, so that rows without geometry can be told from rows far away."""

SUFFIXES = (*_OPENINGS, ".zip")
"""Endings of the files that can be read here."""


def read_vector(path: Path, layer: str | None = None, near: StudyArea | None = None) -> Loaded:
    """A map file as a table; geometry and coordinate system as the file says.

    Parameters
    ----------
    path
        The file.
    layer
        Which layer; may be left out if only one has geometry.
    near
        Read only what touches the box around this area, if the file is large and says its coordinate system.

    Returns
    -------
    Loaded
        Index ``row``: 1 for the first feature read. Without geometry it is a plain table.

    Raises
    ------
    FileFormatError
        If the file is cut off, of another format than its ending, or has no such layer.
    """
    suffix = path.suffix.casefold()
    remarks: tuple[Remark, ...] = ()
    if path.is_dir():
        table = _parquet_parts(path)
    elif suffix == ".zip":
        inside = _zipped(path)
        letters = letters_of(path, inside) if inside.casefold().endswith(".shp") else None
        table, remarks = _features(f"/vsizip/{{{path.resolve().as_posix()}}}/{inside}", path.name, layer, near, letters)
    else:
        _check_opening(path, suffix)
        if suffix in {".parquet", ".geoparquet"}:
            table = _parquet(path)
        else:
            letters = letters_of(path) if suffix == ".shp" else None
            table, remarks = _features(str(path), path.name, layer, near, letters)
    table = table.set_axis(pd.RangeIndex(1, len(table) + 1, name="row"), axis=0)
    return Loaded(table, remarks)


def layer_names(path: Path) -> list[str]:
    """Names of the layers of a map file.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    list of str

    Raises
    ------
    FileFormatError
        If it cannot be read.
    """
    import pyogrio
    from pyogrio.errors import DataSourceError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return [str(name) for name, _ in pyogrio.list_layers(path).tolist()]
        except DataSourceError as error:
            message = f"{path.name}: cannot be read ({error}); is the file cut off?"
            raise FileFormatError(message) from error


def _check_opening(path: Path, suffix: str) -> None:
    with path.open("rb") as file:
        head = file.read(4096)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if suffix == ".shp":
        start = head
    if not start.startswith(_OPENINGS[suffix]) or (suffix == ".kml" and b"<kml" not in head):
        message = f"{path.name}: the name says {suffix}, the content does not; give the file its right ending or save it again"
        raise FileFormatError(message)


def _zipped(path: Path) -> str:
    """The one map file in an archive."""
    names = [name for name in members(path) if name.casefold().endswith((".shp", ".gpkg", ".geojson", ".fgb")) and "__MACOSX" not in name]
    if len(names) != 1:
        message = (
            f"{path.name}: expected one map file (.shp, .gpkg, .geojson, .fgb) in the archive, found {len(names)}; unpack it and name one"
        )
        raise FileFormatError(message)
    return names[0]


def _parquet(path: Path) -> Any:  # noqa: ANN401
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(path) as file:
            file.read().validate(full=True)
            has_geometry = b"geo" in (file.schema_arrow.metadata or {})
        return gpd.read_parquet(path) if has_geometry else pd.read_parquet(path)
    except (ArrowException, ProjError, OSError, ValueError, KeyError, TypeError) as error:
        message = f"{path.name}: cannot be read as Parquet ({error}); is the file cut off?"
        raise FileFormatError(message) from error


def _parquet_parts(folder: Path) -> Any:  # noqa: ANN401
    """The parts of a GeoParquet data set as one table, folders such as ``region=lappi`` as columns; every part must fit the first."""
    parts = sorted(path for path in folder.rglob("*.parquet") if not path.name.startswith((".", "_")))
    tables = []
    for part in parts:
        table = _parquet(part)
        keys = [piece.split("=", 1) for piece in part.relative_to(folder).parent.parts if "=" in piece]
        tables.append(table.assign(**{name: unquote(value) for name, value in keys if name not in table}))
    systems = {str(table.crs) for table in tables if isinstance(table, gpd.GeoDataFrame)}
    drawn = {isinstance(table, gpd.GeoDataFrame) for table in tables}
    columns = {tuple(sorted(map(str, table.columns))) for table in tables}
    if len(systems) > 1 or len(drawn) > 1 or len(columns) > 1:
        message = f"{folder.name}: its {len(parts)} parts differ in columns or coordinate system; write them again as one data set"
        raise FileFormatError(message)
    return pd.concat(tables, ignore_index=True)


def _features(
    address: str, where: str, layer: str | None, near: StudyArea | None, letters: str | None = None
) -> tuple[Any, tuple[Remark, ...]]:
    """Features through GDAL; its warnings become a remark, and so do letters that the file does not tell of."""
    import pyogrio
    from pyogrio.errors import CRSError, DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            layer = _layer(pyogrio.list_layers(address).tolist(), layer, where)
            info = pyogrio.read_info(address, layer=layer, force_feature_count=True)
            boxed = near is not None and info["geometry_type"] is not None and info["features"] > _BOX_ABOVE
            bbox = _bbox(near, info["crs"]) if near is not None and boxed else None
            table = pyogrio.read_dataframe(address, layer=layer, bbox=bbox, encoding=letters)
        except (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError, CRSError, ProjError) as error:
            message = f"{where}: cannot be read ({error}); is the file cut off, or is one of its companion files missing?"
            raise FileFormatError(message) from error
        except UnicodeDecodeError as error:
            message = f"{where}: its text is not UTF-8, or the file is damaged; save it again as GeoPackage"
            raise FileFormatError(message) from error
    if bbox is None and len(table) != info["features"]:
        message = f"{where}: says it holds {info['features']} features, {len(table)} could be read; is the file cut off?"
        raise FileFormatError(message)
    remarks = tuple(Remark("reader_warning", "noted", details={"file": where, "message": text}) for text in _told(caught))
    if letters is not None:
        remarks += (Remark("shapefile_letters", "guessed", details={"file": where, "encoding": letters}),)
    if bbox is not None and len(table) < info["features"]:
        details = {"file": where}
        remarks += (Remark("features_far_away", "dropped", info["features"] - len(table), info["features"], details),)
    return table, remarks


def _told(caught: list[warnings.WarningMessage]) -> list[str]:
    """What GDAL warned of, each once; heights and measures are said by who drops them."""
    texts = dict.fromkeys(str(warning.message).splitlines()[0] for warning in caught)
    return [text for text in texts if "Measured (M) geometry types" not in text]


def _layer(layers: list[list[Any]], asked: str | None, where: str) -> str:
    """The layer to read."""
    names = [str(name) for name, _ in layers]
    if asked is not None and asked not in names:
        near = nearest_word(asked, names)
        hint = f"; did you mean {near!r}?" if near else "."
        message = f"{where}: no layer {asked!r}{hint} Its layers: {', '.join(names)}"
        raise FileFormatError(message)
    if asked is not None:
        return asked
    drawn = [str(name) for name, geometry_type in layers if geometry_type is not None] or names
    if len(drawn) != 1:
        message = f"{where}: holds {len(drawn)} layers ({', '.join(drawn)}); say which one with layer = {drawn[0] if drawn else ''!r}"
        raise FileFormatError(message)
    return drawn[0]


def _bbox(near: StudyArea, crs: str | None) -> tuple[float, float, float, float] | None:
    """The box around an area in a file's system, None if the file does not say its system."""
    if crs is None:
        return None
    outline = gpd.GeoSeries([near.reach.segmentize(max(near.reach.length / 2000, 100.0))], crs=near.crs).to_crs(crs)
    west, south, east, north = outline.total_bounds
    return float(west), float(south), float(east), float(north)
