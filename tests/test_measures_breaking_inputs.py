"""Inputs that break naive code, for every measure: no people, no supply, nobody and nothing reached, one place, ties, what is refused."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pytest

from accessibility import gaps, measures
from accessibility.errors import AccessibilityError, DataError, ReachError, UnknownWordError
from accessibility.measures import decay
from tests.times_by_hand import offers_of, places_of, standards_of, times_of

INF, NAN = float("inf"), float("nan")
NEAR = decay.Exponential(0.1)
STEPS = decay.Stepped(((15, 1.0), (30, 0.5)))
RULE = {"id": "own", "title": {"en": "Own"}, "kind": "k", "metric": "minutes", "source": "council"}


@dataclass(frozen=True)
class World:
    """Three places and two services of one kind; the second kind is there for rounds and offered by the same two."""

    minutes: list = field(default_factory=lambda: [[5.0, 20.0], [10.0, 10.0], [20.0, 5.0]])
    people: tuple = (10.0, 20.0, 30.0)
    capacity: tuple = (1.0, 3.0)
    standard: float = 15.0

    @property
    def names(self):
        return [f"s{j}" for j in range(len(self.capacity))]

    @property
    def times(self):
        return times_of(self.minutes, services=self.names)

    @property
    def between(self):
        far = np.full((len(self.names), len(self.names)), 25.0)
        np.fill_diagonal(far, 0.0)
        return times_of(far, places=self.names, services=self.names)

    @property
    def offers(self):
        return offers_of(dict.fromkeys(self.names, "k l"), capacity=np.repeat(self.capacity, 2))

    @property
    def places(self):
        return places_of(self.people, municipality="A")

    @property
    def standards(self):
        return standards_of(k=self.standard)


def catchment(measure, **how):
    return lambda w: measure(w.times, w.offers, w.places, amount="capacity", kinds=["k"], **how).places["per_person"]


def rule(form, **how):
    made = gaps.Rule(**{**RULE, "form": form, **how})
    between = form == "spacing"

    def run(w):
        services = pd.DataFrame({"status": "open", "channel": "physical", "seasons": "", "inside": True}, index=pd.Index(w.names))
        given = {"between": w.between} if between else {"times": w.times}
        found = gaps.check_rule(made, w.places, services, w.offers, **given)
        return found.services["distance"] if between else pd.Series([found.value])

    return run


SUPPLY = {  # of places, by supply
    "closest": (lambda w: measures.closest(w.times, w.offers, kinds=["k"])["minutes"], INF),
    "k_closest": (lambda w: measures.k_closest(w.times, w.offers, 2, kinds=["k"])["minutes"], INF),
    "cumulative": (lambda w: measures.cumulative(w.times, w.offers, minutes=15, kinds=["k"])["services"], 0),
    "basket": (lambda w: measures.basket(measures.closest(w.times, w.offers), w.standards)["kinds_within"], 0),
    "errands": (lambda w: measures.errands(w.times, w.between, w.offers, kinds=["k", "l"])["round_minutes"], INF),
}
AMOUNT = {  # of places, by how much is supplied
    "cumulative": (lambda w: measures.cumulative(w.times, w.offers, minutes=15, amount="capacity", kinds=["k"])["amount"], 0),
    "cumulative_interval": (
        lambda w: measures.cumulative_interval(w.times, w.offers, minutes=(10, 20), amount="capacity", kinds=["k"])["amount"],
        0,
    ),
    "gravity": (lambda w: measures.gravity(w.times, w.offers, decay=NEAR, amount="capacity", kinds=["k"])["amount"], 0),
    "logsum": (lambda w: measures.logsum(w.times, w.offers, per_minute=0.1, amount="capacity", kinds=["k"])["worth_minutes"], -INF),
}
SHARED = {  # of places, by how much is supplied to how many
    "two_step_fca": (catchment(measures.two_step_fca, decay=decay.Binary(15)), 0),
    "enhanced": (catchment(measures.two_step_fca, decay=STEPS), 0),
    "kernel": (catchment(measures.two_step_fca, decay=decay.GaussianTruncated(30)), 0),
    "variable_fca": (catchment(measures.variable_fca, people_needed=25, minutes=(5, 30), step_minutes=5), 0),
    "balanced_fca": (catchment(measures.balanced_fca, decay=NEAR), 0),
    "spatial_availability": (catchment(measures.spatial_availability, decay=NEAR), 0),
    "total_constrained": (catchment(measures.spatial_availability, decay=NEAR, constrained="total"), 0),
    "three_step_fca": (catchment(measures.three_step_fca, decay=NEAR), 0),
    "modified_two_step_fca": (catchment(measures.modified_two_step_fca, decay=NEAR), 0),
    "doubly_constrained": (
        lambda w: measures.doubly_constrained(w.times, w.offers, w.places, decay=NEAR, amount="capacity", kinds=["k"]).places["minutes"],
        INF,
    ),
    "raam": (
        lambda w: measures.raam(w.times, w.offers, w.places, amount="capacity", kinds=["k"], people_per_amount=15).places["cost"],
        INF,
    ),
    "balancing_cost": (
        lambda w: measures.balancing_cost(w.times, w.offers, w.places, amount="capacity", need_per_person=0.05, kinds=["k"])["minutes"],
        INF,
    ),
    "huff": (
        lambda w: measures.huff(w.times, w.offers, w.places, decay=NEAR, amount="capacity", kinds=["k"]).places["largest_share_pct"],
        0,
    ),
}
PEOPLE = {  # sums of people, by services or by kind
    "passive": (lambda w: measures.passive(w.times, w.offers, w.places, decay=NEAR, kinds=["k"])["people"], 0),
    "huff": (lambda w: measures.huff(w.times, w.offers, w.places, decay=NEAR, kinds=["k"]).services["people"], 0),
    "coverage": (lambda w: gaps.coverage(gaps.missing(measures.closest(w.times, w.offers), w.standards, w.places))["people_within"], 0),
    "overlap": (
        lambda w: gaps.overlap(w.times, w.offers, w.places, standards=w.standards).kinds[["people_one", "people_several"]].sum(axis=1),
        0,
    ),
    "unique reach": (lambda w: gaps.overlap(w.times, w.offers, w.places, standards=w.standards).providers["people_reached"], 0),
    "vulnerability": (lambda w: gaps.vulnerability(w.times, w.offers, w.places, standards=w.standards)["people_affected"], 0),
    "moves": (
        lambda w: pd.Series(
            [gaps.moves(w.times, w.offers, w.places, standards=w.standards, to_candidates=w.times)["people_gained"].sum()], dtype=float
        ),
        0,
    ),
    "rule who is beyond": (lambda w: 60.0 - rule("beyond", limit=15.0)(w) if sum(w.people) else rule("beyond", limit=15.0)(w), 0),
}
STANDARDS = {
    "basket": SUPPLY["basket"][0],
    "coverage": PEOPLE["coverage"][0],
    "overlap": PEOPLE["overlap"][0],
    "vulnerability": PEOPLE["vulnerability"][0],
    "moves": PEOPLE["moves"][0],
}
OF_PLACES = {**{f"{name} (services)": one for name, one in SUPPLY.items()}, **AMOUNT, **SHARED}
ALL = {**OF_PLACES, **{f"{name} (people)": one for name, one in PEOPLE.items()}}


def every(table):
    return pytest.mark.parametrize(("measure", "nothing"), list(table.values()), ids=list(table))


def each(table):
    return pytest.mark.parametrize("measure", [one for one, _ in table.values()], ids=list(table))


@every(ALL)
def test_where_nothing_is_reached_there_is_nothing_and_no_error(measure, nothing):
    found = measure(World(minutes=[[INF, INF]] * 3)).to_numpy(dtype=float)
    assert (found == nothing).all()


@every(ALL)
def test_without_people_there_are_numbers(measure, nothing):
    found = measure(World(people=(0.0, 0.0, 0.0))).to_numpy(dtype=float)
    if measure is SHARED["doubly_constrained"][0]:
        assert np.isnan(found).all()  # nobody travels, so there is no mean way
    else:
        assert not np.isnan(found).any()
    if any(measure is one for one, _ in PEOPLE.values()):
        assert (found == nothing).all()


@every({**AMOUNT, **SHARED})
def test_services_that_give_nothing_count_as_none(measure, nothing):
    assert (measure(World(capacity=(0.0, 0.0))).to_numpy(dtype=float) == nothing).all()


@each(OF_PLACES)
def test_a_service_nobody_reaches_changes_nothing_for_places(measure):
    lost = measure(World(minutes=[[5.0, INF], [10.0, INF], [20.0, INF]])).to_numpy(dtype=float)
    without = measure(World(minutes=[[5.0], [10.0], [20.0]], capacity=(1.0,))).to_numpy(dtype=float)
    np.testing.assert_allclose(lost, without)


@each(ALL)
def test_one_place_and_one_service_are_enough(measure):
    found = measure(World(minutes=[[5.0]], people=(60.0,), capacity=(4.0,))).to_numpy(dtype=float)
    assert len(found) in (1, 2)
    assert not np.isnan(found).any()


@each(ALL)
def test_ties_do_not_hang_on_the_order_of_offers(measure):
    world = World(minutes=[[10.0, 10.0]] * 3, capacity=(2.0, 2.0))

    class Reversed(World):
        @property
        def offers(self):
            return super().offers.iloc[::-1]

    one, other = measure(world), measure(Reversed(minutes=world.minutes, capacity=world.capacity))
    pd.testing.assert_series_equal(one.sort_index(), other.sort_index())
    assert not one.isna().any()


def test_equal_ways_go_to_the_first_id():
    world = World(minutes=[[10.0, 10.0]] * 3)
    assert set(measures.closest(world.times, world.offers, kinds=["k"])["service"]) == {"s0"}
    assert set(measures.errands(world.times, world.between, world.offers, kinds=["k", "l"])["services"]) == {"s0"}
    lost = gaps.vulnerability(world.times, world.offers, world.places, standards=world.standards)
    assert lost["places_affected"].to_dict() == {("s0", "k"): 3, ("s1", "k"): 0}
    worst = gaps.worst_closures(world.times, world.offers, world.places, kind="k", closures=2)
    assert (worst.services, worst.proven) == (("s0", "s1"), True)


@pytest.mark.parametrize("bad", [NAN, -1.0, INF], ids=["unknown", "negative", "endless"])
@each({**AMOUNT, **SHARED})
def test_a_capacity_that_is_no_number_is_refused(measure, bad):
    with pytest.raises(DataError, match="must be a number of 0 or more"):
        measure(World(capacity=(1.0, bad)))


@each({**SHARED, **PEOPLE})
def test_negative_people_are_refused(measure):
    with pytest.raises(DataError, match="negative"):
        measure(World(people=(10.0, -1.0, 5.0)))


@pytest.mark.parametrize("measure", list(STANDARDS.values()), ids=list(STANDARDS))
def test_a_standard_beyond_what_was_computed_is_refused_and_says_how_to_mend_it(measure):
    with pytest.raises(ReachError, match="60") as caught:
        measure(World(standard=61.0))
    assert "max_minutes" in str(caught.value)


@pytest.mark.parametrize("form", ["share_within", "beyond", "spacing"])
def test_a_rule_beyond_what_was_computed_is_refused(form):
    share = {"share_pct": 50.0} if form == "share_within" else {}
    with pytest.raises(ReachError):
        rule(form, limit=61.0, **share)(World())


def test_rules_of_worlds_with_nothing_in_them():
    assert rule("share_within", limit=15.0, share_pct=50.0)(World(minutes=[[INF, INF]] * 3)).tolist() == [0]
    assert np.isnan(rule("share_within", limit=15.0, share_pct=50.0)(World(people=(0.0, 0.0, 0.0)))).all()
    assert rule("spacing", limit=15.0)(World(minutes=[[5.0]], people=(60.0,), capacity=(4.0,))).tolist() == [INF]
    with pytest.raises(DataError, match="negative"):
        rule("beyond", limit=15.0)(World(people=(-1.0, 1.0, 1.0)))


def test_closures_and_equity_of_worlds_with_nothing_in_them():
    def worst(world):
        return gaps.worst_closures(world.times, world.offers, world.places, kind="k", closures=1)

    assert worst(World(people=(0.0, 0.0, 0.0))).person_minutes_added == 0
    assert worst(World(minutes=[[5.0]], people=(60.0,), capacity=(4.0,))).people_left_without == 60
    with pytest.raises(DataError, match="0 services are closest or next to somebody for 'k'"):
        worst(World(minutes=[[INF, INF]] * 3))
    with pytest.raises(DataError, match="negative"):
        worst(World(people=(-1.0, 1.0, 1.0)))

    def even(world, **how):
        found = measures.closest(world.times, world.offers, kinds=["k"])
        return measures.equity(found, world.places, column="minutes", better="lower", **how).iloc[0]

    assert even(World(minutes=[[INF, INF]] * 3), horizon_minutes=60.0)[["mean", "gini"]].tolist() == [60, 0]
    assert np.isnan(even(World(people=(0.0, 0.0, 0.0)))["gini"])
    assert even(World(minutes=[[5.0]], people=(60.0,), capacity=(4.0,)))["gini"] == 0
    assert even(World(minutes=[[10.0, 10.0]] * 3))["gini"] == pytest.approx(0)
    for refused, how in ((World(minutes=[[INF, INF]] * 3), {}), (World(people=(-1.0, 1.0, 1.0)), {}), (World(), {"horizon_minutes": 61.0})):
        with pytest.raises(AccessibilityError):
            even(refused, **how)


ASKED = {  # every public function that is asked for kinds
    "balanced_fca": lambda w, how: measures.balanced_fca(w.times, w.offers, w.places, decay=NEAR, **how),
    "balancing_cost": lambda w, how: measures.balancing_cost(w.times, w.offers, w.places, need_per_person=0.05, **how),
    "closest": lambda w, how: measures.closest(w.times, w.offers, **how),
    "cumulative": lambda w, how: measures.cumulative(w.times, w.offers, minutes=15, **how),
    "cumulative_interval": lambda w, how: measures.cumulative_interval(w.times, w.offers, minutes=(10, 20), **how),
    "doubly_constrained": lambda w, how: measures.doubly_constrained(w.times, w.offers, w.places, decay=NEAR, **how),
    "errands": lambda w, how: measures.errands(w.times, w.between, w.offers, **how),
    "gravity": lambda w, how: measures.gravity(w.times, w.offers, decay=NEAR, **how),
    "huff": lambda w, how: measures.huff(w.times, w.offers, w.places, decay=NEAR, **how),
    "huff_shares": lambda w, how: measures.huff_shares(w.times, w.offers, decay=NEAR, **how),
    "k_closest": lambda w, how: measures.k_closest(w.times, w.offers, 2, **how),
    "logsum": lambda w, how: measures.logsum(w.times, w.offers, per_minute=0.1, **how),
    "modified_two_step_fca": lambda w, how: measures.modified_two_step_fca(w.times, w.offers, w.places, decay=NEAR, **how),
    "passive": lambda w, how: measures.passive(w.times, w.offers, w.places, decay=NEAR, **how),
    "raam": lambda w, how: measures.raam(w.times, w.offers, w.places, people_per_amount=15, **how),
    "spatial_availability": lambda w, how: measures.spatial_availability(w.times, w.offers, w.places, decay=NEAR, **how),
    "three_step_fca": lambda w, how: measures.three_step_fca(w.times, w.offers, w.places, decay=NEAR, **how),
    "two_step_fca": lambda w, how: measures.two_step_fca(w.times, w.offers, w.places, decay=NEAR, **how),
    "variable_fca": lambda w, how: measures.variable_fca(
        w.times, w.offers, w.places, people_needed=25, minutes=(5, 30), step_minutes=5, **how
    ),
}
ELSEWHERE = {"basket", "surface", "stranded", "worst_closures"}


def test_every_function_that_is_asked_for_kinds_is_tested_for_misspelt_ones():
    public = [getattr(wing, name) for wing in (measures, gaps) for name in wing.__all__]
    functions = [one for one in public if inspect.isfunction(one)]
    asked = {one.__name__ for one in functions if {"kind", "kinds"} & set(inspect.signature(one).parameters)}
    assert asked == set(ASKED) | ELSEWHERE


@pytest.mark.parametrize("name", ASKED)
def test_a_misspelt_kind_is_refused_and_a_known_one_that_nobody_offers_is_not(name):
    world, other = World(), "l"
    with pytest.raises(UnknownWordError, match="unknown kind 'grocry'; did you mean 'grocery'"):
        ASKED[name](world, {"kinds": [other, "grocry"]})
    ASKED[name](world, {"kinds": [other, "grocery"]})
    with pytest.raises(UnknownWordError, match="unknown kind 'saunna'; did you mean 'sauna'"):
        ASKED[name](world, {"kinds": [other, "saunna"], "known": ["sauna"]})
    ASKED[name](world, {"kinds": [other, "sauna"], "known": ["sauna"]})


def test_a_misspelt_kind_is_refused_in_baskets_and_closures():
    world = World()
    with pytest.raises(UnknownWordError, match="unknown kind 'grocry'; did you mean 'grocery'"):
        gaps.worst_closures(world.times, world.offers, world.places, kind="grocry", closures=1)
    with pytest.raises(DataError, match="no standard for kk; did you mean 'k'"):
        measures.basket(measures.closest(world.times, world.offers), world.standards, kinds=["kk"])
