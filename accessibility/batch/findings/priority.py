"""Findings of ``[priority]``: who comes first and how surely, who is chosen, which weights would change it, and why."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility import priority as scoring
from accessibility.batch.findings.alternatives import alternatives_of
from accessibility.batch.findings.told import named
from accessibility.errors import ConfigError, nearest_word
from accessibility.outputs.finding import Finding, Sentence
from accessibility.outputs.names import municipality_names
from accessibility.provenance import Remark
from accessibility.vocabulary import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from accessibility.config import IndicatorConfig, StudyConfig
    from accessibility.outputs.results import Results
    from accessibility.priority import Acceptability, Choice, Condition, Indicator
    from accessibility.progress import Progress

__all__ = ["priority"]

_BORDER = 2
"""So many of the last chosen are compared with so many of the first that are not."""


def priority(results: Results, progress: Progress) -> Iterable[Finding]:
    """What ``[priority]`` and ``[joint_provision]`` ask for; nothing if the study has neither.

    Parameters
    ----------
    results
        A run so far.
    progress
        Told when it begins.

    Returns
    -------
    iterable of Finding

    Raises
    ------
    ConfigError
        If an indicator or a condition names a column that is nowhere, or someone who is not there must be chosen.
    """
    config = results.study.config
    if config.joint_provision is not None:
        progress.stage("joint_provision")
        yield from _joint(results)
    if config.priority is not None:
        progress.stage("priority")
        yield from _Priority(results).findings()


class _Priority:
    """One study's alternatives with all that is asked of them."""

    def __init__(self, results: Results) -> None:
        self.results, self.config = results, results.study.config
        found = alternatives_of(results)
        self.table, self.remarks = found.table, found.remarks
        asked = self.config.priority
        assert asked is not None  # noqa: S101  # the caller looked
        self.asked = asked
        self.indicators = [_indicator(one, self.table) for one in self.config.indicators]
        self.labels = {one.column: {str(language): text for language, text in one.label.items()} for one in self.config.indicators}
        self.scores = scoring.scores(self.table, self.indicators)
        named_conditions = list(_conditions(self.config, self.table, results.study.priority.table))
        self.conditions = [condition for condition, _ in named_conditions]
        self.remarks += tuple(_without_group(self.config, self.table, results.study.priority.table))
        self.condition_labels = {condition.name: told for condition, told in named_conditions}
        self.how: dict[str, Any] = {
            "least": asked.least,
            "most": min(asked.most, len(self.table)),
            "conditions": self.conditions,
            "required": asked.required,
            "excluded": {**dict.fromkeys(self.scores.index[self.scores["score"].isna()], ""), **asked.excluded},
        }
        _must_be_there((*asked.required, *asked.excluded), self.table, self.name_of)

    @property
    def name_of(self) -> str:
        """What an alternative is: ``municipality`` or ``place``."""
        return str(self.asked.of)

    def choose(self, scores: pd.Series) -> Choice:
        """The choice for these scores."""
        return scoring.choose(scores, **self.how)

    def chosen_in_each(self, scores: NDArray[np.float64], alternatives: Sequence[object]) -> NDArray[np.bool_]:
        """The choice for many rows of scores."""
        return scoring.chosen_in_each(scores, alternatives, **self.how)

    def findings(self) -> Iterator[Finding]:
        """Ranking, ranks by weightings, indicators, weights that tip, and pairs at the border."""
        choice = self.choose(self.scores["score"])
        weights = scoring.weightings(
            self.indicators,
            way=self.asked.weights,
            draws=self.asked.draws,
            within_pct=self.asked.within_pct,
            votes=self.results.study.priority.votes,
            seed=self.asked.seed,
        )
        count = min(len(choice.ids), len(self.table))
        how: dict[str, Any] = {"count": count, "chosen_by": self.chosen_in_each, "seed": self.asked.seed}
        accepted = scoring.acceptability(self.table, self.indicators, weights, **how)
        yield Finding(
            "priority",
            self._on_map(self._ranking(choice, accepted)),
            sentences=tuple(self._sentences(choice, accepted)),
            remarks=self.remarks,
        )
        yield Finding("priority_indicators", self._indicators(), texts={"indicator": self.labels}, rows_on_page=0)
        tipping = scoring.tipping_weights(self.table, self.indicators, lambda scores: self.choose(scores).ids)
        yield Finding("priority_weights", self._named_ids(tipping), sentences=tuple(self._tips(tipping)), texts={"indicator": self.labels})
        if self.conditions:
            yield Finding("priority_conditions", self._memberships(choice), texts={"condition": self.condition_labels})
        pairs = self._pairs(choice)
        if len(pairs):
            yield Finding("priority_pairs", pairs, texts={"indicator": self.labels, "behind": self._names()})
        yield Finding("priority_ranks", _ranks(accepted, self.name_of), rows_on_page=0)

    def _ranking(self, choice: Choice, accepted: Acceptability) -> pd.DataFrame:
        summary = accepted.summary.reindex(self.scores.index)
        closeness = scoring.topsis(self.table, self.indicators).reindex(self.scores.index)
        return pd.DataFrame(
            {
                "rank": self.scores["rank"],
                "chosen": self.scores.index.isin(list(choice.ids)),
                "share_pct_chosen": 100 * summary["share_chosen"],
                "score": self.scores["score"],
                "score_least": self.scores["score_least"],
                "score_most": self.scores["score_most"],
                "rank_topsis": closeness["rank"],
                "rank_p05": summary["rank_p05"],
                "rank_p95": summary["rank_p95"],
                "indicators_not_known": self.table[[one.column for one in self.indicators]].isna().sum(axis=1).reindex(self.scores.index),
            },
            index=self.scores.index.rename(self.name_of),
        )

    def _on_map(self, table: pd.DataFrame) -> gpd.GeoDataFrame:
        """The ranking with the outlines of municipalities, or the spots of places."""
        study = self.results.study
        shapes = study.places.geometry if self.name_of == "place" else study.area.parts.set_index("name").geometry
        shapes = shapes[~shapes.index.duplicated()]
        return gpd.GeoDataFrame(table, geometry=shapes.reindex(table.index).array, crs=study.area.crs)

    def _indicators(self) -> pd.DataFrame:
        """Number, value and what it adds, alternative by alternative and indicator by indicator."""
        values = scoring.values_of(self.table, self.indicators).reindex(self.scores.index)
        parts = {
            one.column: pd.DataFrame(
                {
                    "number": self.table[one.column].reindex(self.scores.index),
                    "value": values[one.column],
                    "adds": self.scores[f"adds_{one.column}"],
                }
            )
            for one in self.indicators
        }
        return pd.concat(parts, names=["indicator", self.name_of]).swaplevel().sort_index(kind="stable")

    def _pairs(self, choice: Choice) -> pd.DataFrame:
        """Why the last ones chosen stand before the first ones that are not; then every other one against the border."""
        others = self.scores.index[~self.scores.index.isin(list(choice.ids))]
        last = choice.chosen.index
        at_border = [*product(last[-_BORDER:], others[:_BORDER]), *product(last, others[:1]), *product(last[-1:], others)]
        pairs = dict.fromkeys(at_border)
        parts = {(one, other): scoring.because(self.table, self.indicators, one, other) for one, other in pairs}
        return pd.concat(parts, names=[self.name_of, "behind", "indicator"]) if parts else pd.DataFrame()

    def _memberships(self, choice: Choice) -> pd.DataFrame:
        """Which conditions each alternative falls under, how many of the group are asked for and how many are chosen."""
        rows = [
            (one, group.name, group.least, group.most, len(group.members & choice.ids))
            for one in self.scores.index
            for group in self.conditions
            if one in group.members
        ]
        columns = [self.name_of, "condition", "least_chosen", "most_chosen", "chosen_of_group"]
        table = pd.DataFrame(rows, columns=columns).set_index(columns[:2])
        return table.astype({"least_chosen": float, "most_chosen": float})

    def _sentences(self, choice: Choice, accepted: Acceptability) -> Iterator[Sentence]:
        share = {one: float(pct) for one, pct in accepted.summary["share_chosen"].items() if one in choice.ids}
        proof = "" if choice.gap_pct == 0 else "_gap"
        chosen: dict[str, object] = {"count": len(choice.ids), "names": self._list(choice.chosen.index), "gap": choice.gap_pct}
        yield Sentence(f"finding.priority_chosen{proof}", chosen)
        sure = [one for one in choice.chosen.index if share[one] >= 0.95]  # nineteen of twenty
        if sure:
            yield Sentence("finding.priority_sure", {"names": self._list(sure), "count": accepted.count})
        weakest = min(choice.chosen.index, key=lambda one: share[one])
        yield Sentence(
            "finding.priority_weakest", {"name": self._name(weakest), "share": round(100 * share[weakest]), "count": accepted.count}
        )
        outside = accepted.summary.drop(index=list(choice.ids))["share_chosen"]
        if len(outside) and outside.max() > 0:
            nearest = outside.idxmax()
            yield Sentence(
                "finding.priority_next", {"name": self._name(nearest), "share": round(100 * float(outside.max())), "count": accepted.count}
            )
        for condition, rows in choice.passed_over.groupby("condition", sort=True):
            told = self.condition_labels.get(str(condition), str(condition))
            yield Sentence("finding.priority_passed_over", {"names": self._list(rows.index), "count": len(rows), "condition": told})
        for one, why in self.asked.excluded.items():
            yield Sentence("finding.priority_excluded", {"name": self._name(one), "why": why})

    def _tips(self, tipping: pd.DataFrame) -> Iterator[Sentence]:
        """The weights nearest to the given ones that would change the choice."""
        for indicator, row in tipping.iterrows():
            for side in ("down", "up"):
                if np.isnan(row[f"weight_{side}"]):
                    continue
                values = {
                    "indicator": self.labels[str(indicator)],
                    "weight": round(100 * float(row["weight"])),
                    "tip": round(100 * float(row[f"weight_{side}"])),
                    "comes": self._list(filter(None, row[f"in_{side}"].split(", "))),
                    "goes": self._list(filter(None, row[f"out_{side}"].split(", "))),
                }
                yield Sentence(f"finding.priority_tip_{side}", values)
        if tipping[["weight_down", "weight_up"]].isna().to_numpy().all():
            yield Sentence("finding.priority_no_tip")

    def _named_ids(self, tipping: pd.DataFrame) -> pd.DataFrame:
        """The ids of who comes and goes as names, in the first language of the study."""
        language = str(self.config.outputs.languages[0])
        columns = [f"{way}_{side}" for way in ("in", "out") for side in ("down", "up")]
        said = {name: [self._list(filter(None, cell.split(", ")))[language] for cell in tipping[name]] for name in columns}
        return tipping.assign(**said)

    def _name(self, one: object) -> dict[str, str]:
        if self.name_of == "place":
            return named(self.results, "place", one)
        area = self.results.study.area
        return {language: municipality_names(area, language).get(str(one), str(one)) for language in LANGUAGES}

    def _names(self) -> Mapping[str, Mapping[str, str]]:
        return {str(one): self._name(one) for one in self.scores.index}

    def _list(self, ids: Iterable[object]) -> dict[str, str]:
        told = [self._name(one) for one in ids]
        return {language: ", ".join(one[language] for one in told) or "\N{EN DASH}" for language in LANGUAGES}


