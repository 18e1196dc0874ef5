"""TOPSIS and SMAA against what was published, and against areas of the weight triangle reckoned exactly."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon

from accessibility import priority
from accessibility.priority import Indicator

DRAWS = 20_000
NEAR = 0.018  # five standard deviations of a share at so many draws


def test_topsis_gives_the_closeness_hwang_and_yoon_published_of_four_fighter_aircraft():
    """Hwang & Yoon (1981), Multiple Attribute Decision Making, the fighter aircraft example: 0.643, 0.268, 0.613, 0.312; A1, A3, A4, A2."""
    table = pd.DataFrame(
        {
            "mach": [2.0, 2.5, 1.8, 2.2], "range_nm": [1500.0, 2700, 2000, 1800], "payload_lb": [20_000.0, 18_000, 21_000, 20_000],
            "cost": [5.5, 6.5, 4.5, 5.0], "reliability": [5.0, 3, 7, 5], "manoeuvrability": [9.0, 5, 7, 5],
        },
        index=pd.Index(["A1", "A2", "A3", "A4"], name="aircraft"),
    )  # fmt: skip
    weights = (0.2, 0.1, 0.1, 0.1, 0.2, 0.3)
    indicators = [Indicator(name, "low" if name == "cost" else "high", weight) for name, weight in zip(table, weights, strict=True)]

    found = priority.topsis(table, indicators)

    assert found["closeness"].round(3).to_dict() == {"A1": 0.643, "A3": 0.614, "A4": 0.312, "A2": 0.268}
    assert found["closeness"].to_dict() == pytest.approx({"A1": 0.643, "A2": 0.268, "A3": 0.613, "A4": 0.312}, abs=0.001)
    assert found["to_ideal"].to_dict() == pytest.approx({"A1": 0.0545, "A2": 0.1197, "A3": 0.0580, "A4": 0.1009}, abs=1e-4)
    assert found.index.tolist() == ["A1", "A3", "A4", "A2"]


@pytest.mark.parametrize(
    ("count", "published"),
    [(2, (0.75, 0.25)), (3, (0.6111, 0.2778, 0.1111)), (4, (0.5208, 0.2708, 0.1458, 0.0625)), (5, (0.4567, 0.2567, 0.1567, 0.09, 0.04))],
)
def test_weights_in_a_given_order_have_the_rank_order_centroid_as_their_mean(count, published):
    """Barron & Barrett (1996), Management Science 42: the centroid of all weights in that order (used by SMAA with ordinal preferences)."""
    indicators = [Indicator(f"i{n}", weight=count - n) for n in range(count)]

    assert priority.weightings(indicators, way="ordered", draws=DRAWS).mean(axis=0) == pytest.approx(published, abs=0.006)


CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])  # of the triangle of weights (w1, w2), w3 what is left


def area_where_first(values, order):
    """Share of the triangle of weights in which alternatives stand in this order (Lahdelma & Salminen 2001, favourable rank weights)."""
    region = Polygon(CORNERS)
    for ahead, behind in itertools.pairwise(order):
        a, b, c = values[ahead] - values[behind]  # a w1 + b w2 + c (1 - w1 - w2) >= 0
        slope, level = np.array([a - c, b - c]), c
        length = np.hypot(*slope)
        if length < 1e-12:
            return 0.0 if level < 0 else region.area * 2
        foot, along = -level * slope / length**2, np.array([-slope[1], slope[0]]) / length * 100
        ahead_of_line = slope / length * 100
        region = region.intersection(Polygon([foot - along, foot + along, foot + along + ahead_of_line, foot - along + ahead_of_line]))
    return region.area * 2


@given(st.integers(0, 10**6))
@settings(max_examples=15)
def test_rank_acceptability_is_the_share_of_the_weight_triangle(seed):
    rng = np.random.default_rng(seed)
    values = rng.random((4, 3))
    table = pd.DataFrame(values, columns=list("xyz"), index=pd.Index(list("abcd"), name="municipality"))
    indicators = [Indicator(name, points=((0.0, 0.0), (1.0, 1.0))) for name in "xyz"]
    exact = np.zeros((4, 4))
    for order in itertools.permutations(range(4)):
        for rank, one in enumerate(order):
            exact[one, rank] += area_where_first(values, order)

    found = priority.acceptability(table, indicators, priority.weightings(indicators, draws=DRAWS, seed=seed), count=1)

    assert exact.sum() == pytest.approx(4.0)
    assert found.ranks.loc[list("abcd")].to_numpy() == pytest.approx(exact, abs=NEAR)
