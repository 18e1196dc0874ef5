"""Covering: known answers, brute force, budgets, and refusals by name."""

import itertools
from time import perf_counter
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility.errors import InfeasibleError, SitingError
from accessibility.siting import lscp, mclp, partial_cover, siting_problem_from_matrix
from accessibility.siting.cover_primal_dual import relaxed_cover
from accessibility.siting.interchange import Costs
from accessibility.siting.milp import Model
from accessibility.siting.rows import merged
from tests.siting_worlds import closest, line, subsets, worlds

INF = float("inf")


def all_choices(candidates):
    return [choice for count in range(candidates + 1) for choice in subsets(candidates, count)]


@pytest.mark.parametrize(("count", "people"), [(1, 180), (2, 220), (3, 230)])
def test_golden_set_g3_most_people(count, people):
    plan = mclp(line(), minutes=20, count=count)
    assert (plan.value, plan.bound) == (people, people)
    assert plan.proven_optimal
    assert plan.figures["people_within"] == people


def test_golden_set_g3_fewest_points():
    plan = lscp(line(), minutes=20)
    assert (plan.value, plan.bound, len(plan.candidates)) == (3, 3, 3)


@given(worlds(), st.integers(0, 40))
def test_most_people_equals_brute_force(world, minutes):
    table, people, count = world
    best = max(people[closest(table, choice) <= minutes].sum() for choice in subsets(table.shape[1], count))
    plan = mclp(siting_problem_from_matrix(table, people, max_minutes=40), minutes=minutes, count=count)
    assert plan.value == best
    assert plan.proven_optimal
    assert len(plan.candidates) == count


@given(worlds(), st.integers(0, 40), st.data())
def test_most_people_within_a_budget_equals_brute_force(world, minutes, data):
    table, people, count = world
    m = table.shape[1]
    cost = np.array(data.draw(st.lists(st.integers(0, 9), min_size=m, max_size=m)), dtype=float)
    budget = data.draw(st.integers(0, 20))
    payable = [choice for choice in all_choices(m) if len(choice) <= count and cost[choice].sum() <= budget]
    best = max(people[closest(table, choice) <= minutes].sum() for choice in payable)
    problem = siting_problem_from_matrix(table, people, cost_eur_year=cost, max_minutes=40)
    plan = mclp(problem, minutes=minutes, count=count, budget_eur_year=budget)
    assert plan.value == best
    assert plan.proven_optimal
    assert plan.figures["cost_eur_year"] <= budget


@given(worlds(), st.integers(0, 40))
def test_fewest_points_equals_brute_force(world, minutes):
    table, people, _ = world
    full = [len(choice) for choice in all_choices(table.shape[1]) if (closest(table, choice) <= minutes).all()]
    problem = siting_problem_from_matrix(table, people, max_minutes=40)
    if full:
        plan = lscp(problem, minutes=minutes)
        assert plan.value == min(full)
        assert plan.proven_optimal
    else:
        with pytest.raises(InfeasibleError, match=r"ha(ve|s) no candidate within"):
            lscp(problem, minutes=minutes)


@given(worlds(), st.integers(0, 40), st.integers(0, 100))
def test_fewest_points_for_a_share_equals_brute_force(world, minutes, share):
    table, people, _ = world
    enough = [
        len(c) for c in all_choices(table.shape[1]) if people[closest(table, c) <= minutes].sum() >= share / 100 * people.sum() * (1 - 1e-9)
    ]
    problem = siting_problem_from_matrix(table, people, max_minutes=40)
    if enough:
        assert partial_cover(problem, minutes=minutes, share=share / 100).value == min(enough)
    else:
        with pytest.raises(InfeasibleError, match="all candidates together bring"):
            partial_cover(problem, minutes=minutes, share=share / 100)


def test_who_is_within_the_standard_today_gains_nothing():
    plan = mclp(siting_problem_from_matrix([[0, 30], [30, 0]], [100, 1], now_minutes=[20, INF]), minutes=20, count=1)
    assert plan.candidates == ("c1",)
    assert plan.value == 1
    assert plan.figures["people_within"] == 101


def test_whom_no_candidate_helps_is_listed_with_the_smallest_standard_that_would():
    plan = mclp(siting_problem_from_matrix([[5], [25], [INF]], [1, 2, 4]), minutes=20, count=1)
    assert plan.unhelped["candidate_minutes"].to_dict() == {"p1": 25.0, "p2": INF}


def test_the_smallest_standard_that_would_do_is_named():
    with pytest.raises(
        InfeasibleError, match=r"1 place has no candidate within 20 minutes: p1; the smallest standard that would do is 25 "
    ):
        lscp(siting_problem_from_matrix([[5], [25]]), minutes=20)


def test_a_budget_that_required_candidates_exceed_is_refused_by_name():
    problem = line(status=["required", *["candidate"] * 5], cost_eur_year=[9, 1, 1, 1, 1, 1])
    with pytest.raises(InfeasibleError, match="required candidates alone cost 9: c0"):
        mclp(problem, minutes=20, budget_eur_year=8)


