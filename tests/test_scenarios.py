"""Scenarios: typed changes, the ledger of before and after, and that only what is touched is computed, with the same numbers."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import accessibility as acc
from accessibility import measures, network, travel
from accessibility.batch.compute import compute
from accessibility.batch.scenarios_asked import check_scenarios
from accessibility.config import KEYS_OF_CHANGE, parse_study
from accessibility.errors import AccessibilityError, ConfigError, DataError, DuplicateIdError, UnknownWordError
from accessibility.scenarios import CHANGES, evaluate, ledger, scenarios_of


@pytest.fixture(scope="module")
def study(demo_study):
    return acc.load_study(demo_study)


@pytest.fixture(scope="module")
def base(study):
    return evaluate(study)


def copied(study):
    return {name: getattr(study, name).copy(deep=True) for name in ("places", "services", "offers", "roads")}


def untouched(study, before):
    for name, table in before.items():
        pd.testing.assert_frame_equal(pd.DataFrame(getattr(study, name)), pd.DataFrame(table))


def test_nothing_changed_is_the_very_study(study):
    assert acc.Scenario("As it is", []).apply(study) is study
    comparison = acc.scenarios.compare(study, acc.Scenario("As it is", []).apply(study))
    assert (comparison["minutes_added"] == 0).all()
    assert comparison["minutes_before"].equals(comparison["minutes_after"])


SOME = {
    "close": lambda: acc.Close("shop-asema"),
    "close_one_kind": lambda: acc.Close("shop-keskus", "post"),
    "open": lambda: acc.Open("new-shop", ("grocery", "post"), at="place-04", name="New"),
    "open_by_degrees": lambda: acc.Open("new-shop", ("grocery",), xy=(27.0, 62.9), crs="EPSG:4326"),
    "remote": lambda: acc.AddRemote("doctor-by-video", ("health_centre",)),
    "connection": lambda: acc.AddConnection(places=("place-03", "place-04")),
    "move": lambda: acc.Move("shop-asema", at="place-03"),
    "hours": lambda: acc.ChangeHours("shop-asema", hours_week=20),
    "seasons": lambda: acc.ChangeHours("shop-asema", seasons=("winter",)),
    "capacity": lambda: acc.ChangeCapacity("shop-asema", 10, "grocery"),
    "provider": lambda: acc.ChangeProvider("shop-asema", "kunta"),
    "people": lambda: acc.ChangePeople(-20, "people_75plus"),
    "winter": acc.Winter,
    "thaw": acc.Thaw,
}


@pytest.mark.parametrize("change", SOME)
def test_a_change_never_changes_the_study_it_is_applied_to(study, change):
    before = copied(study)
    changed = acc.Scenario(change, [SOME[change]()]).apply(study)
    untouched(study, before)
    assert changed is not study
    assert [remark.code for remark in changed.remarks if remark not in study.remarks] == ["scenario_applied"]


@pytest.mark.parametrize("change", SOME)
def test_computing_only_what_is_touched_gives_the_numbers_of_a_run_from_the_start(study, base, change):
    changed = acc.Scenario(change, [SOME[change]()]).apply(study)
    quick, whole = evaluate(changed, before=base), evaluate(changed)
    pd.testing.assert_frame_equal(quick.closest, whole.closest)
    pd.testing.assert_frame_equal(quick.missing, whole.missing)
    pd.testing.assert_frame_equal(quick.coverage, whole.coverage)


def test_the_base_is_what_a_plain_run_finds(study, base):
    way = study.config.travel
    roads = network.build(study.roads, season=base.season, speeds=study.speeds)
    times = travel.times(study.places, study.services, roads, max_minutes=way.max_minutes, water=study.water)
    closest = measures.closest(times, measures.offers_with_services(study.offers, study.services), kinds=study.standards.index)
    pd.testing.assert_frame_equal(base.closest, closest)
    pd.testing.assert_frame_equal(base.missing, acc.gaps.missing(closest, study.standards, study.places))


def test_a_closed_service_leaves_network_and_pair_times_as_they_are(study, base):
    closed = evaluate(acc.Close("shop-asema").apply(study), before=base)
    assert closed.network is base.network
    assert closed.origins is base.origins
    untouched_kinds = set(base.kinds) - set(study.offers.loc["shop-asema"].index)
    assert untouched_kinds
    assert all(closed.kinds[kind] is base.kinds[kind] for kind in untouched_kinds)


def test_closures_computed_together_are_those_computed_one_by_one(study, base):
    """Every service closed on its own, two at a time, one kind only, a school: outcomes and ledger as of scenarios on their own."""
    services = [str(one) for one in study.offers.index.get_level_values("service").unique()]
    asked = [acc.Scenario(f"without {one}", [acc.Close(one)]) for one in services]
    asked.append(acc.Scenario("two", [acc.Close(services[0]), acc.Close(services[1])]))
    asked.append(acc.Scenario("one kind", [acc.Close("shop-keskus", "post")]))
    school = study.offers.index[study.offers.index.get_level_values("kind") == "school"][0][0]
    asked.append(acc.Scenario("school", [acc.CloseSchool(str(school))]))
    together = ledger(study, asked, before=base)
    for scenario, outcome in zip(asked, together.outcomes, strict=True):
        whole = evaluate(scenario.apply(study))
        pd.testing.assert_frame_equal(outcome.closest, whole.closest)
        pd.testing.assert_frame_equal(outcome.missing, whole.missing)
        pd.testing.assert_frame_equal(outcome.coverage, whole.coverage)
        pd.testing.assert_frame_equal(outcome.offers, whole.offers)
        # A change of people by nothing keeps a scenario out of the closures that are computed together.
        alone = ledger(study, [acc.Scenario(scenario.name, [*scenario.changes, acc.ChangePeople(0)])], before=base)
        for part in ("table", "groups", "villages", "harm"):
            found = getattr(together, part)
            own = found[found.index.get_level_values("scenario") == scenario.name]
            pd.testing.assert_frame_equal(own, getattr(alone, part), obj=f"{part} of {scenario.name}")


def test_a_study_goes_on_from_closures_that_were_computed_together(study, base):
    closed = ledger(study, [acc.Scenario("x", [acc.Close("shop-asema")])], before=base).outcomes[0]
    again = acc.Open("shop-asema", ("grocery",), at="place-03").apply(closed.study)
    pd.testing.assert_frame_equal(evaluate(again, before=closed).closest, evaluate(again).closest)


@given(st.data())
def test_closing_never_helps_and_opening_never_hurts(study, base, data):
    service = data.draw(st.sampled_from(sorted(study.services.index)))
    place = data.draw(st.sampled_from(sorted(study.places.index)))
    kind = data.draw(st.sampled_from(sorted(study.standards.index)))
    closed = acc.scenarios.compare(base, acc.Close(service).apply(study))
    opened = acc.scenarios.compare(base, acc.Open("new", (kind,), at=place).apply(study))
    assert (closed["minutes_added"] >= 0).all()
    assert (opened["minutes_added"] <= 0).all()


def test_a_service_opened_at_a_place_is_reached_from_there_at_once(study, base):
    opened = acc.scenarios.compare(base, acc.Open("new", ("pharmacy",), at="place-02").apply(study))
    assert base.origins.access_minutes[list(study.places.index).index("place-02")] > 0
    assert opened.loc[("place-02", "pharmacy"), "minutes_after"] == 0


@given(
    st.lists(st.sampled_from(["close", "open", "remote", "hours", "people", "winter"]), min_size=2, max_size=4, unique=True), st.randoms()
)
def test_changes_that_have_nothing_to_do_with_each_other_commute(study, names, random):
    if {"close", "hours"} <= set(names):
        names.remove("hours")  # the hours of a closed shop
    other = list(names)
    random.shuffle(other)
    one = acc.Scenario("x", [SOME[name]() for name in names]).apply(study)
    two = acc.Scenario("x", [SOME[name]() for name in other]).apply(study)
    for name in ("places", "services", "offers"):
        pd.testing.assert_frame_equal(pd.DataFrame(getattr(one, name)), pd.DataFrame(getattr(two, name)))
    assert one.config == two.config


def on_roads(study):
    """Changes of roads that have nothing to do with each other."""
    roads = study.roads
    secondary = [str(one) for one in roads.index[roads["road_class"] == "secondary"]]
    ferry, ice = (str(roads.index[roads["road_class"] == word][0]) for word in ("ferry", "ice_road"))
    crossing = roads.loc[ferry].geometry
    return {
        "close": acc.CloseRoad(secondary[0]),
        "speed": acc.ChangeSpeed(secondary[-1], 40),
        "ferry": acc.SuspendFerry(ferry, ("autumn",)),
        "ice": acc.OpenIceRoad(ice, ("winter", "thaw")),
        "new": acc.NewRoad("bridge", crossing.coords[0], crossing.coords[-1], limit_kph=60),
        "shop": acc.Close("shop-asema"),
        "season": acc.Thaw(),
    }


@settings(max_examples=8)
@given(
    st.lists(st.sampled_from(["close", "speed", "ferry", "ice", "new", "shop", "season"]), min_size=2, max_size=4, unique=True), st.data()
)
def test_changes_of_roads_that_have_nothing_to_do_with_each_other_commute(study, names, data):
    changes = on_roads(study)
    other = data.draw(st.permutations(names))
    one, two = (acc.Scenario("x", [changes[name] for name in some]).apply(study) for some in (names, other))
    pd.testing.assert_frame_equal(pd.DataFrame(one.roads.sort_index()), pd.DataFrame(two.roads.sort_index()), check_like=True)
    assert evaluate(one).closest["minutes"].tolist() == evaluate(two).closest["minutes"].tolist()


def test_changes_of_roads_never_change_the_study_they_are_applied_to(study):
    for name, change in on_roads(study).items():
        before = copied(study)
        assert change.apply(study) is not study, name
        untouched(study, before)


def findings_of_scenarios(study, demo_study, more):
    from accessibility.batch.findings.scenarios import scenarios
    from accessibility.outputs.results import Results
    from accessibility.progress import Silent

    text = demo_study.read_text(encoding="utf-8")
    start, end = text.index("[[scenarios]]"), text.index("[[plans]]")
    asked = replace(study, config=parse_study(text[:start] + more + text[end:], "study.toml"))
    return asked, {one.name: one for one in scenarios(Results(asked, {}, (), "2026-01-01", None), Silent())}


def named_scenario(name, limit, *changes):
    lines = [f'[[scenarios]]\nname = {{ fi = "{name} fi", sv = "{name} sv", en = "{name} en" }}\nno_harm_minutes = {limit}']
    return "\n".join([*lines, *(f"[[scenarios.changes]]\n{change}" for change in changes)]) + "\n"


def test_the_findings_are_the_ledger_told_in_the_language_of_the_reader(study, demo_study):
    from accessibility.outputs.words import words

    more = named_scenario("Shop", 1, 'change = "close"\nservice = "shop-asema"') + named_scenario("Nothing", 10)
    more += named_scenario("Ferry", 10, f'change = "suspend_ferry"\nroad = "{study.roads.index[study.roads["road_class"] == "ferry"][0]}"')
    asked, found = findings_of_scenarios(study, demo_study, more)
    assert set(found) >= {"scenarios", "scenario_villages", "scenario_groups"}
    own = ledger(asked, scenarios_of(asked.config), no_harm_minutes=[1, 10, 10])
    told = found["scenarios"].table
    pd.testing.assert_frame_equal(told, own.table[list(told)])
    assert own.table.columns.difference(told.columns).str.endswith(("_people_unknown", "_unknown_before", "_unknown_after")).all()
    assert not own.table[own.table.columns.difference(told.columns)].any(axis=None)
    assert len(found["scenario_villages"].table) == len(own.villages)
    assert len(found["scenario_villages"].table.geometry.dropna()) == len(own.villages)
    told = {language: [one.said(words(language, asked)) for one in found["scenarios"].sentences] for language in ("fi", "sv", "en")}
    assert any(one == "Nothing en: nobody's way changes." for one in told["en"])
    assert len(told["fi"]) == len(told["sv"]) == len(told["en"])
    assert all(" fi" in one for one in told["fi"])
    harm = own.harm.loc["Shop fi"]
    count = int(harm["places_harmed"])
    assert count > 0
    assert any(one.startswith(f"Shop en: {count} place") and "more than 1 minutes" in one for one in told["en"])
    unreached = [one for one in told["en"] if one.startswith("Ferry en: from ")]
    assert len(unreached) == 1
    losing = own.table.xs("Shop fi", level="scenario")["people_losing"]
    assert any(f"Shop en ({words('en', asked).kind(losing.idxmax()).lower()}): {losing.max():.0f} " in one for one in told["en"])


def test_lost_ways_and_changed_people_are_told_and_never_as_nothing(study, demo_study):
    """All groceries close: no sum of minutes that leaves lost ways out; fewer people: how many live there and are beyond the target."""
    from accessibility.outputs.words import words

    shops = study.offers.index[study.offers.index.get_level_values("kind") == "grocery"].get_level_values("service").unique()
    closing = [f'change = "close"\nservice = "{shop}"\nkind = "grocery"' for shop in shops]
    more = named_scenario("None", 10, *closing) + named_scenario("Fewer", 10, 'change = "change_people"\nby_pct = -15')
    asked, found = findings_of_scenarios(study, demo_study, more)
    inside = study.places.loc[study.places["inside"], "people"]
    row = found["scenarios"].table.loc[("None fi", "grocery")]
    assert np.isnan(row["person_minutes_added"])
    assert row["people_left_without"] == row["people_losing"] > 0
    assert found["scenarios"].table.loc[("Fewer fi", "grocery"), "person_minutes_added"] == 0
    told = [one.said(words("en", asked)) for one in found["scenarios"].sentences]
    number = words("en", asked).number
    lost = number(row["people_left_without"], 0)
    assert f"None en (grocery shop): {lost} people lose the way altogether, as far as ways are computed." in told
    after, before = (number(round(people), 0) for people in (0.85 * inside.sum(), inside.sum()))
    assert f"Fewer en: {after} people live in the area, {before} before the change." in told
    assert "Fewer en: nobody's way changes." in told
    assert sum(one.startswith("Fewer en (") and "beyond the target time" in one for one in told) == 1
    assert not any(one.startswith("None en: ") and "live in the area" in one for one in told)


def test_each_scenario_is_a_state_of_the_page_with_its_own_services(study, demo_study):
    _, found = findings_of_scenarios(study, demo_study, named_scenario("Shop", 10, 'change = "close"\nservice = "shop-asema"'))
    (state,) = found["scenarios"].states
    assert state.scenario == {"fi": "Shop fi", "sv": "Shop sv", "en": "Shop en"}
    assert "shop-asema" not in state.services.index
    pd.testing.assert_frame_equal(state.missing, evaluate(acc.Close("shop-asema").apply(study)).missing)


def test_groups_that_a_scenario_does_not_touch_are_not_told(study, demo_study):
    _, found = findings_of_scenarios(study, demo_study, named_scenario("Shop", 10, 'change = "close"\nservice = "shop-asema"'))
    kinds = set(found["scenario_groups"].table.index.get_level_values("kind"))
    assert kinds <= set(study.offers.loc["shop-asema"].index)
    assert kinds
    _, nothing = findings_of_scenarios(study, demo_study, "")
    assert nothing == {}


@pytest.mark.parametrize(
    ("change", "near"),
    [
        (acc.Close("shop-asemma"), "shop-asema"),
        (acc.Close("shop-keskus", "pots"), "post"),
        (acc.Open("n", ("grocry",), at="place-01"), "grocery"),
        (acc.Open("n", ("grocery",), at="plase-01"), "place-01"),
        (acc.ChangeProvider("shop-asema", "kuntaa"), "kunta"),
        (acc.ChangePeople(5, "people_75plu"), "people_75plus"),
        (acc.InSeason("wintr"), "winter"),
        (acc.ChangeHours("shop-asema", seasons=("sumer",)), "summer"),
    ],
)
def test_a_slip_is_refused_with_the_nearest_right_word(study, change, near):
    with pytest.raises(UnknownWordError, match=f"did you mean '{near}'"):
        change.apply(study)


def test_what_cannot_be_is_refused(study):
    with pytest.raises(DuplicateIdError):
        acc.Open("shop-asema", ("grocery",), at="place-01").apply(study)
    with pytest.raises(DataError, match="either at"):
        acc.Move("shop-asema").apply(study)
    with pytest.raises(DataError, match="farther than the buffer"):
        acc.Move("shop-asema", xy=(0.0, 0.0)).apply(study)
    with pytest.raises(UnknownWordError):
        acc.CloseSchool("shop-asema").apply(study)
    with pytest.raises(DataError, match="-100"):
        acc.ChangePeople(-120).apply(study)
    with pytest.raises(DataError, match="names of their own"):
        ledger(study, [acc.Scenario("a"), acc.Scenario("a")])
    with pytest.raises(DataError, match=r"write \[scenario\]"):
        ledger(study, acc.Scenario("a"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (acc.ChangeHours("shop-asema"), "nothing changes for 'shop-asema'; give hours_week, opening_hours or seasons"),
        (acc.ChangeHours("shop-asema", kind="grocery"), "nothing changes"),
        (acc.ChangeHours("shop-asema", opening_hours="ma-pe 8-16"), "'ma-pe 8-16' cannot be read; write them in OSM's notation"),
        (acc.ChangeHours("shop-asema", opening_hours=""), "leave them out where they are not known"),
        (acc.ChangeHours("shop-asema", seasons="winter"), r"must be a list of seasons, given 'winter'; write \('winter',\)"),
        (acc.Open("n", ("grocery",), at="place-01", opening_hours="when we like"), "'when we like' cannot be read"),
        (acc.Open("n", ("grocery",), at="place-01", hours_week=200), "from 0 to 168, given 200"),
        (acc.Open("n", ("grocery", "post", "grocery"), at="place-01"), "kinds of 'n' name 'grocery' more than once"),
        (acc.Open("n", "grocery", at="place-01"), "kinds must be a list of kinds, given 'grocery'"),
        (acc.AddRemote("n", ("library", "library")), "'library' more than once"),
        (acc.AddRemote("n", ("library",), hours_week=-1), "from 0 to 168"),
        (
            acc.SuspendFerry("Saaren lautta", ("winter", "thaw")),
            "not run in winter, thaw as it is: no effect; it runs in summer, autumn",
        ),
    ],
)
def test_a_change_that_says_nothing_or_nonsense_is_refused(study, change, message):
    with pytest.raises(DataError, match=message):
        change.apply(study)


def test_a_ferry_is_suspended_once_and_in_the_seasons_it_runs_in(study):
    """Where it runs in one of the seasons named, the change has an effect; of a ferry that does not run at all it has none."""
    ferry = study.roads["name"].eq("Saaren lautta").to_numpy()
    autumn = acc.SuspendFerry("Saaren lautta", ("summer", "thaw")).apply(study)
    assert autumn.roads.loc[ferry, "seasons"].tolist() == ["autumn"]
    never = acc.SuspendFerry("Saaren lautta").apply(study)
    for change in (acc.SuspendFerry("Saaren lautta"), acc.SuspendFerry("Saaren lautta", ("summer",))):
        with pytest.raises(DataError, match="does not run as it is"):
            change.apply(never)


def test_hours_that_can_be_read_are_kept_as_they_are(study):
    for hours in ("Mo-Fr 08:00-16:00; PH off", "sunrise-sunset", '"by appointment"', "24/7"):
        opened = acc.Open("n", ("grocery",), at="place-01", opening_hours=hours).apply(study).offers
        assert opened.loc[("n", "grocery"), "opening_hours"] == hours


def test_what_a_new_service_tells_is_kept_where_no_other_tells_it(study):
    """Hours of the new one, in a study whose offers have no such column; the others stay unknown."""
    bare = replace(study, offers=study.offers[["provider"]])
    opened = acc.Open("n", ("grocery",), at="place-01", opening_hours="24/7", hours_week=168).apply(bare).offers
    assert opened.loc[("n", "grocery"), ["opening_hours", "hours_week"]].tolist() == ["24/7", 168.0]
    assert opened.drop(index="n")[["opening_hours", "hours_week"]].isna().all(axis=None)
    assert opened["hours_week"].dtype == np.float64
    assert list(acc.Open("n", ("grocery",), at="place-01").apply(bare).offers) == ["provider"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (acc.Close("shop-asema"), r"must be a list of changes, given Close\(.*; write \[Close\("),
        (3, "must be a list of changes, given 3"),
        ("close", "must be a list of changes, given 'close'"),
        ({"change": "close"}, "must be a list of changes"),
        (["close"], "'close' is no change"),
        ([acc.Winter], "is no change; changes are values"),
    ],
)
def test_a_scenario_of_anything_but_a_list_of_changes_is_refused_by_name(changes, message):
    with pytest.raises(DataError, match=f"scenario 'One shop fewer': .*{message}"):
        acc.Scenario("One shop fewer", changes)


def test_people_of_one_group_change_the_total_by_as_many_persons(study):
    changed = acc.ChangePeople(-50, "people_75plus").apply(study).places
    lost = study.places["people_75plus"] - changed["people_75plus"]
    assert lost.sum() == pytest.approx(study.places["people_75plus"].sum() / 2)
    assert np.allclose(study.places["people"] - changed["people"], lost)
    assert changed["people_under15"].equals(study.places["people_under15"])
    assert changed["people_summer_residents"].equals(study.places["people_summer_residents"])


def test_the_ferry_is_the_islands_way_in_summer(study):
    ferry = study.roads.index[study.roads["road_class"] == "ferry"][0]
    without = acc.scenarios.compare(study, acc.SuspendFerry(str(ferry)).apply(study))
    assert np.isposinf(without.loc[("place-03", "grocery"), "minutes_added"])
    kept = acc.scenarios.compare(study, acc.SuspendFerry(str(ferry), ("thaw", "autumn")).apply(study))
    assert (kept["minutes_added"] == 0).all()


def test_a_bridge_beside_the_ferry_helps_the_island_and_hurts_nobody(study, base):
    ferry = study.roads[study.roads["road_class"] == "ferry"].iloc[0]
    start, end = ferry.geometry.coords[0], ferry.geometry.coords[-1]
    built = acc.scenarios.compare(base, acc.NewRoad("bridge", start, end, limit_kph=80).apply(study))
    assert built.loc[("place-03", "grocery"), "minutes_added"] < -5
    assert (built["minutes_added"] <= 0.001).all()


def test_a_road_that_joins_another_halfway_cuts_it_and_keeps_its_length(study):
    road = study.roads[study.roads["road_class"] == "secondary"].iloc[0]
    middle = road.geometry.interpolate(0.5, normalized=True)
    end = study.places.geometry.loc["place-03"]
    changed = acc.NewRoad("way", (middle.x, middle.y), (end.x, end.y), join_m=2_000).apply(study).roads
    assert {f"{road.name}~a", f"{road.name}~b", "way"} <= set(changed.index)
    assert changed.loc[[f"{road.name}~a", f"{road.name}~b"], "metres"].sum() == pytest.approx(road["metres"])
    with pytest.raises(DataError, match="raise join_m"):
        acc.NewRoad("way", (middle.x + 5_000, middle.y + 5_000), (end.x, end.y), join_m=1).apply(study)


def test_a_new_road_is_no_shorter_than_the_way_and_takes_nobodys_name(study):
    point = study.places.geometry[study.places["inside"]].iloc[[0, 1]]
    ends = [(one.x, one.y) for one in point]
    with pytest.raises(acc.AccessibilityError, match="metres = 10 is shorter than the straight line"):
        acc.NewRoad("way", *ends, metres=10.0, join_m=5_000).apply(study)
    named = study.roads["name"][study.roads["name"].astype(str).str.strip() != ""].iloc[0]
    with pytest.raises(acc.AccessibilityError, match="already"):
        acc.NewRoad(named, *ends, join_m=5_000).apply(study)


def test_closing_and_slowing_a_road_never_helps(study, base):
    name = study.roads.index[study.roads["road_class"] == "secondary"][0]
    for change in (acc.CloseRoad(str(name)), acc.ChangeSpeed(str(name), 20)):
        after = acc.scenarios.compare(base, change.apply(study))
        assert (after["minutes_added"] >= 0).all()
        assert (after["minutes_added"] > 0).any()


def test_an_ice_road_of_the_study_opens_in_another_season(study):
    ice = study.roads.index[study.roads["road_class"] == "ice_road"][0]
    thaw = acc.Thaw().apply(study)
    opened = acc.OpenIceRoad(str(ice), ("winter", "thaw")).apply(thaw)
    assert np.isneginf(acc.scenarios.compare(thaw, opened)["minutes_added"]).any()


def test_the_ledger_counts_who_loses(study, base):
    found = ledger(study, [acc.Scenario("One shop fewer", [acc.Close("shop-asema")]), acc.Scenario("Nothing", [])], before=base)
    row = found.table.loc[("One shop fewer", "grocery")]
    after = acc.scenarios.compare(base, acc.Close("shop-asema").apply(study)).xs("grocery", level="kind")
    losing = after[after["inside"] & (after["minutes_added"] > 0.05)]
    assert row["people_losing"] == losing["people_before"].sum() > 0
    assert row["places_losing"] == len(losing)
    assert row["most_minutes_added"] == losing["minutes_added"].max()
    assert row["people_missing_before"] == base.coverage.loc["grocery", "people_missing"]
    groups = found.groups.xs(("One shop fewer", "grocery"), level=("scenario", "kind"))
    assert groups.loc["people_75plus", "people_losing"] == study.places.loc[losing.index, "people_75plus"].sum()
    assert set(found.villages.index.get_level_values("scenario")) == {"One shop fewer"}
    assert found.harm.loc["Nothing", "no_harm"]
    assert found.harm.loc["One shop fewer", "no_harm"] == (found.harm.loc["One shop fewer", "most_minutes_added"] <= 10)


def test_the_words_of_the_study_file_are_those_of_the_api():
    assert set(KEYS_OF_CHANGE) == set(CHANGES)
    for word, (needed, possible) in KEYS_OF_CHANGE.items():
        assert [field.name for field in fields(CHANGES[word])][: len(needed)] == list(needed), word
        assert {field.name for field in fields(CHANGES[word])} == {*needed, *possible}, word


STUDY = """
title = "T"
area = { file = "a.gpkg" }
places = { file = "p.csv" }
services = [{ file = "s.csv" }]
roads = { source = "file", file = "r.gpkg" }
standards = [{ kind = "grocery", minutes = 20 }]
"""


def test_scenarios_are_read_from_the_study_file():
    config = parse_study(
        STUDY
        + """
