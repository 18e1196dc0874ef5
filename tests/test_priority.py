"""Priority: known answers by hand, analytic shares of weightings, ties, one alternative, and nothing unknown read as zero."""

from __future__ import annotations

import itertools
import math
from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility import priority
from accessibility.errors import DataError, InfeasibleError, MissingColumnError
from accessibility.priority import Condition, Indicator

DRAWS = 20_000
NEAR = 0.015  # four standard deviations of a share at so many draws


def table(**columns):
    first = next(iter(columns.values()))
    return pd.DataFrame(columns, index=pd.Index([chr(ord("a") + n) for n in range(len(first))], name="municipality"))


def direct(column, weight=1.0, **more):
    """An indicator whose numbers are its values."""
    return Indicator(column, weight=weight, points=((0.0, 0.0), (1.0, 1.0)), **more)


def test_values_run_from_last_to_first_by_a_straight_line_or_by_the_points_declared():
    given_table = table(minutes=[10.0, 20.0, 40.0], change_pct=[-10.0, 0.0, 5.0])
    by_points = Indicator("minutes", points=((0, 0), (20, 0.5), (60, 1)))
    values = priority.values_of(given_table, [by_points, Indicator("change_pct", "low")])

    assert values["minutes"].tolist() == [0.25, 0.5, 0.75]
    assert values["change_pct"].tolist() == pytest.approx([1.0, 1 / 3, 0.0])
    assert priority.values_of(table(same=[3.0, 3.0]), [Indicator("same")])["same"].tolist() == [0.5, 0.5]


def test_the_weighted_sum_is_what_a_person_adds_up():
    found = priority.scores(table(x=[1.0, 0.0, 0.5], y=[0.0, 1.0, 0.5]), [direct("x", 3), direct("y", 1)])

    assert found["score"].to_dict() == {"a": 0.75, "c": 0.5, "b": 0.25}
    assert found["rank"].tolist() == [1, 2, 3]
    assert found.loc["a", ["adds_x", "adds_y"]].tolist() == [0.75, 0.0]


def test_what_is_not_known_widens_the_score_and_is_named_and_is_never_zero():
    found = priority.scores(table(x=[0.8, np.nan], y=[0.2, 0.6]), [direct("x"), direct("y")])

    assert found.loc["b", "not_known"] == "x"
    assert found.loc["b", ["score", "score_least", "score_most"]].tolist() == pytest.approx([0.6, 0.3, 0.8])
    assert found.loc["a", ["score", "score_least", "score_most"]].tolist() == pytest.approx([0.5, 0.5, 0.5])
    assert math.isnan(found.loc["b", "adds_x"])


def test_equal_scores_share_the_better_rank():
    found = priority.scores(table(x=[0.3, 0.3, 0.1]), [direct("x")])

    assert found["rank"].tolist() == [1, 1, 3]


def test_topsis_is_what_a_person_reckons():
    """Three alternatives, x high first (3, 4, 0), y low first (1, 0, 0): lengths 5 and 1, weights a half each.

    Weighted: x (.3, .4, 0), y (.5, 0, 0); ideal (.4, 0), worst (0, .5). To the ideal: sqrt(.01 + .25), 0, .4; to the worst: .3,
    sqrt(.16 + .25), .5.
    """
    found = priority.topsis(table(x=[3.0, 4.0, 0.0], y=[1.0, 0.0, 0.0]), [Indicator("x"), Indicator("y", "low")])

    assert found["closeness"].to_dict() == pytest.approx({"b": 1.0, "c": 0.5 / 0.9, "a": 0.3 / (0.3 + math.sqrt(0.26))})
    assert found["rank"].tolist() == [1, 2, 3]


def test_topsis_gives_no_rank_to_what_is_not_known():
    found = priority.topsis(table(x=[3.0, np.nan, 1.0]), [Indicator("x")])

    assert math.isnan(found.loc["b", "rank"])
    assert found.loc[["a", "c"], "rank"].tolist() == [1, 2]


@pytest.mark.parametrize("way", ["any", "near", "ordered", "voted"])
def test_weightings_sum_to_one_and_come_again_by_their_seed(way):
    indicators = [direct("x", 3), direct("y", 2), direct("z", 2)]
    votes = pd.DataFrame({"x": [1, 0], "y": [1, 2], "z": [0, 2]}, index=["one", "two"])
    drawn = priority.weightings(indicators, way=way, draws=500, votes=votes, seed=5)

    assert drawn.sum(axis=1) == pytest.approx(np.ones(500))
    assert (drawn >= 0).all()
    assert np.array_equal(drawn, priority.weightings(indicators, way=way, draws=500, votes=votes, seed=5))
    if way == "ordered":
        assert (drawn[:, 0] >= drawn[:, 1:].max(axis=1)).all()
        assert 0.4 < (drawn[:, 1] > drawn[:, 2]).mean() < 0.6
    if way == "near":
        assert (drawn[:, 0] > drawn[:, 1] * 0.5).all()
    if way == "voted":
        assert {tuple(row) for row in drawn.round(6)} == {(0.5, 0.5, 0.0), (0.0, 0.5, 0.5)}


