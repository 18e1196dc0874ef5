"""What every siting model starts from: candidates, places, and the sparse pairs within reach."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from accessibility.measures.known import known_sum
from accessibility.measures.within import within

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from accessibility.provenance import Remark

__all__ = ["Pairs", "SitingProblem"]


class Pairs(NamedTuple):
    """Pairs by candidate: candidate ``j`` has those with ``first[j] <= pair < first[j + 1]``; m candidates, p pairs.

    Parameters
    ----------
    first
        Shape (m + 1,), int64.
    place
        Position of the place of each pair, rising within a candidate, shape (p,), int32.
    value
        Minutes, or what serving the place from the candidate costs, shape (p,), float64.
    """

    first: NDArray[np.int64]
    place: NDArray[np.int32]
    value: NDArray[np.float64]

    @property
    def candidate(self) -> NDArray[np.int32]:
        """Position of the candidate of each pair, shape (p,)."""
        return np.repeat(np.arange(len(self.first) - 1, dtype=np.int32), np.diff(self.first))

    def where(self, kept: NDArray[np.bool_]) -> Pairs:
        """Only some of the pairs.

        Parameters
        ----------
        kept
            Which, shape (p,).

        Returns
        -------
        Pairs
        """
        counts = np.bincount(self.candidate[kept], minlength=len(self.first) - 1)
        return Pairs(np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), self.place[kept], self.value[kept])

    def of_candidates(self, candidates: NDArray[np.integer]) -> Pairs:
        """The pairs of some candidates, in the order given.

        Parameters
        ----------
        candidates
            Their positions, shape (k,).

        Returns
        -------
        Pairs
            Of k candidates.
        """
        counts = np.diff(self.first)[candidates]
        first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        taken = np.arange(first[-1]) - np.repeat(first[:-1] - self.first[candidates], counts)
        return Pairs(first, self.place[taken], self.value[taken])


@dataclass(frozen=True, eq=False)
class SitingProblem:
    """Candidates, places and minutes within reach; m candidates, n places. Ids are sorted, so that row order changes nothing.

    Parameters
    ----------
    candidates, places
        Ids, shapes (m,) and (n,).
    candidate_names, place_names
        The names people use, same shapes.
    status
        ``candidate`` may be chosen; ``required`` and ``open`` (there today) must be; ``closing`` is not chosen; ``competitor`` is not
        chosen and takes people only in models of market share. Shape (m,).
    people
        Persons at each place, NaN = not known, shape (n,).
    pairs
        Minutes from places to candidates within reach.
    now_minutes
        To the closest service that stays whatever is chosen, ``inf`` where there is none, shape (n,).
    max_minutes
        How far travel times were computed.
    cost_eur_year
        Of opening each candidate, NaN = not known, shape (m,).
    capacity
        Persons each candidate can serve, ``inf`` = no limit, shape (m,).
    counts
        ``people``, or ``places`` where people are known at too few places: then each place counts one.
    remarks
        What was left out.
    """

    candidates: pd.Index
    candidate_names: NDArray[np.object_]
    status: NDArray[np.object_]
    places: pd.Index
    place_names: NDArray[np.object_]
    people: NDArray[np.float64]
    pairs: Pairs
    now_minutes: NDArray[np.float64]
    max_minutes: float
    cost_eur_year: NDArray[np.float64]
    capacity: NDArray[np.float64]
    counts: str = "people"
    remarks: tuple[Remark, ...] = ()

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        return (
            f"<SitingProblem: {len(self.candidates):,} candidates, {len(self.places):,} places, {known_sum(self.people):,.0f} people, "
            f"{len(self.pairs.place):,} pairs within {self.max_minutes:g} minutes>"
        )

    @property
    def weight(self) -> NDArray[np.float64]:
        """What each place counts: its people (0 where not known), or 1 where places are counted; shape (n,)."""
        return np.nan_to_num(self.people, nan=0.0) if self.counts == "people" else np.ones(len(self.places))

    @property
    def must(self) -> NDArray[np.bool_]:
        """Candidates that have to be chosen, shape (m,)."""
        return np.isin(self.status.astype(str), ["required", "open"])

    @property
    def may(self) -> NDArray[np.bool_]:
        """Candidates that have to or may be chosen, shape (m,)."""
        return np.asarray(self.must | (self.status.astype(str) == "candidate"))

    def within(self, minutes: float) -> Pairs:
        """The pairs within so many minutes, inclusive.

        Parameters
        ----------
        minutes
            The limit.

        Returns
        -------
        Pairs
        """
        return self.pairs.where(within(self.pairs.value, minutes))

    def choosable(self) -> tuple[NDArray[np.int64], SitingProblem]:
        """The candidates that have to or may be chosen.

        Returns
        -------
        tuple
            Their positions here, and the problem of them alone.
        """
        kept = np.flatnonzero(self.may)
        if len(kept) == len(self.candidates):
            return kept, self
        return kept, self.only(kept)

    def only(self, kept: NDArray[np.integer]) -> SitingProblem:
        """The problem of some of the candidates.

        Parameters
        ----------
        kept
            Their positions, rising.

        Returns
        -------
        SitingProblem
        """
        return replace(
            self,
            candidates=self.candidates[kept],
            candidate_names=self.candidate_names[kept],
            status=self.status[kept],
            pairs=self.pairs.of_candidates(kept),
            cost_eur_year=self.cost_eur_year[kept],
            capacity=self.capacity[kept],
        )

    def named_places(self, positions: NDArray[np.integer], most: int = 5) -> str:
        """Names of places for a message: the first few, and how many more.

        Parameters
        ----------
        positions
            Which places.
        most
            How many names at most.

        Returns
        -------
        str
        """
        return _named(self.place_names, self.places, positions, most)

    def named_candidates(self, positions: NDArray[np.integer], most: int = 5) -> str:
        """Names of candidates for a message: the first few, and how many more.

        Parameters
        ----------
        positions
            Which candidates.
        most
            How many names at most.

        Returns
        -------
        str
        """
        return _named(self.candidate_names, self.candidates, positions, most)


def _named(names: NDArray[np.object_], ids: pd.Index, positions: NDArray[np.integer], most: int) -> str:
    shown = [f"{names[one]} ({ids[one]})" if str(names[one]) != str(ids[one]) else str(ids[one]) for one in positions[:most]]
    more = len(positions) - most
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
