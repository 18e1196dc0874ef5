"""All public roads of Finland from the real TMC table: lengths against the register, distances people know, what is joined."""

from __future__ import annotations

import re
import time
import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from accessibility.loaders.tmc_read import read_table
from accessibility.loaders.tmc_roads import network_of
from accessibility.loaders.tmc_sections import read_sections

pytestmark = [pytest.mark.shared, pytest.mark.slow]

PILOTS = ("Kemijärvi", "Pelkosenniemi", "Posio", "Pudasjärvi", "Tornio")
SIMPLE, DAT = "FI_LC_noncertified_simple_1_11_45.zip", "FI_LC_noncertified_1_11_45.zip"


@pytest.fixture(scope="module")
def folder(shared_data):
    return shared_data / "finland_roads_tmc"


@pytest.fixture(scope="module")
def finland(folder):
    started = time.process_time()
    made = network_of(folder / SIMPLE, folder / "V1.4.4__Roads.sql", folder / "V1.4.5__Road_sections.sql")
    assert time.process_time() - started < 30
    return made


@pytest.fixture(scope="module")
def graph(finland):
    return graph_of(finland.roads)


@pytest.fixture(scope="module")
def villages(shared_data):
    table = pd.read_csv(shared_data / "finland_postal" / "villages_postal_population.csv", dtype={"postal_code": str})
    points = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(table["lon"], table["lat"]), crs=4326).to_crs(3067)
    assert len(points) == 2_992
    return points


def graph_of(roads):
    nodes, ends = np.unique(roads[["from_node", "to_node"]].to_numpy(), return_inverse=True)
    low, high = np.sort(ends.reshape(-1, 2), axis=1).T
    metres = pd.Series(np.maximum(roads["metres"].to_numpy(), 0.001)).groupby([low, high]).min()
    rows, columns = (metres.index.get_level_values(level) for level in (0, 1))
    return nodes, csr_array((metres.to_numpy(), (rows, columns)), shape=(len(nodes), len(nodes)))


def km_between(finland, graph, one, other):
    nodes, matrix = graph
    ends = [np.searchsorted(nodes, finland.junctions.node[point]) for point in (one, other)]
    return dijkstra(matrix, directed=False, indices=ends[0])[ends[1]] / 1000


def point_called(finland, road, name):
    points = finland.points
    found = points.index[(points["address_road"] == road) & (points["name"] == name)]
    assert len(found) == 1
    return found[0]


def test_both_zips_hold_the_same_table(folder):
    simple, dat = read_table(folder / SIMPLE), read_table(folder / DAT)
    pd.testing.assert_frame_equal(simple.points, dat.points, check_exact=False, atol=0.011)
    pd.testing.assert_frame_equal(simple.lines, dat.lines)
    assert len(simple.points) == 32_655


def test_the_register_adds_up_to_what_it_is_known_to(folder):
    sections = read_sections(folder / "V1.4.4__Roads.sql", folder / "V1.4.5__Road_sections.sql")
    assert len(sections) == 17_438
    assert (sections["end_m"] - sections["begin_m"]).sum() == 80_168_282


def test_nineteen_of_twenty_kilometres_have_their_official_length(finland):
    roads = finland.roads[finland.roads["road_class"] != "ferry"]
    assert roads.loc[roads["measured"], "metres"].sum() / roads["metres"].sum() > 0.95
    assert 80_000 < roads["metres"].sum() / 1000 < 85_000


def test_roads_are_as_long_as_their_sections(finland, folder):
    """Of roads measured from end to end, 98 of 100 agree with the register within 1 percent and 100 m; all together within 0.1 percent."""
    sections = read_sections(folder / "V1.4.4__Roads.sql", folder / "V1.4.5__Road_sections.sql")
    registered = (sections["end_m"] - sections["begin_m"]).groupby(sections["road"]).sum()
    roads = finland.roads[~finland.roads["name"].str.startswith("E") & finland.roads["measured"]]
    number = pd.to_numeric(roads["source_id"].str.extract(r"^(\d+)/", expand=False))
    mine = roads["metres"].groupby(number).sum()
    whole = finland.roads["measured"].groupby(finland.roads["name"].str.split().str[0]).all()
    compared = [road for road in mine.index if road in registered.index and whole.get(str(int(road)), False)]
    assert len(compared) > 6_000
    off = (mine[compared] - registered[compared]).abs()
    assert (off <= 0.01 * registered[compared] + 100).mean() > 0.98
    assert mine[compared].sum() == pytest.approx(registered[compared].sum(), rel=0.001)