def test_uniform_weights_have_the_mean_and_the_variance_of_the_simplex():
    drawn = priority.weightings([direct(name) for name in "xyz"], draws=DRAWS)

    assert drawn.mean(axis=0) == pytest.approx([1 / 3] * 3, abs=0.01)
    assert drawn.var(axis=0) == pytest.approx([2 / 36 * 1.0] * 3, abs=0.003)  # Dirichlet(1, 1, 1): (1/3)(2/3)/4


def accepted(given_table, indicators, count=1, **how):
    return priority.acceptability(given_table, indicators, priority.weightings(indicators, draws=DRAWS, **how), count=count)


def test_shares_of_weightings_are_the_analytic_ones():
    """With two indicators the weight w of the first is uniform on 0..1.

    a = (0.9, 0.1) comes before b = (0.6, 0.6) where 0.9 w + 0.1 (1 - w) > 0.6, that is w > 0.625: in 37.5 % of weightings.
    """
    found = accepted(table(x=[0.9, 0.6], y=[0.1, 0.6]), [direct("x"), direct("y")])

    assert found.ranks.loc["a", 1] == pytest.approx(0.375, abs=NEAR)
    assert found.before.loc["b", "a"] == pytest.approx(0.625, abs=NEAR)
    assert found.central_weights.loc["a", "x"] == pytest.approx((0.625 + 1) / 2, abs=NEAR)
    assert found.summary.index.tolist() == ["b", "a"]
    assert found.summary.loc["a", "mean_rank"] == pytest.approx(2 - 0.375, abs=NEAR)


def test_three_alternatives_share_the_ranks_as_the_weight_moves():
    """a = (1, 0), b = (0, 1), c = (0.6, 0.6): a first where w > 0.6, b first where w < 0.4, c between them, and never last."""
    found = accepted(table(x=[1.0, 0.0, 0.6], y=[0.0, 1.0, 0.6]), [direct("x"), direct("y")], count=2)

    assert found.ranks[1].to_dict() == pytest.approx({"a": 0.4, "b": 0.4, "c": 0.2}, abs=NEAR)
    assert found.ranks.loc["c", 3] == 0
    assert found.summary.loc["c", "share_chosen"] == 1
    assert found.summary.loc["a", "share_chosen"] == pytest.approx(0.5, abs=NEAR)
    assert found.summary.loc["c", ["rank_p05", "rank_p95"]].tolist() == [1, 2]


def test_equal_alternatives_share_their_ranks_and_one_alone_is_always_chosen():
    same = accepted(table(x=[0.5, 0.5], y=[0.2, 0.2]), [direct("x"), direct("y")])
    assert same.ranks.loc["a", 1] == pytest.approx(0.5, abs=NEAR)

    alone = accepted(table(x=[0.5]), [direct("x")])
    assert alone.summary["share_chosen"].tolist() == [1.0]
    assert priority.scores(table(x=[0.5]), [Indicator("x")])["score"].tolist() == [0.5]


def test_an_unknown_value_is_anywhere_between_last_and_first():
    found = accepted(table(x=[0.25, np.nan]), [direct("x")])

    assert found.ranks.loc["b", 1] == pytest.approx(0.75, abs=NEAR)
    assert found.summary.loc["b", "not_known"] == "x"


def test_a_jury_that_does_not_agree_makes_ranks_uncertain():
    """0.5 +- 0.1 against 0.6 +- 0: the first is above where a normal is above one standard deviation, in 15.87 % of draws."""
    given_table = table(x=[0.5, 0.6], spread=[0.1, 0.0])
    found = accepted(given_table, [direct("x", spread="spread")])

    assert found.ranks.loc["a", 1] == pytest.approx(0.1587, abs=NEAR)


