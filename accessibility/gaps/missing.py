"""Who is beyond the standard of which kind of service, and by how many minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import DataError
from accessibility.measures.basket import minutes_by_kind
from accessibility.measures.known import check_people
from accessibility.measures.within import within

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["missing", "missing_list"]

_CARRIED = ("service", "provider", "reason", "max_minutes")
_OF_PLACES = ("name", "name_sv", "code", "municipality")


def missing(closest: pd.DataFrame, standards: pd.DataFrame, places: pd.DataFrame, *, people: str = "people") -> pd.DataFrame:
    """Every place and kind with its minutes, its standard, and the minutes beyond it.

    Parameters
    ----------
    closest
        Index (place, kind), as :func:`accessibility.measures.closest` gives it; call it with ``kinds=standards.index`` so that kinds
        nobody offers are there too.
    standards
        Index kind; column ``minutes``.
    places
        Index place; columns ``people``, ``inside``, ``name`` and, if known, ``code``, ``municipality``, ``name_sv``.
    people
        The column of ``places`` that says how many people live there; empty = not known.

    Returns
    -------
    pandas.DataFrame
        Index (place, kind): every place of ``places`` with every kind of ``standards``, in their order. Columns ``minutes`` (``inf`` =
        unreached), ``standard_minutes``, ``beyond_minutes`` (0 within the standard, ``inf`` unreached), ``missing`` (beyond the
        standard; a place exactly at it is not), ``people`` (persons; NaN = not known), ``inside``, then ``service``, ``provider``,
        ``reason``, ``max_minutes`` of the closest service, and name, code and municipality of the place.

    Raises
    ------
    DataError
        If a place or a kind was not looked for, or people are negative.
    ReachError
        If a standard is beyond the minutes that were computed (column ``max_minutes`` of ``closest``).
    """
    _check(closest, places, people)
    kinds = list(standards.index.astype(str))
    minutes_by_kind(closest, standards, kinds)
    index = pd.MultiIndex.from_product([places.index, kinds], names=["place", "kind"])
    found = closest.reindex(index)
    minutes = found["minutes"].to_numpy(dtype=float)
    limit = np.tile(standards["minutes"].to_numpy(dtype=float), len(places))
    lacks = ~within(minutes, limit)
    count = _per_place(places[people], len(kinds))
    columns: dict[str, object] = {
        "minutes": minutes,
        "standard_minutes": limit,
        "beyond_minutes": np.where(lacks, minutes - limit, 0.0),
        "missing": lacks,
        "people": count.to_numpy(dtype=float),
        "inside": _per_place(places["inside"], len(kinds)).to_numpy(dtype=bool),
        **{name: found[name].array for name in _CARRIED},
        **{name: _per_place(places[name], len(kinds)).array for name in _OF_PLACES if name in places},
    }
    return pd.DataFrame(columns, index=index)


def _check(closest: pd.DataFrame, places: pd.DataFrame, people: str) -> None:
    """Refuse places that were not looked from, and people that cannot be."""
    check_people(places, people, columns=("inside", "name"))
    unlooked = places.index[closest.index.unique("place").get_indexer(places.index) < 0]
    if len(unlooked):
        named = ", ".join(map(str, unlooked[:5]))
        raise DataError(f"no travel times from {len(unlooked)} of the places: {named}; compute them from all places that are reported")


def _per_place(column: pd.Series, times: int) -> pd.Series:
    """Each cell of a column as often as there are kinds."""
    return column.iloc[np.repeat(np.arange(len(column)), times)]


def missing_list(missing: pd.DataFrame) -> pd.DataFrame:
    """The places inside the area that are beyond a standard, worst first.

    Parameters
    ----------
    missing
        As :func:`missing` gives it.

    Returns
    -------
    pandas.DataFrame
        The rows of ``missing`` that are inside and missing, name and code first: most minutes beyond the standard first, then most
        people (known numbers before unknown ones), then by place and kind.
    """
    rows = missing[missing["missing"] & missing["inside"]]
    order = _worst_first(rows)
    first = [name for name in (*_OF_PLACES, "people") if name in rows]
    rest = [name for name in rows.columns if name not in {*first, "missing", "inside"}]
    return rows.iloc[order][[*first, *rest]]


def _worst_first(rows: pd.DataFrame) -> NDArray[np.int64]:
    """Positions: beyond minutes falling, people falling and unknown last, then ids."""
    place = rows.index.get_level_values("place").astype(str).to_numpy(dtype=object)
    kind = rows.index.get_level_values("kind").astype(str).to_numpy(dtype=object)
    people = rows["people"].fillna(-1.0).to_numpy(dtype=float)
    keys = pd.DataFrame({"beyond": -rows["beyond_minutes"].to_numpy(dtype=float), "people": -people, "place": place, "kind": kind})
    return keys.sort_values(["beyond", "people", "place", "kind"], kind="stable").index.to_numpy(dtype=np.int64)
