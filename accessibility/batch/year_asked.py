"""What a study asks of the year that its tables cannot answer, told before anything is computed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from accessibility.batch.findings.present import days_present
from accessibility.scenarios.year import as_on

if TYPE_CHECKING:
    from accessibility.study import Study

__all__ = ["check_year"]


def check_year(study: Study) -> None:
    """Refuse a study whose dates name no ferry or ice road of its own, or whose presence cannot be.

    Parameters
    ----------
    study
        The study with its tables.

    Raises
    ------
    UnknownWordError
        If a span names what is not among the roads.
    DataError
        If shares of months do not make a year, or more than everybody is away.
    """
    if study.config.year is not None:
        as_on(study, dt.date(study.config.year.year, 1, 1))
    days_present(study)
