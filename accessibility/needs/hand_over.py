"""What each provider is asked to do, as a list it can be handed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from accessibility.needs.matching import Matching

__all__ = ["hand_over", "hand_over_by_place"]


def hand_over(matching: Matching) -> pd.DataFrame:
    """One line for each need a provider is asked to meet, the most urgent and nearest first.

    Parameters
    ----------
    matching
        Of :func:`accessibility.needs.match`.

    Returns
    -------
    pandas.DataFrame
        Index (provider, need): ``order`` (1 …), ``place``, ``kind``, ``urgency``, ``hours`` a week, ``channel``, ``minutes`` one way.
    """
    met = matching.met.reset_index()
    met = met.sort_values(["provider", "urgency", "minutes", "place", "need"], ascending=[True, False, True, True, True], kind="stable")
    met.insert(2, "order", met.groupby("provider").cumcount() + 1)
    return met.set_index(["provider", "need"])


def hand_over_by_place(matching: Matching) -> pd.DataFrame:
    """What each provider is asked for in each place, all needs of a kind together, so that no single need shows.

    Parameters
    ----------
    matching
        Of :func:`accessibility.needs.match`.

    Returns
    -------
    pandas.DataFrame
        Index (provider, place, kind, channel): ``needs``, ``hours`` a week, ``urgency`` (the highest), ``minutes`` one way.
    """
    groups = matching.met.reset_index().groupby(["provider", "place", "kind", "channel"], sort=True)
    return pd.DataFrame(
        {"needs": groups.size(), "hours": groups["hours"].sum(), "urgency": groups["urgency"].max(), "minutes": groups["minutes"].min()}
    )
