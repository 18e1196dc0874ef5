"""Which offers count for a measure: those that are open in the season and met by going there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import DataError, MissingColumnError, UnknownWordError, counted
from accessibility.measures.nearest import id_rank
from accessibility.provenance import Remark
from accessibility.vocabulary import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from accessibility.travel.model import TravelTimes

__all__ = ["Supply", "kinds_asked", "match", "offer_states", "offers_with_services", "supply_remarks"]

_OF_SERVICES = ("status", "channel", "seasons")
_ROWS_NAMED = 5


def offers_with_services(offers: pd.DataFrame, services: pd.DataFrame) -> pd.DataFrame:
    """Offers with the status, channel and seasons of their service beside them, so that measures know which count.

    Parameters
    ----------
    offers
        Index (service, kind).
    services
        Index service; columns ``status``, ``channel``, ``seasons`` and, if known, ``provider``.

    Returns
    -------
    pandas.DataFrame
        As ``offers``, with columns ``status``, ``channel``, ``seasons``; a provider that is not given for an offer is its service's.

    Raises
    ------
    DataError
        If offers name services that are not in ``services``.
    """
    lacking = [name for name in _OF_SERVICES if name not in services]
    if lacking:
        raise MissingColumnError([f"column {name!r} is missing" for name in lacking], "services")
    service = offers.index.get_level_values("service")
    unknown = service[~service.isin(services.index)].unique()
    if len(unknown):
        absent = counted(len(unknown), "service that is", "services that are")
        raise DataError(f"offers name {absent} not in services: {_named(unknown)}; add them or drop these offers")
    joined = offers.copy()
    for name in _OF_SERVICES:
        joined[name] = services[name].reindex(service).array
    if "provider" in services:
        of_service = pd.Series(services["provider"].reindex(service).array, index=joined.index)
        joined["provider"] = joined["provider"].where(joined["provider"].notna(), of_service) if "provider" in joined else of_service
    return joined


def offer_states(offers: pd.DataFrame, season: str) -> NDArray[np.str_]:
    """Whether each offer counts in a season, and if not, why.

    Parameters
    ----------
    offers
        Index (service, kind). Columns ``status``, ``channel`` and ``seasons`` (as :func:`offers_with_services` adds them) are
        looked at where they are there; without them every offer counts.
    season
        The season of the travel times.

    Returns
    -------
    numpy.ndarray of str, one for each offer
        ``open``; ``closed_in_season``; ``remote`` (nobody travels to it); ``planned`` (status ``candidate``: not there yet).

    Notes
    -----
    A service that is ``closing`` is still open, and a ``competitor`` serves people too; a ``mobile`` one is met at its stop.
    """
    nothing = np.zeros(len(offers), dtype=bool)
    planned = (offers["status"] == "candidate").to_numpy(dtype=bool) if "status" in offers else nothing
    remote = (offers["channel"] == "remote").to_numpy(dtype=bool) if "channel" in offers else nothing
    closed = ~_open_in(offers["seasons"], season) if "seasons" in offers else nothing
    return np.select([planned, remote, closed], ["planned", "remote", "closed_in_season"], "open")


def _open_in(seasons: pd.Series, season: str) -> NDArray[np.bool_]:
    """Whether the season is among those named; empty text is all year."""
    codes, texts = pd.factorize(seasons.fillna(""))
    named = [{word.strip() for word in str(text).split(",")} - {""} for text in texts]
    return np.array([not words or season in words for words in named], dtype=bool)[codes]


def supply_remarks(offers: pd.DataFrame, season: str) -> tuple[Remark, ...]:
    """What was left out of the measures of a season, to be shown with their results.

    Parameters
    ----------
    offers
        As for :func:`offer_states`.
    season
        The season of the travel times.

    Returns
    -------
    tuple of Remark
        One for each reason that left something out.
    """
    states = offer_states(offers, season)
    codes = {"remote": "offers_remote", "planned": "offers_planned", "closed_in_season": "offers_closed_in_season"}
    service = offers.index.get_level_values("service").astype(str)
    mobile = (
        (offers["channel"] == "mobile").to_numpy(dtype=bool) & (states == "open")
        if "channel" in offers
        else np.zeros(len(offers), dtype=bool)
    )
    counted = (Remark("offers_mobile", "noted", int(mobile.sum()), len(offers), {"season": season}, tuple(sorted(set(service[mobile])))),)
    left_out = tuple(
        Remark(
            code=code,
            kind="excluded",
            count=int((states == state).sum()),
            total=len(offers),
            details={"season": season},
            rows=tuple(sorted(set(service[states == state]))),
        )
        for state, code in codes.items()
        if (states == state).any()
    )
    return (*left_out, *counted) if mobile.any() else left_out


@dataclass(frozen=True, eq=False)
class Supply:
    """Offers as positions among the destinations of travel times.

    Parameters
    ----------
    kinds
        In the order of the result.
    kind, destination, row
        Shapes (n,): position in ``kinds``, in the destinations, and in ``offers`` of each offer that counts or is closed in the season.
    open
        Shape (n,): False where the service is closed in the season.
    destinations
        Ids, shape (d,).
    """

    kinds: tuple[str, ...]
    kind: NDArray[np.int64]
    destination: NDArray[np.int64]
    row: NDArray[np.int64]
    open: NDArray[np.bool_]
    destinations: pd.Index

    @cached_property
    def id_rank(self) -> NDArray[np.int64]:
        """Place of each destination in the order of ids, shape (d,); ties go to the lowest."""
        return id_rank(self.destinations)

    def of(self, kind: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Destinations that are open, their rows in the offers, and destinations closed in the season, of the kind at a position."""
        open_now, closed = (self.kind == kind) & self.open, (self.kind == kind) & ~self.open
        return self.destination[open_now], self.row[open_now], self.destination[closed]


