"""Findings of ``[[scenarios]]``: the same indicators before and after, winners and losers, and whether harm is done."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.batch.findings.scenario_channels import scenario_channels
from accessibility.batch.findings.told import Counted, minutes_in_words, named, on_map, unknown_told, without_unknown
from accessibility.outputs.finding import Finding, Sentence
from accessibility.outputs.states import State
from accessibility.scenarios import ledger, scenarios_of
from accessibility.scenarios.entries import LEAST_MINUTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
        sentences=tuple(_sentences(found, results, counted)),
        states=tuple(_states(found, study)),
        remarks=unknown_told(study),
    )
    villages = on_map(study, found.villages)
    told = {"reason_after": "reason", "change": "change"}
    yield Finding("scenario_villages", villages.assign(change=_changes(villages["minutes_added"])), words_of=told)
    if len(found.groups.index.unique("people_group")) > 1:
        yield Finding("scenario_groups", without_unknown(_told_groups(found.groups)), words_of={"people_group": "column"})
    yield from scenario_channels(found.channels, study, counted)


def _states(found: Ledger, study: Study) -> Iterator[State]:
    """Each scenario as a state of the page's map, where its places and standards are those of the study."""
    for after, asked in zip(found.outcomes, study.config.scenarios, strict=True):
        alike = after.study.places.index.equals(study.places.index) and after.study.standards["minutes"].equals(study.standards["minutes"])
        if alike:
            services = after.study.services
            yield State(
                after.season,
                after.missing,
                scenario={str(language): text for language, text in asked.name.items()},
                services=None if services is study.services else services,
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
    for scenario, harm in found.harm.iterrows():
        rows = found.table.loc[[scenario]].droplevel("scenario")
        called = names[str(scenario)]
        losing, winning = rows[f"{unit}_losing"].fillna(0), rows[f"{unit}_winning"].fillna(0)
        missing = (rows[f"{unit}_missing_after"] - rows[f"{unit}_missing_before"]).fillna(0)
        if not (losing.any() or winning.any() or missing.any()):
            yield Sentence("finding.scenario_nothing", {"scenario": called})
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
