"""Stretches of road between neighbouring TMC points, their lengths from the official road address, their class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.loaders.tmc_sections import NOISE_M

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from accessibility.loaders.tmc_read import TmcTable
    from accessibility.loaders.tmc_sections import Register

__all__ = ["detour_factors", "fill_lengths", "road_classes", "stretches"]

_LEAST_RATIO = 0.9
"""An address length shorter than this share of the straight line (and by more than the noise) is not believed."""
_GAP_RATIO = 0.5
"""Below this share the road's own addresses skip the stretch: it runs along a road of another number."""
_MOST_RATIO, _MOST_EXTRA_M = 2.0, 1000.0
"""Across sections an address length beyond this is taken for a section that has since been cut."""
_ENOUGH_STRETCHES = 30
"""A class with fewer measured stretches takes the detour factor of all classes."""
_NO_REGISTER_FACTOR = 1.2
"""Where nothing is measured at all."""
_LONG_M = 10_000.0
"""An unmeasured stretch across sections longer than this may run along another road too."""

_CLASS_OF_NUMBER = ((39, "trunk"), (99, "primary"), (999, "secondary"), (9_999, "tertiary"))
_CLASS_OF_LINE = {
    (1, 1): "motorway",
    (2, 1): "motorway",
    (2, 2): "primary",
    (1, 2): "primary",
    (1, 3): "secondary",
    (1, 4): "unclassified",
    (3, 0): "secondary",
    (5, 0): "residential",
    (6, 0): "unclassified",
    (6, 1): "ferry",
}


def stretches(table: TmcTable, register: Register) -> pd.DataFrame:
    """Every stretch between neighbouring points, with its length.

    Parameters
    ----------
    table
        The location table.
    register
        Road sections in force.

    Returns
    -------
    pandas.DataFrame
        Index ``stretch`` (numbered by tail, head). ``tail``, ``head`` (points; along the chain), ``road`` (location code of the whole
        road), ``road_class``, ``name``, ``source_id`` (official addresses of both ends, else location codes), ``straight_m``,
        ``metres`` (by official address; NaN = none to be believed), ``rising`` (whether addresses rise along the chain), ``gap``
        (whether the road's addresses skip the stretch, or may).

    Notes
    -----
    A point's address is road;section;metres from the section's begin. Within a section the length is the difference, across
    sections the rest of the first, all between (from the register) and the metres into the last. Lengths that the straight line
    contradicts are not believed: the register may be older than the table. Where a road runs along a road of a lower number, its own
    addresses stop and start again (*Tieosoiteverkko*, Finnish Transport Infrastructure Agency): such a stretch is a ``gap``.
    """
    points, lines = table
    tail = points.index[points["after"] != 0].to_numpy()
    head = points["after"].loc[tail].to_numpy()
    start: pd.DataFrame = points.loc[tail.tolist()].reset_index(drop=True)
    stop: pd.DataFrame = points.loc[head.tolist()].reset_index(drop=True)
    straight = np.hypot(*(stop[["x", "y"]].to_numpy(dtype=float) - start[["x", "y"]].to_numpy(dtype=float)).T)
    across, rising, certain, official = _official(start, stop, register)
    short = official < _LEAST_RATIO * straight - NOISE_M
    long = across & ~certain & (official > _MOST_RATIO * straight + _MOST_EXTRA_M)
    line: pd.DataFrame = lines.loc[start["line"].tolist()]
    own_number = np.array([float(text) if text.isdecimal() else np.nan for text in line["number"]])
    same = (start["address_road"] == stop["address_road"]).to_numpy()
    number = np.where(same, start["address_road"].to_numpy(), own_number)
    whole: pd.DataFrame = lines.loc[line["road"].tolist()]
    return pd.DataFrame(
        {
            "tail": tail,
            "head": head,
            "road": line["road"].to_numpy(),
            "road_class": road_classes(number, line["type"].to_numpy(), line["subtype"].to_numpy()),
            "name": (whole["number"] + " " + whole["name"]).str.strip().to_numpy(),
            "source_id": [_source_id(*ends) for ends in zip(tail, head, _addresses(start), _addresses(stop), strict=True)],
            "straight_m": straight,
            "metres": np.where(short | long, np.nan, official),
            "rising": rising,
            "gap": across & np.where(np.isnan(official), straight > _LONG_M, official < _GAP_RATIO * straight - NOISE_M),
        },
        index=pd.RangeIndex(len(tail), name="stretch"),
    )