def _indicator(one: IndicatorConfig, table: pd.DataFrame) -> Indicator:
    for name in filter(None, (one.column, one.spread)):
        if name not in table:
            near = nearest_word(name, [str(known) for known in table])
            hint = f"; did you mean {near!r}?" if near else "."
            raise ConfigError(f"indicators: there is no column {name!r}{hint} Known: {', '.join(map(str, table))}")
        if not pd.api.types.is_numeric_dtype(table[name]):
            raise ConfigError(f"indicators: column {name!r} must hold numbers")
    return scoring.Indicator(one.column, one.first, one.weight, one.points, one.spread)


def _conditions(config: StudyConfig, table: pd.DataFrame, given: pd.DataFrame) -> Iterator[tuple[Condition, dict[str, str]]]:
    """Groups by the values of a column of the study's own table."""
    for one in config.conditions:
        if one.column not in given:
            near = nearest_word(one.column, [str(known) for known in given])
            hint = f"; did you mean {near!r}?" if near else "."
            raise ConfigError(f"conditions: [priority_table] has no column {one.column!r}{hint} Known: {', '.join(map(str, given))}")
        column = given[one.column].reindex(table.index).astype("string")
        values = sorted(column.dropna().unique()) if one.value is None else [one.value]
        if one.value is not None and not (column == one.value).any():
            near = nearest_word(one.value, [str(known) for known in column.dropna().unique()])
            hint = f"; did you mean {near!r}?" if near else ""
            raise ConfigError(f"conditions: nobody has {one.value!r} in column {one.column!r}{hint}")
        for value in values:
            told = {str(language): f"{text}: {value}" if one.value is None else text for language, text in one.label.items()}
            members = frozenset(table.index[(column == value).fillna(value=False).to_numpy(dtype=bool)])
            yield scoring.Condition(told["en"], members, one.least, one.most), told


