"""From a study to the model of shared points: the demo, tables by hand, and the real region with made-up hosts and providers."""

import numpy as np
import pandas as pd
import pytest

import accessibility as acc
from accessibility.errors import DataError, DuplicateIdError, MissingColumnError, UnknownWordError
from accessibility.siting import Rules as SharedRules
from accessibility.siting import bundle_problem, mclp, near_optimal, p_median, plans_to_choose_from, shared_points, siting_problem
from tests.real_service_points import NEEDED_HOURS, load, load_villages, problem_of
from tests.times_by_hand import offers_of, places_of, standards_of, times_of

INF = float("inf")


def candidates_of(count, **columns):
    return pd.DataFrame(
        {"name": [f"House {j}" for j in range(count)], "host_kind": "shop", "status": "candidate", "inside": True, **columns},
        index=pd.Index([f"c{j}" for j in range(count)], name="candidate", dtype="str"),
    )


def providers_of(**columns):
    return pd.DataFrame(columns, index=pd.Index([f"q{j}" for j in range(len(columns["sector"]))], name="provider", dtype="str"))


def by_hand(**more):
    """Two villages, two houses, grocery and library; nothing is offered within reach today."""
    tables = {
        "candidates": candidates_of(2, room_hours=[9.0, 9.0], cost_eur_year=[10.0, np.nan]),
        "places": places_of([8, 4]),
        "providers": providers_of(sector=["company", "municipality"], hours_week_grocery=[9.0, np.nan], hours_week_library=[np.nan, 9.0]),
        **more,
    }
    to_candidates = times_of([[0, 30], [30, 0]], services=["c0", "c1"])
    to_services = times_of([[INF], [INF]], services=["s0"])
    return bundle_problem(
        {"summer": to_candidates}, {"summer": to_services}, tables["candidates"], offers_of({"s0": "grocery library"}), tables["places"],
        standards_of(grocery=20, library=20), tables["providers"],
        **{name: value for name, value in more.items() if name not in {"candidates", "places", "providers"}},
    )  # fmt: skip


def test_tables_become_a_plan():
    plan = shared_points(by_hand(), SharedRules(count=1, least_kinds=2, least_sectors=2))
    assert plan.value == 16
    assert plan.bundles.index.tolist() == [("c0", "grocery", "q0"), ("c0", "library", "q1")]
    assert [remark.code for remark in plan.remarks] == ["candidates_cost_unknown"]


@pytest.mark.parametrize("told", [["yes", "no"], ["yes", None]])
def test_only_a_connection_that_is_told_is_counted_on(told):
    assert by_hand(places=places_of([8, 4], connection=pd.array(told, dtype="str"))).people.connection.tolist() == [True, False]


def test_the_order_of_rows_changes_nothing():
    problem, turned = (
        by_hand(),
        by_hand(candidates=candidates_of(2, room_hours=9.0, cost_eur_year=[10.0, np.nan])[::-1], places=places_of([8, 4])[::-1]),
    )
    assert shared_points(problem, SharedRules(count=1)).chosen.equals(shared_points(turned, SharedRules(count=1)).chosen)


def test_groups_count_by_their_weight_and_season():
    places = places_of([8, 4], people_75plus=[0.0, 4.0], people_summer=[0.0, 90.0])
    old = by_hand(places=places, groups={"people": "people", "old": "people_75plus"}, group_weights={"old": {"library": 2.0}})
    assert shared_points(old, SharedRules(count=1)).value == max(16, 8 + 8)
    summer = by_hand(places=places, groups={"people": "people", "cottages": {"summer": "people_summer"}})
    assert shared_points(summer, SharedRules(count=1)).candidates == ("c1",)
    winter = by_hand(places=places, groups={"people": "people", "cottages": {"winter": "people_summer"}})
    assert shared_points(winter, SharedRules(count=1)).candidates == ("c0",)


def test_houses_host_what_they_may_and_closing_hosts_nothing():
    library_only = by_hand(hosts_of_kind={"grocery": ["village_hall"]})
    assert shared_points(library_only, SharedRules(count=1)).bundles.index.get_level_values("kind").tolist() == ["library"]
    services = pd.DataFrame({"status": ["closing"]}, index=pd.Index(["shop"], name="service"))
    homeless = by_hand(candidates=candidates_of(2, host_service=["shop", None]), services=services)
    assert homeless.hosts.ids.tolist() == ["c1"]
    assert "candidates_closing" in [remark.code for remark in homeless.remarks]


