"""How models of shared points are solved: proofs from any prices, squeezed models, attainable sums, and what is told on the way."""

from itertools import product
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility.siting.bundles import Rules
from accessibility.siting.bundles.attainable import attainable
from accessibility.siting.bundles.layers import people_rows
from accessibility.siting.bundles.model import bundle_model
from accessibility.siting.bundles.solve import solve
from accessibility.siting.milp import Model
from accessibility.siting.milp_run import run_highspy, solve_arrays
from accessibility.siting.safe_bound import proof
from accessibility.siting.squeeze import squeezed
from accessibility.siting.told import GapTold
from tests.bundle_worlds import problem_of, worlds

INF = float("inf")


class Heard:
    """Progress that remembers."""

    def __init__(self):
        self.said = []

    def stage(self, name, detail=""):
        self.said.append((name, detail))


@given(st.floats(0, 40), st.lists(st.tuples(st.integers(1, 9), st.integers(0, 3)), max_size=3))
def test_the_largest_sum_within_a_limit_equals_that_of_all_sums(limit, parts):
    sums = [sum(n * size for n, (size, _) in zip(taken, parts, strict=True)) for taken in product(*(range(n + 1) for _, n in parts))]
    assert attainable(limit, parts) == max(one for one in sums if one <= limit + 1e-9 * max(limit, 1))


def test_a_limit_with_too_many_sums_stays_as_it_is():
    assert attainable(999.5, [(0.37 * n, 1_000) for n in range(1, 6)]) == 999.5
    assert attainable(float("inf"), [(4.0, 2)]) == float("inf")


@given(worlds(), st.integers(0, 2**32 - 1), st.booleans())
def test_any_prices_prove_a_bound_that_no_plan_betters(world, seed, cheapest):
    problem, rules = world
    rows = people_rows(problem)
    built = bundle_model(problem, rules, rows, least_gain=0.5 * sum(float(one.weight.sum()) for one in rows) if cheapest else None)
    best, full = built.model.solve(), built.model.arrays()
    found = proof(full, np.random.default_rng(seed).normal(scale=50.0, size=len(full.least)))
    if best.solution is not None:
        assert found.bound >= best.objective - 1e-6 if full.maximise else found.bound <= best.objective + 1e-6


def test_the_prices_of_the_optimum_prove_the_optimum():
    model = Model(maximise=True)
    columns = model.add(3, cost=[5.0, 4.0, 3.0])
    model.row(1, [(0, columns, [2.0, 3.0, 1.0])], most=4.0)
    solved = model.solve(relaxed=True)
    assert solved.prices is not None
    assert proof(model.arrays(relaxed=True), solved.prices).bound == pytest.approx(solved.objective)


@given(worlds(), st.data())
def test_a_squeezed_model_is_worth_what_the_model_with_those_variables_at_0_is(world, data):
    problem, rules = world
    built = bundle_model(problem, rules, people_rows(problem))
    full = built.model.arrays()
    out = built.opened[data.draw(st.lists(st.booleans(), min_size=len(built.opened), max_size=len(built.opened)).map(np.array))]
    small = squeezed(full, out, [(rows, met) for rows, (_, met) in zip(built.cover_rows, built.gained, strict=True)])
    if (full.lower[out] > 0).any():
        return
    built.model.bound(out, upper=0.0)
    whole = built.model.solve()
    if not small.possible:
        assert whole.state == "infeasible"
        return
    done = solve_arrays(small.model, seconds=20, gap=0.0, absolute_gap=1e-9)
    assert (done.solution is None) == (whole.solution is None)
    if done.solution is not None and whole.solution is not None:
        back = small.back @ done.solution
        assert done.objective == pytest.approx(whole.objective)
        assert full.cost @ back == pytest.approx(whole.objective)
        assert (full.matrix @ back <= full.most + 1e-6).all()
        assert (full.matrix @ back >= full.least - 1e-6).all()


def test_places_that_the_candidates_left_cover_alike_are_one_row():
    model = Model(maximise=True)
    opened = model.add(3, whole=True)
    met = model.add(3, cost=[1.0, 2.0, 4.0])
    model.row(3, [([0, 0, 1, 2], opened[[0, 1, 0, 2]], 1.0), (np.arange(3), met, -1.0)], least=0.0)
    small = squeezed(model.arrays(), opened[[1]], [(np.arange(3), met)])
    assert small.model.cost.tolist() == [0.0, 0.0, 3.0, 4.0]
    assert small.model.matrix.shape == (2, 4)


def test_a_start_of_the_wrong_length_is_refused():
    pytest.importorskip("highspy")
    model = Model(maximise=True)
    model.add(3, cost=1.0, whole=True)
    with pytest.raises(ValueError, match="each of 3 variables, given 2"):
        run_highspy(model.arrays(), seconds=1, gap=0, absolute_gap=0, start=np.zeros(2), method="choose")


def test_progress_hears_plan_bound_and_gap_only_when_one_of_them_changes():
    heard = Heard()
    told = GapTold(heard, maximise=True, bound=12_500.0)
    for value, bound in [(10_000.0, None), (9_000.0, None), (10_000.0, 12_500.0), (12_000.0, 12_120.0), (None, None)]:
        told(value, bound)
    assert [words for _, words in heard.said] == [
        "no plan yet, at most 12 500", "10 000 so far, at most 12 500 (25.00 %)", "12 000 so far, at most 12 120 (1.00 %)"
    ]  # fmt: skip


def test_the_gap_of_the_least_cost_closes_from_below():
    heard = Heard()
    told = GapTold(heard, maximise=False)
    told(200.0, None)
    told(None, 150.0)
    told(None, None)
    assert [words for _, words in heard.said] == [
        "200 so far, not known yet how much better it can be", "200 so far, at least 150 (25.00 %)"
    ]  # fmt: skip


def test_where_neither_plan_nor_bound_is_known_nothing_is_told():
    heard = Heard()
    GapTold(heard, maximise=True)(None, float("inf"))
    assert heard.said == []


@pytest.mark.parametrize("small", [0, 600])
def test_the_gap_is_told_until_it_is_closed(small):
    pytest.importorskip("highspy")
    problem = problem_of([[[5, 40, 50], [40, 6, 50], [50, 40, 7], [9, 9, 50]]], [[[10, 20, 40, 80]]], np.full((1, 4, 1), INF))
    heard = Heard()
    with mock.patch("accessibility.siting.bundles.solve._SMALL", small):
        found = solve(bundle_model(problem, Rules(count=2), people_rows(problem)), seconds=60, gap=1e-9, progress=heard)
    assert {name for name, _ in heard.said} == {"siting"}
    assert heard.said[-1][1].endswith("(0.00 %)")
    assert found.value == pytest.approx(found.bound)