@given(st.integers(2, 6), st.integers(1, 4), st.integers(0, 10**6))
def test_ranks_are_shared_out_whole_and_do_not_depend_on_the_order_of_rows(alternatives, count, seed):
    rng = np.random.default_rng(seed)
    given_table = table(**{f"i{n}": rng.integers(0, 4, alternatives) / 4 for n in range(count)})
    indicators = [direct(f"i{n}") for n in range(count)]
    weights = priority.weightings(indicators, draws=50, seed=seed)
    found = priority.acceptability(given_table, indicators, weights, count=1)
    turned = priority.acceptability(given_table.iloc[::-1], indicators, weights, count=1)

    assert found.ranks.sum(axis=0).to_numpy() == pytest.approx(np.ones(alternatives))
    assert found.ranks.sum(axis=1).to_numpy() == pytest.approx(np.ones(alternatives))
    assert (found.before + found.before.T).to_numpy()[~np.eye(alternatives, dtype=bool)] == pytest.approx(1.0)
    pd.testing.assert_frame_equal(found.summary, turned.summary)


def best_by_trying(scores, least, most, conditions):
    ids = list(scores.index)
    keeps = [
        chosen
        for size in range(least, most + 1)
        for chosen in itertools.combinations(ids, size)
        if all((c.least or 0) <= len(c.members & set(chosen)) <= (len(ids) if c.most is None else c.most) for c in conditions)
    ]
    return max((sum(scores[one] for one in chosen) for chosen in keeps), default=None)


@given(st.data())
def test_the_choice_is_the_best_of_all_choices(data):
    count = data.draw(st.integers(1, 7))
    scores = table(s=[data.draw(st.integers(0, 20)) / 20 for _ in range(count)])["s"]
    most = data.draw(st.integers(1, count))
    least = data.draw(st.integers(1, most))
    groups = data.draw(st.lists(st.tuples(st.sets(st.sampled_from(list(scores.index))), st.integers(0, 2), st.integers(0, 3)), max_size=3))
    conditions = [Condition(f"g{n}", frozenset(members), low, high) for n, (members, low, high) in enumerate(groups)]
    best = best_by_trying(scores, least, most, conditions)
    if best is None:
        with pytest.raises(InfeasibleError, match=r"g\d|to be chosen|no choice"):
            priority.choose(scores, least=least, most=most, conditions=conditions)
        return
    found = priority.choose(scores, least=least, most=most, conditions=conditions)

    assert found.objective == pytest.approx(best)
    assert found.bound == pytest.approx(best, abs=1e-6)


def test_a_condition_that_nobody_can_keep_is_told_by_its_name():
    scores = table(s=[0.9, 0.5, 0.1])["s"]
    with pytest.raises(InfeasibleError, match="archipelago: at least 2, but only 1 of them may be chosen"):
        priority.choose(scores, least=1, most=2, conditions=[Condition("archipelago", frozenset("az"), least=2)])
    with pytest.raises(InfeasibleError, match="3 are to be chosen and only 2 may be"):
        priority.choose(scores, least=3, most=3, excluded={"a": "withdrew"})


def test_who_is_passed_over_for_a_condition_is_told():
    scores = table(s=[0.9, 0.8, 0.1])["s"]
    found = priority.choose(scores, least=2, most=2, conditions=[Condition("north", frozenset("ab"), most=1)])

    assert found.ids == frozenset("ac")
    assert found.passed_over["condition"].to_dict() == {"b": "north"}


def test_reasons_sum_to_the_difference_of_scores():
    given_table, indicators = table(x=[0.9, 0.2], y=[0.1, 0.4]), [direct("x", 2), direct("y", 1)]
    found = priority.because(given_table, indicators, "a", "b")
    score = priority.scores(given_table, indicators)["score"]

    assert found.index.tolist() == ["x", "y"]
    assert found["gain"].sum() == pytest.approx(score["a"] - score["b"])
    assert found.loc["x", "gain"] == pytest.approx(2 / 3 * 0.7)


def first_two(scores):
    return frozenset(scores.sort_values(ascending=False, kind="stable").index[:2])


def test_the_weight_at_which_the_choice_changes_is_found_exactly():
    """a = (1, 0), b = (0.6, 0.5), c = (0, 1), equal weights, two chosen: b (0.55) and a or c (0.5 each, a by its id).

    With more weight on x the two are a and b; b and c are equal where 0.6 w + 0.5 (1 - w) = 1 - w, at w = 5/11, but a and c change places
    at once below 1/2: c comes in for a there.
    """
    given_table, indicators = table(x=[1.0, 0.6, 0.0], y=[0.0, 0.5, 1.0]), [direct("x", 0.6), direct("y", 0.4)]
    found = priority.tipping_weights(given_table, indicators, first_two)

    assert found.loc["x", "weight"] == pytest.approx(0.6)
    assert found.loc["x", "weight_down"] == pytest.approx(0.5)
    assert (found.loc["x", "in_down"], found.loc["x", "out_down"]) == ("c", "a")
    assert math.isnan(found.loc["x", "weight_up"])
    assert found.loc["y", "weight_up"] == pytest.approx(0.5)


