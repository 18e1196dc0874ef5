"""Why a plan cannot be is told to readers in their language: every reason, with the numbers and names it is about."""

from __future__ import annotations

import re
from unittest import mock

import numpy as np
import pytest

from accessibility import siting
from accessibility.errors import Reason, SitingError
from accessibility.outputs.words import words
from accessibility.provenance import Remark
from accessibility.siting.bundles import Rules
from tests.bundle_worlds import problem_of
from tests.remark_codes import found_in_package
from tests.siting_worlds import G3_PEOPLE, line

INF = float("inf")
RICH = {"cost_eur_year": np.full(6, 100.0), "capacity": np.full(6, 300.0)}
APART = np.array([[5, INF, INF], [INF, 6, INF], [INF, INF, 7]])
STATUS = ["required", "required", "candidate", "candidate", "candidate", "candidate"]
CLOSING = ["open", "open", "open", "closing", "closing", "closing"]
TWO_KINDS = ([[[5.0, 40.0], [40.0, 6.0]]], [[[10, 20]]], np.full((1, 2, 2), INF))
ONE_KIND = ([[[5.0, 40.0], [40.0, 6.0]]], [[[10, 20]]], np.full((1, 2, 1), INF))


def world(minutes, **more):
    return siting.siting_problem_from_matrix(minutes, G3_PEOPLE[: len(minutes)], **{"max_minutes": 30, **more})


def shared(rules, given=TWO_KINDS, more=None, **how):
    return siting.shared_points(problem_of(*given, **(more or {})), Rules(**{"count": 1, **rules}), **how)


