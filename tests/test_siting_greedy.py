"""Service points: who gains, in which order, and how far from the best the choice can be."""

import itertools
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility.errors import DataError, MissingColumnError, ReachError, SitingError
from accessibility.siting import service_points
from tests.times_by_hand import offers_of, places_of, standards_of, times_of

INF = float("inf")
NAN = float("nan")


def candidates_table(count, *, status="candidate", inside=True):
    return pd.DataFrame(
        {"name": [f"House {j}" for j in range(count)], "host_kind": "shop", "status": status, "inside": inside},
        index=pd.Index([f"c{j}" for j in range(count)], name="candidate", dtype="str"),
    )


def choose(people, now, to_candidates, *, count=1, standards=None, kinds=None, inside=True, status="candidate", usable=True):
    """One service s0 offering all kinds at minutes ``now``."""
    standards = standards_of(grocery=20) if standards is None else standards
    places = places_of(people, inside=inside)
    width = len(to_candidates[0])
    return service_points(
        places,
        offers_of({"s0": " ".join(standards.index)}),
        standards,
        times_of([[m] for m in now], services=["s0"]),
        times_of(to_candidates, services=[f"c{j}" for j in range(width)]),
        candidates_table(width, status=status, inside=usable),
        kinds=kinds,
        count=count,
    )


def test_golden_set_g3_covers_180_220_and_230_people():
    at, people = [0, 10, 20, 40, 70, 100], [50, 20, 80, 30, 40, 10]
    minutes = [[abs(a - b) for b in at] for a in at]
    for count, best in ((1, 180), (2, 220), (3, 230)):
        found = choose(people, [INF] * 6, minutes, count=count)
        assert found.people_gained == best
        assert found.proven_optimal == (count != 2), "the bound for two is 230"
    assert found.chosen["people_gained"].tolist() == [180, 40, 10]
    assert found.chosen["share_pct_so_far"].tolist() == [100 * 180 / 230, 100 * 220 / 230, 100.0]


def test_each_step_adds_what_is_not_covered_yet_with_people_counted_once():
    standards = standards_of(grocery=10, pharmacy=20)
    found = choose([1, 2, 4, 8], [INF] * 4, [[5, 40], [15, 5], [40, 15], [40, 40]], count=2, standards=standards)
    assert found.chosen.index.tolist() == ["c1", "c0"]
    assert found.chosen["people_gained"].tolist() == [6, 1]
    assert found.chosen["places_gained"].tolist() == [2, 1]
    assert found.chosen["person_kinds_gained"].tolist() == [8, 2]
    assert found.chosen["people_gained_grocery"].tolist() == [2, 1]
    assert found.chosen["people_gained_pharmacy"].tolist() == [6, 1]
    assert found.chosen["people_gained_so_far"].tolist() == [6, 7]
    assert (found.people_gained, found.people_missing, found.places_gained, found.places_missing) == (7, 15, 3, 4)
    assert found.gains.loc[("p1", "grocery")].to_dict() == {
        "people": 2,
        "candidate": "c1",
        "step": 1,
        "minutes_before": INF,
        "minutes_after": 5,
        "standard_minutes": 10,
    }
    assert found.unhelped.index.tolist() == [("p2", "grocery"), ("p3", "grocery"), ("p3", "pharmacy")]
    assert found.unhelped["candidate_minutes"].tolist() == [15, 40, 40]
    assert found.ranking.index.tolist() == ["c1", "c0"]
    assert found.ranking["people_gained"].tolist() == [6, 3]
    assert repr(found) == "<ServicePoints: 2 of 2 candidates, 7 of 15 people gained, greedy: proven optimal>"


def test_a_place_that_has_the_kind_already_gains_nothing_and_the_standard_itself_is_within():
    found = choose([1, 2, 4], [20, 20.5, INF], [[5], [20], [20.5]])
    assert found.gains.index.tolist() == [("p1", "grocery")]
    assert (found.people_gained, found.people_missing) == (2, 6)


def test_weights_of_standards_decide_between_kinds():
    standards = standards_of(grocery=10, pharmacy=20).assign(weight=[1.0, 4.0])
    light = choose([8, 4], [INF, INF], [[5, 40], [40, 15]], standards=standards, kinds=["grocery"])
    heavy = choose([3, 4], [INF, INF], [[5, 40], [40, 15]], standards=standards)
    assert light.chosen.index.tolist() == ["c0"]
    assert heavy.chosen.index.tolist() == ["c1"]
    assert heavy.chosen["person_kinds_gained"].tolist() == [16]


def test_places_are_counted_where_people_are_known_at_too_few_of_them():
    found = choose([1, NAN, NAN], [INF] * 3, [[5, INF], [INF, 5], [INF, 5]], count=2)
    assert found.objective == "place_kinds"
    assert found.chosen.index.tolist() == ["c1", "c0"]


