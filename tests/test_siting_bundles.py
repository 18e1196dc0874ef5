"""Shared service points of several providers: every small world by trying all plans, known answers, refusals by name."""

from dataclasses import replace
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accessibility.errors import InfeasibleError, SitingError
from accessibility.siting.bundles import Rules, near_optimal, pareto_front, plans_to_choose_from, shared_points
from accessibility.siting.bundles.greedy import greedy_plan
from accessibility.siting.bundles.plan import worth_of
from accessibility.siting.bundles.recount import broken_rules
from accessibility.siting.bundles.solve import Solution, solve
from tests.bundle_worlds import best_by_trying, problem_of, worlds

INF = float("inf")


def same_as_trying(world, objective="people"):
    problem, rules = world
    best = best_by_trying(problem, rules, objective)
    if best is None:
        with pytest.raises(InfeasibleError):
            shared_points(problem, rules, objective=objective)
        return
    if best == 0:
        plan = plan_or_none(problem, rules, objective)
        if plan is None:
            return
    else:
        plan = shared_points(problem, rules, objective=objective)
    assert plan.value == pytest.approx(best)
    assert plan.proven_optimal


def plan_or_none(problem, rules, objective):
    """A plan; none where points cannot be as asked, so that only doing nothing (or what goes by wire) is left."""
    try:
        return shared_points(problem, rules, objective=objective)
    except InfeasibleError:
        return None


@settings(max_examples=60)
@given(worlds())
def test_people_gained_equal_the_best_of_all_plans(world):
    same_as_trying(world)


@settings(max_examples=30)
@given(worlds())
def test_large_models_go_another_way_to_the_same_plan(world):
    with mock.patch("accessibility.siting.bundles.solve._SMALL", 0):
        same_as_trying(world)


@settings(max_examples=40)
@given(worlds(most_candidates=4))
def test_minutes_saved_equal_the_best_of_all_plans(world):
    same_as_trying(world, "minutes")


@settings(max_examples=30)
@given(worlds(most_candidates=3, most_kinds=2, most_providers=2, one_provider=False))
def test_providers_who_share_a_kind_do_as_well_as_the_best_of_all_plans(world):
    same_as_trying(world)


@settings(max_examples=30)
@given(worlds(most_candidates=4), st.floats(0.2, 1.0))
def test_least_cost_for_a_gain_equals_the_cheapest_of_all_plans(world, share):
    problem, rules = world
    most = best_by_trying(problem, rules)
    if not most:
        return
    cheapest = best_by_trying(problem, rules, "cost", least_gain=share * most)
    plan = shared_points(problem, rules, objective="cost", least_gain=share * most)
    assert plan.value == pytest.approx(cheapest, abs=1e-4)
    assert plan.figures["person_kinds_gained"] >= share * most - 1e-4


def two_villages(**more):
    """Two villages 30 minutes apart, each with a house; two kinds, a municipality and a parish."""
    minutes = [[[0.0, 30.0], [30.0, 0.0]]]
    settings_ = {"hours_week": [[10.0, 0.0], [0.0, 10.0]], "sectors": np.array(["municipality", "parish"], dtype=object), **more}
    return problem_of(minutes, [[[100.0, 10.0]]], np.full((1, 2, 2), INF), **settings_)


def test_the_larger_village_gets_the_point_and_both_sectors_come():
    plan = shared_points(two_villages(), Rules(count=1, least_kinds=2, least_sectors=2))
    assert plan.candidates == ("c0",)
    assert plan.value == 200
    assert plan.bundles.reset_index()[["candidate", "kind", "provider"]].to_numpy().tolist() == [
        ["c0", "kind0", "q0"],
        ["c0", "kind1", "q1"],
    ]
    assert plan.chosen["sectors"].tolist() == ["municipality,parish"]
    assert plan.figures["people_gained_season0_group0"] == 100


def test_of_plans_that_gain_as_much_the_cheapest_is_taken():
    plan = shared_points(two_villages(hours_week=[[10.0, 10.0], [10.0, 10.0]], eur_hour=[[9.0, 1.0], [1.0, 9.0]]), Rules(count=1))
    assert plan.bundles.index.tolist() == [("c0", "kind0", "q1"), ("c0", "kind1", "q0")]
    assert plan.figures["cost_eur_year"] == 104


