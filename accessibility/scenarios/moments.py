"""Who reaches what at one moment: the season, the crossings that run that day, and the services that are open that hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility import gaps, measures
from accessibility.measures.opening import hours_at, is_public_holiday
from accessibility.measures.supply import offer_states
from accessibility.measures.within import within
from accessibility.scenarios.outcome import evaluate
from accessibility.scenarios.present import present_in
from accessibility.scenarios.year import as_on

if TYPE_CHECKING:
    import datetime as dt

    from numpy.typing import NDArray

    from accessibility.measures.bounded import Bounded
    from accessibility.scenarios.outcome import Outcome
    from accessibility.study import Study

__all__ = ["Moment", "at_moment"]


@dataclass(frozen=True, eq=False)
class Then:
    """Offers that count at a moment, the closest services (index place, kind), and what is missing (index place, kind)."""

    offers: pd.DataFrame
    closest: pd.DataFrame
    missing: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Moment:
    """Access at one moment against any time of the same day's season.

    Parameters
    ----------
    kinds
        Index kind, inside the area. ``offers_open``, ``offers_closed``, ``offers_not_known`` (of those that people can go to in the season,
        near the area too); ``people_present``; ``people_within_any_time``, ``people_within_open`` (counting only what is known to be open:
        the least it can be) and ``people_within_perhaps`` (counting what is not known as well: the most it can be); ``places_within_…``;
        ``places_people_unknown`` (whose residents are in none of the numbers of people); each number of people with its bounds
        ``…_least`` and ``…_most``, between which it lies with those residents too (NaN where one place has no upper bound).
    places
        Index (place, kind), inside: places within the standard at any time that may not be at the moment: ``minutes_any_time``,
        ``minutes_open``, ``minutes_perhaps``, ``people``, ``name``.
    season, holiday
        The season of the day, and whether it is a public holiday.
    outcome
        The study on that day at any time.
    surely, perhaps
        What it comes to at the moment, counting only services known to be open, and counting those whose hours are not known as well: the
        offers that count, their closest services as :func:`accessibility.measures.closest` gives them, and who is missing what.
    """

    kinds: pd.DataFrame
    places: pd.DataFrame
    season: str
    holiday: bool
    outcome: Outcome
    surely: Then
    perhaps: Then


def at_moment(
    study: Study,
    moment: dt.datetime,
    *,
    country: str = "FI",
    persons: pd.DataFrame | pd.Series | None = None,
    before: Outcome | None = None,
) -> Moment:
    """Who is within each standard at a moment, when what is closed does not count and what is not known is told apart.

    Parameters
    ----------
    study
        The study; its dated ferries and ice roads run as on that day.
    moment
        Local time.
    country
        Whose public holidays hold.
    persons
        Index (place, month): people present, as for :func:`accessibility.scenarios.through_the_year`; those who live there if left out.
    before
        An outcome to go on from, such as that of another moment.

    Returns
    -------
    Moment

    Notes
    -----
    A service must be open at the moment itself; the minutes people travel are not added to it. Remote services are not travelled to.
    """
    that_day, season = as_on(study, moment.date())
    outcome = evaluate(that_day, season, before=before)
    counts = (offer_states(outcome.offers, season) == "open") & outcome.offers.index.get_level_values("kind").isin(list(outcome.kinds))
    offers = outcome.offers[counts]
    states = hours_at(offers["opening_hours"] if "opening_hours" in offers else pd.Series("", index=offers.index), moment, country=country)
    kinds = list(outcome.kinds)
    shape = (len(study.places), len(kinds))
    any_time = np.stack([outcome.minutes(kind) for kind in kinds], axis=1)
    surely, perhaps = (_then(outcome, offers[np.isin(states, some)], kinds) for some in (("open",), ("open", "not_known")))
    here = present_in(study, persons, moment.month)
    minutes = {"any_time": any_time}
    minutes |= {
        name: of.closest["minutes"].to_numpy(dtype=float).reshape(shape) for name, of in (("open", surely), ("perhaps", perhaps))
    }  # fmt: skip
    holiday = is_public_holiday(moment.date(), country=country)
    limit = study.standards["minutes"].to_numpy(dtype=float)
    return Moment(
        _kinds(study, kinds, offers, states, minutes, here), _places(study, kinds, minutes, limit, here.known), season, holiday, outcome,
        surely, perhaps,
    )  # fmt: skip


def _then(outcome: Outcome, offers: pd.DataFrame, kinds: list[str]) -> Then:
    closest = measures.closest(outcome.times, offers, kinds=kinds, known=kinds)
    return Then(offers, closest, gaps.missing(closest, outcome.study.standards, outcome.study.places))


def _kinds(
    study: Study,
    kinds: list[str],
    offers: pd.DataFrame,
    states: NDArray[np.str_],
    minutes: dict[str, NDArray[np.float64]],
    people: Bounded,
) -> pd.DataFrame:
    inside = study.places["inside"].to_numpy(dtype=bool)
    here = people.at(inside)
    limit = study.standards["minutes"].to_numpy(dtype=float)
    kind_of = offers.index.get_level_values("kind").astype(str).to_numpy(dtype=object)
    rows = {}
    for number, kind in enumerate(kinds):
        row: dict[str, float] = {
            f"offers_{state}": int(((kind_of == kind) & (states == state)).sum()) for state in ("open", "closed", "not_known")
        }
        near = {name: within(of[:, number], limit[number])[inside] for name, of in minutes.items()}
        row |= {"places": int(inside.sum()), **{f"places_within_{name}": int(some.sum()) for name, some in near.items()}}
        row |= {"places_people_unknown": int(here.unknown.sum()), **here.sums("people_present")}
        for name, some in near.items():
            row |= here.sums(f"people_within_{name}", some)
        rows[kind] = row
    return pd.DataFrame(list(rows.values()), index=pd.Index(list(rows), name="kind", dtype="str"))


def _places(
    study: Study, kinds: list[str], minutes: dict[str, NDArray[np.float64]], limit: NDArray[np.float64], people: NDArray[np.float64]
) -> pd.DataFrame:
    inside = study.places["inside"].to_numpy(dtype=bool)
    row, column = np.nonzero(within(minutes["any_time"], limit) & ~within(minutes["open"], limit) & inside[:, None])
    index = pd.MultiIndex.from_arrays(
        [study.places.index[row], pd.Index(np.array(kinds, dtype=object)[column], dtype="str")], names=["place", "kind"]
    )
    cells = {f"minutes_{name}": of[row, column] for name, of in minutes.items()}
    return pd.DataFrame({"name": study.places["name"].array[row], "people": people[row], **cells}, index=index)
