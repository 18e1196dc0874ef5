"""The five pilot municipalities from real files, against a count made with plain csv, json and shapely."""

from __future__ import annotations

import csv
import json
import time

import pytest
import shapely
from pyproj import Transformer

from accessibility.config import AreaConfig, PlacesConfig, ServicesConfig
from accessibility.errors import CrsError, DataError
from accessibility.loaders.places_file import load_places
from accessibility.loaders.services_file import load_services
from accessibility.loaders.study_area import load_area
from accessibility.vocabulary import KINDS
from tests.file_worlds import codes

pytestmark = pytest.mark.shared

PILOTS = ("Kemijärvi", "Pelkosenniemi", "Posio", "Pudasjärvi", "Tornio")
BOUNDARIES = "finland_municipalities/kuntarajat.2023.json"
VILLAGES = "finland_postal/villages_postal_population.csv"
COLUMNS = {"name": "place", "code": "postal_code", "people": "population_2022"}


@pytest.fixture(scope="module")
def pilots(shared_data):
    return load_area(AreaConfig(file=BOUNDARIES, names=PILOTS), shared_data)


@pytest.fixture(scope="module")
def by_hand(shared_data):
    """The pilots' union in metres, and the postal places with their points, without any of the project's code."""
    to_metres = Transformer.from_crs(4326, 3067, always_xy=True)

    def moved(shape):
        return shapely.transform(shape, lambda xy: shapely.get_coordinates(shapely.points(*to_metres.transform(xy[:, 0], xy[:, 1]))))

    with (shared_data / BOUNDARIES).open(encoding="utf-8") as file:
        features = json.load(file)["features"]
    shapes = {feature["properties"]["NAMEFIN"]: moved(shapely.geometry.shape(feature["geometry"])) for feature in features}
    with (shared_data / VILLAGES).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    points = [shapely.Point(to_metres.transform(float(row["lon"]), float(row["lat"]))) for row in rows]
    return shapely.union_all([shapes[name] for name in PILOTS]), rows, points


def test_the_pilots_area_is_their_union(pilots, by_hand):
    area, remarks = pilots
    union, _, _ = by_hand
    assert area.name == "Kemijärvi, Pelkosenniemi, Posio, Pudasjärvi, Tornio"
    assert area.crs.to_epsg() == 3067
    assert area.boundary.symmetric_difference(union).area < 1.0
    assert area.boundary.area / 1e6 == pytest.approx(16_567, abs=1)
    assert area.parts["name_sv"].tolist() == ["Kemijärvi", "Pelkosenniemi", "Posio", "Pudasjärvi", "Torneå"]
    assert codes(remarks) == {"name_column_guessed": 0}


def test_every_village_and_every_person_is_accounted_for(pilots, by_hand, shared_data):
    area, _ = pilots
    union, rows, points = by_hand
    table, remarks = load_places(PlacesConfig(file=VILLAGES, columns=COLUMNS), shared_data, area)
    inside = {row["postal_code"]: row for row, point in zip(rows, points, strict=True) if union.intersects(point)}
    near = {row["postal_code"]: row for row, point in zip(rows, points, strict=True) if union.distance(point) <= 20_000}
    assert set(table.index) == set(near)
    own = {row["postal_code"] for row in near.values() if row["municipality"] in PILOTS}
    assert own - set(inside) == {"95430"}
    assert set(inside) - own == set()
    assert set(table.index[table["inside"]]) == own
    assert table.loc[table["inside"], "people"].sum() == sum(int(near[code]["population_2022"]) for code in own)
    assert table["people"].sum() == sum(int(row["population_2022"]) for row in near.values())
    assert (len(inside), len(own), len(near)) == (74, 75, 156)
    assert table.loc[table["inside"], "people"].sum() == 38_080 + 1_180
    said = {remark.code: remark for remark in remarks}
    assert said["outside_area"].count == len(rows) - len(near) == 2_836
    assert said["inside_by_municipality"].rows == ("95430",)
    assert said["degrees_guessed"].details["columns"] == "lon, lat"
    assert "places_people_unknown" not in said