def test_a_mobile_stop_counts_by_its_share_of_the_hours():
    problem = two_villages(mobile=np.array([True, False]), needed=np.array([4.0, 4.0]), stop_hours=np.array([1.0, 1.0]))
    plan = shared_points(problem, Rules(count=1, stops=1))
    assert plan.value == 2 * 10 + 2 * 100 / 4
    assert plan.chosen["channel"].tolist() == ["mobile", "physical"]
    assert plan.assignment.loc[("season0", "p0", "kind0"), "met_share"] == 0.25


def test_a_remote_channel_counts_only_where_there_is_a_connection():
    remote = np.full((2, 2), np.nan)
    remote[0, 0] = 2.0
    plan = shared_points(two_villages(remote_hours=remote, connection=np.array([False, True])), Rules(count=0))
    assert plan.value == 10
    assert plan.bundles.index.tolist() == [("remote", "kind0", "q0")]


def test_seasons_count_by_their_share_of_the_year():
    minutes = [[[0.0, 30.0], [30.0, 0.0]], [[0.0, INF], [INF, 0.0]]]
    problem = problem_of(minutes, [[[10.0, 0.0]], [[0.0, 30.0]]], np.full((2, 2, 1), INF), season_weight=np.array([0.75, 0.25]))
    assert shared_points(problem, Rules(count=1)).candidates == ("c0",)
    problem = problem_of(minutes, [[[10.0, 0.0]], [[0.0, 31.0]]], np.full((2, 2, 1), INF), season_weight=np.array([0.75, 0.25]))
    assert shared_points(problem, Rules(count=1)).candidates == ("c1",)


def test_unknown_people_count_nothing_and_are_told():
    problem = problem_of([[[0.0], [0.0]]], [[[5.0, np.nan]]], np.full((1, 2, 1), INF))
    plan = shared_points(problem, Rules(count=1))
    assert plan.value == 5
    assert plan.figures["places_people_unknown"] == 1


@pytest.mark.parametrize(
    ("more", "rules", "message"),
    [
        ({"hours_week": np.zeros((2, 2))}, {"count": 1}, "nobody can bring any of kind0, kind1"),
        ({}, {"count": 1, "least_kinds": 3}, "each point needs 3 kinds but providers can bring 2"),
        ({"hours_week": [[10.0, 10.0], [0.0, 0.0]]}, {"count": 1, "least_sectors": 2}, "of 2 sectors.*are of municipality"),
        ({"required": np.array([True, True])}, {"count": 1}, r"2 candidates are required.*House 0 \(c0\), House 1 \(c1\)"),
        ({"required": np.array([True, False]), "cost": [50.0, 1.0]}, {"count": 1, "budget_eur_year": 9.0}, "alone cost 50: House 0"),
        (
            {"required": np.array([True, False]), "room_hours": [1.0, 9.0]},
            {"count": 1, "least_kinds": 2},
            "House 0 .c0. is required but has room for 1",
        ),
        ({}, {"count": 2, "worst_minutes": 70.0}, "computed to 60 minutes, worst_minutes asks 70"),
        (
            {"may_host": np.array([[True, False], [True, False]])},
            {"count": 2, "worst_minutes": 20.0},
            "2 places cannot have kind1 within 20",
        ),
        (
            {},
            {"count": 1, "worst_minutes": 20.0},
            "no plan keeps to all rules together; it is possible without the limit of: worst_minutes, count",
        ),
    ],
)
def test_what_cannot_be_is_explained_by_names(more, rules, message):
    with pytest.raises(InfeasibleError, match=message):
        shared_points(two_villages(**more), Rules(**rules))


def test_rules_that_cannot_be_meant_are_refused():
    for rules in (
        Rules(count=-1),
        Rules(count=1, budget_eur_year=-1.0),
        Rules(count=1, least_visit_hours=0.0),
        Rules(count=1, worst_minutes=INF),
    ):
        with pytest.raises(SitingError, match="must be"):
            shared_points(two_villages(), rules)
    with pytest.raises(SitingError, match="needs least_gain"):
        shared_points(two_villages(), Rules(count=1), objective="cost")
    with pytest.raises(InfeasibleError, match=r"can bring 220\.0"):
        shared_points(two_villages(), Rules(count=1), objective="cost", least_gain=221)


def test_no_money_opens_nothing_and_says_what_the_cheapest_costs():
    plan = shared_points(two_villages(cost=[70.0, 60.0]), Rules(count=1, budget_eur_year=0.0))
    assert (plan.value, plan.candidates) == (0, ())
    remark = plan.remarks[-1]
    assert (remark.code, remark.details["cheapest_eur_year"], remark.rows) == ("budget_buys_nothing", 60.0, ("House 1 (c1)",))


