"""Timetables are read as other readers read them, and ferries' timetables become intervals by season."""

from __future__ import annotations

import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from accessibility.config import RoadsConfig
from accessibility.errors import CrsError, DuplicateIdError, FileFormatError, MissingColumnError, TableError
from accessibility.loaders.gtfs_days import days_covered, running
from accessibility.loaders.gtfs_read import read_gtfs
from accessibility.loaders.inputs import load_roads
from accessibility.network import build
from tests.file_worlds import METRES, at, codes, degrees, square

FEED = {
    "agency.txt": "agency_name\nLossi Oy\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\nW,Länsi,{west}\nE,Itä,{east}\n",
    "routes.txt": "route_id,route_type,route_long_name\nferry,4,Lossi\nbus,3,Bussi\n",
    "trips.txt": "route_id,service_id,trip_id\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
    "summer,1,1,1,1,1,1,1,20260601,20260831\nwinter,1,1,1,1,1,0,0,20261201,20270331\n",
}  # fmt: skip


def feed(folder, trips=(), name="gtfs.zip", **changed):
    """A feed with a ferry between two shores of the square: ``trips`` are (id, route, service, from, to, leaves, arrives)."""
    (west_lon, west_lat), (east_lon, east_lat) = degrees(1, 0), degrees(3, 0)
    texts = FEED | {"stops.txt": FEED["stops.txt"].format(west=f"{west_lat},{west_lon}", east=f"{east_lat},{east_lon}")}
    for trip, route, service, start, end, leaves, arrives in trips:
        texts["trips.txt"] += f"{route},{service},{trip}\n"
        texts["stop_times.txt"] += f"{trip},{leaves},{leaves},{start},1\n{trip},{arrives},{arrives},{end},2\n"
    with zipfile.ZipFile(folder / name, "w") as archive:
        for key, text in (texts | {f"{key}.txt": text for key, text in changed.items()}).items():
            if text is not None:
                archive.writestr(key, text)
    return folder / name


def sailings(service, hours):
    there = [(f"{service}-w{hour}", "ferry", service, "W", "E", f"{hour:02d}:00:00", f"{hour:02d}:20:00") for hour in hours]
    back = [(f"{service}-e{hour}", "ferry", service, "E", "W", f"{hour:02d}:30:00", f"{hour:02d}:50:00") for hour in hours]
    return there + back


