"""Capacities, part-time points, market shares and closures: brute force and known answers."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import linprog

from accessibility.errors import InfeasibleError
from accessibility.siting import cflp, close_q, clscp, cmclp, cpmp, huff_max_share, mclp, mexclp, siting_problem_from_matrix
from tests.siting_worlds import closest, line, subsets, worlds

INF = float("inf")


def shared_out(minutes, people, capacity, choice, standard, *, everyone, cost):
    """The best shares for a choice by a plain linear program: least cost (everyone served), or most served; None if it cannot be."""
    n, k = len(people), len(choice)
    near = minutes[:, choice] <= standard
    price = np.where(near, cost[:, choice] if everyone else -people[:, None], 0.0).ravel()
    upper = [(0, 1 if flag else 0) for flag in near.ravel()]
    each = np.kron(np.eye(n), np.ones(k))
    load = np.kron(people[None, :], np.eye(k))
    solved = linprog(
        price, A_ub=np.vstack([load, each]), b_ub=np.concatenate([capacity[choice], np.ones(n)]),
        A_eq=each if everyone else None, b_eq=np.ones(n) if everyone else None, bounds=upper,
    )  # fmt: skip
    return solved.fun if solved.status == 0 else None


@st.composite
def limited(draw):
    minutes, people, count = draw(worlds(most_places=5, most_candidates=4))
    m = minutes.shape[1]
    return minutes, people, count, np.array(draw(st.lists(st.integers(0, 90), min_size=m, max_size=m)), dtype=float)


@given(limited(), st.integers(0, 40))
def test_capacitated_cover_equals_brute_force(world, standard):
    minutes, people, count, capacity = world
    problem = siting_problem_from_matrix(minutes, people, capacity=capacity, max_minutes=40)
    served = [-shared_out(minutes, people, capacity, c, standard, everyone=False, cost=minutes) for c in subsets(len(capacity), count)]
    plan = cmclp(problem, minutes=standard, count=count)
    assert plan.value == pytest.approx(max(served), abs=1e-5)
    choices = [c for k in range(len(capacity) + 1) for c in subsets(len(capacity), k) if k]
    full = [
        len(c)
        for c in choices
        if shared_out(minutes, people, capacity, c, standard, everyone=True, cost=np.zeros_like(minutes)) is not None
    ]
    if full:
        assert clscp(problem, minutes=standard).value == min(full)
    else:
        with pytest.raises(InfeasibleError):
            clscp(problem, minutes=standard)


@given(limited())
def test_capacitated_median_and_location_equal_brute_force(world):
    minutes, people, count, capacity = world
    problem = siting_problem_from_matrix(minutes, people, capacity=capacity, cost_eur_year=capacity + 7, max_minutes=40)
    cost = np.where(np.isfinite(minutes), minutes, 0.0) * people[:, None]
    totals = {
        tuple(c): shared_out(minutes, people, capacity, c, 40, everyone=True, cost=cost)
        for k in range(1, len(capacity) + 1)
        for c in subsets(len(capacity), k)
    }
    medians = [total for c, total in totals.items() if len(c) == count and total is not None]
    located = [total + (capacity[list(c)] + 7).sum() for c, total in totals.items() if total is not None]
    for found, best in ((lambda: cpmp(problem, count=count), medians), (lambda: cflp(problem, eur_person_minute=1), located)):
        if best:
            assert found().value == pytest.approx(min(best), abs=1e-4)
        else:
            with pytest.raises(InfeasibleError):
                found()


def test_a_split_place_is_told():
    plan = cpmp(siting_problem_from_matrix([[1, 2]], [10], capacity=[6, 6]), count=2)
    assert plan.value == 6 * 1 + 4 * 2
    assert plan.assignment["split"].tolist() == [2]
    assert plan.chosen["people"].tolist() == [6, 4]


def test_a_budget_limits_the_points():
    problem = line(cost_eur_year=[300, 900, 300, 300, 900, 300])
    assert cflp(problem, eur_person_minute=1).value == 2300
    assert cflp(problem, eur_person_minute=1, budget_eur_year=300).value == 4900
    with pytest.raises(InfeasibleError, match="230 people are to be served, but all candidates together can serve 60"):
        cflp(line(cost_eur_year=np.ones(6), capacity=np.full(6, 10)), eur_person_minute=1)


@given(worlds(), st.integers(0, 40), st.sampled_from([0.0, 0.3, 0.7, 1.0]))
def test_expected_cover_equals_brute_force(world, standard, closed):
    minutes, people, count = world
    problem = siting_problem_from_matrix(minutes, people, max_minutes=40)
    worth = [people @ (1 - closed ** (minutes[:, choice] <= standard).sum(axis=1)) for choice in subsets(minutes.shape[1], count)]
    plan = mexclp(problem, minutes=standard, count=count, closed_share=closed)
    assert plan.value == pytest.approx(max(worth), abs=1e-6)
    if closed == 0.0:
        assert plan.value == mclp(problem, minutes=standard, count=count).value


@given(worlds(most_candidates=6), st.sampled_from([0.0, 1.0, 2.0]), st.integers(0, 3))
def test_market_share_equals_brute_force(world, power, rivals):
    minutes, people, count = world
    m = minutes.shape[1]
    status = ["competitor" if j < rivals else "candidate" for j in range(m)]
    own = [j for j in range(m) if status[j] == "candidate"]
    assume(count <= len(own))
    pull = np.where(np.isfinite(minutes), np.maximum(minutes, 1.0) ** -power, 0.0)
    other = pull[:, [j for j in range(m) if j not in own]].sum(axis=1)

    def share(choice):
        gathered = pull[:, [own[j] for j in choice]].sum(axis=1)
        return people @ np.divide(gathered, gathered + other, out=np.zeros(len(people)), where=gathered + other > 0)

    plan = huff_max_share(siting_problem_from_matrix(minutes, people, status=status), count=count, power=power)
    assert plan.value == pytest.approx(max(share(choice) for choice in subsets(len(own), count)), rel=1e-5, abs=1e-6)


@given(worlds(), st.one_of(st.none(), st.integers(0, 30)))
def test_closing_equals_brute_force(world, harm):
    minutes, people, count = world
    m = minutes.shape[1]
    before = minutes.min(axis=1)
    known = np.isfinite(before)
    added = [closest(minutes, choice)[known] - before[known] for choice in subsets(m, m - count)]
    allowed = [people[known] @ one for one in added if np.isfinite(one).all() and (harm is None or (one <= harm).all())]
    problem = siting_problem_from_matrix(minutes, people, status=["open"] * m)
    if allowed:
        plan = close_q(problem, count=count, no_harm_minutes=harm)
        assert plan.value == pytest.approx(min(allowed))
        assert len(plan.candidates) == m - count
        assert harm is None or plan.figures["worst_added_minutes"] <= harm
    else:
        with pytest.raises(InfeasibleError, match=r"cannot close|would lose more"):
            close_q(problem, count=count, no_harm_minutes=harm)


def test_services_that_somebody_cannot_do_without_are_named():
    with pytest.raises(
        InfeasibleError, match="4 services cannot close without anybody losing more than 10 minutes; these must stay: c3, c4, c5"
    ):
        close_q(line(status=["open"] * 6), count=4, no_harm_minutes=10)