def test_no_budget_at_all_chooses_only_what_is_free():
    assert mclp(line(cost_eur_year=[1, 1, 1, 1, 0, 1]), minutes=20, budget_eur_year=0).candidates == ("c4",)
    assert mclp(line(cost_eur_year=np.ones(6)), minutes=20, budget_eur_year=0).candidates == ()


def test_costs_that_are_not_known_and_no_limit_are_refused():
    with pytest.raises(SitingError, match="cost_eur_year is not known for 6 candidates: c0"):
        mclp(line(), minutes=20, budget_eur_year=5)
    with pytest.raises(SitingError, match="give count, budget_eur_year or both"):
        mclp(line(), minutes=20)
    with pytest.raises(SitingError, match="computed to 100 minutes, 120 asked"):
        mclp(line(), minutes=120, count=1)


def test_places_that_nobody_reaches_at_all_leave_nothing_to_gain():
    problem = siting_problem_from_matrix(np.full((3, 2), INF))
    plan = mclp(problem, minutes=0, count=1)
    assert (plan.value, plan.bound, len(plan.unhelped)) == (0, 0, 3)


def test_places_at_one_spot_are_one_row_and_all_their_people_count():
    plan = mclp(siting_problem_from_matrix([[0, 9]] * 5 + [[9, 0]] * 2, [1, 1, 1, 1, 1, 3, 3]), minutes=1, count=1)
    assert (plan.candidates, plan.value) == (("c1",), 6)


def test_larger_worlds_are_proven_and_no_worse_than_any_random_choice():
    rng = np.random.default_rng(3)
    at, houses = rng.random((600, 2)), rng.random((80, 2))
    minutes = np.hypot(*(at[:, None] - houses[None]).transpose(2, 0, 1)) * 60
    people = rng.integers(1, 90, 600)
    plan = mclp(siting_problem_from_matrix(minutes, people), minutes=9, count=8)
    assert plan.proven_optimal
    for _ in range(300):
        assert people[minutes[:, rng.choice(80, 8, replace=False)].min(axis=1) <= 9].sum() <= plan.value


def test_merged_rows_are_those_of_equal_candidates():
    from accessibility.siting.problem import Pairs
    from accessibility.siting.rows import merged

    cover = np.array(list(itertools.product([0, 1], repeat=3)) * 2, dtype=bool)
    place, first = [], [0]
    for column in cover.T:
        place += np.flatnonzero(column).tolist()
        first.append(len(place))
    rows = merged(Pairs(np.array(first), np.array(place, dtype=np.int32), np.zeros(len(place))), np.arange(16.0))
    assert len(rows.weight) == 7
    assert rows.group.tolist() == [-1, *range(7), -1, *range(7)]
    assert rows.weight.tolist() == [10, 12, 14, 16, 18, 20, 22]


@given(worlds(), st.integers(0, 40))
def test_large_covers_go_another_way_to_a_true_bound(world, minutes):
    table, people, count = world
    best = max(people[closest(table, choice) <= minutes].sum() for choice in subsets(table.shape[1], count))
    with mock.patch("accessibility.siting.cover_search._LARGE", -1):
        plan = mclp(siting_problem_from_matrix(table, people, max_minutes=40), minutes=minutes, count=count)
    assert plan.value <= best <= plan.bound


def clustered_world():
    rng = np.random.default_rng(3)
    at, houses = rng.random((900, 2)), rng.random((120, 2))
    minutes = np.hypot(*(at[:, None] - houses[None]).transpose(2, 0, 1)) * 60
    return siting_problem_from_matrix(minutes, rng.integers(1, 90, 900))


def test_large_covers_come_near_the_best_plan():
    problem = clustered_world()
    exact = mclp(problem, minutes=9, count=9)
    with mock.patch("accessibility.siting.cover_search._LARGE", 10):
        plan = mclp(problem, minutes=9, count=9)
    assert plan.value <= exact.value <= plan.bound <= 1.02 * exact.value
    assert plan.value >= 0.99 * exact.value


@pytest.mark.parametrize("required", [(), (3, 70)])
def test_primal_dual_steps_come_to_the_linear_relaxation_from_above(required):
    problem = clustered_world()
    rows = merged(problem.within(9.0), problem.weight)
    groups, m, count = len(rows.weight), len(problem.candidates), 9
    must = np.isin(np.arange(m), required)
    model = Model(maximise=True)
    x, met = model.add(m, lower=must.astype(float)), model.add(groups, cost=rows.weight)
    model.row(groups, [(rows.pairs.place, x[rows.pairs.candidate], 1.0), (np.arange(groups), met, -1.0)], least=0.0)
    model.row(1, [(0, x, 1.0)], most=count)
    exact = model.solve(relaxed=True).objective
    found = relaxed_cover(Costs(rows.pairs, rows.weight, np.zeros(m), count, must), until=perf_counter() + 20)
    bound = rows.weight.sum() - found.bound
    assert exact * (1 - 1e-9) <= bound <= exact * 1.003
    assert found.share.sum() == pytest.approx(count, rel=1e-6)
    assert (found.share[must] == 1).all()