def roads(folder):
    """A road, a ferry of two kilometres, and a road."""
    lines = [shapely.LineString([at(a, 0), at(b, 0)]) for a, b in ((0, 1), (1, 3), (3, 4))]
    table = gpd.GeoDataFrame({"road": ["a", "lossi", "b"], "road_class": ["tertiary", "ferry", "tertiary"]}, geometry=lines, crs=METRES)
    table.to_file(folder / "roads.gpkg")
    return load_roads(RoadsConfig(source="file", file="roads.gpkg", timetable_file="gtfs.zip"), folder, square())


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "rows", "days", "middle_day_trips"),
    [
        (
            "kuopio_gtfs/gtfs_kuopio_finland.zip",
            {"agency": 5, "stops": 1355, "routes": 46, "trips": 2149, "stop_times": 79123, "calendar": 15, "calendar_dates": 57},
            ("2016-10-24", "2017-06-04", 224),
            1129,
        ),
        (
            "osm_tampere/tampere_gtfs_2021-12.zip",
            {
                "agency": 1,
                "stops": 1141,
                "routes": 79,
                "trips": 5641,
                "stop_times": 144471,
                "calendar": 108,
                "calendar_dates": 711,
                "transfers": 38,
            },
            ("2021-09-20", "2022-03-31", 193),
            3,
        ),
    ],
)
def test_real_timetables_count_as_gtfs_kit_counts_them(shared_data, file, rows, days, middle_day_trips):
    """Numbers by gtfs-kit 13: rows of each table, its ``get_dates`` and ``compute_trip_activity`` of the middle day."""
    found = read_gtfs(shared_data / file)
    covered = days_covered(found)
    middle = running(found, covered).loc[found.trips["service_id"], covered[len(covered) // 2]]

    assert {name: len(getattr(found, name)) for name in rows} == rows
    assert (str(covered[0].date()), str(covered[-1].date()), len(covered)) == days
    assert int(middle.sum()) == middle_day_trips
    assert found.remarks == ()
    assert found.stop_times["departure_minutes"].notna().all()


def test_times_are_minutes_that_pass_midnight(tmp_path):
    found = read_gtfs(feed(tmp_path, [("t", "ferry", "summer", "W", "E", "23:59:30", "24:20:00")]))

    assert found.stop_times["departure_minutes"].tolist() == [1439.5, 1460.0]


def test_ferries_leave_as_their_timetable_says_by_season(tmp_path):
    feed(tmp_path, sailings("summer", range(6, 22)) + sailings("winter", (8, 16)))

    loaded = roads(tmp_path)
    ferries = loaded.table[loaded.table["road_class"] == "ferry"].set_index("seasons")

    assert ferries["interval_minutes"].to_dict() == pytest.approx({"winter": 480.0, "summer": 60.0, "thaw,autumn": np.nan}, nan_ok=True)
    assert ferries["crossing_minutes"]["summer"] == 20
    assert codes(loaded.remarks)["ferries_by_timetable"] == 1
    assert loaded.table.index.is_unique
    summer, winter = (build(loaded.table, season=season) for season in ("summer", "winter"))
    assert (winter.milliseconds.max() - summer.milliseconds.max()) / 60_000 == pytest.approx(480 / 2 - 60 / 2)


def test_a_season_the_timetable_covers_without_a_sailing_is_closed(tmp_path):
    buses = [("bus1", "bus", "winter", "W", "E", "08:00:00", "08:10:00")]
    feed(tmp_path, sailings("summer", (8, 12)) + buses)

    seasons = roads(tmp_path).table.query("road_class == 'ferry'")["seasons"].tolist()

    assert sorted(seasons) == ["summer", "thaw,autumn"]


def test_a_ferry_the_timetable_does_not_name_stays_as_it_was(tmp_path):
    feed(tmp_path, [("bus1", "bus", "summer", "W", "E", "08:00:00", "08:10:00")])

    loaded = roads(tmp_path)

    assert codes(loaded.remarks)["ferries_not_in_timetable"] == 1
    assert loaded.table.query("road_class == 'ferry'")["interval_minutes"].isna().all()


def test_roads_without_a_ferry_take_nothing_and_tell_so_with_what_the_timetable_lacks(tmp_path):
    line = gpd.GeoDataFrame({"road": ["a"], "road_class": ["tertiary"]}, geometry=[shapely.LineString([at(0, 0), at(1, 0)])], crs=METRES)
    line.to_file(tmp_path / "roads.gpkg")
    feed(tmp_path, [("b", "tram", "summer", "W", "E", "08:00:00", "08:10:00")])

    plain = load_roads(RoadsConfig(source="file", file="roads.gpkg"), tmp_path, square())
    loaded = load_roads(RoadsConfig(source="file", file="roads.gpkg", timetable_file="gtfs.zip"), tmp_path, square())

    assert loaded.table.equals(plain.table)
    told = codes(loaded.remarks)
    assert (told["timetable_without_ferry_roads"], told["gtfs_trips_without_route_or_days"]) == (1, 1)


def test_trips_by_frequency_are_written_out(tmp_path):
    frequencies = "trip_id,start_time,end_time,headway_secs\nt,08:00:00,10:00:00,1800\n"
    feed(tmp_path, [("t", "ferry", "summer", "W", "E", "08:00:00", "08:10:00")], frequencies=frequencies)

    ferry = roads(tmp_path).table.query("road_class == 'ferry' and seasons == 'summer'")

    assert ferry["interval_minutes"].tolist() == [30]


def test_rows_that_name_nothing_and_times_that_run_backwards_are_left_out_and_told(tmp_path):
    trips = [
        ("a", "ferry", "summer", "W", "E", "08:00:00", "08:10:00"),
        ("b", "tram", "summer", "W", "E", "08:00:00", "08:10:00"),
        ("c", "ferry", "summer", "W", "E", "09:00:00", "08:10:00"),
        ("d", "ferry", "summer", "W", "X", "09:00:00", "09:10:00"),
    ]

    found = read_gtfs(feed(tmp_path, trips))

    assert codes(found.remarks) == {"gtfs_trips_without_route_or_days": 1, "gtfs_stops_of_no_trip": 1, "gtfs_trips_backward": 1}
    assert sorted(found.trips.index) == ["a", "d"]


def test_exceptions_add_and_remove_days(tmp_path):
    dates = "service_id,date,exception_type\nsummer,20260603,2\nextra,20260603,1\n"
    found = read_gtfs(feed(tmp_path, calendar_dates=dates))

    runs = running(found, pd.DatetimeIndex(["2026-06-02", "2026-06-03"]))

    assert runs.loc["summer"].tolist() == [True, False]
    assert runs.loc["extra"].tolist() == [False, True]


@pytest.mark.parametrize(
    ("changed", "error", "told"),
    [
        ({"stops": None}, FileFormatError, "stops.txt not in the archive"),
        ({"calendar": None}, FileFormatError, "calendar.txt or calendar_dates.txt"),
        ({"routes": "route_id\nferry\n"}, MissingColumnError, "routes.txt: column 'route_type' is missing"),
        ({"routes": "route_id,route_type\nferry,4\nferry,4\n"}, DuplicateIdError, "1 id stands twice"),
        ({"stop_times": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nt,8.00,8:99:00,W,1\n"}, TableError, "2 faults"),
        ({"routes": b"route_id,route_type\nf\xe4rja,4\n"}, FileFormatError, "UTF-8"),
    ],
)
def test_a_broken_feed_is_refused_in_one_message(tmp_path, changed, error, told):
    with pytest.raises(error, match=told):
        read_gtfs(feed(tmp_path, **changed))


def test_what_is_no_feed_is_refused(tmp_path):
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04 cut")
    with pytest.raises(FileFormatError, match="cut off"):
        read_gtfs(tmp_path / "x.zip")
    with pytest.raises(FileFormatError, match="no such file"):
        read_gtfs(tmp_path / "y.zip")


@pytest.mark.parametrize("which", ["all", "one"])
def test_latitude_and_longitude_exchanged_within_range_are_refused(tmp_path, which):
    (west_lon, west_lat), (east_lon, east_lat) = degrees(1, 5), degrees(3, 5)
    west = f"{west_lon},{west_lat}" if which == "all" else f"{west_lat},{west_lon}"
    feed(tmp_path, stops=f"stop_id,stop_name,stop_lat,stop_lon\nW,Länsi,{west}\nE,Itä,{east_lon},{east_lat}\n")
    road(tmp_path)
    told = (
        f"stop_lat and stop_lon seem to be exchanged in {2 if which == 'all' else 1} of 2 stops, .*: {'W, E' if which == 'all' else 'E'};"
    )

    with pytest.raises(CrsError, match=told):
        load_roads(RoadsConfig(source="file", file="roads.geojson", timetable_file="gtfs.zip"), tmp_path, square())


def test_a_feed_of_another_region_is_told(tmp_path):
    feed(tmp_path, stops="stop_id,stop_name,stop_lat,stop_lon\nW,Länsi,41.1,-8.6\nE,Itä,41.2,-8.5\n")
    road(tmp_path)

    loaded = load_roads(RoadsConfig(source="file", file="roads.geojson", timetable_file="gtfs.zip"), tmp_path, square())

    assert codes(loaded.remarks)["gtfs_stops_elsewhere"] == 2


def road(folder):
    line = shapely.LineString([at(1, 0), at(3, 0)])
    gpd.GeoDataFrame({"road_class": ["ferry"]}, geometry=[line], crs=METRES).to_file(folder / "roads.geojson")