def test_a_host_that_is_shut_in_a_season_serves_nobody_then():
    services = pd.DataFrame({"status": ["open"], "seasons": ["winter"]}, index=pd.Index(["kiosk"], name="service"))
    problem = by_hand(candidates=candidates_of(2, host_service=["kiosk", None]), services=services)
    assert shared_points(problem, SharedRules(count=1)).candidates == ("c1",)


def test_tables_that_are_wrong_are_refused():
    with pytest.raises(MissingColumnError, match="sector"):
        by_hand(providers=providers_of(sector=["company"]).drop(columns="sector"))
    with pytest.raises(DuplicateIdError, match="c0"):
        by_hand(candidates=candidates_of(2).rename(index={"c1": "c0"}))
    with pytest.raises(DataError, match="needed_hours must be more than 0"):
        by_hand(needed_hours=0.0)
    with pytest.raises(DataError, match="no travel times to 1 of the candidates: c2"):
        by_hand(candidates=candidates_of(3))


def test_classical_problems_come_from_the_same_tables():
    times = times_of([[0, 30], [30, 0], [INF, 20]], services=["c0", "c1"])
    problem = siting_problem(times, candidates_of(2), places_of([8, 4, 2]))
    assert mclp(problem, minutes=20, count=1).value == 8
    assert p_median(
        siting_problem(times, candidates_of(2, place=["", "p2"]), places_of([8, 4, 2])), count=1, beyond_minutes=60
    ).candidates == ("c0",)
    with pytest.raises(DuplicateIdError, match="p0"):
        siting_problem(times, candidates_of(2), places_of([8, 4, 2]).rename(index={"p1": "p0"}))
    with pytest.raises(UnknownWordError, match="requird"):
        siting_problem(times, candidates_of(2, status="requird"), places_of([8, 4, 2]))


def test_the_demo_gets_shared_points(demo_study):
    study = acc.load_study(demo_study)
    problem = problem_of(study, kinds=["library", "post", "cash", "health_centre"])
    assert problem.made_up
    plan = shared_points(problem, SharedRules(count=3, least_kinds=2, least_sectors=2))
    assert plan.proven_optimal
    assert 1 <= len(plan.candidates) <= 3
    assert (plan.chosen["sectors"].str.count(",") >= 1).all()
    assert plan.value > 0


@pytest.mark.shared
@pytest.mark.slow
def test_three_points_for_three_real_municipalities(shared_data, tmp_path):
    study = load(shared_data, tmp_path)
    assert study.made_up
    problem = problem_of(study, needed_hours=NEEDED_HOURS)
    rules = SharedRules(count=3, budget_eur_year=120_000, least_kinds=2, least_sectors=2, least_visit_hours=2)
    plan = shared_points(problem, rules, seconds=120)
    assert plan.proven_optimal
    assert len(plan.candidates) == 3
    assert plan.figures["cost_eur_year"] <= 120_000
    assert plan.bundles["name"].str.contains("KEKSITTY").all()
    others = plans_to_choose_from(problem, rules, plans=2, least_different=2, seconds=120)
    assert others.plans[0].value == pytest.approx(plan.value)
    assert set(others.plans[1].candidates) != set(plan.candidates)
    roles = near_optimal(problem, rules, loss_pct=3, seconds=240)["role"]
    assert set(roles[list(plan.candidates)]) <= {"sure", "choice"}


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize(
    ("names", "bases", "least"),
    [
        (["Kemijärvi", "Pelkosenniemi", "Posio", "Pudasjärvi", "Tornio"], {"320": "320", "583": "615", "614": "851"}, 70),
        (
            ["Imatra", "Lappeenranta", "Lemi", "Luumäki", "Parikkala", "Rautjärvi", "Ruokolahti", "Savitaipale", "Taipalsaari"],
            {"320": "405", "583": "153", "614": "441"},
            80,
        ),
    ],
    ids=["five_pilots", "south_karelia"],
)
def test_villages_of_whole_regions_are_solved_to_proof(names, bases, least, shared_data, tmp_path):
    study = load_villages(shared_data, tmp_path, names=names, bases=bases)
    problem = problem_of(study, villages=True, needed_hours=NEEDED_HOURS)
    assert problem.made_up
    assert len(problem.hosts.ids) >= least
    plan = shared_points(problem, SharedRules(count=5, least_kinds=2, least_sectors=2, least_visit_hours=2), seconds=120)
    print(f"{len(problem.hosts.ids)} villages, {plan!r}, {plan.seconds:.2f} s")  # noqa: T201
    assert plan.proven_optimal
    assert plan.value == plan.bound > 0
    assert plan.bundles["provider_name"].str.contains("KEKSITTY").all()
