"""Findings of ``[overlap]``: how many providers reach people with each kind, who doubles whom, and who reaches what alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility import gaps
from accessibility.batch.findings.told import Counted, kinds_in_words, offers_of, on_map, provider_names, standards_of
from accessibility.outputs.finding import Finding, MapClass, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from accessibility.gaps.overlap import Overlap
    from accessibility.outputs.results import Results
    from accessibility.progress import Progress
    from accessibility.study import Study

__all__ = ["overlap"]

_PAIRS_SAID = 3
_MANY = {"several": ("good", np.inf), "one": ("poor", 1.0), "none": ("worst", 0.0)}
"""How many providers, how that looks on the map, and up to which number of them."""
_OF_ALL = (
    *(MapClass(word, look, "providers_of_all", word) for word, (look, _) in _MANY.items()),
    MapClass("unsure", "unknown", "providers_of_all", "unsure"),
)
_OF_KIND = (
    *(MapClass(most, look, "providers_of_kind", word) for word, (look, most) in _MANY.items()),
    MapClass(np.nan, "unknown", "providers_of_kind", "unsure"),
)


def overlap(results: Results, progress: Progress) -> Iterable[Finding]:
    """What ``[overlap]`` asks for, season by season; nothing if the study has no such section.

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
    study, asked = results.study, results.study.config.overlap
    if asked is None:
        return
    offers, standards = offers_of(study), standards_of(study, asked.kinds)
    providers = study.providers if "sector" in study.providers else None
    for season, one in results.seasons.items():
        progress.stage("overlap", season)
        found = gaps.overlap(one.times, offers, study.places, standards=standards, providers=providers, people=asked.people)
        counted = Counted(study, asked.people)
        yield Finding("overlap", found.kinds, season, sentences=(*_of_kinds(found, counted, study), *_of_pairs(found, counted, study)))
        yield Finding("overlap_providers", _alone_first(found.providers, study), season, rows_on_page=20)
        yield Finding("overlap_pairs", _most_first(found.pairs), season, rows_on_page=20)
        yield _of_places(found, season, counted)


def _of_places(found: Overlap, season: str, counted: Counted) -> Finding:
    """How many providers reach each place, drawn for all kinds together or for one."""
    table = _places(found)
    many = table["providers_of_all"].reindex(counted.places)
    said = {word: counted.many((many == word).to_numpy(dtype=bool)) for word in (*_MANY, "unsure")}
    of_kind = {str(kind): f"providers_{kind}" for kind in found.kinds.index}
    return Finding(
        "overlap_places",
        on_map(counted.study, table),
        season,
        sentences=(Sentence(f"finding.overlap_places_count{counted.suffix}", said),),
        words_of={"providers_of_all": "providers_of_all"},
        map_column="providers_of_all",
        map_classes={"providers_of_all": _OF_ALL, **dict.fromkeys(of_kind.values(), _OF_KIND)},
        map_of_kind=of_kind,
        rows_on_page=15,
    )


def _of_kinds(found: Overlap, counted: Counted, study: Study) -> Iterator[Sentence]:
    """How many have several providers and how many none, kind by kind, those doubled most first."""
    unit = "people" if counted.counts_people else "places"
    table = found.kinds.assign(order=-found.kinds[f"{unit}_several"].fillna(0.0)).sort_values("order", kind="stable")
    for kind, row in table.iterrows():
        values = {name: round(float(row[f"{unit}_{name}"])) for name in ("none", "one", "several")}
        if row["places_several"]:
            yield Sentence(f"finding.overlap_kind{counted.suffix}", {"kind": str(kind), **values}, {"kind": "kind"})
    single = [str(kind) for kind, several in found.kinds["places_several"].items() if not several]
    most = found.places.loc[found.places["inside"], "providers_most"].groupby(level="kind").max()
    unsure = [kind for kind in single if most.get(kind, 0) > 1]
    if len(unsure) < len(single):
        yield Sentence("finding.overlap_not", {"kinds": kinds_in_words(study, [kind for kind in single if kind not in unsure])})
    if unsure:
        yield Sentence("finding.overlap_unsure", {"kinds": kinds_in_words(study, unsure)})
    unknown = int(found.kinds["services_provider_unknown"].sum())
    if unknown:
        yield Sentence("finding.overlap_unknown", {"count": unknown})


def _of_pairs(found: Overlap, counted: Counted, study: Study) -> Iterator[Sentence]:
    """The pairs of providers that double each other most."""
    column, names = "people_both" if counted.counts_people else "places_both", provider_names(study)
    pairs = found.pairs[found.pairs[column] > 0].reset_index()
    pairs = pairs[pairs["provider"].astype(str) < pairs["other"].astype(str)]
    for _, row in pairs.sort_values(column, ascending=False, kind="stable").head(_PAIRS_SAID).iterrows():
        one, other = (names.get(str(row[name]), str(row[name])) for name in ("provider", "other"))
        values: dict[str, object] = {"provider": one, "other": other, "kind": str(row["kind"]), "both": round(float(row[column]))}
        if counted.counts_people:
            values["share"] = float(row["overlap_pct"])
        yield Sentence(f"finding.overlap_pair{counted.suffix}", values, {"kind": "kind"})


def _alone_first(providers: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Those who reach most people that nobody else does, with their sector where it is known."""
    if "sector" in study.providers:
        sector = study.providers["sector"].reindex(providers.index.get_level_values("provider")).array
        providers = providers.assign(sector=sector)[["sector", *providers.columns]]
    order = (
        providers[["people_only", "places_only"]].fillna(0.0).sort_values(["people_only", "places_only"], ascending=False, kind="stable")
    )
    return providers.loc[order.index]


def _most_first(pairs: pd.DataFrame) -> pd.DataFrame:
    """Pairs that reach somebody both, most people first."""
    some = pairs[pairs["places_both"] > 0]
    keys = some[["people_both", "places_both"]].fillna(0.0)
    return some.loc[keys.sort_values(["people_both", "places_both"], ascending=False, kind="stable").index]


def _places(found: Overlap) -> pd.DataFrame:
    """One row a place inside the area: how many providers reach it with each kind (NaN: one or several is not known), and which ones."""
    table = found.places[found.places["inside"]]
    kinds = table.index.get_level_values("kind").unique()
    of_kind = {kind: table.xs(kind, level="kind") for kind in kinds}
    least = np.column_stack([of["providers_least"] for of in of_kind.values()])
    unsure = (least == 1) & (np.column_stack([of["providers_most"] for of in of_kind.values()]) > 1)
    wide: dict[str, object] = {"people": next(iter(of_kind.values()))["people"]}
    for position, kind in enumerate(kinds):
        sure = ~unsure[:, position]
        wide[f"providers_{kind}"] = least[:, position] if sure.all() else np.where(sure, least[:, position], np.nan)
    wide |= {f"provider_ids_{kind}": of["providers"] for kind, of in of_kind.items()}
    made = pd.DataFrame(wide)
    none, several = (least == 0).sum(axis=1), (least > 1).sum(axis=1)
    many = np.select([none > 0, several > 0, unsure.any(axis=1)], ["none", "several", "unsure"], "one")
    for position, (name, column) in enumerate({"providers_of_all": many, "kinds_none": none, "kinds_several": several}.items(), start=1):
        made.insert(position, name, column)
    order = np.lexsort((np.nan_to_num(-made["people"].to_numpy(dtype=float)), -none))
    return made.iloc[order]
