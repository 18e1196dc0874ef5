"""Who is present in which month, as ``[demand]`` and ``[visitors]`` tell it, for the topics that count them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accessibility.config import DemandConfig, VisitorsConfig
from accessibility.demand import Presence, person_days
from accessibility.outputs.finding import Sentence

if TYPE_CHECKING:
    import pandas as pd

    from accessibility.study import Study

__all__ = ["days_present", "present_told"]


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
    demand, visitors = study.config.demand, study.config.visitors
    if demand is None and visitors is None:
        return None
    asked = demand or DemandConfig()
    presence = Presence(
        home_months=asked.home_months,
        visitor_months=visitors.visitor_months if visitors is not None else VisitorsConfig().visitor_months,
        absence_pct=asked.absence_pct,
        persons_per_home=asked.persons_per_home,
        days_per_home=asked.days_per_home,
    )
    homes, nights = study.year.homes, study.year.visitors
    return person_days(study.places, homes=homes if len(homes) else None, visitors=nights if len(nights) else None, presence=presence)


def present_told(study: Study) -> tuple[Sentence, ...]:
    """Whom the numbers of people present count.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    tuple of Sentence
    """
    others = study.config.demand is not None or study.config.visitors is not None
    return (Sentence("finding.present_all" if others else "finding.present_residents"),)
