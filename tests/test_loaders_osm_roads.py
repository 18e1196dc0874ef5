import gzip
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Geod

from accessibility.area import StudyArea
from accessibility.config import RoadsConfig
from accessibility.crs import projected_crs_for
from accessibility.errors import DataError, FileFormatError
from accessibility.loaders.osm_edges import cut
from accessibility.loaders.osm_read import read_nodes, read_ways
from accessibility.loaders.osm_roads import load_roads
from accessibility.loaders.osm_ways import Nodes, collect, distinct
from accessibility.schema import ROADS, check_table
from tests.file_worlds import codes, degrees, square
from tests.osm_files import osm_file

ELLIPSOID = Geod(ellps="WGS84")
STREET = {"highway": "residential"}
ROOT = Path(__file__).resolve().parent.parent


def roads_in(folder, name, area=None):
    return load_roads(RoadsConfig(source="osm", file=name), folder, area or square())


def remark(loaded, code):
    return next(remark for remark in loaded.remarks if remark.code == code)


def area_of(box, buffer_m=0.0):
    """A study area that is a box in degrees."""
    crs = projected_crs_for(box)
    drawn = gpd.GeoSeries([shapely.segmentize(shapely.box(*box), 0.02)], crs=4326).to_crs(crs).iloc[0]
    return StudyArea("box", drawn, crs, buffer_m, gpd.GeoDataFrame({"name": ["box"]}, geometry=[drawn], crs=crs))


def ends(table):
    return [tuple(sorted(pair)) for pair in table[["from_node", "to_node"]].to_numpy().tolist()]


def test_ways_are_cut_where_they_share_a_node(tmp_path):
    nodes = {1: (1, 5), 2: (2, 5), 3: (3, 5), 4: (4, 5), 5: (3, 6), 6: (3, 7)}
    ways = {10: ([1, 2, 3, 4], {**STREET, "name": "Kylätie"}), 11: ([3, 5, 6], STREET)}
    loaded = roads_in(tmp_path, osm_file(tmp_path, nodes, ways=ways))
    assert loaded.table.index.tolist() == ["osm-w10-1", "osm-w10-2", "osm-w11-1"]
    assert ends(loaded.table) == [(1, 3), (3, 4), (3, 6)]
    assert loaded.table["name"].tolist() == ["Kylätie", "Kylätie", ""]
    assert loaded.table["source_id"].tolist() == ["osm-w10", "osm-w10", "osm-w11"]
    assert loaded.table.geometry.iloc[0].equals_exact(shapely.LineString([(501e3, 7405e3), (502e3, 7405e3), (503e3, 7405e3)]), 0.1)
    check_table(loaded.table, ROADS, "here")


def test_metres_are_those_of_the_ellipsoid_not_of_the_projection(tmp_path):
    loaded = roads_in(tmp_path, osm_file(tmp_path, {1: (1, 5), 2: (2, 5), 3: (2, 6)}, ways={10: ([1, 2, 3], STREET)}))
    truth = sum(ELLIPSOID.inv(*degrees(*a), *degrees(*b))[2] for a, b in [((1, 5), (2, 5)), ((2, 5), (2, 6))])
    assert loaded.table["metres"].iloc[0] == pytest.approx(truth, abs=0.02)
    assert truth == pytest.approx(2000 / 0.9996, abs=0.3)
    assert loaded.table.length.iloc[0] == pytest.approx(2000, abs=0.02)


def test_loops_and_parallel_roads_are_kept(tmp_path):
    nodes = {1: (1, 5), 2: (2, 5), 3: (1.5, 6), 4: (1.5, 4), 5: (5, 5), 6: (5, 6), 7: (6, 6)}
    ways = {
        10: ([1, 2], STREET),
        11: ([1, 3, 2], STREET),
        12: ([5, 6, 7, 5], STREET),
        13: ([1, 4, 2, 1], {"highway": "residential", "junction": "roundabout"}),
    }
    table = roads_in(tmp_path, osm_file(tmp_path, nodes, ways=ways)).table
    assert Counter(ends(table)) == {(1, 2): 4, (5, 5): 1}
    assert table.loc["osm-w12-1", "metres"] > 3000
    assert table.loc["osm-w13-1", "direction"] == "forward"