def kinds_asked(kinds: Iterable[str] | None, offers: pd.DataFrame, known: Iterable[str] = ()) -> tuple[str, ...]:
    """The kinds that are asked for, each once, and none that is misspelt.

    Parameters
    ----------
    kinds
        As asked; all kinds of ``offers``, sorted, if None.
    offers
        Index (service, kind).
    known
        Kinds that may be asked for although nobody offers them; besides :data:`accessibility.vocabulary.KINDS`.

    Returns
    -------
    tuple of str

    Raises
    ------
    UnknownWordError
        If a kind is neither offered nor known.
    """
    offered = sorted(set(offers.index.get_level_values("kind").astype(str)))
    if kinds is None:
        return tuple(offered)
    wanted = tuple(dict.fromkeys(kinds))
    allowed = dict.fromkeys([*offered, *map(str, known), *KINDS])
    for kind in wanted:
        if str(kind) not in allowed:
            raise UnknownWordError(kind, allowed, "kind", "kinds")
    return wanted


def match(times: TravelTimes, offers: pd.DataFrame, *, kinds: Iterable[str] | None = None, known: Iterable[str] = ()) -> Supply:
    """Find the offers that count among the destinations of travel times.

    Parameters
    ----------
    times
        Minutes from places to services; a service that travel times say is closed in the season or only planned is taken so.
    offers
        Index (service, kind).
    kinds
        Kinds to look at, in the order of the result; all kinds of ``offers``, sorted, if left out.
    known
        Kinds that may be asked for although nobody offers them; besides :data:`accessibility.vocabulary.KINDS`.

    Returns
    -------
    Supply

    Raises
    ------
    UnknownWordError
        If a kind is neither offered nor known.
    DataError
        If travel times were not computed to a service that counts.
    """
    offered = offers.index.get_level_values("kind").astype(str)
    wanted = kinds_asked(kinds, offers, known)
    kind = pd.Index(wanted, dtype=object).get_indexer(pd.Index(offered, dtype=object))
    states = offer_states(offers, times.season)
    row = np.flatnonzero((kind >= 0) & np.isin(states, ["open", "closed_in_season"]))
    service = offers.index.get_level_values("service")[row]
    position = times.destinations.get_indexer(service)
    is_open = states[row] == "open"
    lost = (position < 0) & is_open
    if lost.any():
        message = (
            f"travel times were not computed to {counted(lost.sum(), 'service')} that offers name: {_named(service[lost].unique())}; "
            "compute them to all services, or keep only the offers of those they were computed to"
        )
        raise DataError(message)
    met = position >= 0
    if times.destination_reason is not None:
        told = np.append(times.destination_reason, "no_service")[position]
        met, is_open = met & (told != "no_service"), is_open & (told == "reached")
    return Supply(wanted, kind[row][met], position[met], row[met], is_open[met], times.destinations)


def _named(ids: pd.Index) -> str:
    """The first few ids, and how many more there are."""
    more = len(ids) - _ROWS_NAMED
    return ", ".join(map(str, ids[:_ROWS_NAMED])) + (f" and {more} more" if more > 0 else "")