[[scenarios]]
name = { fi = "Kauppa kiinni talvella", sv = "Butiken stängd", en = "Shop closed" }
[[scenarios.changes]]
change = "season"
season = "winter"
[[scenarios.changes]]
change = "close"
service = "shop-117"
""",
        "study.toml",
    )
    (scenario,) = scenarios_of(config)
    assert scenario.name == "Kauppa kiinni talvella"
    assert scenario.changes == (acc.InSeason("winter"), acc.Close("shop-117"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ('change = "cloze"', "close"),
        ('change = "close"\nservise = "x"', "did you mean 'service'"),
        ('change = "close"', "needs service"),
        ('change = "close"\nservice = "x"\nhours_week = 3', "means nothing for change = 'close'"),
        ('change = "add_connection"\nplacs = ["p"]', "did you mean 'places'"),
        ('change = "open"\nservice = "x"\nkinds = ["grocry"]\nat = "p"', "did you mean 'grocery'"),
    ],
)
def test_a_slip_in_the_study_file_is_told(change, message):
    with pytest.raises(ConfigError, match=message):
        parse_study(f'{STUDY}[[scenarios]]\nname = "x"\n[[scenarios.changes]]\n{change}\n', "study.toml")


def test_every_fault_is_one_of_ours(study):
    with pytest.raises(AccessibilityError):
        acc.OpenIceRoad("no such", ("winter",)).apply(study)


def test_the_way_from_the_service_is_followed_where_the_study_asks_for_it(study):
    """The ledger's base is what a run finds in either direction."""
    way = study.config.travel.model_copy(update={"direction": "from"})
    turned = replace(study, config=study.config.model_copy(update={"travel": way}))
    roads = network.backward(network.build(study.roads, season=way.seasons[0], speeds=study.speeds))
    times = travel.times(study.places, study.services, roads, max_minutes=way.max_minutes, water=study.water)
    closest = measures.closest(times, measures.offers_with_services(study.offers, study.services), kinds=study.standards.index)
    pd.testing.assert_frame_equal(evaluate(turned).closest, closest)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            ['change = "close"\nservice = "shop-asem"'],
            "scenario 'Shop fi', change 1: close: unknown service 'shop-asem'; did you",
        ),
        (['change = "close"\nservice = "shop-asema"'] * 2, "scenario 'Shop fi', change 2: an earlier change has closed 'shop-asema'"),
        (
            ['change = "close"\nservice = "shop-asema"', 'change = "move"\nservice = "shop-asema"\nat = "place-01"'],
            "scenario 'Shop fi', change 2: an earlier change has closed 'shop-asema'",
        ),
    ],
)
def test_a_scenario_that_cannot_be_is_told_with_all_others_before_anything_is_computed(study, demo_study, changes, message):
    text = demo_study.read_text(encoding="utf-8") + named_scenario("Shop", 10, *changes)
    other = named_scenario("Road", 10, 'change = "close_road"\nroad = "no such road"')
    asked = replace(study, config=parse_study(text + other, "study.toml"))
    with pytest.raises(ConfigError) as told:
        check_scenarios(asked)
    assert message in str(told.value)
    assert "scenario 'Road fi', change 1" in str(told.value)
    with pytest.raises(ConfigError, match="scenario 'Shop fi'"):
        compute(asked, computed_on="2026-01-01")


def test_two_scenarios_of_one_name_are_refused_at_once(study, demo_study):
    text = demo_study.read_text(encoding="utf-8") + 2 * named_scenario("Shop", 10)
    with pytest.raises(ConfigError, match="given twice: Shop fi"):
        check_scenarios(replace(study, config=parse_study(text, "study.toml")))
