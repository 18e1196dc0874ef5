"""The 898 cells of Belo Horizonte with their 748,437 travel times, as travel times, offers and places."""

from __future__ import annotations

import numpy as np
import pandas as pd

from accessibility.travel.model import TravelTimes

FIVE = ["89a88cdb57bffff", "89a88cdb597ffff", "89a88cdb5b3ffff", "89a88cdb5cfffff", "89a88cd909bffff"]


def read(shared_data):
    """Pairs (from_id, to_id, travel_time) and land use by id, as published."""
    folder = shared_data / "fca_bho"
    return pd.read_csv(folder / "travel_matrix.csv.gz"), pd.read_csv(folder / "land_use_data.csv").set_index("id")


def world(pairs, land, *, supply="jobs"):
    """Travel times, offers of one kind, places."""
    cells = pd.Index(land.index, dtype="str", name="place")
    origin, destination = cells.get_indexer(pairs["from_id"]), cells.get_indexer(pairs["to_id"])
    order = np.lexsort((destination, origin))
    count, zero, component = len(cells), np.zeros(len(cells)), np.zeros(len(cells), dtype=np.int32)
    times = TravelTimes(
        origins=cells,
        destinations=cells.rename("service"),
        indptr=np.searchsorted(origin[order], np.arange(count + 1)).astype(np.int64),
        destination=destination[order].astype(np.int32),
        minutes=pairs["travel_time"].to_numpy(dtype=float)[order],
        access_minutes=zero,
        egress_minutes=zero,
        origin_component=component,
        destination_component=component,
        origin_component_any_season=component,
        destination_component_any_season=component,
        max_minutes=120.0,
        mode="walk",
        season="summer",
    )
    index = pd.MultiIndex.from_product([cells, [supply]], names=["service", "kind"])
    offers = pd.DataFrame({"capacity": land[supply].to_numpy(dtype=float)}, index=index)
    places = pd.DataFrame({"people": land["population"].to_numpy(dtype=float), "inside": True}, index=cells)
    return times, offers, places
