"""A table from a PostGIS query: read only, its password only from the environment or the password file."""

from __future__ import annotations

import os
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely

from accessibility.crs import parse_crs
from accessibility.errors import ConfigError, CrsError, DataError, MissingPackageError, SourceError
from accessibility.loaders.loaded import Loaded

if TYPE_CHECKING:
    from pyproj import CRS

__all__ = ["database_of", "read_postgis"]

_MOST_ROWS = 20_000_000
_CHUNK = 50_000
_SECONDS = 20
_SELECT = re.compile(r"^\s*(select|with|table|values)\b", re.IGNORECASE)
_GEOMETRY_TYPES = ("geometry", "geography")
_SECRET = "***"  # noqa: S105  # what stands for a password, not one


def read_postgis(database: str, query: str, where: str = "PostGIS") -> Loaded:
    """The rows of a query; geometry and its system as the database says.

    Parameters
    ----------
    database
        How to reach it, without a password: ``"service=region"``, ``"host=db.example dbname=region user=reader"`` or
        ``"postgresql://reader@db.example/region"``. The password comes from PGPASSWORD or the password file (PGPASSFILE, ~/.pgpass).
    query
        One SELECT.
    where
        What it is called in messages.

    Returns
    -------
    Loaded
        Index ``row`` from 1, in the order the database gives; a GeoDataFrame if a column holds geometry.

    Raises
    ------
    ConfigError
        If a password stands in ``database``, or the query is no single SELECT.
    SourceError
        If the database cannot be reached, refuses or fails; no password is in the message.
    CrsError
        If geometries have several systems, or none is given.
    DataError
        If the answer has no rows, or several columns of geometry.
    """
    try:
        import psycopg
    except ImportError as error:
        raise MissingPackageError("psycopg", "postgis", "reading from PostGIS") from error
    asked = _single(query, where)
    _refuse_password(database, psycopg.conninfo.conninfo_to_dict, psycopg.Error, where)
    options = f"-c default_transaction_read_only=on -c statement_timeout={_SECONDS * 60_000}"
    try:
        with psycopg.connect(database, connect_timeout=_SECONDS, options=options, application_name="accessibility") as connection:
            drawn = connection.execute("SELECT oid FROM pg_type WHERE typname = ANY(%s)", [list(_GEOMETRY_TYPES)]).fetchall()
            with connection.cursor(name="accessibility") as cursor:
                cursor.execute(asked)  # the study's own SELECT, in a transaction that can only read
                rows: list[tuple[Any, ...]] = []
                while chunk := cursor.fetchmany(_CHUNK):
                    rows += chunk
                    if len(rows) > _MOST_ROWS:
                        message = f"{where}: more than {_MOST_ROWS:,} rows; ask for the columns and the region that are needed"
                        raise DataError(message)
                columns = [(column.name, column.type_code) for column in cursor.description or ()]
    except psycopg.Error as error:
        raise SourceError(_told(error, where)) from None
    if not rows:
        message = f"{where}: the query gave no rows"
        raise DataError(message)
    return _table(rows, columns, {oid for (oid,) in drawn}, where)


def database_of(given: str) -> str:
    """What may be written down of a database: its name and host, no user and no password.

    Parameters
    ----------
    given
        As in the study.

    Returns
    -------
    str

    Examples
    --------
    >>> database_of("host=db.example dbname=region user=reader")
    'PostGIS db.example region'
    >>> database_of("postgresql://reader@db.example:5433/region")
    'PostGIS db.example region'
    """
    url = re.match(r"^postgres(?:ql)?://(?:[^@/]*@)?(?P<host>[^:/?]*)[^/]*/?(?P<name>[^?]*)", given)
    if url is not None:
        return " ".join(part for part in ("PostGIS", url["host"], url["name"]) if part)
    parts = dict(re.findall(r"(\w+)\s*=\s*'?([^\s']+)", given))
    return " ".join(["PostGIS", *(parts[key] for key in ("service", "host", "dbname") if key in parts)])


def _single(query: str, where: str) -> str:
    """One SELECT without a semicolon at its end."""
    text = query.strip().rstrip(";").strip()
    if not _SELECT.match(text) or ";" in re.sub(r"'[^']*'", "", text):
        message = "query must be one SELECT; nothing is written to the database, and several statements are not run"
        raise ConfigError(message, where)
    return text


def _refuse_password(database: str, parsed: Any, fault: type[Exception], where: str) -> None:  # noqa: ANN401
    """Refuse a password in the study file, which is passed on and kept beside results."""
    try:
        given = parsed(database)
    except fault:
        message = 'database cannot be understood; write it as "host=… dbname=… user=…" or "service=…"'
        raise ConfigError(message, where) from None
    if any("password" in str(key) for key, value in given.items() if value and key != "passfile"):
        message = (
            "a password must not stand in the study; set the environment variable PGPASSWORD or put it into the password file (~/.pgpass)"
        )
        raise ConfigError(message, where)


def _told(error: Exception, where: str) -> str:
    """The database's message on one line, without a password."""
    text = " ".join(str(error).split())
    secret = os.environ.get("PGPASSWORD")
    text = text.replace(secret, _SECRET) if secret else text
    return (
        f"{where}: {text or type(error).__name__}; is the database up, is the password in PGPASSWORD or ~/.pgpass, and is the query right?"
    )


def _table(rows: list[tuple[Any, ...]], columns: list[tuple[str, int]], drawn: set[int], where: str) -> Loaded:
    """Rows as a table; geometry from the database's own binary text."""
    names = [name for name, _ in columns]
    if len(set(names)) < len(names):
        twice = sorted({name for name in names if names.count(name) > 1})
        message = f"{where}: the query gives {', '.join(twice)} twice; name columns apart with AS"
        raise DataError(message)
    shapes = [name for name, code in columns if code in drawn]
    if len(shapes) > 1:
        message = f"{where}: the query gives {len(shapes)} columns of geometry ({', '.join(shapes)}); ask for one"
        raise DataError(message)
    index = pd.RangeIndex(1, len(rows) + 1, name="row")
    cells = {name: [row[at] for row in rows] for at, name in enumerate(names) if name not in shapes}
    table = pd.DataFrame({name: _plain(values) for name, values in cells.items()}, index=index)
    if not shapes:
        return Loaded(table, ())
    geometry = shapely.from_wkb([row[names.index(shapes[0])] for row in rows])
    system = _system({int(one) for one in shapely.get_srid(geometry[~shapely.is_missing(geometry)])}, where)
    clean = shapely.set_srid(geometry, 0)
    return Loaded(gpd.GeoDataFrame(table.drop(columns="geometry", errors="ignore"), geometry=clean, crs=system), ())


def _plain(values: list[Any]) -> list[Any]:
    """Numbers of exact decimals as floats."""
    return [float(one) if isinstance(one, Decimal) else one for one in values]


def _system(srids: set[int], where: str) -> CRS | None:
    """The one system of all geometries; None where the database does not say it."""
    if len(srids) > 1:
        message = f"{where}: geometries have several systems (SRID {', '.join(map(str, sorted(srids)))}); turn them with ST_Transform"
        raise CrsError(message)
    srid = next(iter(srids), 0)
    return parse_crs(f"EPSG:{srid}", where) if srid else None