def test_road_4_is_as_long_as_its_address(finland, folder):
    sections = read_sections(folder / "V1.4.4__Roads.sql", folder / "V1.4.5__Road_sections.sql")
    mine = finland.roads[finland.roads["name"].str.startswith("4 Helsinki")]
    four = sections[sections["road"] == 4]
    assert mine["metres"].sum() == pytest.approx((four["end_m"] - four["begin_m"]).sum(), rel=0.01)


def test_kemijarvi_to_pelkosenniemi_and_helsinki_to_utsjoki(finland, graph):
    kemijarvi = point_called(finland, 944, "Kemijärvi kk.")
    pelkosenniemi = point_called(finland, 5, "Pelkosenniemi")
    assert 50 < km_between(finland, graph, kemijarvi, pelkosenniemi) < 54
    points = finland.points
    four = points[(points["address_road"] == 4)].sort_values(["address_section", "address_metres"])
    assert 1_250 < km_between(finland, graph, four.index[0], four.index[-1]) < 1_300


def test_joining_makes_one_network_of_the_mainland(graph):
    count, label = connected_components(graph[1], directed=False)
    assert count < 40
    assert np.bincount(label).max() / len(label) > 0.99


def test_no_road_is_much_shorter_than_its_straight_line(finland):
    roads = finland.roads
    short = roads[roads["metres"] < 0.9 * roads.geometry.length - 60]
    assert short["metres"].sum() / roads["metres"].sum() < 0.002


def test_ferries_are_those_of_the_table_with_lengths_that_are_known(finland):
    ferries = finland.roads[finland.roads["road_class"] == "ferry"]
    by_name = ferries.groupby("name")["metres"].sum().round()
    assert len(ferries) == 42
    assert by_name["Houtskari-Kivimo lossi"] == 169
    assert by_name["Riutunkari-Hailuodon lautta – Huikun lauttalaituri"] == 6_894  # noqa: RUF001
    assert by_name["Parainen-Nauvo lautta – Prostvikin lauttaranta"] == 1_664  # noqa: RUF001
    # Road 9452 in Kemijärvi: two landings (Räisälä, Haaparanta) in a row, address metres 7123 and 7571, straight across.
    assert by_name[by_name.index.str.contains("Räisälä")].tolist() == [448]
    assert not any("Norrbyn" in name or "Nauvon keskustan" in name for name in by_name.index)


def test_an_island_is_reached_by_its_ferry_only(finland):
    hailuoto = finland.junctions.node[point_called(finland, 816, "Kuusto")]
    oulunsalo = finland.junctions.node[point_called(finland, 816, "Salonpääntien risteys")]
    for roads, reached in ((finland.roads, True), (finland.roads[finland.roads["road_class"] != "ferry"], False)):
        nodes, matrix = graph_of(roads)
        _, label = connected_components(matrix, directed=False)
        one, other = label[np.searchsorted(nodes, [hailuoto, oulunsalo])]
        assert (one == other) is np.bool_(reached)


def test_overpasses_and_underpasses_on_the_way_join_no_road(finland):
    points, node = finland.points, finland.junctions.node
    degree = pd.concat([finland.stretches["tail"], finland.stretches["head"]]).value_counts()
    crossing = [point for point in points.index[(points["type"] == 1) & points["subtype"].isin([6, 7])] if degree[point] == 2]
    assert len(crossing) > 10
    assert node.groupby(node).size()[node[crossing]].eq(1).all()
    assert not set(node[crossing]) & set(finland.junctions.inserted["node"])


def test_pilot_villages_near_a_road(finland, villages):
    mine = villages[villages["municipality"].isin(PILOTS)]
    away = mine.geometry.distance(shapely.MultiLineString(list(finland.roads.geometry)))
    far = mine[away > 3_000]
    assert len(mine) == 75
    assert mine["population_2022"].sum() == 39_260
    assert sorted(far["postal_code"]) == ["93270", "98350"]
    assert far["population_2022"].sum() == 523


def test_pilot_villages_snap_to_the_one_network(finland, graph, villages):
    nodes, matrix = graph
    _, label = connected_components(matrix, directed=False)
    mine = villages[villages["municipality"].isin(PILOTS)]
    tree = shapely.STRtree(finland.roads.geometry.to_numpy())
    nearest = finland.roads["from_node"].to_numpy()[tree.nearest(mine.geometry.to_numpy())]
    assert set(label[np.searchsorted(nodes, nearest)]) == {np.bincount(label).argmax()}


def test_a_cut_off_download_is_refused(folder, tmp_path):
    whole = (folder / SIMPLE).read_bytes()
    path = tmp_path / SIMPLE
    path.write_bytes(whole[:1_000_000])
    with pytest.raises(ValueError, match=re.escape(SIMPLE)):
        read_table(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("README.DAT", "1")
    with pytest.raises(ValueError, match=r"missing: POINTS\.DAT"):
        read_table(path)
