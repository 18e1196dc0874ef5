"""Catchments, gravity, passive reach, balancing cost: golden set, invariants, inputs that break naive code."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility.errors import DataError, ReachError
from accessibility.measures import (
    balanced_fca,
    balancing_cost,
    cumulative,
    cumulative_interval,
    decay,
    gravity,
    huff,
    huff_shares,
    logsum,
    modified_two_step_fca,
    passive,
    spatial_availability,
    three_step_fca,
    two_step_fca,
    variable_fca,
)
from tests.times_by_hand import offers_of, places_of, times_of

INF = float("inf")
NAN = float("nan")
STEPS = decay.Stepped(((15, 1.0), (30, 0.68), (60, 0.22)))
FAMILY = {
    "two_step_fca": two_step_fca,
    "balanced_fca": balanced_fca,
    "spatial_availability": spatial_availability,
    "three_step_fca": three_step_fca,
    "modified_two_step_fca": modified_two_step_fca,
}
family = pytest.mark.parametrize("measure", list(FAMILY.values()), ids=list(FAMILY))


def golden():
    """Golden set G1: Soukhov et al. 2023, as the R package accessibility prints it."""
    times = times_of([[15, 30, 100], [30, 15, 100], [100, 100, 15]], max_minutes=120)
    offers = offers_of(dict.fromkeys(["s0", "s1", "s2"], "jobs"), capacity=[100000.0, 100000.0, 10000.0])
    return times, offers, places_of([50000, 150000, 10000])


def per_person(result):
    return result.places["per_person"].to_numpy()


def test_golden_cumulative_and_gravity():
    times, offers, _ = golden()
    assert cumulative(times, offers, minutes=30, amount="capacity")["amount"].tolist() == [200000, 200000, 10000]
    mean = cumulative_interval(times, offers, minutes=(20, 40), amount="capacity")
    assert mean["amount"].to_numpy() == pytest.approx([152380.952381, 152380.952381, 10000])
    assert mean["amount_least"].tolist() == [100000, 100000, 10000]
    assert mean["amount_most"].tolist() == [200000, 200000, 10000]
    median = cumulative_interval(times, offers, minutes=(20, 40), amount="capacity", summary="median")
    assert median["amount"].tolist() == [200000, 200000, 10000]
    for function, expected in [
        (decay.Exponential(0.1), [27292.177, 27292.177, 2240.382]),
        (decay.Gaussian(20), [107949.244, 107949.244, 7549.141]),
        (decay.Logistic(30, 10), [143823.736, 143823.736, 9382.983]),
    ]:
        assert gravity(times, offers, decay=function, amount="capacity")["amount"].to_numpy() == pytest.approx(expected, abs=6e-4)


def test_golden_catchments():
    times, offers, places = golden()

    def of(measure, function):
        return per_person(measure(times, offers, places, decay=function, amount="capacity"))

    assert of(two_step_fca, decay.Binary(30)) == pytest.approx([1, 1, 1])
    assert of(two_step_fca, STEPS) == pytest.approx([1.02746, 0.990847, 1.0], abs=6e-7)
    assert of(three_step_fca, STEPS) == pytest.approx([1.104900, 0.965033, 1.0], abs=6e-7)
    assert of(modified_two_step_fca, STEPS) == pytest.approx([0.909199, 0.847689, 1.0], abs=6e-7)
    assert of(balanced_fca, decay.Exponential(0.1)) == pytest.approx([1.336663, 0.888019, 0.997053], abs=6e-7)
    assert of(spatial_availability, decay.Exponential(0.1)) == pytest.approx([1.336669, 0.888022, 0.996317], abs=6e-7)
    shared = spatial_availability(times, offers, places, decay=decay.Exponential(0.1), amount="capacity")
    assert shared.places["amount"].to_numpy() == pytest.approx([66833.466, 133203.363, 9963.171], abs=6e-4)
    modified = modified_two_step_fca(times, offers, places, decay=STEPS, amount="capacity")
    assert modified.places["amount"].sum() == pytest.approx(182613.27, abs=6e-3)
    assert [remark.code for remark in modified.remarks] == ["measure_for_comparison"]


def test_golden_balancing_cost_meets_a_need_that_is_met_exactly():
    times, offers, places = golden()
    table = balancing_cost(times, offers, places, amount="capacity")
    assert table["minutes"].tolist() == [15, 30, 15]
    assert table["amount_within"].tolist() == [210000] * 3
    more = balancing_cost(times, offers, places, amount="capacity", need_per_person=2)
    assert more["minutes"].tolist() == [15, INF, 100]


def test_balancing_cost_of_nobody_unknown_people_and_nothing_within_reach():
    times = times_of([[5, 7], [5, 7], [INF, INF], [5, 7]])
    table = balancing_cost(times, offers_of({"s0": "grocery", "s1": "grocery"}), places_of([0, NAN, 1, 2]))
    assert table["minutes"].fillna(-1).tolist() == [0, -1, INF, 7]


def test_tenths_that_sum_to_the_need_meet_it():
    times = times_of([[float(m) for m in range(1, 11)]])
    offers = offers_of({f"s{j}": "grocery" for j in range(10)}, capacity=[0.1] * 10)
    assert balancing_cost(times, offers, places_of([1]), amount="capacity")["minutes"].tolist() == [10]


def test_powers_of_two_name_who_shares_and_what_is_got():
    times = times_of([[10, INF, 40], [10, 20, INF], [INF, 30, INF]])
    offers = offers_of({"s0": "grocery", "s1": "grocery pharmacy", "s2": "grocery"}, capacity=[8.0, 4.0, 64.0, 32.0])
    shared = two_step_fca(times, offers, places_of([1, 2, 4]), decay=decay.Binary(30), amount="capacity")
    assert shared.services["demand"].to_dict() == {("s0", "grocery"): 3, ("s1", "grocery"): 6, ("s1", "pharmacy"): 6, ("s2", "grocery"): 0}
    table = shared.places["per_person"]
    assert table.xs("grocery", level="kind").to_numpy() == pytest.approx([8 / 3, 8 / 3 + 4 / 6, 4 / 6])
    assert table.xs("pharmacy", level="kind").to_numpy() == pytest.approx([0, 64 / 6, 64 / 6])
    assert shared.services["reached"].tolist() == [True, True, True, False]
    assert [(remark.code, remark.rows) for remark in shared.remarks] == [("offers_shared_by_nobody", ("s2",))]
    near = passive(times, offers, places_of([1, 2, 4]), decay=decay.Binary(30))
    assert near["people"].tolist() == [3, 6, 6, 0]
    assert near["places"].tolist() == [2, 2, 2, 0]


def test_a_catchment_grows_until_enough_people_are_in_it():
    times = times_of([[10, 10], [20, INF], [30, INF]])
    offers = offers_of({"s0": "grocery", "s1": "grocery"}, capacity=[12.0, 1.0])
    shared = variable_fca(times, offers, places_of([1, 2, 4]), people_needed=3, minutes=(10, 40), step_minutes=10, amount="capacity")
    assert shared.services["catchment_minutes"].tolist() == [20, 40]
    assert per_person(shared).tolist() == [5, 4, 0]
    fixed = variable_fca(times, offers, places_of([1, 2, 4]), people_needed=0, minutes=(30, 40), amount="capacity")
    plain = two_step_fca(times, offers, places_of([1, 2, 4]), decay=decay.Binary(30), amount="capacity")
    pd.testing.assert_frame_equal(fixed.places, plain.places)
    with pytest.raises(ReachError):
        variable_fca(times, offers, places_of([1, 2, 4]), people_needed=3, minutes=(10, 90))
    with pytest.raises(ValueError, match="rise from 0"):
        variable_fca(times, offers, places_of([1, 2, 4]), people_needed=3, minutes=(40, 10))


def test_huff_shares_by_hand_and_one_provider_at_two_spots_is_one():
    times = times_of([[1, 2, 4], [INF, 2, INF], [INF, INF, INF]])
    offers = offers_of(dict.fromkeys(["s0", "s1", "s2"], "grocery")).assign(provider=["co", "co", None])
    shares = huff_shares(times, offers, decay=decay.Power(1))
    assert shares.loc["p0"].to_numpy() == pytest.approx([4 / 7, 2 / 7, 1 / 7])
    assert shares.loc["p1"].tolist() == [1.0]
    result = huff(times, offers, places_of([7, 2, 4]), decay=decay.Power(1))
    assert result.services["people"].to_numpy() == pytest.approx([4, 4, 1])
    assert result.services["share_pct"].to_numpy() == pytest.approx([400 / 9, 400 / 9, 100 / 9])
    assert result.places["services"].tolist() == [3, 1, 0]
    assert result.places["largest_share_pct"].to_numpy() == pytest.approx([600 / 7, 100, 0])
    assert result.places["provider_concentration"].to_numpy() == pytest.approx([37 / 49, 1, NAN], nan_ok=True)
    unknown = huff(times, offers, places_of([NAN, NAN, 4]), decay=decay.Power(1)).services
    assert unknown["people"].isna().all()
    assert unknown["places_people_unknown"].tolist() == [1, 2, 1]


def test_logsum_of_one_service_is_its_minutes_and_of_two_is_worth_more():
    times = times_of([[20, INF], [20, 20], [INF, INF]])
    worth = logsum(times, offers_of({"s0": "grocery", "s1": "grocery"}), per_minute=0.1)["worth_minutes"]
    assert worth.to_numpy() == pytest.approx([-20, -20 + 10 * np.log(2), -INF])
    far = logsum(times_of([[4000.0]], max_minutes=5000), offers_of({"s0": "grocery"}), per_minute=1.0)
    assert far["worth_minutes"].tolist() == [-4000]


@family
def test_unknown_people_are_neither_nobody_nor_dropped(measure):
    times = times_of([[10, INF, INF], [10, 10, INF], [INF, INF, 10]])
    offers = offers_of(dict.fromkeys(["s0", "s1", "s2"], "grocery"))
    shared = measure(times, offers, places_of([5, NAN, NAN]), decay=decay.Binary(30))
    assert shared.services["places_people_unknown"].tolist() == [1, 1, 1]
    assert shared.services["per_person"].isna().tolist() == [False, True, True]
    assert shared.places["per_person"].isna().tolist() == [False, True, True]
    assert shared.places["rivals_unknown"].all()
    assert shared.places["amount"].isna().tolist() == [False, True, True]
    assert [(remark.code, remark.count) for remark in shared.remarks if remark.kind == "unknown"] == [
        ("places_people_unknown_in_sharing", 2)
    ]


@family
def test_zero_people_zero_supply_and_services_nobody_reaches_give_numbers_not_nan(measure):
    times = times_of([[10, INF, 20], [INF, INF, INF], [10, INF, 20]])
    offers = offers_of(dict.fromkeys(["s0", "s1", "s2"], "grocery"), capacity=[0.0, 8.0, 4.0])
    shared = measure(times, offers, places_of([0, 4, 2]), decay=decay.Binary(30), amount="capacity")
    assert not shared.places["per_person"].isna().any()
    assert per_person(shared)[1] == 0
    assert shared.services["reached"].tolist() == [measure not in {balanced_fca, three_step_fca}, False, True]
    nobody = measure(times, offers, places_of([0, 0, 0]), decay=decay.Binary(30), amount="capacity")
    assert per_person(nobody).tolist() == [0, 0, 0]
    assert not nobody.services["reached"].any()


@family
def test_one_place_all_unreachable_ties_and_kinds_nobody_offers(measure):
    one = measure(times_of([[10, 10]]), offers_of({"s0": "grocery", "s1": "grocery"}), places_of([4]), decay=decay.Binary(30))
    assert one.places["amount"].tolist() == [4 if measure is balanced_fca else 2]
    none = measure(
        times_of([[INF], [INF]]), offers_of({"s0": "grocery"}), places_of([4, 2]), decay=decay.Binary(30), kinds=["bank", "grocery"]
    )
    assert per_person(none).tolist() == [0, 0, 0, 0]
    assert none.places.index.tolist() == [("p0", "bank"), ("p0", "grocery"), ("p1", "bank"), ("p1", "grocery")]
    assert "bank" not in none.services.index.get_level_values("kind")


@family
@pytest.mark.parametrize(
    ("people", "capacity", "message"),
    [
        ([-1.0, 2.0], [1.0, 1.0], "negative at p0"),
        ([INF, 2.0], [1.0, 1.0], "inf at p0"),
        ([1.0, 2.0], [NAN, 1.0], "s0 / grocery"),
        ([1.0, 2.0], [-1.0, 1.0], "s0 / grocery"),
        ([1.0, 2.0], [INF, 1.0], "s0 / grocery"),
    ],
)
def test_what_cannot_be_is_refused_by_name(measure, people, capacity, message):
    offers = offers_of({"s0": "grocery", "s1": "grocery"}, capacity=capacity)
    with pytest.raises(DataError, match=message):
        measure(times_of([[5, 6], [7, 8]]), offers, places_of(people), decay=decay.Binary(30), amount="capacity")


@family
def test_questions_beyond_the_reach_and_places_left_out_are_refused(measure):
    times, offers = times_of([[5], [7]]), offers_of({"s0": "grocery"})
    with pytest.raises(ReachError, match="max_minutes=61"):
        measure(times, offers, places_of([1, 2]), decay=decay.Binary(61))
    with pytest.raises(DataError, match="1 place that is not in places: p1"):
        measure(times, offers, places_of([1]), decay=decay.Binary(30))
    with pytest.raises(DataError, match="no travel times from 1 of the places: p2"):
        measure(times, offers, places_of([1, 2, 4]), decay=decay.Binary(30))
    with pytest.raises(DataError, match="no column 'beds'"):
        measure(times, offers, places_of([1, 2]), decay=decay.Binary(30), amount="beds")


MINUTES = st.sampled_from([0.0, 1.0, 8.0, 10.0, 16.0, 29.0, 30.0, 45.0, INF])
DECAYS = st.sampled_from([decay.Binary(30), STEPS, decay.Exponential(0.1), decay.GaussianTruncated(45), decay.Power(1)])


def lists_of(values, count):
    return st.lists(values, min_size=count, max_size=count)


worlds = st.tuples(st.integers(1, 6), st.integers(1, 5)).flatmap(
    lambda size: st.tuples(
        lists_of(lists_of(MINUTES, size[1]), size[0]),
        lists_of(st.sampled_from([0.0, 0.5, 1.0, 2.0, 4.0]), size[1]),
        lists_of(st.sampled_from([0.0, 1.0, 2.0, 4.0]), size[0]),
    )
)


def built(world):
    minutes, capacity, people = world
    offers = offers_of({f"s{j}": "grocery" for j in range(len(capacity))}, capacity=capacity)
    return times_of(minutes), offers, places_of(people)


@given(worlds, DECAYS)
def test_two_step_and_spatial_availability_hand_out_exactly_what_somebody_reaches(world, function):
    times, offers, places = built(world)
    weight = function(np.array(world[0]))
    reached = (weight * np.array(world[2])[:, np.newaxis]).sum(axis=0) > 0
    whole = np.array(world[1])[reached].sum()
    for measure in (two_step_fca, spatial_availability):
        shared = measure(times, offers, places, decay=function, amount="capacity")
        assert shared.places["amount"].sum() == pytest.approx(whole, rel=1e-12)
        assert shared.services["reached"].tolist() == reached.tolist()
    total = spatial_availability(times, offers, places, decay=function, amount="capacity", constrained="total", exponent=1)
    assert total.places["amount"].sum() == pytest.approx(whole, rel=1e-12)
    modified = modified_two_step_fca(times, offers, places, decay=function, amount="capacity").places["amount"].sum()
    assert modified <= whole * (1 + 1e-12)


@given(worlds, DECAYS)
def test_measures_equal_their_formula_written_out(world, function):
    times, offers, places = built(world)
    f, supply, people = function(np.array(world[0])), np.array(world[1]), np.array(world[2])

    def over(one, other):
        return np.divide(one, other, out=np.zeros(np.broadcast_shapes(np.shape(one), np.shape(other))), where=np.asarray(other) > 0)

    gives = supply > 0
    select = over(f, (f * gives).sum(axis=1, keepdims=True)) * gives
    balanced_demand = (people[:, np.newaxis] * select).sum(axis=0)
    expected = {
        two_step_fca: f @ over(supply, f.T @ people),
        modified_two_step_fca: f**2 @ over(supply, f.T @ people),
        three_step_fca: (select * f) @ over(supply, (select * f).T @ people),
        balanced_fca: over(f, f.sum(axis=0, keepdims=True)) @ over(supply, balanced_demand),
        spatial_availability: f @ over(supply, f.T @ people),
    }
    for measure, values in expected.items():
        assert per_person(measure(times, offers, places, decay=function, amount="capacity")) == pytest.approx(values, rel=1e-9, abs=1e-12)
    assert gravity(times, offers, decay=function, amount="capacity")["amount"].to_numpy() == pytest.approx(f @ supply)
    assert passive(times, offers, places, decay=function)["people"].to_numpy() == pytest.approx(f.T @ people)


@given(worlds)
def test_cumulative_grows_with_minutes_and_a_range_lies_between_its_ends(world):
    times, offers, _ = built(world)
    amounts = [cumulative(times, offers, minutes=m, amount="capacity")["amount"].to_numpy() for m in (0, 8, 10, 30, 60)]
    assert all((one <= other).all() for one, other in itertools.pairwise(amounts))
    for summary in ("mean", "median"):
        middle = cumulative_interval(times, offers, minutes=(8, 30), step_minutes=4, summary=summary, amount="capacity")
        assert (middle["amount"] >= middle["amount_least"] - 1e-12).all()
        assert (middle["amount"] <= middle["amount_most"] + 1e-12).all()
        assert middle["amount_least"].tolist() == amounts[1].tolist()
        assert middle["amount_most"].tolist() == amounts[3].tolist()


@given(worlds)
def test_balancing_cost_is_the_least_limit_within_which_the_need_is_met(world):
    times, offers, places = built(world)
    table = balancing_cost(times, offers, places, amount="capacity", need_per_person=0.5)
    for minutes, row, need in zip(table["minutes"], world[0], world[2], strict=True):
        limits = [0.0] if need == 0 else [t for t in sorted(set(row)) if t <= 60]
        enough = [t for t in limits if sum(s for c, s in zip(row, world[1], strict=True) if c <= t) >= need * 0.5]
        assert minutes == (enough[0] if enough else INF)


@given(worlds, DECAYS)
def test_huff_sends_everybody_who_can_choose_and_shares_sum_to_one(world, function):
    times, offers, places = built(world)
    shares = huff_shares(times, offers, decay=function, amount="capacity")
    assert shares.groupby(level=["place", "kind"]).sum().to_numpy() == pytest.approx(1.0)
    able = ((function(np.array(world[0])) > 0) & (np.array(world[1]) > 0)).any(axis=1)
    result = huff(times, offers, places, decay=function, amount="capacity")
    assert result.services["people"].sum() == pytest.approx(np.array(world[2])[able].sum())
    concentration = result.places["provider_concentration"].to_numpy()
    assert np.isnan(concentration).tolist() == (~able).tolist()
    assert ((concentration[able] > 0) & (concentration[able] <= 1 + 1e-12)).all()


@given(worlds)
def test_arguments_are_left_as_they_were_and_the_order_of_rows_does_not_matter(world):
    times, offers, places = built(world)
    copies = offers.copy(), places.copy(), times.minutes.copy()
    for measure in FAMILY.values():
        shared = measure(times, offers, places, decay=STEPS, amount="capacity")
        again = measure(times, offers.iloc[::-1], places.iloc[::-1], decay=STEPS, amount="capacity")
        pd.testing.assert_frame_equal(shared.places, again.places)
        pd.testing.assert_frame_equal(shared.services, again.services)
    pd.testing.assert_frame_equal(offers, copies[0])
    pd.testing.assert_frame_equal(places, copies[1])
    np.testing.assert_array_equal(times.minutes, copies[2])


def test_interval_refuses_what_cannot_be():
    times, offers, _ = golden()
    for minutes, step in [((40, 20), 1), ((-1, 20), 1), ((20, 40), 0)]:
        with pytest.raises(ValueError, match="must be"):
            cumulative_interval(times, offers, minutes=minutes, step_minutes=step)
    with pytest.raises(ReachError):
        cumulative_interval(times, offers, minutes=(20, 121))
    with pytest.raises(ValueError, match="mean"):
        cumulative_interval(times, offers, minutes=(20, 40), summary="mode")
