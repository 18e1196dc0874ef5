"""Who is present in which month, as ``[demand]`` tells it, for the topics that count them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accessibility.demand import Presence, person_days

if TYPE_CHECKING:
    import pandas as pd

    from accessibility.study import Study

__all__ = ["days_present"]


def days_present(study: Study) -> pd.DataFrame | None:
    """Person-days by place and month; None where the study does not ask for them.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    pandas.DataFrame or None
        As :func:`accessibility.demand.person_days`.
    """
    demand = study.config.demand
    if demand is None:
        return None
    presence = Presence(
        home_months=demand.home_months,
        absence_pct=demand.absence_pct,
        persons_per_home=demand.persons_per_home,
        days_per_home=demand.days_per_home,
    )
    homes = study.year.homes
    return person_days(study.places, homes=homes if len(homes) else None, presence=presence)
