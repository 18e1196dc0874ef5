"""Equity: golden set G2, properties of inequality, ties and border groups split, people and values not known."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from accessibility.errors import DataError, MissingColumnError, ReachError
from accessibility.measures import (
    atkinson,
    closest,
    concentration_index,
    equity,
    erreygers,
    fgt,
    fgt_minutes,
    gini,
    palma,
    ratio_20_20,
    theil,
    theil_parts,
)
from tests.times_by_hand import offers_of, places_of, times_of

INF = float("inf")
NAN = float("nan")
ACCESS, PEOPLE, STATUS = [0, 5, 10, 20, 40], [10, 20, 30, 25, 15], [1, 2, 3, 4, 5]


def test_golden_set_g2():
    assert gini(ACCESS, PEOPLE) == pytest.approx(0.43)
    assert theil(ACCESS, PEOPLE) == pytest.approx(0.333892, abs=5e-7)
    assert palma(ACCESS, PEOPLE, STATUS) == pytest.approx(8)
    assert ratio_20_20(ACCESS, PEOPLE, STATUS) == pytest.approx(14)
    assert concentration_index(ACCESS, PEOPLE, STATUS) == pytest.approx(0.43)
    assert erreygers(ACCESS, PEOPLE, STATUS, least=0, most=40) == pytest.approx(0.645)
    assert [fgt(ACCESS, PEOPLE, line=10, power=a) for a in (0, 1, 2)] == pytest.approx([0.3, 0.2, 0.15])
    minutes = [5, 20, 35, 60, 90]
    beyond = [fgt_minutes(minutes, PEOPLE, line_minutes=30, power=a, horizon_minutes=120) for a in (0, 1, 2)]
    assert beyond == pytest.approx([0.7, 0.6, 0.858], abs=5e-4)
    bounded = fgt_minutes([30, 75, INF], [1, 1, 2], line_minutes=30, power=1, horizon_minutes=120, bounded=True)
    assert bounded == pytest.approx((0 + 0.5 + 2) / 4)


def test_atkinson_by_hand():
    assert atkinson([1, 4], [1, 1], aversion=1) == pytest.approx(1 - 2 / 2.5)
    assert atkinson([1, 4], [1, 1], aversion=0.5) == pytest.approx(1 - (0.5 * (math.sqrt(0.4) + math.sqrt(1.6))) ** 2)
    assert atkinson([1, 4], [1, 1], aversion=2) == pytest.approx(1 - 1.6 / 2.5)
    assert atkinson(ACCESS, PEOPLE, aversion=1) == 1
    assert atkinson(ACCESS, PEOPLE, aversion=2) == 1
    assert 0 < atkinson(ACCESS, PEOPLE, aversion=0.5) < 1
    with pytest.raises(ValueError, match="above 0"):
        atkinson(ACCESS, PEOPLE, aversion=0)


def test_theil_between_and_within_sum_to_the_total():
    parts = theil_parts([1, 1, 3, 5], [1, 1, 1, 1], ["a", "a", "b", "b"])
    assert parts.between == pytest.approx(0.2 * math.log(1 / 2.5) + 0.8 * math.log(4 / 2.5))
    assert parts.within == pytest.approx(0.8 * (0.5 * (0.75 * math.log(0.75) + 1.25 * math.log(1.25))))
    assert parts.between + parts.within == pytest.approx(parts.total)
    assert parts.total == theil([1, 1, 3, 5], [1, 1, 1, 1])


def test_rows_not_known_are_left_out_and_nobody_is_not_known():
    assert gini([*ACCESS, 7, NAN], [*PEOPLE, NAN, 99]) == pytest.approx(0.43)
    assert gini([*ACCESS, INF], [*PEOPLE, 0]) == pytest.approx(0.43)
    for measure in (gini, theil):
        assert math.isnan(measure([], []))
        assert math.isnan(measure([1, 2], [0, 0]))
        assert math.isnan(measure([1, 2], [NAN, NAN]))
        assert math.isnan(measure([0, 0], [1, 2]))
    assert math.isnan(palma([], [], []))
    assert palma([0, 1], [9, 1], [1, 2]) == INF
    assert math.isnan(palma([0, 0], [9, 1], [1, 2]))
    assert math.isnan(fgt([], [], line=1, power=0))


def test_what_cannot_be_is_refused():
    for wrong in (lambda: gini([1, 2], [-1, 2]), lambda: gini([-1, 2], [1, 2]), lambda: gini([1, INF], [1, 2]), lambda: gini([1], [1, 2])):
        with pytest.raises(DataError):
            wrong()
    with pytest.raises(DataError, match="horizon_minutes"):
        theil([1, INF], [1, 2])
    with pytest.raises(DataError, match="within 0 … 30"):
        erreygers(ACCESS, PEOPLE, STATUS, least=0, most=30)
    for wrong in (
        lambda: fgt(ACCESS, PEOPLE, line=0, power=1),
        lambda: fgt(ACCESS, PEOPLE, line=1, power=-1),
        lambda: fgt_minutes([1], [1], line_minutes=30, power=0, horizon_minutes=30),
        lambda: erreygers(ACCESS, PEOPLE, STATUS, least=4, most=4),
    ):
        with pytest.raises(ValueError, match="must be"):
            wrong()


values = st.lists(
    st.tuples(st.sampled_from([0.0, 1.0, 2.0, 5.0, 40.0]), st.sampled_from([0.0, 1.0, 3.0, 10.0]), st.integers(1, 4)), min_size=1
)


@given(values, st.floats(0.1, 100))
def test_inequality_is_within_bounds_free_of_scale_and_blind_to_the_order_of_rows(rows, scale):
    access, people, status = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    assume(access @ people > 0)
    index = gini(access, people)
    assert -1e-12 <= index < 1
    assert theil(access, people) >= -1e-12
    assert -1e-12 <= atkinson(access, people, aversion=0.5) <= 1
    assert -1 <= concentration_index(access, people, status) <= 1
    assert abs(concentration_index(access, people, status)) <= index + 1e-9
    assert concentration_index(access, people, access) == pytest.approx(index, abs=1e-9)
    for measure in (gini, theil):
        assert measure(access * scale, people) == pytest.approx(measure(access, people), abs=1e-9)
        assert measure(access, people * scale) == pytest.approx(measure(access, people), abs=1e-9)
        assert measure(access[::-1], people[::-1]) == pytest.approx(measure(access, people), abs=1e-9)
        assert measure(np.repeat(access, 2), np.repeat(people, 2) / 2) == pytest.approx(measure(access, people), abs=1e-9)
    same = np.full(len(access), 3.0)
    assert [gini(same, people), theil(same, people), concentration_index(same, people, status)] == pytest.approx([0, 0, 0], abs=1e-12)
    assert palma(same, people, status) == pytest.approx(1)
    parts = theil_parts(access, people, status.astype(int).astype(str))
    assert parts.between + parts.within == pytest.approx(parts.total, abs=1e-9)
    assert parts.between >= -1e-9


@given(values)
def test_ratios_do_not_hang_on_how_people_of_one_rank_are_split_into_rows(rows):
    access, people, status = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    assume(people.sum() > 0)
    split = [np.tile(access, 3), np.tile(people, 3) / 3, np.tile(status, 3)]
    for measure in (palma, ratio_20_20):
        assert measure(*split) == pytest.approx(measure(access, people, status), nan_ok=True)


def test_nobody_beyond_the_border_is_let_in_by_rounding():
    access, people = [0, 0, 0, 7], [1, 1, 2, 6]
    for times in (1, 3, 7, 11, 49, 97):
        assert palma(np.tile(access, times), np.tile(people, times) / times, np.tile([1, 2, 3, 4], times)) == INF
    assert ratio_20_20([0, 0, 5, 5], [0.1, 0.1, 0.2, 0.6], [1, 2, 3, 4]) == INF


def test_shortfall_falls_with_the_power_and_rises_with_the_line():
    shares = [fgt(ACCESS, PEOPLE, line=30, power=a) for a in (0, 1, 2, 3)]
    assert shares == sorted(shares, reverse=True)
    assert fgt(ACCESS, PEOPLE, line=30, power=1) >= fgt(ACCESS, PEOPLE, line=10, power=1)


def town():
    times = times_of([[5, INF], [20, 5], [35, 10], [60, 10], [INF, 15], [1, 1]])
    places = places_of(
        [10, 20, 30, 25, 15, 99],
        inside=[True] * 5 + [False],
        municipality=["A", "A", "B", "B", None, "A"],
        income=[5.0, 4.0, 3.0, 2.0, 1.0, 9.0],
        people_75plus=[1.0, 2.0, 4.0, NAN, 0.0, 8.0],
    )
    return closest(times, offers_of({"s0": "grocery", "s1": "bank"})), places


def test_the_table_says_each_kind_group_and_group_of_people():
    found, places = town()
    table = equity(
        found, places, column="minutes", better="lower", by="municipality", people=["people", "people_75plus"], rank="income",
        line=pd.Series({"grocery": 30.0}), horizon_minutes=60,
    )  # fmt: skip
    assert table.index.names == ["kind", "group", "people"]
    assert table.index.get_level_values("group").unique().tolist() == ["", "?", "A", "B"]
    whole = table.loc[("grocery", "", "people")]
    minutes = [5, 20, 35, 60, 60]
    assert whole["people"] == 100
    assert whole["places"] == 5
    assert whole["mean"] == pytest.approx(39)
    assert whole["gini"] == pytest.approx(gini(minutes, PEOPLE))
    assert whole["palma"] == pytest.approx(palma(minutes, PEOPLE, [5, 4, 3, 2, 1]))
    assert whole["concentration"] == pytest.approx(concentration_index(minutes, PEOPLE, [5, 4, 3, 2, 1]))
    assert whole["concentration"] < 0
    assert whole["theil_between"] + whole["theil_within"] == pytest.approx(whole["theil"])
    assert whole["short_share_pct"] == pytest.approx(70)
    assert whole["people_short"] == pytest.approx(70)
    assert whole[["p10", "median", "p90"]].tolist() == [5, 35, 60]
    assert whole["mean_worst_fifth"] == pytest.approx((15 * 60 + 5 * 60) / 20)
    assert whole["mean_best_fifth"] == pytest.approx((10 * 5 + 10 * 20) / 20)
    assert whole["short_gap"] == pytest.approx(fgt_minutes(minutes, PEOPLE, line_minutes=30, power=1, horizon_minutes=60))
    assert table.loc[("grocery", "A", "people"), ["people", "mean"]].tolist() == [30, 15]
    assert np.isnan(table.loc[("grocery", "A", "people"), "theil_between"])
    assert np.isnan(table.loc[("bank", "", "people"), "short_gap"])
    old = table.loc[("grocery", "", "people_75plus")]
    assert old[["people", "places_not_known"]].tolist() == [7, 1]
    assert old["mean"] == pytest.approx((5 + 2 * 20 + 4 * 35) / 7)
    assert set(table["better"]) == {"lower"}


def test_access_is_ranked_by_itself_where_no_status_is_given():
    index = pd.MultiIndex.from_product([[f"p{i}" for i in range(5)], ["grocery"]], names=["place", "kind"])
    values = pd.DataFrame({"amount": [float(a) for a in ACCESS]}, index=index)
    table = equity(values, places_of(PEOPLE), column="amount", better="higher", line=10)
    row = table.loc[("grocery", "", "people")]
    assert row[["gini", "palma", "ratio_20_20", "short_share_pct", "short_gap", "short_severity"]].tolist() == pytest.approx(
        [0.43, 8, 14, 30, 0.2, 0.15]
    )
    assert np.isnan(row["concentration"])


def test_unreached_minutes_need_a_horizon_within_what_was_computed_and_arguments_stay():
    found, places = town()
    copies = found.copy(), places.copy()
    with pytest.raises(DataError, match="horizon_minutes"):
        equity(found, places, column="minutes", better="lower")
    with pytest.raises(ReachError):
        equity(found, places, column="minutes", better="lower", horizon_minutes=61)
    with pytest.raises(ValueError, match="'higher'"):
        equity(found, places, column="minutes", better="more")
    with pytest.raises(MissingColumnError, match="time"):
        equity(found, places, column="time", better="lower")
    with pytest.raises(MissingColumnError, match="class"):
        equity(found, places, column="minutes", better="lower", by="class")
    with pytest.raises(DataError, match="lack 1 of the places"):
        equity(found.drop(index="p0", level="place"), places, column="minutes", better="lower")
    nobody = places.assign(people=NAN)
    table = equity(found, nobody, column="minutes", better="lower", horizon_minutes=60)
    assert table["gini"].isna().all()
    assert table["places_not_known"].tolist() == [5, 5]
    pd.testing.assert_frame_equal(found, copies[0])
    pd.testing.assert_frame_equal(places, copies[1])
