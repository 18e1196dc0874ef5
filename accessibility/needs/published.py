"""Needs as they may be published: counts by place and kind, small ones merged so that nobody is told apart."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from accessibility.errors import DataError

__all__ = ["PublishedNeeds", "published_needs"]

MERGED = "other"


@dataclass(frozen=True, eq=False)
class PublishedNeeds:
    """Counts that may be shown.

    Parameters
    ----------
    counts
        Index (place, kind): ``needs``, ``hours`` a week. Kinds of a place with too few are one row ``other``; places where even that is
        too few are one row ``other`` for all of them.
    merged
        How many needs stand in merged rows.
    hidden
        How many needs are told nowhere, since even all merged were too few.
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
    A place's small kinds are merged; if they are still too few together, the smallest other kinds of the place join them, and if the
    whole place has too few it joins the row of other places. Only merged rows are shown, so no sum gives a small count away; no total of
    all needs is part of it.
    """
    if least < 1:
        raise DataError(f"least must be 1 or more, given {least}")
    cells = needs.groupby(["place", "kind"], sort=True).agg(needs=("hours", "size"), hours=("hours", "sum")).reset_index()
    rows: list[tuple[object, object, int, float]] = []
    apart: list[tuple[object, object, int, float]] = []
    merged = 0
    for place, own in cells.groupby("place", sort=True):
        ordered = own.sort_values(["needs", "kind"], kind="stable")
        small = int((ordered["needs"] < least).sum())
        while small and int(ordered["needs"].iloc[:small].sum()) < least and small < len(ordered):
            small += 1
        joined, shown = ordered.iloc[:small], ordered.iloc[small:]
        shown = shown.sort_values("kind")
        rows += [(place, *row) for row in zip(shown["kind"], shown["needs"].astype(int), shown["hours"].astype(float), strict=True)]
        if len(joined):
            many = int(joined["needs"].sum())
            (rows if many >= least else apart).append((place, MERGED, many, float(joined["hours"].sum())))
            merged += many if many >= least else 0
    elsewhere = sum(row[2] for row in apart)
    if elsewhere >= least:
        rows.append((MERGED, MERGED, elsewhere, sum(row[3] for row in apart)))
        merged += elsewhere
    table = pd.DataFrame(rows, columns=["place", "kind", "needs", "hours"]).set_index(["place", "kind"])
    return PublishedNeeds(table, merged, 0 if elsewhere >= least else elsewhere, least)
