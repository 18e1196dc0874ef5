import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility.loaders.osm_road_tags import RELEVANT_KEYS, LeftOut, RoadTags, read_way
from accessibility.loaders.osm_road_words import ACCESS_OF_WORD, HIGHWAYS, SURFACE_OF_TRACKTYPE, SURFACE_OF_WORD
from accessibility.loaders.osm_values import kph_of, minutes_of, months_of, people_of, seasons_of_months, seasons_of_words
from accessibility.vocabulary import ACCESSES, DIRECTIONS, MONTHS_OF_SEASON, ROAD_CLASSES, SEASONS, SURFACES


def road(**tags: str) -> RoadTags:
    """The reading of a residential street with these tags; ``__`` in a name stands for a colon."""
    given = {"highway": "residential"} | {key.replace("__", ":"): value for key, value in tags.items()}
    read = read_way(given)
    assert isinstance(read, RoadTags), read
    return read


def ferry(**tags: str) -> RoadTags:
    read = read_way({"route": "ferry", **tags})
    assert isinstance(read, RoadTags), read
    return read


def noted(read: RoadTags) -> list[str]:
    return [word for word, _ in read.notes]


def test_tables_use_only_words_of_ours():
    assert {highway.road_class for highway in HIGHWAYS.values()} <= set(ROAD_CLASSES)
    assert set(SURFACE_OF_WORD.values()) | set(SURFACE_OF_TRACKTYPE.values()) <= set(SURFACES)
    assert set(ACCESS_OF_WORD.values()) <= set(ACCESSES)


@pytest.mark.parametrize(
    ("highway", "road_class", "modes"),
    [
        ("motorway_link", "motorway", "car"),
        ("trunk", "trunk", "car bicycle walk"),
        ("primary_link", "primary", "car bicycle walk"),
        ("secondary", "secondary", "car bicycle walk"),
        ("tertiary_link", "tertiary", "car bicycle walk"),
        ("unclassified", "unclassified", "car bicycle walk"),
        ("living_street", "living_street", "car bicycle walk"),
        ("service", "service", "car bicycle walk"),
        ("track", "track", "car bicycle walk"),
        ("path", "path", "bicycle walk"),
        ("bridleway", "path", "walk"),
        ("cycleway", "cycleway", "bicycle walk"),
        ("pedestrian", "footway", "walk"),
        ("steps", "steps", "walk"),
        ("unclassified;tertiary", "unclassified", "car bicycle walk"),
    ],
)
def test_highway_gives_class_and_modes(highway, road_class, modes):
    read = road(highway=highway)
    assert read.road_class == road_class
    assert " ".join(mode for mode in ("car", "bicycle", "walk") if getattr(read, mode)) == modes


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "construction", "construction": "primary"}, LeftOut("not_built", "construction")),
        ({"highway": "proposed"}, LeftOut("not_built", "proposed")),
        ({"highway": "track", "abandoned": "yes"}, LeftOut("not_built", "abandoned")),
        ({"route": "ferry", "disused": "yes"}, LeftOut("not_built", "disused")),
        ({"highway": "pedestrian", "area": "yes"}, LeftOut("area", "pedestrian")),
        ({"highway": "raceway"}, LeftOut("not_a_road", "raceway")),
        ({"highway": "service", "access": "no"}, LeftOut("forbidden", "no")),
        ({"highway": "residential", "access": "no", "psv": "yes"}, LeftOut("forbidden", "no")),
    ],
)
def test_what_is_no_road_is_left_out_with_its_reason(tags, expected):
    assert read_way(tags) == expected


def test_ways_that_have_nothing_to_do_with_travel_are_passed_over():
    assert read_way({"route": "ski", "piste:type": "nordic"}) is None
    assert read_way({"building": "yes"}) is None


@pytest.mark.parametrize(
    ("word", "access"),
    [
        ("yes", "public"),
        ("permissive", "public"),
        ("destination", "destination"),
        ("customers", "destination"),
        ("delivery", "destination"),
        ("private", "private"),
        ("permit", "private"),
        ("agricultural", "private"),
        ("forestry", "private"),
    ],
)
@pytest.mark.parametrize("key", ["access", "vehicle", "motor_vehicle", "motorcar"])
def test_restricted_roads_stay_usable_and_say_by_whom(key, word, access):
    read = road(**{key: word})
    assert (read.car, read.access) == (True, access)


