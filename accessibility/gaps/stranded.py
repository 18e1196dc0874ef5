"""Roads, bridges and ferries whose loss would leave people without any way to a kind of service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.measures.known import check_people, known_sum
from accessibility.measures.supply import kinds_asked, offer_states, offers_with_services
from accessibility.network import snap
from accessibility.network.cut_tree import cut_tree
from accessibility.network.topology import cut_roads

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    from numpy.typing import NDArray

    from accessibility.network import Network, Snapped

__all__ = ["stranded"]


def stranded(
    network: Network,
    offers: pd.DataFrame,
    services: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame,
    *,
    kinds: Iterable[str] | None = None,
    known: Iterable[str] = (),
    people: str = "people",
    max_snap_m: float = 3_000.0,
    access_kph: float = 4.0,
) -> pd.DataFrame:
    """Roads without a way round whose loss leaves people inside the study area without any way to a kind of service.

    Parameters
    ----------
    network
        What is travelled on; its season decides what is open.
    offers
        Index (service, kind).
    services
        Index service; columns ``status``, ``channel``, ``seasons``.
    places
        Index place; columns ``people`` (empty = not known) and ``inside``.
    kinds
        Kinds to look at; all kinds of ``offers``, sorted, if left out.
    known
        Kinds that may be asked for although nobody offers them; besides :data:`accessibility.vocabulary.KINDS`.
    people
        The column of ``places`` that says how many people live there.
    max_snap_m, access_kph
        As in :func:`accessibility.network.snap`.

    Returns
    -------
    pandas.DataFrame
        Index (road, kind), only losses that strand somebody, most people first (unknown ones count as none in the order), then most
        places. Columns ``name``, ``road_class``, ``bridge``, ``ferry``, ``km``, ``people_stranded`` (NaN where there are places and people
        are known of none), ``places_stranded``, ``places_people_unknown``, ``places`` (their ids, joined by ``", "``).

    Raises
    ------
    UnknownWordError
        If a kind is neither offered nor known.

    Notes
    -----
    A road is lost in both directions, as a bridge that falls or a ferry that stops; one-ways are not looked at. A place or service beside
    the lost road stands on the side of its nearer end. Minutes are not looked at: who still has a way, however long, is not stranded.
    The field says *link criticality* and *isolation* (Jenelius, Petersen & Mattsson 2006).
    """
    check_people(places, people)
    all_offers = offers_with_services(offers, services)
    open_now = all_offers[offer_states(all_offers, network.season) == "open"]
    offered = open_now.index.get_level_values("kind").astype(str)
    wanted = kinds_asked(kinds, all_offers if kinds is not None else open_now, known)
    inside = places[places["inside"].to_numpy(dtype=bool)]
    home = _nodes(snap(inside, network, max_snap_m=max_snap_m, access_kph=access_kph))
    spot = pd.Series(_nodes(snap(services, network, max_snap_m=max_snap_m, access_kph=access_kph)), index=services.index)
    at_kind = {kind: spot.reindex(open_now.index.get_level_values("service")[offered == kind]).to_numpy(dtype=np.int64) for kind in wanted}
    count = inside[people].to_numpy(dtype=float, na_value=np.nan)
    cuts = cut_roads(network)
    tree = cut_tree(network, pd.Index(network.roads.index).get_indexer(cuts.index).astype(np.int64))
    rows, labels = [], []
    for kind, nodes in at_kind.items():
        for cut, lost in tree.without(home, nodes):
            told = cuts.iloc[cut]
            row = int(tree.road[cut])
            labels.append((str(cuts.index[cut]), kind))
            rows.append(
                {
                    "name": told["name"],
                    "road_class": told["road_class"],
                    "bridge": bool(network.roads["bridge"].iloc[row]),
                    "ferry": told["road_class"] == "ferry",
                    "km": told["km"],
                    "people_stranded": known_sum(count[lost]),
                    "places_stranded": len(lost),
                    "places_people_unknown": int(np.isnan(count[lost]).sum()),
                    "places": ", ".join(map(str, inside.index[lost])),
                }
            )
    return _most_first(rows, labels)


def _nodes(snapped: Snapped) -> NDArray[np.int64]:
    """The nearer end of the road each point is on; -1 where on none."""
    nearer = np.where(np.nan_to_num(snapped.fraction) < 0.5, snapped.ends[:, 0], snapped.ends[:, 1])
    return np.where(snapped.road >= 0, nearer, -1).astype(np.int64)


_COLUMNS = ["name", "road_class", "bridge", "ferry", "km", "people_stranded", "places_stranded", "places_people_unknown", "places"]


def _most_first(rows: list[dict[str, object]], labels: list[tuple[str, str]]) -> pd.DataFrame:
    """The order of :func:`stranded`."""
    index = pd.MultiIndex.from_arrays([[road for road, _ in labels], [kind for _, kind in labels]], names=["road", "kind"])
    table = pd.DataFrame(rows, index=index, columns=_COLUMNS)
    keys = pd.DataFrame(
        {
            "people": -table["people_stranded"].fillna(0.0).to_numpy(dtype=float),
            "places": -table["places_stranded"].to_numpy(dtype=float),
            "road": [road for road, _ in labels],
            "kind": [kind for _, kind in labels],
        }
    )
    return table.iloc[keys.sort_values(list(keys.columns), kind="stable").index]
