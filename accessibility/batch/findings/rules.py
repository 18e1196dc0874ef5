"""Findings of ``[[rules]]``: rules of law and own promises, passed or not, by how much, where, and the cheapest mend."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from accessibility import gaps, travel
from accessibility.batch.findings.told import named, on_map
from accessibility.gaps.rules.distances import road_km
from accessibility.outputs.finding import Finding, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import geopandas as gpd

    from accessibility.config import RuleConfig
    from accessibility.gaps.rules import Rule, RuleResult
    from accessibility.outputs.results import Results
    from accessibility.progress import Progress
    from accessibility.travel import TravelTimes

__all__ = ["rule_of", "rules"]

_LOOK_TIMES, _LOOK_AT_LEAST = 5.0, 60.0
"""Distances are looked for up to so many times the limit and at least so far, so that who is beyond it is told by how much."""


def rules(results: Results, progress: Progress) -> Iterable[Finding]:
    """What ``[[rules]]`` asks for, in the first season of the study; nothing if the study has no rules.

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
    judged = [rule for rule in wanted if rule not in lost]
    checked = [_Check(results, rule).result for rule in judged if rule.holds_on(day) and rule.people in results.study.places]
    said = [sentence for result in checked for sentence in _sentences(result, results)]
    said += [Sentence("finding.rule_not_in_force", {"title": dict(rule.title)}) for rule in wanted if not rule.holds_on(day)]
    lacking = [rule for rule in wanted if rule.holds_on(day) and rule.people not in results.study.places]
    said += [Sentence("finding.rule_no_people", {"title": dict(rule.title), "column": rule.people}) for rule in lacking]
    said += [Sentence("finding.rule_no_data", {"title": dict(rule.title), "kind": rule.kind}, {"kind": "kind"}) for rule in lost]
    remarks = tuple(remark for result in checked for remark in result.remarks)
    words_of = {"form": "rule_form", "metric": "rule_metric"}
    found = [Finding("rules", _table(checked), sentences=tuple(said), words_of=words_of, remarks=remarks)]
    places, services = _joined(checked, "places", "place"), _joined(checked, "services", "service")
    if len(places):
        found.append(Finding("rule_places", on_map(results.study, places), rows_on_page=15))
    if len(services):
        found.append(Finding("rule_services", on_map(results.study, services, of="service"), rows_on_page=30))
    return found


def rule_of(asked: RuleConfig) -> Rule:
    """The rule an entry of the study file means.

    Parameters
    ----------
    asked
        The id of a rule that comes with the package, or a whole rule.

    Returns
    -------
    Rule
    """
    if asked.builtin:
        return next(rule for rule in gaps.builtin_rules() if rule.id == asked.id)
    given: dict[str, Any] = {name: getattr(asked, name) for name in type(asked).model_fields}
    texts = {name: {str(language): text for language, text in (given[name] or {}).items()} for name in ("title", "not_checked", "verify")}
    return gaps.Rule(**{**given, **texts})


class _Check:
    """One rule against the study, with the distances it needs."""

    def __init__(self, results: Results, rule: Rule) -> None:
        self.results, self.rule, self.study = results, rule, results.study
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
        times = None if one.metric == "straight_km" else self._between(study.places, self.services)
        first = gaps.check_rule(one, study.places, study.services, self._own_offers, times=times, season=self.season)
        candidates = self.results.candidates
        if candidates is None or not len(candidates) or not first.people_needed > 0:
            return first
        to_candidates = None if one.metric == "straight_km" else self._between(study.places, candidates)
        mend = {"candidates": candidates, "to_candidates": to_candidates}
        return gaps.check_rule(one, study.places, study.services, self._own_offers, times=times, season=self.season, **mend)

    @property
    def season(self) -> str:
        """The first season of the study."""
        return next(iter(self.results.seasons))

    @property
    def _own_offers(self) -> pd.DataFrame:
        """Offers of the rule's kind."""
        return self.study.offers[self.study.offers.index.get_level_values("kind") == self.rule.kind]

    def _between(self, origins: gpd.GeoDataFrame, destinations: gpd.GeoDataFrame) -> TravelTimes:
        """Minutes or kilometres by road."""
        way, far = self.study.config.travel, max(_LOOK_TIMES * self.rule.limit, _LOOK_AT_LEAST)
        if self.rule.metric == "road_km":
            return road_km(origins, destinations, self.study.roads, max_km=far, season=self.season, max_snap_m=way.max_snap_m)
        return travel.times(
            origins,
            destinations,
            self.results.seasons[self.season].network,
            max_minutes=min(far, 1_440.0),
            max_snap_m=way.max_snap_m,
            access_kph=way.access_kph,
            water=self.study.water,
        )


def _sentences(result: RuleResult, results: Results) -> Iterator[Sentence]:
    """The verdict, the mend, what was not checked, what to verify."""
    rule = result.rule
    title = {"title": dict(rule.title)}
    if rule.form == "spacing":
        yield Sentence("finding.rule_spacing", {**title, "count": int(np.nan_to_num(result.value)), "total": len(result.services)})
    elif rule.form == "beyond":
        key = "rule_beyond_unknown" if np.isnan(result.value) else "rule_beyond"
        yield Sentence(f"finding.{key}", {**title, "count": round(float(np.nan_to_num(result.value))), "places": len(result.places)})
    elif result.passed is None:
        yield Sentence("finding.rule_no_verdict", title)
    else:
        side = "within" if rule.form == "share_within" else "beyond"
        verdict = "passed" if result.passed else "failed"
        yield Sentence(f"finding.rule_{side}_{verdict}", {**title, "value": float(result.value), "margin": abs(float(result.margin))})
        yield from _mends(result, results)
    if rule.not_checked:
        yield Sentence("finding.rule_not_checked", {**title, "text": dict(rule.not_checked)})
    if rule.verify:
        yield Sentence("finding.rule_verify", {**title, "text": dict(rule.verify)})


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


def _table(checked: list[RuleResult]) -> pd.DataFrame:
    """One row a rule."""
    rows = [
        {
            "kind": result.rule.kind,
            "form": result.rule.form,
            "metric": result.rule.metric,
            "limit": result.rule.limit,
            "passed": result.passed,
            "value": result.value,
            "margin": result.margin,
            "people_needed": result.people_needed,
            "places_beyond": len(result.places),
            "candidate_ids": ", ".join(result.mend_candidates.index.astype(str)),
            "source": result.rule.source,
            "to_verify": bool(result.rule.verify),
        }
        for result in checked
    ]
    index = pd.Index([result.rule.id for result in checked], name="rule", dtype="str")
    columns = ["kind", "form", "metric", "limit", "passed", "value", "margin", "people_needed", "places_beyond"]
    return pd.DataFrame(rows, index=index, columns=[*columns, "candidate_ids", "source", "to_verify"])


def _joined(checked: list[RuleResult], which: str, level: str) -> pd.DataFrame:
    """Places beyond, or services with their next one, rule by rule."""
    parts = {result.rule.id: getattr(result, which) for result in checked if len(getattr(result, which))}
    if not parts:
        return pd.DataFrame()
    joined: pd.DataFrame = pd.concat(parts, names=["rule", level])
    return joined
