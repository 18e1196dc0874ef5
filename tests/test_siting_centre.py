"""Worst-off place, backup cover and dispersion: known answers, brute force, published instances."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from accessibility.errors import InfeasibleError, SitingError
from accessibility.siting import bacop, lscp, lscp_b, p_center, p_dispersion, siting_problem_from_matrix
from tests.siting_worlds import G3_MINUTES, closest, line, orlib_network, orlib_optima, subsets, worlds

INF = float("inf")


@pytest.mark.parametrize(("count", "minutes"), [(1, 60), (2, 30), (3, 20), (6, 0)])
def test_golden_set_g3_worst_off(count, minutes):
    plan = p_center(line(), count=count)
    assert (plan.value, plan.bound, len(plan.candidates)) == (minutes, minutes, count)
    assert plan.figures["worst_minutes"] == minutes


@given(worlds())
def test_worst_off_equals_brute_force(world):
    minutes, people, count = world
    best = min(closest(minutes, choice).max() for choice in subsets(minutes.shape[1], count))
    problem = siting_problem_from_matrix(minutes, people)
    if np.isinf(best):
        with pytest.raises(InfeasibleError):
            p_center(problem, count=count)
    else:
        plan = p_center(problem, count=count)
        assert (plan.value, plan.bound) == (best, best)


@given(worlds(), st.integers(0, 5))
def test_worst_off_with_required_candidates_equals_brute_force(world, required):
    minutes, people, count = world
    must = required % minutes.shape[1]
    choices = [choice for choice in subsets(minutes.shape[1], count) if must in choice]
    best = min(closest(minutes, choice).max() for choice in choices)
    assume(np.isfinite(best))
    status = ["required" if j == must else "candidate" for j in range(minutes.shape[1])]
    assert p_center(siting_problem_from_matrix(minutes, people, status=status), count=count).value == best


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("number", range(1, 21))
def test_published_centres_are_proven(shared_data, number):
    folder = shared_data / "orlib_pmed"
    minutes, count = orlib_network(folder / f"pmed{number}.txt")
    plan = p_center(siting_problem_from_matrix(minutes), count=count)
    assert plan.value == plan.bound == orlib_optima(folder / "kcenteropt.txt")[number]


@given(worlds(), st.integers(0, 40))
def test_backup_of_the_fewest_points_equals_brute_force(world, standard):
    minutes, people, _ = world
    problem = siting_problem_from_matrix(minutes, people, max_minutes=40)
    if not (minutes.min(axis=1) <= standard).all():
        with pytest.raises(InfeasibleError):
            lscp_b(problem, minutes=standard)
        return
    fewest = int(lscp(problem, minutes=standard).value)
    choices = [choice for choice in subsets(minutes.shape[1], fewest) if (closest(minutes, choice) <= standard).all()]
    best = max(people[(minutes[:, choice] <= standard).sum(axis=1) >= 2].sum() for choice in choices)
    plan = lscp_b(problem, minutes=standard)
    assert (plan.value, len(plan.candidates)) == (best, fewest)
    assert plan.proven_optimal


@given(worlds(), st.integers(0, 40), st.sampled_from([0.0, 0.25, 0.5, 1.0]))
def test_backup_by_so_many_points_equals_brute_force(world, standard, first_share):
    minutes, people, count = world
    now = np.where(np.arange(len(people)) % 4 == 0, 5.0, INF)

    def worth(choice):
        times = (minutes[:, choice] <= standard).sum(axis=1) + (now <= standard)
        return first_share * people[times >= 1].sum() + (1 - first_share) * people[times >= 2].sum()

    problem = siting_problem_from_matrix(minutes, people, now_minutes=now, max_minutes=40)
    plan = bacop(problem, minutes=standard, count=count, first_share=first_share)
    assert plan.value == pytest.approx(max(worth(choice) for choice in subsets(minutes.shape[1], count)))


def test_golden_set_g3_far_apart():
    assert p_dispersion(line(), G3_MINUTES, count=2).value == 100
    assert p_dispersion(line(), G3_MINUTES, count=3).value == 40


@given(st.integers(2, 7), st.data())
def test_far_apart_equals_brute_force(m, data):
    cells = st.one_of(st.integers(0, 30), st.just(INF))
    between = np.array(data.draw(st.lists(st.lists(cells, min_size=m, max_size=m), min_size=m, max_size=m)), dtype=float)
    count = data.draw(st.integers(2, m))
    apart = np.minimum(between, between.T)

    def least(choice):
        return min(apart[a, b] for a in choice for b in choice if a != b)

    plan = p_dispersion(siting_problem_from_matrix(np.zeros((1, m))), between, count=count)
    assert plan.value == plan.bound == max(least(choice) for choice in subsets(m, count))


def test_one_point_cannot_be_apart_from_itself():
    with pytest.raises(SitingError, match="2 or more"):
        p_dispersion(line(), G3_MINUTES, count=1)
