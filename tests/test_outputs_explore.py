"""A map in a notebook takes every kind of result, asks nothing of the internet, and refuses what it cannot draw."""

from __future__ import annotations

import json
import re

import folium
import pandas as pd
import pytest

from accessibility import gaps, measures
from accessibility.errors import DataError, UnknownWordError
from accessibility.measures import decay
from accessibility.outputs import explore
from accessibility.outputs.finding import Finding
from tests.results_world import minutes_between, results_of, study_of
from tests.times_by_hand import times_of


@pytest.fixture(scope="module")
def results():
    return results_of()


def data_of(drawn):
    return json.loads(re.search(r'id="acc-data">(.*?)</script>', drawn.get_root().render(), re.DOTALL)[1])


def test_a_table_of_gaps_travel_times_and_a_whole_run_draw_the_same_minutes(results):
    study = results.study
    times = times_of(
        minutes_between(study.places, study.services, 70.0),
        places=study.places.index,
        services=study.services.index,
        max_minutes=90,
    )
    drawn = [data_of(explore(result, study)) for result in (results.first.missing, results.first.closest, times, results)]

    assert [data["found"]["summer"]["minutes"] for data in drawn] == [drawn[0]["found"]["summer"]["minutes"]] * 4
    assert list(drawn[3]["found"]) == ["summer", "winter"]


def test_service_points_are_drawn_where_the_candidates_are(results):
    data = data_of(explore(results.first.service_points, results.study))

    chosen = data["points"]["summer"]["chosen"]
    assert [point["rank"] for point in chosen] == list(range(1, len(chosen) + 1))
    assert data["kinds"] == []


def test_nothing_is_asked_of_the_internet(results):
    drawn = explore(results.first.missing, results.study)
    html = re.sub(r"<a\s[^>]*>", "", drawn.get_root().render())

    assert isinstance(drawn, folium.Map)
    assert re.findall(r'(?:src|href)="(?:https?:)?//[^"]*"', html) == []


def test_planners_can_put_their_own_elements_on_the_map(results):
    drawn = explore(results.first.missing, results.study)
    folium.CircleMarker([66.0, 27.0], radius=5).add_to(drawn)

    assert "circleMarker" in drawn.get_root().render()


def test_only_the_kinds_of_the_table_are_drawn(results):
    one = results.first.closest[results.first.closest.index.get_level_values("kind") == "pharmacy"]

    assert [kind["id"] for kind in data_of(explore(one, results.study))["kinds"]] == ["pharmacy"]


def test_a_made_up_region_says_so_on_the_map(results):
    assert "invented" in data_of(explore(results.first.missing, results.study, language="en"))["notice"]


@pytest.mark.parametrize("result", [3, None, pd.DataFrame({"minutes": [1.0]}), "missing"])
def test_what_cannot_be_drawn_is_refused_with_what_can(results, result):
    with pytest.raises(DataError, match=r"a table of gaps\.missing"):
        explore(result, results.study)


def test_a_kind_without_a_standard_is_refused_by_name(results):
    with pytest.raises(DataError, match="standards are given for grocery, pharmacy"):
        explore(results.first.missing, results.study, kind="swimming")


def test_a_table_of_kinds_without_standards_is_refused(results):
    table = results.first.closest.rename(index={"grocery": "a", "pharmacy": "b", "library": "c", "sauna": "d"}, level="kind")

    with pytest.raises(DataError, match="no kind with a standard"):
        explore(table, results.study)


def test_an_unknown_language_is_refused(results):
    with pytest.raises(UnknownWordError):
        explore(results.first.missing, results.study, language="de")


def test_places_whose_people_are_not_known_are_drawn():
    results = results_of(study_of(people=[float("nan")] * 12))

    assert set(data_of(explore(results.first.missing, results.study))["places"]["people"]) == {None}


