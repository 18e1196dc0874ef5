"""The municipalities or places that priority is given among, with all that is known of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from accessibility import gaps, priority
from accessibility.errors import ConfigError, counted
from accessibility.measures.known import known_sum
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from accessibility.outputs.results import Results

__all__ = ["Alternatives", "alternatives_of"]


class Alternatives(NamedTuple):
    """Alternatives and what was done to make their table.

    Parameters
    ----------
    table
        Index: names of municipalities or ids of places, inside the area; columns computed, of ``[priority_table]`` and of ``[jury]``.
    remarks
        What was assumed or left out.
    """

    table: pd.DataFrame
    remarks: tuple[Remark, ...]


def alternatives_of(results: Results) -> Alternatives:
    """All that is known of the municipalities or places of a run, in its first season.

    Parameters
    ----------
    results
        A run so far; its study asks for priority.

    Returns
    -------
    Alternatives

    Raises
    ------
    ConfigError
        If municipalities are asked for and places name none, or no row of the study's own table is one of the alternatives.
    """
    config, given = results.study.config, results.study.priority
    of = config.priority.of if config.priority is not None else "municipality"
    computed = _of_places(results) if of == "place" else _of_municipalities(results)
    remarks: list[Remark] = []
    table = _with_limit(computed, config.travel.max_minutes, remarks)
    for extra, what in ((given.table, "priority_table"), (priority.jury_scores(given.jury) if len(given.jury) else pd.DataFrame(), "jury")):
        if len(extra):
            table = _joined(table, extra, what, of, remarks)
    return Alternatives(table, tuple(remarks))


def _of_municipalities(results: Results) -> pd.DataFrame:
    """People, those beyond standards, and median minutes, municipality by municipality."""
    places = results.study.places
    inside = places[places["inside"].to_numpy(dtype=bool)]
    if "municipality" not in inside or not inside["municipality"].notna().any():
        raise ConfigError('priority: places name no municipality; give them a column municipality, or write of = "place"')
    named = inside["municipality"].astype(object).fillna("").astype(str)
    lacks = results.first.missing["missing"].groupby(level="place").any().reindex(inside.index, fill_value=False)
    rows = {}
    for name in sorted(set(named) - {""}):
        here = (named == name).to_numpy()
        rows[name] = _people_of(inside[here], lacks[here].to_numpy(dtype=bool))
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("municipality")
    by_kind = gaps.by_municipality(results.first.missing)
    for kind in results.study.standards.index.astype(str):
        of_kind = by_kind.xs(kind, level="kind").reindex(table.index)
        table[f"minutes_{kind}"] = of_kind["median_minutes_people"].fillna(of_kind["median_minutes_places"])
        table[f"people_missing_{kind}"] = of_kind["people_missing"]
        table[f"share_pct_people_missing_{kind}"] = 100 - of_kind["share_pct_people_within"]
    if results.study.config.joint_provision is not None:
        joint = next((one.table for one in results.findings if one.name == "joint_provision"), None)
        table["eur_year_saved"] = np.nan if joint is None else joint["eur_year_saved"].reindex(table.index)
    return table


def _people_of(rows: pd.DataFrame, lacks: np.ndarray) -> dict[str, float]:
    """Sums of people of one municipality, known ones only; NaN where nobody is known."""
    people = rows["people"].to_numpy(dtype=float)
    found = {str(name): known_sum(rows[name].to_numpy(dtype=float)) for name in rows if str(name).startswith("people")}
    missing = known_sum(people[lacks])
    found["people_missing"] = 0.0 if not lacks.any() else missing
    found["share_pct_people_missing"] = 100 * found["people_missing"] / found["people"] if found["people"] > 0 else np.nan
    found["places_missing"] = float(lacks.sum())
    return found


def _of_places(results: Results) -> pd.DataFrame:
    """People and minutes of each place, and how many kinds it lacks."""
    places = results.study.places
    inside = places[places["inside"].to_numpy(dtype=bool)]
    table = pd.DataFrame({str(name): inside[name].astype(float) for name in inside if str(name).startswith("people")}, index=inside.index)
    missing = results.first.missing
    table["kinds_missing"] = missing["missing"].groupby(level="place").sum().reindex(inside.index).astype(float)
    for kind in results.study.standards.index.astype(str):
        table[f"minutes_{kind}"] = missing["minutes"].xs(kind, level="kind").reindex(inside.index)
    return table.set_axis(table.index.astype(str)).rename_axis("place")


def _with_limit(table: pd.DataFrame, max_minutes: float, remarks: list[Remark]) -> pd.DataFrame:
    """Minutes that are not reached as the study's limit, told; an indicator cannot be infinite."""
    minutes = [str(name) for name in table if str(name).startswith("minutes_")]
    unreached = np.isinf(table[minutes].to_numpy(dtype=float))
    if unreached.any():
        rows = tuple(map(str, table.index[unreached.any(axis=1)]))
        remarks.append(Remark("priority_unreached", "assumed", len(rows), len(table), {"minutes": max_minutes}, rows))
    return table.assign(**{name: table[name].replace([np.inf], max_minutes) for name in minutes})


def _joined(table: pd.DataFrame, extra: pd.DataFrame, what: str, of: str, remarks: list[Remark]) -> pd.DataFrame:
    """The table with the columns of another; who is in one and not in the other is told."""
    known = extra.index.isin(table.index)
    if not known.any():
        first = ", ".join(map(str, extra.index[:3]))
        raise ConfigError(f"{what}: none of its {counted(len(extra), 'row')} is a {of} of this study; it begins with {first}")
    lost, lacking = tuple(map(str, extra.index[~known])), tuple(map(str, table.index[~table.index.isin(extra.index)]))
    if lost:
        remarks.append(Remark(f"{what}_rows_elsewhere", "excluded", len(lost), len(extra), rows=lost))
    if lacking:
        remarks.append(Remark(f"{what}_rows_lacking", "unknown", len(lacking), len(table), rows=lacking))
    fresh = [name for name in extra if name not in table]
    twice = tuple(str(name) for name in extra if name in table)
    if twice:
        remarks.append(Remark("priority_columns_computed", "noted", len(twice), rows=twice))
    return table.join(extra[fresh].reindex(table.index))
