"""What chosen candidates gain, for whom, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.measures.known import known_sum, known_sums
from accessibility.measures.nearest import id_rank, k_nearest
from accessibility.siting.pick import gain_of_each

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.siting.cover import Cover
    from accessibility.siting.pick import Picked
    from accessibility.travel.model import TravelTimes

__all__ = ["chosen_table", "gains_table", "ranking_table", "unhelped_table"]

_OF_CANDIDATES = ("name", "host_kind", "status")


def chosen_table(cover: Cover, picked: Picked, candidates: pd.DataFrame) -> pd.DataFrame:
    """The chosen candidates in order and what each step adds; see :class:`accessibility.siting.ServicePoints`.

    Parameters
    ----------
    cover, picked
        The problem and the choice.
    candidates
        Their table.

    Returns
    -------
    pandas.DataFrame
        Index candidate.
    """
    steps, place = len(picked.chosen), cover.first_of_place
    helped = np.flatnonzero(picked.step >= 0)
    first_step = pd.Series(picked.step[helped]).groupby(place[helped]).min()
    places, of_step = first_step.index.to_numpy(dtype=np.int64), first_step.to_numpy(dtype=np.int64)
    table = _described(cover, list(picked.chosen), candidates)
    table.insert(0, "step", np.arange(1, steps + 1))
    table = table.join(_gained(cover, steps, (picked.step[helped], helped), (of_step, places)).set_axis(table.index))
    people = _people_of_place(cover)[places]
    table["people_gained_so_far"] = [known_sum(people[of_step <= step]) for step in range(steps)]
    table["places_gained_so_far"] = np.cumsum(np.bincount(of_step, minlength=steps)[:steps])
    worth = cover.weight * (cover.known_people if picked.objective == "person_kinds" else 1.0)
    for name, value in (("share_pct_so_far", worth), ("share_pct_place_kinds_so_far", cover.weight)):
        could = float(value[np.unique(cover.pair_cell)].sum())
        so_far = np.cumsum(np.bincount(picked.step[helped], weights=value[helped], minlength=steps)[:steps])
        table[name] = 100.0 * so_far / could if could > 0 else 0.0
    return table


def ranking_table(cover: Cover, candidates: pd.DataFrame) -> pd.DataFrame:
    """What each candidate alone would gain, best first.

    Parameters
    ----------
    cover
        The problem.
    candidates
        Their table.

    Returns
    -------
    pandas.DataFrame
        Index candidate.
    """
    count, place = len(cover.candidates), cover.first_of_place
    pairs = np.unique(np.column_stack([cover.pair_candidate, place[cover.pair_cell]]), axis=0)
    gained = _gained(cover, count, (cover.pair_candidate, cover.pair_cell), (pairs[:, 0], pairs[:, 1]))
    table = _described(cover, list(range(count)), candidates)
    table = table.join(gained.set_axis(table.index))
    every = np.ones(len(cover.place), dtype=bool)
    people = gain_of_each(cover, every, cover.known_people * cover.weight)
    order = np.lexsort((np.arange(count), -gain_of_each(cover, every, cover.weight), -people))
    return table.iloc[order]


def gains_table(cover: Cover, picked: Picked, times: TravelTimes) -> pd.DataFrame:
    """Every place and kind that comes within its standard, with the closest chosen candidate.

    Parameters
    ----------
    cover, picked
        The problem and the choice.
    times
        Minutes from places to candidates.

    Returns
    -------
    pandas.DataFrame
        Index (place, kind).
    """
    helped = picked.step >= 0
    candidate, minutes = _closest_of(cover, times, cover.candidates[list(picked.chosen)], helped)
    return pd.DataFrame(
        {
            "people": cover.people[helped],
            "candidate": candidate,
            "step": picked.step[helped] + 1,
            "minutes_before": cover.minutes[helped],
            "minutes_after": minutes,
            "standard_minutes": cover.standard_minutes[helped],
        },
        index=_index(cover, helped),
    )


def unhelped_table(cover: Cover, times: TravelTimes) -> pd.DataFrame:
    """Every place and kind that no candidate can bring within its standard, and the closest candidate.

    Parameters
    ----------
    cover
        The problem.
    times
        Minutes from places to candidates.

    Returns
    -------
    pandas.DataFrame
        Index (place, kind).
    """
    lost = np.ones(len(cover.place), dtype=bool)
    lost[cover.pair_cell] = False
    candidate, minutes = _closest_of(cover, times, cover.candidates, lost)
    return pd.DataFrame(
        {
            "people": cover.people[lost],
            "minutes_before": cover.minutes[lost],
            "standard_minutes": cover.standard_minutes[lost],
            "candidate": candidate,
            "candidate_minutes": minutes,
        },
        index=_index(cover, lost),
    )


def _gained(
    cover: Cover,
    groups: int,
    cells: tuple[NDArray[np.int64], NDArray[np.int64]],
    places: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> pd.DataFrame:
    """People and places gained by each group, from (group, cell) and (group, place) pairs."""
    (group, cell), (place_group, place) = cells, places
    people = _people_of_place(cover)[place]
    columns: dict[str, object] = {
        "people_gained": known_sums(people, place_group, groups),
        "places_gained": np.bincount(place_group, minlength=groups),
        "places_gained_people_unknown": np.bincount(place_group[np.isnan(people)], minlength=groups),
        "person_kinds_gained": np.bincount(group, weights=(cover.known_people * cover.weight)[cell], minlength=groups),
        "place_kinds_gained": np.bincount(group, weights=cover.weight[cell], minlength=groups),
    }
    for kind in cover.kinds:
        this = cover.kind[cell] == kind
        columns[f"people_gained_{kind}"] = known_sums(cover.people[cell[this]], group[this], groups)
        columns[f"places_gained_{kind}"] = np.bincount(group[this], minlength=groups)
    return pd.DataFrame(columns)


def _people_of_place(cover: Cover) -> NDArray[np.float64]:
    """Persons of each place that lacks something, NaN = not known."""
    return cover.people[np.unique(cover.first_of_place, return_index=True)[1]]


def _described(cover: Cover, positions: list[int], candidates: pd.DataFrame) -> pd.DataFrame:
    """Name, house and status of candidates at positions."""
    shown = [name for name in _OF_CANDIDATES if name in candidates]
    table = pd.DataFrame(candidates[shown].set_axis(candidates.index.astype(str)))
    return table.loc[cover.candidates[positions]].rename_axis("candidate")


def _closest_of(cover: Cover, times: TravelTimes, candidates: pd.Index, cells: NDArray[np.bool_]) -> tuple[object, NDArray[np.float64]]:
    """The closest of some candidates to the place of each of some cells, missing where none is within reach, and its minutes."""
    ids = times.destinations.astype(str)
    position, minutes = k_nearest(times, ids.isin(candidates), id_rank(ids), 1)
    row = times.origins.get_indexer(pd.Index(cover.place[cells]))
    return pd.Series(ids.array).reindex(position[row, 0]).array, minutes[row, 0]


def _index(cover: Cover, cells: NDArray[np.bool_]) -> pd.MultiIndex:
    labels = [pd.Index(cover.place[cells], dtype="str"), pd.Index(cover.kind[cells], dtype="str")]
    return pd.MultiIndex.from_arrays(labels, names=["place", "kind"])