FOUR = np.array([[5, 6, INF, INF], [INF, INF, 5.0, 6.0]])
SCARCE = {"required": np.array([True, True, False]), "hours_week": [[1.0, 1.0]]}
CASES = {
    "required_many": (
        lambda: siting.mclp(line(status=STATUS), minutes=20, count=1),
        "2 candidates are required, but only 1 may be chosen: c0, c1",
    ),
    "candidates_few": (lambda: siting.p_center(line(), count=9), "9 points are to be chosen, but there are 6 candidates to choose from"),
    "beyond_reach": (lambda: siting.lscp(line(), minutes=500), "asks for 500 minutes, but travel times were computed to 100 minutes only"),
    "places_far": (
        lambda: siting.lscp(world(np.array([[25.0], [5.0]])), minutes=20),
        "1 place has no candidate within 20 minutes (p0); 25 minutes would do",
    ),
    "places_unreached": (
        lambda: siting.lscp(world(np.array([[INF], [5.0], [25.0]])), minutes=20),
        "2 places have no candidate within 20 minutes, 1 of them not even within the 30 minutes that were computed (p0)",
    ),
    "cost_unknown": (lambda: siting.uflp(line(), eur_person_minute=1), "what 6 candidates cost is not known (c0, c1, c2, c3, c4, c5)"),
    "required_dear": (
        lambda: siting.mclp(line(status=STATUS, **RICH), minutes=20, budget_eur_year=150),
        "the required points alone cost 200 euros a year (c0, c1), but the budget is 150 euros",
    ),
    "capacity_small": (
        lambda: siting.clscp(line(capacity=np.full(6, 5.0)), minutes=20),
        "230 people are to be served, but all candidates together can serve 30",
    ),
    "capacity_small_largest": (
        lambda: siting.cpmp(line(capacity=np.full(6, 5.0)), count=2),
        "230 people are to be served, but the largest candidates (2) together can serve 10",
    ),
    "budget_small": (
        lambda: siting.cflp(line(**RICH), eur_person_minute=1, budget_eur_year=50),
        "points for 230 people cost at least 100 euros a year, but the budget is 50 euros",
    ),
    "capacity_near": (
        lambda: siting.clscp(line(capacity=np.array([1.0, 1, 1, 1, 1, 900])), minutes=20),
        "everybody has a candidate within 20 minutes, but the candidates there cannot serve everybody",
    ),
    "points_few": (lambda: siting.p_center(world(APART), count=2), "2 points do not reach all places within 30 minutes"),
    "points_few_least": (
        lambda: siting.p_median(world(APART), count=2),
        "2 points do not reach all places within 30 minutes; at least 3 would be needed",
    ),
    "services_unreached": (
        lambda: siting.close_q(world(np.full((2, 2), INF)), count=1),
        "no place reaches any of the services there are within 30 minutes (c0, c1)",
    ),
    "close_many": (lambda: siting.close_q(line(), count=7), "7 services are to close, but there are only 6"),
    "closing_more": (
        lambda: siting.close_q(line(status=CLOSING), count=1),
        "3 services are closing already (c3, c4, c5), but only 1 may close",
    ),
    "closing_harms": (
        lambda: siting.close_q(world(APART, status=["open", "open", "closing"]), count=1),
        "cannot all close: places would lose their last service (p2)",
    ),
    "closing_harms_minutes": (
        lambda: siting.close_q(line(status=CLOSING), count=3, no_harm_minutes=60),
        "would get a way longer by more than 60 minutes (p5)",
    ),
    "close_must_stay": (
        lambda: siting.close_q(world(APART), count=1),
        "1 service cannot close without some place losing its last service; these must stay: c0, c1, c2",
    ),
    "close_must_stay_minutes": (
        lambda: siting.close_q(line(), count=4, no_harm_minutes=10),
        "4 services cannot close without somebody's way growing by more than 10 minutes; these must stay: c3, c4, c5",
    ),
    "close_most": (
        lambda: siting.close_q(world(FOUR), count=3),
        "3 services cannot close without some place losing its last service; 2 can at most",
    ),
    "close_most_minutes": (
        lambda: siting.close_q(world(FOUR), count=3, no_harm_minutes=5),
        "3 services cannot close without somebody's way growing by more than 5 minutes; 2 can at most",
    ),
    "share_small": (
        lambda: siting.partial_cover(world(np.array([[5.0], [25.0], [5.0]])), minutes=20, share=0.9),
        "all candidates together bring 86.7 % of the people within 20 minutes, but 90 % is asked for; out of reach: p1",
    ),
    "apart_few": (lambda: siting.p_dispersion(line(), np.zeros((6, 6)), count=1), "if there are at least two, but 1 is asked for"),
    "gain_small": (
        lambda: shared({}, objective="cost", least_gain=999.0),
        "all candidates together can bring 60 (people times services), but 999 is asked for",
    ),
    "rules_together": (
        lambda: shared({"worst_minutes": 20.0}, ONE_KIND),
        "a plan would be possible without any one of these: the longest way allowed, the number of points",
    ),
    "rules_all": (
        lambda: shared({"count": 2, "worst_minutes": 20.0, "least_kinds": 2}, ([APART], [[[1, 2, 3]]], np.full((1, 3, 2), INF)), SCARCE),
        "letting go of any single one is not enough",
    ),
    "nobody_brings": (
        lambda: shared({}, more={"hours_week": [[0.0, 0.0]]}),
        "nobody can bring any of these services for the hours needed: kind0, kind1",
    ),
    "kinds_few": (
        lambda: shared({"least_kinds": 2}, more={"hours_week": [[9.0, 0.0]]}),
        "each point needs 2 services, but only 1 can be brought; nobody can bring: kind1",
    ),
    "kinds_few_asked": (lambda: shared({"least_kinds": 3}), "each point needs 3 services, but the plan is about 2 only"),
    "sectors_few": (
        lambda: shared({"least_sectors": 2}),
        "each point needs providers of 2 sectors, but those who can bring any service are of 1: municipality",
    ),
    "sectors_none": (
        lambda: shared({}, more={"hours_week": [[0.0, 0.0]]}),
        "each point needs providers of 1 sector, but nobody can bring any service",
    ),
    "room_small": (
        lambda: shared({"least_kinds": 2}, more={"required": np.array([True, False]), "room_kinds": np.array([1.0, INF])}),
        "House 0 is a required point with room for 1 service, but each point needs 2",
    ),
    "places_lack": (
        lambda: shared({"worst_minutes": 4.0}, ONE_KIND),
        "2 places cannot have services (kind0; season0) within 4 minutes: Village 0, Village 1; 6 minutes would do",
    ),
    "places_lack_ever": (
        lambda: shared({"worst_minutes": 20.0}, ([[[5.0, 8.0], [INF, INF]]], *ONE_KIND[1:])),
        "1 place cannot have services (kind0; season0) within 20 minutes, nor within any time that was computed: Village 1",
    ),
}  # fmt: skip
BY_CHANCE = {"time", "not_proven", "solver", "stops_far", "rounds_time"}
"""Reasons that hang on the clock, on the solver or on another package."""


