"""Whether services are open all year, as far as their seasons and hours tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from accessibility.provenance import Remark
from accessibility.vocabulary import SEASONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accessibility.gaps.rules.rule import Rule

__all__ = ["all_year", "only_all_year"]

_DATES = re.compile(r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|week|easter)\b", re.IGNORECASE)
"""Hours in OSM's notation that name a part of the year."""


def all_year(services: pd.Index, offers: pd.DataFrame, kind: str) -> pd.Series:
    """Whether each service offers a kind all year.

    Parameters
    ----------
    services
        Ids that offer it.
    offers
        Index (service, kind); columns ``seasons`` (empty = all year, or not told) and, where known, ``opening_hours``.
    kind
        The kind.

    Returns
    -------
    pandas.Series of boolean
        False where seasons are told and one is lacking; True where all are told, or where hours are told and name no part of the year;
        else missing: an empty cell of seasons alone does not tell a shop that is open all year from one of which nothing is known.

    Examples
    --------
    >>> index = pd.MultiIndex.from_tuples([("kiosk", "grocery"), ("shop", "grocery"), ("other", "grocery")], names=["service", "kind"])
    >>> offers = pd.DataFrame({"seasons": ["summer", "", ""], "opening_hours": ["", "Mo-Sa 09:00-18:00", ""]}, index=index)
    >>> all_year(pd.Index(["kiosk", "shop", "other"]), offers, "grocery").tolist()
    [False, True, <NA>]
    """
    of_kind = offers.xs(kind, level="kind")
    seasons = of_kind["seasons"].reindex(services)
    hours = of_kind["opening_hours"].reindex(services) if "opening_hours" in of_kind else pd.Series(None, index=services, dtype="str")
    told = [_told(one, other) for one, other in zip(_texts(seasons), _texts(hours), strict=True)]
    return pd.Series(told, index=services, dtype="boolean")


def only_all_year(rule: Rule, table: pd.DataFrame, offers: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Remark, ...]]:
    """Services of a rule of spacing, of which those that close for a part of the year no longer fulfil it.

    Parameters
    ----------
    rule
        What is asked.
    table
        Index service; columns ``fulfils`` and, where known, ``name``.
    offers
        As for :func:`all_year`.

    Returns
    -------
    pandas.DataFrame, tuple of Remark
        With a column ``all_year``; and which of them neither seasons nor hours tell, as they are taken to be open all year.
    """
    year = all_year(table.index, offers, rule.kind)
    fulfils = table["fulfils"].to_numpy(dtype=bool) & year.fillna(value=True).to_numpy(dtype=bool)
    unsure = table[year.isna().to_numpy()]
    rows = tuple(map(str, unsure.get("name", unsure.index)))
    remark = Remark("rule_all_year_unknown", "unknown", len(rows), len(table), {"source": rule.source}, rows)
    return table.assign(all_year=year, fulfils=fulfils), (remark,) if rows else ()


def _texts(column: pd.Series) -> Iterable[str]:
    return column.astype(object).where(column.notna(), "").astype(str)


def _told(seasons: str, hours: str) -> bool | None:
    if seasons.strip():
        return set(SEASONS) <= {one.strip() for one in seasons.split(",")}
    return True if hours.strip() and not _DATES.search(hours) else None