def test_what_is_left_out_makes_no_junction_and_is_told_with_kilometres(tmp_path):
    nodes = {1: (1, 5), 2: (2, 5), 3: (3, 5), 4: (2, 6)}
    ways = {10: ([1, 2, 3], STREET), 11: ([2, 4], {"highway": "proposed"}), 12: ([2, 4], {"highway": "raceway"})}
    loaded = roads_in(tmp_path, osm_file(tmp_path, nodes, ways=ways))
    assert ends(loaded.table) == [(1, 3)]
    assert remark(loaded, "osm_roads_not_built").details == {"km": 1.0, "values": "proposed 1"}
    assert remark(loaded, "osm_roads_not_roads").rows == ("osm-w12",)


def test_a_way_that_lacks_nodes_is_torn_not_bridged(tmp_path):
    ways = {10: ([1, 2, 99, 3, 4], STREET), 11: ([98, 97], STREET), 12: ([1, 96], STREET)}
    loaded = roads_in(tmp_path, osm_file(tmp_path, {1: (1, 5), 2: (2, 5), 3: (4, 5), 4: (5, 5)}, ways=ways))
    assert ends(loaded.table) == [(1, 2), (3, 4)]
    assert loaded.table.index.tolist() == ["osm-w10-1", "osm-w10-2"]
    assert remark(loaded, "osm_roads_nodes_missing").count == 2


def test_a_file_in_any_order_gives_the_same_roads(tmp_path):
    nodes = {5: (1, 5), 1: (2, 5), 3: (3, 5), 4: (3, 6)}
    ways = {11: ([3, 4], STREET), 10: ([5, 1, 3], STREET)}
    mixed = roads_in(tmp_path, osm_file(tmp_path, nodes, ways=ways, name="mixed.osm")).table
    in_order = osm_file(tmp_path, dict(sorted(nodes.items())), ways=dict(sorted(ways.items())), name="sorted.osm")
    pd.testing.assert_frame_equal(pd.DataFrame(mixed), pd.DataFrame(roads_in(tmp_path, in_order).table))


def test_only_ways_near_the_area_are_kept_and_those_whole(tmp_path):
    nodes = {1: (10, 10), 2: (60, 10), 3: (61, 10), 4: (70, 10), 5: (-30, 10), 6: (60, 11)}
    ways = {10: ([1, 2], STREET), 11: ([3, 4], STREET), 12: ([5, 6], STREET)}
    table = roads_in(tmp_path, osm_file(tmp_path, nodes, ways=ways)).table
    assert table["source_id"].tolist() == ["osm-w10", "osm-w12"]
    assert table.loc["osm-w10-1", "metres"] == pytest.approx(50_000, rel=0.001)


def test_private_roads_stay_and_are_told(tmp_path):
    ways = {10: ([1, 2], STREET), 11: ([2, 3], {"highway": "track", "motor_vehicle": "forestry"})}
    loaded = roads_in(tmp_path, osm_file(tmp_path, {1: (1, 5), 2: (2, 5), 3: (3, 5)}, ways=ways))
    assert loaded.table["access"].tolist() == ["public", "private"]
    assert loaded.table["car"].all()
    assert remark(loaded, "osm_roads_restricted").details == {"private_km": 1.0, "destination_km": 0.0, "total_km": 2.0}


