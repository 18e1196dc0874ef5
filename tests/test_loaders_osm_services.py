import pytest

from accessibility.config import ServicesConfig
from accessibility.errors import DataError
from accessibility.loaders.osm_services import load_services
from accessibility.loaders.osm_tags import HOST_RULES, KIND_RULES, host_kind_of, kinds_of
from accessibility.schema import OFFERS, SERVICES, check_table
from accessibility.vocabulary import HOST_KINDS, KINDS
from tests.file_worlds import at, square
from tests.osm_files import osm_file
from tests.test_loaders_osm_roads import area_of


def services_in(folder, name, area=None, **config):
    return load_services(ServicesConfig(source="osm", file=name, **config), folder, area or square(), (*KINDS, "market"))


def remark(loaded, code):
    return next((remark for remark in loaded.remarks if remark.code == code), None)


def test_tables_use_only_words_of_ours():
    assert {rule.kind for rule in KIND_RULES} <= set(KINDS)
    assert {rule.kind for rule in HOST_RULES} <= set(HOST_KINDS)


@pytest.mark.parametrize(
    ("tags", "kinds"),
    [
        ("shop=supermarket", "grocery"),
        ("shop=convenience", "grocery"),
        ("shop=general", "grocery"),
        ("shop=clothes", ""),
        ("shop=kiosk", ""),
        ("amenity=pharmacy healthcare=pharmacy", "pharmacy"),
        ("amenity=clinic", "health_centre"),
        ("amenity=doctors", "health_centre"),
        ("healthcare=centre", "health_centre"),
        ("amenity=dentist", "dentist"),
        ("healthcare=hospital", "hospital"),
        ("amenity=school", "school"),
        ("amenity=kindergarten", "kindergarten"),
        ("amenity=childcare", "kindergarten"),
        ("amenity=library", "library"),
        ("amenity=post_office", "post"),
        ("amenity=post_box", ""),
        ("amenity=vending_machine vending=parcel_pickup", "post"),
        ("amenity=fuel", "fuel"),
        ("amenity=fuel access=private", ""),
        ("amenity=atm", "cash"),
        ("amenity=bank atm=yes", "cash bank"),
        ("amenity=townhall", "municipal_office"),
        ("amenity=police", "police"),
        ("amenity=fire_station", "fire_station"),
        ("amenity=social_facility", "social_care"),
        ("amenity=place_of_worship", "parish"),
        ("amenity=community_centre", "village_hall"),
        ("leisure=sports_centre", "sport"),
        ("leisure=pitch", ""),
        ("leisure=swimming_pool", ""),
        ("leisure=swimming_pool access=private name=Oma", ""),
        ("leisure=swimming_pool access=yes", "swimming"),
        ("leisure=swimming_pool name=Uimahalli", "swimming"),
        ("leisure=water_park", "swimming"),
        ("amenity=cafe", "cafe"),
        ("amenity=restaurant", "restaurant"),
        ("amenity=charging_station", "charging"),
        ("amenity=recycling", "recycling"),
        ("amenity=bus_station", "bus_station"),
        ("amenity=fuel shop=convenience atm=yes", "grocery fuel cash"),
        ("shop=supermarket;bakery", "grocery"),
        ("disused:shop=convenience", ""),
        ("was:amenity=school", ""),
        ("shop=vacant", ""),
        ("amenity=school access=private", "school"),
    ],
)
def test_tags_give_kinds(tags, kinds):
    assert " ".join(kinds_of(dict(pair.split("=") for pair in tags.split()))) == kinds


@pytest.mark.parametrize(
    ("tags", "host"),
    [
        ({"amenity": "school"}, "school"),
        ({"amenity": "library", "building": "parish_hall"}, "library"),
        ({"amenity": "community_centre"}, "village_hall"),
        ({"building": "parish_hall"}, "parish_hall"),
        ({"amenity": "townhall"}, "office"),
        ({"shop": "supermarket"}, "shop"),
        ({"amenity": "fuel", "shop": "convenience"}, "shop"),
        ({"amenity": "fuel"}, "other"),
        ({"amenity": "place_of_worship"}, None),
        ({"amenity": "atm"}, None),
        ({"amenity": "restaurant"}, None),
    ],
)
def test_tags_give_the_kind_of_house(tags, host):
    assert host_kind_of(tags) == host


