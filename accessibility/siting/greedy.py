"""Shared service points ranked by the people who would gain, chosen one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accessibility.errors import DataError, MissingColumnError, SitingError
from accessibility.light_html import light_html
from accessibility.measures.known import check_people, enough_known, known_sum
from accessibility.provenance import Remark
from accessibility.siting.cover import cover
from accessibility.siting.gains import chosen_table, gains_table, ranking_table, unhelped_table
from accessibility.siting.own_place import at_own_place
from accessibility.siting.pick import greedy

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from accessibility.siting.cover import Cover
    from accessibility.siting.pick import Picked
    from accessibility.travel.model import TravelTimes

__all__ = ["ServicePoints", "service_points"]


@dataclass(frozen=True, eq=False)
class ServicePoints:
    """Candidates in the order they would be chosen, what each gains, and how far from the best the choice can be.

    Parameters
    ----------
    chosen
        Index candidate, in the order of choice. Columns ``step`` (1 …), ``name``, ``host_kind``, ``status``, then what this step adds:
        ``people_gained`` (persons at places that gain a kind for the first time, each place once), ``places_gained``,
        ``person_kinds_gained`` and ``place_kinds_gained`` (weighted by the standards' weights; what is maximised),
        ``places_gained_people_unknown``, ``people_gained_<kind>`` and ``places_gained_<kind>``; and so far in all
        ``people_gained_so_far``, ``places_gained_so_far``, ``share_pct_so_far`` and ``share_pct_place_kinds_so_far`` (of the weighted gain,
        and of the place-kinds, that all candidates together could bring).
    ranking
        Index candidate, best first: the same gains for each candidate alone.
    gains
        Index (place, kind): everyone who gains. Columns ``people``, ``candidate`` (closest of the chosen), ``step``, ``minutes_before``
        (``inf`` = unreached), ``minutes_after``, ``standard_minutes``.
    unhelped
        Index (place, kind): everyone no candidate can bring within the standard. Columns ``people``, ``minutes_before``,
        ``standard_minutes``, ``candidate`` (the closest) and ``candidate_minutes``: the smallest standard that would help; ``inf`` = none
        within reach.
    kinds
        What each service point offers.
    objective
        ``person_kinds``, or ``place_kinds`` where people are known at too few places
        (see :func:`accessibility.measures.known.enough_known`).
    value, bound
        Weighted gain of the choice, and what no choice of as many candidates can exceed.
    people_missing, people_gained
        Persons (known) at places inside that lack one of the kinds, and those of them who gain one.
    places_missing, places_gained, places_people_unknown
        Places inside that lack one of the kinds, those of them that gain one, and those of them whose people are not known.
    candidates_count
        How many candidates there were to choose from.
    count
        How many were asked for.
    mode, season
        Of the travel times.
    remarks
        What was left out.
    """

    chosen: pd.DataFrame
    ranking: pd.DataFrame
    gains: pd.DataFrame
    unhelped: pd.DataFrame
    kinds: tuple[str, ...]
    objective: str
    value: float
    bound: float
    people_missing: float
    people_gained: float
    places_missing: int
    places_gained: int
    places_people_unknown: int
    candidates_count: int
    count: int
    mode: str
    season: str
    remarks: tuple[Remark, ...] = ()

    @property
    def gap_pct(self) -> float:
        """How much better than this choice the best one could at most be, per cent of the bound; 0 is proven optimal."""
        return 100.0 * (self.bound - self.value) / self.bound if self.bound > self.value else 0.0

    @property
    def proven_optimal(self) -> bool:
        """Whether no choice of as many candidates gains more; where people are known of some places only, for those alone."""
        return self.gap_pct <= 1e-9

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        gained = f"{_spaced(self.places_gained)} of {_spaced(self.places_missing)} places gained"
        if self.places_people_unknown < self.places_missing:
            gained = f"{_spaced(self.people_gained)} of {_spaced(self.people_missing)} people gained"
        if self.places_people_unknown:
            gained += f" (people not known at {self.places_people_unknown} of {self.places_missing} places)"
        known = " for the people known" if self.objective == "person_kinds" and self.places_people_unknown else ""
        proof = f"proven optimal{known}" if self.proven_optimal else f"not proven optimal, at most {self.gap_pct:.1f} % below the best"
        return f"<ServicePoints: {len(self.chosen)} of {self.candidates_count} candidates, {gained}, greedy: {proof}>"

    def _repr_html_(self) -> str:
        """The same in a notebook, with the first rows."""
        return light_html(repr(self), {"chosen": self.chosen})


def service_points(
    places: pd.DataFrame,
    offers: pd.DataFrame,
    standards: pd.DataFrame,
    times_to_services: TravelTimes,
    times_to_candidates: TravelTimes,
    candidates: pd.DataFrame,
    *,
    kinds: Iterable[str] | None = None,
    count: int = 3,
    people: str = "people",
) -> ServicePoints:
    """Choose candidates so that most people get the kinds they lack within the standard, one candidate after the other.

    Parameters
    ----------
    places
        Index place; columns ``inside`` and ``people``. Only places inside count; people empty = not known, counted as places.
    offers
        What is offered today; index (service, kind).
    standards
        Index kind; columns ``minutes`` and, if given, ``weight``.
    times_to_services, times_to_candidates
        Minutes from places to services and to candidates, of one season.
    candidates
        As :data:`accessibility.schema.CANDIDATES`; only those inside are chosen from; ``required`` ones are chosen first. A candidate
        whose column ``place`` names a place takes that place 0 minutes.
    kinds
        What each service point would offer; all kinds with a standard if left out.
    count
        How many to choose, required ones included.
    people
        The column of ``places`` that says how many people live there.

    Returns
    -------
    ServicePoints

    Raises
    ------
    DataError
        If a kind has no standard, people are negative, or travel times are lacking from a place or to a candidate.
    ReachError
        If a standard is beyond the minutes that were computed.
    SitingError
        If more candidates are required than are to be chosen, or the two travel times are not of one season and mode.

    Notes
    -----
    What counts is people times kinds: every kind a place lacks today and would have within its standard, weighted by the kind's
    weight and the place's people. Equal gains go to more places, then to the id that comes first.
    """
    wanted = tuple(dict.fromkeys(kinds)) if kinds is not None else tuple(standards.index.astype(str))
    _check(places, candidates, times_to_services, times_to_candidates, wanted, count, people)
    usable = candidates[candidates["inside"].to_numpy(dtype=bool)]
    to_candidates = at_own_place(times_to_candidates, usable)
    problem = cover(places, offers, standards, times_to_services, to_candidates, usable, kinds=wanted, people=people)
    required = usable.index[usable["status"] == "required"].astype(str) if "status" in usable else usable.index[:0]
    if len(required) > count:
        raise SitingError(f"{len(required)} candidates are required but {count} are to be chosen; raise count or require fewer")
    inside = places.loc[places["inside"].to_numpy(dtype=bool), people]
    enough = enough_known(len(inside), int(inside.isna().sum()))
    place_worth = problem.weight.copy()
    people_worth = problem.known_people * problem.weight if enough else np.zeros_like(place_worth)
    picked = greedy(problem, people_worth, place_worth, count=count, required=tuple(problem.candidates.get_indexer(required).tolist()))
    return _result(problem, picked, usable, to_candidates, count, _left_out(candidates, usable))


def _check(
    places: pd.DataFrame,
    candidates: pd.DataFrame,
    to_services: TravelTimes,
    to_candidates: TravelTimes,
    kinds: tuple[str, ...],
    count: int,
    people: str,
) -> None:
    """Refuse what cannot be meant, by name."""
    check_people(places, people)
    lacking = [name for name in ("name", "host_kind", "inside") if name not in candidates]
    if lacking:
        raise MissingColumnError([f"column {name!r} is missing" for name in lacking], "candidates")
    if not kinds:
        raise DataError("a service point needs at least one kind; give kinds, or standards with rows")
    if count < 0:
        raise SitingError(f"count must be 0 or more, given {count}")
    if (to_services.season, to_services.mode) != (to_candidates.season, to_candidates.mode):
        given = f"{to_services.mode}, {to_services.season} to services and {to_candidates.mode}, {to_candidates.season} to candidates"
        raise SitingError(f"travel times must be of one mode and season, given {given}")


def _left_out(candidates: pd.DataFrame, usable: pd.DataFrame) -> tuple[Remark, ...]:
    outside = candidates.index.difference(usable.index)
    if not len(outside):
        return ()
    return (Remark("candidates_outside", "excluded", len(outside), len(candidates), {}, tuple(map(str, outside))),)


def _result(
    problem: Cover, picked: Picked, usable: pd.DataFrame, times: TravelTimes, count: int, remarks: tuple[Remark, ...]
) -> ServicePoints:
    """Every number of the result, from the problem and the choice."""
    helped = picked.step >= 0
    place = problem.first_of_place
    first_cell = np.unique(place, return_index=True)[1]
    gaining = np.unique(place[helped])
    people_of = problem.people[first_cell]
    return ServicePoints(
        chosen=chosen_table(problem, picked, usable),
        ranking=ranking_table(problem, usable),
        gains=gains_table(problem, picked, times),
        unhelped=unhelped_table(problem, times),
        kinds=problem.kinds,
        objective=picked.objective,
        value=picked.value,
        bound=picked.bound,
        people_missing=known_sum(people_of),
        people_gained=known_sum(people_of[gaining]),
        places_missing=len(first_cell),
        places_gained=len(gaining),
        places_people_unknown=int(np.isnan(people_of).sum()),
        candidates_count=len(usable),
        count=count,
        mode=times.mode,
        season=times.season,
        remarks=remarks,
    )


def _spaced(number: float) -> str:
    """Thousands apart: 1 874."""
    return "not known" if number != number else f"{number:,.0f}".replace(",", " ")  # noqa: PLR0124
