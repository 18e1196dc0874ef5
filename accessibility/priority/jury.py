"""A jury's scores of applications as indicators: the mean of each question, and how far the jurors are apart."""

from __future__ import annotations

import numpy as np
import pandas as pd

from accessibility.errors import DataError, MissingColumnError

__all__ = ["jury_scores"]

_KEYS = ("alternative", "juror", "question", "points")


def jury_scores(points: pd.DataFrame) -> pd.DataFrame:
    """Mean, spread and number of jurors of every question, one row an alternative.

    Parameters
    ----------
    points
        One row for each alternative, juror and question: columns ``alternative``, ``juror``, ``question``, ``points``. A juror who did not
        judge an alternative (who comes from there, say) has no row, or empty points.

    Returns
    -------
    pandas.DataFrame
        Index alternative; for each question ``points_<question>`` (mean), ``spread_<question>`` (standard deviation of the jurors' points;
        NaN of a single juror) and ``jurors_<question>``.

    Raises
    ------
    MissingColumnError
        If columns are missing.
    DataError
        If a juror judged the same question twice, or points are below 0 or not finite.
    """
    lost = [name for name in _KEYS if name not in points]
    if lost:
        raise MissingColumnError([f"column {name!r} is missing; given: {', '.join(map(str, points.columns))}" for name in lost], "jury")
    given = points.dropna(subset=["points"])
    twice = given[given.duplicated(["alternative", "juror", "question"])]
    if len(twice):
        where = ", ".join(dict.fromkeys(f"{row.question} of {row.alternative}" for row in twice.head(5).itertuples()))
        raise DataError(f"a juror gives points to a question once; twice: {where}")
    numbers = given["points"].to_numpy(dtype=float)
    if not np.isfinite(numbers).all() or (numbers < 0).any():
        raise DataError("points of a jury must be finite and 0 or more")
    grouped = given.assign(points=numbers).groupby(["alternative", "question"], sort=True)["points"]
    of_each = {"points": grouped.mean(), "spread": grouped.std(ddof=1), "jurors": grouped.size()}
    wide = [values.unstack("question").add_prefix(f"{what}_") for what, values in of_each.items()]  # noqa: PD010  # ids are unique
    return pd.concat(wide, axis=1).sort_index(kind="stable").rename_axis(columns=None)