@given(st.integers(0, 10**6))
def test_just_beyond_a_tipping_weight_another_set_is_chosen_and_just_before_it_is_not(seed):
    rng = np.random.default_rng(seed)
    given_table = table(x=rng.random(5), y=rng.random(5), z=rng.random(5))
    indicators = [direct(name, weight) for name, weight in zip("xyz", rng.random(3) + 0.1, strict=True)]
    now = first_two(priority.scores(given_table, indicators)["score"])
    for name, row in priority.tipping_weights(given_table, indicators, first_two).iterrows():
        for side, sign in (("down", -1), ("up", 1)):
            tip = row[f"weight_{side}"]
            ends = [0.0 if side == "down" else 1.0] if math.isnan(tip) else [tip + sign * 1e-6, tip - sign * 1e-6]
            sets = [first_two(rescored(given_table, indicators, name, end)) for end in ends if 0 <= end <= 1]
            if math.isnan(tip):
                assert sets == [now]
            elif len(sets) == 2:
                assert sets[0] != now
                assert sets[1] == now


def rescored(given_table, indicators, name, weight):
    others = sum(one.weight for one in indicators if one.column != name)
    new = [direct(one.column, weight if one.column == name else one.weight / others * (1 - weight)) for one in indicators]
    return priority.scores(given_table, new)["score"]


def test_a_jury_gives_a_mean_and_a_spread_and_nobody_judges_twice():
    points = pd.DataFrame(
        [("a", "j1", "idea", 4), ("a", "j2", "idea", 2), ("b", "j1", "idea", 5), ("b", "j2", "idea", np.nan)],
        columns=["alternative", "juror", "question", "points"],
    )
    found = priority.jury_scores(points)

    assert found["points_idea"].to_dict() == {"a": 3.0, "b": 5.0}
    assert found.loc["a", "spread_idea"] == pytest.approx(math.sqrt(2))
    assert math.isnan(found.loc["b", "spread_idea"])
    assert found["jurors_idea"].to_dict() == {"a": 2, "b": 1}
    with pytest.raises(DataError, match="twice: idea of a"):
        priority.jury_scores(pd.concat([points, points.head(1)]))


@pytest.mark.parametrize(
    ("indicators", "message", "error"),
    [
        ([Indicator("nothing")], "'nothing' is missing", MissingColumnError),
        ([Indicator("unknown")], "not known of any", DataError),
        ([Indicator("far")], "infinite for b", DataError),
        ([Indicator("x"), Indicator("x")], "twice: x", DataError),
        ([], "none given", DataError),
        ([Indicator("x", weight=0.0)], "weights of all indicators are 0", DataError),
    ],
)
def test_what_gives_no_order_is_refused(indicators, message, error):
    given_table = table(x=[1.0, 2.0], unknown=[np.nan, np.nan], far=[1.0, np.inf])
    with pytest.raises(error, match=message):
        priority.scores(given_table, indicators)


def test_an_indicator_that_makes_no_sense_is_refused():
    for wrong in ({"first": "up"}, {"weight": -1.0}, {"points": ((1, 0),)}, {"points": ((1, 0), (1, 1))}, {"points": ((0, 0), (1, 2))}):
        with pytest.raises(DataError, match="indicator 'x'"):
            Indicator("x", **wrong)


def lacking(*rows):
    """Rows of gaps.missing: place, kind, municipality, minutes, whether missing."""
    table = pd.DataFrame(rows, columns=["place", "kind", "municipality", "minutes", "missing"]).set_index(["place", "kind"])
    return table.assign(inside=True)


def test_driving_together_is_what_a_person_reckons():
    """Village v lacks post (30 min) and library (60 min); w lacks post (15 min); x has all; y has no road.

    Separately 30 + 60 + 15 = 105 minutes one way a week, jointly 60 + 15 = 75: 182 and 130 hours a year there and back.
    """
    missing = lacking(
        ("v", "post", "Ylä", 30.0, True),
        ("v", "library", "Ylä", 60.0, True),
        ("w", "post", "Ylä", 15.0, True),
        ("w", "library", "Ylä", 20.0, False),
        ("x", "post", "Ala", 5.0, False),
        ("y", "post", "Ala", np.inf, True),
    )
    found = priority.joint_provision(missing, priority.JointAssumptions(visits_week=1, kph=50, eur_hour=30, eur_km=0.4))

    yla = found.loc["Ylä"]
    assert (yla["hours_year_separately"], yla["hours_year_jointly"]) == (182, 130)
    assert (yla["km_year_separately"], yla["km_year_jointly"]) == (9_100, 6_500)
    assert yla["eur_year_saved"] == pytest.approx(52 * (30 + 20))
    assert (yla["places"], yla["visits_week_separately"], yla["visits_week_jointly"]) == (2, 3, 2)
    assert found.loc["Ala", ["places", "places_unreached", "eur_year_saved"]].tolist() == [0, 1, 0]
    with pytest.raises(DataError, match="kph"):
        priority.JointAssumptions(kph=0)


