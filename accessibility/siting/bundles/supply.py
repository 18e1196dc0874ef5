"""Who can bring what, for how many hours, and what their way costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import DataError
from accessibility.provenance import Remark
from accessibility.siting.bundles.problem import Supply

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.travel.model import TravelTimes

__all__ = ["supply_of"]


def supply_of(
    providers: pd.DataFrame,
    kinds: tuple[str, ...],
    candidates: pd.DataFrame,
    staff_times: TravelTimes | None,
    eur_year_minute: float,
    remarks: list[Remark],
) -> Supply:
    """The providers that can bring something.

    Parameters
    ----------
    providers
        Index provider, sorted; see :func:`accessibility.siting.bundle_problem`.
    kinds
        What points may host.
    candidates
        Where they could go.
    staff_times
        Minutes from their bases to candidates, or None.
    eur_year_minute
        What one minute between base and candidate costs a year.
    remarks
        Is added to: bases that are not known.

    Returns
    -------
    Supply
    """
    hours = _by_kind(providers, "hours_week_{}", kinds, 0.0)
    remote = _by_kind(providers, "remote_hours_week_{}", kinds, np.nan)
    able = (hours > 0).any(axis=1) | ~np.isnan(remote).all(axis=1)
    usable = providers.iloc[np.flatnonzero(able)]
    hours = np.where(np.isnan(remote), hours, np.maximum(hours, remote))[able]
    return Supply(
        ids=pd.Index(usable.index.astype(str), name="provider"),
        names=usable["name"].to_numpy(dtype=object) if "name" in usable else usable.index.to_numpy(dtype=object),
        sectors=usable["sector"].astype(str).to_numpy(dtype=object),
        hours_week=hours,
        eur_hour=_by_kind(usable, "eur_hour_{}", kinds, 0.0),
        visit_eur_year=_visits(usable, candidates, staff_times, eur_year_minute, remarks),
        remote_hours_week=remote[able],
        remote_eur_year=_by_kind(usable, "remote_eur_year_{}", kinds, 0.0),
    )


def _by_kind(providers: pd.DataFrame, pattern: str, kinds: tuple[str, ...], missing: float) -> NDArray[np.float64]:
    """A column for each kind as a table, shape (q, k)."""
    table = np.full((len(providers), len(kinds)), missing)
    for number, kind in enumerate(kinds):
        name = pattern.format(kind)
        if name in providers:
            table[:, number] = pd.to_numeric(providers[name]).fillna(missing).to_numpy(dtype=float)
            if (table[:, number] < 0).any():
                raise DataError(f"{name} must be 0 or more, negative at {', '.join(map(str, providers.index[table[:, number] < 0][:5]))}")
    return table


def _visits(
    providers: pd.DataFrame, candidates: pd.DataFrame, times: TravelTimes | None, eur_year_minute: float, remarks: list[Remark]
) -> NDArray[np.float64]:
    """What the way from each provider's base costs a year, shape (m, q); a way that is not known counts as the longest computed."""
    if times is None or "base" not in providers:
        return np.zeros((len(candidates), len(providers)))
    minutes = times.matrix().reindex(index=providers["base"].astype(str), columns=candidates.index).to_numpy(dtype=float)
    unknown = ~np.isfinite(minutes)
    if unknown.any():
        rows = tuple(map(str, providers.index[unknown.any(axis=1)]))
        remarks.append(Remark("staff_way_unknown", "assumed", len(rows), len(providers), {"max_minutes": times.max_minutes}, rows))
    return np.asarray(np.where(unknown, times.max_minutes, minutes).T * eur_year_minute)
