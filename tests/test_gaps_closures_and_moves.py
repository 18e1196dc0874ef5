"""Closing several services together, and moving one: against trying every choice."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accessibility.errors import DataError, ReachError
from accessibility.gaps import moves, worst_closures
from tests.times_by_hand import offers_of, places_of, standards_of, times_of

INF = float("inf")
NAN = float("nan")


def test_golden_set_g3_the_worst_single_closure():
    at, people, opened = [0, 10, 20, 40, 70, 100], [50, 20, 80, 30, 40, 10], [0, 2, 4]
    times = times_of([[abs(a - at[j]) for j in opened] for a in at], services=["s0", "s2", "s4"], max_minutes=120)
    offers = offers_of(dict.fromkeys(["s0", "s2", "s4"], "grocery"))
    one = worst_closures(times, offers, places_of(people), kind="grocery", closures=1)
    assert (one.services, one.person_minutes_added, one.proven) == (("s4",), 2500, True)
    two = worst_closures(times, offers, places_of(people), kind="grocery", closures=2)
    assert two.proven
    assert len(two.services) == 2
    everything = worst_closures(times, offers, places_of(people), kind="grocery", closures=3)
    assert everything.people_left_without == 230
    assert everything.places["left_without"].all()
    with pytest.raises(DataError, match="4 are to close"):
        worst_closures(times, offers, places_of(people), kind="grocery", closures=4)
    with pytest.raises(DataError, match="1 or more"):
        worst_closures(times, offers, places_of(people), kind="grocery", closures=0)


MINUTES = st.sampled_from([1.0, 5.0, 10.0, 20.0, 50.0, INF])
worlds = st.tuples(st.integers(1, 5), st.integers(1, 4)).flatmap(
    lambda size: st.tuples(
        st.lists(st.lists(MINUTES, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]),
        st.lists(st.sampled_from([0.0, 1.0, 3.0, NAN]), min_size=size[0], max_size=size[0]),
        st.lists(st.booleans(), min_size=size[0], max_size=size[0]),
        st.integers(1, 3),
    )
)


@given(worlds)
@settings(max_examples=60)
def test_no_other_choice_of_as_many_closures_is_worse(world):
    minutes, people, inside, closures = world
    names = [f"s{j}" for j in range(len(minutes[0]))]
    offers, places = offers_of(dict.fromkeys(names, "grocery")), places_of(people, inside=inside)
    times = times_of(minutes, services=names)
    copies = offers.copy(), places.copy()

    def cost(row, gone):
        left = [m for j, m in enumerate(row) if j not in gone]
        return min([*left, 60.0])

    def added(gone):
        return sum(
            (0 if math.isnan(count) else count) * (cost(row, gone) - cost(row, ()))
            for row, count, here in zip(minutes, people, inside, strict=True)
            if here
        )

    try:
        found = worst_closures(times, offers, places, kind="grocery", closures=closures)
    except DataError:
        return
    assert found.proven
    best = max(added(gone) for gone in itertools.combinations(range(len(names)), closures))
    assert found.person_minutes_added == pytest.approx(best)
    assert added({names.index(name) for name in found.services}) == pytest.approx(best)
    pd.testing.assert_frame_equal(offers, copies[0])
    pd.testing.assert_frame_equal(places, copies[1])


def test_a_doubled_service_moves_to_those_who_have_none():
    times = times_of([[5, 6], [5, 6], [INF, INF], [5, INF]])
    offers = offers_of({"s0": "library", "s1": "library"}, hours_week=[20.0, 4.0])
    to_candidates = times_of([[INF, 9], [INF, INF], [8, INF], [9, INF]], services=["c0", "c1"])
    table = moves(times, offers, places_of([1, 2, 4, 8]), standards=standards_of(library=10), to_candidates=to_candidates)
    assert table.index.tolist() == [("library", "s0", "c0"), ("library", "s1", "c0")]
    assert table["people_gained"].tolist() == [4, 4]
    assert table["people_left_without"].tolist() == [0, 0]
    assert table["people_doubled"].tolist() == [3, 3]
    assert table["hours_week"].tolist() == [20, 4]
    assert table["provider"].tolist() == ["of-s0", "of-s1"]


@given(worlds)
@settings(max_examples=60)
def test_moves_say_what_moving_and_counting_again_says(world):
    minutes, people, inside, _ = world
    names = [f"s{j}" for j in range(len(minutes[0]))]
    spots = [[row[-1], row[0] + 4.0] for row in minutes[::-1]]
    offers, places = offers_of(dict.fromkeys(names, "grocery")), places_of(people, inside=inside)
    table = moves(
        times_of(minutes, services=names),
        offers,
        places,
        standards=standards_of(grocery=10),
        to_candidates=times_of(spots, services=["c0", "c1"]),
    )
    without = {(i, j): all(m > 10 for k, m in enumerate(row) if k != j) for i, row in enumerate(minutes) for j in [*range(len(row)), None]}
    for j, c in itertools.product(range(len(names)), range(2)):
        before = [here and without[(i, None)] for i, here in enumerate(inside)]
        after = [here and without[(i, j)] and spots[i][c] > 10 for i, here in enumerate(inside)]
        net_people = sum((0 if math.isnan(n) else n) * (b - a) for n, b, a in zip(people, before, after, strict=True))
        net_places = sum(b - a for b, a in zip(before, after, strict=True))
        key = ("grocery", names[j], f"c{c}")
        doubled = any(here and row[j] <= 10 and not without[(i, j)] for i, (here, row) in enumerate(zip(inside, minutes, strict=True)))
        assert (key in table.index) == (doubled and (net_people > 0 or (net_people == 0 and net_places > 0)))
        if key in table.index:
            assert table.loc[key, ["net_people", "net_places"]].tolist() == [net_people, net_places]


def test_moves_refuse_what_cannot_be_answered():
    times, offers, places = times_of([[5.0]]), offers_of({"s0": "grocery"}), places_of([1])
    with pytest.raises(ReachError):
        moves(times, offers, places, standards=standards_of(grocery=61), to_candidates=times)
    with pytest.raises(DataError, match="one mode and season"):
        moves(times, offers, places, standards=standards_of(grocery=10), to_candidates=times_of([[5.0]], season="winter"))
    with pytest.raises(DataError, match="negative"):
        moves(times, offers, places_of([-1]), standards=standards_of(grocery=10), to_candidates=times)
    none = moves(times, offers, places, standards=standards_of(bank=10), to_candidates=times)
    assert not len(none)
    assert np.isfinite(none["net_people"]).all()
