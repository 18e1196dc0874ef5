"""Make the problem of shared service points from a study's tables and travel times, and say what was assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import DataError, DuplicateIdError, MissingColumnError
from accessibility.measures.closest import closest
from accessibility.measures.known import check_people
from accessibility.provenance import Remark
from accessibility.siting.bundles.problem import BundleProblem, Hosts, People
from accessibility.siting.bundles.supply import supply_of
from accessibility.siting.own_place import at_own_place
from accessibility.siting.problem import Pairs
from accessibility.vocabulary import MONTHS_OF_SEASON

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from accessibility.travel.model import TravelTimes

__all__ = ["bundle_problem"]


def bundle_problem(
    times_to_candidates: Mapping[str, TravelTimes],
    times_to_services: Mapping[str, TravelTimes],
    candidates: pd.DataFrame,
    offers: pd.DataFrame,
    places: pd.DataFrame,
    standards: pd.DataFrame,
    providers: pd.DataFrame,
    *,
    kinds: Iterable[str] | None = None,
    needed_hours: Mapping[str, float] | float = 4.0,
    stop_hours: Mapping[str, float] | float = 1.0,
    groups: Mapping[str, str | Mapping[str, str]] | None = None,
    group_weights: Mapping[str, Mapping[str, float] | float] | None = None,
    hosts_of_kind: Mapping[str, Iterable[str]] | None = None,
    services: pd.DataFrame | None = None,
    staff_times: TravelTimes | None = None,
    visits_week: float = 1.0,
    eur_staff_minute: float = 0.5,
    made_up: bool = False,
) -> BundleProblem:
    """Set up which candidates could become shared service points, what each can host, and who can bring it.

    Parameters
    ----------
    times_to_candidates, times_to_services
        Minutes from places, by season; both of the same seasons.
    candidates
        As :data:`accessibility.schema.CANDIDATES`; only those inside are chosen from. Also ``room_kinds``, ``extra_eur_year_<kind>``,
        ``channel`` (``mobile`` = a stop of a bus or a van) and ``place`` (places at the spot), each where there is one.
    offers
        What is offered today; index (service, kind).
    places
        Index place; ``inside``, people, and ``connection`` (``yes`` where remote services can be used; ``no``, empty and no column are
        not counted on).
    standards
        Index kind; ``minutes`` and, if given, ``weight``.
    providers
        As :data:`accessibility.schema.PROVIDERS`, with ``hours_week_<kind>``, ``eur_hour_<kind>`` and, for services by phone, video or
        web, ``remote_hours_week_<kind>`` and ``remote_eur_year_<kind>``.
    kinds
        What points may host; all kinds with a standard if left out.
    needed_hours, stop_hours
        Hours a week a kind must be offered at a point to count, and that a mobile stop offers it; one number or one for each kind.
    groups
        Name of each group of people = column of ``places``, or a column for each season (nobody in others); ``{"people": "people"}`` if
        left out.
    group_weights
        How much a group counts, in all or by kind; 1 each if left out.
    hosts_of_kind
        The kinds of houses that may host a kind; any, for kinds not named. A village may host any.
    services
        Services of today; a candidate whose ``host_service`` is closing has no host and is left out, and one whose host is open in some
        seasons only serves nobody in others.
    staff_times
        Minutes from providers' bases (services) to candidates; if left out visits cost nothing.
    visits_week, eur_staff_minute
        How often a provider comes to a point, and what a minute of its way costs.
    made_up
        Whether any of this is invented.

    Returns
    -------
    BundleProblem

    Raises
    ------
    MissingColumnError, DuplicateIdError, DataError
        If the tables are not what they must be.
    """
    wanted = tuple(dict.fromkeys(kinds)) if kinds is not None else tuple(standards.index.astype(str))
    seasons = tuple(times_to_candidates)
    _check(wanted, standards, candidates, providers, seasons, tuple(times_to_services))
    named = {"people": "people"} if groups is None else dict(groups)
    first = next(iter(named.values()))
    check_people(places, first if isinstance(first, str) else next(iter(first.values())))
    remarks: list[Remark] = []
    usable = _usable(candidates, services, remarks)
    inside = _sorted(places[places["inside"].to_numpy(dtype=bool)])
    hosts = _hosts(usable, wanted, hosts_of_kind or {}, remarks)
    people = People(
        ids=pd.Index(inside.index.astype(str), name="place"),
        names=inside["name"].to_numpy(dtype=object) if "name" in inside else inside.index.to_numpy(dtype=object),
        seasons=seasons,
        groups=tuple(named),
        persons=_persons(inside, named, seasons),
        group_weight=_weights(wanted, standards, named, group_weights or {}),
        season_weight=_share_of_year(seasons),
        pairs=tuple(
            _pairs(at_own_place(times_to_candidates[season], usable), inside.index, usable.index, _open(usable, services, season))
            for season in seasons
        ),
        now_minutes=np.stack([_now(times_to_services[season], offers, inside.index, wanted) for season in seasons]),
        connection=inside["connection"].eq("yes").fillna(value=False).to_numpy(dtype=bool)
        if "connection" in inside
        else np.zeros(len(inside), dtype=bool),
        max_minutes=min(
            [*(times.max_minutes for times in times_to_candidates.values()), *(t.max_minutes for t in times_to_services.values())]
        ),
    )
    supply = supply_of(_sorted(providers), wanted, usable, staff_times, 52.0 * 2.0 * visits_week * eur_staff_minute, remarks)
    return BundleProblem(
        kinds=wanted,
        standard_minutes=standards["minutes"].reindex(list(wanted)).to_numpy(dtype=float),
        needed_hours=_each(needed_hours, wanted, "needed_hours"),
        stop_hours=_each(stop_hours, wanted, "stop_hours"),
        hosts=hosts,
        supply=supply,
        people=people,
        made_up=made_up,
        remarks=tuple(remarks),
    )


def _check(
    kinds: tuple[str, ...],
    standards: pd.DataFrame,
    candidates: pd.DataFrame,
    providers: pd.DataFrame,
    to: tuple[str, ...],
    now: tuple[str, ...],
) -> None:
    lacking = [kind for kind in kinds if kind not in standards.index]
    if lacking or not kinds:
        raise DataError(
            f"no standard for {', '.join(lacking) or 'any kind'}; standards are given for {', '.join(map(str, standards.index))}"
        )
    if set(to) != set(now) or not to:
        raise DataError(f"travel times must be of the same seasons, given {', '.join(to)} to candidates and {', '.join(now)} to services")
    for name, table, columns in (("candidates", candidates, ("name", "inside")), ("providers", providers, ("sector",))):
        faults = [f"column {column!r} is missing" for column in columns if column not in table]
        if faults:
            raise MissingColumnError(faults, name)
        twice = table.index[table.index.duplicated()].unique()
        if len(twice):
            raise DuplicateIdError([f"ids must be unique; twice: {', '.join(map(str, twice[:5]))}"], name)


def _sorted(table: pd.DataFrame) -> pd.DataFrame:
    return table.iloc[np.argsort(table.index.astype(str).to_numpy(dtype=object), kind="stable")]


def _usable(candidates: pd.DataFrame, services: pd.DataFrame | None, remarks: list[Remark]) -> pd.DataFrame:
    """Candidates inside, whose host, if they need one, stays."""
    inside = candidates["inside"].to_numpy(dtype=bool)
    outside = candidates.index[~inside]
    if len(outside):
        remarks.append(Remark("candidates_outside", "excluded", len(outside), len(candidates), {}, tuple(map(str, outside))))
    homeless = np.zeros(len(candidates), dtype=bool)
    if services is not None and "host_service" in candidates:
        closing = services.index[services["status"] == "closing"]
        homeless = candidates["host_service"].isin(closing).to_numpy(dtype=bool)
        if homeless.any():
            gone = tuple(map(str, candidates.index[homeless]))
            remarks.append(Remark("candidates_closing", "excluded", len(gone), len(candidates), {}, gone))
    return _sorted(candidates[inside & ~homeless])


def _hosts(candidates: pd.DataFrame, kinds: tuple[str, ...], hosts_of_kind: Mapping[str, Iterable[str]], remarks: list[Remark]) -> Hosts:
    house = candidates["host_kind"].astype(str).to_numpy(dtype=object) if "host_kind" in candidates else np.full(len(candidates), "village")
    allowed = {kind: {*hosts_of_kind[kind], "village"} if kind in hosts_of_kind else None for kind in kinds}
    may = np.array([[words is None or word in words for words in allowed.values()] for word in house], dtype=bool).reshape(
        len(house), len(kinds)
    )
    mobile = (candidates["channel"] == "mobile").to_numpy(dtype=bool) if "channel" in candidates else np.zeros(len(candidates), dtype=bool)
    cost = _column(candidates, "cost_eur_year", np.nan)
    unknown = np.isnan(cost)
    if unknown.any():
        rows = tuple(map(str, candidates.index[unknown]))
        remarks.append(Remark("candidates_cost_unknown", "assumed", len(rows), len(candidates), {}, rows))
    room = np.where(mobile, np.inf, _column(candidates, "room_hours", np.inf))
    return Hosts(
        ids=pd.Index(candidates.index.astype(str), name="candidate"),
        names=candidates["name"].to_numpy(dtype=object),
        required=(candidates["status"] == "required").to_numpy(dtype=bool)
        if "status" in candidates
        else np.zeros(len(candidates), dtype=bool),
        mobile=mobile,
        room_hours=room,
        room_kinds=_column(candidates, "room_kinds", np.inf),
        cost_eur_year=np.where(unknown, 0.0, cost),
        extra_eur_year=np.stack([_column(candidates, f"extra_eur_year_{kind}", 0.0) for kind in kinds], axis=1),
        may_host=may,
        cost_unknown=unknown,
    )


def _column(table: pd.DataFrame, name: str, missing: float) -> NDArray[np.float64]:
    if name not in table:
        return np.full(len(table), missing)
    values = pd.to_numeric(table[name]).fillna(missing).to_numpy(dtype=float)
    if (values < 0).any():
        raise DataError(f"{name} must be 0 or more, negative at {', '.join(map(str, table.index[values < 0][:5]))}")
    return np.asarray(values)


def _persons(places: pd.DataFrame, groups: Mapping[str, str | Mapping[str, str]], seasons: tuple[str, ...]) -> NDArray[np.float64]:
    """Persons by season, group and place."""
    persons = np.zeros((len(seasons), len(groups), len(places)))
    for number, (group, columns) in enumerate(groups.items()):
        for season, word in enumerate(seasons):
            column = columns if isinstance(columns, str) else columns.get(word)
            if column is not None and column not in places:
                raise MissingColumnError([f"column {column!r} of group {group!r} is missing"], "places")
            persons[season, number] = 0.0 if column is None else pd.to_numeric(places[column]).to_numpy(dtype=float)
    return persons


def _weights(
    kinds: tuple[str, ...], standards: pd.DataFrame, groups: Iterable[str], group_weights: Mapping[str, Mapping[str, float] | float]
) -> NDArray[np.float64]:
    """How much each kind counts for each group."""
    of_kind = standards["weight"].fillna(1.0).reindex(list(kinds)).to_numpy(dtype=float) if "weight" in standards else np.ones(len(kinds))
    rows = []
    for group in groups:
        given = group_weights.get(group, 1.0)
        rows.append([float(given) if not hasattr(given, "get") else float(given.get(kind, 0.0)) for kind in kinds])
    return np.asarray(np.array(rows) * of_kind[None, :])


def _share_of_year(seasons: tuple[str, ...]) -> NDArray[np.float64]:
    months = np.array([len(MONTHS_OF_SEASON.get(season, (1,))) for season in seasons], dtype=float)
    return np.asarray(months / months.sum())


def _each(given: Mapping[str, float] | float, kinds: tuple[str, ...], name: str) -> NDArray[np.float64]:
    values = np.array([float(given if isinstance(given, (int, float)) else given[kind]) for kind in kinds], dtype=np.float64)
    if not (values > 0).all():
        raise DataError(f"{name} must be more than 0 for every kind, given {values.tolist()}")
    return values


def _open(candidates: pd.DataFrame, services: pd.DataFrame | None, season: str) -> NDArray[np.bool_]:
    """Which candidates have a host that is open in the season, or need none."""
    if services is None or "host_service" not in candidates or "seasons" not in services:
        return np.ones(len(candidates), dtype=bool)
    words = services["seasons"].fillna("").astype(str)
    shut = words.index[
        (words != "") & ~words.str.split(",").map(lambda named: season in [word.strip() for word in named]).to_numpy(dtype=bool)
    ]
    return np.asarray(~candidates["host_service"].isin(shut).to_numpy(dtype=bool))


def _pairs(times: TravelTimes, places: pd.Index, candidates: pd.Index, is_open: NDArray[np.bool_]) -> Pairs:
    lost = candidates[times.destinations.get_indexer(candidates) < 0]
    if len(lost):
        raise DataError(
            f"no travel times to {len(lost)} of the candidates: {', '.join(map(str, lost[:5]))}; compute them to all candidates"
        )
    place = places.get_indexer(times.origins)[times.pair_origin]
    candidate = candidates.get_indexer(times.destinations)[times.destination]
    kept = (place >= 0) & (candidate >= 0)
    kept[kept] = is_open[candidate[kept]]
    order = np.lexsort((place[kept], candidate[kept]))
    first = np.concatenate([[0], np.cumsum(np.bincount(candidate[kept], minlength=len(candidates)))]).astype(np.int64)
    return Pairs(first, place[kept][order].astype(np.int32), times.minutes[kept][order])


def _now(times: TravelTimes, offers: pd.DataFrame, places: pd.Index, kinds: tuple[str, ...]) -> NDArray[np.float64]:
    """Minutes today by place and kind; ``inf`` where nothing is within reach."""
    table = closest(times, offers, kinds=kinds, known=kinds)["minutes"].unstack("kind")  # noqa: PD010 - one value for each place and kind
    return np.asarray(table.reindex(index=places, columns=list(kinds)).to_numpy(dtype=float))