def test_a_house_whose_cost_is_not_known_is_not_told_to_cost_nothing():
    problem = two_villages(cost=[0.0, 60.0])
    known = shared_points(problem, Rules(count=2))
    unknown = replace(problem, hosts=replace(problem.hosts, cost_unknown=np.array([True, False])))
    plan = shared_points(unknown, Rules(count=2))
    assert known.figures["points_cost_unknown"] == 0
    assert not known.chosen["cost_eur_year"].isna().any()
    assert plan.figures["points_cost_unknown"] == 1
    assert plan.chosen["cost_eur_year"].isna().tolist() == [True, False]


def test_whom_no_candidate_helps_is_listed():
    plan = shared_points(problem_of([[[30.0], [INF]]], [[[5.0, 5.0]]], np.full((1, 2, 1), INF)), Rules(count=1))
    assert plan.unhelped["candidate_minutes"].tolist() == [30.0, INF]


def three_houses(**more):
    """Three villages of 4, 2 and 1 people, each with a house of its own, too far from one another."""
    minutes = np.full((1, 3, 3), 50.0)
    minutes[0][np.eye(3, dtype=bool)] = 0.0
    return problem_of(minutes, [[[4.0, 2.0, 1.0]]], np.full((1, 3, 1), INF), cost=np.array([30.0, 20.0, 5.0]), **more)


def test_the_best_plans_come_in_order_and_differ():
    menu = plans_to_choose_from(three_houses(), Rules(count=2), plans=10)
    assert menu.table["candidates"].tolist()[:3] == ["c0,c1", "c0,c2", "c0"]
    assert menu.table["value"].is_monotonic_decreasing
    assert menu.table["candidates"].nunique() == len(menu.plans) == 7
    assert menu.complete
    apart = plans_to_choose_from(three_houses(), Rules(count=1), plans=10, least_different=2)
    assert apart.table["candidates"].tolist() == ["c0", "c1", "c2"]


def test_the_menu_begins_with_the_plan_and_tells_equally_good_ones_by_cost():
    minutes, cost = np.zeros((1, 1, 4)), np.array([30.0, 20.0, 25.0, 5.0])
    minutes[0, 0, 3] = 50.0  # the cheapest house serves nobody
    problem = problem_of(minutes, [[[10.0]]], np.full((1, 1, 1), INF), cost=cost)
    best = shared_points(problem, Rules(count=1))
    menu = plans_to_choose_from(problem, Rules(count=1), plans=3)
    assert menu.table["candidates"].tolist() == ["c1", "c2", "c0"]
    assert menu.plans[0].candidates == best.candidates
    assert plans_to_choose_from(problem, Rules(count=1), plans=3, first=best).table.equals(menu.table)


def test_of_equally_good_houses_one_whose_cost_is_known_is_taken():
    problem = problem_of(np.zeros((1, 1, 3)), [[[10.0]]], np.full((1, 1, 1), INF), cost=np.array([200.0, 100.0, 0.0]))
    unknown = replace(problem, hosts=replace(problem.hosts, cost_unknown=np.array([False, False, True])))
    assert shared_points(problem, Rules(count=1)).candidates == ("c2",)
    assert shared_points(unknown, Rules(count=1)).candidates == ("c1",)


def test_the_plan_stands_on_its_own_front():
    best = shared_points(three_houses(), Rules(count=2))
    front = pareto_front(three_houses(), Rules(count=2), budgets_eur_year=[30.0], first=best)
    assert front.plans[0] is best
    assert len(front.plans) == 2


def test_candidates_are_sure_a_choice_or_never():
    table = near_optimal(three_houses(), Rules(count=2), loss_pct=20)
    assert table["role"].to_dict() == {"c0": "sure", "c1": "choice", "c2": "choice"}
    assert near_optimal(three_houses(), Rules(count=2), loss_pct=5)["role"].tolist() == ["sure", "sure", "never"]


