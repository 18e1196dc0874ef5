"""Travel times written down by hand, for tests of what is built on them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import Point

from accessibility.travel.model import TravelTimes


def times_of(minutes, *, places=None, services=None, max_minutes=60.0, season="summer", access=0.0, egress=0.0, reason=None, **components):
    """TravelTimes of a dense table of minutes; what is beyond max_minutes or inf is not kept."""
    dense = np.atleast_2d(np.asarray(minutes, dtype=float))
    dense = dense if services is None else dense.reshape(len(dense), len(services))
    origins = pd.Index(places if places is not None else [f"p{i}" for i in range(dense.shape[0])], name="place", dtype="str")
    destinations = pd.Index(services if services is not None else [f"s{j}" for j in range(dense.shape[1])], name="service", dtype="str")
    kept = dense <= max_minutes
    o, d = dense.shape
    named = {
        "origin_component": np.zeros(o, dtype=np.int32),
        "destination_component": np.zeros(d, dtype=np.int32),
        **{name: np.asarray(value, dtype=np.int32) for name, value in components.items()},
    }
    named.setdefault("origin_component_any_season", named["origin_component"])
    named.setdefault("destination_component_any_season", named["destination_component"])
    return TravelTimes(
        origins=origins,
        destinations=destinations,
        indptr=np.concatenate([[0], np.cumsum(kept.sum(axis=1))]).astype(np.int64),
        destination=np.nonzero(kept)[1].astype(np.int32),
        minutes=dense[kept],
        access_minutes=np.broadcast_to(np.asarray(access, dtype=float), o).copy(),
        egress_minutes=np.broadcast_to(np.asarray(egress, dtype=float), d).copy(),
        max_minutes=max_minutes,
        mode="car",
        season=season,
        destination_reason=None if reason is None else np.array(reason),
        **named,
    )


def offers_of(kinds_of_service, **columns):
    """Offers of ``{"s0": "grocery pharmacy"}``."""
    rows = [(service, kind) for service, kinds in kinds_of_service.items() for kind in kinds.split()]
    index = pd.MultiIndex.from_arrays(
        [pd.Index([s for s, _ in rows], dtype="str"), pd.Index([k for _, k in rows], dtype="str")], names=["service", "kind"]
    )
    return pd.DataFrame({"provider": pd.array([f"of-{s}" for s, _ in rows], dtype="str"), **columns}, index=index)


def places_of(people, *, inside=True, names=None, places=None, **columns):
    """Places on a line, 1 km apart."""
    n = len(people)
    return gpd.GeoDataFrame(
        {
            "name": names or [f"Village {i}" for i in range(n)],
            "people": np.asarray(people, dtype=float),
            "inside": np.broadcast_to(np.asarray(inside, dtype=bool), n).copy(),
            **columns,
        },
        geometry=[Point(1000.0 * i, 0.0) for i in range(n)],
        crs="EPSG:3067",
        index=pd.Index(places if places is not None else [f"p{i}" for i in range(n)], name="place", dtype="str"),
    )


def standards_of(**minutes):
    """Standards of ``grocery=20``."""
    return pd.DataFrame({"minutes": [float(m) for m in minutes.values()]}, index=pd.Index(list(minutes), name="kind", dtype="str"))
