"""What Digiroad lays on links by stretch (limits, thaw restrictions, paving), as one value for each link."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.loaders.digiroad_links import link_ids

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

__all__ = ["covered", "limit_kph", "lowest"]

_LEAST_SHARE = 0.5
"""A link that is covered for less of its length than this is taken for not covered."""


def limit_kph(links: gpd.GeoDataFrame, limits: gpd.GeoDataFrame) -> tuple[NDArray[np.float64], int]:
    """The limit of each link in km/h; where it changes along the link, the one that takes as long.

    Parameters
    ----------
    links
        With column ``link`` and geometry.
    limits
        Column ``arvo`` (km/h) by link, over stretches ``alku_m`` to ``loppu_m`` or by their drawn length.

    Returns
    -------
    numpy.ndarray of float64, int
        NaN where no limit covers half of the link; and how many links have several limits.

    Notes
    -----
    Length over the sum of stretch over limit (harmonic mean), so that travel time along the link is kept.
    """
    value = pd.to_numeric(limits["arvo"], errors="coerce").to_numpy(dtype=float)
    fit = (value > 0) & (value <= 200)
    laid = pd.DataFrame({"link": link_ids(limits), "metres": _stretches(limits), "kph": value})[fit]
    laid = laid.assign(hours=laid["metres"] / laid["kph"])
    sums = laid.groupby("link").agg(metres=("metres", "sum"), hours=("hours", "sum"), several=("kph", "nunique"))
    found = sums.reindex(links["link"].to_numpy())
    kph = (found["metres"] / found["hours"]).to_numpy(dtype=float)
    enough = found["metres"].to_numpy(dtype=float) >= _LEAST_SHARE * links.geometry.length.to_numpy()
    several = int((found["several"].to_numpy(dtype=float) > 1)[enough].sum())
    return np.where(enough, np.round(kph, 1), np.nan), several


def covered(links: gpd.GeoDataFrame, laid: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Which links are covered for at least half of their length.

    Parameters
    ----------
    links
        With column ``link`` and geometry.
    laid
        Stretches by link.

    Returns
    -------
    numpy.ndarray of bool
    """
    sums = pd.Series(_stretches(laid), index=pd.Index(link_ids(laid))).groupby(level=0).sum()
    found = sums.reindex(links["link"].to_numpy()).fillna(0.0).to_numpy(dtype=float)
    enough: NDArray[np.bool_] = (found > 0) & (found >= _LEAST_SHARE * links.geometry.length.to_numpy())
    return enough


def lowest(links: gpd.GeoDataFrame, laid: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """The lowest value laid on any stretch of each link, in its own unit.

    Parameters
    ----------
    links
        With column ``link``.
    laid
        Column ``arvo`` by link.

    Returns
    -------
    numpy.ndarray of float64
        NaN where nothing is laid or the value is not known.
    """
    value = pd.to_numeric(laid["arvo"], errors="coerce") if "arvo" in laid else pd.Series(np.nan, index=laid.index)
    least = pd.Series(value.to_numpy(dtype=float), index=pd.Index(link_ids(laid))).groupby(level=0).min()
    weights: NDArray[np.float64] = np.asarray(least.reindex(links["link"].to_numpy()), dtype=np.float64)
    return weights


def _stretches(laid: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Metres of each stretch: by its measures along the link, else as drawn."""
    drawn: NDArray[np.float64] = np.asarray(laid.geometry.length, dtype=np.float64)
    if "segm_id" not in laid and {"alku_m", "loppu_m"} <= set(laid.columns):
        start, end = (pd.to_numeric(laid[name], errors="coerce").to_numpy(dtype=float) for name in ("alku_m", "loppu_m"))
        drawn = np.where(np.isfinite(end - start), np.abs(end - start), drawn)
    return drawn
