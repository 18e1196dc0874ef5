"""Minutes to the closest service of each kind, which one it is, and why where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.measures.nearest import k_nearest
from accessibility.measures.supply import match
from accessibility.travel.model import legs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from accessibility.travel.model import TravelTimes

__all__ = ["closest", "k_closest"]


def closest(times: TravelTimes, offers: pd.DataFrame, *, kinds: Iterable[str] | None = None, known: Iterable[str] = ()) -> pd.DataFrame:
    """Minutes from every place to the closest service of every kind, door to door.

    Parameters
    ----------
    times
        Minutes from places to services.
    offers
        Index (service, kind); column ``provider`` where known. Columns ``status``, ``channel``, ``seasons`` (see
        :func:`accessibility.measures.offers_with_services`) leave out remote and planned services and those closed in the season.
    kinds
        Kinds to look at, in the order of the result; a kind nobody offers is ``inf`` everywhere with the reason ``no_service``.
        All kinds of ``offers``, sorted, if left out.
    known
        Kinds that may be asked for although nobody offers them, such as a study's own; besides :data:`accessibility.vocabulary.KINDS`.

    Returns
    -------
    pandas.DataFrame
        Index (place, kind), every place with every kind. Columns ``minutes`` (``inf`` = unreached), ``service`` and ``provider``
        (missing where unreached or not known), ``access_minutes`` (the place's own), ``network_minutes``, ``egress_minutes``
        (``inf`` where unreached), ``reason`` (a word of ``accessibility.vocabulary.REASONS``) and ``max_minutes`` (how far was looked:
        what ``inf`` is known to be beyond).

    Raises
    ------
    UnknownWordError
        If a kind is neither offered nor known.
    DataError
        If travel times were not computed to a service that counts.

    Notes
    -----
    Equal minutes go to the service whose id comes first. Where no service is reached, the reason is the most telling that is true
    of any service of the kind: ``closed_in_season`` if one within reach is closed in the season; ``beyond_reach`` if an open one
    is on the same piece of the network; ``closed_in_season`` if it would be on the same piece with every seasonal road and service open;
    ``other_component`` if one is on a road elsewhere; ``no_road_within_snap`` if none has a road, and always where the place has
    none; ``no_service`` if nobody offers the kind. The field says *cost to closest* and *dual access* (Cui & Levinson 2020).
    """
    return k_closest(times, offers, 1, kinds=kinds, known=known).droplevel("rank")


def k_closest(
    times: TravelTimes, offers: pd.DataFrame, k: int, *, kinds: Iterable[str] | None = None, known: Iterable[str] = ()
) -> pd.DataFrame:
    """Minutes from every place to its k closest services of every kind, door to door.

    Parameters
    ----------
    times, offers, kinds, known
        As for :func:`closest`.
    k
        How many; 1 or more.

    Returns
    -------
    pandas.DataFrame
        Index (place, kind, rank), ranks 1 … k, all present; columns as for :func:`closest`. The reason ``no_service`` at rank 2 or
        later says that there are not that many services of the kind at all.

    Raises
    ------
    ValueError
        If ``k`` is less than 1.
    UnknownWordError
        If a kind is neither offered nor known.
    DataError
        If travel times were not computed to a service that counts.
    """
    if k < 1:
        raise ValueError(f"k must be 1 or more, given {k}")
    supply = match(times, offers, kinds=kinds, known=known)
    shape = (len(times.origins), len(supply.kinds), k)
    position, minutes = np.full(shape, -1, dtype=np.int64), np.full(shape, np.inf)
    row = np.full(shape, -1, dtype=np.int64)
    reason = np.empty(shape, dtype="U20")
    for number in range(len(supply.kinds)):
        open_now, rows, closed = supply.of(number)
        row_of = np.full(len(times.destinations) + 1, -1, dtype=np.int64)
        row_of[open_now] = rows
        wanted = row_of[:-1] >= 0
        position[:, number], minutes[:, number] = k_nearest(times, wanted, supply.id_rank, k)
        row[:, number] = row_of[position[:, number]]
        reason[:, number] = _reasons(times, open_now, closed, position[:, number] >= 0)
    index = pd.MultiIndex.from_product([times.origins, supply.kinds, range(1, k + 1)], names=["place", "kind", "rank"])
    return _table(times, offers, index, position.ravel(), minutes.ravel(), row.ravel(), reason.ravel())


def _table(
    times: TravelTimes,
    offers: pd.DataFrame,
    index: pd.MultiIndex,
    position: NDArray[np.int64],
    minutes: NDArray[np.float64],
    row: NDArray[np.int64],
    reason: NDArray[np.str_],
) -> pd.DataFrame:
    """One row for each place, kind and rank."""
    per_place = len(index) // max(len(times.origins), 1)
    access = np.repeat(times.access_minutes, per_place)
    egress = np.append(times.egress_minutes, np.inf)[position]
    network = np.full(len(index), np.inf)
    reached = position >= 0
    access[reached], network[reached], egress[reached] = legs(minutes[reached], access[reached], egress[reached])
    providers = offers["provider"] if "provider" in offers else pd.Series([None] * len(offers), dtype="str")
    return pd.DataFrame(
        {
            "minutes": minutes,
            "service": pd.Series(times.destinations.array).reindex(position).array,
            "provider": pd.Series(providers.array).reindex(row).array,
            "access_minutes": access,
            "network_minutes": network,
            "egress_minutes": egress,
            "reason": pd.Series(reason.tolist(), dtype="str").array,
            "max_minutes": float(times.max_minutes),
        },
        index=index,
    )


def _reasons(
    times: TravelTimes,
    open_now: NDArray[np.int64],
    closed: NDArray[np.int64],
    reached: NDArray[np.bool_],
) -> NDArray[np.str_]:
    """Why each rank is reached or not, shape (o, k): counts of services not among those reached already, from near to far."""
    here, here_any = times.origin_component, times.origin_component_any_season
    both = np.concatenate([open_now, closed])
    joined = _count_in(times.destination_component[open_now], here)
    joined_any = _count_in(times.destination_component_any_season[both], here_any)
    on_road = int((times.destination_component_any_season[both] >= 0).sum())
    already = reached.sum(axis=1)
    closed_near = np.zeros(len(here), dtype=bool)
    if len(closed):
        is_closed = np.zeros(len(times.destinations), dtype=bool)
        is_closed[closed] = True
        closed_near[times.pair_origin[is_closed[times.destination]]] = True
    why = np.select(
        [
            len(both) <= already,
            here_any < 0,
            closed_near,
            joined > already,
            joined_any > already,
            on_road > already,
        ],
        ["no_service", "no_road_within_snap", "closed_in_season", "beyond_reach", "closed_in_season", "other_component"],
        "no_road_within_snap",
    )
    return np.where(reached, "reached", why[:, np.newaxis])


def _count_in(components: NDArray[np.int32], of: NDArray[np.int32]) -> NDArray[np.int64]:
    """How many of the components equal each of another list; -1 (no road) equals nothing."""
    known = components[components >= 0]
    count = np.bincount(known, minlength=int(max(of.max(initial=0), known.max(initial=0))) + 1)
    return np.where(of >= 0, count[np.maximum(of, 0)], 0)