def test_barriers_on_roads_for_cars_are_counted_and_not_obeyed(tmp_path):
    nodes = {1: (1, 5), 2: (2, 5), 3: (3, 5), 4: (4, 5), 5: (4, 6)}
    ways = {10: ([1, 2, 3], STREET), 11: ([4, 5], {"highway": "footway"})}
    tags = {2: {"barrier": "gate"}, 5: {"barrier": "bollard"}, 3: {"barrier": "cattle_grid"}}
    loaded = roads_in(tmp_path, osm_file(tmp_path, nodes, ways=ways, node_tags=tags))
    assert ends(loaded.table) == [(1, 3), (4, 5)]
    assert (remark(loaded, "osm_roads_barriers").count, remark(loaded, "osm_roads_barriers").details) == (1, {"values": "gate 1"})


def test_a_ferry_time_is_shared_out_over_its_pieces_by_length(tmp_path):
    nodes = {1: (1, 5), 2: (2, 5), 3: (4, 5), 4: (2, 6)}
    ways = {10: ([1, 2, 3], {"route": "ferry", "motor_vehicle": "yes", "duration": "00:30"}), 11: ([2, 4], STREET)}
    table = roads_in(tmp_path, osm_file(tmp_path, nodes, ways=ways)).table
    assert table["crossing_minutes"].tolist() == [
        pytest.approx(10, rel=1e-3),
        pytest.approx(20, rel=1e-3),
        pytest.approx(np.nan, nan_ok=True),
    ]
    assert table["road_class"].tolist() == ["ferry", "ferry", "residential"]


@pytest.mark.parametrize("duration", ["10:00:00", "00:01"])
def test_a_ferry_time_nobody_can_believe_is_not_known_and_told(tmp_path, duration):
    ways = {10: ([1, 2], {"route": "ferry", "motor_vehicle": "yes", "duration": duration, "name": "Lossi"})}
    loaded = roads_in(tmp_path, osm_file(tmp_path, {1: (1, 5), 2: (4, 5)}, ways=ways))
    assert loaded.table["crossing_minutes"].isna().all()
    assert remark(loaded, "osm_ferries_time_not_believed").rows == ("Lossi (osm-w10)",)


def test_ferry_routes_lend_their_tags_to_ways_without_tags_of_their_own(tmp_path):
    nodes = {1: (1, 5), 2: (3, 5), 3: (5, 5), 4: (1, 6), 5: (3, 6), 6: (1, 7)}
    ways = {10: ([1, 2], {}), 11: ([2, 3], {"motor_vehicle": "no", "foot": "yes"}), 12: ([4, 5], {}), 13: ([6, 4], STREET)}
    whole = {"type": "route", "route": "ferry", "motor_vehicle": "yes", "duration": "00:40"}
    relations = {
        20: ([("way", 10, ""), ("way", 11, ""), ("node", 1, "stop")], whole),
        21: ([("way", 12, ""), ("way", 13, "platform")], {**whole, "seasonal": "summer"}),
    }
    table = roads_in(tmp_path, osm_file(tmp_path, nodes, ways=ways, relations=relations)).table
    assert table["road_class"].tolist() == ["ferry", "ferry", "ferry", "residential"]
    assert table["car"].tolist() == [True, False, True, True]
    assert table["crossing_minutes"].isna().tolist() == [True, True, False, True]
    assert table["seasons"].tolist() == ["", "", "summer", ""]


def test_a_torn_ferry_has_no_crossing_time(tmp_path):
    ways = {10: ([1, 2, 99], {"route": "ferry", "motor_vehicle": "yes", "duration": "00:10", "name": "Lossi"})}
    loaded = roads_in(tmp_path, osm_file(tmp_path, {1: (1, 5), 2: (2, 5)}, ways=ways))
    assert loaded.table["crossing_minutes"].isna().all()
    assert remark(loaded, "osm_ferries_nodes_missing").rows == ("Lossi (osm-w10)",)


