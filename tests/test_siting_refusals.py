"""Every problem of siting with inputs that cannot be: explained by names, or a plan that says whom it cannot help."""

import re
from typing import get_args

import numpy as np
import pytest

from accessibility import siting
from accessibility.config.plans import Problem
from accessibility.errors import AccessibilityError, InfeasibleError, SitingError
from tests.siting_worlds import G3_PEOPLE, line

INF = float("inf")
WITHIN = {
    "lscp": siting.lscp,
    "lscp_b": siting.lscp_b,
    "partial_cover": lambda problem, **more: siting.partial_cover(problem, share=0.9, **more),
    "mclp": lambda problem, **more: siting.mclp(problem, **{"count": 2, **more}),
    "bacop": lambda problem, **more: siting.bacop(problem, **{"count": 2, **more}),
    "mexclp": lambda problem, **more: siting.mexclp(problem, closed_share=0.3, **{"count": 2, **more}),
    "clscp": siting.clscp,
    "cmclp": lambda problem, **more: siting.cmclp(problem, **{"count": 2, **more}),
}
OTHERS = {
    "p_median": lambda problem, **more: siting.p_median(problem, **{"count": 2, **more}),
    "p_center": lambda problem, **more: siting.p_center(problem, **{"count": 2, **more}),
    "p_dispersion": lambda problem, **more: siting.p_dispersion(
        problem, np.full((len(problem.candidates),) * 2, 10.0), **{"count": 2, **more}
    ),
    "uflp": lambda problem, **more: siting.uflp(problem, **{"eur_person_minute": 1.0, **more}),
    "cflp": lambda problem, **more: siting.cflp(problem, **{"eur_person_minute": 1.0, **more}),
    "cpmp": lambda problem, **more: siting.cpmp(problem, **{"count": 2, **more}),
    "huff_max_share": lambda problem, **more: siting.huff_max_share(problem, **{"count": 2, **more}),
    "close_q": lambda problem, **more: siting.close_q(problem, **{"count": 2, **more}),
}
PLENTY = {"cost_eur_year": np.full(6, 100.0), "capacity": np.full(6, 300.0)}
COUNTED = ["mclp", "bacop", "mexclp", "cmclp", "p_median", "p_center", "p_dispersion", "cpmp", "huff_max_share", "close_q"]
NEEDS_ALL = ["lscp", "lscp_b", "partial_cover", "clscp", "p_median", "p_center", "uflp", "cflp", "cpmp"]
HELPS_SOME = ["mclp", "bacop", "mexclp", "cmclp", "huff_max_share"]


def asked(name, problem, **more):
    return WITHIN[name](problem, **{"minutes": 20.0, **more}) if name in WITHIN else OTHERS[name](problem, **more)


def test_every_problem_of_a_study_file_is_asked_here():
    assert {*WITHIN, *OTHERS, "shared_points"} == set(get_args(Problem))


@pytest.mark.parametrize("name", [*WITHIN, *OTHERS])
def test_every_problem_names_its_source_and_what_users_of_other_programs_call_it(name):
    notes = re.sub(r"\s+", " ", getattr(siting, name).__doc__.split("Notes\n")[1])
    assert re.search(r"\b(19|20)\d\d\b|Huff", notes)
    assert re.search(r"Esri's (Maximize|Minimize) [A-Z]|Esri has no such problem", notes)


@pytest.mark.parametrize("name", [*WITHIN, *OTHERS])
def test_every_problem_has_a_plan_where_there_can_be_one(name):
    assert asked(name, line(**PLENTY)).proven_optimal


@pytest.mark.parametrize("name", COUNTED)
def test_more_points_than_there_are_is_refused_with_both_numbers(name):
    with pytest.raises(SitingError, match=r"9.* 6 |6 .*given 9"):
        asked(name, line(**PLENTY), count=9)


@pytest.mark.parametrize("name", NEEDS_ALL)
def test_places_that_nobody_reaches_are_named(name):
    nobody = siting.siting_problem_from_matrix(np.full((6, 6), INF), G3_PEOPLE, max_minutes=30, **PLENTY)
    with pytest.raises(InfeasibleError, match=r"p0.*and 1 more|p4.*and 1 more"):
        asked(name, nobody)


@pytest.mark.parametrize("name", HELPS_SOME)
def test_a_plan_that_helps_nobody_lists_whom_it_does_not(name):
    nobody = siting.siting_problem_from_matrix(np.full((6, 6), INF), G3_PEOPLE, max_minutes=30, **PLENTY)
    plan = asked(name, nobody)
    assert plan.value == 0
    assert plan.unhelped.index.tolist() == [f"p{n}" for n in range(6)]


def test_services_that_nobody_reaches_are_named_before_some_are_closed():
    nobody = siting.siting_problem_from_matrix(np.full((6, 6), INF), G3_PEOPLE, max_minutes=30, **PLENTY)
    with pytest.raises(InfeasibleError, match=r"no place reaches any of the 6 services there are \(c0.*and 1 more\) within 30 minutes"):
        asked("close_q", nobody)


@pytest.mark.parametrize("name", WITHIN)
@pytest.mark.parametrize("minutes", [float("nan"), -1.0, INF])
def test_minutes_that_are_no_standard_are_refused(name, minutes):
    with pytest.raises(SitingError, match="minutes must be a number of 0 or more"):
        asked(name, line(**PLENTY), minutes=minutes)


@pytest.mark.parametrize("name", ["uflp", "cflp"])
@pytest.mark.parametrize("eur", [float("nan"), -1.0, INF])
def test_prices_without_a_bound_are_refused(name, eur):
    with pytest.raises(SitingError, match="eur_person_minute must be 0 or more"):
        asked(name, line(**PLENTY), eur_person_minute=eur)


@pytest.mark.parametrize("name", ["clscp", "cflp", "cpmp"])
def test_too_little_capacity_is_refused_with_people_and_capacity(name):
    with pytest.raises(InfeasibleError, match=r"230 people are to be served, but .* can serve (30|10); add capacity"):
        asked(name, line(cost_eur_year=np.full(6, 100.0), capacity=np.full(6, 5.0)))


def test_no_budget_and_too_small_ones_name_the_cheapest_candidate():
    cost = np.array([900.0, 300.0, 100.0, 400.0, 500.0, 600.0])
    with pytest.raises(InfeasibleError, match=r"the budget is 0 euros a year, but .* cost 100 at least; .*c2.* at 100"):
        asked("cflp", line(cost_eur_year=cost, capacity=np.full(6, 300.0)), budget_eur_year=0.0)
    with pytest.raises(InfeasibleError, match=r"the budget is 300 euros a year, but points that can serve 230 people cost 520 at least"):
        asked("cflp", line(cost_eur_year=cost, capacity=np.full(6, 100.0)), budget_eur_year=300.0)
    assert len(siting.mclp(line(cost_eur_year=cost), minutes=20, budget_eur_year=0.0).chosen) == 0


@pytest.mark.parametrize("shape", [(0, 6), (6, 0), (0, 0)])
def test_nothing_to_choose_or_nobody_to_serve_is_refused(shape):
    with pytest.raises(AccessibilityError, match="at least one of each"):
        siting.siting_problem_from_matrix(np.zeros(shape), np.zeros(shape[0]))