def test_the_most_particular_access_tag_counts():
    assert road(access="no", motor_vehicle="destination").access == "destination"
    assert road(access="private", motorcar="yes").access == "public"
    assert road(motor_vehicle="yes", motorcar="no").car is False


def test_a_road_closed_to_cars_stays_for_walkers_whose_access_it_then_tells():
    read = road(motor_vehicle="no", foot="permit")
    assert (read.car, read.bicycle, read.walk, read.access) == (False, True, True, "public")
    read = road(access="no", foot="yes")
    assert (read.car, read.bicycle, read.walk, read.access) == (False, False, True, "public")


@pytest.mark.parametrize(("word", "car"), [("yes", True), ("destination", True), ("forestry", False), ("private", False), ("no", False)])
def test_a_cycleway_opens_to_cars_only_by_a_word_that_lets_people_drive(word, car):
    read = road(highway="cycleway", motor_vehicle=word)
    assert read.car is car
    assert read.access == ("destination" if word == "destination" else "public")


def test_access_yes_does_not_open_a_path_to_cars():
    assert road(highway="path", access="yes").car is False


def test_motorroads_are_for_motors():
    read = road(highway="trunk", motorroad="yes")
    assert (read.car, read.bicycle, read.walk) == (True, False, False)


def test_access_words_not_known_are_private_and_noted_once():
    read = road(access="foot")
    assert (read.car, read.access) == (True, "private")
    assert read.notes == (("access_unknown", "access=foot"),)
    assert road(access="unknown").access == "private"


@pytest.mark.parametrize(
    ("tags", "direction"),
    [
        ({}, "both"),
        ({"oneway": "yes"}, "forward"),
        ({"oneway": "1"}, "forward"),
        ({"oneway": "-1"}, "backward"),
        ({"oneway": "reverse"}, "backward"),
        ({"oneway": "no"}, "both"),
        ({"oneway": "alternating"}, "both"),
        ({"junction": "roundabout"}, "forward"),
        ({"junction": "roundabout", "oneway": "-1"}, "backward"),
        ({"junction": "roundabout", "oneway": "no"}, "both"),
        ({"highway": "motorway"}, "forward"),
        ({"highway": "motorway", "oneway": "no"}, "both"),
        ({"highway": "motorway_link"}, "both"),
    ],
)
def test_direction(tags, direction):
    assert road(**tags).direction == direction


def test_a_reversible_road_is_taken_for_both_ways_and_noted():
    read = road(oneway="reversible")
    assert read.direction == "both"
    assert noted(read) == ["direction_unknown"]


@pytest.mark.parametrize(
    ("text", "kph"),
    [
        ("80", 80),
        ("25 mph", 40.2336),
        ("50 km/h", 50),
        ("FI:rural", 80),
        ("FI:urban", 50),
        ("SE:rural", 70),
        ("FI:zone30", 30),
        ("DE:zone:30", 30),
        ("walk", 6),
        ("none", math.nan),
        ("signals", math.nan),
        ("DE:motorway", None),
        ("XX:rural", None),
        ("0", None),
        ("500", None),
        ("50; 40", None),
        ("fast", None),
        ("", None),
    ],
)
def test_speed_limits(text, kph):
    found = kph_of(text)
    assert found is None if kph is None else found == pytest.approx(kph, nan_ok=True)


def test_limits_fall_back_to_direction_then_to_the_kind_of_limit():
    read = road(maxspeed__forward="60", maxspeed__backward="40")
    assert read.limit_kph == 40
    assert noted(read) == ["limit_of_one_direction"]
    assert road(maxspeed__type="FI:urban").limit_kph == 50
    assert road(maxspeed="60", maxspeed__type="FI:urban").limit_kph == 60
    assert math.isnan(road(maxspeed__type="sign").limit_kph)
    assert noted(road(maxspeed__type="sign")) == []
    assert noted(road(maxspeed="fast")) == ["limit_unknown"]