def test_assumptions_about_ferries_are_told_by_name(tmp_path):
    ways = {
        10: ([1, 2], {"route": "ferry", "name": "Saaren lautta"}),
        11: ([1, 2], {"route": "ferry", "name": "Vesibussi", "foot": "yes"}),
    }
    loaded = roads_in(tmp_path, osm_file(tmp_path, {1: (1, 5), 2: (2, 5)}, ways=ways))
    assert remark(loaded, "osm_ferries_cars_assumed").rows == ("Saaren lautta (osm-w10)",)
    assert remark(loaded, "osm_ferries_without_cars_assumed").rows == ("Vesibussi (osm-w11)",)


def test_a_zipped_file_reads_as_a_plain_one(tmp_path):
    name = osm_file(tmp_path, {1: (1, 5), 2: (2, 5)}, ways={10: ([1, 2], STREET)})
    (tmp_path / "region.osm.gz").write_bytes(gzip.compress((tmp_path / name).read_bytes()))
    zipped, plain = roads_in(tmp_path, "region.osm.gz").table, roads_in(tmp_path, name).table
    pd.testing.assert_frame_equal(pd.DataFrame(zipped), pd.DataFrame(plain))


# faults -----------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("none.osm.pbf", None, "no such file"),
        ("empty.osm.pbf", b"", "empty"),
        ("roads.geojson", b"{}", 'write source = "file"'),
        ("text.osm.pbf", b"<osm version='0.6'></osm>" * 40, "cut off, damaged or of another format"),
        ("cut.osm", b"<osm version='0.6'><node id='1' lat='1' lon=", "cut off"),
        ("cut.osm.gz", gzip.compress(b"<osm version='0.6'></osm>" * 40, mtime=0)[:-20], "cut off"),
    ],
)
def test_a_file_that_cannot_be_read_says_so_and_how_to_mend(tmp_path, name, content, expected):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(FileFormatError, match=expected) as caught:
        roads_in(tmp_path, name)
    assert name in str(caught.value)


def test_entities_that_grow_are_refused(tmp_path):
    text = '<!DOCTYPE osm [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><osm version="0.6"><node id="1" lat="1" lon="1"/>&b;</osm>'
    (tmp_path / "bomb.osm").write_text(text, encoding="utf-8")
    with pytest.raises(FileFormatError, match=r"bomb\.osm"):
        roads_in(tmp_path, "bomb.osm")


def test_no_file_named_is_said(tmp_path):
    with pytest.raises(FileFormatError, match=r"\[roads\].*file = "):
        load_roads(RoadsConfig(source="osm"), tmp_path, square())


def test_objects_never_uploaded_are_refused(tmp_path):
    with pytest.raises(FileFormatError, match="negative ids"):
        roads_in(tmp_path, osm_file(tmp_path, {-1: (1, 5), -2: (2, 5)}, ways={-10: ([-1, -2], STREET)}))


def test_a_file_of_another_region_is_refused(tmp_path):
    with pytest.raises(DataError, match="lies elsewhere"):
        roads_in(tmp_path, osm_file(tmp_path, {1: (200, 5), 2: (201, 6)}, ways={10: ([1, 2], STREET)}))


def test_no_road_in_the_area_is_refused(tmp_path):
    name = osm_file(tmp_path, {1: (-40, 10), 2: (-39, 10), 3: (60, 10), 4: (61, 20)}, ways={10: ([1, 2], STREET), 11: ([3, 4], STREET)})
    with pytest.raises(DataError, match=r"no road within .* of 2 ways"):
        roads_in(tmp_path, name)


def test_a_file_that_ends_before_the_area_does_is_told(tmp_path):
    loaded = roads_in(tmp_path, osm_file(tmp_path, {1: (-5, -5), 2: (10, 25)}, ways={10: ([1, 2], STREET)}))
    details = remark(loaded, "osm_extract_too_small").details
    assert details["share_pct_covered"] == pytest.approx(50, abs=2)
    assert details["share_pct_area_covered"] == pytest.approx(50, abs=2)


# oracle -----------------------------------------------------------------------------------------------------------------------------------


