"""Findings of ``[[rules]]``: rules of law and own promises, passed or not, by how much, where, and the cheapest mend."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from accessibility import gaps, travel
from accessibility.batch.disclosure import most_hidden
from accessibility.batch.findings.told import named, on_map
from accessibility.gaps.rules.distances import km_network, road_km
from accessibility.gaps.rules.rule import rule_of
from accessibility.outputs.finding import Finding, Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import geopandas as gpd

    from accessibility.gaps.rules import Rule, RuleResult
    from accessibility.network import Network
    from accessibility.outputs.results import Results
    from accessibility.progress import Progress
    from accessibility.travel import TravelTimes

__all__ = ["rules"]

_FAR = 1e6
"""A way that none is shorter than, for places without any."""

_LOOK_TIMES, _LOOK_AT_LEAST = 5.0, 60.0
"""Distances are looked for up to so many times the limit and at least so far, so that who is beyond it is told by how much."""


def rules(results: Results, progress: Progress) -> Iterable[Finding]:
    """What ``[[rules]]`` asks for, in every season of the study; nothing if the study has no rules.

    Parameters
    ----------
    results
        A run so far.
    progress
        Told when it begins.

    Returns
    -------
    iterable of Finding
    """
    asked = results.study.config.rules
    if not asked:
        return ()
    progress.stage("rules")
    day = dt.date.fromisoformat(results.computed_on)
    wanted = [rule_of(one) for one in asked]
    offered = set(results.study.offers.index.get_level_values("kind"))
    lost = [rule for rule in wanted if rule.holds_on(day) and rule.kind not in offered]
    judged = [rule for rule in wanted if rule not in lost and rule.holds_on(day) and rule.people in results.study.places]
    distances = _Distances(results)
    checked = [_judged(results, rule, distances) for rule in judged]
    said = [replace(sentence, about=one.rule.title) for one in checked for sentence in _sentences(one, results)]
    said += [Sentence("finding.rule_not_in_force", about=rule.title) for rule in wanted if not rule.holds_on(day)]
    lacking = [rule for rule in wanted if rule.holds_on(day) and rule.people not in results.study.places]
    said += [Sentence("finding.rule_no_people", {"column": rule.people}, about=rule.title) for rule in lacking]
    said += [Sentence("finding.rule_no_data", {"kind": rule.kind}, {"kind": "kind"}, about=rule.title) for rule in lost]
    remarks = tuple(remark for one in checked for remark in one.worst.remarks)
    texts = {"rule": {rule.id: {str(language): text for language, text in rule.title.items()} for rule in judged}}
    words_of = {"form": "rule_form", "metric": "rule_metric", "seasons": "rule_season"}
    found = [Finding("rules", _table(checked), sentences=tuple(said), words_of=words_of, texts=texts, remarks=remarks)]
    words_of = {"seasons": "rule_season"}
    places, services = _places(checked), _services(checked)
    if len(places):
        found.append(Finding("rule_places", on_map(results.study, places), words_of=words_of, texts=texts, rows_on_page=15))
    if len(services):
        shown = on_map(results.study, services, of="service")
        found.append(Finding("rule_services", shown, words_of=words_of, texts=texts, rows_on_page=30))
    return found


@dataclass(frozen=True, eq=False)
class _Judged:
    """What one rule says season by season."""

    rule: Rule
    seasons: Mapping[str, RuleResult]

    @property
    def season(self) -> str:
        """The season that keeps the rule worst, of those alike the one with the longest ways, then the first."""
        return min(self.seasons, key=lambda one: _goodness(self.seasons[one]))

    @property
    def worst(self) -> RuleResult:
        """What the rule says then."""
        return self.seasons[self.season]

    @property
    def told(self) -> dict[str, RuleResult]:
        """Season by season where what is told of the rule differs, else once for ``all``."""
        return self._once(lambda one, other: _row(one) == _row(other) and set(one.places.index) == set(other.places.index))

    @property
    def places(self) -> tuple[str, pd.DataFrame]:
        """The places beyond in the worst season, called that of all where their ways are alike too."""
        alike = len(self._once(lambda one, other: _same(one.places, other.places))) < len(self.seasons)
        return "all" if alike else self.season, self.worst.places

    @property
    def services(self) -> dict[str, pd.DataFrame]:
        """The services and their next ones, season by season where they differ."""
        once = self._once(lambda one, other: _same(one.services, other.services))
        return {season: one.services for season, one in once.items()}

    def _once(self, same: Callable[[RuleResult, RuleResult], bool]) -> dict[str, RuleResult]:
        """The results by season, or one of them for ``all`` where the others are the same."""
        alike = len(self.seasons) > 1 and all(same(self.worst, one) for one in self.seasons.values())
        return {"all": self.worst} if alike else dict(self.seasons)

    @property
    def fulfils(self) -> pd.DataFrame:
        """For each service of a rule of spacing, in how many seasons it is open and in how many it fulfils the rule."""
        table = pd.concat([one.services["fulfils"].astype(bool) for one in self.seasons.values()])
        return table.groupby(level=0, sort=False).agg(["size", "sum"])


def _goodness(result: RuleResult) -> tuple[float, float]:
    """More is better: the margin of a share, fewer beyond, fewer services that are far from the next; then shorter ways."""
    longest = -float(np.nan_to_num(result.places["distance"].to_numpy(dtype=float), posinf=_FAR).sum()) if len(result.places) else 0.0
    if result.rule.form == "beyond":
        return -float(len(result.places) if np.isnan(result.value) else result.value), longest
    if result.rule.form == "spacing":
        return -float(np.nan_to_num(result.value)), longest
    return float(np.nan_to_num(result.margin)), longest


def _judged(results: Results, rule: Rule, distances: _Distances) -> _Judged:
    """One rule in every season."""
    return _Judged(rule, {season: _Check(results, rule, season, distances).result for season in results.seasons})


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether two seasons say the same of the same places or services, to the metre or some milliseconds."""
    if list(one.index) != list(other.index):
        return False
    near = np.allclose(one["distance"].to_numpy(dtype=float), other["distance"].to_numpy(dtype=float), atol=1e-3) if len(one) else True
    return near and ("fulfils" not in one or list(one["fulfils"]) == list(other["fulfils"]))


