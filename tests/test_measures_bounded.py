"""People between bounds: sums hold whatever the numbers that are not told turn out to be, and no bound is never nought."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility.measures.bounded import people_of
from accessibility.outputs.finding_table import heading
from accessibility.outputs.words import words

PLACES = st.lists(st.tuples(st.booleans(), st.integers(0, 40), st.integers(0, 40), st.integers(0, 100)), max_size=8)


@given(PLACES, st.data())
def test_the_sum_of_any_true_numbers_lies_between_the_bounds(given_places, data):
    """Each place is told, or lies between two numbers; the truth is drawn between them."""
    ends = [sorted((one, other)) for _, one, other, _ in given_places]
    told = [whole if known else np.nan for known, _, _, whole in given_places]
    bounds = {"people": told, "people_least": [low for low, _ in ends], "people_most": [high for _, high in ends]}
    people = people_of(pd.DataFrame(bounds, dtype=float))
    which = np.array([data.draw(st.booleans()) for _ in given_places], dtype=bool)
    truth = [
        whole if known else data.draw(st.integers(*end)) for (known, _, _, whole), end in zip(given_places, ends, strict=True)
    ]  # fmt: skip
    found = people.sums("people", which)
    assert found["people_least"] <= sum(np.array(truth, dtype=float)[which]) <= found["people_most"]
    assert math.isnan(found["people"]) or found["people"] <= found["people_least"]
    half = people.times(0.5).sums("people", which)
    assert half["people_most"] == 0.5 * found["people_most"]
    assert people.unknown.tolist() == [not known for known, *_ in given_places]


def test_one_place_without_an_upper_bound_leaves_the_sum_without_one():
    places = pd.DataFrame({"people": [100.0, np.nan, np.nan], "people_least": [100.0, 1.0, 1.0], "people_most": [100.0, 9.0, np.nan]})
    people = people_of(places)
    whole = people.sums("people")
    assert (whole["people"], whole["people_least"]) == (100.0, 102.0)
    assert math.isnan(whole["people_most"])
    assert people.sums("n", np.array([True, True, False])) == {"n": 100.0, "n_least": 101.0, "n_most": 109.0}
    assert people.sums("n", np.zeros(3, dtype=bool)) == {"n": 0.0, "n_least": 0.0, "n_most": 0.0}


@pytest.mark.parametrize(
    ("column", "of", "told"),
    [
        ("people_missing", "year", ("Paikalla olevia ihmisiä ilman", "Närvarande människor utan", "People present without")),
        ("people_missing", "coverage", ("Asukkaita ilman", "Invånare utan", "People without")),
        (
            "people_present_most",
            "moments",
            ("Paikalla olevia ihmisiä, enintään", "Närvarande människor, högst", "People present, at most"),
        ),
        ("people", "moment_places", ("Paikalla olevia ihmisiä", "Närvarande människor", "People present")),
    ],
)
def test_columns_of_people_present_are_called_so_in_every_language(column, of, told):
    assert tuple(heading(column, words(language), of=of) for language in ("fi", "sv", "en")) == told
