"""Needs as they may be published: counts by place and kind and by what becomes of them, so that nobody is told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from accessibility.errors import DataError
from accessibility.needs.linked import MERGED, protected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accessibility.needs.matching import Matching

    Label = tuple[str, ...]

__all__ = ["PublishedNeeds", "outcomes", "published_needs", "published_with_outcomes"]

MET, UNMET = "met", "unmet"


@dataclass(frozen=True, eq=False)
class PublishedNeeds:
    """Counts that may be shown.

    Parameters
    ----------
    counts
        Index of two words, such as (place, kind): ``needs``, ``hours`` a week. Where words are too few by themselves, or would give others
        away, they are ``other``.
    merged
        How many needs stand in merged rows.
    hidden
        How many needs are told nowhere: all of them, where they are fewer than ``least``.
    least
        The smallest count shown.
    """

    counts: pd.DataFrame
    merged: int
    hidden: int
    least: int


def published_needs(needs: pd.DataFrame, *, least: int = 5) -> PublishedNeeds:
    """Counts of needs by place and kind, none smaller than ``least``.

    Parameters
    ----------
    needs
        With ``place``, ``kind`` and ``hours``.
    least
        The smallest count shown.

    Returns
    -------
    PublishedNeeds

    Notes
    -----
    A place's small kinds are merged with each other or its smallest kind; a place with too few needs joins the row of other places. Every
    need stands in some row, so no total gives a small count away. Where outcomes are published too, take
    :func:`published_with_outcomes`: tables that are protected one by one can be taken from each other.
    """
    labels = protected([_labels(needs, ("place", "kind"))], least=least)[0]
    return _counted(labels, needs["hours"], least, ("place", "kind"))


def outcomes(matching: Matching, unmet: pd.DataFrame) -> pd.DataFrame:
    """What becomes of each need, once: met in full by the provider that gives it most hours, or not, and why.

    Parameters
    ----------
    matching
        Of :func:`accessibility.needs.match`.
    unmet
        Of :func:`accessibility.needs.unmet`.

    Returns
    -------
    pandas.DataFrame
        Index need: ``place``, ``kind``, ``hours`` asked for; ``outcome`` (``met`` or ``unmet``), ``provider`` (empty where unmet),
        ``reason`` (empty where met), ``hours_told`` (met by all providers together, or lacking).
    """
    needs, met = matching.needs, matching.met.reset_index()
    most = met.sort_values(["hours", "provider"], ascending=[False, True], kind="stable").drop_duplicates("need").set_index("need")
    lacking = needs.index.isin(unmet.index)
    provider = most["provider"].astype("object").reindex(needs.index)
    reason = unmet["reason"].astype("object").reindex(needs.index)
    return needs[["place", "kind", "hours"]].assign(
        outcome=[UNMET if one else MET for one in lacking],
        provider=provider.where(provider.notna() & ~lacking, ""),
        reason=reason.where(reason.notna(), ""),
        hours_told=needs["hours_met"].mask(lacking, unmet["hours_unmet"].reindex(needs.index)),
    )


def published_with_outcomes(found: pd.DataFrame, *, least: int = 5) -> tuple[PublishedNeeds, PublishedNeeds, PublishedNeeds]:
    """Needs by place and kind, those met by provider and kind, those unmet by kind and reason: safe beside each other.

    Parameters
    ----------
    found
        Of :func:`outcomes`.
    least
        The smallest number of needs that may be told or reckoned from what is told.

    Returns
    -------
    tuple of PublishedNeeds
        Of all needs, of those met, of those unmet. The second and third are empty where telling them apart would give too few away.

    Notes
    -----
    The two last tables are one: each need has one outcome. See :func:`accessibility.needs.linked.protected` for why no sums and
    differences of the three give a count from 1 to ``least - 1``.
    """
    met = (found["outcome"] == MET).to_numpy(dtype=bool)
    kind, provider, reason = (found[name].astype(str) for name in ("kind", "provider", "reason"))
    second, third = provider.where(met, kind), kind.where(met, reason)
    by_outcome = list(zip(found["outcome"].astype(str), second, third, strict=True))
    places, ends = protected([_labels(found, ("place", "kind")), by_outcome], least=least)
    parted = bool(ends) and MERGED not in {label[0] for label in ends} and len(found) >= least
    tables = [_counted(places, found["hours"], least, ("place", "kind"))]
    for which, names in ((MET, ("provider", "kind")), (UNMET, ("kind", "reason"))):
        rows = [number for number, label in enumerate(ends) if label[0] == which] if parted else []
        part = _counted([ends[number][1:] for number in rows], found["hours_told"].iloc[rows], least, names)
        many = int((found["outcome"] == which).sum())
        tables.append(PublishedNeeds(part.counts, part.merged, many - len(rows), least))
    return tables[0], tables[1], tables[2]


def _labels(needs: pd.DataFrame, names: Sequence[str]) -> list[Label]:
    if missing := [name for name in names if name not in needs]:
        raise DataError(f"needs to be published must have {', '.join(missing)}")
    return list(zip(*(needs[name].astype(str) for name in names), strict=True))


def _counted(labels: Sequence[Label], hours: pd.Series, least: int, names: Sequence[str]) -> PublishedNeeds:
    """Counts and hours by label; nothing where there are fewer than ``least`` in all."""
    shown = list(labels) if len(labels) >= least else []
    index = pd.MultiIndex.from_tuples(shown, names=list(names)) if shown else pd.MultiIndex.from_arrays([[], []], names=list(names))
    each = pd.DataFrame({"needs": 1, "hours": hours.to_numpy(dtype=float)[: len(shown)]}, index=index)
    counts = each.groupby(level=list(names), sort=True).sum() if shown else each.astype({"needs": int})
    merged = sum(MERGED in label for label in shown)
    return PublishedNeeds(counts, merged, len(labels) - len(shown), least)
