"""Places too small to be published, merged with near ones of the same municipality until they are large enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from scipy.spatial import KDTree

from accessibility.errors import DataError
from accessibility.measures.known import check_people
from accessibility.network.water import Water
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    from numpy.typing import NDArray

__all__ = ["Merged", "merge_small"]

_NEIGHBOURS = 32
_NAMES = 3


@dataclass(frozen=True, eq=False)
class Merged:
    """Places with small ones merged, and what was merged into what.

    Parameters
    ----------
    places
        One row for each place that is left, where its largest member is (or the one that must be kept); people are those of all members,
        names are joined, other columns are those of that member.
    into
        Index ``place``, those that are no rows of their own any more; columns ``into`` (the place they are counted at) and ``metres`` (how
        far that is).
    remarks
        How many were merged, and how far at most.
    """

    places: gpd.GeoDataFrame
    into: pd.DataFrame
    remarks: tuple[Remark, ...] = ()


def merge_small(
    places: gpd.GeoDataFrame,
    *,
    least: float = 10.0,
    within_m: float = 5_000.0,
    people: str = "people",
    keep: Iterable[str] = (),
    water: gpd.GeoDataFrame | None = None,
) -> Merged:
    """Merge places of fewer people than may be shown with the nearest ones until no merged place is that small, where that can be.

    Parameters
    ----------
    places
        Index place, geometries in metres; columns ``people`` (empty = not known), ``inside`` and, if known, ``municipality``, ``name``.
    least
        The smallest number of people that may be shown; places without people are left alone and take nobody in.
    within_m
        How far a place may be from the one it is counted at, metres.
    people
        The column that says how many people live there; every column that begins with ``people`` is summed.
    keep
        Ids that must stay places of their own; others may be merged into them.
    water
        Polygons of lakes and sea: nobody is merged across them.

    Returns
    -------
    Merged
        Places that found no neighbour are left as small as they were; hide them (:func:`accessibility.gaps.hide_small`).

    Raises
    ------
    DataError
        If people are negative, or ``least`` or ``within_m`` is not above 0.
    CrsError
        If the water is in another system than the places.

    Notes
    -----
    The smallest first, each with the nearest other place of the same municipality that is inside the area as it is, or outside as it is,
    and not across water. People of merged places are counted where their largest member is, so what is computed for them is that place's.
    """
    if not (0 < least < np.inf and 0 < within_m < np.inf):
        raise DataError(f"least and within_m must be above 0, given {least} and {within_m}")
    check_people(places, people)
    groups = _Groups(places, people, set(map(str, keep)), within_m, water)
    for row in groups.smallest_first(least):
        while groups.people[at := groups.of(row)] < least and groups.join_nearest(at):
            pass
    return _merged(places, groups, least, within_m)


class _Groups:
    """Places joined so far: each points to the one it is counted at."""

    def __init__(self, places: gpd.GeoDataFrame, people: str, keep: set[str], within_m: float, water: gpd.GeoDataFrame | None) -> None:
        self.own = places[people].to_numpy(dtype=float, na_value=np.nan)
        self.people = self.own.copy()
        self.head = np.arange(len(places))
        self.members = {row: [row] for row in range(len(places))}
        self.kept = np.array([str(one) in keep for one in places.index], dtype=bool)
        self.rank = np.argsort(np.argsort(places.index.astype(str).to_numpy(dtype=object), kind="stable"))
        self.spots = shapely.get_coordinates(shapely.centroid(places.geometry.to_numpy()))
        self.within_m = within_m
        self.water = Water.of(water, places.crs)
        where = places["municipality"].astype(object) if "municipality" in places else pd.Series("", index=places.index)
        area = pd.MultiIndex.from_arrays([where.to_numpy(), places["inside"].to_numpy(dtype=bool)])
        self.area = pd.factorize(area)[0]
        live = self.own > 0
        self.rows = {code: np.flatnonzero((self.area == code) & live) for code in np.unique(self.area[live])}
        self.trees = {code: KDTree(self.spots[rows]) for code, rows in self.rows.items()}

    def of(self, row: int) -> int:
        """The place a place is counted at."""
        while self.head[row] != row:
            row = int(self.head[row])
        return row

    def smallest_first(self, least: float) -> list[int]:
        """Places too small to be shown, the fewest people first, then by id."""
        small = np.flatnonzero((self.own > 0) & (self.own < least))
        order: list[int] = small[np.lexsort((self.rank[small], self.own[small]))].tolist()
        return order

    def join_nearest(self, at: int) -> bool:
        """Join a group with the nearest other one, and say whether there is one."""
        rows, tree = self.rows[self.area[at]], self.trees[self.area[at]]
        count = min(_NEIGHBOURS, len(rows))
        metres, near = tree.query(self.spots[at], k=count, distance_upper_bound=self.within_m * (1 + 1e-9))
        metres, near = np.atleast_1d(metres), np.atleast_1d(near)
        found = np.isfinite(metres)
        candidates = rows[near[found]]
        for other in candidates[np.lexsort((self.rank[candidates], metres[found].round(3)))].tolist():
            head = self.of(other)
            if head != at and not (self.kept[at] and self.kept[head]) and self._near(at, head):
                self._join(at, head)
                return True
        return False

    def _winner(self, one: int, other: int) -> tuple[int, int]:
        """The one both are counted at, the larger or the one that must be kept, and the one that is gone."""
        head, gone = sorted((one, other), key=lambda row: (not self.kept[row], -self.own[row], self.rank[row]))
        return head, gone

    def _near(self, one: int, other: int) -> bool:
        """Whether everybody who would be counted elsewhere is near enough to it, and on the same side of all water."""
        head, gone = self._winner(one, other)
        spots = self.spots[self.members[gone]]
        if np.hypot(*(spots - self.spots[head]).T).max() > self.within_m * (1 + 1e-9):
            return False
        if self.water is None:
            return True
        lines = shapely.linestrings(np.stack([spots, np.broadcast_to(self.spots[head], spots.shape)], axis=1))
        return bool(self.water.tree.query(lines, predicate="intersects").shape[1] == 0)

    def _join(self, one: int, other: int) -> None:
        """Count both at one of them."""
        head, gone = self._winner(one, other)
        self.head[gone] = head
        self.people[head] += self.people[gone]
        self.members[head] += self.members.pop(gone)


def _merged(places: gpd.GeoDataFrame, groups: _Groups, least: float, within_m: float) -> Merged:
    """The table of what is left."""
    head = np.array([groups.of(row) for row in range(len(places))], dtype=np.int64)
    gone = np.flatnonzero(head != np.arange(len(places)))
    metres = np.hypot(*(groups.spots[gone] - groups.spots[head[gone]]).T) if len(gone) else np.zeros(0)
    index = pd.Index(places.index[gone].astype(str), name="place", dtype="str")
    into = pd.DataFrame({"into": pd.array(places.index[head[gone]].astype(str), dtype="str"), "metres": metres}, index=index)
    left = places.iloc[np.flatnonzero(head == np.arange(len(places)))].copy()
    position = np.searchsorted(np.flatnonzero(head == np.arange(len(places))), head)
    for column in [name for name in map(str, places.columns) if name == "people" or name.startswith("people_")]:
        own = places[column].to_numpy(dtype=float, na_value=np.nan)
        left[column] = np.bincount(position, weights=own, minlength=len(left))  # a member not known leaves the sum not known
    for column in [name for name in ("name", "name_sv") if name in places]:
        left[column] = pd.array(_joined(places[column], head, left.index, places.index, groups.own), dtype="str")
    if not len(gone):
        return Merged(left, into)
    details: dict[str, str | float] = {"least": least, "metres": round(float(metres.max())), "within_m": within_m}
    rows = tuple(f"{one} → {other}" for one, other in zip(into.index, into["into"], strict=True))
    return Merged(left, into, (Remark("places_merged", "excluded", len(gone), len(places), details, rows),))


def _joined(names: pd.Series, head: NDArray[np.int64], left: pd.Index, every: pd.Index, people: NDArray[np.float64]) -> list[str | None]:
    """Names of the members of each place that is left, its own first and then the largest; the first few and how many more."""
    members: dict[int, list[int]] = {}
    for row in np.lexsort((-np.nan_to_num(people), head)).tolist():
        members.setdefault(int(head[row]), []).append(row)
    told: list[str | None] = []
    for row in every.get_indexer(left).tolist():
        of = [row, *(one for one in members[row] if one != row)]
        said = [str(names.iloc[one]) for one in of if not pd.isna(names.iloc[one]) and names.iloc[one] != ""]
        more = f" + {len(said) - _NAMES}" if len(said) > _NAMES else ""
        told.append(", ".join(dict.fromkeys(said[:_NAMES])) + more if said else (None if pd.isna(names.iloc[row]) else ""))
    return told