def cut_by_hand(ways, known):
    """Edges as pairs of nodes, worked out one step at a time."""
    runs = []
    for refs in ways:
        run = []
        for ref in [*refs, None]:
            if ref in known:
                if not run or run[-1] != ref:
                    run.append(ref)
                continue
            if len(run) > 1:
                runs.append(run)
            run = []
    used = Counter(node for run in runs for node in run)
    edges = []
    for run in runs:
        start = 0
        for at in range(1, len(run)):
            if at == len(run) - 1 or used[run[at]] > 1:
                edges.append(tuple(run[start : at + 1]))
                start = at
    return edges


@given(st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=7), min_size=1, max_size=5))
def test_cutting_agrees_with_cutting_by_hand(refs):
    known = list(range(1, 8))  # nodes 8 and 9 are missing from the extract
    nodes = Nodes(np.array(known), np.array([25 + n / 100 for n in known]), np.array([60 + (n * n % 7) / 100 for n in known]), {})
    ways = collect((number, way, STREET) for number, way in enumerate(refs))
    edges = cut(ways, nodes, nodes.lon, nodes.lat)
    by_hand = cut_by_hand(refs, known)
    assert list(zip(edges.from_node.tolist(), edges.to_node.tolist(), strict=True)) == [(edge[0], edge[-1]) for edge in by_hand]
    place = dict(zip(known, zip(nodes.lon, nodes.lat, strict=True), strict=True))
    lengths = [sum(ELLIPSOID.inv(*place[a], *place[b])[2] for a, b in pairwise(edge)) for edge in by_hand]
    assert edges.metres == pytest.approx(lengths)
    assert [shapely.get_num_points(line) for line in edges.geometry] == [len(edge) for edge in by_hand]
    assert set(edges.torn.tolist()) == {number for number, way in enumerate(refs) if not set(way) <= set(known)}


# real data --------------------------------------------------------------------------------------------------------------------------------

ANDORRA = (1.38, 42.4, 1.82, 42.68)
PORTO = (-9.2, 40.7, -7.8, 41.9)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("extract", "box", "count", "km"),
    [
        ("osm_andorra/andorra-2021-10-28.osm.pbf", ANDORRA, 3_000, 790),
        pytest.param("osm_porto/porto.osm.pbf", PORTO, 46_000, 10_200, marks=pytest.mark.slow),
    ],
    ids=["Andorra", "Porto"],
)
def test_an_extract_agrees_way_by_way_with_another_reader(shared_data, extract, box, count, km):
    path = shared_data / extract
    table = roads_in(path.parent, path.name, area_of(box)).table
    kinds = ["motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street", "service", "track"]
    lines = gpd.read_file(path, layer="lines", columns=["osm_id", "highway", "other_tags"])
    lines = lines[lines["highway"].str.removesuffix("_link").isin([*kinds, "road"])].set_index("osm_id")
    tags = lines["other_tags"].fillna("")
    lines = lines[~tags.str.contains('"area"=>"yes"')]
    theirs = pd.Series([ELLIPSOID.geometry_length(line) for line in lines.geometry], index="osm-w" + lines.index.astype(str))
    ours = table[table["road_class"].isin(kinds)].groupby("source_id")["metres"].sum()
    missing = theirs.index.difference(ours.index)
    forbidden = lines.loc[missing.str.removeprefix("osm-w"), "other_tags"]
    assert forbidden.str.contains('"(?:access|motor_vehicle|vehicle|abandoned|disused)"=>"(?:no|yes)"').all()
    assert len(missing) < 0.003 * len(theirs)
    both = theirs.index.intersection(ours.index)
    assert ours[both].to_numpy() == pytest.approx(theirs[both].to_numpy(), abs=0.001)
    areas_to_the_other = ours.index.difference(theirs.index)
    assert ours[areas_to_the_other].sum() < 0.003 * ours.sum()
    assert len(both) > count
    assert theirs.sum() > km * 1000


