"""Findings of ``[channels]``: access on site, with mobile services, and with remote ones where the connection exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility import gaps
from accessibility.batch.findings.told import Counted, offers_of, on_map, residents_told, standards_of
from accessibility.outputs.finding import Finding, Sentence
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from accessibility.config import ChannelsConfig
    from accessibility.gaps import ByChannel
    from accessibility.outputs.results import Results
    from accessibility.progress import Progress

__all__ = ["channels"]


def channels(results: Results, progress: Progress) -> Iterable[Finding]:
    """What ``[channels]`` asks for, season by season; nothing if the study has no such section.

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
    study, asked = results.study, results.study.config.channels
    if asked is None:
        return
    for season, one in results.seasons.items():
        progress.stage("channels", season)
        standards = standards_of(study, asked.kinds)
        found = gaps.by_channel(
            one.times, offers_of(study), standards, study.places, people=asked.people, not_using_pct=asked.not_using_pct
        )
        whom = residents_told(study)
        said, remarks = (*whom, *_sentences(found, Counted(study, asked.people[0]), asked)), tuple(_assumed(asked))
        yield Finding("channels", found.kinds, season, sentences=said, remarks=remarks)
        yield Finding("channel_groups", found.groups, season, words_of={"people_group": "column"}, sentences=whom)
        words_of = {"reached_by": "channel", "connection": "connection"}
        yield Finding("channel_places", on_map(study, found.places), season, words_of=words_of)


def _sentences(found: ByChannel, counted: Counted, asked: ChannelsConfig) -> Iterator[Sentence]:
    """What mobile and remote services add, kind by kind, and for which group least."""
    if not found.kinds["offered_remote"].any():
        yield Sentence("finding.channels_no_remote")
    for kind in found.kinds.index.astype(str):
        row = found.kinds.loc[kind]
        told = found.groups.loc[(kind, asked.people[0])]
        unit, source = ("people", told) if counted.counts_people else ("places", row)
        physical, mobile, remote = (float(source[f"{unit}_within_{channel}"]) for channel in ("physical", "mobile", "remote"))
        said = {"kind": kind, "physical": round(physical), "mobile": round(mobile - physical), "remote": round(remote - mobile)}
        if said["mobile"] or said["remote"]:
            yield Sentence(f"finding.channels_add_{unit}", said, {"kind": "kind"})
        unknown = round(float(source[f"{unit}_connection_unknown"]))
        if unknown:
            yield Sentence(f"finding.channels_unknown_{unit}", {"kind": kind, "count": unknown}, {"kind": "kind"})
        yield from _least_served(found, kind, asked)


def _least_served(found: ByChannel, kind: str, asked: ChannelsConfig) -> Iterator[Sentence]:
    """The group that has least from remote services, where they are told apart and the kind is offered remotely."""
    if len(asked.people) < 2 or not found.kinds.loc[kind, "offered_remote"]:
        return
    share = found.groups.xs(kind, level="kind")["share_pct_within_remote"]
    if share.isna().any() or np.ptp(share.to_numpy(dtype=float)) < 0.5:
        return
    values = {"kind": kind, "group": str(share.idxmin()), "share": float(share.min())}
    yield Sentence("finding.channels_least", values, {"kind": "kind", "group": "column"})


def _assumed(asked: ChannelsConfig) -> Iterator[Remark]:
    for group, pct in asked.not_using_pct.items():
        yield Remark("channels_not_using", "assumed", details={"column": group, "pct": pct})
