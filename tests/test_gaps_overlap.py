"""Provider overlap: who reaches the same people, who reaches nobody else's, who is reached by none."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility.errors import DataError, MissingColumnError, ReachError
from accessibility.gaps import overlap
from tests.times_by_hand import offers_of, places_of, standards_of, times_of

INF = float("inf")
NAN = float("nan")
TEN = standards_of(grocery=10)


def world(minutes, providers, people, *, standards=TEN, inside=True, sectors=None):
    services = [f"s{j}" for j in range(len(providers))]
    offers = offers_of(dict.fromkeys(services, "grocery")).assign(provider=pd.array(providers, dtype="str"))
    return overlap(times_of(minutes), offers, places_of(people, inside=inside), standards=standards, providers=sectors)


def test_people_reached_by_none_one_and_several():
    found = world([[5, 5, INF], [5, 40, INF], [INF, 10, 10], [INF, INF, INF]], ["a", "b", "b"], [1, 2, 4, 8])
    kind = found.kinds.loc["grocery"]
    assert kind[["people_none", "people_one", "people_several"]].tolist() == [8, 6, 1]
    assert kind[["places_none", "places_one", "places_several"]].tolist() == [1, 2, 1]
    assert kind["mean_providers"] == (1 * 2 + 2 + 4) / 15
    assert found.places["providers"].tolist() == ["a, b", "a", "b", ""]
    assert found.providers.loc["grocery", "people_reached"].to_dict() == {"a": 3, "b": 5}
    assert found.providers.loc["grocery", "people_only"].to_dict() == {"a": 2, "b": 4}
    assert found.providers.loc["grocery", "services"].to_dict() == {"a": 1, "b": 2}
    pair = found.pairs.loc[("grocery", "a", "b")]
    assert pair[["people_both", "people_either", "places_both"]].tolist() == [1, 7, 1]
    assert pair["overlap_pct"] == 100 / 7
    assert pair["overlap_pct_of_provider"] == 100 / 3
    assert found.pairs.loc[("grocery", "b", "a"), "overlap_pct_of_provider"] == 20
    assert repr(found) == "<Overlap: 1 kinds, 2 providers; 1 times a place has several providers of a kind, 1 times none>"


def test_services_of_unknown_providers_are_one_at_least_and_each_its_own_at_most():
    found = world([[5, 5, 5], [INF, 5, 5]], ["a", None, None], [1, 2])
    assert found.places["providers_least"].tolist() == [2, 1]
    assert found.places["providers_most"].tolist() == [3, 2]
    assert found.kinds["services_provider_unknown"].tolist() == [2]
    assert found.providers["people_only"].tolist() == [0]


def test_sectors_are_counted_where_they_are_known():
    sectors = pd.DataFrame({"sector": ["company", "company", "parish"]}, index=pd.Index(["a", "b", "c"], name="provider"))
    found = world([[5, 5, 5, 5], [5, 5, INF, INF]], ["a", "b", "c", "d"], [1, 2], sectors=sectors)
    assert found.places["sectors"].tolist() == [2, 1]


def test_places_outside_and_unknown_people_are_kept_apart():
    found = world([[5, 5], [5, INF], [5, INF]], ["a", "b"], [NAN, 2, 4], inside=[True, True, False])
    assert math.isnan(found.kinds.loc["grocery", "people_several"])
    assert found.providers.loc[("grocery", "a"), ["people_reached", "places_reached"]].tolist() == [2, 2]
    assert math.isnan(found.pairs.loc[("grocery", "a", "b"), "people_both"])


def test_what_cannot_be_answered_is_refused():
    with pytest.raises(ReachError):
        world([[5]], ["a"], [1], standards=standards_of(grocery=61))
    with pytest.raises(DataError, match="at least one kind"):
        world([[5]], ["a"], [1], standards=standards_of())
    with pytest.raises(DataError, match="p1"):
        overlap(times_of([[5]]), offers_of({"s0": "grocery"}), places_of([1, 2]), standards=TEN)
    with pytest.raises(MissingColumnError, match="provider"):
        overlap(times_of([[5]]), offers_of({"s0": "grocery"})[[]], places_of([1]), standards=TEN)


def test_no_offers_reach_nobody():
    found = overlap(times_of([[5]]), offers_of({}), places_of([1]), standards=TEN)
    assert found.kinds["people_none"].tolist() == [1]
    assert found.pairs.empty
    assert found.providers.empty


worlds = st.tuples(st.integers(1, 5), st.integers(1, 4)).flatmap(
    lambda size: st.tuples(
        st.lists(st.lists(st.sampled_from([5.0, 10.0, 20.0, INF]), min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]),
        st.lists(st.sampled_from(["a", "b", "c", None]), min_size=size[1], max_size=size[1]),
        st.lists(st.sampled_from([0.0, 1.0, 2.0, 4.0]), min_size=size[0], max_size=size[0]),
        st.lists(st.booleans(), min_size=size[0], max_size=size[0]),
    )
)


@given(worlds)
def test_overlap_equals_plain_sets(case):
    minutes, providers, people, inside = case
    found = world(minutes, providers, people, inside=inside)
    reached = {name: set() for name in providers if name}
    unknown = [0] * len(people)
    for i, row in enumerate(minutes):
        for m, name in zip(row, providers, strict=True):
            if m <= 10 and name:
                reached[name].add(i)
            unknown[i] += m <= 10 and not name
    reported = {i for i, reports in enumerate(inside) if reports}

    def weight(places):
        return sum(people[i] for i in places & reported)

    many = [sum(i in places for places in reached.values()) + (unknown[i] > 0) for i in range(len(people))]
    for name, places in reached.items():
        row = found.providers.loc[("grocery", name)]
        assert row["people_reached"] == weight(places)
        assert row["people_only"] == weight({i for i in places if many[i] == 1})
        for other, there in reached.items():
            if other != name:
                pair = found.pairs.loc[("grocery", name, other)]
                assert pair["people_both"] == weight(places & there)
                assert pair["people_either"] == weight(places | there)
    kind = found.kinds.loc["grocery"]
    assert kind["people_none"] == weight({i for i in reported if many[i] == 0})
    assert kind["people_none"] + kind["people_one"] + kind["people_several"] == weight(reported)
    assert found.places["providers_least"].tolist() == many