def test_the_best_plan_without_a_sure_candidate_is_told_or_why_there_is_none():
    table = near_optimal(three_houses(), Rules(count=2), loss_pct=5)
    assert table[["value_with", "value_without"]].to_numpy().tolist() == [[6.0, 3.0], [6.0, 5.0], pytest.approx([np.nan, 6.0], nan_ok=True)]
    assert table["value_note"].tolist() == ["", "", "loses_more"]
    must = replace(three_houses(), hosts=replace(three_houses().hosts, required=np.array([True, False, False])))
    assert near_optimal(must, Rules(count=2), loss_pct=5)["value_note"].tolist() == ["required", "", "loses_more"]
    only = problem_of([[[5, 40], [40, 6]]], [[[10, 20]]], np.full((1, 2, 1), INF))
    alone = near_optimal(only, Rules(count=2, worst_minutes=20.0), loss_pct=5)
    assert alone["value_without"].isna().all()
    assert alone["value_note"].tolist() == ["no_plan", "no_plan"]


@pytest.mark.parametrize(
    ("solved", "value", "note"),
    [
        (Solution(None, np.nan, 6.0, "time_limit", ""), np.nan, "not_computed"),
        (Solution(np.zeros(1), 4.0, 6.0, "time_limit", ""), 4.0, "not_proven"),
    ],
)
def test_where_time_runs_out_the_value_without_a_candidate_is_said_to_be_so(solved, value, note):
    def late(built, **how):
        return solved if (built.model.arrays().upper[built.opened] == 0).any() else solve(built, **how)

    with mock.patch("accessibility.siting.bundles.roles.solve", late):
        table = near_optimal(three_houses(), Rules(count=2), loss_pct=5)
    assert table["value_without"].tolist() == pytest.approx([value, value, 6.0], nan_ok=True)
    assert table["value_note"].tolist() == [note, note, "loses_more"]


@settings(max_examples=15)
@given(worlds(most_candidates=4, most_kinds=2, most_providers=2), st.floats(0, 30))
def test_roles_equal_those_of_all_plans(world, loss):
    problem, rules = world
    best = best_by_trying(problem, rules)
    if not best or plan_or_none(problem, rules, "people") is None:
        return
    least, table = best * (1 - loss / 100), near_optimal(problem, rules, loss_pct=loss)
    for one, (_, row) in enumerate(table.iterrows()):
        hosts = problem.hosts
        without = replace(problem, hosts=replace(hosts, may_host=hosts.may_host & (np.arange(len(hosts.ids)) != one)[:, None]))
        can_go = not hosts.required[one] and (best_by_trying(without, rules) or -1) >= least - 1e-6
        forced = replace(problem, hosts=replace(hosts, required=hosts.required | (np.arange(len(hosts.ids)) == one)))
        value = best_by_trying(forced, rules)
        can_be = value is not None and value >= least - 1e-6
        assert row["role"] == {(True, True): "choice", (True, False): "sure", (False, True): "never"}[can_be, can_go]
        if row["role"] == "sure" and not hosts.required[one]:
            other = best_by_trying(without, rules)
            assert row["value_without"] == pytest.approx(np.nan if other is None else other, nan_ok=True)
            assert row["value_note"] == ("no_plan" if other is None else "")


def test_the_front_holds_every_trade_of_people_for_euros():
    front = pareto_front(three_houses(), Rules(count=3), budgets_eur_year=[0, 5, 20, 25, 30, 35, 50, 55, 99])
    assert list(zip(front.table["value"], front.table["cost_eur_year"], strict=True)) == [
        (7, 55),
        (6, 50),
        (5, 35),
        (4, 30),
        (3, 25),
        (2, 20),
        (1, 5),
        (0, 0),
    ]
    assert front.table["eur_person_kind"].tolist()[:2] == [5, 15]


def test_the_front_passes_over_limits_that_nobody_can_keep():
    front = pareto_front(three_houses(), Rules(count=2), worst_minutes=[10, 50], budgets_eur_year=[60])
    assert front.table["worst_minutes"].tolist() == [50]


@given(worlds())
def test_a_plan_made_at_once_keeps_every_rule_and_is_no_better_than_the_best(world):
    problem, rules = world
    choice = greedy_plan(problem, rules)
    if choice is not None:
        assert broken_rules(problem, rules, choice) == []
        assert worth_of(problem, choice, "people") <= best_by_trying(problem, rules) + 1e-6


def test_out_of_time_there_is_a_plan_with_its_gap():
    stopped = Solution(None, float("nan"), float("inf"), "time_limit", "HiGHS")
    with mock.patch("accessibility.siting.bundles.plan.solve", return_value=stopped):
        plan = shared_points(three_houses(), Rules(count=2))
    assert plan.candidates
    assert 0 < plan.value <= plan.bound < INF
    assert plan.stopped == "time_limit"
