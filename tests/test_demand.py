"""People are shared out to the last person, suppressed is never zero, and a year of person-days adds up."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from accessibility.demand import Presence, person_days, share_out, whole_people
from accessibility.errors import CrsError, DataError, MissingColumnError
from tests.times_by_hand import places_of


def cells(people, **columns):
    shapes = [shapely.box(1000 * i - 400, -400, 1000 * i + 400, 400) for i in range(len(people))]
    index = pd.Index([f"z{i}" for i in range(len(people))], name="zone")
    return gpd.GeoDataFrame({"people": np.asarray(people, dtype=float), **columns}, geometry=shapes, crs="EPSG:3067", index=index)


@given(
    st.lists(st.integers(0, 5000), min_size=1, max_size=8),
    st.data(),
)
def test_every_total_is_kept_to_the_person(totals, data):
    count = data.draw(st.integers(1, 25))
    zone = np.array(sorted([*range(len(totals)), *data.draw(st.lists(st.integers(0, len(totals) - 1), min_size=count, max_size=count))]))
    weight = np.array(data.draw(st.lists(st.floats(0, 1e6, allow_subnormal=False), min_size=len(zone), max_size=len(zone))))
    shared = whole_people(np.array(totals, dtype=float), zone, weight)
    assert np.array_equal(np.bincount(zone, weights=shared), totals)
    assert (shared == np.rint(shared)).all()
    assert (shared >= 0).all()
    sums = np.bincount(zone, weights=weight)[zone]
    asked = sums > 0
    exact = np.array(totals)[zone] * np.divide(weight, sums, out=np.zeros(len(zone)), where=asked)
    assert (np.abs(shared - exact)[asked] < 1 + 1e-6).all()


def test_people_of_a_cell_go_to_the_places_in_it_by_weight():
    zones = cells([10, 7])
    places = places_of([0, 0, 0], homes=[3.0, 1.0, 5.0])
    places = places.set_geometry(gpd.GeoSeries([shapely.Point(x, 0) for x in (-100, 100, 1000)], index=places.index, crs=places.crs))
    assert share_out(zones, places).people["people"].tolist() == [5, 5, 7]
    assert share_out(zones, places, weight="homes").people["people"].tolist() == [8, 2, 7]


def test_a_cell_without_a_place_goes_to_the_nearest_and_what_nobody_takes_is_told():
    zones = cells([10, 7, 0, 4])
    places = places_of([0.0, 0.0]).iloc[[0]]
    found = share_out(zones, places, nearest_m=1_500)
    assert found.people["people"].tolist() == [17]
    assert found.homeless["people"].to_dict() == {"z2": 0.0, "z3": 4.0}
    assert {remark.code: remark.count for remark in found.remarks} == {"demand_to_nearest": 1, "demand_without_place": 2}
    assert found.people["people"].sum() + found.homeless["people"].sum() == zones["people"].sum()


def test_suppressed_people_are_an_interval_and_never_none():
    zones = cells([10, np.nan, 5], people_least=[np.nan, 1, np.nan], people_most=[np.nan, 9, np.nan])
    found = share_out(zones, places_of([0, 0, 0])).people
    assert found["people"].isna().tolist() == [False, True, False]
    assert found["people_least"].tolist() == [10, 1, 5]
    assert found["people_most"].tolist() == [10, 9, 5]
    unbounded = share_out(cells([10, np.nan]), places_of([0, 0])).people
    assert np.isinf(unbounded["people_most"].iloc[1])


def test_minus_one_is_refused_as_people():
    with pytest.raises(DataError, match="never -1"):
        share_out(cells([-1, 3]), places_of([0, 0]))
    with pytest.raises(MissingColumnError):
        share_out(cells([1]), places_of([0]), ("people_75plus",))
    with pytest.raises(CrsError):
        share_out(cells([1]).set_crs("EPSG:3006", allow_override=True), places_of([0]))


def test_a_year_of_person_days_adds_up():
    places = places_of([100, np.nan], places=["a", "b"])
    homes = pd.DataFrame({"place": ["a", "a", "b"], "persons": [2.0, np.nan, 4.0], "days_year": [50.0, 10.0, 30.0]})
    visitors = pd.DataFrame({"place": ["b"], "nights_year": [1000.0]})
    found = person_days(places, homes=homes, visitors=visitors)
    year = found.groupby(level="place").sum()
    assert year.loc["a", "summer_residents"] == pytest.approx(2 * 50 + 2.5 * 10)
    assert year.loc["b", "summer_residents"] == pytest.approx(4 * 30)
    assert year.loc["b", "visitors"] == pytest.approx(1000)
    assert year.loc["a", "residents"] == pytest.approx(100 * 365.25)
    assert year.loc["b", "person_days"] == pytest.approx(4 * 30 + 1000)
    assert found.loc[("b", 1), "person_days"] == pytest.approx(50)
    assert found.loc[("a", 7), "persons"] == pytest.approx(100 + 125 * 0.35 / 31)


def test_absence_counts():
    away = Presence(absence_pct=(50.0,) + (0.0,) * 11)
    found = person_days(places_of([10], places=["a"]), presence=away)
    assert found.loc[("a", 1), "persons"] == pytest.approx(5)
    assert found.loc[("a", 2), "persons"] == pytest.approx(10)


def test_what_would_lose_somebody_is_refused():
    with pytest.raises(DataError, match="not there: x"):
        person_days(places_of([1]), homes=pd.DataFrame({"place": ["x"]}))
    with pytest.raises(MissingColumnError):
        person_days(places_of([1]), visitors=pd.DataFrame({"place": ["p0"]}))
    with pytest.raises(DataError, match="sum to 1"):
        Presence(home_months=(0.5,) * 12)
    with pytest.raises(DataError, match="absence"):
        Presence(absence_pct=(120.0,) * 12)
