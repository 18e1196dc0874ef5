"""How many people and places of an area are within each standard, and how many are not known."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from accessibility.errors import MissingColumnError
from accessibility.measures.known import enough_known, known_sum
from accessibility.measures.weighted import quantile

__all__ = ["by_municipality", "coverage"]


def coverage(missing: pd.DataFrame) -> pd.DataFrame:
    """People and places within and beyond each standard, inside the study area only.

    Parameters
    ----------
    missing
        Index (place, kind), as :func:`accessibility.gaps.missing` gives it.

    Returns
    -------
    pandas.DataFrame
        Index kind, in the order of ``missing``. Columns

        - ``standard_minutes``;
        - ``places``, ``places_within``, ``places_missing``, ``places_unreached`` and ``share_pct_places_within``;
        - ``places_people_unknown`` and, of those, ``places_missing_people_unknown``;
        - ``people``, ``people_within``, ``people_missing``, ``people_unreached``: sums over places where people are known. NaN where
          there are such places but people are known of none: *not known* is not zero. Where some are known the sum is the least it can be;
        - ``share_pct_people_within``: of the people known; NaN where people are known at fewer than nine tenths of the places, because a
          few known towns must not speak for the rest;
        - ``median_minutes_places``; ``median_minutes_people`` and ``p90_minutes_people``: minutes within which half, nine tenths of the
          people known reach the kind (``inf`` = unreached; NaN where nobody is known).

    Notes
    -----
    Unreached places are missing. The field says *coverage* and *gap*.
    """
    inside = missing[missing["inside"]]
    kinds = missing.index.get_level_values("kind").unique()
    groups = dict(iter(inside.groupby(level="kind", sort=False)))
    rows = [_covered(groups.get(kind, inside.iloc[:0])) for kind in kinds]
    table = pd.DataFrame(rows, index=pd.Index(kinds, name="kind"))
    standards = missing.groupby(level="kind", sort=False)["standard_minutes"].first()
    table.insert(0, "standard_minutes", standards.reindex(kinds).to_numpy())
    return table


def by_municipality(missing: pd.DataFrame) -> pd.DataFrame:
    """People and places within and beyond each standard, municipality by municipality.

    Parameters
    ----------
    missing
        Index (place, kind), as :func:`accessibility.gaps.missing` gives it, of places with a column ``municipality``.

    Returns
    -------
    pandas.DataFrame
        Index (municipality, kind), municipalities in the order of their names, columns as of :func:`coverage`. Places whose
        municipality is not known stand under an empty name, so that nobody is lost.

    Raises
    ------
    MissingColumnError
        If ``places`` had no column ``municipality``.
    """
    if "municipality" not in missing:
        raise MissingColumnError(["column 'municipality' is missing; give places one before gaps.missing"], "missing")
    named = missing["municipality"].astype(object).fillna("").astype(str).to_numpy()
    inside = missing["inside"].to_numpy(dtype=bool)
    names = sorted(set(named[inside]))
    parts = [coverage(missing[named == name]) for name in names]
    if not parts:
        return coverage(missing.iloc[:0]).set_index(pd.MultiIndex.from_arrays([[], []], names=["municipality", "kind"]))
    return pd.concat(parts, keys=names, names=["municipality", "kind"])


def _covered(rows: pd.DataFrame) -> dict[str, object]:
    """One row of the coverage table."""
    minutes = rows["minutes"].to_numpy(dtype=float)
    people = rows["people"].to_numpy(dtype=float)
    lacks = rows["missing"].to_numpy(dtype=bool)
    unknown = np.isnan(people)
    unreached = np.isinf(minutes)
    known, within_known = math.fsum(people[~unknown]), math.fsum(people[~unknown & ~lacks])
    count = len(rows)
    enough = enough_known(count, int(unknown.sum()))
    return {
        "places": count,
        "places_within": int((~lacks).sum()),
        "places_missing": int(lacks.sum()),
        "places_unreached": int(unreached.sum()),
        "share_pct_places_within": 100.0 * float((~lacks).sum()) / count if count else float("nan"),
        "places_people_unknown": int(unknown.sum()),
        "places_missing_people_unknown": int((unknown & lacks).sum()),
        "people": known_sum(people),
        "people_within": known_sum(people[~lacks]),
        "people_missing": known_sum(people[lacks]),
        "people_unreached": known_sum(people[unreached]),
        "share_pct_people_within": 100.0 * within_known / known if enough and known > 0 else float("nan"),
        "median_minutes_places": quantile(minutes, np.ones(count), 0.5),
        "median_minutes_people": quantile(minutes[~unknown], people[~unknown], 0.5),
        "p90_minutes_people": quantile(minutes[~unknown], people[~unknown], 0.9),
    }
