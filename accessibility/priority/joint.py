"""What bringing services together would save in kilometres, hours and euros of driving, by plain assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import DataError, MissingColumnError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["JointAssumptions", "joint_provision"]

_WEEKS = 52


@dataclass(frozen=True)
class JointAssumptions:
    """What the estimate assumes; every output says it.

    Parameters
    ----------
    visits_week
        How often each kind is brought to each place beyond its standard.
    kph
        Mean speed, from which kilometres are taken.
    eur_hour, eur_km
        What an hour of staff and a kilometre cost.
    """

    visits_week: float = 1.0
    kph: float = 60.0
    eur_hour: float = 35.0
    eur_km: float = 0.5

    def __post_init__(self) -> None:
        """Refuse what is not a number above 0."""
        wrong = [name for name in ("visits_week", "kph", "eur_hour", "eur_km") if not 0 < getattr(self, name) < np.inf]
        if wrong:
            raise DataError(f"the assumptions of joint provision must be above 0; not so: {', '.join(wrong)}")


def joint_provision(missing: pd.DataFrame, assumptions: JointAssumptions, *, kinds: Sequence[str] | None = None) -> pd.DataFrame:
    """Driving to places beyond a standard, each kind by itself and all kinds of a place together, municipality by municipality.

    Parameters
    ----------
    missing
        Index (place, kind), as :func:`accessibility.gaps.missing` gives it, of places with a column ``municipality``.
    assumptions
        How often, how fast, at what cost.
    kinds
        Which kinds can be brought; all if left out.

    Returns
    -------
    pandas.DataFrame
        Index municipality: ``places`` (beyond some standard, with a road), ``visits_week_separately`` and ``visits_week_jointly``,
        ``km_year_separately``, ``km_year_jointly``, ``hours_year_separately``, ``hours_year_jointly``, ``eur_year_separately``,
        ``eur_year_jointly``, ``eur_year_saved`` and ``places_unreached`` (no road or beyond reach: not in the sums).

    Raises
    ------
    MissingColumnError
        If places have no ``municipality``.

    Notes
    -----
    Separately, each provider drives from the closest service of its kind to the place and back. Jointly, one drive brings all kinds the
    place lacks, from the farthest of those services. Time at the place is not counted: it is the same both ways. The estimate is a lower
    bound of what rounds through several places would save.
    """
    if "municipality" not in missing:
        raise MissingColumnError(["column 'municipality' is missing; give places one before gaps.missing"], "missing")
    rows = missing[missing["inside"] & missing["missing"]].reset_index()
    rows = rows if kinds is None else rows[rows["kind"].isin(list(kinds))]
    rows = rows.assign(municipality=rows["municipality"].astype(object).fillna("").astype(str), reached=np.isfinite(rows["minutes"]))
    reached = rows[rows["reached"]]
    by_place = reached.groupby(["municipality", "place"], sort=True)["minutes"]
    table = pd.DataFrame({"separately": by_place.sum(), "jointly": by_place.max(), "visits": by_place.size()})
    found = table.groupby(level="municipality").agg(
        places=("visits", "size"), visits=("visits", "sum"), separately=("separately", "sum"), jointly=("jointly", "sum")
    )
    unreached = rows[~rows["reached"]].groupby("municipality")["place"].nunique()
    names = pd.Index(sorted({*found.index, *unreached.index}), name="municipality")
    found = found.reindex(names).fillna(0.0)
    return _in_units(found, assumptions).assign(places_unreached=unreached.reindex(names).fillna(0).astype(int))


def _in_units(found: pd.DataFrame, assumptions: JointAssumptions) -> pd.DataFrame:
    """Minutes one way in a week of single visits to kilometres, hours and euros a year, there and back."""
    units: dict[str, pd.Series] = {"places": found["places"].astype(int)}
    units["visits_week_separately"] = found["visits"] * assumptions.visits_week
    units["visits_week_jointly"] = found["places"] * assumptions.visits_week
    for how in ("separately", "jointly"):
        hours = 2 * found[how] / 60 * assumptions.visits_week * _WEEKS
        units[f"hours_year_{how}"] = hours
        units[f"km_year_{how}"] = hours * assumptions.kph
        units[f"eur_year_{how}"] = hours * (assumptions.eur_hour + assumptions.kph * assumptions.eur_km)
    units["eur_year_saved"] = units["eur_year_separately"] - units["eur_year_jointly"]
    return pd.DataFrame(units)