def _without_group(config: StudyConfig, table: pd.DataFrame, given: pd.DataFrame) -> Iterator[Remark]:
    """Alternatives of which a condition's column says nothing: no condition of it holds for them."""
    for one in config.conditions:
        column = given[one.column].reindex(table.index).astype("string").str.strip().fillna("")
        empty = tuple(map(str, table.index[(column == "").to_numpy(dtype=bool)]))
        if empty:
            yield Remark("conditions_without_group", "unknown", len(empty), len(table), {"column": one.column}, empty)


def _must_be_there(wanted: Iterable[str], table: pd.DataFrame, what: str) -> None:
    lost = [one for one in wanted if one not in table.index]
    if lost:
        near = nearest_word(lost[0], [str(one) for one in table.index])
        hint = f"; did you mean {near!r}?" if near else ""
        raise ConfigError(f"priority: there is no {what} {', '.join(map(repr, lost))}{hint}")


def _ranks(accepted: Acceptability, name: str) -> pd.DataFrame:
    """Share of weightings by alternative and rank, those ranks left out at which it never comes."""
    table = accepted.ranks.rename_axis(index=name).reset_index().melt(id_vars=name, var_name="rank", value_name="share_pct_weightings")
    table = table[table["share_pct_weightings"] > 0].set_index([name, "rank"])
    return 100 * table.loc[list(accepted.ranks.index)]


def _joint(results: Results) -> Iterator[Finding]:
    asked = results.study.config.joint_provision
    if asked is None or "municipality" not in results.first.missing:
        return
    assumed = scoring.JointAssumptions(asked.visits_week, asked.kph, asked.eur_hour, asked.eur_km)
    table = scoring.joint_provision(results.first.missing, assumed, kinds=asked.kinds or None)
    assumptions: dict[str, object] = {"visits": asked.visits_week, "kph": asked.kph, "eur_hour": asked.eur_hour, "eur_km": asked.eur_km}
    said = [Sentence("finding.joint_provision_assumes", assumptions)]
    saved, separately = float(table["eur_year_saved"].sum()), float(table["eur_year_separately"].sum())
    if separately > 0:
        values: dict[str, object] = {"saved": round(saved), "separately": round(separately), "share": round(100 * saved / separately)}
        said.append(Sentence("finding.joint_provision_sum", values))
    yield Finding("joint_provision", table, sentences=tuple(said))