class _Distances:
    """Minutes or kilometres by road in a season; each network of kilometres is built once."""

    def __init__(self, results: Results) -> None:
        self.results, self.study = results, results.study
        self.networks: dict[str, Network] = {}

    def between(self, rule: Rule, season: str, origins: gpd.GeoDataFrame, destinations: gpd.GeoDataFrame) -> TravelTimes:
        """In the measure of the rule."""
        way, far = self.study.config.travel, max(_LOOK_TIMES * rule.limit, _LOOK_AT_LEAST)
        if rule.metric == "road_km":
            if season not in self.networks:
                self.networks[season] = km_network(self.study.roads, season)
            asked: dict[str, Any] = {"season": season, "max_snap_m": way.max_snap_m, "network": self.networks[season]}
            return road_km(origins, destinations, self.study.roads, max_km=far, **asked)
        return travel.times(
            origins,
            destinations,
            self.results.seasons[season].network,
            max_minutes=min(far, 1_440.0),
            max_snap_m=way.max_snap_m,
            access_kph=way.access_kph,
            water=self.study.water,
        )


class _Check:
    """One rule against the study in one season, with the distances it needs."""

    def __init__(self, results: Results, rule: Rule, season: str, distances: _Distances) -> None:
        self.results, self.rule, self.study, self.season = results, rule, results.study, season
        self.distances = distances
        kinds = self.study.offers.index.get_level_values("kind")
        offering = self.study.offers.index.get_level_values("service")[kinds == rule.kind]
        self.services = self.study.services[self.study.services.index.isin(offering)]

    @cached_property
    def result(self) -> RuleResult:
        """What the rule says; where it fails, with the cheapest candidates that would mend it."""
        one, study = self.rule, self.study
        if one.form == "spacing":
            between = None if one.metric == "straight_km" else self._between(self.services, self.services)
            return gaps.check_rule(one, study.places, study.services, study.offers, between=between, season=self.season)
        most = most_hidden(study, one.people)
        times = None if one.metric == "straight_km" else self._between(study.places, self.services)
        first = gaps.check_rule(one, study.places, study.services, self._own_offers, times=times, season=self.season, most_people=most)
        candidates = self.results.candidates
        if candidates is None or not len(candidates) or not first.people_needed > 0:
            return first
        to_candidates = None if one.metric == "straight_km" else self._between(study.places, candidates)
        mend: dict[str, Any] = {"candidates": candidates, "to_candidates": to_candidates, "most_people": most}
        return gaps.check_rule(one, study.places, study.services, self._own_offers, times=times, season=self.season, **mend)

    @property
    def _own_offers(self) -> pd.DataFrame:
        """Offers of the rule's kind."""
        return self.study.offers[self.study.offers.index.get_level_values("kind") == self.rule.kind]

    def _between(self, origins: gpd.GeoDataFrame, destinations: gpd.GeoDataFrame) -> TravelTimes:
        """Minutes or kilometres by road."""
        return self.distances.between(self.rule, self.season, origins, destinations)


