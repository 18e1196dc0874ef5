"""What a plan can gain as covering rows: who gains so much as soon as one of some candidates hosts a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from accessibility.measures.within import within
from accessibility.siting.problem import Pairs
from accessibility.siting.rows import merged

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.siting.bundles.problem import BundleProblem
    from accessibility.siting.rows import Rows

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]

__all__ = ["Cells", "minutes_rows", "people_rows", "worst_rows"]


class Cells(NamedTuple):
    """Rows before they are merged: pairs of a row and a column (candidate, or m + number of the remote offer)."""

    row: Longs
    column: Longs
    weight: Floats


def people_rows(problem: BundleProblem) -> tuple[Rows, ...]:
    """Rows of people who gain a kind within its standard, one set for each kind.

    Parameters
    ----------
    problem
        The inputs.

    Returns
    -------
    tuple of Rows
        Columns are candidates, then remote offers.

    Notes
    -----
    A mobile stop counts by its share of the hours, so its places have two rows: one that any point meets, worth that share, and one that
    only a house meets, worth the rest. Rows met by the same columns are one, over places and seasons.
    """
    return tuple(_merged(problem, _people_cells(problem, kind)) for kind in range(len(problem.kinds)))


def minutes_rows(problem: BundleProblem) -> tuple[Rows, ...]:
    """Rows of weighted minutes saved, one set for each kind.

    Parameters
    ----------
    problem
        The inputs.

    Returns
    -------
    tuple of Rows
        As :func:`people_rows`; mobile stops count nothing. Nobody within reach counts as the minutes that were computed.

    Notes
    -----
    A place saves the difference between two neighbouring candidates' minutes as soon as one at most as far as the nearer is open: the
    radius form of the p-median (Cornuejols, Nemhauser & Wolsey 1980; Elloumi 2010).
    """
    return tuple(_merged(problem, _minutes_cells(problem, kind)) for kind in range(len(problem.kinds)))


def worst_rows(problem: BundleProblem, worst_minutes: float) -> tuple[Rows, ...]:
    """Rows that must be met so that every place has every kind within so many minutes, one set for each kind.

    Parameters
    ----------
    problem
        The inputs.
    worst_minutes
        The limit.

    Returns
    -------
    tuple of Rows
        As :func:`people_rows`, without mobile stops; a place that no column meets has a row nowhere (see the pre-check).
    """
    found = []
    for kind in range(len(problem.kinds)):
        parts = []
        for season in range(len(problem.people.seasons)):
            needs = ~within(problem.people.now_minutes[season, :, kind], worst_minutes)
            parts.append(_season(problem, season, kind, worst_minutes, needs))
        row, column = _stacked(parts, len(problem.people.ids))
        ones = np.ones(len(parts) * len(problem.people.ids))
        found.append(_merged(problem, Cells(row, column, ones)))
    return tuple(found)


def _season(
    problem: BundleProblem, season: int, kind: int, limit: float, needs: NDArray[np.bool_], *, stops: bool = False
) -> tuple[Longs, Longs]:
    """Pairs of place and column within a limit, of the places that need the kind; mobile stops only where they count."""
    people, m = problem.people, len(problem.hosts.ids)
    pairs = people.pairs[season]
    candidate = pairs.candidate
    near = within(pairs.value, limit) & needs[pairs.place] & problem.hosts.may_host[candidate, kind]
    near &= stops | ~problem.hosts.mobile[candidate]
    rows, columns = [pairs.place[near].astype(np.int64)], [candidate[near].astype(np.int64)]
    for number, (_, of_kind) in enumerate(problem.remote):
        if of_kind == kind:
            online = np.flatnonzero(needs & people.connection)
            rows.append(online)
            columns.append(np.full(len(online), m + number))
    return np.concatenate(rows), np.concatenate(columns)


def _people_cells(problem: BundleProblem, kind: int) -> Cells:
    people, n = problem.people, len(problem.people.ids)
    limit, share = float(problem.standard_minutes[kind]), float(problem.stop_share[kind])
    worth = people.worth[:, :, kind]
    parts = [
        _season(problem, season, kind, limit, ~within(people.now_minutes[season, :, kind], limit), stops=True)
        for season in range(len(people.seasons))
    ]
    row, column = _stacked(parts, n)
    weight = worth.ravel()
    mobile = np.concatenate([problem.hosts.mobile, np.zeros(len(problem.remote), dtype=bool)])[column]
    by_stop = np.zeros(len(weight), dtype=bool)
    by_stop[row[mobile]] = True
    again = by_stop[row] & ~mobile
    return Cells(
        np.concatenate([row, row[again] + len(weight)]),
        np.concatenate([column, column[again]]),
        np.concatenate([np.where(by_stop, share * weight, weight), np.where(by_stop, (1.0 - share) * weight, 0.0)]),
    )


def _minutes_cells(problem: BundleProblem, kind: int) -> Cells:
    """One row for each place and each distinct number of minutes, met by all candidates at most so far."""
    people, m = problem.people, len(problem.hosts.ids)
    rows, columns, weights, used = [], [], [], 0
    for season in range(len(people.seasons)):
        now = np.minimum(people.now_minutes[season, :, kind], people.max_minutes)
        place, column = _season(problem, season, kind, people.max_minutes, np.ones(len(now), dtype=bool))
        minutes = _minutes_of(problem, season, place, column, m)
        nearer = minutes < now[place]
        place, column, minutes = place[nearer], column[nearer], minutes[nearer]
        order = np.lexsort((column, minutes, place))
        place, column, minutes = place[order], column[order], minutes[order]
        new = np.ones(len(place), dtype=bool)
        new[1:] = (place[1:] != place[:-1]) | (minutes[1:] != minutes[:-1])
        level = np.cumsum(new) - 1
        at = np.flatnonzero(new)
        last = np.append(place[at][1:] != place[at][:-1], True) if len(at) else np.zeros(0, dtype=bool)
        farther = np.where(last, now[place[at]], np.append(minutes[at][1:], 0.0)[: len(at)])
        worth = people.worth[season, place[at], kind] * (farther - minutes[at])
        reach = _last_level(last)[level] - level + 1
        pair = np.repeat(np.arange(len(place)), reach)
        offset = np.arange(len(pair)) - np.repeat(np.cumsum(reach) - reach, reach)
        rows.append(level[pair] + offset + used)
        columns.append(column[pair])
        weights.append(worth)
        used += len(at)
    return Cells(np.concatenate(rows), np.concatenate(columns), np.concatenate(weights))


def _last_level(last: NDArray[np.bool_]) -> Longs:
    """For each level, the last level of its place."""
    ends = np.flatnonzero(last)
    return ends[np.searchsorted(ends, np.arange(len(last)))] if len(last) else np.zeros(0, dtype=np.int64)


def _minutes_of(problem: BundleProblem, season: int, place: Longs, column: Longs, m: int) -> Floats:
    """Minutes of pairs of place and column, in the order they were made; a remote offer takes none."""
    pairs = problem.people.pairs[season]
    key = pairs.candidate.astype(np.int64) * len(problem.people.ids) + pairs.place
    asked = np.minimum(column, m - 1) * len(problem.people.ids) + place
    at = np.minimum(np.searchsorted(key, asked), max(len(key) - 1, 0))
    return np.where(column >= m, 0.0, pairs.value[at] if len(key) else 0.0)


def _stacked(parts: list[tuple[Longs, Longs]], n: int) -> tuple[Longs, Longs]:
    """Pairs of several seasons as rows of one table, season after season."""
    rows = [row + season * n for season, (row, _) in enumerate(parts)]
    return np.concatenate(rows), np.concatenate([column for _, column in parts])


def _merged(problem: BundleProblem, cells: Cells) -> Rows:
    columns = len(problem.hosts.ids) + len(problem.remote)
    order = np.lexsort((cells.row, cells.column))
    first = np.concatenate([[0], np.cumsum(np.bincount(cells.column, minlength=columns))]).astype(np.int64)
    pairs = Pairs(first, cells.row[order].astype(np.int32), np.zeros(len(order)))
    return merged(pairs, cells.weight)
