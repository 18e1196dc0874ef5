"""Published counts of needs: no sum or difference of what any table tells gives a small count, checked by trying every small set."""

import itertools

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility.errors import DataError
from accessibility.needs import match, outcomes, published_needs, published_with_outcomes, unmet
from accessibility.needs.linked import protected, weak_side
from tests.test_needs_matching import needs_of, providers_of, world


def given_away(tables, least):
    """Sets of fewer than ``least`` needs whose count is some sum and difference of published cells; every set is tried."""
    cells = np.array([[label == cell for label in table] for table in tables for cell in sorted(set(table))], dtype=float)
    _, sizes, directions = np.linalg.svd(cells, full_matrices=False)
    told = directions[sizes > 1e-9]
    many = len(tables[0])
    sets = [chosen for size in range(1, least) for chosen in itertools.combinations(range(many), size)]
    counting = np.array([[n in chosen for n in range(many)] for chosen in sets], dtype=float)
    beside = np.abs(counting - counting @ told.T @ told).max(axis=1)
    return [chosen for chosen, far in zip(sets, beside, strict=True) if far < 1e-7]


drawn_needs = st.lists(
    st.tuples(st.sampled_from("pqr"), st.sampled_from("xy"), st.sampled_from(["met", "unmet"]), st.sampled_from("vw")),
    min_size=3,
    max_size=14,
)


@given(drawn_needs, st.integers(2, 4))
def test_no_sum_or_difference_of_published_cells_gives_a_small_count(rows, least):
    places = [(place, kind) for place, kind, _, _ in rows]
    ends = [(outcome, *((who, kind) if outcome == "met" else (kind, who))) for _, kind, outcome, who in rows]
    safe = protected([places, ends], least=least)

    assert given_away(safe, least) == []


def test_the_check_finds_what_tables_protected_one_by_one_give_away():
    """Six of a place are all post; five of post are met: one need of that place is not met."""
    places, ends = [("p", "post")] * 6, [("met", "v", "post")] * 5 + [("unmet", "post", "too_far")]
    assert given_away([places, ends], 3) == [(5,)]

    assert given_away(protected([places, ends], least=3), 3) == []


def test_a_difference_between_tables_is_merged_away_though_every_cell_is_large_enough():
    """Seven needs of p, five of them all that w meets: 7 - 5 = 2 would be told of p."""
    places = [("p", "post")] * 7 + [("q", "post")] * 5
    ends = [("met", "w", "post")] * 5 + [("met", "v", "post")] * 2 + [("met", "v", "post")] * 5
    assert len(given_away([places, ends], 3)) == 1

    safe = protected([places, ends], least=3)
    assert given_away(safe, 3) == []
    assert {label[0] for label in safe[1]} == {"met"}


@given(st.integers(0, 10**6), st.integers(2, 6))
def test_weak_cuts_are_found_where_networkx_finds_them(seed, least):
    rng = np.random.default_rng(seed)
    one, other = rng.integers(2, 7, 2)
    weights = {((0, (str(i),)), (1, (str(j),))): int(rng.integers(1, 5)) for i in range(one) for j in range(other) if rng.random() < 0.5}
    if not weights:
        return
    graph = nx.Graph()
    graph.add_weighted_edges_from((*pair, weight) for pair, weight in weights.items())
    smallest = min(nx.stoer_wagner(graph.subgraph(part))[0] for part in nx.connected_components(graph))

    side = weak_side(weights, least)

    assert bool(side) == (smallest < least)
    if side:
        assert 0 < sum(weight for pair, weight in weights.items() if (pair[0] in side) != (pair[1] in side)) < least


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), max_size=60), st.integers(1, 6))
def test_published_counts_are_never_small_and_lose_nobody(rows, least):
    table = pd.DataFrame(rows, columns=["place", "kind"]).assign(hours=1.0)

    found = published_needs(table, least=least)

    assert (found.counts["needs"] >= least).all()
    assert found.counts["needs"].sum() + found.hidden == len(table)
    assert found.hidden in {0, len(table)}
    assert found.hidden < least
    assert found.counts["hours"].sum() == found.counts["needs"].sum()


def test_what_is_large_enough_is_told_as_it_is():
    rows = [("p", "post")] * 5 + [("p", "shop")] * 6 + [("q", "post")] * 5 + [("q", "shop")] * 2
    table = pd.DataFrame(rows, columns=["place", "kind"]).assign(hours=0.5)

    counts = published_needs(table, least=5).counts["needs"]

    assert counts.to_dict() == {("p", "post"): 5, ("p", "shop"): 6, ("q", "other"): 7}


def test_a_need_shared_among_providers_is_counted_once():
    times, places = world([[5.0, 6.0]])
    asked = needs_of([*((f"a{i}", "p0", "care", 1, 1) for i in range(5)), ("long", "p0", "care", 6, 3)])
    found = match(asked, providers_of([("v", "s0", 4), ("w", "s1", 7)]), times, places=places)
    assert len(found.met) == 7  # 'long' takes hours of both

    ends = outcomes(found, unmet(found))
    of_all, met, left = published_with_outcomes(ends, least=1)

    assert of_all.counts["needs"].sum() == met.counts["needs"].sum() == 6
    assert met.counts["hours"].sum() == pytest.approx(11.0)
    assert left.counts.empty


def test_met_and_unmet_are_not_told_apart_where_one_of_them_is_too_few():
    ends = pd.DataFrame(
        {
            "place": "p", "kind": "post", "hours": 1.0, "hours_told": 1.0, "provider": ["v"] * 9 + [""],
            "outcome": ["met"] * 9 + ["unmet"], "reason": [""] * 9 + ["too_far"],
        },
        index=[f"n{i}" for i in range(10)],
    )  # fmt: skip

    of_all, met, left = published_with_outcomes(ends, least=5)

    assert of_all.counts["needs"].tolist() == [10]
    assert met.counts.empty
    assert left.counts.empty
    assert (met.hidden, left.hidden) == (9, 1)


def test_what_cannot_be_protected_is_refused():
    with pytest.raises(DataError, match="least must be 1"):
        protected([[]], least=0)
    with pytest.raises(DataError, match="one or two tables"):
        protected([[("a",)], [("a",)], [("a",)]], least=2)
    with pytest.raises(DataError, match="must have place"):
        published_needs(pd.DataFrame({"kind": ["post"], "hours": [1.0]}))
