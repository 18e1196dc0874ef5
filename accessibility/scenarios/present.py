"""Who is at each place in a month: those who live there, or whom person-days tell to be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.measures.bounded import Bounded, people_of

if TYPE_CHECKING:
    from accessibility.study import Study

__all__ = ["present_in"]


def present_in(study: Study, persons: pd.DataFrame | pd.Series | None, month: int) -> Bounded:
    """People present at each place on a mean day of a month.

    Parameters
    ----------
    study
        The study.
    persons
        Index (place, month): the table of :func:`accessibility.demand.person_days`, or its column ``persons`` alone, which knows of no
        bounds; those who live there if None.
    month
        1 to 12.

    Returns
    -------
    Bounded
        Unknown are places whose residents are not known, whoever else is there.
    """
    residents = people_of(study.places)
    if persons is None:
        return residents
    table = persons.to_frame("persons") if isinstance(persons, pd.Series) else persons
    here = table.xs(month, level="month").reindex(study.places.index)
    known = here["persons"].to_numpy(dtype=float)
    unknown = residents.unknown | np.isnan(known)
    if "persons_least" not in here:
        return Bounded(known, np.nan_to_num(known), np.where(unknown, np.nan, known), unknown)
    return Bounded(known, here["persons_least"].to_numpy(dtype=float), here["persons_most"].to_numpy(dtype=float), unknown)