@given(st.integers(0, 10**6))
def test_who_is_chosen_in_each_draw_is_who_is_chosen_alone(seed):
    rng = np.random.default_rng(seed)
    ids = list("abcdefg")
    scores = rng.random((6, len(ids)))
    split = rng.integers(0, 3, len(ids))
    groups = [
        Condition(f"g{n}", frozenset(one for one, g in zip(ids, split, strict=True) if g == n), int(rng.integers(0, 2)), 2) for n in (0, 1)
    ]
    how = {"least": 1, "most": 4, "conditions": groups, "required": ["c"], "excluded": {"e": "withdrew"}}
    try:
        alone = [priority.choose(pd.Series(row, index=ids), **how).ids for row in scores]
    except InfeasibleError:
        return
    found = priority.chosen_in_each(scores, ids, **how)

    assert [frozenset(np.array(ids)[row]) for row in found] == alone
    crossing = [*groups, Condition("across", frozenset("abcdg"), most=7)]
    assert np.array_equal(priority.chosen_in_each(scores, ids, **{**how, "conditions": crossing}), found)


def test_shares_under_a_condition_count_who_would_be_chosen_with_it():
    """Of a, b, c only one may be of the group (a, b); a is always above b: b is never chosen, c always."""
    given_table, indicators = table(x=[0.9, 0.8, 0.1]), [direct("x")]
    group = [Condition("north", frozenset("ab"), most=1)]
    found = priority.acceptability(
        given_table,
        indicators,
        priority.weightings(indicators, draws=100),
        count=2,
        chosen_by=lambda scores, ids: priority.chosen_in_each(scores, ids, least=2, most=2, conditions=group),
    )

    assert found.summary["share_chosen"].to_dict() == {"a": 1.0, "c": 1.0, "b": 0.0}


def test_tipping_weights_are_found_where_something_is_not_known():
    """a is known by y only: 0.5 whatever the weight of x; b scores 1 - w, c scores w. One is chosen: b below w = 0.5, c above.

    With b = (0, 1), c = (1, 0) and w = 0.2 the choice is b until w = 0.5.
    """
    given_table = table(x=[np.nan, 0.0, 1.0], y=[0.5, 1.0, 0.0])
    found = priority.tipping_weights(given_table, [direct("x", 0.2), direct("y", 0.8)], lambda s: frozenset([s.idxmax()]))

    assert found.loc["x", "weight_up"] == pytest.approx(0.5)
    assert found.loc["x", "in_up"] == "c"
    assert math.isnan(found.loc["x", "weight_down"])


def test_equal_scores_are_chosen_by_their_id_and_share_the_weightings():
    """Twenty alike and eight to choose: the first eight by id, and each in two of five weightings."""
    ids = [f"m{n:02d}" for n in range(20)]
    given_table = pd.DataFrame({"x": 0.5}, index=pd.Index(ids, name="municipality"))
    groups = [Condition("all", frozenset(ids), most=20)]
    found = priority.choose(priority.scores(given_table, [direct("x")])["score"], least=8, most=8, conditions=groups)
    accepted_by = partial(priority.chosen_in_each, least=8, most=8, conditions=groups)
    weights = priority.weightings([direct("x")], draws=4_000)
    shares = priority.acceptability(given_table, [direct("x")], weights, count=8, chosen_by=accepted_by).summary["share_chosen"]

    assert sorted(found.ids) == ids[:8]
    assert shares.to_numpy() == pytest.approx(0.4, abs=0.04)


def test_who_is_passed_over_because_others_had_to_be_taken_is_told_so():
    scores = table(s=[0.9, 0.8, 0.1])["s"]
    conditions = [Condition("south", frozenset("c"), least=1), Condition("north", frozenset("ab"), most=2)]
    found = priority.choose(scores, least=2, most=2, conditions=conditions)

    assert found.ids == frozenset("ac")
    assert found.passed_over["condition"].to_dict() == {"b": "south"}
