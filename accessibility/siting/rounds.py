"""Weekly rounds of a library bus, a shop van or a circulating nurse: which stop on which day, in which order, for how long."""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import DataError, InfeasibleError, MissingPackageError, Reason, SitingError
from accessibility.light_html import light_html
from accessibility.measures.within import within
from accessibility.travel.engine.clock import working_seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.travel.model import TravelTimes

__all__ = ["Rounds", "hours_within_reach", "mobile_rounds"]

_SECONDS = 60
"""PyVRP counts in whole units; seconds are fine enough for a week."""


@dataclass(frozen=True)
class _Effort:
    """How long is searched, and from which seed."""

    steps: int
    seconds: float
    seed: int


@dataclass(frozen=True, eq=False)
class Rounds:
    """Rounds of a week, from the depot and back.

    Parameters
    ----------
    stops
        Index stop: ``day`` (1 …), ``order`` (1 …), ``arrives_minutes`` and ``leaves_minutes`` (after the start of the shift),
        ``stop_minutes``.
    days
        Index day: ``stops``, ``shift_minutes``, ``drive_minutes``.
    left_out
        Stops that no round visits, with ``reason``: ``no_way`` (unreached from the depot, or no way back), ``too_long`` (alone longer than
        a shift) or ``no_time`` (the week is full).
    minutes_week
        Driving and standing in all.
    seconds
        Wall time.
    solver
        How it was found.
    """

    stops: pd.DataFrame
    days: pd.DataFrame
    left_out: pd.DataFrame
    minutes_week: float
    seconds: float
    solver: str

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        drive = float(self.days["drive_minutes"].sum())
        return (
            f"<Rounds: {len(self.stops)} stops on {len(self.days)} days, {drive:,.0f} minutes of driving a week, "
            f"{len(self.left_out)} stops left out, {self.solver}, not proven shortest>"
        )

    def _repr_html_(self) -> str:
        """The same in a notebook, with the first rows."""
        return light_html(repr(self), {"days": self.days})


def mobile_rounds(
    times: TravelTimes,
    stops: pd.Series,
    *,
    depot: str,
    shift_minutes: float = 450.0,
    days: int = 5,
    worth: pd.Series | None = None,
    steps: int = 5_000,
    seconds: float = 30.0,
    seed: int = 1,
) -> Rounds:
    """Share stops out to the days of a week and put each day in order, so that most is served and least is driven.

    Parameters
    ----------
    times
        Minutes between the depot and stops and among stops, both ways.
    stops
        Index stop: minutes the bus stands there each week.
    depot
        Where rounds start and end.
    shift_minutes
        How long a day may be, driving and standing.
    days
        How many days there are; several buses are more days.
    worth
        Index stop: what a stop is worth (people times hours) when not all fit; all alike if left out.
    steps
        How many steps are searched.
    seconds
        How long is searched at most.
    seed
        Of the search: the same seed and number of steps give the same rounds, as long as the steps take no longer than ``seconds``.

    Returns
    -------
    Rounds

    Raises
    ------
    MissingPackageError
        Without the package ``pyvrp`` (extra ``rounds``).
    DataError
        If the depot or stops are not among the travel times.
    InfeasibleError
        If no stop at all can be visited within a shift.

    Notes
    -----
    A prize-collecting vehicle routing problem with a limit on each route's duration, by PyVRP (Wouda, Lan & Kool 2024). The rounds are
    checked from the travel times; they are good, not proven shortest.
    """
    started = working_seconds()
    if not shift_minutes > 0 or days < 1 or not (stops >= 0).all() or stops.index.has_duplicates:
        raise SitingError("shift_minutes and days must be more than 0, minutes at stops 0 or more and stops named once")
    minutes = _table(times, depot, stops)
    reason = _reasons(minutes, stops.to_numpy(dtype=float), shift_minutes)
    usable = np.flatnonzero(reason == "")
    if not len(usable):
        named = ", ".join(f"{stop} ({why})" for stop, why in zip(stops.index[:5], reason[:5], strict=True))
        raise InfeasibleError(
            f"no stop can be visited within a shift of {shift_minutes:g} minutes: {named}", Reason("stops_far", {"minutes": shift_minutes})
        )
    routes = _search(minutes, stops.to_numpy(dtype=float), usable, worth, stops.index, shift_minutes, days, _Effort(steps, seconds, seed))
    visited = [one for route in routes for one in route]
    reason[np.setdiff1d(usable, visited)] = "no_time"
    table, by_day = _tables(minutes, stops, routes)
    if len(by_day) and float(by_day["shift_minutes"].max()) > shift_minutes + 0.5:
        raise SitingError("a round is longer than a shift; this is a defect, please report it")
    lost = np.flatnonzero(reason != "")
    left_out = pd.DataFrame({"reason": reason[lost]}, index=pd.Index(stops.index[lost], name="stop"))
    return Rounds(table, by_day, left_out, float(by_day["shift_minutes"].sum()), working_seconds() - started, "PyVRP")


