"""Rules: dated files, verdicts and margins by hand, the cheapest mend against trying all, kilometres never taken for minutes."""

import datetime as dt
import itertools

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from accessibility.errors import ConfigError, DataError, ReachError
from accessibility.gaps.rules import Rule, builtin_rules, check_rule, parse_rules, rules_in_force
from accessibility.gaps.rules.distances import nearest_straight_km, road_km
from accessibility.gaps.rules.mend import cheapest_candidates
from tests.times_by_hand import offers_of, places_of, times_of
from tests.worlds import EAST, NORTH, roads_of

INF = float("inf")
NAN = float("nan")


def rule_of(**changes):
    values = {"id": "own", "title": {"en": "Own"}, "kind": "grocery", "form": "share_within", "metric": "straight_km", "limit": 3.0}
    return Rule(**{**values, "source": "council 2026", "share_pct": 80.0, **changes})


def services_at(*kilometres, **columns):
    return gpd.GeoDataFrame(
        {
            "name": [f"Shop {i}" for i in range(len(kilometres))],
            "status": "open",
            "channel": "physical",
            "seasons": "",
            "inside": True,
            **columns,
        },
        geometry=[Point(1000.0 * km, 0.0) for km in kilometres],
        crs="EPSG:3067",
        index=pd.Index([f"s{i}" for i in range(len(kilometres))], name="service", dtype="str"),
    )


def test_builtin_rules_say_what_to_verify_and_know_their_dates():
    rules = {rule.id: rule for rule in builtin_rules()}
    assert all(rule.verify and rule.source for rule in rules.values())
    assert all(set(rule.title) == {"fi", "sv", "en"} for rule in rules.values())
    assert (rules["fi-village-shop"].limit, rules["fi-village-shop"].strict) == (7.5, False)
    assert {rules["no-merkur-10km"].limit, rules["no-merkur-20km"].limit} == {10, 20}
    assert (rules["fi-post-3km"].share_pct, rules["fi-post-10km"].share_pct) == (82, 3)
    swedish = {day: [rule.limit for rule in rules_in_force(rules.values(), dt.date(day, 6, 1), country="SE")] for day in (2017, 2026)}
    assert swedish == {2017: [15], 2026: [10]}
    assert rules["se-operating-support-2018"].strict


def test_a_share_within_passes_exactly_at_its_limit_and_tells_its_margin():
    places, services, offers = places_of([80, 0, 0, 10, 10]), services_at(0), offers_of({"s0": "grocery"})
    result = check_rule(rule_of(), places, services, offers)
    assert (result.passed, result.value, result.margin, result.people_needed) == (True, 90, 10, 0)
    assert result.places.index.tolist() == ["p4"]
    assert result.places.loc["p4", ["distance", "beyond", "people", "service"]].tolist() == [4, 1, 10, "s0"]
    assert check_rule(rule_of(share_pct=90.0), places, services, offers).passed
    failed = check_rule(rule_of(share_pct=95.0), places, services, offers)
    assert (failed.passed, failed.margin, failed.people_needed) == (False, pytest.approx(-5), pytest.approx(5))
    assert failed.mend_places["people_so_far"].tolist() == [10]


def test_a_share_beyond_and_who_is_entitled():
    places, services, offers = places_of([50, 0, 0, 0, 30, 20]), services_at(0), offers_of({"s0": "grocery"})
    result = check_rule(rule_of(form="share_beyond", share_pct=25.0), places, services, offers)
    assert (result.passed, result.value, result.margin, result.people_needed) == (False, 50, -25, 25)
    assert result.mend_places.index.tolist() == ["p4"]
    entitled = check_rule(rule_of(form="beyond", share_pct=None), places, services, offers)
    assert (entitled.passed, entitled.value) == (None, 50)
    assert entitled.places.index.tolist() == ["p4", "p5"]


