"""p-median and plant location: known answers, brute force, published instances, and refusals by name."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from accessibility.errors import InfeasibleError, SitingError
from accessibility.siting import p_median, siting_problem_from_matrix, uflp
from tests.siting_worlds import closest, line, orlib_network, orlib_optima, subsets, worlds

INF = float("inf")


@pytest.mark.parametrize(("count", "value", "chosen"), [(1, 4600, {"c2"}), (2, 2100, {"c2", "c4"}), (3, 1100, {"c0", "c2", "c4"})])
def test_golden_set_g3(count, value, chosen):
    plan = p_median(line(), count=count)
    assert (plan.value, plan.bound, set(plan.candidates)) == (value, value, chosen)
    assert plan.proven_optimal
    assert plan.stopped == "proven"


def test_golden_set_g3_plant_location():
    plan = uflp(line(cost_eur_year=[300, 900, 300, 300, 900, 300]), eur_person_minute=1)
    assert (plan.value, plan.bound) == (2300, 2300)


@given(worlds(reachable=True))
def test_equals_brute_force(world):
    minutes, people, count = world
    best = min(people @ closest(minutes, choice) for choice in subsets(minutes.shape[1], count))
    plan = p_median(siting_problem_from_matrix(minutes, people), count=count)
    assert plan.value == pytest.approx(best)
    assert plan.proven_optimal
    assert people @ closest(minutes, [int(one[1:]) for one in plan.candidates]) == pytest.approx(best)


@given(worlds())
def test_equals_brute_force_where_not_everything_is_reachable(world):
    minutes, people, count = world
    totals = [closest(minutes, choice) for choice in subsets(minutes.shape[1], count)]
    whole = [people @ one for one in totals if np.isfinite(one).all()]
    problem = siting_problem_from_matrix(minutes, people)
    if not whole:
        with pytest.raises(InfeasibleError):
            p_median(problem, count=count)
    else:
        plan = p_median(problem, count=count)
        assert plan.value == pytest.approx(min(whole))
        assert plan.proven_optimal


@given(worlds(), st.integers(0, 60))
def test_equals_brute_force_where_a_service_stays_and_a_limit_counts(world, beyond):
    minutes, people, count = world
    now = np.where(np.arange(len(people)) % 3 == 0, 15.0, INF)
    best = min(people @ np.minimum(np.minimum(closest(minutes, choice), now), beyond) for choice in subsets(minutes.shape[1], count))
    plan = p_median(siting_problem_from_matrix(minutes, people, now_minutes=now), count=count, beyond_minutes=beyond)
    assert plan.value == pytest.approx(best)


@given(worlds(), st.data())
def test_plant_location_equals_brute_force(world, data):
    minutes, people, _ = world
    m = minutes.shape[1]
    assume(np.isfinite(minutes).any(axis=1).all())
    cost = np.array(data.draw(st.lists(st.integers(0, 300), min_size=m, max_size=m)), dtype=float)
    choices = [choice for count in range(1, m + 1) for choice in subsets(m, count)]
    totals = [cost[choice].sum() + people @ closest(minutes, choice) for choice in choices if np.isfinite(closest(minutes, choice)).all()]
    plan = uflp(siting_problem_from_matrix(minutes, people, cost_eur_year=cost), eur_person_minute=1)
    assert plan.value == pytest.approx(min(totals))
    assert plan.proven_optimal


@pytest.mark.shared
@pytest.mark.parametrize("number", [1, 6, 13, 16, 20])
def test_published_instances_are_proven(shared_data, number):
    folder = shared_data / "orlib_pmed"
    minutes, count = orlib_network(folder / f"pmed{number}.txt")
    plan = p_median(siting_problem_from_matrix(minutes), count=count)
    assert plan.value == plan.bound == orlib_optima(folder / "pmedopt.txt")[number]


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("number", [2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 14, 15, 17, 18, 19])
def test_other_published_instances_are_proven(shared_data, number):
    test_published_instances_are_proven(shared_data, number)


@pytest.mark.shared
@pytest.mark.parametrize(("name", "optimum"), [("cap71", 932615.75), ("cap72", 977799.4), ("cap73", 1010641.45), ("cap74", 1034976.975)])
def test_published_warehouses_are_proven(shared_data, name, optimum):
    text = (shared_data / "orlib_ufl_cap" / f"{name}.txt").read_text(encoding="utf-8").replace("capacity", "0")
    numbers = np.array(text.split(), dtype=float)
    m, n = int(numbers[0]), int(numbers[1])
    opening = numbers[2 : 2 + 2 * m].reshape(m, 2)[:, 1]
    serving = numbers[2 + 2 * m :].reshape(n, m + 1)[:, 1:]
    plan = uflp(siting_problem_from_matrix(serving, np.ones(n), cost_eur_year=opening), eur_person_minute=1)
    assert plan.value == pytest.approx(optimum, abs=1e-2)
    assert plan.proven_optimal


def test_required_are_chosen_and_closing_and_competitors_are_not():
    status = ["candidate", "required", "closing", "candidate", "competitor", "candidate"]
    plan = p_median(line(status=status), count=2)
    assert plan.candidates == ("c1", "c3")
    assert plan.chosen["status"].tolist() == ["required", "candidate"]


def test_places_that_nobody_reaches_are_named_before_solving():
    problem = siting_problem_from_matrix([[5.0], [INF], [7.0]], [1, 1, 1])
    with pytest.raises(InfeasibleError, match=r"1 place has no candidate.*p1.*nor within the 7 minutes computed"):
        p_median(problem, count=1)


def test_the_smallest_number_of_points_that_reaches_all_is_named():
    minutes = np.where(np.eye(3, dtype=bool), 0.0, INF)
    with pytest.raises(InfeasibleError, match=r"2 points cannot reach all places.*at least 3 can"):
        p_median(siting_problem_from_matrix(minutes), count=2)


@pytest.mark.parametrize(
    ("count", "status", "message"),
    [
        (7, None, "7 are to be chosen but there are 6 candidates"),
        (1, ["required", "required", *["candidate"] * 4], "2 candidates are required but 1 are to be chosen: c0, c1"),
        (6, ["closing", *["candidate"] * 5], r"there are 5 candidates \(closing or competitors: c0\)"),
        (-1, None, "whole number of 0 or more"),
    ],
)
def test_a_count_that_cannot_be_is_refused_by_name(count, status, message):
    with pytest.raises(SitingError, match=message):
        p_median(line(status=status), count=count)


def test_unknown_people_count_nothing_and_are_told():
    plan = p_median(siting_problem_from_matrix([[0, 9]] * 10 + [[9, 0]], [1] * 10 + [float("nan")]), count=1)
    assert plan.value == 0
    assert plan.figures["places_people_unknown"] == 1
    assert "people not known at 1 places" in repr(plan)


def test_a_time_limit_returns_a_plan_with_a_true_bound():
    rng = np.random.default_rng(1)
    at, houses = rng.random((400, 2)), rng.random((150, 2))
    minutes = np.hypot(*(at[:, None] - houses[None]).transpose(2, 0, 1)) * 60
    problem = siting_problem_from_matrix(minutes, rng.integers(1, 90, 400))
    quick, proven = p_median(problem, count=20, seconds=0.0), p_median(problem, count=20)
    assert quick.stopped in {"time_limit", "proven"}
    assert quick.bound <= proven.value <= quick.value
    assert proven.proven_optimal


def test_the_same_plan_comes_whatever_the_row_order_and_every_time():
    first, again = p_median(line(), count=3), p_median(line(), count=3)
    assert first.candidates == again.candidates