def test_tornio_has_seventeen_places_of_one_name_and_one_without_people(pilots, shared_data):
    area, _ = pilots
    table, remarks = load_places(PlacesConfig(file=VILLAGES, columns=COLUMNS), shared_data, area)
    tornio = table[table["municipality"] == "Tornio"]
    assert len(tornio) == 17
    assert set(tornio["name"]) == {"Tornio"}
    assert tornio.index.tolist() == tornio["code"].tolist()
    assert tornio.index[tornio["people"] == 0].tolist() == ["95490"]
    said = {remark.code: remark for remark in remarks}
    assert said["places_without_people"].rows == ("95490",)
    assert "places_share_names" not in said
    without = {"name": "place", "people": "population_2022"}
    _, remarks = load_places(PlacesConfig(file=VILLAGES, columns=without), shared_data, area)
    shared = next(remark for remark in remarks if remark.code == "places_share_names")
    assert "Tornio" in shared.rows
    assert shared.count >= 17
    assert codes(remarks)["ids_made"] == 2_992


def test_a_place_just_outside_its_municipality_counts_even_without_a_ring(shared_data):
    area, _ = load_area(AreaConfig(file=BOUNDARIES, names=("Torneå",), buffer_m=0), shared_data)
    table, _ = load_places(PlacesConfig(file=VILLAGES, columns=COLUMNS), shared_data, area)
    assert len(table) == 17
    assert table["inside"].all()


def test_codes_of_helsinki_keep_their_leading_zeros(shared_data):
    area, _ = load_area(AreaConfig(file=BOUNDARIES, names=("Helsinki",)), shared_data)
    table, _ = load_places(PlacesConfig(file=VILLAGES, columns=COLUMNS), shared_data, area)
    assert table.index[0] == "00100"
    assert table.index.str.len().unique().tolist() == [5]


def test_swapped_columns_of_the_real_file_are_recognised(pilots, shared_data):
    area, _ = pilots
    swapped = {**COLUMNS, "lon": "lat", "lat": "lon"}
    with pytest.raises(CrsError, match="would once x and y are swapped"):
        load_places(PlacesConfig(file=VILLAGES, columns=swapped), shared_data, area)


def test_a_file_of_another_region_is_refused(shared_data):
    area, _ = load_area(AreaConfig(file=BOUNDARIES, names=("Sottunga",)), shared_data)
    with pytest.raises(DataError, match="none of its 2,992 places lies inside the study area 'Sottunga'"):
        load_places(PlacesConfig(file=VILLAGES, columns=COLUMNS), shared_data, area)


def test_municipal_centres_are_services(pilots, shared_data):
    area, _ = pilots
    config = ServicesConfig(
        file="finland_municipalities/municipality_central_localities.csv",
        columns={"service": "kuntatunnus", "name": "teksti", "x": "X", "y": "Y"},
        crs="EPSG:4326",
        kinds=("municipal_centre",),
    )
    loaded = load_services(config, shared_data, area, KINDS)
    centres = loaded.services.set_index("name")
    assert {name.upper() for name in PILOTS} <= set(centres.index)
    assert centres.loc["TORNIO"].geometry.distance(area.boundary) == pytest.approx(627, abs=1)
    assert loaded.offers.index.get_level_values("kind").unique().tolist() == ["municipal_centre"]
    assert len(loaded.services) == len(loaded.offers) == 11
    assert codes(loaded.remarks)["outside_area"] == 298


def test_the_whole_country_loads_in_seconds(shared_data):
    start = time.process_time()
    area, _ = load_area(AreaConfig(file=BOUNDARIES), shared_data)
    table, remarks = load_places(PlacesConfig(file=VILLAGES, columns=COLUMNS), shared_data, area)
    seconds = time.process_time() - start
    assert len(area.parts) == 309
    assert len(table) + codes(remarks).get("outside_area", 0) == 2_992
    assert table["people"].sum() == 5_464_846
    assert seconds < 30
