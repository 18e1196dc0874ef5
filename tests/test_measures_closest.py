"""Closest and k-closest: which service, how many minutes, why none."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility.errors import DataError, UnknownWordError
from accessibility.measures import closest, k_closest, offers_with_services, supply_remarks
from tests.times_by_hand import offers_of, times_of

INF = float("inf")
PRECEDENCE = ["beyond_reach", "closed_in_season", "other_component", "no_road_within_snap"]


def test_closest_names_service_provider_minutes_and_their_parts():
    times = times_of([[1, 2, 4], [8, 16, INF]], access=[0.25, 0.5], egress=[0.125, 0.25, 0.5])
    table = closest(times, offers_of({"s0": "grocery", "s1": "grocery pharmacy", "s2": "pharmacy"}))
    assert table["minutes"].to_dict() == {("p0", "grocery"): 1, ("p0", "pharmacy"): 2, ("p1", "grocery"): 8, ("p1", "pharmacy"): 16}
    assert table["service"].tolist() == ["s0", "s1", "s0", "s1"]
    assert table["provider"].tolist() == ["of-s0", "of-s1", "of-s0", "of-s1"]
    assert table.loc[("p1", "pharmacy"), ["access_minutes", "network_minutes", "egress_minutes"]].tolist() == [0.5, 15.25, 0.25]
    assert set(table["reason"]) == {"reached"}
    assert set(table["max_minutes"]) == {60.0}


def test_every_place_and_kind_is_there_even_when_unreached_and_is_inf_not_nan():
    table = closest(times_of([[INF], [4]]), offers_of({"s0": "grocery"}), kinds=["bank", "grocery"])
    assert list(table.index) == [("p0", "bank"), ("p0", "grocery"), ("p1", "bank"), ("p1", "grocery")]
    assert table["minutes"].tolist() == [INF, INF, INF, 4]
    assert table["reason"].tolist() == ["no_service", "beyond_reach", "no_service", "reached"]
    assert table["service"].isna().tolist() == [True, True, True, False]
    assert table["egress_minutes"].tolist() == [INF, INF, INF, 0]
    assert table["network_minutes"].tolist() == [INF, INF, INF, 4]


def test_a_misspelt_kind_is_refused_and_one_of_the_study_may_be_offered_by_nobody():
    times, offers = times_of([[4]]), offers_of({"s0": "grocery"})
    with pytest.raises(UnknownWordError, match="unknown kind 'grocry'; did you mean 'grocery'"):
        closest(times, offers, kinds=["grocry"])
    assert closest(times, offers, kinds=["sauna"], known=["sauna"])["reason"].tolist() == ["no_service"]


def test_ties_go_to_the_id_that_comes_first_whatever_the_order_of_services():
    minutes = [[8, 4, 4]]
    offers = offers_of({"b": "grocery", "c": "grocery", "a": "grocery"})
    assert closest(times_of(minutes, services=["b", "c", "a"]), offers)["service"].tolist() == ["a"]
    assert k_closest(times_of(minutes, services=["b", "c", "a"]), offers, 3)["service"].tolist() == ["a", "c", "b"]


def test_golden_set_g1_rows_in_rising_order():
    times = times_of([[15, 30, 100], [30, 15, 100], [100, 100, 15]], max_minutes=120)
    table = k_closest(times, offers_of(dict.fromkeys(["s0", "s1", "s2"], "grocery")), 3)["minutes"]
    assert table.to_numpy().reshape(3, 3).tolist() == [[15, 30, 100], [15, 30, 100], [15, 100, 100]]


def test_a_rank_beyond_the_number_of_services_says_no_service():
    table = k_closest(times_of([[4, INF]]), offers_of({"s0": "grocery bank", "s1": "grocery"}), 2)
    assert table.loc[("p0", "grocery"), "reason"].tolist() == ["reached", "beyond_reach"]
    assert table.loc[("p0", "bank"), "reason"].tolist() == ["reached", "no_service"]
    with pytest.raises(ValueError, match="1 or more"):
        k_closest(times_of([[4.0]]), offers_of({"s0": "grocery"}), 0)


@pytest.mark.parametrize(
    ("now", "any_season", "reason"),
    [
        ([0, 1], [0, 0], "beyond_reach"),
        ([1, 1], [1, 0], "closed_in_season"),
        ([1, 2], [1, 2], "other_component"),
        ([1, -1], [1, -1], "other_component"),
        ([-1, -1], [-1, -1], "no_road_within_snap"),
    ],
)
def test_the_reason_is_the_most_telling_over_all_services_of_the_kind(now, any_season, reason):
    times = times_of(
        [[INF, INF]],
        origin_component=[0],
        destination_component=now,
        destination_component_any_season=any_season,
        origin_component_any_season=[0],
    )
    assert closest(times, offers_of({"s0": "grocery", "s1": "grocery"}))["reason"].tolist() == [reason]


def test_a_place_without_a_road_says_so():
    times = times_of([[INF], [2]], origin_component=[-1, 0], access=[INF, 0])
    table = closest(times, offers_of({"s0": "grocery"}), kinds=["grocery", "bank"])
    assert table["reason"].tolist() == ["no_road_within_snap", "no_service", "reached", "no_service"]
    assert table["access_minutes"].tolist() == [INF, INF, 0, 0]


SERVICES = pd.DataFrame(
    {
        "status": ["open", "candidate", "closing", "open"],
        "channel": ["remote", "physical", "physical", "mobile"],
        "seasons": ["", "", "summer,autumn", ""],
        "provider": ["web", None, "coop", "bus"],
    },
    index=pd.Index(["s0", "s1", "s2", "s3"], name="service"),
)


def test_remote_planned_and_seasonally_closed_services_do_not_count():
    offers = offers_with_services(offers_of(dict.fromkeys(["s0", "s1", "s2", "s3"], "grocery")), SERVICES)
    summer = closest(times_of([[1, 2, 4, 8]]), offers)
    winter = closest(times_of([[1, 2, 4, 8]], season="winter"), offers)
    assert (summer["service"].tolist(), winter["service"].tolist()) == (["s2"], ["s3"])
    counted = {remark.code: (remark.count, remark.rows) for remark in supply_remarks(offers, "winter")}
    left_out = {"offers_remote": (1, ("s0",)), "offers_planned": (1, ("s1",)), "offers_closed_in_season": (1, ("s2",))}
    assert counted == {**left_out, "offers_mobile": (1, ("s3",))}
    assert [remark.code for remark in supply_remarks(offers, "summer")] == ["offers_remote", "offers_planned", "offers_mobile"]


def test_a_service_closed_in_the_season_is_the_reason_where_it_would_be_within_reach():
    offers = offers_with_services(offers_of(dict.fromkeys(["s1", "s2", "s3"], "grocery")), SERVICES)
    times = times_of([[INF, 2, 4, INF], [INF, INF, INF, INF]], services=["s0", "s1", "s2", "s3"], season="winter")
    assert closest(times, offers)["reason"].tolist() == ["closed_in_season", "beyond_reach"]
    only_closed = closest(times, offers.loc[["s2"]])
    assert only_closed["reason"].tolist() == ["closed_in_season", "closed_in_season"]
    assert closest(times, offers.loc[["s1"]])["reason"].tolist() == ["no_service", "no_service"]


def test_what_travel_times_say_of_a_service_counts_too():
    times = times_of([[INF, INF, 8]], reason=["closed_in_season", "no_service", "reached"])
    table = closest(times, offers_of({"s0": "grocery pharmacy", "s1": "grocery bank", "s2": "grocery"}))
    assert table["reason"].to_dict() == {("p0", "bank"): "no_service", ("p0", "grocery"): "reached", ("p0", "pharmacy"): "closed_in_season"}


def test_the_service_fills_in_a_provider_the_offer_does_not_name():
    offers = offers_of({"s0": "grocery", "s1": "grocery", "s3": "grocery"}).assign(provider=[None, None, "own"])
    assert offers_with_services(offers, SERVICES)["provider"].fillna("").tolist() == ["web", "", "own"]
    bare = offers[[]]
    assert offers_with_services(bare, SERVICES)["provider"].fillna("").tolist() == ["web", "", "bus"]


def test_an_offer_of_a_service_without_travel_times_is_refused():
    with pytest.raises(DataError, match="not computed to 1 service that offers name: s9"):
        closest(times_of([[1]]), offers_of({"s0": "grocery", "s9": "grocery"}))
    with pytest.raises(DataError, match="not in services: s9"):
        offers_with_services(offers_of({"s9": "grocery"}), SERVICES)


def test_no_places_no_offers_and_nothing_reached_give_tables_of_the_right_shape():
    assert closest(times_of(np.empty((0, 1)), services=["s0"]), offers_of({"s0": "grocery"})).empty
    nobody = closest(times_of([[1.0], [2.0]]), offers_of({}), kinds=["grocery"])
    assert nobody["minutes"].tolist() == [INF, INF]
    assert nobody["provider"].isna().all()
    assert closest(times_of([[INF], [INF]]), offers_of({"s0": "grocery"}))["reason"].tolist() == ["beyond_reach"] * 2


worlds = st.integers(1, 5).flatmap(
    lambda o: st.integers(1, 5).flatmap(
        lambda d: st.tuples(
            st.lists(st.lists(st.sampled_from([1.0, 2.0, 4.0, 4.0, 8.0, INF]), min_size=d, max_size=d), min_size=o, max_size=o),
            st.lists(st.sampled_from(["grocery", "pharmacy", "grocery pharmacy"]), min_size=d, max_size=d),
            st.lists(st.sampled_from([0, 0, 1, -1]), min_size=o, max_size=o),
            st.lists(st.sampled_from([0, 0, 1, -1]), min_size=d, max_size=d),
            st.sampled_from([[0, 1], [0, 0]]),
            st.permutations(range(d)),
        )
    )
)


@given(worlds, st.integers(1, 3))
def test_k_closest_equals_brute_force(world, k):
    minutes, kinds, from_component, to_component, joined, order = world
    services = [f"s{i}" for i in order]
    minutes = [[m if from_component[i] == to_component[j] >= 0 else INF for j, m in enumerate(row)] for i, row in enumerate(minutes)]
    times = times_of(
        minutes,
        services=services,
        origin_component=from_component,
        destination_component=to_component,
        origin_component_any_season=[joined[c] if c >= 0 else -1 for c in from_component],
        destination_component_any_season=[joined[c] if c >= 0 else -1 for c in to_component],
    )
    table = k_closest(times, offers_of(dict(zip(services, kinds, strict=True))), k, kinds=["grocery", "pharmacy"])
    for i in range(len(minutes)):
        for kind in ("grocery", "pharmacy"):
            offering = [j for j in range(len(services)) if kind in kinds[j].split()]
            ranked = sorted((minutes[i][j], services[j]) for j in offering if minutes[i][j] < INF)
            rest = [j for j in offering if not minutes[i][j] < INF]
            why = times.reason(np.full(len(rest), i), np.array(rest, dtype=int)).tolist() if rest else []
            why = ["no_road_within_snap"] if rest and from_component[i] < 0 else why
            last = next((reason for reason in PRECEDENCE if reason in why), "no_service")
            expected = [(m, s, "reached") for m, s in ranked[:k]]
            expected += [(INF, None, last)] * (k - len(expected))
            rows = table.loc[(f"p{i}", kind)]
            got = [(m, None if pd.isna(s) else s, r) for m, s, r in zip(rows["minutes"], rows["service"], rows["reason"], strict=True)]
            assert got == expected


@given(worlds)
def test_closest_is_no_longer_than_any_pair_and_opening_a_service_never_hurts(world):
    minutes, kinds, *_ = world
    services = [f"s{i}" for i in range(len(kinds))]
    offers = offers_of(dict(zip(services, kinds, strict=True)))
    times = times_of(minutes)
    before = closest(times, offers.drop(index="s0", level="service"), kinds=["grocery", "pharmacy"])["minutes"]
    after = closest(times, offers, kinds=["grocery", "pharmacy"])["minutes"]
    assert (after <= before).all()
    for (service, kind), _ in offers.iterrows():
        for place, m in times.matrix()[service].items():
            assert after[(place, kind)] <= m


def test_arguments_are_left_as_they_were_and_row_order_does_not_matter():
    offers = offers_with_services(offers_of(dict.fromkeys(["s1", "s2", "s3"], "grocery pharmacy")), SERVICES)
    times = times_of([[1, 2, 4, 4], [2, 1, 8, 8]])
    copy, pairs = offers.copy(), times.minutes.copy()
    table = k_closest(times, offers, 2)
    pd.testing.assert_frame_equal(offers, copy)
    np.testing.assert_array_equal(times.minutes, pairs)
    pd.testing.assert_frame_equal(k_closest(times, offers.iloc[::-1], 2), table)
