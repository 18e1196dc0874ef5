"""Through roads without a posted limit in towns: told by junctions, driven at the assumed limit, said with their kilometres."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS

from accessibility.area import StudyArea
from accessibility.config import RoadsConfig
from accessibility.errors import TableError
from accessibility.loaders import osm_roads
from accessibility.network import build
from accessibility.network.towns import in_town
from tests.worlds import grid, roads_of


def town_and_country(limit=np.nan, spacing=100.0):
    """A grid of streets around a through road (r0001 in town), and the same road on in the country (r0002)."""
    nodes, streets = grid(5, 5, spacing, road_class="residential", limit_kph=30.0)
    nodes |= {101: (0.0, 2 * spacing), 102: (4 * spacing, 2 * spacing), 103: (9_000.0, 2 * spacing)}
    through = {"limit_kph": limit}
    return roads_of(nodes, [(101, 102, through), (102, 103, through), *streets])


def minutes_of(network, road):
    edges = network.edges()
    return edges.loc[edges["road"] == road, "minutes"].iloc[0]


def test_a_through_road_in_a_town_is_driven_at_the_assumed_limit_and_in_the_country_at_its_own():
    roads = town_and_country()
    before, after = build(roads), build(roads, town_kph=50)
    assert minutes_of(before, "r0001") == pytest.approx(0.4 / 70 * 60, abs=1e-4)
    assert minutes_of(after, "r0001") == pytest.approx(0.4 / 50 * 60, abs=1e-4)
    assert minutes_of(after, "r0002") == minutes_of(before, "r0002") == pytest.approx(8.6 / 70 * 60, abs=1e-4)
    said = [one for one in after.remarks if one.code == "town_limit_assumed"]
    assert [(one.count, one.details) for one in said] == [(1, {"km": 0.4, "kph": 50})]
    assert not [one for one in before.remarks if one.code == "town_limit_assumed"]


def test_a_posted_limit_counts_and_walkers_are_not_slowed():
    roads = town_and_country(limit=60.0)
    assert minutes_of(build(roads, town_kph=50), "r0001") == pytest.approx(0.4, abs=1e-4)
    assert minutes_of(build(town_and_country(), mode="walk", town_kph=3), "r0001") == pytest.approx(0.4 / 4.2 * 60, abs=1e-4)


def test_houses_far_apart_are_no_town():
    assert not in_town(town_and_country(spacing=400.0), np.arange(2)).any()


def test_a_limit_of_nothing_is_refused():
    with pytest.raises(TableError, match="town_kph must be above 0"):
        build(town_and_country(), town_kph=0)


@pytest.mark.shared
def test_in_tampere_roads_called_town_are_posted_at_most_60(shared_data):
    crs = CRS.from_epsg(3067)
    shape = gpd.GeoSeries([shapely.box(23.5, 61.35, 24.2, 61.70)], crs=4326).to_crs(crs).iloc[0]
    area = StudyArea("Tampere", shape, crs, 1_000.0, gpd.GeoDataFrame({"name": ["Tampere"]}, geometry=[shape], crs=crs))
    roads = osm_roads.load_roads(RoadsConfig(source="osm", file="tampere.osm.pbf"), shared_data / "osm_tampere", area).table
    through = roads["road_class"].isin(["trunk", "primary", "secondary", "tertiary", "unclassified"]) & roads["limit_kph"].notna()
    rows = np.flatnonzero(through)
    km, limit = roads["metres"].to_numpy()[rows], roads["limit_kph"].to_numpy()[rows]
    town = in_town(roads, rows)
    assert km[town & (limit <= 60)].sum() > 0.9 * km[town].sum()
    assert km[town & (limit <= 50)].sum() > 0.65 * km[limit <= 50].sum()