def test_results_of_one_number_each_place_are_drawn_by_it(results):
    study = results.study
    times = times_of(
        minutes_between(study.places, study.services, 70.0), places=study.places.index, services=study.services.index, max_minutes=90
    )
    offers = measures.offers_with_services(study.offers, study.services)
    standards = study.standards
    overlap = gaps.overlap(times, offers, study.places, standards=standards)
    shared = measures.two_step_fca(times, offers, study.places, decay=decay.Binary(60))
    cases = [
        (overlap, {"kind": "grocery"}, "overlap", overlap.places["providers_least"].xs("grocery", level="kind")),
        (shared, {"kind": "grocery"}, "two_step_fca", shared.places["per_person"].xs("grocery", level="kind")),
        (gaps.if_closed(times, offers, study.places, standards=standards), {"kind": "library"}, "vulnerability", None),
        (measures.raam(times, offers, study.places), {"kind": "grocery"}, "raam", None),
        (measures.huff(times, offers, study.places, decay=decay.Power(1)), {"kind": "grocery"}, "huff", None),
        (measures.cumulative(times, offers, minutes=60, kinds=["grocery"]), {}, "cumulative", None),
        (results.first.basket, {"column": "kinds_within"}, "measured", results.first.basket["kinds_within"]),
    ]
    for result, how, name, values in cases:
        drawn = explore(result, study, language="en", **how)
        found = data_of(drawn)["findings"]
        assert [one["id"] for one in found] == [name]
        classes = found[0]["class_of"]
        if values is not None and isinstance(classes, list):
            own = values.reindex(study.places.index[study.places["inside"]]).to_numpy()
            for one in range(len(own)):
                assert all((classes[one] <= classes[two]) for two in range(len(own)) if own[one] < own[two])


def test_what_to_draw_must_be_said_where_there_is_a_choice(results):
    study = results.study
    times = times_of(
        minutes_between(study.places, study.services, 70.0), places=study.places.index, services=study.services.index, max_minutes=90
    )
    offers = measures.offers_with_services(study.offers, study.services)
    overlap = gaps.overlap(times, offers, study.places, standards=study.standards)
    with pytest.raises(DataError, match="say which kind to draw, with kind="):
        explore(overlap, study)
    with pytest.raises(DataError, match="no kind 'bank' in the result"):
        explore(overlap, study, kind="bank")
    with pytest.raises(DataError, match="no column 'peple' to draw"):
        explore(overlap, study, kind="grocery", column="peple")
    with pytest.raises(DataError, match="say what to colour places by, with column="):
        explore(results.first.basket, study)
    with pytest.raises(DataError, match="names no column to draw"):
        explore(Finding("overlap", overlap.kinds), study)


def test_services_and_every_other_result_of_places_are_drawn_too(results):
    study = results.study
    minutes = {"services": study.services.index, "places": study.places.index, "max_minutes": 90}
    times = times_of(minutes_between(study.places, study.services, 70.0), **minutes)
    offers = measures.offers_with_services(study.offers, study.services)
    people = study.places
    standards = study.standards
    rule = {"id": "own", "title": {"en": "own"}, "kind": "grocery", "metric": "straight_km", "limit": 1.0, "source": "own"}
    of_places = [
        (measures.k_closest(times, offers, 2, kinds=["grocery"]), "measured"),
        (measures.balancing_cost(times, offers.assign(amount=5.0), people, amount="amount", need_per_person=0.01), "balancing_cost"),
        (gaps.worst_closures(times, offers, people, kind="grocery", closures=1), "worst_closures"),
        (gaps.check_rule(gaps.Rule(**rule, form="share_within", share_pct=90.0), people, study.services, study.offers), "rule_places"),
    ]
    for result, name in of_places:
        found = data_of(explore(result, study, language="en", kind=None if name in {"worst_closures", "rule_places"} else "grocery"))
        assert [one["id"] for one in found["findings"]] == [name]
    passive = measures.passive(times, offers, people, decay=decay.Binary(30))
    of_services = [
        (passive, passive.xs("grocery", level="kind")["people"]),
        (gaps.vulnerability(times, offers, people, standards=standards), None),
        (gaps.check_rule(gaps.Rule(**rule, form="spacing"), people, study.services, study.offers).services, None),
    ]
    for result, values in of_services:
        html = explore(result, study, language="en", kind="grocery").get_root().render()
        own = result.xs("grocery", level="kind") if "kind" in result.index.names else result
        assert html.count("L.circleMarker(") == len(own.index.unique())
        if values is not None:
            assert f"People: {max(values):,.0f}" in html
    with pytest.raises(DataError, match="say which kind to draw"):
        explore(passive, study)
    stranded = pd.DataFrame({"people_stranded": [7.0]}, index=pd.MultiIndex.from_tuples([(0, "grocery")], names=["road", "kind"]))
    assert "People without a way: 7" in explore(stranded, study, language="en").get_root().render()
