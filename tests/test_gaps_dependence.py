"""Whose quickest way to the closest service leads over which ferry, ice road or bridge."""

import numpy as np
import pandas as pd

from accessibility.gaps import dependence
from accessibility.measures import closest
from accessibility.network import build
from accessibility.travel import times
from tests.times_by_hand import offers_of
from tests.worlds import places_at, roads_of, services_at

NODES = {1: (0, 0), 2: (1000, 0), 3: (2000, 0), 4: (3000, 0), 5: (2000, 1000), 6: (9000, 0), 7: (10_000, 0)}
FERRY = (4, 6, {"road_class": "ferry", "crossing_minutes": 10.0, "interval_minutes": 20.0, "name": "Ferry"})
ROADS = [
    (1, 2),
    (2, 3, {"bridge": True, "name": "Long Bridge"}),
    (3, 4, {"bridge": True, "name": "Short Bridge"}),
    (4, 5),
    (5, 3),
    FERRY,
    (6, 7),
]
AT = {"a": (100, 0), "b": (3000, 0), "c": (9900, 0), "lost": (80_000, 0)}


def table_of(people, services, kinds, inside=True):
    network = build(roads_of(NODES, ROADS))
    places = places_at(AT).assign(people=people, inside=inside)
    spots = services_at(services)
    offers = offers_of(dict(zip(spots.index, kinds, strict=True)))
    found = closest(times(places, spots, network, max_minutes=90), offers)
    return dependence(network, found, spots, places)


def told(table):
    named = table.reset_index().set_index(["name", "kind"])
    return {key: (row["people_over_it"], row["places_over_it"]) for key, row in named.iterrows()}


def test_each_kind_counts_those_whose_way_leads_over_it_and_a_way_round_does_not_excuse():
    table = table_of([1.0, 2.0, 4.0, 8.0], {"s0": (0, 0), "s1": (9950, 0)}, ["grocery", "bank"])
    assert told(table) == {
        ("Long Bridge", "grocery"): (6.0, 2),
        ("Short Bridge", "grocery"): (6.0, 2),
        ("Ferry", "grocery"): (4.0, 1),
        ("Ferry", "bank"): (3.0, 2),
        ("Short Bridge", "bank"): (1.0, 1),
        ("Long Bridge", "bank"): (1.0, 1),
    }
    assert table["people_over_it"].is_monotonic_decreasing
    ferry = table[table["name"] == "Ferry"]
    assert ferry["ferry"].all()
    assert ferry["minutes_ferry_mean"].tolist() == [20.0, 20.0]
    assert table.loc[table["name"] == "Long Bridge", "bridge"].all()


def test_people_not_known_are_counted_as_places_and_those_outside_not_at_all():
    table = table_of([1.0, 2.0, np.nan, 8.0], {"s0": (0, 0)}, ["grocery"]).droplevel("kind").set_index("name")
    assert np.isnan(table.loc["Ferry", "people_over_it"])
    assert table.loc["Long Bridge", ["people_over_it", "places_over_it", "places_people_unknown"]].tolist() == [2.0, 2, 1]
    outside = table_of(1.0, {"s0": (0, 0)}, ["grocery"], inside=[True, True, False, True])
    assert told(outside) == {("Long Bridge", "grocery"): (1.0, 1), ("Short Bridge", "grocery"): (1.0, 1)}


def test_where_nobody_crosses_anything_the_table_is_empty_with_its_columns():
    table = table_of(1.0, {"s0": (0, 0), "s1": (3000, 0), "s2": (9950, 0)}, ["grocery"] * 3)
    assert table.empty
    assert "people_over_it" in table
    assert isinstance(table.index, pd.MultiIndex)
