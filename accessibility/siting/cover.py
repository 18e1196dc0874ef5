"""The covering problem: which places lack which kinds, and which candidates would bring them within the standard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import DataError
from accessibility.measures.basket import minutes_by_kind
from accessibility.measures.closest import closest
from accessibility.measures.within import within

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.travel.model import TravelTimes

__all__ = ["Cover", "cover"]


@dataclass(frozen=True, eq=False)
class Cover:
    """Cells (a place lacking a kind) and the candidates that would mend each; n cells, c candidates, p pairs.

    Places, kinds and candidates are in a fixed order (ids sorted), so that sums do not depend on the order of the tables' rows.

    Parameters
    ----------
    candidates
        Ids, sorted, shape (c,).
    place, kind
        Labels of each cell, shape (n,).
    people
        Persons at the place of each cell, NaN = not known, shape (n,).
    weight
        Of the kind of each cell, shape (n,).
    minutes, standard_minutes
        To the closest service today (``inf`` = unreached), and the standard, shape (n,).
    pair_candidate, pair_cell
        Candidate would bring cell within its standard, shape (p,), sorted by cell.
    kinds
        The kinds hosted, in the order asked.
    """

    candidates: pd.Index
    place: NDArray[np.object_]
    kind: NDArray[np.object_]
    people: NDArray[np.float64]
    weight: NDArray[np.float64]
    minutes: NDArray[np.float64]
    standard_minutes: NDArray[np.float64]
    pair_candidate: NDArray[np.int64]
    pair_cell: NDArray[np.int64]
    kinds: tuple[str, ...]

    @property
    def known_people(self) -> NDArray[np.float64]:
        """Persons of each cell, 0 where not known (those are counted as places)."""
        return np.nan_to_num(self.people, nan=0.0)

    @property
    def first_of_place(self) -> NDArray[np.int64]:
        """Number of the place of each cell, so that a place with several cells is counted once."""
        return pd.factorize(pd.Series(self.place))[0].astype(np.int64)


def cover(
    places: pd.DataFrame,
    offers: pd.DataFrame,
    standards: pd.DataFrame,
    times_to_services: TravelTimes,
    times_to_candidates: TravelTimes,
    candidates: pd.DataFrame,
    *,
    kinds: tuple[str, ...],
    people: str,
) -> Cover:
    """Set up the covering problem of shared service points that host the same kinds.

    Parameters
    ----------
    places, offers, standards, times_to_services, times_to_candidates, candidates, kinds, people
        As for :func:`accessibility.siting.service_points`; all ``candidates`` take part.

    Returns
    -------
    Cover

    Raises
    ------
    DataError
        If travel times are lacking from a place or to a candidate.
    ReachError
        If a standard is beyond the minutes that were computed.
    """
    limits = standards["minutes"].reindex(list(kinds)).to_numpy(dtype=float)
    now = minutes_by_kind(closest(times_to_services, offers, kinds=kinds, known=kinds), standards, kinds)
    times_to_candidates.require(float(limits.max()))
    inside = places[places["inside"].to_numpy(dtype=bool)]
    inside = inside.iloc[np.argsort(inside.index.astype(str).to_numpy(dtype=object), kind="stable")]
    _all_there(inside.index, now.index, "from", "places")
    _all_there(inside.index, times_to_candidates.origins, "from", "places")
    _all_there(candidates.index, times_to_candidates.destinations, "to", "candidates")
    minutes = now.loc[inside.index].to_numpy(dtype=float)
    row, column = np.nonzero(~within(minutes, limits))
    cell_of = np.full((len(inside) + 1, len(kinds)), -1, dtype=np.int64)
    cell_of[row, column] = np.arange(len(row))
    ids = pd.Index(sorted(candidates.index.astype(str)))
    pair_candidate, pair_cell = _pairs(times_to_candidates, inside.index, ids, cell_of, limits)
    weights = standards["weight"].fillna(1.0) if "weight" in standards else pd.Series(1.0, index=standards.index)
    weight_of = np.asarray(weights.reindex(list(kinds)), dtype=np.float64)
    return Cover(
        candidates=ids,
        place=inside.index.to_numpy(dtype=object)[row],
        kind=np.array(kinds, dtype=object)[column],
        people=inside[people].to_numpy(dtype=float)[row],
        weight=weight_of[column],
        minutes=minutes[row, column],
        standard_minutes=limits[column],
        pair_candidate=pair_candidate,
        pair_cell=pair_cell,
        kinds=kinds,
    )


def _pairs(
    times: TravelTimes,
    places: pd.Index,
    candidates: pd.Index,
    cell_of: NDArray[np.int64],
    limits: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which candidate would bring which cell within its standard, sorted by cell and candidate."""
    place = places.get_indexer(times.origins)[times.pair_origin]
    candidate = candidates.get_indexer(times.destinations.astype(str))[times.destination]
    found_candidate, found_cell = [], []
    for kind, limit in enumerate(limits):
        cell = cell_of[place, kind]
        near = (place >= 0) & (candidate >= 0) & (cell >= 0) & within(times.minutes, limit)
        found_candidate.append(candidate[near])
        found_cell.append(cell[near])
    pair_candidate, pair_cell = np.concatenate(found_candidate), np.concatenate(found_cell)
    order = np.lexsort((pair_candidate, pair_cell))
    return pair_candidate[order], pair_cell[order]


def _all_there(asked: pd.Index, computed: pd.Index, way: str, what: str) -> None:
    lost = asked[~asked.isin(computed)]
    if len(lost):
        message = f"no travel times {way} {len(lost)} of the {what}: {', '.join(map(str, lost[:5]))}; compute them {way} all {what}"
        raise DataError(message)
