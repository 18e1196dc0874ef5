"""People of places, with the least and the most there can be where their number is not told."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accessibility.demand.presence import bound_of
from accessibility.measures.known import known_sum

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["Bounded", "people_of"]


@dataclass(frozen=True, eq=False)
class Bounded:
    """People of places.

    Parameters
    ----------
    known
        Persons, as far as they are known; NaN where nobody is.
    least, most
        Between how many persons each number lies; the same as ``known`` where all are known, ``most`` NaN where there is no upper bound.
    unknown
        Places where somebody is not known.
    """

    known: NDArray[np.float64]
    least: NDArray[np.float64]
    most: NDArray[np.float64]
    unknown: NDArray[np.bool_]

    def at(self, which: NDArray[np.bool_]) -> Bounded:
        """Those of some places.

        Parameters
        ----------
        which
            Shape (places,).
        """
        return Bounded(self.known[which], self.least[which], self.most[which], self.unknown[which])

    def times(self, share: NDArray[np.float64] | float) -> Bounded:
        """A share of the people of each place.

        Parameters
        ----------
        share
            0 or more.
        """
        return Bounded(self.known * share, self.least * share, self.most * share, self.unknown)

    def sums(self, name: str, which: NDArray[np.bool_] | None = None) -> dict[str, float]:
        """How many people there are at some places.

        Parameters
        ----------
        name
            What the number is called.
        which
            Shape (places,); all places if left out.

        Returns
        -------
        dict
            ``name`` (the sum of what is known, as :func:`accessibility.measures.known.known_sum` gives it), ``name_least`` and
            ``name_most`` (NaN if one of the places has no upper bound).
        """
        some = self if which is None else self.at(which)
        most = float("nan") if np.isnan(some.most).any() else math.fsum(some.most)
        return {name: known_sum(some.known), f"{name}_least": math.fsum(some.least), f"{name}_most": most}


def people_of(places: pd.DataFrame, column: str = "people") -> Bounded:
    """Those who live at each place.

    Parameters
    ----------
    places
        With the column, and ``…_least`` and ``…_most`` where some are not told between bounds that are known.
    column
        Which people.

    Examples
    --------
    >>> import pandas as pd
    >>> places = pd.DataFrame({"people": [100, None], "people_least": [100, 1], "people_most": [100, 9]})
    >>> people_of(places).sums("people")
    {'people': 100.0, 'people_least': 101.0, 'people_most': 109.0}
    """
    known = places[column].to_numpy(dtype=float, na_value=np.nan)
    unknown = np.isnan(known)
    least, most = (bound_of(places, f"{column}_{end}", otherwise) for end, otherwise in (("least", 0.0), ("most", np.nan)))
    return Bounded(known, np.where(unknown, least, known), np.where(unknown, most, known), unknown)
