"""Records in a JSON file of any register (a library or sports service) as a table, nested fields by dotted names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from accessibility.errors import FileFormatError
from accessibility.loaders.loaded import Loaded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["flat", "is_geojson", "read_json", "table_of"]

_MOST_BYTES = 500_000_000
_DEEPEST = 8


def is_geojson(path: Path) -> bool:
    """Whether a JSON file is a map file, by its type.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    bool
    """
    with path.open("rb") as file:
        ends = file.read(65_536)
        file.seek(max(path.stat().st_size - 4096, 0))
        ends += file.read()
    return b'"FeatureCollection"' in ends or b'"Feature"' in ends or b'"Point"' in ends or b'Polygon"' in ends


def read_json(path: Path) -> Loaded:
    """A list of records, or the only list of records in an answer, as a table of texts.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    Loaded
        Index ``row`` from 1; a nested field is the column ``address.city``, the first of a list ``names.0.value``.

    Raises
    ------
    FileFormatError
        If it is not JSON, or holds no or several lists of records.
    """
    if path.stat().st_size > _MOST_BYTES:
        message = f"{path.name}: {path.stat().st_size:,} bytes of JSON are more than is sane; cut it to the region"
        raise FileFormatError(message)
    try:
        given = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        message = f"{path.name}: not JSON, or cut off ({error})"
        raise FileFormatError(message) from error
    return Loaded(table_of(_records(given, path.name)), ())


def table_of(records: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Records as a table of texts.

    Parameters
    ----------
    records
        As JSON holds them.

    Returns
    -------
    pandas.DataFrame
        Index ``row`` from 1; columns as :func:`flat` names them, those that are empty everywhere among them.
    """
    columns = list(dict.fromkeys(name for record in records for name in flat(record, empty=True)))
    rows = [flat(record) for record in records]
    table = pd.DataFrame(rows, columns=columns, index=pd.RangeIndex(1, len(rows) + 1, name="row"))
    return table.astype(dict.fromkeys(table.columns, "str"))


def _records(given: object, where: str) -> list[dict[str, Any]]:
    """The list of records: the file itself, or the only such list one level down."""
    lists = [given] if isinstance(given, list) else list(given.values()) if isinstance(given, dict) else []
    found = [one for one in lists if isinstance(one, list) and one and all(isinstance(record, dict) for record in one)]
    if len(found) != 1:
        message = f"{where}: expected one list of records, found {len(found)}; save the list alone"
        raise FileFormatError(message)
    return found[0]


def flat(record: object, name: str = "", depth: int = 0, *, empty: bool = False) -> dict[str, str]:
    """Cells of a record by dotted names; what is nested deeper than is sane is left out.

    Parameters
    ----------
    record
        As JSON holds it.
    name
        The name so far.
    depth
        How deep it is nested.
    empty
        Whether cells that hold nothing (null) are named too, as empty text.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> flat({"id": 7, "names": [{"value": "Kirjasto"}], "closed": None})
    {'id': '7', 'names.0.value': 'Kirjasto'}
    """
    if isinstance(record, dict | list):
        pairs = record.items() if isinstance(record, dict) else enumerate(record[:10])
        inner = [flat(value, f"{name}.{key}" if name else str(key), depth + 1, empty=empty) for key, value in pairs if depth < _DEEPEST]
        return {key: value for cells in inner for key, value in cells.items()}
    if record is None:
        return {name: ""} if empty else {}
    return {name: str(record).lower() if isinstance(record, bool) else str(record)}
