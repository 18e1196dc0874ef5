"""Digiroad's road links in the words of the road table: class, direction, access, bridge, and what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility.errors import MissingColumnError
from accessibility.loaders.cells import texts
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["link_ids", "links_in_our_words"]

_FERRY, _FOOT, _CYCLE = 21, 9, 8
_OF_TYPE = {1: "motorway", 4: "trunk", 7: "service", 8: "cycleway", 9: "footway", 10: "service", 11: "service", 12: "track", 21: "ferry"}
"""Class by LINKKITYYP where it decides."""

_CLOSED_TYPES = (10, 13, 14, 15)
"""Rescue access, maintenance openings of motorways, links for special transports: nobody else drives there."""

_OF_FUNCTION = {1: "trunk", 2: "primary", 3: "secondary", 4: "tertiary", 5: "unclassified", 6: "unclassified", 7: "track", 8: "cycleway"}
"""Class by TOIMINN_LK where no road number decides."""

_STREET_TYPES = (2, 3, 5, 6)
_DIRECTION = {2: "both", 3: "backward", 4: "forward"}
_IN_USE = 3
"""LINK_TILA of a link in use; 1 is being built, 4 is closed for now."""

_MUNICIPAL, _PRIVATE = 2, 3


def links_in_our_words(links: gpd.GeoDataFrame, where: str) -> tuple[gpd.GeoDataFrame, tuple[Remark, ...]]:
    """Links with the columns of the road table that links themselves tell.

    Parameters
    ----------
    links
        As read, column names in lower case.
    where
        The file or service.

    Returns
    -------
    GeoDataFrame, tuple of Remark
        Index as in ``links``, those not in use left out; column ``link`` is the link's id.

    Raises
    ------
    MissingColumnError
        If there is no type of link or no direction.
    """
    lacking = [name for name in ("linkkityyp", "ajosuunta") if name not in links]
    if lacking:
        given = ", ".join(str(name) for name in links.columns)
        faults = [f"column {name.upper()!r} is missing; expected links of Digiroad, given: {given}" for name in lacking]
        raise MissingColumnError(faults, where)
    state = _codes(links, "link_tila")
    used = np.isin(state, [-1, _IN_USE])
    kind, function, number = (_codes(links, name)[used] for name in ("linkkityyp", "toiminn_lk", "tienumero"))
    owner, direction, level = (_codes(links, name)[used] for name in ("hallinn_lk", "ajosuunta", "silta_alik"))
    kept = links[used]
    road_class = _classes(kind, function, number, owner)
    odd = ~np.isin(direction, list(_DIRECTION))
    access = np.where(np.isin(kind, _CLOSED_TYPES), "no", np.where(owner == _PRIVATE, "destination", "public"))
    ids = link_ids(kept)
    named = _names(kept, number)
    columns = {
        "road_class": road_class,
        "direction": pd.Series(direction, index=kept.index).map(_DIRECTION).fillna("both").to_numpy(),
        "access": access,
        "bridge": level > 0,
        "name": named,
        "source_id": ids,
        "link": ids,
    }
    table = gpd.GeoDataFrame(pd.DataFrame(columns, index=kept.index), geometry=kept.geometry, crs=links.crs)
    return table, _remarks(links, used, odd, state, ids, where)


def link_ids(table: pd.DataFrame) -> NDArray[np.object_]:
    """The id that joins links and what is laid on them: SEGM_ID in files of cut segments, else LINK_ID.

    Parameters
    ----------
    table
        Links, limits or restrictions, column names in lower case.

    Returns
    -------
    numpy.ndarray of str
        Row labels where the table has neither.
    """
    for name in ("segm_id", "link_id", "link_mmlid"):
        if name in table and table[name].notna().any():
            return texts(table[name]).fillna("").to_numpy(dtype=object)
    return np.array([str(label) for label in table.index], dtype=object)


def _classes(
    kind: NDArray[np.int64], function: NDArray[np.int64], number: NDArray[np.int64], owner: NDArray[np.int64]
) -> NDArray[np.object_]:
    """Class by the type of link where it decides, then the road's number, then the functional class."""
    found = np.full(len(kind), "unclassified", dtype=object)
    for code, name in _OF_FUNCTION.items():
        found[function == code] = name
    found[(function == 5) & (owner == _MUNICIPAL) & np.isin(kind, _STREET_TYPES)] = "residential"
    for least, name in ((1, "trunk"), (40, "primary"), (100, "secondary"), (1000, "tertiary")):
        found[(number >= least) & (number < 40_000)] = name
    for code, name in _OF_TYPE.items():
        found[kind == code] = name
    return found


def _names(links: gpd.GeoDataFrame, number: NDArray[np.int64]) -> NDArray[np.object_]:
    """Finnish name, else Swedish, else the road's number."""
    name = pd.Series(np.nan, index=links.index, dtype="str")
    for column in ("tienimi_su", "tienimi_ru"):
        if column in links:
            name = name.fillna(texts(links[column]))
    return np.where(name.isna(), np.where(number > 0, number.astype(str), ""), name.fillna("")).astype(object)


def _codes(links: pd.DataFrame, name: str) -> NDArray[np.int64]:
    """A column of codes; -1 where empty, missing or no number."""
    if name not in links:
        return np.full(len(links), -1, dtype=np.int64)
    return pd.to_numeric(links[name], errors="coerce").fillna(-1).to_numpy(dtype=np.int64)


def _remarks(
    links: gpd.GeoDataFrame, used: NDArray[np.bool_], odd: NDArray[np.bool_], state: NDArray[np.int64], ids: NDArray[np.object_], where: str
) -> tuple[Remark, ...]:
    """Links that are not in use, directions that are not Digiroad's, and functional classes that are not there."""
    unused = int((~used).sum())
    states = ", ".join(str(code) for code in np.unique(state[~used]))
    told: tuple[Remark, ...] = ()
    if unused:
        told += (Remark("digiroad_links_not_in_use", "excluded", unused, len(links), {"file": where, "states": states}),)
    if odd.any():
        told += (
            Remark("digiroad_direction_unknown", "assumed", int(odd.sum()), len(odd), {"file": where}, tuple(map(str, ids[odd][:50]))),
        )
    if "toiminn_lk" not in links:
        told += (Remark("digiroad_class_unknown", "assumed", len(odd), len(odd), {"file": where}),)
    return told
