"""Who is within the standard on site, with mobile services too, and with remote services where the connection exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import DataError, MissingColumnError
from accessibility.measures.closest import closest
from accessibility.measures.known import check_people, enough_known, known_sum
from accessibility.measures.supply import offer_states
from accessibility.measures.within import within
from accessibility.vocabulary import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from accessibility.travel.model import TravelTimes

__all__ = ["ByChannel", "by_channel", "people_by_channel", "remote_kinds"]


@dataclass(frozen=True, eq=False)
class ByChannel:
    """Access channel by channel; each channel is added to those before it: on site, then mobile, then remote.

    Parameters
    ----------
    kinds
        Index kind, places inside: ``places``, ``places_within_physical``, ``…_mobile``, ``…_remote``, ``places_connection_unknown`` (beyond
        the standard by car, the kind is offered remotely, and nobody knows whether the connection exists), ``offered_remote``.
    groups
        Index (kind, people_group), persons inside: ``people``, ``people_within_physical``, ``…_mobile``, ``…_remote`` (sums over places
        where people are known; the remote one is the least it can be), ``people_connection_unknown`` (how many more it could be), and the
        shares ``share_pct_within_…`` of the people known (NaN where people are known at fewer than nine tenths of the places).
    places
        Index (place, kind), inside, only where the standard is not met on site: ``reached_by`` (``mobile``, ``remote``, or empty for
        none or not known), ``connection`` (``yes``, ``no``, empty = not known), ``minutes`` by car, ``people``.
    """

    kinds: pd.DataFrame
    groups: pd.DataFrame
    places: pd.DataFrame


def by_channel(
    times: TravelTimes,
    offers: pd.DataFrame,
    standards: pd.DataFrame,
    places: pd.DataFrame,
    *,
    people: Sequence[str] = ("people",),
    not_using_pct: Mapping[str, float] | None = None,
) -> ByChannel:
    """Access without and with mobile and remote services, by kind and group of people.

    Parameters
    ----------
    times
        Minutes from places to services, out to the longest standard at least.
    offers
        Index (service, kind), with status, channel and seasons of their services.
    standards
        Index kind; column ``minutes``.
    places
        Index place; columns ``inside``, ``name``, those of ``people``, and ``connection``: ``yes``, ``no`` or empty (not known).
    people
        Columns of people to tell apart.
    not_using_pct
        Per cent of a group that does not use remote services though the connection exists; nobody where a group is not named.

    Returns
    -------
    ByChannel

    Raises
    ------
    MissingColumnError
        If places have no column ``connection`` or of people.
    DataError
        If a share is not from 0 to 100, or of a group that is not asked for.

    Notes
    -----
    A remote service reaches every place where the connection exists, in no time; a place whose connection is not known is never counted
    as reached, and told apart.
    """
    not_using = _checked(places, people, dict(not_using_pct or {}))
    kinds = list(standards.index.astype(str))
    limit = standards["minutes"].to_numpy(dtype=float)
    channel = offers["channel"].astype(str).to_numpy()
    shape = (len(places), len(kinds))
    minutes = [
        closest(times, offers[np.isin(channel, some)], kinds=kinds, known=kinds)["minutes"].to_numpy(dtype=float).reshape(shape)
        for some in (CHANNELS[:1], CHANNELS[:2])
    ]
    physical, mobile = (within(one, limit) for one in minutes)
    remotely = remote_kinds(offers, times.season, kinds)
    told = places["connection"].astype(object).to_numpy()
    connected, unknown = told == "yes", pd.isna(told)
    lacks = ~mobile & remotely
    remote, perhaps = mobile | (lacks & connected[:, None]), lacks & unknown[:, None]
    inside = places["inside"].to_numpy(dtype=bool)
    levels = (physical[inside], mobile[inside], remote[inside])
    return ByChannel(
        _kinds(kinds, levels, perhaps[inside], remotely),
        _groups(kinds, levels, perhaps[inside], places[inside], people, not_using),
        _places(kinds, levels, places[inside], minutes[1][inside]),
    )


def _checked(places: pd.DataFrame, people: Sequence[str], not_using: dict[str, float]) -> dict[str, float]:
    if "connection" not in places:
        raise MissingColumnError(["column 'connection' (yes, no, or empty where not known) is missing"], "places")
    for name in people:
        check_people(places, name, columns=("inside", "name"))
    for name, pct in not_using.items():
        if name not in people:
            raise DataError(f"not_using_pct: {name!r} is none of the groups of people asked for: {', '.join(people)}")
        if not 0 <= pct <= 100:
            raise DataError(f"not_using_pct: {name!r} must be from 0 to 100, given {pct}")
    return not_using


def remote_kinds(offers: pd.DataFrame, season: str, kinds: Sequence[str]) -> NDArray[np.bool_]:
    """Kinds that some remote service offers in a season.

    Parameters
    ----------
    offers
        Index (service, kind), with status, channel and seasons of their services.
    season
        Which.
    kinds
        Those asked for.

    Returns
    -------
    numpy.ndarray of bool, one for each kind
    """
    far = offers[(offers["channel"] == "remote").to_numpy(dtype=bool)]
    # Asked as if it were on site, since of a remote one only that is told.
    now = far[offer_states(far.drop(columns="channel"), season) == "open"]
    return np.isin(np.array(kinds, dtype=object), now.index.get_level_values("kind").astype(str).to_numpy(dtype=object))


def people_by_channel(
    count: NDArray[np.float64],
    physical: NDArray[np.bool_],
    mobile: NDArray[np.bool_],
    remote: NDArray[np.bool_],
    perhaps: NDArray[np.bool_],
    using: float,
) -> dict[str, float]:
    """Persons within the standard channel by channel, each added to those before it.

    Parameters
    ----------
    count
        Persons of each place; NaN = not known.
    physical, mobile, remote
        Places within the standard on site, with mobile services too, and with remote ones too; each has those of the one before.
    perhaps
        Places that a remote service would reach if the connection, which nobody knows of, exists.
    using
        Share of the people who use remote services where the connection exists, 0 to 1.

    Returns
    -------
    dict
        ``people_within_physical``, ``…_mobile``, ``…_remote`` and ``people_connection_unknown``, persons; NaN where nobody is known.
    """
    return {
        "people_within_physical": known_sum(count[physical]),
        "people_within_mobile": known_sum(count[mobile]),
        "people_within_remote": known_sum(np.where(mobile, count, using * count)[remote]),
        "people_connection_unknown": using * known_sum(count[perhaps]),
    }


def _kinds(
    kinds: list[str], levels: tuple[NDArray[np.bool_], ...], perhaps: NDArray[np.bool_], remotely: NDArray[np.bool_]
) -> pd.DataFrame:
    table = pd.DataFrame({"places": len(perhaps)}, index=pd.Index(kinds, name="kind", dtype="str"))
    for channel, reached in zip(CHANNELS, levels, strict=True):
        table[f"places_within_{channel}"] = reached.sum(axis=0)
    return table.assign(places_connection_unknown=perhaps.sum(axis=0), offered_remote=remotely)


def _groups(
    kinds: list[str],
    levels: tuple[NDArray[np.bool_], ...],
    perhaps: NDArray[np.bool_],
    places: pd.DataFrame,
    people: Sequence[str],
    not_using: dict[str, float],
) -> pd.DataFrame:
    rows = {}
    for number, kind in enumerate(kinds):
        physical, mobile, remote = (reached[:, number] for reached in levels)
        for group in people:
            count = places[group].to_numpy(dtype=float, na_value=np.nan)
            using = 1 - not_using.get(group, 0.0) / 100
            found = people_by_channel(count, physical, mobile, remote, perhaps[:, number], using)
            known = float(np.nansum(count))
            told = enough_known(len(count), int(np.isnan(count).sum())) and known > 0
            shares = {
                f"share_pct_within_{channel}": 100 * found[f"people_within_{channel}"] / known if told else np.nan for channel in CHANNELS
            }
            rows[(kind, group)] = {"people": known_sum(count), **found, **shares}
    return pd.DataFrame(list(rows.values()), index=pd.MultiIndex.from_tuples(list(rows), names=["kind", "people_group"]))


def _places(kinds: list[str], levels: tuple[NDArray[np.bool_], ...], places: pd.DataFrame, minutes: NDArray[np.float64]) -> pd.DataFrame:
    physical, mobile, remote = levels
    row, column = np.nonzero(~physical)
    by = np.select([mobile[row, column], remote[row, column]], ["mobile", "remote"], "")
    return pd.DataFrame(
        {
            "name": places["name"].array[row],
            "people": places["people"].to_numpy(dtype=float, na_value=np.nan)[row] if "people" in places else np.nan,
            "minutes": minutes[row, column],
            "reached_by": by,
            "connection": places["connection"].astype(object).fillna("").to_numpy()[row],
        },
        index=pd.MultiIndex.from_arrays(
            [places.index[row], pd.Index(np.array(kinds, dtype=object)[column], dtype="str")], names=["place", "kind"]
        ),
    )