@pytest.mark.parametrize(
    ("tags", "kph"),
    [
        ({"maxspeed:seasonal:winter": "80"}, 80),
        ({"maxspeed:conditional": "80 @ (Nov-Mar)"}, 80),
        ({"maxspeed:conditional": "60 @ (Nov 01 - Apr 8)"}, 60),
        ({"maxspeed:conditional": "80 @ winter"}, 80),
        ({"maxspeed:conditional": "100 @ (summer); 80 @ (winter)"}, 80),
        ({"maxspeed:conditional": "80 @ (Jan-Feb)"}, math.nan),
        ({"maxspeed:conditional": "80@(wet)"}, math.nan),
    ],
)
def test_winter_limits(tags, kph):
    read = read_way({"highway": "primary", "maxspeed": "100", **tags})
    assert read.limit_kph == 100
    assert read.winter_limit_kph == pytest.approx(kph, nan_ok=True)
    assert ("condition_ignored" in noted(read)) == math.isnan(kph)


@pytest.mark.parametrize(
    ("tags", "surface"),
    [
        ({"surface": "asphalt"}, "paved"),
        ({"surface": "cobblestone:flattened"}, "paved"),
        ({"surface": "paved;cobblestone"}, "paved"),
        ({"surface": "fine_gravel"}, "gravel"),
        ({"surface": "unpaved"}, "gravel"),
        ({"surface": "dirt"}, "ground"),
        ({"surface": "ice"}, "ice"),
        ({"tracktype": "grade1"}, "gravel"),
        ({"tracktype": "grade5"}, "ground"),
        ({"surface": "asphalt", "tracktype": "grade5"}, "paved"),
        ({}, "unknown"),
        ({"surface": "sawdust", "tracktype": "grade4"}, "ground"),
    ],
)
def test_surfaces(tags, surface):
    read = road(**tags)
    assert read.surface == surface
    assert ("surface_unknown" in noted(read)) == (tags.get("surface") == "sawdust")


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("PT35M", 35),
        ("PT1H30M", 90),
        ("00:35", 35),
        ("1:05", 65),
        ("00:35:30", 35.5),
        ("35", 35),
        ("35 min", 35),
        ("1.5 h", 90),
        ("P0DT0H20M", 20),
        ("", None),
        ("soon", None),
        ("0", None),
        ("00:00", None),
        ("20-30", None),
        ("10:75", None),
    ],
)
def test_durations_and_intervals(text, minutes):
    assert minutes_of(text) == minutes


@pytest.mark.parametrize(
    ("text", "seasons"),
    [
        ("winter", ("winter",)),
        ("spring;summer;autumn", ("thaw", "summer", "autumn")),
        ("autumn,winter", ("winter", "autumn")),
        ("no", ()),
        ("winter;spring;summer;autumn", ()),
        ("yes", None),
        ("dry_season", None),
    ],
)
def test_seasonal(text, seasons):
    assert seasons_of_words(text) == seasons


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Nov-Mar", {11, 12, 1, 2, 3}),
        ("Nov 01 - Apr 8", {11, 12, 1, 2, 3}),
        ("May 20-Sep 30 Mo-Su 08:00-18:00", {6, 7, 8, 9}),
        ("May-Sep 08:00-18:00", {5, 6, 7, 8, 9}),
        ("May-Sep 08:00-18:00; Oct 10:00-14:00", {5, 6, 7, 8, 9, 10}),
        ("summer", {6, 7, 8}),
        ("Jan", {1}),
        ("Dec-Jan", {12, 1}),
        ("May-Sep; Oct-Apr off", None),
        ("Mo-Fr 08:00-16:00", None),
        ("24/7", None),
        ("", None),
        ("Marian konditoria", None),
    ],
)
def test_months(text, months):
    assert months_of(text) == (None if months is None else frozenset(months))


def test_every_season_has_its_months_back():
    for season in SEASONS:
        assert seasons_of_months(MONTHS_OF_SEASON[season], least_share=1.0) == (season,)


def test_ice_roads_without_dates_are_open_in_winter_and_that_is_noted():
    read = road(highway="unclassified", ice_road="yes")
    assert (read.road_class, read.surface, read.seasons, noted(read)) == ("ice_road", "ice", ("winter",), ["winter_assumed"])
    read = road(highway="track", winter_road="yes", seasonal="winter")
    assert (read.road_class, read.seasons, noted(read)) == ("winter_road", ("winter",), [])
    assert road(highway="path", ice_road="yes").car is False