def test_only_inside_counts_and_unknown_people_are_said():
    places = places_of([*[8.0] * 9, NAN, 99], inside=[True] * 10 + [False])
    far, offers = services_at(0.0), offers_of({"s0": "grocery"})
    result = check_rule(rule_of(limit=8.5), places, far, offers)
    assert (result.passed, result.value) == (True, 100)
    assert result.places.index.tolist() == ["p9"]
    few = check_rule(rule_of(limit=8.5), places_of([80, NAN, NAN]), far, offers)
    assert (few.passed, few.places_known, few.places_inside) == (True, 1, 3)  # all others are within: more people keep it better
    assert np.isnan(few.value)
    beyond = check_rule(rule_of(limit=1.5), places_of([80, NAN, NAN]), far, offers)
    assert beyond.passed is None
    assert np.isnan(beyond.people_needed)
    hidden = pd.Series([10.0], index=["p2"])
    for share, passed in ((88.8, True), (88.9, None), (100.0, None)):
        told = check_rule(rule_of(limit=1.5, share_pct=share), places_of([80, NAN, NAN]), far, offers, most_people=hidden)
        assert told.passed is passed
        assert told.share_pct_people_within_least == pytest.approx(100 * 80 / 90)
    lost = check_rule(
        rule_of(limit=1.5, share_pct=50.0), places_of([10, NAN, 80, NAN]), far, offers, most_people=pd.Series([9.0], index=["p1"])
    )
    assert (lost.passed, lost.share_pct_people_within_most) == (False, pytest.approx(100 * 19 / 99))
    assert np.isnan(lost.people_needed)
    assert {remark.code: remark.count for remark in result.remarks} == {"rule_people_unknown": 1}
    nobody = check_rule(rule_of(), places_of([NAN, NAN]), far, offers)
    assert nobody.passed is None
    assert np.isnan(nobody.value)


def test_nobody_offers_the_kind():
    result = check_rule(rule_of(kind="bank"), places_of([1, 2]), services_at(0), offers_of({"s0": "grocery"}))
    assert (result.passed, result.value, result.people_needed) == (False, 0, pytest.approx(2.4))
    assert np.isinf(result.places["distance"]).all()
    assert result.places["service"].isna().all()


@pytest.mark.parametrize(("strict", "fulfils"), [(False, [True, True, False, False]), (True, [True, False, False, False])])
def test_spacing_of_shops_at_least_or_more_than(strict, fulfils):
    services = services_at(0, 7.5, 10, 100)
    rule = rule_of(form="spacing", share_pct=None, limit=7.5, strict=strict)
    table = check_rule(rule, places_of([1]), services, offers_of(dict.fromkeys(services.index, "grocery"))).services
    assert table.index.tolist() == ["s3", "s0", "s1", "s2"]
    assert table["distance"].tolist() == [90, 7.5, 2.5, 2.5]
    assert table["next_service"].tolist() == ["s2", "s1", "s2", "s1"]
    assert table["fulfils"].tolist() == fulfils


def test_spacing_counts_shops_near_the_area_but_reports_only_those_inside():
    services = services_at(0, 3, inside=[True, False])
    rule = rule_of(form="spacing", share_pct=None, limit=7.5)
    result = check_rule(rule, places_of([1]), services, offers_of(dict.fromkeys(services.index, "grocery")))
    assert result.services["fulfils"].to_dict() == {"s0": False}
    alone = check_rule(rule, places_of([1]), services_at(0), offers_of({"s0": "grocery"})).services
    assert alone["distance"].tolist() == [INF]
    assert alone["fulfils"].tolist() == [True]
    together = check_rule(rule, places_of([1]), services_at(2, 2, 2), offers_of(dict.fromkeys(["s0", "s1", "s2"], "grocery"))).services
    assert together["distance"].tolist() == [0, 0, 0]


def test_kilometres_are_never_taken_for_minutes():
    places, services, offers = places_of([1]), services_at(0), offers_of({"s0": "grocery"})
    minutes = times_of([[5.0]])
    assert check_rule(rule_of(metric="minutes", limit=5.0), places, services, offers, times=minutes).passed
    with pytest.raises(DataError, match="in road_km, given travel times of mode 'car'"):
        check_rule(rule_of(metric="road_km"), places, services, offers, times=minutes)
    with pytest.raises(DataError, match="needs times"):
        check_rule(rule_of(metric="road_km"), places, services, offers)
    with pytest.raises(ReachError):
        check_rule(rule_of(metric="minutes", limit=61.0), places, services, offers, times=minutes)
    with pytest.raises(DataError, match="negative at p0"):
        check_rule(rule_of(), places_of([-1]), services, offers)


