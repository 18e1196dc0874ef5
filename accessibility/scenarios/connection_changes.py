"""Changes of the connection that remote services need: fibre or a mobile network comes to some places."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from accessibility.crs import parse_crs
from accessibility.errors import DataError
from accessibility.scenarios.change import places_hit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.study import Study

__all__ = ["AddConnection"]

_LEAST_CORNERS = 3


@dataclass(frozen=True)
class AddConnection:
    """A connection that carries remote services comes to places: fibre, or coverage of a mobile network.

    Parameters
    ----------
    places
        Ids of the places it comes to.
    municipality
        The municipality it comes to.
    polygon
        Corners of the area it comes to, in the study's metres unless ``crs`` names another system; with ``places`` or ``municipality``
        only those of them within it.
    crs
        System of the corners.
    """

    places: tuple[str, ...] = ()
    municipality: str | None = None
    polygon: tuple[tuple[float, float], ...] = ()
    crs: str = ""
    word: ClassVar[str] = "add_connection"

    def apply(self, study: Study) -> Study:
        """The study with the connection there; elsewhere it is as it was, and what is not known stays unknown."""
        if not (self.places or self.municipality is not None or self.polygon):
            raise DataError(f"{self.word}: say where the connection comes: places = ids, municipality = a name, or polygon = its corners")
        hit = places_hit(study, self.municipality, self.places, self.word)
        hit &= self._within(study) if self.polygon else True
        if not hit.any():
            raise DataError(f"{self.word}: no place of the study lies where the connection comes; are the corners in the right crs?")
        places = study.places
        told = places["connection"].astype(object) if "connection" in places else pd.Series(np.nan, index=places.index, dtype=object)
        return replace(study, places=places.assign(connection=told.mask(hit, "yes").astype("str")))

    def _within(self, study: Study) -> NDArray[np.bool_]:
        """Places in the polygon or on its edge."""
        corners = np.array(self.polygon, dtype=float).reshape(-1, 2)
        if len(corners) < _LEAST_CORNERS:
            raise DataError(f"{self.word}: polygon needs {_LEAST_CORNERS} corners or more, given {len(corners)}")
        if self.crs:
            turned = Transformer.from_crs(parse_crs(self.crs, self.word), study.area.crs, always_xy=True)
            corners = np.column_stack(turned.transform(corners[:, 0], corners[:, 1]))
        if not np.isfinite(corners).all() or not (shape := shapely.Polygon(corners)).is_valid:
            raise DataError(f"{self.word}: the corners of polygon make no area; give them in the order they lie around it")
        inside: NDArray[np.bool_] = shapely.intersects(study.places.geometry.to_numpy(), shape)
        return inside