def test_unknown_people_are_counted_as_places_after_known_people():
    others = [[5, INF]] + [[INF, 5]] * 2 + [[INF, INF]] * 17
    found = choose([1, NAN, NAN, *[1] * 17], [INF] * 3 + [5] * 17, others, count=2)
    assert found.objective == "person_kinds"
    assert found.chosen.index.tolist() == ["c0", "c1"]
    assert found.chosen["places_gained_people_unknown"].tolist() == [0, 2]
    assert math.isnan(found.chosen["people_gained"].iloc[1])
    assert found.chosen["people_gained_so_far"].tolist() == [1, 1]
    assert "(people not known at 2 of 3 places), greedy: proven optimal for the people known" in repr(found)
    assert found.chosen["share_pct_so_far"].tolist() == [100, 100]
    assert found.chosen["share_pct_place_kinds_so_far"].tolist() == [100 / 3, 100]
    nobody = choose([NAN, NAN, NAN], [INF] * 3, [[5, INF], [INF, 5], [INF, 5]], count=1)
    assert (nobody.objective, nobody.value, nobody.bound) == ("place_kinds", 2, 2)
    assert nobody.chosen.index.tolist() == ["c1"]
    assert math.isnan(nobody.people_gained)
    assert "2 of 3 places gained (people not known at 3 of 3 places)" in repr(nobody)


def test_places_outside_gain_nothing_and_candidates_outside_are_not_chosen():
    found = choose([1, 64], [INF, INF], [[5, INF], [INF, 5]], inside=[True, False])
    assert (found.people_missing, found.chosen.index.tolist()) == (1, ["c0"])
    only = choose([1, 64], [INF, INF], [[5, INF], [INF, 5]], usable=[True, False])
    assert only.chosen.index.tolist() == ["c0"]
    assert [(remark.code, remark.rows) for remark in only.remarks] == [("candidates_outside", ("c1",))]
    assert only.candidates_count == 1


def test_required_candidates_come_first_and_too_many_are_refused():
    minutes = [[5, INF], [INF, 5]]
    found = choose([1, 64], [INF, INF], minutes, status=["required", "candidate"])
    assert found.chosen.index.tolist() == ["c0"]
    assert found.proven_optimal
    with pytest.raises(SitingError, match="2 candidates are required but 1"):
        choose([1, 64], [INF, INF], minutes, status="required")


def test_a_service_point_in_the_place_itself_takes_no_time_even_where_no_road_is_near():
    candidates = candidates_table(2).assign(place=["p1,p2", None])
    places, offers, standards = places_of([1, 2, 4]), offers_of({"s0": "grocery"}), standards_of(grocery=20)
    there = times_of([[5, INF], [40, 8], [INF, INF]], services=["c0", "c1"])
    found = service_points(places, offers, standards, times_of([[INF]] * 3), there, candidates, count=1)
    assert found.chosen.index.tolist() == ["c0"]
    assert found.gains["minutes_after"].tolist() == [5, 0, 0]
    assert found.people_gained == 7
    assert there.minutes.tolist() == [5, 40, 8]
    plain = service_points(places, offers, standards, times_of([[INF]] * 3), there, candidates.drop(columns="place"), count=1)
    assert plain.people_gained == 2


def test_equal_gains_go_to_more_places_then_to_the_first_id():
    assert choose([2, 1, 1], [INF] * 3, [[5, INF], [INF, 5], [INF, 5]]).chosen.index.tolist() == ["c1"]
    assert choose([2, 2], [INF] * 2, [[INF, 5], [5, INF]]).chosen.index.tolist() == ["c0"]


def test_nothing_to_gain_chooses_nobody_and_says_proven():
    for found in (
        choose([1, 2], [5, 5], [[5], [5]], count=3),
        choose([1, 2], [INF, INF], [[INF], [INF]], count=3),
        choose([1], [INF], [[5]], count=0),
    ):
        assert found.chosen.empty
        assert (found.people_gained, found.value, found.proven_optimal) == (0, 0, True)
    zero = choose([0, 0], [INF, INF], [[5], [5]])
    assert (zero.objective, zero.value, zero.people_gained) == ("place_kinds", 2, 0)


def test_no_candidates_at_all_is_an_answer():
    found = service_points(
        places_of([1]),
        offers_of({}),
        standards_of(grocery=20),
        times_of([[]], services=[]),
        times_of([[]], services=[]),
        candidates_table(0),
    )
    assert found.chosen.empty
    assert found.unhelped["candidate_minutes"].tolist() == [INF]
    assert found.unhelped["candidate"].isna().all()