def _sentences(judged: _Judged, results: Results) -> Iterator[Sentence]:
    """The verdict of the worst season, the mend, what was not checked, what to verify."""
    rule, result = judged.rule, judged.worst
    if rule.form == "spacing":
        counted = judged.fulfils
        always = int((counted["sum"] == counted["size"]).sum())
        yield Sentence("finding.rule_spacing", {"count": always, "total": len(counted)})
        sometimes = counted.index[(counted["sum"] > 0) & (counted["sum"] < counted["size"])]
        if len(sometimes):
            names = [named(results, "service", one) for one in sometimes]
            said = {language: "; ".join(one[language] for one in names) for language in names[0]}
            yield Sentence("finding.rule_spacing_seasons", {"count": len(sometimes), "services": said})
    elif rule.form == "beyond":
        key = "rule_beyond_unknown" if np.isnan(result.value) else "rule_beyond"
        yield Sentence(f"finding.{key}", {"count": round(float(np.nan_to_num(result.value))), "places": len(result.places)})
    elif result.passed is None:
        known = {"known": result.places_known, "total": result.places_inside}
        nobody = result.places_known == result.places_inside
        yield Sentence("finding.rule_nobody") if nobody else Sentence("finding.rule_no_verdict", known)
    elif np.isnan(result.value):
        ends = {"least": result.share_pct_people_within_least, "most": result.share_pct_people_within_most}
        known = {"known": result.places_known, "total": result.places_inside}
        verdict = "passed" if result.passed else "failed"
        yield Sentence(f"finding.rule_bounds_{verdict}", {**known, **ends})
    else:
        side = "within" if rule.form == "share_within" else "beyond"
        verdict = "passed" if result.passed else "failed"
        yield Sentence(f"finding.rule_{side}_{verdict}", {"value": float(result.value), "margin": abs(float(result.margin))})
        yield from _mends(result, results)
    if len(judged.told) > 1 and rule.form != "spacing":
        yield Sentence("finding.rule_worst_season", {"season": judged.season}, {"season": "season"})
    if rule.not_checked:
        yield Sentence("finding.rule_not_checked", {"text": dict(rule.not_checked)})
    if rule.verify:
        yield Sentence("finding.rule_verify", {"text": dict(rule.verify)})


def _mends(result: RuleResult, results: Results) -> Iterator[Sentence]:
    """What would be enough where a share is not kept."""
    if not result.people_needed > 0:
        return
    needed = {"needed": int(np.ceil(result.people_needed - 1e-6)), "count": len(result.mend_places)}
    yield Sentence("finding.rule_needs", needed)
    chosen = [named(results, "candidate", one) for one in result.mend_candidates.index]
    if chosen:
        names = {language: ", ".join(one[language] for one in chosen) for language in chosen[0]}
        yield Sentence("finding.rule_mend", {"candidates": names})


def _table(checked: list[_Judged]) -> pd.DataFrame:
    """One row a rule, and a season where seasons differ."""
    each = [(season, result) for judged in checked for season, result in judged.told.items()]
    rows = [
        {
            "kind": result.rule.kind,
            "seasons": season,
            "form": result.rule.form,
            "metric": result.rule.metric,
            "limit": result.rule.limit,
            **_row(result),
            "source": result.rule.source,
            "to_verify": bool(result.rule.verify),
        }
        for season, result in each
    ]
    index = pd.Index([result.rule.id for _, result in each], name="rule", dtype="str")
    columns = ["kind", "seasons", "form", "metric", "limit", "passed", "value", "margin", "people_needed", "places_beyond"]
    made = pd.DataFrame(rows, index=index, columns=[*columns, "candidate_ids", "source", "to_verify"])
    return made.astype(dict.fromkeys(("value", "margin", "people_needed"), float))


def _row(result: RuleResult) -> dict[str, object]:
    """What is told of a rule in one season; None for numbers that are not known, so that rows can be compared."""
    numbers = {name: float(getattr(result, name)) for name in ("value", "margin", "people_needed")}
    return {
        "passed": result.passed,
        **{name: None if np.isnan(number) else number for name, number in numbers.items()},
        "places_beyond": len(result.places),
        "candidate_ids": ", ".join(result.mend_candidates.index.astype(str)),
    }


def _places(checked: list[_Judged]) -> pd.DataFrame:
    """Places beyond in the worst season, rule by rule."""
    return _joined([(one.rule.id, *one.places) for one in checked], "place")


def _services(checked: list[_Judged]) -> pd.DataFrame:
    """Services with their next one, rule by rule, and season by season where seasons differ."""
    return _joined([(one.rule.id, season, of) for one in checked for season, of in one.services.items()], "service")


def _joined(given: list[tuple[str, str, pd.DataFrame]], level: str) -> pd.DataFrame:
    """Tables of rules and seasons below each other; index (rule, place or service)."""
    parts = []
    for rule, season, table in given:
        if len(table):
            part = pd.concat({rule: table}, names=["rule", level])
            part.insert(0, "seasons", season)
            parts.append(part)
    if not parts:
        return pd.DataFrame()
    joined: pd.DataFrame = pd.concat(parts)
    return joined