def test_road_kilometres_follow_the_shortest_road_whatever_its_speed():
    nodes = {1: (0, 0), 2: (10_000, 0)}
    slow = {"metres": 10_000.0, "limit_kph": 30.0, "surface": "gravel"}
    fast = {"metres": 12_000.0, "limit_kph": 100.0, "via": [(5_000, 3_000)]}
    roads = roads_of(nodes, [(1, 2, slow), (1, 2, fast)])
    copy = roads.copy()
    home = gpd.GeoDataFrame(geometry=[Point(EAST, NORTH)], crs="EPSG:3067", index=pd.Index(["a"], name="place"))
    shop = services_at(0).set_geometry([Point(EAST + 10_000, NORTH)], crs="EPSG:3067")
    found = road_km(home, shop, roads, max_km=20)
    assert found.mode == "km"
    assert found.minutes.tolist() == pytest.approx([10.0], abs=1e-3)
    pd.testing.assert_frame_equal(roads, copy)


def test_the_cheapest_candidate_that_is_enough_is_found():
    places, services, offers = places_of([50, 0, 0, 0, 30, 20]), services_at(-100), offers_of({"s0": "grocery"})
    spots = gpd.GeoDataFrame(
        {"cost_eur_year": [9.0, 5.0, 3.0]},
        geometry=[Point(2000, 0), Point(0, 0), Point(5000, 0)],
        crs="EPSG:3067",
        index=pd.Index(["c0", "c1", "c2"], name="candidate", dtype="str"),
    )
    result = check_rule(rule_of(share_pct=80.0), places, services, offers, candidates=spots)
    assert result.mend_candidates["cost"].to_dict() == {"c1": 5, "c2": 3}
    assert result.mend_proven
    half = check_rule(rule_of(share_pct=50.0), places, services, offers, candidates=spots)
    assert half.mend_candidates.index.tolist() == ["c2"]
    free = check_rule(rule_of(share_pct=80.0), places, services, offers, candidates=spots.drop(columns="cost_eur_year"))
    assert free.mend_candidates.index.tolist() == ["c0"]
    assert free.mend_candidates["cost"].isna().all()


@given(
    st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=1, max_size=6),
    st.lists(st.sampled_from([1.0, 2.0, 5.0]), min_size=4, max_size=4),
    st.floats(0.1, 1.0),
)
def test_no_cheaper_set_of_candidates_is_enough(reaches, cost, share):
    able, price = np.array(reaches), np.array(cost)
    people = np.arange(1.0, len(able) + 1)
    needed = share * people.sum()
    chosen, proven = cheapest_candidates(able, people, price, needed)
    sets = [list(one) for size in range(1, 5) for one in itertools.combinations(range(4), size)]
    enough = [sum(price[one]) for one in sets if people[able[:, one].any(axis=1)].sum() >= needed - 1e-9]
    if enough:
        assert proven
        assert price[chosen].sum() == pytest.approx(min(enough))
        assert people[able[:, chosen].any(axis=1)].sum() >= needed - 1e-6
    else:
        assert not len(chosen)


def test_a_rule_file_tells_all_its_faults_at_once():
    text = """
    extra = 1
    [[rules]]
    id = "a"
    title = { en = "A" }
    kind = "post"
    form = "share_within"
    metric = "miles"
    limit = -1
    source = "law"
    [[rules]]
    id = "b"
    titel = { en = "B" }
    """
    with pytest.raises(ConfigError) as caught:
        parse_rules(text, "own.toml")
    said = str(caught.value)
    for words in ("'extra'", "rules 1.metric: input should be 'minutes'", "limit: input should be greater than 0", "did you mean 'title'?"):
        assert words in said
    with pytest.raises(ConfigError, match="'b' needs kind"):
        parse_rules('[[rules]]\nid = "b"\ntitle = "B"', "own.toml")
    with pytest.raises(ConfigError, match="comes with the package"):
        parse_rules('[[rules]]\nid = "fi-post-3km"\nlimit = 3', "own.toml")
    for bad in ("not toml [", "", "[[rules]]\nid = 1", "rules = 3"):
        with pytest.raises(ConfigError):
            parse_rules(bad, "own.toml")


