"""Decay: the weight of a service falls with minutes, is 1 at most and 0 where nothing is reached."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility.errors import ReachError
from accessibility.measures import decay, decay_remarks
from accessibility.measures.decay import weigh
from tests.times_by_hand import times_of

INF = float("inf")
FAMILY = [
    decay.Binary(30),
    decay.Linear(40),
    decay.Exponential(0.1),
    decay.Power(1.5),
    decay.Gaussian(20),
    decay.GaussianTruncated(40),
    decay.Stepped(((15, 1.0), (30, 0.68), (60, 0.22))),
    decay.Logistic(30, 10),
    decay.InversePotential(1, least_minutes=1),
]
family = pytest.mark.parametrize("function", FAMILY, ids=lambda function: type(function).__name__)
MINUTES = st.lists(st.floats(0, 1e6) | st.just(INF), min_size=1, max_size=20)


@family
@given(MINUTES)
def test_weight_is_within_0_and_1_never_rises_and_is_0_where_unreached(function, minutes):
    given_minutes = np.sort(np.array(minutes))
    weight = function(given_minutes)
    assert weight.shape == given_minutes.shape
    assert ((weight >= 0) & (weight <= 1)).all()
    assert (np.diff(weight) <= 0).all()
    assert function([INF]).tolist() == [0.0]


@family
def test_it_knows_where_it_reaches_zero(function):
    limit = function.zero_beyond
    if math.isfinite(limit):
        assert function([limit * 1.001 + 0.01]).tolist() == [0.0]
        assert function([limit * 0.99])[0] > 0
    else:
        assert function([100.0])[0] > 0
    assert isinstance(function, decay.Decay)


@family
def test_a_table_of_minutes_keeps_its_shape(function):
    assert function(np.zeros((2, 3))).shape == (2, 3)


@pytest.mark.parametrize(
    ("function", "minutes", "weight"),
    [
        (decay.Binary(30), 30.0, 1.0),
        (decay.Binary(30), 30.01, 0.0),
        (decay.Binary(0), 0.0, 1.0),
        (decay.Linear(40), 10.0, 0.75),
        (decay.Exponential(math.log(2) / 10), 10.0, 0.5),
        (decay.Power(2), 0.0, 1.0),
        (decay.Power(2), 4.0, 0.0625),
        (decay.Gaussian(20), 20.0, math.exp(-0.5)),
        (decay.GaussianTruncated(40), 0.0, 1.0),
        (decay.GaussianTruncated(40), 40.0, 0.0),
        (decay.Stepped(((15, 1.0), (30, 0.68))), 15.0, 1.0),
        (decay.Stepped(((15, 1.0), (30, 0.68))), 15.1, 0.68),
        (decay.Stepped(((15, 1.0), (30, 0.68))), 30.1, 0.0),
        (decay.Logistic(30, 10), 30.0, 0.5),
        (decay.Logistic(30, 10), 0.0, 1 / (1 + math.exp(-30 * math.pi / (10 * math.sqrt(3))))),
        (decay.InversePotential(1, least_minutes=0.5), 0.0, 2.0),
    ],
)
def test_values_worked_out_by_hand(function, minutes, weight):
    assert function([minutes])[0] == pytest.approx(weight, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(
    "make",
    [
        lambda: decay.Binary(-1),
        lambda: decay.Binary(INF),
        lambda: decay.Linear(0),
        lambda: decay.Exponential(float("nan")),
        lambda: decay.Power(-1),
        lambda: decay.Gaussian(0),
        lambda: decay.Stepped(()),
        lambda: decay.Stepped(((30, 1.0), (15, 0.5))),
        lambda: decay.Stepped(((15, 0.5), (30, 1.0))),
        lambda: decay.Stepped(((15, 1.5),)),
        lambda: decay.Logistic(30, 0),
        lambda: decay.InversePotential(1, least_minutes=0),
    ],
)
def test_parameters_that_cannot_be_are_refused(make):
    with pytest.raises(ValueError, match=r"expected|must be"):
        make()


def test_a_decay_that_reaches_beyond_what_was_computed_is_refused_and_an_endless_one_is_said_to_be_cut():
    times = times_of([[10, 60]], max_minutes=60)
    with pytest.raises(ReachError, match="max_minutes=61"):
        weigh(times, decay.Binary(61))
    assert weigh(times, decay.Binary(60)).tolist() == [1.0, 1.0]
    (said,) = decay_remarks(times, decay.Exponential(0.01))
    assert said.code == "decay_cut_at_reach"
    assert said.details == {"max_minutes": 60, "weight_pct": pytest.approx(100 * math.exp(-0.6))}
    assert decay_remarks(times, decay.Exponential(0.1)) == ()
    assert decay_remarks(times, decay.Binary(60)) == ()