def refused(ask):
    with pytest.raises(SitingError) as caught:
        ask()
    return caught.value


@pytest.mark.parametrize("code", CASES)
def test_a_reason_is_told_with_its_numbers_and_names_in_every_language(code):
    ask, told = CASES[code]
    reasons = [one for one in refused(ask).reasons if one.code == code]
    assert len(reasons) == 1
    said = {language: re.sub(r"[\u00a0\u202f]", " ", words(language).because(reasons)) for language in ("fi", "sv", "en")}
    assert told in said["en"]
    assert len(set(said.values())) == 3
    for text in said.values():
        assert not re.search(r"[{}_]|\bnan\b|∞", text)
        for value in reasons[0].values.values():
            assert not isinstance(value, int) or str(value) in text
        for name in reasons[0].values.get("names", ())[:8]:
            assert name in text


def test_every_reason_is_tried_here_but_those_of_clock_and_solver():
    assert set(found_in_package("Reason")) == set(CASES) | BY_CHANCE


def test_reasons_after_one_another_and_long_lists_are_cut():
    many = Reason("cost_unknown", {"count": 12, "names": tuple(f"C{n}" for n in range(12))})
    assert words("en").because([many, Reason("rounds_time")]) == (
        "what 12 candidates cost is not known (C0, C1, C2, C3, C4, C5, C6, C7 …); no rounds were found in the time given"
    )
    assert words("en").because([]) == ""


def test_a_remark_tells_its_reasons():
    remark = Remark("plan_cannot_be", "noted", 1, details={"plan": "dear"}, reasons=(Reason("stops_far", {"minutes": 30.0}),))
    assert words("sv").remark(remark) == (
        "Förslaget dear kan inte göras som begärt: ingen hållplats hinner besökas under ett skift på 30 minuter."
    )


def test_kinds_that_the_same_places_lack_are_told_together():
    reasons = refused(lambda: shared({"worst_minutes": 4.0}, ([TWO_KINDS[0][0]] * 2, [[[10, 20]]] * 2, np.full((2, 2, 2), INF)))).reasons
    assert [(one.values["season"], one.values["kinds"]) for one in reasons] == [  # of a reason, not of pandas
        ("season0", ("kind0", "kind1")), ("season1", ("kind0", "kind1")),
    ]  # fmt: skip


def test_arguments_that_cannot_be_meant_and_defects_have_no_reason_for_readers():
    assert refused(lambda: siting.mclp(line(), minutes=-1, count=1)).reasons == ()
    with mock.patch("accessibility.siting.bundles.plan.worth_of", return_value=1e9):
        assert refused(lambda: shared({})).reasons == ()


def test_a_rule_that_leaves_only_wire_is_told_among_the_remarks():
    offers = {"hours_week": [[9.0, 0.0]], "remote_hours": [[1.0, np.nan]], "connection": np.array([True, True])}
    plan = shared({"least_sectors": 2}, more=offers)
    remark = next(one for one in plan.remarks if one.code == "points_cannot_be")
    assert "those who can bring any service are of 1: municipality" in words("en").remark(remark)