def test_what_cannot_be_answered_is_refused():
    with pytest.raises(ReachError, match="computed to 60"):
        choose([1], [INF], [[5]], standards=standards_of(grocery=61))
    with pytest.raises(DataError, match="no standard for bank"):
        choose([1], [INF], [[5]], kinds=["bank"])
    with pytest.raises(DataError, match="at least one kind"):
        choose([1], [INF], [[5]], kinds=[])
    with pytest.raises(DataError, match="negative at p0"):
        choose([-1], [INF], [[5]])
    with pytest.raises(SitingError, match="0 or more"):
        choose([1], [INF], [[5]], count=-1)
    place, offers, standards = places_of([1]), offers_of({"s0": "grocery"}), standards_of(grocery=20)
    to_service, to_candidate = times_of([[5]]), times_of([[5]], services=["c0"])
    with pytest.raises(SitingError, match="one mode and season"):
        service_points(place, offers, standards, to_service, times_of([[5]], services=["c0"], season="winter"), candidates_table(1))
    with pytest.raises(DataError, match="to 1 of the candidates: c1"):
        service_points(place, offers, standards, to_service, to_candidate, candidates_table(2))
    with pytest.raises(DataError, match="from 1 of the places: p1"):
        service_points(places_of([1, 2]), offers, standards, times_of([[5], [5]]), to_candidate, candidates_table(1))
    with pytest.raises(MissingColumnError, match="host_kind"):
        service_points(place, offers, standards, to_service, to_candidate, candidates_table(1).drop(columns="host_kind"))


problems = st.tuples(st.integers(1, 6), st.integers(1, 5)).flatmap(
    lambda size: st.tuples(
        st.lists(st.sampled_from([0.0, 1.0, 2.0, 4.0, 8.0, NAN]), min_size=size[0], max_size=size[0]),
        st.lists(st.sampled_from([5.0, 15.0, INF]), min_size=size[0], max_size=size[0]),
        st.lists(
            st.lists(st.sampled_from([5.0, 10.0, 15.0, 20.0, INF]), min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
        ),
        st.integers(0, 4),
        st.integers(0, 1),
    )
)
TWO = standards_of(grocery=10, pharmacy=15).assign(weight=[1.0, 2.0])


def plain_gain(chosen, people, now, minutes, *, places=False):
    """Weighted gain of a set of candidates, in plain Python."""
    total = 0.0
    for i, count in enumerate(people):
        for standard, weight in ((10, 1.0), (15, 2.0)):
            if now[i] > standard and any(minutes[i][j] <= standard for j in chosen):
                total += weight * (1.0 if places else 0.0 if math.isnan(count) else count)
    return total


@given(problems)
def test_greedy_is_at_most_the_best_and_the_best_at_most_the_bound(problem):
    people, now, minutes, count, required = problem
    width = len(minutes[0])
    must = tuple(range(min(required, count)))
    status = ["required" if j in must else "candidate" for j in range(width)]
    found = choose(people, now, minutes, count=count, standards=TWO, status=status)
    by_places = found.objective == "place_kinds"
    free = [j for j in range(width) if j not in must]
    best = max(
        plain_gain((*must, *more), people, now, minutes, places=by_places)
        for more in itertools.combinations(free, min(count - len(must), len(free)))
    )
    chosen = [int(name[1:]) for name in found.chosen.index]
    assert found.value == plain_gain(chosen, people, now, minutes, places=by_places)
    assert found.value <= best <= found.bound
    p = max(count - len(must), 1)
    alone = plain_gain(must, people, now, minutes, places=by_places)
    assert found.value - alone >= (1 - (1 - 1 / p) ** p) * (best - alone) - 1e-9
    if found.proven_optimal:
        assert found.value == best
    helped = {i for i, _ in enumerate(people) if plain_gain(chosen, [1.0 if k == i else 0.0 for k in range(len(people))], now, minutes)}
    assert found.places_gained == len(helped)
    known = [people[i] for i in helped if not math.isnan(people[i])]
    assert found.people_gained == sum(known) or (math.isnan(found.people_gained) and helped and not known)
    assert found.chosen["person_kinds_gained"].sum() == plain_gain(chosen, people, now, minutes)
    assert found.chosen["place_kinds_gained"].sum() == plain_gain(chosen, people, now, minutes, places=True)
    for name, row in found.ranking.iterrows():
        assert row["person_kinds_gained"] == plain_gain([int(name[1:])], people, now, minutes)


@given(problems)
def test_row_order_does_not_matter_and_arguments_are_unchanged(problem):
    people, now, minutes, count, _ = problem
    width = len(minutes[0])
    places, candidates = places_of(people), candidates_table(width)
    offers = offers_of({"s0": "grocery pharmacy"})
    times = times_of([[m] for m in now], services=["s0"])
    backwards = range(width - 1, -1, -1)
    there = times_of(minutes, services=[f"c{j}" for j in range(width)])
    other = times_of([[row[j] for j in backwards] for row in minutes], services=[f"c{j}" for j in backwards])
    before = places.copy(), candidates.copy(), offers.copy(), TWO.copy()
    found = service_points(places, offers, TWO, times, there, candidates, count=count)
    again = service_points(places.iloc[::-1], offers.iloc[::-1], TWO, times, other, candidates.iloc[::-1], count=count)
    for name in ("chosen", "ranking", "gains", "unhelped"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(again, name))
    assert (found.value, found.bound) == (again.value, again.bound)
    for left, right in zip((places, candidates, offers, TWO), before, strict=True):
        pd.testing.assert_frame_equal(left, right)
