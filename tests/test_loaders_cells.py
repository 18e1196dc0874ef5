"""Cells as people write them: numbers, flags and words are understood or refused, never guessed wrong."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility.loaders.cells import flags, numbers, several_words, texts, words


def _column(*cells: object) -> pd.Series:
    return pd.Series(list(cells), name="people", index=[f"r{number}" for number in range(len(cells))])


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12", 12.0),
        ("1 234", 1234.0),
        ("1\u00a0234", 1234.0),
        ("12\u202f345\u202f678", 12345678.0),
        ("1'234", 1234.0),
        ("0,5", 0.5),
        ("1234,5", 1234.5),
        ("1 234,5", 1234.5),
        ("1,234,567", 1234567.0),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1.234.567", 1234567.0),
        ("2.5", 2.5),
        ("\u22125", -5.0),
        ("1e3", 1000.0),
        ("007", 7.0),
    ],
)
def test_a_number_is_understood_however_it_is_written(cell, number):
    read = numbers(_column(cell))
    assert read.faults == []
    assert read.column.tolist() == [number]


@pytest.mark.parametrize("cell", ["", "  ", None, "..", "..."])
def test_an_empty_cell_is_not_known_and_never_zero(cell):
    read = numbers(_column(cell, "1"))
    assert read.faults == []
    assert math.isnan(read.column.iloc[0])


@pytest.mark.parametrize(
    "cell", ["abc", "nan", "NaN", "inf", "-inf", "Infinity", "1 23", "12 3456", "1,2,3", "5 kpl", "#REF!", "-", "1e999"]
)
def test_what_is_no_number_is_refused_with_its_row(cell):
    read = numbers(_column("1", cell))
    assert len(read.faults) == 1
    assert "'people'" in read.faults[0]
    assert "r1" in read.faults[0]


def test_an_infinite_number_in_a_typed_column_is_refused():
    read = numbers(_column(1.0, math.inf))
    assert len(read.faults) == 1
    assert "r1" in read.faults[0]


def test_a_comma_before_three_digits_is_refused_where_nothing_tells_decimals_from_thousands():
    read = numbers(_column("12", "1,234"))
    assert "1234 or as 1.234" in read.faults[0]
    assert "r1" in read.faults[0]
    assert numbers(_column("1,5", "1,234")).column.tolist() == [1.5, 1.234]
    assert numbers(_column("1,234,567", "1,234")).column.tolist() == [1234567.0, 1234.0]
    assert numbers(_column("24,931"), comma_is_decimal=True).column.tolist() == [24.931]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=1, max_size=20))
def test_decimal_comma_and_point_read_alike(values):
    shown = [f"{value:.6f}" for value in values]
    point, comma = numbers(_column(*shown)), numbers(_column(*(text.replace(".", ",") for text in shown)))
    assert point.faults == comma.faults == []
    np.testing.assert_array_equal(point.column, comma.column)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=20))
def test_grouped_whole_numbers_read_back(values):
    assert numbers(_column(*(f"{value:,}".replace(",", " ") for value in values))).column.tolist() == values


def test_codes_keep_their_leading_zeros_and_whole_floats_lose_their_point():
    assert texts(_column("005", "00100")).tolist() == ["005", "00100"]
    assert texts(_column(5.0, 91.0)).tolist() == ["5", "91"]
    assert texts(_column(5, 91)).tolist() == ["5", "91"]


def test_flags_in_three_languages():
    read = flags(_column("kyllä", "ja", "yes", "1", "TRUE", "ei", "nej", "0", None))
    assert read.column.tolist() == [True] * 5 + [False] * 4
    assert "r0" in flags(_column("maybe")).faults[0]


def test_an_unknown_word_is_named_once_with_its_rows_and_the_nearest():
    read = words(_column("Grocery", "grocry", "grocry", "kauppa"), ["grocery", "school"], {"KAUPPA": "grocery"})
    assert read.column.iloc[[0, 3]].tolist() == ["grocery", "grocery"]
    assert len(read.faults) == 1
    assert "did you mean 'grocery'" in read.faults[0]
    assert "r1, r2" in read.faults[0]


def test_seasons_are_written_in_one_order_and_all_of_them_is_empty_text():
    seasons = ["winter", "thaw", "summer", "autumn"]
    read = several_words(_column("summer; Winter", "all", "winter,thaw,summer,autumn", None, "kesä"), seasons)
    assert read.column.iloc[:3].tolist() == ["winter,summer", "", ""]
    assert pd.isna(read.column.iloc[3])
    assert len(read.faults) == 1
    assert "'kesä' in rows r4" in read.faults[0]


def test_a_dot_before_thousands_is_not_taken_for_decimals_in_counts():
    told = numbers(pd.Series(["1.840", "412"], index=[2, 3], name="people"), counts=True)
    assert "can be read as 1840 or as 1,840" in told.faults[0]
    assert numbers(pd.Series(["1.840", "0.5"], name="people"), counts=True).faults == []
    assert numbers(pd.Series(["1.234.567"], name="people"), counts=True).column.tolist() == [1_234_567]
    assert numbers(pd.Series(["1.840"], name="x")).column.tolist() == [1.84]