def test_dates_and_doubles_that_cannot_be():
    one = 'id = "a"\ntitle = { en = "A" }\nkind = "post"\nform = "beyond"\nmetric = "minutes"\nlimit = 5\nsource = "x"\n'
    assert len(parse_rules(f"[[rules]]\n{one}", "own.toml")) == 1
    with pytest.raises(ConfigError, match="stands twice"):
        parse_rules(f"[[rules]]\n{one}[[rules]]\n{one}", "own.toml")
    for dates in ("valid_from = 2026-02-01\nvalid_to = 2026-01-01", "valid_from = 'soon'", "share_pct = 5", "strict = 3", "people = 5"):
        with pytest.raises(ConfigError):
            parse_rules(f"[[rules]]\n{one}{dates}\n", "own.toml")


def test_nearest_in_a_straight_line_of_nothing():
    assert nearest_straight_km(places_of([1, 2]), services_at())[0].tolist() == [INF, INF]


def test_a_summer_kiosk_is_no_shop_of_a_rule_that_asks_for_all_year_and_unknown_ones_are_named():
    services = services_at(0, 10, 20, 30, 40, seasons=["summer", "", "winter,thaw,summer,autumn", "", ""])
    offers = offers_of(dict.fromkeys(services.index, "grocery"))
    offers["opening_hours"] = ["Mo-Su 10:00-20:00", "Mo-Sa 09:00-18:00", None, "May-Sep Mo-Su 10:00-18:00", None]
    asked = {"form": "spacing", "share_pct": None, "limit": 7.5}
    plain = check_rule(rule_of(**asked), places_of([1]), services, offers)
    assert plain.services["fulfils"].tolist() == [True] * 5
    assert "all_year" not in plain.services
    found = check_rule(rule_of(**asked, all_year=True), places_of([1]), services, offers)
    told = found.services.sort_index()
    assert told["fulfils"].tolist() == [False, True, True, True, True]
    assert told["all_year"].astype(object).where(told["all_year"].notna(), None).tolist() == [False, True, True, None, None]
    assert found.value == 4
    unknown = next(one for one in found.remarks if one.code == "rule_all_year_unknown")
    assert (unknown.count, unknown.total, sorted(unknown.rows)) == (2, 5, ["Shop 3", "Shop 4"])
    without_hours = check_rule(rule_of(**asked, all_year=True), places_of([1]), services, offers.drop(columns="opening_hours"))
    assert next(one for one in without_hours.remarks if one.code == "rule_all_year_unknown").count == 3
    winter = check_rule(rule_of(**asked, all_year=True), places_of([1]), services, offers, season="winter")
    assert sorted(winter.services.index) == ["s1", "s2", "s3", "s4"]


def test_all_year_goes_with_rules_of_spacing_alone():
    with pytest.raises(ConfigError, match="all_year means nothing for the form 'share_within'"):
        rule_of(all_year=True)
    with pytest.raises(ConfigError, match="all_year must be true or false"):
        rule_of(form="spacing", share_pct=None, all_year="yes")
    text = '[[rules]]\nid = "own"\ntitle = "Own"\nkind = "grocery"\nmetric = "road_km"\nlimit = 7.5\nsource = "x"\nall_year = true\n'
    assert parse_rules(text + 'form = "spacing"\n', "own.toml")[0].all_year
    with pytest.raises(ConfigError, match="takes no all_year, being of the form beyond"):
        parse_rules(text + 'form = "beyond"\n', "own.toml")


def test_rules_on_shops_that_must_be_open_all_year_ask_for_it_and_no_longer_call_it_unchecked():
    rules = {rule.id: rule for rule in builtin_rules()}
    asking = {name for name, rule in rules.items() if rule.all_year}
    assert asking == {"fi-village-shop", "se-operating-support-2016", "se-operating-support-2018"}
    said = " ".join(text for name in asking for text in rules[name].not_checked.values()).casefold()
    assert not [word for word in ("ympäri vuoden", "året runt", "all year") if word in said]