@pytest.mark.shared
@pytest.mark.parametrize(
    ("extract", "ways", "nodes"), [("osm_andorra/andorra-2021-10-28.osm.pbf", 4_981, 107_774), ("osm_porto/porto.osm.pbf", 51_349, 347_182)]
)
def test_every_way_and_node_that_another_reader_finds_is_found(shared_data, extract, ways, nodes):
    path = shared_data / extract
    ours = read_ways(path)
    found = read_nodes(path, distinct(ours.refs))

    def theirs(layer, key, where, *, drawn=False):
        _, table = pyogrio.read_arrow(path, layer=layer, columns=[key], where=where, read_geometry=drawn)
        counts = shapely.get_num_coordinates(shapely.from_wkb(table["wkb_geometry"].to_numpy(zero_copy_only=False))) if drawn else ()
        return pd.Series(counts, index=[int(one) for one in table[key].to_pylist()], dtype=float) if drawn else table[key].to_pylist()

    lines = theirs("lines", "osm_id", "highway IS NOT NULL", drawn=True)
    areas = {int(one) for one in theirs("multipolygons", "osm_way_id", "osm_way_id IS NOT NULL AND other_tags LIKE '%\"highway\"=>%'")}
    steps = pd.Series(np.diff(ours.offsets), index=ours.ids)
    rest = steps.drop(index=[*lines.index, *areas])
    assert (len(ours.ids), len(found.ids)) == (ways, nodes)
    # GDAL draws no way of a single node; it calls closed ways of squares areas.
    assert (rest == 1).all()
    there = np.isin(ours.refs, found.ids)
    whole = pd.Series(np.add.reduceat(there.astype(float), ours.offsets[:-1]), index=ours.ids)
    assert (whole[lines.index] == lines).all()


@pytest.mark.shared
def test_every_road_of_andorra_ends_where_it_meets_another(shared_data):
    table = roads_in(shared_data / "osm_andorra", "andorra-2021-10-28.osm.pbf", area_of(ANDORRA)).table
    starts, stops = shapely.get_point(table.geometry.to_numpy(), 0), shapely.get_point(table.geometry.to_numpy(), -1)
    place = dict(zip(table["from_node"], starts, strict=True)) | dict(zip(table["to_node"], stops, strict=True))
    assert all(place[node].equals(point) for node, point in zip(table["from_node"], starts, strict=True))
    assert (table["metres"] >= shapely.distance(starts, stops) * 0.999).all()
    assert (table.length / table["metres"]).between(0.999, 1.001).all()


@pytest.mark.shared
def test_the_seasonal_ferry_of_helsinki_is_torn_by_the_extract_and_told_by_name(shared_data):
    folder = shared_data / "osm_helsinki_kotka"
    ways = read_ways(folder / "helsinki-centre-2019.osm.pbf")
    ferry = ways.sorts[ways.sort[np.flatnonzero(ways.ids == 170463494)[0]]]
    assert (ferry.road_class, ferry.car, ferry.seasons) == ("ferry", True, ("thaw", "summer", "autumn"))
    loaded = roads_in(folder, "helsinki-centre-2019.osm.pbf", area_of((24.93, 60.15, 24.99, 60.18)))
    assert not (loaded.table["road_class"] == "ferry").any()
    assert remark(loaded, "osm_ferries_nodes_missing").rows == ("Kolera-allas-Tykistölahti-Kuninkaanportti (osm-w170463494)",)
    assert remark(loaded, "osm_roads_nodes_missing").count > 90