def test_services_carry_names_providers_hours_and_offers(tmp_path):
    nodes = {1: (5, 5), 2: (-3, 5), 3: (60, 5)}
    tags = {
        1: {"shop": "convenience", "amenity": "fuel", "name": "Kyläkauppa", "name:sv": "Bybutiken", "operator": "Osuuskauppa"}
        | {"brand": "Ketju", "opening_hours": "Mo-Sa 09:00-18:00"},
        2: {"amenity": "pharmacy", "brand": "Apteekki X"},
        3: {"amenity": "school", "name": "Kaukana"},
    }
    loaded = services_in(tmp_path, osm_file(tmp_path, nodes, node_tags=tags))
    check_table(loaded.services, SERVICES, "here")
    check_table(loaded.offers, OFFERS, "here")
    services, offers = loaded.services, loaded.offers
    assert services.index.tolist() == ["osm-n1", "osm-n2"]
    assert services["name"].tolist() == ["Kyläkauppa", "Apteekki X"]
    assert services["name_sv"].tolist()[0] == "Bybutiken"
    assert services["provider"].tolist() == ["Osuuskauppa", "Apteekki X"]
    assert services["inside"].tolist() == [True, False]
    assert services[["status", "channel", "seasons"]].iloc[0].tolist() == ["open", "physical", ""]
    assert offers.index.tolist() == [("osm-n1", "fuel"), ("osm-n1", "grocery"), ("osm-n2", "pharmacy")]
    assert offers.loc[("osm-n1", "grocery"), "opening_hours"] == "Mo-Sa 09:00-18:00"
    assert offers.loc[("osm-n1", "grocery"), "provider"] == "Osuuskauppa"


def test_areas_are_points_within_them_also_where_they_bend_or_have_parts(tmp_path):
    nodes = {1: (5, 5), 2: (6, 5), 3: (6, 5.1), 4: (5.1, 5.1), 5: (5.1, 6), 6: (5, 6), 7: (10, 10), 8: (11, 10), 9: (11, 11), 10: (10, 11)}
    ways = {
        20: ([1, 2, 3, 4, 5, 6, 1], {"amenity": "school", "name": "Kulma"}),
        21: ([7, 8, 9], {}),
        22: ([9, 10, 7], {}),
    }
    relations = {30: ([("way", 21, "outer"), ("way", 22, "outer")], {"type": "multipolygon", "amenity": "hospital", "name": "Sairaala"})}
    services = services_in(tmp_path, osm_file(tmp_path, nodes, ways=ways, relations=relations)).services
    assert services.index.tolist() == ["osm-r30", "osm-w20"]
    x, y = (services.geometry["osm-w20"].x - at(0, 0)[0]) / 1000, (services.geometry["osm-w20"].y - at(0, 0)[1]) / 1000
    assert (5 < x < 6 and 5 < y < 5.1) or (5 < x < 5.1 and 5 < y < 6)
    assert services.geometry["osm-r30"].x == pytest.approx(at(10.5, 0)[0], abs=1)


def test_a_service_mapped_as_point_and_building_is_one_with_all_its_kinds(tmp_path):
    nodes = {1: (5, 5), 2: (4.99, 4.99), 3: (5.01, 4.99), 4: (5.01, 5.01), 5: (4.99, 5.01), 6: (5.04, 5), 7: (5.2, 5), 8: (5.01, 5)}
    ways = {20: ([2, 3, 4, 5, 2], {"shop": "supermarket", "name": "Kauppa", "building": "retail"})}
    tags = {
        1: {"shop": "supermarket", "name": "KAUPPA", "amenity": "fuel", "operator": "X", "phone": "1"},
        6: {"amenity": "pharmacy", "name": "Kauppa"},
        7: {"shop": "supermarket", "name": "Kauppa"},
        8: {"shop": "supermarket", "name": "Toinen"},
    }
    loaded = services_in(tmp_path, osm_file(tmp_path, nodes, ways=ways, node_tags=tags))
    assert loaded.services.index.tolist() == ["osm-n1", "osm-n6", "osm-n7", "osm-n8"]
    assert loaded.offers.loc["osm-n1"].index.tolist() == ["fuel", "grocery"]
    assert (remark(loaded, "osm_services_twice").count, remark(loaded, "osm_services_twice").total) == (1, 5)