def road_classes(number: NDArray[np.float64], line_type: NDArray[np.int64], line_subtype: NDArray[np.int64]) -> NDArray[np.str_]:
    """Road class of each stretch from the number of its official address, else from the type of its TMC line.

    Parameters
    ----------
    number
        Road number, NaN = none, shape (n,).
    line_type, line_subtype
        TCD and STCD of the line, shape (n,).

    Returns
    -------
    numpy.ndarray of str, shape (n,)
        Main roads 1 to 39 (*valtatie*) are trunk, 40 to 99 (*kantatie*) primary, regional roads 100 to 999 (*seututie*) secondary,
        connecting roads (*yhdystie*) of four digits tertiary, of five digits unclassified like ramps and streets with an address;
        urban streets (line type 5) residential. Motorway only where the table says so (version 1.11.45 never does).

    Notes
    -----
    Numbers: *Tieosoiteverkko*, Finnish Transport Infrastructure Agency, open data. Types: TYPES.DAT and SUBTYPES.DAT of the table.
    """
    by_line = [_CLASS_OF_LINE.get((int(one), int(two)), "unclassified") for one, two in zip(line_type, line_subtype, strict=True)]
    bounds = np.array([most for most, _ in _CLASS_OF_NUMBER], dtype=float)
    words = np.array([*(word for _, word in _CLASS_OF_NUMBER), "unclassified"])
    by_number = words[np.searchsorted(bounds, np.nan_to_num(number, nan=0.0))]
    fixed = np.isin(line_type, (2, 5, 6)) | ((line_type == 1) & (line_subtype == 1))
    return np.where(fixed | ~(number > 0), np.array(by_line, dtype=by_number.dtype if not by_line else None), by_number)


def detour_factors(table: pd.DataFrame) -> dict[str, float]:
    """How much longer than its straight line a road is, for each class.

    Parameters
    ----------
    table
        Stretches.

    Returns
    -------
    dict of float
        Metres by official address over straight metres, at least 1; a class with few measured stretches gets that of all.
    """
    measured = table[table["metres"].notna() & (table["straight_m"] > 0)]
    total = measured["metres"].sum() / measured["straight_m"].sum() if len(measured) else _NO_REGISTER_FACTOR
    factors = {}
    for word in sorted(set(table["road_class"])):
        mine = measured[measured["road_class"] == word]
        enough = len(mine) >= _ENOUGH_STRETCHES
        factors[word] = max(1.0, float(mine["metres"].sum() / mine["straight_m"].sum() if enough else total))
    return factors


def fill_lengths(table: pd.DataFrame) -> pd.DataFrame:
    """The stretches with a length for each: by official address, else straight metres times the detour factor of its class.

    Parameters
    ----------
    table
        Stretches.

    Returns
    -------
    pandas.DataFrame
        ``metres`` filled; ``measured`` says whether by official address.
    """
    guessed = table["straight_m"] * table["road_class"].map(detour_factors(table))
    return table.assign(measured=table["metres"].notna(), metres=table["metres"].fillna(guessed))


def _official(
    start: pd.DataFrame, stop: pd.DataFrame, register: Register
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_], NDArray[np.float64]]:
    """For each stretch: crosses sections; addresses rise; the register agrees with an end of it; metres by address (NaN = none).

    The register agrees where the stretch begins with a whole section or ends at the very end of one: then a length much beyond the
    straight line is a bent road. Else the section may have been cut since the register was written.
    """
    across, rising, certain = np.zeros(len(start), dtype=bool), np.ones(len(start), dtype=bool), np.zeros(len(start), dtype=bool)
    metres = np.full(len(start), np.nan)
    for row, (one, other) in enumerate(zip(_addresses(start), _addresses(stop), strict=True)):
        if one is None or other is None or one[0] != other[0]:
            continue
        rising[row] = one <= other
        low, high = (one, other) if one <= other else (other, one)
        across[row] = low[1] != high[1]
        pieces = register.pieces(low[0], low[1:], high[1:])
        if pieces is not None:
            metres[row] = sum(piece.end_m - piece.begin_m for piece in pieces)
            certain[row] = pieces[0].whole or (pieces[-1].whole and pieces[-1].end_m > NOISE_M)
    return across, rising, certain, metres


def _addresses(points: pd.DataFrame) -> Iterator[tuple[int, int, float] | None]:
    columns = (points[name].to_numpy() for name in ("address_road", "address_section", "address_metres"))
    for road, section, metres in zip(*columns, strict=True):
        yield None if np.isnan(road) else (int(road), int(section), float(metres))


def _source_id(tail: int, head: int, one: tuple[int, int, float] | None, other: tuple[int, int, float] | None) -> str:
    if one is None or other is None:
        return f"TMC {tail}–{head}"  # noqa: RUF001
    return f"{one[0]}/{one[1]}/{one[2]:g}–{other[0]}/{other[1]}/{other[2]:g}"  # noqa: RUF001