@pytest.mark.shared
def test_winter_ways_of_tampere(shared_data):
    loaded = roads_in(shared_data / "osm_tampere", "tampere.osm.pbf", area_of((23.55, 61.44, 23.9, 61.56)))
    winter = loaded.table[loaded.table["seasons"] == "winter"]
    assert not winter["car"].any()
    assert winter["source_id"].nunique() == 10
    assert sorted(winter.loc[winter["road_class"] == "ice_road", "source_id"].unique()) == [
        "osm-w260115613",
        "osm-w330969083",
        "osm-w330969084",
    ]
    assert remark(loaded, "osm_roads_winter_assumed").count == 5
    assert remark(loaded, "osm_roads_not_ploughed").count == 7


@pytest.mark.shared
def test_no_line_runs_around_the_world_at_the_antimeridian(shared_data):
    crs = CRS.from_epsg(32760)
    corners = gpd.GeoSeries.from_xy([177.0, -179.0], [-19.0, -15.5], crs=4326).to_crs(crs)
    boundary = shapely.box(*corners.total_bounds)
    area = StudyArea("Fidži", boundary, crs, 0.0, gpd.GeoDataFrame({"name": ["Fidži"]}, geometry=[boundary], crs=crs))
    table = roads_in(shared_data / "osm_misc_small", "fiji-ferry-2sides-antimeridian.osm.pbf", area).table
    lon = table.to_crs(4326).geometry.get_coordinates()["x"]
    assert (lon > 178).any()
    assert (lon < -179.5).any()
    assert table["metres"].max() < 100_000
    assert (table.length / table["metres"]).between(0.998, 1.003).all()


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "box", "km"),
    [("north-bayreuth-2014.osm.gz", (11.4, 49.9, 11.7, 50.1), 520), ("beatty-nevada-2017.osm", (-116.9, 36.7, -116.6, 37.0), 245)],
)
def test_zipped_and_plain_xml_of_other_countries(shared_data, name, box, km):
    table = roads_in(shared_data / "osm_misc_small", name, area_of(box)).table
    assert table.loc[table["car"], "metres"].sum() / 1000 == pytest.approx(km, rel=0.05)
    if name.startswith("beatty"):
        assert sorted(table["limit_kph"].dropna().round(1).unique()) == [40.2, 56.3, 72.4, 88.5, 112.7]


@pytest.mark.shared
@pytest.mark.slow
def test_porto_takes_less_than_a_gibibyte_and_few_seconds(shared_data):
    pytest.importorskip("resource")
    code = (
        "import re, resource, sys, time\n"
        "from pathlib import Path\n"
        "from tests.test_loaders_osm_roads import area_of, roads_in\n"
        "start = time.process_time()\n"
        "table = roads_in(Path(sys.argv[1]), 'porto.osm.pbf', area_of((-9.2, 40.7, -7.8, 41.9))).table\n"
        "status = Path('/proc/self/status')\n"  # ru_maxrss of a child may be its parent's
        "told = re.search(r'VmHWM:\\s+(\\d+) kB', status.read_text()) if status.exists() else None\n"
        "peak = int(told[1]) / 1024 if told else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\n"
        "print(len(table), time.process_time() - start, peak)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(shared_data / "osm_porto")], capture_output=True, text=True, check=True, cwd=str(ROOT), timeout=300
    )
    count, seconds, mebibytes = map(float, done.stdout.split())
    assert count > 90_000
    assert mebibytes < 400
    assert seconds < 30


def test_reading_nodes_gives_those_asked_for_in_order(tmp_path):
    name = osm_file(tmp_path, {3: (1, 1), 1: (2, 2), 2: (3, 3)})
    nodes = read_nodes(tmp_path / name, np.array([1, 3, 7]))
    assert nodes.ids.tolist() == [1, 3]
    assert (nodes.lon[0], nodes.lat[0]) == pytest.approx(degrees(2, 2))


def test_remarks_stay_the_same_on_a_second_reading(tmp_path):
    name = osm_file(tmp_path, {1: (1, 5), 2: (2, 5)}, ways={10: ([1, 2], {**STREET, "surface": "sawdust"})})
    assert codes(roads_in(tmp_path, name).remarks) == codes(roads_in(tmp_path, name).remarks)