def test_seasonal_yes_says_no_season_and_is_noted():
    read = road(seasonal="yes")
    assert read.seasons == ()
    assert read.notes == (("season_unknown", "seasonal=yes"),)


def test_conditions_on_months_close_a_road_and_others_are_noted():
    read = road(motor_vehicle__conditional="no @ (Oct-Apr)")
    assert read.seasons == ("summer",)
    assert noted(read) == ["season_from_dates"]
    assert road(motor_vehicle__conditional="no @ winter").seasons == ("thaw", "summer", "autumn")
    read = road(motor_vehicle__conditional="no @ (Mo-Fr 07:00-09:00)")
    assert read.seasons == ()
    assert noted(read) == ["condition_ignored"]


def test_a_ferry_says_its_time_interval_and_seasons():
    read = ferry(duration="00:35", interval="01:00", seasonal="spring;summer;autumn", motor_vehicle="yes")
    assert (read.road_class, read.surface, read.car) == ("ferry", "water", True)
    assert (read.crossing_minutes, read.interval_minutes) == (35, 60)
    assert read.seasons == ("thaw", "summer", "autumn")
    assert read.notes == ()


def test_a_ferry_open_by_dates():
    assert ferry(motor_vehicle="yes", opening_hours="May-Sep 08:00-18:00").seasons == ("thaw", "summer")
    read = ferry(motor_vehicle="yes", seasonal="yes", opening_hours="Jun-Aug")
    assert (read.seasons, noted(read)) == (("summer",), ["season_from_dates"])
    assert ferry(motor_vehicle="yes", opening_hours="Mo-Su 06:00-22:00").notes == ()


@pytest.mark.parametrize(
    ("tags", "car", "notes"),
    [
        ({"motor_vehicle": "yes", "foot": "yes"}, True, []),
        ({"motor_vehicle": "no"}, False, []),
        ({"motorcar": "private"}, True, []),
        ({"ferry": "secondary"}, True, []),
        ({"hgv": "yes"}, True, []),
        ({"foot": "yes"}, False, ["ferry_without_cars_assumed"]),
        ({"bicycle": "yes", "foot": "yes"}, False, ["ferry_without_cars_assumed"]),
        ({}, True, ["ferry_cars_assumed"]),
    ],
)
def test_whether_a_ferry_takes_cars_is_read_or_assumed_and_noted(tags, car, notes):
    read = ferry(**tags)
    assert read.car is car
    assert noted(read) == notes


def test_a_ferry_time_that_cannot_be_read_is_not_known_and_noted():
    read = ferry(motor_vehicle="yes", duration="about half an hour")
    assert math.isnan(read.crossing_minutes)
    assert read.notes == (("time_unknown", "duration=about half an hour"),)


def test_fords_bridges_and_ploughing():
    assert noted(road(ford="yes")) == ["ford"]
    assert noted(road(winter_service="no")) == ["not_ploughed"]
    assert noted(road(snowplowing="yes")) == []
    assert road(bridge="viaduct").bridge is True
    assert road(bridge="no").bridge is False


hostile = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["yes", "no", "ferry", "track", "9" * 5000, "PT" + "9" * 5000 + "M", "-1", "no @ (Nov-Mar)", "FI:", "²", "1e999", ";"]),
)


@given(st.dictionaries(st.sampled_from(sorted(RELEVANT_KEYS)), hostile))
def test_whatever_stands_in_tags_is_read_into_our_words(tags):
    read = read_way(tags)
    if isinstance(read, RoadTags):
        assert read.road_class in ROAD_CLASSES
        assert read.surface in SURFACES
        assert read.direction in DIRECTIONS
        assert read.access in ACCESSES
        assert set(read.seasons) <= set(SEASONS)
        assert any((read.car, read.bicycle, read.walk))
        assert math.isnan(read.limit_kph) or 0 < read.limit_kph <= 200
        assert not read.crossing_minutes <= 0
        assert math.isnan(read.crossing_minutes) or math.isfinite(read.crossing_minutes)


@given(hostile)
def test_whatever_stands_for_people_is_a_count_or_not_known(text):
    people = people_of(text)
    assert people is None or 0 <= people < 1e9


def test_tags_are_left_as_they_were():
    tags = {"highway": "track", "access": "private", "seasonal": "yes"}
    read_way(tags)
    assert tags == {"highway": "track", "access": "private", "seasonal": "yes"}
