"""Findings of ``[[scenarios]]``: the same indicators before and after, winners and losers, and whether harm is done."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.batch.findings.scenario_channels import scenario_channels
from accessibility.batch.findings.told import Counted, minutes_in_words, named, on_map, residents_told, unknown_told, without_unknown
from accessibility.measures.known import known_sum
from accessibility.outputs.finding import Finding, Sentence
from accessibility.outputs.states import State
from accessibility.scenarios import ledger, scenarios_of
from accessibility.scenarios.entries import LEAST_MINUTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from accessibility.config.words import Language
    from accessibility.outputs.results import Results
    from accessibility.progress import Progress
    from accessibility.scenarios import Ledger
    from accessibility.study import Study

__all__ = ["scenarios"]


def scenarios(results: Results, progress: Progress) -> Iterable[Finding]:
    """What ``[[scenarios]]`` asks for, against the study's first season; nothing if it has none.

    Parameters
    ----------
    results
        A run so far.
    progress
        Told that scenarios have begun.

    Returns
    -------
    iterable of Finding
    """
    study, asked = results.study, results.study.config.scenarios
    if not asked:
        return
    progress.stage("scenarios")
    using = study.config.channels.not_using_pct if study.config.channels is not None else {}
    limits = [one.no_harm_minutes for one in asked]
    found = ledger(study, scenarios_of(study.config), no_harm_minutes=limits, not_using_pct=using)
    counted = Counted(study, "people")
    yield Finding(
        "scenarios",
        without_unknown(found.table),
        sentences=(*residents_told(study), *_sentences(found, results, counted)),
        states=tuple(_states(found, study)),
        remarks=unknown_told(study),
    )
    villages = on_map(study, found.villages)
    told = {"reason_after": "reason", "change": "change"}
    yield Finding("scenario_villages", villages.assign(change=_changes(villages["minutes_added"])), words_of=told)
    if len(found.groups.index.unique("people_group")) > 1:
        groups = without_unknown(_told_groups(found.groups))
        yield Finding("scenario_groups", groups, words_of={"people_group": "column"}, sentences=residents_told(study))
    yield from scenario_channels(found.channels, study, counted)


def _states(found: Ledger, study: Study) -> Iterator[State]:
    """Each scenario as a state of the page's map, where its places and standards are those of the study."""
    for after, asked in zip(found.outcomes, study.config.scenarios, strict=True):
        alike = after.study.places.index.equals(study.places.index) and after.study.standards["minutes"].equals(study.standards["minutes"])
        if alike:
            services, roads = after.study.services, after.study.roads
            yield State(
                after.season,
                after.missing,
                scenario={str(language): text for language, text in asked.name.items()},
                services=None if services is study.services else services,
                roads=None if roads is study.roads else roads,
            )


def _changes(added: pd.Series) -> pd.Series:
    """What becomes of a way, in a word: no longer there at all, newly there, longer, shorter, or the same."""
    minutes = added.to_numpy(dtype=float)
    tests = [np.isposinf(minutes), np.isneginf(minutes), minutes > LEAST_MINUTES, minutes < -LEAST_MINUTES]
    return pd.Series(np.select(tests, ["lost", "gained", "longer", "shorter"], "same"), index=added.index, dtype="str")


def _told_groups(groups: pd.DataFrame) -> pd.DataFrame:
    """Groups that a scenario changes anything for."""
    before, after = groups["people_missing_before"], groups["people_missing_after"]
    same = (before == after) | (before.isna() & after.isna())
    still = same & (groups["people_losing"].fillna(0) == 0) & (groups["people_winning"].fillna(0) == 0)
    return groups[~still]


def _sentences(found: Ledger, results: Results, counted: Counted) -> Iterator[Sentence]:
    """For each scenario who loses and wins most, and whether the limit holds."""
    names = {next(iter(one.name.values())): one.name for one in results.study.config.scenarios}
    names |= {text: one.name for one in results.study.config.scenarios for text in one.name.values()}
    unit = "people" if counted.counts_people else "places"
    for after, (scenario, harm) in zip(found.outcomes, found.harm.iterrows(), strict=True):
        rows = found.table.loc[[scenario]].droplevel("scenario")
        called = names[str(scenario)]
        losing, winning = rows[f"{unit}_losing"].fillna(0), rows[f"{unit}_winning"].fillna(0)
        missing = (rows[f"{unit}_missing_after"] - rows[f"{unit}_missing_before"]).fillna(0)
        yield from _of_people(called, counted, after.study)
        if not (losing.any() or winning.any()):
            yield Sentence("finding.scenario_nothing", {"scenario": called})
            if missing.any():
                yield _beyond(called, rows, unit)
            continue
        for column, key in ((losing, "scenario_loses"), (winning, "scenario_wins")):
            if column.any():
                kind = str(column.idxmax())
                values = {
                    "scenario": called,
                    "kind": kind,
                    "count": round(float(column[kind])),
                    "missing": round(abs(float(missing[kind]))),
                }
                more = "more" if missing[kind] > 0 else "fewer" if missing[kind] < 0 else "same"
                yield Sentence(f"finding.{key}_{unit}_{more}", values, {"kind": "kind"})
        left = rows[f"{unit}_left_without"].fillna(0)
        if left.round().any():
            kind = str(left.idxmax())
            yield Sentence(
                f"finding.scenario_left_{unit}", {"scenario": called, "kind": kind, "count": round(float(left[kind]))}, {"kind": "kind"}
            )
        if harm["place"]:
            place = named(results, "place", harm["place"])
            longest = float(harm["most_minutes_added"])
            said = {"scenario": called, "kind": str(harm["kind"]), "place": place, "limit": float(harm["no_harm_minutes"])}
            if math.isinf(longest):
                yield Sentence("finding.scenario_harm_unreached", said, {"kind": "kind"})
            else:
                key = "scenario_no_harm" if harm["no_harm"] else "scenario_harm"
                count = int(np.nan_to_num(harm["places_harmed"]))
                yield Sentence(f"finding.{key}", {**said, "added": minutes_in_words(longest), "count": count}, {"kind": "kind"})


def _of_people(called: Mapping[Language, str], counted: Counted, after: Study) -> Iterator[Sentence]:
    """How many live in the area before and after, where a scenario changes it."""
    inside = after.places["inside"].to_numpy(dtype=bool)
    before, then = (round(known_sum(people)) if np.isfinite(people).any() else 0 for people in (counted.people, _people(after)[inside]))
    if before != then:
        yield Sentence("finding.scenario_people", {"scenario": called, "before": before, "after": then})


def _people(study: Study) -> NDArray[np.float64]:
    return np.asarray(study.places["people"].to_numpy(dtype=float, na_value=np.nan))


def _beyond(called: Mapping[Language, str], rows: pd.DataFrame, unit: str) -> Sentence:
    """How many are beyond the target time before and after, of the kind that this changes most for."""
    before, after = (rows[f"{unit}_missing_{when}"].fillna(0) for when in ("before", "after"))
    kind = str((after - before).abs().idxmax())
    values = {"scenario": called, "kind": kind, "before": round(float(before[kind])), "after": round(float(after[kind]))}
    return Sentence(f"finding.scenario_beyond_{unit}", values, {"kind": "kind"})
