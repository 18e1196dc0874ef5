"""Findings of ``[[scenarios]]`` channel by channel: who has a service on site, by a mobile one or remotely, before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from accessibility.batch.findings.told import on_map, residents_told, unknown_told, without_unknown
from accessibility.outputs.finding import Finding, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from accessibility.batch.findings.told import Counted
    from accessibility.scenarios import ChannelLedger
    from accessibility.study import Study

__all__ = ["scenario_channels"]

_REMOTE = ("add_remote", "add_connection")


def scenario_channels(found: ChannelLedger, study: Study, counted: Counted) -> Iterator[Finding]:
    """The scenarios channel by channel; nothing where every service is met on site before and after.

    Parameters
    ----------
    found
        As the ledger tells it.
    study
        The study as it is.
    counted
        Whether sentences count people or places.
    """
    if not len(found.kinds):
        return
    everybody = found.groups[found.groups.index.get_level_values("people_group") == "people"].droplevel("people_group")
    table = everybody if counted.counts_people else found.kinds
    remarks, whom = unknown_told(study), residents_told(study)
    told = (*whom, *_sentences(table, study, counted))
    yield Finding("scenario_channels", without_unknown(_changed(table)), sentences=told, remarks=remarks)
    groups = without_unknown(_changed(found.groups))
    yield Finding("scenario_channel_groups", groups, words_of={"people_group": "column"}, sentences=whom, remarks=remarks)
    if len(found.villages):
        words_of = {"reached_by_before": "reached_by", "reached_by_after": "reached_by"}
        yield Finding("scenario_channel_villages", on_map(study, found.villages), words_of=words_of)


def _changed(table: pd.DataFrame) -> pd.DataFrame:
    """Rows where anything differs after from before."""
    pairs = [(name, name.replace("_before", "_after")) for name in map(str, table.columns) if "_before" in name]
    differs = pd.Series(data=False, index=table.index)
    for before, after in pairs:
        differs |= (table[before] != table[after]) & ~(table[before].isna() & table[after].isna())
    return table[differs]


def _sentences(table: pd.DataFrame, study: Study, counted: Counted) -> Iterator[Sentence]:
    """Of each scenario the kind that more or fewer have remotely, or have remotely instead, and of whom the connection is not known."""
    unit = "people" if counted.counts_people else "places"
    for asked, name in zip(study.config.scenarios, table.index.unique("scenario"), strict=True):
        rows = table[table.index.get_level_values("scenario") == name].droplevel("scenario")
        called: Mapping[str, str] = asked.name  # type: ignore[assignment]
        before, after = (rows[f"{unit}_within_remote_{when}"].fillna(0) for when in ("before", "after"))
        by_car = (rows[f"{unit}_within_mobile_after"] - rows[f"{unit}_within_mobile_before"]).fillna(0)
        remotely = after - before - by_car
        unknown = rows[f"{unit}_connection_unknown_after"].fillna(0)
        newly = unknown[unknown > rows[f"{unit}_connection_unknown_before"].fillna(0)]
        if remotely.abs().max() > 0:
            kind = str(remotely.abs().idxmax())
            values = {"scenario": called, "kind": kind, "before": round(float(before[kind])), "after": round(float(after[kind]))}
            if remotely[kind] > 0 > by_car[kind]:
                values = {"scenario": called, "kind": kind, "count": round(float(min(remotely[kind], -by_car[kind])))}
                yield Sentence(f"finding.scenario_remote_instead_{unit}", values, {"kind": "kind"})
            else:
                yield Sentence(f"finding.scenario_remote_{unit}", values, {"kind": "kind"})
        elif any(change.change in _REMOTE for change in asked.changes):
            yield Sentence("finding.scenario_remote_nobody", {"scenario": called})
        if len(newly):
            kind = str(newly.idxmax())
            values = {"scenario": called, "kind": kind, "count": round(float(newly[kind]))}
            yield Sentence(f"finding.scenario_remote_unknown_{unit}", values, {"kind": "kind"})