def hours_within_reach(times: TravelTimes, rounds: Rounds, *, minutes: float) -> pd.Series:
    """Hours a week that places have a visited stop within so many minutes.

    Parameters
    ----------
    times
        Minutes from places to stops.
    rounds
        The week.
    minutes
        The limit, inclusive.

    Returns
    -------
    pandas.Series
        Index place: hours, 0 where no visited stop is near.
    """
    times.require(minutes)
    standing = rounds.stops["stop_minutes"].reindex(times.destinations).fillna(0.0).to_numpy(dtype=float)
    near = within(times.minutes, minutes)
    hours = np.bincount(times.pair_origin[near], weights=standing[times.destination[near]] / 60.0, minlength=len(times.origins))
    return pd.Series(hours, index=pd.Index(times.origins, name="place"), name="hours_week")


def _table(times: TravelTimes, depot: str, stops: pd.Series) -> NDArray[np.float64]:
    """Minutes between the depot (first) and stops."""
    names = pd.Index([depot, *stops.index.astype(str)])
    lost = names[~(names.isin(times.origins) & names.isin(times.destinations))]
    if len(lost):
        raise DataError(f"no travel times from and to {', '.join(map(str, lost[:5]))}; compute them among the depot and all stops")
    table = times.matrix().reindex(index=names, columns=names).to_numpy(dtype=float).copy()
    np.fill_diagonal(table, 0.0)
    return np.asarray(table)


def _reasons(minutes: NDArray[np.float64], standing: NDArray[np.float64], shift_minutes: float) -> NDArray[np.object_]:
    """Why stops cannot be visited at all; empty text where they can."""
    alone = minutes[0, 1:] + standing + minutes[1:, 0]
    return np.select([np.isinf(alone), alone > shift_minutes], ["no_way", "too_long"], "").astype(object)


def _search(
    minutes: NDArray[np.float64],
    standing: NDArray[np.float64],
    usable: NDArray[np.int64],
    worth: pd.Series | None,
    names: pd.Index,
    shift_minutes: float,
    days: int,
    effort: _Effort,
) -> list[list[int]]:
    """Stops of each round in their order, by position."""
    try:
        import pyvrp
        from pyvrp.stop import MaxIterations, MaxRuntime, MultipleCriteria
    except ImportError as error:
        raise MissingPackageError("pyvrp", "rounds", "planning mobile rounds") from error
    model = pyvrp.Model()
    spots = [model.add_location(0, 0) for _ in range(len(usable) + 1)]
    model.add_depot(spots[0])
    share = np.ones(len(usable)) if worth is None else worth.reindex(names[usable]).fillna(0.0).to_numpy(dtype=float)
    most = float(share.max(initial=0.0)) or 1.0
    drive_all = float(minutes[np.isfinite(minutes)].max(initial=1.0)) * _SECONDS * 4
    for number, one in enumerate(usable):
        prize = int(drive_all * (1.0 + 99.0 * share[number] / most))
        model.add_client(spots[number + 1], service_duration=int(np.ceil(standing[one] * _SECONDS)), prize=prize, required=False)
    model.add_vehicle_type(num_available=days, shift_duration=int(shift_minutes * _SECONDS), unit_distance_cost=0, unit_duration_cost=1)
    at = np.concatenate([[0], usable + 1])
    forbidden = int(shift_minutes * _SECONDS) + 1
    for one, a in enumerate(at):
        for other, b in enumerate(at):
            if one != other:
                duration = int(np.ceil(minutes[a, b] * _SECONDS)) if np.isfinite(minutes[a, b]) else forbidden
                model.add_edge(spots[one], spots[other], distance=duration, duration=duration)
    with contextlib.redirect_stdout(io.StringIO()):
        found = model.solve(MultipleCriteria([MaxIterations(effort.steps), MaxRuntime(effort.seconds)]), seed=effort.seed, display=False)
    if not found.is_feasible():
        raise SitingError("no rounds were found in the time given; give more seconds", Reason("rounds_time"))
    return [[int(usable[idx]) for idx in _clients(route)] for route in found.best.routes()]


def _clients(route: object) -> list[int]:
    """Numbers of the clients a route visits, in order."""
    return [activity.idx for activity in route.schedule() if activity.is_client()]  # type: ignore[attr-defined]


def _tables(minutes: NDArray[np.float64], stops: pd.Series, routes: list[list[int]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Times of every stop and day, from the travel times alone."""
    rows, by_day = [], []
    for day, route in enumerate(sorted(routes, key=lambda route: str(stops.index[route[0]]) if route else ""), 1):
        now, here, drive = 0.0, 0, 0.0
        for order, one in enumerate(route, 1):
            drive += minutes[here, one + 1]
            now += minutes[here, one + 1]
            standing = float(stops.iloc[one])
            rows.append((stops.index[one], day, order, now, now + standing, standing))
            now, here = now + standing, one + 1
        drive += minutes[here, 0]
        by_day.append((day, len(route), now + minutes[here, 0], drive))
    columns = ["stop", "day", "order", "arrives_minutes", "leaves_minutes", "stop_minutes"]
    return (
        pd.DataFrame(rows, columns=columns).set_index("stop"),
        pd.DataFrame(by_day, columns=["day", "stops", "shift_minutes", "drive_minutes"]).set_index("day"),
    )
