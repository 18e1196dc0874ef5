"""Checks of one rule against places and services: passed or not, the margin, who breaks it, the cheapest mend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import csr_array

from accessibility.errors import DataError
from accessibility.gaps.rules.all_year import only_all_year
from accessibility.gaps.rules.distances import KM, nearest_straight_km
from accessibility.gaps.rules.mend import cheapest_candidates, fewest_places
from accessibility.measures.closest import closest
from accessibility.measures.known import check_people, enough_known, known_sum
from accessibility.measures.offered import pair_matrix
from accessibility.measures.supply import offer_states, offers_with_services
from accessibility.measures.within import within
from accessibility.provenance import Remark

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from accessibility.gaps.rules.rule import Rule
    from accessibility.travel.model import TravelTimes

__all__ = ["RuleResult", "check_rule"]


@dataclass(frozen=True, eq=False)
class RuleResult:
    """What a rule says of a study area.

    Parameters
    ----------
    rule
        The rule; its ``verify`` and ``not_checked`` belong beside every result.
    passed
        True or False for a rule of shares; where people are known at fewer than nine tenths of the places inside (a few known towns must
        not speak for the rest) only if it is the same however many live at the others, else None; None too for rules that entitle
        instead of bind.
    value
        Per cent of people within or beyond; people beyond (``beyond``); services that fulfil it (``spacing``). NaN = not known.
    margin
        Per cent points to spare (below 0: short); NaN for other forms.
    people_needed
        How many people must be brought within the limit for the rule to pass; 0 where it passes, NaN where that is not known.
    places
        Index place: those inside beyond the limit, most people first. Columns ``name`` where known, ``distance`` (in the rule's metric;
        ``inf`` = none within reach), ``beyond``, ``people``, ``service`` (the closest).
    services
        Index service, of the rule's kind inside the area, only for ``spacing``: ``name`` where known, ``distance``, ``next_service``,
        ``margin`` and ``fulfils``; ``all_year`` (empty = not known, and taken to be) where the rule asks for that.
    mend_places
        The fewest places whose people would be enough, with ``people_so_far``.
    mend_candidates
        Index candidate: the cheapest that would be enough together, with ``cost``; empty where none are given or all are not enough.
    mend_proven
        Whether no cheaper candidates would do.
    remarks
        Whose people are not known; that the rule must be verified.
    places_inside, places_known
        How many places are inside, and at how many of them people are known.
    share_pct_people_within_least, share_pct_people_within_most
        Between what the share of people within the limit is however many live where it is not known; NaN where nobody is known to live.
    """

    rule: Rule
    passed: bool | None
    value: float
    margin: float
    people_needed: float
    places: pd.DataFrame
    services: pd.DataFrame
    mend_places: pd.DataFrame
    mend_candidates: pd.DataFrame
    mend_proven: bool
    remarks: tuple[Remark, ...] = ()
    places_inside: int = 0
    places_known: int = 0
    share_pct_people_within_least: float = float("nan")
    share_pct_people_within_most: float = float("nan")

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        said = {True: "passed", False: "not passed", None: "no verdict"}[self.passed]
        flag = "; verify before use" if self.rule.verify else ""
        return f"<RuleResult {self.rule.id}: {said}, value {self.value:g}{flag}>"


def check_rule(
    rule: Rule,
    places: gpd.GeoDataFrame,
    services: gpd.GeoDataFrame,
    offers: pd.DataFrame,
    *,
    times: TravelTimes | None = None,
    between: TravelTimes | None = None,
    candidates: gpd.GeoDataFrame | None = None,
    to_candidates: TravelTimes | None = None,
    season: str = "summer",
    most_people: pd.Series | None = None,
) -> RuleResult:
    """Check one rule inside the study area.

    Parameters
    ----------
    rule
        What is asked.
    places
        Index place; columns ``inside``, the rule's people column and, if known, ``name``.
    services
        Index service; columns ``status``, ``channel``, ``seasons``, and ``inside`` for a rule of spacing.
    offers
        Index (service, kind).
    times
        From places to services: minutes, or kilometres by :func:`accessibility.gaps.rules.distances.road_km`; not needed for straight ones.
    between
        The same from services to services, for a rule of spacing.
    candidates
        Where the kind could be offered, for the cheapest mend; column ``cost_eur_year`` (each costs the same where it is missing or empty).
    to_candidates
        As ``times``, to the candidates.
    season
        For straight distances; travel times know theirs.
    most_people
        Index place: how many can live there at most where it is not known, as of numbers hidden because they are small; without end for
        places it does not have.

    Returns
    -------
    RuleResult

    Raises
    ------
    DataError
        If travel times are lacking or of another metric than the rule's.
    ReachError
        If the limit is beyond what was computed.
    """
    known = offers_with_services(offers, services)
    if rule.form == "spacing":
        return _spacing(rule, services, known, between, season)
    check_people(places, rule.people)
    distance, service = _to_closest(rule, places, services, known, times, season)
    inside = places["inside"].to_numpy(dtype=bool)
    people = places[rule.people].to_numpy(dtype=float, na_value=np.nan)
    beyond = inside & ~within(distance, rule.limit)
    table = pd.DataFrame(
        {
            **({"name": places["name"].array} if "name" in places else {}),
            "distance": distance,
            "beyond": np.where(beyond, distance - rule.limit, 0.0),
            "people": people,
            "service": pd.array(service, dtype="str"),
        },
        index=places.index,
    )[beyond].sort_values("people", ascending=False, kind="stable", na_position="last")
    total, outside = known_sum(people[inside]), known_sum(people[beyond])
    enough = enough_known(int(inside.sum()), int((inside & np.isnan(people)).sum()))
    unknown = inside & np.isnan(people)
    most = np.full(len(places), np.inf) if most_people is None else most_people.reindex(places.index).fillna(np.inf).to_numpy(dtype=float)
    bounds = _bounds(total, outside, float(most[unknown & ~beyond].sum()), float(most[unknown & beyond].sum()))
    passed, value, margin, needed = _verdict(rule, total if enough else float("nan"), outside)
    if passed is None and rule.form != "beyond":
        passed, needed = _whoever_lives_there(rule, bounds)
    mended, proven = _by_candidates(rule, table, places, candidates, to_candidates, needed)
    return RuleResult(
        rule=rule,
        passed=passed,
        value=value,
        margin=margin,
        people_needed=needed,
        places=table,
        services=pd.DataFrame(columns=["distance", "next_service", "margin", "fulfils"]),
        mend_places=fewest_places(table, needed),
        mend_candidates=mended,
        mend_proven=proven,
        remarks=_remarks(rule, places.index[inside & np.isnan(people)], int(inside.sum())),
        places_inside=int(inside.sum()),
        places_known=int((inside & ~unknown).sum()),
        share_pct_people_within_least=bounds[0],
        share_pct_people_within_most=bounds[1],
    )


def _bounds(total: float, beyond: float, most_within: float, most_beyond: float) -> tuple[float, float]:
    """Least and most per cent of people within, of known people and of at most so many more within and beyond; NaN where none is known."""
    if not total > 0:
        return float("nan"), float("nan")
    outside = float(np.nan_to_num(beyond))
    inner = total - outside
    least = 100.0 * inner / (total + most_beyond)
    return least, 100.0 if np.isinf(most_within) else 100.0 * (inner + most_within) / (total + most_within)


def _whoever_lives_there(rule: Rule, bounds: tuple[float, float]) -> tuple[bool | None, float]:
    """Passed where both ends of the share say so, else None; and people needed where they are known."""
    share = float(rule.share_pct or 0.0)
    asked = share if rule.form == "share_within" else 100.0 - share
    if bounds[0] >= asked - 1e-9:
        return True, 0.0
    return False if bounds[1] < asked - 1e-9 else None, float("nan")


def _to_closest(
    rule: Rule,
    places: gpd.GeoDataFrame,
    services: gpd.GeoDataFrame,
    offers: pd.DataFrame,
    times: TravelTimes | None,
    season: str,
) -> tuple[NDArray[np.float64], list[str | None]]:
    """Distance to the closest open service of the kind, and which it is."""
    if rule.metric == "straight_km":
        offering = _offering(rule, services, offers, season)
        kilometres, position = nearest_straight_km(places, offering)
        return kilometres, [str(offering.index[at]) if at >= 0 else None for at in position]
    _require(rule, times, "times from places to services")
    found = closest(times, offers, kinds=[rule.kind], known=[rule.kind]).droplevel("kind").reindex(places.index)  # type: ignore[arg-type]
    if found["minutes"].isna().any():
        lacking = ", ".join(map(str, places.index[found["minutes"].isna()][:5]))
        raise DataError(f"no travel times from some of the places: {lacking}; compute them from all places")
    named = found["service"]
    return found["minutes"].to_numpy(dtype=float), [None if missing else str(one) for one, missing in zip(named, named.isna(), strict=True)]


def _offering(rule: Rule, services: gpd.GeoDataFrame, offers: pd.DataFrame, season: str) -> gpd.GeoDataFrame:
    """Services that offer the kind in the season."""
    counts = (offer_states(offers, season) == "open") & (offers.index.get_level_values("kind") == rule.kind)
    chosen = services[services.index.isin(offers.index.get_level_values("service")[counts])]
    return chosen.iloc[np.argsort(chosen.index.astype(str).to_numpy(dtype=object), kind="stable")]


def _require(rule: Rule, times: TravelTimes | None, what: str) -> None:
    """Refuse travel times that are lacking, of another metric, or too short."""
    if times is None:
        raise DataError(f"rule {rule.id!r} needs {what} in {rule.metric}; road_km() makes kilometres")
    if (times.mode == KM) != (rule.metric == "road_km"):
        raise DataError(f"rule {rule.id!r} is in {rule.metric}, given travel times of mode {times.mode!r}; road_km() makes kilometres")
    times.require(rule.limit)


def _verdict(rule: Rule, total: float, beyond: float) -> tuple[bool | None, float, float, float]:
    """Passed, value, margin, and people needed."""
    nan = float("nan")
    if rule.form == "beyond":
        return None, beyond, nan, 0.0
    if not total > 0:
        return None, nan, nan, 0.0
    share = float(rule.share_pct or 0.0)
    outside = 0.0 if np.isnan(beyond) else beyond
    pct = 100.0 * outside / total
    allowed = share if rule.form == "share_beyond" else 100.0 - share
    margin = allowed - pct
    passed = margin >= -1e-9
    return passed, pct if rule.form == "share_beyond" else 100.0 - pct, margin, 0.0 if passed else outside - allowed / 100.0 * total


def _by_candidates(
    rule: Rule,
    table: pd.DataFrame,
    places: gpd.GeoDataFrame,
    candidates: gpd.GeoDataFrame | None,
    to_candidates: TravelTimes | None,
    needed: float,
) -> tuple[pd.DataFrame, bool]:
    """The cheapest candidates that would mend a failed share."""
    nothing = pd.DataFrame({"cost": pd.Series(dtype=float)}, index=pd.Index([], name="candidate", dtype="str"))
    if candidates is None or not len(candidates) or not needed > 0:
        return nothing, False
    offending = table[table["people"].notna()]
    reaches = _reaches(rule, offending.index, places, candidates, to_candidates)
    given = pd.to_numeric(candidates["cost_eur_year"], errors="coerce") if "cost_eur_year" in candidates else None
    priced = given is not None and bool(given.notna().all())
    cost = given.to_numpy(dtype=float) if priced and given is not None else np.ones(len(candidates))
    chosen, proven = cheapest_candidates(reaches, offending["people"].to_numpy(dtype=float), cost, needed)
    index = pd.Index(candidates.index[chosen].astype(str), name="candidate", dtype="str")
    return pd.DataFrame({"cost": cost[chosen] if priced else np.full(len(chosen), np.nan)}, index=index), proven and len(chosen) > 0


def _reaches(
    rule: Rule, offending: pd.Index, places: gpd.GeoDataFrame, candidates: gpd.GeoDataFrame, to_candidates: TravelTimes | None
) -> csr_array:
    """Which candidates would be within the limit of which offending places, shape (n, c)."""
    if rule.metric == "straight_km":
        here, there = places.geometry.loc[offending].to_numpy(), candidates.geometry.to_numpy()
        spot, place = shapely.STRtree(here).query(there, predicate="dwithin", distance=1000.0 * rule.limit * (1 + 1e-9) + 1e-3)
        near = within(shapely.distance(here[place], there[spot]) / 1000.0, rule.limit)
        return csr_array((np.ones(int(near.sum())), (place[near], spot[near])), shape=(len(offending), len(candidates)))
    _require(rule, to_candidates, "times from places to candidates")
    row, column = to_candidates.origins.get_indexer(offending), to_candidates.destinations.get_indexer(candidates.index)  # type: ignore[union-attr]
    if (row < 0).any() or (column < 0).any():
        raise DataError("times from places to candidates lack places or candidates; compute them from all places to all candidates")
    near = within(to_candidates.minutes, rule.limit).astype(np.float64)  # type: ignore[union-attr]
    reached: csr_array = pair_matrix(to_candidates, near)[row][:, column]  # type: ignore[arg-type]
    return reached


def _spacing(rule: Rule, services: gpd.GeoDataFrame, offers: pd.DataFrame, between: TravelTimes | None, season: str) -> RuleResult:
    """How far each service inside is from the next of its kind."""
    offering = _offering(rule, services, offers, season if between is None else between.season)
    if rule.metric == "straight_km":
        distance, position = nearest_straight_km(offering, offering, others=True)
        following = [str(offering.index[at]) if at >= 0 else None for at in position]
    else:
        _require(rule, between, "times from services to services")
        distance, following = _next(offering.index, between)  # type: ignore[arg-type]
    far = distance > rule.limit + 1e-6 if rule.strict else distance >= rule.limit - 1e-6
    inside = offering["inside"].to_numpy(dtype=bool) if "inside" in offering else np.ones(len(offering), dtype=bool)
    named = {"name": offering["name"].array} if "name" in offering else {}
    measured = {"distance": distance, "next_service": pd.array(following, dtype="str"), "margin": distance - rule.limit, "fulfils": far}
    table = pd.DataFrame({**named, **measured}, index=offering.index)[inside]
    remarks = _remarks(rule, services.index[:0], 0)
    if rule.all_year:
        table, unsure = only_all_year(rule, table, offers)
        remarks += unsure
    nothing = pd.DataFrame({"people": pd.Series(dtype=float)})
    return RuleResult(
        rule=rule,
        passed=None,
        value=float(table["fulfils"].sum()),
        margin=float("nan"),
        people_needed=0.0,
        places=nothing,
        services=table.sort_values("distance", ascending=False, kind="stable"),
        mend_places=nothing,
        mend_candidates=pd.DataFrame({"cost": pd.Series(dtype=float)}),
        mend_proven=False,
        remarks=remarks,
    )


def _next(ids: pd.Index, between: TravelTimes) -> tuple[NDArray[np.float64], list[str | None]]:
    """Distance to the next service other than itself; equal ones go to the id that comes first."""
    dense = between.matrix()
    lacking = [one for one in ids if one not in dense.index or one not in dense.columns]
    if lacking:
        raise DataError(f"no travel times between services for {', '.join(map(str, lacking[:5]))}; compute them from all services to all")
    if len(ids) < 2:
        return np.full(len(ids), np.inf), [None] * len(ids)
    among = dense.loc[ids, ids].to_numpy(dtype=float).copy()
    np.fill_diagonal(among, np.inf)
    nearest = among.argmin(axis=1)
    distance = among[np.arange(len(ids)), nearest]
    return distance, [str(ids[at]) if np.isfinite(far) else None for at, far in zip(nearest, distance, strict=True)]


def _remarks(rule: Rule, unknown: pd.Index, total: int) -> tuple[Remark, ...]:
    """What a reader must know."""
    remarks = []
    if rule.verify:
        remarks.append(Remark("rule_to_verify", "noted", details={"source": rule.source}))
    if len(unknown):
        rows = tuple(map(str, unknown))
        remarks.append(Remark("rule_people_unknown", "unknown", len(unknown), total, {"source": rule.source}, rows))
    return tuple(remarks)