def test_what_is_closed_is_left_out_and_told_by_kind(tmp_path):
    tags = {
        1: {"shop": "convenience", "name": "Auki"},
        2: {"disused:shop": "convenience", "name": "Kiinni"},
        3: {"amenity": "bank", "disused": "yes", "name": "Pankki"},
        4: {"amenity": "school", "opening_hours": "closed", "name": "Koulu"},
        5: {"was:amenity": "post_office", "amenity": "cafe", "name": "Posti"},
    }
    loaded = services_in(tmp_path, osm_file(tmp_path, {number: (5, number) for number in tags}, node_tags=tags))
    assert loaded.services["name"].tolist() == ["Auki", "Posti"]
    assert loaded.offers.index.get_level_values("kind").tolist() == ["grocery", "cafe"]
    said = remark(loaded, "osm_services_closed")
    assert (said.count, said.details) == (4, {"kinds": "bank 1, grocery 1, post 1, school 1"})


def test_only_the_kinds_asked_for_are_taken_and_the_study_may_add_words(tmp_path):
    tags = {
        1: {"shop": "convenience", "name": "A", "atm": "yes"},
        2: {"amenity": "school", "name": "B"},
        3: {"amenity": "marketplace", "name": "C"},
        4: {"shop": "bakery", "name": "D"},
    }
    name = osm_file(tmp_path, {number: (5, number) for number in tags}, node_tags=tags)
    assert services_in(tmp_path, name, kinds=("grocery",)).offers.index.tolist() == [("osm-n1", "grocery")]
    words = {"amenity=marketplace": "market", "shop=bakery": "grocery"}
    found = services_in(tmp_path, name, kind_words=words, kinds=("grocery", "market")).offers.index.tolist()
    assert found == [("osm-n1", "grocery"), ("osm-n3", "market"), ("osm-n4", "grocery")]


def test_seasonal_services_say_when_or_are_told(tmp_path):
    tags = {
        1: {"amenity": "cafe", "name": "Kesäkahvila", "seasonal": "summer"},
        2: {"amenity": "cafe", "name": "Joskus", "seasonal": "yes"},
        3: {"amenity": "cafe", "name": "Päivin", "opening_hours": "Jun-Aug 10:00-18:00"},
        4: {"amenity": "cafe", "name": "Aina", "opening_hours": "Mo-Su 10:00-18:00"},
    }
    loaded = services_in(tmp_path, osm_file(tmp_path, {number: (5, number) for number in tags}, node_tags=tags))
    assert loaded.services["seasons"].tolist() == ["summer", "", "summer", ""]
    assert remark(loaded, "osm_services_season_unknown").rows == ("Joskus",)
    assert remark(loaded, "osm_services_season_from_dates").rows == ("Päivin",)


def test_unnamed_services_show_what_they_are_and_their_id_and_are_told(tmp_path):
    loaded = services_in(tmp_path, osm_file(tmp_path, {1: (5, 5)}, node_tags={1: {"amenity": "atm"}}), provider="Otto")
    assert loaded.services["name"].tolist() == ["atm (osm-n1)"]
    assert loaded.services["provider"].tolist() == ["Otto"]
    assert remark(loaded, "osm_services_unnamed").count == 1


def test_services_without_a_position_are_told(tmp_path):
    ways = {20: ([98, 99, 98], {"amenity": "school", "name": "Koulu"}), 21: ([97, 98], {"amenity": "bench"})}
    loaded = services_in(tmp_path, osm_file(tmp_path, {1: (5, 5)}, ways=ways, node_tags={1: {"amenity": "atm"}}))
    assert remark(loaded, "osm_services_nodes_missing").rows == ("Koulu",)


def test_no_service_is_refused(tmp_path):
    with pytest.raises(DataError, match="no service of the kinds library"):
        services_in(tmp_path, osm_file(tmp_path, {1: (5, 5)}, node_tags={1: {"amenity": "atm"}}), kinds=("library",))


@pytest.mark.shared
def test_andorra(shared_data):
    loaded = services_in(shared_data / "osm_andorra", "andorra-2021-10-28.osm.pbf", area_of((1.38, 42.4, 1.82, 42.68)))
    counts = loaded.offers.reset_index()["kind"].value_counts()
    assert counts["pharmacy"] == 30
    assert counts["grocery"] == 45
    assert counts["library"] == 5
    assert loaded.services.index.is_unique
    assert set(loaded.offers.index.get_level_values("service")) == set(loaded.services.index)
    assert loaded.services["inside"].all()
