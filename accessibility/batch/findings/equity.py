"""Findings of ``[equity]``: how evenly minutes and access are spread over people, groups of people and parts of the area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility import measures
from accessibility.batch.findings.access import measured
from accessibility.batch.findings.told import Counted, named, standards_of
from accessibility.errors import DataError
from accessibility.outputs.finding import Finding, Sentence
from accessibility.outputs.words import words
from accessibility.vocabulary import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from accessibility.config import EquityConfig
    from accessibility.outputs.results import Results, SeasonResults
    from accessibility.progress import Progress
    from accessibility.study import Study

__all__ = ["equity"]


def equity(results: Results, progress: Progress) -> Iterable[Finding]:
    """What ``[equity]`` asks for, season by season; nothing if the study has no such section.

    Parameters
    ----------
    results
        A run so far.
    progress
        Told of each season.

    Returns
    -------
    iterable of Finding
    """
    study, asked = results.study, results.study.config.equity
    if asked is None:
        return
    counted = Counted(study, asked.people[0])
    for season, one in results.seasons.items():
        progress.stage("equity", season)
        if "closest" in asked.of:
            table = _spread_minutes(study, one, asked)
            called = _called(table, results)
            said = tuple(_sentences(table, asked, counted, called))
            shown = table.drop(columns=[name for name in _INDICES if name in table])
            yield Finding("equity", shown, season, sentences=said, words_of=_WORDS, texts={"group": called}, rows_on_page=24)
            indices = table[["people", *(name for name in _INDICES if name in table)]]
            yield Finding("equity_indices", indices, season, words_of=_WORDS, texts={"group": called}, rows_on_page=12)
        others = _of_access(study, one, asked)
        if others is not None:
            called = _called(others, results)
            yield Finding("equity_access", others, season, words_of=_WORDS, texts={"group": called}, rows_on_page=24)


def _called(table: pd.DataFrame, results: Results) -> dict[str, dict[str, str]]:
    """What the parts of the area are called in each language: municipalities by their names, all others by their words."""
    called = {}
    for part in table.index.get_level_values("group").astype(str).unique():
        word = {language: words(language).name("group", part) for language in LANGUAGES}
        called[part] = word if set(word.values()) != {part} else named(results, "municipality", part)
    return called


_WORDS = {"people_group": "column", "measure": "finding"}
_NUMBERS = ["mean", "p10", "median", "p90", "mean_worst_fifth", "mean_best_fifth"]
_SHOWN = ["places_not_known", "people", *_NUMBERS, "people_short", "short_share_pct"]
_INDICES = [
    *("gini", "theil", "theil_between", "theil_within", "atkinson", "palma", "ratio_20_20", "concentration"),
    *("short_gap", "short_severity"),
]


def _spread_minutes(study: Study, one: SeasonResults, asked: EquityConfig) -> pd.DataFrame:
    """Minutes to the closest, those unreached at the horizon."""
    standards = standards_of(study, asked.kinds or study.config.basic_kinds)
    values = one.closest[one.closest.index.get_level_values("kind").isin(standards.index)]
    horizon = asked.horizon_minutes or study.config.travel.max_minutes
    table = _by_groups(values, study, asked, column="minutes", better="lower", line=standards["minutes"], horizon_minutes=horizon)
    return table.rename(columns={name: f"{name}_minutes" for name in _NUMBERS})


def _of_access(study: Study, one: SeasonResults, asked: EquityConfig) -> pd.DataFrame | None:
    """Measures of access, each under its name."""
    parts = {}
    for entry in study.config.access:
        if entry.measure not in asked.of and (not entry.label or entry.label not in asked.of):
            continue
        found = measured(study, one.times, entry)
        if not len(found.numbers) or not (found.numbers.dropna() >= 0).all():
            raise DataError(f"equity: {entry.measure} gives no numbers of 0 or more for each place; ask for another measure in equity.of")
        values = found.numbers.rename("value").to_frame()
        if asked.kinds:
            values = values[values.index.get_level_values("kind").isin(asked.kinds)]
        horizon = asked.horizon_minutes or study.config.travel.max_minutes if found.better == "lower" else None
        parts[entry.label or entry.measure] = _by_groups(values, study, asked, column="value", better=found.better, horizon_minutes=horizon)
    return pd.concat(parts, names=["measure"]).dropna(axis="columns", how="all") if parts else None


def _by_groups(values: pd.DataFrame, study: Study, asked: EquityConfig, **how: object) -> pd.DataFrame:
    """All places together once, then the groups of each column; what is known nowhere is left out."""
    parts: list[pd.DataFrame] = []
    for by in asked.by or (None,):
        table = measures.equity(values, study.places, by=by, people=asked.people, rank=asked.rank, **how)  # type: ignore[arg-type]
        level = table.index.get_level_values("group")
        parts.append(table if not parts else table[level != ""])
    table = pd.concat(parts)[[*_SHOWN, *_INDICES]]
    table.index = table.index.set_names(["kind", "group", "people_group"])
    renamed = table.reset_index()
    renamed["group"] = renamed["group"].replace("", "all").replace("?", "unnamed")
    return renamed.set_index(["kind", "group", "people_group"]).dropna(axis="columns", how="all")


def _sentences(table: pd.DataFrame, asked: EquityConfig, counted: Counted, called: Mapping[str, Mapping[str, str]]) -> Iterator[Sentence]:
    """The two ends of all people, then the group of people and the part of the area that differ most."""
    if not counted.counts_people:
        yield Sentence("finding.few_known", {"unknown": counted.unknown})
        return
    everybody = pd.DataFrame(table.xs(("all", asked.people[0]), level=("group", "people_group")))
    for kind, row in everybody.iterrows():
        if np.isfinite(row["mean_worst_fifth_minutes"]):
            values = {"kind": str(kind), "far": float(row["mean_worst_fifth_minutes"]), "near": float(row["mean_best_fifth_minutes"])}
            yield Sentence("finding.equity_fifths", values, {"kind": "kind"})
    for name in asked.people[1:]:
        yield from _group_of_people(table, everybody, name)
    yield from _parts_of_area(table, asked.people[0], called)
    if counted.unknown:
        yield Sentence("finding.equity_unknown", {"count": counted.unknown})


def _group_of_people(table: pd.DataFrame, everybody: pd.DataFrame, name: str) -> Iterator[Sentence]:
    """The kind in which a group of people differs most from all."""
    own: pd.Series = table.xs(("all", name), level=("group", "people_group"))["mean_minutes"]
    apart = (own - everybody["mean_minutes"]).dropna()
    if not len(apart):
        return
    kind = str(apart.abs().idxmax())
    values = {"kind": kind, "group": name, "own": float(own[kind]), "all": float(everybody["mean_minutes"][kind])}
    yield Sentence("finding.equity_group", values, {"kind": "kind", "group": "column"})


def _parts_of_area(table: pd.DataFrame, people: str, called: Mapping[str, Mapping[str, str]]) -> Iterator[Sentence]:
    """The kind in which parts of the area differ most, with the farthest and the nearest of them."""
    parts = table.xs(people, level="people_group")
    parts = parts[~parts.index.get_level_values("group").isin(["all", "unnamed"]) & parts["mean_minutes"].notna()]
    if parts.index.get_level_values("group").nunique() < 2:
        return
    of_kind = parts["mean_minutes"].groupby(level="kind", sort=False)
    kind = str((of_kind.max() - of_kind.min()).idxmax())
    means = parts["mean_minutes"].xs(kind, level="kind")
    far, near = str(means.idxmax()), str(means.idxmin())
    values: dict[str, object] = {"kind": kind, "far": called[far], "near": called[near]}
    values |= {"far_minutes": float(means.max()), "near_minutes": float(means.min())}
    yield Sentence("finding.equity_parts", values, {"kind": "kind"})
